/* stats/graphs_read.c - quantiles, distribution and density of a finished posterior; see graphs.h. */
#include "stats/graphs_curve.h"

#include <math.h>

double graphs_series(const double *coefficient, double x, double *integral)
{
    double p[GRAPHS_ORDER + 1] = {1, x}, sum = 0, area = coefficient[0] * (x + 1);
    for (int r = 2; r <= GRAPHS_ORDER; r++)
        p[r] = ((2 * r - 1) * x * p[r - 1] - (r - 1) * p[r - 2]) / r;
    for (int r = 0; r < GRAPHS_ORDER; r++)
        sum += coefficient[r] * p[r];
    for (int r = 1; r < GRAPHS_ORDER; r++)
        area += coefficient[r] * (p[r + 1] - p[r - 1]) / (2 * r + 1);
    *integral = area;
    return sum;
}

static const struct graphs_panel *panel_at(const struct graphs_posterior *p, double u)
{
    size_t low = 0, high = p->panels;
    while (high - low > 1) {
        size_t middle = (low + high) / 2;
        if (p->panel[middle].low <= u)
            low = middle;
        else
            high = middle;
    }
    return &p->panel[low];
}

double graphs_density(const struct graphs_posterior *p, double total)
{
    double unseen = total - p->observed;
    if (unseen < 0 || unseen > p->most_unseen + 0.5)
        return 0;
    if (unseen < (double)p->exact - 0.5 || p->panels == 0) {
        size_t i = (size_t)(unseen + 0.5);
        if (i >= p->exact)
            i = p->exact - 1;
        return i == 0 ? p->mass[0] : p->mass[i] - p->mass[i - 1];
    }
    const struct graphs_panel *panel = panel_at(p, log(unseen));
    double area, half = (panel->high - panel->low) / 2;
    double f = graphs_series(panel->coefficient, (log(unseen) - panel->low) / half - 1, &area);
    return fmax(f, 0) / unseen;
}

double graphs_cdf(const struct graphs_posterior *p, double total)
{
    double unseen = floor(total - p->observed);
    if (unseen < 0)
        return 0;
    if (unseen >= p->most_unseen)
        return 1;
    if (unseen < (double)p->exact)
        return p->mass[(size_t)unseen];
    double u = log(unseen + 0.5), area;
    const struct graphs_panel *panel = panel_at(p, u);
    double half = (panel->high - panel->low) / 2;
    graphs_series(panel->coefficient, (u - panel->low) / half - 1, &area);
    double start = (double)p->exact + p->observed;
    double bend = graphs_density(p, start + unseen - (double)p->exact + 1) -
                  graphs_density(p, start + unseen - (double)p->exact) - graphs_density(p, start) +
                  graphs_density(p, start - 1);
    return fmin(panel->before + half * area - bend / 24, 1);
}

double graphs_quantile(const struct graphs_posterior *p, double probability)
{
    double low = -1, high = p->most_unseen; /* P(<= low) < probability <= P(<= high) */
    while (high - low > 1) {
        double middle = high > 4 * (low + 2) ? floor(sqrt((low + 2) * (high + 2))) - 2 : floor((low + high) / 2);
        if (middle <= low)
            middle = low + 1;
        if (graphs_cdf(p, p->observed + middle) >= probability)
            high = middle;
        else
            low = middle;
    }
    return p->observed + high;
}
