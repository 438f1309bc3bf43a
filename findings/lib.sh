# For the scripts in this folder: a temporary folder, the installers of `../interop/lib.sh`, and the comparison at the end.
# FINDINGS_KEEP=FOLDER installs there and leaves it, so that the next run is faster.
set -euo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
NAME=$(basename "$0" .sh)
TMP_ALL=${FINDINGS_KEEP:-$(mktemp -d)}
WORK=$TMP_ALL/$NAME
SECRET_KEY=0123456789abcdef0123456789abcdef
export TMP_ALL WORK NAME SECRET_KEY
mkdir -p "$WORK"
chmod 755 "$TMP_ALL"
started=''
finish() {
    if [ -n "$started" ]; then
        kill -KILL -- "-$started" 2>/dev/null || true
        wait "$started" 2>/dev/null || true
    fi
    [ -n "${FINDINGS_KEEP-}" ] || rm -rf "$TMP_ALL"
}
trap finish EXIT
. "$HERE/../interop/lib.sh"
cd "$WORK"

# in_background FUNCTION: starts a server in a process group of its own, which is ended with the script.
in_background() {
    set -m
    "$@" >"$WORK/server.log" 2>&1 &
    started=$!
    set +m
}

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

# wait_for COMMAND...: until it succeeds, half a minute at most.
wait_for() {
    for _ in $(seq 60); do
        if "$@" 2>/dev/null; then return; fi
        sleep 0.5
    done
    die "the server did not start: $(tail -n 1 "$WORK/server.log")"
}

# expect: compares what is on standard input with $seen.
expect() {
    local old
    old=$(cat)
    if [ "$seen" = "$old" ]; then
        printf '%s\n\n%s: as described\n' "$seen" "$NAME"
    else
        echo "$NAME: the behaviour has changed. Left: as described. Right: now."
        diff --side-by-side --width 180 <(echo "$old") <(echo "$seen") || exit 1
    fi
}
