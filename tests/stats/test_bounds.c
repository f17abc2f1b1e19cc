/* Quick checks, bounds and the classical closed-population models against CARE1 and Rcapture. */
#include "reference.h"
#include "stats/bounds.h"
#include "stats/closed.h"

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 30);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static void pairs_and_coverage_are_those_of_care1(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "care1") != 0)
            continue;
        const char *name = reference_text(run, "data");
        struct history_table t = reference_table(a, name);
        json_t *want = json_object_get(run, "res"), *pairs = json_object_get(want, "pair");
        size_t at = 0;
        for (unsigned x = 0; x < t.lists; x++)
            for (unsigned y = x + 1; y < t.lists; y++, at++) {
                struct bounds_pair p = bounds_pair(&t, x, y, 0.95);
                json_t *pair = json_array_get(pairs, at);
                reference_near(name, p.total, reference_real(pair, "Chapman"), TIER_FIT, 0);
                reference_near(name, p.se, reference_real(pair, "se"), TIER_FIT, 0);
                reference_near(name, p.low, reference_real(pair, "cil"), 1e-4, 0);
                reference_near(name, p.high, reference_real(pair, "ciu"), 1e-4, 0);
            }
        struct bounds_coverage c = bounds_coverage(&t);
        json_t *hsc = json_array_get(json_object_get(want, "HSC"), 0);
        reference_near(name, c.independent, reference_real(json_array_get(json_object_get(want, "Indep"), 0), "est"), TIER_FIT,
                       0);
        reference_near(name, c.total, reference_real(hsc, "est"), TIER_FIT, 0);
        struct mse_options o = MSE_DEFAULTS;
        struct mse_estimate out;
        ASSERT_OK(mse_coverage(&t, &o, a, &out, &e));
        if (out.refusal == MSE_FINE && c.coverage > 0.6) {
            /* both intervals come from bootstraps, CARE1's from 200 replicates: their widths are within a third */
            reference_near(name, log(out.high - out.observed), log(reference_real(hsc, "ciu") - out.observed), 0, 0.35);
        }
        rows++;
    }
    assert_int_equal(rows, 6);
}

static void bounds_have_their_known_values(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate out;
    struct history_table k = reference_table(a, "Kosovo");
    ASSERT_OK(mse_chao(&k, &o, a, &out, &e));
    assert_int_equal(out.kind, MSE_BOUND);
    reference_near("chao", out.total, 4400 + 0.75 * 3218 * 3217 / (2.0 * (882 + 1)), 0.01, 0);
    assert_true(out.low > 4400 && out.low < out.total && out.total < out.high);
    ASSERT_OK(mse_zelterman(&k, &o, a, &out, &e));
    struct history_overlap v = history_overlaps(&k);
    reference_near("zelterman", out.total, 4400 / (1 - exp(-2.0 * (double)v.times[2] / (double)v.times[1])), 1e-12, 0);
    assert_true(out.low > 4400 && out.high > out.total);
}

static void closed_models_are_those_of_rcapture(void **state)
{
    (void)state;
    size_t i, r, rows = 0, drifting = 0;
    json_t *run, *row;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "rc_closedp") != 0)
            continue;
        const char *name = reference_text(run, "data");
        struct history_table t = reference_table(a, name);
        struct closed_row ours[CLOSED_MODELS];
        closed_table(&t, a, ours);
        json_array_foreach(json_object_get(json_object_get(run, "res"), "table"), r, row)
        {
            const char *model = reference_text(row, "model");
            for (int k = 0; k < CLOSED_MODELS; k++) {
                if (strcmp(ours[k].model, model) != 0)
                    continue;
                char what[100];
                snprintf(what, sizeof what, "%s %s", name, model);
                if (ours[k].given)
                    reference_near(what, ours[k].total, reference_real(row, "abundance"), TIER_FIT, 0);
                else
                    drifting++;
                reference_near(what, ours[k].deviance, reference_real(row, "deviance"), 0, TIER_CRITERION);
                reference_near(what, ours[k].bic, reference_real(row, "BIC"), 0, TIER_CRITERION);
                rows++;
            }
        }
    }
    assert_int_equal(rows, 160);
    assert_int_equal(drifting, 6); /* Artificial_3: no estimate, Rcapture's stands where its iterations stopped */
}

/* The pair A, B allows (30+1)(30+1)/(20+1) - 1 = 44.8 cases: a third list with 4 of its own fits below that, one with 5 not. */
static void a_pair_that_allows_fewer_than_were_seen_is_refused(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate x;
    struct history_table t = history_new(a, 3);
    t.count[1] = t.count[2] = 10;
    t.count[3] = 20;
    for (int alone = 4; alone <= 5; alone++) {
        t.count[4] = alone;
        history_total(&t);
        ASSERT_OK(mse_chapman(&t, &o, a, &x, &e));
        assert_int_equal(x.refusal, alone == 4 ? MSE_FINE : MSE_NEGATIVE);
    }
}

static void two_lists_make_a_check_and_one_makes_nothing(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate out;
    struct history_table t = history_new(a, 2);
    t.count[1] = 40;
    t.count[2] = 30;
    t.count[3] = 10;
    history_total(&t);
    ASSERT_OK(mse_chapman(&t, &o, a, &out, &e));
    assert_int_equal(out.kind, MSE_CHECK);
    reference_near("chapman", out.total, 51.0 * 41 / 11 - 1, 1e-12, 0);
    ASSERT_OK(mse_coverage(&t, &o, a, &out, &e));
    assert_int_equal(out.refusal, MSE_FEW_LISTS);
    t.count[3] = 0;
    history_total(&t);
    ASSERT_OK(mse_chapman(&t, &o, a, &out, &e));
    assert_int_equal(out.refusal, MSE_NO_OVERLAP);
}

/* Sums of strata and of samples draw from log(N - n): without its variance they would take Chapman's figure as certain. */
static void chapman_says_how_unsure_it_is(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct history_table t = history_new(a, 2);
    struct mse_estimate x;
    t.count[1] = 40;
    t.count[2] = 30;
    t.count[3] = 10;
    history_total(&t);
    ASSERT_OK(mse_chapman(&t, &o, a, &x, &e));
    double spread = exp(1.959963984540054 * sqrt(x.log_variance));
    reference_near("low", x.low, 80 + (x.total - 80) / spread, 1e-9, 0);
    reference_near("high", x.high, 80 + (x.total - 80) * spread, 1e-9, 0);
    assert_true(x.high > 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(chapman_says_how_unsure_it_is),
        cmocka_unit_test(pairs_and_coverage_are_those_of_care1),
        cmocka_unit_test(bounds_have_their_known_values),
        cmocka_unit_test(closed_models_are_those_of_rcapture),
        cmocka_unit_test(a_pair_that_allows_fewer_than_were_seen_is_refused),
        cmocka_unit_test(two_lists_make_a_check_and_one_makes_nothing),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
