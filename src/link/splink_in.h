/* link/splink_in.h - what the files of splink share; inside link only. See splink.h.
 */
#ifndef BD_LINK_SPLINK_IN_H
#define BD_LINK_SPLINK_IN_H

#include "link/run.h"

#define SPLINK_SQL_BYTES ((size_t)4 << 20) /* of one condition: a level of places holds the values of the lists */

/* Whether a field of the gazetteer's places can be written: one column of at most 300 different values. */
bool splink_place_fits(const struct link_job *j, const struct field *fd);

/* Appends the condition of a level of such a field (0: missing). */
void splink_place_sql(const struct link_job *j, const struct field *fd, int level, struct buf *out);

/* The order in which its levels are tried; gives their number. */
size_t splink_place_order(const int **out);

/* How the dates of one column go into SQL: as they stand, 1946-04-30 or 19460430, or by a CASE that brings them into the
 * former. */
struct splink_date {
    enum { SPLINK_DATE_DASHES, SPLINK_DATE_DIGITS, SPLINK_DATE_CASE } form;
    bool readable;  /* SQL reads nearly all of them, and as they are read here */
    unsigned forms; /* that the CASE needs, bit by bit */
    int latest;     /* year that one of two digits means at most */
};
struct splink_date splink_date_of(const struct column *c);

/* Appends the CASE for a column's value as SQL names it: "born_l". */
void splink_date_put(struct buf *out, const struct splink_date *d, struct str ref);

#endif
