/* base/arena.h - memory of one verb, one request or one computation, given back all at once.
 *
 * Floor: base. An arena grows by chunks up to a limit that its maker states and is wiped before its memory goes back.
 * Sizes that come from outside are checked against base/limits.h before an arena is asked; so running into the arena's
 * limit is a bug or an exhausted machine, and ends the process (which the ledger survives, as it survives kill -9).
 * Not for secrets: keys live in crypto/key.h.
 */
#ifndef BD_BASE_ARENA_H
#define BD_BASE_ARENA_H

#include <stddef.h>

struct arena;

/* Makes an arena that may hold at most `limit_bytes`. Never NULL. Close with arena_free. */
struct arena *arena_new(size_t limit_bytes);

/* Wipes and frees. NULL is allowed. */
void arena_free(struct arena *a);

/* Zeroed memory for `count` things of `size` bytes, aligned for any type; lives until arena_free or a rewind past it.
 * Never NULL; a product that overflows or passes the limit ends the process. Cost: O(bytes). */
void *arena_alloc(struct arena *a, size_t count, size_t size);

/* Copies `n` bytes and adds a NUL after them. */
char *arena_copy(struct arena *a, const void *bytes, size_t n);

/* printf into the arena; NUL-terminated. */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A place to come back to: what was taken after arena_mark is wiped and reused after arena_rewind. Marks nest. */
struct arena_mark {
    void *chunk;
    size_t used;
};
struct arena_mark arena_mark(const struct arena *a);
void arena_rewind(struct arena *a, struct arena_mark mark);

/* Bytes handed out at present. */
size_t arena_used(const struct arena *a);

#define ARENA_NEW(a, type) ((type *)arena_alloc((a), 1, sizeof(type)))
#define ARENA_ARRAY(a, type, count) ((type *)arena_alloc((a), (size_t)(count), sizeof(type)))

/* Releases at the end of the scope: `SCOPED_ARENA struct arena *a = arena_new(n);` */
void arena_free_scoped(struct arena **a);
#define SCOPED_ARENA __attribute__((cleanup(arena_free_scoped)))

#endif
