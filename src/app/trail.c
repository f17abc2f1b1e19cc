/* app/trail.c - see trail.h. Records are gathered breadth first: the claim's passages, their sources, and whatever those draw
 * on; then numbered for the pure engine. */
#include "app/trail.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

enum { MOST_RECORDS = 1 << 20 };

/* A growing set of records, found again by id. */
struct set {
    struct arena *a;
    struct record *all;
    size_t count, cap;
};

struct gather {
    struct matter *m;
    const struct env *env;
    struct arena *a;
    struct set sources, passages, derivations, acts;
};

static ptrdiff_t set_find(const struct set *s, struct id16 id)
{
    for (size_t i = 0; i < s->count; i++)
        if (id_equal(s->all[i].id, id))
            return (ptrdiff_t)i;
    return -1;
}

static FALLIBLE set_add(struct set *s, const struct record *r, struct err *e)
{
    if (s->count == MOST_RECORDS)
        return err_set(e, BD_LIMIT, "more than %d records stand behind the finding", MOST_RECORDS);
    if (s->count == s->cap) {
        size_t cap = s->cap > 0 ? s->cap * 2 : 64;
        struct record *all = ARENA_ARRAY(s->a, struct record, cap);
        if (s->count > 0)
            memcpy(all, s->all, s->count * sizeof *all);
        s->all = all;
        s->cap = cap;
    }
    s->all[s->count++] = *r;
    return BD_OK;
}

/* Adds a record once, if it is of the type and visible; one that is not visible is passed over. */
static FALLIBLE add_once(struct gather *g, struct set *s, struct id16 id, const char *type, struct err *e)
{
    struct record r;
    if (set_find(s, id) >= 0)
        return BD_OK;
    enum bd_status status = record_read(g->m, id, READ_LIVE, g->a, &r, e);
    if (status == BD_NOT_FOUND) {
        err_clear(e);
        return BD_OK;
    }
    if (status != BD_OK || r.type == NULL || !str_is(r.type->id, type))
        return status;
    return set_add(s, &r, e);
}

static FALLIBLE add_values(struct gather *g, struct set *s, const struct record *r, const char *property, const char *type,
                           struct err *e)
{
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *x = &r->statements[i];
        if (x->state == STATEMENT_LIVE && !x->denies && x->property != NULL && x->value.kind == VALUE_RECORD &&
            str_is(x->property->name, property))
            BD_TRY(add_once(g, s, x->value.id, type, e));
    }
    return BD_OK;
}

static FALLIBLE add_cited(struct gather *g, const struct record *r, struct err *e)
{
    for (size_t i = 0; i < r->count; i++)
        for (size_t k = 0; r->statements[i].state == STATEMENT_LIVE && k < r->statements[i].cite_count; k++)
            BD_TRY(add_once(g, &g->passages, r->statements[i].cites[k], "passage", e));
    return BD_OK;
}

static bool is_symmetric(struct matter *m, const struct record *d);

static const struct statement *earliest(const struct record *r)
{
    const struct statement *best = NULL;
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (best == NULL || s->time.ms < best->time.ms ||
            (s->time.ms == best->time.ms &&
             (s->ref.index < best->ref.index || (s->ref.index == best->ref.index && s->ordinal < best->ordinal))))
            best = s;
    }
    return best;
}

int record_by_entry(const void *a, const void *b)
{
    const struct record *x = a, *y = b;
    const struct statement *s = earliest(x), *t = earliest(y);
    if (s == NULL || t == NULL)
        return (s != NULL) - (t != NULL);
    if (s->time.ms != t->time.ms)
        return s->time.ms < t->time.ms ? -1 : 1;
    if (s->ref.index != t->ref.index)
        return s->ref.index < t->ref.index ? -1 : 1;
    if (s->ordinal != t->ordinal)
        return s->ordinal < t->ordinal ? -1 : 1;
    return id_cmp(x->id, y->id);
}

