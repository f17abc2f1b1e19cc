/* app/import.c - see import.h. Three passes over the list: ids for all records, then bases (which may name persons and
 * sources), then statements. */
#include "app/import.h"
#include "app/example.h"
#include "app/say.h"
#include "base/csv.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "intake/text.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* What became of one record of the list. */
struct made {
    const struct list_record *in;
    const struct record_type *type; /* NULL: a basis */
    struct id16 id;
    bool update;
    bool found; /* a record that a column makes, and that is there already */
};

struct import {
    struct arena *a;
    struct matter *m;
    const struct env *env; /* NULL: not told, not stopped */
    struct draft *d;
    const struct list_set *list;
    const char *folder;
    struct id16 basis;
    struct made *made;
    const struct made **by_ref; /* sorted */
    size_t refs;
    struct import_outcome done;
    const struct example_file *embedded; /* of the example, or NULL */
};

static FALLIBLE at_row(const struct import *im, const struct made *x, long long column, struct err *e)
{
    return err_where(e, im->list->file, x->in->row, column);
}

static int compare_ref(const void *x, const void *y)
{
    const struct made *const *a = x, *const *b = y;
    return str_cmp((*a)->in->ref, (*b)->in->ref);
}

static const struct made *find_ref(const struct import *im, struct str ref)
{
    struct list_record key = {.ref = ref};
    struct made wanted = {.in = &key};
    const struct made *p = &wanted;
    const struct made **hit = im->refs > 0 ? bsearch(&p, im->by_ref, im->refs, sizeof *im->by_ref, compare_ref) : NULL;
    return hit != NULL ? *hit : NULL;
}

static FALLIBLE keep_first(void *ctx, const struct record *r, struct err *e)
{
    struct made *x = ctx;
    (void)e;
    if (!x->found)
        x->id = r->id;
    x->found = true;
    return BD_OK;
}

/* A record that a column makes is the one that bears this value already, when there is one. Only by what is public: two
 * people of one name are two people. */
static FALLIBLE find_made(struct import *im, struct made *x, struct err *e)
{
    const struct list_value *v = &x->in->values[0];
    struct list_test is = {.property = type_property(x->type, v->property), .op = TEST_IS};
    struct list_filter filter = {.type = x->type, .tests = &is, .test_count = 1};
    if (is.property == NULL || is.property->class != LEDGER_FACTS) {
        (void)!err_set(e, BD_INPUT, "%.*s.%.*s cannot be made from a column", STR_FMT(x->type->id),
                       STR_FMT(str_head(v->property, 40)));
        return err_mend(e, "only a property of the class facts can, such as place.name");
    }
    BD_TRY(matter_value(im->m, is.property, v->text, im->a, &is.value, e));
    return record_list(im->m, &filter, keep_first, x, e);
}

static FALLIBLE name_record(struct import *im, struct made *x, struct err *e)
{
    const struct schema *s = matter_schema(im->m);
    if (str_is(x->in->type, "basis"))
        return BD_OK;
    x->type = schema_type(s, x->in->type);
    if (x->type == NULL)
        return say_no_type(s, x->in->type, e);
    x->update = x->in->handle.n > 0;
    if (x->update)
        return matter_resolve(im->m, x->in->handle, &x->id, e);
    if (x->in->made)
        BD_TRY(find_made(im, x, e));
    if (x->found)
        return BD_OK;
    im->done.records_new++;
    return draft_record(im->d, x->type, &x->id, e);
}

static FALLIBLE name_all(struct import *im, struct err *e)
{
    const struct list_set *list = im->list;
    im->made = ARENA_ARRAY(im->a, struct made, list->count);
    im->by_ref = ARENA_ARRAY(im->a, const struct made *, list->count);
    for (size_t i = 0; i < list->count; i++) {
        struct made *x = &im->made[i];
        BD_TRY(env_go_on(im->env, "finding records", i, list->count, 64, e));
        x->in = &list->records[i];
        if (name_record(im, x, e) != BD_OK)
            return at_row(im, x, 0, e);
        if (x->in->ref.n > 0)
            im->by_ref[im->refs++] = x;
    }
    if (im->refs > 0)
        qsort(im->by_ref, im->refs, sizeof *im->by_ref, compare_ref);
    return BD_OK;
}

/* ---- bases ---- */

