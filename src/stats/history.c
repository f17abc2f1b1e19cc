/* stats/history.c - tables of capture histories and what is done to them. Reading from text is in history_read.c. */
#include "stats/history.h"

#include <string.h>

struct history_table history_new(struct arena *a, unsigned lists)
{
    static const char *const numbers[] = {"1", "2",  "3",  "4",  "5",  "6",  "7",  "8",
                                          "9", "10", "11", "12", "13", "14", "15", "16"};
    BD_ASSERT(lists <= HISTORY_LISTS_MAX);
    struct history_table t = {.lists = lists, .count = ARENA_ARRAY(a, int64_t, (size_t)1 << lists)};
    for (unsigned i = 0; i < lists; i++)
        t.name[i] = str_from(numbers[i]);
    return t;
}

void history_total(struct history_table *t)
{
    t->observed = 0;
    for (size_t w = 1; w < history_cells(t); w++)
        t->observed += t->count[w];
}

FALLIBLE history_from_rows(struct arena *a, unsigned lists, size_t rows, const uint32_t *history, struct history_table *out,
                           struct err *e)
{
    if (lists < 1 || lists > HISTORY_LISTS_MAX)
        return err_set(e, BD_LIMIT, "%u lists where 1 to %d can be held", lists, HISTORY_LISTS_MAX);
    struct history_table t = history_new(a, lists);
    for (size_t i = 0; i < rows; i++) {
        if (history[i] == 0 || history[i] >= history_cells(&t))
            return err_set(e, BD_INPUT, "case %zu is on no list or on one beyond the %u there are", i + 1, lists);
        t.count[history[i]]++;
    }
    history_total(&t);
    *out = t;
    return BD_OK;
}

struct history_table history_merge(struct arena *a, const struct history_table *t, unsigned groups, const unsigned *group)
{
    struct history_table out = history_new(a, groups);
    for (unsigned g = 0; g < groups; g++) {
        out.name[g] = STR_NONE;
        for (unsigned i = 0; i < t->lists; i++) {
            BD_ASSERT(group[i] < groups);
            if (group[i] != g)
                continue;
            struct str old = out.name[g];
            out.name[g] = old.n == 0 ? t->name[i] : str_from(arena_printf(a, "%.*s+%.*s", STR_FMT(old), STR_FMT(t->name[i])));
        }
    }
    for (size_t w = 1; w < history_cells(t); w++) {
        size_t v = 0;
        for (unsigned i = 0; i < t->lists; i++)
            if (w >> i & 1)
                v |= (size_t)1 << group[i];
        out.count[v] += t->count[w];
    }
    history_total(&out);
    return out;
}

/* The history w without the bit of list `drop`, higher lists moved down by one. */
static size_t squeeze(size_t w, unsigned drop)
{
    size_t low = w & (((size_t)1 << drop) - 1);
    return low | (w >> (drop + 1) << drop);
}

struct history_table history_without(struct arena *a, const struct history_table *t, unsigned drop)
{
    BD_ASSERT(t->lists >= 2 && drop < t->lists);
    struct history_table out = history_new(a, t->lists - 1);
    for (unsigned i = 0; i < out.lists; i++)
        out.name[i] = t->name[i + (i >= drop)];
    for (size_t w = 1; w < history_cells(t); w++)
        out.count[squeeze(w, drop)] += t->count[w];
    out.count[0] = 0;
    history_total(&out);
    return out;
}

struct history_table history_given(struct arena *a, const struct history_table *t, unsigned on, int64_t *alone)
{
    BD_ASSERT(t->lists >= 2 && on < t->lists);
    struct history_table out = history_new(a, t->lists - 1);
    for (unsigned i = 0; i < out.lists; i++)
        out.name[i] = t->name[i + (i >= on)];
    for (size_t w = 1; w < history_cells(t); w++)
        if (w >> on & 1)
            out.count[squeeze(w, on)] += t->count[w];
    *alone = out.count[0];
    out.count[0] = 0;
    history_total(&out);
    return out;
}

struct history_table history_permute(struct arena *a, const struct history_table *t, const unsigned *order)
{
    struct history_table out = history_new(a, t->lists);
    for (unsigned i = 0; i < t->lists; i++)
        out.name[i] = t->name[order[i]];
    for (size_t w = 1; w < history_cells(t); w++) {
        size_t from = 0;
        for (unsigned i = 0; i < t->lists; i++)
            if (w >> i & 1)
                from |= (size_t)1 << order[i];
        out.count[w] = t->count[from];
    }
    out.observed = t->observed;
    return out;
}

