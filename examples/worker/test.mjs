// Runs the Worker in Node, with tokens that Node's own HMAC has signed: see `run`.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { worker } from "./worker.mjs";

const SECRET = "a secret of 32 random bytes or more";
const module = new WebAssembly.Module(readFileSync(process.argv[2]));
// It imports nothing from its host.
assert.deepEqual(WebAssembly.Module.imports(module), []);

const base64url = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
function signed(claims, secret = SECRET) {
    const input = `${base64url({ alg: "HS256", typ: "JWT" })}.${base64url(claims)}`;
    return `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`;
}

// The log, and the requests that got to the server.
const log = [];
console.error = (line) => log.push(line);
const forwarded = [];
const fetch = worker(module, SECRET, (request) => {
    forwarded.push(request);
    return new Response("hello");
});

/** The host's clock, stopped. */
const NOW = 1_800_000_000;
Date.now = () => NOW * 1000 + 999;

const USER = { iss: "https://id.example", aud: "shop", sub: "Zoë 😀", exp: NOW + 1 };
const get = (authorization) =>
    fetch(new Request("https://shop.example/cart?page=2", { headers: authorization ? { Authorization: authorization } : {} }));

// A good token: the server gets the request, with a token of the Worker.
const response = await get(`Bearer ${signed(USER)}`);
assert.equal(response.status, 200);
assert.equal(await response.text(), "hello");
const [request] = forwarded;
assert.equal(request.url, "https://shop.example/cart?page=2");
// `Key::derive` is one block of HKDF-Expand.
const derived = createHmac("sha256", SECRET).update("server\x01").digest();
assert.equal(request.headers.get("Authorization"), `Bearer ${signed({ sub: USER.sub, exp: NOW + 60 }, derived)}`);
assert.deepEqual(log, []);

// Others: the server gets nothing, the client gets 401, and the log the reason.
for (const [authorization, reason] of [
    [undefined, "there is no bearer token"],
    ["Basic YWxpY2U6c2VjcmV0", "there is no bearer token"],
    [`Bearer ${signed(USER)}, Bearer ${signed(USER)}`, "there is no bearer token"],
    ["Bearer a.b.c", "the signature is wrong"],
    [`Bearer ${signed(USER, "another secret of 32 bytes or more")}`, "the signature is wrong"],
    [`Bearer ${signed(USER, derived)}`, "the signature is wrong"],
    [`Bearer ${signed({ ...USER, exp: NOW })}`, "the token has expired"],
    [`Bearer ${signed({ ...USER, iss: "https://other.example" })}`, "the issuer is not an expected one"],
    [`Bearer ${signed({ ...USER, aud: "bank" })}`, "the audience is not an expected one"],
    [`Bearer ${signed({ ...USER, sub: undefined })}`, "the claim `sub` is missing"],
]) {
    const response = await get(authorization);
    assert.equal(response.status, 401, reason);
    assert.equal(response.headers.get("WWW-Authenticate"), "Bearer");
    assert.equal(await response.text(), "");
    assert.ok(log.pop().startsWith(`401: ${reason}`), reason);
}
assert.equal(forwarded.length, 1);

// A Worker without a good secret does not start.
assert.throws(() => worker(module, "a short secret", fetch), { message: /shorter than 32 bytes/ });
console.log("the Worker accepted 1 request and rejected 10");
