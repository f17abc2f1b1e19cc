/* link/sample.c - see sample.h. */
#include "link/sample.h"
#include "base/csv.h"
#include "base/par.h"
#include "link/component.h"
#include "link/input.h"
#include "link/prior.h"
#include "link/sample_in.h"
#include "num/rng.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PART_MOST = 300, SWEEPS = 2, WARM_UP = 15, CHUNK = 64 };
static const double EDGE = -4; /* pairs of lower log odds (1.8 %) hold no component together; they join rows alone */

struct sample_rule sample_rule_standard(uint64_t seed)
{
    return (struct sample_rule){.draws = 100, .temper = 1, .error = 0.6, .error_deviation = 0.9, .seed = seed};
}

/* What the groups of one draw, or a chunk of its parts, say of the parameters. */
struct told {
    double level[FIELDS_MAX][LEVELS_MAX];                /* pairs together, each group's counted as its links */
    double holds[LINK_LISTS_MAX], again[LINK_LISTS_MAX]; /* people in a list, and their further rows there */
};

struct drawing {
    const struct link_job *j;
    const struct sample_rule *rule;
    struct components parts;
    struct part *part; /* by component; n 0 where nothing is to be drawn */
    struct told *told; /* by chunk of components */
    struct told low;   /* of pairs that are in no part, expected */
    struct part_rule now;
    size_t lists;
    struct list_rule list_rule;
    uint32_t *pattern; /* by row: of its group, if it is the first, else 0 */
    size_t turn;       /* of the chain */
    uint32_t *lows;    /* pairs in no part, and the running sum of their probabilities */
    double *low_sum;
    size_t low_count;
    uint32_t *drawn; /* [draw * rows + canonical row]: the first row of the same group */
    struct comparer *comparer[64];
    struct part_room room[64];
};

static size_t list_of(const struct drawing *d, uint32_t row)
{
    return d->lists > 1 ? d->j->records.list[row] : 0;
}

static void open_part(struct drawing *d, struct part *p, const uint32_t *row, size_t n, struct comparer *cmp)
{
    const struct link_job *j = d->j;
    size_t fields = d->now.fields, pairs = n * (n - 1) / 2;
    *p = (struct part){.row = row, .n = n};
    p->levels = link_grow(NULL, pairs * fields);
    p->base = link_grow(NULL, pairs * fields * sizeof *p->base);
    p->needs = link_grow(NULL, pairs * sizeof *p->needs);
    p->wall = link_grow(NULL, pairs);
    p->group = link_grow(NULL, n * sizeof *p->group);
    p->list = link_grow(NULL, n * sizeof *p->list);
    for (size_t x = 0; x < n; x++) {
        p->list[x] = (uint16_t)list_of(d, row[x]);
        p->group[x] = (uint32_t)x;
        for (size_t y = x; y-- > 0;)
            if (j->cluster[row[y]] == j->cluster[row[x]])
                p->group[x] = p->group[y];
        for (size_t y = 0; y < x; y++) {
            size_t at = part_pair(x, y);
            uint8_t *levels = p->levels + at * fields;
            uint32_t alone;
            compare_rows(cmp, row[y], row[x], levels);
            double weight[FIELDS_MAX];
            model_field_weights(&j->model, &j->records, &j->fields, row[y], row[x], levels, weight);
            for (size_t f = 0; f < fields; f++)
                p->base[at * fields + f] = (float)weight[f];
            blocks_reach(&j->blocks, row[y], row[x], (int)fields, &p->needs[at], &alone);
            p->wall[at] = (int8_t)(j->rule.fixed != NULL ? j->rule.fixed(j->rule.ctx, row[y], row[x]) : 0);
        }
    }
}

static void close_part(struct part *p)
{
    free(p->levels);
    free(p->base);
    free(p->needs);
    free(p->wall);
    free(p->group);
    free(p->list);
}

/* Lists of a group whose first row is x. */
static uint32_t tell_lists(const struct part *p, size_t x, struct told *t)
{
    uint32_t pattern = 0;
    for (size_t y = x; y < p->n; y++) {
        if (p->group[y] != p->group[x])
            continue;
        (pattern >> p->list[y] & 1 ? t->again : t->holds)[p->list[y]]++;
        pattern |= 1u << p->list[y];
    }
    return pattern;
}

