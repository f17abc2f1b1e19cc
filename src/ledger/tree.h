/* ledger/tree.h - RFC 6962 trees: a running frontier, and RFC 9162 inclusion and consistency proofs.
 *
 * Floor: ledger. Pure. A frontier holds the hashes of the perfect subtrees of a size, largest first: all that is needed to
 * append and to give the tree hash. Proofs ask for perfect subtrees through a callback, so that cached ones are used.
 */
#ifndef BD_LEDGER_TREE_H
#define BD_LEDGER_TREE_H

#include "base/err.h"
#include "ledger/ledger.h"

#define TREE_LEVELS 41

struct tree {
    uint64_t size;
    unsigned n; /* subtrees held = bits set in size */
    struct digest sub[TREE_LEVELS];
};

void tree_start(struct tree *t);
/* Appends one leaf hash. If `done` is not NULL: done[0] is set when this completes a perfect subtree of level 8, done[1]
 * when one of level 16; the result has bit 0 and bit 1 set accordingly. O(log n) at worst, O(1) on average. */
unsigned tree_add(struct tree *t, const struct digest *leaf, struct digest done[2]);
/* The tree hash; of size 0, H(""). */
void tree_hash(const struct tree *t, struct digest *out);

/* A frontier as bytes, 32 for each bit set in size. tree_load is false when the length does not fit. */
size_t tree_save(const struct tree *t, uint8_t out[TREE_LEVELS * 32]);
bool tree_load(struct tree *t, uint64_t size, struct str bytes);

/* Gives the hash of the perfect subtree over leaves k * 2^level ... (all of them below the tree's size). Level 0 must
 * always be given; false for a higher level means "not cached". */
typedef bool (*tree_fn)(void *ctx, unsigned level, uint64_t k, struct digest *out);

/* The tree hash over leaves [from, to). */
void tree_range(tree_fn fn, void *ctx, uint64_t from, uint64_t to, struct digest *out);

#define PROOF_MAX 96
/* Proofs: hashes in RFC 9162's order; returns how many. */
unsigned tree_inclusion(tree_fn fn, void *ctx, uint64_t index, uint64_t size, struct digest out[PROOF_MAX]);
unsigned tree_consistency(tree_fn fn, void *ctx, uint64_t old_size, uint64_t size, struct digest out[PROOF_MAX]);

/* RFC 9162 2.1.3.2 and 2.1.4.2. */
bool tree_check_inclusion(const struct digest *leaf, uint64_t index, uint64_t size, const struct digest *proof, unsigned n,
                          const struct digest *tree);
bool tree_check_consistency(uint64_t old_size, const struct digest *old_tree, uint64_t size, const struct digest *tree,
                            const struct digest *proof, unsigned n);

#endif
