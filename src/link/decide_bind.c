/* link/decide_bind.c - decisions brought to the rows of a run; see decide.h. */
#include "link/decide.h"
#include "link/read.h"

#include <stdlib.h>
#include <string.h>

/* A row found by list and id: rows sorted by (list, id). */
struct index {
    const struct link_job *j;
    uint32_t *row;    /* canonical rows */
    struct str *id;   /* by canonical row */
};

static _Thread_local const struct index *sorting;

static int by_list_and_id(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    const struct records *r = &sorting->j->records;
    if (r->file[a] != r->file[b])
        return r->file[a] < r->file[b] ? -1 : 1;
    int c = str_cmp(sorting->id[a], sorting->id[b]);
    return c != 0 ? c : (a > b) - (a < b);
}

static void read_ids(struct link_job *j, struct index *x)
{
    size_t n = j->records.rows;
    x->id = ARENA_ARRAY(j->a, struct str, n + 1);
    for (size_t i = 0; i < n; i++) {
        char scratch[24];
        struct str id = link_id(j, j->records.source_row[i], scratch);
        x->id[i] = id.p == scratch ? str_keep(j->a, id) : id;
    }
}

struct twin {
    struct str id;
    uint32_t source_row;
};

static int by_twin_id(const void *x, const void *y)
{
    return str_cmp(((const struct twin *)x)->id, ((const struct twin *)y)->id);
}

/* Rows of equal content stand in the order of the input; by their ids instead, a decision about one of them means the same
 * whatever that order was. */
static void settle_twins(struct link_job *j, struct index *x)
{
    struct records *r = &j->records;
    for (size_t i = 0, end; i < r->rows; i = end) {
        for (end = i + 1; end < r->rows && r->content[end] == r->content[i] && r->file[end] == r->file[i]; end++)
            continue;
        if (end == i + 1)
            continue;
        struct twin *t = calloc(end - i, sizeof *t);
        BD_ASSERT(t != NULL);
        for (size_t k = i; k < end; k++)
            t[k - i] = (struct twin){x->id[k], r->source_row[k]};
        qsort(t, end - i, sizeof *t, by_twin_id);
        for (size_t k = i; k < end; k++) {
            r->source_row[k] = t[k - i].source_row;
            x->id[k] = t[k - i].id;
        }
        free(t);
    }
}

static struct str last_part(struct str path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return str_slice(path, at, path.n);
}

/* The list of this name: as given, else by the last part of its path. -1 none; -2 several. */
static int list_named(const struct records *r, struct str name)
{
    int found = -1;
    for (size_t i = 0; i < r->lists; i++)
        if (str_eq(r->list_name[i], name))
            return (int)i;
    for (size_t i = 0; i < r->lists; i++)
        if (str_eq(last_part(r->list_name[i]), last_part(name)))
            found = found == -1 ? (int)i : -2;
    return found;
}

static FALLIBLE find_row(const struct index *x, const struct link_decisions *in, const struct link_decision *d, struct str list,
                         struct str id, uint32_t *row, struct err *e)
{
    const struct records *r = &x->j->records;
    int l = list_named(r, list);
    *row = UINT32_MAX;
    if (l == -2) {
        (void)!err_set(e, BD_INPUT, "several lists are called \"%.*s\"", (int)(list.n > 100 ? 100 : list.n), list.p);
        (void)!err_mend(e, "give the lists by the same paths as when the decision was made");
        return err_where(e, in->file, d->row, 0);
    }
    size_t low = 0, high = l < 0 ? 0 : r->rows;
    while (low < high) {
        size_t mid = (low + high) / 2;
        uint32_t at = x->row[mid];
        int c = r->file[at] != l ? (r->file[at] < l ? -1 : 1) : str_cmp(x->id[at], id);
        if (c == 0) {
            *row = at;
            return BD_OK;
        }
        low = c < 0 ? mid + 1 : low;
        high = c < 0 ? high : mid;
    }
    return BD_OK;
}

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

/* "Same" in the order of decisions, each unless walls and those before it forbid it. */
static void find_contradictions(struct link_job *j, struct decided *d)
{
    uint32_t (*walls)[2] = (uint32_t (*)[2])arena_alloc(j->a, d->not_same + 1, sizeof *walls);
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
    struct walled *joined = walled_new(j->a, j->records.rows, (const uint32_t (*)[2])walls, w);
    for (size_t i = 0; i < s; i++)
        if (!walled_join(joined, same[i]->a, same[i]->b)) {
            same[i]->obeyed = false;
            d->contradictions++;
        }
}

static void count_verdicts(struct decided *d)
{
    for (size_t i = 0; i < d->count; i++) {
        d->same += d->pair[i].verdict == LINK_SAME;
        d->not_same += d->pair[i].verdict == LINK_NOT_SAME;
        d->unsure += d->pair[i].verdict == LINK_UNSURE;
    }
}

FALLIBLE link_decisions_bind(struct link_job *j, const struct link_decisions *in, struct decided *out, struct err *e)
{
    struct index x = {.j = j};
    struct decided d = {.count = 0};
    read_ids(j, &x);
    settle_twins(j, &x);
    x.row = ARENA_ARRAY(j->a, uint32_t, j->records.rows + 1);
    for (size_t i = 0; i < j->records.rows; i++)
        x.row[i] = (uint32_t)i;
    sorting = &x;
    qsort(x.row, j->records.rows, sizeof *x.row, by_list_and_id);
    d.pair = ARENA_ARRAY(j->a, struct decided_pair, in->count + 1);
    size_t n = 0;
    for (size_t i = 0; i < in->count; i++) {
        const struct link_decision *p = &in->all[i];
        uint32_t a, b;
        BD_TRY(find_row(&x, in, p, p->list_a, p->id_a, &a, e));
        BD_TRY(find_row(&x, in, p, p->list_b, p->id_b, &b, e));
        if (a == UINT32_MAX || b == UINT32_MAX || a == b) {
            d.absent++;
            continue;
        }
        d.pair[n++] = (struct decided_pair){.a = a < b ? a : b, .b = a < b ? b : a, .verdict = p->verdict, .decision = (uint32_t)i};
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
    struct decided_pair key = {.a = a < b ? a : b, .b = a < b ? b : a};
    size_t low = 0, high = d->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct decided_pair *p = &d->pair[mid];
        if (p->a == key.a && p->b == key.b)
            return p;
        bool before = p->a != key.a ? p->a < key.a : p->b < key.b;
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