/* What a record draws on, and what stands with it for one origin; not what draws on it. */
static FALLIBLE follow(struct gather *g, struct id16 id, struct err *e)
{
    const struct record_type *t = schema_type(matter_schema(g->m), STR("derivation"));
    const struct id16 *ids;
    size_t count;
    for (int side = 0; side < 2; side++) {
        BD_TRY(record_referring(g->m, id, type_property(t, side == 0 ? STR("from") : STR("of")), g->a, &ids, &count, e));
        struct record *found = ARENA_ARRAY(g->a, struct record, count);
        for (size_t i = 0; i < count; i++)
            BD_TRY(record_read(g->m, ids[i], READ_LIVE, g->a, &found[i], e));
        if (count > 0)
            qsort(found, count, sizeof *found, record_by_entry);
        for (size_t i = 0; i < count; i++) {
            struct record d = found[i];
            if (set_find(&g->derivations, d.id) >= 0 || (side == 1 && !is_symmetric(g->m, &d)))
                continue;
            BD_TRY(set_add(&g->derivations, &d, e));
            const char *other = side == 0 ? "of" : "from";
            BD_TRY(add_values(g, &g->sources, &d, other, "source", e));
            BD_TRY(add_values(g, &g->passages, &d, other, "passage", e));
        }
    }
    return BD_OK;
}

static FALLIBLE close_over(struct gather *g, struct err *e)
{
    size_t sources = 0, passages = 0;
    while (sources < g->sources.count || passages < g->passages.count) {
        BD_TRY(
            env_go_on(g->env, "following what draws on what", sources + passages, g->sources.count + g->passages.count, 64, e));
        if (passages < g->passages.count) {
            struct record p = g->passages.all[passages++];
            BD_TRY(add_values(g, &g->sources, &p, "source", "source", e));
            BD_TRY(follow(g, p.id, e));
            continue;
        }
        BD_TRY(follow(g, g->sources.all[sources++].id, e));
    }
    return BD_OK;
}

static bool is_first_hand(struct matter *m, const struct record *source)
{
    const struct statement *s = record_first(source, "connection");
    const struct term *first = schema_term(matter_schema(m), STR("source_connection:first_hand"));
    const struct term *t = s != NULL && s->value.kind == VALUE_TERM ? schema_term(matter_schema(m), s->value.text) : NULL;
    return t != NULL && first != NULL && term_under(t, first);
}

/* Number of the record that `property` of `r` names: a source, or sources + passage; -1 when it is not among them. */
static ptrdiff_t node_of(const struct gather *g, const struct record *r, const char *property)
{
    const struct statement *s = record_first(r, property);
    if (s == NULL || s->value.kind != VALUE_RECORD)
        return -1;
    ptrdiff_t n = set_find(&g->sources, s->value.id);
    if (n >= 0)
        return n;
    n = set_find(&g->passages, s->value.id);
    return n < 0 ? -1 : n + (ptrdiff_t)g->sources.count;
}

static bool is_symmetric(struct matter *m, const struct record *d)
{
    const struct statement *s = record_first(d, "manner");
    const struct term *top = schema_term(matter_schema(m), STR("derivation_manner:symmetric"));
    const struct term *t = s != NULL && s->value.kind == VALUE_TERM ? schema_term(matter_schema(m), s->value.text) : NULL;
    return t != NULL && top != NULL && term_under(t, top);
}

