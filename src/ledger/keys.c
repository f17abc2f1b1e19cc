/* ledger/keys.c - epoch keys: sealing them to devices, reading those sealed to us, choosing the newest (docs/format.md 4.1,
 * 7.4). */
#include "ledger/inside.h"

#include "crypto/hash.h"
#include "crypto/seal.h"

#include <stdlib.h>
#include <string.h>

#define GRANT_PLAIN 141
#define RECIPIENTS_MAX 1024

static void grant_plain(const struct digest *vault, struct id16 compartment, struct id16 epoch, const uint8_t x25519[32],
                        const uint8_t key[32], uint8_t out[GRANT_PLAIN])
{
    memcpy(out, "bandi-grant-1", 13);
    memcpy(out + 13, vault->b, 32);
    memcpy(out + 45, compartment.b, 16);
    memcpy(out + 61, epoch.b, 16);
    memcpy(out + 77, x25519, 32);
    memcpy(out + 109, key, 32);
}

void sealed_key_put(const struct ledger *l, struct id16 compartment, struct id16 epoch, const uint8_t x25519[32],
                    const uint8_t key[32], uint8_t out[189])
{
    uint8_t plain[GRANT_PLAIN];
    grant_plain(&l->ring->vault, compartment, epoch, x25519, key, plain);
    /* A key of small order gets a box that nobody opens. */
    if (!box_put(x25519, plain, sizeof plain, out))
        memset(out, 0, 189);
    key_wipe(plain, sizeof plain);
}

static bool sealed_key_open(const struct ledger *l, struct id16 compartment, struct id16 epoch, const uint8_t secret[32],
                            struct str box, struct key *out)
{
    uint8_t public[32];
    uint8_t plain[GRANT_PLAIN];
    uint8_t want[GRANT_PLAIN];
    box_public(secret, public);
    bool ok = box.n == 189 && box_get(public, secret, box.p, box.n, plain);
    if (ok) {
        grant_plain(&l->ring->vault, compartment, epoch, public, plain + 109, want);
        ok = hash_equal(plain, want, sizeof plain);
        memcpy(out->b, plain + 109, 32);
    }
    key_wipe(plain, sizeof plain);
    key_wipe(want, sizeof want);
    return ok;
}

/* Opens a key sealed to this device, under its present box key or an older one; everything in it but the key must be as
 * expected. */
static bool sealed_key_get(const struct ledger *l, struct id16 compartment, struct id16 epoch, struct str box, struct key *out)
{
    if (sealed_key_open(l, compartment, epoch, l->ring->x_secret, box, out))
        return true;
    for (size_t i = 0; i < l->ring->old_box.n; i++)
        if (sealed_key_open(l, compartment, epoch, l->ring->old_box.k[i].key, box, out))
            return true;
    return false;
}

void epoch_check(const struct digest *vault, struct id16 compartment, struct id16 epoch, const uint8_t key[32], uint8_t out[32])
{
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "bandi-epoch-key-1", 17);
    hash_add(&h, vault->b, 32);
    hash_add(&h, compartment.b, 16);
    hash_add(&h, epoch.b, 16);
    hash_add(&h, key, 32);
    hash_end(&h, out);
}

static bool body_id(struct str body, uint64_t key, struct id16 *out)
{
    struct cbor c;
    return cbor_find(body, key, &c) && cbor_get_bytes(&c, 16, out->b);
}

/* The epoch entry in force that begins `epoch` of `compartment`; NULL when not known. */
const struct auth_open *epoch_entry(const struct ledger *l, struct id16 compartment, struct id16 epoch)
{
    for (size_t i = 0; i < l->now.auth.opens; i++) {
        const struct auth_open *o = &l->now.auth.open[i];
        struct id16 id;
        if (o->kind == KIND_EPOCH && o->in_force && id16_same(&o->compartment, &compartment) && body_id(o->body, 16, &id) &&
            id16_same(&id, &epoch))
            return o;
    }
    return NULL;
}

/* Does an epoch in force, whose key we hold, name it as a parent? */
static bool is_parent(const struct ledger *l, struct id16 compartment, struct id16 epoch)
{
    for (size_t i = 0; i < l->now.auth.opens; i++) {
        const struct auth_open *o = &l->now.auth.open[i];
        struct id16 id;
        struct cbor c;
        size_t n = 0;
        if (!o->in_force || !id16_same(&o->compartment, &compartment))
            continue;
        if (o->kind != KIND_EPOCH || !body_id(o->body, 16, &id) || ring_find(&l->ring->epoch, compartment, id) == NULL ||
            !cbor_find(o->body, 17, &c) || !cbor_get_array(&c, 65536, &n))
            continue;
        for (size_t k = 0; k < n; k++)
            if (cbor_get_bytes(&c, 16, id.b) && id16_same(&id, &epoch))
                return true;
    }
    return false;
}

