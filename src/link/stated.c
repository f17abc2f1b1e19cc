/* link/stated.c - see stated.h. */
#include "link/stated.h"
#include "base/par.h"
#include "link/alone.h"
#include "link/input.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double SURE_NATS = 4.6, DOUBT_PAIRS = 500, DOUBT_MOST = 0.05, DOUBT_LITTLE = 0.0001, JOIN_MOST = 0.5;
enum { WHOLE_MOST = 200, MEMBERS_MOST = 100, GROUPS_A_PIECE = 256, ALIKE_MOST = 64 };

struct stated {
    uint32_t *row;   /* group by group */
    uint32_t *start; /* of each group; groups + 1 */
    float *support;  /* of each row: log odds that it belongs to the rest of its group */
    double doubt;    /* chance that a sure word is wrong */
    double join;     /* how much the odds of the join weigh beside the support of the rows */
    struct alone alone;
};

/* Weights of one row against several, field by field. */
struct tally {
    double prior, rows;
    double weight[FIELDS_MAX], seen[FIELDS_MAX];
};

static void add_pair(const struct link_job *j, size_t a, size_t b, const uint8_t *levels, struct tally *x, struct tally *y)
{
    double prior = j->model.log_prior[model_stratum(&j->records, a, b)];
    double weight[FIELDS_MAX];
    model_field_weights(&j->model, &j->records, &j->fields, a, b, levels, weight);
    struct tally *both[2] = {x, y};
    for (int k = 0; k < 2; k++) {
        both[k]->prior += prior;
        both[k]->rows++;
    }
    for (int f = 0; f < j->fields.count; f++) {
        if (levels[f] == LEVEL_MISSING)
            continue;
        for (int k = 0; k < 2; k++) {
            both[k]->weight[f] += weight[f];
            both[k]->seen[f]++;
        }
    }
}

static double tally_odds(const struct tally *t, int fields)
{
    double sum = t->prior / t->rows;
    for (int f = 0; f < fields; f++)
        sum += t->seen[f] > 0 ? t->weight[f] / t->seen[f] : 0;
    return sum;
}

/* Row a against the rows of a group, itself left out. */
static double against(const struct link_job *j, struct comparer *c, uint32_t a, uint32_t group)
{
    const struct stated *s = j->stated;
    struct tally t = {0}, other = {0};
    uint32_t first[MEMBERS_MOST], second[MEMBERS_MOST];
    uint8_t levels[MEMBERS_MOST * FIELDS_MAX];
    size_t n = 0;
    for (uint32_t i = s->start[group]; i < s->start[group + 1] && n < MEMBERS_MOST; i++) {
        uint32_t b = s->row[i];
        first[n] = a < b ? a : b;
        second[n] = a < b ? b : a;
        n += a != b;
    }
    compare_many(c, first, second, n, levels);
    for (size_t i = 0; i < n; i++)
        add_pair(j, first[i], second[i], levels + i * (size_t)j->fields.count, &t, &other);
    return tally_odds(&t, j->fields.count);
}

static void support_whole(const struct link_job *j, struct comparer *c, const uint32_t *row, size_t n, struct tally *t)
{
    uint32_t same[WHOLE_MOST];
    uint8_t levels[WHOLE_MOST * FIELDS_MAX];
    memset(t, 0, n * sizeof *t);
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < i; k++)
            same[k] = row[i];
        compare_many(c, row, same, i, levels);
        for (size_t k = 0; k < i; k++)
            add_pair(j, row[k], row[i], levels + k * (size_t)j->fields.count, &t[k], &t[i]);
    }
    for (size_t i = 0; i < n; i++)
        j->stated->support[row[i]] = (float)tally_odds(&t[i], j->fields.count);
}

static void support_groups(void *ctx, size_t from, size_t to, unsigned worker)
{
    const struct link_job *j = ctx;
    const struct stated *s = j->stated;
    (void)worker;
    struct comparer *c = NULL; /* made for the first group of three: most are smaller */
    struct tally *t = NULL;
    for (size_t g = from; g < to && !pace_stopped(j->records.pace); g++) {
        size_t n = s->start[g + 1] - s->start[g];
        if (n > 2 && c == NULL) {
            c = comparer_new(&j->fields);
            t = link_grow(NULL, WHOLE_MOST * sizeof *t);
        }
        const uint32_t *row = s->row + s->start[g];
        if (n > 2 && n <= WHOLE_MOST)
            support_whole(j, c, row, n, t);
        for (size_t i = 0; n > WHOLE_MOST && i < n && !pace_stopped(j->records.pace); i++)
            s->support[row[i]] = (float)against(j, c, row[i], (uint32_t)g);
    }
    free(t);
    if (c != NULL)
        comparer_free(c);
}

