/* ledger/slots.c - see slots.h. */
#include "ledger/slots.h"

#include "crypto/seal.h"
#include "ledger/cbor.h"
#include "ledger/entry.h"

#include <string.h>

static const char magic[] = "bandislt";

void slots_start(struct slots *s, const struct env *env)
{
    memset(s, 0, sizeof *s);
    env->random(env->ctx, s->container, sizeof s->container);
}

static size_t slot_ad(const struct slots *all, const struct slot *s, uint8_t out[96])
{
    static const char label[] = "bandi-slot-1";
    size_t n = sizeof label - 1;
    memcpy(out, label, n);
    memcpy(out + n, all->container, 16);
    memcpy(out + n + 16, s->id, 16);
    out[n + 32] = (uint8_t)s->type;
    put_u32(out + n + 33, s->passes);
    put_u32(out + n + 37, s->kib);
    memcpy(out + n + 41, s->salt, 16);
    return n + 57;
}

static void slot_raw(struct slot *s)
{
    SCOPED_BUF struct buf b = BUF_MAX(SLOT_RAW_MAX);
    cbor_put_map(&b, 7);
    cbor_put_uint(&b, 0);
    cbor_put_bytes(&b, s->id, 16);
    cbor_put_uint(&b, 1);
    cbor_put_uint(&b, s->type);
    cbor_put_uint(&b, 2);
    cbor_put_uint(&b, s->passes);
    cbor_put_uint(&b, 3);
    cbor_put_uint(&b, s->kib);
    cbor_put_uint(&b, 4);
    cbor_put_bytes(&b, s->salt, 16);
    cbor_put_uint(&b, 5);
    cbor_put_bytes(&b, s->nonce, 24);
    cbor_put_uint(&b, 6);
    cbor_put_bytes(&b, s->wrapped, 48);
    memcpy(s->raw, b.p, b.n);
    s->raw_n = b.n;
}

/* The slot's key from the secret. */
static enum bd_status slot_key(const struct slot *s, struct str secret, struct key *out, struct err *e)
{
    if (s->type == SLOT_RECOVERY)
        return argon_key(secret.p, secret.n, s->salt, s->passes, s->kib, out, e);
    SCOPED_ARENA struct arena *a = arena_new(64 << 10);
    struct str bytes;
    BD_TRY(passphrase_bytes(secret, a, &bytes, e));
    return argon_key(bytes.p, bytes.n, s->salt, s->passes, s->kib, out, e);
}

FALLIBLE slots_add(struct slots *s, enum slot_type type, struct str secret, uint32_t passes, uint32_t kib,
                   const struct key *master, const struct env *env, struct err *e)
{
    if (s->n == SLOTS_MAX)
        return err_set(e, BD_LIMIT, "a vault has at most %d key slots", SLOTS_MAX);
    struct slot *t = &s->s[s->n];
    memset(t, 0, sizeof *t);
    t->type = type;
    t->passes = passes == 0 ? ARGON_PASSES_DEFAULT : passes;
    t->kib = kib == 0 ? ARGON_KIB_DEFAULT : kib;
    env->random(env->ctx, t->id, sizeof t->id);
    env->random(env->ctx, t->salt, sizeof t->salt);
    env->random(env->ctx, t->nonce, sizeof t->nonce);
    SCOPED_KEY struct key *k = key_new(NULL);
    BD_TRY(slot_key(t, secret, k, e));
    uint8_t ad[96];
    size_t n = slot_ad(s, t, ad);
    seal_put(k->b, t->nonce, ad, n, master->b, 32, t->wrapped);
    slot_raw(t);
    s->n++;
    return BD_OK;
}

void slots_drop(struct slots *s, enum slot_type type)
{
    size_t keep = 0;
    for (size_t i = 0; i < s->n; i++)
        if (s->s[i].type != type)
            s->s[keep++] = s->s[i];
    s->n = keep;
}

void slots_put(const struct slots *s, struct buf *out)
{
    buf_add(out, magic, 8);
    cbor_put_map(out, 3);
    cbor_put_uint(out, 0);
    cbor_put_uint(out, 1);
    cbor_put_uint(out, 1);
    cbor_put_bytes(out, s->container, 16);
    cbor_put_uint(out, 2);
    cbor_put_array(out, s->n);
    for (size_t i = 0; i < s->n; i++)
        buf_add(out, s->s[i].raw, s->s[i].raw_n);
}

