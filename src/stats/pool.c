/* stats/pool.c - see pool.h. */
#include "stats/pool.h"

#include "base/csv.h"
#include "num/rng.h"
#include "num/special.h"
#include "stats/strata.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { POINTS = 199 };
static const double REFUSED_MOST = 0.05;

static size_t draws_of(const struct mse_estimate *p)
{
    return p->refusal != MSE_FINE ? 0 : p->draws > 0 ? p->draws : POINTS;
}

/* The draws of a part, or quantiles of its log-normal. */
static void put_draws(const struct mse_estimate *p, double *out)
{
    if (p->draws > 0) {
        memcpy(out, p->draw, p->draws * sizeof *out);
        return;
    }
    for (int i = 0; i < POINTS; i++) {
        double z = normal_quantile((i + 0.5) / POINTS);
        out[i] = p->observed + fmax(p->total - p->observed, 0) * exp(z * sqrt(p->log_variance));
    }
}

/* Mean and variance of log(N - n + 1/2) over finite draws. */
static void log_moments(size_t n, const double *draw, double observed, double *mean, double *variance)
{
    double sum = 0, square = 0, finite = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(draw[i]))
            continue;
        double x = log(fmax(draw[i] - observed, 0) + 0.5);
        sum += x;
        square += x * x;
        finite++;
    }
    *mean = finite > 0 ? sum / finite : 0;
    *variance = finite > 1 ? fmax(square - sum * sum / finite, 0) / (finite - 1) : 0;
}

static void read_quantiles(struct pooled *r, double level)
{
    sort_doubles(r->draws, r->draw);
    r->total = quantile_7(r->draws, r->draw, 0.5);
    r->low = quantile_7(r->draws, r->draw, (1 - level) / 2);
    r->high = quantile_7(r->draws, r->draw, (1 + level) / 2);
}

/* So many draws of each part that all weigh the same, at evenly spaced ranks. */
static size_t equal_draws(const struct mse_estimate *part, size_t count)
{
    size_t most = 0;
    for (size_t i = 0; i < count; i++)
        most = draws_of(&part[i]) > most ? draws_of(&part[i]) : most;
    return most > 1000 ? 1000 : most;
}

void pool_samples(const struct mse_estimate *part, size_t count, double level, struct arena *a, struct pooled *out)
{
    BD_ASSERT(count >= 1);
    struct pooled r = {.samples = count, .lowest = INFINITY, .highest = -INFINITY};
    for (size_t i = 0; i < count; i++) {
        r.refused += part[i].refusal != MSE_FINE;
        r.observed += part[i].observed / (double)count;
    }
    r.stands = (double)r.refused <= REFUSED_MOST * (double)count;
    size_t good = count - r.refused, each = equal_draws(part, count);
    if (!r.stands || each == 0) {
        r.stands = false;
        *out = r;
        return;
    }
    r.draw = ARENA_ARRAY(a, double, good *each);
    struct arena_mark mark = arena_mark(a);
    double sum = 0, square = 0;
    for (size_t i = 0; i < count; i++) {
        size_t n = draws_of(&part[i]);
        if (n == 0)
            continue;
        double *own = ARENA_ARRAY(a, double, n), mean, variance;
        put_draws(&part[i], own);
        sort_doubles(n, own);
        log_moments(n, own, part[i].observed, &mean, &variance);
        r.within += variance / (double)good;
        sum += mean;
        square += mean * mean;
        r.lowest = fmin(r.lowest, part[i].total);
        r.highest = fmax(r.highest, part[i].total);
        for (size_t k = 0; k < each; k++)
            r.draw[r.draws++] = quantile_7(n, own, ((double)k + 0.5) / (double)each);
        arena_rewind(a, mark);
    }
    double b = (double)good;
    r.between = good > 1 ? fmax(square - sum * sum / b, 0) / (b - 1) : 0;
    r.whole = r.within + (1 + 1 / b) * r.between;
    read_quantiles(&r, level);
    *out = r;
}

