/* draw/axis.c - scales, round ticks, and numbers for people. See chart.h. */
#include "draw/chart.h"

#include <math.h>
#include <stdio.h>

/* The largest of 1, 2, 5 times a power of ten at or above `raw`. */
static double round_step(double raw)
{
    double power = pow(10.0, floor(log10(raw)));
    double m = raw / power;
    double unit = m <= 1.0 + 1e-9 ? 1.0 : m <= 2.0 + 1e-9 ? 2.0 : m <= 5.0 + 1e-9 ? 5.0 : 10.0;
    return unit * power;
}

static double linear_step(const struct chart_axis *axis, size_t wanted)
{
    double span = axis->high - axis->low;
    return round_step(span / (double)(wanted > 1 ? wanted : 1));
}

void chart_axis_round(struct chart_axis *axis, size_t ticks)
{
    BD_ASSERT(isfinite(axis->low) && isfinite(axis->high) && axis->low <= axis->high);
    if (axis->scale == CHART_LOG) {
        BD_ASSERT(axis->low > 0);
        if (axis->high <= axis->low * (1 + 1e-12)) {
            axis->low /= 2;
            axis->high *= 2;
        }
        double power_low = pow(10.0, floor(log10(axis->low) + 1e-9));
        double power_high = pow(10.0, floor(log10(axis->high) - 1e-9));
        double low = axis->low / power_low, high = axis->high / power_high;
        axis->low = power_low * (low >= 5 ? 5 : low >= 2 ? 2 : 1);
        axis->high = power_high * (high <= 2 ? 2 : high <= 5 ? 5 : 10);
        return;
    }
    if (axis->high == axis->low) {
        double pad = axis->high == 0 ? 1 : fabs(axis->high) / 2;
        axis->low -= axis->low == 0 ? 0 : pad;
        axis->high += pad;
    }
    /* Widening may call for a larger step, and that for more widening; the step settles within a few rounds. */
    double step = 0;
    for (int round = 0; round < 8 && step != linear_step(axis, ticks); round++) {
        step = linear_step(axis, ticks);
        axis->low = floor(axis->low / step + 1e-9) * step;
        axis->high = ceil(axis->high / step - 1e-9) * step;
    }
}

double chart_axis_at(const struct chart_axis *axis, double value)
{
    double low = axis->low, high = axis->high;
    if (axis->scale == CHART_LOG) {
        low = log(low);
        high = log(high);
        value = value > 0 ? log(value) : low;
    }
    double t = (value - low) / (high - low);
    t = t < 0 ? 0 : t > 1 ? 1 : t;
    return axis->at_low + t * (axis->at_high - axis->at_low);
}

static size_t log_ticks(const struct chart_axis *axis, size_t wanted, double *out, size_t cap)
{
    double decades = log10(axis->high / axis->low);
    bool fine = decades * 3 <= (double)wanted + 2;
    double skip = fine ? 1 : ceil(decades / (double)(wanted > 0 ? wanted : 1));
    static const double units[] = {1, 2, 5};
    size_t n = 0;
    for (double k = floor(log10(axis->low) + 1e-9); k <= log10(axis->high) + 1e-9; k += skip) {
        for (size_t u = 0; u < (fine ? 3u : 1u) && n < cap; u++) {
            double v = units[u] * pow(10.0, k);
            if (v >= axis->low * (1 - 1e-9) && v <= axis->high * (1 + 1e-9))
                out[n++] = v;
        }
    }
    return n;
}

size_t chart_ticks(const struct chart_axis *axis, size_t wanted, double *out, size_t cap)
{
    if (axis->scale == CHART_LOG)
        return log_ticks(axis, wanted, out, cap);
    double step = linear_step(axis, wanted);
    double first = ceil(axis->low / step - 1e-9);
    size_t n = 0;
    for (double k = first; n < cap && k * step <= axis->high + step * 1e-9; k++)
        out[n++] = k * step + 0.0;
    return n;
}

int chart_decimals(double step)
{
    int decimals = 0;
    step = fabs(step);
    while (decimals < 6 && step > 0 && step < 0.9999999) {
        step *= 10;
        decimals++;
    }
    return decimals;
}

void chart_put_number(struct buf *out, double v, int decimals)
{
    if (isnan(v)) {
        buf_addz(out, "\u2013");
        return;
    }
    if (isinf(v)) {
        buf_addz(out, v > 0 ? "\u221E" : "\u2212\u221E");
        return;
    }
    char digits[352];
    snprintf(digits, sizeof digits, "%.*f", decimals < 0 ? 0 : decimals > 6 ? 6 : decimals, fabs(v));
    struct str all = str_from(digits);
    size_t whole = all.n;
    bool zero = true;
    for (size_t i = 0; i < all.n; i++) {
        if (digits[i] == '.')
            whole = i;
        else if (digits[i] != '0')
            zero = false;
    }
    if (v < 0 && !zero)
        buf_addz(out, "\u2212");
    for (size_t i = 0; i < whole; i++) {
        if (i > 0 && (whole - i) % 3 == 0)
            buf_add_char(out, ',');
        buf_add_char(out, digits[i]);
    }
    buf_add_str(out, str_slice(all, whole, all.n));
}
