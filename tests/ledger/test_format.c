/* The test vectors of docs/format.md, which another program made, and the golden vault. */
#include "vault.h"

#include "base/json.h"
#include "crypto/hash.h"
#include "crypto/key.h"
#include "crypto/seal.h"
#include "crypto/sign.h"
#include "ledger/inside.h"

static json_t *vectors;
static const char *root;

static json_t *of(json_t *o, const char *key)
{
    json_t *v = json_object_get(o, key);
    assert_non_null(v);
    return v;
}

static size_t bytes_of(json_t *v, uint8_t *out, size_t cap)
{
    struct str s = str_from(json_string_value(v));
    assert_true(s.n / 2 <= cap && hex_read(s, out, s.n / 2));
    return s.n / 2;
}

static void exact(json_t *o, const char *key, void *out, size_t n)
{
    assert_int_equal(bytes_of(of(o, key), out, n), n);
}

static void lengths_and_cbor_are_as_the_other_program_says(void **state)
{
    (void)state;
    size_t i;
    json_t *v;
    static uint8_t raw[4096];
    size_t at = 0;
    const char *why = NULL;
    json_array_foreach(of(vectors, "padded"), i, v) assert_int_equal(
        entry_padded((uint64_t)json_integer_value(json_array_get(v, 0))), json_integer_value(json_array_get(v, 1)));
    json_array_foreach(of(vectors, "cbor"), i, v)
    {
        size_t n = bytes_of(v, raw, sizeof raw);
        if (!cbor_check((struct str){(char *)raw, n}, &at, &why))
            fail_msg("refused %s: %s", json_string_value(v), why);
    }
    json_array_foreach(of(vectors, "cbor_refused"), i, v)
    {
        size_t n = bytes_of(v, raw, sizeof raw);
        if (cbor_check((struct str){(char *)raw, n}, &at, &why))
            fail_msg("accepted %s", json_string_value(v));
    }
}

static void entries_seal_and_open_to_the_same_bytes(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    size_t i;
    json_t *v;
    struct digest vault;
    struct digest device;
    SCOPED_KEY struct key *key = key_new(NULL);
    exact(of(vectors, "ids"), "vault", vault.b, 32);
    exact(of(vectors, "ids"), "device", device.b, 32);
    struct id16 salt;
    struct id16 place;
    struct id16 made_place;
    exact(of(vectors, "compartment"), "salt", salt.b, 16);
    exact(of(vectors, "compartment"), "id", place.b, 16);
    compartment_id(&vault, &device, &salt, &made_place);
    assert_memory_equal(made_place.b, place.b, 16);
    json_array_foreach(of(vectors, "entries"), i, v)
    {
        static uint8_t body[4096];
        static uint8_t cipher[4096];
        static uint8_t mine[4096];
        uint8_t header[HEADER_BYTES];
        uint8_t made[HEADER_BYTES];
        struct digest leaf;
        struct digest got;
        struct id16 sid;
        struct id16 want;
        struct str opened;
        enum fault_kind fault;
        size_t n = bytes_of(of(v, "body"), body, sizeof body);
        size_t c = bytes_of(of(v, "cipher"), cipher, sizeof cipher);
        exact(v, "header", header, HEADER_BYTES);
        exact(v, "key", key->b, 32);
        exact(v, "leaf", leaf.b, 32);
        exact(v, "statement_0", want.b, 16);
        struct header h = {.vault = vault,
                           .device = device,
                           .class = (enum header_class)json_integer_value(of(v, "class")),
                           .index = (uint64_t)json_integer_value(of(v, "index"))};
        exact(v, "compartment", h.compartment.b, 16);
        entry_seal(&h, key, (struct str){(char *)body, n}, made, mine);
        assert_memory_equal(made, header, HEADER_BYTES);
        assert_memory_equal(mine, cipher, c);
        OK(entry_open(header, key, cipher, c, &opened, &fault, &e));
        assert_int_equal(opened.n, n);
        assert_memory_equal(opened.p, body, n);
        header_leaf(header, &got);
        assert_memory_equal(got.b, leaf.b, 32);
        statement_id(&leaf, 0, &sid);
        assert_memory_equal(sid.b, want.b, 16);
    }
    json_array_foreach(of(vectors, "wraps"), i, v)
    {
        uint8_t header[HEADER_BYTES];
        uint8_t wrap[WRAP_BYTES];
        uint8_t wrapping[32];
        struct id16 id;
        exact(json_array_get(of(vectors, "entries"), (size_t)json_integer_value(of(v, "entry"))), "header", header,
              HEADER_BYTES);
        exact(v, "wrap", wrap, WRAP_BYTES);
        exact(v, "key", wrapping, 32);
        exact(v, "id", id.b, 16);
        enum wrap_kind kind = i == 0 ? WRAP_TRANSPORT : WRAP_SHELF;
        assert_true(wrap_get(kind, header, id, wrapping, wrap, key));
        assert_false(wrap_get(kind == WRAP_SHELF ? WRAP_TRANSPORT : WRAP_SHELF, header, id, wrapping, wrap, key));
        header[70] ^= 1;
        assert_false(wrap_get(kind, header, id, wrapping, wrap, key));
    }
}

