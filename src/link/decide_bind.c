/* link/decide_bind.c - decisions brought to the rows of a run, and obeyed there; see decide.h. */
#include "link/decide.h"
#include "link/read.h"
#include "link/rows.h"

#include <stdlib.h>
#include <string.h>

static int by_pair_then_line(const void *x, const void *y)
{
    const struct decided_pair *p = x, *q = y;
    if (p->a != q->a)
        return p->a < q->a ? -1 : 1;
    if (p->b != q->b)
        return p->b < q->b ? -1 : 1;
    return p->decision < q->decision ? -1 : p->decision > q->decision;
}

static int by_line(const void *x, const void *y)
{
    struct decided_pair *const *p = x, *const *q = y;
    return (*p)->decision < (*q)->decision ? -1 : (*p)->decision > (*q)->decision;
}

/* Two rows of a list that was promised to hold nobody twice. */
static bool promised_apart(const struct link_job *j, uint32_t a, uint32_t b)
{
    uint16_t f = j->records.file[a];
    return f == j->records.file[b] && j->unique_list[f];
}

/* "Same" in the order of decisions, each unless walls and those before it forbid it. */
static void find_contradictions(struct link_job *j, struct decided *d)
{
    uint32_t(*walls)[2] = (uint32_t(*)[2])arena_alloc(j->a, d->not_same + 1, sizeof *walls);
    struct decided_pair **same = ARENA_ARRAY(j->a, struct decided_pair *, d->same + 1);
    size_t w = 0, s = 0;
    for (size_t i = 0; i < d->count; i++) {
        struct decided_pair *p = &d->pair[i];
        p->obeyed = true;
        if (p->verdict == LINK_NOT_SAME) {
            walls[w][0] = p->a;
            walls[w++][1] = p->b;
        } else if (p->verdict == LINK_SAME)
            same[s++] = p;
    }
    if (s > 1)
        qsort(same, s, sizeof *same, by_line);
    struct walled *joined = walled_new(j->a, j->records.rows, (const uint32_t(*)[2])walls, w);
    for (size_t i = 0; i < s; i++)
        if (promised_apart(j, same[i]->a, same[i]->b) || !walled_join(joined, same[i]->a, same[i]->b)) {
            same[i]->obeyed = false;
            d->contradictions++;
        }
    d->group = s > 0 ? ARENA_ARRAY(j->a, uint32_t, j->records.rows + 1) : NULL;
    for (size_t i = 0; s > 0 && i < j->records.rows; i++)
        d->group[i] = walled_root(joined, (uint32_t)i);
}

static void count_verdicts(struct decided *d)
{
    for (size_t i = 0; i < d->count; i++) {
        d->same += d->pair[i].verdict == LINK_SAME;
        d->not_same += d->pair[i].verdict == LINK_NOT_SAME;
        d->unsure += d->pair[i].verdict == LINK_UNSURE;
    }
}

static FALLIBLE find_row(const struct row_index *x, const struct link_decisions *in, const struct link_decision *d,
                         struct str list, struct str id, uint32_t *row, struct err *e)
{
    *row = UINT32_MAX;
    if (row_index_find(x, list, id, row) != ROW_LISTS_ALIKE)
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "several lists are called \"%.*s\"", STR_FMT(str_head(list, 100)));
    (void)!err_mend(e, "give the lists by the same paths as when the decision was made");
    return err_where(e, in->file, d->row, 0);
}

FALLIBLE link_decisions_bind(struct link_job *j, const struct row_index *x, const struct link_decisions *in,
                             struct decided *out, struct err *e)
{
    struct decided d = {.count = 0};
    d.pair = ARENA_ARRAY(j->a, struct decided_pair, in->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < in->count; i++) {
        const struct link_decision *p = &in->all[i];
        uint32_t a, b;
        BD_TRY(find_row(x, in, p, p->list_a, p->id_a, &a, e));
        BD_TRY(find_row(x, in, p, p->list_b, p->id_b, &b, e));
        if (a == UINT32_MAX || b == UINT32_MAX || a == b) {
            d.absent++;
            continue;
        }
        d.pair[n++] =
            (struct decided_pair){.a = a < b ? a : b, .b = a < b ? b : a, .verdict = p->verdict, .decision = (uint32_t)i};
    }
    if (n > 1)
        qsort(d.pair, n, sizeof *d.pair, by_pair_then_line);
    for (size_t i = 0; i < n; i++) {
        bool again = d.count > 0 && d.pair[d.count - 1].a == d.pair[i].a && d.pair[d.count - 1].b == d.pair[i].b;
        uint32_t earlier = again ? d.pair[d.count - 1].earlier + 1 : 0;
        d.count -= again;
        d.pair[d.count] = d.pair[i];
        d.pair[d.count++].earlier = earlier;
    }
    count_verdicts(&d);
    find_contradictions(j, &d);
    *out = d;
    return BD_OK;
}

const struct decided_pair *decided_find(const struct decided *d, uint32_t a, uint32_t b)
{
    uint32_t x = a < b ? a : b, y = a < b ? b : a;
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct decided_pair *p = &d->pair[mid];
        if (p->a == x && p->b == y)
            return p;
        bool before = p->a != x ? p->a < x : p->b < y;
        low = before ? mid + 1 : low;
        high = before ? high : mid;
    }
    return NULL;
}

