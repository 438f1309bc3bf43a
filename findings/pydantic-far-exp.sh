#!/usr/bin/env bash
# A token that expires after the year 2603 is read by a pydantic model as one that expired in the 1970s.
#
# Run with: PyPI pydantic 2.12.4, PyJWT 2.15.1.
#
# Seen: a field `exp: datetime` takes numbers up to 20000000000 as seconds and larger ones as milliseconds. 20000000000 is the
# year 2603; one second more is August 1970; 99999999999, a common "never", is March 1973. PyJWT reads the same claims
# as seconds and accepts all three tokens. `model_dump(mode="json")` writes the date as text, which PyJWT signs
# and then rejects itself.
#
# Why it matters: services verify with PyJWT and then compare `claims.exp` of their own model, or show it. The token library
# says valid, the model says expired half a century ago. A model with `exp: int` has no such limit.
. "$(dirname "$0")/lib.sh"

pypi pydantic==2.12.4 PyJWT==2.15.1 >/dev/null
cat > claims.py <<'X'
import datetime, os
import jwt, pydantic

class Claims(pydantic.BaseModel):
    exp: datetime.datetime

key = os.environ["SECRET_KEY"]
for exp in (20000000000, 20000000001, 99999999999):
    claims = jwt.decode(jwt.encode({"exp": exp}, key), key, ["HS256"])
    print(f"{exp}: PyJWT accepts, pydantic reads {Claims(**claims).exp:%Y-%m}")
text = Claims(exp=20000000000).model_dump(mode="json")
try:
    jwt.decode(jwt.encode(text, key), key, ["HS256"])
except jwt.PyJWTError as error:
    print(f"{text}: signed by PyJWT, then {error}")
X
seen=$(python claims.py)
expect <<'X'
20000000000: PyJWT accepts, pydantic reads 2603-10
20000000001: PyJWT accepts, pydantic reads 1970-08
99999999999: PyJWT accepts, pydantic reads 1973-03
{'exp': '2603-10-11T11:33:20Z'}: signed by PyJWT, then Expiration Time claim (exp) must be an integer.
X
