/* stats/closed.c - see closed.h. */
#include "stats/closed.h"

#include "num/dense.h"
#include "num/special.h"

#include <math.h>
#include <string.h>

/* X'WX in the lower triangle of h and X'(right side) in g. */
static void accumulate(size_t rows, size_t columns, const double *x, const double *weight, const double *right, double *h,
                       double *g)
{
    memset(h, 0, columns * columns * sizeof *h);
    memset(g, 0, columns * sizeof *g);
    for (size_t r = 0; r < rows; r++) {
        const double *row = x + r * columns;
        for (size_t i = 0; i < columns; i++) {
            double wx = weight[r] * row[i];
            g[i] += row[i] * right[r];
            for (size_t j = 0; j <= i; j++)
                h[i * columns + j] += wx * row[j];
        }
    }
}

static double poisson_deviance(size_t rows, const double *y, const double *mu)
{
    double sum = 0;
    for (size_t r = 0; r < rows; r++)
        sum += (y[r] > 0 ? y[r] * log(y[r] / mu[r]) : 0) - (y[r] - mu[r]);
    return 2 * sum;
}

static void predict(size_t rows, size_t columns, const double *x, const double *b, double *mu)
{
    for (size_t r = 0; r < rows; r++) {
        double eta = 0;
        for (size_t j = 0; j < columns; j++)
            eta += x[r * columns + j] * b[j];
        mu[r] = exp(eta);
    }
}

bool closed_poisson(size_t rows, size_t columns, const double *x, const double *y, struct arena *a, double *b, double *deviance,
                    double *h)
{
    struct arena_mark mark = arena_mark(a);
    double *g = ARENA_ARRAY(a, double, columns);
    double *mu = ARENA_ARRAY(a, double, rows), *right = ARENA_ARRAY(a, double, rows), *next = ARENA_ARRAY(a, double, columns);
    bool done = false, sound = true;
    for (size_t r = 0; r < rows; r++) {
        mu[r] = y[r] + 0.1;
        right[r] = mu[r] * log(mu[r]) - 0.1;
    }
    accumulate(rows, columns, x, mu, right, h, b);
    sound = dense_cholesky(columns, h, 1e-13);
    if (sound)
        dense_solve(columns, h, b);
    predict(rows, columns, x, b, mu);
    *deviance = poisson_deviance(rows, y, mu);
    for (int i = 0; sound && !done && i < 200; i++) {
        for (size_t r = 0; r < rows; r++)
            right[r] = y[r] - mu[r];
        accumulate(rows, columns, x, mu, right, h, g);
        sound = dense_cholesky(columns, h, 1e-13);
        if (!sound)
            break;
        double decrement = 0, scale = 1, trial = INFINITY;
        memcpy(next, g, columns * sizeof *g);
        dense_solve(columns, h, next);
        for (size_t j = 0; j < columns; j++)
            decrement += g[j] * next[j];
        for (int half = 0; half < 30; half++, scale /= 2) {
            for (size_t j = 0; j < columns; j++)
                g[j] = b[j] + scale * next[j];
            predict(rows, columns, x, g, mu);
            trial = poisson_deviance(rows, y, mu);
            if (trial <= *deviance + 1e-9 * (fabs(*deviance) + 1))
                break;
        }
        sound = isfinite(trial);
        memcpy(b, g, columns * sizeof *b);
        *deviance = trial;
        done = decrement < 1e-12;
    }
    arena_rewind(a, mark);
    return sound && done;
}

bool closed_regression(size_t rows, size_t columns, const double *x, const double *y, struct arena *a, double *b,
                       double *deviance, double *variance)
{
    struct arena_mark mark = arena_mark(a);
    double *h = ARENA_ARRAY(a, double, columns *columns), *scratch = ARENA_ARRAY(a, double, columns);
    bool done = closed_poisson(rows, columns, x, y, a, b, deviance, h);
    if (done)
        *variance = dense_inverse_diagonal(columns, h, 0, scratch);
    arena_rewind(a, mark);
    return done;
}

enum shape { NO_SHAPE, CHAO, POISSON2, DARROCH, GAMMA35 };

static double heterogeneity(enum shape s, double k)
{
    switch (s) {
    case POISSON2: return exp2(k) - 1;
    case DARROCH: return k * k / 2;
    case GAMMA35: return log(3.5) - log(3.5 + k);
    default: return 0;
    }
}

