/* link/rows.c - see rows.h. */
#include "link/rows.h"
#include "link/read.h"

#include <stdlib.h>

/* A row as qsort needs it: its order is known from itself alone. */
struct keyed {
    struct str id;
    uint32_t row;
    uint32_t file;
};

static int by_file_and_id(const void *x, const void *y)
{
    const struct keyed *a = x, *b = y;
    if (a->file != b->file)
        return a->file < b->file ? -1 : 1;
    int c = str_cmp(a->id, b->id);
    return c != 0 ? c : (a->row > b->row) - (a->row < b->row);
}

static void read_ids(struct link_job *j, struct row_index *x)
{
    size_t n = j->records.rows;
    x->id = ARENA_ARRAY(j->a, struct str, n + 1);
    for (size_t i = 0; i < n; i++) {
        char scratch[24];
        struct str id = link_id(j, j->records.source_row[i], scratch);
        x->id[i] = id.p == scratch ? str_keep(j->a, id) : id;
    }
}

/* `row` is here the row of the input. */
static void settle_twins(struct link_job *j, struct row_index *x)
{
    struct records *r = &j->records;
    for (size_t i = 0, end; i < r->rows; i = end) {
        for (end = i + 1; end < r->rows && r->content[end] == r->content[i] && r->file[end] == r->file[i]; end++)
            continue;
        if (end == i + 1)
            continue;
        struct keyed *t = calloc(end - i, sizeof *t);
        BD_ASSERT(t != NULL);
        for (size_t k = i; k < end; k++)
            t[k - i] = (struct keyed){x->id[k], r->source_row[k], 0};
        qsort(t, end - i, sizeof *t, by_file_and_id);
        for (size_t k = i; k < end; k++) {
            r->source_row[k] = t[k - i].row;
            x->id[k] = t[k - i].id;
        }
        free(t);
    }
}

void row_index_make(struct link_job *j, struct row_index *out)
{
    size_t n = j->records.rows;
    *out = (struct row_index){.j = j};
    read_ids(j, out);
    settle_twins(j, out);
    struct keyed *k = calloc(n + 1, sizeof *k);
    BD_ASSERT(k != NULL);
    for (size_t i = 0; i < n; i++)
        k[i] = (struct keyed){out->id[i], (uint32_t)i, j->records.file[i]};
    qsort(k, n, sizeof *k, by_file_and_id);
    out->row = ARENA_ARRAY(j->a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        out->row[i] = k[i].row;
    free(k);
}

static struct str last_part(struct str path)
{
    size_t at = path.n;
    while (at > 0 && path.p[at - 1] != '/')
        at--;
    return str_slice(path, at, path.n);
}

/* -1 none; -2 several. */
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

static bool find_in(const struct row_index *x, int list, struct str id, uint32_t *row)
{
    const struct records *r = &x->j->records;
    size_t low = 0, high = r->rows;
    while (low < high) {
        size_t mid = (low + high) / 2;
        uint32_t at = x->row[mid];
        int c = r->file[at] != list ? (r->file[at] < list ? -1 : 1) : str_cmp(x->id[at], id);
        if (c == 0) {
            *row = at;
            return true;
        }
        low = c < 0 ? mid + 1 : low;
        high = c < 0 ? high : mid;
    }
    return false;
}

enum row_found row_index_find(const struct row_index *x, struct str list, struct str id, uint32_t *row)
{
    int l = list_named(&x->j->records, list);
    if (l == -2)
        return ROW_LISTS_ALIKE;
    return l >= 0 && find_in(x, l, id, row) ? ROW_FOUND : ROW_ABSENT;
}

size_t row_index_any(const struct row_index *x, struct str id, uint32_t *row)
{
    size_t found = 0;
    for (size_t l = x->j->records.lists; l-- > 0;)
        found += find_in(x, (int)l, id, row);
    return found;
}

/* How a row with this id is named so that no other is meant: by the last part of its list's name where that tells. */
static FALLIBLE mend_as_typed(const struct row_index *x, uint32_t row, struct str id, struct err *e)
{
    const struct records *r = &x->j->records;
    struct str list = r->list_name[r->file[row]], last = last_part(list);
    if (list_named(r, last) >= 0)
        list = last;
    return err_mend(e, "give it as LIST:ID, as in %.*s:%.*s", STR_FMT(list), STR_FMT(id));
}

FALLIBLE row_index_typed(const struct row_index *x, struct str typed, uint32_t *row, struct err *e)
{
    size_t found = row_index_any(x, typed, row), colon = typed.n;
    while (found != 1 && colon-- > 0) {
        if (typed.p[colon] != ':')
            continue;
        struct str list = str_slice(typed, 0, colon), id = str_slice(typed, colon + 1, typed.n);
        enum row_found as = row_index_find(x, list, id, row);
        if (as == ROW_FOUND)
            return BD_OK;
        if (as == ROW_LISTS_ALIKE && found == 0 && row_index_any(x, id, row) > 0) {
            (void)!err_set(e, BD_USAGE, "several lists are called \"%.*s\"", STR_FMT(list));
            return mend_as_typed(x, *row, id, e);
        }
    }
    if (found == 1)
        return BD_OK;
    if (found > 1) {
        (void)!err_set(e, BD_USAGE, "%zu lists have a row with the id \"%.*s\"", found, STR_FMT(typed));
        return mend_as_typed(x, *row, typed, e);
    }
    (void)!err_set(e, BD_NOT_FOUND, "no row has the id \"%.*s\"", STR_FMT(str_head(typed, 100)));
    return err_mend(e, "an id is what --id says, else the number of the row, from 1 below the header");
}
