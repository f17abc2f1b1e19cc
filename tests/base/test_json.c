/* JSON from outside: strict, bounded, errors with the path. */
#include "test.h"
#include "base/json.h"

static void a_wrong_type_names_the_path(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    json_t *doc SCOPED_JSON = NULL;
    ASSERT_OK(json_read("s.json", STR("{\"fields\":[{\"kind\":3},{}]}"), &doc, &e));
    struct json_at root = json_root("s.json", doc), list, item;
    struct str text;
    ASSERT_OK(json_get_array(&root, "fields", &list, &e));
    ASSERT_OK(json_get_item(&list, 0, &item, &e));
    ASSERT_FAILS(BD_INPUT, "fields[0].kind: text", json_get_text(&item, "kind", &text, &e));
    int64_t n;
    ASSERT_FAILS(BD_INPUT, "from 4 to 9", json_get_int(&item, "kind", 4, 9, &n, &e));
    ASSERT_OK(json_get_int(&item, "kind", 1, 9, &n, &e));
    assert_int_equal(n, 3);
    static const char *const known[] = {"name", "column"};
    ASSERT_FAILS(BD_INPUT, "fields[0].kind: this key is not known", json_only(&item, known, 2, &e));
}

static void malformed_and_hostile_documents_are_refused(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    json_t *doc = NULL;
    assert_int_equal(json_read("s.json", STR("{\"a\":1,\n\"b\" 2}"), &doc, &e), BD_INPUT);
    char text[200];
    err_format(&e, text, sizeof text);
    assert_non_null(strstr(text, "s.json, line 2, column "));
    err_clear(&e);
    ASSERT_FAILS(BD_INPUT, "not valid JSON", json_read("s.json", STR("{\"a\":1,}"), &doc, &e));
    ASSERT_FAILS(BD_INPUT, "duplicate", json_read("s.json", STR("{\"a\":1,\"a\":2}"), &doc, &e));
    ASSERT_FAILS(BD_INPUT, "byte 2 is not UTF-8", json_read("s.json", STR("\"\xFF\""), &doc, &e));
    ASSERT_FAILS(BD_INPUT, "not valid JSON", json_read("s.json", STR(""), &doc, &e));
    char deep[400];
    memset(deep, '[', sizeof deep);
    ASSERT_FAILS(BD_LIMIT, "deeper", json_read("s.json", (struct str){deep, sizeof deep}, &doc, &e));
    assert_null(doc);
}

static void an_error_does_not_quote_the_input(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    json_t *doc = NULL;
    assert_int_equal(json_read("s.json", STR("{\"name\": secretword}"), &doc, &e), BD_INPUT);
    assert_null(strstr(e.text, "secretword"));
}

static void strings_and_numbers_written_read_back(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    buf_addz(&b, "[");
    json_put_string(&b, STR("a\"\\\n\t\x01\x7F 반디"));
    buf_addz(&b, ",");
    json_put_real(&b, 0.1);
    buf_addz(&b, ",");
    json_put_real(&b, 1.0 / 3);
    buf_addz(&b, "]");
    json_t *doc SCOPED_JSON = NULL;
    ASSERT_OK(json_read("x", buf_str(&b), &doc, &e));
    assert_string_equal(json_string_value(json_array_get(doc, 0)), "a\"\\\n\t\x01\x7F 반디");
    assert_true(json_number_value(json_array_get(doc, 1)) == 0.1);
    assert_true(json_number_value(json_array_get(doc, 2)) == 1.0 / 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_wrong_type_names_the_path),
        cmocka_unit_test(malformed_and_hostile_documents_are_refused),
        cmocka_unit_test(an_error_does_not_quote_the_input),
        cmocka_unit_test(strings_and_numbers_written_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