struct history_table history_used(struct arena *a, const struct history_table *t, unsigned *from)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < t->lists; i++) {
        bool used = false;
        for (size_t w = 1; w < history_cells(t) && !used; w++)
            used = (w >> i & 1) && t->count[w] > 0;
        if (!used)
            continue;
        unsigned at = kept++;
        for (; at > 0 && str_cmp(t->name[i], t->name[from[at - 1]]) < 0; at--)
            from[at] = from[at - 1];
        from[at] = i;
    }
    struct history_table out = history_new(a, kept);
    for (unsigned i = 0; i < kept; i++)
        out.name[i] = t->name[from[i]];
    for (size_t w = 1; w < history_cells(&out); w++) {
        size_t old = 0;
        for (unsigned i = 0; i < kept; i++)
            if (w >> i & 1)
                old |= (size_t)1 << from[i];
        out.count[w] = t->count[old];
    }
    out.observed = t->observed;
    return out;
}

void history_add(struct history_table *t, const struct history_table *b)
{
    BD_ASSERT(t->lists == b->lists);
    for (size_t w = 1; w < history_cells(t); w++)
        t->count[w] += b->count[w];
    t->observed += b->observed;
}

void history_superset_sums(unsigned lists, double *v)
{
    size_t cells = (size_t)1 << lists;
    for (size_t bit = 1; bit < cells; bit <<= 1)
        for (size_t block = 0; block < cells; block += 2 * bit)
            for (size_t w = block; w < block + bit; w++)
                v[w] += v[w + bit];
}

void history_superset_differences(unsigned lists, double *v)
{
    size_t cells = (size_t)1 << lists;
    for (size_t bit = 1; bit < cells; bit <<= 1)
        for (size_t block = 0; block < cells; block += 2 * bit)
            for (size_t w = block; w < block + bit; w++)
                v[w] -= v[w + bit];
}

void history_subset_sums(unsigned lists, double *v)
{
    size_t cells = (size_t)1 << lists;
    for (size_t bit = 1; bit < cells; bit <<= 1)
        for (size_t block = 0; block < cells; block += 2 * bit)
            for (size_t w = block; w < block + bit; w++)
                v[w + bit] += v[w];
}

static void count_cell(struct history_overlap *o, unsigned lists, size_t w, int64_t n)
{
    unsigned at[HISTORY_LISTS_MAX], k = 0;
    for (unsigned i = 0; i < lists; i++)
        if (w >> i & 1)
            at[k++] = i;
    o->times[k] += n;
    for (unsigned x = 0; x < k; x++) {
        o->on[at[x]] += n;
        for (unsigned y = 0; y < k; y++)
            o->both[at[x]][at[y]] += n;
    }
    if (k == 1)
        o->only[at[0]] = o->just[at[0]][at[0]] = n;
    if (k == 2)
        o->just[at[0]][at[1]] = o->just[at[1]][at[0]] = n;
}

struct history_overlap history_overlaps(const struct history_table *t)
{
    struct history_overlap o = {0};
    for (size_t w = 1; w < history_cells(t); w++)
        if (t->count[w] > 0)
            count_cell(&o, t->lists, w, t->count[w]);
    for (unsigned i = 0; i < t->lists; i++)
        o.component[i] = HISTORY_LISTS_MAX;
    for (unsigned i = 0; i < t->lists; i++) {
        if (o.component[i] != HISTORY_LISTS_MAX)
            continue;
        o.component[i] = o.components++;
        for (bool grown = true; grown;) { /* at most `lists` rounds */
            grown = false;
            for (unsigned x = 0; x < t->lists; x++)
                for (unsigned y = 0; y < t->lists; y++)
                    if (o.component[x] == o.component[i] && o.component[y] == HISTORY_LISTS_MAX && o.both[x][y] > 0) {
                        o.component[y] = o.component[i];
                        grown = true;
                    }
        }
    }
    for (unsigned i = 0; i < t->lists; i++)
        for (unsigned j = i + 1; j < t->lists; j++) {
            o.empty_pairs += o.both[i][j] == 0;
            for (unsigned k = j + 1; k < t->lists; k++)
                o.triple = o.triple || (o.both[i][j] > 0 && o.both[i][k] > 0 && o.both[j][k] > 0);
        }
    return o;
}
