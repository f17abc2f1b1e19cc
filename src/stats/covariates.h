/* stats/covariates.h - strata as factors of one log-linear model: lists reach some strata better than others, and depend on one
 * another alike in all.
 *
 * Floor: stats. Seeded. Method: Poisson log-linear models of capture histories with categorical covariates (International
 * Working Group for Disease Monitoring and Forecasting 1995; Tilling and Sterne 1999):
 *   log mu_sw = a_s + sum over lists i in w of (b_i + sum over factors f of c_i,f,level(s)) + sum over pairs in w of d_ij.
 * Each stratum s has its own size exp(a_s), which is its number of unseen; effects of a list, of a list in a level of a factor,
 * and of a pair are shared, so that thin strata borrow from the others. With every list-by-factor effect of one factor and no
 * pair this is independence within each stratum.
 * Missing values are shared out within their capture history as in stats/strata.h; estimates of imputations are put together on
 * log n0 by Rubin 1987.
 */
#ifndef BD_STATS_COVARIATES_H
#define BD_STATS_COVARIATES_H

#include "stats/estimate.h"

enum { COVARIATES_FACTORS_MAX = 5, COVARIATES_LISTS_MAX = 8, COVARIATES_CELLS_MAX = 20000, COVARIATES_COLUMNS_MAX = 300 };

/* Strata with all their values. */
struct covariates_data {
    unsigned lists, factors;
    size_t strata;
    const struct history_table *table; /* of each stratum, the same lists in the same order */
    const unsigned *level;             /* stratum * factors + factor, from 0 */
    unsigned levels[COVARIATES_FACTORS_MAX];
};

/* Which effects are in. Strata and lists always are. */
struct covariates_model {
    uint64_t slope; /* bit factor * lists + list: the list's effect differs by the factor */
    uint64_t pair;  /* bit number_of_pair: (0,1) 0, (0,2) 1, …, (1,2) … */
};

struct covariates_fit {
    bool given; /* false when it does not settle, or the data do not fix it */
    size_t parameters;
    double df;                 /* cells that take part less columns */
    double deviance, aic, bic; /* -2 log likelihood without its constant; 2 p, and p log n with n the cases seen */
    double unseen;             /* of all strata */
    double log_variance;       /* of log unseen: delta method, and the Poisson error of the unseen themselves */
    double *stratum_unseen;    /* of each, from `a` */
};

/* Fits one model by Newton's method. A pair that shares no case anywhere and is in the model is at minus infinity: its cells
 * are structural zeros, it counts as a parameter. Cost: 10 iterations of cells * columns^2. Memory from `a`.
 * BD_LIMIT over COVARIATES_CELLS_MAX cells or COVARIATES_COLUMNS_MAX columns */
FALLIBLE covariates_fit(const struct covariates_data *d, struct covariates_model m, struct arena *a, struct covariates_fit *out,
                        struct err *e);

/* Downhill by BIC from strata and lists alone: the effect whose entry or leaving lowers it most, while any does.
 * Cost: candidates * steps fits. Errors as above. */
FALLIBLE covariates_search(const struct covariates_data *d, struct arena *a, struct covariates_model *m,
                           struct covariates_fit *out, struct err *e);

struct covariates_result {
    struct mse_estimate
        estimate; /* total with its interval; model in words, deviance and df; MSE_NOTE_SELECTED, and MSE_NOTE_POOR_FIT
                                   * where the deviance is beyond the 0.999 quantile of chi-square */
    size_t parameters, imputations;
    double deviance, aic, bic; /* of the first imputation */
    size_t strata;
    const struct history_stratum **stratum;
    double *observed, *total; /* of each stratum, cases: means over imputations */
};

/* The model is chosen on the first imputation and fitted to all. Refused below 2 lists with cases, without overlap, or when the
 * model does not settle on over 5 % of the imputations.
 * BD_INPUT no stratum has all its values; BD_LIMIT more lists or factors than above. */
FALLIBLE covariates_estimate(const struct history_file *h, const struct mse_options *o, size_t imputations, struct arena *a,
                             struct covariates_result *out, struct err *e);

#endif
