/* fuzz/fuzz_name.c - names: two forms, parted by a line end; comparing is symmetric and bounded, keys are within bounds. */
#include "fuzz.h"
#include "name/name.h"

#include <math.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new((size_t)64 << 20);
    const char *text = (const char *)data, *cut = size > 0 ? memchr(data, '\n', size) : NULL;
    size_t first = cut != NULL ? (size_t)(cut - text) : size;
    size_t rest = cut != NULL ? size - first - 1 : 0;
    const struct name_form *x = name_parse(a, (struct str){text, first}, NULL);
    const struct name_form *y = name_parse(a, (struct str){rest > 0 ? cut + 1 : "", rest}, NULL);
    struct name_key keys[NAME_KEYS_MAX];
    size_t n = name_keys(x, 0, keys);
    FUZZ_HOLDS(n <= NAME_KEYS_MAX);
    for (size_t i = 1; i < n; i++)
        FUZZ_HOLDS(keys[i - 1].kind < keys[i].kind || (keys[i - 1].kind == keys[i].kind && keys[i - 1].hash < keys[i].hash));
    struct name_match m = name_compare(x, y), w = name_compare(y, x);
    FUZZ_HOLDS(fabs(m.weight - w.weight) < 1e-2 && fabs(m.distance - w.distance) < 1e-2);
    FUZZ_HOLDS(m.weight >= -12.001 && m.weight <= 40.001 && m.distance >= 0 && m.distance <= 1);
    struct str names[NAME_CELL_MAX];
    size_t in_cell = name_cell(a, (struct str){text, first}, names);
    FUZZ_HOLDS(in_cell <= NAME_CELL_MAX);
    for (size_t i = 0; i < in_cell; i++)
        FUZZ_HOLDS(names[i].n > 0 && names[i].p >= text && names[i].p + names[i].n <= text + first);
    double p = name_east_asian(x);
    FUZZ_HOLDS(p >= 0 && p <= 1.000001);
    struct name_explanation e;
    name_explain(a, x, y, &e);
    name_describe(a, x);
    name_to_hangul(a, x, &p);
    FUZZ_HOLDS(p >= 0 && p <= 1.000001);
    return 0;
}
