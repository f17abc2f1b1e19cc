/* tests/link/test_age.c - ages at a date as years of birth. */
#include "test.h"
#include "base/limits.h"
#include "link/age.h"
#include "link/read.h"

#include <string.h>

static size_t column(const struct link_job *j, const char *name)
{
    size_t c = 0;
    while (c < j->records.column_count && !str_is(j->records.columns[c].name, name))
        c++;
    return c;
}

static void open_table(struct link_job *j, struct arena *a, const char *text, const char *settings)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_from(text), STR_NONE, NULL, 0, &e));
    if (settings != NULL)
        ASSERT_OK(link_settings(j, "s.json", str_from(settings), &e));
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

static const char told[] = "name,age,interviewed\nkim,30,2015-09-01\npak,31,2015-02-01\nri,22,2009-12-01\nchoe,45,2011-08-01\n"
                           "han,60,2012-10-05\njo,19,2014-11-20\nyun,,2013-01-01\n";

static void an_age_with_the_date_of_its_interview_is_a_year_of_birth(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, told, NULL);
    assert_int_equal(j.kind[column(&j, "age")], LINK_IGNORE);
    assert_string_equal(value(&j, a, "born (age at interviewed)", 0), "1985");
    assert_string_equal(value(&j, a, "born (age at interviewed)", 1), "1983"); /* more likely not yet 32 that winter */
    assert_string_equal(value(&j, a, "born (age at interviewed)", 6), "");
    link_close(&j);
}

static void the_day_of_an_interview_is_not_compared_unless_the_settings_say_so(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, told, NULL);
    assert_int_equal(j.kind[column(&j, "interviewed")], LINK_IGNORE);
    assert_int_equal(j.kind[column(&j, "born (age at interviewed)")], LINK_DATE);
    link_close(&j);
    open_table(&j, a, told, "{\"columns\": {\"interviewed\": \"date\"}}");
    assert_int_equal(j.kind[column(&j, "interviewed")], LINK_DATE);
    link_close(&j);
}

/* Whoever asks: in a year, of people who tell their age, and of births in parts, which a year of asking is no part of. */
static void an_age_with_the_year_of_its_interview_is_a_year_of_birth(void **state)
{
    (void)state;
    static const char *const headers[] = {"interview_year", "Survey Year",          "면담 연도",
                                          "访谈年份",       "año de la entrevista", "registered"};
    for (size_t i = 0; i < sizeof headers / sizeof *headers; i++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        const char *text = arena_printf(a,
                                        "name,age,%s\nkim,30,2015\npak,31,2012\nri,22,2009\nchoe,45,2011\nhan,60,2012\n"
                                        "jo,19,2014\nyun,,2013\n",
                                        headers[i]);
        open_table(&j, a, text, NULL);
        assert_int_equal(j.kind[column(&j, "age")], LINK_IGNORE);
        assert_int_not_equal(j.kind[column(&j, headers[i])], LINK_DATE); /* of nobody's birth */
        assert_string_equal(value(&j, a, arena_printf(a, "born (age at %s)", headers[i]), 0), "1985");
        link_close(&j);
    }
}

static void a_year_of_asking_that_a_list_has_throughout_counts_beside_another_list(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    link_open(&j, a, 1);
    for (int list = 0; list < 2; list++) {
        const char *text = arena_printf(a, "name,age,%s\n", list == 0 ? "years" : "interview_year");
        for (int i = 0; i < 30; i++)
            text = arena_printf(a, "%skim%d,%d,%d\n", text, i, 20 + i, list == 0 ? 30 + i : 2004);
        ASSERT_OK(link_add_csv(&j, list == 0 ? "a.csv" : "b.csv", str_from(text), STR_NONE, NULL, 0, &e));
    }
    link_prepare(&j);
    assert_string_equal(value(&j, a, "born (age at interview_year)", 30), "1984");
    link_close(&j);
}

static void a_birth_in_parts_is_found_beside_a_year_of_asking(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "name,yob,mob,dob1,interview_year,survey birth year\n";
    for (int i = 0; i < 60; i++)
        text =
            arena_printf(a, "%skim%d,%d,%d,%d,%d,%d\n", text, i, 1940 + i, 1 + i % 12, 1 + i * 7 % 31, 2000 + i % 20, 1940 + i);
    open_table(&j, a, text, NULL);
    assert_int_equal(j.kind[column(&j, "interview_year")], LINK_IGNORE);
    assert_int_not_equal(j.kind[column(&j, "survey birth year")], LINK_IGNORE); /* whoever is asked was born in it */
    link_close(&j);
    open_table(&j, a, text, "{\"columns\": {\"survey birth year\": \"ignore\"}}");
    assert_int_equal(j.kind[column(&j, "yob")], LINK_YEAR);
    assert_int_equal(j.kind[column(&j, "mob")], LINK_MONTH);
    link_close(&j);
}

