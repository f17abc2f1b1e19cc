/* app/estimate_figure.h - estimates kept in the vault as records of the type figure, and run again from there.
 *
 * Floor: app. A figure holds the counts that it was estimated from, not only where they came from: so a replay prints the same
 * bytes, also when the vault has grown or people have withdrawn since, and then says what is otherwise now. It has no basis
 * and so never leaves the vault by itself. The type comes with data/schema/figure.json, which is brought into an older vault
 * when its first figure is kept.
 */
#ifndef BD_APP_ESTIMATE_FIGURE_H
#define BD_APP_ESTIMATE_FIGURE_H

#include "app/estimate_job.h"
#include "app/estimate_vault.h"

/* The table as counts: what a figure keeps of a file. Strata as in the file; before lists are put together. */
struct str figure_counts(struct arena *a, const struct history_file *h);

/* Writes a figure with the job's settings and counts (vault: NULL for a file) and the result of its chief method; `finding` is
 * a handle, or empty. The session is open for writing. Gives the new record's handle.
 * BD_INPUT  no such finding; else as draft_commit */
FALLIBLE figure_keep(struct session *s, const struct job *j, const struct estimate_vault *vault, struct str title,
                     struct str finding, const struct mse_estimate *chief, struct arena *a, char handle[HANDLE_CHARS],
                     struct err *e);

/* True when the text has the form of a figure's handle, and no file has that name. */
bool figure_named(struct str typed);

struct figure {
    char handle[HANDLE_CHARS];
    bool of_vault; /* else of a file */
    struct str counts, result, checkpoint, made_by;
    int64_t entries, erased; /* of the vault at that moment */
};

/* Fills the job (and *vault, when it was of a vault) from the figure. BD_NOT_FOUND; BD_INPUT when the record is no figure. */
FALLIBLE figure_read(struct session *s, struct str typed, struct job *j, struct estimate_vault *vault, struct arena *a,
                     struct figure *out, struct err *e);

/* What is otherwise than when the figure was kept: nothing is printed when nothing is. "since": entries, erased (counts of
 * what came and what was destroyed), observed (people seen now), result (what the chief method gives by this program, when it
 * is not what was kept). */
FALLIBLE figure_since(struct session *s, const struct figure *f, const struct job *j, const struct estimate_vault *vault,
                      const struct mse_estimate *chief, struct arena *a, struct printer *out, struct err *e);

#endif
