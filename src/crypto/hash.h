/* crypto/hash.h - SHA-256 and HMAC-SHA-256.
 *
 * Floor: crypto. SHA-256 is OpenSSL's, which uses the CPU's SHA extensions (1.1 to 1.8 GB/s against libsodium's 0.33).
 */
#ifndef BD_CRYPTO_HASH_H
#define BD_CRYPTO_HASH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_BYTES 32

/* A running hash; no allocation, may be abandoned. */
struct hash {
    uint64_t state[16]; /* room for OpenSSL's SHA256_CTX, checked at compile time in hash.c */
};
void hash_begin(struct hash *h);
void hash_add(struct hash *h, const void *bytes, size_t n);
void hash_end(struct hash *h, uint8_t out[HASH_BYTES]);

/* SHA-256 of one string. */
void hash_of(const void *bytes, size_t n, uint8_t out[HASH_BYTES]);

/* RFC 6962 leaf H(0x00 || bytes) and node H(0x01 || left || right). `out` may be an input. */
void hash_leaf(const void *bytes, size_t n, uint8_t out[HASH_BYTES]);
void hash_node(const uint8_t left[HASH_BYTES], const uint8_t right[HASH_BYTES], uint8_t out[HASH_BYTES]);

/* HMAC-SHA-256 (libsodium). */
void hash_mac(const uint8_t key[32], const void *bytes, size_t n, uint8_t out[HASH_BYTES]);

/* Equal? In constant time. */
bool hash_equal(const void *a, const void *b, size_t n);

#endif
