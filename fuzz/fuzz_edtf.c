/* fuzz/fuzz_edtf.c - dates: what is accepted has one canonical form that means the same; what is refused has a place. */
#include "fuzz.h"
#include "base/edtf.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 24);
    struct err e = ERR_NONE;
    struct edtf x, y;
    char once[EDTF_CANON_CHARS], twice[EDTF_CANON_CHARS];
    enum bd_status s = edtf_parse((struct str){(const char *)data, size}, a, &x, &e);
    if (s != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        FUZZ_HOLDS(s == BD_LIMIT || (e.column >= 1 && e.column <= (long long)size + 1 && e.mend[0] != '\0'));
        return 0;
    }
    size_t n = edtf_write(&x, once);
    FUZZ_HOLDS(n == strlen(once));
    FUZZ_HOLDS(edtf_parse(str_from(once), a, &y, &e) == BD_OK);
    edtf_write(&y, twice);
    FUZZ_HOLDS(strcmp(once, twice) == 0 && edtf_sort(&x, &y) == 0);
    FUZZ_HOLDS(edtf_span(&x).earliest <= edtf_span(&x).latest && edtf_span(&x).latest == edtf_span(&y).latest);
    FUZZ_HOLDS(edtf_compare(&x, &y) == EDTF_POSSIBLY);
    return 0;
}
