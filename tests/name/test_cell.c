/* The names that one cell holds: further names of the same person, and what is none. The people are invented. */
#include "test.h"

#include "name/name.h"

#include <string.h>

/* A cell, and the names that it holds, with | between them. */
static const char *const CELLS[][2] = {
    /* one name */
    {"김영희", "김영희"},
    {"  김영희 ", "김영희"},
    {"Kim, Yong-hui", "Kim, Yong-hui"},
    {"KIM Yong Hui", "KIM Yong Hui"},
    {"김철수(金哲洙)", "김철수(金哲洙)"},
    {"Kim Chol-su (김철수)", "Kim Chol-su (김철수)"},
    {"阿卜杜勒·热合曼", "阿卜杜勒·热合曼"},
    {"Smith, John Paul", "Smith, John Paul"},
    {"Garcia/Lopez, Maria", "Garcia/Lopez, Maria"},
    {"Kim (Yong) Hui", "Kim (Yong) Hui"},
    {"김영희 (가명)", "김영희"},
    {"가명 김영희", "김영희"},
    {"\"김영희\"", "김영희"},
    /* further names */
    {"김영희 (가명 박순자)", "김영희|박순자"},
    {"김영희(개명전 김말숙)", "김영희|김말숙"},
    {"김영희 (가명: 박순자, 35)", "김영희|박순자"},
    {"본명 김영희 가명 박순자", "김영희|박순자"},
    {"김영희, 박순자", "김영희|박순자"},
    {"김영희·박순자", "김영희|박순자"},
    {"김영희/박순자/최옥희", "김영희|박순자|최옥희"},
    {"김영희; 박순자", "김영희|박순자"},
    {"김영희\n박순자", "김영희|박순자"},
    {"김영희/순자", "김영희|순자"},
    {"金永姬（化名 朴順子）", "金永姬|朴順子"},
    {"金永姬，又名朴順子", "金永姬|朴順子"},
    {"金永姬、朴順子", "金永姬|朴順子"},
    {"Kim Yong-hui a.k.a. Pak Sun-ja", "Kim Yong-hui|Pak Sun-ja"},
    {"KIM Yong Hui, AKA Pak Sun Ja", "KIM Yong Hui|Pak Sun Ja"},
    {"Kim Yong Hui alias \"Sunja\"", "Kim Yong Hui|Sunja"},
    {"Kim Yong-hui (Pak Sun-ja)", "Kim Yong-hui|Pak Sun-ja"},
    {"Kim Yong-hui, Pak Sun-ja", "Kim Yong-hui|Pak Sun-ja"},
    {"Мария Иванова, она же Анна Петрова", "Мария Иванова|Анна Петрова"},
    {"John Smith; Jonathan Smyth", "John Smith|Jonathan Smyth"},
    {"Lee/Yi/Rhee Song-min", "Rhee Song-min"},
    /* remarks, labels, maiden names */
    {"김영희(사망)", "김영희"},
    {"김영희 (온성)", "김영희"},
    {"김영희 (온성군)", "김영희"},
    {"김영희(조선족)", "김영희"},
    {"김영희(피해자)", "김영희"},
    {"김영희(여, 35)", "김영희"},
    {"김영희 외 2명", "김영희"},
    {"김영희 72세", "김영희"},
    {"김영희72세", "김영희"},
    {"김영희, 72세", "김영희"},
    {"72세 김영희", "김영희"},
    {"만 35세 김영희", "김영희"},
    {"김영희 만35살", "김영희"},
    {"30대 후반 김영희", "김영희"},
    {"김영희 72세 무산군", "김영희"},
    {"김영희 나이 35", "김영희"},
    {"김영희 72세 (가명 박순자)", "김영희|박순자"},
    {"김영희/35세/여", "김영희"},
    {"35岁金英姬", "金英姬"},
    {"金英姬，35岁", "金英姬"},
    {"35-year-old Kim Yong-hui", "Kim Yong-hui"},
    {"Kim Yong-hui, aged 35", "Kim Yong-hui"},
    {"Kim Yong-hui 35 y.o.", "Kim Yong-hui"},
    {"Ким Ен Хи, 35 лет", "Ким Ен Хи"},
    {"김영희 250세", "김영희 250세"}, /* nobody's age */
    {"박00", "박00"},
    {"Kim 3", "Kim 3"},
    {"Kim Yong Hui (deceased)", "Kim Yong Hui"},
    {"Kim Yong-hui (F, 35)", "Kim Yong-hui"},
    {"Kim Yong-hui, née Pak", "Kim Yong-hui"},
    {"이름: 김영희", "김영희"},
    {"Name: Kim Yong Hui", "Kim Yong Hui"},
    {"고(故) 김영희", "김영희"},
    {"성명: 故 김영희", "김영희"},
    {"김영희, 35, 사망", "김영희"},
    {"Kim Yong Hui, deceased", "Kim Yong Hui"},
    {"故金英姬", "金英姬"},
    {"고 영희", "고 영희"},
    /* the name behind a relative's */
    {"철수엄마 (김영희)", "김영희"},
    {"김영희 (철수엄마)", "김영희"},
    {"철수엄마", "철수엄마"},
    {"철수 엄마 김영희", "김영희"},
    {"김철의 누나 김순희", "김순희"},
    {"wife of Kim Chol Su, Pak Sun-ja", "Pak Sun-ja"},
    {"김영희(중국명: 李英)", "김영희|李英"},
    {"Kim Yong Hui - female", "Kim Yong Hui"},
    {"Kim Chol (보위부)", "Kim Chol"},
    {"wife of Kim Chol Su (Pak Sun-ja)", "Pak Sun-ja"},
    /* nothing */
    {"", ""},
    {"()", "()"},
    {"/;/", "/;/"},
};

