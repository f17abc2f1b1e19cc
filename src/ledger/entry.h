/* ledger/entry.h - one entry's header and sealed body (docs/format.md section 3), and the wraps of its key (7.3).
 *
 * Floor: ledger. Pure: bytes in, bytes out; no disk, no clock.
 */
#ifndef BD_LEDGER_ENTRY_H
#define BD_LEDGER_ENTRY_H

#include "base/err.h"
#include "crypto/key.h"
#include "ledger/ledger.h"

#define HEADER_BYTES 165
#define HEADER_A_BYTES 101
#define HEADER_COMMIT_AT 101
#define HEADER_HASH_AT 133
#define BODY_MAX ((size_t)16 << 20)
#define PADDED_MAX (((uint64_t)16 << 20) + ((uint64_t)512 << 10))
#define WRAP_BYTES 72
#define ENTRY_INDEX_MAX (((uint64_t)1 << 40) - 1)

enum header_class { CLASS_DATA = 1, CLASS_AUTHORITY = 2, CLASS_ERASURE = 3 };

/* Part A in C, and the two hashes. */
struct header {
    struct digest vault;
    struct digest device;
    uint64_t index;
    struct id16 compartment;
    enum header_class class;
    uint64_t padded;
    struct digest commit;
    struct digest body_hash;
};

/* The padded length of a body of n bytes. */
uint64_t entry_padded(uint64_t n);

void header_put(const struct header *h, uint8_t out[HEADER_BYTES]);

/* Reads and checks format, suite, class and length. BD_NEWER for another format or suite; BD_DAMAGED otherwise. */
FALLIBLE header_get(const uint8_t in[HEADER_BYTES], struct header *out, struct err *e);

void header_leaf(const uint8_t header[HEADER_BYTES], struct digest *out);

/* Seals `body` (canonical CBOR, at most BODY_MAX). `h` carries vault, device, index, compartment and class; the rest is
 * filled in. For class data `key` is the fresh random entry key; for the others it is overwritten by the open key.
 * `cipher` has room for entry_padded(body.n) + 16 bytes. Cost: O(n). */
void entry_seal(struct header *h, struct key *key, struct str body, uint8_t header[HEADER_BYTES], uint8_t *cipher);

/* The key of an open entry, which anybody can compute. */
void entry_open_key(const uint8_t header[HEADER_BYTES], struct key *out);

/* Opens a ciphertext in place (`cipher` is overwritten by the plaintext). On BD_OK *body points into `cipher`.
 * On BD_DAMAGED *fault says which check failed: FAULT_BODY, FAULT_COMMIT, FAULT_AEAD, FAULT_CANONICAL. */
FALLIBLE entry_open(const uint8_t header[HEADER_BYTES], const struct key *key, uint8_t *cipher, size_t n, struct str *body,
                    enum fault_kind *fault, struct err *e);

enum wrap_kind { WRAP_NONE = 0, WRAP_TRANSPORT = 1, WRAP_SHELF = 2 };

void wrap_put(enum wrap_kind kind, const uint8_t header[HEADER_BYTES], struct id16 id, const uint8_t wrapping[32],
              const struct env *env, const struct key *entry_key, uint8_t out[WRAP_BYTES]);
bool wrap_get(enum wrap_kind kind, const uint8_t header[HEADER_BYTES], struct id16 id, const uint8_t wrapping[32],
              const uint8_t wrap[WRAP_BYTES], struct key *entry_key);

/* ---- small things of section 2 ---- */
void device_id(const struct digest *vault, const uint8_t ed25519[32], const uint8_t x25519[32], struct digest *out);
void vault_id(const uint8_t ed25519[32], const uint8_t x25519[32], const uint8_t random[32], struct digest *out);
void compartment_id(const struct digest *vault, const struct digest *device, const struct id16 *salt, struct id16 *out);
void statement_id(const struct digest *leaf, uint32_t ordinal, struct id16 *out);

/* Big-endian numbers. */
void put_u16(uint8_t *p, uint64_t v);
void put_u32(uint8_t *p, uint64_t v);
void put_u64(uint8_t *p, uint64_t v);
uint64_t get_u16(const uint8_t *p);
uint64_t get_u32(const uint8_t *p);
uint64_t get_u64(const uint8_t *p);

#endif
