/* app/vault_people.c - persons and the lists they come from; see vault_people.h. Three passes over the records: persons (with
 * what they cite), then acts, sources and passages that lead from them to sources, then one sort of memberships. */
#include "app/vault_people.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_LISTS = 65535 };

/* Two ids that belong together, or one and nothing. */
struct link_of {
    struct id16 from, to;
};

struct links {
    struct link_of *all;
    size_t count, cap;
};

static void links_add(struct links *l, struct id16 from, struct id16 to)
{
    if (l->count == l->cap) {
        l->cap = l->cap > 0 ? l->cap * 2 : 256;
        l->all = realloc(l->all, l->cap * sizeof *l->all);
        BD_ASSERT(l->all != NULL);
    }
    l->all[l->count++] = (struct link_of){from, to};
}

static int by_both(const void *x, const void *y)
{
    const struct link_of *a = x, *b = y;
    int c = id_cmp(a->from, b->from);
    return c != 0 ? c : id_cmp(a->to, b->to);
}

static void links_sort(struct links *l)
{
    size_t n = 0;
    if (l->count > 1)
        qsort(l->all, l->count, sizeof *l->all, by_both);
    for (size_t i = 0; i < l->count; i++)
        if (n == 0 || by_both(&l->all[n - 1], &l->all[i]) != 0)
            l->all[n++] = l->all[i];
    l->count = n;
}