void pool_strata(const struct mse_estimate *part, size_t count, double level, uint64_t seed, struct arena *a,
                 struct pooled *out)
{
    BD_ASSERT(count >= 1);
    enum { DRAWS = POOL_STRATA_DRAWS };
    struct pooled r = {.samples = count, .lowest = INFINITY, .highest = -INFINITY, .draws = DRAWS};
    for (size_t i = 0; i < count; i++) {
        r.refused += part[i].refusal != MSE_FINE;
        r.observed += part[i].observed;
    }
    r.stands = r.refused == 0;
    if (!r.stands) {
        r.draws = 0;
        *out = r;
        return;
    }
    r.draw = ARENA_ARRAY(a, double, DRAWS);
    struct arena_mark mark = arena_mark(a);
    size_t *order = ARENA_ARRAY(a, size_t, DRAWS);
    for (size_t i = 0; i < count; i++) {
        size_t n = draws_of(&part[i]);
        double *own = ARENA_ARRAY(a, double, n);
        put_draws(&part[i], own);
        sort_doubles(n, own);
        struct rng rng = rng_make(seed, i);
        for (size_t k = 0; k < DRAWS; k++)
            order[k] = k;
        rng_shuffle(&rng, DRAWS, order);
        for (size_t k = 0; k < DRAWS; k++)
            r.draw[k] += quantile_7(n, own, ((double)order[k] + 0.5) / DRAWS);
        r.lowest = fmin(r.lowest, part[i].total);
        r.highest = fmax(r.highest, part[i].total);
    }
    arena_rewind(a, mark);
    double mean;
    log_moments(r.draws, r.draw, r.observed, &mean, &r.within);
    read_quantiles(&r, level);
    *out = r;
}

/* ---- Reading samples ---- */

struct member {
    struct str sample, cluster, list;
    uint32_t list_bit;
};

static int by_list(const void *x, const void *y)
{
    return str_cmp(((const struct member *)x)->list, ((const struct member *)y)->list);
}

static int by_cluster(const void *x, const void *y)
{
    const struct member *a = x, *b = y;
    int order = str_cmp(a->sample, b->sample);
    return order != 0 ? order : str_cmp(a->cluster, b->cluster);
}

/* Numbers the lists in the order of their names. */
static FALLIBLE number_lists(struct member *m, size_t n, struct str *name, unsigned *lists, struct err *e)
{
    qsort(m, n, sizeof *m, by_list);
    *lists = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !str_eq(m[i].list, m[i - 1].list)) {
            if (*lists == HISTORY_LISTS_MAX)
                return err_set(e, BD_LIMIT, "there are over %d lists", HISTORY_LISTS_MAX);
            name[(*lists)++] = m[i].list;
        }
        m[i].list_bit = 1u << (*lists - 1);
    }
    return BD_OK;
}

FALLIBLE pool_read(struct arena *a, const char *file, struct str text, struct history_table **tables, size_t *count,
                   struct err *e)
{
    struct csv_table t;
    BD_TRY(csv_read_table(a, file, text, &t, e));
    static const char *const wanted[] = {"sample", "cluster", "list"};
    size_t column[3];
    for (int i = 0; i < 3; i++) {
        ptrdiff_t c = csv_column(&t, wanted[i]);
        if (c < 0)
            return err_set(e, BD_INPUT, "%s has no column \"%s\"", file, wanted[i]);
        column[i] = (size_t)c;
    }
    struct member *m = ARENA_ARRAY(a, struct member, t.rows + 1);
    for (size_t r = 0; r < t.rows; r++) {
        const struct str *cell = t.cells + r * t.columns;
        m[r] = (struct member){str_trim(cell[column[0]]), str_trim(cell[column[1]]), str_trim(cell[column[2]]), 0};
        if (m[r].sample.n == 0 || m[r].cluster.n == 0 || m[r].list.n == 0) {
            enum bd_status status = err_set(e, BD_INPUT, "sample, cluster and list must not be empty");
            return e == NULL ? status : err_where(e, file, t.row_numbers[r], 0);
        }
    }
    struct str name[HISTORY_LISTS_MAX];
    unsigned lists;
    BD_TRY(number_lists(m, t.rows, name, &lists, e));
    qsort(m, t.rows, sizeof *m, by_cluster);
    size_t samples = 0;
    for (size_t i = 0; i < t.rows; i++)
        samples += i == 0 || !str_eq(m[i].sample, m[i - 1].sample);
    if (samples < POOL_SAMPLES_LEAST)
        return err_set(e, BD_INPUT, "%s holds %zu samples; at least %d are needed", file, samples, POOL_SAMPLES_LEAST);
    if (samples > POOL_SAMPLES_MOST)
        return err_set(e, BD_LIMIT, "%s holds over %d samples", file, POOL_SAMPLES_MOST);
    struct history_table *found = ARENA_ARRAY(a, struct history_table, samples);
    size_t s = 0;
    for (size_t i = 0; i < t.rows;) {
        if (i == 0 || !str_eq(m[i].sample, m[i - 1].sample)) {
            found[s] = history_new(a, lists);
            memcpy(found[s++].name, name, lists * sizeof *name);
        }
        uint32_t history = 0;
        size_t first = i;
        for (; i < t.rows && by_cluster(&m[i], &m[first]) == 0; i++)
            history |= m[i].list_bit;
        found[s - 1].count[history]++;
    }
    for (size_t i = 0; i < samples; i++)
        history_total(&found[i]);
    *tables = found;
    *count = samples;
    return BD_OK;
}

struct line {
    struct str sample;
    size_t row;
};

