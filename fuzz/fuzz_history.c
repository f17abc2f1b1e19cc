/* fuzz/fuzz_history.c - tables of capture histories, as the estimates read them. A first line "lists=A,B;strata=X;count=N"
 * names columns (each part may be missing); the table follows it. What is read adds up; a refusal has words. */
#include "fuzz.h"
#include "base/limits.h"
#include "stats/history.h"

#include <string.h>

enum { NAMES_MAX = 24 };

struct named {
    struct str name[NAMES_MAX];
    size_t count;
};

static void split(struct str s, struct named *out)
{
    out->count = 0;
    for (size_t from = 0, at = 0; at <= s.n && out->count < NAMES_MAX; at++)
        if (at == s.n || s.p[at] == ',') {
            if (at > from)
                out->name[out->count++] = str_slice(s, from, at);
            from = at + 1;
        }
}

static struct str part(struct str line, struct str key)
{
    size_t at, end;
    if (!str_find(line, key, 0, &at))
        return STR("");
    if (!str_find(line, STR(";"), at, &end))
        end = line.n;
    return str_slice(line, at + key.n, end);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct str text = {(const char *)data, size};
    struct history_options o = {0};
    struct named lists, strata;
    struct history_file h;
    size_t end;
    if (str_starts(text, "lists=") && str_find(text, STR("\n"), 0, &end)) {
        struct str line = str_slice(text, 0, end);
        split(part(line, STR("lists=")), &lists);
        split(part(line, STR("strata=")), &strata);
        o = (struct history_options){
            .lists = lists.name, .list_count = lists.count, .strata = strata.name, .strata_count = strata.count};
        o.count_column = part(line, STR("count="));
        o.case_column = part(line, STR("case="));
        o.list_column = part(line, STR("list_column="));
        text = str_slice(text, end + 1, text.n);
    }
    if (history_read(a, "histories.csv", text, &o, &h, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    FUZZ_HOLDS(h.all.lists >= 1 && h.all.lists <= HISTORY_LISTS_MAX && h.strata >= 1);
    int64_t sum = 0, strata_sum = 0;
    for (size_t c = 0; c < history_cells(&h.all); c++) {
        FUZZ_HOLDS(h.all.count[c] >= 0);
        sum += h.all.count[c];
    }
    for (size_t s = 0; s < h.strata; s++)
        strata_sum += h.stratum[s].table.observed;
    FUZZ_HOLDS(sum == h.all.observed && strata_sum == sum && sum > 0 && h.all.count[0] == 0);
    unsigned from[HISTORY_LISTS_MAX];
    struct history_table used = history_used(a, &h.all, from);
    FUZZ_HOLDS(used.observed == sum && used.lists <= h.all.lists);
    return 0;
}
