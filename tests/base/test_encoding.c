/* Texts in other encodings: read whole and strictly, or refused with their place and with what they could be. */
#include "test.h"
#include "base/csv.h"
#include "base/encoding.h"

#include <iconv.h>

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new(1 << 28);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct str in(const char *encoding, struct str utf8)
{
    iconv_t cd = iconv_open(encoding, "UTF-8");
    size_t left = utf8.n, room = utf8.n * 4 + 16, cap = room;
    char *from = (char *)(uintptr_t)utf8.p, *made = arena_alloc(a, cap, 1), *to = made;
    assert_true(cd != (iconv_t)-1);
    assert_int_equal(iconv(cd, &from, &left, &to, &room), 0);
    iconv_close(cd);
    return (struct str){made, cap - room};
}

static struct str join(struct str x, struct str y)
{
    char *both = arena_alloc(a, x.n + y.n + 1, 1);
    memcpy(both, x.p, x.n);
    memcpy(both + x.n, y.p, y.n);
    return (struct str){both, x.n + y.n};
}

static enum bd_status read_as(enum encoding x, struct str bytes, struct str *out, struct err *e)
{
    return encoding_to_utf8(a, "t.csv", bytes, (struct encoding_how){.named = x, .may_name = true, .show = true}, out, e);
}

static const char korean[] = "이름,나이\n김영희,31\n똠방각하,40\n";

static void each_encoding_reads_what_was_written_in_it(void **state)
{
    (void)state;
    static const struct {
        const char *name, *iconv, *text;
    } each[] = {
        {"cp949", "CP949", korean},
        {"GB18030", "GB18030",
         "姓名,注\n金英姬,\xF0\xA0\xAE\xB7\n李,\xE1\xA0\xA0\n"}, /* of four bytes: beyond the plane, and Mongolian */
        {"gbk", "GBK", "姓名\n金英姬\n李哲洙\n"},
        {"Big5", "BIG5", "姓名\n金英姬\n許功蓋\n"}, /* whose last bytes are \ */
        {"sjis", "CP932", "氏名\n金英姫\nキム\n"},
        {"CP1251", "CP1251", "имя\nИванов\n"},
        {"latin1", "CP1252", "nom\nJosé\n"},
        {"utf-16le", "UTF-16LE", korean},
        {"utf-16be", "UTF-16BE", korean},
    };
    struct err e = ERR_NONE;
    struct str out;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        enum encoding x;
        assert_true(encoding_read(str_from(each[i].name), &x));
        ASSERT_OK(read_as(x, in(each[i].iconv, str_from(each[i].text)), &out, &e));
        ASSERT_STR(out, each[i].text);
    }
}

static void what_has_a_mark_is_read_as_it_says_whatever_is_named(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out;
    ASSERT_OK(read_as(ENCODING_UNSAID, join(STR("\xFF\xFE"), in("UTF-16LE", str_from(korean))), &out, &e));
    ASSERT_STR(out, korean);
    ASSERT_OK(read_as(ENCODING_CP949, join(STR("\xFE\xFF"), in("UTF-16BE", str_from(korean))), &out, &e));
    ASSERT_STR(out, korean);
    ASSERT_OK(read_as(ENCODING_CP949, join(STR("\xEF\xBB\xBF"), str_from("짠")), &out, &e));
    ASSERT_STR(out, "짠");
    ASSERT_OK(read_as(ENCODING_UNSAID, STR("\xFF\xFE"), &out, &e));
    assert_int_equal(out.n, 0);
}

static void utf8_stays_as_it_is_and_borrows(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out, text = str_from(korean);
    ASSERT_OK(read_as(ENCODING_CP949, text, &out, &e));
    assert_ptr_equal(out.p, text.p);
    ASSERT_OK(read_as(ENCODING_CP949, STR("plain,ascii\n"), &out, &e));
    ASSERT_STR(out, "plain,ascii\n");
}

static void a_mark_inside_the_text_is_a_character_like_others(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out, text = STR("a,b\n\xEF\xBB\xBF"
                               "1,2\n");
    ASSERT_OK(read_as(ENCODING_UNSAID, join(STR("\xFF\xFE"), in("UTF-16LE", text)), &out, &e));
    assert_true(str_eq(out, text));
}

