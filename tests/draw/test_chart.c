/* Scales, charts, rows, waterfalls and set pictures. */
#include "test.h"

#include "draw/chart.h"

#include <math.h>

static void ticks_are_round_and_inside(void **state)
{
    (void)state;
    static const double spans[][2] = {{0, 1}, {0, 97}, {-3.2, 7.7}, {2008, 2014}, {1e-5, 3e-5}, {0, 1e9}, {-50, -10}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        struct chart_axis axis = {.low = spans[i][0], .high = spans[i][1], .at_high = 100};
        chart_axis_round(&axis, 6);
        double slack = 1e-9 * (fabs(spans[i][0]) + fabs(spans[i][1]));
        assert_true(axis.low <= spans[i][0] + slack && axis.high >= spans[i][1] - slack);
        double ticks[32];
        size_t n = chart_ticks(&axis, 6, ticks, 32);
        assert_in_range(n, 3, 14);
        for (size_t k = 0; k < n; k++)
            assert_true(ticks[k] >= axis.low - slack && ticks[k] <= axis.high + slack);
        assert_true(fabs(chart_axis_at(&axis, ticks[0])) < 1e-6);
        assert_true(fabs(chart_axis_at(&axis, ticks[n - 1]) - 100) < 1e-6);
    }
}

static void logarithmic_ticks_are_powers_with_twos_and_fives_when_few(void **state)
{
    (void)state;
    struct chart_axis axis = {.low = 3, .high = 700, .scale = CHART_LOG, .at_high = 1};
    chart_axis_round(&axis, 6);
    double ticks[32];
    size_t n = chart_ticks(&axis, 8, ticks, 32);
    assert_true(ticks[0] == 2 && ticks[n - 1] == 1000);
    axis = (struct chart_axis){.low = 1, .high = 1e9, .scale = CHART_LOG, .at_high = 1};
    n = chart_ticks(&axis, 5, ticks, 32);
    assert_in_range(n, 4, 6);
}

static void equal_values_still_have_an_axis(void **state)
{
    (void)state;
    for (double v = -5; v <= 5; v += 5) {
        struct chart_axis axis = {.low = v, .high = v, .at_high = 10};
        chart_axis_round(&axis, 5);
        assert_true(axis.high > axis.low);
        double at = chart_axis_at(&axis, v);
        assert_true(at >= 0 && at <= 10);
    }
}

