/* ledger/slots.h - how a person's secret opens a master key (docs/format.md 7.1). Bytes in, bytes out; no disk.
 *
 * Floor: ledger. The same form serves device/slots and a backup.
 */
#ifndef BD_LEDGER_SLOTS_H
#define BD_LEDGER_SLOTS_H

#include "base/env.h"
#include "base/err.h"
#include "base/str.h"
#include "crypto/key.h"

#define SLOTS_MAX 16
#define SLOTS_FILE_MAX ((size_t)64 << 10)
#define SLOT_RAW_MAX 1024

enum slot_type { SLOT_PASSPHRASE = 1, SLOT_RECOVERY = 2, SLOT_FIDO2 = 3 };

/* One slot; `raw` is its CBOR as read or made, so that unknown types and keys survive a rewriting. */
struct slot {
    uint64_t type;
    uint8_t id[16];
    uint64_t passes;
    uint64_t kib;
    uint8_t salt[16];
    uint8_t nonce[24];
    uint8_t wrapped[48];
    size_t raw_n;
    uint8_t raw[SLOT_RAW_MAX];
};

struct slots {
    uint8_t container[16];
    size_t n;
    struct slot s[SLOTS_MAX];
};

/* An empty set with a new container id. */
void slots_start(struct slots *s, const struct env *env);

/* Adds a slot for the secret: typed passphrase (SLOT_PASSPHRASE) or 20 bytes (SLOT_RECOVERY). passes, kib 0: defaults.
 * BD_INPUT a bad passphrase; BD_LIMIT too many slots or parameters out of bounds. Cost: one Argon2id run. */
FALLIBLE slots_add(struct slots *s, enum slot_type type, struct str secret, uint32_t passes, uint32_t kib,
                   const struct key *master, const struct env *env, struct err *e);

/* Removes all slots of a type. */
void slots_drop(struct slots *s, enum slot_type type);

void slots_put(const struct slots *s, struct buf *out);

/* BD_DAMAGED malformed; BD_NEWER another format; BD_LIMIT parameters out of bounds. */
FALLIBLE slots_get(struct str file, struct slots *out, struct err *e);

/* Tries what was typed as passphrase, then as recovery code. BD_DENIED when no slot opens. */
FALLIBLE slots_open(const struct slots *s, struct str typed, struct key *master, struct err *e);

#endif
