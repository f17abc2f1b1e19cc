/* link/block_near.c - blocks once made, read for a row or for two: which rows share one, and which keys they share; see block.h. */
#include "link/block.h"
#include "link/block_in.h"
#include "link/input.h"

#include <stdlib.h>

enum {
    SHARED_MOST = 1024,
    FETCH_BLOCKS = 8 /* so many blocks of a row ahead the memory is asked for */
};

/* Rows that were touched are bits, and words of bits with any are bits again: so they are found in ascending order. */
struct block_scratch {
    struct block_touch *touch; /* by row, keys all 0 between calls */
    uint64_t *row, *word;
    size_t words; /* of `word` */
};

struct block_scratch *block_scratch_new(size_t rows)
{
    struct block_scratch *s = link_grow(NULL, sizeof *s);
    s->words = rows / 4096 + 1;
    s->touch = calloc(rows + 1, sizeof *s->touch);
    s->row = calloc(s->words * 64, sizeof *s->row);
    s->word = calloc(s->words, sizeof *s->word);
    BD_ASSERT(s->touch != NULL && s->row != NULL && s->word != NULL);
    return s;
}

void block_scratch_free(struct block_scratch *s)
{
    if (s == NULL)
        return;
    free(s->touch);
    free(s->row);
    free(s->word);
    free(s);
}

/* Notes the rows behind a in the block that begins at `at`. how: of a row that is first touched here. */
static void touch_block(const struct blocks *b, size_t a, uint32_t at, struct block_touch how, struct block_scratch *s)
{
    for (uint32_t m = 0; (m & BLOCK_LAST) == 0; at++) {
        m = b->member[at];
        uint32_t row = member_row(m);
        struct block_touch *t = &s->touch[row];
        if (row <= a)
            continue;
        if (t->keys == 0) {
            s->row[row / 64] |= (uint64_t)1 << row % 64;
            s->word[row / 4096] |= (uint64_t)1 << row / 64 % 64;
            *t = how;
            continue;
        }
        t->keys = (uint8_t)(t->keys + (t->keys < 255));
        t->mask &= how.mask;
        t->enough |= how.enough;
    }
}

/* Gives the rows of one word of bits that are worth comparing; they are touched no longer. */
static size_t take_rows(const struct blocks *b, struct block_scratch *s, size_t word, uint32_t *to, struct block_touch *how,
                        size_t cap)
{
    size_t count = 0;
    for (uint64_t left = s->row[word]; left != 0; left &= left - 1) {
        uint32_t row = (uint32_t)(word * 64 + (size_t)__builtin_ctzll(left));
        struct block_touch *t = &s->touch[row];
        if (count < cap && (t->keys >= b->least || t->enough)) {
            to[count] = row;
            how[count++] = *t;
        }
        t->keys = 0;
    }
    s->row[word] = 0;
    return count;
}

size_t blocks_neighbours(const struct blocks *b, size_t a, struct block_scratch *s, uint32_t *to, struct block_touch *how,
                         size_t cap)
{
    size_t count = 0, type = 0;
    uint32_t last = b->row_start[a + 1];
    for (uint32_t i = b->row_start[a]; i < last; i++) {
        uint32_t at = b->row_block[i];
        if (i + FETCH_BLOCKS < last)
            __builtin_prefetch(&b->member[b->row_block[i + FETCH_BLOCKS]]);
        while (at >= b->type_end[type])
            type++;
        touch_block(b, a, at, (struct block_touch){b->cost[type].mask, (uint16_t)type, b->enough[type], 1}, s);
    }
    for (size_t w = a / 4096; w < s->words; w++) {
        for (uint64_t left = s->word[w]; left != 0; left &= left - 1)
            count += take_rows(b, s, w * 64 + (size_t)__builtin_ctzll(left), to + count, how + count, cap - count);
        s->word[w] = 0;
    }
    return count;
}

size_t blocks_shared(const struct blocks *b, size_t row_a, size_t row_b, uint16_t *type, size_t cap)
{
    uint32_t i = b->row_start[row_a], end = b->row_start[row_a + 1], k = b->row_start[row_b], last = b->row_start[row_b + 1];
    size_t n = 0, t = 0;
    while (i < end && k < last && n < cap) {
        uint32_t x = b->row_block[i], y = b->row_block[k];
        i += x <= y;
        k += y <= x;
        if (x != y)
            continue;
        while (x >= b->type_end[t])
            t++;
        type[n++] = (uint16_t)t;
    }
    return n;
}

/* Shared blocks, and how many of them are enough by themselves. */
struct shared {
    unsigned keys, enough;
};

static void share(struct shared *s, bool enough)
{
    s->keys++;
    s->enough += enough;
}

void blocks_reach(const struct blocks *b, size_t row_a, size_t row_b, int fields, uint32_t *needs, uint32_t *alone)
{
    struct shared with[32] = {{0}}, pure[32] = {{0}}, all = {0};
    uint16_t type[SHARED_MOST];
    for (size_t i = 0, n = blocks_shared(b, row_a, row_b, type, SHARED_MOST); i < n; i++) {
        bool enough = b->enough[type[i]];
        uint32_t m = b->cost[type[i]].mask;
        share(&all, enough);
        for (uint32_t left = m; left != 0; left &= left - 1)
            share(&with[__builtin_ctz(left)], enough);
        if ((m & (m - 1)) == 0)
            share(&pure[__builtin_ctz(m)], enough);
    }
    *needs = *alone = 0;
    for (int f = 0; f < fields; f++) {
        bool without = all.keys - with[f].keys >= b->least || all.enough > with[f].enough;
        *needs |= (uint32_t)!without << f;
        *alone |= (uint32_t)(pure[f].keys >= b->least || pure[f].enough > 0) << f;
    }
}
