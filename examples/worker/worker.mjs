// The Worker: a function from a request to a response. The clock is this host's.

/** `module` is the compiled WebAssembly, `forward` sends a request to the server. */
export function worker(module, secret, forward) {
    const { memory, room, text, text_len, start, verify, sign } = new WebAssembly.Instance(module, {}).exports;

    /** Puts a text into the module, calls it, and takes the answer out. */
    function call(operation, input, ...parameters) {
        const bytes = new TextEncoder().encode(input);
        // The memory may move whenever the module allocates: look at it only after `room` has returned.
        const address = room(bytes.length);
        new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
        const status = operation(...parameters);
        return { status, answer: new TextDecoder().decode(new Uint8Array(memory.buffer, text(), text_len())) };
    }

    const { status, answer } = call(start, secret);
    if (status !== 200) throw new Error(answer);

    return async function fetch(request) {
        const user = call(verify, request.headers.get("Authorization") ?? "", now());
        if (user.status !== 200) return rejected(user);
        const token = call(sign, user.answer, now());
        if (token.status !== 200) return rejected(token);

        const headers = new Headers(request.headers);
        headers.set("Authorization", `Bearer ${token.answer}`);
        return forward(new Request(request, { headers }));
    };
}

/** `Date.now()` counts milliseconds, and tokens count seconds. */
const now = () => BigInt(Date.now()) / 1000n;

/** The reason goes to the log only. */
function rejected({ status, answer }) {
    console.error(`${status}: ${answer}`);
    return new Response(null, { status, headers: status === 401 ? { "WWW-Authenticate": "Bearer" } : {} });
}
