/* link/block.h - which pairs are worth comparing: many cheap keys, each block kept small.
 *
 * Floor: link (private).
 * Words: a key type makes hashes from one field's values (a sound, a date without its day, a number with one digit left
 * out). Rows that share a hash are a block. A block larger than the cap is not compared as it stands: its rows are
 * divided by a second key type of another field, and by a third (after McNeill, Kardes and Borthwick 2012, "Dynamic
 * record blocking"). So two rows meet when they share one rare thing, or two common ones, or three very common ones.
 */
#ifndef BD_LINK_BLOCK_H
#define BD_LINK_BLOCK_H

#include "link/engine.h"

struct key_cost {
    char name[120];
    uint32_t mask; /* fields used */
    size_t blocks;
    double pairs; /* before pairs reached twice are merged */
};

struct blocks {
    uint32_t
        *member; /* rows, block by block and type by type, ascending within a block; the last one of each has BLOCK_LAST set */
    uint32_t *type_end;  /* by type: where its members end */
    uint32_t *row_start; /* the blocks of row i are row_block[row_start[i]] … row_block[row_start[i + 1] - 1] */
    uint32_t *row_block; /* where each begins among the members; ascending */
    struct key_cost *cost;
    size_t types;
    uint32_t cap;
    /* Which pairs are worth comparing: those that share `least` blocks, or one of a type that is enough. blocks_make asks for one
     * of any type; who knows what each costs and finds may ask for more. */
    unsigned least;
    bool *enough; /* by type */
};
#define BLOCK_LAST ((uint32_t)1 << 31)

/* Makes all blocks of keys that use only fields of the bit set `keyed`; no use before blocks_free when stopped. Cost: O(rows * key types) sorts of 8-byte entries; memory about 8 bytes for each place in a block. */
void blocks_make(const struct records *r, const struct fields *fs, uint32_t keyed, struct blocks *out);
void blocks_free(struct blocks *b);

/* How two rows were reached: the AND of the field masks of the blocks they share, the type of the first of these, whether one is
 * enough, and their number (at most 255). */
struct block_touch {
    uint32_t mask;
    uint16_t type;
    bool enough;
    uint8_t keys;
};

/* Writes the rows b > a that are worth comparing with a, in ascending order, and how each was reached; returns how many, at most
 * `cap`. `scratch` belongs to one thread: block_scratch_new, block_scratch_free. Cost: O(members of the blocks of a). */
struct block_scratch;
struct block_scratch *block_scratch_new(size_t rows);
void block_scratch_free(struct block_scratch *s);
size_t blocks_neighbours(const struct blocks *b, size_t a, struct block_scratch *scratch, uint32_t *to, struct block_touch *how,
                         size_t cap);

/* The types of the blocks that two rows share, ascending; gives how many, at most `cap`. Cost: O(blocks of a and b). */
size_t blocks_shared(const struct blocks *b, size_t row_a, size_t row_b, uint16_t *type, size_t cap);

/* By which fields two rows that share blocks were reached: bit f of *needs is set when the shared blocks of keys that leave field
 * f alone would not do, bit f of *alone when those of keys of f and nothing else would. Cost: as blocks_shared. */
void blocks_reach(const struct blocks *b, size_t row_a, size_t row_b, int fields, uint32_t *needs, uint32_t *alone);

#endif