static FALLIBLE basis_value(struct import *im, const struct list_value *v, struct basis_new *b, struct consent_grant *grants,
                            struct err *e)
{
    struct id16 *who = str_is(v->property, "person") ? &b->person : &b->source;
    if (str_is(v->property, "kind"))
        return basis_type_read(v->text, &b->type) ? BD_OK : err_set(e, BD_INPUT, "kind: consent, published, guardian or none");
    if (str_is(v->property, "allow"))
        return say_grant(v->text, &grants[b->grant_count++], e);
    if (str_is(v->property, "person") || str_is(v->property, "source")) {
        const struct made *named = find_ref(im, v->text);
        *(str_is(v->property, "person") ? &b->has_person : &b->has_source) = true;
        if (named != NULL && named->type != NULL) {
            *who = named->id;
            return BD_OK;
        }
        return matter_resolve(im->m, v->text, who, e);
    }
    struct str *text = str_is(v->property, "how")        ? &b->how
                       : str_is(v->property, "by")       ? &b->by
                       : str_is(v->property, "language") ? &b->language
                       : str_is(v->property, "given_on") ? &b->given_on
                                                         : NULL;
    if (text == NULL) {
        (void)!err_set(e, BD_INPUT, "a basis has no \"%.*s\"", STR_FMT(str_head(v->property, 40)));
        return err_mend(e, "it has kind, allow, person, source, how, by, language, given_on");
    }
    *text = v->text;
    return BD_OK;
}

static FALLIBLE make_bases(struct import *im, struct err *e)
{
    for (size_t i = 0; i < im->list->count; i++) {
        struct made *x = &im->made[i];
        if (x->type != NULL)
            continue;
        struct consent_grant *grants = ARENA_ARRAY(im->a, struct consent_grant, x->in->value_count);
        struct basis_new b = {.grants = grants};
        for (size_t k = 0; k < x->in->value_count; k++)
            if (basis_value(im, &x->in->values[k], &b, grants, e) != BD_OK)
                return at_row(im, x, x->in->values[k].column, e);
        if (b.type == 0) {
            (void)!err_set(e, BD_INPUT, "a basis needs its kind");
            return at_row(im, x, 0, e);
        }
        if (draft_basis_new(im->d, &b, &x->id, e) != BD_OK)
            return at_row(im, x, 0, e);
        im->done.bases_new++;
    }
    return BD_OK;
}

/* ---- statements ---- */

static FALLIBLE file_text(struct import *im, struct str name, struct str *out, struct err *e)
{
    if (str_find(name, STR(".."), 0, &(size_t){0}) || str_starts(name, "/")) {
        (void)!err_set(e, BD_INPUT, "a list names files in its own folder only");
        return e->status;
    }
    for (const struct example_file *f = im->embedded; f != NULL && f->name != NULL; f++)
        if (str_is(name, f->name)) {
            *out = (struct str){(const char *)f->bytes, f->size};
            return BD_OK;
        }
    const char *path = arena_printf(im->a, "%s/%.*s", im->folder, STR_FMT(name));
    struct str bytes;
    struct text_source doc;
    BD_TRY(file_read(im->a, path, LIMIT_SOURCE_BYTES, &bytes, e));
    BD_TRY(encoding_to_utf8(im->a, path, bytes, (struct encoding_how){.lines = true}, &bytes, e));
    BD_TRY(text_source_read(im->a, path, bytes, &doc, e));
    *out = doc.text;
    return BD_OK;
}

static const struct list_value *value_named(const struct list_record *r, const char *property)
{
    for (size_t i = 0; i < r->value_count; i++)
        if (str_is(r->values[i].property, property))
            return &r->values[i];
    return NULL;
}

/* The text of the source that a passage names: of this list, or stored. */
static FALLIBLE text_of_source(struct import *im, const struct list_record *passage, struct str *out, struct err *e)
{
    const struct list_value *source = value_named(passage, "source");
    if (source == NULL)
        return err_set(e, BD_INPUT, "a passage needs its source");
    const struct made *x = find_ref(im, source->text);
    const struct list_value *text = x != NULL ? value_named(x->in, "text") : NULL;
    if (text != NULL && text->file.n > 0)
        return file_text(im, text->file, out, e);
    if (text != NULL) {
        *out = text->text;
        return BD_OK;
    }
    struct id16 id = ID16_ZERO;
    if (x != NULL)
        return err_set(e, BD_NOT_FOUND, "the source of this passage has no stored text");
    BD_TRY(matter_resolve(im->m, source->text, &id, e));
    return source_text(im->m, id, im->a, out, e);
}

