/* Texts as sources. */
#include "test.h"
#include "intake/text.h"

static void line_ends_become_plain_and_paragraphs_are_counted(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct text_source d;
    size_t from, to;
    ASSERT_OK(text_source_read(a, "a.md", STR("\xEF\xBB\xBF\r\n# 면담 기록\r\n\r\n하나\r\n둘\r\n \r\n\r\n셋"), &d, &e));
    ASSERT_STR(d.text, "\n# 면담 기록\n\n하나\n둘\n \n\n셋");
    ASSERT_STR(d.title, "면담 기록");
    assert_string_equal(d.media, "text/markdown");
    assert_int_equal(d.paragraphs, 3);
    assert_true(text_paragraph(d.text, 2, &from, &to));
    ASSERT_STR(str_slice(d.text, from, to), "하나\n둘");
    assert_true(text_paragraph(d.text, 3, &from, &to));
    ASSERT_STR(str_slice(d.text, from, to), "셋");
    assert_false(text_paragraph(d.text, 4, &from, &to));
    assert_false(text_paragraph(STR(""), 1, &from, &to));
}

static void in_a_text_without_empty_lines_each_line_is_a_paragraph(void **state)
{
    (void)state;
    size_t from = 0, to = 0;
    struct str plain = STR("Interview\nQ: when?\n  A: in autumn.  \nQ: and then?\n");
    struct str titled = STR("\n면담\n\n문: 언제?\n답: 가을.\n\n");
    assert_true(text_paragraph(plain, 3, &from, &to));
    ASSERT_STR(str_slice(plain, from, to), "  A: in autumn.  ");
    assert_true(text_paragraph(plain, 4, &from, &to) && !text_paragraph(plain, 5, &from, &to));
    assert_true(text_paragraph(titled, 3, &from, &to)); /* the empty line after a title parts nothing else */
    ASSERT_STR(str_slice(titled, from, to), "답: 가을.");
    struct str parted = STR("Interview\n\nQ: when,\nand where?\n\nA: in autumn.");
    assert_true(text_paragraph(parted, 2, &from, &to));
    ASSERT_STR(str_slice(parted, from, to), "Q: when,\nand where?");
    struct text_walk w = text_walk(parted);
    size_t count = 0;
    while (text_walk_next(&w, &from, &to))
        assert_true(++count <= 3);
    assert_int_equal(count, 3);
    ASSERT_STR(str_slice(parted, from, to), "A: in autumn.");
}

static void other_forms_are_refused_with_a_way_out(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct text_source d;
    ASSERT_FAILS(BD_INPUT, "PDF", text_source_read(a, "a.pdf", STR("%PDF-1.7"), &d, &e));
    ASSERT_FAILS(BD_INPUT, "UTF-16", text_source_read(a, "a.txt", STR("\xFF\xFE\x41\x00"), &d, &e));
    enum bd_status s = text_source_read(a, "a.txt", STR("one\ntwo \xB1\xE8"), &d, &e);
    assert_int_equal(e.row, 2);
    ASSERT_FAILS(BD_INPUT, "byte 9 is not UTF-8", s);
    ASSERT_FAILS(BD_INPUT, "NUL", text_source_read(a, "a.txt", STR("a\0b"), &d, &e));
    ASSERT_FAILS(BD_INPUT, "no words", text_source_read(a, "a.txt", STR(" \n \n"), &d, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_ends_become_plain_and_paragraphs_are_counted),
        cmocka_unit_test(in_a_text_without_empty_lines_each_line_is_a_paragraph),
        cmocka_unit_test(other_forms_are_refused_with_a_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
