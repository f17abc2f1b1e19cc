/* Names: what is understood, what is joined, what is kept apart. The people are invented or public figures of history. */
#include "test.h"

#include "name/name.h"

#include <math.h>

static struct name_match match(struct arena *a, const char *x, const char *y)
{
    return name_compare(name_parse(a, str_from(x), NULL), name_parse(a, str_from(y), NULL));
}

static bool share_key(struct arena *a, const char *x, const char *y, unsigned kinds)
{
    struct name_key p[NAME_KEYS_MAX], q[NAME_KEYS_MAX];
    size_t n = name_keys(name_parse(a, str_from(x), NULL), kinds, p), m = name_keys(name_parse(a, str_from(y), NULL), kinds, q);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            if (p[i].kind == q[j].kind && p[i].hash == q[j].hash)
                return true;
    return false;
}

static const char *const SAME_NAME[][2] = {
    {"김정숙", "Kim Jeong-suk"},
    {"김정숙", "KIM CHONG SUK"},
    {"김정숙", "Kim Chŏng-suk"},
    {"김정숙", "金貞淑"},
    {"리영희", "이영희"},
    {"로무현", "노무현"},
    {"려운형", "여운형"},
    {"류관순", "유관순"},
    {"김련희", "김연희"},
    {"이순신", "Yi Sunsin"},
    {"이순신", "Lee Soon-shin"},
    {"이순신", "Ri Sun Sin"},
    {"이순신", "Rhee Soon Shin"},
    {"박찬호", "Park Chan-ho"},
    {"박찬호", "Pak Ch'an-ho"},
    {"박찬호", "Chan-ho Park"},
    {"박찬호", "PARK, Chan Ho"},
    {"최은희", "Choi Eun-hee"},
    {"최은희", "Ch'oe Ŭn-hŭi"},
    {"최은희", "Choe Un Hui"},
    {"최은희", "崔银姬"},
    {"오영우", "Oh Young-woo"},
    {"오영우", "O Yong U"},
    {"윤경옥", "Yun Kyong Ok"},
    {"윤경옥", "Yoon Kyung-ok"},
    {"남궁옥분", "Namgung Ok-bun"},
    {"남궁옥분", "Ok-bun Namkoong"},
    {"황보영철", "Hwangbo Yong Chol"},
    {"선우휘", "鮮于煇"},
    {"제갈량", "諸葛亮"},
    {"朴銀珠", "朴银珠"},
    {"朴銀珠", "Piao Yinzhu"},
    {"李秀英", "Li Xiuying"},
    {"김철수", "Kim Cholsu"},
    {"Kim Chol-su", "kim cholsu"},
    {"Ким Чен Ын", "김정은"},
    {"김정은", "Kim Jong Un"},
};

static void spellings_of_one_name_weigh_for_one_person(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof SAME_NAME / sizeof SAME_NAME[0]; i++) {
        struct name_match m = match(a, SAME_NAME[i][0], SAME_NAME[i][1]);
        if (m.weight < 4.0 || m.level < NAME_NEAR)
            fail_msg("%s and %s: weight %.1f, %s", SAME_NAME[i][0], SAME_NAME[i][1], m.weight, name_level_word(m.level));
    }
}

static void other_names_weigh_against_it(void **state)
{
    static const char *const other[][2] = {
        {"김정숙", "김영호"},      {"김정숙", "Pak Yong-ho"},   {"이순신", "Kim Sunja"},       {"金貞淑", "Cui Yinji"},
        {"박찬호", "Choe Un Hui"}, {"남궁옥분", "Kim Chol Su"}, {"John Smith", "Kim Chol Su"}, {"John Smith", "Mary Jones"}};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++) {
        struct name_match m = match(a, other[i][0], other[i][1]);
        if (m.weight > -2.0 || m.level > NAME_PARTLY)
            fail_msg("%s and %s: weight %.1f, %s", other[i][0], other[i][1], m.weight, name_level_word(m.level));
    }
}

static void spellings_of_one_name_share_a_key(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    unsigned kinds = 1u << NAME_KEY_SKELETON | 1u << NAME_KEY_PINYIN | 1u << NAME_KEY_COARSE;
    for (size_t i = 0; i < sizeof SAME_NAME / sizeof SAME_NAME[0]; i++)
        if (!share_key(a, SAME_NAME[i][0], SAME_NAME[i][1], kinds))
            fail_msg("%s and %s share no key", SAME_NAME[i][0], SAME_NAME[i][1]);
}

static void order_capitals_hyphen_and_space_do_not_matter(void **state)
{
    static const char *const forms[] = {"Kim Chol-su", "KIM CHOL SU",  "Kim Chol Su",
                                        "kim cholsu",  "Kim, Chol-su", "Kim  Chol\xE2\x80\x93su",
                                        "Chol-su KIM", "Chol-su Kim"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct name_match m = match(a, forms[0], forms[i]);
        if (m.level != NAME_SAME || m.distance > 0)
            fail_msg("%s: %s, distance %.2f", forms[i], name_level_word(m.level), m.distance);
    }
}

