/* ledger/authority.c - see authority.h. The passes of docs/format.md 9.4 over order L: removals, accepts, rights. */
#include "ledger/authority_inside.h"

#include "ledger/cbor.h"

#include <limits.h>
#include <string.h>

/* ---- the state that a pass goes through ---- */

static void give(struct auth *x, struct arena *a, size_t dev, const struct id16 *compartment, unsigned bits)
{
    for (size_t i = 0; i < x->rights; i++)
        if (x->right[i].dev == dev && auth_same16(&x->right[i].compartment, compartment)) {
            x->right[i].bits |= bits;
            return;
        }
    if (x->rights == x->rights_cap) {
        size_t cap = x->rights_cap == 0 ? 64 : 2 * x->rights_cap;
        struct auth_right *r = ARENA_ARRAY(a, struct auth_right, cap);
        if (x->rights > 0)
            memcpy(r, x->right, x->rights * sizeof *r);
        x->right = r;
        x->rights_cap = cap;
    }
    x->right[x->rights++] = (struct auth_right){dev, *compartment, bits};
}

unsigned auth_rights(const struct auth *x, size_t dev, const struct id16 *compartment)
{
    for (size_t i = 0; i < x->rights; i++)
        if (x->right[i].dev == dev && auth_same16(&x->right[i].compartment, compartment))
            return x->right[i].bits;
    return 0;
}

bool auth_compartment_exists(const struct auth *x, const struct id16 *compartment)
{
    for (size_t i = 0; i < x->rights; i++)
        if (auth_same16(&x->right[i].compartment, compartment))
            return true;
    return false;
}

static bool holds(const struct auth *x, const struct auth_open *o, const struct id16 *compartment, unsigned bits)
{
    return x->dev[o->dev].admitted && (auth_rights(x, o->dev, compartment) & bits) == bits;
}

static const struct id16 vault_place = {{0}};

/* Did the device join by an offer of `by`? */
static bool joined_by_offer_of(const struct auth *x, size_t dev, size_t by)
{
    const struct auth_open *join = auth_join_of(x, dev);
    for (size_t i = 0; join != NULL && i < x->opens; i++)
        if (x->open[i].kind == KIND_OFFER && x->open[i].dev == by && auth_joins_by(x, join, &x->open[i]))
            return true;
    return false;
}

/* Is there a removal in force that does not know the join and that ends its offer: one that names the offer, or one that
 * removes the offerer and is not by a device that joined by an offer of that offerer (a successor closes the old log and
 * leaves the offer for the next restore)? In pass 1 only removals earlier in L are in force yet; in pass 2 all are known. */
static bool withdrawn(const struct auth *x, const struct auth_open *join, const struct auth_open *offer)
{
    uint8_t key[32];
    if (!auth_field(join->body, 18, 32, key))
        return true;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *r = &x->open[i];
        struct auth_cutting c;
        if (r->kind != KIND_REMOVE || !r->in_force || !auth_cutting(r->body, &c) || auth_knows(r, join) || r->dev == join->dev)
            continue;
        if (memcmp(c.who.b, key, 32) == 0)
            return true;
        if (memcmp(c.who.b, x->dev[offer->dev].id.b, 32) == 0 && !joined_by_offer_of(x, r->dev, offer->dev))
            return true;
    }
    return false;
}

/* Admits the joiner with the offer's rights, as far as the offerer has them. */
static void admit_by_offer(struct auth *x, struct arena *a, const struct auth_open *join, const struct auth_open *offer)
{
    struct cbor c;
    size_t n = 0;
    if (!auth_joins_by(x, join, offer) || withdrawn(x, join, offer) || !cbor_find(offer->body, 17, &c) ||
        !cbor_get_array(&c, 65536, &n))
        return;
    x->dev[join->dev].admitted = true;
    for (size_t i = 0; i < n; i++) {
        size_t two = 0;
        struct id16 place;
        uint64_t bits = 0;
        if (!cbor_get_array(&c, 2, &two) || !cbor_get_bytes(&c, 16, place.b) || !cbor_get_uint(&c, ENTRY_INDEX_MAX, &bits))
            return;
        unsigned has = auth_rights(x, offer->dev, &place);
        give(x, a, join->dev, &place, (unsigned)(bits & RIGHT_ALL) & has);
    }
}

