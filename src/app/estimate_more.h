/* app/estimate_more.h - what `bandi estimate` adds on request: one picture, and the linkage's uncertainty carried through.
 */
#ifndef BD_APP_ESTIMATE_MORE_H
#define BD_APP_ESTIMATE_MORE_H

#include "app/estimate_what_if.h"
#include "app/printer.h"
#include "stats/models.h"

/* What is drawn: the answers for a table of history_used, and what stands behind the primary one's model and under other assumptions
 * (NULL: none). */
struct estimate_drawn {
    const struct history_table *table;
    const struct mse_estimate *x;
    size_t count;
    const struct mse_options *options;
    const struct models *models;
    const struct what_if *what_if;
};

/* Writes into the file `path` (".svg") the methods side by side with their intervals, then the overlaps of the lists, then
 * the posterior of the graphs, then how the total follows the dependence that no data can show, then the totals of the resampled
 * tables, then the rows of `what_if`. Refused methods are left out of the first; posterior and dependence need 3 to 7 linked lists.
 * The same bytes for the same input.
 * BD_IO; BD_LIMIT as the charts. */
FALLIBLE estimate_picture(struct arena *a, enum words_language l, const struct estimate_drawn *d, const char *path,
                          struct err *e);

/* Writes the overlaps alone into the file `path` (".svg"). Errors as above. */
FALLIBLE estimate_overlap_picture(struct arena *a, enum words_language l, const struct history_table *t, const char *path,
                                  struct err *e);

/* Writes pictures (SVG elements of their own; empty ones are left out) below one another into one file. BD_IO. */
FALLIBLE estimate_write_stack(const struct buf *picture, size_t count, const char *path, struct err *e);

/* Prints the overlaps as a text picture for people at a terminal, an UpSet picture; nothing in JSON. */
FALLIBLE estimate_overlap_text(struct arena *a, enum words_language l, const struct history_table *t, struct printer *out,
                               struct err *e);

/* Prints the methods that gave a number as a text picture, for people at a terminal; nothing in JSON or for fewer than two rows. */
FALLIBLE estimate_methods_text(struct arena *a, enum words_language l, const struct estimate_drawn *d, struct printer *out,
                               struct err *e);

/* Samples of clusterings (stats/pool.h). */
struct samples_ask {
    const char *path; /* names the text */
    struct str text;
    struct str strata; /* columns of it, "X,Y", or empty */
    struct str merge;  /* lists that count as one, "A+B,C+D", or empty */
};

/* Reads samples of clusterings, runs `m` on each, by strata that are summed within each sample when strata are asked for, and
 * prints what the mixture says: samples, refused, total, low, high, lowest and highest of the samples, and the variances of
 * log(N - n) within and between. `of` is the table that they are samples of: they must have its lists.
 * BD_INPUT        a sample has other lists than `of`
 * BD_NO_ESTIMATE  over 5 % of the samples have none */
FALLIBLE estimate_samples(struct arena *a, const struct samples_ask *ask, const struct history_table *of, enum mse_method m,
                          const struct mse_options *o, enum words_language l, struct printer *out, struct err *e);

#endif
