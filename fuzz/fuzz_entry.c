/* fuzz/fuzz_entry.c - entry headers and ciphertexts: a header that is read writes back the same; a ciphertext that opens
 * under the open key has the hash, commitment, padding and form that the format asks for. */
#include "fuzz.h"
#include "crypto/hash.h"
#include "crypto/seal.h"
#include "ledger/entry.h"

#include <string.h>

/* The input as a plaintext with its own length and padding, sealed so that all in front of them is right. */
static void plaintext(const uint8_t *data, size_t size)
{
    static const uint8_t nonce[SEAL_NONCE];
    SCOPED_ARENA struct arena *a = arena_new((size_t)8 << 20);
    SCOPED_KEY struct key *key = key_new(NULL);
    struct header h = {.class = CLASS_AUTHORITY};
    struct err e = ERR_NONE;
    uint8_t header[HEADER_BYTES];
    struct str body;
    enum fault_kind fault = (enum fault_kind)0;
    if (size > 4000)
        return;
    char *room = arena_alloc(a, 8192, 1);
    uint8_t *cipher = arena_alloc(a, 8192, 1);
    entry_seal(&h, key, (struct str){room, size}, header, cipher);
    memset(cipher, 0, (size_t)h.padded);
    memcpy(cipher, data, size);
    seal_put(key->b, nonce, header, HEADER_HASH_AT, cipher, (size_t)h.padded, cipher);
    hash_of(cipher, (size_t)h.padded + SEAL_TAG, header + HEADER_HASH_AT);
    if (entry_open(header, key, cipher, (size_t)h.padded + SEAL_TAG, &body, &fault, &e) == BD_OK)
        FUZZ_HOLDS(body.n + 4 <= h.padded);
    else
        FUZZ_HOLDS(fault == FAULT_CANONICAL && e.text[0] != '\0');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = ERR_NONE;
    struct header h;
    uint8_t copy[HEADER_BYTES];
    plaintext(data, size);
    if (size < HEADER_BYTES)
        return 0;
    if (header_get(data, &h, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    header_put(&h, copy);
    FUZZ_HOLDS(memcmp(copy, data, HEADER_BYTES) == 0);
    SCOPED_ARENA struct arena *a = arena_new((size_t)8 << 20);
    SCOPED_KEY struct key *key = key_new(NULL);
    size_t n = size - HEADER_BYTES;
    uint8_t *cipher = arena_alloc(a, n + 1, 1);
    struct str body;
    enum fault_kind fault;
    memcpy(cipher, data + HEADER_BYTES, n);
    entry_open_key(data, key);
    if (entry_open(data, key, cipher, n, &body, &fault, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    FUZZ_HOLDS(entry_padded(body.n) == h.padded);
    /* the same body sealed again is the same entry */
    struct header again = h;
    uint8_t *sealed = arena_alloc(a, (size_t)h.padded + 16, 1);
    if (h.class == CLASS_DATA)
        return 0;
    entry_seal(&again, key, body, copy, sealed);
    FUZZ_HOLDS(memcmp(copy, data, HEADER_BYTES) == 0 && memcmp(sealed, data + HEADER_BYTES, n) == 0);
    return 0;
}
