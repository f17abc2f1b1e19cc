/* BCa limits against SparseMSE and MultipleSystemsEstimation, whose random numbers are others: ours are repeated with many
 * seeds, and the reference, itself one run of 1,000 replicates, must lie within three standard errors of their mean.
 * A lower limit can be the second smallest replicate, whose distribution has a long tail; so limits are compared as the
 * normal scores of their ranks among all our replicates, a scale on which they are nearly normal.
 * Three things are held. The replicates themselves: the share of ours below each quantile of theirs is binomial, so its error
 * is known without any seed. The limits, by the spread of ours. And bootstrap_bca_score_error, which computes that spread
 * from a single run, by the spread of the seeds. */
#include "reference.h"
#include "num/special.h"
#include "stats/bootstrap.h"

enum { SEEDS = 20, REPLICATES = 1000, ENDS = 4 };

static const struct {
    const char *key;
    double q;
} ends[ENDS] = {{"0.025", 0.025}, {"0.1", 0.1}, {"0.9", 0.9}, {"0.975", 0.975}};

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

/* The normal score of x among the sorted pool, ties at their middle. */
static double score(const double *pool, size_t n, double x)
{
    size_t below = 0, same = 0;
    for (size_t i = 0; i < n; i++) {
        below += pool[i] < x * (1 - 1e-4); /* the same model on the same counts, written with fewer digits */
        same += fabs(pool[i] - x) <= 1e-4 * x;
    }
    return normal_quantile(((double)below + 0.5 * (double)same + 0.5) / ((double)n + 1));
}

/* Quantiles of the reference's 1,000 replicates among all of ours; equal values may fall on either side. */
static void hold_replicates(const char *name, const double *pool, json_t *quantiles)
{
    enum { N = SEEDS * REPLICATES };
    const char *key;
    json_t *value;
    json_object_foreach(quantiles, key, value)
    {
        double q = atof(key) / 100, x = json_number_value(value), below = 0, same = 0;
        for (size_t i = 0; i < N; i++) {
            below += pool[i] < x * (1 - 1e-7);
            same += fabs(pool[i] - x) <= 1e-7 * x;
        }
        double error = sqrt(q * (1 - q) * (1.0 / REPLICATES + 1.0 / N)), low = below / N, high = (below + same) / N;
        double away = low > q ? (low - q) / error : high < q ? (high - q) / error : 0;
        printf("# %s replicates %s: %.1f, the reference %.1f, %.2f Monte-Carlo errors away\n", name, key,
               quantile_8(N, pool, q), x, away);
        reference_near(name, away, 0, 0, TIER_MONTE_CARLO);
    }
}

