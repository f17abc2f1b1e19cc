/* The picture of comparison levels. */
#include "test.h"

#include "draw/levels.h"

#include <math.h>

static const struct chart_level lines[] = {
    {STR("<같음 & the same>"), 0.75, 0.00002, 15.2, false, true},
    {STR("different"), 0.05, 0.97, -4.3, false, false},
    {STR("the same year"), 0.8, 0.02, 5.3, true, false},
};

static void words_are_escaped_and_numbers_signed(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    SCOPED_BUF struct buf out = BUF_MAX(1 << 20);
    struct err e = ERR_NONE;
    struct chart_levels c = {.id = "levels", .title = STR("birth date"), .desc = STR("what each outcome says")};
    ASSERT_OK(chart_levels_svg(&c, lines, 3, a, SVG_ALONE, &out, &e));
    assert_non_null(strstr(out.p, "&lt;같음 &amp; the same&gt;"));
    assert_null(strstr(out.p, "<같음"));
    assert_non_null(strstr(out.p, "~+15.2"));
    assert_non_null(strstr(out.p, "\u22124.3"));
    assert_non_null(strstr(out.p, "0.75 / 0.00002"));
    SCOPED_BUF struct buf again = BUF_MAX(1 << 20);
    ASSERT_OK(chart_levels_svg(&c, lines, 3, a, SVG_ALONE, &again, &e));
    assert_true(str_eq(buf_str(&out), buf_str(&again)));
}

static void shares_outside_their_range_are_refused(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    SCOPED_BUF struct buf out = BUF_MAX(1 << 20);
    struct chart_levels c = {.id = "levels"};
    const double bad[][3] = {{1.2, 0.5, 1}, {0.5, -0.1, 1}, {0.5, 0.5, INFINITY}, {NAN, 0.5, 1}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = ERR_NONE;
        struct chart_level l = {.label = STR("x"), .m = bad[i][0], .u = bad[i][1], .bits = bad[i][2]};
        assert_int_equal(chart_levels_svg(&c, &l, 1, a, SVG_IN_PAGE, &out, &e), BD_INPUT);
    }
    struct err e = ERR_NONE;
    assert_int_equal(chart_levels_svg(&c, lines, 0, a, SVG_IN_PAGE, &out, &e), BD_INPUT);
    assert_int_equal(out.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_escaped_and_numbers_signed),
        cmocka_unit_test(shares_outside_their_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