static size_t group_rows(const struct stated *s, uint32_t group)
{
    return s->start[group + 1] - s->start[group];
}

/* No third row is grouped with either. */
static bool is_alone(const struct stated *s, uint32_t g, uint32_t h)
{
    return g == h ? group_rows(s, g) == 2 : group_rows(s, g) == 1 && group_rows(s, h) == 1;
}

/* The chance that a sure word is wrong, and what being alone says. What people decided or promised is theirs, and tells nothing of
 * the model. */
static void learn_of_pairs(const struct link_job *j, struct stated *s)
{
    double sure = 0, apart = 0;
    for (size_t i = 0; i < j->pairs.count; i++) {
        uint32_t a = j->pairs.a[i], b = j->pairs.b[i], g = j->cluster[a], h = j->cluster[b];
        if (j->rule.fixed(j->rule.ctx, a, b) != 0)
            continue;
        double weight = (double)j->pairs.weight[i];
        alone_count(&s->alone, weight, is_alone(s, g, h));
        sure += weight > SURE_NATS;
        apart += weight > SURE_NATS && g != h;
    }
    s->doubt = fmin((2 * apart + DOUBT_PAIRS / 1000) / (sure + DOUBT_PAIRS), DOUBT_MOST);
    s->join = JOIN_MOST * s->doubt / (s->doubt + DOUBT_LITTLE);
    alone_learn(&s->alone);
}

void stated_make(struct link_job *j)
{
    size_t n = j->records.rows;
    struct stated *s = calloc(1, sizeof *s);
    BD_ASSERT(s != NULL);
    s->row = link_grow(NULL, (n + 1) * sizeof *s->row);
    s->start = calloc(j->clusters + 2, sizeof *s->start);
    s->support = calloc(n + 1, sizeof *s->support);
    BD_ASSERT(s->start != NULL && s->support != NULL);
    for (size_t i = 0; i < n; i++)
        s->start[j->cluster[i] + 2]++;
    for (size_t g = 2; g <= j->clusters; g++)
        s->start[g] += s->start[g - 1];
    for (size_t i = 0; i < n; i++)
        s->row[s->start[j->cluster[i] + 1]++] = (uint32_t)i;
    learn_of_pairs(j, s);
    j->stated = s;
    par_for_paced(j->clusters, GROUPS_A_PIECE, 0, support_groups, j, j->records.pace, 0.6, 1);
}

void stated_free(struct link_job *j)
{
    if (j->stated == NULL)
        return;
    free(j->stated->row);
    free(j->stated->start);
    free(j->stated->support);
    free(j->stated);
    j->stated = NULL;
}

const uint32_t *stated_group(const struct link_job *j, size_t group, size_t *rows)
{
    *rows = j->stated->start[group + 1] - j->stated->start[group];
    return j->stated->row + j->stated->start[group];
}

/* The last comparisons of a row with a group: the pairs of two groups ask the same again and again. */
struct recent {
    uint32_t row, group;
    double odds;
};
enum { RECENT = 1 << 14 };

static double against_again(const struct link_job *j, struct comparer *c, struct recent *r, uint32_t a, uint32_t group)
{
    if (r == NULL)
        return against(j, c, a, group);
    r += link_mix((uint64_t)a << 32 | group) % RECENT;
    if (r->row != a || r->group != group)
        *r = (struct recent){a, group, against(j, c, a, group)};
    return r->odds;
}

/* The rows that hold the same cells as row a: *first to before *end; of very many, some. Rows stand in the order of what they hold. */
static void alike_of(const struct link_job *j, uint32_t a, uint32_t *first, uint32_t *end)
{
    const uint64_t *content = j->records.content;
    for (*first = a; *first > 0 && a - *first <= ALIKE_MOST && content[*first - 1] == content[a];)
        --*first;
    for (*end = a + 1; *end < j->records.rows && *end - a <= ALIKE_MOST && content[*end] == content[a];)
        ++*end;
}

