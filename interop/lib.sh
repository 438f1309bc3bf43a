# What the files of `peers/` may call. `run` sets WORK (the folder of this peer), TMP_ALL (the folder of all),
# NAME, SECRET_KEY and four free ports: PORT, PORT2, PORT3, PORT4. The last line that `install` prints is the version.
set -euo pipefail

make() { hs256 create alice@example.com; }

# Stops with a reason, in one line.
die() { echo "$*" >&2; exit 1; }

need() { command -v "$1" >/dev/null || die "this machine has no $1"; }

# pypi NAME==VERSION [MORE...]: Python packages, in a folder of this peer.
pypi() {
    need python3
    python3 -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --target "$WORK/py" --upgrade "$@" 2>"$WORK/pip.log" ||
        die "pip: $(tail -n 1 "$WORK/pip.log")"
    echo "$1" | sed -E 's/^([^=[]+).*==(.*)/\1 \2/'
}
python() { PYTHONPATH="$WORK/py" python3 -W ignore "$@"; }

# npm_install NAME@VERSION [MORE...]: packages for Node.js, without their install scripts.
npm_install() {
    need npm
    npm install --prefix "$WORK" --no-save --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >/dev/null 2>"$WORK/npm.log" ||
        die "npm: $(grep -v 'complete log' "$WORK/npm.log" | head -3 | tr '\n' ' ')"
    echo "${1%@*} ${1##*@}"
}

# crate 'NAME = "=VERSION"' 'MORE'...: a program of this peer, from the source on standard input.
crate() {
    need cargo
    mkdir -p "$WORK/src"
    cat > "$WORK/src/main.rs"
    { printf '[package]\nname = "peer"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n[dependencies]\n'; printf '%s\n' "$@"; } > "$WORK/Cargo.toml"
    cargo build --quiet --manifest-path "$WORK/Cargo.toml" --target-dir "$WORK/target" 2>"$WORK/cargo.log" ||
        die "cargo: $(grep -m 1 '^error' "$WORK/cargo.log")"
    echo "$1" | sed -E 's/^([^ ]+) = .*"=([0-9.]+)".*/\1 \2/'
}

# debian NAME [MORE...]: packages of Debian 12, in a root folder of its own that all peers share. Needs root.
DEBIAN="$TMP_ALL/debian-12"
debian() {
    [ "$(id -u)" = 0 ] || die "the packages of Debian are installed in a folder with chroot: run as root"
    [ -e "$DEBIAN/.made" ] || (debian_root) >"$TMP_ALL/debian.log" 2>&1 || die "no root folder: $(tail -n 1 "$TMP_ALL/debian.log")"
    root env DEBIAN_FRONTEND=noninteractive apt-get install --yes --quiet --no-install-recommends "$@" >"$WORK/apt.log" 2>&1 ||
        die "apt-get: $(grep -m 1 '^E:' "$WORK/apt.log")"
    root dpkg-query --showformat '${Package} ${Version}\n' --show "$1"
}
debian_root() {
    need apt-get
    local tools="$TMP_ALL/debootstrap" site
    mkdir -p "$tools" && cd "$tools" && apt-get download debootstrap && dpkg -x debootstrap_*.deb .
    rm -rf "$DEBIAN"
    site=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -1)
    DEBOOTSTRAP_DIR="$tools/usr/share/debootstrap" sh usr/sbin/debootstrap --variant=minbase bookworm "$DEBIAN" "$site"
    # The same archive as this machine's, if that is Debian 12: it may have newer packages.
    if grep -q bookworm /etc/os-release; then
        rm -f "$DEBIAN/etc/apt/sources.list"
        cp -r /etc/apt/sources.list* /etc/apt/apt.conf.d "$DEBIAN/etc/apt/"
    fi
    printf '#!/bin/sh\nexit 101\n' > "$DEBIAN/usr/sbin/policy-rc.d" # no service starts by itself
    chmod +x "$DEBIAN/usr/sbin/policy-rc.d"
    echo '127.0.0.1 localhost' > "$DEBIAN/etc/hosts"
    root apt-get update --quiet
    touch "$DEBIAN/.made"
}

# root COMMAND...: a command in that root folder, with this peer's folder at the same path. Its mounts end with it.
root() {
    mkdir -p "$DEBIAN$WORK"
    exec_root "$@"
}
# The same for a server: what it starts ends with it.
server() { exec unshare --pid --fork --kill-child=SIGKILL bash -c '. "$0"; exec_root "$@"' "${BASH_SOURCE[0]}" "$@"; }
exec_root() {
    unshare --mount sh -c '
        root=$1 work=$2; shift 2
        mount --rbind /dev "$root/dev" && mount -t proc proc "$root/proc" && mount --bind "$work" "$root$work" || exit
        exec chroot "$root" sh -c "cd \"\$0\" && exec \"\$@\"" "$work" "$@"
    ' sh "$DEBIAN" "$WORK" "$@"
}

# port_open PORT: whether something listens there.
port_open() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# http [OPTION...] URL: asks with curl and says accept for a 2xx status, reject for 401, 403 and 410, and the status otherwise.
http() {
    local status
    status=$(curl --silent --max-time 20 --output "$WORK/body" --write-out '%{http_code}' "$@") || die "no answer"
    case $status in
    2*) echo accept ;;
    401 | 403 | 410) echo "reject $status" ;;
    *) echo "error $status" ;;
    esac
}
