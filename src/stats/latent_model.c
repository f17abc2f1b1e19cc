/* stats/latent_model.c - see latent_model.h. */
#include "stats/latent_model.h"

#include "num/special.h"

#include <math.h>
#include <string.h>

enum { S = LATENT_STRIDE };
static const double FAR = 34;               /* logits of chances beyond are 0 or 1 to double precision */
static const double LOG_ALPHA_LEAST = -230; /* nothing changes below: all people are of one class long before */

/* Rows of on (lambda), the sticks, the class shares, and the log prior of them all with the Jacobian of the logits. */
static double shares(const struct latent_model *m, const struct latent_point *point, struct latent_scratch *s, double off[S])
{
    double prior = 0, rest = 1;
    for (unsigned k = 0; k < S; k++) {
        off[k] = 1;
        s->share[k] = s->stick[k] = s->left[k] = 0;
    }
    for (unsigned j = 0; j < m->lists; j++) {
        for (unsigned k = 0; k < m->classes; k++) {
            double e = exp(-point->x[j * S + k]), lambda = 1 / (1 + e);
            s->on[j * S + k] = lambda;
            s->odds[j * S + k] = 1 / e; /* not lambda / (1 - lambda), which breaks down from logit 36 on */
            off[k] *= lambda * e;
        }
    }
    for (unsigned k = 0; k < m->classes; k++) {
        double on = 1;
        for (unsigned j = 0; j < m->lists; j++)
            on *= s->on[j * S + k];
        prior += m->shape_on * log(on) + m->shape_off * log(off[k]);
        double v = 1, left = 0;
        if (k + 1 < m->classes) {
            /* When alpha is small sticks lie at 1 - V = U^(1/alpha), thousands of logits out: only their logarithms are safe. */
            double x = point->x[m->lists * S + k], e = exp(-fabs(x)), soft = log1p(e);
            v = (x > 0 ? 1 : e) / (1 + e);
            left = (x > 0 ? e : 1) / (1 + e);
            prior += log(point->alpha) - fmax(-x, 0) - soft - point->alpha * (fmax(x, 0) + soft);
        }
        s->stick[k] = v;
        s->left[k] = left;
        s->share[k] = rest * v;
        rest *= left;
    }
    return prior;
}

/* The probability of each history in each class, from the empty history up: adding list j multiplies by its odds. */
static void spread(const struct latent_model *m, struct latent_scratch *s, const double off[S])
{
    for (unsigned k = 0; k < S; k++)
        s->f[k] = s->share[k] * off[k];
    for (size_t w = 1; w < (size_t)1 << m->lists; w++) {
        const double *from = s->f + (w & (w - 1)) * S, *by = s->odds + (size_t)__builtin_ctzl(w) * S;
        double *to = s->f + w * S;
        for (unsigned k = 0; k < S; k++)
            to[k] = from[k] * by[k];
    }
}

void latent_evaluate(const struct latent_model *m, struct latent_point *point, double heat, struct latent_scratch *s)
{
    double off[S], weight[S] = {0}, on[LATENT_LISTS * S] = {0}, seen = 0, p0 = 0;
    for (unsigned k = m->classes; k < S; k++)
        for (unsigned j = 0; j < m->lists; j++)
            s->on[j * S + k] = s->odds[j * S + k] = 0;
    point->log_prior = shares(m, point, s, off);
    spread(m, s, off);
    for (size_t c = 0; c < m->cells; c++) {
        const double *f = s->f + (size_t)m->history[c] * S;
        double p = 0;
        for (unsigned k = 0; k < S; k++)
            p += f[k];
        seen += m->count[c] * log(p);
        double g = heat * m->count[c] / p, add[S];
        for (unsigned k = 0; k < S; k++) {
            add[k] = g * f[k];
            weight[k] += add[k];
        }
        for (uint32_t rest = m->history[c]; rest != 0; rest &= rest - 1) {
            double *row = on + (size_t)__builtin_ctz(rest) * S;
            for (unsigned k = 0; k < S; k++)
                row[k] += add[k];
        }
    }
    for (unsigned k = 0; k < S; k++)
        p0 += s->f[k];
    point->p0 = p0;
    point->log_likelihood = seen - m->observed * log1p(-p0);
    for (unsigned k = 0; k < S; k++)
        weight[k] += heat * m->observed / (1 - p0) * s->f[k];
    double both = m->shape_on + m->shape_off, later = 0;
    for (unsigned i = 0; i < m->lists * S; i++)
        point->gradient[i] = on[i] + m->shape_on - s->on[i] * (weight[i % S] + both);
    double *row = point->gradient + m->lists * S;
    memset(row, 0, S * sizeof *row);
    for (unsigned k = m->classes; k-- > 0;) {
        double v = s->stick[k], left = s->left[k];
        if (k + 1 < m->classes)
            row[k] = weight[k] * left - v * later + left - point->alpha * v;
        later += weight[k];
    }
    for (unsigned j = 0; j < m->lists; j++)
        for (unsigned k = m->classes; k < S; k++)
            point->gradient[j * S + k] = 0;
}

