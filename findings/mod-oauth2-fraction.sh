#!/usr/bin/env bash
# Apache's mod_oauth2 rejects an `exp` with a fraction and accepts one in quotes. POCO's own dates have a fraction always.
#
# Run with: Debian 12's libapache2-mod-oauth2 3.3.1-1 on apache2, libpoco-dev 1.11.0-3; PyPI PyJWT 2.15.1.
#
# Seen: POCO's `setExpiration(Poco::Timestamp() + 30 minutes)` writes 1795867143.849968; every such token is 401 at mod_oauth2.
# Tokens of PyJWT with 4102444800.5 and 4102444800.0 are 401, with 4102444800 and "4102444800" 200. mod_auth_openidc on the same
# Apache accepts all of them.
#
# Why it matters: two resource-server modules for the same web server differ on the form of a date. A C++ service
# that follows the library's documentation cannot log in, and one that sends the wrong type can.
. "$(dirname "$0")/lib.sh"

(. "$HERE/../interop/peers/poco-jwt" && install >/dev/null)
pypi PyJWT==2.15.1 >/dev/null
poco=$(root ./peer dates)
ask() {
    (
        PORT=$(free_port)
        . "$HERE/../interop/peers/$1"
        install >/dev/null
        in_background start
        wait_for ready
        trap 'kill -KILL -- "-$started"; wait "$started" 2>/dev/null || true' EXIT
        for exp in 4102444800 4102444800.0 4102444800.5 '"4102444800"'; do
            echo "$1: $exp: $(verify "$(python -c 'import jwt, os, sys; print(jwt.encode({"sub": "alice", "exp": eval(sys.argv[1])}, os.environ["SECRET_KEY"]))' "$exp")")"
        done
        echo "$1: POCO: $(verify "$poco")"
    )
}
seen=$(ask mod-oauth2 && ask mod-auth-openidc)
expect <<'X'
mod-oauth2: 4102444800: accept
mod-oauth2: 4102444800.0: reject 401
mod-oauth2: 4102444800.5: reject 401
mod-oauth2: "4102444800": accept
mod-oauth2: POCO: reject 401
mod-auth-openidc: 4102444800: accept
mod-auth-openidc: 4102444800.0: accept
mod-auth-openidc: 4102444800.5: accept
mod-auth-openidc: "4102444800": accept
mod-auth-openidc: POCO: accept
X
