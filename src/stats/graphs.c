/* stats/graphs.c - the posterior of N over decomposable graphs; see graphs.h.
 *
 * Three passes. First every graph's peak in n0 and its height: graphs whose height, raised by the most that the prior
 * could add, is below 10^-16 of the best are dropped. Then n0 = 0 … 127 are summed one by one. Beyond, panels of 12
 * Gauss-Legendre nodes in log n0 begin at the peaks of the graphs that weigh and are halved until the mixture's last
 * Legendre coefficients vanish. Sums over whole n0 and integrals differ by a boundary term, f'/24 at the halves between
 * two people (Euler and Maclaurin), which is added.
 */
#include "stats/graphs.h"
#include "base/par.h"
#include "num/special.h"
#include "stats/graphs_curve.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { EXACT = 128, CHUNK = 512, MOST_POINTS = 400, MOST_PANELS = 4000 };
static const double LEAST_WHOLE = 1e-6;
static const double DROP = 37; /* log 10^16 */

struct kept {
    uint32_t edges;
    struct graph_parts parts;
    double constant;
    double peak, width, height;
    double sum[4];  /* of 1, N, 1/N, 1/N^2 */
    double last[4]; /* of the nodes evaluated last */
};

/* What a block of up to GRAPHS_ORDER nodes needs; the mixture is summed chunk by chunk so that threads cannot change it. */
struct block {
    const struct curves *curves;
    struct kept *kept;
    size_t count;
    size_t k;
    double value[CURVE_SETS * GRAPHS_ORDER];
    double common[GRAPHS_ORDER];
    double weight[GRAPHS_ORDER],
        total[GRAPHS_ORDER]; /* quadrature weight and N of each node; weight 0 adds nothing to the graphs */
    double scale;
    double *partial; /* GRAPHS_ORDER for each chunk */
};

struct fit {
    struct curves curves;
    struct kept *kept;
    size_t count;
    struct block block;
    unsigned threads;
    double scale;     /* log weight that is counted as 1 */
    double tolerance; /* of a panel's last coefficients */
    double node[GRAPHS_ORDER], gauss[GRAPHS_ORDER];
    double legendre[GRAPHS_ORDER][GRAPHS_ORDER]; /* coefficient r from the value at node i */
    size_t nodes;
    double sum[4]; /* over everything: 1, N, 1/N, 1/N^2 */
    struct graphs_panel *panel;
    size_t panels;
};

static void add_chunk(void *ctx, size_t from, size_t to, unsigned worker)
{
    (void)worker;
    struct block *b = ctx;
    double *mix = b->partial + from / CHUNK * GRAPHS_ORDER;
    memset(mix, 0, GRAPHS_ORDER * sizeof *mix);
    for (size_t g = from; g < to; g++) {
        struct kept *one = &b->kept[g];
        double f[GRAPHS_ORDER];
        for (size_t i = 0; i < b->k; i++)
            f[i] = one->constant + b->common[i] - b->scale;
        const uint8_t *set = one->parts.set;
        for (unsigned s = 0; s < one->parts.cliques; s++, set++) {
            for (size_t i = 0; i < b->k; i++)
                f[i] += b->value[*set * b->k + i];
        }
        for (unsigned s = 0; s < one->parts.separators; s++, set++) {
            for (size_t i = 0; i < b->k; i++)
                f[i] -= b->value[*set * b->k + i];
        }
        double last[4] = {0};
        for (size_t i = 0; i < b->k; i++) {
            if (f[i] < -80)
                continue;
            double mass = exp(f[i]), weighed = mass * b->weight[i], share = weighed / b->total[i];
            mix[i] += mass;
            last[0] += weighed;
            last[1] += weighed * b->total[i];
            last[2] += share;
            last[3] += share / b->total[i];
        }
        memcpy(one->last, last, sizeof last);
    }
}

/* The mixture's mass per person at k <= GRAPHS_ORDER values of n0. The sums weighted by weight[i] (NULL: 0) wait in the block
 * and the graphs until take() adds them. */
