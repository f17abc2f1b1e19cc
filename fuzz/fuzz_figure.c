/* fuzz/fuzz_figure.c - stored figures of `bandi estimate`: refused with words, or within the bounds of the options. */
#include "fuzz.h"
#include "app/estimate_job.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct job j = {0};
    if (job_read(&j, "figure.json", (struct str){(const char *)data, size}, a, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    FUZZ_HOLDS(j.in.path != NULL && j.options.level >= 0.5 && j.options.level <= 0.999);
    FUZZ_HOLDS(j.options.replicates >= 100 && j.options.replicates <= 1000000 && j.tipping >= 0);
    return 0;
}
