/* link/decide.h - people's decisions about pairs of rows: kept, superseded, obeyed.
 *
 * Floor: link. Pure: text in, text out; a caller keeps the file.
 * Words: a verdict is what a person said of a pair. A wall is "not the same": nothing may put the two into one cluster.
 * A decision names its rows by list and id, never by their place, so the order of rows is nothing to it. The last decision
 * about a pair is in force, the earlier ones are its history. The file is JSON Lines, one decision a line, only ever longer:
 *
 *   {"a":{"list":"a.csv","id":"17"},"b":{"list":"b.csv","id":"4"},"verdict":"same","by":"K. (coder)","why":"same mother",
 *    "at":"2026-11-23T20:15:00Z","how":"review","chance":0.25,"stated":0.61}
 *
 * verdict is same, not-same, unsure, or open, which takes an earlier one back. how is review (the queue chose the pair), audit
 * (chance chose it) or hand. chance is the probability with which the pair was picked for a decision, and stated the
 * probability that the model then gave it; both may be missing. docs/linkage.md tells it to people.
 */
#ifndef BD_LINK_DECIDE_H
#define BD_LINK_DECIDE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum link_verdict { LINK_OPEN = 0, LINK_SAME = 1, LINK_NOT_SAME = 2, LINK_UNSURE = 3 };
const char *link_verdict_word(enum link_verdict v);
bool link_verdict_read(struct str word, enum link_verdict *out);

enum link_how { LINK_BY_HAND = 0, LINK_BY_REVIEW = 1, LINK_BY_AUDIT = 2 };

struct link_decision {
    struct str list_a, id_a, list_b, id_b;
    enum link_verdict verdict;
    enum link_how how;
    struct str by, why, at; /* by and at are never empty in a file */
    double chance;          /* above 0 to 1; 0 when not known */
    double stated;          /* 0 to 1; NAN when not known */
    long long row;          /* line of the file */
};

struct link_decisions {
    struct link_decision *all; /* in the order of the file */
    size_t count;
    const char *file;
};

/* Reads a file of decisions. Blank lines are passed over. BD_INPUT names the line and the key, for anything not understood, a
 * pair of one row with itself, a verdict without by or at, and a last line without its end (an interrupted copy). Lives in
 * `a` and borrows from `text`. */
FALLIBLE link_decisions_read(struct arena *a, const char *file, struct str text, struct link_decisions *out, struct err *e);

/* Appends one decision as a line. */
void link_decision_put(struct buf *out, const struct link_decision *d);

/* ---- bound to rows ---- */

struct link_job;

struct decided_pair {
    uint32_t a, b;             /* canonical rows, a < b */
    enum link_verdict verdict; /* in force */
    uint32_t decision;         /* the one in force, in link_decisions.all */
    uint32_t earlier;          /* decisions about the pair before it */
    bool obeyed;               /* false only for a "same" that walls and earlier "same" together forbid */
};

struct decided {
    struct decided_pair *pair; /* sorted by a, then b */
    size_t count;
    size_t absent; /* decisions about rows that are not in the lists */
    size_t same, not_same, unsure;
    size_t contradictions; /* pairs not obeyed */
    uint32_t *group;       /* by row: the group that "same" makes of it, obeyed ones alone; NULL when nobody decided so */
};

/* Finds the rows and keeps the last decision about each pair. After row_index_make. Lives in the job's arena.
 * BD_INPUT with the line when a list's name fits several lists. Cost: O(rows + decisions log decisions). */
struct row_index;
FALLIBLE link_decisions_bind(struct link_job *j, const struct row_index *x, const struct link_decisions *in,
                             struct decided *out, struct err *e);

/* 1 same, -1 not same, 0 open, unsure, not obeyed or nothing decided. O(log count). */
int decided_of(const struct decided *d, uint32_t a, uint32_t b);
/* Whether "same" puts the two together, directly or through other rows. O(1). */
bool decided_together(const struct decided *d, uint32_t a, uint32_t b);
/* The pair, or NULL. */
const struct decided_pair *decided_find(const struct decided *d, uint32_t a, uint32_t b);

/* ---- obeyed: link_run does this when the job has decisions ---- */

#define DECIDED_EDGE 1e6f

struct pairs;

/* Pairs to make components of: those of `p` with the weight of decided ones set beyond doubt, and "same" pairs that blocking
 * never reached. Rows and weights only, in the order of p; free with pairs_free. O(pairs log decisions). */
void decided_edges(const struct decided *d, const struct pairs *p, struct pairs *out);

/* Divides every cluster that still holds a pair decided "not the same" (one too large to be compared pair by pair): rows
 * decided the same stay together, each other row goes to the first group where no wall forbids it. */
void decided_hold(struct link_job *j, const struct decided *d);

/* ---- joining under walls ---- */

struct walled;

/* n things, none joined; walls[i] are pairs that may never come together. Memory O(n + walls) in `a`. */
struct walled *walled_new(struct arena *a, size_t n, const uint32_t (*walls)[2], size_t count);

/* Joins the groups of x and y unless a wall stands between them; false then. Cost: the walls of the group that has fewer. */
bool walled_join(struct walled *w, uint32_t x, uint32_t y);
uint32_t walled_root(struct walled *w, uint32_t x);

#endif
