/* stats/estimate.h - what every method of multiple systems estimation answers, and how one is asked.
 *
 * Floor: stats. A method reads a table of capture histories and writes one struct mse_estimate: a total with an interval,
 * or a refusal with its reason. A refusal is an answer, not an error: the call returns BD_OK. Sentences for people are
 * made by app from the codes here, in the reader's language.
 */
#ifndef BD_STATS_ESTIMATE_H
#define BD_STATS_ESTIMATE_H

#include "stats/history.h"

/* The methods, in the order of reports. Their names are promised to users: mse_method_name. */
enum mse_method {
    MSE_CHAPMAN,
    MSE_CHAO,
    MSE_ZELTERMAN,
    MSE_COVERAGE,
    MSE_CLOSED,
    MSE_LOGLINEAR_MAIN,
    MSE_LOGLINEAR_BIC,
    MSE_LOGLINEAR_AIC,
    MSE_SPARSE_BCA,
    MSE_GRAPHS,
    MSE_LATENT,
    MSE_METHODS /* their number */
};

/* What the total claims to be. */
enum mse_kind {
    MSE_CHECK, /* a quick check on two lists at a time */
    MSE_BOUND, /* at least this many: labelled so everywhere */
    MSE_ESTIMATE
};

/* Where the interval comes from. */
enum mse_interval {
    MSE_NO_INTERVAL,
    MSE_LOG_NORMAL, /* log(total - observed) taken as normal */
    MSE_PROFILE,    /* profile of the multinomial likelihood; ignores that a model was selected */
    MSE_BCA,        /* bootstrap, bias-corrected and accelerated, selection repeated in every replicate */
    MSE_POSTERIOR   /* equal-tailed quantiles of the posterior */
};

/* Why no number is given. Params of the sentences stand in `why_list` and `why_number`. */
enum mse_refusal {
    MSE_FINE,
    MSE_FEW_CASES,         /* fewer cases (why_number) than MSE_CASES_MIN */
    MSE_FEW_LISTS,         /* fewer lists with cases (why_number) than the method needs (why_needed) */
    MSE_NO_OVERLAP,        /* no case is on two lists */
    MSE_APART,             /* only why_number lists are linked by shared cases, why_needed are wanted; why_text names the
                           * lists that stand apart */
    MSE_NOT_IDENTIFIED,    /* the data fix no total under the model (rank test) */
    MSE_NOT_EXISTING,      /* the extended estimate does not exist (linear programme) */
    MSE_NOT_MIXED,         /* chains disagree: R-hat why_number */
    MSE_PRIOR_DECIDES,     /* the posterior rests on the prior or on its cap */
    MSE_NOT_CONVERGED_FIT, /* an iteration did not reach its tolerance */
    MSE_NEGATIVE,          /* the method's total is below the number seen */
    MSE_TOO_MANY_LISTS,    /* more than why_needed lists: beyond what the method can hold */
    MSE_LOW_COVERAGE,      /* sample coverage why_number, below why_needed */
    MSE_UNSTABLE           /* more than 5 % of replicates or samples give no estimate: share why_number */
};

/* Bits of `notes`: things that a reader must know beside a number that stands. */
enum {
    MSE_NOTE_EMPTY_OVERLAP = 1 << 0, /* the extended estimate: terms at minus infinity, named in `empty` */
    MSE_NOTE_OPEN_ABOVE = 1 << 1,    /* the interval has no upper end; high is INFINITY */
    MSE_NOTE_CLIPPED = 1 << 2,       /* the lower end was below the number seen and is set to it */
    MSE_NOTE_SELECTED = 1 << 3,      /* a model was selected and the interval ignores it */
    MSE_NOTE_INFINITE = 1 << 4,      /* some replicates gave no estimate and count as infinite */
    MSE_NOTE_SATURATED = 1 << 5,     /* the unidentified saturated model has much weight: see `saturated` */
    MSE_NOTE_TAIL = 1 << 6,          /* posterior mass lies near the end of the grid or the cap */
    MSE_NOTE_POOR_FIT = 1 << 7,      /* the model leaves a large deviance: see `deviance`, `df` */
    MSE_NOTE_TIES = 1 << 8,          /* another model is as good by the criterion, with another total: see `rival` */
    MSE_NOTE_MODES = 1 << 9          /* the posterior has more than one mode */
};

