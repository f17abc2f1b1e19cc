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
        return err_mend(c->e,
                        "if that is meant, the document names it: \"lowers\": [\"%.*s\"], and comes in by bandi schema "
                        "lower; what was written stays where it is",
                        STR_FMT(was->id));
    }
    if (is->class != was->class)
        buf_addf(c->out, "property %.*s: %s -> %s\n", STR_FMT(was->id), class_word(was->class), class_word(is->class));
    return BD_OK;
}

static bool same_labels(const struct label *x, const struct label *y)
{
    bool same = true;
    for (int i = 0; i < LABEL_LANGUAGES; i++)
        same = same && str_eq(x->in[i], y->in[i]);
    return same;
}

static bool same_targets(const struct property *x, const struct property *y)
{
    bool same = x->target_count == y->target_count;
    for (size_t i = 0; same && i < x->target_count; i++)
        same = str_eq(x->targets[i], y->targets[i]);
    return same;
}

static FALLIBLE compare_property(struct comparison *c, const struct property *was)
{
    const struct property *is = schema_property(c->is, was->id);
    if (is == NULL) {
        (void)!err_set(c->e, BD_CONFLICT, "property %.*s would disappear", STR_FMT(was->id));
        return err_mend(c->e, "keep it, with \"retired\": true");
    }
    if (is->kind != was->kind) {
        (void)!err_set(c->e, BD_CONFLICT, "property %.*s would change from %s to %s", STR_FMT(was->id),
                       property_kind_word(was->kind), property_kind_word(is->kind));
        return err_mend(c->e, "retire it, and give the new kind another name");
    }
    if (!str_eq(is->vocabulary, was->vocabulary)) {
        (void)!err_set(c->e, BD_CONFLICT, "property %.*s would change its vocabulary", STR_FMT(was->id));
        return err_mend(c->e, "its vocabulary is %.*s", STR_FMT(was->vocabulary));
    }
    BD_TRY(compare_class(c, was, is));
    if (is->many != was->many)
        buf_addf(c->out, "property %.*s: %s\n", STR_FMT(was->id), is->many ? "several values" : "one value");
    if (is->retired != was->retired)
        buf_addf(c->out, "property %.*s: %s\n", STR_FMT(was->id), is->retired ? "retired" : "used again");
    if (is->required != was->required)
        buf_addf(c->out, "property %.*s: %s\n", STR_FMT(was->id), is->required ? "asked for" : "may be left out");
    if (!same_targets(was, is))
        buf_addf(c->out, "property %.*s: other targets\n", STR_FMT(was->id));
    if (!same_labels(&was->label, &is->label))
        buf_addf(c->out, "property %.*s: label changed\n", STR_FMT(was->id));
    if (!str_eq(is->about, was->about) || !str_eq(is->huridocs, was->huridocs) || !str_eq(is->ftm, was->ftm))
        buf_addf(c->out, "property %.*s: description changed\n", STR_FMT(was->id));
    return BD_OK;
}

static FALLIBLE compare_types(struct comparison *c)
{
    for (size_t i = 0; i < c->was->type_count; i++) {
        const struct record_type *was = c->was->types[i], *is = schema_type(c->is, was->id);
        if (is == NULL) {
            (void)!err_set(c->e, BD_CONFLICT, "type %.*s would disappear", STR_FMT(was->id));
            return err_mend(c->e, "keep it in the document; its properties can be retired");
        }
        if (is->letter != was->letter) {
            (void)!err_set(c->e, BD_CONFLICT, "type %.*s would change its letter, and handles on paper with it",
                           STR_FMT(was->id));
            return err_mend(c->e, "its letter is %c", was->letter);
        }
        if (!str_eq(is->extends, was->extends))
            buf_addf(c->out, "type %.*s: extends %.*s\n", STR_FMT(is->id),
                     STR_FMT(is->extends.n > 0 ? is->extends : STR("nothing")));
        if (!same_labels(&was->label, &is->label) || !same_labels(&was->labels, &is->labels))
            buf_addf(c->out, "type %.*s: label changed\n", STR_FMT(is->id));
        if (!str_eq(is->about, was->about) || !str_eq(is->huridocs, was->huridocs) || !str_eq(is->ftm, was->ftm))
            buf_addf(c->out, "type %.*s: description changed\n", STR_FMT(is->id));
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
            else if (old->retired != now->retired || !same_labels(&old->label, &now->label) || !str_eq(old->note, now->note))
                buf_addf(c->out, "term %.*s:%.*s: changed\n", STR_FMT(is->name), STR_FMT(now->code));
        }
    }
    return BD_OK;
}

/* What the new document gets wrong beside the others; what was wrong before it is not its fault. */
static FALLIBLE new_fault(const struct schema *was, const struct schema *is, struct err *e)
{
    for (size_t i = 0; i < is->faults; i++) {
        bool old = false;
        for (size_t k = 0; !old && k < was->faults; k++)
            old = str_eq(was->fault[k], is->fault[i]);
        if (!old)
            return err_set(e, BD_INPUT, "%.*s", STR_FMT(is->fault[i]));
    }
    return BD_OK;
}

/* Letters that no type bears yet, for whoever defines one. */
static void free_letters(const struct schema *s, char out[27])
{
    size_t n = 0;
    for (char c = 'A'; c <= 'Z'; c++)
        if (strchr("ILOUB", c) == NULL && schema_type_of_letter(s, c) == NULL)
            out[n++] = c;
    out[n] = '\0';
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
    BD_TRY(schema_build(all, count + 1, false, a, &c.is, e));
    if (new_fault(c.was, c.is, e) != BD_OK) {
        char letters[27];
        free_letters(c.was, letters);
        if (strstr(e->text, "letter") != NULL)
            return err_mend(e, "letters that are free: %s", letters);
        if (strstr(e->text, "of this name") != NULL)
            return err_mend(e, "give it another name");
        return err_mend(e, "what it names must be in force before it: bandi schema show lists that");
    }
    BD_TRY(compare_types(&c));
    return compare_vocabularies(&c);
}