int decided_of(const struct decided *d, uint32_t a, uint32_t b)
{
    const struct decided_pair *p = d->count > 0 ? decided_find(d, a, b) : NULL;
    return p == NULL || !p->obeyed ? 0 : p->verdict == LINK_SAME ? 1 : p->verdict == LINK_NOT_SAME ? -1 : 0;
}

bool decided_together(const struct decided *d, uint32_t a, uint32_t b)
{
    return d->group != NULL && d->group[a] == d->group[b];
}

/* ---- obeying ---- */

static bool comes_before(const struct pairs *p, size_t i, const struct decided_pair *d)
{
    return p->a[i] != d->a ? p->a[i] < d->a : p->b[i] < d->b;
}

void decided_edges(const struct decided *d, const struct pairs *p, struct pairs *out)
{
    size_t most = p->count + d->same;
    *out = (struct pairs){.cap = most};
    out->a = link_grow(NULL, most * sizeof *out->a);
    out->b = link_grow(NULL, most * sizeof *out->b);
    out->weight = link_grow(NULL, most * sizeof *out->weight);
    size_t k = 0, n = 0;
    for (size_t i = 0; i <= p->count; i++) {
        for (; k < d->count && (i == p->count || !comes_before(p, i, &d->pair[k])); k++) {
            const struct decided_pair *x = &d->pair[k];
            if ((i < p->count && p->a[i] == x->a && p->b[i] == x->b) || x->verdict != LINK_SAME || !x->obeyed)
                continue;
            out->a[n] = x->a;
            out->b[n] = x->b;
            out->weight[n++] = DECIDED_EDGE;
        }
        if (i == p->count)
            break;
        int fixed = decided_of(d, p->a[i], p->b[i]);
        out->a[n] = p->a[i];
        out->b[n] = p->b[i];
        out->weight[n++] = fixed > 0 ? DECIDED_EDGE : fixed < 0 ? -DECIDED_EDGE : p->weight[i];
    }
    out->count = n;
}

/* Divides the rows of one cluster: "same" first, then each row to the first group that no wall keeps it from. */
static size_t divide(struct link_job *j, const struct decided *d, const uint32_t *row, size_t n, uint32_t *group)
{
    SCOPED_ARENA struct arena *a = arena_new(LIMIT_VERB_BYTES);
    uint32_t(*walls)[2] = (uint32_t(*)[2])arena_alloc(a, d->not_same + 1, sizeof *walls),
    *first = ARENA_ARRAY(a, uint32_t, n + 1);
    uint32_t *place = ARENA_ARRAY(a, uint32_t, j->records.rows + 1);
    size_t w = 0, groups = 0;
    for (size_t i = 0; i < n; i++)
        place[row[i]] = (uint32_t)i + 1;
    for (size_t i = 0; i < d->count; i++)
        if (d->pair[i].verdict == LINK_NOT_SAME && place[d->pair[i].a] != 0 && place[d->pair[i].b] != 0) {
            walls[w][0] = place[d->pair[i].a] - 1;
            walls[w++][1] = place[d->pair[i].b] - 1;
        }
    struct walled *joined = walled_new(a, n, (const uint32_t(*)[2])walls, w);
    for (size_t i = 0; i < d->count; i++)
        if (d->pair[i].verdict == LINK_SAME && d->pair[i].obeyed && place[d->pair[i].a] != 0 && place[d->pair[i].b] != 0)
            (void)walled_join(joined, place[d->pair[i].a] - 1, place[d->pair[i].b] - 1);
    for (size_t i = 0; i < n; i++) {
        size_t g = 0;
        while (g < groups && !walled_join(joined, first[g], (uint32_t)i))
            g++;
        if (g == groups)
            first[groups++] = (uint32_t)i;
    }
    memset(first, 0xFF, n * sizeof *first);
    groups = 0;
    for (size_t i = 0; i < n; i++) {
        uint32_t *number = &first[walled_root(joined, (uint32_t)i)];
        if (*number == UINT32_MAX)
            *number = (uint32_t)groups++;
        group[i] = *number;
    }
    return groups;
}

void decided_hold(struct link_job *j, const struct decided *d)
{
    size_t n = j->records.rows;
    for (size_t i = 0; i < d->count; i++) {
        const struct decided_pair *p = &d->pair[i];
        uint32_t c = j->cluster[p->a];
        if (p->verdict != LINK_NOT_SAME || c != j->cluster[p->b])
            continue;
        uint32_t *row = link_grow(NULL, n * sizeof *row), *group = link_grow(NULL, n * sizeof *group);
        size_t members = 0;
        for (size_t k = 0; k < n; k++)
            if (j->cluster[k] == c)
                row[members++] = (uint32_t)k;
        size_t groups = divide(j, d, row, members, group);
        for (size_t k = 0; k < members; k++)
            if (group[k] > 0)
                j->cluster[row[k]] = (uint32_t)(j->clusters + group[k] - 1);
        j->clusters += groups - 1;
        free(row);
        free(group);
    }
}
