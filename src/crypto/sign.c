/* crypto/sign.c - see sign.h. */
#include "crypto/sign.h"

#include <sodium.h>

void sign_public(const uint8_t seed[32], uint8_t public[32])
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

void sign_put(const uint8_t seed[32], const void *bytes, size_t n, uint8_t signature[SIGN_BYTES])
{
    uint8_t public[32];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    crypto_sign_seed_keypair(public, secret, seed);
    crypto_sign_detached(signature, NULL, bytes, n, secret);
    sodium_memzero(secret, sizeof secret);
}

bool sign_check(const uint8_t public[32], const void *bytes, size_t n, const uint8_t signature[SIGN_BYTES])
{
    return crypto_sign_verify_detached(signature, bytes, n, public) == 0;
}