static void a_refusal_names_the_place_and_how_each_encoding_reads_it(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out;
    assert_int_equal(read_as(ENCODING_UNSAID, in("CP949", STR("id,name\n1,\"김영희\"\n")), &out, &e), BD_INPUT);
    assert_int_equal(e.row, 2);
    assert_int_equal(e.column, 2);
    assert_non_null(strstr(e.mend, "--encoding"));
    assert_non_null(strstr(e.text, "cp949 (김영희), gb18030 ("));
    ASSERT_FAILS(BD_INPUT, "byte 12 is not UTF-8", e.status);
    ASSERT_FAILS(BD_INPUT, "gb18030 (姓名)", read_as(ENCODING_UNSAID, in("GBK", STR("姓名\n金英姬\n")), &out, &e));
    assert_int_equal(read_as(ENCODING_UNSAID,
                             in("UTF-16LE", STR("ab\xC2\x9B"
                                                "31mred\n")),
                             &out, &e),
                     BD_INPUT);
    assert_non_null(strstr(e.text, "utf-16le (ab)")); /* what would steer a terminal ends what is shown */
    err_clear(&e);
    assert_int_equal(read_as(ENCODING_UNSAID, in("CP949", STR("번호\n1\n")), &out, &e), BD_INPUT);
    assert_null(strstr(e.text, "big5")); /* which has no such character, and would put a private one */
    err_clear(&e);
    ASSERT_FAILS(BD_INPUT, "utf-16be (이름)", read_as(ENCODING_UNSAID, in("UTF-16BE", str_from(korean)), &out, &e));
}

static void what_a_cell_says_is_shown_only_where_it_may_be_or_names_a_column(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out, cell = in("CP949", STR("id,name\n1,김영희\n")), header = in("CP949", STR("번호,name\n"));
    struct encoding_how how = {.show = false};
    assert_int_equal(encoding_to_utf8(a, "t.csv", cell, how, &out, &e), BD_INPUT);
    assert_null(strstr(e.text, "("));
    assert_null(strstr(e.mend, "--encoding")); /* which not every command takes */
    ASSERT_FAILS(BD_INPUT, "could be cp949, gb18030", e.status);
    ASSERT_FAILS(BD_INPUT, "cp949 (번호)", encoding_to_utf8(a, "t.csv", header, how, &out, &e));
    how.lines = true; /* of a testimony the first line is no header */
    ASSERT_FAILS(BD_INPUT, "could be cp949, gb18030", encoding_to_utf8(a, "t.txt", header, how, &out, &e));
}

static void malformed_bytes_are_refused_with_row_column_and_byte(void **state)
{
    (void)state;
    static const struct {
        enum encoding as;
        struct str bytes;
        const char *words;
        long long row, column;
    } each[] = {
        {ENCODING_CP949, {"a,b\n1,\xB1\xE8\xB1", 9}, "ends in the middle of a character of cp949, at byte 9", 2, 2},
        {ENCODING_CP949, {"a,b\n\xB1\xE8,\xFF\n", 9}, "byte 8 is no text in cp949", 2, 2},
        {ENCODING_GB18030, {"a\n\x82\x35\x8F", 5}, "ends in the middle of a character of gb18030, at byte 3", 2, 1},
        {ENCODING_GB18030, {"a\n\x82\x35\x8Fz\n", 7}, "byte 3 is no text in gb18030", 2, 1},
        {ENCODING_WINDOWS_1252, {"a,b\n1,\x81\n", 8}, "byte 7 is no text in windows-1252", 2, 2},
        {ENCODING_CP949, {"a,b\n\xB1\xE8,\0\n", 9}, "byte 8 is NUL in cp949", 2, 2},
        {ENCODING_UTF16BE, {"a,\xB1\xE8\n1,2\n", 9}, "byte 3 is not UTF-8 text; the file could be cp949 (김)", 1, 2},
        {ENCODING_UNSAID, {"a,b\n1,\0\n", 8}, "byte 7 is NUL", 2, 2},
        {ENCODING_UNSAID,
         {"\xFF\xFE"
          "a\0\n\0\x00\xD8\n\0",
          10},
         "byte 7 is no text in utf-16le",
         2,
         1},                                                                                              /* half a pair */
        {ENCODING_UNSAID, {"\xFE\xFF\0a\0,\xDC\x00\xD8\x00", 10}, "byte 7 is no text in utf-16be", 1, 2}, /* a pair turned */
        {ENCODING_UNSAID,
         {"\xFF\xFE"
          "a\0\n\0b",
          7},
         "ends in the middle of a character of utf-16le, at byte 7",
         2,
         1},
        {ENCODING_UNSAID,
         {"\xFF\xFE"
          "a\0\n\0\0\0b\0",
          10},
         "byte 7 is NUL in utf-16le",
         2,
         1},
        {ENCODING_UNSAID, {"\xFF\xFE\x00\xD8", 4}, "ends in the middle of a character", 1, 1},
    };
    struct err e = ERR_NONE;
    struct str out;
    for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
        if (read_as(each[i].as, each[i].bytes, &out, &e) != BD_INPUT || strstr(e.text, each[i].words) == NULL)
            fail_msg("%zu: %s", i, e.text);
        assert_int_equal(e.row, each[i].row);
        assert_int_equal(e.column, each[i].column);
        err_clear(&e);
    }
}

