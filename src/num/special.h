/* num/special.h - special functions, each with its accuracy and its source.
 *
 * Floor: num. All are pure and safe on any number of threads. Accuracy is relative unless said otherwise, measured in
 * tests/num against 30-digit values.
 */
#ifndef BD_NUM_SPECIAL_H
#define BD_NUM_SPECIAL_H

#include <stddef.h>
#include <stdint.h>

/* log |Gamma(x)|, x > 0; libc's lgamma_r, whose sign goes to a local. 1e-14. */
double log_gamma(double x);

/* log(k!) for k >= 0, from a table for whole k below 256. */
double log_factorial(double k);

/* log of the binomial coefficient n over k, 0 <= k <= n, real. */
double log_choose(double n, double k);

/* First and second derivative of log_gamma, x > 0: recurrence up to 12, then the asymptotic series. 1e-13. */
double digamma(double x);
double trigamma(double x);

double normal_cdf(double z);      /* P(Z <= z), by erfc; full accuracy in both tails */
double normal_quantile(double p); /* p in [0, 1], ends give -inf and inf; Wichura 1988 (AS 241), 1e-15 */

/* log(sum of exp(x[i])); -inf for n = 0. No overflow. log_add is the same for two. */
double log_sum_exp(size_t n, const double *x);
double log_add(double x, double y);

/* Regularised incomplete gamma P(a, x) and Q = 1 - P, a > 0, x >= 0: series below a + 1, continued fraction above;
 * 1e-11 for a up to 1e8, in either tail; beyond, Temme's leading terms, absolute error under 1e-8. */
double gamma_p(double a, double x);
double gamma_q(double a, double x);

double chi_square_cdf(double x, double df);
double chi_square_upper(double x, double df);    /* P(X > x) */
double chi_square_quantile(double p, double df); /* p in (0, 1); Newton from Wilson and Hilferty, 1e-10 */

/* P(X <= k) and P(X >= k) for X Poisson with this mean (k >= 0 whole). Sums terms directly where few are needed. */
double poisson_lower(double k, double mean);
double poisson_upper(double k, double mean);

/* Inverse logit and logit. */
double logistic(double x);
double logit(double p);

/* Quantile p of the sorted values x[0 … n-1], n >= 1, by Hyndman and Fan's definition 7 (linear between order statistics)
 * or 8 (nearly median-unbiased). Infinite values are allowed: a quantile between a finite and an infinite one is
 * infinite. */
double quantile_7(size_t n, const double *sorted, double p);
double quantile_8(size_t n, const double *sorted, double p);

/* Sorts ascending; ties and infinities in their order, NaN not allowed. */
void sort_doubles(size_t n, double *x);

#endif
