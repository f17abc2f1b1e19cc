/* stats/bounds.h - quick checks and lower bounds that need no model of the lists' dependence.
 *
 * Floor: stats. Pure. All but Chapman are labelled "at least": they assume what rarely holds, and where it fails they miss
 * low. Tables come from history_used.
 */
#ifndef BD_STATS_BOUNDS_H
#define BD_STATS_BOUNDS_H

#include "stats/estimate.h"

/* One pair of lists, as if only these two existed. */
struct bounds_pair {
    unsigned first, second;
    int64_t shared;
    bool given; /* false when they share no case: Chapman's figure would be no more than a number for an empty overlap */
    double total, se, low, high;
};

/* Chapman 1951 for lists i and j, with Seber's variance; the interval is log-normal in the unseen (Chao 1987). */
struct bounds_pair bounds_pair(const struct history_table *t, unsigned i, unsigned j, double level);

/* The pair that shares most cases (the first of them) as a quick check. Refused below 2 lists, without
 * overlap, and when all lists together hold more cases than the pair's figure (MSE_NEGATIVE): the pair then depends. */
FALLIBLE mse_chapman(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                     struct err *e);

/* Chao 1987 for t lists: n + (t-1)/t f1 (f1-1) / (2 (f2+1)), variance as in Chao's bias-corrected form. */
FALLIBLE mse_chao(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                  struct err *e);

/* Zelterman 1988: n / (1 - exp(-2 f2 / f1)); variance of Boehning 2008. */
FALLIBLE mse_zelterman(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                       struct err *e);

/* Sample coverage (Chao and Tsay 1998), three lists or more. */
struct bounds_coverage {
    double coverage;    /* C: share of the population's capture probability on lists overlapped by others */
    double independent; /* D / C, cases */
    double total;       /* with dependence of pairs estimated; NAN when it is below D / C or not defined */
};
struct bounds_coverage bounds_coverage(const struct history_table *t);

/* Below this share no figure is given. Chao, Tsay, Lin, Shau and Chao 2001 hold figures to be unsteady when the lists cover little
 * of one another and name 0.55; over 1,000 simulated populations (docs/mse/simulation.csv) a coverage of 0.5 still held the truth
 * 96 times of 100, and at 0.2 to 0.3 (sparse lists) 41 in 100 had no figure and the others held it 78 times. */
#define BOUNDS_COVERAGE_LEAST 0.4

/* The same with a bootstrap interval (o->replicates, o->seed): resampled with its own unseen cases, log-normal. */
FALLIBLE mse_coverage(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                      struct err *e);

#endif
