/* tests/link/test_resident.c - birth dates and sex from the resident numbers of South Korea and China. */
#include "test.h"
#include "base/limits.h"
#include "link/read.h"
#include "link/resident.h"

#include <string.h>

static void assert_said(const char *number, int year, int month, int day, char sex)
{
    struct resident n;
    assert_true(resident_read(str_from(number), &n));
    assert_int_equal(n.year, year);
    assert_int_equal(n.month, month);
    assert_int_equal(n.day, day);
    assert_int_equal(n.sex, sex);
}

static void a_korean_number_says_birth_century_and_sex(void **state)
{
    (void)state;
    assert_said("850305-2123456", 1985, 3, 5, 'f');
    assert_said("8503051123456", 1985, 3, 5, 'm');
    assert_said("010228-4123456", 2001, 2, 28, 'f');
    assert_said("990101-9123456", 1899, 1, 1, 'm');
    assert_said("700101-5123456", 1970, 1, 1, 'm'); /* a foreigner */
    assert_said("８５０３０５ － ２１２３４５６", 1985, 3, 5, 'f');
}

static void hidden_digits_of_a_korean_number_leave_what_is_seen(void **state)
{
    (void)state;
    struct resident n;
    assert_said("8503052******", 1985, 3, 5, 'f');
    assert_said("850305-2XXXXXX", 1985, 3, 5, 'f');
    assert_said("850305-2", 1985, 3, 5, 'f');
    assert_said("850305-*******", 1985, 3, 5, 0);
    assert_true(resident_read(STR("850305-2******"), &n) && n.bare);
    assert_true(resident_read(STR("850305-2123456"), &n) && !n.bare);
}

static void a_chinese_number_says_birth_and_sex_when_its_check_digit_fits(void **state)
{
    (void)state;
    struct resident n;
    assert_said("11010519491231002X", 1949, 12, 31, 'f'); /* the example of GB 11643 */
    assert_said("440524188001010014", 1880, 1, 1, 'm');   /* the other one */
    assert_said("11010519491231002x", 1949, 12, 31, 'f');
    assert_false(resident_read(STR("110105194912310021"), &n));
    assert_said("222401850305212", 1985, 3, 5, 'f'); /* before 1999 */
}

static void hidden_digits_of_a_chinese_number_leave_what_is_seen(void **state)
{
    (void)state;
    struct resident n;
    assert_said("22240119850305****", 1985, 3, 5, 0);
    assert_said("22240119850305XXXX", 1985, 3, 5, 0);
    assert_said("******19850305212X", 1985, 3, 5, 'f');
    assert_said("222401198503**2123", 1985, 3, 0, 'f');
    assert_said("222401********2113", 0, 0, 0, 'm');
    assert_true(resident_read(STR("222401********2113"), &n) && !n.bare);
    assert_true(resident_read(STR("22240119850305****"), &n) && n.bare);
}

static void what_holds_no_date_of_a_calendar_is_no_resident_number(void **state)
{
    (void)state;
    static const char *const others[] = {"851305-2123456", "850230-2123456", "850229-2123456",  "8503052",
                                         "850305",         "85030521234567", "85-0305-2123456", "992401198503052123",
                                         "0199934567890",  "010-1234-5678",  "MA1234567"};
    struct resident n;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        assert_false(resident_read(str_from(others[i]), &n));
}

static size_t column(const struct link_job *j, const char *name)
{
    size_t c = 0;
    while (c < j->records.column_count && !str_is(j->records.columns[c].name, name))
        c++;
    return c;
}

static void open_tables(struct link_job *j, struct arena *a, const char *one, const char *two)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "one.csv", str_from(one), STR_NONE, NULL, 0, &e));
    if (two != NULL)
        ASSERT_OK(link_add_csv(j, "two.csv", str_from(two), STR_NONE, NULL, 0, &e));
    link_prepare(j);
}

static const char *value(const struct link_job *j, struct arena *a, const char *name, uint32_t row)
{
    const struct column *c = &j->records.columns[column(j, name)];
    for (size_t i = 0; i < j->records.rows; i++)
        if (j->records.source_row[i] == row)
            return str_keep(a, c->text[c->value[i]]).p;
    return "";
}

static const char numbers[] = "이름,주민등록번호\n김영희,850305-2123456\n리명철,711203-1234567\n최옥란,630430-2345678\n"
                              "한미례,900714-2456789\n강성민,580219-1567890\n조은별,011330-4123456\n";

