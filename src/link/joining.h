/* link/joining.h - how the rows of each group came together, join by join, and at what odds.
 *
 * Floor: link (private). Words: groups are joined two at a time (cluster.h); the odds at which two rows came into one group are
 * those of the join that did it, whichever rows spoke for it (the cophenetic measure of Sokal and Rohlf 1962).
 */
#ifndef BD_LINK_JOINING_H
#define BD_LINK_JOINING_H

#include <stddef.h>
#include <stdint.h>

/* By row. The group of a row's first row lives on when it joins another; the other's first row notes which, when and how. */
struct joining {
    uint32_t *with;  /* first row of the group that its own was joined to; itself while it is first */
    uint16_t *order; /* of that join among those of its component, from 1; UINT16_MAX while it is first */
    float *odds;     /* log odds of that join; NAN when people decided it */
};

void joining_begin(struct joining *j, size_t rows);
void joining_free(struct joining *j);

/* Notes that the group whose first row is `other` was joined to that of `first`. */
void joining_note(struct joining *j, uint32_t first, uint32_t other, size_t order, float odds);

/* Log odds at which a and b, two rows, came into one group; NAN when they did not, or people decided it. Cost: as many steps as
 * there were joins of their groups. */
float joining_odds(const struct joining *j, uint32_t a, uint32_t b);

#endif