static void tell_part(const struct drawing *d, const struct part *p, struct told *t)
{
    size_t fields = d->now.fields;
    for (size_t x = 0; x < p->n; x++) {
        double size = 0;
        bool first = true;
        for (size_t y = 0; y < p->n; y++) {
            size += p->group[y] == p->group[x];
            first &= y >= x || p->group[y] != p->group[x];
        }
        d->pattern[p->row[x]] = first ? tell_lists(p, x, t) : 0;
        for (size_t y = 0; y < x; y++) {
            size_t at = part_pair(x, y);
            for (size_t f = 0; p->group[y] == p->group[x] && f < fields; f++)
                if ((p->needs[at] >> f & 1) == 0)
                    t->level[f][p->levels[at * fields + f]] += 2 / size;
        }
    }
}

/* The rows of a part that is taken as one, or of one row. */
static void tell_whole(const struct drawing *d, const uint32_t *row, size_t n, struct told *t)
{
    uint32_t pattern = 0;
    for (size_t i = 0; i < n; i++) {
        size_t x = list_of(d, row[i]);
        (pattern >> x & 1 ? t->again : t->holds)[x]++;
        pattern |= 1u << x;
        d->pattern[row[i]] = 0;
    }
    d->pattern[row[0]] = pattern;
}

static void turn_range(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct drawing *d = ctx;
    size_t rows = d->j->records.rows;
    struct told *t = &d->told[from / CHUNK];
    *t = (struct told){0};
    if (d->comparer[worker] == NULL)
        d->comparer[worker] = comparer_new(&d->j->fields);
    for (size_t k = from; k < to && !pace_stopped(d->j->records.pace); k++) {
        size_t n = d->parts.start[k + 1] - d->parts.start[k];
        const uint32_t *row = d->parts.order + d->parts.start[k];
        struct part *p = &d->part[k];
        bool whole = n == 1 || n > PART_MOST;
        if (whole) {
            tell_whole(d, row, n, t);
        } else {
            if (d->turn == 0)
                open_part(d, p, row, n, d->comparer[worker]);
            struct rng rng = rng_make(rng_derive(d->rule->seed, 1000 + d->turn), row[0]);
            part_move(p, &d->now, &d->room[worker], &rng, SWEEPS);
            tell_part(d, p, t);
        }
        for (size_t x = 0; x < n && d->turn >= WARM_UP; x++) {
            size_t first = 0;
            while (!whole && p->group[first] != p->group[x])
                first++;
            d->drawn[(d->turn - WARM_UP) * rows + row[x]] = row[first];
        }
    }
}

/* Dirichlet draw of `levels` of each group: log of drawn over stated share. */
static void draw_shares(struct rng *rng, const struct field *f, const double *count, const double *stated, double *out)
{
    double g[LEVELS_MAX], sum[4] = {0}, all[4] = {0};
    for (int l = 1; l < f->levels; l++) {
        g[l] = rng_log_gamma(rng, count[l]);
        sum[f->group[l]] += exp(g[l]);
        all[f->group[l]] += stated[l];
    }
    for (int l = 1; l < f->levels; l++)
        out[l] += fmax(-4, fmin(4, g[l] - log(sum[f->group[l]]) - log(stated[l] / all[f->group[l]])));
}

/* Draws how people stand in lists, given groups. */
static void draw_lists(struct drawing *d, const struct told *t, struct rng *rng)
{
    struct list_rule *l = &d->list_rule;
    double none = 1;
    *l = (struct list_rule){.lists = d->lists};
    for (size_t i = 0; i < d->j->records.rows; i++)
        if (d->pattern[i] != 0)
            lists_count(l, d->pattern[i]);
    for (size_t x = 0; x < l->lists; x++) {
        double again = rng_beta(rng, t->again[x] + 0.5, t->holds[x] + 0.5);
        l->again[x] = log(again);
        l->once[x] = log1p(-again);
        l->listed[x] = t->holds[x] / l->people;
        none *= 1 - l->listed[x];
    }
    for (size_t x = 0; x < l->lists && l->lists > 1; x++) /* the unseen count too, were lists independent */
        l->listed[x] *= 1 - none;
    d->now.merge = d->rule->error + d->rule->error_deviation * rng_normal(rng) - log(fmax(l->people, 1));
}

