/* fuzz/fuzz_note.c - checkpoints, printed lines and key slots: what is read as a checkpoint writes back its first lines;
 * what verifies is signed by the key. */
#include "fuzz.h"
#include "ledger/note.h"
#include "ledger/slots.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    /* the public key of the seeds' notes: Ed25519 of thirty-two bytes 0x01 */
    static const uint8_t ed[32] = {0x8a, 0x88, 0xe3, 0xdd, 0x74, 0x09, 0xf1, 0x95, 0xfd, 0x52, 0xdb,
                                   0x2d, 0x3c, 0xba, 0x5d, 0x72, 0xca, 0x67, 0x09, 0xbf, 0x1d, 0x94,
                                   0x12, 0x1b, 0xf3, 0x74, 0x88, 0x01, 0xb4, 0x0f, 0x6f, 0x5c};
    struct err e = ERR_NONE;
    struct str in = {(const char *)data, size};
    struct checkpoint c;
    static struct slots slots;
    SCOPED_BUF struct buf out = BUF_MAX(NOTE_MAX * 2);
    if (note_peek(in, &c, &e) == BD_OK) {
        note_text(&c, &out);
        FUZZ_HOLDS(out.n <= size && memcmp(out.p, data, out.n) == 0);
    }
    err_clear(&e);
    if (note_get(in, ed, &c, &e) == BD_OK)
        FUZZ_HOLDS(note_check(&c, ed));
    err_clear(&e);
    buf_clear(&out);
    if (note_line_get(in, &c, &e) == BD_OK) {
        note_line(&c, &out);
        FUZZ_HOLDS(str_eq(buf_str(&out), str_trim(in)));
    }
    err_clear(&e);
    buf_clear(&out);
    if (slots_get(in, &slots, &e) == BD_OK)
        slots_put(&slots, &out);
    return 0;
}
