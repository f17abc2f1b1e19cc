/* ledger/entry.c - see entry.h. */
#include "ledger/entry.h"

#include "crypto/hash.h"
#include "crypto/seal.h"
#include "ledger/cbor.h"

#include <string.h>

static void put_be(uint8_t *p, uint64_t v, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        p[i] = (uint8_t)(v >> (8 * (n - 1 - i)));
}

static uint64_t get_be(const uint8_t *p, unsigned n)
{
    uint64_t v = 0;
    for (unsigned i = 0; i < n; i++)
        v = v << 8 | p[i];
    return v;
}

void put_u16(uint8_t *p, uint64_t v)
{
    put_be(p, v, 2);
}
void put_u32(uint8_t *p, uint64_t v)
{
    put_be(p, v, 4);
}
void put_u64(uint8_t *p, uint64_t v)
{
    put_be(p, v, 8);
}
uint64_t get_u16(const uint8_t *p)
{
    return get_be(p, 2);
}
uint64_t get_u32(const uint8_t *p)
{
    return get_be(p, 4);
}
uint64_t get_u64(const uint8_t *p)
{
    return get_be(p, 8);
}

uint64_t entry_padded(uint64_t n)
{
    uint64_t whole = n + 4;
    unsigned e = 63U - (unsigned)__builtin_clzll(whole);
    unsigned s = e == 0 ? 1 : 32U - (unsigned)__builtin_clz(e);
    uint64_t mask = e > s ? ((uint64_t)1 << (e - s)) - 1 : 0;
    uint64_t padded = (whole + mask) & ~mask;
    return padded < 512 ? 512 : padded;
}

void header_put(const struct header *h, uint8_t out[HEADER_BYTES])
{
    put_u16(out, 1);
    put_u16(out + 2, 1);
    memcpy(out + 4, h->vault.b, 32);
    memcpy(out + 36, h->device.b, 32);
    put_u64(out + 68, h->index);
    memcpy(out + 76, h->compartment.b, 16);
    out[92] = (uint8_t)h->class;
    put_u64(out + 93, h->padded);
    memcpy(out + HEADER_COMMIT_AT, h->commit.b, 32);
    memcpy(out + HEADER_HASH_AT, h->body_hash.b, 32);
}

FALLIBLE header_get(const uint8_t in[HEADER_BYTES], struct header *out, struct err *e)
{
    if (get_u16(in) != 1 || get_u16(in + 2) != 1)
        return err_set(e, get_u16(in) == 0 ? BD_DAMAGED : BD_NEWER, "an entry of format %llu, suite %llu",
                       (unsigned long long)get_u16(in), (unsigned long long)get_u16(in + 2));
    struct header h;
    memcpy(h.vault.b, in + 4, 32);
    memcpy(h.device.b, in + 36, 32);
    h.index = get_u64(in + 68);
    memcpy(h.compartment.b, in + 76, 16);
    h.class = (enum header_class)in[92];
    h.padded = get_u64(in + 93);
    memcpy(h.commit.b, in + HEADER_COMMIT_AT, 32);
    memcpy(h.body_hash.b, in + HEADER_HASH_AT, 32);
    if (in[92] < CLASS_DATA || in[92] > CLASS_ERASURE)
        return err_set(e, BD_DAMAGED, "an entry of unknown class %d", in[92]);
    if (h.padded < 512 || h.padded > PADDED_MAX || h.index > ENTRY_INDEX_MAX)
        return err_set(e, BD_DAMAGED, "an entry whose lengths are out of bounds");
    *out = h;
    return BD_OK;
}

void header_leaf(const uint8_t header[HEADER_BYTES], struct digest *out)
{
    hash_leaf(header, HEADER_BYTES, out->b);
}

static void commit_of(const struct key *key, const uint8_t a[HEADER_A_BYTES], uint8_t out[32])
{
    static const char label[] = "bandi-entry-key-1";
    struct hash h;
    hash_begin(&h);
    hash_add(&h, label, sizeof label - 1);
    hash_add(&h, key->b, sizeof key->b);
    hash_add(&h, a, HEADER_A_BYTES);
    hash_end(&h, out);
}

void entry_open_key(const uint8_t header[HEADER_BYTES], struct key *out)
{
    static const char label[] = "bandi-open-key-1";
    struct hash h;
    hash_begin(&h);
    hash_add(&h, label, sizeof label - 1);
    hash_add(&h, header, HEADER_A_BYTES);
    hash_end(&h, out->b);
}

static const uint8_t zero_nonce[SEAL_NONCE];

void entry_seal(struct header *h, struct key *key, struct str body, uint8_t header[HEADER_BYTES], uint8_t *cipher)
{
    BD_ASSERT(body.n <= BODY_MAX);
    h->padded = entry_padded(body.n);
    memset(h->commit.b, 0, sizeof h->commit.b);
    memset(h->body_hash.b, 0, sizeof h->body_hash.b);
    header_put(h, header);
    if (h->class != CLASS_DATA)
        entry_open_key(header, key);
    commit_of(key, header, h->commit.b);
    memcpy(header + HEADER_COMMIT_AT, h->commit.b, 32);
    put_u32(cipher, body.n);
    memcpy(cipher + 4, body.p, body.n);
    memset(cipher + 4 + body.n, 0, (size_t)h->padded - 4 - body.n);
    seal_put(key->b, zero_nonce, header, HEADER_HASH_AT, cipher, (size_t)h->padded, cipher);
    hash_of(cipher, (size_t)h->padded + SEAL_TAG, h->body_hash.b);
    memcpy(header + HEADER_HASH_AT, h->body_hash.b, 32);
}

