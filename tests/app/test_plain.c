/* tests/app/test_plain.c - values in the words of people. */
#include "test.h"
#include "app/page.h"
#include "app/plain.h"

#include <string.h>

static void expect_in(int language, struct value v, const char *words)
{
    struct buf out SCOPED_BUF = BUF_MAX(4096);
    assert_true(plain_value(language, &v, &out));
    buf_add_char(&out, '\0');
    assert_string_equal(out.p, words);
}

static void expect_plain(struct value v, const char *words)
{
    expect_in(PAGE_EN, v, words);
}

static void dates_read_as_people_write_them(void **state)
{
    (void)state;
    static const char *const dates[][2] = {
        {"2015", "2015"},
        {"2015-06~", "about June 2015"},
        {"2015-06-21", "21 June 2015"},
        {"2014-21", "spring 2014"},
        {"2013-23?", "autumn 2013 (uncertain)"},
        {"201X", "the 2010s"},
        {"2009/2011", "2009 to 2011"},
        {"2009/..", "2009 and since"},
        {"[2009-01-01..2011-12-31]", "1 January 2009 to 31 December 2011"},
        {"[..2011]", "2011 or before"},
        {"[2009,2011]", "2009 or 2011"},
        {"{2009,2011,2013}", "2009, 2011 and 2013"},
        {"2015-06-21T23:20:00", "21 June 2015, 23:20"},
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++)
        expect_plain(value_date(str_from(dates[i][0])), dates[i][1]);
}

static void a_date_without_plain_words_keeps_its_own_form(void **state)
{
    (void)state;
    struct buf out SCOPED_BUF = BUF_MAX(4096);
    struct value v = value_date(STR("2015-XX-12"));
    assert_false(plain_value(PAGE_EN, &v, &out));
    v = value_date(STR("2015-06-XX"));
    assert_false(plain_value(PAGE_EN, &v, &out));
    assert_int_equal(out.n, 0);
}

static void ranges_from_nothing_are_told_by_their_end(void **state)
{
    (void)state;
    expect_plain(value_range(0, 30000), "up to 30,000");
    expect_plain(value_range(3, 5), "3 to 5");
    expect_plain(value_integer(1234567), "1,234,567");
    expect_plain(value_integer(1985), "1985");
}

static void languages_have_names(void **state)
{
    (void)state;
    expect_plain(value_term(STR("bcp47:ko")), "Korean");
    struct buf out SCOPED_BUF = BUF_MAX(4096);
    struct value v = value_term(STR("bcp47:xx"));
    assert_false(plain_value(PAGE_EN, &v, &out));
}

static void korean_and_chinese_have_their_own_order(void **state)
{
    (void)state;
    static const char *const said[][3] = {
        {"2015-06~", "2015년 6월쯤", "约2015年6月"},
        {"2015-06-21", "2015년 6월 21일", "2015年6月21日"},
        {"2013-23", "2013년 가을", "2013年秋"},
        {"2009/2011", "2009년부터 2011년까지", "2009年至2011年"},
        {"[..2011]", "2011년 또는 그 전", "2011年或之前"},
        {"201X", "2010년대", "2010年代"},
    };
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        expect_in(PAGE_KO, value_date(str_from(said[i][0])), said[i][1]);
        expect_in(PAGE_ZH, value_date(str_from(said[i][0])), said[i][2]);
    }
    expect_in(PAGE_KO, value_range(0, 30000), "많아야 30,000");
    expect_in(PAGE_ZH, value_term(STR("bcp47:ko")), "韩语");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_read_as_people_write_them),
        cmocka_unit_test(a_date_without_plain_words_keeps_its_own_form),
        cmocka_unit_test(ranges_from_nothing_are_told_by_their_end),
        cmocka_unit_test(languages_have_names),
        cmocka_unit_test(korean_and_chinese_have_their_own_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
