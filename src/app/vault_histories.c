/* app/vault_histories.c - see vault_histories.h. */
#include "app/vault_histories.h"
#include "app/estimate_input.h"
#include "app/vault_related.h"
#include "base/csv.h"
#include "base/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const by_names[VAULT_LIST_BYS] = {"source", "kind", "connection", "publisher"};

const char *vault_list_by_name(enum vault_list_by b)
{
    return by_names[b];
}

enum vault_list_by vault_list_by_named(struct str name)
{
    int b = 0;
    while (b < VAULT_LIST_BYS && !str_is(name, by_names[b]))
        b++;
    return (enum vault_list_by)b;
}

struct making {
    struct matter *m;
    const struct histories_ask *ask;
    struct arena *a;
    struct vault_gate gate;
    struct vault_people people;
    struct strata_ask strata;
    enum vault_field field[VAULT_FIELDS]; /* in the order asked for */
    size_t fields;
    struct strata_value *value;
    struct str *wanted;
    size_t wanted_count;
    bool *found; /* of each wanted list */
    bool shared; /* somebody is on two lists */
};

static FALLIBLE read_fields(struct making *k, struct err *e)
{
    struct str *part;
    size_t count;
    estimate_split(k->a, k->ask->strata, ',', &part, &count);
    for (size_t i = 0; i < count; i++) {
        enum vault_field f = vault_field_named(part[i]);
        if (f == VAULT_FIELDS) {
            (void)!err_set(e, BD_USAGE, "\"%.*s\" is nothing that people of a vault are told apart by", STR_FMT(part[i]));
            return err_mend(e, "--strata takes sex, age, period, place and act, with commas between");
        }
        if (!k->strata.wanted[f])
            k->field[k->fields++] = f;
        k->strata.wanted[f] = true;
    }
    return BD_OK;
}

static FALLIBLE read_periods(struct making *k, struct err *e)
{
    struct str *part;
    int64_t year;
    estimate_split(k->a, k->ask->periods, ',', &part, &k->strata.years);
    int *out = ARENA_ARRAY(k->a, int, k->strata.years + 1);
    for (size_t i = 0; i < k->strata.years; i++) {
        if (!str_to_i64(part[i], &year) || year < 1 || year > 9999 || (i > 0 && year <= out[i - 1]))
            return err_set(e, BD_USAGE, "--periods takes the first years of periods, ascending: 1998,2005,2013");
        out[i] = (int)year;
    }
    k->strata.year = out;
    return BD_OK;
}

/* What the list of a source is called. */
static FALLIBLE list_name(struct making *k, struct id16 source, const char *handle, struct str *out, struct err *e)
{
    static const char *const property[] = {"", "kind", "connection", "publisher"};
    *out = str_from(handle);
    if (k->ask->by == LIST_BY_SOURCE)
        return BD_OK;
    struct record r;
    BD_TRY(record_read(k->m, source, READ_LIVE, k->a, &r, e));
    const struct statement *s = record_first(&r, property[k->ask->by]);
    *out = STR("none");
    if (s == NULL || s->value.kind == VALUE_NONE || !vault_gate_allows(&k->gate, s))
        return BD_OK;
    size_t at;
    struct str text = s->value.text;
    *out = s->value.kind == VALUE_TERM && str_find(text, STR(":"), 0, &at) ? str_slice(text, at + 1, text.n) : text;
    return BD_OK;
}

static bool wants(struct making *k, struct str list)
{
    bool any = k->wanted_count == 0;
    for (size_t i = 0; i < k->wanted_count; i++)
        if (str_eq(k->wanted[i], list))
            any = k->found[i] = true;
    return any;
}

