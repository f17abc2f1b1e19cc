/* record/schema.c - documents put together into one schema, and looked up; see schema.h. */
#include "record/schema_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int class_protection(enum ledger_class class)
{
    switch (class) {
    case LEDGER_IDENTITY: return 3;
    case LEDGER_TESTIMONY: return 2;
    case LEDGER_FACTS: return 1;
    case LEDGER_ADMIN: return 0;
    }
    return 3;
}

/* What stands while documents are read: the latest document of each name, and the class each property is held to. */
struct held_class {
    struct str id;
    enum ledger_class class;
};

struct builder {
    struct arena *a;
    struct err *e;
    bool strict;
    size_t faults;
    struct raw_schema *schemas; /* latest of each name */
    size_t schema_count;
    struct vocabulary *vocabularies;
    size_t vocabulary_count;
    struct held_class *held;
    size_t held_count, held_cap;
    struct raw_type **types; /* of all schemas in force */
    size_t type_count;
};

/* A problem: refused when strict, otherwise counted. */
static FALLIBLE problem(struct builder *b, const char *format, struct str x, struct str y)
{
    if (!b->strict) {
        b->faults++;
        return BD_OK;
    }
    char text[400];
    snprintf(text, sizeof text, format, STR_FMT(x), STR_FMT(y));
    return err_set(b->e, BD_INPUT, "%s", text);
}

static struct held_class *held_find(struct builder *b, struct str id)
{
    for (size_t i = 0; i < b->held_count; i++)
        if (str_eq(b->held[i].id, id))
            return &b->held[i];
    return NULL;
}

static bool is_lowered(const struct raw_schema *s, struct str id)
{
    for (size_t i = 0; i < s->lower_count; i++)
        if (str_eq(s->lowers[i], id))
            return true;
    return false;
}

/* The rule of protection: a class once given holds until a document says "lowers". */
static void hold_classes(struct builder *b, struct raw_schema *s)
{
    for (size_t t = 0; t < s->type_count; t++)
        for (size_t i = 0; i < s->types[t].own_count; i++) {
            struct property *p = &s->types[t].own[i];
            struct held_class *h = held_find(b, p->id);
            if (h == NULL) {
                if (b->held_count == b->held_cap) {
                    size_t cap = b->held_cap > 0 ? b->held_cap * 2 : 256;
                    struct held_class *more = ARENA_ARRAY(b->a, struct held_class, cap);
                    if (b->held_count > 0)
                        memcpy(more, b->held, b->held_count * sizeof *more);
                    b->held = more;
                    b->held_cap = cap;
                }
                b->held[b->held_count++] = (struct held_class){p->id, p->class};
                continue;
            }
            bool lower = class_protection(p->class) < class_protection(h->class);
            if (lower && !is_lowered(s, p->id))
                p->class = h->class;
            h->class = p->class;
        }
}

static FALLIBLE take_document(struct builder *b, const struct document *d)
{
    struct err mine = ERR_NONE;
    struct err *e = b->strict ? b->e : &mine;
    char file[80];
    snprintf(file, sizeof file, "%.*s", (int)(d->name.n < 70 ? d->name.n : 70), d->name.p);
    if (d->sort == DOCUMENT_VOCABULARY) {
        struct vocabulary v;
        enum bd_status s = raw_vocabulary_read(file, d->content, b->a, &v, e);
        if (s != BD_OK && b->strict)
            return s;
        if (s != BD_OK) {
            b->faults++;
            return BD_OK;
        }
        size_t i = 0;
        while (i < b->vocabulary_count && !str_eq(b->vocabularies[i].name, v.name))
            i++;
        b->vocabularies[i] = v;
        b->vocabulary_count += i == b->vocabulary_count;
        return BD_OK;
    }
    struct raw_schema raw;
    enum bd_status s = raw_schema_read(file, d->content, b->a, &raw, e);
    if (s != BD_OK && b->strict)
        return s;
    if (s != BD_OK) {
        b->faults++;
        return BD_OK;
    }
    hold_classes(b, &raw);
    size_t i = 0;
    while (i < b->schema_count && !str_eq(b->schemas[i].name, raw.name))
        i++;
    b->schemas[i] = raw;
    b->schema_count += i == b->schema_count;
    return BD_OK;
}

static struct raw_type *find_raw(struct builder *b, struct str id)
{
    for (size_t i = 0; i < b->type_count; i++)
        if (str_eq(b->types[i]->type.id, id))
            return b->types[i];
    return NULL;
}

static int schema_name_order(const void *x, const void *y)
{
    return str_cmp(((const struct raw_schema *)x)->name, ((const struct raw_schema *)y)->name);
}

