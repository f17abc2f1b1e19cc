/* tests/link/test_compare.c - single values: folding, sounds, dates, distances, levels. */
#include "test.h"
#include "link/compare.h"
#include "link/date.h"
#include "link/sketch.h"
#include "link/value.h"
#include "num/rng.h"

static struct part_date date(const char *z)
{
    struct part_date d = {0};
    assert_true(date_read(str_from(z), NULL, &d));
    return d;
}

/* The textbook table, to hold the bit-parallel one against. */
static int slow_distance(const char *a, int m, const char *b, int n)
{
    int d[40][40];
    for (int i = 0; i <= m; i++)
        for (int j = 0; j <= n; j++) {
            if (i == 0 || j == 0) {
                d[i][j] = i + j;
                continue;
            }
            int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            best = d[i - 1][j] + 1 < best ? d[i - 1][j] + 1 : best;
            best = d[i][j - 1] + 1 < best ? d[i][j - 1] + 1 : best;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[m][n];
}

static void edit_distance_in_bits_is_the_tables_on_random_words(void **state)
{
    (void)state;
    struct rng r = rng_make(11, 0);
    for (int t = 0; t < 20000; t++) {
        char a[32], b[32];
        int m = 1 + (int)rng_below(&r, 30), n = 1 + (int)rng_below(&r, 30);
        for (int i = 0; i < m; i++)
            a[i] = (char)('a' + rng_below(&r, 3));
        for (int i = 0; i < n; i++)
            b[i] = (char)('a' + rng_below(&r, 3));
        int fast = compare_distance((struct str){a, (size_t)m}, (struct str){b, (size_t)n});
        assert_int_equal(fast, slow_distance(a, m, b, n));
        assert_int_equal(fast, compare_distance((struct str){b, (size_t)n}, (struct str){a, (size_t)m}));
    }
}

/* Two dates alike: of the same digits in another order, shifted by one, or with some digits changed. */
static void alter(struct rng *r, char *digits)
{
    int from = (int)rng_below(r, 8), to = (int)rng_below(r, 8);
    char c = digits[from];
    switch (rng_below(r, 4)) {
    case 0: digits[from] = (char)('0' + rng_below(r, 10)); break;
    case 1:
        digits[from] = digits[to];
        digits[to] = c;
        break;
    default: /* a digit is left out, and one put in elsewhere */
        memmove(digits + from, digits + from + 1, (size_t)(7 - from));
        memmove(digits + to + 1, digits + to, (size_t)(7 - to));
        digits[to] = rng_below(r, 2) == 0 ? c : (char)('0' + rng_below(r, 10));
    }
}

static void dates_agree_by_the_edits_of_their_digits(void **state)
{
    (void)state;
    struct rng r = rng_make(12, 0);
    int tried = 0, by_digits[4] = {0};
    while (tried < 20000) {
        char a[40], b[9];
        snprintf(a, sizeof a, "%04d%02d%02d", 1900 + (int)rng_below(&r, 120), 1 + (int)rng_below(&r, 12),
                 1 + (int)rng_below(&r, 28));
        memcpy(b, a, 9);
        for (int k = 0, times = 1 + (int)rng_below(&r, 3); k < times; k++)
            alter(&r, b);
        struct part_date x, y = {0};
        if (!date_read(str_from(b), NULL, &y) || y.month == 0 || y.day == 0 || memcmp(y.digits, b, 8) != 0)
            continue;
        x = date(a);
        int same = (x.year == y.year) + (x.month == y.month) + (x.day == y.day), d = slow_distance(a, 8, b, 8);
        uint8_t level = compare_dates(&x, &y);
        by_digits[d < 3 ? d : 3]++;
        tried++;
        if (same < 2 && !(x.year == y.year && x.month == y.day && x.day == y.month))
            assert_true((level == DATE_ONE_DIGIT) == (d == 1) && (level == DATE_TWO_DIGITS) == (d == 2));
    }
    assert_true(by_digits[1] > 500 && by_digits[2] > 500 && by_digits[3] > 500);
}

static void distance_counts_letters_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(compare_distance(STR("김철수"), STR("김절수")), 1);
    assert_int_equal(compare_distance(STR("Иван"), STR("Ивна")), 1);
}

