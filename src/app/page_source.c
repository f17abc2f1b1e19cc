/* app/page_source.c - a source's page from the vault: its text, its passages with the acts coded from them, derivations. */
#include "app/page_read.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* Adds a handle to a short list, once. */
static void add_handle(struct str *list, size_t *count, size_t cap, struct str handle)
{
    for (size_t i = 0; i < *count; i++)
        if (str_eq(list[i], handle))
            return;
    if (*count < cap)
        list[(*count)++] = handle;
}

enum { FINDINGS_MOST = 32 };

static FALLIBLE add_findings(struct matter *m, struct id16 id, struct arena *a, struct page_mark *mark, struct err *e)
{
    SCOPED_ARENA struct arena *scratch = arena_new(GIB);
    const struct record_type *finding = schema_type(matter_schema(m), STR("finding"));
    const struct id16 *referring;
    size_t count;
    BD_TRY(record_referring(m, id, NULL, scratch, &referring, &count, e));
    for (size_t i = 0; i < count; i++) { /* its letter tells: a finding itself may have thousands of values */
        char handle[HANDLE_CHARS];
        BD_TRY(matter_handle(m, referring[i], handle, e));
        if (finding != NULL && handle[0] == finding->letter)
            add_handle(mark->findings, &mark->finding_count, FINDINGS_MOST, str_keep(a, str_from(handle)));
    }
    return BD_OK;
}

/* The acts whose live values cite the passage, and the findings that rest on it or on them. */
static FALLIBLE fill_mark(struct matter *m, struct id16 passage, const struct record *r, struct arena *a,
                          struct page_mark *mark, struct err *e)
{
    const struct id16 *citing;
    size_t count;
    BD_TRY(record_citing(m, passage, a, &citing, &count, e));
    mark->acts = ARENA_ARRAY(a, struct page_act, count + 1);
    mark->findings = ARENA_ARRAY(a, struct str, FINDINGS_MOST);
    for (size_t i = 0; i < count; i++) {
        SCOPED_ARENA struct arena *scratch = arena_new(GIB);
        struct record act;
        BD_TRY(record_read(m, citing[i], READ_LIVE, scratch, &act, e));
        if (page_is(&act, "finding"))
            add_handle(mark->findings, &mark->finding_count, FINDINGS_MOST, str_keep(a, str_from(act.handle)));
        if (!page_is(&act, "act"))
            continue;
        BD_TRY(page_act_of(m, &act, a, &mark->acts[mark->act_count++], e));
        BD_TRY(add_findings(m, act.id, a, mark, e));
    }
    BD_TRY(add_findings(m, passage, a, mark, e));
    return page_first(m, r, "note", a, &mark->note, e);
}

static FALLIBLE read_mark(struct matter *m, const struct record *r, struct str text, struct arena *a, struct page_mark *mark,
                          struct err *e)
{
    SCOPED_ARENA struct arena *scratch = arena_new(GIB); /* each passage is held against the whole text of its source */
    struct passage p;
    BD_TRY(passage_read(m, r->id, scratch, &p, e));
    *mark = (struct page_mark){.handle = str_keep(a, str_from(r->handle)),
                               .quoted = p.quoted,
                               .locator = p.locator.n > 0 ? str_keep(a, p.locator) : STR(""),
                               .words = p.words.n > 0 ? str_keep(a, p.words) : STR("")};
    mark->placed = p.by_range && p.from < p.to && p.to <= text.n && (p.matches || !p.has_hash);
    if (mark->placed) {
        mark->from = p.from;
        mark->to = p.to;
    }
    if (mark->placed)
        BD_TRY(page_first(m, r, "paraphrase", a, &mark->paraphrase, e));
    else if (mark->words.n == 0)
        BD_TRY(page_first(m, r, "paraphrase", a, &mark->words, e));
    return fill_mark(m, r->id, r, a, mark, e);
}