/* The padding of an opened plaintext, and the body in it. */
static bool body_in(const uint8_t *plain, uint64_t padded, struct str *body)
{
    uint64_t n = get_u32(plain);
    if (n > BODY_MAX || n + 4 > padded || entry_padded(n) != padded)
        return false;
    uint8_t any = 0;
    for (uint64_t i = 4 + n; i < padded; i++)
        any = (uint8_t)(any | plain[i]);
    *body = (struct str){(const char *)plain + 4, (size_t)n};
    return any == 0;
}

FALLIBLE entry_open(const uint8_t header[HEADER_BYTES], const struct key *key, uint8_t *cipher, size_t n, struct str *body,
                    enum fault_kind *fault, struct err *e)
{
    struct header h;
    *fault = FAULT_TREE;
    BD_TRY(header_get(header, &h, e));
    uint8_t want[32];
    *fault = FAULT_BODY;
    hash_of(cipher, n, want);
    if (n != h.padded + SEAL_TAG || !hash_equal(want, h.body_hash.b, 32))
        return err_set(e, BD_DAMAGED, "entry %llu: body damaged", (unsigned long long)h.index);
    *fault = FAULT_COMMIT;
    commit_of(key, header, want);
    if (!hash_equal(want, h.commit.b, 32))
        return err_set(e, BD_DAMAGED, "entry %llu: the key does not match the commitment", (unsigned long long)h.index);
    *fault = FAULT_AEAD;
    if (!seal_get(key->b, zero_nonce, header, HEADER_HASH_AT, cipher, n, cipher))
        return err_set(e, BD_DAMAGED, "entry %llu: the body does not open", (unsigned long long)h.index);
    *fault = FAULT_CANONICAL;
    if (!body_in(cipher, h.padded, body))
        return err_set(e, BD_DAMAGED, "entry %llu: wrong padding", (unsigned long long)h.index);
    size_t at = 0;
    const char *why = "";
    if (!cbor_check(*body, &at, &why))
        return err_set(e, BD_DAMAGED, "entry %llu: the body is not canonical at byte %zu: %s", (unsigned long long)h.index, at,
                       why);
    return BD_OK;
}

/* Additional data of a wrap. Returns its length. */
static size_t wrap_ad(enum wrap_kind kind, const uint8_t header[HEADER_BYTES], struct id16 id, uint8_t out[80])
{
    const char *label = kind == WRAP_TRANSPORT ? "bandi-wrap-transport-1" : "bandi-wrap-shelf-1";
    size_t n = strlen(label);
    memcpy(out, label, n);
    hash_of(header, HEADER_BYTES, out + n);
    memcpy(out + n + 32, id.b, 16);
    return n + 48;
}

void wrap_put(enum wrap_kind kind, const uint8_t header[HEADER_BYTES], struct id16 id, const uint8_t wrapping[32],
              const struct env *env, const struct key *entry_key, uint8_t out[WRAP_BYTES])
{
    uint8_t ad[80];
    size_t n = wrap_ad(kind, header, id, ad);
    env->random(env->ctx, out, SEAL_NONCE);
    seal_put(wrapping, out, ad, n, entry_key->b, 32, out + SEAL_NONCE);
}

bool wrap_get(enum wrap_kind kind, const uint8_t header[HEADER_BYTES], struct id16 id, const uint8_t wrapping[32],
              const uint8_t wrap[WRAP_BYTES], struct key *entry_key)
{
    uint8_t ad[80];
    size_t n = wrap_ad(kind, header, id, ad);
    return seal_get(wrapping, wrap, ad, n, wrap + SEAL_NONCE, WRAP_BYTES - SEAL_NONCE, entry_key->b);
}

/* ---- small things ---- */

void device_id(const struct digest *vault, const uint8_t ed25519[32], const uint8_t x25519[32], struct digest *out)
{
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "bandi-device-1", 14);
    hash_add(&h, vault->b, 32);
    hash_add(&h, ed25519, 32);
    hash_add(&h, x25519, 32);
    hash_end(&h, out->b);
}

void vault_id(const uint8_t ed25519[32], const uint8_t x25519[32], const uint8_t random[32], struct digest *out)
{
    struct hash h;
    hash_begin(&h);
    hash_add(&h, ed25519, 32);
    hash_add(&h, x25519, 32);
    hash_add(&h, random, 32);
    hash_end(&h, out->b);
}

void compartment_id(const struct digest *vault, const struct digest *device, const struct id16 *salt, struct id16 *out)
{
    uint8_t whole[32];
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "bandi-compartment-1", 19);
    hash_add(&h, vault->b, 32);
    hash_add(&h, device->b, 32);
    hash_add(&h, salt->b, 16);
    hash_end(&h, whole);
    memcpy(out->b, whole, 16);
}

void statement_id(const struct digest *leaf, uint32_t ordinal, struct id16 *out)
{
    uint8_t n[4];
    uint8_t whole[32];
    put_u32(n, ordinal);
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "bandi-statement-1", 17);
    hash_add(&h, leaf->b, 32);
    hash_add(&h, n, 4);
    hash_end(&h, whole);
    memcpy(out->b, whole, 16);
}
