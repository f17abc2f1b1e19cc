/* tests/link/test_kind.c - what columns hold when their names do not say: places, Korean names, a column that repeats others. */
#include "test.h"
#include "base/limits.h"
#include "link/kind.h"
#include "link/read.h"

#include <string.h>

static const char *const given[] = {"ada", "bridget", "clara", "dora", "edith", "flora", "greta", "hanna"};
static const char *const middle[] = {"", " jane", "", " ruth"};
static const char *const family[] = {"abel", "bolton", "carver", "dixon", "ellery", "fowler", "garner", "holt"};
static const char *const trade[] = {"weaver", "farm servant", "smith", "cook", "miner", "clerk", "sailor", "baker"};

static void open_table(struct link_job *j, struct arena *a, const char *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_from(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
}

/* 64 people: their whole name, a trade, and their name in parts, under headers that say nothing. */
static const char *western(struct arena *a)
{
    const char *text = "c1,c2,c3,c4,c5\n";
    for (unsigned i = 0; i < 64; i++)
        text = arena_printf(a, "%s%s%s %s,%s,%s,%s,%u\n", text, given[i % 8], middle[i % 4], family[i / 8],
                            trade[(i * 5 + i / 8) % 8], family[i / 8], given[i % 8], 1900 + i);
    return text;
}

static void a_whole_name_beside_its_parts_is_not_counted_again(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, western(a));
    assert_int_equal(j.kind[0], LINK_IGNORE);
    assert_non_null(strstr(j.reason[0], "says again"));
    link_close(&j);
}

static void the_parts_of_a_whole_name_become_given_and_family_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_table(&j, a, western(a));
    assert_int_equal(j.kind[3], LINK_NAME_GIVEN);
    assert_int_equal(j.kind[2], LINK_NAME_FAMILY);
    assert_int_equal(j.kind[1], LINK_TEXT);
    link_close(&j);
}