/* What is known of each cluster: its records put together. */
static struct strata_value *of_clusters(const struct making *k, const struct capture_table *t)
{
    struct strata_value *v = ARENA_ARRAY(k->a, struct strata_value, t->clusters.clusters * VAULT_FIELDS + 1);
    for (size_t i = 0, person = 0; i < t->clusters.rows; i++) {
        while (!id_equal(k->people.person[person], t->person[i]))
            person++;
        for (size_t f = 0; f < VAULT_FIELDS; f++)
            strata_join(&v[t->clusters.cluster[i] * VAULT_FIELDS + f], &k->value[person * VAULT_FIELDS + f]);
    }
    return v;
}

static int by_text(const void *x, const void *y)
{
    return str_cmp(*(const struct str *)x, *(const struct str *)y);
}

/* Numbers the lists that count in the order of their names; number[source] is UINT32_MAX for the others. */
static FALLIBLE number_lists(struct making *k, const struct capture_table *t, struct str *name, uint32_t *number, size_t *lists,
                             struct err *e)
{
    size_t sources = t->clusters.lists, n = 0;
    struct str *all = ARENA_ARRAY(k->a, struct str, sources + 1);
    for (size_t i = 0; i < sources; i++) {
        BD_TRY(list_name(k, t->list[i], t->list_handle[i], &name[i], e));
        if (wants(k, name[i]))
            all[n++] = name[i];
    }
    if (n > 1)
        qsort(all, n, sizeof *all, by_text);
    *lists = 0;
    for (size_t i = 0; i < n; i++)
        if (*lists == 0 || !str_eq(all[*lists - 1], all[i]))
            all[(*lists)++] = all[i];
    if (*lists > HISTORY_LISTS_MAX) {
        (void)!err_set(e, BD_LIMIT, "the people of the vault come from %zu lists, and at most %d can be held", *lists,
                       HISTORY_LISTS_MAX);
        return err_mend(e, "--list-by kind takes all sources of one kind as one list; --lists A,B,C takes only these");
    }
    for (size_t i = 0; i < sources; i++) {
        const struct str *hit = *lists > 0 ? bsearch(&name[i], all, *lists, sizeof *all, by_text) : NULL;
        number[i] = hit != NULL ? (uint32_t)(hit - all) : UINT32_MAX;
    }
    memcpy(name, all, *lists * sizeof *name);
    return BD_OK;
}

/* One person: strata, then the lists. */
struct counted {
    struct str stratum[VAULT_FIELDS];
    uint32_t history;
};

static int by_counted(const void *x, const void *y)
{
    const struct counted *p = x, *q = y;
    for (size_t f = 0; f < VAULT_FIELDS; f++) {
        int c = str_cmp(p->stratum[f], q->stratum[f]);
        if (c != 0)
            return c;
    }
    return (p->history > q->history) - (p->history < q->history);
}

static void put_counts(const struct making *k, const struct str *name, size_t lists, const struct counted *row, size_t rows,
                       struct buf *text)
{
    struct str cell[HISTORY_LISTS_MAX + VAULT_FIELDS + 1];
    memcpy(cell, name, lists * sizeof *cell);
    for (size_t f = 0; f < k->fields; f++)
        cell[lists + f] = str_from(vault_field_name(k->field[f]));
    cell[lists + k->fields] = STR("count");
    csv_put_row(text, cell, lists + k->fields + 1, false);
    for (size_t i = 0, next; i < rows; i = next) {
        char number[24];
        for (next = i + 1; next < rows && by_counted(&row[next], &row[i]) == 0;)
            next++;
        for (size_t l = 0; l < lists; l++)
            cell[l] = row[i].history >> l & 1u ? STR("1") : STR("0");
        for (size_t f = 0; f < k->fields; f++)
            cell[lists + f] = row[i].stratum[f];
        snprintf(number, sizeof number, "%zu", next - i);
        cell[lists + k->fields] = str_from(number);
        csv_put_row(text, cell, lists + k->fields + 1, false);
    }
}