static void folding_drops_case_marks_and_apostrophes(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    ASSERT_STR(value_fold(a, STR("  O'Brien-SMITH, Élodie "), false), "obrien smith elodie");
    ASSERT_STR(value_fold(a, STR("RG26 5QN"), true), "rg265qn");
    ASSERT_STR(value_fold(a, STR("Ｋｉｍ"), false), "kim");
}

static void cyrillic_is_folded_into_latin_letters(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    ASSERT_STR(value_fold(a, STR("КУЗЬМИН Фёдор, ул. Мира 5"), false), "kuzmin fedor ul mira 5");
    ASSERT_STR(value_fold(a, STR("Щербакова Юлия"), false), "sherbakova yuliya");
}

static void folding_takes_very_long_text_and_emoji(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 22);
    char *z = arena_alloc(a, 10001, 1);
    memset(z, 'x', 10000);
    assert_true(value_fold(a, (struct str){z, 10000}, false).n > 0);
    assert_true(value_fold(a, STR("김 Kim 🙂 Ким"), false).n > 0);
}

static void spellings_that_sound_alike_share_a_sound(void **state)
{
    (void)state;
    assert_true(value_sound(STR("meyer")) == value_sound(STR("maier")));
    assert_true(value_sound(STR("catherine")) == value_sound(STR("kathrin")));
    assert_true(value_sound(STR("smith")) != value_sound(STR("jones")));
}

static void dates_are_read_in_many_writings(void **state)
{
    (void)state;
    static const char *const same[] = {"1946-04-30", "19460430", "30/4/1946", "30.04.1946", "30 April 1946", "1946년 4월 30일"};
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct part_date d = date(same[i]);
        assert_int_equal(d.year, 1946);
        assert_int_equal(d.month, 4);
        assert_int_equal(d.day, 30);
    }
    assert_int_equal(date("1946-04").day, 0);
    assert_int_equal(date("1946").month, 0);
    struct part_date d;
    assert_false(date_read(STR("sometime"), NULL, &d));
}

static void partial_dates_compare_by_what_both_know(void **state)
{
    (void)state;
    struct part_date full = date("1946-04-30"), month = date("1946-04"), year = date("1947"), swapped = date("1946-03-04"),
                     back = date("1946-04-03"), bad = date("1861-15-09");
    assert_int_equal(compare_dates(&full, &full), DATE_SAME);
    assert_int_equal(compare_dates(&full, &month), MONTH_SAME);
    assert_int_equal(compare_dates(&full, &year), YEAR_NEAR);
    assert_int_equal(compare_dates(&swapped, &back), DATE_ONE_DIGIT);
    assert_int_equal(compare_dates(&full, &bad), DATE_DIFFERENT);
}

static void initials_are_evidence_of_their_own_kind(void **state)
{
    (void)state;
    assert_int_equal(compare_texts(STR("h"), STR("harry"), true), NAME_INITIAL_FITS);
    assert_int_equal(compare_texts(STR("k"), STR("harry"), true), NAME_INITIAL_DIFFERS);
    assert_int_equal(compare_texts(STR("mary ann"), STR("mary"), true), TEXT_GOOD);
    assert_int_equal(compare_texts(STR("ann mary"), STR("mary ann"), true), TEXT_NEAR);
}

static void levels_do_not_depend_on_which_value_comes_first(void **state)
{
    (void)state;
    static const char *const words[] = {"maria", "mario", "anna maria", "m", "mariah carey", "zed", "maria anna", "ma ria"};
    for (size_t i = 0; i < 8; i++)
        for (size_t j = 0; j < 8; j++)
            for (int names = 0; names < 2; names++)
                assert_int_equal(compare_texts(str_from(words[i]), str_from(words[j]), names),
                                 compare_texts(str_from(words[j]), str_from(words[i]), names));
}

