/* link/kind.h - what each column holds, found from its content and its name, with the reason; and the fields made of them.
 *
 * Floor: link (private).
 */
#ifndef BD_LINK_KIND_H
#define BD_LINK_KIND_H

#include "link/engine.h"

/* Sets kind[c] and reason[c] for every column; kinds already other than LINK_UNSET stay. Cost: O(distinct values). */
#define LINK_UNSET ((enum link_kind)255)
void kind_guess(const struct records *r, enum link_kind *kind, char (*reason)[160]);

/* Makes the fields: pairs of name parts, dates from parts, one pool of prepared values each; drops columns that are
 * empty, constant, or say again what others say. Sets lists when a column names them. Pools live in r->a. */
void fields_make(struct records *r, enum link_kind *kind, char (*reason)[160], struct fields *out);
void fields_free(struct fields *fs);

#endif
