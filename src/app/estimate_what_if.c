/* app/estimate_what_if.c - the rows of estimate_what_if.h; tables and picture stand in estimate_what_if_print.c. */
#include "app/estimate_what_if.h"

#include "stats/graphs_estimate.h"
#include "stats/sensitivity.h"

#include <math.h>

static struct mse_estimate from_point(const struct sensitivity_point *p, enum mse_method m, const struct history_table *t,
                                      const struct mse_options *o)
{
    struct mse_estimate x = mse_begin(m, MSE_ESTIMATE, t, o);
    if (!p->given) {
        mse_refuse(&x, MSE_NOT_EXISTING, 0, 0, NULL);
        return x;
    }
    x.total = p->total;
    x.low = p->low;
    x.high = p->high;
    return x;
}

/* A computation that does not settle is a refusal of this row. */
static FALLIBLE settle(enum bd_status s, enum mse_method m, const struct history_table *t, const struct mse_options *o,
                       struct mse_estimate *x, struct err *e)
{
    if (s != BD_NOT_CONVERGED && s != BD_LIMIT)
        return s;
    err_clear(e);
    *x = mse_begin(m, mse_kind_of(m), t, o);
    mse_refuse(x, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
    return BD_OK;
}

static struct what_if_row *add(struct what_if *w, enum what_if_kind kind, const char *what, double value)
{
    struct what_if_row *r = &w->row[w->rows++];
    *r = (struct what_if_row){.kind = kind, .what = what, .value = value};
    return r;
}

static FALLIBLE top(struct what_if *w, const struct history_table *t, const struct mse_options *o, struct arena *a,
                    struct err *e)
{
    static const double xi[] = {0.5, 0.67, 0.8, 0.9, 1, 1.1, 1.25, 1.5, 2};
    for (size_t i = 0; t->lists <= 6 && i < sizeof xi / sizeof *xi; i++) {
        struct sensitivity_point p;
        BD_TRY(sensitivity_xi(t, xi[i], o->level, a, &p, e));
        add(w, WHAT_IF_TOP, "", xi[i])->x = from_point(&p, w->method, t, o);
    }
    return BD_OK;
}

static const char *pair_name(struct arena *a, const struct history_table *t, unsigned i, unsigned j, const char *between)
{
    return arena_printf(a, "%.*s%s%.*s", STR_FMT(t->name[i]), between, STR_FMT(t->name[j]));
}

/* The odds ratios 1/2 and 2 of each pair that the model takes as independent, and its tipping points. */
static FALLIBLE pairs(struct what_if *w, const struct history_table *t, const struct mse_options *o, struct arena *a,
                      struct err *e)
{
    static const double psi[] = {0.5, 2};
    struct loglinear_model m;
    bool found;
    BD_TRY(mse_model(w->method, t, o, a, &m, &found, e));
    if (!found)
        return BD_OK;
    w->model = loglinear_words(a, t, &m);
    for (unsigned i = 0; i < t->lists; i++)
        for (unsigned j = i + 1; j < t->lists; j++) {
            bool in_model = false;
            for (size_t k = 0; k < m.terms; k++)
                in_model = in_model || m.term[k] == (1u << i | 1u << j);
            if (in_model)
                continue;
            struct sensitivity_point p;
            struct what_if_pair *pair = &w->pair[w->pairs++];
            *pair = (struct what_if_pair){.i = i, .j = j, .halves = NAN, .doubles = NAN, .reaches = NAN};
            BD_TRY(sensitivity_odds(t, &m, i, j, 1, o->level, a, &p, e));
            double seen = (double)t->observed, unseen = p.total - seen;
            if (p.given) {
                BD_TRY(sensitivity_tipping(t, &m, i, j, seen + unseen / 2, a, &pair->halves, e));
                BD_TRY(sensitivity_tipping(t, &m, i, j, seen + unseen * 2, a, &pair->doubles, e));
                if (w->tipping > 0)
                    BD_TRY(sensitivity_tipping(t, &m, i, j, w->tipping, a, &pair->reaches, e));
            }
            for (int k = 0; k < 2; k++) {
                BD_TRY(sensitivity_odds(t, &m, i, j, psi[k], o->level, a, &p, e));
                add(w, WHAT_IF_PAIR, pair_name(a, t, i, j, " / "), psi[k])->x = from_point(&p, w->method, t, o);
            }
        }
    return BD_OK;
}

static FALLIBLE lists(struct what_if *w, const struct history_table *t, const struct mse_options *o, struct arena *a,
                      struct err *e)
{
    enum mse_method m = w->check ? MSE_CHAPMAN : w->method;
    for (unsigned i = 0; i < t->lists; i++) {
        struct what_if_row *r = add(w, WHAT_IF_WITHOUT, arena_printf(a, "%.*s", STR_FMT(t->name[i])), 0);
        BD_TRY(settle(sensitivity_without(t, i, m, o, a, &r->x, e), m, t, o, &r->x, e));
    }
    for (unsigned i = 0; i < t->lists; i++) {
        struct what_if_known *k = &w->known[i];
        BD_TRY(settle(sensitivity_consistency(t, i, m, o, a, &k->size, &k->x, e), m, t, o, &k->x, e));
    }
    for (unsigned i = 0; t->lists > 3 && i < t->lists; i++)
        for (unsigned j = i + 1; j < t->lists; j++) {
            unsigned group[HISTORY_LISTS_MAX];
            for (unsigned k = 0; k < t->lists; k++)
                group[k] = k == j ? i : k > j ? k - 1 : k;
            struct history_table merged = history_merge(a, t, t->lists - 1, group);
            struct what_if_row *r = add(w, WHAT_IF_MERGED, pair_name(a, t, i, j, "+"), 0);
            BD_TRY(settle(mse_run(w->method, &merged, o, a, &r->x, e), w->method, &merged, o, &r->x, e));
        }
    return BD_OK;
}

static void keep_graphs(struct what_if *w, const struct history_table *t, const struct graphs_posterior *p, struct arena *a)
{
    enum { SHOWN = 8 };
    w->graphs = p->kept < SHOWN ? p->kept : SHOWN;
    w->graph = ARENA_ARRAY(a, const char *, SHOWN);
    w->weight = ARENA_ARRAY(a, double, SHOWN);
    w->mean = ARENA_ARRAY(a, double, SHOWN);
    for (size_t g = 0; g < w->graphs; g++) {
        w->graph[g] = graphs_words(a, t, p->graph[g].edges);
        w->weight[g] = p->graph[g].probability;
        w->mean[g] = p->graph[g].mean;
    }
}

/* Averages over graphs under other priors: pseudo-counts, and what was believed of N beforehand. */
static FALLIBLE priors(struct what_if *w, const struct history_table *t, const struct mse_options *o, struct arena *a,
                       struct err *e)
{
    double spread = log(10) / 1.959964; /* of log N: a factor of ten either way in 95 % */
    const struct graphs_options prior[] = {
        {.delta = 0},
        {.delta = 0.5},
        {.delta = 1},
        {.prior = GRAPHS_PRIOR_UNIFORM},
        {.prior = GRAPHS_PRIOR_LOGNORMAL, .prior_a = log(2 * (double)t->observed), .prior_b = spread},
    };
    static const char *const what[] = {"p(N) = 1/N", "p(N) = 1/N", "p(N) = 1/N", "p(N) uniform",
                                       "log N about log 2n, a factor of 10 either way"};
    for (size_t i = 0; t->lists <= 6 && i < sizeof prior / sizeof *prior; i++) {
        double delta = prior[i].delta > 0 ? prior[i].delta : 1.0 / (double)history_cells(t);
        struct what_if_row *r = add(w, WHAT_IF_PRIOR, what[i], delta);
        struct graphs_posterior posterior;
        enum bd_status s = mse_graphs(t, o, &prior[i], a, &posterior, &r->x, e);
        BD_TRY(settle(s, MSE_GRAPHS, t, o, &r->x, e));
        if (i == 0 && r->x.refusal == MSE_FINE)
            keep_graphs(w, t, &posterior, a);
    }
    return BD_OK;
}

FALLIBLE what_if_run(const struct history_table *used, enum mse_method method, double tipping, const struct mse_options *o,
                     struct arena *a, struct what_if *out, struct err *e)
{
    size_t pair = (size_t)used->lists * (used->lists - 1) / 2;
    struct what_if w = {.method = method,
                        .check = used->lists == 3,
                        .tipping = tipping,
                        .row = ARENA_ARRAY(a, struct what_if_row, 16 + 3 * pair + used->lists),
                        .pair = ARENA_ARRAY(a, struct what_if_pair, pair + 1)};
    struct mse_options plain = *o;
    plain.keep_draws = false;
    BD_TRY(settle(mse_run(method, used, &plain, a, &w.base, e), method, used, o, &w.base, e));
    plain.bca_error = 0; /* dozens of runs to compare with one another: an end that a seed moves a little tells as much */
    BD_TRY(top(&w, used, &plain, a, e));
    BD_TRY(pairs(&w, used, &plain, a, e));
    BD_TRY(lists(&w, used, &plain, a, e));
    BD_TRY(priors(&w, used, &plain, a, e));
    *out = w;
    return BD_OK;
}
