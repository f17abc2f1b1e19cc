/* fuzz/fuzz_encoding.c - texts in other encodings. The first byte says which one the user named, and what a refusal may show. What
 * is taken is UTF-8 without NUL, and borrows or goes back to the bytes it was made of; a refusal has its place. */
#include "fuzz.h"
#include "base/csv.h"
#include "base/encoding.h"
#include "base/limits.h"

#include <iconv.h>
#include <stdlib.h>
#include <string.h>

/* Of these each character has one form in bytes. */
static const char *goes_back(enum encoding x)
{
    switch (x) {
    case ENCODING_UTF16LE: return "UTF-16LE";
    case ENCODING_UTF16BE: return "UTF-16BE";
    case ENCODING_CP949: return "CP949";
    case ENCODING_WINDOWS_1251: return "CP1251";
    case ENCODING_WINDOWS_1252: return "CP1252";
    default: return NULL;
    }
}

static void hold_back(struct str made, struct str bytes, enum encoding x)
{
    if (goes_back(x) == NULL)
        return;
    iconv_t cd = iconv_open(goes_back(x), "UTF-8");
    FUZZ_HOLDS(cd != (iconv_t)-1);
    size_t left = made.n, room = bytes.n + 1;
    char *in = (char *)(uintptr_t)made.p, *again = malloc(room), *out = again;
    FUZZ_HOLDS(again != NULL && iconv(cd, &in, &left, &out, &room) != (size_t)-1);
    FUZZ_HOLDS((size_t)(out - again) == bytes.n && memcmp(again, bytes.p, bytes.n) == 0);
    (void)iconv_close(cd);
    free(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct encoding_how how = {.named = (enum encoding)(data[0] % ENCODINGS), .show = data[0] & 32, .lines = data[0] & 64};
    struct str bytes = {(const char *)data + 1, size - 1}, made;
    if (encoding_to_utf8(a, "input", bytes, how, &made, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0' && e.row >= 0 && e.column >= 0 && utf8_check(str_from(e.text), NULL));
        return 0;
    }
    FUZZ_HOLDS(utf8_check(made, NULL) && (made.n == 0 || memchr(made.p, 0, made.n) == NULL));
    if (str_starts(bytes, "\xFF\xFE"))
        hold_back(made, str_slice(bytes, 2, bytes.n), ENCODING_UTF16LE);
    else if (str_starts(bytes, "\xFE\xFF"))
        hold_back(made, str_slice(bytes, 2, bytes.n), ENCODING_UTF16BE);
    else if (made.p < bytes.p || made.p > bytes.p + bytes.n)
        hold_back(made, bytes, how.named);
    return 0;
}