static int by_sample(const void *x, const void *y)
{
    const struct line *a = x, *b = y;
    int order = str_cmp(a->sample, b->sample);
    return order != 0 ? order : (a->row > b->row) - (a->row < b->row);
}

/* One sample's lines as a file of memberships. */
static FALLIBLE read_sample(struct arena *a, const char *file, const struct csv_table *t, const size_t *column,
                            const struct str *strata, size_t strata_count, const struct line *line, size_t lines,
                            struct history_file *out, struct err *e)
{
    SCOPED_BUF struct buf text = BUF_MAX((size_t)1 << 30);
    struct str *cell = ARENA_ARRAY(a, struct str, strata_count + 2);
    const struct history_options how = {
        .strata = strata, .strata_count = strata_count, .case_column = STR("cluster"), .list_column = STR("list")};
    for (size_t i = 0; i <= lines; i++) {
        for (size_t c = 0; c < strata_count + 2; c++)
            cell[c] = i == 0 ? t->names[column[c]] : str_trim(t->cells[line[i - 1].row * t->columns + column[c]]);
        csv_put_row(&text, cell, strata_count + 2, false);
    }
    return history_read(a, file, str_keep(a, buf_str(&text)), &how, out, e);
}

FALLIBLE pool_read_strata(struct arena *a, const char *file, struct str text, const struct str *strata, size_t strata_count,
                          struct history_file **samples, size_t *count, struct err *e)
{
    struct csv_table t;
    BD_TRY(csv_read_table(a, file, text, &t, e));
    ptrdiff_t sample = csv_column(&t, "sample");
    size_t *column = ARENA_ARRAY(a, size_t, strata_count + 2), n = 0;
    for (size_t c = 0; c < strata_count + 2; c++) {
        const char *name = c == 0 ? "cluster" : c == 1 ? "list" : str_keep(a, strata[c - 2]).p;
        ptrdiff_t at = csv_column(&t, name);
        if (at < 0 || sample < 0)
            return err_set(e, c < 2 || sample < 0 ? BD_INPUT : BD_USAGE, "%s has no column \"%s\"", file,
                           sample < 0 ? "sample" : name);
        column[c] = (size_t)at;
    }
    struct line *line = ARENA_ARRAY(a, struct line, t.rows + 1);
    for (size_t i = 0; i < t.rows; i++)
        line[i] = (struct line){str_trim(t.cells[i * t.columns + (size_t)sample]), i};
    if (t.rows > 1)
        qsort(line, t.rows, sizeof *line, by_sample);
    for (size_t i = 0; i < t.rows; i++)
        n += i == 0 || !str_eq(line[i].sample, line[i - 1].sample);
    if (n < POOL_SAMPLES_LEAST || n > POOL_SAMPLES_MOST)
        return err_set(e, n < POOL_SAMPLES_LEAST ? BD_INPUT : BD_LIMIT, "%s holds %zu samples; %d to %d can be used", file, n,
                       POOL_SAMPLES_LEAST, POOL_SAMPLES_MOST);
    *samples = ARENA_ARRAY(a, struct history_file, n);
    *count = n;
    n = 0;
    for (size_t i = 0, next; i < t.rows; i = next) {
        for (next = i + 1; next < t.rows && str_eq(line[next].sample, line[i].sample);)
            next++;
        BD_TRY(read_sample(a, file, &t, column, strata, strata_count, line + i, next - i, &(*samples)[n++], e));
    }
    return BD_OK;
}

FALLIBLE pool_strata_samples(const struct history_file *samples, size_t count, enum mse_method m, const struct mse_options *o,
                             struct arena *a, struct mse_estimate *part, struct err *e)
{
    enum { IMPUTATIONS = 5 }; /* of each sample; there are many samples */
    for (size_t i = 0; i < count; i++) {
        double *draw = ARENA_ARRAY(a, double, POOL_STRATA_QUANTILES);
        struct arena_mark mark = arena_mark(a);
        struct strata_result r;
        struct mse_options own = *o;
        own.seed = rng_derive(o->seed, i + 1);
        part[i] = mse_begin(m, MSE_ESTIMATE, &samples[i].all, o);
        BD_TRY(strata_estimate(&samples[i], m, &own, IMPUTATIONS, a, &r, e));
        part[i].refusal = r.refusal;
        if (r.refusal == MSE_FINE) {
            part[i].total = r.total;
            part[i].low = r.low;
            part[i].high = r.high;
            part[i].draws = POOL_STRATA_QUANTILES;
            part[i].draw = draw;
            for (size_t k = 0; k < POOL_STRATA_QUANTILES; k++)
                draw[k] = quantile_7(r.draws, r.draw, ((double)k + 0.5) / POOL_STRATA_QUANTILES);
        }
        arena_rewind(a, mark);
    }
    return BD_OK;
}
