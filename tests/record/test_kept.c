/* What is kept in memory for speed is never older than the view: permissions, and the groups of a large draft. */
#include "bench.h"

/* The answer for a record's first value, as an export asks. */
static enum consent_answer asked(struct matter *m, struct arena *a, struct id16 id, enum consent_use use)
{
    struct record r;
    enum consent_answer answer;
    OK(record_read(m, id, READ_LIVE, a, &r, &e));
    OK(matter_allows(m, &r.statements[0], use, IDENTIFY_NOT, 18000, &answer, &e));
    return answer;
}

static void a_withdrawal_by_another_process_ends_the_very_next_permission(void **state)
{
    struct bench *b = *state;
    struct sample x = fill(b);
    struct ledger *ledger = NULL;
    struct matter *other = NULL;
    for (int i = 0; i < 3; i++) /* the second time from what is kept */
        assert_int_equal(asked(b->matter, b->arena, x.source, USE_STATISTICS), CONSENT_YES);
    assert_int_not_equal(asked(b->matter, b->arena, x.source, USE_PUBLIC), CONSENT_YES);
    OK(ledger_open(b->place.path, LEDGER_WRITE, PASS, &b->env, &ledger, &e));
    OK(matter_open(ledger, b->folder, &b->env, &other, &e));
    struct draft *d = draft_new(other, b->file);
    OK(draft_withdrawal(d, x.basis, 1u << USE_STATISTICS, STR("2021"), STR("spoken"), &e));
    OK(draft_commit(d, NULL, &e));
    draft_free(d);
    matter_close(other);
    ledger_close(ledger);
    assert_int_equal(asked(b->matter, b->arena, x.source, USE_STATISTICS), CONSENT_WITHDRAWN);
}

static void a_withdrawal_here_ends_the_very_next_permission_and_a_rebuild_forgets_what_was_kept(void **state)
{
    struct bench *b = *state;
    struct sample x = fill(b);
    assert_int_equal(asked(b->matter, b->arena, x.source, USE_STATISTICS), CONSENT_YES);
    OK(matter_rebuild(b->matter, &e));
    assert_int_equal(asked(b->matter, b->arena, x.source, USE_STATISTICS), CONSENT_YES);
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    OK(draft_withdrawal(d, x.basis, 1u << USE_STATISTICS, STR("2021"), STR("spoken"), &e));
    OK(draft_commit(d, NULL, &e));
    assert_int_equal(asked(b->matter, b->arena, x.source, USE_STATISTICS), CONSENT_WITHDRAWN);
}

/* Hundreds of records, bases and entries in one draft: each value stands under its own basis, and ids are those returned. */
static void a_large_draft_keeps_every_value_under_its_own_basis(void **state)
{
    struct bench *b = *state;
    enum { PEOPLE = 150, VALUES = 3 };
    SCOPED_DRAFT struct draft *d = draft_new(b->matter, b->file);
    static struct id16 person[PEOPLE], basis[PEOPLE], ids[PEOPLE * VALUES];
    char name[32];
    for (int i = 0; i < PEOPLE; i++) {
        OK(draft_basis_new(d, &(struct basis_new){.type = BASIS_CONSENT}, &basis[i], &e));
        person[i] = record_of(d, "person");
    }
    for (int k = 0; k < VALUES; k++) /* bases in turn, so that every value goes to a group made earlier */
        for (int i = 0; i < PEOPLE; i++) {
            draft_basis(d, basis[i]);
            snprintf(name, sizeof name, "name %d of %d", k, i);
            say(d, person[i], "alias", name);
        }
    assert_int_equal(draft_statements(d), PEOPLE * VALUES);
    OK(draft_commit(d, ids, &e));
    for (int i = 0; i < PEOPLE; i++) {
        struct record r = read_back(b, person[i]);
        assert_int_equal(r.count, VALUES);
        for (int k = 0; k < VALUES; k++) {
            bool mine = false;
            for (size_t s = 0; s < r.count; s++)
                mine = mine || (id_equal(r.statements[s].id, ids[k * PEOPLE + i]) && id_equal(r.statements[s].basis, basis[i]));
            assert_true(mine);
        }
        assert_true(r.statements[0].ref.index == r.statements[2].ref.index); /* one entry a basis */
    }
}

int main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        T(a_large_draft_keeps_every_value_under_its_own_basis),
        T(a_withdrawal_by_another_process_ends_the_very_next_permission),
        T(a_withdrawal_here_ends_the_very_next_permission_and_a_rebuild_forgets_what_was_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
