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
    struct str *fault;
    size_t faults, fault_cap;
    struct raw_schema *schemas; /* latest of each name */
    size_t schema_count;
    struct vocabulary *vocabularies;
    size_t vocabulary_count;
    struct held_class *held;
    size_t held_count, held_cap;
    struct lowering *lowered;
    size_t lowered_count, lowered_cap;
    struct raw_type **types; /* of all schemas in force */
    size_t type_count;
    struct raw_type **additions; /* to types, in the same order */
    size_t addition_count;
};

static void note_fault(struct builder *b, const char *text)
{
    if (b->faults == b->fault_cap) {
        size_t cap = b->fault_cap > 0 ? b->fault_cap * 2 : 8;
        struct str *more = ARENA_ARRAY(b->a, struct str, cap);
        if (b->faults > 0)
            memcpy(more, b->fault, b->faults * sizeof *more);
        b->fault = more;
        b->fault_cap = cap;
    }
    b->fault[b->faults++] = str_keep(b->a, str_from(text));
}

/* A problem: refused when strict, otherwise counted. */
static FALLIBLE problem(struct builder *b, const char *format, struct str x, struct str y)
{
    char text[400];
    snprintf(text, sizeof text, format, STR_FMT(x), STR_FMT(y));
    if (b->strict)
        return err_set(b->e, BD_INPUT, "%s", text);
    note_fault(b, text);
    return BD_OK;
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

static void note_lowering(struct builder *b, struct lowering l)
{
    if (b->lowered_count == b->lowered_cap) {
        size_t cap = b->lowered_cap > 0 ? b->lowered_cap * 2 : 8;
        struct lowering *more = ARENA_ARRAY(b->a, struct lowering, cap);
        if (b->lowered_count > 0)
            memcpy(more, b->lowered, b->lowered_count * sizeof *more);
        b->lowered = more;
        b->lowered_cap = cap;
    }
    b->lowered[b->lowered_count++] = l;
}

/* The rule of protection: a class once given holds until a document says "lowers". Gives the class that holds now. */
static enum ledger_class hold(struct builder *b, const struct raw_schema *s, struct str id, enum ledger_class class)
{
    struct held_class *h = held_find(b, id);
    if (h != NULL) {
        bool lower = class_protection(class) < class_protection(h->class);
        if (lower && is_lowered(s, id))
            note_lowering(b, (struct lowering){id, h->class, class, s->name, s->version});
        if (!lower || is_lowered(s, id))
            h->class = class;
        return h->class;
    }
    if (b->held_count == b->held_cap) {
        size_t cap = b->held_cap > 0 ? b->held_cap * 2 : 256;
        struct held_class *more = ARENA_ARRAY(b->a, struct held_class, cap);
        if (b->held_count > 0)
            memcpy(more, b->held, b->held_count * sizeof *more);
        b->held = more;
        b->held_cap = cap;
    }
    b->held[b->held_count++] = (struct held_class){id, class};
    return class;
}

static void hold_classes(struct builder *b, struct raw_schema *s)
{
    for (size_t t = 0; t < s->type_count; t++)
        for (size_t i = 0; i < s->types[t].own_count; i++) {
            struct property *p = &s->types[t].own[i];
            p->class = hold(b, s, p->id, p->class);
        }
}

/* The type of this id in the documents in force so far, or NULL. */
static const struct raw_type *defined(const struct builder *b, struct str id)
{
    for (size_t i = 0; i < b->schema_count; i++)
        for (size_t t = 0; t < b->schemas[i].type_count; t++)
            if (!b->schemas[i].types[t].adds && str_eq(b->schemas[i].types[t].type.id, id))
                return &b->schemas[i].types[t];
    return NULL;
}

/* Holds what `type` inherits from `up` and from what is added to it, under ids of its own. */
static void hold_from(struct builder *b, const struct raw_schema *s, const struct record_type *type, const struct raw_type *up)
{
    for (size_t i = 0; i < up->own_count; i++) {
        struct str id = str_from(arena_printf(b->a, "%.*s.%.*s", STR_FMT(type->id), STR_FMT(up->own[i].name)));
        enum ledger_class class = up->own[i].class;
        /* An own property of the name may be better protected: what the new document lowers is the better one. */
        const struct raw_type *mine = defined(b, type->id);
        for (size_t k = 0; mine != NULL && k < mine->own_count; k++)
            if (str_eq(mine->own[k].name, up->own[i].name) && class_protection(mine->own[k].class) > class_protection(class))
                class = mine->own[k].class;
        (void)hold(b, s, id, class);
    }
}

/* The rule of protection for inherited properties: a type that stops to inherit one, and defines it itself, does not
 * unprotect it. */
static void hold_inherited(struct builder *b, const struct raw_schema *s)
{
    for (size_t i = 0; i < b->schema_count; i++)
        for (size_t t = 0; t < b->schemas[i].type_count; t++) {
            const struct record_type *type = &b->schemas[i].types[t].type;
            struct str next = b->schemas[i].types[t].adds ? STR("") : type->extends;
            for (size_t steps = 0; next.n > 0 && steps < 64; steps++) {
                const struct raw_type *up = defined(b, next);
                if (up == NULL)
                    break;
                hold_from(b, s, type, up);
                for (size_t j = 0; j < b->schema_count; j++)
                    for (size_t k = 0; k < b->schemas[j].type_count; k++)
                        if (b->schemas[j].types[k].adds && str_eq(b->schemas[j].types[k].type.id, next))
                            hold_from(b, s, type, &b->schemas[j].types[k]);
                next = up->type.extends;
            }
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
            note_fault(b, mine.text);
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
        note_fault(b, mine.text);
        return BD_OK;
    }
    hold_classes(b, &raw);
    size_t i = 0;
    while (i < b->schema_count && !str_eq(b->schemas[i].name, raw.name))
        i++;
    b->schemas[i] = raw;
    b->schema_count += i == b->schema_count;
    hold_inherited(b, &b->schemas[i]);
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
    b->additions = ARENA_ARRAY(b->a, struct raw_type *, room + 1);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < b->schema_count; i++) {
            struct raw_schema *s = &b->schemas[i];
            if (str_is(s->name, "core") != (round == 0))
                continue;
            for (size_t t = 0; t < s->type_count; t++) {
                if (s->types[t].adds) {
                    b->additions[b->addition_count++] = &s->types[t];
                    continue;
                }
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
    for (size_t i = 0; i < b->addition_count; i++)
        if (find_raw(b, b->additions[i]->type.id) == NULL)
            BD_TRY(problem(b, "a document adds to type %.*s, which does not exist%.*s", b->additions[i]->type.id, STR("")));
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

struct expansion {
    struct record_type *type;
    const struct property **list;
    size_t n;
    size_t *order;
};

/* One property of `from` (the type itself, one that it extends, or an addition to either) as the type's own. It is never less
 * protected than where it comes from, nor than what the documents hold it to. */
static FALLIBLE expand_property(struct builder *b, const struct raw_type *from, const struct property *raw, struct expansion *x)
{
    struct property *p = ARENA_NEW(b->a, struct property);
    size_t k = 0;
    bool keep;
    *p = *raw;
    BD_TRY(check_property(b, p, &keep));
    while (k < x->n && !str_eq(x->list[k]->name, p->name))
        k++;
    if (keep && from->adds && k < x->n) {
        keep = false;
        BD_TRY(problem(b, "a document adds %.*s to type %.*s, which has a property of this name", p->name, x->type->id));
    }
    if (!keep)
        return BD_OK;
    if (k < x->n && class_protection(p->class) < class_protection(x->list[k]->class))
        p->class = x->list[k]->class;
    p->id = str_from(arena_printf(b->a, "%.*s.%.*s", STR_FMT(x->type->id), STR_FMT(p->name)));
    const struct held_class *held = held_find(b, p->id);
    if (held != NULL && class_protection(p->class) < class_protection(held->class))
        p->class = held->class;
    p->type = x->type;
    p->order = (*x->order)++;
    x->list[k] = p;
    x->n += k == x->n;
    return BD_OK;
}

/* What it extends first, then its own, then what documents add. */
static FALLIBLE expand_type(struct builder *b, struct raw_type *t, struct record_type *out, size_t *order)
{
    struct raw_type **chain = ARENA_ARRAY(b->a, struct raw_type *, b->type_count + 1);
    size_t depth, room = 0;
    BD_TRY(chain_of(b, t, chain, &depth));
    for (size_t i = 0; i < depth; i++)
        room += chain[i]->own_count;
    for (size_t i = 0; i < b->addition_count; i++)
        room += b->additions[i]->own_count;
    *out = t->type;
    struct expansion x = {.type = out, .list = ARENA_ARRAY(b->a, const struct property *, room + 1), .order = order};
    for (size_t d = depth; d-- > 0;) {
        for (size_t i = 0; i < chain[d]->own_count; i++)
            BD_TRY(expand_property(b, chain[d], &chain[d]->own[i], &x));
        for (size_t k = 0; k < b->addition_count; k++)
            for (size_t i = 0; str_eq(b->additions[k]->type.id, chain[d]->type.id) && i < b->additions[k]->own_count; i++)
                BD_TRY(expand_property(b, b->additions[k], &b->additions[k]->own[i], &x));
    }
    out->properties = x.list;
    out->property_count = x.n;
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
    s->lowered = b->lowered;
    s->lowered_count = b->lowered_count;
    s->fault = b->fault;
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

size_t schema_lowered(const struct schema *s, const struct lowering **out)
{
    *out = s->lowered;
    return s->lowered_count;
}

struct str schema_fault(const struct schema *s, size_t i)
{
    BD_ASSERT(i < s->faults);
    return s->fault[i];
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
