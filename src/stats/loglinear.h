/* stats/loglinear.h - the number of unseen cases by Poisson log-linear models, fitted by subset sums.
 *
 * Floor: stats (uses base, num). Pure; a workspace belongs to one thread at a time.
 * Words: a term is a set of lists a (bit i for list i); the empty term is the intercept. A model is a set of terms that
 * holds the empty term, every single list, and with each term its subsets (hierarchical). log mu_w is the sum of b_a over
 * terms a within w. The cell of history 0 is unseen: it takes no part in the fit and is read off it, n0 = exp(b_0).
 * Method: Fienberg 1972; Newton's steps use mu*_a, the sum of mu over histories that contain a: the score of b_a is
 * N*_a - mu*_a and the information of (a, b) is mu*_{a or b}, so no design matrix is ever made.
 * Boundary: a term whose margin N*_a is 0 has b_a = minus infinity: it and the histories that contain it leave the fit (the
 * extended estimate of Fienberg and Rinaldo 2012), and it is still counted as a parameter.
 * Likelihood: Poisson. aic = 2 p - 2 l and bic = p log n - 2 l, l with the factorials of the counts, p all terms of the
 * model, those at minus infinity included, n the cases seen (as Rcapture and MultipleSystemsEstimation count; bic_finite
 * counts finite terms only).
 */
#ifndef BD_STATS_LOGLINEAR_H
#define BD_STATS_LOGLINEAR_H

#include "stats/history.h"

/* A table as the fits see it; counts as doubles, which are exact up to HISTORY_CASES_MAX. */
struct loglinear_data {
    unsigned lists;
    size_t cells;   /* 2^lists */
    double *count;  /* count[0] is 0, or the assumed number unseen when `with_unseen` */
    double *margin; /* N*_a; margin[0] the sum of count */
    double *offset; /* added to log mu of each cell; NULL for none */
    double observed;
    double constant;  /* the sum of log count! over cells */
    double saturated; /* the sum of count log count - count: twice (it - the kernel) is the deviance */
    bool with_unseen; /* cell 0 takes part, with count[0] cases: for profiles over N */
};

/* Copies a table's counts and sums them up. Memory from `a`. */
struct loglinear_data loglinear_data(struct arena *a, const struct history_table *t);

/* Recomputes margins and constants after count[] was changed. Cost: lists 2^lists. */
void loglinear_refresh(struct loglinear_data *d);

/* A model: its terms in ascending order, so term[0] = 0. */
struct loglinear_model {
    size_t terms;
    uint32_t *term;
};

/* The model with all main effects and then these interactions, closed downwards. Memory from `a`. */
struct loglinear_model loglinear_model(struct arena *a, unsigned lists, size_t interactions, const uint32_t *interaction);

/* Models on up to 6 lists as one word: bit a stands for term a. */
uint64_t loglinear_bits(const struct loglinear_model *m);
size_t loglinear_from_bits(uint64_t bits, uint32_t *term); /* fills at most 64, gives their number */

/* The model in words: its maximal terms, "A*B + C", lists by their names. */
const char *loglinear_words(struct arena *a, const struct history_table *t, const struct loglinear_model *m);

/* The overlaps that are empty in the data and maximal terms of nothing smaller: "A*B, C*D"; NULL when none is. */
const char *loglinear_empty(struct arena *a, const struct history_table *t, const struct loglinear_model *m);

/* Scratch of one thread for fits of at most `terms` terms on 2^lists cells. */
struct loglinear_work {
    unsigned lists;
    size_t terms;
    double *b, *mu, *gradient, *step, *hessian, *eta, *value;
    uint32_t *term;
    bool *kept_cell;
};
struct loglinear_work *loglinear_work(struct arena *a, unsigned lists, size_t terms);

struct loglinear_fit {
    bool converged;
    size_t parameters; /* terms of the model */
    size_t finite;     /* those not at minus infinity */
    size_t rank;       /* independent ones among those */
    int iterations;
    double log_unseen, unseen; /* b_0 and its exponential, cases */
    double log_variance;       /* of b_0; 0 unless asked for */
    double deviance;
    double log_likelihood, aic, bic, bic_finite;
};

/* Fits one model.
 *
 * m            borrowed
 * start        values of b for each term to begin from, or NULL (counts + 0.1, as R's glm does)
 * coefficient  m->terms values of b, -INFINITY at the boundary; may be NULL; may be `start`
 * variance     also compute log_variance
 *
 * Never fails: where no maximum exists the fit stops when the likelihood has stopped growing, and where terms are not
 * identified some keep their value (rank < finite); existence_check tells both apart from a sound fit.
 * Cost: about 6 iterations of lists 2^lists additions, 2^lists exponentials, terms^3 / 6 multiplications. */
void loglinear_fit(const struct loglinear_data *d, const struct loglinear_model *m, const double *start, bool variance,
                   struct loglinear_work *w, struct loglinear_fit *out, double *coefficient);

/* After a fit with the same workspace: the fitted mu*_a of every set of lists (0 for structural zeros), 2^lists values. */
const double *loglinear_margins(const struct loglinear_work *w);

#endif
