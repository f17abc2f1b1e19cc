/* link/share.c - see share.h. */
#include "link/share.h"
#include "base/par.h"
#include "link/input.h"
#include "link/prior.h"

#include <math.h>
#include <stdlib.h>

struct sharing {
    struct model *md;
    const struct fields *fs;
    const struct pairs *p;
};

/* Expected matches among the pairs that share each value. */
static float *matches_by_value(const struct sharing *s, size_t f)
{
    const struct field *fd = &s->fs->f[f];
    float *m = calloc(fd->pool->values, sizeof *m);
    BD_ASSERT(m != NULL);
    for (size_t i = 0; s->p != NULL && i < s->p->count; i++) {
        uint32_t v = fd->value[s->p->a[i]];
        if (v != 0 && v == fd->value[s->p->b[i]] && s->p->weight[i] > -6)
            m[v] += 1 / (1 + expf(-s->p->weight[i]));
    }
    return m;
}

static void share_fields(void *ctx, size_t from, size_t to, unsigned worker)
{
    struct sharing *s = ctx;
    (void)worker;
    for (size_t f = from; f < to; f++) {
        const struct field *fd = &s->fs->f[f];
        float *matches = matches_by_value(s, f), *share = s->md->log_share[f];
        double unseen = 0.5 * prior_values(fd->kind);
        int64_t all = 0; /* in 2^-20: the sum is the same in any order of the values */
        for (uint32_t v = 1; v < fd->pool->values; v++) {
            double n = fd->own_count[v], m = fmin((double)matches[v], 0.5 * n * (n - 1));
            double people = n > 0 ? n * n / (n + 2 * m) : 0, together = n > 1 ? m / (0.5 * n * (n - 1)) : 0;
            all += llround(people * 1048576);
            share[v] = (float)(fmax(0, people - 2 + together) + 0.5);
        }
        for (uint32_t v = 1; v < fd->pool->values; v++)
            share[v] = logf(share[v]) - logf((float)((double)all / 1048576) + 1 + (float)unseen);
        free(matches);
    }
}

void shares_make(struct model *md, const struct fields *fs, const struct pairs *p, const struct pace *pace)
{
    for (int f = 0; f < fs->count; f++)
        if (md->log_share[f] == NULL)
            md->log_share[f] = calloc((size_t)fs->f[f].pool->values + 1, sizeof *md->log_share[f]);
    struct sharing s = {.md = md, .fs = fs, .p = p};
    par_for_paced((size_t)fs->count, 1, 0, share_fields, &s, pace, -1, -1);
}

void shares_free(struct model *md)
{
    for (int f = 0; f < FIELDS_MAX; f++) {
        free(md->log_share[f]);
        md->log_share[f] = NULL;
    }
}
