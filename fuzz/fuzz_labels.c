/* fuzz/fuzz_labels.c - judged pairs: every one is of two different rows, once, in order. */
#include "fuzz.h"
#include "people.h"

#include "link/labels.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct link_labels l;
    struct link_job j;
    people_open(&j, a, true);
    if (link_labels_read(&j, "labels.csv", (struct str){(const char *)data, size}, &l, &e) != BD_OK)
        FUZZ_HOLDS(e.text[0] != '\0');
    else
        for (size_t i = 0; i < l.count; i++) {
            FUZZ_HOLDS(l.x[i].a < l.x[i].b && l.x[i].b < j.records.rows);
            FUZZ_HOLDS(i == 0 || l.x[i - 1].a < l.x[i].a || (l.x[i - 1].a == l.x[i].a && l.x[i - 1].b < l.x[i].b));
        }
    link_close(&j);
    return 0;
}
