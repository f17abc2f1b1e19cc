/* bench/bench_coverage.c - does the middle 90 % of drawn numbers of people hold the true number? Over simulated populations
 * whose size, lists, errors and names are drawn at random; see tests/link/population.h.
 *
 * bench_coverage [populations [temper [first seed]]]
 */
#include "link/evaluate.h"
#include "link/read.h"
#include "link/sample.h"
#include "population.h"

#include <stdlib.h>

enum { DRAWS = 100 };

struct outcome {
    int lists;
    double rows, truth, point, low, high, median, f1;
};

static int by_number(const void *x, const void *y)
{
    uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;
    return a < b ? -1 : a > b;
}

static struct outcome one(uint64_t seed, double temper)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct buf list[POPULATION_LISTS];
    static uint32_t truth[POPULATION_ROWS], cluster[POPULATION_ROWS];
    struct rng r = rng_make(seed, 1);
    struct population_rule rule = population_any(&r);
    struct err e = ERR_NONE;
    struct link_job j;
    struct table_cluster_samples s;
    struct sample_rule draw = sample_rule_standard(seed);
    size_t people;
    draw.draws = DRAWS;
    if (temper > 0)
        draw.temper = temper;
    for (int l = 0; l < POPULATION_LISTS; l++)
        list[l] = BUF_MAX(8 * MIB);
    size_t rows = population_make(&rule, seed, list, truth, &people);
    link_open(&j, a, 1);
    for (int l = 0; l < rule.lists; l++) {
        char name[] = "list-a.csv";
        name[5] = (char)('a' + l);
        BD_ASSERT(link_add_csv(&j, str_keep(a, str_from(name)).p, buf_str(&list[l]), STR_NONE, NULL, 0, &e) == BD_OK);
    }
    link_prepare(&j);
    link_run(&j);
    BD_ASSERT(samples_draw(&j, &draw, a, &s, &e) == BD_OK);
    qsort(s.clusters, DRAWS, sizeof *s.clusters, by_number);
    for (size_t i = 0; i < rows; i++)
        cluster[j.records.source_row[i]] = j.cluster[i];
    struct quality_clusters q;
    evaluate_clusters(truth, cluster, rows, &q);
    double drawn = 0;
    for (size_t x = 0; x < rows; x++)
        for (size_t y = x + 1; y < rows; y++)
            drawn += truth[x] == truth[y];
    if (getenv("BENCH_EACH"))
        printf("  pairs true %.0f est %.0f (recall %.3f, found %.0f)  err %.2f sloppy %.2f miss %.2f listed %.2f again %.2f\n",
               drawn, j.model.matches / j.model.recall, j.model.recall, j.model.matches, rule.error, rule.sloppy, rule.missing,
               rule.listed, rule.again);
    struct outcome o = {.lists = rule.lists,
                        .rows = (double)rows,
                        .truth = (double)people,
                        .point = (double)j.clusters,
                        .low = s.clusters[DRAWS / 20],
                        .high = s.clusters[DRAWS - 1 - DRAWS / 20],
                        .median = s.clusters[DRAWS / 2],
                        .f1 = q.pairs.f1};
    link_close(&j);
    for (int l = 0; l < POPULATION_LISTS; l++)
        buf_free(&list[l]);
    return o;
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 200, held = 0, under = 0;
    double temper = argc > 2 ? atof(argv[2]) : 0, width = 0, off = 0, point = 0, f1 = 0;
    uint64_t first = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
    for (int k = 0; k < n; k++) {
        struct outcome o = one(first + (uint64_t)k, temper);
        held += o.low <= o.truth && o.truth <= o.high;
        under += o.truth < o.low;
        width += (o.high - o.low) / o.truth / n;
        off += (o.median - o.truth) / o.truth / n;
        point += (o.point - o.truth) / o.truth / n;
        f1 += o.f1 / n;
        if (getenv("BENCH_EACH") != NULL)
            printf("%d lists %d rows %.0f truth %.0f point %.0f median %.0f  %.0f to %.0f  f1 %.3f\n", k, o.lists, o.rows,
                   o.truth, o.point, o.median, o.low, o.high, o.f1);
    }
    printf("%-44s %8s\n", "samples of clusterings, populations", "");
    printf("%-44s %8d\n", "populations", n);
    printf("%-44s %7.1f%%\n", "90 % interval holds the number of people", 100.0 * held / n);
    printf("%-44s %7.1f%%\n", "interval wholly above it", 100.0 * under / n);
    printf("%-44s %7.2f%%\n", "width of the interval", 100 * width);
    printf("%-44s %7.2f%%\n", "median off the truth", 100 * off);
    printf("%-44s %7.2f%%\n", "clusters off the truth", 100 * point);
    printf("%-44s %8.4f\n", "F1 of pairs in clusters", f1);
    return 0;
}
