/* link/cells.c - see cells.h. */
#include "link/cells.h"
#include "link/input.h"
#include "link/person.h"
#include "name/name.h"
#include "base/par.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FURTHER_MOST = 3, COLUMNS_MOST = 7, REMARK_NAMES = 4, VALUES_A_PIECE = 2048 };
#define REMARK_SHARE 0.02 /* of the cells with further names: what stands in more, beside several names, is a remark */
#define SETS_LEAST 0.05   /* of rows with a name have a further one, for names that are compared in parts otherwise */

bool says_other_names(struct str header)
{
    static const char *const words[] = {
        "alias",      "aka",       "a.k.a",       "also known",  "nickname",      "nick name", "pseudonym", "other name",
        "other_name", "othername", "former name", "former_name", "previous name", "known as",  "가명",      "별명",
        "이명",       "본명",      "개명",        "다른 이름",   "다른이름",      "化名",      "别名",      "別名",
        "曾用名",     "又名",      "apodo",       "surnom",      "прозвище",      "Прозвище",  "псевдоним", "tên khác",
        "gọi khác",   "bí danh",   "Bí danh",     "ชื่อเล่น",       "ฉายา",          "ชื่ออื่น"};
    return header_holds(header, words, sizeof words / sizeof *words);
}

size_t own_name(const struct records *r, size_t column)
{
    while (r->columns[column].of != 0)
        column = r->columns[column].of - 1;
    return column;
}

/* The names of a column's distinct values. */
struct cells {
    struct str (*name)[FURTHER_MOST + 1];
    uint8_t *names;
    size_t several; /* rows */
    size_t filled;
    bool changed; /* a remark or a label is left out somewhere */
};

struct reading {
    const struct column *c;
    struct cells *out;
};

static void read_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct reading *w = ctx;
    (void)worker;
    SCOPED_ARENA struct arena *scratch = arena_new(64 * MIB);
    for (size_t id = from > 0 ? from : 1; id < to; id++) {
        struct str found[NAME_CELL_MAX];
        struct arena_mark mark = arena_mark(scratch);
        size_t n = name_cell(scratch, w->c->text[id], found);
        arena_rewind(scratch, mark);
        if (n == 0)
            found[n++] = w->c->text[id];
        w->out->names[id] = (uint8_t)(n < FURTHER_MOST + 1 ? n : FURTHER_MOST + 1);
        for (size_t k = 0; k < w->out->names[id]; k++)
            w->out->name[id][k] = found[k];
    }
}

/* False when stopped. */
static bool read_cells(struct records *r, const struct column *c, struct cells *out)
{
    *out = (struct cells){.name = arena_alloc(r->a, c->values + 1, sizeof *out->name),
                          .names = ARENA_ARRAY(r->a, uint8_t, c->values + 1)};
    struct reading w = {c, out};
    if (!par_for_paced(c->values, VALUES_A_PIECE, 0, read_piece, &w, r->pace, -1, -1))
        return false;
    out->names[0] = 0;
    for (uint32_t id = 1; id < c->values; id++)
        out->changed = out->changed || out->name[id][0].n != c->text[id].n;
    for (size_t i = 0; i < r->rows; i++) {
        out->filled += c->value[i] != 0;
        out->several += out->names[c->value[i]] > 1;
    }
    return true;
}

/* A further name and a first one beside it. */
struct beside {
    struct str further, first;
    uint32_t id;
    uint8_t at;
};

static int by_names(const void *x, const void *y)
{
    const struct beside *a = x, *b = y;
    int c = str_cmp(a->further, b->further);
    c = c != 0 ? c : str_cmp(a->first, b->first);
    return c != 0 ? c : (a->id > b->id) - (a->id < b->id);
}

/* Drops further names that are remarks: the same beside several first names, and in many cells. */
static void drop_remarks(struct cells *cells, uint32_t values)
{
    size_t n = 0, all = 0;
    for (uint32_t id = 1; id < values; id++)
        all += (size_t)cells->names[id] - 1;
    struct beside *b = link_grow(NULL, (all + 1) * sizeof *b);
    for (uint32_t id = 1; id < values; id++)
        for (uint8_t k = 1; k < cells->names[id]; k++)
            b[n++] = (struct beside){cells->name[id][k], cells->name[id][0], id, k};
    if (n > 1)
        qsort(b, n, sizeof *b, by_names);
    for (size_t i = 0, end; i < n; i = end) {
        size_t firsts = 1;
        for (end = i + 1; end < n && str_eq(b[end].further, b[i].further); end++)
            firsts += !str_eq(b[end].first, b[end - 1].first);
        for (size_t k = i; k < end && firsts >= REMARK_NAMES && (double)firsts > REMARK_SHARE * (double)n; k++)
            cells->name[b[k].id][b[k].at] = STR_NONE;
    }
    free(b);
}

