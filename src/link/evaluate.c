/* link/evaluate.c - see evaluate.h. */
#include "link/evaluate.h"
#include "link/input.h"

#include <math.h>
#include <stdlib.h>

static struct quality quality(double right, double found, double wanted)
{
    struct quality q = {.precision = found > 0 ? right / found : 1, .recall = wanted > 0 ? right / wanted : 1};
    q.f1 = q.precision + q.recall > 0 ? 2 * q.precision * q.recall / (q.precision + q.recall) : 0;
    return q;
}

static double count_pairs(struct link_keyed *x, size_t n)
{
    struct link_keyed *scratch = link_grow(NULL, n * sizeof *x);
    link_radix_sort(x, scratch, n);
    free(scratch);
    double pairs = 0;
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && x[j].key == x[i].key; j++)
            continue;
        pairs += 0.5 * (double)(j - i) * (double)(j - i - 1);
    }
    return pairs;
}

/* Size of each row's group under a key. */
static double *group_sizes(const struct link_keyed *x, size_t n)
{
    double *size = link_grow(NULL, n * sizeof *size);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && x[j].key == x[i].key; j++)
            continue;
        for (size_t k = i; k < j; k++)
            size[x[k].load] = (double)(j - i);
    }
    return size;
}

void evaluate_clusters(const uint32_t *truth, const uint32_t *cluster, size_t n, struct quality_clusters *out)
{
    struct link_keyed *x = link_grow(NULL, n * sizeof *x);
    double *size[3], pairs[3];
    for (int k = 0; k < 3; k++) {
        for (size_t i = 0; i < n; i++)
            x[i] = (struct link_keyed){.load = (uint32_t)i,
                                       .key = k == 0   ? truth[i]
                                              : k == 1 ? cluster[i]
                                                       : (uint64_t)truth[i] << 32 | cluster[i]};
        pairs[k] = count_pairs(x, n);
        size[k] = group_sizes(x, n);
    }
    double precision = 0, recall = 0;
    for (size_t i = 0; i < n; i++) {
        precision += size[2][i] / size[1][i] / (double)n;
        recall += size[2][i] / size[0][i] / (double)n;
    }
    *out = (struct quality_clusters){.true_pairs = pairs[0],
                                     .found_pairs = pairs[1],
                                     .right_pairs = pairs[2],
                                     .pairs = quality(pairs[2], pairs[1], pairs[0])};
    out->b_cubed = (struct quality){.precision = precision,
                                    .recall = recall,
                                    .f1 = precision + recall > 0 ? 2 * precision * recall / (precision + recall) : 0};
    for (int k = 0; k < 3; k++)
        free(size[k]);
    free(x);
}

static double log_odds(double p)
{
    double q = fmin(fmax(p, 1e-5), 1 - 1e-5);
    return log(q / (1 - q));
}

/* Minus the log-likelihood of the logistic regression with intercept a and slope b. */
static double misfit(const double *p, const bool *right, size_t n, double a, double b)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        double s = (a + b * log_odds(p[i])) * (right[i] ? -1 : 1);
        sum += s > 0 ? s + log1p(exp(-s)) : log1p(exp(s));
    }
    return sum;
}

/* Newton's method for two coefficients, each step halved until the fit does not get worse: from a start far off, whole steps
 * may run away although the likelihood is concave. Without a finite answer (separable pairs) both become NAN. */
static void fit_logistic(const double *p, const bool *right, size_t n, struct quality_pairs *out)
{
    double a = 0, b = 1, now = misfit(p, right, n, a, b);
    out->intercept = out->slope = out->slope_error = NAN;
    for (int step = 0; step < 100; step++) {
        double g0 = 0, g1 = 0, h00 = 0, h01 = 0, h11 = 0;
        for (size_t i = 0; i < n; i++) {
            double x = log_odds(p[i]), f = 1 / (1 + exp(-(a + b * x))), v = f * (1 - f), d = (right[i] ? 1 : 0) - f;
            g0 += d;
            g1 += d * x;
            h00 += v;
            h01 += v * x;
            h11 += v * x * x;
        }
        double det = h00 * h11 - h01 * h01;
        if (!(det > 1e-12 * (1 + h00 * h11)) || fabs(b) > 50)
            return;
        double da = (h11 * g0 - h01 * g1) / det, db = (h00 * g1 - h01 * g0) / det, next = misfit(p, right, n, a + da, b + db);
        for (int half = 0; half < 40 && next > now; half++) {
            da /= 2;
            db /= 2;
            next = misfit(p, right, n, a + da, b + db);
        }
        a += da;
        b += db;
        now = next;
        if (fabs(da) + fabs(db) < 1e-8) {
            out->intercept = a;
            out->slope = b;
            out->slope_error = sqrt(h00 / det);
            return;
        }
    }
}

void evaluate_pairs(const double *probability, const bool *right, size_t n, double true_pairs, struct quality_pairs *out)
{
    double found = 0, hits = 0, stated[10] = {0}, seen[10] = {0};
    for (size_t i = 0; i < n; i++) {
        int bin = (int)(probability[i] * 10);
        bin = bin > 9 ? 9 : bin < 0 ? 0 : bin;
        stated[bin] += probability[i];
        seen[bin] += right[i];
        found += probability[i] >= 0.5;
        hits += probability[i] >= 0.5 && right[i];
    }
    *out = (struct quality_pairs){.at_half = quality(hits, found, true_pairs)};
    for (int b = 0; b < 10 && n > 0; b++)
        out->error += fabs(stated[b] - seen[b]) / (double)n;
    fit_logistic(probability, right, n, out);
}
