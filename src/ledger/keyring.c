/* ledger/keyring.c - see keyring.h. */
#include "ledger/keyring.h"

#include "crypto/seal.h"
#include "ledger/cbor.h"
#include "ledger/entry.h"

#include <string.h>

#define KEYRING_MAX ((size_t)16 << 20)
#define RING_ITEM_BYTES 72 /* one item of a list in CBOR: 1 + 17 + 17 + 34, rounded up */

static const char magic[] = "bandikey";

struct keyring *keyring_new(void)
{
    return guarded_new(sizeof(struct keyring));
}

void ring_free(struct ring_list *l)
{
    guarded_free(l->k);
    *l = (struct ring_list){0};
}

void keyring_free(struct keyring *k)
{
    if (k == NULL)
        return;
    ring_free(&k->shelf);
    ring_free(&k->epoch);
    ring_free(&k->view);
    ring_free(&k->old_box);
    guarded_free(k);
}

void keyring_free_scoped(struct keyring **k)
{
    keyring_free(*k);
}

void ring_add(struct ring_list *l, struct id16 compartment, struct id16 id, const uint8_t key[32])
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 16 : 2 * l->cap;
        struct ring_key *k = guarded_new(cap * sizeof *k);
        if (l->n > 0)
            memcpy(k, l->k, l->n * sizeof *k);
        guarded_free(l->k);
        l->k = k;
        l->cap = cap;
    }
    size_t at = l->n;
    while (at > 0 && memcmp(l->k[at - 1].compartment.b, compartment.b, 16) > 0)
        at--;
    memmove(l->k + at + 1, l->k + at, (l->n - at) * sizeof *l->k);
    l->k[at].compartment = compartment;
    l->k[at].id = id;
    memcpy(l->k[at].key, key, 32);
    l->n++;
}

void ring_drop(struct ring_list *l, size_t at)
{
    BD_ASSERT(at < l->n);
    memmove(l->k + at, l->k + at + 1, (l->n - at - 1) * sizeof *l->k);
    l->n--;
    key_wipe(l->k + l->n, sizeof *l->k);
}

const struct ring_key *ring_find(const struct ring_list *l, struct id16 compartment, struct id16 id)
{
    for (size_t i = 0; i < l->n; i++)
        if (memcmp(l->k[i].id.b, id.b, 16) == 0 && memcmp(l->k[i].compartment.b, compartment.b, 16) == 0)
            return &l->k[i];
    return NULL;
}

const struct ring_key *ring_last(const struct ring_list *l, struct id16 compartment)
{
    for (size_t i = l->n; i > 0; i--)
        if (memcmp(l->k[i - 1].compartment.b, compartment.b, 16) == 0)
            return &l->k[i - 1];
    return NULL;
}

/* ---- sealed CBOR: nonce, then length, body and padding under the master key ---- */

static void sealed_put(const char *label, struct str body, const struct key *master, const uint8_t container[16],
                       const struct env *env, struct buf *out)
{
    uint8_t ad[64];
    uint8_t nonce[SEAL_NONCE];
    size_t label_n = strlen(label);
    memcpy(ad, label, label_n);
    memcpy(ad + label_n, container, 16);
    uint64_t padded = entry_padded(body.n);
    padded = padded < 4096 ? 4096 : padded;
    uint8_t *room = guarded_new((size_t)padded + SEAL_TAG);
    put_u32(room, body.n);
    memcpy(room + 4, body.p, body.n);
    env->random(env->ctx, nonce, sizeof nonce);
    seal_put(master->b, nonce, ad, label_n + 16, room, (size_t)padded, room);
    buf_add(out, nonce, sizeof nonce);
    buf_add(out, room, (size_t)padded + SEAL_TAG);
    guarded_free(room);
}

/* Opens into new guarded memory *room (the caller frees); *body points into it. */
static enum bd_status sealed_get(const char *label, const char *what, struct str sealed, const struct key *master,
                                 const uint8_t container[16], uint8_t **room, struct str *body, struct err *e)
{
    uint8_t ad[64];
    size_t label_n = strlen(label);
    memcpy(ad, label, label_n);
    memcpy(ad + label_n, container, 16);
    if (sealed.n < SEAL_NONCE + SEAL_TAG + 4096 || sealed.n > KEYRING_MAX)
        return err_set(e, BD_DAMAGED, "%s damaged: wrong length", what);
    size_t n = sealed.n - SEAL_NONCE;
    uint8_t *p = guarded_new(n);
    memcpy(p, sealed.p + SEAL_NONCE, n);
    size_t at = 0;
    const char *why = "";
    bool ok = seal_get(master->b, (const uint8_t *)sealed.p, ad, label_n + 16, p, n, p);
    uint64_t body_n = ok ? get_u32(p) : 0;
    ok = ok && body_n + 4 <= n - SEAL_TAG;
    struct str b = {(const char *)p + 4, (size_t)body_n};
    if (!ok || !cbor_check(b, &at, &why)) {
        guarded_free(p);
        return err_set(e, BD_DAMAGED, "%s damaged: it does not open", what);
    }
    *room = p;
    *body = b;
    return BD_OK;
}