static void few_years_of_interviews_are_no_category_beside_an_age(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    buf_addz(&text, "name,age,interview_year,deported\n");
    for (int row = 0; row < 200; row++)
        buf_addf(&text, "kim %d,%d,%d,%d\n", row, 20 + row % 37, 2005 + row % 12, 1998 + row % 9);
    open_table(&j, a, buf_str(&text).p, NULL);
    assert_int_equal(j.kind[column(&j, "age")], LINK_IGNORE);
    assert_int_equal(j.kind[column(&j, "interview_year")], LINK_IGNORE);
    assert_int_equal(j.kind[column(&j, "deported")], LINK_NUMBER);
    assert_string_equal(value(&j, a, "born (age at interview_year)", 40), "1986");
    link_close(&j);
}

static void an_age_beside_the_date_of_some_other_event_stays_an_age(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    char *text = arena_copy(a, told, sizeof told - 1);
    memcpy(strstr(text, "interviewed"), "deported_on", 11);
    open_table(&j, a, text, NULL);
    assert_int_equal(j.kind[column(&j, "age")], LINK_AGE);
    link_close(&j);
}

static void settings_say_the_year_at_which_ages_held(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, "name,age\nkim,30\npak,31\n", "{\"age_at\": {\"age\": \"2015\"}}");
    assert_string_equal(value(&j, a, "born (age at 2015)", 0), "1985");
    link_close(&j);
}

static void ages_fill_the_gaps_of_birth_dates_that_agree(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a,
               "name,born,age,met\nkim,1985-03-01,30,2015-09-01\npak,1984-01-05,31,2015-02-10\nri,1987-02-03,22,2009-12-01\n"
               "choe,1966,45,2011-08-01\nhan,1952-01-01,60,2012-10-05\njo,,19,2014-11-20\n",
               NULL);
    assert_string_equal(value(&j, a, "born", 5), "1995");
    assert_string_equal(value(&j, a, "born", 0), "1985-03-01");
    link_close(&j);
}

static void an_age_beside_a_birth_date_is_not_counted_again(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a,
               "name,born,age\nkim,1985-03-01,30\npak,1984-01-05,31\nri,1993-02-03,22\nchoe,1970,45\nhan,1955-01-01,60\n",
               NULL);
    assert_int_equal(j.kind[column(&j, "age")], LINK_IGNORE);
    assert_non_null(strstr(j.reason[column(&j, "age")], "date of birth"));
    link_close(&j);
}

static void ages_may_stand_with_a_word_beside_them(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int age;
    } ages[] = {{"35", 35},     {"만 35세", 35}, {"만35세", 35}, {"35살", 35}, {"35岁", 35}, {"35 años", 35},
                {"35 лет", 35}, {"35 tuổi", 35}, {"35 ปี", 35},   {"0", 0},     {"30대", -1}, {"30+", -1},
                {"<30", -1},    {"1985", -1},    {"3-5", -1},    {"", -1},     {"세", -1},   {"-5", -1}};
    for (size_t i = 0; i < sizeof ages / sizeof *ages; i++)
        assert_int_equal(age_read(str_from(ages[i].text)), ages[i].age);
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, "name,연령,면담 연도\nkim,만 30세,2015\npak,만 31세,2012\nri,22,2009\nchoe,45세,2011\nhan,60세,2012\n",
               NULL);
    assert_int_equal(j.kind[column(&j, "연령")], LINK_IGNORE);
    assert_string_equal(value(&j, a, "born (연령 at 면담 연도)", 0), "1985");
    link_close(&j);
}

static void settings_that_name_no_column_of_dates_are_refused(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", str_from(told), STR_NONE, NULL, 0, &e));
    assert_int_equal(link_settings(&j, "s.json", STR("{\"age_at\": {\"age\": \"interviewd\"}}"), &e), BD_INPUT);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_age_with_the_date_of_its_interview_is_a_year_of_birth),
        cmocka_unit_test(the_day_of_an_interview_is_not_compared_unless_the_settings_say_so),
        cmocka_unit_test(an_age_with_the_year_of_its_interview_is_a_year_of_birth),
        cmocka_unit_test(a_year_of_asking_that_a_list_has_throughout_counts_beside_another_list),
        cmocka_unit_test(a_birth_in_parts_is_found_beside_a_year_of_asking),
        cmocka_unit_test(few_years_of_interviews_are_no_category_beside_an_age),
        cmocka_unit_test(an_age_beside_the_date_of_some_other_event_stays_an_age),
        cmocka_unit_test(settings_say_the_year_at_which_ages_held),
        cmocka_unit_test(ages_fill_the_gaps_of_birth_dates_that_agree),
        cmocka_unit_test(an_age_beside_a_birth_date_is_not_counted_again),
        cmocka_unit_test(ages_may_stand_with_a_word_beside_them),
        cmocka_unit_test(settings_that_name_no_column_of_dates_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