static void a_column_of_resident_numbers_gives_a_birth_date_and_sex_and_stays_an_identifier(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_tables(&j, a, numbers, NULL);
    size_t born = column(&j, "born (주민등록번호)"), sex = column(&j, "sex (주민등록번호)");
    assert_int_equal(j.kind[column(&j, "주민등록번호")], LINK_ID);
    assert_int_equal(j.kind[born], LINK_DATE);
    assert_string_equal(j.reason[born], "birth dates in the numbers of 주민등록번호");
    assert_int_equal(j.kind[sex], LINK_CATEGORY);
    assert_string_equal(value(&j, a, "born (주민등록번호)", 0), "1985-03-05");
    assert_string_equal(value(&j, a, "sex (주민등록번호)", 1), "M");
    assert_string_equal(value(&j, a, "born (주민등록번호)", 5), ""); /* a thirteenth month */
    assert_string_equal(value(&j, a, "주민등록번호", 5), "011330-4123456");
    link_close(&j);
}

static void a_resident_number_meets_the_birth_date_of_another_list(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_tables(&j, a, numbers,
                "Name,DOB,Sex\nKim Yong-hui,1985-03-05,F\nHan Mi-rye,1990-07-14,F\nRi Myong-chol,1971-12-03,M\n");
    assert_int_equal(j.kind[column(&j, "born (주민등록번호)")], LINK_IGNORE);
    assert_string_equal(value(&j, a, "DOB", 0), "1985-03-05");
    assert_string_equal(value(&j, a, "Sex", 1), "M");
    link_close(&j);
}

static void resident_numbers_only_fill_the_gaps_of_birth_dates_beside_them(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_tables(&j, a,
                "이름,생년월일,성별,번호\n김영희,1985년 3월 5일,여,850305-2123456\n리명철,1971.12.2,남,711203-1234567\n"
                "최옥란,,,630430-2345678\n한미례,1990-07-14,여,900714-2456789\n",
                NULL);
    assert_string_equal(value(&j, a, "생년월일", 1), "1971.12.2");
    assert_string_equal(value(&j, a, "생년월일", 2), "1963-04-30");
    assert_string_equal(value(&j, a, "성별", 2), "F");
    assert_int_equal(j.kind[column(&j, "born (번호)")], LINK_IGNORE);
    assert_string_equal(j.reason[column(&j, "born (번호)")], "it fills the gaps of 생년월일");
    link_close(&j);
}

static void numbers_of_which_only_birth_and_sex_are_seen_identify_nobody(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_tables(&j, a, "name,number\nkim,850305-2******\npak,711203-1******\nri,630430-2******\n", NULL);
    assert_int_equal(j.kind[column(&j, "number")], LINK_IGNORE);
    assert_int_equal(j.kind[column(&j, "born (number)")], LINK_DATE);
    link_close(&j);
    open_tables(&j, a, "name,number\nkim,850305-2******\npak,711203-1234567\nri,630430-2345678\n", NULL);
    size_t have = 0;
    for (int f = 0; f < j.fields.count; f++)
        for (size_t i = 0; j.fields.f[f].kind == LINK_ID && i < j.records.rows; i++)
            have += j.fields.f[f].value[i] != 0;
    assert_int_equal(have, 2);
    link_close(&j);
}

static void codes_with_impossible_dates_stay_identifiers_alone(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_tables(&j, a, "name,number\nkim,857305-2123456\npak,719203-1234567\nri,630431-2345678\n", NULL);
    assert_int_equal(j.kind[column(&j, "number")], LINK_ID);
    assert_int_equal(j.records.column_count, 2);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_korean_number_says_birth_century_and_sex),
        cmocka_unit_test(hidden_digits_of_a_korean_number_leave_what_is_seen),
        cmocka_unit_test(a_chinese_number_says_birth_and_sex_when_its_check_digit_fits),
        cmocka_unit_test(hidden_digits_of_a_chinese_number_leave_what_is_seen),
        cmocka_unit_test(what_holds_no_date_of_a_calendar_is_no_resident_number),
        cmocka_unit_test(a_column_of_resident_numbers_gives_a_birth_date_and_sex_and_stays_an_identifier),
        cmocka_unit_test(a_resident_number_meets_the_birth_date_of_another_list),
        cmocka_unit_test(resident_numbers_only_fill_the_gaps_of_birth_dates_beside_them),
        cmocka_unit_test(numbers_of_which_only_birth_and_sex_are_seen_identify_nobody),
        cmocka_unit_test(codes_with_impossible_dates_stay_identifiers_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
