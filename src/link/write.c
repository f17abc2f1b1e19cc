/* link/write.c - clusters and pairs as CSV; see read.h. */
#include "base/csv.h"
#include "base/json.h"
#include "base/par.h"
#include "link/read.h"
#include "link/stated.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct str link_id(const struct link_job *j, uint32_t source_row, char *scratch)
{
    if (j->ids[source_row].p != NULL)
        return j->ids[source_row];
    uint32_t at = source_row;
    for (size_t l = 0; at >= j->records.list_rows[l]; l++)
        at -= (uint32_t)j->records.list_rows[l];
    return (struct str){scratch, (size_t)snprintf(scratch, 24, "%u", at + 1)};
}

struct str link_file(const struct link_job *j, size_t canonical_row)
{
    return j->records.list_name[j->records.file[canonical_row]];
}

/* One row: a line of a table, or an object with `names`; the last `numbers` cells are numbers. */
static void put_row(struct buf *out, const char *const *names, const struct str *cells, size_t count, size_t numbers)
{
    if (names == NULL) {
        csv_put_row(out, cells, count, false);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        buf_addf(out, "%s\"%s\":", i == 0 ? "{" : ",", names[i]);
        if (i + numbers >= count)
            buf_add_str(out, cells[i]);
        else
            json_put_string(out, cells[i]);
    }
    buf_addz(out, "}\n");
}

static void put_clusters(const struct link_job *j, const char *const *names, struct buf *out)
{
    size_t n = j->records.rows;
    uint32_t *of_source = link_grow(NULL, n * sizeof *of_source), *number = calloc(j->clusters + 1, sizeof *number);
    uint16_t *file = link_grow(NULL, n * sizeof *file);
    BD_ASSERT(number != NULL);
    for (size_t i = 0; i < n; i++) {
        of_source[j->records.source_row[i]] = j->cluster[i];
        file[j->records.source_row[i]] = j->records.file[i];
    }
    uint32_t next = 0;
    if (names == NULL)
        buf_addz(out, "file,id,cluster\n");
    for (size_t i = 0; i < n; i++) {
        if ((i & 65535) == 0 && !pace_on(j->records.pace, (double)i / (double)n))
            break;
        char scratch[24], text[16];
        uint32_t *c = &number[of_source[i]];
        if (*c == 0)
            *c = j->number != NULL ? (uint32_t)j->number[of_source[i]] : ++next;
        int len = snprintf(text, sizeof text, "%u", *c);
        struct str cells[] = {j->records.list_name[file[i]], link_id(j, (uint32_t)i, scratch), {text, (size_t)len}};
        put_row(out, names, cells, 3, 1);
    }
    free(of_source);
    free(number);
    free(file);
}

void link_put_clusters(const struct link_job *j, struct buf *out)
{
    put_clusters(j, NULL, out);
}

void link_put_clusters_lines(const struct link_job *j, struct buf *out)
{
    static const char *const names[] = {"file", "id", "cluster"};
    put_clusters(j, names, out);
}

struct shown {
    uint32_t a, b; /* canonical rows, the earlier in the order given first */
    float weight;
};

struct shown_list {
    struct shown *x;
    size_t n, cap;
};

static void show(const struct link_job *j, struct shown_list *s, uint32_t a, uint32_t b, double weight)
{
    if (s->n == s->cap) {
        s->cap = s->cap * 2 + 1024;
        s->x = link_grow(s->x, s->cap * sizeof *s->x);
    }
    bool turn = j->records.source_row[a] > j->records.source_row[b];
    s->x[s->n++] = (struct shown){.a = turn ? b : a, .b = turn ? a : b, .weight = (float)weight};
}

static int decided(const struct link_job *j, uint32_t a, uint32_t b)
{
    return j->rule.fixed(j->rule.ctx, a, b);
}

/* A person's word stands above the model's: pairs decided the same are given, with probability 1, and those decided not to be
 * the same, in a list promised to hold nobody twice, or kept apart by a death before a life, are not. */
static bool is_given(const struct link_job *j, uint32_t a, uint32_t b, double weight, double least)
{
    int fixed = decided(j, a, b);
    return fixed > 0 || (fixed == 0 && weight >= least);
}

