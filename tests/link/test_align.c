/* tests/link/test_align.c - lists that name the same columns differently. */
#include "test.h"
#include "base/limits.h"
#include "link/align.h"
#include "link/read.h"
#include "link/value.h"

#include <string.h>

static const char *const given[] = {"ada", "bridget", "clara", "dora", "edith", "flora", "greta", "hanna"};
static const char *const family[] = {"abel", "bolton", "carver", "dixon", "ellery", "fowler", "garner", "holt"};

/* 64 women: names, a birth date, a phone, a day of interview. */
static const char *people(struct arena *a, const char *header, bool sex_first)
{
    const char *text = arena_printf(a, "%s\n", header);
    for (unsigned i = 0; i < 64; i++) {
        const char *who = arena_printf(a, "%s,%s,19%02u-0%u-1%u,555-%04u", given[i % 8], family[i / 8], 20 + i, 1 + i % 9,
                                       i % 10, 1000 + 37 * i);
        const char *sex = sex_first ? (i % 3 ? "F" : "M") : (i % 3 ? "여" : "남");
        text = sex_first ? arena_printf(a, "%s%s,%s,2019-0%u-11\n", text, sex, who, 1 + i % 9)
                         : arena_printf(a, "%s%s,2021-0%u-02,%s\n", text, who, 1 + i % 9, sex);
    }
    return text;
}

static void open_two(struct link_job *j, struct arena *a, const char *first, const char *second)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "a.csv", str_from(first), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_add_csv(j, "b.csv", str_from(second), STR_NONE, NULL, 0, &e));
}

static size_t column(const struct link_job *j, const char *name)
{
    size_t c = 0;
    while (!str_is(j->records.columns[c].name, name))
        c++;
    return c;
}

static bool joined(const struct link_job *j, const char *kept, const char *gone)
{
    const struct column *k = &j->records.columns[column(j, kept)];
    return j->kind[column(j, gone)] == LINK_IGNORE && j->kind[column(j, kept)] != LINK_IGNORE && k->count[0] == 0;
}

static void columns_of_one_meaning_are_put_together_whatever_their_names(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_two(&j, a, people(a, "sex,first_name,surname,born,phone,interviewed", true),
             people(a, "이름,성,생년월일,전화,면접일,성별", false));
    link_prepare(&j);
    assert_true(joined(&j, "sex", "성별"));
    assert_true(joined(&j, "surname", "성"));
    assert_true(joined(&j, "phone", "전화"));
    assert_true(joined(&j, "born", "생년월일"));
    link_close(&j);
}

static void a_column_that_holds_both_sexes_is_sex_whatever_its_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_two(&j, a, people(a, "sex,first_name,surname,born,phone,interviewed", true),
             people(a, "이름,성,생년월일,전화,면접일,남/여", false));
    link_prepare(&j);
    assert_true(joined(&j, "sex", "남/여"));
    link_close(&j);
}

static void a_birth_date_is_not_put_together_with_a_day_of_interview(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *x = "name,born\n", *y = "who,met\n";
    for (unsigned i = 0; i < 64; i++) {
        x = arena_printf(a, "%s%s %s,19%02u-03-04\n", x, given[i % 8], family[i / 8], 20 + i);
        y = arena_printf(a, "%s%s %s,20%02u-03-04\n", y, given[i % 8], family[i / 8], 10 + i % 10);
    }
    open_two(&j, a, x, y);
    link_prepare(&j);
    assert_int_equal(j.kind[column(&j, "born")], LINK_DATE);
    assert_int_equal(j.kind[column(&j, "met")], LINK_DATE);
    link_close(&j);
}

static void linking_finds_the_same_people_as_with_equal_names(void **state)
{
    (void)state;
    size_t clusters[2];
    for (int renamed = 0; renamed < 2; renamed++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        const char *header = "first_name,surname,born,phone,interviewed,sex";
        open_two(&j, a, people(a, header, false), people(a, renamed ? "given,last,dob,tel,met,gender" : header, false));
        link_prepare(&j);
        assert_true(link_run(&j));
        clusters[renamed] = j.clusters;
        link_close(&j);
    }
    assert_int_equal(clusters[0], 64);
    assert_int_equal(clusters[1], 64);
}

static void settings_say_which_columns_are_the_same(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    size_t x, y;
    open_two(&j, a, "what,n\nred,1\nblue,2\n", "colour,born\nrot,1970\nblau,1980\n");
    ASSERT_OK(link_settings(&j, "s.json", STR("{\"same\": [[\"what\", \"colour\"]]}"), &e));
    link_prepare(&j);
    assert_int_equal(j.records.columns[0].count[0], 0);
    assert_false(lists_apart(&j.records, j.kind, &x, &y));
    link_close(&j);
}

