/* app/link_decided.h - what the verbs of linkage share about decisions: their file, and cluster numbers kept from run to run.
 *
 * Floor: app.
 */
#ifndef BD_APP_LINK_DECIDED_H
#define BD_APP_LINK_DECIDED_H

#include "app/verb.h"
#include "link/decide.h"
#include "link/stable.h"

struct link_decided {
    struct row_index rows;
    struct link_decisions decisions;
    struct decided decided;
    struct stable_numbers numbers;
};

/* Reads --decisions, if given, and binds it to the rows; the job then obeys it. Also needed for --previous. After link_prepare,
 * before anything names canonical rows (rows that agree in all cells change places). Errors of the readers. */
FALLIBLE link_take_decisions(struct verb_call *call, struct link_job *j, struct link_decided *d, struct err *e);

/* The same for a file of decisions that need not be there yet, for a verb that will write it. */
FALLIBLE link_begin_decisions(struct verb_call *call, struct link_job *j, struct link_decided *d, struct err *e);

/* After link_run: takes the numbers of --previous, and of --retired when that file is there. */
FALLIBLE link_take_numbers(struct verb_call *call, struct link_job *j, struct link_decided *d, struct err *e);

/* Writes --retired, when --previous was given. */
FALLIBLE link_write_retired(struct verb_call *call, const struct link_decided *d, struct err *e);

/* Says what was decided, what of it cannot hold together, and what became of earlier clusters. */
void link_print_decided(const struct verb_call *call, const struct link_decided *d, struct printer *out);

/* Says one decision, and which earlier one of the same two it takes the place of; `before` is NULL when there is none. */
void link_print_verdict(enum link_verdict verdict, const enum link_verdict *before, struct printer *out);

/* Appends decisions to the file at `path` so that it is whole at every moment: the old text with the new lines in a new file,
 * renamed over it, under a lock on its folder, so that two writers lose nothing. The old text is read back strictly first.
 * BD_INPUT: the file holds what is no decision. BD_IO. */
FALLIBLE link_append_decisions(struct arena *a, const char *path, const struct link_decision *add, size_t count, struct err *e);

/* "2026-11-23T20:15:00Z" of the call's clock; lives in the arena. */
struct str link_now(const struct verb_call *call);

/* The text of --why: as typed, or behind @FILE or @-. `guarded`: refuses what is typed, because it would stay in the shell's
 * history. Empty when it was not given. */
FALLIBLE link_why_text(const struct verb_call *call, bool guarded, struct str *out, struct err *e);

#endif