/* Limits by seed of one estimator, held against the reference's. */
static void hold(const char *name, const struct loglinear_data *d, const struct bootstrap_estimator *by, json_t *want,
                 json_t *quantiles, double total, double acceleration)
{
    struct err e = ERR_NONE;
    static double pool[SEEDS * REPLICATES];
    double limit[ENDS][SEEDS], computed[ENDS] = {0};
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        struct arena_mark mark = arena_mark(a);
        struct bootstrap b;
        ASSERT_OK(bootstrap_run(d, by, REPLICATES, seed + 1, 0, a, &b, &e));
        reference_near(name, b.estimate, total, TIER_FIT, 0);
        if (acceleration != 0)
            reference_near(name, b.acceleration, acceleration, 1e-4, 0);
        memcpy(pool + seed * REPLICATES, b.total, sizeof(double) * REPLICATES);
        for (int k = 0; k < ENDS; k++) {
            limit[k][seed] = bootstrap_bca(&b, ends[k].q);
            computed[k] += bootstrap_bca_score_error(&b, ends[k].q) / SEEDS;
        }
        arena_rewind(a, mark);
    }
    sort_doubles(SEEDS * REPLICATES, pool);
    if (quantiles != NULL)
        hold_replicates(name, pool, quantiles);
    double ratio = 0;
    for (int k = 0; k < ENDS; k++) {
        double mean = 0, square = 0, middle = 0, there = reference_real(want, ends[k].key), z[SEEDS];
        for (int i = 0; i < SEEDS; i++) {
            z[i] = score(pool, SEEDS * REPLICATES, limit[k][i]);
            mean += z[i] / SEEDS;
            middle += limit[k][i] / SEEDS;
        }
        for (int i = 0; i < SEEDS; i++)
            square += (z[i] - mean) * (z[i] - mean) / (SEEDS - 1);
        double error = sqrt(square) * sqrt(1 + 1.0 / SEEDS), got = score(pool, SEEDS * REPLICATES, there);
        printf("# %s %s: %.1f, the reference %.1f, %.2f Monte-Carlo errors away\n", name, ends[k].key, middle, there,
               (got - mean) / error);
        if (!(fabs(there - middle) <= 1e-3 * middle))
            reference_near(name, got, mean, 0, TIER_MONTE_CARLO * error);
        ratio += sqrt(square) / computed[k] / ENDS;
    }
    /* The spread of twenty limits is itself known to 16 %; ends of a table as discrete as Korea's, 123 people, to less. */
    printf("# %s: spread over seeds is %.2f times the error computed from one run\n", name, ratio);
    reference_near(name, log(ratio), 0, 0, log(1.6));
}

static void stepwise_bca_is_that_of_sparsemse(void **state)
{
    (void)state;
    size_t i, rows = 0;
    json_t *run;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "sparse_boot") != 0)
            continue;
        json_t *want = json_object_get(run, "res");
        struct history_table t = reference_table(a, reference_text(run, "data"));
        struct loglinear_data d = loglinear_data(a, &t);
        struct bootstrap_stepwise s = {.threshold = 0.02};
        struct bootstrap_estimator by = bootstrap_by_stepwise(&s);
        hold(reference_text(run, "data"), &d, &by, json_object_get(want, "BCa"), json_object_get(want, "boot_q"),
             reference_real(want, "N"), reference_real(want, "ahat"));
        rows++;
    }
    assert_int_equal(rows, 7);
}

static void hold_bic(const char *name, unsigned order, size_t top, const char *which)
{
    struct err e = ERR_NONE;
    struct history_table t = reference_table(a, name);
    struct loglinear_data d = loglinear_data(a, &t);
    struct search s;
    size_t passed, i;
    ASSERT_OK(search_all(&d, order, 0, a, &s, &e));
    search_sort(&s, SEARCH_BIC);
    ASSERT_OK(search_sift(&s, &d, top, a, &passed, &e));
    struct bootstrap_models m = bootstrap_models(a, &d, &s, passed, SEARCH_BIC);
    struct bootstrap_estimator by = bootstrap_by_models(&m);
    json_t *run, *want = NULL;
    json_array_foreach(reference_runs(a), i, run)
    {
        if (strcmp(reference_text(run, "method"), "mse_bic") == 0 && strcmp(reference_text(run, "data"), name) == 0 &&
            json_is_object(json_object_get(json_object_get(run, "res"), "BCa_all")))
            want = json_object_get(run, "res");
    }
    hold(name, &d, &by, json_object_get(want, which), NULL, d.observed + s.model[0].unseen, 0);
}

static void bic_bca_is_that_of_multiplesystemsestimation(void **state)
{
    (void)state;
    hold_bic("Korea", 2, 8, "BCa_all");
    hold_bic("Korea", 2, 1, "BCa_1");
    hold_bic("Kosovo", 3, 113, "BCa_all");
    hold_bic("Kosovo", 3, 1, "BCa_1");
    hold_bic("UKdat_5", 2, 60, "BCa_all");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stepwise_bca_is_that_of_sparsemse),
        cmocka_unit_test(bic_bca_is_that_of_multiplesystemsestimation),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