static FALLIBLE say_number(struct import *im, const struct made *x, const char *name, size_t n, struct err *e)
{
    struct value v = value_integer((int64_t)n);
    struct statement_how how = {0};
    im->done.statements++;
    return draft_say(im->d, x->id, type_property(x->type, str_from(name)), &v, &how, e);
}

/* A paragraph or words become a byte range, the words and their hash. */
static FALLIBLE place_passage(struct import *im, const struct made *x, const struct list_value *v, struct err *e)
{
    struct str text;
    size_t from = 0, to = 0, times = 0;
    int64_t number = 0;
    BD_TRY(text_of_source(im, x->in, &text, e));
    if (str_is(v->property, "paragraph")) {
        if (!str_to_i64(v->text, &number) || number < 1 || !text_paragraph(text, (size_t)number, &from, &to))
            return err_set(e, BD_INPUT, "the source has no paragraph of this number");
    } else if (!text_find_words(text, v->text, &from, &to, &times)) {
        return err_set(e, BD_INPUT,
                       times == 0 ? "the source's text does not have these words"
                                  : "these words stand in the source's text %zu times",
                       times);
    }
    struct str words = str_slice(text, from, to);
    struct value value = value_text(words), form = value_term(STR("passage_form:quoted"));
    uint8_t hash[32];
    hash_of(words.p, words.n, hash);
    struct value sum = value_bytes((struct str){(const char *)hash, 32});
    struct statement_how how = {.language = v->language};
    BD_TRY(say_number(im, x, "from", from, e));
    BD_TRY(say_number(im, x, "to", to, e));
    im->done.statements += 3;
    BD_TRY(draft_say(im->d, x->id, type_property(x->type, STR("words")), &value, &how, e));
    BD_TRY(draft_say(im->d, x->id, type_property(x->type, STR("form")), &form, &(struct statement_how){0}, e));
    return draft_say(im->d, x->id, type_property(x->type, STR("hash")), &sum, &(struct statement_how){0}, e);
}

/* A cell that is EDTF already, or a date as the mapping says that the list writes them. */
static FALLIBLE read_written_date(struct import *im, const struct property *p, const struct list_value *v, struct value *out,
                                  struct err *e)
{
    char date[WRITTEN_DATE_CHARS];
    struct err not_edtf = ERR_NONE;
    if (matter_value(im->m, p, v->text, im->a, out, &not_edtf) == BD_OK)
        return BD_OK;
    time_t now = im->env != NULL ? (time_t)(im->env->now_us(im->env->ctx) / 1000000) : 0;
    struct tm t = {.tm_year = -1900};
    if (now > 0)
        gmtime_r(&now, &t);
    switch (written_date(v->text, v->dates, t.tm_year + 1900, date)) {
    case WRITTEN_FINE: return matter_value(im->m, p, str_keep(im->a, str_from(date)), im->a, out, e);
    case WRITTEN_CENTURY:
        (void)!err_set(e, BD_INPUT, "%.*s: two centuries could have this year of two digits", STR_FMT(p->id));
        return err_mend(e, "write the year in full, or say in the mapping of the column what the cell means: "
                           "\"values\": {\"CELL\": \"1926-03-05\"}");
    default: break;
    }
    (void)!err_set(e, BD_INPUT, "%.*s: not a date in the order that the mapping says, nor EDTF", STR_FMT(p->id));
    return err_mend(
        e, "say in the mapping of the column what the cell means: \"values\": {\"CELL\": \"1985-03\"}; words for not known go "
           "into \"empty\"");
}

static FALLIBLE read_value(struct import *im, const struct property *p, const struct list_value *v, struct value *out,
                           struct err *e)
{
    if (v->reason.n > 0) {
        enum absence why = absence_read(v->reason);
        *out = value_absent(why);
        return why != 0 ? BD_OK : err_set(e, BD_INPUT, "reason: not_known, not_asked, refused or not_applicable was expected");
    }
    if (v->file.n > 0) {
        struct str text;
        BD_TRY(file_text(im, v->file, &text, e));
        *out = value_text(text);
        return BD_OK;
    }
    if (p->kind == PROP_RECORD) {
        const struct made *named = find_ref(im, v->text);
        if (named != NULL && named->type != NULL) {
            *out = value_record(named->id);
            return BD_OK;
        }
        if (!handle_looks(v->text) && v->text.n != 32) {
            (void)!err_set(e, BD_INPUT, "this names no record of the file, and is no handle");
            return err_mend(e, "give the ref of a record of this file, the handle of one in the vault, or, for a column of "
                               "names, a \"make\" in its mapping");
        }
    }
    if (p->kind == PROP_DATE && v->dates != DATES_EDTF)
        return read_written_date(im, p, v, out, e);
    return matter_value(im->m, p, v->text, im->a, out, e);
}

