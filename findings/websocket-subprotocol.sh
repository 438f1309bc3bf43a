#!/usr/bin/env bash
# A token in Sec-WebSocket-Protocol: one server sends it back, one writes it into the log, and one client then hangs up.
#
# Run with: npm ws 8.18.3, PyPI websockets 15.0.1, aiohttp 3.13.2, PyJWT 2.15.1.
#
# Seen: browsers cannot set Authorization on a WebSocket, so clients offer the subprotocols "bearer" and the token. Without
# configuration, ws as a server chooses the first one offered: if that is the token, the token comes back in the response header. aiohttp
# chooses none and logs a warning that quotes the whole offer, token included. With a server that chooses none, ws as a client
# fails ("Server sent no subprotocol"), while Python's websockets connects.
#
# Why it matters: the order of two words decides whether a token shows up in the logs of proxies that record response headers;
# with aiohttp it is in the server's own log in each order. And a client in Python proves nothing about one in
# JavaScript. Offer "bearer" first, and configure the server to choose "bearer".
. "$(dirname "$0")/lib.sh"

pypi websockets==15.0.1 aiohttp==3.13.2 PyJWT==2.15.1 >/dev/null
npm_install ws@8.18.3 >/dev/null
cat > server.cjs <<'X'
new (require('ws').WebSocketServer)({ host: '127.0.0.1', port: process.env.PORT });
X
cat > server.py <<'X'
import os
from aiohttp import web

async def socket(request):
    response = web.WebSocketResponse()
    await response.prepare(request)
    return response

app = web.Application()
app.router.add_get("/", socket)
web.run_app(app, host="127.0.0.1", port=int(os.environ["PORT"]), print=None, access_log=None)
X
cat > client.cjs <<'X'
const socket = new (require('ws'))(`ws://127.0.0.1:${process.env.PORT}/`, process.argv[2].split(','));
const say = (text) => { console.log(text.replace(process.env.TOKEN, 'TOKEN')); process.exit(); };
socket.on('open', () => say(`connected, server chose ${socket.protocol || 'none'}`));
socket.on('error', (error) => say(error.message));
X
cat > client.py <<'X'
import os, sys
from websockets.sync.client import connect

with connect(f"ws://127.0.0.1:{os.environ['PORT']}/", subprotocols=sys.argv[1].split(",")) as socket:
    print("connected, server chose", str(socket.subprotocol or "none").replace(os.environ["TOKEN"], "TOKEN"))
X
TOKEN=$(python -c 'import jwt, os; print(jwt.encode({"sub": "alice", "exp": 4102444800}, os.environ["SECRET_KEY"]))')
export TOKEN
try() {
    (
        PORT=$(free_port)
        export PORT
        in_background "${@:2}"
        wait_for port_open "$PORT"
        trap 'kill -KILL -- "-$started"; wait "$started" 2>/dev/null || true' EXIT
        for offer in "bearer,$TOKEN" "$TOKEN,bearer"; do
            echo "$1, offered ${offer/$TOKEN/TOKEN}: ws: $(node client.cjs "$offer"); websockets: $(python client.py "$offer")"
        done
        echo "$1: the log $(grep -q -F "$TOKEN" server.log && echo has || echo does not have) the token"
    )
}
seen=$(try ws node server.cjs && try aiohttp python server.py)
expect <<'X'
ws, offered bearer,TOKEN: ws: connected, server chose bearer; websockets: connected, server chose bearer
ws, offered TOKEN,bearer: ws: connected, server chose TOKEN; websockets: connected, server chose TOKEN
ws: the log does not have the token
aiohttp, offered bearer,TOKEN: ws: Server sent no subprotocol; websockets: connected, server chose none
aiohttp, offered TOKEN,bearer: ws: Server sent no subprotocol; websockets: connected, server chose none
aiohttp: the log has the token
X
