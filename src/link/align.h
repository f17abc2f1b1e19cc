/* link/align.h - columns of different lists that hold the same thing under different names.
 *
 * Floor: link (private). Columns of one name are one already (input.h). Lists of two organisations seldom share names: "born" in one
 * is "생년월일" in the other, and unless they become one column nothing of theirs is ever compared.
 */
#ifndef BD_LINK_ALIGN_H
#define BD_LINK_ALIGN_H

#include "link/engine.h"

/* After kind_guess. Puts together columns of no common list when both are the only one of a kind that a person has once (given
 * name, family name, sex, age, …), or when each is clearly the other's nearest by what its values look like (dates by years,
 * codes by their shape, words by their frequencies). The later one becomes LINK_IGNORE; reasons say so. Neither ids nor the
 * order of rows move the outcome. Cost: O(distinct values), for at most 4,000 of a column; with more than 256 columns nothing is
 * tried. */
void columns_align(struct records *r, enum link_kind *kind, char (*reason)[160]);

/* Gives `into` the values of `from` where it has none; `from` is left with its name and no value. After records_finish. */
void columns_join(struct records *r, size_t into, size_t from);

/* Two lists of which no compared column has values in both, so that no pair of them can be found. False when there are none. */
bool lists_apart(const struct records *r, const enum link_kind *kind, size_t *a, size_t *b);

#endif
