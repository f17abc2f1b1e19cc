/* record/schema_read.c - one schema or vocabulary document, from JSON; see schema.h and docs/schema.md. */
#include "record/schema_inside.h"

#include "base/edtf.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const class_words[] = {NULL, "identity", "testimony", "facts", "admin"};
static const char *const kind_words[] = {"text",     "long", "name",    "term", "date", "count", "integer", "record",
                                         "language", "bool", "locator", "hash", "url",  "file",  "point"};

const char *class_word(enum ledger_class class)
{
    return class >= LEDGER_IDENTITY && class <= LEDGER_ADMIN ? class_words[class] : "unknown";
}

const char *property_kind_word(enum property_kind kind)
{
    return kind_words[kind];
}

static FALLIBLE wrong(const struct json_at *at, struct err *e, const char *what)
{
    (void)!err_set(e, BD_INPUT, "%s: %s", at->path[0] != '\0' ? at->path : "the document", what);
    return err_where(e, at->file, 0, 0);
}

/* An optional text, copied; empty when missing. */
static FALLIBLE optional_text(const struct json_at *at, const char *key, struct arena *a, struct str *out, struct err *e)
{
    struct str s = STR("");
    if (json_has(at, key))
        BD_TRY(json_get_text(at, key, &s, e));
    *out = str_keep(a, s);
    return BD_OK;
}

static FALLIBLE text(const struct json_at *at, const char *key, struct arena *a, struct str *out, struct err *e)
{
    struct str s;
    BD_TRY(json_get_text(at, key, &s, e));
    if (str_trim(s).n == 0)
        return wrong(at, e, "an empty text where one is needed");
    *out = str_keep(a, s);
    return BD_OK;
}

static FALLIBLE optional_bool(const struct json_at *at, const char *key, bool *out, struct err *e)
{
    *out = false;
    return json_has(at, key) ? json_get_bool(at, key, out, e) : BD_OK;
}

/* Ids and codes are plain: lower-case letters, digits, underscore and (codes only) a hyphen or a dot. */
static bool plain(struct str s, bool code)
{
    if (s.n == 0 || s.n > 64)
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
        bool more = code && (c == '-' || c == '.' || (c >= 'A' && c <= 'Z'));
        if (!letter && !more)
            return false;
    }
    return true;
}

static FALLIBLE plain_text(const struct json_at *at, const char *key, bool code, struct arena *a, struct str *out,
                           struct err *e)
{
    BD_TRY(text(at, key, a, out, e));
    if (!plain(*out, code))
        return wrong(at, e, "an id may hold a to z, 0 to 9 and _ (codes also - . and capitals), at most 64 of them");
    return BD_OK;
}

static FALLIBLE read_label(const struct json_at *from, const char *key, struct arena *a, struct label *out, struct err *e)
{
    static const char *const languages[] = {"en", "ko", "zh"};
    struct json_at at;
    BD_TRY(json_get_object(from, key, &at, e));
    BD_TRY(json_only(&at, languages, 3, e));
    BD_TRY(text(&at, "en", a, &out->in[LABEL_EN], e));
    for (int i = LABEL_KO; i < LABEL_LANGUAGES; i++) {
        BD_TRY(optional_text(&at, languages[i], a, &out->in[i], e));
        if (out->in[i].n == 0)
            out->in[i] = out->in[LABEL_EN];
    }
    return BD_OK;
}

static FALLIBLE read_texts(const struct json_at *from, const char *key, struct arena *a, const struct str **out, size_t *count,
                           struct err *e)
{
    *out = NULL;
    *count = 0;
    if (!json_has(from, key))
        return BD_OK;
    struct json_at list;
    BD_TRY(json_get_array(from, key, &list, e));
    size_t n = json_array_size(list.value);
    struct str *items = ARENA_ARRAY(a, struct str, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct json_at item;
        BD_TRY(json_get_item(&list, i, &item, e));
        if (!json_is_string(item.value))
            return wrong(&item, e, "text in quotation marks was expected");
        items[i] = str_keep(a, (struct str){json_string_value(item.value), json_string_length(item.value)});
    }
    *out = items;
    *count = n;
    return BD_OK;
}

