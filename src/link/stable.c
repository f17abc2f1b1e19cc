/* link/stable.c - see stable.h. */
#include "link/stable.h"
#include "base/csv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what becomes of old groups ---- */

/* A part: things of one old group that are in one new group. */
struct part {
    uint32_t old, new, count, first;
};

static int by_old_and_new(const void *x, const void *y)
{
    const struct part *a = x, *b = y;
    if (a->old != b->old)
        return a->old < b->old ? -1 : 1;
    if (a->new != b->new)
        return a->new < b->new ? -1 : 1;
    return (a->first > b->first) - (a->first < b->first);
}

static size_t gather_parts(const uint32_t *was, const uint32_t *now, size_t n, struct part *part)
{
    size_t all = 0, parts = 0;
    for (size_t i = 0; i < n; i++)
        if (was[i] != STABLE_NONE)
            part[all++] = (struct part){was[i], now[i], 1, (uint32_t)i};
    if (all > 1)
        qsort(part, all, sizeof *part, by_old_and_new);
    for (size_t i = 0; i < all; i++) {
        if (parts > 0 && part[parts - 1].old == part[i].old && part[parts - 1].new == part[i].new)
            part[parts - 1].count++;
        else
            part[parts++] = part[i];
    }
    return parts;
}

void stable_match(const uint32_t *was, const uint32_t *now, size_t n, size_t olds, size_t news, uint32_t *keeps, uint32_t *goes)
{
    struct part *part = calloc(n + 1, sizeof *part);
    uint32_t *claim = calloc(news + 1, sizeof *claim);
    BD_ASSERT(part != NULL && claim != NULL);
    size_t parts = gather_parts(was, now, n, part);
    for (size_t i = 0; i < olds; i++)
        goes[i] = STABLE_NONE;
    for (size_t i = 0; i < news; i++)
        keeps[i] = STABLE_NONE;
    for (size_t i = 0, end; i < parts; i = end) {
        const struct part *best = &part[i];
        for (end = i; end < parts && part[end].old == part[i].old; end++)
            if (part[end].count > best->count || (part[end].count == best->count && part[end].first < best->first))
                best = &part[end];
        goes[best->old] = best->new;
        if (best->count > claim[best->new]) {
            claim[best->new] = best->count;
            keeps[best->new] = best->old;
        }
    }
    free(part);
    free(claim);
}

/* ---- tables ---- */

struct reading {
    struct link_job *j;
    const struct row_index *x;
    const char *file;
    struct csv_table t;
};

static FALLIBLE open_table(struct reading *rd, const char *file, struct str text, const char *const *names, size_t count,
                           size_t *column, struct err *e)
{
    rd->file = file;
    BD_TRY(csv_read_table(rd->j->a, file, text, &rd->t, e));
    for (size_t i = 0; i < count; i++) {
        ptrdiff_t c = csv_column(&rd->t, names[i]);
        if (c < 0) {
            (void)!err_set(e, BD_INPUT, "there is no column \"%s\"", names[i]);
            return err_where(e, file, rd->t.header_row, 0);
        }
        column[i] = (size_t)c;
    }
    return BD_OK;
}

static FALLIBLE bad_cell(const struct reading *rd, size_t row, size_t column, const char *what, struct err *e)
{
    (void)!err_set(e, BD_INPUT, "%s", what);
    return err_where(e, rd->file, rd->t.row_numbers[row], (long long)column + 1);
}

static FALLIBLE read_number(const struct reading *rd, size_t row, size_t column, int64_t *out, struct err *e)
{
    if (!str_to_i64(str_trim(rd->t.cells[row * rd->t.columns + column]), out) || *out < 1 || *out > INT32_MAX)
        return bad_cell(rd, row, column, "a cluster is not a whole number from 1", e);
    return BD_OK;
}

static int by_value(const void *x, const void *y)
{
    int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;
    return (a > b) - (a < b);
}

static size_t tidy(int64_t *x, size_t n)
{
    size_t kept = 0;
    if (n > 1)
        qsort(x, n, sizeof *x, by_value);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || x[kept - 1] != x[i])
            x[kept++] = x[i];
    return kept;
}

static uint32_t place_of(const int64_t *sorted, size_t n, int64_t v)
{
    const int64_t *hit = n > 0 ? bsearch(&v, sorted, n, sizeof *sorted, by_value) : NULL;
    return hit != NULL ? (uint32_t)(hit - sorted) : STABLE_NONE;
}

/* old number of each canonical row (0: it had none), and all numbers in use then, sorted. */
static FALLIBLE read_previous(struct reading *rd, const char *file, struct str text, int64_t *of_row, int64_t **numbers,
                              size_t *count, size_t *gone, struct err *e)
{
    static const char *const names[] = {"file", "id", "cluster"};
    size_t c[3];
    BD_TRY(open_table(rd, file, text, names, 3, c, e));
    int64_t *all = ARENA_ARRAY(rd->j->a, int64_t, rd->t.rows + 1);
    for (size_t i = 0; i < rd->t.rows; i++) {
        const struct str *cells = rd->t.cells + i * rd->t.columns;
        uint32_t row;
        BD_TRY(read_number(rd, i, c[2], &all[i], e));
        enum row_found found = row_index_find(rd->x, cells[c[0]], str_trim(cells[c[1]]), &row);
        if (found == ROW_LISTS_ALIKE)
            return bad_cell(rd, i, c[0], "several lists could be meant by this name", e);
        if (found == ROW_ABSENT) {
            ++*gone;
            continue;
        }
        if (of_row[row] != 0)
            return bad_cell(rd, i, c[1], "this row of the list stands on an earlier row too", e);
        of_row[row] = all[i];
    }
    *numbers = all;
    *count = tidy(all, rd->t.rows);
    return BD_OK;
}

