/* Several devices and members: admission, grants, removal, mutual removal, forks, and one dump whatever the order. */
#include "vault.h"

#include "ledger/entry.h"
#include "ledger/inside.h"
#include "store/fs.h"

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
    seed += 0x9E3779B97F4A7C15U;
    uint64_t z = seed;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9U;
    z = (z ^ z >> 27) * 0x94D049BB133111EBU;
    return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

static struct ledger *member_new(struct place *p, const char *name, struct digest vault, const struct env *env)
{
    struct err e = ERR_NONE;
    struct ledger_new how = cheap(name, name);
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *l = NULL;
    OK(ledger_create_member(place_file(p, name), vault, &how, env, recovery, &l, &e));
    return l;
}

/* What `from` holds goes to `to`. */
static struct import_report carry(struct place *p, struct ledger *from, struct ledger *to)
{
    struct err e = ERR_NONE;
    struct import_report r;
    char file[300];
    snprintf(file, sizeof file, "%s/carried", p->root);
    OK(ledger_export(from, file, true, &e));
    OK(ledger_import(to, file, &r, &e));
    return r;
}

static char *dump_of(struct ledger *l)
{
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf b = BUF_MAX((size_t)64 << 20);
    OK(ledger_dump(l, &b, &e));
    return strdup(b.p == NULL ? "" : b.p);
}

static void verify_clean(struct ledger *l)
{
    struct err e = ERR_NONE;
    struct verify_report r;
    OK(ledger_verify(l, NULL, NULL, &r, &e));
    assert_int_equal(r.faults, 0);
}

static void a_member_who_is_admitted_and_granted_reads_and_writes(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct ledger *b = member_new(&p, "b", ledger_vault_id(a), &env);
    struct id16 facts = compartment_new(a, "facts");
    struct id16 hidden = compartment_new(a, "identity");
    put_text(a, facts, "from a");
    put_text(a, hidden, "a name");
    carry(&p, a, b);
    assert_int_equal(count_texts(b), 0);
    struct entry_new n = {.compartment = facts, .kind = 64};
    REFUSED(BD_DENIED, ledger_append(b, &n, 1, NULL, &e));
    struct device_keys keys = ledger_device_keys(b);
    struct digest device;
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    carry(&p, a, b);
    assert_true(has_text(b, "from a"));
    assert_false(has_text(b, "a name"));
    put_text(b, facts, "from b");
    n.compartment = hidden;
    REFUSED(BD_DENIED, ledger_append(b, &n, 1, NULL, &e));
    REFUSED(BD_DENIED, ledger_remove(b, ledger_device_id(a), &e));
    REFUSED(BD_DENIED,
            ledger_erase(b, facts, &(struct entry_ref){.device = ledger_device_id(b), .index = 2}, 1, STR("x"), NULL, 0, &e));
    carry(&p, b, a);
    assert_true(has_text(a, "from b"));
    verify_clean(a);
    verify_clean(b);
    ledger_close(a);
    ledger_close(b);
    place_drop(&p);
}

static void what_a_removed_device_writes_later_is_quarantined_until_accepted(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct ledger *b = member_new(&p, "b", ledger_vault_id(a), &env);
    struct id16 facts = compartment_new(a, "facts");
    struct device_keys keys = ledger_device_keys(b);
    struct digest device;
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    carry(&p, a, b);
    put_text(b, facts, "before");
    carry(&p, b, a);
    OK(ledger_remove(a, device, &e));
    put_text(a, facts, "under a new epoch");
    put_text(b, facts, "after");
    struct ledger_status st;
    carry(&p, b, a);
    assert_true(has_text(a, "before"));
    assert_false(has_text(a, "after"));
    OK(ledger_status(a, &st, &e));
    assert_true(st.quarantined > 0);
    carry(&p, a, b);
    assert_false(has_text(b, "under a new epoch"));
    const struct branch *log = NULL;
    for (size_t i = 0; i < a->now.branches; i++)
        if (digest_same(&a->now.branch[i].device, &device))
            log = &a->now.branch[i];
    assert_non_null(log);
    OK(ledger_accept(a, device, log->size, log->tree, &e));
    assert_true(has_text(a, "after"));
    ledger_close(a);
    ledger_close(b);
    place_drop(&p);
}

