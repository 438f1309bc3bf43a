#!/usr/bin/env bash
# RabbitMQ accepts no token longer than about 4 KB: over AMQP that looks like a wrong password, over HTTP it is 431.
#
# Run with: Debian 12's rabbitmq-server 3.10.8 with rabbitmq_auth_backend_oauth2, PyPI pika 1.3.2, PyJWT 2.15.1.
#
# Seen: the token is the password of the AMQP login, and the frame that carries it may not exceed 4096 bytes before both sides
# have agreed on a larger size. With 90 scopes (3679 bytes) login works. With 102 (4143 bytes) the server closes the
# connection and pika speaks of a "probable authentication error"; HTTP still works. With 130 (5225 bytes) the management
# API answers 431, too.
#
# Why it matters: RabbitMQ wants each permission as a scope in the token, so that tokens grow with the number of queues. A
# user who is given one more permission can no longer log in, and every message points at the secret.
. "$(dirname "$0")/lib.sh"

. "$HERE/../interop/peers/rabbitmq"
export PORT PORT2 PORT3 PORT4
PORT=$(free_port) PORT2=$(free_port) PORT3=$(free_port) PORT4=$(free_port)
install >/dev/null
pypi pika==1.3.2 PyJWT==2.15.1 >/dev/null
in_background start
wait_for ready
cat > login.py <<'X'
import logging, os, urllib.error, urllib.request
import jwt, pika

logging.disable()
for count in (90, 102, 130):
    scopes = [f"rabbitmq.read:*/queue-{n:04}" for n in range(count)]
    claims = {"sub": "alice", "aud": "rabbitmq", "exp": 4102444800, "scope": ["rabbitmq.tag:administrator", *scopes]}
    token = jwt.encode(claims, os.environ["SECRET_KEY"])
    try:
        where = pika.ConnectionParameters("127.0.0.1", int(os.environ["PORT2"]), credentials=pika.PlainCredentials("alice", token))
        pika.BlockingConnection(where).close()
        amqp = "logged in"
    except pika.exceptions.AMQPError as error:
        amqp = type(error).__name__
    try:
        url = f"http://127.0.0.1:{os.environ['PORT']}/api/whoami"
        http = urllib.request.urlopen(urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"})).status
    except urllib.error.HTTPError as error:
        http = error.code
    print(f"{count} scopes, {len(token)} bytes: AMQP {amqp}, HTTP {http}")
X
seen=$(python login.py)
expect <<'X'
90 scopes, 3679 bytes: AMQP logged in, HTTP 200
102 scopes, 4143 bytes: AMQP ProbableAuthenticationError, HTTP 200
130 scopes, 5225 bytes: AMQP ProbableAuthenticationError, HTTP 431
X