/* A column of the k-th names of each cell, missing where a cell has fewer. */
static struct column column_of_names(const struct records *r, const struct column *c, const struct cells *cells, size_t k)
{
    struct column out;
    column_init(&out, c->name);
    out.value = link_grow(NULL, (r->rows + 1) * sizeof *out.value);
    out.rows_cap = r->rows;
    out.rows = c->rows;
    for (size_t i = 0; i < r->rows; i++) {
        uint32_t id = c->value[i];
        out.value[i] = column_intern(&out, k < cells->names[id] ? cells->name[id][k] : STR_NONE);
        out.count[out.value[i]]++;
    }
    return out;
}

static void replace(struct records *r, size_t c, struct column with)
{
    struct column *old = &r->columns[c];
    with.of = old->of;
    with.name = old->name;
    column_free(old);
    *old = with;
}

static bool has_values(const struct cells *cells, uint32_t values, size_t k)
{
    for (uint32_t id = 1; id < values; id++)
        if (k < cells->names[id] && cells->name[id][k].n > 0)
            return true;
    return false;
}

/* Takes the names of one column apart; gives how many columns were added. */
static size_t take_apart(struct records *r, size_t c, bool eastern, size_t room, enum link_kind *kind, char (*reason)[160])
{
    struct cells cells;
    size_t added = 0;
    uint32_t values = r->columns[c].values;
    if (!read_cells(r, &r->columns[c], &cells))
        return 0;
    drop_remarks(&cells, values);
    if (cells.several == 0 && !cells.changed)
        return 0;
    bool sets = eastern || (double)cells.several >= SETS_LEAST * (double)cells.filled;
    for (size_t k = 1; k <= FURTHER_MOST && sets && added < room && has_values(&cells, values, k); k++, added++) {
        struct str own = r->columns[c].name;
        size_t to = records_add_column(r, str_from(arena_printf(r->a, "%.*s (%zu)", STR_FMT(own), k + 1)));
        r->columns[to].of = c + 1;
        replace(r, to, column_of_names(r, &r->columns[c], &cells, k));
        kind[to] = LINK_NAME_FULL;
        snprintf(reason[to], 160, "further names in the cells of %.*s", STR_FMT(str_head(own, 90)));
    }
    replace(r, c, column_of_names(r, &r->columns[c], &cells, 0));
    return added;
}

/* Columns of other names lead back to the column of the person's own, if the names are of people of this table. */
static void find_other_names(struct records *r, const enum link_kind *kind, char (*reason)[160])
{
    size_t n = r->column_count, own = n, family = n;
    for (size_t c = n; c-- > 0;) {
        own = kind[c] == LINK_NAME_FULL && !says_other_names(r->columns[c].name) ? c : own;
        family = kind[c] == LINK_NAME_FAMILY ? c : family;
    }
    own = family < n ? family : own;
    for (size_t c = 0; c < n && own < n; c++)
        if (c != own && kind[c] == LINK_NAME_FULL && r->columns[c].of == 0 && says_other_names(r->columns[c].name)) {
            r->columns[c].of = own + 1;
            snprintf(reason[c], 160, "its name says other names");
        }
}

void names_of_cells(struct records *r, enum link_kind *kind, char (*reason)[160])
{
    size_t columns = r->column_count, added = 0;
    find_other_names(r, kind, reason);
    for (size_t c = 0; c < columns && pace_on(r->pace, (double)c / (double)columns); c++) {
        if (kind[c] != LINK_NAME_FULL || r->column_count + FURTHER_MOST > LIMIT_FIELD_COLUMNS)
            continue;
        struct person_source whole = {.family = c};
        added += take_apart(r, c, r->one_name || person_source_fits(r, &whole), COLUMNS_MOST - added, kind, reason);
    }
}