/* The first link from `id` in a sorted list; l->count when there is none. */
static size_t links_first(const struct links *l, struct id16 id)
{
    size_t low = 0, high = l->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (id_cmp(l->all[mid].from, id) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

FALLIBLE vault_gate_open(struct matter *m, enum consent_use use, int32_t today, struct arena *a, struct vault_gate *out,
                         struct err *e)
{
    struct vault_gate g = {.use = use, .today = today};
    BD_TRY(basis_list(m, a, &g.all, &g.count, e));
    *out = g;
    return BD_OK;
}

static const struct basis *basis_of(const struct basis *all, size_t count, struct id16 id)
{
    for (size_t low = 0, high = count; low < high;) {
        size_t mid = (low + high) / 2;
        int c = id_cmp(all[mid].id, id);
        if (c == 0)
            return &all[mid];
        low = c < 0 ? mid + 1 : low;
        high = c < 0 ? high : mid;
    }
    return NULL;
}

static bool gate_basis(struct vault_gate *g, const struct basis *b)
{
    if (g == NULL || consent_allows(b, g->use, IDENTIFY_NOT, g->today) == CONSENT_YES)
        return true;
    g->withheld++;
    return false;
}

bool vault_gate_allows(struct vault_gate *g, const struct statement *s)
{
    if (s->state != STATEMENT_LIVE)
        return false;
    return g == NULL || gate_basis(g, id_is_zero(s->basis) ? NULL : basis_of(g->all, g->count, s->basis));
}

struct reading {
    struct matter *m;
    struct vault_gate *gate;
    struct links person; /* person -> itself: the persons */
    struct links cited;  /* person -> passage */
    struct links source; /* passage -> source */
    struct links basis;  /* person -> basis */
    struct links member; /* person -> source: the answer */
};

static bool names_record(struct reading *rd, const struct statement *s, const char *name)
{
    return s->property != NULL && !s->denies && s->value.kind == VALUE_RECORD && str_is(s->property->name, name) &&
           vault_gate_allows(rd->gate, s);
}

static void add_cites(struct reading *rd, struct id16 person, const struct record *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (r->statements[i].cite_count > 0 && vault_gate_allows(rd->gate, &r->statements[i]))
            for (size_t k = 0; k < r->statements[i].cite_count; k++)
                links_add(&rd->cited, person, r->statements[i].cites[k]);
}

static FALLIBLE on_person(void *ctx, const struct record *r, struct err *e)
{
    struct reading *rd = ctx;
    (void)e;
    links_add(&rd->person, r->id, r->id);
    add_cites(rd, r->id, r);
    for (size_t i = 0; i < r->count; i++)
        if (r->statements[i].state == STATEMENT_LIVE && !id_is_zero(r->statements[i].basis))
            links_add(&rd->basis, r->id, r->statements[i].basis);
    return BD_OK;
}

static FALLIBLE on_act(void *ctx, const struct record *r, struct err *e)
{
    struct reading *rd = ctx;
    (void)e;
    for (size_t i = 0; i < r->count; i++)
        if (names_record(rd, &r->statements[i], "victim"))
            add_cites(rd, r->statements[i].value.id, r);
    return BD_OK;
}

static FALLIBLE on_source(void *ctx, const struct record *r, struct err *e)
{
    struct reading *rd = ctx;
    (void)e;
    for (size_t i = 0; i < r->count; i++)
        if (names_record(rd, &r->statements[i], "witness"))
            links_add(&rd->member, r->statements[i].value.id, r->id);
    return BD_OK;
}

static FALLIBLE on_passage(void *ctx, const struct record *r, struct err *e)
{
    struct reading *rd = ctx;
    (void)e;
    for (size_t i = 0; i < r->count; i++)
        if (names_record(rd, &r->statements[i], "source"))
            links_add(&rd->source, r->id, r->statements[i].value.id);
    return BD_OK;
}

static FALLIBLE each(struct reading *rd, const char *type, record_fn fn, struct err *e)
{
    struct list_filter filter = {.type = schema_type(matter_schema(rd->m), str_from(type))};
    return filter.type != NULL ? record_list(rd->m, &filter, fn, rd, e) : BD_OK;
}

static FALLIBLE add_bases(struct reading *rd, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    const struct basis *all;
    size_t count;
    BD_TRY(basis_list(rd->m, a, &all, &count, e));
    links_sort(&rd->basis);
    for (size_t i = 0; i < rd->basis.count; i++) {
        const struct basis *b = basis_of(all, count, rd->basis.all[i].to);
        if (b != NULL && b->has_source && gate_basis(rd->gate, b))
            links_add(&rd->member, rd->basis.all[i].from, b->source);
    }
    return BD_OK;
}

static FALLIBLE read_all(struct reading *rd, struct err *e)
{
    BD_TRY(each(rd, "person", on_person, e));
    BD_TRY(each(rd, "act", on_act, e));
    BD_TRY(each(rd, "source", on_source, e));
    BD_TRY(each(rd, "passage", on_passage, e));
    BD_TRY(add_bases(rd, e));
    links_sort(&rd->person);
    links_sort(&rd->cited);
    links_sort(&rd->source);
    for (size_t i = 0; i < rd->cited.count; i++) {
        size_t at = links_first(&rd->source, rd->cited.all[i].to);
        for (; at < rd->source.count && id_equal(rd->source.all[at].from, rd->cited.all[i].to); at++)
            links_add(&rd->member, rd->cited.all[i].from, rd->source.all[at].to);
    }
    links_sort(&rd->member);
    return BD_OK;
}

static int by_id(const void *x, const void *y)
{
    return id_cmp(*(const struct id16 *)x, *(const struct id16 *)y);
}

/* Memberships of persons that exist, with lists numbered in the order of their ids. */
static FALLIBLE number_lists(const struct reading *rd, struct arena *a, struct vault_people *p, struct err *e)
{
    struct id16 *ids = ARENA_ARRAY(a, struct id16, rd->member.count + 1);
    size_t n = 0;
    for (size_t i = 0; i < rd->member.count; i++) {
        size_t at = links_first(&rd->person, rd->member.all[i].from);
        if (at < rd->person.count && id_equal(rd->person.all[at].from, rd->member.all[i].from))
            ids[n++] = rd->member.all[i].to;
    }
    if (n > 1)
        qsort(ids, n, sizeof *ids, by_id);
    p->list = ids;
    for (size_t i = 0; i < n; i++)
        if (p->lists == 0 || !id_equal(ids[p->lists - 1], ids[i]))
            ids[p->lists++] = ids[i];
    if (p->lists > MOST_LISTS)
        return err_set(e, BD_LIMIT, "persons come from more than %d sources", MOST_LISTS);
    return BD_OK;
}

static FALLIBLE fill_people(const struct reading *rd, struct arena *a, struct vault_people *p, struct err *e)
{
    *p = (struct vault_people){.count = rd->person.count};
    BD_TRY(number_lists(rd, a, p, e));
    p->person = ARENA_ARRAY(a, struct id16, p->count + 1);
    p->from = ARENA_ARRAY(a, size_t, p->count + 1);
    p->in = ARENA_ARRAY(a, uint16_t, rd->member.count + 1);
    size_t n = 0;
    for (size_t i = 0; i < p->count; i++) {
        p->person[i] = rd->person.all[i].from;
        p->from[i] = n;
        size_t at = links_first(&rd->member, p->person[i]);
        for (; at < rd->member.count && id_equal(rd->member.all[at].from, p->person[i]); at++) {
            const struct id16 *hit = bsearch(&rd->member.all[at].to, p->list, p->lists, sizeof *p->list, by_id);
            p->in[n++] = (uint16_t)(hit - p->list);
        }
    }
    p->from[p->count] = n;
    return BD_OK;
}

FALLIBLE vault_people_read(struct matter *m, struct vault_gate *gate, struct arena *a, struct vault_people *out, struct err *e)
{
    struct reading rd = {.m = m, .gate = gate};
    enum bd_status s = read_all(&rd, e);
    if (s == BD_OK)
        s = fill_people(&rd, a, out, e);
    struct links *all[] = {&rd.person, &rd.cited, &rd.source, &rd.basis, &rd.member};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        free(all[i]->all);
    return s;
}