static FALLIBLE read_cites(struct import *im, const struct list_value *v, struct statement_how *how, struct err *e)
{
    struct id16 *cites = ARENA_ARRAY(im->a, struct id16, v->cite_count);
    for (size_t i = 0; i < v->cite_count; i++) {
        const struct made *named = find_ref(im, v->cites[i]);
        if (named != NULL)
            cites[i] = named->id;
        else
            BD_TRY(matter_resolve(im->m, v->cites[i], &cites[i], e));
    }
    how->cites = cites;
    how->cite_count = v->cite_count;
    return BD_OK;
}

/* For an update: true when the value stands already; otherwise what it replaces. */
static bool stands_already(struct import *im, const struct record *r, const struct property *p, const struct value *v,
                           bool denies, struct statement_how *how)
{
    struct id16 *old = p->many ? NULL : ARENA_ARRAY(im->a, struct id16, r->count + 1);
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->property != p || s->state != STATEMENT_LIVE)
            continue;
        if (s->denies == denies && value_equal(&s->value, v))
            return true;
        if (!p->many)
            old[how->replace_count++] = s->id;
    }
    how->replaces = old;
    return false;
}

/* Is the cell what an export writes of the values that stand? Then nobody edited it, and whatever stands between its values, or
 * inside one, says nothing new. */
static FALLIBLE cell_stands(struct import *im, const struct record *r, const struct property *p, const struct list_value *v,
                            bool *yes, struct err *e)
{
    struct buf cell SCOPED_BUF = BUF_MAX(2 * LIMIT_SOURCE_BYTES);
    *yes = false;
    if (v->cell.n == 0)
        return BD_OK;
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->property != p || s->state != STATEMENT_LIVE || s->denies || s->value.kind == VALUE_NONE)
            continue;
        if (cell.n > 0)
            buf_addz(&cell, EXPORT_BETWEEN);
        BD_TRY(matter_value_put(im->m, &s->value, &cell, e));
    }
    *yes = str_eq(str_trim(buf_str(&cell)), v->cell);
    return BD_OK;
}

/* A cell that is no term: the mapping can say what it means. The cell itself is not repeated. */
static FALLIBLE mend_cell(const struct property *p, const struct list_value *v, struct err *e)
{
    char before[sizeof e->mend];
    if (v->column > 0 && str_is(v->text, "?"))
        return err_mend(e, "the mapping still says \"?\" where it must say what the cell means");
    if (p->kind == PROP_DATE && v->column > 0 && v->dates == DATES_EDTF)
        return err_mend(e,
                        "where the list writes 1985.3.5 or 5/3/85, say so in the mapping of its column: \"dates\": \"ymd\" (or "
                        "dmy, mdy); else EDTF, as docs/import.md has it");
    if (p->kind != PROP_TERM || v->column == 0 || p->terms == NULL || p->terms->term_count == 0)
        return e->status;
    snprintf(before, sizeof before, "%s", e->mend);
    return err_mend(e, "%.200s%sor say what the cell means, in the mapping of its column: \"values\": {\"CELL\": \"%.*s\"}",
                    before, before[0] != '\0' ? "; " : "", STR_FMT(p->terms->terms[0].code));
}

static FALLIBLE say_one(struct import *im, const struct made *x, const struct record *now, const struct list_value *v,
                        bool *changed, struct err *e)
{
    bool passage = str_is(x->type->id, "passage");
    const struct property *p = type_property(x->type, v->property);
    if (passage &&
        (str_is(v->property, "paragraph") || (str_is(v->property, "words") && v->file.n == 0 && !x->update &&
                                              value_named(x->in, "from") == NULL && value_named(x->in, "locator") == NULL)))
        return place_passage(im, x, v, e);
    if (p == NULL)
        return say_no_property(x->type, v->property, e);
    struct value value;
    struct statement_how how = {.denies = v->denies, .language = v->language};
    bool stands = false;
    if (now != NULL)
        BD_TRY(cell_stands(im, now, p, v, &stands, e));
    if (stands)
        return BD_OK;
    if (read_value(im, p, v, &value, e) != BD_OK)
        return mend_cell(p, v, e);
    BD_TRY(read_cites(im, v, &how, e));
    if (now != NULL && stands_already(im, now, p, &value, v->denies, &how))
        return BD_OK;
    *changed = true;
    im->done.statements++;
    if (now != NULL && x->in->basis.n == 0 && id_equal(im->basis, ID16_ZERO)) /* a withdrawal reaches the correction too */
        draft_basis(im->d, statements_basis(now, how.replaces, how.replace_count));
    return draft_say(im->d, x->id, p, &value, &how, e);
}

