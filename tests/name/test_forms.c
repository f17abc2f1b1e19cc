/* Names as people really write them: every system of spelling, scripts mixed, marks, slips, hidden and half-known names. What each pair is
 * taken for, and that the explanation adds up. The people are invented or public figures of history. */
#include "test.h"

#include "name/name.h"

#include <math.h>

static const struct {
    const char *left, *right;
    enum name_level least, most;
} PAIRS[] = {
    /* marks */
    {"이영희", "Yi Yŏng-hŭi", NAME_SOUND, NAME_SOUND},
    {"리영희", "YI Yŏnghŭi", NAME_SOUND, NAME_SOUND},
    {"김영희", "Yi Yŏng-hŭi", NAME_DIFFERENT, NAME_PARTLY},
    {"안중근", "An Chung-gŭn", NAME_SOUND, NAME_SOUND},
    {"김정일", "Kim Chǒng-il", NAME_SOUND, NAME_SOUND}, /* a caron for want of a breve */
    {"선우휘", "Sŏnu Hwi", NAME_SOUND, NAME_SOUND},
    {"최진혁", "Ch`oe Chin-hyŏk", NAME_SOUND, NAME_SOUND},
    {"최진혁", "Ch\xE2\x80\x99oe Chin-hyŏk", NAME_SOUND, NAME_SOUND},
    {"임꺽정", "Im Kkŏkchŏng", NAME_SOUND, NAME_SOUND},
    /* pinyin */
    {"朴槿惠", "Piáo Jǐnhuì", NAME_SOUND, NAME_SOUND},
    {"李秀英", "Lǐ Xiùyīng", NAME_SOUND, NAME_SOUND},
    {"张伟", "Zhāng Wěi", NAME_SOUND, NAME_SOUND},
    {"呂布", "Lǚ Bù", NAME_SOUND, NAME_SOUND},
    {"제갈공명", "Zhuge Kongming", NAME_LIKELY, NAME_SOUND},
    /* systems */
    {"박정희", "Pak Cenghuy", NAME_SOUND, NAME_SOUND},
    {"추미애", "Chwu Mi-ay", NAME_SOUND, NAME_SOUND},
    {"김정은", "Kim Cengun", NAME_LIKELY, NAME_SOUND},
    {"조용기", "Cho Yonggi", NAME_SOUND, NAME_SOUND},
    {"Jo Yong-gi", "Cho Yong-ki", NAME_SOUND, NAME_SOUND},
    {"이승만", "Syngman Rhee", NAME_SOUND, NAME_SOUND},
    {"이승만", "I Seungman", NAME_SOUND, NAME_SOUND},
    {"노태우", "Roh Tae-woo", NAME_SOUND, NAME_SOUND},
    {"최진혁", "Tchoe Jin-hyuk", NAME_SOUND, NAME_SOUND},
    {"림수경", "Lim Soo-kyung", NAME_SOUND, NAME_SOUND},
    {"박영희", "Pak Yong Hui", NAME_LIKELY, NAME_SOUND},
    {"김", "Kim", NAME_SOUND, NAME_SOUND},
    {"Kim", "Gim", NAME_SOUND, NAME_SOUND},
    {"Kim", "Lee", NAME_DIFFERENT, NAME_DIFFERENT},
    /* Russian */
    {"최은희", "Цой Ын Хи", NAME_SOUND, NAME_SOUND},
    {"최은희", "Tsoi Un Khi", NAME_LIKELY, NAME_SOUND},
    {"리영희", "Ли Ен Хи", NAME_LIKELY, NAME_SOUND},
    {"김일성", "Ким Ир Сен", NAME_LIKELY, NAME_SOUND},
    {"정성호", "Тен Сен Хо", NAME_LIKELY, NAME_SOUND},
    {"장경수", "Тян Ген Су", NAME_LIKELY, NAME_SOUND},
    {"박철수", "Пак Чхоль Су", NAME_LIKELY, NAME_SOUND},
    {"황진희", "Хван Чжин Хи", NAME_LIKELY, NAME_SOUND},
    {"허", "Хегай", NAME_SOUND, NAME_SOUND},
    {"유", "Югай", NAME_SOUND, NAME_SOUND},
    {"Югай Нина", "Yugai Nina", NAME_SAME, NAME_SAME},
    /* order, joins, scripts in one cell */
    {"황보영", "Hwangbo Young", NAME_SOUND, NAME_SOUND},
    {"황보영", "황 보영", NAME_SAME, NAME_SAME},
    {"KIM Yong Hui", "Yong Hui KIM", NAME_SAME, NAME_SAME},
    {"Kim 영희", "김영희", NAME_SOUND, NAME_SOUND},
    {"KIM 英姬", "김영희", NAME_SOUND, NAME_SOUND},
    {"O 영희", "오영희", NAME_SOUND, NAME_SOUND},
    {"김 Yonghui", "김영희", NAME_LIKELY, NAME_SOUND},
    {"김영희 (金英姬)", "金英姬", NAME_SOUND, NAME_SAME},
    {"Kim Yŏng-hŭi (김영희)", "金英姬", NAME_SOUND, NAME_SOUND},
    {"😀김영희", "김영희", NAME_SAME, NAME_SAME},
    {"박 영 희", "박영희", NAME_SAME, NAME_SAME},
    {"ㄱㅣㅁㅊㅓㄹㅅㅜ", "김철수", NAME_SAME, NAME_SAME},
    {"김ㅊㅓㄹ수", "김철수", NAME_SAME, NAME_SAME},
    /* slips, and what is not a slip */
    {"깁철수", "김철수", NAME_NEAR, NAME_NEAR},
    {"박영희", "박영히", NAME_NEAR, NAME_NEAR},
    {"김영기", "김엉기", NAME_NEAR, NAME_NEAR},
    {"리영희", "이영희", NAME_SOUND, NAME_SOUND},
    {"金英姬", "金永姬", NAME_SOUND, NAME_SOUND},
    /* simplified, variant and other forms of one character */
    {"鄭春實", "郑春实", NAME_SAME, NAME_SAME},
    {"정춘실", "郑春实", NAME_LIKELY, NAME_SOUND},
    {"孫榮遠", "孙荣远", NAME_SAME, NAME_SAME},
    {"黃鳳元", "黄凤元", NAME_SAME, NAME_SAME},
    {"權勝淵", "权胜渊", NAME_LIKELY, NAME_SOUND},
    {"권승연", "权胜渊", NAME_LIKELY, NAME_SOUND},
    {"崔鎭實", "崔镇实", NAME_SAME, NAME_SAME},
    /* parts, hidden names, words around */
    {"철수", "김철수", NAME_INITIALS, NAME_INITIALS},
    {"K. Y. H.", "Kim Yong Hui", NAME_INITIALS, NAME_INITIALS},
    {"Kim Y. H.", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"Y.H. Kim", "박영희", NAME_DIFFERENT, NAME_DIFFERENT},
    {"Kim Y.H.", "Kim Y. H.", NAME_SAME, NAME_SAME},
    {"Kim Y.H.", "Y.H. Kim", NAME_SAME, NAME_SAME},
    {"Kim Y.H.", "Kim H.Y.", NAME_PARTLY, NAME_PARTLY},
    {"Kim Y.H.", "Kim C.S.", NAME_PARTLY, NAME_PARTLY},
    {"Kim K.S.", "Kim G.S.", NAME_INITIALS, NAME_INITIALS},
    {"Kim Y.H.", "Kim Yong-hui", NAME_INITIALS, NAME_INITIALS},
    {"Kim G.S.", "Kim Kwang-su", NAME_INITIALS, NAME_INITIALS},
    {"Kim Y.", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"Pak C. S.", "朴哲秀", NAME_INITIALS, NAME_INITIALS},
    {"Kim Y.H.", "김철수", NAME_PARTLY, NAME_PARTLY},
    {"Kim Y.H.", "Kim Ho-yong", NAME_PARTLY, NAME_PARTLY},
    {"Lee S. J.", "Sarah Jane Lee", NAME_INITIALS, NAME_INITIALS},
    {"Kim XX", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"김?희", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"김아무개", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"김남", "김남", NAME_SAME, NAME_SAME},
    {"김남", "김", NAME_INITIALS, NAME_INITIALS},
    {"김영희 사망", "김영희", NAME_SAME, NAME_SAME},
    {"박OO", "박영희", NAME_INITIALS, NAME_INITIALS},
    {"박ㅇㅇ", "박영희", NAME_INITIALS, NAME_INITIALS},
    {"김○희", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"김모(35)", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"김씨 아주머니", "김영희", NAME_INITIALS, NAME_INITIALS},
    {"김영희 할머니", "김영희", NAME_SAME, NAME_SAME},
    {"김영희(가명)", "김영희", NAME_SAME, NAME_SAME},
    {"Comrade Ri Chol", "리철", NAME_SOUND, NAME_SOUND},
    {"철수엄마", "김철수", NAME_UNKNOWN, NAME_UNKNOWN},
    {"영희네", "영희", NAME_UNKNOWN, NAME_UNKNOWN},
    {"김철수네 할머니", "김철수", NAME_UNKNOWN, NAME_UNKNOWN},
    {"wife of Kim Chol", "Kim Chol", NAME_UNKNOWN, NAME_UNKNOWN},
    {"김철수 모친", "김철수", NAME_UNKNOWN, NAME_UNKNOWN},
    {"철수댁", "철수", NAME_UNKNOWN, NAME_UNKNOWN},
    {"박철의 모", "박철", NAME_UNKNOWN, NAME_UNKNOWN},
    {"김철수 가족", "김철수", NAME_UNKNOWN, NAME_UNKNOWN},
    {"보위원 김철수", "김철수", NAME_SAME, NAME_SAME},
    {"김철수 소좌", "김철수", NAME_SAME, NAME_SAME},
    {"딸 김순희", "김순희", NAME_SAME, NAME_SAME},
    {"朴英哲之女", "朴英哲", NAME_UNKNOWN, NAME_UNKNOWN},
    {"이름 모름", "김영희", NAME_UNKNOWN, NAME_UNKNOWN},
    {"성명불상자", "성명불상자", NAME_UNKNOWN, NAME_UNKNOWN},
    {"영", "영희", NAME_UNKNOWN, NAME_UNKNOWN},
    {"😀", "김영희", NAME_UNKNOWN, NAME_UNKNOWN},
    /* other languages */
    {"Пушкин", "Pushkin", NAME_SAME, NAME_SAME},
    {"Пушкин", "Puschkin", NAME_SOUND, NAME_SOUND},
    {"Пушкин", "Pouchkine", NAME_SOUND, NAME_SOUND},
    {"Александр Пушкин", "Alexander Pushkin", NAME_NEAR, NAME_SOUND},
    {"Иванова Мария", "Ivanova Maria", NAME_SOUND, NAME_SOUND},
    {"محمد علي", "Muhammad Ali", NAME_NEAR, NAME_SOUND},
    {"محمد الحسن", "Mohammad al-Hassan", NAME_NEAR, NAME_SOUND},
    {"Al-Hassan Fatima", "Fatima Hassan", NAME_SAME, NAME_SAME},
    {"Nguyễn Thị Lan", "Nguyen Thi Lan", NAME_SAME, NAME_SAME},
    {"Nguyễn Thị Lan", "Tran Thi Lan", NAME_DIFFERENT, NAME_PARTLY},
    {"Lê Mai", "Mai Le", NAME_SAME, NAME_SAME},
};
#define PAIR_COUNT (sizeof PAIRS / sizeof PAIRS[0])

