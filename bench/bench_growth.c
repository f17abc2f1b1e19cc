/* bench/bench_growth.c - wall time, processor time and memory of `bandi link` against the number of records, as a table and a
 * picture.
 *
 * Usage: bench_growth BANDI FOLDER PICTURE.svg [MOST]. Lists of 10,000 to MOST (5,000,000) records are written to FOLDER and linked by
 * the program as it stands, clusters and pairs written. Four of five records are of one person each, the fifth is a copy of an
 * earlier one with up to three of its cells changed. How common names and towns are does not change with the size, as in a
 * country: what grows is how many people share a name.
 */
#include "base/csv.h"
#include "base/limits.h"
#include "draw/chart.h"
#include "population.h"

#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STEPS = 12, GIVEN = 2000, FAMILY = 20000, TOWNS = 400, COLUMNS = 5 };

struct record {
    char cell[COLUMNS][40];
};

static void person_of(uint64_t number, struct record *out)
{
    struct rng r = rng_make(77, number);
    struct population_rule rule = {.given = GIVEN, .family = FAMILY, .towns = TOWNS};
    struct population_person p = population_person(&r, &rule);
    population_name(1, p.given, out->cell[0]);
    population_name(2, p.family, out->cell[1]);
    snprintf(out->cell[2], sizeof out->cell[2], "%04d-%02d-%02d", p.year, p.month, p.day);
    population_name(3, p.town, out->cell[3]);
    snprintf(out->cell[4], sizeof out->cell[4], "%08llu", (unsigned long long)rng_below(&r, 100000000));
}

static bool write_list(const char *path, size_t records)
{
    FILE *f = fopen(path, "w");
    if (f == NULL)
        return false;
    struct rng r = rng_make(5, records);
    fputs("id,given,surname,born,town,number\n", f);
    for (size_t i = 0; i < records; i++) {
        struct record x;
        bool copy = i > 4 && i % 5 == 4;
        uint64_t of = copy ? rng_below(&r, i) : i;
        person_of(of > 4 && of % 5 == 4 ? of - 1 : of, &x);
        for (uint64_t k = copy ? rng_below(&r, 4) : 0; k > 0; k--)
            population_typo(&r, x.cell[rng_below(&r, COLUMNS)]);
        fprintf(f, "%zu,%s,%s,%s,%s,%s\n", i, x.cell[0], x.cell[1], x.cell[2], x.cell[3], x.cell[4]);
    }
    return fclose(f) == 0;
}

struct cost {
    double wall, processor, mb;
};

static bool link_list(const char *bandi, const char *folder, struct cost *out)
{
    char list[1024], clusters[1024], pairs[1024];
    snprintf(list, sizeof list, "%s/growth.csv", folder);
    snprintf(clusters, sizeof clusters, "%s/growth-clusters.csv", folder);
    snprintf(pairs, sizeof pairs, "%s/growth-pairs.csv", folder);
    struct timespec begun, ended;
    struct rusage used;
    int status;
    fflush(stdout);
    clock_gettime(CLOCK_MONOTONIC, &begun);
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stdout) == NULL)
            _exit(1);
        execl(bandi, bandi, "link", list, "--id", "id", "--quiet", "--clusters", clusters, "--pairs", pairs, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0)
        return false;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    *out = (struct cost){
        .wall = (double)(ended.tv_sec - begun.tv_sec) + 1e-9 * (double)(ended.tv_nsec - begun.tv_nsec),
        .processor = (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                     1e-6 * (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec),
        .mb = (double)used.ru_maxrss / 1024,
    };
    unlink(clusters);
    unlink(pairs);
    unlink(list);
    return true;
}

static FALLIBLE draw(const char *path, const double *x, const struct cost *c, size_t n, struct err *e)
{
    SCOPED_BUF struct buf out = BUF_MAX(MIB);
    double y[3][STEPS];
    for (size_t i = 0; i < n; i++) {
        y[0][i] = c[i].wall;
        y[1][i] = c[i].processor;
        y[2][i] = c[i].mb / 100;
    }
    const char *const name[3] = {"wall seconds", "processor seconds", "memory, 100 MB"};
    struct chart_series s[3];
    for (int k = 0; k < 3; k++)
        s[k] = (struct chart_series){.name = str_from(name[k]), .mark = CHART_LINE, .count = n, .x = x, .y = y[k]};
    struct chart chart = {.id = "link-growth",
                          .title = STR("bandi link against the number of records"),
                          .desc = STR("Wall and processor seconds and memory, from 10,000 records on, both axes logarithmic."),
                          .x_label = STR("records"),
                          .y_label = STR("seconds, or hundreds of megabytes"),
                          .x_scale = CHART_LOG,
                          .y_scale = CHART_LOG};
    BD_TRY(chart_svg(&chart, s, 3, SVG_ALONE, &out, e));
    return file_write(path, buf_str(&out), e);
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: bench_growth BANDI FOLDER PICTURE.svg [MOST]\n");
        return 2;
    }
    static const size_t size[] = {10000, 20000, 50000, 100000, 200000, 500000, 1000000, 2000000, 5000000};
    size_t most = argc > 4 ? (size_t)strtoull(argv[4], NULL, 10) : 5000000, n = 0;
    double x[STEPS];
    struct cost cost[STEPS];
    char list[1024];
    snprintf(list, sizeof list, "%s/growth.csv", argv[2]);
    printf("%10s %10s %10s %8s %22s\n", "records", "wall s", "CPU s", "MB", "CPU us a record");
    for (size_t i = 0; i < sizeof size / sizeof *size && size[i] <= most; i++) {
        if (!write_list(list, size[i]) || !link_list(argv[1], argv[2], &cost[n])) {
            fprintf(stderr, "%zu records: the list could not be written or linked\n", size[i]);
            return 1;
        }
        x[n] = (double)size[i];
        printf("%10zu %10.2f %10.2f %8.0f %22.1f\n", size[i], cost[n].wall, cost[n].processor, cost[n].mb,
               1e6 * cost[n].processor / x[n]);
        fflush(stdout);
        n++;
    }
    struct err e = ERR_NONE;
    if (draw(argv[3], x, cost, n, &e) != BD_OK) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    return 0;
}
