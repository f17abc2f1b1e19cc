/* link/input.c - rows in: cells interned column by column, rows brought into canonical order; see input.h. */
#include "link/input.h"
#include "base/par.h"

#include <stdlib.h>
#include <string.h>

/* With fewer, starting threads costs more than they save. */
enum { CELLS_FOR_THREADS = 4096 };

uint64_t link_hash(const void *bytes, size_t n, uint64_t seed)
{
    const unsigned char *p = bytes;
    uint64_t h = seed ^ (n * 0x9E3779B97F4A7C15u);
    while (n >= 8) {
        uint64_t w;
        memcpy(&w, p, 8);
        h = (h ^ w) * 0xD6E8FEB86659FD93u;
        h ^= h >> 32;
        p += 8;
        n -= 8;
    }
    uint64_t w = 0;
    if (n > 0)
        memcpy(&w, p, n);
    h = (h ^ w) * 0xD6E8FEB86659FD93u;
    return link_mix(h);
}

void *link_grow(void *old, size_t bytes)
{
    void *p = realloc(old, bytes > 0 ? bytes : 1);
    if (p == NULL)
        bd_panic(__FILE__, __LINE__, "out of memory");
    return p;
}

void column_init(struct column *c, struct str name)
{
    *c = (struct column){.name = name, .values = 1, .cap = 1024, .slots_mask = 4095};
    c->text = link_grow(NULL, c->cap * sizeof *c->text);
    c->count = link_grow(NULL, c->cap * sizeof *c->count);
    c->hash = link_grow(NULL, c->cap * sizeof *c->hash);
    c->slots = calloc(c->slots_mask + 1u, sizeof *c->slots);
    BD_ASSERT(c->slots != NULL);
    c->text[0] = (struct str){"", 0};
    c->count[0] = 0;
    c->hash[0] = 0;
}

static void column_rehash(struct column *c)
{
    free(c->slots);
    c->slots_mask = c->slots_mask * 2 + 1;
    c->slots = calloc((size_t)c->slots_mask + 1, sizeof *c->slots);
    BD_ASSERT(c->slots != NULL);
    for (uint32_t id = 1; id < c->values; id++) {
        uint32_t s = c->hash[id] & c->slots_mask;
        while (c->slots[s] != 0)
            s = (s + 1) & c->slots_mask;
        c->slots[s] = id;
    }
}

uint32_t column_intern(struct column *c, struct str cell)
{
    if (cell.n == 0)
        return 0;
    uint32_t h = (uint32_t)link_hash(cell.p, cell.n, 1);
    uint32_t s = h & c->slots_mask;
    for (; c->slots[s] != 0; s = (s + 1) & c->slots_mask) {
        uint32_t id = c->slots[s];
        if (c->hash[id] == h && c->text[id].n == cell.n && memcmp(c->text[id].p, cell.p, cell.n) == 0)
            return id;
    }
    if (c->values == c->cap) {
        c->cap *= 2;
        c->text = link_grow(c->text, c->cap * sizeof *c->text);
        c->count = link_grow(c->count, c->cap * sizeof *c->count);
        c->hash = link_grow(c->hash, c->cap * sizeof *c->hash);
    }
    uint32_t id = c->values++;
    c->text[id] = cell;
    c->hash[id] = h;
    c->count[id] = 0;
    c->slots[s] = id;
    if ((uint64_t)c->values * 2 > c->slots_mask)
        column_rehash(c);
    return id;
}

uint32_t column_sampled(const struct column *c, uint32_t id, uint32_t step)
{
    while (id < c->values && step > 1 && link_hash(c->text[id].p, c->text[id].n, 19) % step != 0)
        id++;
    return id;
}

void records_init(struct records *r, struct arena *a)
{
    *r = (struct records){.a = a};
}

bool header_holds(struct str header, const char *const *words, size_t count)
{
    char low[96] = {0};
    for (size_t i = 0; i < header.n && i < sizeof low - 1; i++)
        low[i] = (char)(header.p[i] >= 'A' && header.p[i] <= 'Z' ? header.p[i] + 32 : header.p[i]);
    for (size_t i = 0; i < count; i++)
        if (strstr(low, words[i]) != NULL)
            return true;
    return false;
}

