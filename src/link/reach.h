/* link/reach.h - what each kind of blocking key found of the expected matches.
 *
 * Floor: link. A key's cost (blocks, pairs) is measured when it is made (block.h, struct key_cost); what it gave is known
 * only when pairs are scored. Both together say which keys are worth their time.
 * Method: the pairs completeness of Elfeky, Verykios and Elmagarmid 2002 for each kind of key, over expected matches, since which
 * pairs match is not known: each compared pair counts by its chance. What no key reached is in neither figure.
 */
#ifndef BD_LINK_REACH_H
#define BD_LINK_REACH_H

#include "link/run.h"

struct key_reach {
    double found; /* expected matches that share a block of this kind */
    double alone; /* of them, those that share no block of another kind */
};

/* After link_run: out[t] for each t < j->blocks.types; *matches receives the expected matches that were looked at (pairs
 * compared with log odds above -4). Cost: O(pairs * blocks a row). */
void link_reach(const struct link_job *j, struct key_reach *out, double *matches);

#endif
