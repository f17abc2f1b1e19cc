/* fuzz/fuzz_model.c - saved models: refused with words, or every m and u that the lists then hold is a
 * probability. */
#include "fuzz.h"
#include "people.h"

#include "link/saved.h"

static void check(const struct model_given *g, int fields)
{
    for (int f = 0; f < fields; f++)
        for (int l = 0; g->held[f] && l < LEVELS_MAX; l++)
            if (g->class[f][l] >= 0) {
                double m = g->m[f][g->class[f][l]], u = g->u[f][g->class[f][l]];
                FUZZ_HOLDS(m >= 0 && m <= 1 && u >= 0 && u <= 1);
            }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct link_job j;
    size_t used = 0;
    people_open(&j, a, true);
    if (saved_read(&j, "model.json", (struct str){(const char *)data, size}, &used, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
    } else {
        FUZZ_HOLDS(used >= 1);
        check(&j.given, j.fields.count);
    }
    link_close(&j);
    return 0;
}
