/* link/sketch.h - sixteen bytes of a text that tell of most pairs of strangers that they have nothing in common, so that their
 * texts need not be looked at.
 *
 * Floor: link (private). The letters of a text, each counted once or twice, bound the edit distance from below: an insertion,
 * deletion or substitution changes each side's surplus by at most one, an exchange of neighbours not at all (the bag distance
 * of Bartolini, Ciaccia and Patella 2002). Letters of one class (code point modulo 28) count as one letter, which can only
 * lower the bound. Words are kept as one bit each.
 */
#ifndef BD_LINK_SKETCH_H
#define BD_LINK_SKETCH_H

#include "link/engine.h"

struct sketch {
    uint64_t letters; /* two bits for each of 28 classes, the length (at most 64) above them */
    uint64_t words;   /* bit h: a word of that hash; the highest bit: a word of one letter, which fits many */
};

enum { SKETCH_CLASSES = 28, SKETCH_LETTERS = 64 };

/* Of a folded text, by its first 64 letters and all its words. */
struct sketch sketch_of(struct str text);

static inline int sketch_bits(uint64_t x)
{
    x -= x >> 1 & 0x5555555555555555u;
    x = (x & 0x3333333333333333u) + (x >> 2 & 0x3333333333333333u);
    return (int)(((x + (x >> 4)) & 0x0F0F0F0F0F0F0F0Fu) * 0x0101010101010101u >> 56);
}

/* A lower bound of the edit distance of two texts by their letters alone. */
static inline int sketch_distance(const struct sketch *a, const struct sketch *b)
{
    const uint64_t mask = ((uint64_t)1 << 2 * SKETCH_CLASSES) - 1;
    int only_a = sketch_bits(a->letters & ~b->letters & mask), only_b = sketch_bits(b->letters & ~a->letters & mask);
    return only_a > only_b ? only_a : only_b;
}

/* Letters of the longer text, 64 at most. */
static inline int sketch_longer(const struct sketch *a, const struct sketch *b)
{
    int m = (int)(a->letters >> 2 * SKETCH_CLASSES), n = (int)(b->letters >> 2 * SKETCH_CLASSES);
    return m > n ? m : n;
}

/* Whether two texts may have a word in common, or one begin as a word of one letter. */
static inline bool sketch_common_word(const struct sketch *a, const struct sketch *b)
{
    return (a->words & b->words) != 0 || ((a->words | b->words) >> 63) != 0;
}

/* Whether two different texts have no word in common, none is one letter, and less than 0.45 of the longer one's letters can be
 * in place: compare_texts then finds them different. False may mean anything. */
static inline bool sketch_apart(const struct sketch *a, const struct sketch *b)
{
    if (sketch_common_word(a, b))
        return false;
    int m = (int)(a->letters >> 2 * SKETCH_CLASSES), n = (int)(b->letters >> 2 * SKETCH_CLASSES), longer = m > n ? m : n;
    int least = sketch_distance(a, b), gap = m > n ? m - n : n - m;
    return 20 * (longer - (least > gap ? least : gap)) < 9 * longer;
}

#endif
