/* link/input.h - rows of one or more lists as interned columns in canonical order.
 *
 * Floor: link (private). Texts are borrowed: they must outlive the records. Equal cells of a column are stored once.
 * Rows are ordered by a hash of their cells, so results do not depend on the order of the input; rows that are equal in
 * every cell are interchangeable.
 */
#ifndef BD_LINK_INPUT_H
#define BD_LINK_INPUT_H

#include "link/engine.h"

#define LINK_NO_COLUMN ((size_t)-1)

void records_init(struct records *r, struct arena *a);
void records_free(struct records *r);

/* Begins a list with these columns; map[i] becomes the column number of names[i] among all lists' (columns of the same
 * name are one). A caller may set map[i] to LINK_NO_COLUMN afterwards to leave a column out. Returns the list's number. */
size_t records_begin_list(struct records *r, struct str list, const struct str *names, size_t count, size_t *map);

/* Adds rows of `count` cells each, side by side, to the list begun last; no two cells of a row map to one column. Cells are
 * trimmed; "NA", "null", "unknown", "-" and the like count as missing. Columns are filled in parallel. */
void records_add_rows(struct records *r, const size_t *map, const struct str *cells, size_t count, size_t rows);

/* Is it one of the words that people write for "nothing here", in any case of its letters? */
bool means_missing(struct str s);

/* A further column without values, for what is derived from others after records_finish; its number. */
size_t records_add_column(struct records *r, struct str name);

/* Whether a column's name holds one of the words (in lower case), in whatever case its letters are; by its first 95 bytes. */
bool header_holds(struct str header, const char *const *words, size_t count);

/* Ends input: brings rows into canonical order. Ends early when stopped. Cost: O(rows * columns). */
void records_finish(struct records *r);

/* Interning of texts, used for columns and for pools of prepared values: ids from 1 in the order of first sight. */
void column_init(struct column *c, struct str name);
uint32_t column_intern(struct column *c, struct str cell);
void column_free(struct column *c);

/* The first value from id on that belongs to a sample of one value in `step`, or c->values: chosen by what it says, since ids go by
 * the order of rows. */
uint32_t column_sampled(const struct column *c, uint32_t id, uint32_t step);

/* 64-bit hash of bytes; the same on every machine of one byte order. After the multiply-xorshift family of Steele,
 * Lea and Flood (2014). */
uint64_t link_hash(const void *bytes, size_t n, uint64_t seed);

static inline uint64_t link_mix(uint64_t h)
{
    h ^= h >> 30;
    h *= 0xBF58476D1CE4E5B9u;
    h ^= h >> 27;
    h *= 0x94D049BB133111EBu;
    return h ^ (h >> 31);
}

/* A key with the row it belongs to; link_radix_sort orders by key and keeps the order of equal keys. */
struct link_keyed {
    uint64_t key;
    uint32_t load;
};
void link_radix_sort(struct link_keyed *x, struct link_keyed *scratch, size_t n);

/* realloc that never fails (an exhausted machine ends the process). */
void *link_grow(void *old, size_t bytes);

#endif
