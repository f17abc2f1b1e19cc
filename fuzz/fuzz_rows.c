/* fuzz/fuzz_rows.c - lists to be linked: whatever table it is, kinds are found, values made ready, and rows linked; every row
 * is in a cluster. A line "---" parts two lists. */
#include "fuzz.h"
#include "people.h"

static bool add(struct link_job *j, const char *name, struct str text)
{
    struct err e = ERR_NONE;
    if (link_add_csv(j, name, text, STR_NONE, NULL, 0, &e) == BD_OK)
        return true;
    FUZZ_HOLDS(e.text[0] != '\0');
    return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct str all = {(const char *)data, size};
    struct link_job j;
    size_t at;
    if (size > 20000)
        return 0;
    if (!str_find(all, STR("\n---\n"), 0, &at))
        at = size;
    link_open(&j, a, 1);
    bool fine = add(&j, "one.csv", str_slice(all, 0, at));
    if (fine && at < size)
        fine = add(&j, "two.csv", str_slice(all, at + 5, size));
    if (fine) {
        link_prepare(&j);
        link_run(&j);
        for (size_t i = 0; i < j.records.rows; i++)
            FUZZ_HOLDS(j.cluster[i] < j.clusters);
    }
    link_close(&j);
    return 0;
}
