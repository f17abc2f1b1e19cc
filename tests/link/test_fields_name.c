/* tests/link/test_fields_name.c - which columns become names: two columns of one name, forms of one name, another person's name. */
#include "test.h"
#include "base/limits.h"
#include "link/compare.h"
#include "link/kind.h"
#include "link/person.h"
#include "link/read.h"

static void open_table(struct link_job *j, struct arena *a, const char *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_from(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
}

static size_t fields_of_kind(const struct link_job *j, enum link_kind kind)
{
    size_t n = 0;
    for (int f = 0; f < j->fields.count; f++)
        n += j->fields.f[f].kind == kind;
    return n;
}

static const char two_columns[] = "성,이름,born\n"
                                  "김,철수,1970-01-02\n"
                                  "박,영희,1981-05-06\n"
                                  "리,순옥,1964-11-30\n"
                                  "최,명희,1975-03-12\n"
                                  "Kim,Chol Su,1970-01-02\n"
                                  "Pak,Yong Hui,1981-05-06\n"
                                  "Ri,Sun Ok,1964-11-30\n"
                                  "Choe,Myong Hui,1975-03-12\n";

static void a_korean_name_in_two_columns_is_one_field(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, two_columns);
    assert_int_equal(fields_of_kind(&j, LINK_NAME_FULL), 1);
    assert_int_equal(fields_of_kind(&j, LINK_NAME_GIVEN) + fields_of_kind(&j, LINK_NAME_FAMILY), 0);
    const struct field *f = &j.fields.f[0];
    uint32_t row[8];
    for (size_t i = 0; i < 8; i++)
        row[j.records.source_row[i]] = f->value[i];
    for (size_t i = 0; i < 4; i++)
        assert_true(person_weight(f->pool, row[i], row[i + 4]) > 3);
    assert_true(person_weight(f->pool, row[0], row[5]) < 0);
    link_close(&j);
}

static void forms_in_several_scripts_are_one_field(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a,
               "korean,surname,given,born\n김철수,Kim,Chol Su,1970\n박영희,Pak,Yong Hui,1981\n리순옥,Ri,Sun Ok,1964\n"
               "최명희,Choe,Myong Hui,1975\n한미례,Han,Mi Rye,1988\n조금숙,Cho,Kum Suk,1969\n");
    assert_int_equal(fields_of_kind(&j, LINK_NAME_FULL), 1);
    link_close(&j);
}

static void a_mothers_name_is_a_field_of_its_own(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a,
               "name,mother,born\n김철수,박금옥,1970\n박영희,리춘자,1981\n리순옥,강명숙,1964\n최명희,김정화,1975\n"
               "한미례,오영란,1988\n조금숙,신복순,1969\n");
    assert_int_equal(fields_of_kind(&j, LINK_NAME_FULL), 2);
    link_close(&j);
}

static void a_name_beside_a_family_name_is_the_given_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, "surname,name,born\nnovak,anna,1970\nkovac,petra,1981\ndvorak,ivan,1964\nbenes,lucia,1975\n");
    assert_int_equal(fields_of_kind(&j, LINK_NAME_GIVEN), 1);
    assert_int_equal(fields_of_kind(&j, LINK_NAME_FAMILY), 1);
    link_close(&j);
    open_table(&j, a, "surname,name,born\nnovak,anna novak,1970\nkovac,petra kovac,1981\nbenes,lucia benes,1975\n");
    assert_true(fields_of_kind(&j, LINK_NAME_GIVEN) + fields_of_kind(&j, LINK_NAME_FAMILY) >= 3);
    link_close(&j);
}

static void expect_names(const char *text, const char *given, const char *family)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "parts.csv", STR("first,last\nAda,Bolton\nClara,Dixon\nEdith,Fowler\n"), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_add_csv(&j, "whole.csv", str_from(text), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    assert_int_equal(j.fields.count, 2);
    for (size_t i = 0; i < j.records.rows; i++)
        if (j.records.source_row[i] == 3) {
            assert_true(str_is(j.fields.f[0].pool->norm[j.fields.f[0].value[i]], given));
            assert_true(str_is(j.fields.f[1].pool->norm[j.fields.f[1].value[i]], family));
        }
    link_close(&j);
}

static void whole_names_of_one_list_meet_the_parts_of_another(void **state)
{
    (void)state;
    expect_names("name\nAda Bolton\nClara Dixon\n", "ada", "bolton");
    expect_names("name\n\"Bolton, Ada\"\nClara Dixon\n", "ada", "bolton");
}

static void family_names_first_are_known_by_capitals_or_by_the_other_list(void **state)
{
    (void)state;
    expect_names("name\nBOLTON Ada Jane\nDIXON Clara\n", "ada jane", "bolton");
    expect_names("name\nBolton Ada\nDixon Clara\n", "ada", "bolton");
}

static void sixty_columns_of_other_names_are_no_more_than_are_kept(void **state)
{
    (void)state;
    static const char *const part[] = {"an", "el", "mi", "ro", "ka", "ti", "su", "ve", "lo", "na", "gor", "bel", "dan"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    buf_addz(&text, "name");
    for (int c = 0; c < 60; c++)
        buf_addf(&text, ",alias %d", c);
    for (int row = 0; row < 80; row++)
        for (int c = 0; c <= 60; c++) {
            int k = row * 61 + c;
            buf_addf(&text, "%s%s%s %s%s", c > 0 ? "," : "\n", part[k % 13], part[k / 13 % 13], part[k * 7 % 13],
                     part[k / 169 % 13]);
        }
    buf_addz(&text, "\n");
    open_table(&j, a, text.p);
    size_t names = 0;
    for (size_t c = 0; c < j.records.column_count; c++)
        names += j.kind[c] == LINK_NAME_FULL;
    assert_true(names >= 1 && names <= FIELDS_MAX);
    assert_int_equal(fields_of_kind(&j, LINK_NAME_FULL), 1);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_korean_name_in_two_columns_is_one_field),
        cmocka_unit_test(forms_in_several_scripts_are_one_field),
        cmocka_unit_test(sixty_columns_of_other_names_are_no_more_than_are_kept),
        cmocka_unit_test(a_mothers_name_is_a_field_of_its_own),
        cmocka_unit_test(a_name_beside_a_family_name_is_the_given_name),
        cmocka_unit_test(whole_names_of_one_list_meet_the_parts_of_another),
        cmocka_unit_test(family_names_first_are_known_by_capitals_or_by_the_other_list),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
