/* stats/threshold.h - the same lists linked more and less strictly: what the choice of a match threshold does to a table.
 *
 * Floor: stats. Pure. Rows of lists are joined wherever a scored pair reaches the threshold (connected components); pairs below
 * it are taken as different people. A published study's total moved from 20,660 to 211,334 by this alone: missed links make
 * cases that are on two lists look like two on one list each, which inflates the unseen, and false links deflate it.
 */
#ifndef BD_STATS_THRESHOLD_H
#define BD_STATS_THRESHOLD_H

#include "stats/history.h"

struct threshold_pair {
    uint32_t a, b;      /* rows */
    double probability; /* that the two are one person */
};

struct threshold_input {
    size_t rows;
    const uint8_t *list; /* of each row, below `lists` */
    unsigned lists;      /* at most HISTORY_LISTS_MAX */
    const struct str *name;
    size_t pairs;
    const struct threshold_pair *pair;
};

/* The table when pairs of at least this probability are one person; *joined is how many such pairs there are. A threshold above
 * 1 joins nothing. Cost: O((rows + pairs) log rows), given back to `a` but for the table. */
struct history_table threshold_table(const struct threshold_input *in, double threshold, struct arena *a, size_t *joined);

#endif
