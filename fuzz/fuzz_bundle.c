/* fuzz/fuzz_bundle.c - bundles and backups as they come from a courier. An input that begins with "<" is a file as it stands.
 * Any other is a recipe: a base (bundle_bases.h), what to do with it, and edits of its records, 5 bytes each, after which the
 * end record's hash is made right again, so that what stands behind it is reached.
 *
 * What holds: a bundle that is refused leaves the vault as it was; one that is taken leaves every held tree, checkpoint and
 * body verifying; whatever is verified or compared without keys ends with an answer. */
#include "base/limits.h"
#include "bundle_bases.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "fuzz.h"
#include "ledger/entry.h"
#include "store/fs.h"

#include <stdlib.h>
#include <string.h>

enum { TAKE = 1, CHECK = 2, COMPARE = 4, AGAIN = 8, WRONG_END = 16, RESTORE = 32 };
enum { HEAD = 42, RECORDS_MAX = 256, FILE_MAX = 1 << 20 };

struct record {
    uint8_t type;
    uint64_t declared; /* its length as the file says */
    struct str payload;
};

struct parts {
    struct arena *a;
    struct str front; /* of a backup: slots and keys; and the bundle's head */
    struct record r[RECORDS_MAX];
    size_t n;
    struct str back; /* after the end record */
};

static void cut(struct parts *p, struct str file)
{
    size_t at = 0;
    if (str_starts(file, "bandibak")) {
        at = 12 + (size_t)get_u32((const uint8_t *)file.p + 8);
        at += 4 + (size_t)get_u32((const uint8_t *)file.p + at);
    }
    at += HEAD;
    p->front = (struct str){arena_copy(p->a, file.p, at), at};
    for (p->n = 0; at + 9 <= file.n && p->n < RECORDS_MAX; p->n++) {
        uint64_t n = get_u64((const uint8_t *)file.p + at + 1);
        p->r[p->n] = (struct record){(uint8_t)file.p[at], n, {arena_copy(p->a, file.p + at + 9, n), n}};
        at += 9 + (size_t)n;
    }
    p->n--; /* the end record is written by join() */
}

static void erase(struct parts *p, size_t i)
{
    if (i >= p->n)
        return;
    memmove(&p->r[i], &p->r[i + 1], (p->n - i - 1) * sizeof *p->r);
    p->n--;
}

static void insert(struct parts *p, size_t i, struct record r)
{
    if (p->n == RECORDS_MAX)
        return;
    memmove(&p->r[i + 1], &p->r[i], (p->n - i) * sizeof *p->r);
    p->r[i] = r;
    p->n++;
}

/* Makes the log that begins at record i begin `skip` entries later: a tail. */
static void tail(struct parts *p, size_t i, uint8_t skip)
{
    struct record *log = &p->r[i];
    if (log->type != 1 || log->payload.n != 48)
        return;
    uint8_t *head = (uint8_t *)(uintptr_t)log->payload.p;
    for (; skip > 0 && get_u64(head + 40) > 1; skip--) {
        put_u64(head + 32, get_u64(head + 32) + 1);
        put_u64(head + 40, get_u64(head + 40) - 1);
        erase(p, i + 1);
    }
}

/* Takes the body out of an entry, its wrap too if `wrap`. */
static void drop_body(struct record *r, bool wrap)
{
    if (r->type != 2 || r->payload.n <= HEADER_BYTES)
        return;
    uint8_t *flags = (uint8_t *)(uintptr_t)r->payload.p + HEADER_BYTES;
    size_t n = HEADER_BYTES + 1 + (*flags & 2 ? 16 + WRAP_BYTES : 0);
    *flags &= (uint8_t)(wrap ? 0 : 2);
    r->payload.n = r->declared = wrap ? HEADER_BYTES + 1 : n < r->payload.n ? n : r->payload.n;
}

static void edit(struct parts *p, const uint8_t op[5])
{
    if (p->n == 0)
        return;
    size_t i = op[1] % p->n, at = (size_t)op[2] << 8 | op[3];
    struct record *r = &p->r[i];
    char *payload = (char *)(uintptr_t)r->payload.p;
    switch (op[0] % 12) {
    case 0:
        if (r->payload.n > 0)
            payload[at % r->payload.n] = (char)op[4];
        break;
    case 1: p->n = i; break;
    case 2: erase(p, i); break;
    case 3: insert(p, op[4] % (p->n + 1), *r); break;
    case 4: tail(p, i, op[4]); break;
    case 5: drop_body(r, op[4] & 1); break;
    case 6: r->type = op[4]; break;
    case 7: r->declared = at; break;
    case 8: insert(p, i, (struct record){op[4], at % 200, {arena_alloc(p->a, 200, 1), at % 200}}); break;
    case 9:
        if (i + 1 < p->n) {
            struct record other = p->r[i + 1];
            p->r[i + 1] = *r;
            *r = other;
        }
        break;
    case 10: p->back = (struct str){arena_alloc(p->a, 256, 1), op[4]}; break;
    default: ((char *)(uintptr_t)p->front.p)[at % p->front.n] = (char)op[4];
    }
}