/* Regularised incomplete beta function by its continued fraction (modified Lentz), in logarithm. */
static double log_beta_fraction(double a, double b, double x)
{
    double front = log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log1p(-x) - log(a);
    double c = 1, d = 1 - (a + b) * x / (a + 1), h;
    d = 1 / (fabs(d) < 1e-300 ? 1e-300 : d);
    h = d;
    for (double i = 1; i < 20000; i++) {
        double even = i * (b - i) * x / ((a + 2 * i - 1) * (a + 2 * i));
        d = 1 / (1 + even * d);
        c = 1 + even / c;
        h *= d * c;
        double odd = -(a + i) * (a + b + i) * x / ((a + 2 * i) * (a + 2 * i + 1));
        d = 1 / (1 + odd * d);
        c = 1 + odd / c;
        h *= d * c;
        if (fabs(d * c - 1) < 1e-12)
            break;
    }
    return front + log(h);
}

double latent_log_limit(const struct latent_model *m, double p0)
{
    double n = m->observed, seen = 1 - p0, mean = n * p0 / seen;
    if (!(seen > 0))
        return -INFINITY;
    if (mean + 10 * sqrt(mean / seen + 1) + 10 / seen < m->most_unseen)
        return 0;
    double a = n, b = m->most_unseen + 1; /* P(n0 <= M) = I_seen(n, M + 1) */
    if (seen < (a + 1) / (a + b + 2))
        return log_beta_fraction(a, b, seen);
    double upper = log_beta_fraction(b, a, p0);
    return upper < 0 ? log1p(-exp(upper)) : -INFINITY;
}

double latent_draw_unseen(const struct latent_model *m, double p0, struct rng *r)
{
    double seen = fmax(1 - p0, 1e-12);
    for (int attempt = 0; attempt < 64; attempt++) {
        double mean = rng_gamma(r, m->observed) * (1 - seen) / seen;
        if (mean > 1e15)
            continue;
        double n0 = (double)rng_poisson(r, mean);
        if (n0 <= m->most_unseen)
            return n0;
    }
    /* The limit is deep in the lower tail: there the mass falls away below it nearly geometrically. */
    double sum = 0, term = 1, at = m->most_unseen;
    for (; at >= 0 && term > 1e-14 * sum; at--) {
        sum += term;
        term *= at / ((m->observed + at - 1) * p0);
    }
    double left = sum * rng_uniform(r);
    term = 1;
    for (at = m->most_unseen; at > 0; at--) {
        left -= term;
        if (left <= 0)
            break;
        term *= at / ((m->observed + at - 1) * p0);
    }
    return at;
}

static double clamp(double logit_value)
{
    return fmin(fmax(logit_value, -FAR), FAR);
}

/* logit of a Beta(a, b) variable, by its gammas: nothing is lost near 0 and 1. */
static double draw_logit_beta(struct rng *r, double a, double b)
{
    return rng_log_gamma(r, a) - rng_log_gamma(r, b);
}

