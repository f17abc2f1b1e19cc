/* app/say.c - see say.h. */
#include "app/say.h"
#include "app/prompt.h"
#include "app/tables.h"
#include "base/edtf.h"
#include "base/limits.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

static bool is_protected(const struct property *p)
{
    return p->class == LEDGER_IDENTITY || p->class == LEDGER_TESTIMONY;
}

FALLIBLE say_no_type(const struct schema *s, struct str typed, struct err *e)
{
    struct str nearest = schema_nearest_type(s, typed);
    (void)!err_set(e, BD_INPUT, "there is no type \"%.*s\"", STR_FMT(str_head(typed, 40)));
    if (nearest.n > 0)
        return err_mend(e, "did you mean %.*s? bandi list types shows all", STR_FMT(nearest));
    return err_mend(e, "bandi list types shows all");
}

FALLIBLE say_no_property(const struct record_type *type, struct str typed, struct err *e)
{
    struct str nearest = schema_nearest_property(type, typed);
    (void)!err_set(e, BD_INPUT, "%.*s has no property \"%.*s\"", STR_FMT(type->id), STR_FMT(str_head(typed, 40)));
    if (nearest.n > 0)
        return err_mend(e, "did you mean %.*s? bandi list types --of %.*s shows all", STR_FMT(nearest), STR_FMT(type->id));
    return err_mend(e, "bandi list types --of %.*s shows all", STR_FMT(type->id));
}

/* The value behind "@FILE" or "@-", or the answer to a question when there is none. */
static FALLIBLE fetch_value(const struct verb_call *call, const struct property *p, struct str typed, struct str *out,
                            struct err *e)
{
    if (typed.p == NULL) {
        const char *question = arena_printf(call->arena, "%.*s", STR_FMT(p->label.in[LABEL_EN]));
        return prompt_line(call, question, out, e);
    }
    const char *path = str_keep(call->arena, str_slice(typed, 1, typed.n)).p;
    struct str text;
    BD_TRY(lines_read(call, path, LIMIT_SOURCE_BYTES, &text, e));
    *out = p->kind == PROP_LONG ? text : str_trim(text);
    return BD_OK;
}

/* The parts of PROPERTY=VALUE: `typed` without a pointer when there is no "=". */
static FALLIBLE split(const struct record_type *type, struct str spec, struct said *out, struct str *typed, struct err *e)
{
    size_t equals;
    struct str name = spec;
    struct said s = {0};
    *typed = STR_NONE;
    if (str_find(spec, STR("="), 0, &equals)) {
        name = str_slice(spec, 0, equals);
        *typed = str_slice(spec, equals + 1, spec.n);
    }
    s.denies = str_ends(name, "!");
    if (s.denies)
        name = str_slice(name, 0, name.n - 1);
    s.property = type_property(type, name);
    if (s.property == NULL)
        return say_no_property(type, name, e);
    enum absence why = typed->p != NULL ? absence_read(*typed) : (enum absence)0;
    s.absent = why != 0;
    if (s.absent)
        s.why = value_absent(why);
    if (!s.absent && typed->p != NULL && !str_starts(*typed, "@") && is_protected(s.property)) {
        (void)!err_set(e, BD_USAGE, "%.*s is protected and would stay in the shell's history", STR_FMT(s.property->id));
        return err_mend(e, "give %.*s alone to be asked, or %.*s=@FILE (@- reads standard input)", STR_FMT(s.property->name),
                        STR_FMT(s.property->name));
    }
    *out = s;
    return BD_OK;
}

FALLIBLE say_check(const struct record_type *type, struct str spec, struct err *e)
{
    struct said s;
    struct str typed;
    return split(type, spec, &s, &typed, e);
}

FALLIBLE say_read(const struct verb_call *call, const struct record_type *type, struct str spec, struct said *out,
                  struct err *e)
{
    struct said s;
    struct str typed;
    BD_TRY(split(type, spec, &s, &typed, e));
    if (!s.absent && (typed.p == NULL || str_starts(typed, "@")))
        BD_TRY(fetch_value(call, s.property, typed, &typed, e));
    s.typed = typed;
    *out = s;
    return BD_OK;
}

