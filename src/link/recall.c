/* link/recall.c - see recall.h. */
#include "link/recall.h"
#include "link/align.h"
#include "num/rng.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    CLUSTER_PAIRS_LEAST = 100, /* fewer pairs in clusters of three and more say little */
    SEARCHED_LEAST = 100,      /* and so do fewer matches that two searches found */
    FIELDS_LEAST = 3,          /* two fields do not tell matches from chance (Goodman 1974) */
    RICH_LEAST = 50,           /* matches */
    LOOKED_AT = 20000,         /* pairs of rows */
    FOUND_ENOUGH = 20000,      /* matches; of more every other, or every third, … is looked at */
    LOOKED_LEAST = 200         /* of two lists */
};
/* A match whose fields may be expected to speak for it by so many nats is known by them; where fewer pairs than RICH_PART show
 * so much, the pairs that show most. */
static const double KNOWN = 5, RICH_PART = 0.4;
static const double MATCHES_LEAST = 0.5; /* of which something can be said */

/* The pairs of one cluster count as one less than its rows. Gives 1, and no pairs behind it, when there are too few. */
static double vouched(const struct link_job *j, double *behind)
{
    size_t n = j->records.rows;
    double all = 0, reached = 0, independent = 0;
    uint32_t *size = calloc(j->clusters + 1, sizeof *size);
    BD_ASSERT(size != NULL);
    for (size_t i = 0; i < n; i++)
        size[j->cluster[i]]++;
    for (size_t c = 0; c < j->clusters; c++) {
        all += size[c] > 2 ? 0.5 * size[c] * (size[c] - 1.0) : 0;
        independent += size[c] > 2 ? size[c] - 1.0 : 0;
    }
    for (size_t i = 0; i < j->pairs.count; i++) {
        uint32_t c = j->cluster[j->pairs.a[i]];
        reached += c == j->cluster[j->pairs.b[i]] && size[c] > 2;
    }
    free(size);
    *behind = all < CLUSTER_PAIRS_LEAST ? 0 : independent;
    return all < CLUSTER_PAIRS_LEAST ? 1 : reached / all;
}

/* What each field that two rows show may be expected to say for them if they are one person, nats. */
static void expected_words(const struct link_job *j, double word[FIELDS_MAX])
{
    for (int f = 0; f < j->fields.count; f++) {
        word[f] = 0;
        for (int l = 1; l < j->fields.f[f].levels; l++)
            word[f] += j->fields.f[f].group[l] == 1 ? j->model.m[f][l] * j->model.ratio[f][l] : 0;
    }
}

/* Of each two lists, by stratum. */
struct shown {
    double pairs, rich;         /* looked at by chance; of them such as show enough */
    double matches, rich_found; /* expected among those found */
};

struct look {
    double says; /* expected log odds, were the two one person */
    size_t stratum;
};

static int by_says(const void *x, const void *y)
{
    double a = ((const struct look *)x)->says, b = ((const struct look *)y)->says;
    return (a > b) - (a < b);
}

/* Pairs by chance, the least telling first; gives how many. */
static size_t look_at_large(const struct link_job *j, const double *word, struct look *out)
{
    struct rng rng = rng_make(rng_derive(j->seed, 31), 0);
    size_t fields = (size_t)j->fields.count;
    for (size_t i = 0; i < LOOKED_AT; i++) {
        size_t a = rng_below(&rng, j->records.rows), b = rng_below(&rng, j->records.rows - 1);
        b += b >= a;
        out[i].stratum = model_stratum(&j->records, a < b ? a : b, a < b ? b : a);
        out[i].says = j->model.log_prior[out[i].stratum];
        for (size_t f = 0; f < fields; f++)
            if (j->fields.by_row[a * fields + f] != 0 && j->fields.by_row[b * fields + f] != 0)
                out[i].says += word[f];
    }
    qsort(out, LOOKED_AT, sizeof *out, by_says);
    return LOOKED_AT;
}

static void count_found(const struct link_job *j, const double *word, double enough, struct shown *of)
{
    size_t fields = (size_t)j->fields.count;
    size_t step = (size_t)(j->model.matches / FOUND_ENOUGH) + 1;
    for (size_t i = 0; i < j->pairs.count; i += step) {
        if (j->pairs.weight[i] < -9)
            continue;
        double p = 1 / (1 + exp(-(double)j->pairs.weight[i]));
        size_t a = j->pairs.a[i], b = j->pairs.b[i], s = model_stratum(&j->records, a, b);
        double says = j->model.log_prior[s];
        for (size_t f = 0; f < fields; f++)
            if (j->fields.by_row[a * fields + f] != 0 && j->fields.by_row[b * fields + f] != 0)
                says += word[f];
        of[s].matches += p;
        of[s].rich_found += says >= enough ? p : 0;
    }
}

/* Post-stratification by what is observed of a pair, found or not (after Sekar and Deming 1949): how much is known of two rows
 * is no evidence, so matches show as much as other pairs of their lists do. Leans towards 1 by a standard error. */
double recall_gaps(const struct link_job *j)
{
    struct shown of[STRATA_MAX] = {{0}};
    double word[FIELDS_MAX], expected = 0, found = 0;
    if (j->records.rows < 2)
        return 1;
    expected_words(j, word);
    struct look *look = malloc(LOOKED_AT * sizeof *look);
    BD_ASSERT(look != NULL);
    size_t n = look_at_large(j, word, look);
    double enough = fmin(KNOWN, look[(size_t)((1 - RICH_PART) * (double)n)].says) - 1e-9;
    for (size_t i = 0; i < n; i++) {
        of[look[i].stratum].pairs++;
        of[look[i].stratum].rich += look[i].says >= enough;
    }
    free(look);
    count_found(j, word, enough, of);
    for (size_t s = 0; s < j->model.strata; s++)
        if (of[s].pairs >= LOOKED_LEAST) {
            expected += of[s].matches * of[s].rich / of[s].pairs;
            found += of[s].rich_found;
        }
    if (found < RICH_LEAST)
        return 1;
    return fmax(0.1, fmin(1, expected / found * (1 + 1 / sqrt(found))));
}

/* The lower of the two looks at spellings, since both are too high; and the lower of two at what shows too little: what is
 * still expected among the pairs that were cut off, and the gaps. Copies of a row may have gaps of their own, which
 * would be taken for lost matches: so the geometric mean of the estimates with the gaps and without. */
void recall_estimate(struct link_job *j)
{
    struct model *md = &j->model;
    double behind, by_clusters = vouched(j, &behind), by_searches = md->recall;
    bool searched = j->fields.count >= FIELDS_LEAST && md->searched >= SEARCHED_LEAST;
    if (behind > 0) {
        md->recall = searched ? fmin(by_clusters, by_searches) : by_clusters;
        md->behind = behind;
    }
    double cut = pairs_cut_matches(md, &j->records, &j->fields, &j->pairs);
    double kept = md->matches > 0 ? md->matches / (md->matches + cut) : 1;
    md->recall *= fmin(kept, sqrt(recall_gaps(j)));
}

bool recall_known(const struct link_job *j)
{
    size_t a, b;
    return j->compared > 0 && j->model.matches >= MATCHES_LEAST && !lists_apart(&j->records, j->kind, &a, &b);
}
