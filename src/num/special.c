/* num/special.c - see special.h. */
#include "num/special.h"

#include <math.h>
#include <stdlib.h>

#define LOG_SQRT_2PI 0.91893853320467274178

double log_gamma(double x)
{
    int sign;
    return lgamma_r(x, &sign);
}

/* log(0!) … log(255!), filled by the compiler's constructor before main so that no thread can see it half made. */
static double factorials[256];

__attribute__((constructor)) static void fill_factorials(void)
{
    for (int k = 2; k < 256; k++)
        factorials[k] = log_gamma(k + 1.0);
}

double log_factorial(double k)
{
    if (k < 256 && k == floor(k))
        return factorials[(int)k];
    return log_gamma(k + 1);
}

double log_choose(double n, double k)
{
    return log_factorial(n) - log_factorial(k) - log_factorial(n - k);
}

double digamma(double x)
{
    double shift = 0;
    while (x < 12) {
        shift -= 1 / x;
        x += 1;
    }
    double y = 1 / (x * x);
    double series =
        y * (1.0 / 12 - y * (1.0 / 120 - y * (1.0 / 252 - y * (1.0 / 240 - y * (1.0 / 132 - y * (691.0 / 32760 - y / 12))))));
    return shift + log(x) - 0.5 / x - series;
}

double trigamma(double x)
{
    double shift = 0;
    while (x < 12) {
        shift += 1 / (x * x);
        x += 1;
    }
    double y = 1 / (x * x);
    double series =
        1 + y * (1.0 / 6 - y * (1.0 / 30 - y * (1.0 / 42 - y * (1.0 / 30 - y * (5.0 / 66 - y * (691.0 / 2730 - y * 7 / 6))))));
    return shift + series / x + 0.5 * y;
}

double normal_cdf(double z)
{
    return 0.5 * erfc(-z * 0.70710678118654752440);
}

static double ratio(const double *top, const double *bottom, double r)
{
    double a = top[7], b = bottom[7];
    for (int i = 6; i >= 0; i--) {
        a = a * r + top[i];
        b = b * r + bottom[i];
    }
    return a / b;
}

double normal_quantile(double p)
{
    static const double a[] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                               1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                               3.3430575583588128105e+4, 2.5090809287301226727e+3};
    static const double b[] = {1.0,
                               4.2313330701600911252e+1,
                               6.8718700749205790830e+2,
                               5.3941960214247511077e+3,
                               2.1213794301586595867e+4,
                               3.9307895800092710610e+4,
                               2.8729085735721942674e+4,
                               5.2264952788528545610e+3};
    static const double c[] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                               3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                               2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double d[] = {1.0,
                               2.05319162663775882187e0,
                               1.67638483018380384940e0,
                               6.89767334985100004550e-1,
                               1.48103976427480074590e-1,
                               1.51986665636164571966e-2,
                               5.47593808499534494600e-4,
                               1.05075007164441684324e-9};
    static const double f[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                               2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                               2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double g[] = {1.0,
                               5.99832206555887937690e-1,
                               1.36929880922735805310e-1,
                               1.48753612908506148525e-2,
                               7.86869131145613259100e-4,
                               1.84631831751005468180e-5,
                               1.42151175831644588870e-7,
                               2.04426310338993978564e-15};
    if (!(p > 0))
        return p == 0 ? -INFINITY : NAN;
    if (!(p < 1))
        return p == 1 ? INFINITY : NAN;
    double q = p - 0.5;
    if (fabs(q) <= 0.425)
        return q * ratio(a, b, 0.180625 - q * q);
    double r = sqrt(-log(q < 0 ? p : 1 - p));
    double z = r <= 5 ? ratio(c, d, r - 1.6) : ratio(f, g, r - 5);
    return q < 0 ? -z : z;
}

double log_add(double x, double y)
{
    double top = fmax(x, y), low = fmin(x, y);
    return low == -INFINITY ? top : top + log1p(exp(low - top));
}

double log_sum_exp(size_t n, const double *x)
{
    double top = -INFINITY, sum = 0;
    for (size_t i = 0; i < n; i++)
        top = fmax(top, x[i]);
    if (top == -INFINITY || top == INFINITY)
        return top;
    for (size_t i = 0; i < n; i++)
        sum += exp(x[i] - top);
    return top + log(sum);
}

/* x^a e^-x / Gamma(a + 1), by the deviance when a is large so that nothing cancels. */
static double gamma_front(double a, double x)
{
    if (x <= 0)
        return 0;
    if (a < 100)
        return exp(a * log(x) - x - log_gamma(a + 1));
    double d = (x - a) / a, deviance = a * (d - log1p(d));
    double rest = 1 / (12 * a) - 1 / (360 * a * a * a);
    return exp(-deviance - rest) / sqrt(6.28318530717958647692 * a);
}

