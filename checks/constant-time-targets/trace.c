/* A plugin for QEMU. It compares what the program of src/main.rs does with different secrets: which instructions are
 * executed, and from and to which addresses they load and store. All calls of a case are compared with its first one.
 *
 *   qemu-ARCH -plugin trace.so,out=FILE,NAME=ADDRESS,... PROGRAM
 *
 * NAME is the symbol of a function: case_..., done, finish or fail; ADDRESS may be a sum, such as 1000+8. The report in FILE has a line for each case:
 *
 *   NAME calls N instructions N stack N paths N addresses N [path@ADDRESS | address@ADDRESS]...
 *
 * - instructions: those of the first call. stack: the bytes below the stack pointer of `main` that it used.
 * - paths: how many calls executed other instructions than the first one; path@: the last instruction in common.
 * - addresses: how many did not, but loaded from or stored to other addresses; address@: the instructions that did so.
 *
 * The last line is `finish` or `fail`. QEMU then exits with 0 or 1.
 *
 * The declarations are those of qemu-plugin.h, version 1 of the interface. Debian has no package with this file. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct block;
struct instruction;
size_t qemu_plugin_tb_n_insns(const struct block *);
struct instruction *qemu_plugin_tb_get_insn(const struct block *, size_t);
uint64_t qemu_plugin_insn_vaddr(const struct instruction *);
bool qemu_plugin_mem_is_store(uint32_t);
void qemu_plugin_register_vcpu_tb_trans_cb(uint64_t, void (*)(uint64_t, struct block *));
void qemu_plugin_register_vcpu_insn_exec_cb(struct instruction *, void (*)(unsigned, void *), int, void *);
void qemu_plugin_register_vcpu_mem_cb(struct instruction *, void (*)(unsigned, uint32_t, uint64_t, void *), int, int, void *);
int qemu_plugin_version = 1;

enum { SYMBOLS = 64, PLACES = 1024, STACK = 1 << 16 };
static const uint64_t EXECUTED = ~0ull;

struct event { uint64_t pc, address; }; /* EXECUTED, or what the instruction loaded from or stored to */
struct list { struct event *at; size_t len, room; };
struct place { const char *what; uint64_t pc; };

static struct symbol {
    char name[64];
    uint64_t pc;
    struct list first;
    struct place places[PLACES];
    unsigned calls, paths, addresses, n_places;
    size_t instructions;
    uint64_t stack;
} symbols[SYMBOLS], *now;
static unsigned n_symbols;
static struct list seen;
static uint64_t stack; /* the stack pointer of `main` */
static FILE *out;

static void add(uint64_t pc, uint64_t address) {
    if (seen.len == seen.room && !(seen.at = realloc(seen.at, (seen.room += 1 << 16) * sizeof *seen.at))) abort();
    seen.at[seen.len++] = (struct event){pc, address};
}

static void note(struct symbol *c, const char *what, uint64_t pc) {
    for (unsigned i = 0; i < c->n_places; i++)
        if (c->places[i].pc == pc && c->places[i].what == what) return;
    if (c->n_places == PLACES) abort();
    c->places[c->n_places++] = (struct place){what, pc};
}

static void end_of_call(struct symbol *c) {
    if (!c->calls++) {
        uint64_t lowest = stack;
        for (size_t i = 0; i < seen.len; i++) {
            uint64_t address = seen.at[i].address;
            c->instructions += address == EXECUTED;
            if (address < lowest && address + STACK >= stack) lowest = address;
        }
        c->stack = stack - lowest;
        c->first = seen;
        seen = (struct list){0};
        return;
    }
    bool path = false, address = false;
    for (size_t i = 0; !path && (i < seen.len || i < c->first.len); i++) {
        struct event *a = c->first.at + i, *b = seen.at + i;
        if (i >= seen.len || i >= c->first.len || a->pc != b->pc || (a->address == EXECUTED) != (b->address == EXECUTED)) {
            path = true;
            note(c, "path", seen.at[i - 1].pc);
        } else if (a->address != b->address) {
            address = true;
            note(c, "address", b->pc);
        }
    }
    c->paths += path;
    c->addresses += address && !path;
    seen.len = 0;
}

static void end_of_program(const char *how) {
    for (struct symbol *c = symbols; c < symbols + n_symbols; c++) {
        if (strncmp(c->name, "case_", 5)) continue;
        fprintf(out, "%s calls %u instructions %zu stack %" PRIu64 " paths %u addresses %u", c->name + 5, c->calls,
                c->instructions, c->stack, c->paths, c->addresses);
        for (unsigned i = 0; i < c->n_places; i++) fprintf(out, " %s@%" PRIx64, c->places[i].what, c->places[i].pc);
        fprintf(out, "\n");
    }
    fprintf(out, "%s\n", how);
    fclose(out);
    _exit(!!strcmp(how, "finish"));
}

static void on_symbol(unsigned cpu, void *symbol) {
    struct symbol *s = symbol;
    if (!strcmp(s->name, "finish") || !strcmp(s->name, "fail")) end_of_program(s->name);
    if (!strcmp(s->name, "done")) {
        end_of_call(now);
        now = NULL;
    } else {
        now = s;
    }
}

static void on_instruction(unsigned cpu, void *pc) {
    if (now) add((uint64_t)(uintptr_t)pc, EXECUTED);
}

static void on_access(unsigned cpu, uint32_t info, uint64_t address, void *pc) {
    if (!now) return;
    add((uint64_t)(uintptr_t)pc, address);
    /* This case stores nothing but what it has on the stack. */
    if (!strcmp(now->name, "case_stack") && qemu_plugin_mem_is_store(info) && address > stack) stack = address;
}

static void on_block(uint64_t id, struct block *block) {
    for (size_t i = 0; i < qemu_plugin_tb_n_insns(block); i++) {
        struct instruction *instruction = qemu_plugin_tb_get_insn(block, i);
        uint64_t pc = qemu_plugin_insn_vaddr(instruction);
        for (struct symbol *s = symbols; s < symbols + n_symbols; s++)
            if (s->pc == pc) qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_symbol, 0, s);
        qemu_plugin_register_vcpu_insn_exec_cb(instruction, on_instruction, 0, (void *)(uintptr_t)pc);
        qemu_plugin_register_vcpu_mem_cb(instruction, on_access, 0, 3, (void *)(uintptr_t)pc);
    }
}

__attribute__((visibility("default"))) int qemu_plugin_install(uint64_t id, const void *info, int argc, char **argv) {
    for (int i = 0; i < argc; i++) {
        char *value = strchr(argv[i], '=');
        if (!value || n_symbols == SYMBOLS) return -1;
        *value++ = 0;
        if (!strcmp(argv[i], "out")) {
            out = fopen(value, "w");
        } else {
            struct symbol *s = &symbols[n_symbols++];
            snprintf(s->name, sizeof s->name, "%s", argv[i]);
            s->pc = strtoull(value, &value, 16);
            if (*value == '+') s->pc += strtoull(value, NULL, 16);
        }
    }
    if (!out || !n_symbols) return -1;
    qemu_plugin_register_vcpu_tb_trans_cb(id, on_block);
    return 0;
}
