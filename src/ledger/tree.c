/* ledger/tree.c - see tree.h. */
#include "ledger/tree.h"

#include "crypto/hash.h"

#include <string.h>

void tree_start(struct tree *t)
{
    t->size = 0;
    t->n = 0;
}

unsigned tree_add(struct tree *t, const struct digest *leaf, struct digest done[2])
{
    struct digest h = *leaf;
    unsigned level = 0;
    unsigned which = 0;
    for (uint64_t s = t->size; s & 1; s >>= 1) {
        t->n--;
        hash_node(t->sub[t->n].b, h.b, h.b);
        level++;
        if (done != NULL && (level == 8 || level == 16)) {
            done[level / 8 - 1] = h;
            which |= level / 8;
        }
    }
    t->sub[t->n++] = h;
    t->size++;
    return which;
}

void tree_hash(const struct tree *t, struct digest *out)
{
    if (t->n == 0) {
        hash_of("", 0, out->b);
        return;
    }
    struct digest h = t->sub[t->n - 1];
    for (unsigned i = t->n - 1; i > 0; i--)
        hash_node(t->sub[i - 1].b, h.b, h.b);
    *out = h;
}

size_t tree_save(const struct tree *t, uint8_t out[TREE_LEVELS * 32])
{
    for (unsigned i = 0; i < t->n; i++)
        memcpy(out + 32 * (size_t)i, t->sub[i].b, 32);
    return 32 * (size_t)t->n;
}

bool tree_load(struct tree *t, uint64_t size, struct str bytes)
{
    unsigned n = (unsigned)__builtin_popcountll(size);
    if (size > (uint64_t)1 << 40 || bytes.n != 32 * (size_t)n)
        return false;
    t->size = size;
    t->n = n;
    for (unsigned i = 0; i < n; i++)
        memcpy(t->sub[i].b, bytes.p + 32 * (size_t)i, 32);
    return true;
}

/* The largest power of two smaller than n (n > 1). */
static uint64_t split(uint64_t n)
{
    return (uint64_t)1 << (63 - __builtin_clzll(n - 1));
}

void tree_range(tree_fn fn, void *ctx, uint64_t from, uint64_t to, struct digest *out)
{
    uint64_t n = to - from;
    if (n == 0) {
        hash_of("", 0, out->b);
        return;
    }
    if ((n & (n - 1)) == 0 && from % n == 0) {
        unsigned level = (unsigned)__builtin_ctzll(n);
        if (fn(ctx, level, from / n, out))
            return;
        BD_ASSERT(level > 0);
    }
    uint64_t k = split(n);
    struct digest left;
    struct digest right;
    tree_range(fn, ctx, from, from + k, &left);
    tree_range(fn, ctx, from + k, to, &right);
    hash_node(left.b, right.b, out->b);
}

unsigned tree_inclusion(tree_fn fn, void *ctx, uint64_t index, uint64_t size, struct digest out[PROOF_MAX])
{
    BD_ASSERT(index < size);
    struct digest down[PROOF_MAX]; /* from the top to the leaf */
    unsigned n = 0;
    uint64_t from = 0;
    uint64_t to = size;
    while (to - from > 1) {
        uint64_t mid = from + split(to - from);
        if (index < mid) {
            tree_range(fn, ctx, mid, to, &down[n++]);
            to = mid;
        } else {
            tree_range(fn, ctx, from, mid, &down[n++]);
            from = mid;
        }
    }
    for (unsigned i = 0; i < n; i++)
        out[i] = down[n - 1 - i];
    return n;
}

unsigned tree_consistency(tree_fn fn, void *ctx, uint64_t old_size, uint64_t size, struct digest out[PROOF_MAX])
{
    BD_ASSERT(old_size >= 1 && old_size <= size);
    if (old_size == size)
        return 0;
    struct digest down[PROOF_MAX];
    unsigned n = 0;
    uint64_t from = 0;
    uint64_t to = size;
    bool whole = true; /* the old tree is the whole of the left part so far */
    while (to != old_size) {
        uint64_t mid = from + split(to - from);
        if (old_size <= mid) {
            tree_range(fn, ctx, mid, to, &down[n++]);
            to = mid;
        } else {
            tree_range(fn, ctx, from, mid, &down[n++]);
            from = mid;
            whole = false;
        }
    }
    if (!whole)
        tree_range(fn, ctx, from, to, &down[n++]);
    for (unsigned i = 0; i < n; i++)
        out[i] = down[n - 1 - i];
    return n;
}

bool tree_check_inclusion(const struct digest *leaf, uint64_t index, uint64_t size, const struct digest *proof, unsigned n,
                          const struct digest *tree)
{
    if (index >= size)
        return false;
    uint64_t fn = index;
    uint64_t sn = size - 1;
    struct digest r = *leaf;
    for (unsigned i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            hash_node(proof[i].b, r.b, r.b);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash_node(r.b, proof[i].b, r.b);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && hash_equal(r.b, tree->b, 32);
}

bool tree_check_consistency(uint64_t old_size, const struct digest *old_tree, uint64_t size, const struct digest *tree,
                            const struct digest *proof, unsigned n)
{
    if (old_size == size)
        return n == 0 && hash_equal(old_tree->b, tree->b, 32);
    if (old_size == 0 || old_size > size)
        return false;
    unsigned i = 0;
    bool power = (old_size & (old_size - 1)) == 0;
    if (!power && n == 0)
        return false;
    struct digest fr = power ? *old_tree : proof[i++];
    struct digest sr = fr;
    uint64_t fn = old_size - 1;
    uint64_t sn = size - 1;
    while (fn & 1) {
        fn >>= 1;
        sn >>= 1;
    }
    for (; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) || fn == sn) {
            hash_node(proof[i].b, fr.b, fr.b);
            hash_node(proof[i].b, sr.b, sr.b);
            while (!(fn & 1) && fn != 0) {
                fn >>= 1;
                sn >>= 1;
            }
        } else {
            hash_node(sr.b, proof[i].b, sr.b);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && hash_equal(fr.b, old_tree->b, 32) && hash_equal(sr.b, tree->b, 32);
}
