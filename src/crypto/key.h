/* crypto/key.h - secrets in guarded memory, and how people's secrets become keys.
 *
 * Floor: crypto (libsodium, base). Guarded memory is locked against swapping where the system allows it, left out of core
 * dumps, fenced by unmapped pages and wiped when freed. Everything else that touches a secret wipes it with key_wipe.
 */
#ifndef BD_CRYPTO_KEY_H
#define BD_CRYPTO_KEY_H

#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* Must run once before anything of this floor; safe to call again and from any thread. Ends the process if libsodium
 * cannot start. */
void crypto_start(void);

/* 32 secret bytes. */
struct key {
    uint8_t b[32];
};

/* A new guarded key, random (`env` NULL: zero). Never NULL. Close with key_free. */
struct key *key_new(const struct env *env);
void key_free(struct key *k);
void key_free_scoped(struct key **k);
#define SCOPED_KEY __attribute__((cleanup(key_free_scoped)))

/* Guarded room of any size, zeroed. Free with guarded_free. */
void *guarded_new(size_t bytes);
void guarded_free(void *p);

/* Zeroes so that the compiler cannot leave it out. */
void key_wipe(void *p, size_t n);

/* ---- people's secrets ---- */

/* Bounds of Argon2id parameters (docs/format.md 7.1), held before any memory is taken. */
#define ARGON_PASSES_MAX 16
#define ARGON_KIB_MIN 8192
#define ARGON_KIB_MAX 1048576
#define ARGON_PASSES_DEFAULT 3
#define ARGON_KIB_DEFAULT 262144
bool argon_in_bounds(uint64_t passes, uint64_t kib);

/* Argon2id 1.3, one lane. BD_LIMIT for parameters out of bounds; BD_IO when the memory is not to be had.
 * Cost: `kib` KiB of memory, about 0.3 s a pass for 256 MiB. */
FALLIBLE argon_key(const void *secret, size_t n, const uint8_t salt[16], uint64_t passes, uint64_t kib, struct key *out,
                   struct err *e);

/* A passphrase's bytes for Argon2id: strict UTF-8, NFKC. BD_INPUT when empty, too long, or not UTF-8. *out lies in `a`. */
FALLIBLE passphrase_bytes(struct str typed, struct arena *a, struct str *out, struct err *e);

/* Seven random words of the list, joined by spaces (77 bits). */
struct str passphrase_offer(const struct env *env, struct arena *a);

/* Word n of the list, n from 0 to 2047. */
const char *word_at(unsigned n);

/* Recovery code: 20 bytes as nine groups of four characters with a check (docs/format.md 7.1). */
#define RECOVERY_BYTES 20
#define RECOVERY_CHARS 45
void recovery_print(const uint8_t secret[RECOVERY_BYTES], char out[RECOVERY_CHARS]);

/* False when it is not a recovery code (a wrong length, character or check). */
bool recovery_read(struct str typed, uint8_t secret[RECOVERY_BYTES]);

#endif