static void every_pair_is_taken_for_what_it_is(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < PAIR_COUNT; i++) {
        const struct name_form *x = name_parse(a, str_from(PAIRS[i].left), NULL),
                               *y = name_parse(a, str_from(PAIRS[i].right), NULL);
        struct name_match m = name_compare(x, y), back = name_compare(y, x);
        if (m.level < PAIRS[i].least || m.level > PAIRS[i].most)
            fail_msg("%s and %s: %s (%.1f bits)", PAIRS[i].left, PAIRS[i].right, name_level_word(m.level), m.weight);
        if (fabs(m.weight - back.weight) > 1e-3 || m.level != back.level || fabs(m.distance - back.distance) > 1e-3)
            fail_msg("%s and %s: not the same from the other side", PAIRS[i].left, PAIRS[i].right);
        if ((m.level >= NAME_NEAR && m.weight < 1.5) || (m.level == NAME_UNKNOWN && fabs(m.weight) > 0))
            fail_msg("%s and %s: %.1f bits", PAIRS[i].left, PAIRS[i].right, m.weight);
    }
}

static void the_steps_of_an_explanation_add_up_to_the_weight(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < PAIR_COUNT; i++) {
        struct name_explanation e;
        name_explain(a, name_parse(a, str_from(PAIRS[i].left), NULL), name_parse(a, str_from(PAIRS[i].right), NULL), &e);
        double sum = 0;
        assert_true(e.count > 0);
        for (size_t k = 0; k < e.count; k++) {
            sum += e.steps[k].bits;
            assert_true(e.steps[k].words.n > 0 && utf8_check(e.steps[k].words, &(size_t){0}));
            assert_true(utf8_check(e.steps[k].left, &(size_t){0}) && utf8_check(e.steps[k].right, &(size_t){0}));
        }
        if (fabs(sum - e.match.weight) > 0.06)
            fail_msg("%s and %s: steps give %.2f, the weight is %.2f", PAIRS[i].left, PAIRS[i].right, sum, e.match.weight);
    }
}

