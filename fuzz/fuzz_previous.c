/* fuzz/fuzz_previous.c - clusters of an earlier run and its retired numbers, a line "---" between them: no number is given
 * twice, none that is retired is in use. */
#include "fuzz.h"
#include "people.h"

#include "link/stable.h"

#include <stdlib.h>

/* A result as a run would leave it: rows 0 and 1 are one, the others alone. */
static void group(struct link_job *j)
{
    j->cluster = calloc(j->records.rows, sizeof *j->cluster);
    FUZZ_HOLDS(j->cluster != NULL);
    for (size_t i = 0; i < j->records.rows; i++)
        j->cluster[i] = (uint32_t)(i > 0 ? i - 1 : 0);
    j->clusters = j->records.rows - 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct str all = {(const char *)data, size};
    struct stable_numbers s;
    struct row_index x;
    struct link_job j;
    size_t at;
    if (!str_find(all, STR("\n---\n"), 0, &at))
        at = size;
    struct str retired = at < size ? str_slice(all, at + 5, size) : STR("");
    people_open(&j, a, true);
    row_index_make(&j, &x);
    group(&j);
    if (stable_numbers(&j, &x, "clusters.csv", str_slice(all, 0, at), "retired.csv", retired, &s, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
    } else {
        for (size_t i = 0; i < j.clusters; i++) {
            FUZZ_HOLDS(s.number[i] >= 1);
            for (size_t k = 0; k < i; k++)
                FUZZ_HOLDS(s.number[k] != s.number[i]);
        }
        SCOPED_BUF struct buf out = BUF_MAX(GIB);
        stable_put_retired(&s, &out);
    }
    link_close(&j);
    return 0;
}
