/* fuzz/fuzz_mapping.c - a mapping and the table it maps, a line "---" between them: refused with words, or read. */
#include "fuzz.h"
#include "base/limits.h"
#include "intake/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct str all = {(const char *)data, size};
    struct list_set set;
    size_t at;
    if (!str_find(all, STR("\n---\n"), 0, &at))
        at = size;
    struct str table = at < size ? str_slice(all, at + 5, size) : STR("");
    if (list_read_table(a, "table", table, "mapping", str_slice(all, 0, at), &set, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    for (size_t i = 0; i < set.count; i++) {
        FUZZ_HOLDS(set.records[i].row >= 1 && set.records[i].type.n > 0);
        for (size_t k = 0; k < set.records[i].value_count; k++)
            FUZZ_HOLDS(utf8_check(set.records[i].values[k].text, NULL));
    }
    return 0;
}