static void every_cell_gives_its_names(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof CELLS / sizeof CELLS[0]; i++) {
        struct str out[NAME_CELL_MAX];
        SCOPED_BUF struct buf said = BUF_MAX(4096);
        size_t n = name_cell(a, str_from(CELLS[i][0]), out);
        for (size_t k = 0; k < n; k++) {
            buf_addz(&said, k > 0 ? "|" : "");
            buf_add(&said, out[k].p, out[k].n);
        }
        if (!str_is(buf_str(&said), CELLS[i][1]))
            fail_msg("\"%s\" gives %.*s, not %s", CELLS[i][0], (int)said.n, said.p, CELLS[i][1]);
    }
}

static void more_names_than_fit_are_left_out(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    struct str out[NAME_CELL_MAX];
    SCOPED_BUF struct buf cell = BUF_MAX(4096);
    const char *last = "영수진희철옥순미정은";
    for (int i = 0; i < 10; i++)
        buf_addf(&cell, "%s김영%.3s", i > 0 ? "/" : "", last + 3 * i);
    assert_int_equal(name_cell(a, buf_str(&cell), out), NAME_CELL_MAX);
    assert_true(str_is(out[0], "김영영") && str_is(out[NAME_CELL_MAX - 1], "김영미"));
}

static void a_parsed_cell_is_its_first_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    const struct name_form *cell = name_parse(a, STR("김영희 (가명 박순자)"), NULL),
                           *name = name_parse(a, STR("Kim Yong-hui"), NULL);
    assert_true(name_compare(cell, name).level >= NAME_LIKELY);
    cell = name_parse_parts(a, STR("김"), STR("영희 (순자)"), NULL);
    assert_int_equal(name_compare(cell, name_parse(a, STR("김영희"), NULL)).level, NAME_SAME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_gives_its_names),
        cmocka_unit_test(more_names_than_fit_are_left_out),
        cmocka_unit_test(a_parsed_cell_is_its_first_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
