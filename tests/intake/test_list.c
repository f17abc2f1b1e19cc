/* Lists to drafts: everything asked for arrives, every mistake is placed. */
#include "test.h"
#include "intake/list.h"

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new(1 << 26);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void a_line_becomes_a_record_with_its_values(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    ASSERT_OK(list_read_lines(
        a, "m.jsonl",
        STR("// a remark\n\n{\"ref\":\"s1\",\"type\":\"source\",\"basis\":\"published\",\"values\":{\"title\":\"말\",\"count\":3,"
            "\"place\":[{\"value\":\"온성\",\"language\":\"ko\",\"polarity\":\"denies\",\"cites\":[\"p1\",\"p2\"]},"
            "{\"reason\":\"refused\"}],\"text\":{\"file\":\"t.txt\"}}}\n"),
        &set, &e));
    assert_int_equal(set.count, 1);
    const struct list_record *d = &set.records[0];
    assert_int_equal(d->row, 3);
    ASSERT_STR(d->ref, "s1");
    assert_int_equal(d->value_count, 5);
    ASSERT_STR(d->values[0].text, "말");
    ASSERT_STR(d->values[1].text, "3");
    assert_true(d->values[2].denies);
    ASSERT_STR(d->values[2].language, "ko");
    ASSERT_STR(d->values[2].cites[1], "p2");
    ASSERT_STR(d->values[3].reason, "refused");
    ASSERT_STR(d->values[4].file, "t.txt");
}

