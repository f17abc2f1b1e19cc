/* Dates as lists write them, and only where nothing is left to a guess. */
#include "test.h"
#include "intake/written_date.h"

struct written_case {
    const char *cell, *wanted;
    enum date_order order;
};

static void hold(const struct written_case *all, size_t count)
{
    char out[WRITTEN_DATE_CHARS];
    for (size_t i = 0; i < count; i++) {
        enum written w = written_date(str_from(all[i].cell), all[i].order, 2026, out);
        const char *got = w == WRITTEN_FINE ? out : w == WRITTEN_CENTURY ? "century" : "none";
        if (strcmp(got, all[i].wanted) != 0)
            fail_msg("%s: %s, not %s", all[i].cell, got, all[i].wanted);
    }
}

static void dates_of_korean_and_chinese_lists_are_read(void **state)
{
    (void)state;
    static const struct written_case all[] = {
        {"1985.3.5", "1985-03-05", DATES_YMD},
        {"1985. 03. 05.", "1985-03-05", DATES_YMD},
        {"1985년 3월 5일", "1985-03-05", DATES_YMD},
        {"1985年3月5日", "1985-03-05", DATES_YMD},
        {"85/03/05", "1985-03-05", DATES_YMD},
        {"850305", "1985-03-05", DATES_YMD},
        {"19850305", "1985-03-05", DATES_YMD},
        {"1985-03-05 0:00", "1985-03-05", DATES_YMD},
        {"1985년 3월", "1985-03", DATES_YMD},
        {"1985.12", "1985-12", DATES_YMD},
        {"1985년", "1985", DATES_YMD},
        {" 1985-3-5 00:00:00", "1985-03-05", DATES_YMD},
    };
    hold(all, sizeof all / sizeof *all);
}

static void the_order_that_is_said_decides_and_four_digits_are_the_year(void **state)
{
    (void)state;
    static const struct written_case all[] = {
        {"05/03/1985", "1985-03-05", DATES_DMY}, {"05/03/1985", "1985-05-03", DATES_MDY}, {"1985.3.5", "1985-03-05", DATES_DMY},
        {"5.3.85", "1985-03-05", DATES_DMY},     {"3/5/85", "1985-03-05", DATES_MDY},     {"3/1985", "1985-03", DATES_DMY},
        {"19850305", "1985-03-05", DATES_MDY},
    };
    hold(all, sizeof all / sizeof *all);
}

static void what_could_be_two_dates_or_none_is_not_taken(void **state)
{
    (void)state;
    static const struct written_case all[] = {
        {"05/03/12", "century", DATES_YMD},
        {"260305", "century", DATES_YMD},
        {"270305", "1927-03-05", DATES_YMD},
        {"1985.13.5", "none", DATES_YMD},
        {"1985.2.29", "none", DATES_YMD},
        {"1984.2.29", "1984-02-29", DATES_YMD},
        {"1984-86", "none", DATES_YMD},
        {"85", "none", DATES_YMD},
        {"85.3", "none", DATES_YMD},
        {"31111", "none", DATES_YMD},
        {"850305", "none", DATES_DMY},
        {"050385", "none", DATES_DMY}, /* one run of digits has no order but that of the year first */
        {"미상", "none", DATES_YMD},
        {"", "none", DATES_YMD},
        {"1985.3.5.6", "none", DATES_YMD},
        {"1985~86", "none", DATES_YMD},
        {"주체74(1985)", "none", DATES_YMD},
        {"05/03/1985", "none", DATES_YMD},
        {"999999999999", "none", DATES_YMD},
        {"1985.3.5", "none", DATES_EDTF},
        {"1985.003.05", "none", DATES_YMD},
        {"0985.3.5", "none", DATES_YMD},
        {"1985-03-05 0:00:00:00", "none", DATES_YMD},
        {"1900.2.29", "none", DATES_YMD},
        {"2000.2.29", "2000-02-29", DATES_YMD},
        {"00.2.29", "century", DATES_YMD}, /* of 2000 alone, but that is no proof */
    };
    hold(all, sizeof all / sizeof *all);
    char out[WRITTEN_DATE_CHARS];
    assert_int_equal(written_date(STR("85.3.5"), DATES_YMD, 0, out), WRITTEN_CENTURY); /* nobody says what year it is */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_of_korean_and_chinese_lists_are_read),
        cmocka_unit_test(the_order_that_is_said_decides_and_four_digits_are_the_year),
        cmocka_unit_test(what_could_be_two_dates_or_none_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