/* Where each row's pairs begin, so that one is found among few; rows + 1. */
static uint32_t *starts_of(const struct pairs *p, size_t rows)
{
    uint32_t *start = calloc(rows + 1, sizeof *start);
    BD_ASSERT(start != NULL && p->count < UINT32_MAX);
    for (size_t i = 0; i < p->count; i++)
        start[p->a[i] + 1]++;
    for (size_t i = 0; i < rows; i++)
        start[i + 1] += start[i];
    return start;
}

static bool has_pair(const struct pairs *p, const uint32_t *start, uint32_t a, uint32_t b)
{
    size_t low = start[a], high = start[a + 1];
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (p->b[mid] < b)
            low = mid + 1;
        else
            high = mid;
    }
    return low < start[a + 1] && p->b[low] == b;
}

enum {
    GROUPS_A_PIECE = 1024,
    GROUP_SPAN = 2000,
    LINES_A_PIECE = 8192,
    PIECES_AT_A_TIME = 64,
    LINE_BYTES = 64 /* as most lines are shorter */
};

struct uncompared {
    const struct link_job *j;
    const uint32_t *start;
    double least;
    struct shown_list *piece;
};

static void show_group(const struct uncompared *u, struct comparer *c, const uint32_t *row, size_t n, struct shown_list *s)
{
    const struct link_job *j = u->j;
    for (size_t a = 0; a < n && !pace_stopped(j->records.pace); a++)
        for (size_t b = a + 1; b < n && b < a + GROUP_SPAN; b++) {
            uint8_t levels[FIELDS_MAX];
            if (has_pair(&j->pairs, u->start, row[a], row[b]))
                continue;
            compare_rows(c, row[a], row[b], levels);
            double own = model_weight(&j->model, &j->records, &j->fields, row[a], row[b], levels);
            float w = (float)stated_weight(j, c, row[a], row[b], own); /* as it is written, and as other pairs are judged */
            if (is_given(j, row[a], row[b], (double)w, u->least))
                show(j, s, row[a], row[b], (double)w);
        }
}

static void show_groups(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct uncompared *u = ctx;
    (void)worker;
    struct comparer *c = comparer_new(&u->j->fields);
    for (size_t g = from; g < to && !pace_stopped(u->j->records.pace); g++) {
        size_t n;
        const uint32_t *row = stated_group(u->j, g, &n);
        show_group(u, c, row, n, &u->piece[from / GROUPS_A_PIECE]);
    }
    comparer_free(c);
}

/* Pairs inside clusters that no key reached. */
static void show_uncompared(const struct link_job *j, struct shown_list *s, double least)
{
    size_t pieces = j->clusters / GROUPS_A_PIECE + 1;
    uint32_t *start = starts_of(&j->pairs, j->records.rows);
    struct uncompared u = {.j = j, .start = start, .least = least, .piece = calloc(pieces, sizeof *u.piece)};
    BD_ASSERT(u.piece != NULL);
    par_for_paced(j->clusters, GROUPS_A_PIECE, 0, show_groups, &u, j->records.pace, 0.6, 0.8);
    for (size_t k = 0; k < pieces; k++) {
        for (size_t i = 0; i < u.piece[k].n; i++)
            show(j, s, u.piece[k].x[i].a, u.piece[k].x[i].b, (double)u.piece[k].x[i].weight);
        free(u.piece[k].x);
    }
    free(u.piece);
    free(start);
}

/* A number with so many decimals; printf's is slow, and there are many. */
static struct str decimal(double v, int decimals, char to[32])
{
    static const double unit[] = {1, 10, 100, 1000, 1e4, 1e5, 1e6};
    int64_t n = llround(fabs(v) * unit[decimals]);
    bool minus = v < 0 && n > 0;
    size_t at = 32;
    for (int k = 0; n > 0 || k <= decimals; k++, n /= 10) {
        if (k == decimals && decimals > 0)
            to[--at] = '.';
        to[--at] = (char)('0' + n % 10);
    }
    if (minus)
        to[--at] = '-';
    return (struct str){to + at, 32 - at};
}

