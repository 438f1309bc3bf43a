#!/usr/bin/env bash
# Cyrus IMAP's HTTP services accept HS256 tokens, but none that has an `exp`.
#
# Run with: Debian 12's cyrus-imapd and cyrus-caldav 3.6.1-4, PyPI PyJWT 2.15.1.
#
# Seen: with `http_jwt_key_dir` set, a token of `sub` alone, or of `sub` and `iat`, is accepted. With any other claim, also
# `exp`, `nbf` or `aud`, the answer is 401. The header must be exactly `typ` JWT and `alg`: a `kid` is 401, too. Lifetime is the
# server's decision (`http_jwt_max_age`, counted from `iat`; 0, the default, means for ever). The secret stands in base64
# between the lines BEGIN HMAC KEY and END HMAC KEY, a form of PEM that other programs do not write.
#
# Why it matters: good practice (`exp` in each token, `kid` in the header) makes every token fail here, and the server
# names no reason to the client. Whoever leaves out `exp` for it must not send the same tokens to a library that treats a
# missing `exp` as "never expires".
. "$(dirname "$0")/lib.sh"

. "$HERE/../interop/peers/cyrus"
PORT=$(free_port)
install >/dev/null
pypi PyJWT==2.15.1 >/dev/null
in_background start
wait_for ready
token() { python -c 'if 1:
    import jwt, os, sys, time
    now = int(time.time())
    print(jwt.encode(eval(sys.argv[1]), os.environ["SECRET_KEY"], headers=eval(sys.argv[2])))' "$1" "${2-None}"; }
seen=$(
    for claims in '{"sub": "alice"}' '{"sub": "alice", "iat": now}' '{"sub": "alice", "exp": now + 600}' '{"sub": "alice", "iat": now, "exp": now + 600}' '{"sub": "alice", "aud": "mail"}'; do
        echo "$claims: $(verify "$(token "$claims")")"
    done
    echo "with a kid: $(verify "$(token '{"sub": "alice"}' '{"kid": "main"}')")"
)
expect <<'X'
{"sub": "alice"}: accept
{"sub": "alice", "iat": now}: accept
{"sub": "alice", "exp": now + 600}: reject 401
{"sub": "alice", "iat": now, "exp": now + 600}: reject 401
{"sub": "alice", "aud": "mail"}: reject 401
with a kid: reject 401
X
