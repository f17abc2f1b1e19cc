/* app/estimate_beside.h - what a reader must know beside each number: the model it rests on, and the notes of stats/estimate.h in words.
 *
 * Floor: app.
 */
#ifndef BD_APP_ESTIMATE_BESIDE_H
#define BD_APP_ESTIMATE_BESIDE_H

#include "app/estimate_words.h"
#include "app/printer.h"
#include "stats/models.h"

/* The notes as words for scripts, apart by spaces, in the order of their bits: "empty_overlap open_above …"; "" for none. */
const char *beside_codes(struct arena *a, const struct mse_estimate *x);

/* Text: one line for each method that gave a number and rests on a model or has a note, under a heading. */
void beside_print(struct arena *a, const struct mse_estimate *x, size_t count, enum words_language l, struct printer *out);

/* "models": the best log-linear models, how they fit and how often each is chosen again; "chosen_again": the interval with that choice
 * inside. `names` are the lists of the table that was looked at. */
void beside_models(struct arena *a, const struct models *m, const struct str *names, enum words_language l,
                   struct printer *out);

/* "closed": the ten closed-population models of Rcapture (stats/closed.h), each "at least"; a dash where a total is below the number seen
 * or the fit did not settle. `t` of history_used, 3 lists or more. */
void beside_closed(struct arena *a, const struct history_table *t, enum words_language l, struct printer *out);

/* How many resampled tables gave which total, as bars. Errors as chart_svg. */
FALLIBLE beside_draw(struct arena *a, const struct models *m, enum words_language l, struct buf *out, struct err *e);

#endif
