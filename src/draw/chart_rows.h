/* draw/chart_rows.h - what the pictures of rows share with their text forms. Inside draw only; see chart.h.
 */
#ifndef BD_DRAW_CHART_ROWS_H
#define BD_DRAW_CHART_ROWS_H

#include "draw/chart.h"

#define CHART_ROWS_MAX 2000

/* Checks rows and finds the extent of their values (axis not yet rounded). Errors: see chart_rows_svg. */
FALLIBLE chart_rows_measure(const struct chart_rows *c, const struct chart_row *rows, size_t count, struct chart_axis *axis,
                            struct err *e);

/* "12,300 (9,800 to 15,400)", or with an open end "(≥ 9,800)". */
struct str chart_row_figure(struct arena *a, const struct chart_row *r, int decimals);

/* Checks parts; fills start[i] and stop[i] with the sums before and after each, and the extent of all. */
FALLIBLE chart_parts_measure(const struct chart_part *parts, size_t count, struct chart_axis *axis, double *start, double *stop,
                             struct err *e);

/* Overlaps sorted for drawing: by falling count, then rising bit set; what is beyond `most` is summed in *rest (NAN when
 * nothing is). `sizes[i]` receives the size of list i. Errors: see chart_sets_svg. */
FALLIBLE chart_sets_sort(const struct chart_sets *c, const struct chart_overlap *overlaps, size_t count, struct arena *a,
                         struct chart_overlap **sorted, size_t *drawn, double *rest, double *sizes, struct err *e);

#endif
