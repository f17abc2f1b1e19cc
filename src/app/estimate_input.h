/* app/estimate_input.h - what the verbs over capture histories read: a file, its list columns, strata, and lists put together.
 *
 * Floor: app. `estimate` and `overlap` share it, so that the same words on the command line mean the same table.
 */
#ifndef BD_APP_ESTIMATE_INPUT_H
#define BD_APP_ESTIMATE_INPUT_H

#include "app/printer.h"
#include "app/estimate_words.h"
#include "stats/history.h"

struct estimate_input {
    const char *path;
    struct str text;   /* of the file */
    struct str lists;  /* "A,B,C", or empty: all columns that hold only 0 and 1 */
    struct str strata; /* "X,Y", or empty */
    struct str merge;  /* "A+B,C+D": lists that count as one each; or empty */
};

/* Cuts "a, b" at its commas into trimmed parts; an empty text has none. */
void estimate_split(struct arena *a, struct str s, char separator, struct str **out, size_t *count);

/* Reads the text as a table of capture histories and puts lists together as asked, in the whole and in each stratum.
 * BD_USAGE  a list to be merged does not exist, or is named twice; else as history_read. Names borrow from the text. */
FALLIBLE estimate_read(struct arena *a, const struct estimate_input *in, struct history_file *out, struct err *e);

/* Puts lists together in a table that was read, "A+B,C+D", in each stratum too; nothing when `merge` is empty. BD_USAGE as above. */
FALLIBLE estimate_merge(struct arena *a, struct str merge, struct history_file *h, struct err *e);

/* The tables "lists" (name, cases, alone) and "pairs" (first, second, shared, and what Chapman's formula makes of the two
 * alone: a check of whether pairs agree), under a heading. */
void estimate_print_lists(struct arena *a, const struct history_table *t, enum words_language l, struct printer *out);

/* "f, 1999": the values of a stratum as a person reads them, missing ones as "?". */
const char *estimate_stratum_name(struct arena *a, const struct history_file *h, const struct history_stratum *s);

/* The histories that hold cases, largest first, then by their number; `order` has room for all cells. Gives how many. */
size_t estimate_histories(const struct history_table *t, uint32_t *order);

/* The pairs of lists without a common case: "A / B, C / D"; empty when there are none. */
const char *estimate_apart(struct arena *a, const struct history_table *t);

#endif
