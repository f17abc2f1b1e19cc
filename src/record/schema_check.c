/* record/schema_check.c - may a document come into force, and what would change; see schema.h. */
#include "record/schema_inside.h"

#include <string.h>

struct comparison {
    const struct schema *was, *is;
    const struct raw_schema *raw; /* the document, when it is a schema */
    bool allow_lower;
    struct buf *out;
    struct err *e;
};

static bool named_lower(const struct comparison *c, struct str id)
{
    for (size_t i = 0; c->raw != NULL && i < c->raw->lower_count; i++)
        if (str_eq(c->raw->lowers[i], id))
            return true;
    return false;
}

/* The class that the document writes, before the rule of protection; 0 when it does not define the property. */
static enum ledger_class written_class(const struct comparison *c, struct str id)
{
    for (size_t t = 0; c->raw != NULL && t < c->raw->type_count; t++)
        for (size_t i = 0; i < c->raw->types[t].own_count; i++)
            if (str_eq(c->raw->types[t].own[i].id, id))
                return c->raw->types[t].own[i].class;
    return (enum ledger_class)0;
}

static FALLIBLE compare_class(struct comparison *c, const struct property *was, const struct property *is)
{
    enum ledger_class written = written_class(c, was->id);
    bool lower = (written != 0 && class_protection(written) < class_protection(was->class)) ||
                 class_protection(is->class) < class_protection(was->class);
    if (lower && !(c->allow_lower && named_lower(c, was->id))) {
        (void)!err_set(c->e, BD_DENIED, "property %.*s would move from %s to %s, where it is less protected", STR_FMT(was->id),
                       class_word(was->class), class_word(written != 0 ? written : is->class));
        return err_mend(c->e, "if that is meant, name it under \"lowers\" in the document and use the verb for it; what was "
                              "written stays where it is");
    }
    if (is->class != was->class)
        buf_addf(c->out, "property %.*s: %s -> %s\n", STR_FMT(was->id), class_word(was->class), class_word(is->class));
    return BD_OK;
}

static FALLIBLE compare_property(struct comparison *c, const struct property *was)
{
    const struct property *is = schema_property(c->is, was->id);
    if (is == NULL) {
        (void)!err_set(c->e, BD_CONFLICT, "property %.*s would disappear", STR_FMT(was->id));
        return err_mend(c->e, "keep it, with \"retired\": true");
    }
    if (is->kind != was->kind)
        return err_set(c->e, BD_CONFLICT, "property %.*s would change from %s to %s", STR_FMT(was->id),
                       property_kind_word(was->kind), property_kind_word(is->kind));
    if (!str_eq(is->vocabulary, was->vocabulary))
        return err_set(c->e, BD_CONFLICT, "property %.*s would change its vocabulary", STR_FMT(was->id));
    BD_TRY(compare_class(c, was, is));
    if (is->many != was->many)
        buf_addf(c->out, "property %.*s: %s\n", STR_FMT(was->id), is->many ? "several values" : "one value");
    if (is->retired != was->retired)
        buf_addf(c->out, "property %.*s: %s\n", STR_FMT(was->id), is->retired ? "retired" : "used again");
    if (!str_eq(is->label.in[LABEL_EN], was->label.in[LABEL_EN]))
        buf_addf(c->out, "property %.*s: label changed\n", STR_FMT(was->id));
    return BD_OK;
}

static FALLIBLE compare_types(struct comparison *c)
{
    for (size_t i = 0; i < c->was->type_count; i++) {
        const struct record_type *was = c->was->types[i], *is = schema_type(c->is, was->id);
        if (is == NULL)
            return err_set(c->e, BD_CONFLICT, "type %.*s would disappear", STR_FMT(was->id));
        if (is->letter != was->letter)
            return err_set(c->e, BD_CONFLICT, "type %.*s would change its letter, and handles on paper with it",
                           STR_FMT(was->id));
    }
    for (size_t i = 0; i < c->is->type_count; i++)
        if (schema_type(c->was, c->is->types[i]->id) == NULL)
            buf_addf(c->out, "type %.*s: new\n", STR_FMT(c->is->types[i]->id));
    for (size_t i = 0; i < c->was->property_count; i++)
        BD_TRY(compare_property(c, c->was->by_id[i]));
    for (size_t i = 0; i < c->is->property_count; i++) {
        const struct property *p = c->is->by_id[i];
        if (schema_property(c->was, p->id) == NULL)
            buf_addf(c->out, "property %.*s: new, %s, %s\n", STR_FMT(p->id), property_kind_word(p->kind), class_word(p->class));
    }
    return BD_OK;
}

static FALLIBLE compare_vocabularies(struct comparison *c)
{
    for (size_t i = 0; i < c->was->vocabulary_count; i++) {
        const struct vocabulary *was = c->was->vocabularies[i], *is = schema_vocabulary(c->is, was->name);
        for (size_t t = 0; is != NULL && t < was->term_count; t++)
            if (vocabulary_term(is, was->terms[t].code) == NULL) {
                (void)!err_set(c->e, BD_CONFLICT, "term %.*s:%.*s would disappear", STR_FMT(was->name),
                               STR_FMT(was->terms[t].code));
                return err_mend(c->e, "keep it, with \"retired\": true");
            }
    }
    for (size_t i = 0; i < c->is->vocabulary_count; i++) {
        const struct vocabulary *is = c->is->vocabularies[i], *was = schema_vocabulary(c->was, is->name);
        if (was == NULL)
            buf_addf(c->out, "vocabulary %.*s: new, %zu terms\n", STR_FMT(is->name), is->term_count);
        for (size_t t = 0; was != NULL && t < is->term_count; t++) {
            const struct term *old = vocabulary_term(was, is->terms[t].code), *now = &is->terms[t];
            if (old == NULL)
                buf_addf(c->out, "term %.*s:%.*s: new\n", STR_FMT(is->name), STR_FMT(now->code));
            else if (old->retired != now->retired || !str_eq(old->label.in[0], now->label.in[0]) ||
                     !str_eq(old->note, now->note))
                buf_addf(c->out, "term %.*s:%.*s: changed\n", STR_FMT(is->name), STR_FMT(now->code));
        }
    }
    return BD_OK;
}

enum bd_status schema_document_check(const struct document *documents, size_t count, const struct document *next,
                                     bool allow_lower, struct arena *a, struct buf *differences, struct err *e)
{
    struct document *all = ARENA_ARRAY(a, struct document, count + 1);
    struct comparison c = {.allow_lower = allow_lower, .out = differences, .e = e};
    struct raw_schema raw;
    if (count > 0)
        memcpy(all, documents, count * sizeof *all);
    all[count] = *next;
    if (next->sort == DOCUMENT_SCHEMA) {
        BD_TRY(raw_schema_read("the new document", next->content, a, &raw, e));
        c.raw = &raw;
    }
    BD_TRY(schema_build(documents, count, false, a, &c.was, e));
    BD_TRY(schema_build(all, count + 1, c.was->faults == 0, a, &c.is, e));
    BD_TRY(compare_types(&c));
    return compare_vocabularies(&c);
}