static FALLIBLE read_word(const struct json_at *at, const char *key, const char *const *words, int first, int count, int *out,
                          struct err *e)
{
    struct str s;
    BD_TRY(json_get_text(at, key, &s, e));
    for (int i = first; i < count; i++)
        if (str_is(s, words[i])) {
            *out = i;
            return BD_OK;
        }
    char what[256];
    size_t n = (size_t)snprintf(what, sizeof what, "%s must be one of", key);
    for (int i = first; i < count && n < sizeof what; i++)
        n += (size_t)snprintf(what + n, sizeof what - n, "%s %s", i > first ? "," : "", words[i]);
    return wrong(at, e, what);
}

static FALLIBLE read_property(const struct json_at *at, const struct record_type *type, struct arena *a, struct property *p,
                              struct err *e)
{
    static const char *const known[] = {"name",       "kind",    "class", "many",  "required", "retired",
                                        "vocabulary", "targets", "label", "about", "huridocs", "ftm"};
    int kind = 0, class = 0;
    BD_TRY(json_only(at, known, sizeof known / sizeof *known, e));
    BD_TRY(plain_text(at, "name", false, a, &p->name, e));
    BD_TRY(read_word(at, "kind", kind_words, 0, (int)(sizeof kind_words / sizeof *kind_words), &kind, e));
    BD_TRY(read_word(at, "class", class_words, 1, 5, &class, e));
    p->kind = (enum property_kind)kind;
    p->class = (enum ledger_class) class;
    p->id = str_from(arena_printf(a, "%.*s.%.*s", STR_FMT(type->id), STR_FMT(p->name)));
    BD_TRY(optional_bool(at, "many", &p->many, e));
    BD_TRY(optional_bool(at, "required", &p->required, e));
    BD_TRY(optional_bool(at, "retired", &p->retired, e));
    BD_TRY(optional_text(at, "vocabulary", a, &p->vocabulary, e));
    BD_TRY(read_texts(at, "targets", a, &p->targets, &p->target_count, e));
    BD_TRY(read_label(at, "label", a, &p->label, e));
    BD_TRY(optional_text(at, "about", a, &p->about, e));
    BD_TRY(optional_text(at, "huridocs", a, &p->huridocs, e));
    BD_TRY(optional_text(at, "ftm", a, &p->ftm, e));
    if ((p->kind == PROP_TERM) != (p->vocabulary.n > 0))
        return wrong(at, e, "a term needs a vocabulary, and only a term has one");
    if (p->target_count > 0 && p->kind != PROP_RECORD)
        return wrong(at, e, "only a record has targets");
    return BD_OK;
}

static FALLIBLE read_properties(const struct json_at *at, struct arena *a, struct raw_type *out, struct err *e)
{
    struct json_at list;
    BD_TRY(json_get_array(at, "properties", &list, e));
    out->own_count = json_array_size(list.value);
    out->own = ARENA_ARRAY(a, struct property, out->own_count + 1);
    for (size_t i = 0; i < out->own_count; i++) {
        struct json_at item;
        BD_TRY(json_get_item(&list, i, &item, e));
        BD_TRY(read_property(&item, &out->type, a, &out->own[i], e));
        for (size_t j = 0; j < i; j++)
            if (str_eq(out->own[j].name, out->own[i].name))
                return wrong(&item, e, "a second property of this name");
    }
    return BD_OK;
}

/* Properties for a type of another document: {"adds_to": "person", "properties": […]}. */
static FALLIBLE read_addition(const struct json_at *at, struct arena *a, struct raw_type *out, struct err *e)
{
    static const char *const known[] = {"adds_to", "properties"};
    BD_TRY(json_only(at, known, sizeof known / sizeof *known, e));
    BD_TRY(plain_text(at, "adds_to", false, a, &out->type.id, e));
    out->adds = true;
    return read_properties(at, a, out, e);
}