static void a_damaged_file_is_told_with_how_far_it_reads(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out, whole = in("CP949", str_from(korean));
    ASSERT_FAILS(BD_INPUT, "or damaged, and cp949 (이름, up to byte 26)",
                 read_as(ENCODING_UNSAID, str_slice(whole, 0, whole.n - 4 - 1), &out, &e));
    assert_int_equal(read_as(ENCODING_UNSAID, join(str_from(korean), STR("\xFF\n")), &out, &e), BD_INPUT);
    assert_int_equal(e.row, 4);
    assert_non_null(strstr(e.mend, "what stands before it is UTF-8"));
}

static void a_short_text_that_reads_both_ways_is_refused_and_a_long_one_is_utf8(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out;
    ASSERT_FAILS(BD_INPUT, "as utf-8 and as cp949 alike", read_as(ENCODING_CP949, in("CP949", STR("name\n짠\n")), &out, &e));
    ASSERT_OK(read_as(ENCODING_CP949, STR("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"), &out, &e));
    ASSERT_STR(out, "éééééééé");
    ASSERT_OK(read_as(ENCODING_WINDOWS_1252, STR("é"), &out, &e)); /* Ã© is no word */
    ASSERT_STR(out, "é");
}

static void what_crosses_the_pieces_of_a_conversion_stays_whole(void **state)
{
    (void)state;
    struct buf text SCOPED_BUF = BUF_MAX(1 << 24);
    struct err e = ERR_NONE;
    struct str out;
    buf_addz(&text, "a,이름\n"); /* three bytes a character do not divide a piece of 65,536 */
    for (int i = 0; i < 50000; i++)
        buf_addf(&text, "%d,김영희똠\n", i);
    ASSERT_OK(read_as(ENCODING_CP949, in("CP949", buf_str(&text)), &out, &e));
    assert_true(str_eq(out, buf_str(&text)));
    struct str bad = join(in("CP949", buf_str(&text)), STR("x,\xFF\n"));
    assert_int_equal(read_as(ENCODING_CP949, bad, &out, &e), BD_INPUT);
    assert_int_equal(e.row, 50002);
    err_clear(&e);
    struct str nul = join(in("CP949", buf_str(&text)), (struct str){"x,\0\n", 4});
    assert_int_equal(read_as(ENCODING_CP949, nul, &out, &e), BD_INPUT);
    assert_int_equal(e.row, 50002);
    assert_int_equal(e.column, 2);
}

static void what_is_no_text_is_called_what_it_is(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct str out;
    ASSERT_FAILS(BD_INPUT, "office document", read_as(ENCODING_CP949, STR("PK\x03\x04..."), &out, &e));
    ASSERT_FAILS(BD_INPUT, "old office document", read_as(ENCODING_UNSAID, STR("\xD0\xCF\x11\xE0..."), &out, &e));
    ASSERT_FAILS(BD_INPUT, "PDF", read_as(ENCODING_UNSAID, STR("%PDF-1.7"), &out, &e));
    ASSERT_FAILS(BD_INPUT, "web page", read_as(ENCODING_UNSAID, STR("<HTML><table>"), &out, &e));
}

static void only_names_of_the_list_are_known(void **state)
{
    (void)state;
    enum encoding x;
    assert_true(encoding_read(STR("EUC-KR"), &x) && x == ENCODING_CP949);
    assert_true(encoding_read(STR("Cp936"), &x) && x == ENCODING_GB18030);
    static const char *const none[] = {"", " ", "cp", "utf-7", "iso-2022-cn-ext", "cp949//IGNORE", "cp949 gbk", "korean"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(encoding_read(str_from(none[i]), &x));
    assert_false(encoding_read((struct str){"cp949\0", 6}, &x));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_encoding_reads_what_was_written_in_it),
        cmocka_unit_test(what_has_a_mark_is_read_as_it_says_whatever_is_named),
        cmocka_unit_test(utf8_stays_as_it_is_and_borrows),
        cmocka_unit_test(a_mark_inside_the_text_is_a_character_like_others),
        cmocka_unit_test(a_refusal_names_the_place_and_how_each_encoding_reads_it),
        cmocka_unit_test(what_a_cell_says_is_shown_only_where_it_may_be_or_names_a_column),
        cmocka_unit_test(malformed_bytes_are_refused_with_row_column_and_byte),
        cmocka_unit_test(a_damaged_file_is_told_with_how_far_it_reads),
        cmocka_unit_test(a_short_text_that_reads_both_ways_is_refused_and_a_long_one_is_utf8),
        cmocka_unit_test(what_crosses_the_pieces_of_a_conversion_stays_whole),
        cmocka_unit_test(what_is_no_text_is_called_what_it_is),
        cmocka_unit_test(only_names_of_the_list_are_known),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
