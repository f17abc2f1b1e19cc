/* tests/link/test_cells.c - several names in one cell, and columns of other names: one field, in which the best pair of names counts. */
#include "test.h"
#include "base/limits.h"
#include "link/compare.h"
#include "link/kind.h"
#include "link/person.h"
#include "link/read.h"

#include <string.h>

static const char *const sur[] = {"김", "이", "박", "최", "정", "강", "조", "윤"};
static const char *const own[] = {"철수", "영희", "순옥", "명희", "금숙", "미례", "춘자", "혜성", "은경"};
static const char *const given[] = {"Ada", "Bridget", "Clara", "Dora", "Edith", "Flora", "Greta", "Hanna", "Ida"};
static const char *const family[] = {"Abel", "Bolton", "Carver", "Dixon", "Ellery", "Fowler", "Garner", "Holt"};

static void open_table(struct link_job *j, struct arena *a, const char *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_from(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
}

/* 72 people; those of the first `cells` rows have a further name in their cell, told by `mark`. */
static const char *people(struct arena *a, bool korean, unsigned cells, const char *mark, const char *tail)
{
    const char *text = "name,born\n";
    for (unsigned i = 0; i < 72; i++) {
        const char *first =
            korean ? arena_printf(a, "%s%s", sur[i % 8], own[i / 8]) : arena_printf(a, "%s %s", given[i / 8], family[i % 8]);
        const char *other = korean ? arena_printf(a, "%s%s", sur[(i + 3) % 8], own[(i / 8 + 4) % 9])
                                   : arena_printf(a, "%s %s", given[(i / 8 + 4) % 9], family[(i + 3) % 8]);
        text = arena_printf(a, "%s%s%s,%u\n", text, first, i < cells ? arena_printf(a, " (%s%s%s)", mark, other, tail) : "",
                            1930 + i);
    }
    return text;
}

static uint32_t row_of(const struct link_job *j, uint32_t source)
{
    uint32_t i = 0;
    while (j->records.source_row[i] != source)
        i++;
    return i;
}

/* Level of two rows of the table in the first field. */
static unsigned level(const struct link_job *j, uint32_t x, uint32_t y)
{
    const struct field *f = &j->fields.f[0];
    return person_level(f->pool, f->value[row_of(j, x)], f->value[row_of(j, y)]);
}

static void a_further_name_of_a_cell_meets_the_name_of_another_row(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, arena_printf(a, "%s%s", people(a, true, 20, "가명 ", ""), "최은실 (개명전 한말숙),1970\n한말숙,1970\n"));
    assert_int_equal(j.fields.count, 2);
    assert_string_equal(j.fields.f[0].name, "name");
    assert_int_equal(j.records.column_count, 3);
    assert_non_null(strstr(j.reason[2], "further names"));
    assert_true(level(&j, 72, 73) >= 5);
    assert_true(level(&j, 72, 0) <= 3);
    link_close(&j);
}

static void what_stands_beside_many_names_is_a_remark(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "name,born\n";
    for (unsigned i = 0; i < 72; i++) /* who asked, and no further name of the person */
        text = arena_printf(a, "%s%s%s (박해진),%u\n", text, sur[i % 8], own[i / 8], 1930 + i);
    open_table(&j, a, text);
    assert_int_equal(j.records.column_count, 2);
    assert_true(level(&j, 0, 9) <= 3);
    link_close(&j);
}

static void names_of_other_languages_are_sets_where_further_ones_are_not_rare(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, people(a, false, 20, "alias ", ""));
    assert_int_equal(j.fields.f[0].kind, LINK_NAME_FULL);
    assert_int_equal(j.fields.count, 2);
    link_close(&j);
    open_table(&j, a, people(a, false, 2, "alias ", ""));
    assert_int_equal(j.fields.f[0].kind, LINK_NAME_GIVEN);
    assert_int_equal(j.fields.count, 3);
    assert_int_equal(j.records.column_count, 2);
    link_close(&j);
    open_table(&j, a, people(a, false, 72, "", " deceased")); /* remarks */
    assert_int_equal(j.fields.f[0].kind, LINK_NAME_GIVEN);
    link_close(&j);
}

static void a_column_of_other_names_is_a_form_of_the_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "이름,가명,born\n";
    for (unsigned i = 0; i < 72; i++)
        text = arena_printf(a, "%s%s%s,%s,%u\n", text, sur[i % 8], own[i / 8],
                            i % 5 == 0 ? arena_printf(a, "%s%s", sur[(i + 3) % 8], own[(i / 8 + 4) % 9]) : "", 1930 + i);
    open_table(&j, a, text);
    assert_int_equal(j.fields.count, 2);
    assert_int_equal(j.fields.f[0].column_count, 2);
    assert_string_equal(j.reason[1], "its name says other names");
    link_close(&j);
    text = "given,family,alias,born\n";
    for (unsigned i = 0; i < 72; i++)
        text = arena_printf(a, "%s%s,%s,%s,%u\n", text, given[i / 8], family[i % 8],
                            i == 70      ? "Mia Zell; Nora Yates"
                            : i % 9 == 0 ? "Ottilie Xenos"
                                         : "",
                            1930 + i);
    open_table(&j, a, arena_printf(a, "%sNora,Yates,,1970\n", text));
    assert_int_equal(j.fields.count, 2);
    assert_int_equal(j.fields.f[0].kind, LINK_NAME_FULL);
    assert_true(level(&j, 70, 72) >= 5);
    link_close(&j);
}

static void names_that_the_caller_knows_to_be_one_persons_are_one_field_in_any_language(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    const char *text = "name,other name,third,born\n";
    for (unsigned i = 0; i < 72; i++)
        text = arena_printf(a, "%s%s %s,%s,%s,%u\n", text, given[i / 8], family[i % 8], i % 9 == 0 ? "Ottilie Xenos" : "",
                            i == 70 ? "Nora Yates" : "", 1930 + i);
    text = arena_printf(a, "%sNora Yates,,,2000\n", text);
    link_open(&j, a, 1);
    j.records.one_name = true;
    ASSERT_OK(link_add_csv(&j, "vault", str_from(text), STR_NONE, NULL, 0, &e));
    j.kind[0] = j.kind[1] = j.kind[2] = LINK_NAME_FULL;
    link_prepare(&j);
    assert_int_equal(j.fields.count, 2);
    assert_true(level(&j, 70, 72) >= 5);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_further_name_of_a_cell_meets_the_name_of_another_row),
        cmocka_unit_test(what_stands_beside_many_names_is_a_remark),
        cmocka_unit_test(names_of_other_languages_are_sets_where_further_ones_are_not_rare),
        cmocka_unit_test(a_column_of_other_names_is_a_form_of_the_name),
        cmocka_unit_test(names_that_the_caller_knows_to_be_one_persons_are_one_field_in_any_language),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