FALLIBLE say_required(const struct verb_call *call, const struct record_type *type, struct said *given, size_t *count,
                      size_t cap, struct err *e)
{
    for (size_t i = 0; i < type->property_count; i++) {
        const struct property *p = type->properties[i];
        bool there = !p->required || p->retired;
        for (size_t k = 0; k < *count; k++)
            there = there || given[k].property == p;
        if (there)
            continue;
        if (!call->interactive) {
            (void)!err_set(e, BD_USAGE, "%.*s needs %.*s", STR_FMT(type->id), STR_FMT(p->name));
            return err_mend(e, is_protected(p) ? "give %.*s=@FILE (@- reads standard input)" : "give %.*s=VALUE",
                            STR_FMT(p->name));
        }
        if (*count == cap)
            return err_set(e, BD_LIMIT, "more than %zu values", cap);
        struct said s = {.property = p};
        BD_TRY(fetch_value(call, p, STR_NONE, &s.typed, e));
        given[(*count)++] = s;
    }
    return BD_OK;
}

FALLIBLE say_about(struct err *e, const char *what)
{
    char text[sizeof e->text];
    snprintf(text, sizeof text, "%s", e->text);
    if (strncmp(text, what, strlen(what)) != 0)
        snprintf(e->text, sizeof e->text, "%.100s: %.600s", what, text);
    return e->status;
}

FALLIBLE say_put(struct matter *m, struct draft *d, struct id16 record, const struct said *s, struct statement_how how,
                 struct err *e)
{
    (void)m;
    how.denies = s->denies;
    if (s->absent)
        return draft_say(d, record, s->property, &s->why, &how, e);
    SCOPED_ARENA struct arena *a = arena_new(4 * LIMIT_SOURCE_BYTES);
    const char *id = str_keep(a, s->property->id).p;
    enum bd_status status = draft_say_text(d, record, id, s->typed, &how, e);
    return status == BD_OK ? BD_OK : say_about(e, id);
}

void say_long_id(struct id16 id, char out[33])
{
    for (int i = 0; i < 16; i++)
        snprintf(out + 2 * i, 3, "%02x", id.b[i]);
}

void say_short_id(struct id16 id, char out[9])
{
    char all[33];
    say_long_id(id, all);
    memcpy(out, all, 8);
    out[8] = '\0';
}

void say_time(struct hlc time, char out[20])
{
    time_t seconds = (time_t)(time.ms / 1000);
    struct tm t;
    if (gmtime_r(&seconds, &t) == NULL || strftime(out, 20, "%Y-%m-%d %H:%M", &t) == 0)
        snprintf(out, 20, "beyond year 9999"); /* an author's claim can be any number */
}

FALLIBLE say_grant(struct str text, struct consent_grant *out, struct err *e)
{
    *out = (struct consent_grant){0};
    size_t colon, second;
    struct str use = text, how = STR("handle");
    if (str_find(text, STR(":"), 0, &colon)) {
        use = str_slice(text, 0, colon);
        how = str_slice(text, colon + 1, text.n);
        if (str_find(how, STR(":"), 0, &second)) {
            out->until = str_slice(how, second + 1, how.n);
            how = str_slice(how, 0, second);
        }
    }
    struct str canonical;
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    if (out->until.n > 0 && edtf_canonical(out->until, a, &canonical, e) != BD_OK)
        return say_about(e, "--allow");
    if (consent_use_read(use, &out->use) && identifiability_read(how, &out->most))
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "a use that is allowed reads USE[:IDENTIFIED[:UNTIL]], as in public:handle:2030");
    return err_mend(e, "USE is internal, partner, court, statistics or public; IDENTIFIED is not, handle (without it) or name; "
                       "UNTIL a date");
}

FALLIBLE say_basis(struct matter *m, struct str typed, struct id16 *out, struct err *e)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    const struct basis *all;
    size_t count, hits = 0;
    if (str_is(typed, "none")) {
        *out = ID16_ZERO;
        return BD_OK;
    }
    BD_TRY(basis_list(m, a, &all, &count, e));
    for (size_t i = 0; i < count && typed.n >= 8; i++) {
        char id[33];
        say_long_id(all[i].id, id);
        if (typed.n <= 32 && memcmp(id, typed.p, typed.n) == 0) {
            *out = all[i].id;
            hits++;
        }
    }
    if (hits == 1)
        return BD_OK;
    (void)!err_set(e, hits == 0 ? BD_NOT_FOUND : BD_CONFLICT, hits == 0 ? "no basis has this id" : "several bases begin so");
    return err_mend(e, "bandi consent lists them; give at least the first eight digits, or \"none\"");
}