/* Is the compartment's id the hash of its creator and salt, so that nobody else can claim it? */
static bool own_compartment(const struct auth *x, const struct auth_open *o)
{
    struct id16 salt;
    struct id16 id;
    if (!auth_field(o->body, 16, 16, salt.b))
        return false;
    compartment_id(&x->vault, &x->dev[o->dev].id, &salt, &id);
    return auth_same16(&id, &o->compartment);
}

/* Does an epoch entry in force earlier in L bear the same id in the same compartment? */
static bool epoch_taken(const struct auth *x, const struct auth_open *o)
{
    struct id16 mine;
    struct id16 other;
    if (!auth_field(o->body, 16, 16, mine.b))
        return true;
    for (size_t i = 0; i < o->order; i++) {
        const struct auth_open *e = &x->open[x->order[i]];
        if (e->kind == KIND_EPOCH && e->in_force && auth_same16(&e->compartment, &o->compartment) &&
            auth_field(e->body, 16, 16, other.b) && auth_same16(&mine, &other))
            return true;
    }
    return false;
}

static bool apply_grant(struct auth *x, struct arena *a, const struct auth_open *o)
{
    struct cbor c;
    uint64_t bits = 0;
    struct digest who;
    if (!holds(x, o, &o->compartment, RIGHT_GRANT) || !cbor_find(o->body, 17, &c) || !cbor_get_uint(&c, UINT32_MAX, &bits) ||
        !auth_field(o->body, 16, 32, who.b))
        return false;
    unsigned known = (unsigned)bits & RIGHT_ALL;
    size_t d = auth_find(x, &who);
    if (!holds(x, o, &o->compartment, known) || d == o->dev)
        return false;
    if (d != SIZE_MAX)
        give(x, a, d, &o->compartment, known);
    return true;
}

/* Accepts one's own entries? Nobody raises their own cut. */
static bool accepts_itself(const struct auth *x, const struct auth_open *o)
{
    struct auth_cutting c;
    return !auth_cutting(o->body, &c) || auth_find(x, &c.who) == o->dev;
}

/* Everything but removals: takes effect, or not. */
static bool apply(struct auth *x, struct arena *a, const struct auth_open *o)
{
    switch (o->kind) {
    case KIND_GENESIS:
        if (o->dev != x->founder)
            return false;
        x->dev[o->dev].admitted = true;
        give(x, a, o->dev, &vault_place, RIGHT_ALL);
        give(x, a, o->dev, &x->admin, RIGHT_ALL);
        return true;
    case KIND_JOIN:
        for (size_t i = 0; i < o->order; i++)
            if (x->open[x->order[i]].kind == KIND_OFFER && x->open[x->order[i]].in_force)
                admit_by_offer(x, a, o, &x->open[x->order[i]]);
        return true;
    case KIND_HEADS: return x->dev[o->dev].admitted;
    case KIND_BOX_KEY: return x->dev[o->dev].admitted && auth_field(o->body, 16, 32, x->dev[o->dev].x25519);
    case KIND_ADMIT:
        if (!holds(x, o, &vault_place, RIGHT_GRANT))
            return false;
        if (auth_admitted_by(x, o) != SIZE_MAX)
            x->dev[auth_admitted_by(x, o)].admitted = true;
        return true;
    case KIND_OFFER:
        if (!holds(x, o, &vault_place, RIGHT_GRANT))
            return false;
        for (size_t d = 0; d < x->devs; d++) {
            const struct auth_open *j = auth_join_of(x, d);
            if (j != NULL && j->kind == KIND_JOIN && j->order < o->order)
                admit_by_offer(x, a, j, o);
        }
        return true;
    case KIND_ACCEPT: return holds(x, o, &vault_place, RIGHT_GRANT) && !accepts_itself(x, o);
    case KIND_COMPARTMENT:
        if (!holds(x, o, &vault_place, RIGHT_WRITE) || auth_compartment_exists(x, &o->compartment) || !own_compartment(x, o))
            return false;
        give(x, a, o->dev, &o->compartment, RIGHT_ALL);
        return true;
    case KIND_GRANT: return apply_grant(x, a, o);
    case KIND_EPOCH: return holds(x, o, &o->compartment, RIGHT_GRANT) && !epoch_taken(x, o);
    case KIND_RECIPIENT:
    case KIND_RETIRE: return holds(x, o, &o->compartment, RIGHT_GRANT);
    case KIND_ERASURE: return holds(x, o, &o->compartment, RIGHT_ERASE);
    default: return false;
    }
}

