/* app/page_read.c - see page_read.h: the reader, search, and what the pages share. */
#include "app/page_read.h"
#include "app/plain.h"
#include "app/say.h"
#include "base/limits.h"

#include <string.h>

struct str page_said(const struct matter *m, const char *english)
{
    return page_word((int)matter_language(m), str_from(english));
}

struct page_reader page_reader_of(struct session *s)
{
    return (struct page_reader){.ctx = s,
                                .overview = page_read_overview,
                                .source = page_read_source,
                                .record = page_read_record,
                                .finding = page_read_finding,
                                .search = page_read_search};
}

bool page_is(const struct record *r, const char *type)
{
    return r->type != NULL && str_is(r->type->id, type);
}

FALLIBLE page_find(struct matter *m, struct str handle, const char *type, enum read_what what, struct arena *a,
                   struct record *out, struct err *e)
{
    struct id16 id;
    struct record r;
    BD_TRY(matter_resolve(m, handle, &id, e));
    BD_TRY(record_read(m, id, what, a, &r, e));
    if (type != NULL && !page_is(&r, type))
        return err_set(e, BD_NOT_FOUND, "this is no %s", type);
    *out = r;
    return BD_OK;
}

FALLIBLE page_handle(struct matter *m, struct id16 id, struct arena *a, struct str *out, struct err *e)
{
    char handle[HANDLE_CHARS];
    BD_TRY(matter_handle(m, id, handle, e));
    *out = handle[0] == '?' ? STR("") : str_keep(a, str_from(handle));
    return BD_OK;
}

/* A copy of at most PAGE_VALUE_BYTES, cut at a character. */
static struct str keep_short(struct arena *a, struct str s)
{
    if (s.n <= PAGE_VALUE_BYTES)
        return str_keep(a, s);
    size_t n = PAGE_VALUE_BYTES;
    while (n > 0 && ((unsigned char)s.p[n] & 0xC0) == 0x80)
        n--;
    return str_from(arena_printf(a, "%.*s\u2026", (int)n, s.p));
}

/* What is read for one line goes when the line is made: a page names thousands of records, and a source brings its text. */
FALLIBLE page_line(struct matter *m, struct id16 id, struct arena *a, struct str *out, struct err *e)
{
    SCOPED_ARENA struct arena *scratch = arena_new(GIB);
    struct record r;
    struct buf line SCOPED_BUF = BUF_MAX(4 * LIMIT_SOURCE_BYTES);
    enum bd_status status = record_read(m, id, READ_LIVE, scratch, &r, e);
    if (status == BD_NOT_FOUND) {
        err_clear(e);
        *out = page_said(m, "a record that is not open here");
        return BD_OK;
    }
    if (status != BD_OK)
        return status;
    BD_TRY(say_record_line(m, &r, true, &line, e));
    *out = keep_short(a, buf_str(&line));
    return BD_OK;
}

FALLIBLE page_public(struct matter *m, const struct record *r, struct arena *a, struct str *out, struct err *e)
{
    struct buf line SCOPED_BUF = BUF_MAX(4 * LIMIT_SOURCE_BYTES);
    BD_TRY(say_record_line(m, r, false, &line, e));
    bool more = r->type == NULL || !str_eq(buf_str(&line), matter_label(m, &r->type->label));
    *out = more ? keep_short(a, buf_str(&line)) : STR("");
    return BD_OK;
}

FALLIBLE page_value(struct matter *m, const struct statement *s, struct arena *a, struct str *value, struct str *handle,
                    struct err *e)
{
    *handle = STR("");
    if (s->value.kind == VALUE_RECORD) {
        BD_TRY(page_handle(m, s->value.id, a, handle, e));
        return page_line(m, s->value.id, a, value, e);
    }
    if (s->value.kind == VALUE_NONE) {
        static const char *const words[] = {"", "not known", "not asked", "refused", "not applicable"};
        *value = page_said(m, words[s->value.absence]);
        return BD_OK;
    }
    if (s->value.kind == VALUE_TEXT) {
        *value = keep_short(a, s->value.text);
        return BD_OK;
    }
    struct buf text SCOPED_BUF = BUF_MAX(4 * LIMIT_SOURCE_BYTES);
    const struct term *t = s->value.kind == VALUE_TERM ? schema_term(matter_schema(m), s->value.text) : NULL;
    if (t != NULL)
        buf_add_str(&text, matter_label(m, &t->label));
    else if (!plain_value((int)matter_language(m), &s->value, &text))
        BD_TRY(matter_value_put(m, &s->value, &text, e));
    *value = keep_short(a, buf_str(&text));
    return BD_OK;
}

FALLIBLE page_first(struct matter *m, const struct record *r, const char *property, struct arena *a, struct str *out,
                    struct err *e)
{
    const struct statement *s = record_first(r, property);
    struct str handle;
    *out = STR("");
    return s == NULL || s->value.kind == VALUE_NONE ? BD_OK : page_value(m, s, a, out, &handle, e);
}