/* Odds of the join that brought a and b together: the lowest of all rows of the group that hold the same cells, since which of
 * them was joined first hangs on the order in which they came. NAN when people decided one of these joins, or too many do. */
static double join_of(const struct link_job *j, uint32_t a, uint32_t b)
{
    uint32_t a_first, a_end, b_first, b_end;
    double least = INFINITY;
    alike_of(j, a, &a_first, &a_end);
    alike_of(j, b, &b_first, &b_end);
    if ((a_end - a_first) * (b_end - b_first) > ALIKE_MOST)
        return NAN;
    for (uint32_t x = a_first; x < a_end; x++)
        for (uint32_t y = b_first; y < b_end; y++) {
            if (x == y || j->cluster[x] != j->cluster[a] || j->cluster[y] != j->cluster[a])
                continue;
            double odds = (double)joining_odds(&j->joining, x, y);
            if (isnan(odds))
                return NAN;
            least = fmin(least, odds);
        }
    return least;
}

static double weight_of(const struct link_job *j, struct comparer *c, struct recent *r, uint32_t a, uint32_t b, double own)
{
    const struct stated *s = j->stated;
    uint32_t g = j->cluster[a], h = j->cluster[b];
    bool alone = is_alone(s, g, h);
    double standing = alone_odds(&s->alone, own, alone);
    if (alone)
        return own + standing;
    if (g == h) {
        double x = (double)s->support[a], y = (double)s->support[b], support = 0.75 * fmin(x, y) + 0.25 * fmax(x, y);
        double join = join_of(j, a, b);
        return standing + (isnan(join) ? support : s->join * join + (1 - s->join) * support);
    }
    return standing + 0.5 * (against_again(j, c, r, a, h) + against_again(j, c, r, b, g));
}

double stated_weight(const struct link_job *j, struct comparer *c, size_t a, size_t b, double own)
{
    return weight_of(j, c, NULL, (uint32_t)a, (uint32_t)b, own);
}

/* How far the groups of a pair are looked at for lifting it. */
enum { LIFT_NATS = 2, WEIGH_PIECE = 4096, WORKERS_MOST = 64 };

struct weighing {
    const struct link_job *j;
    double least;
    float *weight;
    struct comparer *comparer[WORKERS_MOST];
    struct recent *recent[WORKERS_MOST];
};

static void weigh_piece(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct weighing *w = ctx;
    const struct pairs *p = &w->j->pairs;
    if (w->comparer[worker] == NULL) {
        w->comparer[worker] = comparer_new(&w->j->fields);
        w->recent[worker] = link_grow(NULL, RECENT * sizeof(struct recent));
        memset(w->recent[worker], 0xFF, RECENT * sizeof(struct recent)); /* no row has that number */
    }
    for (size_t i = from; i < to; i++) {
        double own = (double)p->weight[i];
        bool weighed = own > w->least - LIFT_NATS || w->j->cluster[p->a[i]] == w->j->cluster[p->b[i]];
        w->weight[i] = (float)(weighed ? weight_of(w->j, w->comparer[worker], w->recent[worker], p->a[i], p->b[i], own) : own);
    }
}

float *stated_weights(const struct link_job *j, double least)
{
    struct weighing w = {.j = j, .least = least, .weight = calloc(j->pairs.count + 1, sizeof *w.weight)};
    BD_ASSERT(w.weight != NULL);
    par_for_paced(j->pairs.count, WEIGH_PIECE, 0, weigh_piece, &w, j->records.pace, 0, 0.6);
    for (size_t k = 0; k < WORKERS_MOST; k++) {
        if (w.comparer[k] != NULL)
            comparer_free(w.comparer[k]);
        free(w.recent[k]);
    }
    return w.weight;
}

double stated_chance(const struct link_job *j, double log_odds)
{
    double doubt = j->stated->doubt;
    return doubt + (1 - 2 * doubt) / (1 + exp(-log_odds));
}

double stated_odds_of(const struct link_job *j, double chance)
{
    double p = (chance - j->stated->doubt) / (1 - 2 * j->stated->doubt);
    return p <= 0 ? -1e9 : p >= 1 ? 1e9 : log(p / (1 - p));
}
