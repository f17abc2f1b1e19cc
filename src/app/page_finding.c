/* app/page_finding.c - a finding's page from the vault: the trail of app/trail.h as sources, origins, acts and passages. */
#include "app/page_read.h"

static FALLIBLE fill_passages(struct matter *m, const struct trail *t, struct arena *a, struct page_finding *p, struct err *e)
{
    p->passage_count = t->for_count + t->against_count;
    p->passages = ARENA_ARRAY(a, struct page_finding_passage, p->passage_count + 1);
    for (size_t i = 0; i < p->passage_count; i++) {
        p->passages[i].against = i >= t->for_count;
        BD_TRY(page_cite_of(m, t->passages[i].id, a, &p->passages[i].cite, e));
    }
    return BD_OK;
}

/* The record behind a node of the provenance: sources come first, then passages. */
static const struct record *node_record(const struct trail *t, size_t node)
{
    return node < t->source_count ? &t->sources[node] : &t->passages[node - t->source_count];
}

static FALLIBLE fill_origins(struct matter *m, const struct trail *t, struct arena *a, struct page_finding *p, struct err *e)
{
    const struct corroboration *c = &t->supports;
    p->origin_count = c->origins;
    p->origins = ARENA_ARRAY(a, struct page_finding_origin, c->origins + 1);
    for (size_t i = 0; i < c->origins; i++) {
        const struct record *r = node_record(t, c->origin[i]);
        p->origins[i].known = i < c->roots;
        p->origins[i].handle = str_keep(a, str_from(r->handle));
        BD_TRY(page_line(m, r->id, a, &p->origins[i].title, e));
    }
    return BD_OK;
}

static FALLIBLE fill_sources(struct matter *m, const struct trail *t, struct arena *a, struct page_finding *p, struct err *e)
{
    static const enum page_standing standings[] = {[STANDS_ON_ROOT] = PAGE_STANDS_ON_ROOT,
                                                   [STANDS_UNKNOWN] = PAGE_STANDS_UNKNOWN,
                                                   [STANDS_AS_REPEAT] = PAGE_STANDS_AS_REPEAT};
    const struct corroboration *c = &t->supports;
    p->source_count = c->sources;
    p->sources = ARENA_ARRAY(a, struct page_finding_source, c->sources + 1);
    for (size_t i = 0; i < c->sources; i++) {
        const struct record *r = node_record(t, c->source[i]);
        struct page_finding_source *s = &p->sources[i];
        s->handle = str_keep(a, str_from(r->handle));
        s->standing = standings[c->standing[i]];
        s->origin_count = c->origin_from[i + 1] - c->origin_from[i];
        s->origins = ARENA_ARRAY(a, size_t, s->origin_count + 1);
        for (size_t k = 0; k < s->origin_count; k++)
            s->origins[k] = c->origin_list[c->origin_from[i] + k];
        BD_TRY(page_line(m, r->id, a, &s->title, e));
    }
    return BD_OK;
}

enum bd_status page_read_finding(void *ctx, struct arena *a, struct str handle, struct page_finding *out, struct err *e)
{
    struct session *session = ctx;
    struct matter *m = session->matter;
    struct record r;
    struct trail t;
    struct page_finding p = {0};
    BD_TRY(page_find(m, handle, "finding", READ_LIVE, a, &r, e));
    BD_TRY(trail_read(m, r.id, NULL, a, &t, e));
    p.handle = str_keep(a, str_from(r.handle));
    BD_TRY(page_line(m, r.id, a, &p.claim, e));
    BD_TRY(page_first(m, &r, "state", a, &p.state, e));
    BD_TRY(page_first(m, &r, "figure", a, &p.figure, e));
    page_support_of(&t, &p.support);
    BD_TRY(fill_passages(m, &t, a, &p, e));
    BD_TRY(fill_origins(m, &t, a, &p, e));
    BD_TRY(fill_sources(m, &t, a, &p, e));
    p.acts = ARENA_ARRAY(a, struct page_act, t.act_count + 1);
    for (; p.act_count < t.act_count; p.act_count++)
        BD_TRY(page_act_of(m, &t.acts[p.act_count], a, &p.acts[p.act_count], e));
    *out = p;
    return BD_OK;
}
