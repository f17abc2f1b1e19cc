/* SVG text: escaping, numbers, widths, links. */
#include "test.h"

#include "draw/svg.h"

static void text_from_outside_cannot_open_a_tag_or_leave_an_attribute(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    svg_put_text(&b, STR("<a href='x'>&\"\x01\xEF\xBF\xBF반"));
    ASSERT_STR(buf_str(&b), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;\uFFFD\uFFFD반");
}

static void numbers_have_two_decimals_at_most_and_no_minus_zero(void **state)
{
    (void)state;
    static const struct {
        double v;
        const char *z;
    } cases[] = {{0, "0"},      {-0.0, "0"},    {-0.004, "0"},           {1.5, "1.5"}, {-2.25, "-2.25"}, {100, "100"},
                 {3.10, "3.1"}, {0.05, "0.05"}, {999999.99, "999999.99"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf b SCOPED_BUF = BUF_MAX(64);
        svg_put_number(&b, cases[i].v);
        ASSERT_STR(buf_str(&b), cases[i].z);
    }
}

static void a_picture_in_a_page_names_itself_and_carries_no_style(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct svg s = svg_begin(&b, SVG_IN_PAGE, "pic", 10, 20, STR("제목 & title"), STR("what it shows"));
    svg_group(&s, 1, 2, STR("a group"));
    svg_link(&s, STR("/r/P-7K3M-Q2XW-C"));
    svg_rect(&s, 0, 0, 5, -1, 0, (struct svg_pen){.fill = SVG_S1});
    svg_close_link(&s);
    svg_close(&s);
    svg_end(&s);
    assert_non_null(strstr(b.p, "role=\"img\""));
    assert_non_null(strstr(b.p, "aria-labelledby=\"pic-t pic-d\""));
    assert_non_null(strstr(b.p, "<title id=\"pic-t\">제목 &amp; title</title>"));
    assert_non_null(strstr(b.p, "<desc id=\"pic-d\">what it shows</desc>"));
    assert_null(strstr(b.p, "style"));
    assert_non_null(strstr(b.p, "height=\"0\""));
}

static void a_picture_alone_carries_its_colours_for_light_dark_and_paper(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(1 << 16);
    struct svg s = svg_begin(&b, SVG_ALONE, "pic", 10, 20, STR("t"), STR_NONE);
    svg_end(&s);
    assert_non_null(strstr(b.p, "prefers-color-scheme:dark"));
    assert_non_null(strstr(b.p, "@media print"));
    assert_null(strstr(b.p, "<desc"));
}

static void widths_grow_with_the_words_and_hangul_is_nearly_an_em(void **state)
{
    (void)state;
    assert_true(svg_text_width(STR(""), 10) == 0);
    assert_true(svg_text_width(STR("반디"), 10) > 18 && svg_text_width(STR("반디"), 10) < 19);
    assert_true(svg_text_width(STR("萤火虫"), 10) == 30);
    assert_true(svg_text_width(STR("e\xCC\x81"), 10) == svg_text_width(STR("e"), 10));
    assert_true(svg_text_width(STR("WWW"), 10) > svg_text_width(STR("iii"), 10) * 2);
}

static void words_are_cut_at_a_character_and_fit_what_was_asked(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct str words = STR("보위부 구류장 detention facility 拘留所");
    for (double width = 14; width < 400; width += 7) {
        struct str cut = svg_text_fit(a, words, 13, width);
        assert_true(utf8_check(cut, NULL));
        assert_true(svg_text_width(cut, 13) <= width + 13);
        assert_true(str_eq(cut, words) || str_ends(cut, "…"));
    }
    ASSERT_STR(svg_text_fit(a, words, 13, 1000), words.p);
}

static void lines_break_at_spaces_in_korean_and_between_characters_in_chinese(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct str lines[4];
    size_t n = svg_text_wrap(a, STR("강제 북송 여성"), 10, 44, lines, 4);
    assert_int_equal(n, 2);
    ASSERT_STR(lines[0], "강제 북송");
    ASSERT_STR(lines[1], "여성");
    n = svg_text_wrap(a, STR("强制遣返的妇女"), 10, 40, lines, 2);
    assert_int_equal(n, 2);
    ASSERT_STR(lines[0], "强制遣返");
    ASSERT_STR(lines[1], "的妇女");
    assert_int_equal(svg_text_wrap(a, STR("  "), 10, 40, lines, 2), 0);
    n = svg_text_wrap(a, STR("Donaudampfschifffahrtsgesellschaft"), 10, 40, lines, 2);
    assert_int_equal(n, 2);
    assert_true(str_ends(lines[1], "…"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_from_outside_cannot_open_a_tag_or_leave_an_attribute),
        cmocka_unit_test(numbers_have_two_decimals_at_most_and_no_minus_zero),
        cmocka_unit_test(a_picture_in_a_page_names_itself_and_carries_no_style),
        cmocka_unit_test(a_picture_alone_carries_its_colours_for_light_dark_and_paper),
        cmocka_unit_test(widths_grow_with_the_words_and_hangul_is_nearly_an_em),
        cmocka_unit_test(words_are_cut_at_a_character_and_fit_what_was_asked),
        cmocka_unit_test(lines_break_at_spaces_in_korean_and_between_characters_in_chinese),
    };
    return cmocka_run_group_tests_name("svg", tests, NULL, NULL);
}