/* A text of one to three words, or a slip of the last one. */
static struct str any_text(struct rng *r, char out[96])
{
    static const char *const letter[] = {"a", "e", "i", "o", "n", "r", "s", "t", "k", "m", "1", "9", "가", "김", "王", "é"};
    static char last[96];
    size_t letters = rng_below(r, 8) == 0 ? 1 : 2 + rng_below(r, 22);
    size_t kinds = rng_below(r, 3) == 0 ? 16 : 12; /* ASCII or anything */
    out[0] = 0;
    if (rng_below(r, 3) == 0 && last[0] != 0) {
        snprintf(out, 96, "%s", last);
        size_t n = strlen(out);
        if (rng_below(r, 2) == 0 && n < 80 && (unsigned char)out[n - 1] < 0x80)
            out[n - 1] = 'z';
        else
            strcat(out, rng_below(r, 2) == 0 ? " ra" : "x");
    } else
        for (size_t i = 0; i < letters; i++)
            strcat(out, i > 0 && i + 1 < letters && rng_below(r, 7) == 0 ? " " : letter[rng_below(r, kinds)]);
    if (strlen(out) < 60)
        snprintf(last, sizeof last, "%s", out);
    return str_from(out);
}

static void texts_that_a_sketch_finds_apart_are_different(void **state)
{
    (void)state;
    struct rng r = rng_make(29, 0);
    size_t apart = 0, alike = 0;
    for (int t = 0; t < 200000; t++) {
        char x[96], y[96];
        struct str a = any_text(&r, x), b = any_text(&r, y);
        if (str_eq(a, b))
            continue;
        bool ascii = true;
        for (size_t i = 0; i < a.n + b.n; i++)
            ascii &= (unsigned char)(i < a.n ? a.p[i] : b.p[i - a.n]) < 0x80;
        struct sketch s = sketch_of(a), u = sketch_of(b);
        uint8_t level = compare_texts(a, b, false), name = compare_texts(a, b, true);
        bool sounds = ascii && value_sound(a) == value_sound(b) && value_sound(a) > 255;
        assert_true(sketch_apart(&s, &u) == sketch_apart(&u, &s));
        if (sketch_apart(&s, &u) && (level != TEXT_DIFFERENT || (name != TEXT_DIFFERENT && !sounds)))
            fail_msg("'%s' and '%s' are at levels %d and %d", x, y, level, name);
        apart += sketch_apart(&s, &u);
        alike += level > TEXT_DIFFERENT;
    }
    assert_true(apart > 20000 && alike > 20000);
}

static void two_texts_are_as_alike_either_way_round(void **state)
{
    (void)state;
    static const char *const texts[] = {"villa villa", "villa rosa",      "a smith",      "anna smith",
                                        "smith anna",  "rosa villa rosa", "villa rosa a", "a villa anna",
                                        "rose villa",  "villas rosa r",   "r villa",      "old mill road"};
    size_t n = sizeof texts / sizeof *texts;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < n; k++)
            for (int names = 0; names < 2; names++)
                assert_int_equal(compare_texts(str_from(texts[i]), str_from(texts[k]), names != 0),
                                 compare_texts(str_from(texts[k]), str_from(texts[i]), names != 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(edit_distance_in_bits_is_the_tables_on_random_words),
        cmocka_unit_test(dates_agree_by_the_edits_of_their_digits),
        cmocka_unit_test(distance_counts_letters_not_bytes),
        cmocka_unit_test(folding_drops_case_marks_and_apostrophes),
        cmocka_unit_test(cyrillic_is_folded_into_latin_letters),
        cmocka_unit_test(folding_takes_very_long_text_and_emoji),
        cmocka_unit_test(spellings_that_sound_alike_share_a_sound),
        cmocka_unit_test(dates_are_read_in_many_writings),
        cmocka_unit_test(partial_dates_compare_by_what_both_know),
        cmocka_unit_test(initials_are_evidence_of_their_own_kind),
        cmocka_unit_test(levels_do_not_depend_on_which_value_comes_first),
        cmocka_unit_test(texts_that_a_sketch_finds_apart_are_different),
        cmocka_unit_test(two_texts_are_as_alike_either_way_round),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
