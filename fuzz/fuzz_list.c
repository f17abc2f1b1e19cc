/* fuzz/fuzz_list.c - JSON Lines of records: every value has exactly one of text, reason and file, or the line is refused with
 * its row. */
#include "fuzz.h"
#include "base/limits.h"
#include "intake/list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct list_set set;
    if (list_read_lines(a, "m.jsonl", (struct str){(const char *)data, size}, &set, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    for (size_t i = 0; i < set.count; i++) {
        FUZZ_HOLDS(set.records[i].row > 0 && set.records[i].type.p != NULL);
        for (size_t k = 0; k < set.records[i].value_count; k++) {
            const struct list_value *v = &set.records[i].values[k];
            FUZZ_HOLDS(!(v->reason.n > 0 && (v->text.n > 0 || v->file.n > 0)) && !(v->text.n > 0 && v->file.n > 0));
        }
    }
    return 0;
}
