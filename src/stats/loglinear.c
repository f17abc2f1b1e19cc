/* stats/loglinear.c - see loglinear.h. Words and lists of terms are in loglinear_model.c. */
#include "stats/loglinear.h"

#include "num/dense.h"
#include "num/special.h"

#include <math.h>
#include <string.h>

enum { ITERATIONS_MAX = 60, HALVINGS_MAX = 30 };

/* A pivot below this share of its diagonal means a term that the others already explain. */
#define RANK_TOLERANCE 1e-12
/* The squared length of Newton's step in units of standard errors at which a step is the last. */
#define LAST_DECREMENT 1e-11

struct loglinear_data loglinear_data(struct arena *a, const struct history_table *t)
{
    struct loglinear_data d = {.lists = t->lists, .cells = history_cells(t)};
    d.count = ARENA_ARRAY(a, double, d.cells);
    d.margin = ARENA_ARRAY(a, double, d.cells);
    for (size_t w = 1; w < d.cells; w++)
        d.count[w] = (double)t->count[w];
    loglinear_refresh(&d);
    return d;
}

void loglinear_refresh(struct loglinear_data *d)
{
    memcpy(d->margin, d->count, d->cells * sizeof *d->margin);
    history_superset_sums(d->lists, d->margin);
    d->constant = d->saturated = 0;
    for (size_t w = 0; w < d->cells; w++) {
        double n = d->count[w];
        if (n > 0) {
            d->constant += log_factorial(n);
            d->saturated += n * log(n) - n;
        }
    }
    d->observed = d->margin[0] - d->count[0];
}

struct loglinear_work *loglinear_work(struct arena *a, unsigned lists, size_t terms)
{
    struct loglinear_work *w = ARENA_NEW(a, struct loglinear_work);
    size_t cells = (size_t)1 << lists;
    w->lists = lists;
    w->terms = terms;
    w->b = ARENA_ARRAY(a, double, terms);
    w->gradient = ARENA_ARRAY(a, double, terms);
    w->step = ARENA_ARRAY(a, double, terms);
    w->hessian = ARENA_ARRAY(a, double, terms *terms);
    w->mu = ARENA_ARRAY(a, double, cells);
    w->eta = ARENA_ARRAY(a, double, cells);
    w->value = ARENA_ARRAY(a, double, cells);
    w->term = ARENA_ARRAY(a, uint32_t, terms);
    w->kept_cell = ARENA_ARRAY(a, bool, cells);
    return w;
}

const double *loglinear_margins(const struct loglinear_work *w)
{
    return w->mu;
}

/* One fit in progress: the kept terms are w->term[0 … k-1] with values w->b. */
struct newton {
    const struct loglinear_data *d;
    struct loglinear_work *w;
    size_t k;
    size_t rank;
    bool structural; /* some cells are left out */
    double kernel;   /* sum of N*_a b_a - sum of mu (+ offsets), the log-likelihood but for a constant */
};

/* Keeps the terms with cases in their margin; marks the cells that the others empty. */
static void keep_terms(struct newton *f, const struct loglinear_model *m)
{
    struct loglinear_work *w = f->w;
    for (size_t i = 0; i < m->terms; i++) {
        if (f->d->margin[m->term[i]] > 0)
            w->term[f->k++] = m->term[i];
        else
            f->structural = true;
    }
    if (!f->structural)
        return;
    memset(w->kept_cell, 1, f->d->cells * sizeof *w->kept_cell);
    for (size_t i = 0; i < m->terms; i++) {
        uint32_t a = m->term[i];
        if (f->d->margin[a] > 0)
            continue;
        for (size_t v = a; v < f->d->cells; v = (v + 1) | a) /* the cells that contain a */
            w->kept_cell[v] = false;
    }
}

/* From b: mu, its margins (left in w->mu) and the kernel, which is -INFINITY when mu overflows. */
static double evaluate(struct newton *f, const double *b)
{
    struct loglinear_work *w = f->w;
    const struct loglinear_data *d = f->d;
    memset(w->eta, 0, d->cells * sizeof *w->eta);
    for (size_t i = 0; i < f->k; i++)
        w->eta[w->term[i]] = b[i];
    history_subset_sums(d->lists, w->eta);
    double linear = 0;
    if (d->offset != NULL)
        for (size_t v = 0; v < d->cells; v++) {
            w->eta[v] += d->offset[v];
            linear += d->count[v] * d->offset[v];
        }
    for (size_t v = 0; v < d->cells; v++)
        w->mu[v] = exp(w->eta[v]);
    if (f->structural)
        for (size_t v = 0; v < d->cells; v++)
            if (!w->kept_cell[v])
                w->mu[v] = 0;
    if (!d->with_unseen)
        w->mu[0] = 0;
    history_superset_sums(d->lists, w->mu);
    for (size_t i = 0; i < f->k; i++)
        linear += d->margin[w->term[i]] * b[i];
    double kernel = linear - w->mu[0];
    return isfinite(kernel) ? kernel : -INFINITY;
}

/* Fills the lower triangle of the information from margins `sum`. */
static void fill_information(struct newton *f, const double *sum)
{
    const uint32_t *term = f->w->term;
    for (size_t i = 0; i < f->k; i++) {
        double *row = f->w->hessian + i * f->k;
        uint32_t a = term[i];
        for (size_t j = 0; j <= i; j++)
            row[j] = sum[a | term[j]];
    }
}

