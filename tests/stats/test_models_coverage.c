/* How often the interval with the choice of the model inside holds the truth, beside the profile interval of the chosen model: over
 * populations of known size. Prints a row of each scenario after an @: how often each holds it, and their mean widths. */
#include "reference.h"
#include "num/rng.h"
#include "stats/models.h"
#include "stats/simulate.h"

enum { POPULATIONS = 200, OF_FIVE_LISTS = 100, PEOPLE = 2000 }; /* a hundred models of five lists take a second a population */

struct tally {
    int given, again, profile;
    double again_width, profile_width;
};

static void one_population(enum simulate_scenario s, uint64_t seed, struct tally *sum)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 28);
    unsigned from[HISTORY_LISTS_MAX];
    struct mse_options o = MSE_DEFAULTS;
    o.bca_error = 0;
    o.seed = seed;
    struct history_table t = simulate_population(s, PEOPLE, seed, a), used = history_used(a, &t, from);
    struct mse_estimate x;
    struct models m;
    bool found;
    ASSERT_OK(mse_run(MSE_LOGLINEAR_BIC, &used, &o, a, &x, &e));
    if (x.refusal != MSE_FINE)
        return;
    ASSERT_OK(models_look(&used, SEARCH_BIC, &o, a, &m, &found, &e));
    assert_true(found);
    sum->given++;
    sum->again += m.low <= PEOPLE && PEOPLE <= m.high;
    sum->profile += x.low <= PEOPLE && PEOPLE <= x.high;
    sum->again_width += m.high - m.low;
    sum->profile_width += x.high - x.low;
}

static struct tally over_populations(enum simulate_scenario s, uint64_t populations)
{
    struct tally sum = {0};
    for (uint64_t k = 0; k < populations; k++)
        one_population(s, rng_derive(1, k), &sum);
    double n = sum.given;
    printf("@%s,%d,%.3f,%.3f,%.0f,%.0f\n", simulate_name(s), sum.given, sum.again / n, sum.profile / n, sum.again_width / n,
           sum.profile_width / n);
    return sum;
}

/* 95 % of 200 within 3 standard errors: 181 or more. */
static void the_choice_inside_holds_the_truth_where_the_assumptions_do(void **state)
{
    (void)state;
    for (int s = SIMULATE_INDEPENDENT; s <= SIMULATE_PAIR; s++) {
        struct tally x = over_populations((enum simulate_scenario)s, POPULATIONS);
        assert_int_equal(x.given, POPULATIONS);
        assert_in_range(x.again, 181, POPULATIONS);
        assert_true(x.again >= x.profile && x.again_width > x.profile_width);
    }
}

static void it_misses_less_often_than_the_profile_where_they_do_not(void **state)
{
    (void)state;
    struct tally absorbing = over_populations(SIMULATE_ABSORBING, POPULATIONS),
                 classes = over_populations(SIMULATE_CLASSES, POPULATIONS),
                 sparse = over_populations(SIMULATE_SPARSE, OF_FIVE_LISTS);
    assert_in_range(sparse.again, 90, OF_FIVE_LISTS);
    assert_true(sparse.again > sparse.profile + 5);
    assert_true(absorbing.again > absorbing.profile + 10);
    assert_true(classes.again > classes.profile);
    assert_in_range(classes.again, 0, POPULATIONS / 2); /* and no statistic mends hidden kinds of people */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_choice_inside_holds_the_truth_where_the_assumptions_do),
        cmocka_unit_test(it_misses_less_often_than_the_profile_where_they_do_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