static void of_two_mutual_removals_the_device_nearer_the_founder_stays(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct ledger *b = member_new(&p, "b", ledger_vault_id(a), &env);
    struct id16 facts = compartment_new(a, "facts");
    struct device_keys keys = ledger_device_keys(b);
    struct digest device;
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, ID16_ZERO, RIGHT_GRANT | RIGHT_WRITE, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    carry(&p, a, b);
    put_text(b, facts, "b before");
    carry(&p, b, a);
    OK(ledger_remove(a, device, &e));
    OK(ledger_remove(b, ledger_device_id(a), &e));
    put_text(a, facts, "a goes on");
    put_text(b, facts, "b goes on");
    carry(&p, a, b);
    carry(&p, b, a);
    char *one = dump_of(a);
    char *two = dump_of(b);
    assert_string_equal(one, two);
    assert_true(has_text(a, "a goes on"));
    assert_false(has_text(a, "b goes on"));
    assert_true(has_text(a, "b before"));
    free(one);
    free(two);
    ledger_close(a);
    ledger_close(b);
    place_drop(&p);
}

/* Copies a closed vault with its device folder, mark and all: what a snapshot of a whole machine would do. */
static void clone_vault(const char *from, const char *to)
{
    char command[800];
    snprintf(command, sizeof command, "cp -r '%s' '%s'", from, to);
    assert_int_equal(system(command), 0);
}

/* Makes a clone believe that it is at home, as a restored machine image would. */
static struct ledger *open_at_home(const char *path, const struct env *env)
{
    struct err e = ERR_NONE;
    struct ledger *l = NULL;
    OK(ledger_open(path, LEDGER_READ, PASS, env, &l, &e));
    machine_mark(path, l->slots.container, l->ring->machine);
    struct db *db = l->db;
    l->db = NULL;
    OK(ring_write(l, &e));
    l->db = db;
    ledger_close(l);
    OK(ledger_open(path, LEDGER_WRITE, PASS, env, &l, &e));
    return l;
}

static void of_two_branches_neither_counts_until_a_person_decides(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct ledger *b = member_new(&p, "b", ledger_vault_id(a), &env);
    struct id16 facts = compartment_new(a, "facts");
    struct device_keys keys = ledger_device_keys(b);
    struct digest device;
    char twin_path[300];
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    carry(&p, a, b);
    put_text(b, facts, "common");
    ledger_close(b);
    snprintf(twin_path, sizeof twin_path, "%s/twin", p.root);
    clone_vault(place_file(&p, "b"), twin_path);
    OK(ledger_open(place_file(&p, "b"), LEDGER_WRITE, PASS, &env, &b, &e));
    struct ledger *twin = open_at_home(twin_path, &env);
    put_text(b, facts, "on one branch");
    put_text(twin, facts, "on the other");
    put_text(twin, facts, "and more");
    carry(&p, b, a);
    assert_true(has_text(a, "on one branch"));
    struct import_report r = carry(&p, twin, a);
    assert_int_equal(r.forks, 1);
    assert_true(has_text(a, "common"));
    assert_false(has_text(a, "on one branch"));
    assert_false(has_text(a, "on the other"));
    /* the other order gives the same */
    struct ledger *c = member_new(&p, "c", ledger_vault_id(a), &env);
    carry(&p, twin, c);
    carry(&p, b, c);
    carry(&p, a, c);
    struct ledger *d = member_new(&p, "d", ledger_vault_id(a), &env);
    carry(&p, c, d);
    carry(&p, c, a);
    carry(&p, a, d);
    carry(&p, d, c);
    carry(&p, c, a);
    char *one = dump_of(a);
    char *two = dump_of(c);
    assert_string_equal(one, two);
    free(one);
    free(two);
    const struct branch *chosen = NULL;
    for (size_t i = 0; i < a->now.branches; i++)
        if (digest_same(&a->now.branch[i].device, &device) && a->now.branch[i].parent != 0)
            chosen = &a->now.branch[i];
    assert_non_null(chosen);
    OK(ledger_accept(a, device, chosen->size, chosen->tree, &e));
    assert_true(has_text(a, "on the other"));
    assert_true(has_text(a, "and more"));
    assert_false(has_text(a, "on one branch"));
    ledger_close(a);
    ledger_close(b);
    ledger_close(c);
    ledger_close(d);
    ledger_close(twin);
    place_drop(&p);
}

/* ---- ten devices, random orders ---- */

#define DEVICES 10
#define ROUNDS 72
#define KEPT (ROUNDS / 4)

