/* stats/models.h - what stands behind a chosen log-linear model: the best of the others, how each fits and where it fits worst, and how
 * often the choice falls on each when the cases are drawn again.
 *
 * Floor: stats. Seeded; results do not depend on the number of threads. Tables come from history_used.
 * An interval that takes the chosen model as known is too narrow (Chan, Silverman and Vincent 2021 found 61 % coverage of nominal
 * 95 %); the one here has the choice among the best models of the data repeated in every replicate.
 */
#ifndef BD_STATS_MODELS_H
#define BD_STATS_MODELS_H

#include "stats/estimate.h"
#include "stats/search.h"

enum { MODELS_SHOWN = 8 };

/* One model, as fitted to the data. */
struct models_one {
    const char *model, *empty; /* in words of the lists, see loglinear_words and loglinear_empty (NULL: none) */
    double total;              /* cases */
    double difference;         /* of its criterion from the best */
    double weight;             /* exp(-difference / 2) over the sum of these over all models kept */
    double deviance, df;
    double residual; /* the Pearson residual furthest from 0, (count - mean) / sqrt(mean), over the histories that take part */
    uint32_t furthest; /* the history that has it */
    double chosen;     /* share of the replicates in which it was chosen */
};

struct models {
    enum search_criterion by;
    size_t tried;   /* models fitted to the data */
    size_t unsound; /* of those better than the last one kept: they have no extended estimate, or leave the total free */
    size_t kept;    /* sound ones among which every replicate chooses */
    size_t shown;   /* the best, and those chosen most, in the order of the criterion */
    struct models_one one[MODELS_SHOWN];
    double others; /* share of the replicates in which a model not shown was chosen */

    const char *finite_model; /* the best sound model by BIC that counts only terms that are not at minus infinity, */
    double finite_total;      /* and its total; NULL and 0 when it is the same model, or by AIC */

    /* BCa with the choice inside; low not below the cases seen, high INFINITY where too many replicates have no estimate. */
    double total, low, high, level, end_error; /* end_error as in struct mse_estimate */
    size_t replicates, infinite;
    double *draw; /* totals of the replicates, ascending; from `a` */
};

/* Fits all models of 3 to 6 lists (of pairs only from five lists on, as the methods do), keeps the best sound ones and draws the cases
 * o->replicates times, and more as o->bca_error says. *found is false, and the rest not set, where no model is sound.
 * BD_LIMIT more than 6 lists. Cost: all models once, then replicates * kept fits (20 on up to four lists, else 100). Memory from `a`. */
FALLIBLE models_look(const struct history_table *t, enum search_criterion by, const struct mse_options *o, struct arena *a,
                     struct models *out, bool *found, struct err *e);

/* How many of the best models stand for all in each replicate: with 20 on four lists and 100 on more, Chan, Silverman and Vincent 2021
 * found no difference to all of them. */
size_t models_kept(unsigned lists);

/* The largest order of interactions in searches over models. */
unsigned models_order(unsigned lists, const struct mse_options *o);

#endif