static void numbers_are_grouped_in_threes_with_a_true_minus(void **state)
{
    (void)state;
    static const struct {
        double v;
        int d;
        const char *z;
    } cases[] = {{30000, 0, "30,000"},
                 {-1234567.5, 1, "−1,234,567.5"},
                 {999, 0, "999"},
                 {-0.001, 2, "0.00"},
                 {NAN, 0, "–"},
                 {INFINITY, 0, "∞"},
                 {-INFINITY, 0, "−∞"},
                 {0.25, 2, "0.25"},
                 {1e15, 0, "1,000,000,000,000,000"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b SCOPED_BUF = BUF_MAX(512);
        chart_put_number(&b, cases[i].v, cases[i].d);
        ASSERT_STR(buf_str(&b), cases[i].z);
    }
}

static void a_chart_without_values_or_below_a_log_scale_is_refused(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct buf b SCOPED_BUF = BUF_MAX(1 << 20);
    double x[] = {1, 2}, gaps[] = {NAN, NAN}, zero[] = {1, 0}, bad_x[] = {1, INFINITY};
    struct chart c = {.id = "c", .title = STR("t")};
    struct chart_series s = {.mark = CHART_LINE, .count = 2, .x = x, .y = gaps};
    ASSERT_FAILS(BD_INPUT, "no value", chart_svg(&c, &s, 1, SVG_ALONE, &b, &e));
    ASSERT_FAILS(BD_INPUT, "no value", chart_svg(&c, NULL, 0, SVG_ALONE, &b, &e));
    s.y = zero;
    c.y_scale = CHART_LOG;
    ASSERT_FAILS(BD_INPUT, "series 1", chart_svg(&c, &s, 1, SVG_ALONE, &b, &e));
    s.x = bad_x;
    ASSERT_FAILS(BD_INPUT, "finite", chart_svg(&c, &s, 1, SVG_ALONE, &b, &e));
    s.count = 100001;
    s.x = s.y = NULL;
    ASSERT_FAILS(BD_LIMIT, "100000", chart_svg(&c, &s, 1, SVG_ALONE, &b, &e));
    assert_int_equal(b.n, 0);
}

static void a_missing_value_breaks_the_line(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct buf b SCOPED_BUF = BUF_MAX(1 << 20);
    double x[] = {1, 2, 3, 4, 5}, y[] = {1, 2, NAN, 4, 5};
    struct chart c = {.id = "c", .title = STR("t")};
    struct chart_series s = {.mark = CHART_LINE, .count = 5, .x = x, .y = y};
    ASSERT_OK(chart_svg(&c, &s, 1, SVG_IN_PAGE, &b, &e));
    size_t paths = 0;
    for (const char *p = b.p; (p = strstr(p, "<path")) != NULL; p++)
        paths++;
    assert_int_equal(paths, 2);
    struct buf again SCOPED_BUF = BUF_MAX(1 << 20);
    ASSERT_OK(chart_svg(&c, &s, 1, SVG_IN_PAGE, &again, &e));
    assert_true(str_eq(buf_str(&b), buf_str(&again)));
}

static void a_long_last_figure_of_the_x_axis_stays_inside_the_picture(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct buf b SCOPED_BUF = BUF_MAX(1 << 20);
    double x[] = {10000, 5000000}, y[] = {1, 2};
    struct chart c = {.id = "c", .title = STR("t"), .x_scale = CHART_LOG};
    struct chart_series s = {.mark = CHART_LINE, .count = 2, .x = x, .y = y};
    ASSERT_OK(chart_svg(&c, &s, 1, SVG_IN_PAGE, &b, &e));
    const char *figure = strstr(b.p, ">5,000,000<"), *text = figure;
    assert_non_null(figure);
    while (strncmp(text, "<text", 5) != 0)
        text--;
    double at = strtod(strstr(text, " x=\"") + 4, NULL);
    assert_true(at > 500 && at + svg_text_width(STR("5,000,000"), SVG_SMALL_PX) / 2 <= 640);
}

static void rows_in_a_terminal_stand_in_line_for_hangul_and_latin(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct chart_row rows[] = {
        {STR("강제 결혼"), 8, NAN, NAN, STR_NONE}, {STR("sale"), 4, NAN, NAN, STR_NONE}, {STR("遣返"), 1, NAN, NAN, STR_NONE}};
    struct chart_rows c = {.bars = true};
    ASSERT_OK(chart_rows_text(&c, rows, 3, a, 40, &b, &e));
    ASSERT_STR(buf_str(&b), "강제 결혼  ██████████████████████████  8\n"
                            "sale       █████████████               4\n"
                            "遣返       ███▎                        1\n");
}

static void a_long_label_is_cut_to_its_column(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct chart_row rows[] = {{STR("국가보위성 구류장에서 온 명단"), 2, NAN, NAN, STR_NONE},
                               {STR("abcdefghijklmnopqrstuvwxyz"), 1, NAN, NAN, STR_NONE}};
    struct chart_rows c = {.bars = true};
    ASSERT_OK(chart_rows_text(&c, rows, 2, a, 40, &b, &e));
    ASSERT_STR(buf_str(&b), "국가보위성 구류…  ███████████████████  2\n"
                            "abcdefghijklmno\u2026  █████████▌           1\n");
}

static void intervals_in_a_terminal_show_open_ends(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct chart_row rows[] = {{STR("model"), 50, 20, 80, STR_NONE}, {STR("bound"), NAN, 40, INFINITY, STR_NONE}};
    struct chart_rows c = {.axis_label = STR("people")};
    ASSERT_OK(chart_rows_text(&c, rows, 2, a, 60, &b, &e));
    assert_non_null(strstr(b.p, "├"));
    assert_non_null(strstr(b.p, "●"));
    assert_non_null(strstr(b.p, "►"));
    assert_non_null(strstr(b.p, "(≥ 40)"));
    assert_non_null(strstr(b.p, "50 (20 to 80)"));
    rows[0].low = 90;
    ASSERT_FAILS(BD_INPUT, "row 1", chart_rows_text(&c, rows, 2, a, 60, &b, &e));
}

static void a_waterfall_ends_at_the_sum_of_its_parts(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct chart_part parts[] = {
        {.label = STR("prior"), .delta = -9.5}, {.label = STR("name"), .delta = 12}, {.label = STR("sum"), .total = true}};
    struct chart_waterfall c = {.id = "w", .title = STR("why"), .decimals = 1};
    ASSERT_OK(chart_waterfall_text(&c, parts, 3, a, 60, &b, &e));
    assert_non_null(strstr(b.p, "= 2.5"));
    assert_non_null(strstr(b.p, "− 9.5"));
    buf_clear(&b);
    ASSERT_OK(chart_waterfall_svg(&c, parts, 3, a, SVG_ALONE, &b, &e));
    assert_non_null(strstr(b.p, ">2.5<"));
    assert_non_null(strstr(b.p, ">+12.0<"));
    parts[1].delta = NAN;
    ASSERT_FAILS(BD_INPUT, "part 2", chart_waterfall_svg(&c, parts, 3, a, SVG_ALONE, &b, &e));
}

static void a_waterfall_runs_long_words_over_lines_instead_of_cutting_them(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct chart_part parts[] = {{.label = STR("before"),
                                  .delta = -13,
                                  .note = STR("about one in eight thousand two hundred such pairs are one single person")},
                                 {.label = STR("name"), .delta = 16, .detail = STR("김영희 | Kim Yong-hui")},
                                 {.label = STR("sum"), .total = true}};
    struct chart_waterfall c = {.id = "w", .decimals = 1, .width = 560};
    ASSERT_OK(chart_waterfall_svg(&c, parts, 3, a, SVG_ALONE, &b, &e));
    assert_non_null(strstr(b.p, ">김영희 | Kim Yong-hui<"));
    assert_non_null(strstr(b.p, "about one"));
    assert_non_null(strstr(b.p, "person<"));
    assert_null(strstr(b.p, "…"));
}

static void overlaps_are_drawn_by_size_and_the_rest_is_summed(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct str names[] = {STR("A"), STR("B"), STR("C")};
    struct chart_overlap o[] = {{1, 5}, {2, 9}, {4, 5}, {7, 1}, {3, 2}};
    struct chart_sets c = {.id = "u", .title = STR("lists"), .names = names, .sets = 3, .most = 3};
    ASSERT_OK(chart_sets_text(&c, o, 5, a, 60, &b, &e));
    const char *nine = strstr(b.p, "·●·"), *five = strstr(b.p, "●··"), *other = strstr(b.p, "··●");
    assert_true(nine != NULL && nine < five && five < other);
    assert_non_null(strstr(b.p, "2 more"));
    assert_non_null(strstr(b.p, "┌ A 8"));
    ASSERT_OK(chart_sets_svg(&c, o, 5, a, SVG_IN_PAGE, &b, &e));
    o[0].sets = 8;
    ASSERT_FAILS(BD_INPUT, "list 4 of 3", chart_sets_svg(&c, o, 5, a, SVG_IN_PAGE, &b, &e));
    o[0].sets = 2;
    ASSERT_FAILS(BD_INPUT, "twice", chart_sets_svg(&c, o, 5, a, SVG_IN_PAGE, &b, &e));
    o[0] = (struct chart_overlap){1, -1};
    ASSERT_FAILS(BD_INPUT, "count", chart_sets_text(&c, o, 5, a, 60, &b, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_are_round_and_inside),
        cmocka_unit_test(logarithmic_ticks_are_powers_with_twos_and_fives_when_few),
        cmocka_unit_test(equal_values_still_have_an_axis),
        cmocka_unit_test(numbers_are_grouped_in_threes_with_a_true_minus),
        cmocka_unit_test(a_chart_without_values_or_below_a_log_scale_is_refused),
        cmocka_unit_test(a_missing_value_breaks_the_line),
        cmocka_unit_test(a_long_last_figure_of_the_x_axis_stays_inside_the_picture),
        cmocka_unit_test(rows_in_a_terminal_stand_in_line_for_hangul_and_latin),
        cmocka_unit_test(a_long_label_is_cut_to_its_column),
        cmocka_unit_test(intervals_in_a_terminal_show_open_ends),
        cmocka_unit_test(a_waterfall_ends_at_the_sum_of_its_parts),
        cmocka_unit_test(a_waterfall_runs_long_words_over_lines_instead_of_cutting_them),
        cmocka_unit_test(overlaps_are_drawn_by_size_and_the_rest_is_summed),
    };
    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
