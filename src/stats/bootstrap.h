/* stats/bootstrap.h - intervals by resampling cases, the choice of a model repeated inside every replicate.
 *
 * Floor: stats. Threads only through base/par; every replicate has its own stream of the seed, so results do not depend on
 * the number of threads.
 * Method: Efron 1987 (BCa). Replicates are multinomial over the observed histories in their order by number; the jackknife
 * takes out one case of each history in turn, weighted by its count. A replicate on which no model has an estimate counts
 * as an infinite total.
 */
#ifndef BD_STATS_BOOTSTRAP_H
#define BD_STATS_BOOTSTRAP_H

#include "stats/search.h"

/* Gives the total on a resampled table, INFINITY when there is none. `work` belongs to the thread. */
struct bootstrap_estimator {
    FALLIBLE (*total)(void *ctx, const struct loglinear_data *d, struct search_work *work, double *out, struct err *e);
    void *ctx;
};

struct bootstrap {
    double estimate; /* on the data */
    size_t replicates;
    double *total;   /* ascending; INFINITY for those without an estimate */
    size_t infinite; /* how many of them are */
    size_t *
        choice; /* what each replicate left in work->choice, in the order of their drawing; from bootstrap_by_models the model */
    double z0;  /* bias correction */
    double acceleration;
};

/* Resamples and jackknifes.
 * Cost: replicates + histories calls of the estimator. */
FALLIBLE bootstrap_run(const struct loglinear_data *d, const struct bootstrap_estimator *estimator, size_t replicates,
                       uint64_t seed, unsigned threads, struct arena *a, struct bootstrap *out, struct err *e);

/* The BCa limit at level q (such as 0.025): a type 8 quantile of the replicates. */
double bootstrap_bca(const struct bootstrap *b, double q);

/* The Monte-Carlo standard error of that limit: by how much another seed would move it. It has two sources, the count of
 * replicates below the estimate, which sets the level that is read, and the replicates about that level; both are counts of
 * the same replicates, so their covariance is that of two empirical shares (the delta method, Efron and Tibshirani 1993,
 * chapter 19). _score_error is on the scale of normal scores of ranks, on which limits are nearly normal; _error is in cases,
 * INFINITY where fewer than two replicates lie beyond the limit and none can be computed. */
double bootstrap_bca_error(const struct bootstrap *b, double q);
double bootstrap_bca_score_error(const struct bootstrap *b, double q);

/* The larger error of the two ends of the interval at `level`, cases. */
double bootstrap_end_error(const struct bootstrap *b, double level);

/* bootstrap_run, and where the ends of its interval at `level` would still move with the seed by more than `share` of its width, again
 * with as many replicates as their error asks for, at most `times` as many. share 0, or an open end: once. */
FALLIBLE bootstrap_steady(const struct loglinear_data *d, const struct bootstrap_estimator *estimator, size_t replicates,
                          double level, double share, size_t times, uint64_t seed, unsigned threads, struct arena *a,
                          struct bootstrap *out, struct err *e);

/* Estimators. Stepwise selection at a threshold; ctx: */
struct bootstrap_stepwise {
    double threshold;
    const double *start; /* main-effects coefficients of the data */
};
struct bootstrap_estimator bootstrap_by_stepwise(const struct bootstrap_stepwise *s);

/* The best by a criterion among `count` models chosen on the data (the first of a sorted, sifted search); ctx: */
struct bootstrap_models {
    enum search_criterion by;
    size_t count;
    const struct search_model *model;
    double *const *start; /* coefficients on the data, one array a model */
};
struct bootstrap_models bootstrap_models(struct arena *a, const struct loglinear_data *d, const struct search *s, size_t count,
                                         enum search_criterion by);
struct bootstrap_estimator bootstrap_by_models(const struct bootstrap_models *m);

#endif