struct mse_estimate {
    enum mse_method method;
    enum mse_kind kind;
    enum mse_interval interval;
    enum mse_refusal refusal; /* when not MSE_FINE, total, low and high are not set */
    double why_number, why_needed;
    const char *why_text; /* names of lists; from the caller's arena, or NULL */

    double observed; /* cases seen */
    double total;    /* cases, seen and unseen; may be INFINITY only as `high` */
    double low, high;
    double level;        /* of the interval, such as 0.95 */
    double log_variance; /* variance of log(total - observed) where the method has one, else 0 */
    unsigned notes;

    const char *model;   /* the model in words of the lists, such as "A*B + C"; NULL when the method has none */
    const char *empty;   /* overlaps that are empty and in the model */
    double saturated;    /* posterior weight of the saturated model, left out */
    double deviance, df; /* of the model's fit; df 0 when not meant */
    double rival;        /* total of the next model within 2 of the criterion */
    double end_error;    /* of a BCa interval: the larger Monte-Carlo standard error of its two ends, cases; else 0 */
    double rhat, ess;    /* chains: split R-hat and effective sample size on log n0; 0 when not meant */
    size_t draws;        /* replicates or posterior draws kept, for pooling over linkages and strata */
    double *draw;        /* their totals, INFINITY where a replicate gave none; in no order; may be NULL */
};

struct graphs_options;

/* How to ask. Start from MSE_DEFAULTS. */
struct mse_options {
    double level;
    uint64_t seed;
    size_t replicates;  /* bootstrap replicates */
    double bca_error;   /* more replicates, up to MSE_MORE_REPLICATES times, until another seed would move no end of a BCa
                         * interval by more than this share of its width; 0: no more */
    unsigned threads;   /* 0: as many as there are processors; results do not depend on it */
    unsigned max_order; /* of interactions, in searches over models; 0: 2 from five lists on, else lists - 1 */
    double threshold;   /* p-value below which the stepwise search adds a term */
    bool keep_draws;    /* fill `draw` */
    const struct graphs_options *graphs; /* prior of the averages over graphs (stats/graphs.h); NULL: the default */
};
#define MSE_DEFAULTS                                                                                                           \
    ((struct mse_options){.level = 0.95, .seed = 1, .replicates = 1000, .bca_error = 0.02, .max_order = 0, .threshold = 0.02})
enum { MSE_MORE_REPLICATES = 16 };

/* The stable name, such as "loglinear-bic", and back (MSE_METHODS when unknown). */
const char *mse_method_name(enum mse_method m);
enum mse_method mse_method_named(struct str name);

/* What a method's total claims to be. */
enum mse_kind mse_kind_of(enum mse_method m);

/* An estimate without numbers, ready to be filled: method, kind, observed and level set. */
struct mse_estimate mse_begin(enum mse_method m, enum mse_kind kind, const struct history_table *t,
                              const struct mse_options *o);

/* Writes a refusal into `out` (numbers as enum mse_refusal says; 0 and NULL where it has none). */
void mse_refuse(struct mse_estimate *out, enum mse_refusal why, double number, double needed, const char *text);

/* Sets total, low and high from log(total - observed) = log(unseen) with variance `log_variance`. */
void mse_set_log_normal(struct mse_estimate *out, double unseen, double log_variance);

/* Fewer cases than this carry no method: the chance that one more or less was found would decide the total. */
enum { MSE_CASES_MIN = 10 };

/* The checks that all methods with three or more lists share, on a table from history_used; true when `out` was refused:
 * fewer than `need` lists with cases or MSE_CASES_MIN cases, no case on two lists, fewer than `need` lists linked by shared cases. */
bool mse_refuse_unfit(const struct history_table *t, unsigned need, struct arena *a, struct mse_estimate *out);

#endif
