/* crypto/key.c - see key.h. */
#include "crypto/key.h"

#include "base/limits.h"
#include "crypto/hash.h"
#include "crypto/words.h"

#include <sodium.h>
#include <string.h>

void crypto_start(void)
{
    BD_ASSERT(sodium_init() >= 0);
}

void *guarded_new(size_t bytes)
{
    crypto_start();
    void *p = sodium_malloc(bytes);
    BD_ASSERT(p != NULL);
    memset(p, 0, bytes);
    return p;
}

void guarded_free(void *p)
{
    sodium_free(p);
}

struct key *key_new(const struct env *env)
{
    struct key *k = guarded_new(sizeof *k);
    if (env != NULL)
        env->random(env->ctx, k->b, sizeof k->b);
    return k;
}

void key_free(struct key *k)
{
    guarded_free(k);
}

void key_free_scoped(struct key **k)
{
    key_free(*k);
}

void key_wipe(void *p, size_t n)
{
    sodium_memzero(p, n);
}

bool argon_in_bounds(uint64_t passes, uint64_t kib)
{
    return passes >= 1 && passes <= ARGON_PASSES_MAX && kib >= ARGON_KIB_MIN && kib <= ARGON_KIB_MAX;
}

FALLIBLE argon_key(const void *secret, size_t n, const uint8_t salt[16], uint64_t passes, uint64_t kib, struct key *out,
                   struct err *e)
{
    if (!argon_in_bounds(passes, kib))
        return err_set(e, BD_LIMIT, "key slot asks for %llu passes and %llu KiB, outside 1 to %d and %d to %d",
                       (unsigned long long)passes, (unsigned long long)kib, ARGON_PASSES_MAX, ARGON_KIB_MIN, ARGON_KIB_MAX);
    crypto_start();
    if (crypto_pwhash(out->b, sizeof out->b, secret, n, salt, passes, (size_t)kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(e, BD_IO, "no %llu MiB of memory for the passphrase", (unsigned long long)kib / 1024);
    return BD_OK;
}

FALLIBLE passphrase_bytes(struct str typed, struct arena *a, struct str *out, struct err *e)
{
    if (typed.n == 0)
        return err_set(e, BD_INPUT, "the passphrase is empty");
    if (typed.n > LIMIT_PASSPHRASE_BYTES)
        return err_set(e, BD_INPUT, "the passphrase is longer than %zu bytes", LIMIT_PASSPHRASE_BYTES);
    size_t bad = 0;
    if (!utf8_check(typed, &bad))
        return err_set(e, BD_INPUT, "the passphrase is not UTF-8 at byte %zu", bad + 1);
    return utf8_normalise(a, typed, UTF8_NFKC, out, e);
}

const char *word_at(unsigned n)
{
    return words_list[n & 2047];
}

struct str passphrase_offer(const struct env *env, struct arena *a)
{
    SCOPED_BUF struct buf b = BUF_MAX(256);
    for (int i = 0; i < 7; i++) {
        uint16_t r = 0;
        env->random(env->ctx, &r, sizeof r);
        if (i > 0)
            buf_add_char(&b, ' ');
        buf_addz(&b, word_at(r));
    }
    return str_keep(a, buf_str(&b));
}

/* ---- recovery code ---- */

static const char base32[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* The 20 bytes and 20 bits of check as 36 values of five bits. */
static void recovery_values(const uint8_t secret[RECOVERY_BYTES], uint8_t value[36])
{
    static const char label[] = "bandi-recovery-check-1";
    uint8_t in[sizeof label - 1 + RECOVERY_BYTES];
    uint8_t check[HASH_BYTES];
    memcpy(in, label, sizeof label - 1);
    memcpy(in + sizeof label - 1, secret, RECOVERY_BYTES);
    hash_of(in, sizeof in, check);
    uint8_t all[RECOVERY_BYTES + 3];
    memcpy(all, secret, RECOVERY_BYTES);
    memcpy(all + RECOVERY_BYTES, check, 3);
    for (size_t i = 0; i < 36; i++) {
        size_t bit = i * 5;
        unsigned two = (unsigned)all[bit / 8] << 8 | (bit / 8 + 1 < sizeof all ? all[bit / 8 + 1] : 0U);
        value[i] = (uint8_t)(two >> (11 - bit % 8) & 31);
    }
    key_wipe(in, sizeof in);
    key_wipe(all, sizeof all);
}

void recovery_print(const uint8_t secret[RECOVERY_BYTES], char out[RECOVERY_CHARS])
{
    uint8_t value[36];
    recovery_values(secret, value);
    size_t n = 0;
    for (size_t i = 0; i < 36; i++) {
        if (i > 0 && i % 4 == 0)
            out[n++] = '-';
        out[n++] = base32[value[i]];
    }
    out[n] = '\0';
    key_wipe(value, sizeof value);
}

static int base32_value(char c)
{
    if (c >= 'a' && c <= 'z')
        c = (char)(c - 'a' + 'A');
    if (c == 'O')
        c = '0';
    if (c == 'I' || c == 'L')
        c = '1';
    const char *at = c == '\0' ? NULL : strchr(base32, c);
    return at == NULL ? -1 : (int)(at - base32);
}

bool recovery_read(struct str typed, uint8_t secret[RECOVERY_BYTES])
{
    uint8_t value[36];
    uint8_t expected[36];
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == ' ' || c == '-')
            continue;
        int v = base32_value(c);
        if (v < 0 || n == 36)
            return false;
        value[n++] = (uint8_t)v;
    }
    if (n != 36)
        return false;
    memset(secret, 0, RECOVERY_BYTES);
    for (size_t bit = 0; bit < RECOVERY_BYTES * 8; bit++)
        if (value[bit / 5] >> (4 - bit % 5) & 1)
            secret[bit / 8] = (uint8_t)(secret[bit / 8] | 1U << (7 - bit % 8));
    recovery_values(secret, expected);
    bool same = hash_equal(value, expected, sizeof value);
    key_wipe(value, sizeof value);
    key_wipe(expected, sizeof expected);
    return same;
}
