/* app/vault_strata.c - see vault_strata.h. Places and events are read into arrays in the order of their ids, then acts are
 * brought to their victims. */
#include "app/vault_strata.h"
#include "base/edtf.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

static const char *const names[VAULT_FIELDS] = {"sex", "age", "period", "place", "act"};

const char *vault_field_name(enum vault_field f)
{
    return names[f];
}

enum vault_field vault_field_named(struct str name)
{
    int f = 0;
    while (f < VAULT_FIELDS && !str_is(name, names[f]))
        f++;
    return (enum vault_field)f;
}

/* Where and when something was, and within what: a place, an event. */
struct spot {
    struct id16 id, within; /* of a place: the larger place; of an event: its place */
    struct str text;        /* of a place: its name when it is of the level; of an event: its period */
};

struct spots {
    struct spot *all;
    size_t count, cap;
};

struct gathering {
    struct matter *m;
    const struct strata_ask *ask;
    const struct vault_people *people;
    struct arena *a;
    struct spots place, event;
    struct strata_value *value;
};

static struct spot *add_spot(struct gathering *g, struct spots *s, struct id16 id)
{
    if (s->count == s->cap) {
        size_t cap = s->cap > 0 ? 2 * s->cap : 256;
        struct spot *all = ARENA_ARRAY(g->a, struct spot, cap);
        if (s->count > 0)
            memcpy(all, s->all, s->count * sizeof *all);
        s->all = all;
        s->cap = cap;
    }
    s->all[s->count] = (struct spot){.id = id};
    return &s->all[s->count++];
}

static int by_id(const void *x, const void *y)
{
    return id_cmp(*(const struct id16 *)x, *(const struct id16 *)y);
}

static int by_spot(const void *x, const void *y)
{
    return id_cmp(*(const struct id16 *)x, ((const struct spot *)y)->id);
}

static const struct spot *find_spot(const struct spots *s, struct id16 id)
{
    return s->count > 0 ? bsearch(&id, s->all, s->count, sizeof *s->all, by_spot) : NULL;
}

/* The first usable statement of a property, or NULL; *more says that another one has a different value. */
static const struct statement *first_of(const struct gathering *g, const struct record *r, const char *name, bool *more)
{
    const struct statement *found = NULL;
    *more = false;
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->property == NULL || s->denies || s->value.kind == VALUE_NONE || !str_is(s->property->name, name) ||
            !vault_gate_allows(g->ask->gate, s))
            continue;
        if (found == NULL)
            found = s;
        else
            *more = *more || !value_equal(&found->value, &s->value);
    }
    return found;
}

/* "province" of "place_kind:province". */
static struct str code_of(struct str term)
{
    size_t at;
    return str_find(term, STR(":"), 0, &at) ? str_slice(term, at + 1, term.n) : term;
}

static FALLIBLE on_place(void *ctx, const struct record *r, struct err *e)
{
    struct gathering *g = ctx;
    struct spot *s = add_spot(g, &g->place, r->id);
    bool more;
    (void)e;
    const struct statement *within = first_of(g, r, "within", &more), *kind = first_of(g, r, "kind", &more);
    if (within != NULL)
        s->within = within->value.id;
    if (kind == NULL || !str_eq(code_of(kind->value.text), g->ask->place_level))
        return BD_OK;
    const struct statement *name = first_of(g, r, "name", &more);
    s->text = str_keep(g->a, name != NULL ? name->value.text : str_from(r->handle));
    return BD_OK;
}

/* The period that holds the whole of a date; empty when it reaches over more than one. */
static struct str period_of(const struct gathering *g, struct str first, struct str last)
{
    struct edtf x, y;
    if (edtf_parse(first, g->a, &x, NULL) != BD_OK || edtf_parse(last, g->a, &y, NULL) != BD_OK)
        return STR_NONE;
    int32_t from = edtf_span(&x).earliest, to = edtf_span(&y).latest;
    if (from == EDTF_NO_EARLIEST || to == EDTF_NO_LATEST)
        return STR_NONE;
    int low, high, month, day;
    edtf_from_days(from, &low, &month, &day);
    edtf_from_days(to, &high, &month, &day);
    if (g->ask->years == 0)
        return low == high ? str_from(arena_printf(g->a, "%04d", low)) : STR_NONE;
    size_t k = 0;
    while (k < g->ask->years && low >= g->ask->year[k])
        k++;
    if (k < g->ask->years && high >= g->ask->year[k])
        return STR_NONE;
    if (k == 0)
        return str_from(arena_printf(g->a, "before %04d", g->ask->year[0]));
    if (k == g->ask->years)
        return str_from(arena_printf(g->a, "from %04d", g->ask->year[k - 1]));
    return str_from(arena_printf(g->a, "%04d to %04d", g->ask->year[k - 1], g->ask->year[k] - 1));
}

/* The place of the level that a place is, or lies in; empty when none is known. */
static struct str climb(const struct gathering *g, struct id16 place)
{
    const struct spot *at = find_spot(&g->place, place);
    for (int up = 0; at != NULL && up < 20; up++) {
        if (at->text.n > 0)
            return at->text;
        at = find_spot(&g->place, at->within);
    }
    return STR_NONE;
}

