/* link/alone.c - see alone.h. */
#include "link/alone.h"

static const double LEAST = -8, PER_NAT = 4, DOUBT = 0.5, TRUST = 0.25;

/* Held beforehand: so many pairs of strangers half alone, log odds of Q at even odds within LEVEL_DEVIATION of those of P, and
 * no slope but by SLOPE_DEVIATION. */
static const double HELD_PAIRS = 1, LEVEL_DEVIATION = 2, SLOPE_DEVIATION = 0.5, STEP_MOST = 1;
enum { STEPS = 100 };

static double logistic(double x)
{
    return 1 / (1 + exp(-x));
}

static double weight_at(int bin)
{
    return LEAST + bin / PER_NAT;
}

void alone_count(struct alone *x, double weight, int is_alone)
{
    if (weight < LEAST)
        return;
    x->pairs[(int)(fmin(weight - LEAST, (ALONE_BINS - 1) / PER_NAT) * PER_NAT + 0.5)][is_alone != 0]++;
}

/* One step: the chance to be a match, given weight and whether alone; then P, and a step of Newton for Q. */
static double learn_once(struct alone *x)
{
    double strangers = HELD_PAIRS, strangers_alone = 0.5 * HELD_PAIRS;
    double off = (log(x->share / (1 - x->share)) - x->at_even) / (LEVEL_DEVIATION * LEVEL_DEVIATION);
    double g0 = off, g1 = -x->per_nat / (SLOPE_DEVIATION * SLOPE_DEVIATION);
    double h00 = 1 / (LEVEL_DEVIATION * LEVEL_DEVIATION), h01 = 0, h11 = 1 / (SLOPE_DEVIATION * SLOPE_DEVIATION);
    for (int b = 0; b < ALONE_BINS; b++) {
        double w = weight_at(b), match = logistic(w), q = logistic(x->at_even + x->per_nat * w);
        for (int k = 0; k < 2; k++) {
            double m = match * (k != 0 ? q : 1 - q), s = (1 - match) * (k != 0 ? x->share : 1 - x->share);
            double n = x->pairs[b][k], r = n > 0 ? n * m / (m + s) : 0, d = r * (k - q), v = r * q * (1 - q);
            strangers += n - r;
            strangers_alone += k != 0 ? n - r : 0;
            g0 += d;
            g1 += d * w;
            h00 += v;
            h01 += v * w;
            h11 += v * w * w;
        }
    }
    double det = h00 * h11 - h01 * h01;
    double to = fmax(-STEP_MOST, fmin(STEP_MOST, (h11 * g0 - h01 * g1) / det)), slope = (h00 * g1 - h01 * g0) / det;
    slope = fmax(-STEP_MOST, fmin(STEP_MOST, slope));
    x->share = strangers_alone / strangers;
    x->at_even += to;
    x->per_nat += slope;
    return fabs(to) + fabs(slope);
}

void alone_learn(struct alone *x)
{
    x->share = 0.5;
    x->at_even = x->per_nat = 0;
    for (int i = 0; i < STEPS && learn_once(x) > 1e-6; i++) {
    }
}

double alone_odds(const struct alone *x, double weight, int is_alone)
{
    if (!(x->share > 0))
        return 0;
    double q = logistic(x->at_even + x->per_nat * fmin(weight, weight_at(ALONE_BINS - 1)));
    double odds = is_alone ? log(q / x->share) : log((1 - q) / (1 - x->share));
    return odds < 0 ? fmax(-ALONE_MOST, DOUBT * odds) : is_alone ? fmin(ALONE_MOST, TRUST * odds) : 0;
}
