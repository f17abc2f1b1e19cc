/* crypto/seal.c - see seal.h. */
#include "crypto/seal.h"

#include <sodium.h>

void seal_put(const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], const void *ad, size_t ad_n, const void *plain,
              size_t n, uint8_t *out)
{
    crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain, n, ad, ad_n, NULL, nonce, key);
}

bool seal_get(const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], const void *ad, size_t ad_n, const void *sealed,
              size_t n, uint8_t *out)
{
    return n >= SEAL_TAG && crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed, n, ad, ad_n, nonce, key) == 0;
}

void box_public(const uint8_t secret[32], uint8_t public[32])
{
    crypto_scalarmult_base(public, secret);
}

bool box_put(const uint8_t public[32], const void *plain, size_t n, uint8_t *out)
{
    return crypto_box_seal(out, plain, n, public) == 0;
}

bool box_get(const uint8_t public[32], const uint8_t secret[32], const void *sealed, size_t n, uint8_t *out)
{
    return n >= BOX_OVERHEAD && crypto_box_seal_open(out, sealed, n, public, secret) == 0;
}