/* The one place that a record names; zero when it names none or two. */
static struct id16 place_of(const struct gathering *g, const struct record *r)
{
    bool more;
    const struct statement *s = first_of(g, r, "place", &more);
    return s != NULL && !more ? s->value.id : ID16_ZERO;
}

static FALLIBLE on_event(void *ctx, const struct record *r, struct err *e)
{
    struct gathering *g = ctx;
    struct spot *s = add_spot(g, &g->event, r->id);
    bool more;
    (void)e;
    const struct statement *start = first_of(g, r, "start", &more), *end = first_of(g, r, "end", &more);
    if (start != NULL)
        s->text = period_of(g, start->value.text, end != NULL ? end->value.text : start->value.text);
    s->within = place_of(g, r);
    return BD_OK;
}

static void put(struct strata_value *v, struct str text)
{
    strata_join(v, &(struct strata_value){.text = text});
}

/* The widest term above the kind of an act. */
static struct str act_of(const struct gathering *g, const struct record *r)
{
    bool more;
    const struct statement *s = first_of(g, r, "kind", &more);
    const struct term *t = s != NULL ? schema_term(matter_schema(g->m), s->value.text) : NULL;
    while (t != NULL && t->parent != NULL)
        t = t->parent;
    return t != NULL ? t->code : STR_NONE;
}

static FALLIBLE on_act(void *ctx, const struct record *r, struct err *e)
{
    struct gathering *g = ctx;
    bool more;
    (void)e;
    const struct statement *victim = first_of(g, r, "victim", &more), *date = first_of(g, r, "date", &more);
    const struct id16 *hit = NULL;
    if (victim != NULL && g->people->count > 0)
        hit = bsearch(&victim->value.id, g->people->person, g->people->count, sizeof *hit, by_id);
    if (hit == NULL)
        return BD_OK;
    const struct statement *event = first_of(g, r, "event", &more);
    const struct spot *in = event != NULL ? find_spot(&g->event, event->value.id) : NULL;
    struct str period = date != NULL ? period_of(g, date->value.text, date->value.text) : STR_NONE;
    struct str place = climb(g, place_of(g, r));
    struct strata_value *v = &g->value[(size_t)(hit - g->people->person) * VAULT_FIELDS];
    put(&v[FIELD_PERIOD], period.n == 0 && in != NULL ? in->text : period);
    put(&v[FIELD_PLACE], place.n == 0 && in != NULL ? climb(g, in->within) : place);
    put(&v[FIELD_ACT], act_of(g, r));
    return BD_OK;
}

static FALLIBLE on_person(void *ctx, const struct record *r, struct err *e)
{
    static const char *const property[] = {[FIELD_SEX] = "sex", [FIELD_AGE] = "age_band"};
    struct gathering *g = ctx;
    (void)e;
    const struct id16 *hit = bsearch(&r->id, g->people->person, g->people->count, sizeof *hit, by_id);
    for (size_t f = FIELD_SEX; hit != NULL && f <= FIELD_AGE; f++) {
        bool more;
        const struct statement *s = first_of(g, r, property[f], &more);
        if (s != NULL)
            g->value[(size_t)(hit - g->people->person) * VAULT_FIELDS + f] =
                (struct strata_value){str_keep(g->a, code_of(s->value.text)), more};
    }
    return BD_OK;
}

static FALLIBLE each(struct gathering *g, const char *type, record_fn fn, struct err *e)
{
    struct list_filter filter = {.type = schema_type(matter_schema(g->m), str_from(type))};
    return filter.type != NULL ? record_list(g->m, &filter, fn, g, e) : BD_OK;
}

FALLIBLE vault_strata_read(struct matter *m, const struct vault_people *people, const struct strata_ask *ask, struct arena *a,
                           struct strata_value **value, struct err *e)
{
    struct gathering g = {.m = m, .ask = ask, .people = people, .a = a};
    const struct vocabulary *kinds = schema_vocabulary(matter_schema(m), STR("place_kind"));
    if (ask->wanted[FIELD_PLACE] && (kinds == NULL || vocabulary_term(kinds, ask->place_level) == NULL))
        return err_set(e, BD_INPUT, "there is no kind of place \"%.*s\"", STR_FMT(ask->place_level));
    g.value = ARENA_ARRAY(a, struct strata_value, people->count * VAULT_FIELDS + 1);
    if (people->count > 0 && (ask->wanted[FIELD_SEX] || ask->wanted[FIELD_AGE]))
        BD_TRY(each(&g, "person", on_person, e));
    if (ask->wanted[FIELD_PERIOD] || ask->wanted[FIELD_PLACE] || ask->wanted[FIELD_ACT]) {
        BD_TRY(each(&g, "place", on_place, e));
        BD_TRY(each(&g, "event", on_event, e));
        BD_TRY(each(&g, "act", on_act, e));
    }
    *value = g.value;
    return BD_OK;
}

void strata_join(struct strata_value *into, const struct strata_value *more)
{
    if (more->text.n == 0)
        return;
    if (into->text.n == 0)
        *into = *more;
    else if (more->several || !str_eq(into->text, more->text))
        into->several = true;
}

struct str strata_text(enum vault_field f, const struct strata_value *v)
{
    if (!v->several)
        return v->text.n > 0 ? v->text : STR("");
    return f == FIELD_SEX || f == FIELD_AGE ? STR("") : STR("several");
}
