/* fuzz/fuzz_agreement.c - codings of several coders: the first byte picks the scale, the rest is a table whose first three
 * columns are unit, coder and value. What is read is numbered within bounds; alpha is at most 1. */
#include "fuzz.h"
#include "base/csv.h"
#include "base/limits.h"
#include "stats/agreement.h"

#include <math.h>

static void check(const struct agreement_data *d)
{
    for (size_t i = 0; i < d->codings; i++) {
        const struct coding *c = &d->coding[i];
        FUZZ_HOLDS(c->unit < d->units && c->coder < d->coders && c->value < d->values);
        FUZZ_HOLDS(i == 0 || d->coding[i - 1].unit < c->unit ||
                   (d->coding[i - 1].unit == c->unit && d->coding[i - 1].coder < c->coder));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct csv_table t;
    struct agreement_data d;
    struct agreement_alpha alpha;
    if (size == 0 || csv_read_table(a, "codes.csv", (struct str){(const char *)data + 1, size - 1}, &t, &e) != BD_OK)
        return 0;
    enum agreement_scale scale = (enum agreement_scale)(data[0] % 6);
    struct str *part[3];
    for (size_t i = 0; i < 3; i++) {
        part[i] = ARENA_ARRAY(a, struct str, t.rows + 1);
        for (size_t r = 0; r < t.rows; r++)
            part[i][r] = i < t.columns ? t.cells[r * t.columns + i] : STR("");
    }
    if (agreement_read(a, scale, t.rows, part[0], part[1], part[2], &d, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    check(&d);
    if (d.codings == 0 || d.values > 200)
        return 0;
    agreement_alpha(&d, scale, 4, 0.95, 1, &alpha);
    FUZZ_HOLDS(!alpha.defined || !(alpha.alpha > 1.000001));
    return 0;
}
