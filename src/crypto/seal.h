/* crypto/seal.h - sealing bytes: XChaCha20-Poly1305 under a key, and sealed boxes to an X25519 key.
 *
 * Floor: crypto (libsodium). Pure: randomness is drawn by the caller, except a sealed box's own throw-away key.
 */
#ifndef BD_CRYPTO_SEAL_H
#define BD_CRYPTO_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SEAL_KEY 32
#define SEAL_NONCE 24
#define SEAL_TAG 16
#define BOX_OVERHEAD 48

/* Writes n + SEAL_TAG bytes to `out`, which may be `plain` itself. Cost: O(n), about 1 GB/s. */
void seal_put(const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], const void *ad, size_t ad_n, const void *plain,
              size_t n, uint8_t *out);

/* Writes n - SEAL_TAG bytes to `out`, which may be `sealed` itself. False, with nothing of use in `out`, when it does not
 * open or n < SEAL_TAG. */
bool seal_get(const uint8_t key[SEAL_KEY], const uint8_t nonce[SEAL_NONCE], const void *ad, size_t ad_n, const void *sealed,
              size_t n, uint8_t *out);

/* X25519 key pair from 32 secret bytes. */
void box_public(const uint8_t secret[32], uint8_t public[32]);

/* Anonymous box to a public key: n + BOX_OVERHEAD bytes. False for a public key of small order. */
bool box_put(const uint8_t public[32], const void *plain, size_t n, uint8_t *out);
bool box_get(const uint8_t public[32], const uint8_t secret[32], const void *sealed, size_t n, uint8_t *out);

#endif
