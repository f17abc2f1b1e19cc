/* crypto/hash.c - see hash.h. OpenSSL's one-shot SHA256_* calls are used although OpenSSL 3 calls them old: they need no
 * allocation and no look-up, which for headers of 165 bytes costs more than the hash. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/hash.h"

#include <openssl/sha.h>
#include <sodium.h>
#include <string.h>

_Static_assert(sizeof(SHA256_CTX) <= sizeof(struct hash), "struct hash is too small for SHA256_CTX");

void hash_begin(struct hash *h)
{
    SHA256_Init((SHA256_CTX *)h);
}

void hash_add(struct hash *h, const void *bytes, size_t n)
{
    SHA256_Update((SHA256_CTX *)h, bytes, n);
}

void hash_end(struct hash *h, uint8_t out[HASH_BYTES])
{
    SHA256_Final(out, (SHA256_CTX *)h);
}

void hash_of(const void *bytes, size_t n, uint8_t out[HASH_BYTES])
{
    struct hash h;
    hash_begin(&h);
    hash_add(&h, bytes, n);
    hash_end(&h, out);
}

void hash_leaf(const void *bytes, size_t n, uint8_t out[HASH_BYTES])
{
    struct hash h;
    hash_begin(&h);
    hash_add(&h, "\0", 1);
    hash_add(&h, bytes, n);
    hash_end(&h, out);
}

void hash_node(const uint8_t left[HASH_BYTES], const uint8_t right[HASH_BYTES], uint8_t out[HASH_BYTES])
{
    uint8_t both[1 + 2 * HASH_BYTES];
    both[0] = 1;
    memcpy(both + 1, left, HASH_BYTES);
    memcpy(both + 1 + HASH_BYTES, right, HASH_BYTES);
    hash_of(both, sizeof both, out);
}

void hash_mac(const uint8_t key[32], const void *bytes, size_t n, uint8_t out[HASH_BYTES])
{
    crypto_auth_hmacsha256_state s;
    crypto_auth_hmacsha256_init(&s, key, 32);
    crypto_auth_hmacsha256_update(&s, bytes, n);
    crypto_auth_hmacsha256_final(&s, out);
}

bool hash_equal(const void *a, const void *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}
