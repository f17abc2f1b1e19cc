/* Russian, Arabic, Vietnamese and Japanese names as several languages spell them: keys of the whole name, keys of one word,
 * strangers. Written by hand from common names and public figures; docs/names.md quotes what is counted here. */
#include "test.h"

#include "name/form.h"
#include "name/name.h"

static const char *const PAIRS[][2] = {
    {"Мария Иванова", "Maria Ivanova"},
    {"Мария Иванова", "Mariya Ivanova"},
    {"Наталья Шевченко", "Natalia Shevchenko"},
    {"Наталья Шевченко", "Nataliya Shevtchenko"},
    {"Сергей Кузнецов", "Sergey Kuznetsov"},
    {"Сергей Кузнецов", "Sergei Kusnezow"},
    {"Юрий Гагарин", "Yuri Gagarin"},
    {"Юрий Гагарин", "Jurij Gagarin"},
    {"Дмитрий Медведев", "Dmitry Medvedev"},
    {"Дмитрий Медведев", "Dmitri Medwedew"},
    {"Алексей Навальный", "Alexei Navalny"},
    {"Алексей Навальный", "Aleksey Navalnyy"},
    {"Евгений Чехов", "Yevgeny Chekhov"},
    {"Евгений Чехов", "Evgenij Tschechow"},
    {"Михаил Горбачёв", "Mikhail Gorbachev"},
    {"Михаил Горбачёв", "Michail Gorbatschow"},
    {"Ольга Хижняк", "Olga Khizhnyak"},
    {"Пётр Чайковский", "Pyotr Tchaikovsky"},
    {"Пётр Чайковский", "Peter Chaykovskiy"},
    {"Виктор Цой", "Viktor Tsoi"},
    {"Виктор Цой", "Victor Tsoy"},
    {"Светлана Ким", "Svetlana Kim"},
    {"Ирина Хакамада", "Irina Khakamada"},
    {"Екатерина Жук", "Ekaterina Zhuk"},
    {"Екатерина Жук", "Jekaterina Schuk"},
    {"محمد علي", "Muhammad Ali"},
    {"محمد علي", "Mohamed Aly"},
    {"محمد علي", "Mohammad Ali"},
    {"أحمد حسن", "Ahmed Hassan"},
    {"أحمد حسن", "Ahmad Hasan"},
    {"فاطمة الزهراء", "Fatima al-Zahra"},
    {"فاطمة الزهراء", "Fatima Zahra"},
    {"محمود عباس", "Mahmoud Abbas"},
    {"محمود عباس", "Mahmud Abas"},
    {"خالد مشعل", "Khaled Mashal"},
    {"خالد مشعل", "Khalid Meshaal"},
    {"عبد الله حسين", "Abdullah Hussein"},
    {"عبدالله حسين", "Abdullah Husain"},
    {"يوسف إبراهيم", "Yusuf Ibrahim"},
    {"يوسف إبراهيم", "Youssef Ebrahim"},
    {"عائشة صالح", "Aisha Saleh"},
    {"عائشة صالح", "Aysha Salih"},
    {"مريم قاسم", "Maryam Qasim"},
    {"مريم قاسم", "Mariam Kassem"},
    {"نور الدين", "Nur al-Din"},
    {"نور الدين", "Noureddine"},
    {"Nguyễn Thị Lan", "Nguyen Thi Lan"},
    {"Nguyễn Văn Hùng", "Nguyen Van Hung"},
    {"Trần Quốc Tuấn", "Tran Quoc Tuan"},
    {"Trần Quốc Tuấn", "Tuan Tran Quoc"},
    {"Phạm Minh Đức", "Pham Minh Duc"},
    {"Lê Thị Hồng", "Le Thi Hong"},
    {"Đặng Thùy Trâm", "Dang Thuy Tram"},
    {"Võ Nguyên Giáp", "Vo Nguyen Giap"},
    {"Vũ Đình Phương", "Vu Dinh Phuong"},
    {"Hồ Chí Minh", "Ho Chi Minh"},
    {"Bùi Thị Xuân", "Bui Thi Xuan"},
};
enum { COUNT = sizeof PAIRS / sizeof PAIRS[0] };

static bool share(const struct name_form *x, const struct name_form *y, enum name_key_kind kind)
{
    struct name_key p[NAME_KEYS_MAX], q[NAME_KEYS_MAX];
    size_t n = name_keys(x, 1u << kind, p), m = name_keys(y, 1u << kind, q);
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < m; j++)
            if (p[i].hash == q[j].hash)
                return true;
    return false;
}

/* Each with each of its line. */
static void assert_one_name(struct arena *a, const char *const *written, size_t count, enum name_level least)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            const struct name_form *x = name_parse(a, str_from(written[i]), NULL),
                                   *y = name_parse(a, str_from(written[k]), NULL);
            struct name_match m = name_compare(x, y);
            if (m.level < least || !share(x, y, NAME_KEY_WORDS))
                fail_msg("%s and %s: %s, and keys %s", written[i], written[k], name_level_word(m.level),
                         share(x, y, NAME_KEY_WORDS) ? "meet" : "do not meet");
        }
}

