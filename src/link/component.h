/* link/component.h - rows that likely pairs hold together, cut into parts small enough for a table of all their pairs.
 *
 * Floor: link (private). Clusters and their samples are made part by part.
 */
#ifndef BD_LINK_COMPONENT_H
#define BD_LINK_COMPONENT_H

#include "link/engine.h"

/* Part k is order[start[k]] … order[start[k + 1] - 1], ascending. A part over the size asked for holds together by pairs of
 * the highest odds that are looked at, and is to be taken as one. */
struct components {
    size_t count;
    uint32_t *order; /* all rows */
    uint32_t *start;
};

/* Parts joined by pairs of log odds `edge` or more; a part of over `most` rows is cut at higher odds, one by one, until
 * its parts are small enough. The parts and their order depend on the pairs alone.
 * Large ones stay whole when stopped. Cost: O(rows + pairs), and the pairs of large parts once more for each cut.
 * components_free releases. */
void components_make(const struct pairs *p, size_t rows, double edge, size_t most, const struct pace *pace,
                     struct components *out);
void components_free(struct components *c);

/* The place of the first pair of this row or a later one, as `a`. Cost: O(log pairs). */
size_t pairs_from(const struct pairs *p, uint32_t row);

#endif