/* Draws m, u and how people stand in lists, given what the last groups told. */
static void draw_parameters(struct drawing *d, const struct told *t, struct rng *rng)
{
    const struct model *md = &d->j->model;
    memset(d->now.level, 0, sizeof d->now.level);
    for (int f = 0; f < d->j->fields.count; f++) {
        const struct field *fd = &d->j->fields.f[f];
        double m[LEVELS_MAX], u[LEVELS_MAX], minus[LEVELS_MAX] = {0};
        for (int l = 0; l < fd->levels; l++) {
            m[l] = t->level[f][l] + d->low.level[f][l] + prior_m_pairs(&d->j->fields, fd, 0) * md->first[f][l] + 0.1;
            u[l] = md->random[f][l] * md->random_pairs + 0.5;
        }
        draw_shares(rng, fd, m, md->m[f], d->now.level[f]);
        draw_shares(rng, fd, u, u, minus);
        for (int l = 1; l < fd->levels; l++) {
            /* equal values are weighed by frequencies that were counted, not sampled */
            bool counted = fd->group[l] == 1 && fd->agree[l] == 3 && md->frequency[f];
            d->now.level[f][l] -= counted || fd->kind == LINK_NAME_FULL ? 0 : minus[l];
        }
    }
    draw_lists(d, t, rng);
}

/* Pairs in no part, for join_low; and what they are expected to tell. */
static void find_low(struct drawing *d)
{
    const struct pairs *p = &d->j->pairs;
    double sum = 0;
    size_t fields = d->now.fields;
    d->lows = link_grow(NULL, p->count * sizeof *d->lows);
    d->low_sum = link_grow(NULL, p->count * sizeof *d->low_sum);
    for (size_t i = 0; i < p->count; i++) {
        if ((i & 4095) == 0 && !pace_on(d->j->records.pace, 0.1 * (double)i / (double)p->count))
            return;
        if ((double)p->weight[i] >= EDGE)
            continue;
        double q = 1 / (1 + exp(-(double)p->weight[i]));
        uint32_t needs, alone;
        d->lows[d->low_count] = (uint32_t)i;
        d->low_sum[d->low_count++] = sum += q;
        blocks_reach(&d->j->blocks, p->a[i], p->b[i], (int)fields, &needs, &alone);
        for (size_t f = 0; f < fields; f++)
            d->low.level[f][p->levels[i * fields + f]] += (needs >> f & 1) == 0 ? q : 0;
    }
}

/* Unlikely pairs, many of them, are one person now and then: each is drawn by its probability, and joins two rows that
 * stand alone. */
static void join_low(const struct drawing *d, struct rng *rng, uint32_t *label, const uint32_t *size)
{
    const struct link_job *j = d->j;
    int64_t count = d->low_count > 0 ? rng_poisson(rng, d->low_sum[d->low_count - 1]) : 0;
    for (; count > 0; count--) {
        double at = rng_uniform(rng) * d->low_sum[d->low_count - 1];
        size_t low = 0, high = d->low_count - 1;
        while (low < high) {
            size_t mid = (low + high) / 2;
            if (d->low_sum[mid] < at)
                low = mid + 1;
            else
                high = mid;
        }
        uint32_t a = j->pairs.a[d->lows[low]], b = j->pairs.b[d->lows[low]];
        bool alone = label[a] == a && size[a] == 1 && label[b] == b && size[b] == 1;
        if (alone && (j->rule.fixed == NULL || j->rule.fixed(j->rule.ctx, a, b) >= 0))
            label[b] = a;
    }
}

/* Joins that blocking missed, between rows that stand alone. label[row] is the first row of its group. */
static void join_missed(const struct drawing *d, struct rng *rng, uint32_t *label, uint32_t *alone, uint32_t *members)
{
    const struct link_job *j = d->j;
    size_t rows = j->records.rows, singles = 0, pairs = 0;
    double q = 1 - rng_beta(rng, j->model.recall * j->model.behind + 0.5, (1 - j->model.recall) * j->model.behind + 0.5);
    double expected = 0;
    uint32_t *size = calloc(rows, sizeof *size);
    BD_ASSERT(size != NULL);
    for (size_t i = 0; i < rows; i++)
        size[label[i]]++;
    join_low(d, rng, label, size);
    memset(size, 0, rows * sizeof *size);
    for (size_t i = 0; i < rows; i++)
        size[label[i]]++;
    for (size_t i = 0; i < rows; i++) {
        if (label[i] == i && size[i] > 1) /* all k - 1 pairs of one of its rows missed */
            expected += size[i] == 2 ? q / (1 - q) : size[i] * pow(q, size[i] - 1.0);
        if (size[label[i]] == 1)
            alone[singles++] = (uint32_t)i;
        else if (label[i] != i)
            members[pairs++] = (uint32_t)i;
    }
    free(size);
    int64_t joins = expected > 0 ? rng_poisson(rng, expected) : 0;
    for (; joins > 0 && pairs > 0; joins--) {
        uint32_t like = members[rng_below(rng, pairs)];
        uint16_t want[2] = {j->records.list[like], j->records.list[label[like]]};
        uint32_t found[2] = {0};
        int have = 0;
        for (int tries = 0; tries < 200 && have < 2 && singles > 1; tries++) {
            size_t at = rng_below(rng, singles);
            if (j->records.list[alone[at]] != want[have])
                continue;
            found[have++] = alone[at];
            alone[at] = alone[--singles];
        }
        if (have == 2 && (j->rule.fixed == NULL || j->rule.fixed(j->rule.ctx, found[0], found[1]) >= 0))
            label[found[0] > found[1] ? found[0] : found[1]] = found[0] > found[1] ? found[1] : found[0];
    }
}