static void each_mistake_in_a_line_names_its_row_and_key(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    struct {
        const char *line, *words;
    } cases[] = {
        {"{\"type\":\"source\",\"values\":{}", "not valid JSON"},
        {"[]", "an object"},
        {"{\"values\":{}}", "type: text"},
        {"{\"type\":\"x\",\"values\":{},\"vaules\":1}", "vaules: this key is not known"},
        {"{\"type\":\"x\",\"values\":{\"a\":1.5}}", "values.a: text, a whole number"},
        {"{\"type\":\"x\",\"values\":{\"a\":{\"value\":\"v\",\"reason\":\"refused\"}}}", "exactly one of"},
        {"{\"type\":\"x\",\"values\":{\"a\":{\"value\":\"v\",\"polarity\":\"maybe\"}}}", "asserts or denies"},
        {"{\"ref\":\"one\",\"type\":\"x\",\"values\":{}}", "stands in row 1 already"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *text = arena_printf(a, "{\"ref\":\"one\",\"type\":\"x\",\"values\":{}}\n%s\n", cases[i].line);
        enum bd_status s = list_read_lines(a, "m.jsonl", str_from(text), &set, &e);
        assert_int_equal(e.row, 2);
        ASSERT_FAILS(BD_INPUT, cases[i].words, s);
    }
}

static const char *const mapping =
    "{\"type\":\"person\",\"ref\":\"no\",\"basis\":\"published\",\"columns\":{\"name\":{\"property\":\"name\",\"language\":\"ko\"},"
    "\"acts\":{\"property\":\"act\",\"separator\":\";\"}},\"constants\":{\"sex\":\"female\"},\"ignore\":[\"note\"],\"empty\":[\"-\"]}";

static void a_record_may_have_thousands_of_values_and_no_more_than_its_limit(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    struct buf text SCOPED_BUF = BUF_MAX((size_t)1 << 20);
    for (int many = 16384; many <= 16385; many++) {
        buf_clear(&text);
        buf_addz(&text, "{\"type\":\"finding\",\"values\":{\"act\":[\"a0\"");
        for (int i = 1; i < many; i++)
            buf_addf(&text, ",\"a%d\"", i);
        buf_addz(&text, "]}}\n");
        enum bd_status s = list_read_lines(a, "m.jsonl", buf_str(&text), &set, &e);
        if (many == 16384)
            assert_int_equal(s == BD_OK ? set.records[0].value_count : 0, many);
        else
            ASSERT_FAILS(BD_LIMIT, "more than 16384 values", s);
    }
}

static void a_table_is_read_as_its_mapping_says(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    ASSERT_OK(list_read_table(a, "t.csv", STR("no,name,acts,note\n7,김영희,sale; torture,x\n8,-,,y\n"), "m.json",
                              str_from(mapping), &set, &e));
    assert_int_equal(set.count, 2);
    assert_int_equal(set.records[0].value_count, 4);
    ASSERT_STR(set.records[0].ref, "7");
    ASSERT_STR(set.records[0].values[0].text, "female");
    ASSERT_STR(set.records[0].values[1].text, "김영희");
    assert_int_equal(set.records[0].values[1].column, 2);
    ASSERT_STR(set.records[0].values[3].text, "torture");
    assert_int_equal(set.records[1].value_count, 1);
}

static void a_column_may_be_the_name_of_its_property_alone(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    ASSERT_OK(list_read_table(a, "t.csv", STR("born\n1970\n"), "m.json",
                              STR("{\"type\":\"person\",\"columns\":{\"born\":\"birth_date\"}}"), &set, &e));
    ASSERT_STR(set.records[0].values[0].property, "birth_date");
    ASSERT_STR(set.records[0].values[0].text, "1970");
    enum bd_status s = list_read_table(a, "t.csv", STR("born\n1970\n"), "m.json",
                                       STR("{\"type\":\"person\",\"columns\":{\"born\":7}}"), &set, &e);
    ASSERT_FAILS(BD_INPUT, "columns.born: an object was expected", s);
}

static void a_mapping_that_does_not_fit_is_refused_with_the_nearest_column(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    enum bd_status s = list_read_table(a, "t.csv", STR("no,nmae,acts,note\n7,x,y,z\n"), "m.json", str_from(mapping), &set, &e);
    assert_non_null(strstr(e.mend, "nmae"));
    ASSERT_FAILS(BD_INPUT, "no column \"name\"", s);
    ASSERT_FAILS(
        BD_INPUT, "does not say what column \"more\"",
        list_read_table(a, "t.csv", STR("no,name,acts,note,more\n7,x,y,z,w\n"), "m.json", str_from(mapping), &set, &e));
    s = list_read_table(a, "t.csv", STR("no,name,acts,note\n7,x,y,z\n7,x,y,z\n"), "m.json", str_from(mapping), &set, &e);
    assert_int_equal(e.row, 3);
    ASSERT_FAILS(BD_INPUT, "stands in row 2 already", s);
}

static void cells_mean_what_the_mapping_says_and_name_records_once(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    static const char said[] =
        "{\"type\":\"person\",\"columns\":{\"sex\":{\"property\":\"sex\",\"values\":{\"여\":\"female\"}},"
        "\"home\":{\"property\":\"origin\",\"make\":\"place.name\",\"language\":\"ko\",\"separator\":\";\"}}}";
    ASSERT_OK(list_read_table(a, "t.csv", STR("sex,home\n여,회령\n,\nmale,무산; 회령\n"), "m.json", str_from(said), &set, &e));
    assert_int_equal(set.count, 5);
    ASSERT_STR(set.records[0].values[0].text, "female");
    ASSERT_STR(set.records[2].values[0].text, "male");
    ASSERT_STR(set.records[0].values[1].text, "place.name=회령");
    ASSERT_STR(set.records[2].values[2].text, "place.name=회령");
    assert_int_equal(set.records[1].value_count, 0);
    const struct list_record *musan = &set.records[3], *hoeryong = &set.records[4];
    ASSERT_STR(musan->type, "place");
    ASSERT_STR(musan->ref, "place.name=무산");
    ASSERT_STR(musan->values[0].property, "name");
    ASSERT_STR(musan->values[0].text, "무산");
    assert_true(musan->made && hoeryong->made && !set.records[1].made);
    assert_int_equal(musan->row, 4);
    ASSERT_STR(hoeryong->values[0].text, "회령");
    ASSERT_STR(hoeryong->values[0].language, "ko");
    assert_int_equal(hoeryong->row, 2);
    enum bd_status s = list_read_table(
        a, "t.csv", STR("home\nx\n"), "m.json",
        STR("{\"type\":\"person\",\"columns\":{\"home\":{\"property\":\"origin\",\"make\":\"place\"}}}"), &set, &e);
    ASSERT_FAILS(BD_INPUT, "TYPE.PROPERTY was expected", s);
}

static void memory_for_a_list_is_that_of_its_values(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct list_set set;
    SCOPED_BUF struct buf text = BUF_MAX(1 << 20);
    for (int i = 0; i < 2000; i++)
        buf_addf(&text, "{\"ref\":\"r%d\",\"type\":\"person\",\"values\":{\"sex\":\"female\"}}\n", i);
    ASSERT_OK(list_read_lines(a, "m.jsonl", buf_str(&text), &set, &e));
    assert_int_equal(set.count, 2000);
    assert_true(arena_used(a) < 2000 * 1024);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_becomes_a_record_with_its_values),
        cmocka_unit_test(memory_for_a_list_is_that_of_its_values),
        cmocka_unit_test(each_mistake_in_a_line_names_its_row_and_key),
        cmocka_unit_test(a_record_may_have_thousands_of_values_and_no_more_than_its_limit),
        cmocka_unit_test(a_table_is_read_as_its_mapping_says),
        cmocka_unit_test(a_column_may_be_the_name_of_its_property_alone),
        cmocka_unit_test(cells_mean_what_the_mapping_says_and_name_records_once),
        cmocka_unit_test(a_mapping_that_does_not_fit_is_refused_with_the_nearest_column),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
