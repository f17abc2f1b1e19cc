/* ledger/cbor.h - the deterministic CBOR of format 1: a writer, a strict check, and a reader of what was checked.
 *
 * Floor: ledger. docs/format.md section 4 is the subset: RFC 8949 4.2.1 without floats, tags, null or indefinite lengths;
 * map keys are integers in order without repeats; depth at most 8. Everything from outside passes cbor_check once; the
 * reader then only meets valid bytes, but stays inside them whatever it meets.
 */
#ifndef BD_LEDGER_CBOR_H
#define BD_LEDGER_CBOR_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CBOR_DEPTH 8

/* ---- writing: each call appends one item head or one whole scalar ---- */
void cbor_put_uint(struct buf *b, uint64_t v);
void cbor_put_int(struct buf *b, int64_t v);
void cbor_put_bytes(struct buf *b, const void *p, size_t n);
void cbor_put_text(struct buf *b, struct str s); /* s must be valid UTF-8 */
void cbor_put_array(struct buf *b, size_t items);
void cbor_put_map(struct buf *b, size_t pairs);
void cbor_put_bool(struct buf *b, bool v);

/* ---- checking ---- */

/* True when `s` is exactly one canonical map. On false *bad_at is the offending byte and *why a short phrase. O(n). */
bool cbor_check(struct str s, size_t *bad_at, const char **why);

/* The same for a run of `pairs` key-value pairs whose keys are all at least `least` (fields of struct entry_new). */
bool cbor_check_fields(struct str s, size_t pairs, uint64_t least, size_t *bad_at, const char **why);

/* ---- reading ---- */

enum cbor_type { CBOR_UINT, CBOR_NEGATIVE, CBOR_BYTES, CBOR_TEXT, CBOR_ARRAY, CBOR_MAP, CBOR_BOOL };

/* One item. Bytes and texts point into the input; arrays and maps give their number of items or pairs in `value`. */
struct cbor_item {
    enum cbor_type type;
    uint64_t value; /* UINT; NEGATIVE means -1 - value; BOOL 0 or 1; ARRAY, MAP counts */
    struct str s;   /* BYTES, TEXT: the content */
};

/* A cursor. */
struct cbor {
    struct str in;
    size_t at;
};

/* Reads the next item's head (and content of a scalar). False at the end or on a fault. */
bool cbor_next(struct cbor *c, struct cbor_item *out);

/* Steps over one whole item. */
bool cbor_skip(struct cbor *c);

/* Finds integer key `key` (0 and up) in the map `map`; `c` is left just before its value. */
bool cbor_find(struct str map, uint64_t key, struct cbor *c);

/* Typed shorthands: the next item must be of the type (and size), or false. */
bool cbor_get_uint(struct cbor *c, uint64_t most, uint64_t *out);
bool cbor_get_int(struct cbor *c, int64_t *out);
bool cbor_get_bytes(struct cbor *c, size_t n, void *out); /* exactly n bytes, copied */
bool cbor_get_blob(struct cbor *c, struct str *out);      /* any length, borrowed */
bool cbor_get_text(struct cbor *c, struct str *out);      /* borrowed */
bool cbor_get_bool(struct cbor *c, bool *out);
bool cbor_get_array(struct cbor *c, uint64_t most, size_t *items);

#endif