/* One design: rows are histories 1 … 2^lists - 1. `left_out` marks Chao's columns, numbered from 3, that are taken out. */
static size_t design(const struct history_table *t, bool by_list, enum shape s, const bool *left_out, double *x)
{
    size_t columns = 0, rows = history_cells(t) - 1, chao = s == CHAO && t->lists > 2 ? t->lists - 2 : 0;
    columns = 1 + (by_list ? t->lists : 1) + (s > CHAO);
    for (size_t j = 0; j < chao; j++)
        columns += !left_out[j];
    for (size_t r = 0; r < rows; r++) {
        size_t w = r + 1, c = 0;
        double *row = x + r * columns, k = __builtin_popcountll((unsigned long long)w);
        row[c++] = 1;
        if (!by_list)
            row[c++] = k;
        for (unsigned i = 0; by_list && i < t->lists; i++)
            row[c++] = (w >> i & 1) != 0;
        if (s > CHAO)
            row[c++] = heterogeneity(s, k);
        for (size_t j = 0; j < chao; j++)
            if (!left_out[j])
                row[c++] = fmax(k - ((double)j + 2), 0);
    }
    return columns;
}

static void fit_row(const struct history_table *t, bool by_list, enum shape s, struct arena *a, struct closed_row *out)
{
    struct arena_mark mark = arena_mark(a);
    size_t rows = history_cells(t) - 1, most = 2 * (size_t)t->lists + 3, first = by_list ? 1 + t->lists : 2;
    double *x = ARENA_ARRAY(a, double, rows *most), *y = ARENA_ARRAY(a, double, rows), *b = ARENA_ARRAY(a, double, most);
    double constant = 0, saturated = 0;
    bool left_out[HISTORY_LISTS_MAX] = {false};
    for (size_t r = 0; r < rows; r++) {
        y[r] = (double)t->count[r + 1];
        constant += log_factorial(y[r]);
        saturated += y[r] > 0 ? y[r] * log(y[r]) - y[r] : 0;
    }
    for (;;) {
        size_t columns = design(t, by_list, s, left_out, x), at = first;
        out->given = closed_regression(rows, columns, x, y, a, b, &out->deviance, &out->log_variance);
        out->df = (double)rows - (double)columns;
        if (!out->given || s != CHAO)
            break;
        while (at < columns && b[at] >= 0)
            at++;
        if (at == columns)
            break;
        for (size_t j = 0, seen = first; j < HISTORY_LISTS_MAX; j++) /* the column `at` is the so-manieth kept one */
            if (!left_out[j] && seen++ == at) {
                left_out[j] = true;
                break;
            }
    }
    double p = (double)rows - out->df, unseen = exp(b[0]), l = saturated - out->deviance / 2 - constant;
    out->total = (double)t->observed + unseen;
    out->se = sqrt(unseen + unseen * unseen * out->log_variance);
    out->aic = 2 * p - 2 * l;
    out->bic = p * log((double)t->observed) - 2 * l;
    /* Under a hundredth of a case unseen the fit is drifting to minus infinity: there is no estimate to give. */
    out->given = out->given && isfinite(unseen) && unseen > 0.01 && out->df >= 0;
    arena_rewind(a, mark);
}

void closed_table(const struct history_table *t, struct arena *a, struct closed_row out[CLOSED_MODELS])
{
    static const struct {
        const char *name;
        bool by_list;
        enum shape shape;
    } models[CLOSED_MODELS] = {
        {"M0", false, NO_SHAPE},          {"Mt", true, NO_SHAPE},           {"Mh Chao (LB)", false, CHAO},
        {"Mh Poisson2", false, POISSON2}, {"Mh Darroch", false, DARROCH},   {"Mh Gamma3.5", false, GAMMA35},
        {"Mth Chao (LB)", true, CHAO},    {"Mth Poisson2", true, POISSON2}, {"Mth Darroch", true, DARROCH},
        {"Mth Gamma3.5", true, GAMMA35},
    };
    for (size_t i = 0; i < CLOSED_MODELS; i++) {
        out[i] = (struct closed_row){.model = models[i].name};
        fit_row(t, models[i].by_list, models[i].shape, a, &out[i]);
    }
}

FALLIBLE mse_closed(const struct history_table *t, const struct mse_options *o, struct arena *a, struct mse_estimate *out,
                    struct err *e)
{
    (void)e;
    *out = mse_begin(MSE_CLOSED, MSE_BOUND, t, o);
    if (mse_refuse_unfit(t, 3, a, out))
        return BD_OK;
    struct closed_row row = {.model = "Mth Chao (LB)"};
    fit_row(t, true, CHAO, a, &row);
    if (!row.given) {
        mse_refuse(out, MSE_NOT_CONVERGED_FIT, 0, 0, NULL);
        return BD_OK;
    }
    mse_set_log_normal(out, row.total - out->observed, row.log_variance);
    out->model = row.model;
    out->deviance = row.deviance;
    out->df = row.df;
    return BD_OK;
}