static void a_ciphertext_with_two_keys_is_refused_and_named(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    json_t *v = of(vectors, "two_key");
    uint8_t header[HEADER_BYTES];
    static uint8_t cipher[1024];
    static uint8_t copy[1024];
    static const uint8_t zero[24];
    SCOPED_KEY struct key *key = key_new(NULL);
    struct str body;
    enum fault_kind fault;
    exact(v, "header", header, HEADER_BYTES);
    size_t n = bytes_of(of(v, "cipher"), cipher, sizeof cipher);
    static const char *const which[] = {"committed", "other"};
    for (int i = 0; i < 2; i++) { /* the AEAD alone opens it under both */
        exact(v, which[i], key->b, 32);
        assert_true(seal_get(key->b, zero, header, HEADER_HASH_AT, cipher, n, copy));
        memcpy(copy, cipher, n);
        REFUSED(BD_DAMAGED, entry_open(header, key, copy, n, &body, &fault, &e));
        assert_int_equal(fault, i == 0 ? FAULT_CANONICAL : FAULT_COMMIT);
    }
}

static void trees_and_their_proofs_hold(void **state)
{
    (void)state;
    struct tree t;
    tree_start(&t);
    for (size_t i = 0; i < 10; i++) {
        struct digest want;
        struct digest got;
        assert_int_equal(bytes_of(json_array_get(of(vectors, "trees"), i), want.b, 32), 32);
        tree_hash(&t, &got);
        assert_memory_equal(got.b, want.b, 32);
        uint8_t byte = (uint8_t)i;
        hash_leaf(&byte, 1, got.b);
        tree_add(&t, &got, NULL);
    }
}

static struct digest leaves[70];

static bool leaf_node(void *ctx, unsigned level, uint64_t k, struct digest *out)
{
    (void)ctx;
    if (level == 0)
        *out = leaves[k];
    return level == 0;
}

static void every_proof_of_small_trees_is_accepted_and_no_other(void **state)
{
    (void)state;
    struct digest proof[PROOF_MAX];
    struct digest tree[71];
    for (uint64_t i = 0; i < 70; i++)
        hash_leaf(&i, sizeof i, leaves[i].b);
    for (uint64_t n = 0; n <= 70; n++)
        tree_range(leaf_node, NULL, 0, n, &tree[n]);
    for (uint64_t n = 1; n <= 70; n++)
        for (uint64_t i = 0; i < n; i++) {
            unsigned k = tree_inclusion(leaf_node, NULL, i, n, proof);
            assert_true(tree_check_inclusion(&leaves[i], i, n, proof, k, &tree[n]));
            assert_false(tree_check_inclusion(&leaves[(i + 1) % 70], i, n, proof, k, &tree[n]));
            if (k > 0)
                assert_false(tree_check_inclusion(&leaves[i], i, n, proof, k - 1, &tree[n]));
            k = tree_consistency(leaf_node, NULL, i + 1, n, proof);
            assert_true(tree_check_consistency(i + 1, &tree[i + 1], n, &tree[n], proof, k));
            assert_false(tree_check_consistency(i + 1, &tree[i], n, &tree[n], proof, k));
        }
}

