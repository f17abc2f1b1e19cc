/* store/blob.h - large files written and read piece by piece, that appear whole or not at all.
 *
 * Floor: store. The crypto floor seals the pieces; this one only moves bytes durably. A blob is named when it is finished,
 * because the name may be a hash of what was written. Nothing is kept in memory beside the caller's piece.
 */
#ifndef BD_STORE_BLOB_H
#define BD_STORE_BLOB_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

struct blob_out;
struct blob_in;

/* Begins a new file at the temporary path `beside`, on the same file system as its later name. What stood at `beside` is
 * replaced. BD_IO. */
FALLIBLE blob_create(const char *beside, struct blob_out **out, struct err *e);

/* Adds bytes at the end. */
FALLIBLE blob_write(struct blob_out *b, const void *bytes, size_t n, struct err *e);

/* Changes bytes already written, such as a length known only at the end. */
FALLIBLE blob_rewrite(struct blob_out *b, uint64_t at, const void *bytes, size_t n, struct err *e);

/* fsync, rename to `path`, fsync of the folder; the file is durable on BD_OK. A file that stands at `path` is replaced.
 * The handle is closed either way and *b is NULL afterwards; on failure the temporary file is removed. */
FALLIBLE blob_finish(struct blob_out **b, const char *path, struct err *e);

/* Gives up: removes the temporary file. NULL is allowed. */
void blob_abandon(struct blob_out *b);
void blob_abandon_scoped(struct blob_out **b);
#define SCOPED_BLOB_OUT __attribute__((cleanup(blob_abandon_scoped)))

/* Opens for reading; *bytes is its size. BD_NOT_FOUND, BD_IO. */
FALLIBLE blob_open(const char *path, struct blob_in **out, uint64_t *bytes, struct err *e);

/* The same for a file that a person names: a symbolic link is followed. */
FALLIBLE blob_open_named(const char *path, struct blob_in **out, uint64_t *bytes, struct err *e);

/* Reads at most `n` bytes from `at`; *got is smaller at the end only. */
FALLIBLE blob_read(struct blob_in *b, uint64_t at, void *out, size_t n, size_t *got, struct err *e);

void blob_close(struct blob_in *b);
void blob_close_scoped(struct blob_in **b);
#define SCOPED_BLOB_IN __attribute__((cleanup(blob_close_scoped)))

#endif
