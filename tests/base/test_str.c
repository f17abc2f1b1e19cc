/* Strings, numbers, UTF-8. */
#include "test.h"

static void utf8_refuses_overlong_surrogate_and_beyond(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80",
                                      "a\x80",    "\xE2\x82",     "\xFF",         "\xF8\x88\x80\x80\x80"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(utf8_check(str_from(bad[i]), NULL));
    assert_true(utf8_check(str_from("반디 萤火虫 é \xF4\x8F\xBF\xBF"), NULL));
    size_t at = 99;
    assert_false(utf8_check(STR("반\xFF"), &at));
    assert_int_equal(at, 3);
}

static void every_code_point_is_written_and_read_back(void **state)
{
    (void)state;
    struct buf b SCOPED_BUF = BUF_MAX(16);
    for (uint32_t c = 0; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 101) {
        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        buf_clear(&b);
        utf8_put(&b, c);
        size_t at = 0;
        uint32_t back = 0;
        assert_true(utf8_next(buf_str(&b), &at, &back));
        assert_int_equal(back, c);
        assert_int_equal(at, b.n);
    }
}

static void the_head_of_a_text_ends_with_a_whole_character(void **state)
{
    (void)state;
    ASSERT_STR(str_head(STR("x반디"), 4), "x반");
    ASSERT_STR(str_head(STR("x반디"), 6), "x반");
    ASSERT_STR(str_head(STR("x반디"), 7), "x반디");
    ASSERT_STR(str_head(STR("반디"), 2), "");
    ASSERT_STR(str_head(STR("plain"), 3), "pla");
    ASSERT_STR(str_head(STR_NONE, 3), "");
}

static void hangul_takes_two_columns(void **state)
{
    (void)state;
    assert_int_equal(utf8_columns(STR("반디")), 4);
    assert_int_equal(utf8_count(STR("반디")), 2);
    assert_int_equal(utf8_columns(STR("e\xCC\x81")), 1);
}

static void decomposed_korean_normalises_to_composed(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct str nfd, nfc;
    ASSERT_OK(utf8_normalise(a, STR("반디"), UTF8_NFD, &nfd, &e));
    assert_int_equal(utf8_count(nfd), 5);
    ASSERT_OK(utf8_normalise(a, nfd, UTF8_NFC, &nfc, &e));
    ASSERT_STR(nfc, "반디");
}

static void numbers_are_whole_strings_in_range(void **state)
{
    (void)state;
    int64_t i;
    double d;
    assert_true(str_to_i64(STR("-9223372036854775808"), &i) && i == INT64_MIN);
    assert_false(str_to_i64(STR("9223372036854775808"), &i));
    assert_false(str_to_i64(STR("12 "), &i));
    assert_false(str_to_i64(STR("-"), &i));
    assert_true(str_to_double(STR("2.5e3"), &d) && d == 2500);
    assert_false(str_to_double(STR("nan"), &d));
    assert_false(str_to_double(STR("1e999"), &d));
    assert_false(str_to_double(STR("0x10"), &d));
}

static void trimming_knows_the_ideographic_space(void **state)
{
    (void)state;
    ASSERT_STR(str_trim(STR(" \t\u3000\u00A0김\u3000 ")), "김");
    ASSERT_STR(str_trim(STR("  ")), "");
}

static void hexadecimal_reads_back(void **state)
{
    (void)state;
    uint8_t in[5] = {0, 1, 0xAB, 0xFF, 0x10}, out[5];
    struct buf b SCOPED_BUF = BUF_MAX(64);
    hex_put(&b, in, sizeof in);
    ASSERT_STR(buf_str(&b), "0001abff10");
    assert_true(hex_read(buf_str(&b), out, sizeof out));
    assert_memory_equal(in, out, sizeof in);
    assert_false(hex_read(STR("0g"), out, 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_refuses_overlong_surrogate_and_beyond),
        cmocka_unit_test(every_code_point_is_written_and_read_back),
        cmocka_unit_test(the_head_of_a_text_ends_with_a_whole_character),
        cmocka_unit_test(hangul_takes_two_columns),
        cmocka_unit_test(decomposed_korean_normalises_to_composed),
        cmocka_unit_test(numbers_are_whole_strings_in_range),
        cmocka_unit_test(trimming_knows_the_ideographic_space),
        cmocka_unit_test(hexadecimal_reads_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
