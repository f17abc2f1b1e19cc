/* fuzz/fuzz_entry.c - entry headers and ciphertexts: a header that is read writes back the same; a ciphertext that opens
 * under the open key has the hash, commitment, padding and form that the format asks for. */
#include "fuzz.h"
#include "ledger/entry.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct err e = ERR_NONE;
    struct header h;
    uint8_t copy[HEADER_BYTES];
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