static int by_place(const void *a, const void *b)
{
    const struct page_mark *x = a, *y = b;
    if (x->placed != y->placed)
        return x->placed ? -1 : 1;
    if (x->placed && x->from != y->from)
        return x->from < y->from ? -1 : 1;
    if (x->placed && x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return str_cmp(x->handle, y->handle);
}

/* What a derivation says of this source, told from its side. `self` is the source or one of its passages. */
static FALLIBLE read_drawn(struct matter *m, const struct record *d, struct id16 self, struct arena *a, struct page_drawn *out,
                           struct err *e)
{
    const struct statement *from = record_first(d, "from"), *of = record_first(d, "of"), *manner = record_first(d, "manner");
    const struct schema *schema = matter_schema(m);
    const struct term *kind =
        manner != NULL && manner->value.kind == VALUE_TERM ? schema_term(schema, manner->value.text) : NULL;
    const struct term *symmetric = schema_term(schema, STR("derivation_manner:symmetric"));
    struct page_drawn p = {
        .manner = kind != NULL ? matter_label(m, &kind->label) : page_said(m, "draws on"), .handle = STR(""), .title = STR("")};
    p.later = from != NULL && id_equal(from->value.id, self);
    const struct statement *other = p.later ? of : from;
    if (kind != NULL && symmetric != NULL && term_under(kind, symmetric)) {
        p.manner = str_from(arena_printf(a, "%.*s (%.*s)", STR_FMT(page_said(m, "stands for one origin with")),
                                         STR_FMT(matter_label(m, &kind->label))));
        p.later = true;
    }
    if (other != NULL && other->value.kind == VALUE_RECORD) {
        BD_TRY(page_handle(m, other->value.id, a, &p.handle, e));
        BD_TRY(page_line(m, other->value.id, a, &p.title, e));
    }
    *out = p;
    return BD_OK;
}

static FALLIBLE add_drawn(struct matter *m, struct id16 self, struct arena *a, struct page_source *p, size_t cap, struct err *e)
{
    struct record *found;
    size_t count;
    BD_TRY(page_referring(m, self, "derivation", a, &found, &count, e));
    for (size_t i = 0; i < count && p->drawn_count < cap; i++)
        BD_TRY(read_drawn(m, &found[i], self, a, &p->drawn[p->drawn_count++], e));
    return BD_OK;
}

/* Every live value of the source but those that the page shows otherwise. */
static FALLIBLE fill_fields(struct matter *m, const struct record *r, struct arena *a, struct page_source *p, struct err *e)
{
    p->fields = ARENA_ARRAY(a, struct page_field, r->count + 1);
    for (size_t i = 0; i < r->count; i++) {
        const struct statement *s = &r->statements[i];
        if (s->property == NULL || s->state != STATEMENT_LIVE || str_is(s->property->name, "text") ||
            str_is(s->property->name, "title") || str_is(s->property->name, "media_type"))
            continue;
        struct page_field *f = &p->fields[p->field_count++];
        f->label = matter_label(m, &s->property->label);
        BD_TRY(page_value(m, s, a, &f->value, &f->handle, e));
        if (s->denies)
            f->value = str_from(arena_printf(a, "%.*s %.*s", STR_FMT(page_said(m, "not:")), STR_FMT(f->value)));
    }
    return BD_OK;
}

enum bd_status page_read_source(void *ctx, struct arena *a, struct str handle, struct page_source *out, struct err *e)
{
    struct session *session = ctx;
    struct matter *m = session->matter;
    struct record r, *passages;
    struct page_source p = {.text = STR("")};
    size_t count;
    BD_TRY(page_find(m, handle, "source", READ_LIVE, a, &r, e));
    p.handle = str_keep(a, str_from(r.handle));
    BD_TRY(page_line(m, r.id, a, &p.title, e));
    const struct statement *language = record_first(&r, "language");
    p.language = language != NULL && str_starts(language->value.text, "bcp47:")
                     ? str_slice(language->value.text, 6, language->value.text.n)
                     : STR("");
    BD_TRY(fill_fields(m, &r, a, &p, e));
    enum bd_status status = source_text(m, r.id, a, &p.text, e);
    if (status == BD_NOT_FOUND)
        err_clear(e);
    else if (status != BD_OK)
        return status;
    BD_TRY(page_referring(m, r.id, "passage", a, &passages, &count, e));
    p.marks = ARENA_ARRAY(a, struct page_mark, count + 1);
    for (; p.mark_count < count; p.mark_count++)
        BD_TRY(read_mark(m, &passages[p.mark_count], p.text, a, &p.marks[p.mark_count], e));
    qsort(p.marks, p.mark_count, sizeof *p.marks, by_place);
    p.drawn = ARENA_ARRAY(a, struct page_drawn, PAGE_LIST_MAX);
    BD_TRY(add_drawn(m, r.id, a, &p, PAGE_LIST_MAX, e));
    for (size_t i = 0; i < count; i++)
        BD_TRY(add_drawn(m, passages[i].id, a, &p, PAGE_LIST_MAX, e));
    *out = p;
    return BD_OK;
}
