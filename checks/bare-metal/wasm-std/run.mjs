// Runs the module and compares it with Node's own HMAC:
//
//     cd checks/bare-metal/wasm-std && cargo build
//     node run.mjs target/wasm32-unknown-unknown/debug/wasm_std.wasm
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
assert.deepEqual(WebAssembly.Module.imports(module), []);
const { memory, room, text, sign, verify, header, from_env, date, clock } =
    new WebAssembly.Instance(module, {}).exports;
assert.equal(clock, undefined);

/** Puts a text into the module, calls it, and takes the answer out. An error is thrown with its text. */
function call(input, operation, ...parameters) {
    const length = Buffer.byteLength(input);
    const address = room(length);
    Buffer.from(memory.buffer, address, length).write(input);
    const answer = operation(...parameters);
    const result = Buffer.from(memory.buffer, text(), Math.abs(answer)).toString();
    if (answer < 0) throw new Error(result);
    return result;
}

const signed = (secret, session) => call(secret + session, sign, Buffer.byteLength(secret));
const verified = (secret, token, now) => call(secret + token, verify, Buffer.byteLength(secret), BigInt(now));

const SECRET = "a secret of 32 random bytes or so";
// The host has the clock: this is what `NumericDate::from_secs` is given.
const now = Math.floor(Date.now() / 1000);
const exp = now + 30 * 60;
const session = JSON.stringify({ sub: 7, exp, roles: ["admin", "Zoë 😀"] });

const token = signed(SECRET, session);
const base64url = (value) => Buffer.from(value).toString("base64url");
const signingInput = `${base64url('{"alg":"HS256","typ":"JWT"}')}.${base64url(session)}`;
assert.equal(token, `${signingInput}.${createHmac("sha256", SECRET).update(signingInput).digest("base64url")}`);

assert.equal(verified(SECRET, token, now), session);
assert.equal(verified(SECRET, token, exp - 1), session);
assert.equal(call(token, header), '{"alg":"HS256","typ":"JWT"}');
assert.equal(call("", date, 1_800_000_000n), "2027-01-15");

assert.throws(() => verified(SECRET, token, exp), { message: /has expired/ });
assert.throws(() => verified(SECRET, token + "A", now), { message: /signature is wrong/ });
assert.throws(() => verified("another secret of 32 bytes or so", token, now), { message: /signature is wrong/ });
assert.throws(() => signed("a short secret", session), { message: /shorter than 32 bytes/ });
assert.throws(() => call("", date, 2n ** 62n), { message: /cannot be represented/ });
assert.throws(() => call("", from_env), { message: /environment variable of the secret is not set/ });
