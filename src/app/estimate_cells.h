/* app/estimate_cells.h - an estimate as cells of a table: exact for programs, with the digits its interval bears for people.
 *
 * Floor: app.
 */
#ifndef BD_APP_ESTIMATE_CELLS_H
#define BD_APP_ESTIMATE_CELLS_H

#include "app/estimate_words.h"
#include "app/printer.h"

/* A number of cases, a dash when not given. width is that of its interval. */
void estimate_cell(struct arena *a, struct printer *out, bool given, double cases, double width);

/* "12,600 (9,800 to 16,500)", with the digits that the interval bears. */
const char *estimate_figure(struct arena *a, enum words_language l, const struct mse_estimate *x);

/* Total, low, high, and the reason of a refusal (none in JSON, empty in text, when it is given). */
void estimate_cells(struct arena *a, struct printer *out, enum words_language l, const struct mse_estimate *x);

#endif
