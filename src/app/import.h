/* app/import.h - lists of records (intake/list.h) into the vault, as one commit or not at all.
 *
 * Floor: app. Refs of a list become records with random ids; a value that names a ref names that record. A record with a handle
 * is an update: values that stand already are passed over, and so is a cell that reads as an export wrote it; single values
 * are corrected, further ones added.
 * Three things a list may say that are no properties: the type "basis" (kind, allow, person, source, how, by, language,
 * given_on), and of a passage "paragraph" (a number) or "words" that are looked up in the text of its source.
 */
#ifndef BD_APP_IMPORT_H
#define BD_APP_IMPORT_H

#include "app/verb.h"
#include "intake/list.h"
#include "record/record.h"

/* What stands between several values in one cell of an exported table. */
#define EXPORT_BETWEEN "; "

struct import_outcome {
    uint64_t records_new;
    uint64_t records_changed;
    uint64_t statements;
    uint64_t bases_new;
};

/* Writes the list into `file` of the matter.
 *
 * folder      where files that the list names are looked for
 * env         is told how far it is, and may stop it; NULL: neither
 * basis       of records that name none; may be zero
 * dry_run     checks everything and writes nothing
 * BD_INPUT names row and column; nothing was written. Cost: O(values), all in memory until the commit. */
FALLIBLE import_list(struct arena *a, const struct env *env, struct matter *m, struct id16 file, const struct list_set *list,
                     const char *folder, struct id16 basis, bool dry_run, struct import_outcome *out, struct err *e);

/* Does the file say of itself that it is a bundle or a backup? False also when it cannot be read. */
bool import_is_copy(const char *path);

/* Takes in what a bundle or backup of this very vault holds, as one transaction, and prints what came of it. No passphrase of
 * the file is needed: what this device may read it can read. BD_INPUT another vault's; BD_DAMAGED, BD_NEWER: nothing stored. */
FALLIBLE import_copy(struct verb_call *call, const char *path, struct printer *out, struct err *e);

/* Writes the example matter that the program carries. */
FALLIBLE import_example(struct arena *a, struct matter *m, struct id16 file, struct import_outcome *out, struct err *e);

/* Prints a first mapping (docs/import.md) for the table at `path` as records of `type`: columns whose heading is the name or
 * label of a property or another word for it, cells that are no term of their vocabulary with "?" for a meaning, the rest under "ignore". A
 * table with a column "handle" was exported: its cells may hold several values. */
FALLIBLE import_skeleton(struct verb_call *call, const char *path, struct str type, struct printer *out, struct err *e);

#endif