static void number_all(struct gather *g, struct provenance *p)
{
    struct arena *a = g->a;
    bool *first = ARENA_ARRAY(a, bool, g->sources.count);
    size_t *of = ARENA_ARRAY(a, size_t, g->passages.count), n = g->derivations.count;
    size_t *later = ARENA_ARRAY(a, size_t, n), *earlier = ARENA_ARRAY(a, size_t, n);
    size_t *tie_a = ARENA_ARRAY(a, size_t, n), *tie_b = ARENA_ARRAY(a, size_t, n);
    *p = (struct provenance){.sources = g->sources.count,
                             .passages = g->passages.count,
                             .first_hand = first,
                             .source_of = of,
                             .later = later,
                             .earlier = earlier,
                             .tie_a = tie_a,
                             .tie_b = tie_b};
    for (size_t i = 0; i < g->sources.count; i++)
        first[i] = is_first_hand(g->m, &g->sources.all[i]);
    for (size_t i = 0; i < g->passages.count; i++) {
        ptrdiff_t s = node_of(g, &g->passages.all[i], "source");
        of[i] = s >= 0 ? (size_t)s : 0;
    }
    for (size_t i = 0; i < n; i++) {
        const struct record *d = &g->derivations.all[i];
        ptrdiff_t from = node_of(g, d, "from"), to = node_of(g, d, "of");
        if (from < 0 || to < 0)
            continue;
        if (is_symmetric(g->m, d)) {
            tie_a[p->ties] = (size_t)from;
            tie_b[p->ties++] = (size_t)to;
        } else {
            later[p->edges] = (size_t)from;
            earlier[p->edges++] = (size_t)to;
        }
    }
}

/* Passages whose source is not visible cannot be counted; they leave before anything is numbered. */
static void drop_orphans(struct gather *g, size_t *for_count, size_t *against_count)
{
    size_t kept = 0, f = *for_count, c = *against_count;
    for (size_t i = 0; i < g->passages.count; i++) {
        const struct statement *s = record_first(&g->passages.all[i], "source");
        if (s != NULL && s->value.kind == VALUE_RECORD && set_find(&g->sources, s->value.id) >= 0) {
            g->passages.all[kept++] = g->passages.all[i];
        } else if (i < *for_count) {
            f--;
        } else if (i < *for_count + *against_count) {
            c--;
        }
    }
    g->passages.count = kept;
    *for_count = f;
    *against_count = c;
}

static FALLIBLE count_both(struct trail *t, struct arena *a, struct err *e)
{
    size_t *claim = ARENA_ARRAY(a, size_t, t->for_count + t->against_count);
    for (size_t i = 0; i < t->for_count + t->against_count; i++)
        claim[i] = i;
    BD_TRY(corroborate(&t->provenance, claim, t->for_count, a, &t->supports, e));
    return corroborate(&t->provenance, claim + t->for_count, t->against_count, a, &t->contradicts, e);
}

FALLIBLE trail_read(struct matter *m, struct id16 id, const struct env *env, struct arena *a, struct trail *out, struct err *e)
{
    struct gather g = {.m = m, .env = env, .a = a, .sources = {a}, .passages = {a}, .derivations = {a}, .acts = {a}};
    struct trail t = {0};
    BD_TRY(record_read(m, id, READ_LIVE, a, &t.finding, e));
    if (t.finding.type == NULL || !str_is(t.finding.type->id, "finding"))
        return err_set(e, BD_INPUT, "%s is not a finding", t.finding.handle);
    BD_TRY(add_values(&g, &g.acts, &t.finding, "act", "act", e));
    for (size_t i = 0; i < g.acts.count; i++) {
        BD_TRY(env_go_on(env, "reading what the acts cite", i, g.acts.count, 64, e));
        BD_TRY(add_cited(&g, &g.acts.all[i], e));
    }
    BD_TRY(add_cited(&g, &t.finding, e));
    BD_TRY(add_values(&g, &g.passages, &t.finding, "passage", "passage", e));
    t.for_count = g.passages.count;
    BD_TRY(add_values(&g, &g.passages, &t.finding, "against", "passage", e));
    t.against_count = g.passages.count - t.for_count;
    BD_TRY(close_over(&g, e));
    drop_orphans(&g, &t.for_count, &t.against_count);
    number_all(&g, &t.provenance);
    BD_TRY(count_both(&t, a, e));
    t.acts = g.acts.all;
    t.act_count = g.acts.count;
    t.sources = g.sources.all;
    t.source_count = g.sources.count;
    t.passages = g.passages.all;
    t.passage_count = g.passages.count;
    t.derivations = g.derivations.all;
    t.derivation_count = g.derivations.count;
    *out = t;
    return BD_OK;
}