/* Reads one slot from its CBOR map; false when malformed. Types we do not know need only key 1. */
static bool slot_get(struct str raw, struct slot *out)
{
    struct cbor c;
    memset(out, 0, sizeof *out);
    if (raw.n > SLOT_RAW_MAX || !cbor_find(raw, 1, &c) || !cbor_get_uint(&c, UINT64_MAX, &out->type))
        return false;
    memcpy(out->raw, raw.p, raw.n);
    out->raw_n = raw.n;
    if (out->type != SLOT_PASSPHRASE && out->type != SLOT_RECOVERY)
        return true;
    return cbor_find(raw, 0, &c) && cbor_get_bytes(&c, 16, out->id) && cbor_find(raw, 2, &c) &&
           cbor_get_uint(&c, UINT32_MAX, &out->passes) && cbor_find(raw, 3, &c) && cbor_get_uint(&c, UINT32_MAX, &out->kib) &&
           cbor_find(raw, 4, &c) && cbor_get_bytes(&c, 16, out->salt) && cbor_find(raw, 5, &c) &&
           cbor_get_bytes(&c, 24, out->nonce) && cbor_find(raw, 6, &c) && cbor_get_bytes(&c, 48, out->wrapped);
}

FALLIBLE slots_get(struct str file, struct slots *out, struct err *e)
{
    size_t at = 0;
    const char *why = "";
    struct cbor c;
    uint64_t format = 0;
    size_t n = 0;
    if (file.n > SLOTS_FILE_MAX || !str_starts(file, magic))
        return err_set(e, BD_DAMAGED, "key slots damaged: not a slots file");
    struct str map = str_slice(file, 8, file.n);
    if (!cbor_check(map, &at, &why))
        return err_set(e, BD_DAMAGED, "key slots damaged at byte %zu: %s", at + 8, why);
    if (!cbor_find(map, 0, &c) || !cbor_get_uint(&c, UINT64_MAX, &format) || format == 0)
        return err_set(e, BD_DAMAGED, "key slots damaged: no format");
    if (format != 1)
        return err_set(e, BD_NEWER, "key slots of format %llu need a newer Bandi", (unsigned long long)format);
    memset(out, 0, sizeof *out);
    if (!cbor_find(map, 1, &c) || !cbor_get_bytes(&c, 16, out->container) || !cbor_find(map, 2, &c) ||
        !cbor_get_array(&c, SLOTS_MAX, &n) || n == 0)
        return err_set(e, BD_DAMAGED, "key slots damaged: incomplete");
    for (size_t i = 0; i < n; i++) {
        size_t from = c.at;
        if (!cbor_skip(&c) || !slot_get(str_slice(map, from, c.at), &out->s[i]))
            return err_set(e, BD_DAMAGED, "key slot %zu damaged", i + 1);
    }
    out->n = n;
    return BD_OK;
}

FALLIBLE slots_open(const struct slots *s, struct str typed, struct key *master, struct err *e)
{
    uint8_t code[RECOVERY_BYTES];
    bool is_code = recovery_read(typed, code);
    SCOPED_KEY struct key *k = key_new(NULL);
    for (int pass = 0; pass < (is_code ? 2 : 1); pass++)
        for (size_t i = 0; i < s->n; i++) {
            const struct slot *t = &s->s[i];
            if (t->type != (is_code == (pass == 0) ? SLOT_RECOVERY : SLOT_PASSPHRASE))
                continue;
            struct str secret = t->type == SLOT_RECOVERY ? (struct str){(char *)code, sizeof code} : typed;
            BD_TRY(slot_key(t, secret, k, e));
            uint8_t ad[96];
            size_t n = slot_ad(s, t, ad);
            if (!seal_get(k->b, t->nonce, ad, n, t->wrapped, 48, master->b))
                continue;
            key_wipe(code, sizeof code);
            return BD_OK;
        }
    key_wipe(code, sizeof code);
    return err_set(e, BD_DENIED, "wrong passphrase, or its key slot is damaged");
}
