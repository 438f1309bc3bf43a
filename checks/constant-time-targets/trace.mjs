// Does for a WebAssembly module what trace.c does in QEMU, and writes the same report:
//
//   node trace.mjs MODULE REPORT
//
// Before each branch, load and store of the module, it inserts a call of the imported function `note`, which gets the
// condition or the address. The other instructions follow from these. So `instructions` in the report is how many
// branches, loads and stores there were, and `stack` is 0. A place is an offset in the code section, as in DWARF.
import fs from "node:fs";

const [file, report] = process.argv.slice(2);
const wasm = fs.readFileSync(file);
let at;
const byte = () => wasm[at++];
const number = () => { // LEB128, of which only the length counts if it is signed
    for (let value = 0, factor = 1; ; factor *= 128) {
        const next = byte();
        value += (next & 127) * factor;
        if (next < 128) return value;
    }
};
const numbers = (count) => Array.from({ length: count }, number);
const list = (item) => Array.from({ length: number() }, item);
const name = () => { const length = number(); return wasm.toString("utf8", at, at += length); };
const leb = (value) => value < 64 ? [value] : [value & 127 | 128, ...leb(value >>> 7)];

const sections = {};
for (at = 8; at < wasm.length;) {
    const before = at, id = byte(), length = number();
    sections[id] = { before, start: at, end: at += length };
}
const contents = (id, item) => { at = sections[id].start; return list(item); };
const params = contents(1, () => { byte(); const params = numbers(number()).length; numbers(number()); return params; });
const imports = contents(2, () => [name(), name(), byte(), number()]);
if (imports.length !== 1 || imports[0][1] !== "note") throw Error("the module must import `note` and nothing else");
const types = contents(3, number);
const exported = Object.fromEntries(contents(7, () => [name(), byte(), number()])
    .filter(([, kind]) => kind === 0).map(([name, , index]) => [index, name]));

// Opcodes with immediates: how many numbers these are. `memarg` is two.
const immediates = { 0x02: 1, 0x03: 1, 0x04: 1, 0x0c: 1, 0x0d: 1, 0x10: 1, 0x11: 2, 0x3f: 1, 0x40: 1, 0x41: 1, 0x42: 1 };
for (let op = 0x20; op <= 0x24; op++) immediates[op] = 1;
for (let op = 0x28; op <= 0x3e; op++) immediates[op] = 2;
const NOTHING = [0x00, 0x01, 0x05, 0x0b, 0x0f, 0x1a, 0x1b];
const [TRUTH, NUMBER, ADDRESS, ENTRY] = ["path", "path", "address", "entry"].map((what, kind) => ({ what, kind }));
const I32 = 0, I32_TOO = 1, I64 = 2, F32 = 3, F64 = 4; // the locals that are added
const stored = [I32, I64, F32, F64, I32, I32, I64, I64, I64];

// The body of a function, with the calls of `note`.
function instrumented(index) {
    const out = [], end = number() + at, groups = number(), declared = at;
    let locals = params[types[index - 1]];
    for (let i = 0; i < groups; i++) locals += number(), byte();
    out.push(...leb(groups + 4), ...wasm.subarray(declared, at), 2, 0x7f, 1, 0x7e, 1, 0x7d, 1, 0x7c);
    const set = (local) => out.push(0x21, ...leb(locals + local));
    const get = (local) => out.push(0x20, ...leb(locals + local));
    let place;
    const note = ({ kind }) => out.push(0x41, ...leb(place * 4 + kind), 0x10, 0);
    if (exported[index]) place = index, out.push(0x41, 0), note(ENTRY), out.push(0x1a);

    while (at < end) {
        const from = at, op = byte();
        place = from - sections[10].start;
        if (op === 0x0e) numbers(number() + 1); // br_table
        else if (op === 0x43) at += 4;
        else if (op === 0x44) at += 8;
        else if (op in immediates) numbers(immediates[op]);
        else if (op === 0xfc) {
            const sub = number();
            if (sub === 10 || sub === 11) { // memory.copy, memory.fill: three numbers on the stack
                numbers(12 - sub);
                set(I32), set(I32_TOO), note(ADDRESS);
                get(I32_TOO), note(ADDRESS), get(I32), note(ADDRESS);
            } else if (sub > 7) throw Error(`unknown instruction fc ${sub}`);
        } else if (!NOTHING.includes(op) && (op < 0x45 || op > 0xc4)) throw Error(`unknown instruction ${op}`);

        if (op === 0x04 || op === 0x0d) note(TRUTH); // if, br_if
        else if (op === 0x0e || op === 0x11) note(NUMBER); // br_table, call_indirect
        else if (op >= 0x28 && op <= 0x35) note(ADDRESS);
        else if (op >= 0x36 && op <= 0x3e) set(stored[op - 0x36]), note(ADDRESS), get(stored[op - 0x36]);
        out.push(...wasm.subarray(from, at));
    }
    return [...leb(out.length), ...out];
}

let index = 1;
const bodies = contents(10, () => Buffer.from(instrumented(index++)));
const code = Buffer.concat([Buffer.from(leb(bodies.length)), ...bodies]);
const { before, end } = sections[10];
const traced = Buffer.concat([wasm.subarray(0, before), Buffer.from([10, ...leb(code.length)]), code, wasm.subarray(end)]);

const cases = {};
let open, seen;

function endOfCall(was) {
    if (!was.first) {
        was.first = seen;
    } else {
        let path, address;
        for (let i = 0; !path && (i < seen.length || i < was.first.length); i += 2) {
            const [place, value] = [was.first[i], was.first[i + 1]];
            if (place === seen[i] && value === seen[i + 1]) continue;
            const { what } = [TRUTH, NUMBER, ADDRESS][seen[i] & 3];
            if (place !== seen[i] || what === "path") path = true; else address = true;
            was.places.add(`${path ? "path" : "address"}@${(seen[i] >> 2).toString(16)}`);
        }
        if (path) was.paths++; else if (address) was.addresses++;
    }
    was.calls++;
}

function endOfProgram(how) {
    const lines = Object.entries(cases).map(([name, { calls, first, paths, addresses, places }]) =>
        [name, "calls", calls, "instructions", first.length / 2, "stack", 0, "paths", paths, "addresses", addresses, ...places]);
    fs.writeFileSync(report, [...lines.map((line) => line.join(" ")), how, ""].join("\n"));
    process.exit(how === "finish" ? 0 : 1);
}

function note(value, what) {
    const kind = what & 3;
    if (kind === ENTRY.kind) {
        const name = exported[what >> 2];
        if (name === "finish" || name === "fail") endOfProgram(name);
        else if (name === "done") open = endOfCall(open);
        else if (name.startsWith("case_")) {
            open = cases[name.slice(5)] ??= { calls: 0, paths: 0, addresses: 0, places: new Set() };
            seen = [];
        }
    } else if (open) seen.push(what, kind === TRUTH.kind ? value !== 0 : value);
    return value;
}

const { instance } = await WebAssembly.instantiate(traced, { trace: { note } });
instance.exports._start();
