/* link/cells.h - columns of names whose cells hold several names of one person, and columns of other names.
 *
 * Floor: link (private). Method: name_cell (name/name.h) for each distinct value.
 */
#ifndef BD_LINK_CELLS_H
#define BD_LINK_CELLS_H

#include "link/engine.h"

/* What is further than the first name goes into columns of its own, whose `of` leads back (1 + the column): forms of one name, as is a
 * column whose header says other names. A further name that stands beside many first ones is a remark and dropped. Where names are
 * neither Korean nor Chinese, further names count when one row in twenty has one, since names in parts are compared better alone.
 *
 * After kinds are known, before fields_make. May add up to seven columns; kind and reason have room. Cost: name_cell for each distinct
 * value of a column of whole names. */
void names_of_cells(struct records *r, enum link_kind *kind, char (*reason)[160]);

/* A header that says other names of the person: alias, a.k.a., 가명, 化名. */
bool says_other_names(struct str header);

/* The column of the person's own name that a column of names leads back to. */
size_t own_name(const struct records *r, size_t column);

#endif
