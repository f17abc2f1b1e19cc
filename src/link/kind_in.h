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
    double aged;  /* an age, with a word beside it or not: 35, 만 35세 */
    double dated; /* read as dates in any way, where the column's name says that it holds dates */
    double days;  /* six digits that are year, month and day: 850305 */
};

enum { HEADER_WORDS = 8, HEADER_WORD_BYTES = 64 };

/* The words of a column's name in small letters; "birthDate" is two words. */
struct header_words {
    char word[HEADER_WORDS][HEADER_WORD_BYTES];
    size_t count;
};
struct header_words header_words(struct str name);

/* Whether one of them is a word of the list (in small letters, a space between), or holds one of its Korean, Chinese or Thai
 * words of two letters and more. */
bool header_says(const struct header_words *h, const char *list);

/* From at most 4,000 of its distinct values. */
struct look look_at(const struct column *c, size_t rows);

/* Whether most of its values are places of the gazetteer. */
bool look_is_place(const struct column *c);

/* Columns of words in a sample of at most 2,000 rows and about a million words, the same in any order of the rows; and which of
 * them say again what others of the row say. */
struct repeats;

/* The part of a step that the reading is. */
#define REPEATS_FROM 0.6
#define REPEATS_TO 0.7

/* Reads the columns that are `in`; who is stopped meanwhile (r->pace) has read less. Cost: O(words); up to 64 bytes a word
 * meanwhile, half of that until repeats_free. */
struct repeats *repeats_new(const struct records *r, const bool *in);
void repeats_free(struct repeats *x);

/* The open column with the most words of those of which four fifths of the words stand in others of the row as well; none is the
 * number of columns. Of equals the first. Cost: O(columns). */
size_t repeats_most(const struct repeats *x, const bool *open);

/* Leaves a column out: what the others share with it alone is no repetition any more. Cost: O(words of the column). */
void repeats_leave_out(struct repeats *x, size_t column);

/* The first columns of those that `may` be of which, in nine of ten rows, one begins what `whole` says and another ends it. Cost: a
 * tenth of the rows for most columns. */
bool repeats_parts(const struct repeats *x, size_t whole, const bool *may, size_t *first, size_t *last);

/* Looks again at the columns that are `open`: taken for words or a few words, with nothing but their content to go by. Places
 * of the gazetteer become places, Korean and Chinese names names; a column that says again what others say is ignored, and
 * where it shows two open ones as the beginning and the end of a name these become given and family name. A table with more than
 * 64 open columns is no list of people, and only repetition is looked for. */
void kind_guess_words(const struct records *r, enum link_kind *kind, char (*reason)[160], const bool *open);

#endif