static void notes_slots_recovery_and_sealed_keys_are_read(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    json_t *ids = of(vectors, "ids");
    uint8_t ed[32];
    uint8_t seed[32];
    exact(ids, "ed25519", ed, 32);
    exact(ids, "ed25519_seed", seed, 32);
    struct checkpoint c;
    struct str note = str_from(json_string_value(of(of(vectors, "note"), "text")));
    OK(note_get(note, ed, &c, &e));
    assert_int_equal(c.size, 3);
    SCOPED_BUF struct buf again = BUF_MAX(4096);
    note_sign(&c, seed);
    note_put(&c, ed, &again);
    assert_true(str_eq(buf_str(&again), note));
    ed[0] ^= 1;
    REFUSED(BD_DAMAGED, note_get(note, ed, &c, &e));
    json_t *sl = of(vectors, "slots");
    static uint8_t file[4096];
    static struct slots s;
    uint8_t master[32];
    SCOPED_KEY struct key *key = key_new(NULL);
    size_t n = bytes_of(of(sl, "file"), file, sizeof file);
    OK(slots_get((struct str){(char *)file, n}, &s, &e));
    exact(sl, "master", master, 32);
    for (size_t i = 0; i < 3; i++) {
        json_t *typed = i < 2 ? json_array_get(of(sl, "secrets"), i) : of(sl, "decomposed");
        memset(key->b, 0, 32);
        OK(slots_open(&s, str_from(json_string_value(typed)), key, &e));
        assert_memory_equal(key->b, master, 32);
    }
    uint8_t secret[20];
    uint8_t want[20];
    char code[RECOVERY_CHARS];
    exact(of(vectors, "recovery"), "secret", want, 20);
    recovery_print(want, code);
    assert_string_equal(code, json_string_value(of(of(vectors, "recovery"), "code")));
    code[3] = code[3] == 'A' ? 'B' : 'A';
    assert_false(recovery_read(str_from(code), secret));
}

static void the_golden_vault_opens_and_verifies(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    char command[900];
    char file[700];
    struct ledger *l = NULL;
    struct verify_report v;
    snprintf(command, sizeof command, "cp -r '%s/tests/golden/golden.bandi' '%s/v.bandi' && mkdir -p '%s/v.bandi/view'", root,
             p.root, p.root);
    assert_int_equal(system(command), 0);
    OK(ledger_open(p.path, LEDGER_READ, STR("golden \xeb\xb0\x98\xeb\x94\x94"), &env, &l, &e));
    assert_true(ledger_is_copy(l));
    assert_int_equal(count_texts(l), 3);
    assert_true(has_text(l, "from the second device"));
    OK(ledger_verify(l, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    assert_int_equal(v.erased, 1);
    snprintf(file, sizeof file, "%s/tests/golden/golden.bundle", root);
    uint64_t checked = 0;
    OK(ledger_verify_against(l, file, NULL, NULL, &checked, &e));
    assert_int_equal(checked, 2);
    ledger_close(l);
    OK(ledger_verify_file(file, NULL, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    place_drop(&p);
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    char path[700];
    if (argc != 2)
        return 2;
    root = argv[1];
    snprintf(path, sizeof path, "%s/docs/vectors/format1.json", root);
    vectors = json_load_file(path, 0, NULL);
    if (vectors == NULL || e.status != BD_OK)
        return 2;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lengths_and_cbor_are_as_the_other_program_says),
        cmocka_unit_test(entries_seal_and_open_to_the_same_bytes),
        cmocka_unit_test(a_ciphertext_with_two_keys_is_refused_and_named),
        cmocka_unit_test(trees_and_their_proofs_hold),
        cmocka_unit_test(every_proof_of_small_trees_is_accepted_and_no_other),
        cmocka_unit_test(notes_slots_recovery_and_sealed_keys_are_read),
        cmocka_unit_test(the_golden_vault_opens_and_verifies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