double latent_log_prior_alpha(const struct latent_model *m, double log_alpha)
{
    return m->alpha_shape * log_alpha - m->alpha_rate * exp(log_alpha);
}

/* The log density of log alpha given how many people each class holds, the sticks summed out. */
static double log_density_alpha(const struct latent_model *m, const double *size, double log_alpha)
{
    double alpha = exp(log_alpha), sum = latent_log_prior_alpha(m, log_alpha), later = 0;
    for (unsigned k = m->classes; k-- > 0;) {
        if (k + 1 < m->classes && later > 0)
            sum += log_alpha + log_gamma(alpha + later) - log_gamma(1 + size[k] + alpha + later);
        else if (k + 1 < m->classes && size[k] > 0)
            sum += log_gamma(1 + alpha) - log_gamma(1 + size[k] + alpha);
        later += size[k];
    }
    return sum;
}

/* Slice sampling (Neal 2003) of log alpha. The sticks of empty classes know nothing but alpha, so alpha drawn given them would
 * creep; without them it jumps. */
static double draw_alpha(const struct latent_model *m, const double *size, double alpha, struct rng *r)
{
    enum { OUT = 60 };
    const double width = 4;
    double at = fmax(log(alpha), LOG_ALPHA_LEAST), level = log_density_alpha(m, size, at) - rng_exponential(r);
    double low = at - width * rng_uniform(r), high = low + width;
    for (int i = 0; i < OUT && low > LOG_ALPHA_LEAST && log_density_alpha(m, size, low) > level; i++)
        low -= width;
    for (int i = 0; i < OUT && log_density_alpha(m, size, high) > level; i++)
        high += width;
    low = fmax(low, LOG_ALPHA_LEAST);
    for (;;) {
        double to = low + (high - low) * rng_uniform(r);
        if (log_density_alpha(m, size, to) > level || high - low < 1e-12)
            return exp(to);
        if (to < at)
            low = to;
        else
            high = to;
    }
}

bool latent_move_alpha(const struct latent_model *m, struct latent_point *point, double log_alpha)
{
    double ratio = point->alpha / exp(log_alpha);
    for (unsigned k = 0; k + 1 < m->classes; k++) {
        double *x = &point->x[m->lists * S + k], log_left = -ratio * (fmax(*x, 0) + log1p(exp(-fabs(*x))));
        *x = log(-expm1(log_left)) - log_left;
        if (!isfinite(*x))
            return false;
    }
    point->alpha = exp(log_alpha);
    return log_alpha > LOG_ALPHA_LEAST;
}

void latent_sweep(const struct latent_model *m, struct latent_point *point, const struct latent_scratch *s, struct rng *r)
{
    double size[S] = {0}, on[LATENT_LISTS * S] = {0};
    int64_t part[S];
    for (size_t c = 0; c <= m->cells; c++) {
        uint32_t w = c < m->cells ? m->history[c] : 0;
        double people = c < m->cells ? m->count[c] : latent_draw_unseen(m, point->p0, r);
        rng_multinomial(r, (int64_t)people, m->classes, s->f + (size_t)w * S, part);
        for (unsigned k = 0; k < m->classes; k++) {
            size[k] += (double)part[k];
            for (uint32_t rest = part[k] > 0 ? w : 0; rest != 0; rest &= rest - 1)
                on[(size_t)__builtin_ctz(rest) * S + k] += (double)part[k];
        }
    }
    double later = 0;
    point->alpha = draw_alpha(m, size, point->alpha, r);
    for (unsigned k = m->classes; k-- > 0;) {
        for (unsigned j = 0; j < m->lists; j++)
            point->x[j * S + k] =
                clamp(draw_logit_beta(r, m->shape_on + on[j * S + k], m->shape_off + size[k] - on[j * S + k]));
        if (k + 1 < m->classes)
            point->x[m->lists * S + k] = draw_logit_beta(r, 1 + size[k], point->alpha + later);
        later += size[k];
    }
}
