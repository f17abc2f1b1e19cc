/* stats/profile.h - the total and its interval from the profile of the multinomial likelihood.
 *
 * Floor: stats. Pure. Method: Cormack 1992, as Rcapture's closedpCI.t does it: for a fixed total N the unseen cell is given
 * N - n cases and the model is fitted to all 2^lists cells; l(N) is minus half the deviance plus a term for the
 * multinomial coefficient, n0 - N - log(n0 / N) / 2 (and -N + log(2 pi N) / 2 up to one unseen case). The interval holds
 * the totals with l within half a chi-square quantile of the maximum.
 */
#ifndef BD_STATS_PROFILE_H
#define BD_STATS_PROFILE_H

#include "stats/loglinear.h"

struct profile {
    double total;     /* at the maximum, cases */
    double low, high; /* high is INFINITY where the likelihood never falls far enough before 1e9 times the cases seen */
    bool clipped;     /* the lower end is the number seen */
};

/* Profiles `m` on the table `d` (with_unseen false; its offset is kept). level such as 0.95. Memory from `a`.
 * Cost: about 100 fits. */
void profile_total(const struct loglinear_data *d, const struct loglinear_model *m, double level, struct arena *a,
                   struct profile *out);

#endif