static void join(const struct parts *p, bool wrong_end, struct buf *out)
{
    uint8_t head[9], end[32];
    size_t from = p->front.n - HEAD;
    buf_add_str(out, p->front);
    for (size_t i = 0; i < p->n; i++) {
        head[0] = p->r[i].type;
        put_u64(head + 1, p->r[i].declared);
        buf_add(out, head, 9);
        buf_add_str(out, p->r[i].payload);
    }
    hash_of(out->p + from, out->n - from, end);
    end[0] ^= wrong_end;
    head[0] = 255;
    put_u64(head + 1, 32);
    buf_add(out, head, 9);
    buf_add(out, end, 32);
    buf_add_str(out, p->back);
}

/* ---- what is done with the file ---- */

static void on_fault(void *ctx, const struct fault *f)
{
    (void)ctx;
    FUZZ_HOLDS(f->kind != FAULT_TREE && f->kind != FAULT_CHECKPOINT && f->kind != FAULT_BODY && f->kind != FAULT_CONTAINER);
}

static void put_file(struct str bytes)
{
    struct err e = ERR_NONE;
    FUZZ_HOLDS(fs_write(BASES_FILE, bytes.p, bytes.n, true, &e) == BD_OK);
}

/* True when the vault changed. */
static bool take(struct ledger *l)
{
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf before = BUF_MAX(64 * MIB), after = BUF_MAX(64 * MIB);
    struct import_report r;
    struct verify_report v;
    FUZZ_HOLDS(ledger_dump(l, &before, &e) == BD_OK);
    if (ledger_import(l, BASES_FILE, &r, &e) == BD_OK) {
        FUZZ_HOLDS(ledger_verify(l, on_fault, NULL, &v, &e) == BD_OK);
        return true;
    }
    FUZZ_HOLDS(e.text[0] != '\0');
    err_clear(&e);
    FUZZ_HOLDS(ledger_dump(l, &after, &e) == BD_OK && str_eq(buf_str(&before), buf_str(&after)));
    return false;
}

static void restore(void)
{
    struct err e = ERR_NONE;
    struct env_fake fake = {.clock_us = 1700000000000000, .counter = 99};
    struct env env = env_fake(&fake);
    struct ledger_new how = {.passphrase = STR("new words"), .device_name = STR("n"), .argon_passes = 1, .argon_kib = 8192};
    struct ledger *l = NULL;
    char recovery[LEDGER_RECOVERY_CHARS];
    if (ledger_restore(BASES_FILE, STR("other words"), NULL, 0, "/sim/r.bandi", &how, &env, recovery, &l, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        FUZZ_HOLDS(fs_kind("/sim/r.bandi") == FS_NOTHING);
        return;
    }
    ledger_close(l);
    FUZZ_HOLDS(ledger_wipe("/sim/r.bandi", &e) == BD_OK);
}

/* A slot of a changed backup may ask for Argon2id at length; only the slots as they were are tried. */
static bool slots_as_they_were(struct str file)
{
    struct str base = bases_bundle(BASE_BACKUP);
    return file.n > 400 && memcmp(file.p, base.p, 12 + (size_t)get_u32((const uint8_t *)base.p + 8)) == 0;
}

/* What is taken in after an edited base: its whole form, the other branch, or what was erased meanwhile. */
static const enum base_kind second[BASE_BACKUP] = {BASE_FOUNDER, BASE_FOUNDER, BASE_FORK, BASE_MEMBER};

static void use(struct str file, unsigned what, enum base_kind kind)
{
    static bool changed;
    struct err e = ERR_NONE;
    struct verify_report v;
    uint64_t checked = 0;
    put_file(file);
    if (what & CHECK && ledger_verify_file(BASES_FILE, NULL, NULL, NULL, &v, &e) != BD_OK)
        FUZZ_HOLDS(e.text[0] != '\0');
    err_clear(&e);
    if (what & (TAKE | COMPARE)) {
        struct ledger *l = bases_member(changed);
        changed = false;
        if (what & COMPARE && ledger_verify_against(l, BASES_FILE, NULL, NULL, &checked, &e) != BD_OK)
            FUZZ_HOLDS(e.text[0] != '\0');
        if (what & TAKE)
            changed = take(l);
        if (what & AGAIN && kind < BASE_BACKUP) {
            put_file(bases_bundle(second[kind]));
            changed = take(l) || changed;
        }
    }
    if (what & RESTORE && slots_as_they_were(file))
        restore();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf file = BUF_MAX(FILE_MAX * 4);
    crypto_start();
    bases_make();
    if (size < 2 || size > FILE_MAX)
        return 0;
    if (data[0] == '<') {
        use((struct str){(const char *)data + 1, size - 1}, CHECK | COMPARE, BASE_STRANGER);
        return 0;
    }
    struct parts *p = ARENA_NEW(a, struct parts);
    enum base_kind kind = (enum base_kind)(data[0] % BASE_KINDS);
    p->a = a;
    p->back = STR("");
    cut(p, bases_bundle(kind));
    for (size_t at = 2; at + 5 <= size && at < 100; at += 5)
        edit(p, data + at);
    join(p, data[1] & WRONG_END, &file);
    use(buf_str(&file), data[1], kind);
    return 0;
}