/* Types of all schemas in force, "core" first, then by name; a second definition of an id or letter is a problem. */
static FALLIBLE gather_types(struct builder *b)
{
    size_t room = 0;
    qsort(b->schemas, b->schema_count, sizeof *b->schemas, schema_name_order);
    for (size_t i = 0; i < b->schema_count; i++)
        room += b->schemas[i].type_count;
    b->types = ARENA_ARRAY(b->a, struct raw_type *, room + 1);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < b->schema_count; i++) {
            struct raw_schema *s = &b->schemas[i];
            if (str_is(s->name, "core") != (round == 0))
                continue;
            for (size_t t = 0; t < s->type_count; t++) {
                bool twice = find_raw(b, s->types[t].type.id) != NULL;
                for (size_t k = 0; k < b->type_count; k++)
                    twice = twice || b->types[k]->type.letter == s->types[t].type.letter;
                if (twice)
                    BD_TRY(problem(b, "type %.*s of document %.*s: its id or letter is taken by another document",
                                   s->types[t].type.id, s->name));
                else
                    b->types[b->type_count++] = &s->types[t];
            }
        }
    return BD_OK;
}

static const struct vocabulary *find_vocabulary(struct builder *b, struct str name)
{
    for (size_t i = 0; i < b->vocabulary_count; i++)
        if (str_eq(b->vocabularies[i].name, name))
            return &b->vocabularies[i];
    return NULL;
}

static FALLIBLE check_property(struct builder *b, struct property *p, bool *keep)
{
    *keep = true;
    if (p->kind == PROP_TERM) {
        p->terms = find_vocabulary(b, p->vocabulary);
        if (p->terms == NULL) {
            *keep = false;
            return problem(b, "property %.*s: no vocabulary %.*s", p->id, p->vocabulary);
        }
    }
    for (size_t i = 0; i < p->target_count; i++)
        if (find_raw(b, p->targets[i]) == NULL)
            BD_TRY(problem(b, "property %.*s: no type %.*s", p->id, p->targets[i]));
    return BD_OK;
}

/* Chain of a type and what it extends, from itself upwards; a circle or an unknown type is a problem and ends the chain. */
static FALLIBLE chain_of(struct builder *b, struct raw_type *t, struct raw_type **chain, size_t *n)
{
    *n = 0;
    for (struct raw_type *at = t; at != NULL;) {
        for (size_t i = 0; i < *n; i++)
            if (chain[i] == at)
                return problem(b, "type %.*s extends itself in a circle, by %.*s", t->type.id, at->type.id);
        chain[(*n)++] = at;
        if (at->type.extends.n == 0)
            return BD_OK;
        struct raw_type *up = find_raw(b, at->type.extends);
        if (up == NULL)
            return problem(b, "type %.*s extends %.*s, which does not exist", at->type.id, at->type.extends);
        at = up;
    }
    return BD_OK;
}

/* An inherited property is the type's own, under its own id; never less protected than where it comes from. */
static FALLIBLE expand_type(struct builder *b, struct raw_type *t, struct record_type *out, size_t *order)
{
    struct raw_type **chain = ARENA_ARRAY(b->a, struct raw_type *, b->type_count + 1);
    size_t depth, room = 0;
    BD_TRY(chain_of(b, t, chain, &depth));
    for (size_t i = 0; i < depth; i++)
        room += chain[i]->own_count;
    const struct property **list = ARENA_ARRAY(b->a, const struct property *, room + 1);
    size_t n = 0;
    *out = t->type;
    for (size_t d = depth; d-- > 0;)
        for (size_t i = 0; i < chain[d]->own_count; i++) {
            struct property *p = ARENA_NEW(b->a, struct property);
            bool keep;
            *p = chain[d]->own[i];
            BD_TRY(check_property(b, p, &keep));
            size_t k = 0;
            while (k < n && !str_eq(list[k]->name, p->name))
                k++;
            if (!keep)
                continue;
            if (k < n && class_protection(p->class) < class_protection(list[k]->class))
                p->class = list[k]->class;
            p->id = str_from(arena_printf(b->a, "%.*s.%.*s", STR_FMT(t->type.id), STR_FMT(p->name)));
            p->type = out;
            p->order = (*order)++;
            list[k] = p;
            n += k == n;
        }
    out->properties = list;
    out->property_count = n;
    return BD_OK;
}

static int property_order(const void *x, const void *y)
{
    return str_cmp((*(const struct property *const *)x)->id, (*(const struct property *const *)y)->id);
}

static int vocabulary_order(const void *x, const void *y)
{
    return str_cmp((*(const struct vocabulary *const *)x)->name, (*(const struct vocabulary *const *)y)->name);
}