static void the_arabic_servant_of_is_one_word_with_what_it_serves(void **state)
{
    static const char *const allah[] = {"عبد الله", "عبدالله", "Abdullah", "Abd Allah",
                                        "Abdallah", "Abdulla", "Абдулла",  "ABDUL LAH"},
                             *const rahman[] = {"عبد الرحمن",  "عبدالرحمن",   "Abdul Rahman", "Abd al-Rahman",
                                                "Abdurrahman", "Abderrahman", "Abd ar Rahman"},
                             *const aziz[] = {"عبد العزيز", "Abdelaziz", "Abdul Aziz", "Abd al-Aziz"},
                             *const whole[] = {"عبد الله حسن", "Abdullah Hasan", "Hassan Abd Allah"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    assert_one_name(a, allah, 8, NAME_NEAR);
    assert_one_name(a, rahman, 7, NAME_NEAR);
    assert_one_name(a, aziz, 4, NAME_NEAR);
    assert_one_name(a, whole, 3, NAME_NEAR);
    const struct name_form *x = name_parse(a, STR("Abd Allah"), NULL);
    assert_true(name_compare(x, name_parse(a, STR("عبد الرحمن"), NULL)).level < NAME_NEAR);
    assert_true(name_compare(x, name_parse(a, STR("Abdul Karim"), NULL)).level < NAME_NEAR);
}

static void son_of_is_one_word_however_it_is_spelled(void **state)
{
    static const char *const son[] = {"عبد الرحمن بن خالد", "Abdurrahman bin Khalid", "Abdulrahman ibn Khalid",
                                      "Abderrahman Ben Khaled"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    const struct name_form *x = name_parse(a, str_from(son[0]), NULL);
    for (size_t i = 1; i < 4; i++)
        assert_true(name_compare(x, name_parse(a, str_from(son[i]), NULL)).level >= NAME_NEAR);
    x = name_parse(a, STR("Layla bint Khalid"), NULL);
    assert_true(name_compare(x, name_parse(a, STR("Layla bin Khalid"), NULL)).level < NAME_NEAR);
    assert_true(name_compare(x, name_parse(a, STR("ليلى بنت خالد"), NULL)).level >= NAME_NEAR);
}

static void a_word_that_begins_like_the_servant_of_is_no_servant(void **state)
{
    static const char *const words[] = {"Abduee", "Abdeie"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    const struct name_form *allah = name_parse(a, STR("Abdullah"), NULL);
    for (size_t i = 0; i < 2; i++)
        assert_true(name_compare(allah, name_parse(a, str_from(words[i]), NULL)).level < NAME_LIKELY);
    char plain[NAME_LETTERS_MAX];
    assert_int_equal(name_without_article("abducted", 8, plain, sizeof plain), 8);
    assert_int_equal(name_without_article("abdirahman", 10, plain, sizeof plain), 9);
    assert_int_equal(name_without_article("abdushukur", 10, plain, sizeof plain), 9);
}

static void kana_meet_their_latin_letters(void **state)
{
    static const char *const tanaka[] = {"たなか はなこ", "タナカ・ハナコ", "Tanaka Hanako", "Hanako TANAKA"},
                             *const sato[] = {"さとう きょうこ", "サトウ　キョウコ", "Sato Kyoko"},
                             *const hattori[] = {"はっとり しゅんじ", "Hattori Shunji"},
                             *const itchi[] = {"いっちょうだ", "Itchoda"};
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    assert_one_name(a, tanaka, 4, NAME_SOUND);
    assert_one_name(a, sato, 3, NAME_SOUND);
    assert_one_name(a, hattori, 2, NAME_SOUND);
    assert_one_name(a, itchi, 2, NAME_SOUND);
    const struct name_form *x = name_parse(a, STR("たなか はなこ"), NULL);
    assert_true(name_compare(x, name_parse(a, STR("Suzuki Ichiro"), NULL)).level < NAME_NEAR);
}

static void spellings_of_other_languages_share_keys_and_strangers_seldom_do(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    const struct name_form *left[COUNT], *right[COUNT];
    size_t whole = 0, word = 0, near = 0, met = 0, strangers = 0;
    for (size_t i = 0; i < COUNT; i++) {
        left[i] = name_parse(a, str_from(PAIRS[i][0]), NULL);
        right[i] = name_parse(a, str_from(PAIRS[i][1]), NULL);
        whole += share(left[i], right[i], NAME_KEY_WORDS);
        word += share(left[i], right[i], NAME_KEY_WORD);
        near += name_compare(left[i], right[i]).level >= NAME_NEAR;
    }
    for (size_t i = 0; i < COUNT; i++)
        for (size_t k = 0; k < COUNT; k++) {
            if (str_is(str_from(PAIRS[i][0]), PAIRS[k][0]))
                continue;
            strangers++;
            met += share(left[i], right[k], NAME_KEY_WORDS);
        }
    print_message(
        "of %d pairs %zu share a key of the whole name, %zu one of a word, %zu are near; of %zu strangers %zu share one\n",
        COUNT, whole, word, near, strangers, met);
    assert_true(whole >= 52 && word >= 56 && near >= 54 && met * 200 < strangers);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_arabic_servant_of_is_one_word_with_what_it_serves),
        cmocka_unit_test(son_of_is_one_word_however_it_is_spelled),
        cmocka_unit_test(a_word_that_begins_like_the_servant_of_is_no_servant),
        cmocka_unit_test(kana_meet_their_latin_letters),
        cmocka_unit_test(spellings_of_other_languages_share_keys_and_strangers_seldom_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
