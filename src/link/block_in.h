/* link/block_in.h - what the files of blocking share: key types as functions of one value, or of a row's two names; the row of a
 * block's member.
 *
 * Floor: link (private).
 */
#ifndef BD_LINK_BLOCK_IN_H
#define BD_LINK_BLOCK_IN_H

#include "link/block.h"
#include "link/engine.h"

static inline uint32_t member_row(uint32_t member)
{
    return member & ~BLOCK_LAST;
}

enum key_variant {
    KEY_SAME,
    KEY_WORDS,
    KEY_CROSS,
    KEY_START,
    KEY_END,
    KEY_DELETIONS,
    KEY_SORTED,
    KEY_DATE_FULL,
    KEY_DATE_YEAR_MONTH,
    KEY_DATE_MONTH_DAY,
    KEY_DATE_YEAR_DAY,
    KEY_DATE_YEAR,
    KEY_DATE_DELETIONS,
    KEY_DATE_SORTED,
    KEY_PERSON,
    KEY_PERSON_COARSE,
    KEY_PERSON_GIVEN,
    KEY_PERSON_DROP,
    KEY_PERSON_SURNAME
};

enum { KEY_RANK_LAST = 2 };
enum { KEY_SOURCES_MAX = 72, KEY_STRIDE_MAX = 16, KEY_CROSS_STRIDE = 5 };

struct key_source {
    int field;
    int other; /* KEY_CROSS: the family name beside the given name */
    enum key_variant variant;
    size_t stride; /* most hashes one value gives */
    bool combine;  /* may be a part of a composite key */
    unsigned
        rank; /* 0 for the field's main keys; those of the last rank are left out of composites first when there are many */
    unsigned salt;
    uint32_t mask;
    const char *words;
};

size_t key_sources(const struct fields *fs, struct key_source *out);

/* Hashes of value `id` (never 0) under a source; at most s->stride. */
size_t key_of_value(const struct field *f, uint32_t id, const struct key_source *s, uint32_t *out);

/* KEY_CROSS: the hashes of row i from i * KEY_CROSS_STRIDE on, 0 behind the last; the caller frees them with free.
 * Cost: O(rows) time, a megabyte and a half beside the keys. */
uint32_t *cross_keys(const struct records *r, const struct fields *fs, const struct key_source *s);

#endif
