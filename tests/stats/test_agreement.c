/* Agreement between coders: published examples to their printed digits, undefined cases say so, mistakes are placed. */
#include "test.h"
#include "stats/agreement.h"

#include <math.h>

static const double PRINTED = 0.0006; /* three decimals in the sources */

#define ASSERT_NEAR(x, y, within)                                                                                              \
    do {                                                                                                                       \
        double x_ = (x), y_ = (y);                                                                                             \
        if (!(fabs(x_ - y_) <= (within)))                                                                                      \
            fail_msg("%s is %.10g, not %.10g", #x, x_, y_);                                                                    \
    } while (0)

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 28);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

/* One string a coder, one word a unit; "." is no value. */
static FALLIBLE data_of(enum agreement_scale scale, const char *const *coder, size_t coders, struct agreement_data *d,
                        struct err *e)
{
    struct str unit[400], who[400], value[400];
    size_t n = 0;
    for (size_t c = 0; c < coders; c++) {
        struct str rest = str_from(coder[c]);
        for (size_t u = 0, from = 0, at = 0; at <= rest.n; at++) {
            if (at < rest.n && rest.p[at] != ' ')
                continue;
            struct str word = str_slice(rest, from, at);
            from = at + 1;
            unit[n] = str_from(arena_printf(a, "%zu", u++));
            who[n] = str_from(arena_printf(a, "coder %zu", c));
            value[n++] = str_is(word, ".") ? STR_NONE : word;
        }
    }
    return agreement_read(a, scale, n, unit, who, value, d, e);
}

static double alpha(enum agreement_scale scale, const char *const *coder, size_t coders)
{
    struct err e = ERR_NONE;
    struct agreement_data d;
    struct agreement_alpha r;
    ASSERT_OK(data_of(scale, coder, coders, &d, &e));
    agreement_alpha(&d, scale, 0, 0.95, 1, &r);
    assert_true(r.defined);
    return r.alpha;
}

static const char *const four[] = {"1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .",
                                   "1 2 3 3 2 4 4 1 2 5 1 ."};

/* Krippendorff 2011, "Computing Krippendorff's alpha-reliability", sections A to C and E. */
static void krippendorffs_examples_are_met(void **state)
{
    (void)state;
    static const char *const two[] = {"0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"};
    static const char *const letters[] = {"a a b b d c c c e d d a", "b a b b b c c c e d d d"};
    ASSERT_NEAR(alpha(AGREEMENT_NOMINAL, two, 2), 0.095, PRINTED);
    ASSERT_NEAR(alpha(AGREEMENT_NOMINAL, letters, 2), 0.692, PRINTED);
    ASSERT_NEAR(alpha(AGREEMENT_NOMINAL, four, 4), 0.743, PRINTED);
    ASSERT_NEAR(alpha(AGREEMENT_ORDINAL, four, 4), 0.815, PRINTED);
    ASSERT_NEAR(alpha(AGREEMENT_INTERVAL, four, 4), 0.849, PRINTED);
    ASSERT_NEAR(alpha(AGREEMENT_RATIO, four, 4), 0.797, PRINTED);
}

static void matched_units_come_first_and_the_interval_holds_alpha(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct agreement_data d;
    struct agreement_alpha r, again;
    ASSERT_OK(data_of(AGREEMENT_NOMINAL, four, 4, &d, &e));
    agreement_alpha(&d, AGREEMENT_NOMINAL, 500, 0.95, 3, &r);
    assert_int_equal(r.matched, 11);
    assert_int_equal(r.unmatched, 1);
    assert_int_equal(r.pairable, 40);
    assert_true(r.low < r.alpha && r.alpha <= r.high && r.low > 0.3 && r.high <= 1);
    agreement_alpha(&d, AGREEMENT_NOMINAL, 500, 0.95, 3, &again);
    ASSERT_NEAR(r.low, again.low, 0);
    ASSERT_NEAR(r.high, again.high, 0);
}

/* Sets by hand: {a,b} against {a} is 1 - 1/2 (Jaccard) and 1 - 1/2 * 2/3 (MASI); crossing sets count a third. */
static void sets_are_compared_by_what_they_share(void **state)
{
    (void)state;
    static const char *const coder[] = {"a;b a;b c", "a b;c c"};
    /* pairable 6 values: {a,b} twice, {a}, {b,c}, {c} twice; ordered pairs 30 */
    double jaccard = (0.5 * 2 + 2 / 3.0 * 2) / 6;
    double chance = 2 * (2 * 0.5 + 2 * 2 / 3.0 + 4 * 1.0 + 1 * 1.0 + 2 * 1.0 + 2 * 0.5) / 30;
    ASSERT_NEAR(alpha(AGREEMENT_JACCARD, coder, 2), 1 - jaccard / chance, 1e-12);
    double masi = ((1 - 0.5 * 2 / 3) * 2 + (1 - 1 / 9.0) * 2) / 6;
    chance = 2 * (2 * (1 - 1 / 3.0) + 2 * (1 - 1 / 9.0) + 4 + 1 + 2 + 2 * (1 - 1 / 3.0)) / 30;
    ASSERT_NEAR(alpha(AGREEMENT_MASI, coder, 2), 1 - masi / chance, 1e-12);
}