/* ---- removals ---- */

/* May the author of removal `r` of `dev` remove it, as the state stands? */
static bool may_remove(const struct auth *x, const struct auth_open *r, const struct auth_cutting *c, size_t dev)
{
    if (dev == r->dev || !x->dev[r->dev].admitted)
        return false;
    if (holds(x, r, &vault_place, RIGHT_GRANT))
        return true;
    const struct auth_open *join = auth_join_of(x, r->dev);
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *o = &x->open[i];
        if (o->kind != KIND_OFFER || !o->in_force)
            continue;
        if (dev != SIZE_MAX && o->dev == dev && join != NULL && auth_joins_by(x, join, o))
            return true;
        uint8_t offer[32];
        if (dev == SIZE_MAX && o->dev == r->dev && auth_field(o->body, 16, 32, offer) && memcmp(offer, c->who.b, 32) == 0)
            return true;
    }
    return false;
}

/* Is `r` (of device d at c->size) beaten by a concurrent removal of its author by d, who is nearer the founder? */
static bool beaten(const struct auth *x, const struct auth_open *r, const struct auth_cutting *c, size_t d)
{
    if (auth_rank_cmp(x, d, r->dev) >= 0 || !x->dev[d].admitted)
        return false;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *s = &x->open[i];
        struct auth_cutting other;
        if (s->dev != d || s->kind != KIND_REMOVE || s->sense != AUTH_FINE || !auth_cutting(s->body, &other) ||
            auth_find(x, &other.who) != r->dev)
            continue;
        if (s->index >= c->size && r->index >= other.size && !auth_knows(s, r) && !auth_knows(r, s) &&
            s->index < x->dev[d].cut && s->index < x->dev[d].stop && may_remove(x, s, &other, r->dev))
            return true;
    }
    return false;
}

static bool remove_now(struct auth *x, struct auth_open *r)
{
    struct auth_cutting c;
    if (!auth_cutting(r->body, &c))
        return false;
    size_t d = auth_find(x, &c.who);
    if (r->annulled || !may_remove(x, r, &c, d))
        return false;
    if (d == SIZE_MAX)
        return true;
    if (c.size > 0 && x->match(x->ctx, d, c.size, &c.tree) == AUTH_DIFFERS)
        x->dev[d].alleged_at = c.size;
    if (beaten(x, r, &c, d)) {
        r->overridden = true;
        return false;
    }
    if (c.size < x->dev[d].cut)
        x->dev[d].cut = c.size;
    return true;
}

/* ---- the passes ---- */

static void state_start(struct auth *x)
{
    x->rights = 0;
    for (size_t i = 0; i < x->devs; i++) {
        x->dev[i].admitted = false;
        memcpy(x->dev[i].x25519, x->dev[i].first_box, 32);
    }
}

/* A join or a heads entry needs no admission to be read; everything else does. The founding itself is beyond any cut. */
static bool usable(const struct auth *x, const struct auth_open *o)
{
    const struct auth_dev *d = &x->dev[o->dev];
    if (o->kind == KIND_GENESIS && o->dev == x->founder)
        return true;
    return (o->sense == AUTH_FINE || o->sense == AUTH_UNKNOWN) && o->index < d->cut && o->index < d->stop;
}

static void pass_one(struct auth *x, struct arena *a)
{
    state_start(x);
    for (size_t i = 0; i < x->devs; i++)
        x->dev[i].cut = AUTH_NEVER;
    for (size_t i = 0; i < x->opens; i++) {
        x->open[i].in_force = false;
        x->open[i].overridden = false;
    }
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[x->order[i]];
        o->in_force = usable(x, o) && (o->kind == KIND_REMOVE ? remove_now(x, o) : apply(x, a, o));
    }
}

