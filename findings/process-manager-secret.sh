#!/usr/bin/env bash
# The same secret, in the configuration of three process managers, reaches their programs as different ones.
#
# Run with: PyPI supervisor 4.3.0, circus 0.19.0 and pyuwsgi 2.0.30.
#
# Seen: supervisor ends a value at `#`, even without a blank before it, and takes quotes away; `$`, a `;` without a blank, and `%`
# are errors. circus replaces `$USER` by a variable and ends a value at ` ;`. uWSGI replaces `%n` by the name of its own
# configuration file. Nothing is logged of a secret that is cut or replaced. None of these six lines means the same to all three.
#
# Why it matters: a secret of random printable characters is likely to have one of these. A service verifies its own tokens, so its
# tests pass; "wrong signature" is what the other service says, or the same one after a move to another manager. And a secret that
# was cut can be guessed: here 16 bytes are left of 33.
. "$(dirname "$0")/lib.sh"

pypi supervisor==4.3.0 circus==0.19.0 pyuwsgi==2.0.30 >/dev/null
secrets=('0123456789abcdef%n0123456789abcdef' '0123456789abcdef$USER:123456789abcdef' '0123456789abcdef#0123456789abcdef'
    '0123456789abcdef;0123456789abcdef' '0123456789abcdef ;0123456789abcdef' '"0123456789abcdef0123456789abcdef"')
printf 'import os, sys\nopen(sys.argv[1], "w").write(os.environ["SECRET"])\n' >show.py

supervisor() {
    printf '[supervisord]\nnodaemon=true\nlogfile=/dev/null\nlogfile_maxbytes=0\npidfile=%s/pid\n' "$WORK"
    printf '[program:show]\ncommand=python3 %s/show.py %s/shown\nautorestart=false\nstartsecs=0\nenvironment=SECRET=%s\n' "$WORK" "$WORK" "$1"
}
circus() {
    printf '[watcher:show]\ncmd = python3 %s/show.py %s/shown\nsingleton = true\n[env:show]\nSECRET = %s\n' "$WORK" "$WORK" "$1"
}
uwsgi() { printf '[uwsgi]\nhttp-socket = 127.0.0.1:0\nenv = SECRET=%s\nexec-pre-app = python3 %s/show.py %s/shown\n' "$1" "$WORK" "$WORK"; }

# under MANAGER COMMAND...: what a program sees of each secret.
under() {
    local secret
    echo "$1:"
    for secret in "${secrets[@]}"; do
        "$1" "$secret" >service.ini
        rm -f shown
        in_background env USER=alice PYTHONPATH="$WORK/py" "${@:2}" service.ini
        for _ in $(seq 40); do
            kill -0 "$started" 2>/dev/null && [ ! -s shown ] || break
            sleep 0.25
        done
        kill -KILL -- "-$started" 2>/dev/null || true
        wait "$started" 2>/dev/null || true
        started=''
        if [ -s shown ]; then echo "$(cat shown)"; else echo error; fi
    done
}
seen=$(
    printf 'written:\n' && printf '%s\n' "${secrets[@]}"
    under supervisor python3 -m supervisor.supervisord -c
    under circus python3 -m circus.circusd
    under uwsgi "$WORK/py/bin/uwsgi" --ini
)
expect <<'X'
written:
0123456789abcdef%n0123456789abcdef
0123456789abcdef$USER:123456789abcdef
0123456789abcdef#0123456789abcdef
0123456789abcdef;0123456789abcdef
0123456789abcdef ;0123456789abcdef
"0123456789abcdef0123456789abcdef"
supervisor:
error
error
0123456789abcdef
error
0123456789abcdef
0123456789abcdef0123456789abcdef
circus:
0123456789abcdef%n0123456789abcdef
0123456789abcdefalice:123456789abcdef
0123456789abcdef#0123456789abcdef
0123456789abcdef;0123456789abcdef
0123456789abcdef
"0123456789abcdef0123456789abcdef"
uwsgi:
0123456789abcdefservice0123456789abcdef
0123456789abcdef$USER:123456789abcdef
0123456789abcdef#0123456789abcdef
0123456789abcdef;0123456789abcdef
0123456789abcdef ;0123456789abcdef
"0123456789abcdef0123456789abcdef"
X
