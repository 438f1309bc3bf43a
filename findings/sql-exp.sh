#!/usr/bin/env bash
# The usual SQL expression for "in half an hour" becomes a text in SQLite's JSON and a fraction in DuckDB's and PostgreSQL's.
#
# Run with: PyPI duckdb 1.4.2, Debian 12's sqlite3 3.40.1 and postgresql-15 15; npm jose 6.2.18, crate biscuit 0.8.0.
#
# Seen: `strftime('%s', 'now', '+30 minutes')` is a text, and json_object quotes it. `epoch(now())` of DuckDB and
# `extract(epoch from now())` of PostgreSQL have microseconds. jose accepts the fractions and rejects the text; biscuit
# accepts none of the three. Integers come from SQLite's `unixepoch()`, and from a cast to bigint in the other two.
#
# Why it matters: claims that are built in the database, next to the user's roles, are signed by a library that does not look at
# them. Whether they are good for anything depends on the verifier, which is seldom the one that the query was tested with.
. "$(dirname "$0")/lib.sh"

pypi duckdb==1.4.2 PyJWT==2.15.1 >/dev/null
npm_install jose@6.2.18 >/dev/null
debian postgresql-15 >/dev/null
debian sqlite3 >/dev/null
crate 'biscuit = "=0.8.0"' >/dev/null <<'X'
use biscuit::{Empty, JWT, jwa::SignatureAlgorithm, jws::Secret};

fn main() {
    let secret = Secret::Bytes(std::env::var("SECRET_KEY").unwrap().into_bytes());
    let token = JWT::<Empty, Empty>::new_encoded(&std::env::args().nth(1).unwrap());
    println!("{}", if token.into_decoded(&secret, SignatureAlgorithm::HS256).is_ok() { "accepts" } else { "rejects" });
}
X
sqlite() { root sqlite3 :memory: "SELECT json_object('exp', $1)"; }
duckdb() { python -c 'import duckdb, sys; print(duckdb.sql(f"SELECT json_object({chr(39)}exp{chr(39)}, {sys.argv[1]})").fetchall()[0][0])' "$1"; }
postgres() {
    [ -e pg/data ] || { mkdir -m 777 pg && root setpriv --reuid postgres --regid postgres --clear-groups /usr/lib/postgresql/15/bin/initdb -A trust -D "$WORK/pg/data" >/dev/null; }
    echo "SELECT json_build_object('exp', $1)" | root setpriv --reuid postgres --regid postgres --clear-groups \
        /usr/lib/postgresql/15/bin/postgres --single -D "$WORK/pg/data" postgres 2>/dev/null | sed -n 's/.*json_build_object = "\({.*}\)".*/\1/p'
}
seen=$(
    while read -r engine expression; do
        claims=$($engine "$expression")
        token=$(CLAIMS=$claims python -c 'import json, jwt, os; print(jwt.encode(json.loads(os.environ["CLAIMS"]), os.environ["SECRET_KEY"]))')
        jose=$(node -e 'import("jose").then((jose) => jose.jwtVerify(process.argv[1], new TextEncoder().encode(process.env.SECRET_KEY)))
            .then(() => console.log("accepts"), () => console.log("rejects"));' "$token")
        case $claims in
        *'"exp"'*:*'"'*) form=text ;;
        *.*) form=fraction ;;
        *) form=integer ;;
        esac
        echo "$engine $expression: $form; jose $jose, biscuit $(target/debug/peer "$token")"
    done <<'X'
sqlite strftime('%s', 'now', '+30 minutes')
sqlite unixepoch('now', '+30 minutes')
duckdb epoch(now() + INTERVAL 30 MINUTES)
duckdb epoch(now() + INTERVAL 30 MINUTES)::BIGINT
postgres extract(epoch from now() + interval '30 minutes')
postgres extract(epoch from now() + interval '30 minutes')::bigint
X
)
expect <<'X'
sqlite strftime('%s', 'now', '+30 minutes'): text; jose rejects, biscuit rejects
sqlite unixepoch('now', '+30 minutes'): integer; jose accepts, biscuit accepts
duckdb epoch(now() + INTERVAL 30 MINUTES): fraction; jose accepts, biscuit rejects
duckdb epoch(now() + INTERVAL 30 MINUTES)::BIGINT: integer; jose accepts, biscuit accepts
postgres extract(epoch from now() + interval '30 minutes'): fraction; jose accepts, biscuit rejects
postgres extract(epoch from now() + interval '30 minutes')::bigint: integer; jose accepts, biscuit accepts
X
