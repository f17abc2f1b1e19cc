/* Bundles stuffed with logs that nobody admitted: what belongs in the vault still comes in, little else does, and a person can go
 * on working. The logs are made here byte by byte (docs/format.md 3, 6, 11.3), as an outsider who knows the vault's id can. */
#include "vault.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "ledger/inside.h"

#include <sys/stat.h>

enum { BUNDLE_HEAD_BYTES = 42, END_RECORD_BYTES = 41, MANY = 3000 };

static void put_record(struct buf *out, unsigned type, const void *p, size_t n)
{
    uint8_t head[9] = {(uint8_t)type};
    put_u64(head + 1, n);
    buf_add(out, head, sizeof head);
    buf_add(out, p, n);
}

/* An entry of class authority with this body, as a record; its leaf grows the tree. */
static void put_entry(struct buf *out, const struct digest *vault, const struct digest *device, uint64_t index, struct str body,
                      struct tree *t)
{
    struct header h = {.vault = *vault, .device = *device, .index = index, .class = CLASS_AUTHORITY};
    uint8_t record[HEADER_BYTES + 1 + 2048];
    struct digest leaf;
    struct digest done[2];
    SCOPED_KEY struct key *key = key_new(NULL);
    entry_seal(&h, key, body, record, record + HEADER_BYTES + 1);
    record[HEADER_BYTES] = 1;
    header_leaf(record, &leaf);
    tree_add(t, &leaf, done);
    put_record(out, 2, record, HEADER_BYTES + 1 + (size_t)h.padded + SEAL_TAG);
}

/* A log of a device made up from `seed`: a join, and `more` offers after it. */
static void put_log(struct buf *out, const struct digest *vault, unsigned seed, unsigned more)
{
    uint8_t ed_seed[32] = {1}, x_secret[32] = {2}, ed[32], x[32], head[48];
    struct digest device;
    struct tree t;
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    SCOPED_BUF struct buf body = BUF_MAX(4096);
    SCOPED_BUF struct buf note = BUF_MAX(4096);
    put_u32(ed_seed + 4, seed);
    put_u32(x_secret + 4, seed);
    sign_public(ed_seed, ed);
    box_public(x_secret, x);
    device_id(vault, ed, x, &device);
    memcpy(head, device.b, 32);
    put_u64(head + 32, 0);
    put_u64(head + 40, 1 + more);
    put_record(out, 1, head, sizeof head);
    tree_start(&t);
    for (unsigned i = 0; i <= more; i++) {
        buf_clear(&f);
        buf_clear(&body);
        cbor_put_uint(&f, 16);
        cbor_put_bytes(&f, ed, 32);
        cbor_put_uint(&f, 17);
        if (i == 0)
            cbor_put_bytes(&f, x, 32);
        else
            cbor_put_array(&f, 0);
        open_body(&body, i == 0 ? KIND_JOIN : KIND_OFFER, 2, &f);
        put_entry(out, vault, &device, i, buf_str(&body), &t);
    }
    struct checkpoint c = {.vault = *vault, .device = device, .size = 1 + more};
    tree_hash(&t, &c.tree);
    note_sign(&c, ed_seed);
    note_put(&c, ed, &note);
    put_record(out, 3, note.p, note.n);
}

/* Puts `extra` records before those of a real bundle, and a new end record. */
static void stuff(const char *from, const char *to, const struct buf *extra)
{
    SCOPED_BUF struct buf all = BUF_MAX((size_t)64 << 20);
    struct stat st;
    FILE *f = fopen(from, "rb");
    assert_non_null(f);
    assert_int_equal(fstat(fileno(f), &st), 0);
    char *real = malloc((size_t)st.st_size);
    assert_non_null(real);
    assert_int_equal(fread(real, 1, (size_t)st.st_size, f), st.st_size);
    fclose(f);
    uint8_t hash[32];
    buf_add(&all, real, BUNDLE_HEAD_BYTES);
    buf_add(&all, extra->p, extra->n);
    buf_add(&all, real + BUNDLE_HEAD_BYTES, (size_t)st.st_size - BUNDLE_HEAD_BYTES - END_RECORD_BYTES);
    hash_of(all.p, all.n, hash);
    put_record(&all, 255, hash, 32);
    free(real);
    f = fopen(to, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(all.p, 1, all.n, f), all.n);
    fclose(f);
}

