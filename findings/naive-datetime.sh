#!/usr/bin/env bash
# A Python datetime without a time zone is UTC for four token libraries and local time for a fifth.
#
# Run with: PyPI PyJWT 2.15.1, python-jose 3.5.0, Authlib 1.9.10, joserfc 1.8.0, jwskate 0.12.2.
#
# Seen: `exp = datetime.now() + 30 minutes`, written on a machine in Tokyo (UTC+9), lies 9.5 hours ahead in the tokens of
# PyJWT, python-jose, Authlib and joserfc, and half an hour ahead in those of jwskate. In Bogota (UTC-5) the first four
# write tokens that expired hours ago. No library warns. `datetime.now(timezone.utc)` gives 30 minutes in all five.
#
# Why it matters: tests in a container that runs in UTC show nothing. East of Greenwich, tokens live for hours longer
# than the code says. Moving from jwskate to another library, or back, changes the lifetime of the same expression.
. "$(dirname "$0")/lib.sh"

pypi PyJWT==2.15.1 python-jose==3.5.0 Authlib==1.9.10 joserfc==1.8.0 jwskate==0.12.2 >/dev/null
cat > tokens.py <<'X'
import base64, json, os, time
from datetime import datetime, timedelta, timezone
import authlib.jose, jose.jwt, joserfc.jwk, joserfc.jwt, jwskate, jwt

key = os.environ["SECRET_KEY"]
sign = {
    "PyJWT": lambda claims: jwt.encode(claims, key),
    "python-jose": lambda claims: jose.jwt.encode(claims, key),
    "Authlib": lambda claims: authlib.jose.jwt.encode({"alg": "HS256"}, claims, key).decode(),
    "joserfc": lambda claims: joserfc.jwt.encode({"alg": "HS256"}, claims, joserfc.jwk.OctKey.import_key(key)),
    "jwskate": lambda claims: str(jwskate.Jwt.sign(claims, jwskate.SymmetricJwk.from_bytes(key.encode()), alg="HS256")),
}
for name, library in sign.items():
    minutes = []
    for now in (datetime.now(), datetime.now(timezone.utc)):
        payload = library({"exp": now + timedelta(minutes=30)}).split(".")[1]
        minutes.append(round((json.loads(base64.urlsafe_b64decode(payload + "=="))["exp"] - time.time()) / 60))
    print(f"{name}: expires in {minutes[0]} minutes; with timezone.utc in {minutes[1]}")
X
seen=$(for zone in Asia/Tokyo America/Bogota UTC; do echo "$zone" && TZ=$zone python tokens.py; done)
expect <<'X'
Asia/Tokyo
PyJWT: expires in 570 minutes; with timezone.utc in 30
python-jose: expires in 570 minutes; with timezone.utc in 30
Authlib: expires in 570 minutes; with timezone.utc in 30
joserfc: expires in 570 minutes; with timezone.utc in 30
jwskate: expires in 30 minutes; with timezone.utc in 30
America/Bogota
PyJWT: expires in -270 minutes; with timezone.utc in 30
python-jose: expires in -270 minutes; with timezone.utc in 30
Authlib: expires in -270 minutes; with timezone.utc in 30
joserfc: expires in -270 minutes; with timezone.utc in 30
jwskate: expires in 30 minutes; with timezone.utc in 30
UTC
PyJWT: expires in 30 minutes; with timezone.utc in 30
python-jose: expires in 30 minutes; with timezone.utc in 30
Authlib: expires in 30 minutes; with timezone.utc in 30
joserfc: expires in 30 minutes; with timezone.utc in 30
jwskate: expires in 30 minutes; with timezone.utc in 30
X
