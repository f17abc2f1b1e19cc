/* stats/strata.h - totals by stratum, and their sum by draws.
 *
 * Floor: stats. Seeded. Words: a stratum is one combination of values, such as "girls, 0 to 14".
 * Missing values: cases of a stratum with a missing value are shared out at random among the strata that agree with what is
 * known of them, in proportion to the complete cases of the same capture history (of any history where there is none), in
 * `imputations` independent ways; nothing is dropped. Singletons of one list drive the unseen, so this must be done within
 * the history.
 * Sum: of each imputation, draws of every stratum's total are added and pooled; its interval is of the pooled sums. Adding
 * the ends of intervals would treat the errors of strata as one.
 * Thin strata: those whose method refuses are pooled into one "rest"; when that refuses too, the sum is refused.
 */
#ifndef BD_STATS_STRATA_H
#define BD_STATS_STRATA_H

#include "stats/run.h"

struct strata_row {
    const struct history_stratum *stratum; /* NULL for the pooled rest */
    double observed;                       /* cases, imputed ones included: the mean over imputations */
    struct mse_estimate estimate;          /* of the first imputation */
};

struct strata_result {
    size_t rows;
    struct strata_row *row;
    int64_t imputed;    /* cases whose stratum was drawn */
    size_t imputations; /* 1 when nothing was missing */
    enum mse_refusal refusal;
    double why_number, why_needed; /* of the refusal, as in struct mse_estimate */
    const char *why_text;
    double total, low, high; /* of the sum, cases */
    size_t draws;            /* of the sum, all imputations together; 0 when it is refused */
    double *draw;            /* ascending */
};

/* Runs `method` on every stratum of the file. imputations: at least 1, used only where values are missing; 20 is usual.
 * BD_INPUT  no stratum has all its values. Cost: (strata + 1) * imputations runs of the method. Memory from `a`. */
FALLIBLE strata_estimate(const struct history_file *h, enum mse_method method, const struct mse_options *o, size_t imputations,
                         struct arena *a, struct strata_result *out, struct err *e);

/* The complete strata with the cases of one imputation shared out (every imputation is the same without missing values);
 * tables have the lists of the file. BD_INPUT no stratum has all its values, or a missing one agrees with none. */
FALLIBLE strata_share(const struct history_file *h, uint64_t seed, size_t imputation, struct arena *a,
                      struct history_table **table, const struct history_stratum ***stratum, size_t *count, struct err *e);

#endif
