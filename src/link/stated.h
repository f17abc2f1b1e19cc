/* link/stated.h - the chance that is stated of a pair: by its own evidence and by that of the rows grouped with the two.
 *
 * Floor: link (private). Two rows that hardly agree may be one person because a third agrees with both; two that agree
 * may be a father and a son, as their other rows show. So a pair of one group is judged by how each of the two agrees with the
 * rest of the group, a pair of two groups by how each agrees with the other's group; a pair that stands alone by itself.
 * That it does is heard too; see alone.h.
 * Each field is averaged over the rows that show it, as in cluster.h.
 *
 * Between the average of the two rows and the weaker of them the middle is taken: the weaker alone takes every row of many
 * errors for a doubt, the average lets a strong row carry a stranger. Where two groups were joined into one, all pairs between them
 * stand or fall together, and their rows' own groups speak for none of them: so up to half of what is stated inside a group are the
 * odds of the join that brought the two rows there (joining.h); less where the lists hardly contradict themselves (below).
 *
 * Whatever was added up, no pair is stated surer than the lists bear out: of the pairs that are sure by themselves (99 %), a share
 * lies in two groups all the same, since the rest of their groups contradict them. As many again are taken to be hidden inside
 * groups. That share, with half a pair in 500 added for lists too small to tell, is the chance that any sure word is wrong.
 *
 * Method: Bandi's own, on top of average linkage (Sokal and Michener 1958). That the weaker row weighs three to one and that as
 * many errors are hidden as show was chosen by looking at four sets (docs/linkage.md, "Constants chosen by hand"); how well what
 * is stated holds is measured on eight there, and on 7,912 small lists.
 */
#ifndef BD_LINK_STATED_H
#define BD_LINK_STATED_H

#include "link/run.h"

/* Pairs within so many nats of even odds are worth a person's look: 2 % to 98 %. */
#define STATED_IN_DOUBT 4.0f

/* Makes j->stated from groups and model. Cost: the pairs inside groups compared once, of groups over 200 rows a hundred for
 * each row. */
void stated_make(struct link_job *j);
void stated_free(struct link_job *j);

/* The rows of a group (0 … j->clusters - 1), ascending; they live as long as j->stated. */
const uint32_t *stated_group(const struct link_job *j, size_t group, size_t *rows);

/* Natural log odds that rows a and b are one person, given `own`, the log odds of the pair by itself (model_weight). The
 * comparer belongs to one thread. Cost: none inside a group; else two hundred comparisons at most. */
double stated_weight(const struct link_job *j, struct comparer *c, size_t a, size_t b, double own);

/* The log odds that are stated of every compared pair, in the order of j->pairs; free() releases. Pairs of two groups that lie
 * by themselves further below `least` than their groups are looked at for keep their own. Some are 0 when a step that was begun is
 * stopped. Cost: as stated_weight, in parallel. */
float *stated_weights(const struct link_job *j, double least);

/* The probability that is stated for these log odds. */
double stated_chance(const struct link_job *j, double log_odds);
/* The least log odds of which that probability is stated. */
double stated_odds_of(const struct link_job *j, double chance);

#endif
