/* stats/run.h - any method by its number, on any table: the one door for reports.
 *
 * Floor: stats. mse_run puts the table in its canonical form first (history_used), so neither the order of columns nor
 * lists without cases change a byte of the answer.
 */
#ifndef BD_STATS_RUN_H
#define BD_STATS_RUN_H

#include "stats/estimate.h"
#include "stats/loglinear.h"

/* The most lists for which models are searched; all models up to 6, downhill above. */
enum { MSE_SEARCH_LISTS_MAX = 8 };

/* Runs one method. A refusal is an answer (see stats/estimate.h).
 * BD_NOT_CONVERGED, BD_LIMIT as the methods say. Cost: theirs. Texts in `out` live in `a`. */
FALLIBLE mse_run(enum mse_method m, const struct history_table *t, const struct mse_options *o, struct arena *a,
                 struct mse_estimate *out, struct err *e);

/* The log-linear model on which a method rests: the chosen one of loglinear-bic, loglinear-aic and sparse-bca, main effects for
 * every other. `t` from history_used. *found is false where the method would refuse. Memory from `a`.
 * Errors and cost as mse_run, without intervals. */
FALLIBLE mse_model(enum mse_method m, const struct history_table *t, const struct mse_options *o, struct arena *a,
                   struct loglinear_model *out, bool *found, struct err *e);

/* Whether mse_run knows the method. */
bool mse_has(enum mse_method m);

/* Whether people seem to differ in how easily they are found: Chao's lower bound, which lets them, lies above the whole
 * interval of independent lists, which does not. False when either refused. Positive dependence of lists shows the same. */
bool mse_heterogeneity(const struct mse_estimate *chao, const struct mse_estimate *main_effects);

/* The primary method by a rule fixed before totals are seen: from the number of linked lists, whether every pair of them
 * overlaps, and the number of cases. `reason` (may be NULL) receives the rule's number, 1 … 4, for its sentence:
 * 1 two lists: chapman; 2 three lists: loglinear-bic; 3 four or five lists, all pairs overlapping: loglinear-bic;
 * 4 more lists, or empty overlaps: sparse-bca. */
enum mse_method mse_primary(const struct history_table *t, int *reason);

#endif