static FALLIBLE read_type(const struct json_at *at, struct arena *a, struct raw_type *out, struct err *e)
{
    static const char *const known[] = {"id", "letter", "extends", "label", "labels", "about", "huridocs", "ftm", "properties"};
    struct str letter;
    struct record_type *t = &out->type;
    if (json_has(at, "adds_to"))
        return read_addition(at, a, out, e);
    BD_TRY(json_only(at, known, sizeof known / sizeof *known, e));
    BD_TRY(plain_text(at, "id", false, a, &t->id, e));
    BD_TRY(json_get_text(at, "letter", &letter, e));
    if (letter.n != 1 || letter.p[0] < 'A' || letter.p[0] > 'Z' || strchr("ILOUB", letter.p[0]) != NULL)
        return wrong(at, e, "letter must be one capital letter, not I, L, O, U (mistaken for others) or B (bases)");
    t->letter = letter.p[0];
    BD_TRY(optional_text(at, "extends", a, &t->extends, e));
    BD_TRY(read_label(at, "label", a, &t->label, e));
    t->labels = t->label;
    if (json_has(at, "labels"))
        BD_TRY(read_label(at, "labels", a, &t->labels, e));
    BD_TRY(optional_text(at, "about", a, &t->about, e));
    BD_TRY(optional_text(at, "huridocs", a, &t->huridocs, e));
    BD_TRY(optional_text(at, "ftm", a, &t->ftm, e));
    return read_properties(at, a, out, e);
}

/* `extends` inside one document may not run in a circle; across documents schema_build looks. */
static FALLIBLE refuse_circles(const struct json_at *at, const struct raw_schema *s, struct err *e)
{
    for (size_t i = 0; i < s->type_count; i++) {
        struct str next = s->types[i].type.extends;
        for (size_t steps = 0; next.n > 0; steps++) {
            if (steps > s->type_count) {
                char what[160];
                snprintf(what, sizeof what, "type %.*s extends itself in a circle", STR_FMT(s->types[i].type.id));
                (void)!wrong(at, e, what);
                return err_mend(e, "take \"extends\" from one of the types");
            }
            size_t j = 0;
            while (j < s->type_count && !str_eq(s->types[j].type.id, next))
                j++;
            next = j < s->type_count ? s->types[j].type.extends : STR_NONE;
        }
    }
    return BD_OK;
}

FALLIBLE raw_schema_read(const char *file, struct str json, struct arena *a, struct raw_schema *out, struct err *e)
{
    static const char *const known[] = {"schema", "version", "source", "about", "lowers", "types"};
    json_t *doc SCOPED_JSON = NULL;
    BD_TRY(json_read(file, json, &doc, e));
    struct json_at root = json_root(file, doc), list;
    struct raw_schema s = {0};
    BD_TRY(json_only(&root, known, sizeof known / sizeof *known, e));
    BD_TRY(plain_text(&root, "schema", false, a, &s.name, e));
    BD_TRY(text(&root, "version", a, &s.version, e));
    BD_TRY(text(&root, "source", a, &s.source, e));
    const struct str *lowers;
    BD_TRY(read_texts(&root, "lowers", a, &lowers, &s.lower_count, e));
    s.lowers = (struct str *)lowers;
    BD_TRY(json_get_array(&root, "types", &list, e));
    s.type_count = json_array_size(list.value);
    s.types = ARENA_ARRAY(a, struct raw_type, s.type_count + 1);
    for (size_t i = 0; i < s.type_count; i++) {
        struct json_at item;
        BD_TRY(json_get_item(&list, i, &item, e));
        BD_TRY(read_type(&item, a, &s.types[i], e));
        for (size_t j = 0; j < i; j++)
            if (str_eq(s.types[j].type.id, s.types[i].type.id) ||
                (!s.types[j].adds && !s.types[i].adds && s.types[j].type.letter == s.types[i].type.letter))
                return wrong(&item, e, "a second type of this id or letter");
    }
    BD_TRY(refuse_circles(&root, &s, e));
    *out = s;
    return BD_OK;
}

static size_t count_terms(const json_t *list)
{
    size_t n = 0, i;
    json_t *item;
    json_array_foreach(list, i, item) n += 1 + count_terms(json_object_get(item, "terms"));
    return n;
}

static FALLIBLE read_dates(const struct json_at *at, struct arena *a, struct term *t, struct err *e)
{
    BD_TRY(optional_text(at, "from", a, &t->from, e));
    BD_TRY(optional_text(at, "until", a, &t->until, e));
    if (t->from.n > 0)
        BD_TRY(edtf_canonical(t->from, a, &t->from, e));
    if (t->until.n > 0)
        BD_TRY(edtf_canonical(t->until, a, &t->until, e));
    return BD_OK;
}

