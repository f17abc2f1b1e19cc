/* Populations of known size: each scenario is what it says, results hang on the seed alone, and the figures of the help stand. */
#include "num/special.h"
#include "stats/simulate.h"
#include "test.h"

#include <math.h>

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 32);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static struct simulate_options fifty(void)
{
    struct simulate_options o = {.populations = 50, .people = 2000, .mse = MSE_DEFAULTS};
    o.mse.replicates = 200;
    return o;
}

static const struct simulate_row *row(const struct simulate_result *r, enum mse_method m)
{
    for (size_t i = 0; i < r->rows; i++)
        if (r->row[i].method == m)
            return &r->row[i];
    fail_msg("no row of %s", mse_method_name(m));
    return NULL;
}

static void names_go_both_ways(void **state)
{
    (void)state;
    for (int s = 0; s < SIMULATE_SCENARIOS; s++)
        assert_int_equal(simulate_named(str_from(simulate_name((enum simulate_scenario)s))), s);
    assert_int_equal(simulate_named(STR("rain")), SIMULATE_SCENARIOS);
}

/* Odds ratio of two lists among a million people, the unseen put back. */
static double odds_ratio(enum simulate_scenario s, unsigned i, unsigned j)
{
    struct history_table t = simulate_population(s, 1000000, 3, a);
    double cell[4] = {1e6 - (double)t.observed};
    for (size_t w = 1; w < history_cells(&t); w++)
        cell[(w >> i & 1) | (w >> j & 1) << 1] += (double)t.count[w];
    return cell[0] * cell[3] / (cell[1] * cell[2]);
}

static void scenarios_are_what_they_say(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 4; i++)
        for (unsigned j = i + 1; j < 4; j++) {
            assert_true(fabs(log(odds_ratio(SIMULATE_INDEPENDENT, i, j))) < 0.02);
            double pair = log(odds_ratio(SIMULATE_PAIR, i, j));
            assert_true(fabs(pair - (i == 0 && j == 1 ? log(4) : 0)) < 0.02);
            assert_true(odds_ratio(SIMULATE_CLASSES, i, j) > 2);
            if (j == 3)
                assert_true(odds_ratio(SIMULATE_ABSORBING, i, j) < 0.6);
        }
    assert_true(odds_ratio(SIMULATE_SPARSE, 0, 4) == 0 && odds_ratio(SIMULATE_SPARSE, 3, 4) == 0);
    assert_true(odds_ratio(SIMULATE_SPARSE, 1, 4) > 0);
}

static void the_seed_and_not_the_threads_decide(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct simulate_options o = fifty();
    struct simulate_result one, two, other;
    o.populations = 3;
    o.wanted[MSE_SPARSE_BCA] = o.wanted[MSE_COVERAGE] = o.wanted[MSE_LATENT] = true;
    o.mse.threads = 1;
    ASSERT_OK(simulate_run(SIMULATE_PAIR, &o, NULL, NULL, a, &one, &e));
    o.mse.threads = 3;
    ASSERT_OK(simulate_run(SIMULATE_PAIR, &o, NULL, NULL, a, &two, &e));
    assert_memory_equal(&one, &two, sizeof one);
    o.mse.seed = 2;
    ASSERT_OK(simulate_run(SIMULATE_PAIR, &o, NULL, NULL, a, &other, &e));
    assert_true(memcmp(&one, &other, sizeof one) != 0);
}

/* Of 50 populations at 95 %, 43 or more hold the truth unless a method covers below 93 % (chance 2 in 1,000 at 95). */
static void intervals_hold_the_truth_where_their_assumptions_do(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct simulate_options o = fifty();
    struct simulate_result r;
    o.wanted[MSE_LOGLINEAR_MAIN] = o.wanted[MSE_LOGLINEAR_BIC] = o.wanted[MSE_SPARSE_BCA] = o.wanted[MSE_GRAPHS] = true;
    ASSERT_OK(simulate_run(SIMULATE_INDEPENDENT, &o, NULL, NULL, a, &r, &e));
    for (size_t i = 0; i < r.rows; i++)
        assert_true(r.row[i].given == 50 && r.row[i].covered >= 0.86 && fabs(r.row[i].mean_error) < 0.02);
    assert_true(r.flagged < 0.1);
    ASSERT_OK(simulate_run(SIMULATE_PAIR, &o, NULL, NULL, a, &r, &e));
    assert_true(row(&r, MSE_LOGLINEAR_MAIN)->covered < 0.1 && row(&r, MSE_LOGLINEAR_MAIN)->missed_low > 0.9);
    assert_true(row(&r, MSE_LOGLINEAR_BIC)->covered >= 0.86 && row(&r, MSE_SPARSE_BCA)->covered >= 0.86 &&
                row(&r, MSE_GRAPHS)->covered >= 0.86);
    ASSERT_OK(simulate_run(SIMULATE_SPARSE, &o, NULL, NULL, a, &r, &e));
    assert_true(row(&r, MSE_SPARSE_BCA)->covered >= 0.86 && row(&r, MSE_GRAPHS)->covered >= 0.86);
}

static void three_hidden_kinds_miss_low_and_the_report_says_that_people_differ(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct simulate_options o = fifty();
    struct simulate_result r;
    for (int m = MSE_LOGLINEAR_MAIN; m < MSE_LATENT; m++)
        o.wanted[m] = m != MSE_LOGLINEAR_AIC;
    ASSERT_OK(simulate_run(SIMULATE_CLASSES, &o, NULL, NULL, a, &r, &e));
    for (size_t i = 0; i < r.rows; i++)
        assert_true(r.row[i].missed_low > 0.8);
    assert_true(r.flagged > 0.9);
}

static bool stop_at_half(void *ctx, double done)
{
    *(double *)ctx = done;
    return done < 0.5;
}

static void a_run_stops_when_asked(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct simulate_options o = fifty();
    struct simulate_result r;
    double at = 0;
    o.wanted[MSE_CHAO] = true;
    ASSERT_FAILS(BD_INTERRUPTED, "nothing was written", simulate_run(SIMULATE_PAIR, &o, stop_at_half, &at, a, &r, &e));
    assert_true(at >= 0.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_go_both_ways),
        cmocka_unit_test(scenarios_are_what_they_say),
        cmocka_unit_test(the_seed_and_not_the_threads_decide),
        cmocka_unit_test(intervals_hold_the_truth_where_their_assumptions_do),
        cmocka_unit_test(three_hidden_kinds_miss_low_and_the_report_says_that_people_differ),
        cmocka_unit_test(a_run_stops_when_asked),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