/* Cuts with the accepts that raise them. */
static void raise_cuts(struct auth *x)
{
    for (size_t d = 0; d < x->devs; d++)
        x->dev[d].cut = AUTH_NEVER;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *r = &x->open[i];
        struct auth_cutting c;
        size_t d = SIZE_MAX;
        if (r->kind != KIND_REMOVE || !r->in_force || !auth_cutting(r->body, &c) || (d = auth_find(x, &c.who)) == SIZE_MAX)
            continue;
        uint64_t size = c.size;
        for (size_t k = 0; k < x->opens; k++) {
            const struct auth_open *o = &x->open[k];
            struct auth_cutting up;
            if (o->kind == KIND_ACCEPT && o->in_force && auth_cutting(o->body, &up) && auth_find(x, &up.who) == d &&
                (auth_knows(o, r) || (o->dev == r->dev && o->index > r->index)) && up.size > size)
                size = up.size;
        }
        if (size < x->dev[d].cut)
            x->dev[d].cut = size;
    }
}

/* Gives the first removal in L, if any, that with all cuts in place its author had no right to make. */
static struct auth_open *pass_two(struct auth *x, struct arena *a)
{
    struct auth_open *baseless = NULL;
    state_start(x);
    for (size_t i = 0; i < x->opens; i++)
        x->open[i].in_force = x->open[i].in_force && (x->open[i].kind == KIND_REMOVE || x->open[i].kind == KIND_ACCEPT);
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[x->order[i]];
        struct auth_cutting c;
        if (o->kind == KIND_REMOVE && o->in_force && baseless == NULL && auth_cutting(o->body, &c) &&
            !may_remove(x, o, &c, auth_find(x, &c.who)))
            baseless = o;
        if (o->kind != KIND_REMOVE && o->kind != KIND_ACCEPT)
            o->in_force = usable(x, o) && apply(x, a, o);
    }
    return baseless;
}

static void start(struct auth *x)
{
    x->rights = 0;
    x->rights_cap = 0;
    x->right = NULL;
    for (size_t i = 0; i < x->devs; i++) {
        struct auth_dev *d = &x->dev[i];
        d->depth = UINT_MAX;
        d->cut = AUTH_NEVER;
        d->stop = AUTH_NEVER;
        d->shown = 0;
        d->forked_at = 0;
        d->alleged_at = 0;
        d->false_heads = 0;
    }
    for (size_t i = 0; i < x->opens; i++) {
        struct auth_open *o = &x->open[i];
        o->annulled = false;
        o->sense = auth_sense(o->class, o->index, o->body, &o->kind);
        if (o->sense == AUTH_UNKNOWN_CRITICAL && o->index < x->dev[o->dev].stop)
            x->dev[o->dev].stop = o->index;
    }
}

/* A removal may take away what its own author's right rests on (the entries that admitted it): it is then annulled, and
 * all is judged again without it. Each round annuls one, so the rounds end. */
void auth_run(struct auth *x, struct arena *a)
{
    start(x);
    auth_find_founder(x);
    auth_find_depths(x);
    auth_find_knowing(x, a);
    auth_find_order(x, a);
    for (struct auth_open *baseless = NULL;; baseless->annulled = true) {
        pass_one(x, a);
        raise_cuts(x);
        if ((baseless = pass_two(x, a)) == NULL)
            return;
    }
}

size_t auth_recipients(const struct auth *x, const struct id16 *compartment, uint8_t (*out)[32], size_t most)
{
    size_t n = 0;
    for (size_t i = 0; i < x->opens; i++) {
        const struct auth_open *o = &x->open[x->order[i]];
        struct cbor c;
        uint8_t key[32];
        if (o->kind != KIND_RECIPIENT || !o->in_force || !auth_same16(&o->compartment, compartment) ||
            !auth_field(o->body, 16, 32, key))
            continue;
        size_t at = 0;
        while (at < n && memcmp(out[at], key, 32) != 0)
            at++;
        bool ended = cbor_find(o->body, 18, &c);
        if (ended && at < n)
            memmove(out[at], out[at + 1], (--n - at) * 32);
        if (!ended && at == n && n < most)
            memcpy(out[n++], key, 32);
    }
    return n;
}
