/* link/given.c - see given.h. */
#include "link/given.h"
#include "link/labels.h"

#include <math.h>

static void hold(const struct model_given *g, const struct field *fd, int f, const double *given, double *x)
{
    if (g == NULL || !g->held[f])
        return;
    double sum[LEVELS_MAX] = {0}, in_group[4] = {0};
    for (int l = 1; l < fd->levels; l++)
        if (g->class[f][l] >= 0)
            sum[g->class[f][l]] += x[l];
    for (int l = 1; l < fd->levels; l++) {
        int c = g->class[f][l];
        if (c >= 0)
            x[l] = sum[c] > 0 ? x[l] * given[c] / sum[c] : given[c];
    }
    for (int l = 1; l < fd->levels; l++)
        in_group[fd->group[l]] += x[l];
    for (int l = 1; l < fd->levels; l++)
        if (in_group[fd->group[l]] > 0)
            x[l] /= in_group[fd->group[l]];
}

void given_m(const struct model_given *g, const struct field *fd, int f, double *m)
{
    hold(g, fd, f, g == NULL ? NULL : g->m[f], m);
}

void given_u(const struct model_given *g, const struct field *fd, int f, double *u)
{
    hold(g, fd, f, g == NULL ? NULL : g->u[f], u);
}

static size_t stratum_of(double w)
{
    return (size_t)fmax(0, fmin(GIVEN_STRATA - 1, floor(w / 2) + GIVEN_STRATA / 2.0));
}

void given_labels(const struct model *md, const struct records *r, const struct fields *fs, const struct pairs *p, size_t step,
                  double m[FIELDS_MAX][LEVELS_MAX], double *matches)
{
    const struct model_given *g = fs->given;
    if (g == NULL || g->labels == 0)
        return;
    double all[GIVEN_STRATA] = {0}, judged[GIVEN_STRATA] = {0};
    uint8_t levels[FIELDS_MAX];
    for (size_t i = 0; i < p->count; i += step)
        all[stratum_of(model_weight(md, r, fs, p->a[i], p->b[i], p->levels + i * (size_t)fs->count))]++;
    struct comparer *c = comparer_new(fs);
    for (int pass = 0; pass < 2; pass++)
        for (size_t i = 0; i < g->labels; i++) {
            const struct link_label *l = &g->label[i];
            compare_rows(c, l->a, l->b, levels);
            double w = model_weight(md, r, fs, l->a, l->b, levels);
            size_t s = stratum_of(w);
            if (pass == 0) {
                judged[s]++;
                continue;
            }
            double stands_for = fmax(all[s], judged[s] / (double)step) / (judged[s] + 10);
            double more = stands_for * ((l->match ? 1 : 0) - 1 / (1 + exp(-w)));
            matches[model_stratum(r, l->a, l->b)] += more;
            for (int f = 0; f < fs->count; f++)
                m[f][levels[f]] += more;
        }
    comparer_free(c);
    for (int f = 0; f < fs->count; f++)
        for (int l = 0; l < LEVELS_MAX; l++)
            m[f][l] = fmax(m[f][l], 0);
    for (size_t s = 0; s < STRATA_MAX; s++)
        matches[s] = fmax(matches[s], 0);
}