static void an_explanation_says_which_letter_slipped(void **state)
{
    static const struct {
        const char *left, *right, *words;
    } said[] = {{"깁철수", "김철수", "surname: one letter apart: ㅂ and ㅁ, a slip of the keyboard"},
                {"박영희", "박영히", "given name: one letter apart: ㅢ and ㅣ"},
                {"리영희", "이영희", "surname: the same under the initial-sound rule"},
                {"金英姬", "金永姬", "given name: other characters of the same sound"},
                {"박영희", "Pak Yong Hui", "given name: may be 영 in both"},
                {"李秀英", "Lǐ Xiùyīng", "given name: the same in pinyin"},
                {"Kim Y.H.", "김영희", "given name: the initial fits"},
                {"Kim Y.H.", "Kim Chol-su", "given name: the initial differs"},
                {"Пушкин", "Pouchkine", "the same word as other languages spell it"},
                {"철수엄마", "철수", "one names somebody else by a relative"}};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        struct name_explanation e;
        name_explain(a, name_parse(a, str_from(said[i].left), NULL), name_parse(a, str_from(said[i].right), NULL), &e);
        bool found = false;
        for (size_t k = 0; k < e.count; k++)
            found = found || str_is(e.steps[k].words, said[i].words);
        if (!found)
            fail_msg("%s and %s: nothing says \"%s\"", said[i].left, said[i].right, said[i].words);
    }
}

