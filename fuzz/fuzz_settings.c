/* fuzz/fuzz_settings.c - settings of a linkage: refused with words, or every column has a kind and the run goes through. */
#include "fuzz.h"
#include "people.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct link_job j;
    people_open(&j, a, false);
    if (link_settings(&j, "settings.json", (struct str){(const char *)data, size}, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
    } else {
        link_prepare(&j);
        for (size_t c = 0; c < j.records.column_count; c++)
            FUZZ_HOLDS((unsigned)j.kind[c] < LINK_KINDS);
    }
    link_close(&j);
    return 0;
}