static void missed_range(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct drawing *d = ctx;
    (void)worker;
    size_t rows = d->j->records.rows;
    uint32_t *alone = link_grow(NULL, rows * sizeof *alone), *members = link_grow(NULL, rows * sizeof *members);
    for (size_t b = from; b < to && !pace_stopped(d->j->records.pace); b++) {
        struct rng rng = rng_make(rng_derive(d->rule->seed, 12), b);
        join_missed(d, &rng, d->drawn + b * rows, alone, members);
    }
    free(alone);
    free(members);
}

/* Rows as given, groups numbered in the order of their first row. */
static void number_groups(const struct drawing *d, struct arena *a, struct table_cluster_samples *out)
{
    const struct records *r = &d->j->records;
    size_t n = r->rows;
    *out = (struct table_cluster_samples){.rows = n,
                                          .samples = d->rule->draws,
                                          .recall = d->j->model.recall,
                                          .temper = d->rule->temper,
                                          .lists = r->strata_lists};
    out->cluster = ARENA_ARRAY(a, uint32_t, n * out->samples + 1);
    out->clusters = ARENA_ARRAY(a, uint32_t, out->samples);
    out->list = ARENA_ARRAY(a, uint16_t, n + 1);
    uint32_t *at = link_grow(NULL, n * sizeof *at), *number = link_grow(NULL, n * sizeof *number);
    for (size_t i = 0; i < n; i++) {
        at[r->source_row[i]] = (uint32_t)i;
        out->list[r->source_row[i]] = r->list[i];
    }
    for (size_t b = 0; b < out->samples && pace_on(r->pace, 0.9 + 0.1 * (double)b / (double)out->samples); b++) {
        memset(number, 0xFF, n * sizeof *number);
        for (size_t s = 0; s < n; s++) {
            uint32_t *x = &number[d->drawn[b * n + at[s]]];
            if (*x == UINT32_MAX)
                *x = out->clusters[b]++;
            out->cluster[b * n + s] = *x;
        }
    }
    free(at);
    free(number);
}

/* How people stand in lists by the clusters. */
static void begin_lists(struct drawing *d)
{
    const struct link_job *j = d->j;
    struct told t = {0};
    struct rng rng = rng_make(rng_derive(d->rule->seed, 14), 0);
    uint32_t *first = link_grow(NULL, (j->clusters + 1) * sizeof *first);
    memset(first, 0xFF, (j->clusters + 1) * sizeof *first);
    for (size_t i = 0; i < j->records.rows; i++) {
        uint32_t *at = &first[j->cluster[i]], bit = 1u << list_of(d, (uint32_t)i);
        if (*at == UINT32_MAX)
            *at = (uint32_t)i;
        d->pattern[i] = 0;
        (d->pattern[*at] & bit ? t.again : t.holds)[list_of(d, (uint32_t)i)]++;
        d->pattern[*at] |= bit;
    }
    free(first);
    draw_lists(d, &t, &rng);
}

