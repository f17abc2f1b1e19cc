/* stats/existence.h - whether a log-linear model has an estimate on these data, and whether the data fix its total.
 *
 * Floor: stats (uses base, num). Pure.
 * Extended estimates: terms with an empty margin, and the histories that contain them, are out of the question first (see
 * loglinear.h). On what is kept, a maximum exists if and only if some strictly positive table has the same margins as the
 * data (Fienberg and Rinaldo 2012); that depends on the data only through which cells are empty, so a linear programme on
 * 0s and 1s decides it, exactly enough for counts of any size, and verdicts can be kept by (empty cells, model).
 * Identified: the kept terms form a hierarchical set K. On the cells of K itself the design is triangular, so all but one
 * direction is fixed by them; that direction is b_a = (-1)^|a|, and it is fixed by another kept cell w exactly when the sum
 * of (-1)^|a| over terms a of K within w is not 0. That replaces the rank of the design matrix.
 */
#ifndef BD_STATS_EXISTENCE_H
#define BD_STATS_EXISTENCE_H

#include "stats/loglinear.h"

enum existence {
    EXISTS,         /* a finite estimate of every kept term, and of the total */
    NOT_EXISTING,   /* the likelihood grows for ever in some direction: no extended estimate */
    NOT_IDENTIFIED, /* the kept cells leave the total free */
};

/* Gives the verdict; identification is looked at first.
 * BD_NOT_CONVERGED from the linear programme. Cost: lists 2^lists, and where some kept cell is empty a simplex of |K| rows
 * and 2^lists columns. Memory from `a` is given back. */
FALLIBLE existence_check(const struct loglinear_data *d, const struct loglinear_model *m, struct arena *a, enum existence *out,
                         struct err *e);

/* Verdicts kept for tables of at most 6 lists; one thread's own. */
struct existence_cache;
struct existence_cache *existence_cache(struct arena *a);

/* As existence_check, remembering; `cache` may be NULL. */
FALLIBLE existence_look(struct existence_cache *cache, const struct loglinear_data *d, const struct loglinear_model *m,
                        struct arena *a, enum existence *out, struct err *e);

#endif