static FALLIBLE read_retired(struct reading *rd, const char *file, struct str text, const int64_t *used, size_t uses,
                             struct stable_retired **out, size_t *count, struct err *e)
{
    static const char *const names[] = {"cluster", "into"};
    size_t c[2];
    *count = 0;
    if (text.n == 0)
        return BD_OK;
    BD_TRY(open_table(rd, file, text, names, 2, c, e));
    *out = ARENA_ARRAY(rd->j->a, struct stable_retired, rd->t.rows + 1);
    for (size_t i = 0; i < rd->t.rows; i++) {
        struct stable_retired *r = &(*out)[i];
        r->into = 0;
        BD_TRY(read_number(rd, i, c[0], &r->number, e));
        if (str_trim(rd->t.cells[i * rd->t.columns + c[1]]).n > 0)
            BD_TRY(read_number(rd, i, c[1], &r->into, e));
        if (place_of(used, uses, r->number) != STABLE_NONE)
            return bad_cell(rd, i, c[0], "a retired number is in use", e);
        if (r->into != 0 && place_of(used, uses, r->into) == STABLE_NONE)
            return bad_cell(rd, i, c[1], "it leads to a number that the earlier clusters do not have", e);
    }
    *count = rd->t.rows;
    return BD_OK;
}

static int by_number(const void *x, const void *y)
{
    const struct stable_retired *a = x, *b = y;
    return (a->number > b->number) - (a->number < b->number);
}

/* ---- numbering ---- */

/* Fresh numbers go to clusters in the order of their first row in the input, as in a run without an earlier one. */
static void number_clusters(struct link_job *j, const int64_t *old, const uint32_t *keeps, int64_t last,
                            struct stable_numbers *s)
{
    size_t n = j->records.rows;
    uint32_t *of_source = ARENA_ARRAY(j->a, uint32_t, n + 1);
    for (size_t i = 0; i < n; i++)
        of_source[j->records.source_row[i]] = j->cluster[i];
    s->number = ARENA_ARRAY(j->a, int64_t, j->clusters + 1);
    for (size_t i = 0; i < n; i++) {
        int64_t *at = &s->number[of_source[i]];
        if (*at != 0)
            continue;
        bool kept = keeps[of_source[i]] != STABLE_NONE;
        *at = kept ? old[keeps[of_source[i]]] : ++last;
        s->kept += kept;
        s->fresh += !kept;
    }
}

static void retire(struct link_job *j, const int64_t *old, size_t olds, const uint32_t *keeps, const uint32_t *goes,
                   const struct stable_retired *before, size_t befores, struct stable_numbers *s)
{
    s->retired = ARENA_ARRAY(j->a, struct stable_retired, olds + befores + 1);
    for (size_t i = 0; i < olds; i++) {
        int64_t into = goes[i] == STABLE_NONE ? 0 : s->number[goes[i]];
        if (goes[i] == STABLE_NONE || keeps[goes[i]] != i)
            s->retired[s->retired_count++] = (struct stable_retired){old[i], into};
    }
    for (size_t i = 0; i < befores; i++) {
        uint32_t at = before[i].into == 0 ? STABLE_NONE : place_of(old, olds, before[i].into);
        int64_t into = at == STABLE_NONE || goes[at] == STABLE_NONE ? 0 : s->number[goes[at]];
        s->retired[s->retired_count++] = (struct stable_retired){before[i].number, into};
    }
    if (s->retired_count > 1)
        qsort(s->retired, s->retired_count, sizeof *s->retired, by_number);
}

FALLIBLE stable_numbers(struct link_job *j, const struct row_index *x, const char *previous_file, struct str previous,
                        const char *retired_file, struct str retired, struct stable_numbers *out, struct err *e)
{
    struct reading rd = {.j = j, .x = x};
    struct stable_numbers s = {.kept = 0};
    struct stable_retired *before = NULL;
    size_t n = j->records.rows, olds, befores;
    int64_t *of_row = ARENA_ARRAY(j->a, int64_t, n + 1), *old;
    BD_TRY(read_previous(&rd, previous_file, previous, of_row, &old, &olds, &s.gone, e));
    BD_TRY(read_retired(&rd, retired_file, retired, old, olds, &before, &befores, e));
    uint32_t *was = ARENA_ARRAY(j->a, uint32_t, n + 1), *now = ARENA_ARRAY(j->a, uint32_t, n + 1);
    uint32_t *keeps = ARENA_ARRAY(j->a, uint32_t, j->clusters + 1), *goes = ARENA_ARRAY(j->a, uint32_t, olds + 1);
    for (size_t i = 0; i < n; i++) {
        was[i] = of_row[x->row[i]] == 0 ? STABLE_NONE : place_of(old, olds, of_row[x->row[i]]);
        now[i] = j->cluster[x->row[i]];
    }
    stable_match(was, now, n, olds, j->clusters, keeps, goes);
    int64_t last = olds > 0 ? old[olds - 1] : 0;
    for (size_t i = 0; i < befores; i++)
        last = before[i].number > last ? before[i].number : last;
    number_clusters(j, old, keeps, last, &s);
    retire(j, old, olds, keeps, goes, before, befores, &s);
    *out = s;
    return BD_OK;
}

void stable_put_retired(const struct stable_numbers *s, struct buf *out)
{
    buf_addz(out, "cluster,into\n");
    for (size_t i = 0; i < s->retired_count; i++) {
        buf_addf(out, "%lld,", (long long)s->retired[i].number);
        if (s->retired[i].into != 0)
            buf_addf(out, "%lld", (long long)s->retired[i].into);
        buf_add_char(out, '\n');
    }
}
