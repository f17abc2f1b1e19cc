/* app/page_overview.c - the first page from the vault: counts, findings with their support, sources, what was done lately. */
#include "app/page_read.h"
#include "base/limits.h"

#include <stdlib.h>
#include <string.h>

/* Findings with their trails and sources with their passages are counted one by one; beyond these the page only says how
 * many more there are. */
enum { FINDINGS_SHOWN = 50, SOURCES_SHOWN = 100, RECENT_SHOWN = 15, RECENT_SEARCHED = 5000 };

struct gather {
    struct matter *m;
    struct arena *a;
    struct page_overview *p;
    size_t cap;
    struct newest {
        struct hlc time;
        struct id16 record, author;
        const struct property *property;
        bool corrects;
    } newest[RECENT_SHOWN];
    size_t newest_count;
};

static enum bd_status take_finding(void *ctx, const struct record *r, struct err *e)
{
    struct gather *g = ctx;
    if (g->p->finding_count == FINDINGS_SHOWN) {
        g->p->findings_beyond++;
        return BD_OK;
    }
    SCOPED_ARENA struct arena *scratch = arena_new(GIB); /* only the counts of a trail are kept */
    struct trail t;
    struct page_overview_finding *f = &g->p->findings[g->p->finding_count];
    *f = (struct page_overview_finding){.handle = str_keep(g->a, str_from(r->handle))};
    BD_TRY(trail_read(g->m, r->id, NULL, scratch, &t, e));
    page_support_of(&t, &f->support);
    f->acts = (int64_t)t.act_count;
    f->passages = (int64_t)t.for_count;
    BD_TRY(page_line(g->m, r->id, g->a, &f->claim, e));
    BD_TRY(page_first(g->m, r, "state", g->a, &f->state, e));
    g->p->finding_count++;
    return BD_OK;
}

static enum bd_status take_source(void *ctx, const struct record *r, struct err *e)
{
    struct gather *g = ctx;
    if (g->p->source_count == SOURCES_SHOWN) {
        g->p->sources_beyond++;
        return BD_OK;
    }
    struct page_overview_source *s = &g->p->sources[g->p->source_count];
    *s = (struct page_overview_source){.handle = str_keep(g->a, str_from(r->handle))};
    BD_TRY(page_line(g->m, r->id, g->a, &s->title, e));
    BD_TRY(page_first(g->m, r, "kind", g->a, &s->kind, e));
    BD_TRY(page_first(g->m, r, "date", g->a, &s->date, e));
    const struct property *of = schema_property(matter_schema(g->m), STR("passage.source"));
    const struct id16 *passages;
    size_t count;
    BD_TRY(record_referring(g->m, r->id, of, g->a, &passages, &count, e));
    s->passages = (int64_t)count;
    for (size_t i = 0; i < count; i++) {
        const struct id16 *citing;
        size_t n;
        BD_TRY(record_citing(g->m, passages[i], g->a, &citing, &n, e));
        for (size_t k = 0; k < n; k++) {
            char handle[HANDLE_CHARS];
            BD_TRY(matter_handle(g->m, citing[k], handle, e));
            s->acts += handle[0] == 'A';
        }
    }
    g->p->source_count++;
    return BD_OK;
}

static int hlc_cmp(struct hlc x, struct hlc y)
{
    if (x.ms != y.ms)
        return x.ms < y.ms ? -1 : 1;
    return x.counter < y.counter ? -1 : x.counter > y.counter;
}

/* Keeps the newest statement of each record among the RECENT_SHOWN newest of all. */
static enum bd_status take_recent(void *ctx, const struct record *r, struct err *e)
{
    struct gather *g = ctx;
    (void)e;
    const struct statement *last = NULL;
    for (size_t i = 0; i < r->count; i++)
        if (last == NULL || hlc_cmp(r->statements[i].time, last->time) > 0)
            last = &r->statements[i];
    if (last == NULL)
        return BD_OK;
    size_t at = g->newest_count;
    while (at > 0 && hlc_cmp(g->newest[at - 1].time, last->time) < 0)
        at--;
    if (at == RECENT_SHOWN)
        return BD_OK;
    if (g->newest_count < RECENT_SHOWN)
        g->newest_count++;
    memmove(&g->newest[at + 1], &g->newest[at], (g->newest_count - 1 - at) * sizeof *g->newest);
    g->newest[at] = (struct newest){last->time, r->id, last->author, last->property, last->replace_count > 0};
    return BD_OK;
}

static FALLIBLE fill_recent(struct gather *g, struct err *e)
{
    g->p->recent = ARENA_ARRAY(g->a, struct page_recent, RECENT_SHOWN);
    for (size_t i = 0; i < g->newest_count; i++) {
        SCOPED_ARENA struct arena *scratch = arena_new(GIB);
        const struct newest *n = &g->newest[i];
        struct record r;
        struct page_recent *out = &g->p->recent[i];
        BD_TRY(record_read(g->m, n->record, READ_LIVE, scratch, &r, e));
        out->time = page_time(g->a, n->time);
        out->handle = str_keep(g->a, str_from(r.handle));
        out->type = r.type != NULL ? matter_label(g->m, &r.type->label) : page_said(g->m, "record");
        out->what = page_said(g->m, n->corrects ? "corrected" : "recorded");
        out->property = n->corrects && n->property != NULL ? matter_label(g->m, &n->property->label) : STR("");
        BD_TRY(page_public(g->m, &r, g->a, &out->title, e)); /* nobody's name stands on the first page */
        BD_TRY(matter_member_name(g->m, n->author, g->a, &out->author, e));
    }
    g->p->recent_count = g->newest_count;
    return BD_OK;
}

static FALLIBLE list_type(struct gather *g, const char *type, record_fn fn, struct err *e)
{
    struct list_filter filter = {.type = type != NULL ? schema_type(matter_schema(g->m), str_from(type)) : NULL};
    if (type != NULL && filter.type == NULL)
        return BD_OK;
    return record_list(g->m, &filter, fn, g, e);
}

enum bd_status page_read_overview(void *ctx, struct arena *a, struct page_overview *out, struct err *e)
{
    struct session *session = ctx;
    struct page_overview p = {.vault = ledger_vault_words(session->ledger, a),
                              .incomplete = matter_incomplete(session->matter)};
    struct gather g = {.m = session->matter, .a = a, .p = &p};
    const struct type_count *counts;
    size_t count;
    uint64_t all = 0;
    BD_TRY(record_counts(session->matter, a, &counts, &count, e));
    p.counts = ARENA_ARRAY(a, struct page_count, count + 1);
    for (size_t i = 0; i < count; i++) {
        all += counts[i].records;
        if (counts[i].type == NULL || counts[i].records == 0)
            continue;
        p.counts[p.count_count++] = (struct page_count){matter_label(session->matter, &counts[i].type->labels),
                                                        counts[i].type->id, (int64_t)counts[i].records};
    }
    p.findings = ARENA_ARRAY(a, struct page_overview_finding, FINDINGS_SHOWN);
    p.sources = ARENA_ARRAY(a, struct page_overview_source, SOURCES_SHOWN);
    BD_TRY(list_type(&g, "finding", take_finding, e));
    BD_TRY(list_type(&g, "source", take_source, e));
    if (all <= RECENT_SEARCHED)
        BD_TRY(list_type(&g, NULL, take_recent, e));
    BD_TRY(fill_recent(&g, e));
    *out = p;
    return BD_OK;
}
