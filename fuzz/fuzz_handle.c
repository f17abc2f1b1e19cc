/* fuzz/fuzz_handle.c - handles, recovery codes and passphrases as people type them: what is read prints to what reads the
 * same; a handle with a wrong check is refused. */
#include "fuzz.h"
#include "crypto/key.h"
#include "record/handle.h"

#include <string.h>

static void handle(struct str typed)
{
    struct err e = ERR_NONE;
    char letter, again[HANDLE_CHARS];
    uint64_t bits, back;
    if (handle_read(typed, &letter, &bits, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return;
    }
    struct id16 id = {{0}};
    for (int i = 0; i < 5; i++)
        id.b[i] = (uint8_t)(bits >> (8 * (4 - i)));
    FUZZ_HOLDS(handle_looks(typed) && handle_letter_ok(letter) && handle_bits(id) == bits);
    handle_write(letter, id, again);
    FUZZ_HOLDS(handle_read(str_from(again), &letter, &back, &e) == BD_OK && back == bits);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    struct err e = ERR_NONE;
    struct str typed = {(const char *)data, size}, bytes;
    uint8_t code[RECOVERY_BYTES], again[RECOVERY_BYTES];
    char printed[RECOVERY_CHARS];
    handle(typed);
    if (recovery_read(typed, code)) {
        recovery_print(code, printed);
        FUZZ_HOLDS(recovery_read(str_from(printed), again) && memcmp(code, again, sizeof code) == 0);
    }
    if (passphrase_bytes(typed, a, &bytes, &e) != BD_OK)
        FUZZ_HOLDS(e.text[0] != '\0');
    else
        FUZZ_HOLDS(bytes.n > 0 && utf8_check(bytes, NULL));
    return 0;
}
