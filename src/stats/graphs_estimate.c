/* stats/graphs_estimate.c - see graphs_estimate.h. */
#include "stats/graphs_estimate.h"

#include "num/rng.h"

#include <math.h>

static const double TAIL_REFUSED = 0.01, TAIL_TOLD = 1e-6, SATURATED_TOLD = 0.05;

const char *graphs_words(struct arena *a, const struct history_table *t, uint32_t edges)
{
    SCOPED_BUF struct buf text = BUF_MAX(64 * 1024);
    struct graph_parts parts;
    if (!graph_split(t->lists, edges, &parts))
        return NULL;
    for (unsigned c = 0; c < parts.cliques; c++) {
        buf_addz(&text, c == 0 ? "" : " + ");
        const char *star = "";
        for (unsigned i = 0; i < t->lists; i++) {
            if (parts.set[c] >> i & 1u) {
                buf_addz(&text, star);
                buf_add_str(&text, t->name[i]);
                star = "*";
            }
        }
    }
    return arena_copy(a, text.p, text.n);
}

/* More than one hump: between two maxima of the density of log n0 lies a value below 0.7 of the lower. */
static bool has_modes(const struct graphs_posterior *p)
{
    double low = log(graphs_quantile(p, 0.002) - p->observed + 0.5);
    double high = log(graphs_quantile(p, 0.998) - p->observed + 0.5);
    double peak = 0, valley = INFINITY;
    for (int i = 0; i <= 400; i++) {
        double n0 = exp(low + (high - low) * i / 400), f = graphs_density(p, p->observed + n0) * n0;
        if (f > peak && valley == INFINITY)
            peak = f;
        if (f < 0.7 * peak)
            valley = fmin(valley, f);
        if (valley < 0.7 * fmin(peak, f) && f > 0.05 * peak)
            return true;
    }
    return false;
}

FALLIBLE mse_graphs(const struct history_table *t, const struct mse_options *o, const struct graphs_options *prior,
                    struct arena *a, struct graphs_posterior *posterior, struct mse_estimate *out, struct err *e)
{
    struct mse_estimate r = mse_begin(MSE_GRAPHS, MSE_ESTIMATE, t, o);
    if (mse_refuse_unfit(t, 3, a, &r)) {
        *out = r;
        return BD_OK;
    }
    if (t->lists > GRAPHS_MOST_LISTS) {
        mse_refuse(&r, MSE_TOO_MANY_LISTS, t->lists, GRAPHS_MOST_LISTS, NULL);
        *out = r;
        return BD_OK;
    }
    struct graphs_options options = prior != NULL ? *prior : (struct graphs_options){0};
    options.threads = o->threads;
    double counts[1 << GRAPHS_MOST_LISTS];
    for (size_t w = 0; w < history_cells(t); w++)
        counts[w] = (double)t->count[w];
    struct graphs_posterior p;
    BD_TRY(graphs_fit(t->lists, counts, &options, a, &p, e));
    r.saturated = p.saturated;
    if (!(p.tail < TAIL_REFUSED)) {
        mse_refuse(&r, MSE_PRIOR_DECIDES, p.tail, TAIL_REFUSED, NULL);
        *out = r;
        return BD_OK;
    }
    r.interval = MSE_POSTERIOR;
    r.total = graphs_quantile(&p, 0.5);
    r.low = graphs_quantile(&p, (1 - o->level) / 2);
    r.high = graphs_quantile(&p, (1 + o->level) / 2);
    r.model = graphs_words(a, t, p.graph[0].edges);
    r.notes |= p.tail > TAIL_TOLD ? MSE_NOTE_TAIL : 0;
    r.notes |= p.saturated > SATURATED_TOLD ? MSE_NOTE_SATURATED : 0;
    r.notes |= has_modes(&p) ? MSE_NOTE_MODES : 0;
    if (o->keep_draws) {
        struct rng rng = rng_make(o->seed, MSE_GRAPHS);
        r.draws = o->replicates;
        r.draw = ARENA_ARRAY(a, double, o->replicates);
        for (size_t i = 0; i < o->replicates; i++)
            r.draw[i] = graphs_quantile(&p, rng_uniform(&rng));
    }
    if (posterior != NULL)
        *posterior = p;
    *out = r;
    return BD_OK;
}
