/* link/splink_in.h - what the files of splink share; inside link only. See splink.h.
 */
#ifndef BD_LINK_SPLINK_IN_H
#define BD_LINK_SPLINK_IN_H

#include "link/run.h"

#define SPLINK_SQL_BYTES ((size_t)4 << 20) /* of one condition: a level of places holds the values of the lists */
#define SPLINK_COLUMN_BYTES                                                                                                    \
    ((size_t)8192)                      /* of a column's name: a condition of dates has it some 210 times, each quote twice */
#define SPLINK_NAME_BYTES ((size_t)112) /* of the name of a comparison: a field's, and a number */

/* Whether the names of a field's columns are short enough for a condition. */
bool splink_columns_fit(const struct link_job *j, const struct field *fd);

/* Appends a column as one side of the pair has it, quoted as SQL wants it ("born_l"), or of a table (l."born"). */
void splink_ref_put(struct buf *out, struct str column, char side, bool table);

/* The names of all comparisons, which Splink writes into SQL without quotes: letters, digits and underscores, and a number
 * where another has the same. No two are equal, whatever the case of their letters. */
void splink_names(const struct fields *fs, char (*name)[SPLINK_NAME_BYTES]);

/* Whether a field of the gazetteer's places can be written: one column of at most 300 different values, none a long text. */
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