/* related: NULL when it is not asked for. */
static FALLIBLE put_table(struct making *k, const struct capture_table *t, struct str *out, size_t *repeats,
                          struct str *related, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX(LIMIT_TABLE_BYTES);
    struct str *name = ARENA_ARRAY(k->a, struct str, t->clusters.lists + 1);
    uint32_t *number = ARENA_ARRAY(k->a, uint32_t, t->clusters.lists + 1);
    struct counted *row = ARENA_ARRAY(k->a, struct counted, t->clusters.clusters + 1);
    const struct strata_value *v = of_clusters(k, t);
    size_t lists, rows = 0;
    BD_TRY(number_lists(k, t, name, number, &lists, e));
    if (related != NULL)
        BD_TRY(vault_related(k->m, t->list, number, t->clusters.lists, name, lists, k->a, related, e));
    *repeats = 0;
    for (size_t i = 0; i < t->clusters.rows; i++) {
        uint32_t at = number[t->clusters.list[i]], bit = at < HISTORY_LISTS_MAX ? (uint32_t)1 << at : 0;
        *repeats += (row[t->clusters.cluster[i]].history & bit) != 0;
        row[t->clusters.cluster[i]].history |= bit;
    }
    for (size_t i = 0; i < t->clusters.clusters; i++) {
        if (row[i].history == 0)
            continue;
        k->shared = k->shared || (row[i].history & (row[i].history - 1)) != 0;
        row[rows].history = row[i].history;
        for (size_t f = 0; f < VAULT_FIELDS; f++)
            row[rows].stratum[f] = f < k->fields ? strata_text(k->field[f], &v[i * VAULT_FIELDS + k->field[f]]) : STR("");
        rows++;
    }
    if (rows > 1)
        qsort(row, rows, sizeof *row, by_counted);
    put_counts(k, name, lists, row, rows, &text);
    *out = str_keep(k->a, buf_str(&text));
    return BD_OK;
}

static FALLIBLE check_lists(const struct making *k, struct err *e)
{
    for (size_t i = 0; i < k->wanted_count; i++)
        if (!k->found[i]) {
            (void)!err_set(e, BD_USAGE, "--lists names a list that nobody in the vault is on: %.*s", STR_FMT(k->wanted[i]));
            return err_mend(e, "bandi overlap without --lists shows them");
        }
    return BD_OK;
}

FALLIBLE vault_histories(struct matter *m, const struct histories_ask *ask, struct arena *a, struct vault_histories *out,
                         struct err *e)
{
    struct making k = {.m = m, .ask = ask, .a = a};
    struct capture_table t, all;
    size_t repeats;
    BD_TRY(read_fields(&k, e));
    BD_TRY(read_periods(&k, e));
    BD_TRY(vault_gate_open(m, ask->use, ask->today, a, &k.gate, e));
    k.strata.place_level = ask->place_level;
    k.strata.gate = &k.gate;
    estimate_split(a, ask->lists, ',', &k.wanted, &k.wanted_count);
    k.found = ARENA_ARRAY(a, bool, k.wanted_count + 1);
    BD_TRY(vault_people_read(m, &k.gate, a, &k.people, e));
    struct vault_histories h = {.withheld = k.gate.withheld};
    BD_TRY(vault_capture_table(m, &(struct capture_ask){.decided_only = true, .gate = &k.gate, .people = &k.people}, a, &t, e));
    BD_TRY(vault_capture_table(m, &(struct capture_ask){.undecided_same = true, .gate = &k.gate, .people = &k.people}, a, &all,
                               e));
    h.persons = t.persons;
    h.unlisted = t.unlisted;
    h.undecided_pairs = all.undecided_pairs;
    BD_TRY(vault_strata_read(m, &k.people, &k.strata, a, &k.value, e));
    BD_TRY(put_table(&k, &t, &h.decided, &h.repeats, &h.related, e));
    h.unlinked = !k.shared && t.clusters.clusters > 1 && t.persons - t.unlisted == t.clusters.clusters;
    BD_TRY(check_lists(&k, e));
    BD_TRY(put_table(&k, &all, &h.joined, &repeats, NULL, e));
    *out = h;
    return BD_OK;
}
