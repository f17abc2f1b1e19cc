/* Every method through its one door: order of lists and empty lists change nothing, refusals trigger where they just must. */
#include "reference.h"
#include "stats/run.h"

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

static struct mse_estimate run(enum mse_method m, const struct history_table *t)
{
    struct err e = ERR_NONE;
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate x;
    o.replicates = 200;
    ASSERT_OK(mse_run(m, t, &o, a, &x, &e));
    return x;
}

static void names_are_fixed(void **state)
{
    (void)state;
    static const char *const names[] = {"chapman",       "chao",          "zelterman",  "coverage", "closed", "loglinear-main",
                                        "loglinear-bic", "loglinear-aic", "sparse-bca", "graphs",   "latent"};
    assert_int_equal(MSE_METHODS, 11);
    for (int m = 0; m < 11; m++) {
        assert_string_equal(mse_method_name((enum mse_method)m), names[m]);
        assert_int_equal(mse_method_named(str_from(names[m])), m);
    }
    assert_int_equal(mse_method_named(STR("best")), MSE_METHODS);
}

static void the_order_of_lists_and_empty_lists_change_no_byte(void **state)
{
    (void)state;
    struct history_table t = reference_table(a, "Kosovo");
    unsigned order[4] = {2, 0, 3, 1};
    struct history_table p = history_permute(a, &t, order), wide = history_new(a, 5);
    for (unsigned i = 0; i < 4; i++)
        wide.name[i] = t.name[i];
    wide.name[4] = STR("nobody");
    memcpy(wide.count, t.count, 16 * sizeof *t.count);
    history_total(&wide);
    for (int m = 0; m < MSE_METHODS; m++) {
        if (!mse_has((enum mse_method)m) || m == MSE_LATENT)
            continue;
        struct mse_estimate x = run((enum mse_method)m, &t), y = run((enum mse_method)m, &p),
                            z = run((enum mse_method)m, &wide);
        assert_int_equal(x.refusal, MSE_FINE);
        if (x.total != y.total || x.low != y.low || x.high != y.high || x.total != z.total || x.high != z.high)
            fail_msg("%s: %.17g %.17g %.17g", mse_method_name((enum mse_method)m), x.total, y.total, z.total);
        assert_true(x.low <= x.total && x.total <= x.high && x.low >= x.observed);
    }
}

static void published_totals_come_out(void **state)
{
    (void)state;
    struct history_table k = reference_table(a, "Kosovo"), uk = reference_table(a, "UKdat_5");
    struct mse_estimate x = run(MSE_LOGLINEAR_BIC, &k);
    reference_near("Kosovo", x.total, 10356.51895725, TIER_FIT, 0);
    reference_near("Kosovo", x.low, 8994.25670711, TIER_PROFILE, 0);
    reference_near("Kosovo", x.high, 12110.40811247, TIER_PROFILE, 0);
    assert_string_equal(x.model, "ABA*EXH*OSCE + EXH*HRW + HRW*OSCE");
    assert_true(x.notes & MSE_NOTE_SELECTED);
    x = run(MSE_LOGLINEAR_BIC, &uk);
    reference_near("UKdat_5", x.total, 22991.33131416, TIER_FIT, 0);
    assert_true(x.notes & MSE_NOTE_TIES);
    reference_near("its rival", x.rival, 12262.41242055, TIER_FIT, 0);
    struct history_table ned = reference_table(a, "Ned");
    x = run(MSE_SPARSE_BCA, &ned);
    reference_near("Ned", x.total, 111139.3712304, TIER_FIT, 0);
    assert_string_equal(x.empty, "I*K, K*R");
}

