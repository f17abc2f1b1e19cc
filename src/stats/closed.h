/* stats/closed.h - the classical models of a closed population: equal (0), list (t) and individual (h) effects.
 *
 * Floor: stats. Pure. Method: Poisson log-linear forms of Otis et al. 1978 as in Rcapture's closedp.t (Baillargeon and Rivest
 * 2007): log mu_w = intercept + (k b | sum of list effects) + heterogeneity h(k), k the number of lists that hold the case.
 * Behavioural models are left out: lists have no order in time, and their totals can be negative.
 */
#ifndef BD_STATS_CLOSED_H
#define BD_STATS_CLOSED_H

#include "stats/estimate.h"

enum { CLOSED_MODELS = 10 };

struct closed_row {
    const char *model; /* "M0", "Mt", "Mh Chao (LB)", "Mh Poisson2", "Mh Darroch", "Mh Gamma3.5", the same with Mth */
    bool given;        /* false when the fit did not converge */
    double total, se, log_variance, deviance, df, aic, bic;
};

/* Fits all ten. Chao's forms keep only heterogeneity terms that are not negative: the first negative one is taken out until
 * none is. Cost: about 60 fits of lists + 15 columns on 2^lists rows. */
void closed_table(const struct history_table *t, struct arena *a, struct closed_row out[CLOSED_MODELS]);

/* The lower bound with list effects, "Mth Chao (LB)", with a log-normal interval. Refused below 3 linked lists. */
FALLIBLE mse_closed(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                    struct err *e);

/* As closed_regression below, but gives the whole information: `factor` (columns by columns) becomes its Cholesky factor. */
bool closed_poisson(size_t rows, size_t columns, const double *x, const double *y, struct arena *a, double *b, double *deviance,
                    double *factor);

/* A Poisson regression with log link by Newton's method on a design matrix, rows by columns; y counts. Writes b; gives the
 * deviance, and the variance of b[0]. False when it did not converge. Also the plain way that the fits by subset sums are
 * timed against. Memory from `a`, given back. */
bool closed_regression(size_t rows, size_t columns, const double *x, const double *y, struct arena *a, double *b,
                       double *deviance, double *variance);

#endif