static bool share_a_key(struct arena *a, const char *one, const char *other, enum name_key_kind kind)
{
    struct name_key x[NAME_KEYS_MAX], y[NAME_KEYS_MAX];
    size_t n = name_keys(name_parse(a, str_from(one), NULL), 1u << kind, x);
    size_t m = name_keys(name_parse(a, str_from(other), NULL), 1u << kind, y);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < m; k++)
            if (x[i].hash == y[k].hash)
                return true;
    return false;
}

static void initials_that_fit_speak_for_one_person_and_others_against(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    const struct name_form *f = name_parse(a, STR("Kim Y.H."), NULL);
    double fit = name_compare(f, name_parse(a, STR("김영희"), NULL)).weight;
    double surname = name_compare(name_parse(a, STR("Kim"), NULL), name_parse(a, STR("김영희"), NULL)).weight;
    assert_true(fit > surname + 3 && fit < surname + 6);
    assert_true(name_compare(f, name_parse(a, STR("김철수"), NULL)).weight < -5);
    assert_true(share_a_key(a, "Kim Y.H.", "김영희", NAME_KEY_COARSE));
    assert_true(share_a_key(a, "K.C. Pak", "Pak Gyong-chol", NAME_KEY_COARSE));
    assert_false(share_a_key(a, "Kim Y.H.", "김철수", NAME_KEY_COARSE));
}

static void the_likeliest_way_to_read_a_name_comes_first(void **state)
{
    static const struct {
        const char *text, *origin, *surname, *given;
    } first[] = {{"황보영", "korean", "황보", "영"},
                 {"선우휘", "korean", "선우", "휘"},
                 {"Yi Yŏng-hŭi", "korean", "이", "영희"},
                 {"Pǔ Jǐnhuì", "chinese", "pu (박)", "jinhui (진혜)"},
                 {"Nguyễn Thị Lan", "vietnamese", "nguyen", "thi lan"},
                 {"Tran Van Minh", "vietnamese", "tran", "van minh"},
                 {"Pham Thi Hoa", "vietnamese", "pham", "thi hoa"},
                 {"Minh Tran", "vietnamese", "tran", "minh"},
                 {"Ho Min-su", "korean", "허", "민수"},
                 {"Ким Ир Сен", "korean", "김", "일성"},
                 {"John Smith", "other", "", ""}};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof first / sizeof first[0]; i++) {
        struct name_view v;
        assert_true(name_view(a, name_parse(a, str_from(first[i].text), NULL), 0, &v));
        if (strcmp(v.origin, first[i].origin) != 0 || !str_is(v.surname, first[i].surname) || !str_is(v.given, first[i].given))
            fail_msg("%s is read as %s %.*s + %.*s", first[i].text, v.origin, STR_FMT(v.surname), STR_FMT(v.given));
    }
    struct name_view v;
    assert_true(name_view(a, name_parse(a, STR("황보영"), NULL), 1, &v) && str_is(v.surname, "황") && v.probability > 0.2);
}