static void evaluate(struct fit *fit, size_t k, const double *unseen, const double *weight, double *mixture)
{
    struct block *b = &fit->block;
    b->k = k;
    b->scale = fit->scale;
    curves_at(&fit->curves, k, unseen, b->value, b->common);
    for (size_t i = 0; i < k; i++) {
        b->weight[i] = weight == NULL ? 0 : weight[i];
        b->total[i] = fit->curves.observed + unseen[i];
    }
    par_for(fit->count, CHUNK, fit->threads, add_chunk, b);
    for (size_t i = 0; i < k; i++) {
        mixture[i] = 0;
        for (size_t c = 0; c * CHUNK < fit->count; c++)
            mixture[i] += b->partial[c * GRAPHS_ORDER + i];
    }
    fit->nodes += k;
}

/* Adds what evaluate() found last. */
static void take(struct fit *fit, const double *mixture)
{
    struct block *b = &fit->block;
    for (size_t i = 0; i < b->k; i++) {
        double mass = mixture[i] * b->weight[i], total = b->total[i];
        fit->sum[0] += mass;
        fit->sum[1] += mass * total;
        fit->sum[2] += mass / total;
        fit->sum[3] += mass / total / total;
    }
    for (size_t g = 0; g < fit->count; g++) {
        for (int i = 0; i < 4; i++)
            fit->kept[g].sum[i] += fit->kept[g].last[i];
    }
}

/* Nodes and weights on [-1, 1] by Newton from the Chebyshev points, and the matrix from values to coefficients. */
static void gauss_legendre(struct fit *fit)
{
    for (int i = 0; i < GRAPHS_ORDER; i++) {
        double x = -cos(M_PI * (i + 0.75) / (GRAPHS_ORDER + 0.5)), slope = 1;
        for (int step = 0; step < 40; step++) {
            double p0 = 1, p1 = x;
            for (int r = 2; r <= GRAPHS_ORDER; r++) {
                double p2 = ((2 * r - 1) * x * p1 - (r - 1) * p0) / r;
                p0 = p1;
                p1 = p2;
            }
            slope = GRAPHS_ORDER * (x * p1 - p0) / (x * x - 1);
            double change = p1 / slope;
            x -= change;
            if (fabs(change) < 1e-16)
                break;
        }
        fit->node[i] = x;
        fit->gauss[i] = 2 / ((1 - x * x) * slope * slope);
        double p0 = 1, p1 = x;
        for (int r = 0; r < GRAPHS_ORDER; r++) {
            fit->legendre[r][i] = (2 * r + 1) / 2.0 * fit->gauss[i] * p0;
            double p2 = ((2 * r + 3) * x * p1 - (r + 1) * p0) / (r + 2);
            p0 = p1;
            p1 = p2;
        }
    }
}