/* Cholesky in place (columns of the lower triangle); a dependent term's row and column become zero and its pivot 1. */
static void factor(struct newton *f)
{
    size_t n = f->k;
    double *m = f->w->hessian;
    f->rank = n;
    for (size_t i = 0; i < n; i++) {
        double *row = m + i * n, whole = row[i], pivot = whole;
        for (size_t j = 0; j < i; j++) {
            const double *other = m + j * n;
            double sum = row[j];
            for (size_t k = 0; k < j; k++)
                sum -= row[k] * other[k];
            row[j] = sum * other[j]; /* the diagonal holds reciprocals */
            pivot -= row[j] * row[j];
        }
        if (pivot > RANK_TOLERANCE * whole) {
            row[i] = 1 / sqrt(pivot);
            continue;
        }
        memset(row, 0, i * sizeof *row);
        row[i] = 0;
        f->rank--;
    }
}

static void solve(const struct newton *f, double *x)
{
    size_t n = f->k;
    const double *m = f->w->hessian;
    for (size_t i = 0; i < n; i++) {
        double sum = x[i];
        for (size_t k = 0; k < i; k++)
            sum -= m[i * n + k] * x[k];
        x[i] = sum * m[i * n + i];
    }
    for (size_t i = n; i-- > 0;) {
        x[i] *= m[i * n + i];
        for (size_t k = 0; k < i; k++)
            x[k] -= m[i * n + k] * x[i];
    }
}

/* The weighted least-squares step from mu = count + 0.1, which gives first values of b. */
static void begin_cold(struct newton *f)
{
    struct loglinear_work *w = f->w;
    const struct loglinear_data *d = f->d;
    for (size_t v = 0; v < d->cells; v++) {
        bool out = (f->structural && !w->kept_cell[v]) || (v == 0 && !d->with_unseen);
        double mu = out ? 0 : d->count[v] + 0.1;
        w->mu[v] = mu;
        w->value[v] = out ? 0 : mu * (log(mu) - (d->offset != NULL ? d->offset[v] : 0)) - 0.1;
    }
    history_superset_sums(d->lists, w->mu);
    history_superset_sums(d->lists, w->value);
    fill_information(f, w->mu);
    factor(f);
    for (size_t i = 0; i < f->k; i++)
        w->b[i] = w->value[w->term[i]];
    solve(f, w->b);
    f->kernel = evaluate(f, w->b);
    if (f->kernel > -INFINITY)
        return;
    memset(w->b, 0, f->k * sizeof *w->b);
    w->b[0] = log(d->margin[0] / (double)d->cells);
    f->kernel = evaluate(f, w->b);
}

/* Newton's method with halving; true when the last step was small. */
static bool climb(struct newton *f, int *iterations)
{
    struct loglinear_work *w = f->w;
    for (*iterations = 0; *iterations < ITERATIONS_MAX; ++*iterations) {
        double decrement = 0;
        for (size_t i = 0; i < f->k; i++)
            w->gradient[i] = w->step[i] = f->d->margin[w->term[i]] - w->mu[w->term[i]];
        fill_information(f, w->mu);
        factor(f);
        solve(f, w->step);
        for (size_t i = 0; i < f->k; i++)
            decrement += w->gradient[i] * w->step[i];
        double scale = 1, slack = 1e-12 * (fabs(f->kernel) + 1), kernel = -INFINITY;
        for (int h = 0; h < HALVINGS_MAX; h++, scale /= 2) {
            for (size_t i = 0; i < f->k; i++)
                w->gradient[i] = w->b[i] + scale * w->step[i];
            kernel = evaluate(f, w->gradient);
            if (kernel >= f->kernel - slack)
                break;
        }
        if (!(kernel >= f->kernel - slack))
            return decrement < 1e-6;
        memcpy(w->b, w->gradient, f->k * sizeof *w->b);
        f->kernel = kernel;
        if (decrement < LAST_DECREMENT) {
            ++*iterations;
            return true;
        }
    }
    return false;
}

void loglinear_fit(const struct loglinear_data *d, const struct loglinear_model *m, const double *start, bool variance,
                   struct loglinear_work *w, struct loglinear_fit *out, double *coefficient)
{
    BD_ASSERT(m->terms <= w->terms && d->lists == w->lists && d->margin[0] > 0);
    struct newton f = {.d = d, .w = w};
    keep_terms(&f, m);
    f.kernel = -INFINITY;
    if (start != NULL) {
        size_t k = 0;
        for (size_t i = 0; i < m->terms; i++)
            if (d->margin[m->term[i]] > 0)
                w->b[k++] = isfinite(start[i]) ? start[i] : 0;
        f.kernel = evaluate(&f, w->b);
    }
    if (f.kernel == -INFINITY)
        begin_cold(&f);
    *out = (struct loglinear_fit){.parameters = m->terms, .finite = f.k};
    out->converged = climb(&f, &out->iterations);
    out->rank = f.rank;
    out->log_unseen = w->b[0];
    out->unseen = exp(w->b[0]);
    out->deviance = fmax(2 * (d->saturated - f.kernel), 0);
    out->log_likelihood = f.kernel - d->constant;
    out->aic = 2 * (double)m->terms - 2 * out->log_likelihood;
    out->bic = (double)m->terms * log(d->observed) - 2 * out->log_likelihood;
    out->bic_finite = (double)f.k * log(d->observed) - 2 * out->log_likelihood;
    if (variance) {
        fill_information(&f, w->mu);
        factor(&f);
        memset(w->step, 0, f.k * sizeof *w->step);
        w->step[0] = 1;
        solve(&f, w->step);
        out->log_variance = w->step[0];
    }
    for (size_t i = 0, k = 0; coefficient != NULL && i < m->terms; i++)
        coefficient[i] = d->margin[m->term[i]] > 0 ? w->b[k++] : -INFINITY;
}
