/* link/stable.h - clusters keep their numbers from one run to the next.
 *
 * Floor: link. The largest part of an old cluster that is still together keeps the old number. Where that part now stands with
 * the larger part of another old cluster, the number retires and leads on to the other's. A number is never given twice.
 * Method: Bandi's own. Groups of two times are matched by what they share, as Greene, Doyle and Cunningham 2010 do with
 * communities, but without a threshold, each to one at most, and with ties settled by the order of things. Nothing is
 * estimated, so nothing was measured; tests/link/test_stable.c holds what it promises.
 */
#ifndef BD_LINK_STABLE_H
#define BD_LINK_STABLE_H

#include "link/rows.h"

#define STABLE_NONE UINT32_MAX

/* What becomes of old groups. Things are given in an order that does not depend on the input (by id, say): of equally large
 * parts the one whose first thing comes first goes on, of equally large claims the lower old group wins.
 *
 * was    old group of each thing, below olds, or STABLE_NONE
 * now    new group of each, below news
 * keeps  news numbers: the old group whose number the new one keeps, or STABLE_NONE
 * goes   olds numbers: the new group where its largest part stands, or STABLE_NONE when nothing of it is left
 * Cost: O(n log n). */
void stable_match(const uint32_t *was, const uint32_t *now, size_t n, size_t olds, size_t news, uint32_t *keeps,
                  uint32_t *goes);

struct stable_retired {
    int64_t number;
    int64_t into; /* 0: nothing of it is left */
};

struct stable_numbers {
    int64_t *number;                /* of each cluster of the job */
    struct stable_retired *retired; /* by number; those of earlier runs too, with `into` brought up to date */
    size_t retired_count;
    size_t kept, fresh; /* clusters with an old number; with a new one */
    size_t gone;        /* rows of the earlier run that are not in the lists now */
};

/* Numbers the clusters of a finished run after an earlier one.
 *
 * previous  a table file,id,cluster as bandi link --clusters writes it
 * retired   a table cluster,into from earlier runs, or an empty text
 * BD_INPUT  with file and row: a column is missing, a number is not whole and above 0, a row stands twice, a list's name fits
 *           several lists, a retired number is in use or leads in a circle.
 * Lives in the job's arena. Cost: O(rows log rows). */
FALLIBLE stable_numbers(struct link_job *j, const struct row_index *x, const char *previous_file, struct str previous,
                        const char *retired_file, struct str retired, struct stable_numbers *out, struct err *e);

/* `cluster,into`, by number; `into` is empty for one of which nothing is left. */
void stable_put_retired(const struct stable_numbers *s, struct buf *out);

#endif
