// Runs the module and compares it with Node's own HMAC:
//
//     cd checks/bare-metal/wasm && cargo build --release
//     node run.mjs target/wasm32-unknown-unknown/release/wasm_module.wasm
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";

const module = new WebAssembly.Module(readFileSync(process.argv[2]));
assert.deepEqual(WebAssembly.Module.imports(module), []);
const { memory, secret, subject, token, sign, verify } = new WebAssembly.Instance(module, {}).exports;

const bytes = (address, length) => Buffer.from(memory.buffer, address(), length);
const put = (address, text) => bytes(address, Buffer.byteLength(text)).write(text);

function signed(secretText, sub, exp) {
    const length = sign(put(secret, secretText), put(subject, sub), BigInt(exp));
    return bytes(token, length).toString();
}

function verified(secretText, text, now) {
    const length = verify(put(secret, secretText), put(token, text), BigInt(now));
    return length < 0 ? length : bytes(subject, length).toString();
}

function signedByNode(secretText, payload) {
    const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const input = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(payload)}`;
    return `${input}.${createHmac("sha256", secretText).update(input).digest("base64url")}`;
}

const SECRET = "a secret of 32 random bytes or so";
const EXP = 1_800_000_000;
const [BAD_SIGNATURE, EXPIRED] = [-1, -2];

for (const sub of ["alice@example.com", "", 'say "hi" \\ \n', "Zoë 😀"]) {
    const text = signed(SECRET, sub, EXP);
    assert.equal(text, signedByNode(SECRET, { sub, exp: EXP }));
    put(subject, "x".repeat(64));
    assert.equal(verified(SECRET, text, EXP - 1), sub);
    assert.equal(verified(SECRET, text, EXP), EXPIRED);
    for (const at of [0, 40, text.length - 1]) {
        const tampered = text.slice(0, at) + (text[at] === "A" ? "B" : "A") + text.slice(at + 1);
        assert.equal(verified(SECRET, tampered, EXP - 1), BAD_SIGNATURE);
    }
    assert.equal(verified("another secret of 32 bytes or so", text, EXP - 1), BAD_SIGNATURE);
}
assert.equal(verified(SECRET, signedByNode(SECRET, { exp: EXP + 0.5, roles: [], sub: "bob" }), EXP - 1), "bob");
assert.equal(signed("a short secret", "alice", EXP), "");
