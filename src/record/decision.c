/* record/decision.c - see decision.h. */
#include "record/decision.h"
#include "record/matter_inside.h"

#include "ledger/cbor.h"

#include <stdlib.h>
#include <string.h>

/* A decision with its place in ledger order. */
struct placed {
    struct decision d;
    struct digest device;
    uint64_t index;
};

static int by_ledger_order(const void *x, const void *y)
{
    const struct placed *a = x, *b = y;
    if (a->d.time.ms != b->d.time.ms)
        return a->d.time.ms < b->d.time.ms ? -1 : 1;
    if (a->d.time.counter != b->d.time.counter)
        return a->d.time.counter < b->d.time.counter ? -1 : 1;
    int c = memcmp(a->device.b, b->device.b, sizeof a->device.b);
    return c != 0 ? c : a->index < b->index ? -1 : a->index > b->index;
}

static bool read_records(struct str body, struct arena *a, struct decision *d)
{
    struct cbor c;
    size_t n;
    if (!cbor_find(body, 18, &c) || !cbor_get_array(&c, VIEW_ORDINALS, &n))
        return false;
    struct id16 *ids = ARENA_ARRAY(a, struct id16, n + 1);
    for (size_t i = 0; i < n; i++)
        if (!cbor_get_bytes(&c, sizeof ids[i].b, ids[i].b))
            return false;
    d->records = ids;
    d->record_count = n;
    return true;
}

static bool read_body(struct str body, struct arena *a, struct decision *d)
{
    struct cbor c;
    struct str text;
    if (!cbor_find(body, 16, &c) || !cbor_get_bytes(&c, sizeof d->id.b, d->id.b) || !cbor_find(body, 17, &c) ||
        !cbor_get_text(&c, &text) || !read_records(body, a, d) || !cbor_find(body, 19, &c) || !cbor_get_int(&c, &d->outcome))
        return false;
    d->type = str_keep(a, text);
    d->reason = cbor_find(body, 20, &c) && cbor_get_text(&c, &text) ? str_keep(a, text) : STR("");
    d->ends = cbor_find(body, 21, &c) && cbor_get_bytes(&c, sizeof d->ended.b, d->ended.b);
    return true;
}

struct gathered {
    struct arena *a;
    struct placed *all;
    size_t count, cap;
};

static struct placed *next_place(struct gathered *g)
{
    if (g->count == g->cap) {
        g->cap = g->cap > 0 ? g->cap * 2 : 64;
        struct placed *more = ARENA_ARRAY(g->a, struct placed, g->cap);
        if (g->count > 0)
            memcpy(more, g->all, g->count * sizeof *more);
        g->all = more;
    }
    g->all[g->count] = (struct placed){{.outcome = 0}, {{0}}, 0};
    return &g->all[g->count];
}

static FALLIBLE gather_view(struct matter *m, struct view *v, struct gathered *g, struct err *e)
{
    struct stmt *s SCOPED_STMT = NULL;
    BD_TRY(matter_look(m, v, e));
    BD_TRY(db_prepare(v->db,
                      "SELECT f.body, n.ms, n.counter, d.id, n.idx, n.author FROM fact f JOIN entry n ON n.no = f.entry"
                      " JOIN device d ON d.no = n.device WHERE f.kind = 44",
                      &s, e));
    for (;;) {
        bool row;
        BD_TRY(stmt_step(s, &row, e));
        if (!row)
            return BD_OK;
        struct placed *p = next_place(g);
        if (!read_body(stmt_blob(s, 0), g->a, &p->d))
            continue;
        p->d.time = (struct hlc){(uint64_t)stmt_i64(s, 1), (uint32_t)stmt_i64(s, 2)};
        BD_TRY(stmt_exactly(s, 3, p->device.b, sizeof p->device.b, e));
        p->index = (uint64_t)stmt_i64(s, 4);
        BD_TRY(stmt_exactly(s, 5, p->d.author.b, sizeof p->d.author.b, e));
        g->count++;
    }
}

static int by_id(const void *x, const void *y)
{
    return id_cmp(*(const struct id16 *)x, *(const struct id16 *)y);
}

FALLIBLE decision_list(struct matter *m, struct str prefix, struct arena *a, const struct decision **out, size_t *count,
                       struct err *e)
{
    struct gathered g = {.a = a};
    for (size_t i = 0; i < m->view_count; i++)
        BD_TRY(gather_view(m, m->view[i], &g, e));
    if (g.count > 1)
        qsort(g.all, g.count, sizeof *g.all, by_ledger_order);
    struct id16 *ended = ARENA_ARRAY(a, struct id16, g.count + 1);
    struct decision *list = ARENA_ARRAY(a, struct decision, g.count + 1);
    size_t ends = 0, n = 0;
    for (size_t i = 0; i < g.count; i++)
        if (g.all[i].d.ends)
            ended[ends++] = g.all[i].d.ended;
    if (ends > 1)
        qsort(ended, ends, sizeof *ended, by_id);
    for (size_t i = 0; i < g.count; i++) {
        struct decision *d = &g.all[i].d;
        if (d->type.n < prefix.n || memcmp(d->type.p, prefix.p, prefix.n) != 0)
            continue;
        d->over = ends > 0 && bsearch(&d->id, ended, ends, sizeof *ended, by_id) != NULL;
        list[n++] = *d;
    }
    *out = list;
    *count = n;
    return BD_OK;
}