/* Only an epoch that has a successor can be retired: a retire entry of the newest has no effect. */
bool epoch_retired(const struct ledger *l, struct id16 compartment, struct id16 epoch)
{
    for (size_t i = 0; i < l->now.auth.opens; i++) {
        const struct auth_open *o = &l->now.auth.open[i];
        struct id16 id;
        if (o->kind == KIND_RETIRE && o->in_force && id16_same(&o->compartment, &compartment) && body_id(o->body, 16, &id) &&
            id16_same(&id, &epoch))
            return is_parent(l, compartment, epoch);
    }
    return false;
}

FALLIBLE epoch_newest(const struct ledger *l, struct id16 compartment, struct id16 *id, const uint8_t **key, struct err *e)
{
    const struct ring_key *best = NULL;
    for (size_t i = 0; i < l->ring->epoch.n; i++) {
        const struct ring_key *k = &l->ring->epoch.k[i];
        if (!id16_same(&k->compartment, &compartment) || epoch_entry(l, compartment, k->id) == NULL ||
            is_parent(l, compartment, k->id))
            continue;
        if (best == NULL || memcmp(k->id.b, best->id.b, 16) < 0)
            best = k;
    }
    if (best == NULL)
        return err_set(e, BD_NOT_FOUND, "no epoch key for this compartment");
    *id = best->id;
    *key = best->key;
    return BD_OK;
}

void ring_complete(struct ledger *l, struct id16 compartment)
{
    SCOPED_KEY struct key *k = key_new(&l->env);
    if (ring_last(&l->ring->shelf, compartment) == NULL)
        ring_add(&l->ring->shelf, compartment, ledger_new_id(l), k->b);
    l->env.random(l->env.ctx, k->b, 32);
    if (ring_last(&l->ring->view, compartment) == NULL)
        ring_add(&l->ring->view, compartment, ID16_ZERO, k->b);
}

/* Takes one sealed key into the keyring, with a shelf and a view key where the compartment is new to us. */
static void take_key(struct ledger *l, struct id16 compartment, struct id16 epoch, struct str box, bool *found)
{
    uint8_t check[32];
    uint8_t want[32];
    struct cbor c;
    const struct auth_open *o = epoch_entry(l, compartment, epoch);
    if (o == NULL || ring_find(&l->ring->epoch, compartment, epoch) != NULL || epoch_retired(l, compartment, epoch) ||
        !sealed_key_get(l, compartment, epoch, box, l->scratch) || !cbor_find(o->body, 18, &c) || !cbor_get_bytes(&c, 32, want))
        return;
    epoch_check(&l->ring->vault, compartment, epoch, l->scratch->b, check);
    if (!hash_equal(check, want, 32))
        return;
    ring_add(&l->ring->epoch, compartment, epoch, l->scratch->b);
    ring_complete(l, compartment);
    *found = true;
}

FALLIBLE epochs_collect(struct ledger *l, bool *found, struct err *e)
{
    struct digest me = l->ring->device;
    *found = false;
    for (size_t i = 0; i < l->now.auth.opens; i++) {
        const struct auth_open *o = &l->now.auth.open[i];
        struct cbor c;
        size_t n = 0;
        struct digest who;
        struct id16 epoch;
        struct str box;
        bool grant = o->kind == KIND_GRANT;
        if (!o->in_force || (!grant && o->kind != KIND_EPOCH))
            continue;
        if (grant && (!cbor_find(o->body, 16, &c) || !cbor_get_bytes(&c, 32, who.b) || !digest_same(&who, &me)))
            continue;
        if (!grant && !body_id(o->body, 16, &epoch))
            continue;
        if (!cbor_find(o->body, grant ? 18 : 19, &c) || !cbor_get_array(&c, 65536, &n))
            continue;
        for (size_t k = 0; k < n; k++) {
            size_t two = 0;
            if (!cbor_get_array(&c, 2, &two) || (grant ? !cbor_get_bytes(&c, 16, epoch.b) : !cbor_get_bytes(&c, 32, who.b)) ||
                !cbor_get_blob(&c, &box))
                break;
            if (grant || digest_same(&who, &me))
                take_key(l, o->compartment, epoch, box, found);
        }
    }
    (void)e;
    return BD_OK;
}

