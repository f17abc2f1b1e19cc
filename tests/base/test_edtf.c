/* EDTF: what is accepted, what is refused and where, what it means in days. */
#include "test.h"

#include "base/edtf.h"

static struct arena *arena;

static int set_up(void **state)
{
    (void)state;
    arena = arena_new(256 << 20);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static struct edtf parsed(const char *z)
{
    struct err e = ERR_NONE;
    struct edtf x;
    if (edtf_parse(str_from(z), arena, &x, &e) != BD_OK)
        fail_msg("\"%s\": %s", z, e.text);
    return x;
}

static void day_text(int32_t day, char out[16])
{
    int y, m, d;
    if (day == EDTF_NO_EARLIEST || day == EDTF_NO_LATEST) {
        snprintf(out, 16, "-");
        return;
    }
    edtf_from_days(day, &y, &m, &d);
    snprintf(out, 16, "%04d-%02d-%02d", y, m, d);
}

static void each_form_has_its_canonical_text_and_its_days(void **state)
{
    (void)state;
    static const struct {
        const char *text, *canonical, *earliest, *latest;
    } rows[] = {
        {"2015", "2015", "2015-01-01", "2015-12-31"},
        {"2015-06", "2015-06", "2015-06-01", "2015-06-30"},
        {"2016-02", "2016-02", "2016-02-01", "2016-02-29"},
        {"1900-02", "1900-02", "1900-02-01", "1900-02-28"},
        {"2000-02-29", "2000-02-29", "2000-02-29", "2000-02-29"},
        {"2015-06~", "2015-06~", "2015-06-01", "2015-06-30"},
        {"2015?", "2015?", "2015-01-01", "2015-12-31"},
        {"2015-06-21%", "2015-06-21%", "2015-06-21", "2015-06-21"},
        {"2014-21", "2014-21", "2014-03-01", "2014-05-31"},
        {"2014-24", "2014-24", "2014-12-01", "2015-02-28"},
        {"201X", "201X", "2010-01-01", "2019-12-31"},
        {"20XX", "20XX", "2000-01-01", "2099-12-31"},
        {"201X-XX", "201X-XX", "2010-01-01", "2019-12-31"},
        {"2015-XX", "2015-XX", "2015-01-01", "2015-12-31"},
        {"2015-XX-XX", "2015-XX-XX", "2015-01-01", "2015-12-31"},
        {"2015-06-XX", "2015-06-XX", "2015-06-01", "2015-06-30"},
        {"2015-06-21T23:20:00", "2015-06-21T23:20:00", "2015-06-21", "2015-06-21"},
        {"2015-06-21T23:20:00+00:00", "2015-06-21T23:20:00Z", "2015-06-21", "2015-06-21"},
        {"2015-06-21T23:20:00+09", "2015-06-21T23:20:00+09:00", "2015-06-21", "2015-06-21"},
        {"2015-06-21T23:20:00-03:30", "2015-06-21T23:20:00-03:30", "2015-06-21", "2015-06-21"},
        {"2009/2011", "2009/2011", "2009-01-01", "2011-12-31"},
        {"2009-03~/2011?", "2009-03~/2011?", "2009-03-01", "2011-12-31"},
        {"2009/..", "2009/..", "2009-01-01", "-"},
        {"../2011", "../2011", "-", "2011-12-31"},
        {"2009/", "2009/", "2009-01-01", "-"},
        {"/2011", "/2011", "-", "2011-12-31"},
        {"[2009-01-01..2011-12-31]", "[2009-01-01..2011-12-31]", "2009-01-01", "2011-12-31"},
        {"[2011,2009,2011]", "[2009,2011]", "2009-01-01", "2011-12-31"},
        {"[2011]", "2011", "2011-01-01", "2011-12-31"},
        {"[2011..2011]", "2011", "2011-01-01", "2011-12-31"},
        {"[..2011]", "[..2011]", "-", "2011-12-31"},
        {"[2008,2009..]", "[2008,2009..]", "2008-01-01", "-"},
        {"[2808,2009..]", "[2808,2009..]", "2009-01-01", "-"},
        {"{2013..2015,2009-05}", "{2009-05,2013..2015}", "2009-05-01", "2015-12-31"},
        {"0000", "0000", "0000-01-01", "0000-12-31"},
        {"9999-12-31", "9999-12-31", "9999-12-31", "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct edtf x = parsed(rows[i].text);
        char canon[EDTF_CANON_CHARS], low[16], high[16];
        size_t n = edtf_write(&x, canon);
        assert_int_equal(n, strlen(canon));
        assert_string_equal(canon, rows[i].canonical);
        day_text(edtf_span(&x).earliest, low);
        day_text(edtf_span(&x).latest, high);
        assert_string_equal(low, rows[i].earliest);
        assert_string_equal(high, rows[i].latest);
    }
}

static void what_is_not_a_date_is_refused_at_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int column;
        const char *words;
    } rows[] = {
        {"", 1, "a date"},
        {"15", 3, "four-digit year"},
        {"2015-13", 6, "month 01 to 12"},
        {"2015-00", 6, "month 01 to 12"},
        {"2015-25", 6, "season 21 to 24"},
        {"2015-6", 7, "month"},
        {"2015-02-29", 9, "day of that month"},
        {"2015-06-00", 9, "day of that month"},
        {"2015-06-31", 9, "day of that month"},
        {"2015-06-21 ", 11, "the end"},
        {" 2015", 1, "year"},
        {"2015 06", 5, "the end"},
        {"2015/06/21", 8, "four-digit year"},
        {"2015-21-01", 8, "a season has no days"},
        {"2X15", 3, "X up to the end of the year"},
        {"XXXX", 1, "year"},
        {"201x", 4, "year"},
        {"201X-05", 6, "year is unspecified"},
        {"2015-XX-05", 9, "unspecified"},
        {"2015-0X", 7, "month"},
        {"2015?-06", 6, "end of the date after"},
        {"2015?~", 6, "one qualifier"},
        {"2011/2009", 1, "not before the beginning"},
        {"../..", 1, "one side"},
        {"/", 1, "one side"},
        {"2009/2010/2011", 10, "the end"},
        {"[2009, 2011]", 7, "year"},
        {"[2009", 6, "end of the set"},
        {"[]", 2, "year"},
        {"[2009,..2011]", 7, "a date"},
        {"[2011..2009]", 2, "not before the beginning"},
        {"[2009/2011]", 6, "end of the set"},
        {"{2009]", 6, "end of the set"},
        {"2015-06-21T25:00:00", 12, "23:59:59"},
        {"2015-06-21T23:00", 17, "a colon"},
        {"2015-06-21T23:00:00+15:00", 21, "zone"},
        {"-0044", 1, "four digits"},
        {"Y12015", 1, "four digits"},
        {"..", 3, "the end, or /"},
        {"unknown", 1, "year"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = ERR_NONE;
        struct edtf x;
        if (edtf_parse(str_from(rows[i].text), arena, &x, &e) != BD_INPUT)
            fail_msg("\"%s\" was not refused", rows[i].text);
        if (e.column != rows[i].column || strstr(e.text, rows[i].words) == NULL || e.mend[0] == '\0')
            fail_msg("\"%s\": column %lld, \"%s\", mend \"%s\"", rows[i].text, e.column, e.text, e.mend);
    }
}

static void comparing_says_before_only_when_it_is_certain(void **state)
{
    (void)state;
    static const struct {
        const char *x, *y;
        enum edtf_order order;
    } rows[] = {
        {"2014", "2015", EDTF_BEFORE},
        {"2015-06-21", "2015-06-22", EDTF_BEFORE},
        {"2015-06-21", "2015-06-21", EDTF_POSSIBLY},
        {"2015", "2015-06", EDTF_POSSIBLY},
        {"2014~", "2015", EDTF_POSSIBLY},
        {"2014~", "2016", EDTF_BEFORE},
        {"2014?", "2015", EDTF_BEFORE},
        {"2015-01~", "2015-02-28", EDTF_POSSIBLY},
        {"2015-01~", "2015-03-01", EDTF_BEFORE},
        {"2014-24", "2015-02", EDTF_POSSIBLY},
        {"2014-24", "2015-03", EDTF_BEFORE},
        {"2014-23~", "2015-02", EDTF_POSSIBLY},
        {"2014-23~", "2015-03", EDTF_BEFORE},
        {"200X", "2010", EDTF_BEFORE},
        {"200X~", "2010", EDTF_POSSIBLY},
        {"2009/2011", "2010", EDTF_POSSIBLY},
        {"2009/..", "2050", EDTF_POSSIBLY},
        {"2009/", "2008", EDTF_AFTER},
        {"[2009,2011]", "2012", EDTF_BEFORE},
        {"2015-06-21~", "2015-06-22", EDTF_POSSIBLY},
        {"2015-06-21~", "2015-06-23", EDTF_BEFORE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct edtf x = parsed(rows[i].x), y = parsed(rows[i].y);
        if (edtf_compare(&x, &y) != rows[i].order)
            fail_msg("%s against %s gave %d", rows[i].x, rows[i].y, (int)edtf_compare(&x, &y));
        assert_int_equal(edtf_compare(&y, &x), 2 - (int)rows[i].order);
    }
    struct edtf doubt = parsed("[2009?,2011~]");
    assert_true(edtf_uncertain(&doubt) && edtf_approximate(&doubt));
}

static void days_and_calendar_agree_for_every_day_of_four_thousand_years(void **state)
{
    (void)state;
    int32_t expected = edtf_days(0, 1, 1);
    assert_int_equal(edtf_days(1970, 1, 1), 0);
    assert_int_equal(edtf_days(2000, 3, 1), 11017);
    for (int y = 0; y < 4000; y++)
        for (int m = 1; m <= 12; m++) {
            bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
            int last = m == 2 ? (leap ? 29 : 28) : m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
            for (int d = 1; d <= last; d++, expected++) {
                int yy, mm, dd;
                assert_int_equal(edtf_days(y, m, d), expected);
                edtf_from_days(expected, &yy, &mm, &dd);
                assert_true(yy == y && mm == m && dd == d);
            }
        }
}

static uint64_t seed;

static unsigned draw(unsigned n)
{
    seed = seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(seed >> 33) % n;
}

/* A random valid date of any shape. */
static size_t put_random_date(char *p)
{
    char *began = p;
    unsigned shape = draw(8);
    p += sprintf(p, "%04u", 1990 + draw(40));
    if (shape == 0)
        p[-1] = 'X';
    else if (shape == 1)
        p += sprintf(p, "-%02u", 21 + draw(4));
    else if (shape == 2)
        p += sprintf(p, "-XX");
    else if (shape > 3)
        p += sprintf(p, "-%02u", 1 + draw(12));
    if (shape > 5)
        p += sprintf(p, "-%02u", 1 + draw(28));
    if (draw(3) == 0)
        *p++ = "?~%"[draw(3)];
    *p = '\0';
    return (size_t)(p - began);
}

static void put_random(char *p)
{
    unsigned shape = draw(4);
    if (shape == 0) {
        put_random_date(p);
    } else if (shape == 1) {
        unsigned sides = draw(5);
        p += sides == 1 ? (size_t)sprintf(p, "..") : sides == 2 ? 0 : put_random_date(p);
        p += sprintf(p, "/");
        p += sides == 3 ? (size_t)sprintf(p, "..") : sides == 4 ? 0 : put_random_date(p);
    } else {
        *p++ = shape == 2 ? '[' : '{';
        unsigned n = 1 + draw(5);
        for (unsigned i = 0; i < n; i++) {
            if (i > 0)
                *p++ = ',';
            p += put_random_date(p);
            if (draw(4) == 0) {
                p += sprintf(p, "..");
                p += put_random_date(p);
            }
        }
        *p++ = shape == 2 ? ']' : '}';
        *p = '\0';
    }
}

static void canonical_text_reads_back_to_the_same_and_order_is_total(void **state)
{
    (void)state;
    seed = 20151103;
    int accepted = 0;
    struct edtf last = parsed("2000");
    for (int i = 0; i < 40000; i++) {
        struct arena_mark mark = arena_mark(arena);
        char text[512], once[EDTF_CANON_CHARS], twice[EDTF_CANON_CHARS];
        struct edtf x, y;
        struct err e = ERR_NONE;
        put_random(text);
        if (edtf_parse(str_from(text), arena, &x, &e) != BD_OK) {
            assert_non_null(strstr(e.text, "not before the beginning"));
            arena_rewind(arena, mark);
            continue;
        }
        accepted++;
        edtf_write(&x, once);
        y = parsed(once);
        edtf_write(&y, twice);
        assert_string_equal(once, twice);
        assert_int_equal(edtf_sort(&x, &y), 0);
        assert_true(edtf_span(&x).earliest <= edtf_span(&x).latest);
        assert_true(edtf_span(&x).earliest == edtf_span(&y).earliest && edtf_span(&x).latest == edtf_span(&y).latest);
        assert_int_equal(edtf_compare(&x, &last), 2 - (int)edtf_compare(&last, &x));
        assert_int_equal(edtf_sort(&x, &last), -edtf_sort(&last, &x));
        if (edtf_compare(&x, &last) == EDTF_BEFORE)
            assert_true(edtf_sort(&x, &last) < 0);
        if (i % 100 == 0)
            last = x;
        else
            arena_rewind(arena, mark);
    }
    assert_true(accepted > 20000);
}

static void broken_text_never_reads_past_its_end(void **state)
{
    (void)state;
    seed = 7;
    static const char letters[] = "0123456789-XxT:Z+?~%/.[]{},";
    for (int i = 0; i < 60000; i++) {
        struct arena_mark mark = arena_mark(arena);
        char text[512];
        put_random(text);
        size_t n = strlen(text);
        for (unsigned k = draw(3) + 1; k > 0; k--)
            text[draw((unsigned)n)] = letters[draw(sizeof letters - 1)];
        n = 1 + draw((unsigned)n);
        char *exact = malloc(n);
        memcpy(exact, text, n);
        struct err e = ERR_NONE;
        struct edtf x;
        if (edtf_parse((struct str){exact, n}, arena, &x, &e) != BD_OK)
            assert_true(e.column >= 1 && e.column <= (long long)n + 1);
        free(exact);
        arena_rewind(arena, mark);
    }
}

static void a_set_too_long_is_refused(void **state)
{
    (void)state;
    SCOPED_BUF struct buf b = BUF_MAX(1 << 16);
    struct err e = ERR_NONE;
    struct edtf x;
    for (int i = 0; i < 65; i++)
        buf_addf(&b, "%c%d", i == 0 ? '[' : ',', 1900 + i);
    buf_addz(&b, "]");
    ASSERT_FAILS(BD_LIMIT, "more than 64", edtf_parse(buf_str(&b), arena, &x, &e));
    for (int i = 0; i < 400; i++)
        buf_addz(&b, ",2015");
    ASSERT_FAILS(BD_LIMIT, "2048", edtf_parse(buf_str(&b), arena, &x, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_has_its_canonical_text_and_its_days),
        cmocka_unit_test(what_is_not_a_date_is_refused_at_its_place),
        cmocka_unit_test(comparing_says_before_only_when_it_is_certain),
        cmocka_unit_test(days_and_calendar_agree_for_every_day_of_four_thousand_years),
        cmocka_unit_test(canonical_text_reads_back_to_the_same_and_order_is_total),
        cmocka_unit_test(broken_text_never_reads_past_its_end),
        cmocka_unit_test(a_set_too_long_is_refused),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
