/* ledger/authority_order.c - the first steps of docs/format.md 9.4: founder, depth, rank, who knows what, and order L.
 * The passes over L stand in authority.c. */
#include "ledger/authority_inside.h"

#include "crypto/sign.h"
#include "ledger/cbor.h"
#include "ledger/note.h"

#include <limits.h>
#include <string.h>

bool auth_same16(const struct id16 *a, const struct id16 *b)
{
    return memcmp(a->b, b->b, 16) == 0;
}

bool auth_field(struct str body, uint64_t key, size_t n, void *out)
{
    struct cbor c;
    return cbor_find(body, key, &c) && cbor_get_bytes(&c, n, out);
}

size_t auth_find(const struct auth *x, const struct digest *id)
{
    for (size_t i = 0; i < x->devs; i++)
        if (memcmp(x->dev[i].id.b, id->b, 32) == 0)
            return i;
    return SIZE_MAX;
}

/* ---- depth ---- */

/* The device that an admit names, or SIZE_MAX. */
size_t auth_admitted_by(const struct auth *x, const struct auth_open *o)
{
    uint8_t ed[32];
    uint8_t xk[32];
    struct digest id;
    if (!auth_field(o->body, 16, 32, ed) || !auth_field(o->body, 17, 32, xk))
        return SIZE_MAX;
    device_id(&x->vault, ed, xk, &id);
    return auth_find(x, &id);
}

/* Does join `j` use the offer that `o` makes, with a good signature? */
bool auth_joins_by(const struct auth *x, const struct auth_open *j, const struct auth_open *o)
{
    uint8_t mine[32];
    uint8_t theirs[32];
    uint8_t sig[64];
    uint8_t text[12 + 64];
    if (j->kind != KIND_JOIN || j->sense != AUTH_FINE || !auth_field(j->body, 18, 32, mine) ||
        !auth_field(o->body, 16, 32, theirs) || memcmp(mine, theirs, 32) != 0 || !auth_field(j->body, 19, 64, sig))
        return false;
    memcpy(text, "bandi-join-1", 12);
    memcpy(text + 12, x->vault.b, 32);
    memcpy(text + 44, x->dev[j->dev].id.b, 32);
    return sign_check(mine, text, sizeof text, sig);
}

/* The join of a device, or NULL. */
struct auth_open *auth_join_of(const struct auth *x, size_t dev)
{
    for (size_t i = 0; i < x->opens; i++)
        if (x->open[i].dev == dev && x->open[i].index == 0)
            return &x->open[i];
    return NULL;
}

void auth_find_founder(struct auth *x)
{
    x->founder = SIZE_MAX;
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[i];
        uint8_t ed[32];
        uint8_t xk[32];
        uint8_t random[32];
        struct digest vault;
        struct digest dev;
        if (o->kind != KIND_GENESIS || o->sense != AUTH_FINE || !auth_field(o->body, 16, 32, ed) ||
            !auth_field(o->body, 17, 32, xk) || !auth_field(o->body, 18, 32, random))
            continue;
        vault_id(ed, xk, random, &vault);
        device_id(&x->vault, ed, xk, &dev);
        if (memcmp(vault.b, x->vault.b, 32) != 0 || memcmp(dev.b, x->dev[o->dev].id.b, 32) != 0 ||
            !auth_field(o->body, 19, 16, x->admin.b))
            continue;
        x->founder = o->dev;
        x->dev[o->dev].depth = 0;
    }
}

static bool lower(struct auth *x, size_t from, size_t to)
{
    if (to == SIZE_MAX || x->dev[from].depth == UINT_MAX || x->dev[to].depth <= x->dev[from].depth + 1)
        return false;
    x->dev[to].depth = x->dev[from].depth + 1;
    return true;
}

void auth_find_depths(struct auth *x)
{
    for (bool again = true; again;) {
        again = false;
        for (size_t i = 0; i < x->opens; i++) {
            const struct auth_open *o = &x->open[i];
            if (o->sense != AUTH_FINE)
                continue;
            if (o->kind == KIND_ADMIT && lower(x, o->dev, auth_admitted_by(x, o)))
                again = true;
            for (size_t d = 0; o->kind == KIND_OFFER && d < x->devs; d++) {
                const struct auth_open *j = auth_join_of(x, d);
                if (j != NULL && x->dev[d].depth > x->dev[o->dev].depth && auth_joins_by(x, j, o) && lower(x, o->dev, d))
                    again = true;
            }
        }
    }
}

