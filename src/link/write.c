/* link/write.c - clusters and pairs as CSV; see read.h. */
#include "base/csv.h"
#include "base/json.h"
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
 * the same, or in a list promised to hold nobody twice, are not. */
static bool is_given(const struct link_job *j, uint32_t a, uint32_t b, double weight, double least)
{
    int fixed = decided(j, a, b);
    return fixed > 0 || (fixed == 0 && weight >= least);
}

static size_t first_pair(const struct pairs *p, uint32_t a)
{
    size_t low = 0, high = p->count;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (p->a[mid] < a)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool has_pair(const struct pairs *p, uint32_t a, uint32_t b)
{
    size_t low = first_pair(p, a), high = first_pair(p, a + 1);
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (p->b[mid] < b)
            low = mid + 1;
        else
            high = mid;
    }
    return low < p->count && p->a[low] == a && p->b[low] == b;
}

/* Pairs inside clusters that no key reached. */
static void show_uncompared(const struct link_job *j, struct shown_list *s, double least)
{
    size_t n = j->records.rows;
    struct link_keyed *x = link_grow(NULL, n * sizeof *x), *scratch = link_grow(NULL, n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (struct link_keyed){.key = j->cluster[i], .load = (uint32_t)i};
    link_radix_sort(x, scratch, n);
    free(scratch);
    struct comparer *c = comparer_new(&j->fields);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && x[end].key == x[i].key; end++)
            continue;
        for (size_t a = i; a < end; a++)
            for (size_t b = a + 1; b < end && b < a + 2000; b++) {
                if (has_pair(&j->pairs, x[a].load, x[b].load))
                    continue;
                uint8_t levels[FIELDS_MAX];
                compare_rows(c, x[a].load, x[b].load, levels);
                double own = model_weight(&j->model, &j->records, &j->fields, x[a].load, x[b].load, levels);
                double w = stated_weight(j, c, x[a].load, x[b].load, own);
                if (is_given(j, x[a].load, x[b].load, w, least))
                    show(j, s, x[a].load, x[b].load, w);
            }
    }
    comparer_free(c);
    free(x);
}

static void put_pairs(const struct link_job *j, double least, const char *const *names, struct buf *out, size_t *count)
{
    struct shown_list s = {0};
    double log_odds = stated_odds_of(j, least);
    float *weight = stated_weights(j, log_odds);
    for (size_t i = 0; i < j->pairs.count; i++)
        if (is_given(j, j->pairs.a[i], j->pairs.b[i], (double)weight[i], log_odds))
            show(j, &s, j->pairs.a[i], j->pairs.b[i], (double)weight[i]);
    free(weight);
    show_uncompared(j, &s, log_odds);
    struct link_keyed *x = link_grow(NULL, s.n * sizeof *x), *scratch = link_grow(NULL, s.n * sizeof *x);
    for (size_t i = 0; i < s.n; i++)
        x[i] = (struct link_keyed){.key = (uint64_t)j->records.source_row[s.x[i].a] << 32 | j->records.source_row[s.x[i].b],
                                   .load = (uint32_t)i};
    link_radix_sort(x, scratch, s.n);
    if (names == NULL)
        buf_addz(out, "file_a,id_a,file_b,id_b,probability,weight\n");
    for (size_t i = 0; i < s.n; i++) {
        const struct shown *p = &s.x[x[i].load];
        char ia[24], ib[24], prob[32], bits[32];
        double odds = (double)p->weight;
        int np = snprintf(prob, sizeof prob, "%.6f", decided(j, p->a, p->b) > 0 ? 1 : stated_chance(j, odds));
        int nw = snprintf(bits, sizeof bits, "%.3f", odds / log(2));
        struct str cells[] = {link_file(j, p->a), link_id(j, j->records.source_row[p->a], ia),
                              link_file(j, p->b), link_id(j, j->records.source_row[p->b], ib),
                              {prob, (size_t)np}, {bits, (size_t)nw}};
        put_row(out, names, cells, 6, 2);
    }
    *count = s.n;
    free(x);
    free(scratch);
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
