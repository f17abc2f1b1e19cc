/* link/kind_in.h - what the guesses about columns share: the look of a column's values, and columns of words with a name that
 * tells nothing.
 *
 * Floor: link (private to kind*.c).
 */
#ifndef BD_LINK_KIND_IN_H
#define BD_LINK_KIND_IN_H

#include "link/engine.h"

/* What the values of a column look like; shares are of rows with a value. */
struct look {
    double filled;   /* of the rows of the lists that have the column */
    double distinct; /* distinct values over filled rows */
    uint32_t values;
    double date, digits, any_digit, at_sign, words, chars, number_mean, eastern;
    double low, high; /* 2nd and 98th percentile of whole numbers, roughly */
    double year, month, day, small;
    double dated; /* read as dates in any way, where the column's name says that it holds dates */
    double days;  /* six digits that are year, month and day: 850305 */
};

/* From at most 4,000 of its distinct values. */
struct look look_at(const struct column *c, size_t rows);

/* Whether most of its values are places of the gazetteer. */
bool look_is_place(const struct column *c);

/* Looks again at the columns that are `open`: taken for words or a few words, with nothing but their content to go by. Places
 * of the gazetteer become places, Korean and Chinese names names; a column that says again what others say is ignored, and
 * where it shows two of them as the beginning and the end of a name these become given and family name. Rows are sampled, at
 * most 2,000; a table with more than 64 open columns is no list of people, and only repetition is looked for. */
void kind_guess_words(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *open);

#endif