static int by_value(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

/* Where panels begin: the ends, about one point an e-fold, and around each peak out to 10 widths, unless a point is there
 * already. The heaviest graphs come first. */
static size_t first_points(const struct fit *fit, double low, double high, double *point)
{
    size_t n = 0;
    point[n++] = low;
    point[n++] = high;
    for (double u = low + 1; u < high - 0.5 && n < 60; u += 1)
        point[n++] = u;
    static const double around[] = {0, -1.5, 1.5, -4, 4, -10, 10};
    for (size_t g = 0; g < fit->count; g++) {
        double width = fit->kept[g].width;
        for (size_t i = 0; i < sizeof around / sizeof *around && n < MOST_POINTS; i++) {
            double u = log(fmax(fit->kept[g].peak, 1e-9)) + around[i] * width;
            bool far = u > low + width / 2 && u < high - width / 2;
            for (size_t j = 0; j < n && far; j++)
                far = fabs(point[j] - u) > 1.2 * width;
            if (far)
                point[n++] = u;
        }
    }
    qsort(point, n, sizeof *point, by_value);
    return n;
}

/* Integrates [low, high] in log n0, splitting where the series has not died out; `so_far` is a lower bound of the whole. */
static bool integrate(struct fit *fit, double low, double high, unsigned depth)
{
    double unseen[GRAPHS_ORDER], weight[GRAPHS_ORDER], mixture[GRAPHS_ORDER], half = (high - low) / 2;
    for (int i = 0; i < GRAPHS_ORDER; i++) {
        unseen[i] = exp(low + half * (1 + fit->node[i]));
        weight[i] = fit->gauss[i] * half * unseen[i];
    }
    evaluate(fit, GRAPHS_ORDER, unseen, weight, mixture);
    struct graphs_panel panel = {.low = low, .high = high};
    for (int r = 0; r < GRAPHS_ORDER; r++) {
        for (int i = 0; i < GRAPHS_ORDER; i++)
            panel.coefficient[r] += fit->legendre[r][i] * mixture[i] * unseen[i];
    }
    double area = 2 * half * panel.coefficient[0];
    double rest = half * (fabs(panel.coefficient[GRAPHS_ORDER - 1]) + fabs(panel.coefficient[GRAPHS_ORDER - 2]));
    /* The heaviest graph weighs 1 at its peak, so the whole is no less than about 1: far out on the left, where next to nothing
     * has been summed yet, graphs that fall out of the mixture leave steps that no panel could follow, and need not. */
    if (rest > fit->tolerance * fmax(fit->sum[0] + area, LEAST_WHOLE) && depth < 30) {
        double middle = (low + high) / 2;
        return integrate(fit, low, middle, depth + 1) && integrate(fit, middle, high, depth + 1);
    }
    if (fit->panels == MOST_PANELS)
        return false;
    take(fit, mixture);
    fit->panel[fit->panels++] = panel;
    return true;
}

/* The first n0 one by one, then the boundary term by which the integral from `end` - 1/2 on differs from the sum. */
static void sum_small(struct fit *fit, size_t end, double *mass)
{
    double unseen[GRAPHS_ORDER], weight[GRAPHS_ORDER];
    for (size_t from = 0; from < end; from += GRAPHS_ORDER) {
        size_t k = end - from < GRAPHS_ORDER ? end - from : GRAPHS_ORDER;
        for (size_t i = 0; i < k; i++) {
            unseen[i] = (double)(from + i);
            weight[i] = 1;
        }
        evaluate(fit, k, unseen, weight, mass + from);
        take(fit, mass + from);
    }
}

static void boundary(struct fit *fit, double between, double sign)
{
    double unseen[2] = {between - 0.5, between + 0.5}, weight[2] = {-sign / 24, sign / 24}, mixture[2];
    evaluate(fit, 2, unseen, weight, mixture);
    take(fit, mixture);
}

/* ---- The first pass ---- */

struct scan {
    const struct curves *curves;
    const uint32_t *edges;
    struct curve_peak *peak;
    double low, high;
};

static void scan_chunk(void *ctx, size_t from, size_t to, unsigned worker)
{
    (void)worker;
    struct scan *s = ctx;
    struct graph_parts parts;
    for (size_t g = from; g < to; g++) {
        bool decomposable = graph_split(s->curves->lists, s->edges[g], &parts);
        BD_ASSERT(decomposable);
        s->peak[g] = curves_peak(s->curves, &parts, s->low, s->high);
    }
}

static int by_height(const void *x, const void *y)
{
    const struct kept *a = x, *b = y;
    if (a->height != b->height)
        return a->height < b->height ? 1 : -1;
    return (a->edges > b->edges) - (a->edges < b->edges);
}

/* The most that the prior adds anywhere in [low, high], from a fine walk on a log scale. */
static double prior_most(const struct curves *c, double high)
{
    double most = curves_log_prior(c, 0);
    for (int i = 0; i <= 2000; i++)
        most = fmax(most, curves_log_prior(c, exp(log(high) * i / 2000)));
    return most;
}

/* Moves a graph's peak to where the prior pulls it: a walk on a log scale, finer and finer about its best point. */
static void move_peak(struct curves *c, struct kept *one, double high)
{
    double low = log(0.5), top = log(high), best = -INFINITY, at = 0;
    for (int round = 0; round < 6; round++) {
        double step = (top - low) / 200, from = low;
        for (int i = 0; i <= 200; i++) {
            double u = from + step * i, f;
            curves_centre(c, exp(u));
            f = curves_graph_constant(c, &one->parts) + curves_log_prior(c, exp(u));
            if (f > best) {
                best = f;
                at = u;
            }
        }
        low = fmax(at - 2 * step, log(0.5));
        top = fmin(at + 2 * step, log(high));
    }
    double spread = c->prior == GRAPHS_PRIOR_LOGNORMAL ? c->prior_b : sqrt(1 / c->prior_a + 1 / c->prior_b);
    one->peak = exp(at);
    one->width = fmin(one->width, spread * (c->observed + one->peak) / one->peak);
    one->height = best - curves_log_prior(c, one->peak);
}

static void keep_heavy(struct fit *fit, const uint32_t *edges, size_t n, double high, bool only_saturated, bool with_saturated,
                       struct arena *a)
{
    struct curves *c = &fit->curves;
    uint32_t saturated = (1u << (c->lists * (c->lists - 1) / 2)) - 1;
    struct arena_mark mark = arena_mark(a);
    struct scan scan = {c, edges, ARENA_ARRAY(a, struct curve_peak, n), 0.5, fmax(high, 1)};
    par_for(n, CHUNK, fit->threads, scan_chunk, &scan);
    double best = -INFINITY, most = prior_most(c, fmax(high, 1));
    for (size_t g = 0; g < n; g++) {
        double posterior = scan.peak[g].log_weight + curves_log_prior(c, scan.peak[g].unseen);
        if (edges[g] != saturated || only_saturated || with_saturated)
            best = fmax(best, posterior);
    }
    fit->count = 0;
    for (size_t g = 0; g < n; g++) {
        bool top = edges[g] == saturated;
        if ((top && !with_saturated && !only_saturated) || (!top && only_saturated) ||
            scan.peak[g].log_weight + most < best - DROP)
            continue;
        struct kept one = {
            .edges = edges[g], .peak = scan.peak[g].unseen, .width = scan.peak[g].width, .height = scan.peak[g].log_weight};
        bool decomposable = graph_split(c->lists, one.edges, &one.parts);
        BD_ASSERT(decomposable);
        fit->kept[fit->count++] = one;
    }
    arena_rewind(a, mark);
    qsort(fit->kept, fit->count, sizeof *fit->kept, by_height);
    double scale = -INFINITY;
    for (size_t g = 0; g < fit->count && g < 64; g++) {
        if (c->prior == GRAPHS_PRIOR_LOGNORMAL || c->prior == GRAPHS_PRIOR_NEGBIN)
            move_peak(c, &fit->kept[g], fmax(high, 1));
        scale = fmax(scale, fit->kept[g].height + curves_log_prior(c, fit->kept[g].peak));
    }
    curves_centre(c, fit->kept[0].peak);
    for (size_t g = 0; g < fit->count; g++)
        fit->kept[g].constant = curves_graph_constant(c, &fit->kept[g].parts);
    fit->scale = scale;
}

/* ---- All of it ---- */

/* The small n0 and the panels up to half past `high`; goes on from where the last call ended when `from` is not 0. */
static bool run(struct fit *fit, double from, double high, double *mass, size_t *exact)
{
    if (from <= 0) {
        memset(fit->sum, 0, sizeof fit->sum);
        for (size_t g = 0; g < fit->count; g++)
            memset(fit->kept[g].sum, 0, sizeof fit->kept[g].sum);
        fit->panels = 0;
        *exact = high < EXACT ? (size_t)high + 1 : EXACT;
        sum_small(fit, *exact, mass);
        from = (double)*exact - 1;
        if (high >= EXACT)
            boundary(fit, from + 0.5, 1);
    }
    if (high < EXACT)
        return true;
    double point[MOST_POINTS + 64];
    size_t n = first_points(fit, log(from + 0.5), log(high + 0.5), point);
    for (size_t i = 0; i + 1 < n; i++) {
        if (!integrate(fit, point[i], point[i + 1], 0))
            return false;
    }
    return true;
}

/* The mass beyond `high` if the density goes on falling by the power of n0 by which it falls there. */
static double tail_beyond(struct fit *fit, double high)
{
    double end[2] = {high * 0.99, high}, mixture[2];
    if (high < 2)
        return 0;
    evaluate(fit, 2, end, NULL, mixture);
    if (mixture[1] <= 0)
        return 0;
    double power = 1 + log(mixture[1] / mixture[0]) / log(end[1] / end[0]);
    return power >= -1e-3 ? INFINITY : mixture[1] * high / -power / fit->sum[0];
}

/* The whole number of people with the largest mass: golden section between the neighbours of the best node, finished one
 * by one. */
static double find_mode(struct fit *fit, const double *mass, size_t exact, double high)
{
    double best = 0, at = 0, mixture[GRAPHS_ORDER], unseen[GRAPHS_ORDER];
    for (size_t i = 0; i < exact; i++) {
        if (mass[i] > best) {
            best = mass[i];
            at = (double)i;
        }
    }
    double low = 0, top = 0;
    for (size_t p = 0; p < fit->panels; p++) {
        double from = fit->panel[p].low, half = (fit->panel[p].high - from) / 2;
        for (int i = 0; i < 24; i++) {
            double x = (2 * i + 1) / 24.0 - 1, area, n0 = exp(from + half * (1 + x));
            double density = graphs_series(fit->panel[p].coefficient, x, &area) / n0;
            if (density > best) {
                best = density;
                at = n0;
                low = exp(from + half * (x + 1 - 0.2));
                top = exp(from + half * (x + 1 + 0.2));
            }
        }
    }
    while (top - low > 8) { /* sections in twelve */
        for (int i = 0; i < GRAPHS_ORDER; i++)
            unseen[i] = low + (top - low) * i / (GRAPHS_ORDER - 1);
        evaluate(fit, GRAPHS_ORDER, unseen, NULL, mixture);
        int most = 0;
        for (int i = 1; i < GRAPHS_ORDER; i++)
            most = mixture[i] > mixture[most] ? i : most;
        double step = (top - low) / (GRAPHS_ORDER - 1);
        at = unseen[most];
        low = fmax(at - step, 0);
        top = fmin(at + step, high);
    }
    if (top > 0) {
        for (int i = 0; i < GRAPHS_ORDER; i++)
            unseen[i] = fmin(fmax(floor(at) - 5 + i, 0), high);
        evaluate(fit, GRAPHS_ORDER, unseen, NULL, mixture);
        int most = 0;
        for (int i = 1; i < GRAPHS_ORDER; i++)
            most = mixture[i] > mixture[most] ? i : most;
        at = unseen[most];
    }
    return fit->curves.observed + at;
}

static void fill(struct fit *fit, struct arena *a, struct graphs_posterior *out, size_t exact, const double *mass)
{
    double whole = fit->sum[0];
    out->mean = fit->sum[1] / whole;
    out->my = fit->sum[2] / fit->sum[3];
    out->kept = fit->count;
    out->graph = ARENA_ARRAY(a, struct graphs_one, fit->count);
    for (size_t g = 0; g < fit->count; g++) {
        const double *sum = fit->kept[g].sum;
        out->graph[g] = (struct graphs_one){.edges = fit->kept[g].edges,
                                            .probability = sum[0] / whole,
                                            .mean = sum[0] > 0 ? sum[1] / sum[0] : 0,
                                            .my = sum[0] > 0 ? sum[2] / sum[3] : 0};
    }
    for (size_t i = 1; i < fit->count; i++) { /* nearly sorted: by height, wanted by mass */
        struct graphs_one one = out->graph[i];
        size_t j = i;
        for (; j > 0 && out->graph[j - 1].probability < one.probability; j--)
            out->graph[j] = out->graph[j - 1];
        out->graph[j] = one;
    }
    out->exact = exact;
    out->mass = ARENA_ARRAY(a, double, exact);
    double sum = 0;
    for (size_t i = 0; i < exact; i++)
        out->mass[i] = (sum += mass[i] / whole);
    out->panels = fit->panels;
    out->panel = ARENA_ARRAY(a, struct graphs_panel, fit->panels + 1);
    for (size_t p = 0; p < fit->panels; p++) {
        struct graphs_panel *panel = &out->panel[p];
        *panel = fit->panel[p];
        panel->before = sum;
        for (int r = 0; r < GRAPHS_ORDER; r++)
            panel->coefficient[r] /= whole;
        sum += (panel->high - panel->low) * panel->coefficient[0];
    }
}

static FALLIBLE check(unsigned lists, const double *counts, const struct graphs_options *o, struct err *e)
{
    if (lists < 3 || lists > GRAPHS_MOST_LISTS)
        return err_set(e, BD_INPUT, "averaging over graphs needs 3 to %d lists, not %u", GRAPHS_MOST_LISTS, lists);
    if (!(o->delta >= 0 && o->delta <= 1e6) || !(o->most_unseen >= 0 && o->most_unseen <= 1e15))
        return err_set(e, BD_INPUT, "delta is 0 to 10^6 and the largest number unseen 0 to 10^15");
    bool two = o->prior == GRAPHS_PRIOR_LOGNORMAL || o->prior == GRAPHS_PRIOR_NEGBIN;
    if (two && !(o->prior_b > 0 && isfinite(o->prior_a) && isfinite(o->prior_b) &&
                 (o->prior != GRAPHS_PRIOR_NEGBIN || o->prior_a > 0)))
        return err_set(e, BD_INPUT, "the prior's parameters must be finite and its spread above 0");
    double shared = 0, seen = 0;
    for (unsigned w = 1; w < 1u << lists; w++) {
        if (!(counts[w] >= 0 && counts[w] <= 1e12) || counts[w] != floor(counts[w]))
            return err_set(e, BD_INPUT, "the count of history %u is not a whole number from 0 to 10^12", w);
        seen += counts[w];
        shared += (w & (w - 1)) != 0 ? counts[w] : 0;
    }
    if (seen <= 0)
        return err_set(e, BD_NO_ESTIMATE, "nobody is on any list");
    if (shared <= 0)
        return err_set(e, BD_NO_ESTIMATE, "no case is on two lists, so the prior alone would decide the total");
    return BD_OK;
}

/* Integrates the graphs chosen; raises the upper end until the tail is under 10^-6 unless the end was given. */
static bool run_to_tail(struct fit *fit, const struct graphs_options *o, double *high, double *mass, size_t *exact,
                        double *tail)
{
    double last = 1e4 * fit->curves.observed + 1e6, from = 0;
    *high = o->most_unseen > 0 ? floor(o->most_unseen) : fmin(last, fmax(20 * fit->curves.observed, 1000));
    for (;;) {
        if (!run(fit, from, *high, mass, exact))
            return false;
        *tail = tail_beyond(fit, *high);
        if (o->most_unseen > 0 || *tail < 1e-6 || *high >= last)
            break;
        from = *high;
        *high = fmin(last, floor(*high * 30));
    }
    if (*high >= EXACT)
        boundary(fit, *high + 0.5, -1);
    return true;
}

FALLIBLE graphs_fit(unsigned lists, const double *counts, const struct graphs_options *options, struct arena *a,
                    struct graphs_posterior *out, struct err *e)
{
    BD_TRY(check(lists, counts, options, e));
    size_t n = graphs_family(lists, NULL, 0);
    struct graphs_posterior result = {.lists = lists, .family = n};
    SCOPED_ARENA struct arena *work = arena_new((size_t)1 << 28);
    uint32_t *edges = ARENA_ARRAY(work, uint32_t, n);
    graphs_family(lists, edges, n);
    struct fit *fit = ARENA_NEW(work, struct fit);
    fit->threads = options->threads;
    fit->kept = ARENA_ARRAY(work, struct kept, n);
    fit->panel = ARENA_ARRAY(work, struct graphs_panel, MOST_PANELS);
    fit->block.curves = &fit->curves;
    fit->block.kept = fit->kept;
    fit->block.partial = ARENA_ARRAY(work, double, (n / CHUNK + 1) * GRAPHS_ORDER);
    gauss_legendre(fit);
    result.delta = options->delta > 0 ? options->delta : ldexp(1, -(int)lists);
    curves_make(&fit->curves, lists, counts, options, result.delta);
    result.observed = fit->curves.observed;
    /* Log-gammas of great counts carry rounding that no panel can follow. */
    fit->tolerance = 1e-8 + 1e-17 * result.observed * log(result.observed + 1);

    double mass[EXACT], most = options->most_unseen > 0 ? options->most_unseen : 1e4 * result.observed + 1e6;
    size_t exact;
    keep_heavy(fit, edges, n, most, false, options->with_saturated, work);
    fit->block.count = fit->count;
    if (!run_to_tail(fit, options, &result.most_unseen, mass, &exact, &result.tail))
        return err_set(e, BD_NOT_CONVERGED, "the posterior needs more than %d panels", MOST_PANELS);
    result.mode = find_mode(fit, mass, exact, result.most_unseen);
    fill(fit, a, &result, exact, mass);
    uint32_t saturated = (1u << (lists * (lists - 1) / 2)) - 1;
    if (options->with_saturated) {
        for (size_t g = 0; g < result.kept; g++)
            result.saturated += result.graph[g].edges == saturated ? result.graph[g].probability : 0;
    } else {
        double whole = fit->sum[0], scale = fit->scale;
        keep_heavy(fit, edges, n, result.most_unseen, true, false, work);
        fit->block.count = fit->count;
        if (!run(fit, 0, result.most_unseen, mass, &exact))
            return err_set(e, BD_NOT_CONVERGED, "the saturated graph needs more than %d panels", MOST_PANELS);
        double ratio = fit->sum[0] / whole * exp(fmin(fit->scale - scale, 600));
        result.saturated = ratio / (1 + ratio);
    }
    result.nodes = fit->nodes;
    *out = result;
    return BD_OK;
}
