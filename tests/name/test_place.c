/* Places: one place in every spelling, with and without its level, under a former name, beside those that hold it. */
#include "test.h"

#include "name/place.h"

static const char *const SAME[][2] = {{"무산", "Musan"},
                                      {"무산군", "Musan-gun"},
                                      {"함경북도 무산군", "Musan, North Hamgyong"},
                                      {"Musan County", "무산군"},
                                      {"회령시", "Hoeryŏng"},
                                      {"회령", "Hoeryong City"},
                                      {"청진", "Ch'ŏngjin"},
                                      {"청진", "Chongjin"},
                                      {"온성군", "Onsong County"},
                                      {"함경북도", "North Hamgyong Province"},
                                      {"함북", "Hamgyong-bukdo"},
                                      {"량강도", "Ryanggang"},
                                      {"양강도", "Yanggang-do"},
                                      {"혜산", "Hyesan"},
                                      {"김책", "Songjin"},
                                      {"경원군", "새별군"},
                                      {"은덕", "경흥"},
                                      {"신의주", "Sinuiju"},
                                      {"평양", "Pyongyang"},
                                      {"라선", "Rason"},
                                      {"나선", "라선시"},
                                      {"延吉市", "Yanji"},
                                      {"연길", "延吉"},
                                      {"吉林省延吉市", "Yanji, Jilin"},
                                      {"图们", "도문"},
                                      {"圖們", "Tumen"},
                                      {"단동", "Dandong"},
                                      {"丹東", "丹东市"},
                                      {"沈阳", "심양"},
                                      {"Shenyang", "瀋陽"},
                                      {"장백", "长白朝鲜族自治县"},
                                      {"龙井", "룡정"},
                                      {"용정", "Longjing"},
                                      {"함북온성", "Onsong County, North Hamgyong"},
                                      {"함경북도무산군", "무산"},
                                      {"양강혜산", "Hyesan-si"},
                                      {"咸北茂山", "무산"},
                                      {"Hoeryong, N. Hamgyong", "함북 회령"},
                                      {"N Hamgyong", "함경북도"},
                                      {"DPRK", "북한"}};

static void one_place_is_found_in_every_spelling(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 28);
    const struct place_book *b = place_book_new(a);
    for (size_t i = 0; i < sizeof SAME / sizeof SAME[0]; i++) {
        struct place_found x = place_find(b, a, str_from(SAME[i][0])), y = place_find(b, a, str_from(SAME[i][1]));
        if (x.place == PLACE_NONE || x.place != y.place)
            fail_msg("%s is %s, %s is %s", SAME[i][0], x.place < 0 ? "none" : place_id(x.place), SAME[i][1],
                     y.place < 0 ? "none" : place_id(y.place));
    }
}

static void the_spellings_of_english_reports_are_near_enough(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {{"Chongjin", "청진"},    {"Hoeryong", "회령"},  {"Puryong", "부령"},
                                           {"Pukchong", "북청"},    {"Pyongsong", "평성"}, {"Yongbyon", "녕변"},
                                           {"Jaeryong", "재령"},    {"Onsong", "온성"},    {"Hyesan", "혜산"},
                                           {"Sinuiju", "신의주"},   {"Harbin", "哈尔滨"},  {"Hunchun City", "珲春"},
                                           {"Qiqihar", "齐齐哈尔"}, {"Yanji", "延吉"},     {"Kimjongsuk", "김정숙"}};
    SCOPED_ARENA struct arena *a = arena_new(1 << 28);
    const struct place_book *b = place_book_new(a);
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        struct place_found x = place_find(b, a, str_from(pairs[i][0])), y = place_find(b, a, str_from(pairs[i][1]));
        if (x.place == PLACE_NONE || x.place != y.place || x.distance > 0.2)
            fail_msg("%s is %s, %.2f off", pairs[i][0], x.place < 0 ? "none" : place_id(x.place), x.distance);
    }
}

static void every_name_of_the_gazetteer_finds_its_place_or_one_of_the_same_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 28);
    const struct place_book *b = place_book_new(a);
    for (int p = 0; place_id(p) != NULL; p++) {
        struct arena_mark mark = arena_mark(a);
        struct place_found x = place_find(b, a, place_label(p));
        assert_true(x.place != PLACE_NONE && x.distance < 0.05);
        int parent = place_parent(p);
        if (parent != PLACE_NONE) {
            x = place_find(b, a,
                           str_from(arena_printf(a, "%.*s, %.*s", STR_FMT(place_label(p)), STR_FMT(place_label(parent)))));
            if (x.place != p)
                fail_msg("%s in %s is taken for %s", place_id(p), place_id(parent), place_id(x.place));
        }
        arena_rewind(a, mark);
    }
}

static void places_lie_within_beside_or_apart(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 28);
    const struct place_book *b = place_book_new(a);
    int musan = place_find(b, a, STR("Musan")).place, province = place_find(b, a, STR("함경북도")).place;
    int hoeryong = place_find(b, a, STR("회령")).place, yanji = place_find(b, a, STR("Yanji")).place;
    assert_int_equal(place_compare(musan, province), PLACE_WITHIN);
    assert_int_equal(place_compare(province, musan), PLACE_WITHIN);
    assert_int_equal(place_compare(musan, hoeryong), PLACE_SIBLINGS);
    assert_int_equal(place_compare(musan, yanji), PLACE_APART);
    assert_int_equal(place_compare(musan, PLACE_NONE), PLACE_UNKNOWN);
    assert_int_equal(place_find(b, a, STR("Atlantis")).place, PLACE_NONE);
    assert_int_equal(place_find(b, a, STR("")).place, PLACE_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_place_is_found_in_every_spelling),
        cmocka_unit_test(the_spellings_of_english_reports_are_near_enough),
        cmocka_unit_test(every_name_of_the_gazetteer_finds_its_place_or_one_of_the_same_name),
        cmocka_unit_test(places_lie_within_beside_or_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