static FALLIBLE finish(struct builder *b, struct schema *s)
{
    struct record_type *types = ARENA_ARRAY(b->a, struct record_type, b->type_count + 1);
    const struct record_type **list = ARENA_ARRAY(b->a, const struct record_type *, b->type_count + 1);
    size_t order = 0, properties = 0;
    for (size_t i = 0; i < b->type_count; i++) {
        BD_TRY(expand_type(b, b->types[i], &types[i], &order));
        list[i] = &types[i];
        properties += types[i].property_count;
    }
    const struct property **by_id = ARENA_ARRAY(b->a, const struct property *, properties + 1);
    for (size_t i = 0; i < b->type_count; i++)
        for (size_t k = 0; k < types[i].property_count; k++)
            by_id[s->property_count++] = types[i].properties[k];
    qsort(by_id, s->property_count, sizeof *by_id, property_order);
    const struct vocabulary **vocabularies = ARENA_ARRAY(b->a, const struct vocabulary *, b->vocabulary_count + 1);
    for (size_t i = 0; i < b->vocabulary_count; i++)
        vocabularies[i] = &b->vocabularies[i];
    qsort(vocabularies, b->vocabulary_count, sizeof *vocabularies, vocabulary_order);
    s->types = list;
    s->type_count = b->type_count;
    s->by_id = by_id;
    s->vocabularies = vocabularies;
    s->vocabulary_count = b->vocabulary_count;
    s->faults = b->faults;
    return BD_OK;
}

FALLIBLE schema_build(const struct document *documents, size_t count, bool strict, struct arena *a, const struct schema **out,
                      struct err *e)
{
    struct builder b = {.a = a, .e = e, .strict = strict};
    b.schemas = ARENA_ARRAY(a, struct raw_schema, count + 1);
    b.vocabularies = ARENA_ARRAY(a, struct vocabulary, count + 1);
    for (size_t i = 0; i < count; i++)
        BD_TRY(take_document(&b, &documents[i]));
    BD_TRY(gather_types(&b));
    struct schema *s = ARENA_NEW(a, struct schema);
    BD_TRY(finish(&b, s));
    *out = s;
    return BD_OK;
}

size_t schema_faults(const struct schema *s)
{
    return s->faults;
}

const struct record_type *schema_type(const struct schema *s, struct str id)
{
    for (size_t i = 0; i < s->type_count; i++)
        if (str_eq(s->types[i]->id, id))
            return s->types[i];
    return NULL;
}

const struct record_type *schema_type_of_letter(const struct schema *s, char letter)
{
    for (size_t i = 0; i < s->type_count; i++)
        if (s->types[i]->letter == letter)
            return s->types[i];
    return NULL;
}

const struct property *schema_property(const struct schema *s, struct str id)
{
    size_t low = 0, high = s->property_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = str_cmp(s->by_id[mid]->id, id);
        if (c == 0)
            return s->by_id[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct property *type_property(const struct record_type *t, struct str name)
{
    for (size_t i = 0; i < t->property_count; i++)
        if (str_eq(t->properties[i]->name, name) || str_eq(t->properties[i]->id, name))
            return t->properties[i];
    return NULL;
}

const struct vocabulary *schema_vocabulary(const struct schema *s, struct str name)
{
    for (size_t i = 0; i < s->vocabulary_count; i++)
        if (str_eq(s->vocabularies[i]->name, name))
            return s->vocabularies[i];
    return NULL;
}

const struct term *vocabulary_term(const struct vocabulary *v, struct str code)
{
    size_t low = 0, high = v->term_count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = str_cmp(v->by_code[mid]->code, code);
        if (c == 0)
            return v->by_code[mid];
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

const struct term *schema_term(const struct schema *s, struct str both)
{
    size_t colon;
    if (!str_find(both, STR(":"), 0, &colon))
        return NULL;
    const struct vocabulary *v = schema_vocabulary(s, str_slice(both, 0, colon));
    return v != NULL ? vocabulary_term(v, str_slice(both, colon + 1, both.n)) : NULL;
}

size_t schema_types(const struct schema *s, const struct record_type *const **out)
{
    *out = s->types;
    return s->type_count;
}

size_t schema_vocabularies(const struct schema *s, const struct vocabulary *const **out)
{
    *out = s->vocabularies;
    return s->vocabulary_count;
}

bool type_is(const struct schema *s, const struct record_type *t, struct str other)
{
    for (size_t steps = 0; t != NULL && steps <= s->type_count; steps++) {
        if (str_eq(t->id, other))
            return true;
        t = t->extends.n > 0 ? schema_type(s, t->extends) : NULL;
    }
    return false;
}

bool term_under(const struct term *term, const struct term *ancestor)
{
    for (; term != NULL; term = term->parent)
        if (term == ancestor)
            return true;
    return false;
}
