#!/usr/bin/env bash
# Claims that are a protobuf message get a text as `exp` if the field is int64, and a float if it is a Struct.
#
# Run with: PyPI protobuf 6.33.1, PyJWT 2.15.1; npm jose 6.2.18, crate biscuit 0.8.0.
#
# Seen: protobuf's JSON form writes 64-bit integers in quotes and the numbers of a Struct in Python with ".0".
# PyJWT signs `"exp":"4102444800"` and accepts it; jose rejects it. biscuit rejects `4102444800.0`, too. With a field of
# type uint32 the same message gives an integer that all accept, until the year 2106.
#
# Why it matters: a session that is defined once as a message, for gRPC and for tokens, passes the tests of the service that
# issues it and fails in another language. The type of the field in the .proto file decides.
. "$(dirname "$0")/lib.sh"

pypi protobuf==6.33.1 PyJWT==2.15.1 >/dev/null
npm_install jose@6.2.18 >/dev/null
crate 'biscuit = "=0.8.0"' >/dev/null <<'X'
use biscuit::{Empty, JWT, jwa::SignatureAlgorithm, jws::Secret};

fn main() {
    let secret = Secret::Bytes(std::env::var("SECRET_KEY").unwrap().into_bytes());
    let token = JWT::<Empty, Empty>::new_encoded(&std::env::args().nth(1).unwrap());
    println!("{}", if token.into_decoded(&secret, SignatureAlgorithm::HS256).is_ok() { "accepts" } else { "rejects" });
}
X
cat > sign.py <<'X'
import os, sys, warnings
import jwt
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory, struct_pb2

file = descriptor_pb2.FileDescriptorProto(name="claims.proto", syntax="proto3")
for name, kind in (("Int64", descriptor_pb2.FieldDescriptorProto.TYPE_INT64), ("Uint32", descriptor_pb2.FieldDescriptorProto.TYPE_UINT32)):
    file.message_type.add(name=name).field.add(name="exp", number=1, type=kind, label=1)
pool = descriptor_pool.DescriptorPool()
pool.Add(file)
if sys.argv[1] == "Struct":
    message = struct_pb2.Struct()
    message.update({"exp": 4102444800})
else:
    message = message_factory.GetMessageClass(pool.FindMessageTypeByName(sys.argv[1]))(exp=4102444800)
claims = json_format.MessageToDict(message)
token = jwt.encode(claims, os.environ["SECRET_KEY"])
jwt.decode(token, os.environ["SECRET_KEY"], ["HS256"])
print(token, claims)
X
seen=$(
    for kind in Int64 Uint32 Struct; do
        read -r token claims < <(python sign.py $kind)
        jose=$(node -e 'import("jose").then((jose) => jose.jwtVerify(process.argv[1], new TextEncoder().encode(process.env.SECRET_KEY)))
            .then(() => console.log("accepts"), () => console.log("rejects"));' "$token")
        echo "$kind: $claims; PyJWT accepts, jose $jose, biscuit $(target/debug/peer "$token")"
    done
)
expect <<'X'
Int64: {'exp': '4102444800'}; PyJWT accepts, jose rejects, biscuit rejects
Uint32: {'exp': 4102444800}; PyJWT accepts, jose accepts, biscuit accepts
Struct: {'exp': 4102444800.0}; PyJWT accepts, jose accepts, biscuit rejects
X