/* A buffer in guarded memory with room for everything, so that it never grows. */
static struct buf guarded_buf(size_t items)
{
    size_t cap = 2048 + items * RING_ITEM_BYTES;
    return (struct buf){.p = guarded_new(cap), .n = 0, .cap = cap, .max = cap};
}

static void put_list(struct buf *b, uint64_t key, const struct ring_list *l, bool with_id)
{
    cbor_put_uint(b, key);
    cbor_put_array(b, l->n);
    for (size_t i = 0; i < l->n; i++) {
        cbor_put_array(b, with_id ? 3 : 2);
        cbor_put_bytes(b, l->k[i].compartment.b, 16);
        if (with_id)
            cbor_put_bytes(b, l->k[i].id.b, 16);
        cbor_put_bytes(b, l->k[i].key, 32);
    }
}

static bool get_list(struct str map, uint64_t key, struct ring_list *out, bool with_id)
{
    struct cbor c;
    size_t n = 0;
    if (!cbor_find(map, key, &c) || !cbor_get_array(&c, KEYRING_MAX / 32, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t m = 0;
        struct id16 compartment;
        struct id16 id = ID16_ZERO;
        struct str secret;
        if (!cbor_get_array(&c, 3, &m) || m != (with_id ? 3U : 2U) || !cbor_get_bytes(&c, 16, compartment.b) ||
            (with_id && !cbor_get_bytes(&c, 16, id.b)) || !cbor_get_blob(&c, &secret) || secret.n != 32)
            return false;
        ring_add(out, compartment, id, (const uint8_t *)secret.p);
    }
    return true;
}

static void put_bytes(struct buf *b, uint64_t key, const void *p, size_t n)
{
    cbor_put_uint(b, key);
    cbor_put_bytes(b, p, n);
}

static bool get_bytes(struct str map, uint64_t key, size_t n, void *out)
{
    struct cbor c;
    return cbor_find(map, key, &c) && cbor_get_bytes(&c, n, out);
}

void keyring_put(const struct keyring *k, const struct key *master, const uint8_t container[16], const struct env *env,
                 struct buf *out)
{
    struct buf b = guarded_buf(k->shelf.n + k->epoch.n + k->view.n + k->old_box.n);
    cbor_put_map(&b, 13U + (k->joining ? 2U : 0U) + (k->old_box.n > 0 ? 1U : 0U));
    cbor_put_uint(&b, 0);
    cbor_put_uint(&b, 1);
    put_bytes(&b, 1, k->vault.b, 32);
    put_bytes(&b, 2, k->device.b, 32);
    put_bytes(&b, 3, k->ed_seed, 32);
    put_bytes(&b, 4, k->x_secret, 32);
    put_bytes(&b, 5, k->page_key, 32);
    put_bytes(&b, 6, k->mac_key, 32);
    put_bytes(&b, 7, k->machine, 32);
    put_bytes(&b, 8, k->offer_seed, 32);
    put_list(&b, 9, &k->shelf, true);
    put_list(&b, 10, &k->epoch, true);
    put_list(&b, 11, &k->view, false);
    put_bytes(&b, 12, k->author.b, 16);
    if (k->joining) {
        put_bytes(&b, 13, k->join_seed, 32);
        put_bytes(&b, 14, k->join_old.b, 32);
    }
    if (k->old_box.n > 0) {
        cbor_put_uint(&b, 15);
        cbor_put_array(&b, k->old_box.n);
        for (size_t i = 0; i < k->old_box.n; i++)
            cbor_put_bytes(&b, k->old_box.k[i].key, 32);
    }
    buf_add(out, magic, 8);
    sealed_put("bandi-keyring-1", buf_str(&b), master, container, env, out);
    guarded_free(b.p);
}

/* Key 15, which may be absent. */
static bool get_old_box(struct str map, struct ring_list *out)
{
    struct cbor c;
    size_t n = 0;
    struct str secret;
    if (!cbor_find(map, 15, &c))
        return true;
    if (!cbor_get_array(&c, KEYRING_MAX / 32, &n))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!cbor_get_blob(&c, &secret) || secret.n != 32)
            return false;
        ring_add(out, ID16_ZERO, ID16_ZERO, (const uint8_t *)secret.p);
    }
    return true;
}

