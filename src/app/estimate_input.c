/* app/estimate_input.c - see estimate_input.h. */
#include "app/estimate_input.h"

#include "stats/bounds.h"

void estimate_split(struct arena *a, struct str s, char separator, struct str **out, size_t *count)
{
    *out = ARENA_ARRAY(a, struct str, s.n + 1);
    *count = 0;
    for (size_t from = 0, to; s.n > 0 && from <= s.n; from = to + 1) {
        for (to = from; to < s.n && s.p[to] != separator; to++)
            ;
        (*out)[(*count)++] = str_trim(str_slice(s, from, to));
    }
}

/* Which list goes into which group; groups are numbered by their first list. */
static FALLIBLE groups_of(struct arena *a, const struct history_table *t, struct str merge, unsigned *group, unsigned *groups,
                          struct err *e)
{
    unsigned leader[HISTORY_LISTS_MAX];
    bool taken[HISTORY_LISTS_MAX] = {false};
    struct str *part, *name;
    size_t parts, names;
    for (unsigned i = 0; i < t->lists; i++)
        leader[i] = i;
    estimate_split(a, merge, ',', &part, &parts);
    for (size_t p = 0; p < parts; p++) {
        unsigned member[HISTORY_LISTS_MAX], members = 0, first = t->lists;
        estimate_split(a, part[p], '+', &name, &names);
        for (size_t k = 0; k < names; k++) {
            unsigned i = 0;
            while (i < t->lists && !str_eq(t->name[i], name[k]))
                i++;
            if (i == t->lists)
                return err_set(e, BD_USAGE, "--merge names a list that the file does not have: %.*s", STR_FMT(name[k]));
            if (taken[i])
                return err_set(e, BD_USAGE, "--merge names a list twice: %.*s", STR_FMT(name[k]));
            taken[i] = true;
            member[members++] = i;
            first = i < first ? i : first;
        }
        for (unsigned k = 0; k < members; k++)
            leader[member[k]] = first;
    }
    *groups = 0;
    for (unsigned i = 0; i < t->lists; i++)
        group[i] = leader[i] == i ? (*groups)++ : group[leader[i]];
    return BD_OK;
}

FALLIBLE estimate_merge(struct arena *a, struct str merge, struct history_file *h, struct err *e)
{
    unsigned group[HISTORY_LISTS_MAX], groups;
    if (merge.n == 0)
        return BD_OK;
    BD_TRY(groups_of(a, &h->all, merge, group, &groups, e));
    h->all = history_merge(a, &h->all, groups, group);
    for (size_t i = 0; i < h->strata; i++)
        h->stratum[i].table = history_merge(a, &h->stratum[i].table, groups, group);
    return BD_OK;
}

FALLIBLE estimate_read(struct arena *a, const struct estimate_input *in, struct history_file *out, struct err *e)
{
    struct history_file h;
    struct history_options how = {0};
    struct str *lists, *strata;
    estimate_split(a, in->lists, ',', &lists, &how.list_count);
    estimate_split(a, in->strata, ',', &strata, &how.strata_count);
    how.lists = lists;
    how.strata = strata;
    BD_TRY(history_read(a, in->path, in->text, &how, &h, e));
    BD_TRY(estimate_merge(a, in->merge, &h, e));
    *out = h;
    return BD_OK;
}

/* What the two lists alone would say, with a 95 % interval; a dash when they share no case, or when all lists hold more. */
static void print_pair(struct arena *a, const struct history_table *t, unsigned i, unsigned j, struct printer *out)
{
    struct bounds_pair p = bounds_pair(t, i, j, 0.95);
    const double cases[] = {p.total, p.low, p.high};
    for (int k = 0; k < 3; k++) {
        if (!p.given || p.total < (double)t->observed)
            print_none(out, NULL);
        else if (printer_face(out) == PRINTER_JSON)
            print_real(out, NULL, cases[k], 12);
        else
            print_z(out, NULL, words_cases(a, cases[k], p.high - p.low));
    }
}

void estimate_print_lists(struct arena *a, const struct history_table *t, enum words_language l, struct printer *out)
{
    static const struct print_column columns[] = {{"name", "List"}, {"cases", "Cases"}, {"alone", "On it alone"}};
    static const struct print_column pairs[] = {{"first", "First"},   {"second", "Second"},
                                                {"shared", "Shared"}, {"chapman", "Chapman (check)"},
                                                {"low", "Low"},       {"high", "High"}};
    struct history_overlap o = history_overlaps(t);
    print_heading(out, "%s", words_heading(l, HEADING_OVERLAPS));
    print_table_begin(out, "lists", columns, 3);
    for (unsigned i = 0; i < t->lists; i++) {
        print_str(out, NULL, t->name[i]);
        print_int(out, NULL, o.on[i]);
        print_int(out, NULL, o.only[i]);
    }
    print_table_end(out);
    print_table_begin(out, "pairs", pairs, 6);
    for (unsigned i = 0; i < t->lists; i++)
        for (unsigned j = i + 1; j < t->lists; j++) {
            print_str(out, NULL, t->name[i]);
            print_str(out, NULL, t->name[j]);
            print_int(out, NULL, o.both[i][j]);
            print_pair(a, t, i, j, out);
        }
    print_table_end(out);
}

const char *estimate_apart(struct arena *a, const struct history_table *t)
{
    const char *apart = "";
    struct history_overlap o = history_overlaps(t);
    for (unsigned i = 0; i < t->lists; i++)
        for (unsigned j = i + 1; j < t->lists; j++)
            if (o.both[i][j] == 0)
                apart = arena_printf(a, "%s%s%.*s / %.*s", apart, *apart ? ", " : "", STR_FMT(t->name[i]), STR_FMT(t->name[j]));
    return apart;
}

const char *estimate_stratum_name(struct arena *a, const struct history_file *h, const struct history_stratum *s)
{
    const char *text = "";
    for (size_t c = 0; c < h->strata_columns; c++) {
        struct str v = s->value[c].n > 0 ? s->value[c] : STR("?");
        text = arena_printf(a, "%s%s%.*s", text, c > 0 ? ", " : "", STR_FMT(v));
    }
    return text;
}

size_t estimate_histories(const struct history_table *t, uint32_t *order)
{
    size_t n = 0;
    for (size_t w = 1; w < history_cells(t); w++) {
        size_t at = n;
        if (t->count[w] == 0)
            continue;
        for (; at > 0 && t->count[order[at - 1]] < t->count[w]; at--)
            order[at] = order[at - 1];
        order[at] = (uint32_t)w;
        n++;
    }
    return n;
}
