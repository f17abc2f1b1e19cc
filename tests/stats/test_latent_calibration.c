/* Simulation-based calibration of the latent class sampler (Talts et al. 2018): when parameters are drawn from the prior
 * and counts from them, the rank of the true N among the posterior's draws is uniform. 200 populations, fixed seed. Each is
 * printed; scripts/mse_calibration.sh keeps them in docs/mse/calibration.csv. */
#include "test.h"
#include "num/rng.h"
#include "num/special.h"
#include "stats/latent.h"

#include <math.h>

enum { POPULATIONS = 200, MOST = 600, LISTS = 3, CLASSES = 4, BINS = 10 };

/* Draws alpha, sticks, chances, N and counts from the prior; false when nobody is seen. */
static bool simulate(struct rng *r, struct history_table *t, double *total)
{
    double alpha = fmax(rng_gamma(r, 0.25) / 0.25, 1e-9), left = 1, chance[CLASSES][LISTS], share[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
        /* 1 - V = U^(1 / alpha) */
        double v = k == CLASSES - 1 ? 1 : -expm1(log(rng_uniform(r)) / alpha);
        share[k] = left * v;
        left *= 1 - v;
        for (int j = 0; j < LISTS; j++)
            chance[k][j] = rng_uniform(r);
    }
    double harmonic = 0, sum = 0;
    for (int n = 1; n <= MOST; n++)
        harmonic += 1.0 / n;
    double u = rng_uniform(r) * harmonic;
    for (*total = 0; sum < u && *total < MOST;)
        sum += 1 / ++*total;
    memset(t->count, 0, history_cells(t) * sizeof *t->count);
    for (int i = 0; i < (int)*total; i++) {
        double pick = rng_uniform(r);
        int k = 0;
        while (k < CLASSES - 1 && (pick -= share[k]) > 0)
            k++;
        size_t w = 0;
        for (size_t j = 0; j < LISTS; j++)
            w |= (size_t)(rng_uniform(r) < chance[k][j]) << j;
        t->count[w]++;
    }
    t->count[0] = 0;
    history_total(t);
    return t->observed > 0;
}

static void ranks_of_the_truth_are_uniform(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct rng r = rng_make(20240611, 0);
    double bin[BINS] = {0};
    int unmixed = 0;
    for (int done = 0; done < POPULATIONS;) {
        SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 28);
        struct history_table t = history_new(a, LISTS);
        double total;
        if (!simulate(&r, &t, &total))
            continue;
        struct latent_options o = LATENT_DEFAULTS;
        o.classes = CLASSES;
        o.most_unseen = fmax(MOST - (double)t.observed, 1);
        o.want_ess = 600;
        o.most_rhat = 1.03;
        o.seed = (uint64_t)done;
        struct latent_run *run;
        struct latent_result found;
        ASSERT_OK(latent_begin(&t, &o, a, &run, &e));
        while (latent_advance(run))
            continue;
        latent_result(run, a, &found);
        unmixed += !found.mixed;
        double below = 0, equal = 0;
        for (size_t i = 0; i < found.draws; i++) {
            below += found.draw[i] < total;
            equal += found.draw[i] == total;
        }
        double rank = (below + rng_uniform(&r) * (equal + 1)) / ((double)found.draws + 1); /* ties at random */
        bin[(int)fmin(rank * BINS, BINS - 1)]++;
        printf("@%d,%lld,%.0f,%.4f,%.4f,%.0f,%d\n", done, (long long)t.observed, total, rank, found.rhat, found.ess,
               found.mixed);
        fflush(stdout);
        done++;
    }
    double square = 0, wanted = (double)POPULATIONS / BINS;
    for (int b = 0; b < BINS; b++)
        square += (bin[b] - wanted) * (bin[b] - wanted) / wanted;
    print_message("# chi-square %.1f on %d, p %.3f, %d not mixed\n", square, BINS - 1, chi_square_upper(square, BINS - 1),
                  unmixed);
    assert_true(chi_square_upper(square, BINS - 1) > 0.001);
    assert_true(unmixed <= POPULATIONS / 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ranks_of_the_truth_are_uniform)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
