/* tests/link/test_date.c - dates as lists write them, and what a column's other dates say of one that could be read in two ways. */
#include "test.h"
#include "link/date.h"
#include "link/input.h"

#include <string.h>

static const struct {
    const char *text;
    int year, month, day; /* a year of 0: no date */
} DATES[] = {
    {"1946-04-30", 1946, 4, 30},
    {"19460430", 1946, 4, 30},
    {"1946.4.30", 1946, 4, 30},
    {"1946.04.30.", 1946, 4, 30},
    {"30/4/1946", 1946, 4, 30},
    {"4/30/1946", 1946, 30, 4}, /* days first, unless the column shows otherwise */
    {"12 May 1946", 1946, 5, 12},
    {"May 12, 1946", 1946, 5, 12},
    {"Tuesday, 5th March 1985", 1985, 3, 5},
    {"5-Mar-85", 1985, 3, 5},
    {"Mar 1985", 1985, 3, 0},
    {"1946-04", 1946, 4, 0},
    {"194604", 1946, 4, 0},
    {"1946", 1946, 0, 0},
    {"04/1946", 1946, 4, 0},
    /* of the Buddhist era */
    {"15/3/2530", 1987, 3, 15},
    {"2530-03-15", 1987, 3, 15},
    {"๑๕/๓/๒๕๓๐", 1987, 3, 15},
    {"2530", 1987, 0, 0},
    {"3/2530", 1987, 3, 0},
    /* Korean and Chinese */
    {"1985년 3월 5일", 1985, 3, 5},
    {"1985년3월5일생", 1985, 3, 5},
    {"1985년 3월", 1985, 3, 0},
    {"1985년생", 1985, 0, 0},
    {"약 1985년경", 1985, 0, 0},
    {"85년 3월 5일", 1985, 3, 5},
    {"85년생", 1985, 0, 0},
    {"85년 3월", 1985, 3, 0},
    {"85.3.5", 1985, 3, 5},
    {"85. 3. 5.", 1985, 3, 5},
    {"05.3.5", 2005, 3, 5},
    {"45.3.5", 1945, 3, 5},
    {"850305", 1985, 3, 5},
    {"1985年3月5日", 1985, 3, 5},
    {"１９８５年３月５日", 1985, 3, 5},
    {"주체74(1985)년 3월 5일", 1985, 3, 5},
    {"주체74년 3월 5일", 1985, 3, 5},
    {"Juche 74 (1985)", 1985, 0, 0},
    {"昭和20年8月15日", 1945, 8, 15},
    {"단기 4294년", 1961, 0, 0},
    /* others */
    {"05/03/85", 1985, 3, 5},
    {"5 марта 1985", 1985, 3, 5},
    {"5 мая 1985", 1985, 5, 5},
    {"ngày 5 tháng 3 năm 1985", 1985, 3, 5},
    {"١٩٨٥/٣/٥", 1985, 3, 5},
    {"31111", 1985, 3, 5}, /* a spreadsheet's days */
    {"1985-03-05T00:00:00Z", 1985, 3, 5},
    {"05/03/1985 00:00", 1985, 3, 5},
    {"1985-03-05 오전 12:00:00", 1985, 3, 5},
    /* partial and doubtful */
    {"1985-XX-XX", 1985, 0, 0},
    {"1985-03-XX", 1985, 3, 0},
    {"1985-XX-12", 1985, 0, 12},
    {"?\?/?\?/1985", 1985, 0, 0},
    {"1985-00-00", 1985, 0, 0},
    {"1985?", 1985, 0, 0},
    {"1985-03~", 1985, 3, 0},
    {"circa 1985", 1985, 0, 0},
    {"c. 1985", 1985, 0, 0},
    {"about 1985", 1985, 0, 0},
    {"1985-21", 1985, 0, 0},
    {"1984/1986", 1985, 0, 0},
    {"1984-1986", 1985, 0, 0},
    {"1984-86", 1985, 0, 0},
    {"[1985..1986]", 1985, 0, 0},
    {"between 1984 and 1986", 1985, 0, 0},
    {"1985-03/1985-05", 1985, 0, 0},
    /* none */
    {"198X", 0, 0, 0},
    {"1980s", 0, 0, 0},
    {"1980년대", 0, 0, 0},
    {"before 1985", 0, 0, 0},
    {"1985년 이전", 0, 0, 0},
    {"../1985", 0, 0, 0},
    {"1970/1985", 0, 0, 0},
    {"5 března 1985", 0, 0, 0}, /* a month that is not known is no first figure */
    {"sometime", 0, 0, 0},
    {"010-1234-5678", 0, 0, 0},
    {"02-123-4567", 0, 0, 0},
    {"192.168.0.12", 0, 0, 0},
    {"12-34-56", 0, 0, 0},
    {"99999", 0, 0, 0},
    {"", 0, 0, 0},
};

static void every_way_of_writing_a_date_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof DATES / sizeof *DATES; i++) {
        struct part_date d = {0};
        bool read = date_read(str_from(DATES[i].text), NULL, &d);
        if (read != (DATES[i].year != 0) ||
            (read && (d.year != DATES[i].year || d.month != DATES[i].month || d.day != DATES[i].day)))
            fail_msg("%s is read as %d-%d-%d", DATES[i].text, read ? d.year : 0, d.month, d.day);
    }
}

static struct part_date in_column(const char *const *others, const char *text)
{
    struct column c;
    struct part_date d = {0};
    column_init(&c, STR("born"));
    for (; *others != NULL; others++)
        (void)column_intern(&c, str_from(*others));
    struct date_style style = date_style_of(&c);
    column_free(&c);
    assert_true(date_read(str_from(text), &style, &d));
    return d;
}

static void the_column_says_what_a_single_date_leaves_open(void **state)
{
    static const char *const american[] = {"4/30/1946", "12/25/1950", "1/2/1960", NULL},
                             *const german[] = {"31.12.85", "24.6.77", NULL}, *const front[] = {"85/3/5", "77/12/24", NULL},
                             *const six[] = {"850305", "771224", "650131", NULL},
                             *const old[] = {"1921-03-04", "1933-01-02", "28.3.5", NULL};
    (void)state;
    struct part_date d = in_column(american, "3/4/1946");
    assert_true(d.month == 3 && d.day == 4);
    d = in_column(german, "3.4.05");
    assert_true(d.year == 2005 && d.month == 4 && d.day == 3);
    d = in_column(front, "05/3/4");
    assert_true(d.year == 2005 && d.month == 3 && d.day == 4);
    d = in_column(six, "190501"); /* 1905-01, were it not for the others */
    assert_true(d.year == 2019 && d.month == 5 && d.day == 1);
    d = in_column(old, "28.3.5"); /* nobody else is of this century */
    assert_true(d.year == 1928);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_writing_a_date_is_read),
        cmocka_unit_test(the_column_says_what_a_single_date_leaves_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
