/* tests/link/test_possible.c - which outcomes of a comparison can occur: no pair has another, and none of these is left out. */
#include "test.h"
#include "base/limits.h"
#include "link/compare.h"
#include "link/possible.h"
#include "link/read.h"
#include "link/saved.h"

static void open_table(struct link_job *j, struct arena *a, const char *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_from(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
}

static int field(const struct link_job *j, const char *name)
{
    int f = 0;
    while (f < j->fields.count && strcmp(j->fields.f[f].name, name) != 0)
        f++;
    assert_true(f < j->fields.count);
    return f;
}

static const char *people(struct arena *a)
{
    static const char *const given[] = {"anna", "petra", "j", "marek", "olga", "ivan", "petr"};
    static const char *const family[] = {"novak", "kral", "bily", "cerny", "svoboda"};
    static const char *const trade[] = {"weaver", "weavers", "cook", "farm cook", "miner"};
    const char *text = "given,family,sex,born,seen,trade,height\n";
    for (unsigned i = 0; i < 70; i++)
        text = arena_printf(a, "%s%s,%s,%s,%d-%02d-%02d,%s,%s,%u\n", text, given[i % 7], family[i / 7 % 5],
                            i % 3 == 0   ? "여"
                            : i % 3 == 1 ? "F"
                                         : "male",
                            1940 + i * 7 % 50, 1 + i % 12, 1 + i * 5 % 28,
                            i % 9 == 0 ? "1985-03" : arena_printf(a, "1985-%02d-%02d", 1 + i % 12, 1 + i % 28), trade[i % 5],
                            150 + i % 40);
    return text;
}

static void two_sexes_are_the_same_or_different(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    bool can[LEVELS_MAX];
    open_table(&j, a, people(a));
    levels_possible(&j.fields.f[field(&j, "sex")], can);
    for (int l = 0; l < LEVELS_MAX; l++)
        assert_int_equal(can[l], l == TEXT_SAME || l == TEXT_DIFFERENT);
    levels_possible(&j.fields.f[field(&j, "trade")], can);
    assert_true(can[TEXT_NEAR] && can[TEXT_SAME] && can[TEXT_DIFFERENT]);
    assert_true(link_run(&j));
    assert_true(saved_level_shown(&j, field(&j, "sex"), TEXT_DIFFERENT));
    assert_false(saved_level_shown(&j, field(&j, "sex"), TEXT_NEAR)); /* whatever is held beforehand */
    link_close(&j);
}

static void dates_meet_by_as_much_as_both_know(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    bool whole[LEVELS_MAX], some[LEVELS_MAX];
    open_table(&j, a, people(a));
    levels_possible(&j.fields.f[field(&j, "born")], whole);
    levels_possible(&j.fields.f[field(&j, "seen")], some);
    assert_true(whole[DATE_SAME] && !whole[MONTH_SAME] && !whole[YEAR_NEAR]);
    assert_true(some[DATE_SAME] && some[MONTH_SAME] && !some[YEAR_NEAR]);
    link_close(&j);
}

static void names_without_initials_or_a_partner_have_no_outcome_of_these(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    bool can[LEVELS_MAX];
    open_table(&j, a, people(a));
    levels_possible(&j.fields.f[field(&j, "given")], can);
    assert_true(can[NAME_INITIAL_FITS] && can[NAME_SWAP_SAME]);
    link_close(&j);
    open_table(&j, a, "given name,nr\nanna,1\npetra,3\nmarek,9\nivan,9\n");
    levels_possible(&j.fields.f[field(&j, "given name")], can);
    assert_true(!can[NAME_INITIAL_FITS] && !can[NAME_SWAP_SAME] && can[TEXT_GOOD]);
    link_close(&j);
}

static void every_outcome_of_every_two_rows_is_possible(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    bool can[FIELDS_MAX][LEVELS_MAX];
    uint8_t levels[FIELDS_MAX];
    open_table(&j, a, people(a));
    struct comparer *c = comparer_new(&j.fields);
    for (int f = 0; f < j.fields.count; f++)
        levels_possible(&j.fields.f[f], can[f]);
    for (size_t x = 0; x < j.records.rows; x++)
        for (size_t y = x + 1; y < j.records.rows; y++) {
            compare_rows(c, x, y, levels);
            for (int f = 0; f < j.fields.count; f++)
                assert_true(levels[f] == LEVEL_MISSING || can[f][levels[f]]);
        }
    comparer_free(c);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sexes_are_the_same_or_different),
        cmocka_unit_test(dates_meet_by_as_much_as_both_know),
        cmocka_unit_test(names_without_initials_or_a_partner_have_no_outcome_of_these),
        cmocka_unit_test(every_outcome_of_every_two_rows_is_possible),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
