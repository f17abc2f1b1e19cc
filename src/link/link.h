/* link/link.h - which rows of one or more lists are the same person: the engine's public face.
 *
 * Floor: link (uses base, num, name). Pure: no clock, no disk, no globals; randomness only from `seed`.
 * Words: a row is an input record; a pair is two rows; a level is the outcome of comparing one field of a pair; a weight
 * is a natural logarithm of odds; a cluster is a set of rows held to be one person.
 * Method: Fellegi and Sunter 1969, estimated as docs/linkage.md explains; clusters by average-linkage agglomeration over
 * all pairs of a component (Bansal, Blum and Chawla 2004 name the aim: agreeing with as much evidence as possible).
 */
#ifndef BD_LINK_LINK_H
#define BD_LINK_LINK_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/table.h"

enum { LINK_LISTS_MAX = 32 };

/* What a column, or a field made of columns, holds. */
enum link_kind {
    LINK_IGNORE,
    LINK_NAME_FULL, /* a whole person name */
    LINK_NAME_GIVEN,
    LINK_NAME_FAMILY,
    LINK_DATE,
    LINK_YEAR,
    LINK_MONTH,
    LINK_DAY,
    LINK_AGE,
    LINK_NUMBER,
    LINK_CATEGORY, /* few distinct values: sex, state */
    LINK_ID,       /* a code or number that should be exact: telephone, e-mail, postcode, passport */
    LINK_PLACE,
    LINK_TEXT,
    LINK_LIST /* names the list that the row came from */
};
const char *link_kind_word(enum link_kind kind);
/* The kind for a word such as "given-name"; false when there is none. */
bool link_kind_from_word(struct str word, enum link_kind *out);
enum { LINK_KINDS = LINK_LIST + 1 };

#endif