static void how_full_a_column_is_goes_by_the_rows_of_the_lists_that_have_it(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "a.csv", STR("name,born\n김영희,1985\n박순자,1979\n리금순,\n최은옥,1990\n한미례,1991\n"),
                           STR_NONE, NULL, 0, &e));
    ASSERT_OK(
        link_add_csv(&j, "b.csv", STR("name,camp\nKim Yong-hui,Onsong\nChoe Un-ok,\nHan Mi-rye,\n"), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    assert_int_equal(j.records.columns[1].count[0], 1 + 3); /* one is empty, three rows have no such column */
    assert_int_equal(j.records.columns[2].count[0], 2 + 5);
    assert_true(j.kind[2] != LINK_IGNORE); /* one of three is not "one value everywhere" */
    link_close(&j);
}

static void columns_that_share_few_words_are_all_kept(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "c1,c2,c3\n";
    for (unsigned i = 0; i < 64; i++)
        text = arena_printf(a, "%s%s %s,%s,%s\n", text, given[i % 8], family[i / 8], i % 2 == 0 ? family[i / 8] : trade[i % 8],
                            trade[(i * 5 + i / 8) % 8]);
    open_table(&j, a, text);
    for (int c = 0; c < 3; c++)
        assert_int_not_equal(j.kind[c], LINK_IGNORE);
    link_close(&j);
}

static void romanised_korean_names_and_places_are_found_without_a_telling_header(void **state)
{
    (void)state;
    static const char *const sur[] = {"Kim", "Ri", "Pak", "Choe", "Jong", "Kang", "Jo", "Yun"};
    static const char *const own[] = {"Chol Su", "Yong Hui", "Sun Ok",   "Myong Hui", "Kum Suk",
                                      "Mi Rye",  "Chun Ja",  "Hye Song", "Un Gyong"};
    static const char *const place[] = {"Musan",  "Hoeryong", "Onsong",   "Hyesan",  "Chongjin", "Hamhung",
                                        "Wonsan", "Sinuiju",  "Kanggye",  "Sariwon", "Nampo",    "Pyongsong",
                                        "Kilju",  "Tanchon",  "Kimchaek", "Rason"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "c1,c2,c3\n";
    for (unsigned i = 0; i < 72; i++)
        text = arena_printf(a, "%s%s,%s %s,%u\n", text, place[i % 16], sur[i % 8], own[i / 8], 1960 + i % 40);
    open_table(&j, a, text);
    assert_int_equal(j.kind[0], LINK_PLACE);
    assert_int_equal(j.kind[1], LINK_NAME_FULL);
    link_close(&j);
}

static void dates_are_found_as_lists_write_them(void **state)
{
    (void)state;
    static const char *const styles[] = {"%u년 %u월 %u일", "%u.%u.%u", "주체%u년 %u월 %u일"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "c1,c2,DOB,c4\n";
    for (unsigned i = 0; i < 96; i++) {
        unsigned year = 1940 + i % 60, month = 1 + i % 12, day = 1 + i * 7 % 28;
        const char *korean = styles[i % 3];
        text = arena_printf(a, "%s%s,%02u%02u%02u,%u,%06u\n", text,
                            arena_printf(a, korean,
                                         i % 3 == 2   ? year - 1911
                                         : i % 3 == 1 ? year % 100
                                                      : year,
                                         month, day),
                            year % 100, month, day, 20000 + i * 101, 123456 + i * 7919);
    }
    open_table(&j, a, text);
    for (int c = 0; c < 3; c++)
        assert_int_equal(j.kind[c], LINK_DATE);
    assert_int_equal(j.kind[3], LINK_ID); /* six digits, mostly no date */
    link_close(&j);
}

static void korean_headers_tell_by_a_word_inside_another(void **state)
{
    (void)state;
    static const char *const street[] = {"가람로", "나루길", "다솔로", "라온길", "마루길", "바른길", "사랑로",
                                         "아름길", "자연로", "차돌길", "카누로", "타래길", "파랑로", "하늘길"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "연번,현거주지,휴대폰번호,생년\n";
    for (unsigned i = 0; i < 96; i++)
        text = arena_printf(a, "%s%u,%s %u,010-%04u-%04u,%u\n", text, i + 1, street[i % 14], i, i * 71 % 9999, i * 37 % 9999,
                            1940 + i % 50);
    open_table(&j, a, text);
    assert_int_equal(j.kind[0], LINK_IGNORE);
    assert_int_equal(j.kind[1], LINK_PLACE);
    assert_int_equal(j.kind[2], LINK_ID);
    assert_int_equal(j.kind[3], LINK_DATE);
    link_close(&j);
}

static void russian_headers_tell_in_small_and_large_letters(void **state)
{
    (void)state;
    static const char *const names[] = {"Иванов", "Петров", "Сидоров", "Орлов", "Волков", "Зайцев", "Лебедев"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "Фамилия,ИМЯ,Возраст,Пол\n";
    for (unsigned i = 0; i < 70; i++)
        text = arena_printf(a, "%s%s,%s,%u,%s\n", text, names[i % 7], names[i * 3 % 7], 20 + i % 50, i % 2 ? "М" : "Ж");
    open_table(&j, a, text);
    assert_int_equal(j.kind[0], LINK_NAME_FAMILY);
    assert_int_equal(j.kind[1], LINK_NAME_GIVEN);
    assert_int_equal(j.kind[2], LINK_AGE);
    assert_int_equal(j.kind[3], LINK_CATEGORY);
    link_close(&j);
}

/* How the 80 people of a table are named. */
enum form { GIVEN_FAMILY, FAMILY_GIVEN, WHOLE, ONE_WORD };

static void kinds_are(const char *header, enum form form, const enum link_kind *wanted)
{
    static const char *const first[] = {"ana", "rosa maría", "juan", "luis", "elena", "josé luis", "carmen", "pedro"};
    static const char *const last[] = {"rojas",  "quispe", "garcía", "mamani", "vargas",
                                       "torres", "flores", "castro", "ramos",  "soto"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = arena_printf(a, "%s,nr\n", header);
    for (unsigned i = 0; i < 80; i++) {
        const char *g = first[i % 8], *f = last[i / 8];
        const char *name = form == GIVEN_FAMILY   ? arena_printf(a, "%s,%s", g, f)
                           : form == FAMILY_GIVEN ? arena_printf(a, "%s,%s", f, g)
                           : form == WHOLE        ? arena_printf(a, "%s %s", g, f)
                                                  : first[i / 2 % 4 * 2];
        text = arena_printf(a, "%s%s,%u\n", text, name, i);
    }
    open_table(&j, a, text);
    for (size_t c = 0; c < (form <= FAMILY_GIVEN ? 2 : 1); c++)
        if (j.kind[c] != wanted[c])
            fail_msg("\"%s\", column %zu: %s (%s)", header, c + 1, link_kind_word(j.kind[c]), j.reason[c]);
    link_close(&j);
}

static void a_header_for_whole_names_and_parts_is_what_its_values_and_neighbours_make_it(void **state)
{
    (void)state;
    static const enum link_kind given_family[] = {LINK_NAME_GIVEN, LINK_NAME_FAMILY}, whole[] = {LINK_NAME_FULL},
                                family_given[] = {LINK_NAME_FAMILY, LINK_NAME_GIVEN};
    static const char *const parts[] = {"Nombre,Apellidos",
                                        "NOMBRES,APELLIDO PATERNO",
                                        "Nome,Sobrenome",
                                        "Prénom,NOM",
                                        "PRÉNOM(S),Nom",
                                        "Vorname,Name",
                                        "Tên,Họ",
                                        "Имя,Фамилия",
                                        "ชื่อ,นามสกุล",
                                        "first name,last name",
                                        "given,name of family",
                                        "Nome,Cognome"};
    static const char *const one[] = {"nombre",
                                      "Nombre y apellidos",
                                      "Nombre completo",
                                      "nom",
                                      "Nom et prénom",
                                      "NOM ET PRÉNOM",
                                      "Họ tên",
                                      "HỌ VÀ TÊN",
                                      "Ho va ten",
                                      "tên",
                                      "Имя",
                                      "ФИО",
                                      "ชื่อ-สกุล",
                                      "ชื่อนามสกุล",
                                      "full name",
                                      "Name (last/first)",
                                      "first_and_surname",
                                      "First & Last"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        kinds_are(parts[i], GIVEN_FAMILY, given_family);
    kinds_are("Nom,Prénoms", FAMILY_GIVEN, family_given);
    kinds_are("Họ,Tên", FAMILY_GIVEN, family_given);
    for (size_t i = 0; i < sizeof one / sizeof *one; i++)
        kinds_are(one[i], WHOLE, whole);
    kinds_are("nombre", ONE_WORD, given_family); /* single words, and nothing beside them */
    kinds_are("nom", ONE_WORD, whole);
}

static void a_header_of_several_words_is_no_name_for_one_of_them(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    const char *text = "Last known address,First contact,name\n";
    for (unsigned i = 0; i < 64; i++)
        text = arena_printf(a, "%s%s street,%s,%s %s\n", text, family[i % 8], trade[i % 8], given[i % 8], family[i / 8]);
    open_table(&j, a, text);
    assert_true(j.kind[0] == LINK_PLACE || j.kind[0] == LINK_CATEGORY);
    assert_int_equal(j.kind[1], LINK_TEXT);
    assert_int_equal(j.kind[2], LINK_NAME_FULL);
    link_close(&j);
}

static void a_running_number_of_rows_is_no_evidence_in_short_lists_either(void **state)
{
    (void)state;
    static const char *const list[] = {"번호,성명\n1,김영희\n2,박순자\n3,최금실\n4,한춘화\n",
                                       "번호,성명\n4,최금실\n3,리미란\n2,김영희\n1,박순자\n",
                                       "번호,성명\n4,최금실\n3,리미란\n3,김영희\n1,박순자\n"};
    for (int second = 1; second <= 2; second++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        struct err e = ERR_NONE;
        link_open(&j, a, 1);
        ASSERT_OK(link_add_csv(&j, "a.csv", str_from(list[0]), STR_NONE, NULL, 0, &e));
        ASSERT_OK(link_add_csv(&j, "b.csv", str_from(list[second]), STR_NONE, NULL, 0, &e));
        link_prepare(&j);
        assert_true((j.kind[0] == LINK_IGNORE) == (second == 1)); /* a number twice in a list numbers no rows */
        link_close(&j);
    }
}

static void a_kind_that_the_settings_give_stands(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", str_from(western(a)), STR_NONE, NULL, 0, &e));
    j.kind[0] = LINK_TEXT;
    link_prepare(&j);
    assert_int_equal(j.kind[0], LINK_TEXT);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_name_beside_its_parts_is_not_counted_again),
        cmocka_unit_test(the_parts_of_a_whole_name_become_given_and_family_name),
        cmocka_unit_test(how_full_a_column_is_goes_by_the_rows_of_the_lists_that_have_it),
        cmocka_unit_test(columns_that_share_few_words_are_all_kept),
        cmocka_unit_test(romanised_korean_names_and_places_are_found_without_a_telling_header),
        cmocka_unit_test(dates_are_found_as_lists_write_them),
        cmocka_unit_test(korean_headers_tell_by_a_word_inside_another),
        cmocka_unit_test(russian_headers_tell_in_small_and_large_letters),
        cmocka_unit_test(a_header_for_whole_names_and_parts_is_what_its_values_and_neighbours_make_it),
        cmocka_unit_test(a_header_of_several_words_is_no_name_for_one_of_them),
        cmocka_unit_test(a_running_number_of_rows_is_no_evidence_in_short_lists_either),
        cmocka_unit_test(a_kind_that_the_settings_give_stands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