void say_no_basis(const struct verb_call *call, struct id16 basis, struct printer *out)
{
    if (call->interactive && id_is_zero(basis))
        print_line(out, "No basis was given, so this never leaves the vault; --basis ID names one (bandi consent lists them).");
}

FALLIBLE say_file(const struct verb_call *call, struct str name, struct id16 *out, struct err *e)
{
    const struct matter_file *files;
    size_t count;
    BD_TRY(matter_files(call->session->matter, call->arena, &files, &count, e));
    for (size_t i = 0; i < count; i++)
        if (name.p == NULL ? files[i].open[LEDGER_FACTS] && files[i].open[LEDGER_TESTIMONY] : str_eq(files[i].name, name)) {
            *out = files[i].id;
            return BD_OK;
        }
    (void)!err_set(e, BD_NOT_FOUND,
                   name.p == NULL ? "the vault has no file that is open here" : "the vault has no file of this name");
    return err_mend(e, "bandi status lists the files");
}

FALLIBLE say_handles(const struct verb_call *call, const char *param, const char *type, struct id16 **out, size_t *count,
                     struct err *e)
{
    size_t n = arg_count(call, param);
    struct id16 *ids = ARENA_ARRAY(call->arena, struct id16, n);
    struct matter *m = call->session->matter;
    for (size_t i = 0; i < n; i++) {
        struct str typed = arg_nth(call, param, i);
        BD_TRY(matter_resolve(m, typed, &ids[i], e));
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct record r;
        BD_TRY(record_read(m, ids[i], READ_LIVE, a, &r, e));
        if (type != NULL && (r.type == NULL || !type_is(matter_schema(m), r.type, str_from(type))))
            return err_set(e, BD_INPUT, "%s is not a %s", r.handle, type);
    }
    *out = ids;
    *count = n;
    return BD_OK;
}

FALLIBLE say_value(struct matter *m, const struct statement *s, struct buf *out, struct err *e)
{
    if (s->denies)
        buf_addz(out, "not: ");
    if (s->value.kind == VALUE_TERM) {
        const struct term *t = schema_term(matter_schema(m), s->value.text);
        if (t != NULL || str_starts(s->value.text, "bcp47:")) {
            buf_add_str(out, t != NULL ? matter_label(m, &t->label) : str_slice(s->value.text, 6, s->value.text.n));
            return BD_OK;
        }
    }
    if (s->value.kind == VALUE_RECORD) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct record r;
        char handle[HANDLE_CHARS];
        BD_TRY(matter_handle(m, s->value.id, handle, e));
        buf_addz(out, handle);
        if (record_read(m, s->value.id, READ_LIVE, a, &r, e) != BD_OK) {
            err_clear(e);
            return BD_OK;
        }
        buf_addz(out, "  ");
        return say_record_line(m, &r, false, out, e);
    }
    return matter_value_put(m, &s->value, out, e);
}

FALLIBLE say_record_line(struct matter *m, const struct record *r, bool protected_too, struct buf *out, struct err *e)
{
    static const char *const open[] = {"label", "claim", "paraphrase", "kind", "locator", "manner"};
    static const char *const closed[] = {"name", "title", "words", "alias"};
    for (int round = 0; round < 2; round++) {
        bool hidden = (round == 0) == protected_too;
        const char *const *names = hidden ? closed : open;
        for (size_t i = 0; i < (hidden ? 4u : 6u) && (!hidden || protected_too); i++) {
            const struct statement *s = record_first(r, names[i]);
            if (s != NULL && s->value.kind != VALUE_NONE)
                return say_value(m, s, out, e);
        }
    }
    /* A title or name of the class facts (an event, a public place) exposes nobody. */
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        bool titles = s->property != NULL && (str_is(s->property->name, "title") || str_is(s->property->name, "name"));
        if (titles && statement_class(m, s) == LEDGER_FACTS && s->state == STATEMENT_LIVE)
            return say_value(m, s, out, e);
    }
    if (r->type != NULL)
        buf_add_str(out, matter_label(m, &r->type->label));
    else
        buf_addz(out, "record of an unknown type");
    return BD_OK;
}

