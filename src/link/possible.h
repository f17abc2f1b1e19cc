/* link/possible.h - which outcomes a comparison of a field can have at all, so that no others are shown.
 *
 * Floor: link (private). Two sexes are the same or different, and never one letter off; no date without a day, no comparison of
 * months. The model gives such outcomes what is held beforehand; it counts for no pair.
 */
#ifndef BD_LINK_POSSIBLE_H
#define BD_LINK_POSSIBLE_H

#include "link/engine.h"

/* Sets can[1 … levels - 1] (can[0] is false). An outcome that two of a field's values could have is always true; of fields of
 * many values, and of whole names, others may be. Cost: O(values), and up to some 500 comparisons of texts. */
void levels_possible(const struct field *f, bool can[LEVELS_MAX]);

#endif