/* All turns of the chain: parameters given groups, groups given parameters. Before the first turn the clusters speak. */
static void run_chain(struct drawing *d)
{
    const struct pace *pace = d->j->records.pace;
    size_t chunks = d->parts.count / CHUNK + 1, turns = WARM_UP + d->rule->draws;
    d->part = calloc(d->parts.count + 1, sizeof *d->part);
    d->told = calloc(chunks, sizeof *d->told);
    BD_ASSERT(d->part != NULL && d->told != NULL);
    find_low(d);
    begin_lists(d);
    for (d->turn = 0; d->turn < turns; d->turn++) {
        double from = 0.1 + 0.7 * (double)d->turn / (double)turns;
        struct rng rng = rng_make(rng_derive(d->rule->seed, 13), d->turn);
        struct told sum = {0};
        if (!par_for_paced(d->parts.count, CHUNK, 0, turn_range, d, pace, from, from + 0.7 / (double)turns))
            return;
        for (size_t c = 0; c < chunks; c++) {
            for (int f = 0; f < d->j->fields.count; f++)
                for (int l = 0; l < LEVELS_MAX; l++)
                    sum.level[f][l] += d->told[c].level[f][l];
            for (size_t s = 0; s < d->lists; s++) {
                sum.holds[s] += d->told[c].holds[s];
                sum.again[s] += d->told[c].again[s];
            }
        }
        draw_parameters(d, &sum, &rng);
    }
}

static void drawing_free(struct drawing *d)
{
    for (size_t k = 0; k < d->parts.count; k++)
        close_part(&d->part[k]);
    for (int w = 0; w < 64; w++) {
        if (d->comparer[w] != NULL)
            comparer_free(d->comparer[w]);
        part_room_free(&d->room[w]);
    }
    components_free(&d->parts);
    free(d->part);
    free(d->told);
    free(d->lows);
    free(d->low_sum);
    free(d->drawn);
    free(d->pattern);
    free(d);
}

FALLIBLE samples_draw(const struct link_job *j, const struct sample_rule *rule, struct arena *a,
                      struct table_cluster_samples *out, struct err *e)
{
    size_t rows = j->records.rows;
    if (rows > 0 && rule->draws > LIMIT_SAMPLE_CELLS / rows) {
        (void)!err_set(e, BD_LIMIT, "%zu draws of %zu rows are more than can be held", rule->draws, rows);
        return err_mend(e, "ask for %zu draws or fewer", LIMIT_SAMPLE_CELLS / rows);
    }
    struct drawing *d = calloc(1, sizeof *d);
    BD_ASSERT(d != NULL);
    d->j = j;
    d->rule = rule;
    d->lists = j->records.strata_lists > 1 ? j->records.strata_lists : 1;
    d->now = (struct part_rule){.fields = (size_t)j->fields.count, .lists = &d->list_rule, .temper = rule->temper};
    d->drawn = link_grow(NULL, rows * rule->draws * sizeof *d->drawn);
    d->pattern = link_grow(NULL, rows * sizeof *d->pattern);
    components_make(&j->pairs, rows, EDGE, PART_MOST, j->records.pace, &d->parts);
    run_chain(d);
    if (par_for_paced(rule->draws, 4, 0, missed_range, d, j->records.pace, 0.8, 0.9))
        number_groups(d, a, out);
    drawing_free(d);
    return pace_stopped(j->records.pace) ? err_set(e, BD_INTERRUPTED, "stopped; no samples were drawn") : BD_OK;
}

struct str sample_list_name(const struct link_job *j, size_t list)
{
    const struct records *r = &j->records;
    if (r->lists > 1 || r->strata_lists <= 1)
        return r->list_name[list < r->lists ? list : 0];
    for (size_t c = 0; c < r->column_count; c++)
        if (j->kind[c] == LINK_LIST && list + 1 < r->columns[c].values)
            return r->columns[c].text[list + 1];
    return r->list_name[0];
}

void samples_put(const struct link_job *j, const struct table_cluster_samples *s, struct buf *out)
{
    uint32_t *lists = link_grow(NULL, s->rows * sizeof *lists);
    buf_addz(out, "sample,cluster,list\n");
    for (size_t b = 0; b < s->samples && pace_on(j->records.pace, (double)b / (double)s->samples); b++) {
        memset(lists, 0, s->rows * sizeof *lists);
        for (size_t i = 0; i < s->rows; i++)
            lists[s->cluster[b * s->rows + i]] |= 1u << s->list[i];
        for (uint32_t c = 0; c < s->clusters[b]; c++)
            for (size_t l = 0; l < s->lists; l++) {
                if ((lists[c] >> l & 1) == 0)
                    continue;
                char sample[24], cluster[16];
                int ns = snprintf(sample, sizeof sample, "%zu", b + 1), nc = snprintf(cluster, sizeof cluster, "%u", c + 1);
                struct str cells[] = {{sample, (size_t)ns}, {cluster, (size_t)nc}, sample_list_name(j, l)};
                csv_put_row(out, cells, 3, false);
            }
    }
    free(lists);
}
