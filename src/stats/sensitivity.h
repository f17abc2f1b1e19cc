/* stats/sensitivity.h - how far totals move when what cannot be checked is not so.
 *
 * Floor: stats. Pure.
 * Highest-order dependence: data never show it, since the cell of no list is unseen; xi = 1 is what every log-linear total
 * assumes, and n0(xi) = n0(1) / xi under the model of all other terms (Aleshin-Guendel, Sadinle and Wakefield 2024).
 * Odds ratio psi of a pair: the dependence of two lists given the others, taken as known; psi = 1 is independence.
 */
#ifndef BD_STATS_SENSITIVITY_H
#define BD_STATS_SENSITIVITY_H

#include "stats/existence.h"
#include "stats/run.h"

struct sensitivity_point {
    bool given;   /* false where the model has no estimate */
    double value; /* xi or psi */
    double total, se;
    double low, high; /* log-normal at the level asked */
};

/* The total when the highest-order term takes the value log xi (sign such that a larger xi means fewer unseen); xi > 0.
 * One fit of 2^lists - 1 terms: at most 6 lists (BD_LIMIT). Memory from `a`. */
FALLIBLE sensitivity_xi(const struct history_table *t, double xi, double level, struct arena *a, struct sensitivity_point *out,
                        struct err *e);

/* The total of model `m` (without the pair's term) when lists i and j have odds ratio psi > 0 in every stratum of the
 * other lists. */
FALLIBLE sensitivity_odds(const struct history_table *t, const struct loglinear_model *m, unsigned i, unsigned j, double psi,
                          double level, struct arena *a, struct sensitivity_point *out, struct err *e);

/* The psi in [1/100, 100] that would bring the total to `total`, by bisection; NAN when none there does. */
FALLIBLE sensitivity_tipping(const struct history_table *t, const struct loglinear_model *m, unsigned i, unsigned j,
                             double total, struct arena *a, double *psi, struct err *e);

/* Estimates by `method` without list `drop`. */
FALLIBLE sensitivity_without(const struct history_table *t, unsigned drop, enum mse_method method, const struct mse_options *o,
                             struct arena *a, struct mse_estimate *out, struct err *e);

/* Takes the cases on list `on`, whose number *truth is known, and estimates that number from the other lists alone. */
FALLIBLE sensitivity_consistency(const struct history_table *t, unsigned on, enum mse_method method,
                                 const struct mse_options *o, struct arena *a, double *truth, struct mse_estimate *out,
                                 struct err *e);

#endif
