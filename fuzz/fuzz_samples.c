/* fuzz/fuzz_samples.c - samples of clusterings for the estimates: every table has the same lists and adds up. The table of
 * fewer than fifty samples is refused, so each line "sample,…" of the input is also read fifty times over, renamed. */
#include "fuzz.h"
#include "base/limits.h"
#include "stats/pool.h"

static void read_one(struct str text)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct history_table *t;
    size_t count;
    if (pool_read(a, "samples.csv", text, &t, &count, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return;
    }
    FUZZ_HOLDS(count >= POOL_SAMPLES_LEAST && count <= POOL_SAMPLES_MOST);
    for (size_t i = 0; i < count; i++) {
        int64_t sum = 0;
        for (size_t c = 0; c < history_cells(&t[i]); c++)
            sum += t[i].count[c];
        FUZZ_HOLDS(t[i].lists == t[0].lists && sum == t[i].observed && sum > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str text = {(const char *)data, size};
    read_one(text);
    size_t end;
    if (size > 2000 || !str_find(text, STR("\n"), 0, &end))
        return 0;
    SCOPED_BUF struct buf many = BUF_MAX(GIB);
    buf_add(&many, text.p, end + 1);
    for (int k = 0; k < POOL_SAMPLES_LEAST; k++)
        for (size_t at = end + 1, stop; at < size; at = stop + 1) {
            if (!str_find(text, STR("\n"), at, &stop))
                stop = size;
            buf_addf(&many, "%d", k);
            buf_add(&many, text.p + at, stop - at);
            buf_add_char(&many, '\n');
        }
    read_one(buf_str(&many));
    return 0;
}