bool means_missing(struct str s)
{
    static const char *const words[] = {
        "na",   "n/a",  "null", "none", "nan",       "unknown",       "-",          "--",         "?",
        ".",    "unk",  "nil",  "n.a.", "not known", "not available", "missing",    "???",        "??",
        "미상", "모름", "불명", "불상", "없음",      "미기재",        "미확인",     "알 수 없음", "不详",
        "不詳", "不明", "未知", "未详", "无",        "неизвестно",    "нет данных", "не указано", "không rõ"};
    char low[24] = {0};
    if (s.n >= sizeof low || s.n == 0)
        return false;
    char first = (char)(s.p[0] >= 'A' && s.p[0] <= 'Z' ? s.p[0] + 32 : s.p[0]);
    if ((unsigned char)first < 0x80 && strchr("nu-?.mk", first) == NULL)
        return false;
    for (size_t i = 0; i < s.n; i++)
        low[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (words[i][0] == first && strcmp(low, words[i]) == 0)
            return true;
    return false;
}

size_t records_add_column(struct records *r, struct str name)
{
    r->columns = link_grow(r->columns, (r->column_count + 1) * sizeof *r->columns);
    struct column *c = &r->columns[r->column_count];
    column_init(c, name);
    c->rows_cap = r->rows + 1024;
    c->value = calloc(c->rows_cap, sizeof *c->value);
    BD_ASSERT(c->value != NULL);
    return r->column_count++;
}

static size_t column_for(struct records *r, struct str name)
{
    for (size_t c = 0; c < r->column_count; c++)
        if (str_eq(r->columns[c].name, name))
            return c;
    return records_add_column(r, name);
}

size_t records_begin_list(struct records *r, struct str list, const struct str *names, size_t count, size_t *map)
{
    BD_ASSERT(r->lists < LINK_LISTS_MAX);
    for (size_t i = 0; i < count; i++)
        map[i] = column_for(r, names[i]);
    r->list_name[r->lists] = list;
    r->list_rows[r->lists] = 0;
    return r->lists++;
}

struct adding {
    struct records *r;
    const size_t *map;
    const struct str *cells;
    size_t count, rows;
};

static void add_cells(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct adding *ad = ctx;
    (void)worker;
    for (size_t k = from; k < to; k++) {
        if (ad->map[k] == LINK_NO_COLUMN)
            continue;
        struct column *c = &ad->r->columns[ad->map[k]];
        size_t rows = ad->r->rows, end = rows + ad->rows;
        if (end > c->rows_cap) {
            size_t cap = c->rows_cap * 2 > end ? c->rows_cap * 2 : end + 1024;
            c->value = link_grow(c->value, cap * sizeof *c->value);
            memset(c->value + c->rows_cap, 0, (cap - c->rows_cap) * sizeof *c->value);
            c->rows_cap = cap;
        }
        for (size_t i = 0; i < ad->rows; i++) {
            struct str cell = str_trim(ad->cells[i * ad->count + k]);
            uint32_t id = means_missing(cell) ? 0 : column_intern(c, cell);
            c->value[rows + i] = id;
            c->count[id]++;
        }
        c->rows += ad->rows;
    }
}

void records_add_rows(struct records *r, const size_t *map, const struct str *cells, size_t count, size_t rows)
{
    struct adding ad = {.r = r, .map = map, .cells = cells, .count = count, .rows = rows};
    par_for(count, 1, rows * count < CELLS_FOR_THREADS ? 1 : 0, add_cells, &ad);
    r->list_rows[r->lists - 1] += rows;
    r->rows += rows;
}

/* Sorts 64-bit keys with a 32-bit load by 8 passes of one byte, skipping bytes in which all agree. */
void link_radix_sort(struct link_keyed *x, struct link_keyed *scratch, size_t n)
{
    size_t count[8][256] = {{0}};
    struct link_keyed *from = x, *to = scratch;
    for (size_t i = 0; i < n; i++)
        for (int b = 0; b < 8; b++)
            count[b][x[i].key >> 8 * b & 255]++;
    for (int b = 0; b < 8 && n > 0; b++) {
        size_t *at = count[b], next = 0;
        if (at[x[0].key >> 8 * b & 255] == n)
            continue;
        for (int k = 0; k < 256; k++) {
            size_t here = at[k];
            at[k] = next;
            next += here;
        }
        for (size_t i = 0; i < n; i++)
            to[at[from[i].key >> 8 * b & 255]++] = from[i];
        struct link_keyed *t = from;
        from = to;
        to = t;
    }
    if (from != x)
        memcpy(x, from, n * sizeof *x);
}

/* Hashes of the rows' cells, and beside them hashes that tell in which columns these stand, too. */
static uint64_t *hash_rows(struct records *r, uint64_t *placed)
{
    uint64_t *h = calloc(r->rows + 1, sizeof *h);
    BD_ASSERT(h != NULL);
    for (size_t c = 0; c < r->column_count && pace_on(r->pace, 0.7 * (double)c / (double)r->column_count); c++) {
        struct column *col = &r->columns[c];
        uint64_t *of = link_grow(NULL, col->values * sizeof *of), here = link_hash(col->name.p, col->name.n, 78) | 1;
        /* columns add up, so that neither their order nor their names move a row */
        for (uint32_t id = 0; id < col->values; id++)
            of[id] = id == 0 ? 0 : link_mix(link_hash(col->text[id].p, col->text[id].n, 77));
        size_t rows = r->rows < col->rows_cap ? r->rows : col->rows_cap;
        for (size_t i = 0; i < rows; i++) {
            h[i] += of[col->value[i]];
            placed[i] += of[col->value[i]] * here;
        }
        free(of);
    }
    return h;
}

void records_finish(struct records *r)
{
    size_t n = r->rows;
    r->read_columns = r->column_count;
    for (size_t c = 0; c < r->column_count; c++) {
        struct column *col = &r->columns[c];
        free(col->slots);
        free(col->hash);
        col->slots = NULL;
        col->hash = NULL;
        col->count[0] += (uint32_t)(n - col->rows);
        if (col->rows_cap < n) {
            col->value = link_grow(col->value, n * sizeof *col->value);
            memset(col->value + col->rows_cap, 0, (n - col->rows_cap) * sizeof *col->value);
            col->rows_cap = n;
        }
    }
    uint64_t *placed = calloc(n + 1, sizeof *placed);
    BD_ASSERT(placed != NULL);
    uint64_t *h = hash_rows(r, placed);
    struct link_keyed *order = link_grow(NULL, n * sizeof *order), *scratch = link_grow(NULL, n * sizeof *order);
    size_t in_list = 0, list = 0;
    for (size_t i = 0; i < n; i++, in_list++) {
        for (; in_list >= r->list_rows[list]; list++)
            in_list = 0;
        h[i] = link_mix(h[i] + list * 0x9E3779B97F4A7C15u);
        order[i] = (struct link_keyed){.key = placed[i], .load = (uint32_t)i};
    }
    link_radix_sort(order, scratch, n); /* of rows with the same cells, exchanged between columns, this decides */
    for (size_t i = 0; i < n; i++)
        order[i].key = h[order[i].load];
    link_radix_sort(order, scratch, n);
    r->source_row = link_grow(NULL, n * sizeof *r->source_row);
    r->content = link_grow(NULL, (n + 1) * sizeof *r->content);
    r->file = link_grow(NULL, n * sizeof *r->file);
    r->list = link_grow(NULL, n * sizeof *r->list);
    for (size_t i = 0; i < n; i++) {
        r->source_row[i] = order[i].load;
        uint32_t at = order[i].load;
        uint16_t file = 0;
        while (at >= r->list_rows[file])
            at -= (uint32_t)r->list_rows[file++];
        r->file[i] = r->list[i] = file;
    }
    r->strata_lists = r->lists;
    uint32_t *moved = link_grow(NULL, n * sizeof *moved);
    for (size_t c = 0; c < r->column_count && !pace_stopped(r->pace); c++) {
        for (size_t i = 0; i < n; i++)
            moved[i] = r->columns[c].value[order[i].load];
        memcpy(r->columns[c].value, moved, n * sizeof *moved);
    }
    for (size_t i = 0; i < n; i++)
        r->content[i] = placed[order[i].load];
    free(moved);
    free(placed);
    free(h);
    free(order);
    free(scratch);
}

void column_free(struct column *c)
{
    free(c->value);
    free(c->text);
    free(c->count);
    free(c->hash);
    free(c->slots);
    *c = (struct column){.name = c->name};
}

void records_free(struct records *r)
{
    for (size_t c = 0; c < r->column_count; c++)
        column_free(&r->columns[c]);
    free(r->columns);
    free(r->source_row);
    free(r->file);
    free(r->list);
    free(r->content);
    for (int f = 0; f < FIELDS_MAX; f++)
        arena_free(r->own[f]);
    *r = (struct records){0};
}
