/* stats/latent.h - population size when people differ in how likely any list is to hold them: latent classes.
 *
 * Floor: stats (uses base, num). Pure: randomness only from the seed; results do not depend on the number of threads.
 * Words: a class is a group of people who share their chances of being listed, given which the lists are independent; a
 * chain is one run of the sampler; chains have mixed when they no longer remember where they began.
 * Method: Manrique-Vallier 2016 (Dirichlet process, truncated sticks), with its priors and those of the R package LCMCR
 * by default. Class labels and N are summed out and the rest moves by Hamiltonian paths beside Gibbs sweeps
 * (latent_model.h, latent_chain.h). When plain chains do not agree, every chain is run again at the cold end of a ladder
 * of tempered ones; when these do not agree either, there is no estimate.
 */
#ifndef BD_STATS_LATENT_H
#define BD_STATS_LATENT_H

#include "stats/estimate.h"

enum { LATENT_MOST_LISTS = 10, LATENT_MOST_CLASSES = 12, LATENT_MOST_CHAINS = 16, LATENT_MODES = 8 };

/* Start from LATENT_DEFAULTS. */
struct latent_options {
    unsigned classes;               /* 2 … 12 */
    unsigned chains;                /* 4 … 16 */
    double alpha_shape, alpha_rate; /* of the gamma prior of alpha */
    double shape_on, shape_off;     /* of the beta prior of every chance to be listed */
    double most_unseen;             /* prior limit on n0, beside p(N) = 1/N; 0 means 20 n, as LCMCR has unsaid */
    double want_ess, most_rhat;     /* when to stop, and what counts as mixed */
    size_t most_steps;              /* of a plain chain; of a tempered one up to four times as many while R-hat is
                                     * below 1.03 and effective draws grow */
    uint64_t seed;
    unsigned threads;
};
#define LATENT_DEFAULTS                                                                                                        \
    ((struct latent_options){.classes = 10,                                                                                    \
                             .chains = 4,                                                                                      \
                             .alpha_shape = 0.25,                                                                              \
                             .alpha_rate = 0.25,                                                                               \
                             .shape_on = 1,                                                                                    \
                             .shape_off = 1,                                                                                   \
                             .most_unseen = 0,                                                                                 \
                             .want_ess = 2000,                                                                                 \
                             .most_rhat = 1.01,                                                                                \
                             .most_steps = 3000,                                                                               \
                             .seed = 1,                                                                                        \
                             .threads = 0})

struct latent_result {
    bool mixed;
    bool tempered;    /* plain chains had not agreed */
    double rhat, ess; /* of log n0 */
    size_t steps;     /* kept of each chain */
    unsigned chains;
    double chain_median[LATENT_MOST_CHAINS]; /* of N */
    unsigned modes;
    double mode[LATENT_MODES];       /* humps of the pooled density of log n0, as N, from the left */
    double share_mode[LATENT_MODES]; /* of the draws about each */
    double most_unseen;              /* the limit in force */
    double near_limit;               /* share of draws in the last tenth below it */
    size_t draws;
    double *draw; /* N, ascending */
    double mean, variance;
};

struct latent_run;

/* Prepares chains for a table of 2 to LATENT_MOST_LISTS lists with cases. Everything lives in `a`.
 *
 * BD_INPUT  options or number of lists out of range, nobody seen
 *
 * Cost of a step: about 25 microseconds a chain for 4 lists, growing with 2^lists; 8 lists 0.3 ms. Memory: 150 KB a chain
 * for 4 lists and 8 bytes a step. */
FALLIBLE latent_begin(const struct history_table *t, const struct latent_options *options, struct arena *a,
                      struct latent_run **out, struct err *e);

/* One round on all chains, in parallel (the warm-up first); true when another is needed. */
bool latent_advance(struct latent_run *run);

/* What the chains say so far; arrays from `a`. At least one round must have been kept. */
void latent_result(const struct latent_run *run, struct arena *a, struct latent_result *out);

/* Appends all that the future of the run depends on; a run that is loaded goes on to the same draws. The text holds counts
 * only as a check sum. */
void latent_save(const struct latent_run *run, struct buf *out);

/* Goes on from a saved run of the same table and options.
 * BD_INPUT  the text is no saved run, or belongs to another table or other options */
FALLIBLE latent_load(struct str text, const struct history_table *t, const struct latent_options *options, struct arena *a,
                     struct latent_run **out, struct err *e);

/* A run that can be stopped and gone on with. Zeroed: neither. */
struct latent_watch {
    struct str saved;                      /* a run of the same table and options to go on from; empty: begin */
    bool (*go_on)(void *ctx, double rhat); /* asked after each round (rhat NAN while there is none yet); may be NULL */
    void *ctx;
    struct buf *save; /* receives the run when go_on said no; may be NULL */
};

/* The whole of it as one of the methods side by side: median and equal-tailed interval. `out` is refused below 3 linked
 * lists, above LATENT_MOST_LISTS, when chains have not mixed (MSE_NOT_MIXED with R-hat), and when more than 5 % of the
 * draws press against the limit (MSE_PRIOR_DECIDES). `prior` NULL: LATENT_DEFAULTS with the seed and threads of `o`.
 * `result` may be NULL. Cost: half a second on 4 lists; some seconds when tempering is needed, up to
 * a minute where humps lie so far from each other that it ends in a refusal. */
FALLIBLE mse_latent(const struct history_table *t, const struct mse_options *o, const struct latent_options *prior,
                    struct arena *a, struct latent_result *result, struct mse_estimate *out, struct err *e);

/* The same, watched. BD_INTERRUPTED when go_on said no; BD_INPUT when `saved` belongs to another table or other options. A
 * run that was stopped and gone on with ends in the same draws as one that was not. */
FALLIBLE mse_latent_watched(const struct history_table *t, const struct mse_options *o, const struct latent_options *prior,
                            const struct latent_watch *watch, struct arena *a, struct latent_result *result,
                            struct mse_estimate *out, struct err *e);

#endif
