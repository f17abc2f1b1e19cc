/* crypto/sign.h - Ed25519 signatures (libsodium: 2.7 times as fast as OpenSSL's).
 *
 * Floor: crypto. A device key signs checkpoint notes and nothing else; an offer's key signs joins and nothing else.
 */
#ifndef BD_CRYPTO_SIGN_H
#define BD_CRYPTO_SIGN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SIGN_BYTES 64

/* The public key of a 32-byte seed. */
void sign_public(const uint8_t seed[32], uint8_t public[32]);

void sign_put(const uint8_t seed[32], const void *bytes, size_t n, uint8_t signature[SIGN_BYTES]);

/* Strict (no small-order keys, canonical S), as libsodium checks. */
bool sign_check(const uint8_t public[32], const void *bytes, size_t n, const uint8_t signature[SIGN_BYTES]);

#endif
