/* Errors: recorded once, placed, cut at characters. */
#include "test.h"

static void a_message_names_file_row_and_column(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    assert_int_equal(err_set(&e, BD_INPUT, "the date %d is not one", 7), BD_INPUT);
    assert_int_equal(err_where(&e, "a.csv", 3, 2), BD_INPUT);
    char text[200];
    err_format(&e, text, sizeof text);
    assert_string_equal(text, "a.csv, row 3, column 2: the date 7 is not one");
}

static void a_text_that_is_no_table_has_lines(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    char text[200];
    assert_int_equal(err_set(&e, BD_INPUT, "no"), BD_INPUT);
    assert_int_equal(err_at_line(&e, "s.json", 2, 5), BD_INPUT);
    err_format(&e, text, sizeof text);
    assert_string_equal(text, "s.json, line 2, column 5: no");
    assert_int_equal(err_where(&e, "list.jsonl", 7, 0), BD_INPUT); /* of a list of one document a line, which has rows */
    err_format(&e, text, sizeof text);
    assert_string_equal(text, "list.jsonl, row 7, column 5: no");
    err_clear(&e);
    assert_false(e.line);
}

static void a_long_korean_message_is_cut_between_characters(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    char many[3001] = "";
    for (int i = 0; i < 1000; i++)
        memcpy(many + 3 * i, "반", 3);
    many[3000] = '\0';
    assert_int_equal(err_set(&e, BD_INPUT, "x%s", many), BD_INPUT);
    assert_true(strlen(e.text) < sizeof e.text);
    assert_true(utf8_check(str_from(e.text), NULL));
}

static void every_status_has_a_word_of_its_own(void **state)
{
    (void)state;
    for (int i = BD_OK; i <= BD_NEWER; i++)
        for (int j = BD_OK; j < i; j++)
            assert_string_not_equal(bd_status_word((enum bd_status)i), bd_status_word((enum bd_status)j));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_names_file_row_and_column),
        cmocka_unit_test(a_text_that_is_no_table_has_lines),
        cmocka_unit_test(a_long_korean_message_is_cut_between_characters),
        cmocka_unit_test(every_status_has_a_word_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
