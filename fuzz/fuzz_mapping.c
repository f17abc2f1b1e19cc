/* fuzz/fuzz_mapping.c - a mapping and the table it maps, a line "---" between them: refused with words, or read. What is taken for a
 * written date is EDTF. */
#include "fuzz.h"
#include "base/edtf.h"
#include "base/limits.h"
#include "intake/list.h"

static void hold_date(struct arena *a, const struct list_value *v)
{
    char date[WRITTEN_DATE_CHARS];
    struct edtf read;
    struct err e = ERR_NONE;
    if (written_date(v->text, v->dates, 2026, date) == WRITTEN_FINE)
        FUZZ_HOLDS(edtf_parse(str_from(date), a, &read, &e) == BD_OK);
}

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
        for (size_t k = 0; k < set.records[i].value_count; k++) {
            FUZZ_HOLDS(utf8_check(set.records[i].values[k].text, NULL));
            hold_date(a, &set.records[i].values[k]);
        }
    }
    return 0;
}