static void two_columns_of_one_list_are_never_said_to_be_the_same(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    open_two(&j, a, "what,n\nred,1\n", "colour,born\nrot,1970\n");
    assert_int_equal(link_settings(&j, "s.json", STR("{\"same\": [[\"what\", \"n\"]]}"), &e), BD_INPUT);
    link_close(&j);
}

static void lists_without_a_common_column_are_told(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    size_t x, y;
    open_two(&j, a, "what\nred\nblue\n", "born\n1970\n1980\n");
    link_prepare(&j);
    assert_true(lists_apart(&j.records, j.kind, &x, &y));
    assert_int_equal(x, 0);
    assert_int_equal(y, 1);
    link_close(&j);
}

static void sex_is_one_value_in_every_language(void **state)
{
    (void)state;
    static const char *const women[] = {"F", "female", "여", "여성", "女", "ж"}, *const men[] = {"m", "Male", "남자", "男",
                                                                                                 "муж"};
    for (size_t i = 0; i < sizeof women / sizeof *women; i++)
        assert_int_equal(value_as_sex(str_from(women[i])), 'f');
    for (size_t i = 0; i < sizeof men / sizeof *men; i++)
        assert_int_equal(value_as_sex(str_from(men[i])), 'm');
    assert_int_equal(value_as_sex(STR("farm")), 0);
}

static void sexes_meet_in_a_column_that_says_something_else_now_and_then(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    char text[2][4096] = {"sex,surname\n", "sex,surname\n"};
    for (int i = 0; i < 40; i++)
        for (int l = 0; l < 2; l++) {
            const char *sex = i == 7 ? "other" : l == 0 ? (i % 2 ? "female" : "male") : (i % 2 ? "여" : "남");
            size_t n = strlen(text[l]);
            snprintf(text[l] + n, sizeof text[l] - n, "%s,%s\n", sex, family[i % 8]);
        }
    open_two(&j, a, text[0], text[1]);
    assert_true(link_prepare(&j));
    const struct field *sex = j.fields.f;
    while (strcmp(sex->name, "sex") != 0)
        sex++;
    const struct column *c = &j.records.columns[column(&j, "sex")];
    uint32_t of[4] = {0};
    for (size_t row = 0; row < j.records.rows; row++) {
        char is = value_as_sex(c->text[c->value[row]]);
        uint32_t *known = &of[is == 'f' ? 1 : is == 'm' ? 2 : 3];
        assert_true(*known == 0 || *known == sex->value[row]);
        *known = sex->value[row];
    }
    assert_true(of[1] != of[2] && of[2] != of[3] && of[1] != of[3] && of[1] != 0 && of[2] != 0 && of[3] != 0);
    link_close(&j);
}

static void places_meet_though_one_list_names_mostly_provinces(void **state)
{
    static const char *const county[] = {"함북 무산군", "회령시", "함북온성", "량강도 혜산시",
                                         "함흥시",      "단천시", "순천시",   "해주시"};
    static const char *const english[] = {"North Hamgyong", "Hoeryong", "N. Hamgyong",   "Ryanggang",
                                          "South Hamgyong", "Tanchon",  "South Pyongan", "South Hwanghae"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *x = "name,고향,사는 곳\n", *y = "name,Place of origin\n";
    for (unsigned i = 0; i < 64; i++) {
        x = arena_printf(a, "%s%s %s,%s,%s\n", x, given[i % 8], family[i / 8], county[i * 3 % 8], i % 2 ? "서울" : "부산");
        y = arena_printf(a, "%s%s %s,%s\n", y, given[i % 8], family[i / 8], english[i * 3 % 8]);
    }
    open_two(&j, a, x, y);
    link_prepare(&j);
    assert_true(joined(&j, "고향", "Place of origin"));
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_of_one_meaning_are_put_together_whatever_their_names),
        cmocka_unit_test(a_column_that_holds_both_sexes_is_sex_whatever_its_name),
        cmocka_unit_test(a_birth_date_is_not_put_together_with_a_day_of_interview),
        cmocka_unit_test(linking_finds_the_same_people_as_with_equal_names),
        cmocka_unit_test(places_meet_though_one_list_names_mostly_provinces),
        cmocka_unit_test(settings_say_which_columns_are_the_same),
        cmocka_unit_test(two_columns_of_one_list_are_never_said_to_be_the_same),
        cmocka_unit_test(lists_without_a_common_column_are_told),
        cmocka_unit_test(sex_is_one_value_in_every_language),
        cmocka_unit_test(sexes_meet_in_a_column_that_says_something_else_now_and_then),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