struct str page_time(struct arena *a, struct hlc time)
{
    char text[20];
    say_time(time, text);
    return str_keep(a, str_from(text));
}

void page_support_of(const struct trail *t, struct page_support *out)
{
    *out = (struct page_support){.sources = (int64_t)t->supports.sources,
                                 .roots = (int64_t)t->supports.roots,
                                 .unknown = (int64_t)t->supports.unknown,
                                 .repeats = (int64_t)t->supports.repeats,
                                 .against = (int64_t)t->contradicts.sources};
}

FALLIBLE page_cite_of(struct matter *m, struct id16 passage, struct arena *a, struct page_cite *out, struct err *e)
{
    SCOPED_ARENA struct arena *scratch = arena_new(GIB);
    struct passage p;
    struct record r;
    struct page_cite c = {0};
    BD_TRY(page_handle(m, passage, a, &c.passage, e));
    enum bd_status status = passage_read(m, passage, scratch, &p, e);
    if (status == BD_NOT_FOUND) {
        err_clear(e);
        c.locator = page_said(m, "a passage that is not open here");
        *out = c;
        return BD_OK;
    }
    if (status != BD_OK)
        return status;
    BD_TRY(page_handle(m, p.source, a, &c.source, e));
    BD_TRY(page_line(m, p.source, a, &c.source_title, e));
    c.locator = p.locator.n > 0 ? str_keep(a, p.locator) : STR("");
    c.words = p.words.n > 0 ? keep_short(a, p.words) : STR("");
    if (c.words.n == 0) {
        BD_TRY(record_read(m, passage, READ_LIVE, scratch, &r, e));
        BD_TRY(page_first(m, &r, "paraphrase", a, &c.words, e));
        c.paraphrased = true;
    }
    *out = c;
    return BD_OK;
}

FALLIBLE page_act_of(struct matter *m, const struct record *act, struct arena *a, struct page_act *out, struct err *e)
{
    const struct statement *victim = record_first(act, "victim");
    struct page_act p = {.handle = str_keep(a, str_from(act->handle)), .victim = STR(""), .victim_handle = STR("")};
    BD_TRY(page_first(m, act, "kind", a, &p.kind, e));
    if (p.kind.n == 0)
        p.kind = page_said(m, "act");
    BD_TRY(page_first(m, act, "date", a, &p.date, e));
    BD_TRY(page_first(m, act, "place", a, &p.place, e));
    if (victim != NULL && victim->value.kind == VALUE_RECORD) {
        SCOPED_ARENA struct arena *scratch = arena_new(GIB);
        struct record who;
        BD_TRY(page_handle(m, victim->value.id, a, &p.victim_handle, e));
        enum bd_status status = record_read(m, victim->value.id, READ_LIVE, scratch, &who, e);
        if (status == BD_OK)
            BD_TRY(page_public(m, &who, a, &p.victim, e));
        else if (status != BD_NOT_FOUND)
            return status;
        err_clear(e);
    }
    *out = p;
    return BD_OK;
}

FALLIBLE page_referring(struct matter *m, struct id16 id, const char *type, struct arena *a, struct record **out, size_t *count,
                        struct err *e)
{
    const struct id16 *ids;
    size_t n;
    BD_TRY(record_referring(m, id, NULL, a, &ids, &n, e));
    struct record *all = ARENA_ARRAY(a, struct record, n + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        BD_TRY(record_read(m, ids[i], READ_LIVE, a, &all[*count], e));
        if (type == NULL || page_is(&all[*count], type))
            ++*count;
    }
    *out = all;
    return BD_OK;
}

enum bd_status page_read_search(void *ctx, struct arena *a, struct str words, struct page_search *out, struct err *e)
{
    struct session *session = ctx;
    struct search_query q = {.text = words, .limit = 50, .sources_too = true};
    struct search_result found;
    BD_TRY(record_search(session->matter, &q, a, &found, e));
    struct page_hit *shown = ARENA_ARRAY(a, struct page_hit, found.count + 1);
    for (size_t i = 0; i < found.count; i++) {
        const struct search_hit *h = &found.hits[i];
        bool known = h->match_from <= h->match_to && h->match_to <= h->snippet.n;
        size_t from = known ? h->match_from : h->snippet.n, to = known ? h->match_to : h->snippet.n;
        shown[i] = (struct page_hit){.handle = str_from(h->handle),
                                     .type = h->type != NULL ? matter_label(session->matter, &h->type->label)
                                                             : page_said(session->matter, "record"),
                                     .property = h->property != NULL ? matter_label(session->matter, &h->property->label)
                                                                     : page_said(session->matter, "text"),
                                     .before = str_slice(h->snippet, 0, from),
                                     .match = str_slice(h->snippet, from, to),
                                     .after = str_slice(h->snippet, to, h->snippet.n),
                                     .by_sound = h->by_sound};
    }
    *out = (struct page_search){.hits = shown, .hit_count = found.count, .newest = found.cut ? found.ranked : 0};
    return BD_OK;
}