/* Builds a history of ten devices with grants, removals, erasures; each step's exports are kept as bundles. */
static size_t history(struct place *p, const struct env *env, char bundle[][300], struct digest *vault)
{
    struct err e = ERR_NONE;
    struct ledger *d[DEVICES] = {0};
    char name[32];
    size_t n = 0;
    d[0] = vault_new(place_file(p, "d0"), env);
    *vault = ledger_vault_id(d[0]);
    struct id16 facts = compartment_new(d[0], "facts");
    for (int i = 1; i < DEVICES; i++) {
        struct device_keys keys;
        struct digest id;
        snprintf(name, sizeof name, "d%d", i);
        d[i] = member_new(p, name, *vault, env);
        keys = ledger_device_keys(d[i]);
        OK(ledger_admit(d[0], &keys, &id, &e));
        OK(ledger_grant(d[0], id, ID16_ZERO, i < 5 ? RIGHT_GRANT : 0, &e));
        OK(ledger_grant(d[0], id, facts, RIGHT_ALL, &e));
    }
    for (int i = 1; i < DEVICES; i++)
        carry(p, d[0], d[i]);
    for (int round = 0; round < ROUNDS; round++) {
        uint32_t who = draw(DEVICES);
        uint32_t to = draw(DEVICES);
        struct entry_new one = {.compartment = facts, .kind = 64};
        struct entry_ref ref;
        SCOPED_BUF struct buf f = BUF_MAX(4096);
        cbor_put_uint(&f, 16);
        cbor_put_text(&f, STR("text"));
        one.fields = buf_str(&f);
        one.field_count = 1;
        for (uint32_t k = draw(3); k > 0; k--)
            (void)!ledger_append(d[who], &one, 1, &ref, NULL);
        if (ledger_append(d[who], &one, 1, &ref, NULL) == BD_OK && draw(4) == 0)
            (void)!ledger_erase(d[who], facts, &ref, 1, STR("withdrawn"), NULL, 0, NULL);
        if (draw(6) == 0)
            (void)!ledger_remove(d[who], ledger_device_id(d[draw(DEVICES)]), NULL);
        if (round % 4 == 3) {
            snprintf(bundle[n], 300, "%s/bundle%zu", p->root, n);
            OK(ledger_export(d[who], bundle[n++], false, &e));
        }
        if (to != who)
            carry(p, d[who], d[to]);
    }
    for (int i = 0; i < DEVICES; i++) {
        snprintf(bundle[n], 300, "%s/bundle%zu", p->root, n);
        OK(ledger_export(d[i], bundle[n++], false, &e));
        ledger_close(d[i]);
    }
    return n;
}

static void ten_devices_give_one_dump_in_two_hundred_orders(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    static char bundle[KEPT + DEVICES][300];
    struct digest vault;
    char *first = NULL;
    seed = 20201;
    size_t n = history(&p, &env, bundle, &vault);
    for (int order = 0; order < 200; order++) {
        char folder[64];
        struct ledger *l = NULL;
        size_t pick[KEPT + DEVICES];
        struct import_report r;
        OK(keyless_open(&vault, &env, folder, &l, &e));
        for (size_t i = 0; i < n; i++) {
            size_t k = draw((uint32_t)i + 1);
            pick[i] = pick[k];
            pick[k] = i;
        }
        /* a partial union in random order, then the rest: an odd run leaves out the early bundles, which add nothing */
        for (size_t i = 0; i < n; i++)
            if (order % 2 == 0 || pick[i] >= n - DEVICES || draw(3) == 0)
                OK(ledger_import(l, bundle[pick[i]], &r, &e));
        char *dump = dump_of(l);
        if (first == NULL)
            first = strdup(dump);
        assert_string_equal(first, dump);
        free(dump);
        ledger_close(l);
        OK(fs_remove_tree(folder, false, &e));
    }
    assert_non_null(strstr(first, " 2\n")); /* something is erased in it, */
    assert_non_null(strstr(first, " 3\n")); /* and something quarantined */
    free(first);
    place_drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_member_who_is_admitted_and_granted_reads_and_writes),
        cmocka_unit_test(what_a_removed_device_writes_later_is_quarantined_until_accepted),
        cmocka_unit_test(of_two_mutual_removals_the_device_nearer_the_founder_stays),
        cmocka_unit_test(of_two_branches_neither_counts_until_a_person_decides),
        cmocka_unit_test(ten_devices_give_one_dump_in_two_hundred_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
