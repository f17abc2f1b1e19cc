/* link/recall.h - which share of the true pairs blocking reached, from what it found alone.
 *
 * Floor: link (private). Three looks, of which each is too high where what makes one key miss makes others miss:
 *   searches  keys of one field alone, and keys without it, as two searches (Lincoln and Petersen); model_fit leaves it
 *   vouched   the share of the pairs inside clusters of three and more that blocking reached: a third row stands for them
 *   gaps      how much oftener found matches show enough to be known by than pairs at large do
 * The first two see what spellings hide from some keys, the last what is missing in the rows and so hides from all.
 */
#ifndef BD_LINK_RECALL_H
#define BD_LINK_RECALL_H

#include "link/run.h"

/* Sets j->model.recall and j->model.behind, once clusters are made. Cost: O(pairs), 20,000 looks at what two rows show, and
 * some 8,000 comparisons. */
void recall_estimate(struct link_job *j);

/* Whether what was found says anything of what was missed: not where nothing was compared or half a match is not expected
 * among all that was, nor where two lists have no compared column in common. After link_run. Cost: O(rows * columns). */
bool recall_known(const struct link_job *j);

/* The share of found matches if gaps were spread over matches as over all pairs of the same two lists, 0.1 to 1. */
double recall_gaps(const struct link_job *j);

#endif