/* Rank: nearer the founder first, ties by smaller id. */
int auth_rank_cmp(const struct auth *x, size_t a, size_t b)
{
    if (x->dev[a].depth != x->dev[b].depth)
        return x->dev[a].depth < x->dev[b].depth ? -1 : 1;
    return memcmp(x->dev[a].id.b, x->dev[b].id.b, 32);
}

/* ---- knowing ---- */

/* One row of a heads entry: does it show knowledge? A tree hash that is ours cannot be named by who did not see it; any
 * other needs the named device's own signature, or a device could claim to know what is yet to come. */
static bool row_shows(struct auth *x, size_t by, size_t d, uint64_t size, const struct digest *tree, const uint8_t sig[64])
{
    struct auth_dev *dev = &x->dev[d];
    enum auth_match m = x->match(x->ctx, d, size, tree);
    if (m == AUTH_SAME)
        return true;
    struct checkpoint c = {.vault = x->vault, .device = dev->id, .size = size, .tree = *tree};
    memcpy(c.signature, sig, sizeof c.signature);
    if (!note_check(&c, dev->ed25519)) {
        x->dev[by].false_heads++;
        return false;
    }
    if (m == AUTH_NOT_HELD) {
        dev->shown = size > dev->shown ? size : dev->shown;
        return true;
    }
    if (dev->forked_at == 0 || size < dev->forked_at || (size == dev->forked_at && memcmp(tree, &dev->forked_tree, 32) < 0)) {
        dev->forked_at = size;
        dev->forked_tree = *tree;
    }
    return false;
}

static void learn(struct auth *x, struct auth_open *o)
{
    struct cbor c;
    size_t n = 0;
    if (o->kind != KIND_HEADS || o->sense != AUTH_FINE || !cbor_find(o->body, 16, &c) || !cbor_get_array(&c, 16384, &n))
        return;
    for (size_t i = 0; i < n; i++) {
        size_t four = 0;
        struct digest id;
        struct digest tree;
        uint64_t size = 0;
        uint8_t sig[64];
        if (!cbor_get_array(&c, 4, &four) || !cbor_get_bytes(&c, 32, id.b) || !cbor_get_uint(&c, ENTRY_INDEX_MAX, &size) ||
            !cbor_get_bytes(&c, 32, tree.b) || !cbor_get_bytes(&c, 64, sig))
            return;
        size_t d = auth_find(x, &id);
        if (d != SIZE_MAX && d != o->dev && row_shows(x, o->dev, d, size, &tree, sig) && size > o->knows[d])
            o->knows[d] = size;
    }
}

void auth_find_knowing(struct auth *x, struct arena *a)
{
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[i];
        o->knows = ARENA_ARRAY(a, uint64_t, x->devs);
        if (i > 0 && x->open[i - 1].dev == o->dev)
            memcpy(o->knows, x->open[i - 1].knows, x->devs * sizeof *o->knows);
        learn(x, o);
        o->knows[o->dev] = o->index;
    }
}

bool auth_knows(const struct auth_open *a, const struct auth_open *b)
{
    return a->knows[b->dev] > b->index;
}

/* ---- order L ---- */

void auth_find_order(struct auth *x, struct arena *a)
{
    size_t *next = ARENA_ARRAY(a, size_t, x->devs); /* into open; a device's run */
    size_t *until = ARENA_ARRAY(a, size_t, x->devs);
    x->order = ARENA_ARRAY(a, size_t, x->opens + 1);
    for (size_t i = x->opens; i > 0; i--)
        next[x->open[i - 1].dev] = i - 1;
    for (size_t i = 0; i < x->opens; i++)
        until[x->open[i].dev] = i + 1;
    for (size_t taken = 0; taken < x->opens; taken++) {
        size_t best = SIZE_MAX;
        bool best_free = false;
        for (size_t d = 0; d < x->devs; d++) {
            if (next[d] >= until[d])
                continue;
            const struct auth_open *o = &x->open[next[d]];
            bool free = true;
            for (size_t k = 0; k < x->devs && free; k++)
                free = k == d || next[k] >= until[k] || x->open[next[k]].index >= o->knows[k];
            if (best == SIZE_MAX || (free && !best_free) || (free == best_free && auth_rank_cmp(x, d, best) < 0)) {
                best = d;
                best_free = free;
            }
        }
        x->open[next[best]].order = taken;
        x->order[taken] = next[best]++;
    }
}