static FALLIBLE basis_of(struct import *im, const struct made *x, struct id16 *out, struct err *e)
{
    *out = im->basis;
    if (x->in->basis.n == 0)
        return BD_OK;
    const struct made *named = find_ref(im, x->in->basis);
    if (named != NULL && named->type == NULL) {
        *out = named->id;
        return BD_OK;
    }
    return say_basis(im->m, x->in->basis, out, e);
}

static FALLIBLE check_required(const struct made *x, struct err *e)
{
    for (size_t i = 0; i < x->type->property_count; i++) {
        const struct property *p = x->type->properties[i];
        bool there = !p->required || p->retired;
        for (size_t k = 0; k < x->in->value_count; k++)
            there = there || str_eq(x->in->values[k].property, p->name) || str_eq(x->in->values[k].property, p->id);
        if (!there)
            return err_set(e, BD_INPUT, "%.*s needs %.*s", STR_FMT(x->type->id), STR_FMT(p->name));
    }
    return BD_OK;
}

static FALLIBLE say_record(struct import *im, const struct made *x, struct err *e)
{
    struct id16 basis;
    struct record now;
    bool changed = false;
    BD_TRY(basis_of(im, x, &basis, e));
    draft_basis(im->d, basis);
    if (x->update)
        BD_TRY(record_read(im->m, x->id, READ_LIVE, im->a, &now, e));
    else
        BD_TRY(check_required(x, e));
    for (size_t i = 0; i < x->in->value_count; i++)
        if (say_one(im, x, x->update ? &now : NULL, &x->in->values[i], &changed, e) != BD_OK) {
            e->column = x->in->values[i].column;
            (void)!err_where(e, im->list->file, x->in->row, 0);
            const struct property *p = type_property(x->type, x->in->values[i].property);
            return say_about(e, str_keep(im->a, p != NULL ? p->id : x->in->values[i].property).p);
        }
    im->done.records_changed += x->update && changed;
    return BD_OK;
}

/* What was read and made for a record is in the draft when it is done: memory does not grow with the list. */
static FALLIBLE say_all(struct import *im, struct err *e)
{
    for (size_t i = 0; i < im->list->count; i++) {
        struct arena_mark mark = arena_mark(im->a);
        BD_TRY(env_go_on(im->env, "checking records", i, im->list->count, 64, e));
        if (im->made[i].type != NULL && !im->made[i].found && say_record(im, &im->made[i], e) != BD_OK)
            return at_row(im, &im->made[i], 0, e);
        arena_rewind(im->a, mark);
    }
    return BD_OK;
}

static FALLIBLE run_import(struct import *im, bool dry_run, struct err *e)
{
    BD_TRY(name_all(im, e));
    BD_TRY(make_bases(im, e));
    BD_TRY(say_all(im, e));
    return dry_run ? BD_OK : draft_commit(im->d, NULL, e);
}

FALLIBLE import_list(struct arena *a, const struct env *env, struct matter *m, struct id16 file, const struct list_set *list,
                     const char *folder, struct id16 basis, bool dry_run, struct import_outcome *out, struct err *e)
{
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    struct import im = {.a = a, .env = env, .m = m, .d = d, .list = list, .folder = folder, .basis = basis};
    BD_TRY(run_import(&im, dry_run, e));
    *out = im.done;
    return BD_OK;
}

FALLIBLE import_example(struct arena *a, struct matter *m, struct id16 file, struct import_outcome *out, struct err *e)
{
    struct list_set list;
    struct draft *d SCOPED_DRAFT = draft_new(m, file);
    struct import im = {.a = a, .m = m, .d = d, .list = &list, .folder = ".", .embedded = example_files};
    const struct example_file *f = example_files;
    while (strcmp(f->name, "matter.jsonl") != 0)
        f++;
    BD_TRY(list_read_lines(a, "example/matter.jsonl", (struct str){(const char *)f->bytes, f->size}, &list, e));
    BD_TRY(run_import(&im, false, e));
    *out = im.done;
    return BD_OK;
}