struct lines {
    const struct link_job *j;
    const char *const *names;
    const struct shown *shown;
    const struct link_keyed *order;
    size_t from;
    struct buf *piece;
};

static void put_lines(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct lines *l = ctx;
    const struct link_job *j = l->j;
    (void)worker;
    buf_reserve(&l->piece[from / LINES_A_PIECE], (to - from) * LINE_BYTES);
    for (size_t i = from; i < to; i++) {
        const struct shown *p = &l->shown[l->order[l->from + i].load];
        char ia[24], ib[24], prob[32], bits[32];
        double odds = (double)p->weight, chance = decided(j, p->a, p->b) > 0 ? 1 : stated_chance(j, odds);
        struct str cells[] = {link_file(j, p->a),       link_id(j, j->records.source_row[p->a], ia),
                              link_file(j, p->b),       link_id(j, j->records.source_row[p->b], ib),
                              decimal(chance, 6, prob), decimal(odds / log(2), 3, bits)};
        put_row(&l->piece[from / LINES_A_PIECE], l->names, cells, 6, 2);
    }
}

static struct shown_list shown_pairs(const struct link_job *j, double least)
{
    struct shown_list s = {0};
    double log_odds = stated_odds_of(j, least);
    float *weight = stated_weights(j, log_odds);
    size_t pairs = pace_stopped(j->records.pace) ? 0 : j->pairs.count;
    for (size_t i = 0; i < pairs; i++)
        if (is_given(j, j->pairs.a[i], j->pairs.b[i], (double)weight[i], log_odds))
            show(j, &s, j->pairs.a[i], j->pairs.b[i], (double)weight[i]);
    free(weight);
    show_uncompared(j, &s, log_odds);
    return s;
}

static void put_pairs(const struct link_job *j, double least, const char *const *names, struct buf *out, size_t *count)
{
    struct shown_list s = shown_pairs(j, least);
    struct link_keyed *x = link_grow(NULL, s.n * sizeof *x), *scratch = link_grow(NULL, s.n * sizeof *x);
    for (size_t i = 0; i < s.n; i++)
        x[i] = (struct link_keyed){.key = (uint64_t)j->records.source_row[s.x[i].a] << 32 | j->records.source_row[s.x[i].b],
                                   .load = (uint32_t)i};
    link_radix_sort(x, scratch, s.n);
    free(scratch);
    if (names == NULL)
        buf_addz(out, "file_a,id_a,file_b,id_b,probability,weight\n");
    struct buf piece[PIECES_AT_A_TIME];
    for (size_t from = 0, most = (size_t)PIECES_AT_A_TIME * LINES_A_PIECE; from < s.n && !pace_stopped(j->records.pace);
         from += most) {
        struct lines l = {.j = j, .names = names, .shown = s.x, .order = x, .from = from, .piece = piece};
        for (size_t k = 0; k < PIECES_AT_A_TIME; k++)
            piece[k] = BUF_MAX(out->max); /* of which as much is used as its lines need */
        double at = 0.8 + 0.2 * (double)from / (double)s.n;
        par_for_paced(s.n - from < most ? s.n - from : most, LINES_A_PIECE, 0, put_lines, &l, j->records.pace, at, at);
        size_t more = 0;
        for (size_t k = 0; k < PIECES_AT_A_TIME; k++)
            more += piece[k].n;
        buf_reserve(out, more);
        for (size_t k = 0; k < PIECES_AT_A_TIME; k++) {
            buf_add_str(out, buf_str(&piece[k]));
            buf_free(&piece[k]);
        }
    }
    *count = s.n;
    free(x);
    free(s.x);
}

void link_put_pairs(const struct link_job *j, double least, struct buf *out, size_t *count)
{
    put_pairs(j, least, NULL, out, count);
}

void link_put_pairs_lines(const struct link_job *j, double least, struct buf *out, size_t *count)
{
    static const char *const names[] = {"file_a", "id_a", "file_b", "id_b", "probability", "weight"};
    put_pairs(j, least, names, out, count);
}