static void given_names_that_are_spelled_alike_are_told(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    struct name_view v;
    size_t at;
    assert_true(name_view(a, name_parse(a, STR("KIM Jong Un"), NULL), 0, &v));
    assert_true(str_is(v.given, "정은") || str_find(v.also, STR("정은"), 0, &at));
    assert_false(str_find(v.also, v.given, 0, &at));
    assert_true(name_view(a, name_parse(a, STR("김정은"), NULL), 0, &v) && v.also.n == 0);
    assert_true(name_view(a, name_parse(a, STR("Choe Myong Hui"), NULL), 0, &v) && v.also.n == 0);
}

static void vietnamese_names_have_the_keys_of_words_alone(void **state)
{
    static const char *const forms[] = {"Nguyễn Thị Lan", "Trần Văn Minh", "Phạm Thị Hoa", "Lê Mai", "Vũ Thị", "Hồ Chí Minh"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        struct name_key keys[NAME_KEYS_MAX];
        const struct name_form *f = name_parse(a, str_from(forms[i]), NULL);
        size_t n = name_keys(f, 0, keys);
        assert_true(n > 0 && name_east_asian(f) < 0.05);
        for (size_t k = 0; k < n; k++)
            assert_true(keys[k].kind >= NAME_KEY_WORD);
    }
}

/* Any string made of pieces of names: nothing is nearer than itself, both sides agree, keys are in bounds. */
static void any_mixture_of_pieces_is_a_form(void **state)
{
    static const char *const piece[] = {"김", "Kim", "ㄱ",   "ㅏ",   "영희",     "金",  " ", "-",  "'", ", ", "○",
                                        "0",  "(",   ")",    "엄마", "씨",       "Цой", "é", "ŏ",  "ǒ", "ǚ",  "ễ",
                                        "đ",  "😀",   "\xFF", "محمد", "wife of ", "thi", "x", "35", "の"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 28);
    uint64_t seed = 20260101;
    const struct name_form *last = name_parse(a, STR("김영희"), NULL);
    for (int i = 0; i < 4000; i++) {
        SCOPED_BUF struct buf b = BUF_MAX(1024);
        seed = seed * 6364136223846793005ull + 1442695040888963407ull;
        size_t n = 1 + (seed >> 60);
        for (size_t k = 0; k < n; k++) {
            seed = seed * 6364136223846793005ull + 1442695040888963407ull;
            buf_addz(&b, piece[(seed >> 33) % (sizeof piece / sizeof piece[0])]);
        }
        const struct name_form *f = name_parse(a, str_keep(a, buf_str(&b)), NULL);
        struct name_key keys[NAME_KEYS_MAX];
        struct name_explanation e;
        assert_true(name_keys(f, 0, keys) <= NAME_KEYS_MAX);
        name_explain(a, f, last, &e);
        struct name_match self = name_compare(f, f), there = e.match, back = name_compare(last, f);
        assert_true(self.level == NAME_UNKNOWN || (self.level == NAME_SAME && self.distance <= 0));
        assert_true(there.level == back.level && fabs(there.weight - back.weight) < 1e-3);
        assert_true(there.weight >= -12.001 && there.weight <= 40.001 && there.distance >= 0 && there.distance <= 1);
        last = f;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_is_taken_for_what_it_is),
        cmocka_unit_test(the_steps_of_an_explanation_add_up_to_the_weight),
        cmocka_unit_test(an_explanation_says_which_letter_slipped),
        cmocka_unit_test(initials_that_fit_speak_for_one_person_and_others_against),
        cmocka_unit_test(the_likeliest_way_to_read_a_name_comes_first),
        cmocka_unit_test(given_names_that_are_spelled_alike_are_told),
        cmocka_unit_test(vietnamese_names_have_the_keys_of_words_alone),
        cmocka_unit_test(any_mixture_of_pieces_is_a_form),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