/* A long text is cut for a table that people read; `bandi show HANDLE --text` and --json have it whole. */
static void shorten(const struct printer *out, struct buf *value)
{
    size_t cut = 0, characters = 0;
    uint32_t c;
    while (characters < 240 && utf8_next(buf_str(value), &cut, &c))
        characters++;
    if (printer_face(out) == PRINTER_JSON || cut >= value->n)
        return;
    value->n = cut;
    value->p[cut] = '\0';
    buf_addz(value, " …");
}

static FALLIBLE print_statement(struct matter *m, const struct statement *s, struct printer *out, struct err *e)
{
    struct buf value SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES), cites SCOPED_BUF = BUF_MAX(MIB);
    char id[9], basis[9] = "-";
    static const char *const states[] = {"", "", "corrected", "retracted"};
    BD_TRY(say_value(m, s, &value, e));
    for (size_t i = 0; i < s->cite_count; i++) {
        char handle[HANDLE_CHARS];
        BD_TRY(matter_handle(m, s->cites[i], handle, e));
        buf_addf(&cites, "%s%s", i > 0 ? " " : "", handle);
    }
    shorten(out, &value);
    say_short_id(s->id, id);
    if (!id_is_zero(s->basis))
        say_short_id(s->basis, basis);
    print_str(out, NULL, s->property != NULL ? s->property->name : s->property_id);
    print_z(out, NULL, states[s->state]);
    print_str(out, NULL, buf_str(&cites));
    print_z(out, NULL, basis);
    print_z(out, NULL, id);
    print_str(out, NULL, buf_str(&value));
    return BD_OK;
}

FALLIBLE say_print_record(struct matter *m, const struct record *r, struct arena *a, struct printer *out, struct err *e)
{
    static const struct print_column columns[] = {{"property", ""},   {"state", ""},       {"cites", "cites"},
                                                  {"basis", "basis"}, {"statement", NULL}, {"value", "value"}};
    (void)a;
    print_z(out, "handle", r->handle);
    print_str(out, "type", r->type != NULL ? r->type->id : STR("unknown"));
    if (r->mixed_types)
        print_line(out, "Statements of two types were written of this record.");
    print_table_begin(out, "statements", columns, 6);
    for (size_t i = 0; i < r->count; i++) {
        enum bd_status s = print_statement(m, &r->statements[i], out, e);
        if (s != BD_OK)
            return s;
    }
    print_table_end(out);
    return BD_OK;
}

FALLIBLE say_terms(struct verb_call *call, const struct schema *s, struct str name, const char *key, struct printer *out,
                   struct err *e)
{
    static const struct print_column columns[] = {{"code", "code"}, {"label", "label"}, {"ko", ""}, {"zh", ""}, {"note", ""}};
    const struct vocabulary *v = schema_vocabulary(s, name);
    if (v == NULL) {
        (void)!err_set(e, BD_INPUT, "there is no vocabulary \"%.*s\"", STR_FMT(str_head(name, 40)));
        return err_mend(e, "bandi list vocabularies shows all");
    }
    print_table_begin(out, key, columns, 5);
    for (size_t i = 0; i < v->term_count; i++) {
        const struct term *t = &v->terms[i];
        const char *indented = arena_printf(call->arena, "%*s%.*s", (int)(printer_face(out) == PRINTER_TEXT ? 2 * t->depth : 0),
                                            "", STR_FMT(t->code));
        print_z(out, NULL, indented);
        print_str(out, NULL, t->label.in[LABEL_EN]);
        print_str(out, NULL, t->label.in[LABEL_KO]);
        print_str(out, NULL, t->label.in[LABEL_ZH]);
        print_str(out, NULL, t->note.n > 0 ? t->note : STR(""));
    }
    print_table_end(out);
    return BD_OK;
}