static void words_that_are_not_names_are_told_apart(void **state)
{
    static const struct {
        const char *text;
        enum name_kind kind;
    } forms[] = {{"철수엄마", NAME_RELATIVE},
                 {"20대 여성", NAME_TERM},
                 {"72세", NAME_TERM},
                 {"어린이", NAME_TERM},
                 {"큰딸 김영희", NAME_PERSON},
                 {"박씨 72세", NAME_SURNAME_ONLY},
                 {"wife of Kim Chol Su", NAME_RELATIVE},
                 {"Kim Chol Su's mother", NAME_RELATIVE},
                 {"김철수의 처", NAME_RELATIVE},
                 {"朴某", NAME_MASKED},
                 {"아주머니", NAME_TERM},
                 {"김씨", NAME_SURNAME_ONLY},
                 {"老金", NAME_SURNAME_ONLY},
                 {"김○○", NAME_MASKED},
                 {"이모씨", NAME_MASKED},
                 {"unknown", NAME_TERM},
                 {"Ms. A", NAME_MASKED},
                 {"", NAME_NOTHING},
                 {"  ", NAME_NOTHING},
                 {"123", NAME_NOTHING},
                 {"김철수", NAME_PERSON},
                 {"김은모", NAME_PERSON},
                 {"박영양", NAME_PERSON},
                 {"Kim Chol Su", NAME_PERSON},
                 {"김철수씨", NAME_PERSON}};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        enum name_kind kind = name_kind_of(name_parse(a, str_from(forms[i].text), NULL));
        if (kind != forms[i].kind)
            fail_msg("\"%s\" is taken for: %s", forms[i].text, name_kind_word(kind));
    }
    assert_int_equal(match(a, "철수엄마", "김철수").level, NAME_UNKNOWN);
    struct name_key keys[NAME_KEYS_MAX];
    assert_int_equal(name_keys(name_parse(a, STR("철수엄마"), NULL), 0, keys), 0);
}

static const char *const MIXED[] = {"김정숙",
                                    "Kim Chong Suk",
                                    "金貞淑",
                                    "Jin Zhenshu",
                                    "John Smith",
                                    "Smith, J.",
                                    "محمد علي",
                                    "Muhammad Ali",
                                    "Nguyễn Thị Lan",
                                    "Nguyen Thi Lan",
                                    "Иван Петров",
                                    "Ivan Petrov",
                                    "철수엄마",
                                    "김",
                                    "남궁옥분",
                                    "Anna",
                                    "x",
                                    "김○○",
                                    "ㄱㄴ",
                                    "Lee",
                                    "田中",
                                    "たなか",
                                    "😀",
                                    "Kang Wonhcun"};
#define MIXED_COUNT (sizeof MIXED / sizeof MIXED[0])

static void comparing_is_symmetric_and_nothing_is_nearer_than_itself(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < MIXED_COUNT; i++) {
        struct name_match self = match(a, MIXED[i], MIXED[i]);
        if (self.level != NAME_UNKNOWN)
            assert_true(self.distance <= 0 && self.level == NAME_SAME);
        for (size_t j = 0; j < MIXED_COUNT; j++) {
            struct name_match x = match(a, MIXED[i], MIXED[j]), y = match(a, MIXED[j], MIXED[i]);
            assert_true(fabs(x.weight - y.weight) < 1e-3 && fabs(x.distance - y.distance) < 1e-3 && x.level == y.level);
            assert_true(x.distance >= 0 && x.distance <= 1 && x.weight >= -12.001 && x.weight <= 40.001);
            if (self.level != NAME_UNKNOWN)
                assert_true(self.distance <= x.distance);
        }
    }
}

static void names_of_other_languages_meet_by_sound(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    assert_true(match(a, "Nguyễn Thị Lan", "Nguyen Thi Lan").level == NAME_SAME);
    assert_true(match(a, "Иван Петров", "Ivan Petrov").level == NAME_SAME);
    assert_true(share_key(a, "محمد علي", "Muhammad Ali", 1u << NAME_KEY_WORD));
    assert_true(match(a, "John Smith", "Jon Smith").weight > 4.0);
    assert_true(match(a, "J. Smith", "John Smith").level == NAME_INITIALS);
}

static void a_typing_slip_leaves_names_near(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    assert_true(match(a, "김영기", "김엉기").level == NAME_NEAR);
    assert_true(match(a, "Kang Wonchun", "Kang Wonhcun").weight > 0);
    assert_true(share_key(a, "김영기", "김영미", 1u << NAME_KEY_DROP));
}

static void a_name_too_long_or_of_broken_bytes_is_still_a_form(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 26);
    char *text = arena_alloc(a, 10001, 1);
    memset(text, 'a', 10000);
    struct name_key keys[NAME_KEYS_MAX];
    name_keys(name_parse(a, str_from(text), NULL), 0, keys);
    for (size_t i = 0; i + 3 < 10000; i += 3)
        memcpy(text + i, "김", 3);
    name_keys(name_parse(a, str_from(text), NULL), 0, keys);
    memset(text, 0xFF, 10000);
    assert_int_equal(name_kind_of(name_parse(a, str_from(text), NULL)), NAME_NOTHING);
}

static void an_explanation_has_a_step_for_each_syllable(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    struct name_explanation x;
    name_explain(a, name_parse(a, STR("김정숙"), NULL), name_parse(a, STR("Kim Chong Suk"), NULL), &x);
    assert_int_equal(x.count, 3);
    double p;
    assert_true(str_is(name_to_hangul(a, name_parse(a, STR("Kim Ch'ang-ho"), NULL), &p), "김창호"));
    assert_true(p > 0.3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_name_weigh_for_one_person),
        cmocka_unit_test(other_names_weigh_against_it),
        cmocka_unit_test(spellings_of_one_name_share_a_key),
        cmocka_unit_test(order_capitals_hyphen_and_space_do_not_matter),
        cmocka_unit_test(words_that_are_not_names_are_told_apart),
        cmocka_unit_test(comparing_is_symmetric_and_nothing_is_nearer_than_itself),
        cmocka_unit_test(names_of_other_languages_meet_by_sound),
        cmocka_unit_test(a_typing_slip_leaves_names_near),
        cmocka_unit_test(a_name_too_long_or_of_broken_bytes_is_still_a_form),
        cmocka_unit_test(an_explanation_has_a_step_for_each_syllable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