static void without_variation_alpha_is_undefined(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    static const char *const same[] = {"1 1 1", "1 1 1"}, *const apart[] = {"1 2 .", ". . 3"};
    struct agreement_data d;
    struct agreement_alpha r;
    struct agreement_kappa k;
    ASSERT_OK(data_of(AGREEMENT_NOMINAL, same, 2, &d, &e));
    agreement_alpha(&d, AGREEMENT_NOMINAL, 100, 0.95, 1, &r);
    assert_false(r.defined);
    assert_int_equal(r.matched, 3);
    agreement_cohen(&d, 0, 1, &k);
    assert_false(k.defined);
    ASSERT_OK(data_of(AGREEMENT_NOMINAL, apart, 2, &d, &e));
    agreement_alpha(&d, AGREEMENT_NOMINAL, 100, 0.95, 1, &r);
    assert_false(r.defined);
    assert_int_equal(r.matched, 0);
    assert_int_equal(r.unmatched, 3);
}

/* Fleiss 1971: 14 raters put each of 10 subjects into one of 5 classes; kappa 0.210. */
static void fleiss_and_cohen_are_met(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    static const int table[10][5] = {{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
                                     {7, 7, 0, 0, 0},  {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7}};
    struct str unit[140], who[140], value[140];
    size_t n = 0, each;
    for (int u = 0; u < 10; u++) {
        int rater = 0;
        for (int v = 0; v < 5; v++) {
            for (int i = 0; i < table[u][v]; i++, n++) {
                unit[n] = str_from(arena_printf(a, "%d", u));
                who[n] = str_from(arena_printf(a, "%d", rater++));
                value[n] = str_from(arena_printf(a, "%d", v));
            }
        }
    }
    struct agreement_data d;
    struct agreement_kappa k;
    ASSERT_OK(agreement_read(a, AGREEMENT_NOMINAL, n, unit, who, value, &d, &e));
    agreement_fleiss(&d, &k, &each);
    assert_int_equal(each, 14);
    assert_int_equal(k.units, 10);
    ASSERT_NEAR(k.kappa, 0.210, PRINTED);
    /* Two readers of 50 proposals: both yes 20, first only 5, second only 10, both no 15; kappa 0.4. */
    char one[101] = "", two[101] = "";
    for (int i = 0; i < 50; i++) {
        strcat(one, i == 0 ? "" : " ");
        strcat(two, i == 0 ? "" : " ");
        strcat(one, i < 25 ? "y" : "n");
        strcat(two, i < 20 || (i >= 25 && i < 35) ? "y" : "n");
    }
    const char *const readers[] = {one, two};
    ASSERT_OK(data_of(AGREEMENT_NOMINAL, readers, 2, &d, &e));
    agreement_cohen(&d, 0, 1, &k);
    ASSERT_NEAR(k.kappa, 0.4, 1e-12);
    ASSERT_NEAR(k.observed, 0.7, 1e-12);
}

/* x marks 0-100, 200-300 and 400-410 of one source; y 10-110, 100-220, 240-300; z 0-100. */
static void passages_that_share_most_are_one_unit(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    const struct str s = STR("s"), x = STR("x"), y = STR("y"), z = STR("z");
    const struct agreement_passage p[] = {{s, x, 0, 100},        {s, x, 200, 300}, {s, x, 400, 410}, {s, y, 10, 110},
                                          {s, y, 100, 220},      {s, y, 240, 300}, {s, z, 0, 100},   {s, x, 0, 100},
                                          {STR("t"), y, 0, 100}, {s, y, 210, 300}};
    static const size_t want[] = {0, 2, 4, 0, 1,
                                  3, 0, 0, 5, 2}; /* 240-300 shares 0.6, but 210-300 shares more and y marks once */
    size_t unit[10], units;
    ASSERT_OK(agreement_match(a, 10, p, 0.5, unit, &units, &e));
    assert_int_equal(units, 6);
    for (int i = 0; i < 10; i++)
        assert_int_equal(unit[i], want[i]);
    ASSERT_OK(agreement_match(a, 10, p, 0.9, unit, &units, &e));
    assert_int_equal(unit[0], unit[6]);
    assert_int_not_equal(unit[0], unit[3]);
    assert_int_equal(unit[1], unit[9]);
    const struct agreement_passage wrong = {s, x, 5, 5};
    ASSERT_FAILS(BD_INPUT, "ends before", agreement_match(a, 1, &wrong, 0.5, unit, &units, &e));
}

static void mistakes_are_placed(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct agreement_data d;
    struct str unit[] = {STR("1"), STR("1"), STR("1")}, who[] = {STR("x"), STR("y"), STR("x")};
    struct str value[] = {STR("1"), STR("two"), STR("3")};
    assert_int_equal(agreement_read(a, AGREEMENT_NOMINAL, 3, unit, who, value, &d, &e), BD_INPUT);
    assert_int_equal(e.row, 3);
    err_clear(&e);
    assert_int_equal(agreement_read(a, AGREEMENT_INTERVAL, 2, unit, who, value, &d, &e), BD_INPUT);
    assert_int_equal(e.row, 2);
    err_clear(&e);
    value[1] = STR("-2");
    ASSERT_FAILS(BD_INPUT, "below 0", agreement_read(a, AGREEMENT_RATIO, 2, unit, who, value, &d, &e));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(krippendorffs_examples_are_met, make, drop),
        cmocka_unit_test_setup_teardown(matched_units_come_first_and_the_interval_holds_alpha, make, drop),
        cmocka_unit_test_setup_teardown(sets_are_compared_by_what_they_share, make, drop),
        cmocka_unit_test_setup_teardown(without_variation_alpha_is_undefined, make, drop),
        cmocka_unit_test_setup_teardown(fleiss_and_cohen_are_met, make, drop),
        cmocka_unit_test_setup_teardown(passages_that_share_most_are_one_unit, make, drop),
        cmocka_unit_test_setup_teardown(mistakes_are_placed, make, drop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