static double gamma_series(double a, double x)
{
    double term = 1, sum = 1;
    for (int i = 1; i < 100000 && term > sum * 1e-17; i++) {
        term *= x / (a + i);
        sum += term;
    }
    return gamma_front(a, x) * sum;
}

static double gamma_fraction(double a, double x)
{
    double tiny = 1e-300, b = x + 1 - a, c = 1 / tiny, d = 1 / b, h = d;
    for (int i = 1; i < 100000; i++) {
        double an = -i * (i - a);
        b += 2;
        d = an * d + b;
        d = fabs(d) < tiny ? 1 / tiny : 1 / d;
        c = b + an / c;
        c = fabs(c) < tiny ? tiny : c;
        h *= c * d;
        if (fabs(c * d - 1) < 1e-16)
            break;
    }
    return gamma_front(a, x) * a * h;
}

/* Temme 1979, first terms, for very large a: P for side 1, Q for side -1. */
static double gamma_temme(double a, double x, double side)
{
    double l = x / a, mu = l - 1, deviance = mu - log1p(mu);
    double eta = (mu < 0 ? -1 : 1) * sqrt(2 * deviance);
    double r = fabs(mu) < 1e-4 ? -1.0 / 3 + eta / 12 : 1 / mu - 1 / eta;
    return normal_cdf(side * eta * sqrt(a)) - side * exp(-a * deviance) / sqrt(6.28318530717958647692 * a) * r;
}

double gamma_p(double a, double x)
{
    if (x <= 0)
        return 0;
    if (a > 1e8)
        return gamma_temme(a, x, 1);
    return x < a + 1 ? gamma_series(a, x) : 1 - gamma_fraction(a, x);
}

double gamma_q(double a, double x)
{
    if (x <= 0)
        return 1;
    if (a > 1e8)
        return gamma_temme(a, x, -1);
    return x < a + 1 ? 1 - gamma_series(a, x) : gamma_fraction(a, x);
}

double chi_square_cdf(double x, double df)
{
    return gamma_p(df / 2, x / 2);
}

double chi_square_upper(double x, double df)
{
    return gamma_q(df / 2, x / 2);
}

double chi_square_quantile(double p, double df)
{
    double z = normal_quantile(p), k = 2 / (9 * df), root = 1 - k + z * sqrt(k);
    double low = 0, high = INFINITY, a = df / 2, x = df * root * root * root;
    if (!(root > 0.1))
        x = 2 * exp((log(p) + log_gamma(a + 1)) / a);
    for (int i = 0; i < 200; i++) {
        double miss = p < 0.5 ? chi_square_cdf(x, df) - p : (1 - p) - chi_square_upper(x, df);
        if (miss > 0)
            high = x;
        else
            low = x;
        double slope = exp((a - 1) * log(x / 2) - x / 2 - log_gamma(a)) / 2, next = x - miss / slope;
        if (!(next > low && next < high))
            next = high == INFINITY ? 2 * x + 1 : (low + high) / 2;
        if (fabs(next - x) <= 1e-14 * x)
            return next;
        x = next;
    }
    return x;
}

double poisson_lower(double k, double mean)
{
    if (k < 0)
        return 0;
    if (mean <= 0)
        return 1;
    if (k <= 40 && mean < 500) {
        double term = exp(-mean), sum = term;
        for (double i = 1; i <= k; i++) {
            term *= mean / i;
            sum += term;
        }
        return fmin(sum, 1);
    }
    return gamma_q(k + 1, mean);
}

double poisson_upper(double k, double mean)
{
    if (k <= 0)
        return 1;
    if (mean <= 0)
        return 0;
    return gamma_p(k, mean);
}

double logistic(double x)
{
    return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x));
}

double logit(double p)
{
    return log(p) - log1p(-p);
}

/* Between the order statistics around position h, counted from 1. */
static double quantile_at(size_t n, const double *sorted, double h)
{
    if (!(h > 1))
        return sorted[0];
    if (h >= (double)n)
        return sorted[n - 1];
    size_t i = (size_t)h;
    double part = h - (double)i, low = sorted[i - 1], high = sorted[i];
    if (part < 1e-12 || low == high)
        return low;
    return isinf(low) || isinf(high) ? (isinf(low) ? low : high) : low + part * (high - low);
}

double quantile_7(size_t n, const double *sorted, double p)
{
    return quantile_at(n, sorted, 1 + ((double)n - 1) * p);
}

double quantile_8(size_t n, const double *sorted, double p)
{
    return quantile_at(n, sorted, 1.0 / 3 + ((double)n + 1.0 / 3) * p);
}

static int compare_doubles(const void *x, const void *y)
{
    double a = *(const double *)x, b = *(const double *)y;
    return (a > b) - (a < b);
}

void sort_doubles(size_t n, double *x)
{
    if (n > 1)
        qsort(x, n, sizeof *x, compare_doubles);
}
