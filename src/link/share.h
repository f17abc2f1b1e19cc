/* link/share.h - how rare each value is among people, not among rows.
 *
 * Floor: link (private). The chance that a stranger has the value of a row is what equal values must be weighed by. Counting
 * rows is wrong where people stand in the lists more than once: all who share a rare value may be one person.
 * Method: of n rows with a value, with M expected matches among their pairs, n * n / (n + 2 M) are people, if they hold
 * about the same number of rows each. The people of the pair itself are taken out (two, less the mean chance that a pair of
 * the value is one person), and one half is added (the expected-likelihood rule of Krichevsky and Trofimov 1981); to all
 * people half the number of values that such a field is held to have at least, so that few rows make no value common.
 */
#ifndef BD_LINK_SHARE_H
#define BD_LINK_SHARE_H

#include "link/model.h"

/* Makes md->log_share from value counts, and, when p is not NULL, from the weights of its pairs as last scored.
 * Cost: O(fields * (values + pairs)). */
void shares_make(struct model *md, const struct fields *fs, const struct pairs *p, const struct pace *pace);
void shares_free(struct model *md);

#endif
