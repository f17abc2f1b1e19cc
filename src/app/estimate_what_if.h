/* app/estimate_what_if.h - how the total moves when what cannot be checked is otherwise: tables and one picture.
 *
 * Floor: app. Each row is one change: the highest dependence, the odds ratio of a pair, a list left out, two lists taken as
 * one, another prior. A row that has no honest number says why.
 */
#ifndef BD_APP_ESTIMATE_WHAT_IF_H
#define BD_APP_ESTIMATE_WHAT_IF_H

#include "app/estimate_words.h"
#include "app/printer.h"
#include "stats/run.h"

enum what_if_kind { WHAT_IF_TOP, WHAT_IF_PAIR, WHAT_IF_WITHOUT, WHAT_IF_MERGED, WHAT_IF_PRIOR, WHAT_IF_KINDS };

struct what_if_row {
    enum what_if_kind kind;
    const char *what;      /* "A / B", a list, a prior */
    double value;          /* odds ratio or delta; 0 when it has none */
    struct mse_estimate x; /* total, low, high, or the refusal */
};

/* One pair of lists whose dependence the model leaves out: the odds ratios that would halve and double the unseen, and the one
 * that gives the total asked for; NAN when none from 1/100 to 100 does. */
struct what_if_pair {
    unsigned i, j;
    double halves, doubles, reaches;
};

/* A list's known size, estimated from the others. */
struct what_if_known {
    double size;
    struct mse_estimate x;
};

struct what_if {
    enum mse_method method;
    struct mse_estimate base; /* of the method itself */
    bool check;               /* three lists: without one of them Chapman's check stands in for the method */
    const char *model;        /* on which the odds ratios rest; NULL when there is none */
    double tipping;           /* the total asked for, 0 for none */
    size_t rows, pairs, graphs;
    struct what_if_row *row;
    struct what_if_pair *pair;
    struct what_if_known known[HISTORY_LISTS_MAX];
    const char **graph; /* names of the heaviest graphs, */
    double *weight;     /* their weights */
    double *mean;       /* and their mean totals */
};

/* Computes all rows for a table of history_used with 3 lists or more. tipping 0: none. Errors as mse_run.
 * Cost: about 2 lists + lists^2 / 2 runs of the method. */
FALLIBLE what_if_run(const struct history_table *used, enum mse_method method, double tipping, const struct mse_options *o,
                     struct arena *a, struct what_if *out, struct err *e);

/* The tables xi, odds, without, consistency, merged, priors, graphs, under a heading. */
void what_if_print(const struct what_if *w, const struct history_table *used, enum words_language l, struct arena *a,
                   struct printer *out);

/* All rows in one picture, on a log scale, the method's own total first. Nothing is appended when no row has a number.
 * Errors as chart_rows_svg. */
FALLIBLE what_if_draw(const struct what_if *w, enum words_language l, struct arena *a, struct buf *out, struct err *e);

#endif
