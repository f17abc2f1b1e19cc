/* tests/ledger/test_derived.c - what the ledger derives for speed is never older than the entries, and is made again at will:
 * the names of compartments kept in memory, and the indexes of ledger.db. */
#include "ledger/vault.h"

#include "ledger/inside.h"

static struct err e = ERR_NONE;

/* All compartments as lines of text. */
static const char *listed(struct ledger *l, struct arena *a)
{
    const struct ledger_compartment *c;
    size_t n;
    SCOPED_BUF struct buf b = BUF_MAX(1 << 20);
    OK(ledger_compartments(l, a, &c, &n, &e));
    for (size_t i = 0; i < n; i++) {
        hex_put(&b, c[i].id.b, 16);
        buf_addz(&b, " ");
        hex_put(&b, c[i].file.b, 16);
        buf_addf(&b, " %d %u %d %.*s\n", (int)c[i].class, c[i].rights, c[i].readable, STR_FMT(c[i].name));
    }
    return str_keep(a, buf_str(&b)).p;
}

static bool names(struct ledger *l, const char *name)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 22);
    return strstr(listed(l, a), name) != NULL;
}

static void a_compartment_that_another_process_made_is_listed_at_once(void **state)
{
    (void)state;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *other = NULL;
    SCOPED_LEDGER struct ledger *l = vault_new(p.path, &env);
    struct id16 first = compartment_new(l, "first");
    assert_true(names(l, "first"));
    OK(ledger_open(p.path, LEDGER_WRITE, PASS, &env, &other, &e));
    put_text(other, first, "nothing about compartments");
    assert_true(names(l, "first") && !names(l, "second"));
    compartment_new(other, "second");
    assert_true(names(l, "first") && names(l, "second"));
    ledger_close(other);
    place_drop(&p);
}

static bool name_entry(struct ledger *l, uint64_t index, struct entry_ref *out)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 22);
    struct entry in;
    *out = (struct entry_ref){.device = ledger_device_id(l), .index = index};
    OK(ledger_read(l, out, a, &in, &e));
    *out = in.ref;
    return in.kind == KIND_COMPARTMENT_NAME;
}

static void an_erased_name_is_not_remembered(void **state)
{
    (void)state;
    struct place p = place_new();
    struct env env = env_system();
    SCOPED_LEDGER struct ledger *l = vault_new(p.path, &env);
    struct ledger_status st;
    struct entry_ref ref;
    compartment_new(l, "to be forgotten");
    assert_true(names(l, "to be forgotten"));
    OK(ledger_status(l, &st, &e));
    uint64_t at = 1;
    while (at < st.entries && !name_entry(l, at, &ref))
        at++;
    assert_true(at < st.entries);
    OK(ledger_erase(l, ledger_admin_compartment(l), &ref, 1, STR("a wrong name"), NULL, 0, &e));
    assert_false(names(l, "to be forgotten"));
    place_drop(&p);
}

static bool has_index(struct ledger *l, const char *name)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    OK(db_prepare(l->db, "SELECT 1 FROM sqlite_schema WHERE type = 'index' AND name = ?", &s, &e));
    stmt_bind_text(s, 1, str_from(name));
    OK(stmt_step(s, &row, &e));
    return row;
}

static bool plan_uses(struct ledger *l, const char *sql, const char *index)
{
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    OK(db_prepare(l->db, sql, &s, &e));
    for (OK(stmt_step(s, &row, &e)); row; OK(stmt_step(s, &row, &e)))
        if (str_find(stmt_text(s, 3), str_from(index), 0, &(size_t){0}))
            return true;
    return false;
}

static void a_dropped_index_changes_no_answer_and_is_made_again_by_the_next_writer(void **state)
{
    (void)state;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    struct ledger_status was, is;
    struct verify_report v;
    struct id16 facts = compartment_new(l, "facts");
    put_text(l, facts, "kept");
    struct entry_ref gone = put_text(l, facts, "erased");
    OK(ledger_erase(l, facts, &gone, 1, STR("withdrawn"), NULL, 0, &e));
    assert_true(plan_uses(l,
                          "EXPLAIN QUERY PLAN SELECT id FROM entry WHERE substr(header, 77, 16) = ? AND"
                          " substr(header, 93, 1) = x'01'",
                          "entry_place"));
    assert_true(
        plan_uses(l, "EXPLAIN QUERY PLAN SELECT sum(state = 3), sum(state = 8) FROM entry WHERE state <> 1", "entry_aside"));
    const char *before = listed(l, a);
    OK(ledger_status(l, &was, &e));
    OK(db_exec(l->db, "DROP INDEX entry_place; DROP INDEX entry_aside", &e));
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_READ, PASS, &env, &l, &e));
    assert_false(has_index(l, "entry_place"));
    assert_string_equal(listed(l, a), before);
    OK(ledger_status(l, &is, &e));
    assert_memory_equal(&was, &is, sizeof was);
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_WRITE, PASS, &env, &l, &e));
    assert_true(has_index(l, "entry_place") && has_index(l, "entry_aside"));
    assert_string_equal(listed(l, a), before);
    OK(ledger_verify(l, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    ledger_close(l);
    place_drop(&p);
}

/* More rows than one step of the turning takes. */
static void every_survivor_of_a_large_compartment_is_wrapped_anew(void **state)
{
    (void)state;
    enum { MANY = 600 };
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    struct id16 facts = compartment_new(l, "facts"), others = compartment_new(l, "others");
    SCOPED_BUF struct buf f = BUF_MAX(4096);
    static struct entry_new batch[MANY];
    static struct entry_ref refs[MANY];
    struct verify_report v;
    cbor_put_uint(&f, 16);
    cbor_put_text(&f, STR("text"));
    for (int i = 0; i < MANY; i++)
        batch[i] =
            (struct entry_new){.compartment = i % 3 == 0 ? others : facts, .kind = 64, .fields = buf_str(&f), .field_count = 1};
    OK(ledger_append(l, batch, MANY, refs, &e));
    OK(ledger_erase(l, facts, &refs[1], 1, STR("withdrawn"), NULL, 0, &e));
    assert_int_equal(l->ring->shelf.n, 3); /* one a compartment: the old key of `facts` is gone */
    ledger_close(l);
    OK(ledger_open(p.path, LEDGER_WRITE, PASS, &env, &l, &e));
    OK(ledger_verify(l, NULL, NULL, &v, &e));
    assert_true(v.faults == 0 && v.erased == 1 && v.unreadable == 0);
    ledger_close(l);
    place_drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_compartment_that_another_process_made_is_listed_at_once),
        cmocka_unit_test(an_erased_name_is_not_remembered),
        cmocka_unit_test(a_dropped_index_changes_no_answer_and_is_made_again_by_the_next_writer),
        cmocka_unit_test(every_survivor_of_a_large_compartment_is_wrapped_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
