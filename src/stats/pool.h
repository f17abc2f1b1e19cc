/* stats/pool.h - estimates put together: over samples of an uncertain linkage, and over strata.
 *
 * Floor: stats (uses base, num). Pure.
 * Words: a sample is one clustering drawn from what the linkage holds possible; it gives a table of its own. A part is what
 * a method answered on one table.
 * Method: linkage averaging (Sadinle 2018): the estimator is run on every sample and the draws (bootstrap or posterior) of
 * all are pooled with equal weight, so that quantiles are those of the mixture. Beside it, on log(N - n), the variance
 * within and between samples, and within + (1 + 1/B) between (Rubin 1987). Strata are summed draw by draw, never by
 * adding bounds, which would treat their errors as one.
 */
#ifndef BD_STATS_POOL_H
#define BD_STATS_POOL_H

#include "stats/estimate.h"

enum { POOL_SAMPLES_LEAST = 50, POOL_SAMPLES_MOST = 10000 };

/* Draws of a sum of strata; and bootstrap replicates that suffice of each of many parts that are pooled. */
enum { POOL_STRATA_DRAWS = 4000, POOL_REPLICATES = 200 };

struct pooled {
    size_t samples, refused;       /* parts given; those without an estimate */
    bool stands;                   /* false when over 5 % of the parts have no estimate; then no number below is set */
    double observed;               /* mean over samples */
    double total, low, high;       /* median and equal-tailed interval of the mixture */
    double lowest, highest;        /* of the samples' own totals */
    double within, between, whole; /* variances of log(N - n) */
    size_t draws;
    double *draw; /* of the mixture, ascending, from `a` */
};

/* Pools parts. A part without draws is taken as log-normal by its log_variance (199 of its quantiles).
 * count at least 1. Cost: O(draws log draws). */
void pool_samples(const struct mse_estimate *part, size_t count, double level, struct arena *a, struct pooled *out);

/* Sums independent strata by draws: each stratum's draws are put in a seeded order and added one by one,
 * POOL_STRATA_DRAWS of them. A refused stratum
 * makes the sum not stand. `between` and `whole` are 0. */
void pool_strata(const struct mse_estimate *part, size_t count, double level, uint64_t seed, struct arena *a,
                 struct pooled *out);

/* Reads samples of clusterings: a CSV with the columns sample, cluster and list (in any order; others are ignored), a row
 * for each list that holds a member of the cluster in that sample. Tables come in ascending order of the sample's name,
 * all with the same lists.
 *
 * BD_INPUT  a column is missing, a cell empty, or there are fewer than POOL_SAMPLES_LEAST samples
 * BD_LIMIT  over POOL_SAMPLES_MOST samples or HISTORY_LISTS_MAX lists
 *
 * Cost: O(rows log rows). */
FALLIBLE pool_read(struct arena *a, const char *file, struct str text, struct history_table **tables, size_t *count,
                   struct err *e);

/* The same with strata: columns of the file by which each sample's people are told apart (rows of one person that disagree
 * count as missing, as in history_read). One file a sample, in the order of their names. Errors as pool_read, and BD_USAGE for
 * a column that is not there. */
FALLIBLE pool_read_strata(struct arena *a, const char *file, struct str text, const struct str *strata, size_t strata_count,
                          struct history_file **samples, size_t *count, struct err *e);

enum { POOL_STRATA_QUANTILES = 400 }; /* of a sum of strata that are kept of each sample */

/* Estimates every sample by strata and sums its strata draw by draw within it, never across samples; part[i] is the sum of
 * sample i, ready for pool_samples. Missing values are shared out anew in each. Errors as strata_estimate. */
FALLIBLE pool_strata_samples(const struct history_file *samples, size_t count, enum mse_method m, const struct mse_options *o,
                             struct arena *a, struct mse_estimate *part, struct err *e);

#endif