static void refusals_trigger_where_they_just_must(void **state)
{
    (void)state;
    struct history_table t = history_new(a, 3);
    t.count[1] = 40;
    t.count[2] = 30;
    t.count[4] = 20;
    history_total(&t);
    assert_int_equal(run(MSE_LOGLINEAR_MAIN, &t).refusal, MSE_NO_OVERLAP);
    assert_int_equal(run(MSE_CHAPMAN, &t).refusal, MSE_NO_OVERLAP);
    t.count[3] = 1; /* lists 1 and 2 meet; 3 stands apart */
    history_total(&t);
    struct mse_estimate x = run(MSE_LOGLINEAR_MAIN, &t);
    assert_int_equal(x.refusal, MSE_APART);
    assert_string_equal(x.why_text, "3");
    assert_int_equal(run(MSE_CHAPMAN, &t).refusal, MSE_FINE);
    t.count[5] = 1; /* and now 3 meets 1 */
    history_total(&t);
    assert_int_equal(run(MSE_LOGLINEAR_MAIN, &t).refusal, MSE_FINE);
    assert_int_equal(run(MSE_SPARSE_BCA, &t).refusal, MSE_UNSTABLE); /* both overlaps vanish in 13 % of replicates */
    t.count[3] = t.count[5] = 3;
    history_total(&t);
    assert_int_equal(run(MSE_SPARSE_BCA, &t).refusal, MSE_FINE); /* 0.2 % */
    struct history_table few = history_new(a, 3);
    few.count[1] = few.count[2] = few.count[4] = 2;
    few.count[3] = few.count[5] = few.count[6] = 1;
    history_total(&few);
    assert_int_equal(run(MSE_LOGLINEAR_MAIN, &few).refusal, MSE_FEW_CASES); /* 9 */
    few.count[1] = 3;
    history_total(&few);
    assert_int_equal(run(MSE_LOGLINEAR_MAIN, &few).refusal, MSE_FINE); /* 10 */
}

/* 1,000 replicates leave the upper end of Korea's 123 people between 390 and 510; so more are taken until no seed moves an end
 * by more than 2 % of the width, and 6 seeds then agree within four such errors of a difference. */
static void no_seed_moves_the_ends_of_sparse_bca_by_much(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_table t = reference_table(a, "Korea");
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate x, first = {0};
    double least = INFINITY, most = 0;
    for (o.seed = 1; o.seed <= 6; o.seed++) {
        ASSERT_OK(mse_run(MSE_SPARSE_BCA, &t, &o, a, &x, &e));
        first = o.seed == 1 ? x : first;
        double width = x.high - x.low;
        assert_true(x.end_error > 0 && x.end_error < 0.03 * width);
        if (fabs(x.high - first.high) > 4 * sqrt(2) * 0.02 * width)
            fail_msg("seed %d: %.1f and %.1f", (int)o.seed, first.high, x.high);
    }
    o.bca_error = 0;
    for (o.seed = 1; o.seed <= 6; o.seed++) {
        ASSERT_OK(mse_run(MSE_SPARSE_BCA, &t, &o, a, &x, &e));
        least = fmin(least, x.high);
        most = fmax(most, x.high);
    }
    assert_true(most - least > 50);
}

static void models_of_nine_lists_are_refused_and_of_eight_searched(void **state)
{
    (void)state;
    for (unsigned lists = 8; lists <= 9; lists++) {
        struct history_table t = history_new(a, lists);
        for (size_t w = 1; w < history_cells(&t); w++)
            t.count[w] = __builtin_popcountll(w) == 1 ? 100 : __builtin_popcountll(w) == 2 ? 10 : 0;
        history_total(&t);
        assert_int_equal(run(MSE_LOGLINEAR_BIC, &t).refusal, lists == 8 ? MSE_FINE : MSE_TOO_MANY_LISTS);
        assert_int_equal(run(MSE_LOGLINEAR_MAIN, &t).refusal, MSE_FINE);
    }
}

static void the_primary_method_follows_from_the_lists_alone(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum mse_method method;
        int rule;
    } cases[] = {{"Artificial_3", MSE_CHAPMAN, 1},
                 {"spina", MSE_LOGLINEAR_BIC, 2},
                 {"Kosovo", MSE_LOGLINEAR_BIC, 3},
                 {"UKdat_5", MSE_SPARSE_BCA, 4},
                 {"hare", MSE_SPARSE_BCA, 4}};
    for (size_t i = 0; i < 5; i++) {
        struct history_table t = reference_table(a, cases[i].name);
        int rule;
        assert_int_equal(mse_primary(&t, &rule), cases[i].method);
        assert_int_equal(rule, cases[i].rule);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_fixed),
        cmocka_unit_test(the_order_of_lists_and_empty_lists_change_no_byte),
        cmocka_unit_test(published_totals_come_out),
        cmocka_unit_test(refusals_trigger_where_they_just_must),
        cmocka_unit_test(no_seed_moves_the_ends_of_sparse_bca_by_much),
        cmocka_unit_test(models_of_nine_lists_are_refused_and_of_eight_searched),
        cmocka_unit_test(the_primary_method_follows_from_the_lists_alone),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
