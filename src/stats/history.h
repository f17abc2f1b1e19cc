/* stats/history.h - capture histories: which lists hold a case, and how many cases share each pattern.
 *
 * Floor: stats (uses base, num). Pure: text in, counts out; no clock, no disk.
 * Words: a list is one source; a history is the set of lists that hold a case, bit i for list i, so a number from 1 to
 * 2^lists - 1; a table is the count of each history. The number of cases on no list is what the estimates are after; its
 * cell, history 0, always holds 0 here. N*_a, the margin of a set of lists a, is the number of cases on all of them.
 */
#ifndef BD_STATS_HISTORY_H
#define BD_STATS_HISTORY_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* More lists than any study has had; 65,536 cells. */
enum { HISTORY_LISTS_MAX = 16 };

/* The most cases a table may hold: every count, sum and difference is then exact as a double. */
#define HISTORY_CASES_MAX ((int64_t)1 << 50)

struct history_table {
    unsigned lists;
    struct str name[HISTORY_LISTS_MAX];
    int64_t *count;   /* 2^lists cells, count[0] = 0 */
    int64_t observed; /* the sum of count */
};

static inline size_t history_cells(const struct history_table *t)
{
    return (size_t)1 << t->lists;
}

/* A table of zeros with `lists` lists (1 to HISTORY_LISTS_MAX) named "1", "2", …; cells from `a`. */
struct history_table history_new(struct arena *a, unsigned lists);

/* Recomputes observed from the cells. */
void history_total(struct history_table *t);

/* What kind of file it was. */
enum history_kind {
    HISTORY_COUNTS, /* one row a history, a 0/1 column a list, and a count */
    HISTORY_ROWS,   /* one row a case, a 0/1 column a list */
    HISTORY_MEMBERS /* one row for each time a case is on a list: a column naming the case, a column naming the list */
};

/* One combination of values of the strata columns. */
struct history_stratum {
    struct str *value; /* one for each strata column; empty where the file has no value */
    bool missing;      /* at least one value is */
    struct history_table table;
};

struct history_file {
    enum history_kind kind;
    struct history_table all; /* every case, strata pooled */
    size_t strata_columns;
    struct str *strata_column;
    size_t strata; /* in ascending order of their values; 1 without strata columns */
    struct history_stratum *stratum;
    size_t unused_columns; /* in a file of rows or memberships: columns that are neither list nor stratum */
    struct str *unused_column;
    int64_t repeats;   /* memberships: rows that repeat one already read (a duplicate inside a list) */
    int64_t conflicts; /* memberships: cases whose rows disagree on a stratum, which is then missing for them */
};

/* How to read a file; zeroed means find out. Names must be columns of the file. */
struct history_options {
    const struct str *lists; /* list columns, in this order */
    size_t list_count;
    const struct str *strata; /* strata columns */
    size_t strata_count;
    struct str count_column, case_column, list_column;
};

/* Reads capture histories from a CSV text.
 *
 * file     its name for messages
 * text     the whole text, which must outlive the result
 * options  NULL or zeroed: a file with columns "case" (or "case_id", "cluster", "cluster_id", "person") and "list" (or
 *          "source", or "file" as `bandi link --clusters` writes it) is of memberships; one with a column "count" (or "n",
 *          "freq", "frequency"), or whose last column alone is not of 0 and 1, is of counts; else one row is one case.
 *          List columns are those that hold 0 and 1 only. In a file of counts all other columns are strata columns;
 *          elsewhere only those asked for. When `lists` leaves out columns of 0 and 1, cases on none of the lists named
 *          are left out too.
 * out      names and values borrow from `text` or live in `a`
 *
 * BD_USAGE  a named column does not exist
 * BD_INPUT  with row and column: a count that is negative, fractional, or no number; a history of zeros with cases; two
 *           rows for one history (and stratum); a list column with another value; fewer than one list; no case at all
 * BD_LIMIT  more than HISTORY_LISTS_MAX lists or HISTORY_CASES_MAX cases
 *
 * Lists with no case are kept, so that they can be named; history_used leaves them out.
 * Cost: O(rows (columns + log rows)). */
FALLIBLE history_read(struct arena *a, const char *file, struct str text, const struct history_options *options,
                      struct history_file *out, struct err *e);

/* A table from `rows` of 0/1 membership bits: history[i] is the bit set of case i (0 is refused with BD_INPUT). */
FALLIBLE history_from_rows(struct arena *a, unsigned lists, size_t rows, const uint32_t *history, struct history_table *out,
                           struct err *e);

/* Lists put together: list i of `t` becomes list group[i] of the result (0 … groups-1, each used). A case on any list of
 * a group is on the group; names are joined with "+". Same as recoding the rows before counting. */
struct history_table history_merge(struct arena *a, const struct history_table *t, unsigned groups, const unsigned *group);

/* The table without list `drop`: cases on that list alone leave it. lists must be 2 or more. */
struct history_table history_without(struct arena *a, const struct history_table *t, unsigned drop);

/* The cases on list `on`, as a table of the other lists; *alone is the number on no other list (the known truth of a
 * consistency check). */
struct history_table history_given(struct arena *a, const struct history_table *t, unsigned on, int64_t *alone);

/* Lists in another order: list i of the result is list order[i] of `t`. */
struct history_table history_permute(struct arena *a, const struct history_table *t, const unsigned *order);

/* The table as every estimate sees it: lists without any case left out, lists sorted by name, so that the order of columns
 * in a file changes no result. from[i] is the list of `t` that became list i. May have 0 lists when t is empty. */
struct history_table history_used(struct arena *a, const struct history_table *t, unsigned *from);

/* Adds the counts of `b` to `t`; both must have the same lists in the same order. */
void history_add(struct history_table *t, const struct history_table *b);

/* Turns cell values v[0 … 2^lists - 1] into margins in place: v[a] = sum over histories that contain a. v[0] is then the
 * sum of all. Cost: lists 2^lists additions. The second is its inverse; the others sum over subsets. */
void history_superset_sums(unsigned lists, double *v);
void history_superset_differences(unsigned lists, double *v);
void history_subset_sums(unsigned lists, double *v);

/* Overlap figures that reports and quick checks share. */
struct history_overlap {
    int64_t on[HISTORY_LISTS_MAX];                      /* cases on list i */
    int64_t only[HISTORY_LISTS_MAX];                    /* cases on list i and no other */
    int64_t both[HISTORY_LISTS_MAX][HISTORY_LISTS_MAX]; /* cases on i and j; both[i][i] = on[i] */
    int64_t just[HISTORY_LISTS_MAX][HISTORY_LISTS_MAX]; /* cases on exactly i and j; just[i][i] = only[i] */
    int64_t times[HISTORY_LISTS_MAX + 1];               /* cases on exactly k lists */
    unsigned empty_pairs;                               /* pairs of lists that share no case */
    unsigned component[HISTORY_LISTS_MAX];              /* lists linked by shared cases have one number, from 0 */
    unsigned components;
    bool triple; /* some three lists share cases pairwise */
};
struct history_overlap history_overlaps(const struct history_table *t);

#endif