static size_t logs_of(struct ledger *l)
{
    struct err e = ERR_NONE;
    struct ledger_status st;
    OK(ledger_status(l, &st, &e));
    return (size_t)st.logs;
}

/* A founder, a member admitted by the founder who wrote something, and a stuffed bundle of both. */
struct stuffed {
    struct place p;
    struct env env;
    struct ledger *a, *b;
    struct id16 facts;
    char real[300], bad[300];
};

static struct stuffed stuffed_new(unsigned logs, unsigned more)
{
    struct err e = ERR_NONE;
    struct stuffed s = {.p = place_new(), .env = env_system()};
    struct ledger_new how = cheap("b", "b");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct digest device;
    struct import_report r;
    SCOPED_BUF struct buf extra = BUF_MAX((size_t)64 << 20);
    s.a = vault_new(place_file(&s.p, "a"), &s.env);
    struct digest vault = ledger_vault_id(s.a);
    OK(ledger_create_member(place_file(&s.p, "b"), vault, &how, &s.env, recovery, &s.b, &e));
    s.facts = compartment_new(s.a, "facts");
    struct device_keys keys = ledger_device_keys(s.b);
    OK(ledger_admit(s.a, &keys, &device, &e));
    OK(ledger_grant(s.a, device, s.facts, RIGHT_ALL, &e));
    snprintf(s.real, sizeof s.real, "%s/real", s.p.root);
    snprintf(s.bad, sizeof s.bad, "%s/bad", s.p.root);
    OK(ledger_export(s.a, s.real, true, &e));
    OK(ledger_import(s.b, s.real, &r, &e));
    put_text(s.b, s.facts, "from the member");
    OK(ledger_export(s.b, s.real, true, &e));
    for (unsigned i = 0; i < logs; i++)
        put_log(&extra, &vault, i, more);
    stuff(s.real, s.bad, &extra);
    return s;
}

static void stuffed_drop(struct stuffed *s)
{
    ledger_close(s->a);
    ledger_close(s->b);
    place_drop(&s->p);
}

static void thousands_of_unadmitted_logs_keep_nothing_else_out(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct stuffed s = stuffed_new(MANY, 0);
    struct import_report r;
    OK(ledger_import(s.a, s.bad, &r, &e));
    assert_true(has_text(s.a, "from the member"));
    assert_int_equal(logs_of(s.a), 2 + 64);
    assert_int_equal(r.strangers, MANY - 64);
    OK(ledger_import(s.a, s.bad, &r, &e)); /* nor does the next one find more room */
    assert_int_equal(logs_of(s.a), 2 + 64);
    put_text(s.a, s.facts, "the work goes on");
    struct verify_report v;
    OK(ledger_verify(s.a, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    stuffed_drop(&s);
}

/* The strangers stand before everybody: neither the founder nor the member is known when their logs come. */
static void a_vault_without_any_log_finds_its_own_among_thousands(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct stuffed s = stuffed_new(MANY, 0);
    struct ledger_new how = cheap("c", "c");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *c = NULL;
    struct import_report r;
    OK(ledger_create_member(place_file(&s.p, "c"), ledger_vault_id(s.a), &how, &s.env, recovery, &c, &e));
    OK(ledger_import(c, s.bad, &r, &e));
    assert_int_equal(r.strangers, MANY - 64);
    struct ledger_status st;
    OK(ledger_status(c, &st, &e));
    assert_int_equal(st.logs, 3 + 64);
    struct verify_report v;
    OK(ledger_verify_file(s.bad, NULL, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    assert_int_equal(v.logs, 2 + 64);
    ledger_close(c);
    stuffed_drop(&s);
}

static void a_long_log_of_a_stranger_is_left_out_whole(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct stuffed s = stuffed_new(2, 3000);
    struct import_report r;
    OK(ledger_import(s.a, s.bad, &r, &e));
    assert_true(has_text(s.a, "from the member"));
    assert_int_equal(r.strangers, 1); /* the first still fits */
    assert_int_equal(logs_of(s.a), 3);
    stuffed_drop(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thousands_of_unadmitted_logs_keep_nothing_else_out),
        cmocka_unit_test(a_vault_without_any_log_finds_its_own_among_thousands),
        cmocka_unit_test(a_long_log_of_a_stranger_is_left_out_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
