#!/usr/bin/env bash
# One line of an .env file is a different secret for each library that reads it.
#
# Run with: npm dotenv 17.2.3, PyPI python-dotenv 1.2.1 and django-environ 0.12.0, crate dotenvy 0.15.7; npm jsonwebtoken
# 9.0.3 and PyPI PyJWT 2.15.1 for the last line.
#
# Seen: without quotes, `#` inside a value begins a comment for npm's dotenv only; `$word` is replaced by dotenvy only;
# after a quoted value, a comment becomes part of the secret in django-environ only. No reader warns. Single quotes
# around the value, and nothing after them, mean the same to all four.
#
# Why it matters: a service in Python and one in JavaScript that share a file do not share the secret. Each verifies its
# own tokens, so its tests pass; the other one's tokens have "a wrong signature". The shortened secret is also weaker
# than the one in the file: here 16 bytes of 33.
. "$(dirname "$0")/lib.sh"

pypi python-dotenv==1.2.1 django-environ==0.12.0 PyJWT==2.15.1 >/dev/null
npm_install dotenv@17.2.3 jsonwebtoken@9.0.3 >/dev/null
crate 'dotenvy = "=0.15.7"' >/dev/null <<'X'
fn main() {
    for item in dotenvy::from_path_iter(".env").unwrap() {
        println!("{}", item.unwrap().1);
    }
}
X
cat > .env <<'X'
A=0123456789abcdef#0123456789abcdef
B=0123456789abcdef$word
C="0123456789abcdef" # production
D='0123456789abcdef#$word'
X
seen=$(
    echo "npm dotenv:" && node -e 'console.log(Object.values(require("dotenv").parse(require("fs").readFileSync(".env"))).join("\n"))'
    echo "python-dotenv:" && python -c 'import dotenv; print(*dotenv.dotenv_values(".env").values(), sep="\n")'
    echo "django-environ:" && python -c 'import environ, os; environ.Env.read_env(".env"); print(*map(os.environ.get, "ABCD"), sep="\n")'
    echo "dotenvy:" && target/debug/peer
    token=$(python -c 'import dotenv, jwt; print(jwt.encode({"sub": "alice"}, dotenv.dotenv_values(".env")["A"]))' 2>/dev/null)
    node -e 'require("dotenv").config({ quiet: true });
        try { require("jsonwebtoken").verify(process.argv[1], process.env.A); console.log("accepted"); } catch (e) { console.log("jsonwebtoken about a token of PyJWT, both with A:", e.message); }' "$token"
)
expect <<'X'
npm dotenv:
0123456789abcdef
0123456789abcdef$word
0123456789abcdef
0123456789abcdef#$word
python-dotenv:
0123456789abcdef#0123456789abcdef
0123456789abcdef$word
0123456789abcdef
0123456789abcdef#$word
django-environ:
0123456789abcdef#0123456789abcdef
0123456789abcdef$word
"0123456789abcdef" # production
0123456789abcdef#$word
dotenvy:
0123456789abcdef#0123456789abcdef
0123456789abcdef
0123456789abcdef
0123456789abcdef#$word
jsonwebtoken about a token of PyJWT, both with A: invalid signature
X