/* ---- beginning an epoch ---- */

static int id_cmp(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct id16));
}

static int key_cmp(const void *a, const void *b)
{
    return memcmp(a, b, 32);
}

static int dev_cmp(const void *a, const void *b)
{
    const struct auth_dev *const *x = a;
    const struct auth_dev *const *y = b;
    return memcmp((*x)->id.b, (*y)->id.b, 32);
}

/* Writes the array of (device, sealed key) for everybody in good standing who may read, and this device. */
static void put_readers(struct commit *c, struct id16 compartment, struct id16 epoch, const uint8_t key[32], struct buf *f)
{
    struct ledger *l = c->l;
    SCOPED_ARENA struct arena *a = arena_new(16 << 20);
    const struct auth_dev **who = ARENA_ARRAY(a, const struct auth_dev *, l->now.auth.devs + 1);
    struct auth_dev self = {.id = l->ring->device};
    size_t n = 0;
    box_public(l->ring->x_secret, self.x25519);
    who[n++] = &self;
    for (size_t i = 0; i < l->now.auth.devs; i++) {
        const struct auth_dev *d = &l->now.auth.dev[i];
        if (!digest_same(&d->id, &self.id) && d->admitted && d->cut == AUTH_NEVER && !digest_same(&d->id, &c->leaving) &&
            (auth_rights(&l->now.auth, i, &compartment) & RIGHT_READ))
            who[n++] = d;
    }
    qsort(who, n, sizeof *who, dev_cmp);
    cbor_put_array(f, n);
    for (size_t i = 0; i < n; i++) {
        uint8_t box[189];
        sealed_key_put(l, compartment, epoch, who[i]->x25519, key, box);
        cbor_put_array(f, 2);
        cbor_put_bytes(f, who[i]->id.b, 32);
        cbor_put_bytes(f, box, sizeof box);
    }
}

/* Appends an epoch entry: a fresh key, sealed to every device that may read, with the present newest ones as parents. */
FALLIBLE epoch_begin(struct commit *c, struct id16 compartment, struct err *e)
{
    struct ledger *l = c->l;
    struct id16 epoch = ledger_new_id(l);
    SCOPED_KEY struct key *key = key_new(&l->env);
    SCOPED_BUF struct buf f = BUF_MAX(BODY_MAX);
    SCOPED_BUF struct buf body = BUF_MAX(BODY_MAX);
    uint8_t check[32];
    uint8_t box[189];
    struct id16 parent[64];
    size_t parents = 0;
    SCOPED_ARENA struct arena *a = arena_new(4 << 20);
    for (size_t i = 0; i < l->ring->epoch.n && parents < 64; i++) {
        const struct ring_key *k = &l->ring->epoch.k[i];
        if (id16_same(&k->compartment, &compartment) && epoch_entry(l, compartment, k->id) != NULL &&
            !is_parent(l, compartment, k->id))
            parent[parents++] = k->id;
    }
    qsort(parent, parents, sizeof *parent, id_cmp);
    cbor_put_uint(&f, 16);
    cbor_put_bytes(&f, epoch.b, 16);
    cbor_put_uint(&f, 17);
    cbor_put_array(&f, parents);
    for (size_t i = 0; i < parents; i++)
        cbor_put_bytes(&f, parent[i].b, 16);
    epoch_check(&l->ring->vault, compartment, epoch, key->b, check);
    cbor_put_uint(&f, 18);
    cbor_put_bytes(&f, check, 32);
    cbor_put_uint(&f, 19);
    put_readers(c, compartment, epoch, key->b, &f);
    cbor_put_uint(&f, 20);
    uint8_t(*x)[32] = arena_alloc(a, RECIPIENTS_MAX * 32, 1);
    size_t recipients = auth_recipients(&l->now.auth, &compartment, x, RECIPIENTS_MAX);
    qsort(x, recipients, 32, key_cmp);
    cbor_put_array(&f, recipients);
    for (size_t i = 0; i < recipients; i++) {
        sealed_key_put(l, compartment, epoch, x[i], key->b, box);
        cbor_put_array(&f, 2);
        cbor_put_bytes(&f, x[i], 32);
        cbor_put_bytes(&f, box, sizeof box);
    }
    open_body(&body, KIND_EPOCH, 5, &f);
    ring_add(&l->ring->epoch, compartment, epoch, key->b);
    ring_complete(l, compartment);
    BD_TRY(ring_write(l, e));
    return commit_open(c, CLASS_AUTHORITY, compartment, buf_str(&body), NULL, e);
}