static bool keyring_fill(struct str map, struct keyring *k)
{
    k->joining = get_bytes(map, 13, 32, k->join_seed) && get_bytes(map, 14, 32, k->join_old.b);
    return get_bytes(map, 1, 32, k->vault.b) && get_bytes(map, 2, 32, k->device.b) && get_bytes(map, 3, 32, k->ed_seed) &&
           get_bytes(map, 4, 32, k->x_secret) && get_bytes(map, 5, 32, k->page_key) && get_bytes(map, 6, 32, k->mac_key) &&
           get_bytes(map, 7, 32, k->machine) && get_bytes(map, 8, 32, k->offer_seed) && get_list(map, 9, &k->shelf, true) &&
           get_list(map, 10, &k->epoch, true) && get_list(map, 11, &k->view, false) && get_bytes(map, 12, 16, k->author.b) &&
           get_old_box(map, &k->old_box);
}

static enum bd_status check_format(struct str map, const char *what, struct err *e)
{
    struct cbor c;
    uint64_t format = 0;
    if (!cbor_find(map, 0, &c) || !cbor_get_uint(&c, UINT64_MAX, &format) || format == 0)
        return err_set(e, BD_DAMAGED, "%s damaged: no format", what);
    if (format != 1)
        return err_set(e, BD_NEWER, "%s of format %llu needs a newer Bandi", what, (unsigned long long)format);
    return BD_OK;
}

FALLIBLE keyring_get(struct str file, const struct key *master, const uint8_t container[16], struct keyring **out,
                     struct err *e)
{
    if (!str_starts(file, magic))
        return err_set(e, BD_DAMAGED, "keyring damaged: not a keyring");
    uint8_t *room = NULL;
    struct str map;
    BD_TRY(sealed_get("bandi-keyring-1", "keyring", str_slice(file, 8, file.n), master, container, &room, &map, e));
    struct keyring *k = keyring_new();
    enum bd_status s = check_format(map, "keyring", e);
    if (s == BD_OK && !keyring_fill(map, k))
        s = err_set(e, BD_DAMAGED, "keyring damaged: incomplete");
    guarded_free(room);
    if (s != BD_OK)
        keyring_free(k);
    else
        *out = k;
    return s;
}

void backup_keys_put(const struct backup_keys *k, const struct ring_list *epochs, const struct key *master,
                     const uint8_t container[16], const struct env *env, struct buf *out)
{
    struct buf b = guarded_buf(epochs->n);
    cbor_put_map(&b, 9);
    cbor_put_uint(&b, 0);
    cbor_put_uint(&b, 1);
    put_bytes(&b, 1, k->vault.b, 32);
    put_bytes(&b, 2, k->device.b, 32);
    put_bytes(&b, 3, k->offer_seed, 32);
    put_list(&b, 4, epochs, true);
    cbor_put_uint(&b, 5);
    cbor_put_array(&b, 2);
    cbor_put_uint(&b, k->made.ms);
    cbor_put_uint(&b, k->made.counter);
    cbor_put_uint(&b, 6);
    cbor_put_uint(&b, k->size);
    put_bytes(&b, 7, k->tree.b, 32);
    put_bytes(&b, 8, k->author.b, 16);
    sealed_put("bandi-backup-1", buf_str(&b), master, container, env, out);
    guarded_free(b.p);
}

FALLIBLE backup_keys_get(struct str sealed, const struct key *master, const uint8_t container[16], struct backup_keys *out,
                         struct ring_list *epochs, struct err *e)
{
    uint8_t *room = NULL;
    struct str map;
    BD_TRY(sealed_get("bandi-backup-1", "the backup's keys", sealed, master, container, &room, &map, e));
    struct backup_keys k = {0};
    struct cbor c;
    size_t two = 0;
    uint64_t counter = 0;
    enum bd_status s = check_format(map, "the backup's keys", e);
    bool ok = get_bytes(map, 1, 32, k.vault.b) && get_bytes(map, 2, 32, k.device.b) && get_bytes(map, 3, 32, k.offer_seed) &&
              get_list(map, 4, epochs, true) && cbor_find(map, 5, &c) && cbor_get_array(&c, 2, &two) && two == 2 &&
              cbor_get_uint(&c, UINT64_MAX, &k.made.ms) && cbor_get_uint(&c, UINT32_MAX, &counter) && cbor_find(map, 6, &c) &&
              cbor_get_uint(&c, ENTRY_INDEX_MAX, &k.size) && get_bytes(map, 7, 32, k.tree.b) &&
              get_bytes(map, 8, 16, k.author.b);
    k.made.counter = (uint32_t)counter;
    guarded_free(room);
    if (s == BD_OK && !ok)
        s = err_set(e, BD_DAMAGED, "the backup's keys are damaged: incomplete");
    if (s == BD_OK)
        *out = k;
    key_wipe(&k, sizeof k);
    return s;
}
