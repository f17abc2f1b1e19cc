/* fuzz/fuzz_csv.c - tables: whatever is read, when written and read again, is the same. */
#include "fuzz.h"
#include "base/csv.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct csv_table t, again;
    struct buf out SCOPED_BUF = BUF_MAX(GIB);
    if (csv_read_table(a, "input", (struct str){(const char *)data, size}, &t, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    if (str_starts(t.names[0], CSV_INTERNAL)) /* a name that is one only once trimmed; written, it is the mark of an export */
        return 0;
    csv_put_row(&out, t.names, t.columns, false);
    for (size_t r = 0; r < t.rows; r++)
        csv_put_row(&out, t.cells + r * t.columns, t.columns, false);
    struct csv_reader reader;
    FUZZ_HOLDS(csv_open(&reader, a, "output", buf_str(&out), ',', &e) == BD_OK);
    struct csv_row row;
    bool more;
    FUZZ_HOLDS(csv_next(&reader, &row, &more, &e) == BD_OK && more && row.count == t.columns);
    again = t;
    for (size_t r = 0; r < t.rows; r++) {
        FUZZ_HOLDS(csv_next(&reader, &row, &more, &e) == BD_OK && more);
        for (size_t c = 0; c < t.columns; c++)
            FUZZ_HOLDS(str_eq(row.cells[c], again.cells[r * t.columns + c]));
    }
    return 0;
}