static FALLIBLE read_terms(const struct json_at *list, struct arena *a, const struct term *parent, struct term *terms,
                           size_t *n, struct err *e)
{
    static const char *const known[] = {"code", "label", "note", "from", "until", "retired", "maps", "terms"};
    for (size_t i = 0; i < json_array_size(list->value); i++) {
        struct json_at item, children;
        struct term *t = &terms[*n];
        BD_TRY(json_get_item(list, i, &item, e));
        BD_TRY(json_only(&item, known, sizeof known / sizeof *known, e));
        *t = (struct term){.parent = parent, .depth = parent != NULL ? parent->depth + 1 : 0, .order = (*n)++};
        BD_TRY(plain_text(&item, "code", true, a, &t->code, e));
        BD_TRY(read_label(&item, "label", a, &t->label, e));
        BD_TRY(optional_text(&item, "note", a, &t->note, e));
        BD_TRY(read_dates(&item, a, t, e));
        BD_TRY(optional_bool(&item, "retired", &t->retired, e));
        BD_TRY(read_texts(&item, "maps", a, &t->maps, &t->map_count, e));
        if (!json_has(&item, "terms"))
            continue;
        BD_TRY(json_get_array(&item, "terms", &children, e));
        BD_TRY(read_terms(&children, a, t, terms, n, e));
    }
    return BD_OK;
}

static int term_order(const void *x, const void *y)
{
    const struct term *const *a = x, *const *b = y;
    return str_cmp((*a)->code, (*b)->code);
}

FALLIBLE raw_vocabulary_read(const char *file, struct str json, struct arena *a, struct vocabulary *out, struct err *e)
{
    static const char *const known[] = {"vocabulary", "version", "source", "about", "label", "terms"};
    json_t *doc SCOPED_JSON = NULL;
    BD_TRY(json_read(file, json, &doc, e));
    struct json_at root = json_root(file, doc), list;
    struct vocabulary v = {0};
    BD_TRY(json_only(&root, known, sizeof known / sizeof *known, e));
    BD_TRY(plain_text(&root, "vocabulary", false, a, &v.name, e));
    BD_TRY(text(&root, "version", a, &v.version, e));
    BD_TRY(text(&root, "source", a, &v.source, e));
    BD_TRY(read_label(&root, "label", a, &v.label, e));
    BD_TRY(json_get_array(&root, "terms", &list, e));
    size_t room = count_terms(list.value), n = 0;
    struct term *terms = ARENA_ARRAY(a, struct term, room + 1);
    BD_TRY(read_terms(&list, a, NULL, terms, &n, e));
    const struct term **sorted = ARENA_ARRAY(a, const struct term *, n + 1);
    for (size_t i = 0; i < n; i++)
        sorted[i] = &terms[i];
    qsort(sorted, n, sizeof *sorted, term_order);
    for (size_t i = 1; i < n; i++)
        if (str_eq(sorted[i - 1]->code, sorted[i]->code)) {
            char what[160];
            snprintf(what, sizeof what, "two terms have the code %.*s", STR_FMT(sorted[i]->code));
            return wrong(&root, e, what);
        }
    v.terms = terms;
    v.term_count = n;
    v.by_code = sorted;
    *out = v;
    return BD_OK;
}

FALLIBLE document_read(const char *file, struct str json, struct arena *a, struct document *out, struct err *e)
{
    json_t *doc SCOPED_JSON = NULL;
    BD_TRY(json_read(file, json, &doc, e));
    if (json_object_get(doc, "schema") != NULL) {
        struct raw_schema s;
        BD_TRY(raw_schema_read(file, json, a, &s, e));
        *out = (struct document){DOCUMENT_SCHEMA, s.name, s.version, json};
        return BD_OK;
    }
    if (json_object_get(doc, "vocabulary") != NULL) {
        struct vocabulary v;
        BD_TRY(raw_vocabulary_read(file, json, a, &v, e));
        *out = (struct document){DOCUMENT_VOCABULARY, v.name, v.version, json};
        return BD_OK;
    }
    struct json_at root = json_root(file, doc);
    return wrong(&root, e, "a document begins with \"schema\" or \"vocabulary\" and its name");
}
