/* ledger/note.h - checkpoints as C2SP signed notes (docs/format.md section 6).
 *
 * Floor: ledger. Pure.
 */
#ifndef BD_LEDGER_NOTE_H
#define BD_LEDGER_NOTE_H

#include "base/err.h"
#include "ledger/ledger.h"

#define NOTE_MAX ((size_t)64 << 10)
#define ORIGIN_CHARS 146 /* 145 and the NUL */

struct checkpoint {
    struct digest vault;
    struct digest device;
    uint64_t size;
    struct digest tree;
    uint8_t signature[64];
};

void note_origin(const struct digest *vault, const struct digest *device, char out[ORIGIN_CHARS]);

/* The signed text, up to and including the newline before the empty line. */
void note_text(const struct checkpoint *c, struct buf *out);

/* Signs the text: fills c->signature. */
void note_sign(struct checkpoint *c, const uint8_t seed[32]);
bool note_check(const struct checkpoint *c, const uint8_t ed25519[32]);

/* The whole note with the one signature line of the log's own key. */
void note_put(const struct checkpoint *c, const uint8_t ed25519[32], struct buf *out);

/* The first three lines only: who, size, tree hash. BD_INPUT when they are not a checkpoint of ours. */
FALLIBLE note_peek(struct str note, struct checkpoint *out, struct err *e);

/* Reads and verifies a note against the device's key. BD_INPUT not a note; BD_DAMAGED signature wrong or missing. */
FALLIBLE note_get(struct str note, const uint8_t ed25519[32], struct checkpoint *out, struct err *e);

/* Printed line `<origin> <size> <base64 tree hash>`; reading leaves the signature zero. */
void note_line(const struct checkpoint *c, struct buf *out);
FALLIBLE note_line_get(struct str line, struct checkpoint *out, struct err *e);

void base64_put(struct buf *b, const void *bytes, size_t n);
/* Canonical base64 with padding; false otherwise, or when it is not exactly n bytes. */
bool base64_get(struct str s, uint8_t *out, size_t n);

#endif
