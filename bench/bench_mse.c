/* bench/bench_mse.c - processor time and memory of the estimates against lists, models and classes, as tables and pictures.
 *
 * Usage: bench_mse FOLDER. Writes time.svg, memory.svg, models.svg and classes.svg there and prints the figures. Tables are of
 * 3,000 people, each on a list with a chance of 0.15 to 0.3, independent but for the first two lists; one thread. Each figure is
 * of a process of its own, so that memory is its own.
 */
#include "base/csv.h"
#include "base/limits.h"
#include "draw/chart.h"
#include "num/rng.h"
#include "stats/latent.h"
#include "stats/run.h"
#include "stats/search.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FEWEST = 3, MOST = 10, PEOPLE = 3000 };

struct cost {
    double seconds, mb, size; /* size: models fitted, or draws worth */
};

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void must(enum bd_status s, const struct err *e)
{
    if (s == BD_OK)
        return;
    fprintf(stderr, "%s\n", e->text);
    exit((int)s);
}

static struct history_table table(struct arena *a, unsigned lists)
{
    struct history_table t = history_new(a, lists);
    struct rng r = rng_make(1, lists);
    for (int i = 0; i < PEOPLE; i++) {
        size_t w = 0;
        for (unsigned j = 0; j < lists; j++) {
            double chance = 0.15 + 0.05 * (j % 4) + (j == 1 && (w & 1) != 0 ? 0.25 : 0);
            w |= (size_t)(rng_uniform(&r) < chance) << j;
        }
        t.count[w]++;
    }
    t.count[0] = 0;
    history_total(&t);
    return t;
}

/* Jobs; each gives its size, 0 where it refuses. */
typedef double job(struct arena *a, unsigned lists, unsigned argument);

static double method(struct arena *a, unsigned lists, unsigned m)
{
    struct err e = ERR_NONE;
    struct history_table t = table(a, lists);
    struct mse_options o = MSE_DEFAULTS;
    struct mse_estimate x;
    o.threads = 1;
    o.bca_error = 0;
    must(mse_run((enum mse_method)m, &t, &o, a, &x, &e), &e);
    return x.refusal == MSE_FINE;
}

static double models(struct arena *a, unsigned lists, unsigned order)
{
    struct err e = ERR_NONE;
    struct history_table t = table(a, lists);
    struct loglinear_data d = loglinear_data(a, &t);
    struct search s;
    must(search_all(&d, order, 1, a, &s, &e), &e);
    return (double)s.count;
}

static double thousand_draws(struct arena *a, unsigned lists, unsigned classes)
{
    struct err e = ERR_NONE;
    struct history_table t = table(a, lists);
    struct mse_options o = MSE_DEFAULTS;
    struct latent_options l = LATENT_DEFAULTS;
    struct latent_result r;
    struct mse_estimate x;
    o.threads = 1;
    l.classes = classes;
    l.want_ess = 1000;
    must(mse_latent(&t, &o, &l, a, &r, &x, &e), &e);
    return x.refusal == MSE_FINE ? r.ess : 0;
}

static struct cost measure(job *run, unsigned lists, unsigned argument)
{
    struct cost c = {NAN, NAN, 0};
    struct rusage used;
    int ends[2], status;
    if (pipe(ends) != 0)
        return c;
    pid_t child = fork();
    if (child == 0) {
        struct arena *a = arena_new((size_t)1 << 33);
        double begun = seconds(), size = run(a, lists, argument), taken[2] = {seconds() - begun, size};
        _exit(write(ends[1], taken, sizeof taken) == sizeof taken ? 0 : 1);
    }
    close(ends[1]);
    double taken[2];
    bool got = read(ends[0], taken, sizeof taken) == sizeof taken;
    close(ends[0]);
    if (wait4(child, &status, 0, &used) == child && got && taken[1] > 0)
        c = (struct cost){taken[0], (double)used.ru_maxrss / 1024, taken[1]};
    return c;
}

static void save(const struct chart *c, const struct chart_series *series, size_t count, const char *folder, const char *name)
{
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf out = BUF_MAX(MIB);
    char path[1024];
    snprintf(path, sizeof path, "%s/%s.svg", folder, name);
    must(chart_svg(c, series, count, SVG_ALONE, &out, &e), &e);
    must(file_write(path, buf_str(&out), &e), &e);
}

/* Seconds and megabytes of each method against lists. */
static void against_lists(const char *folder)
{
    static const enum mse_method shown[] = {MSE_LOGLINEAR_MAIN, MSE_LOGLINEAR_BIC, MSE_SPARSE_BCA, MSE_GRAPHS, MSE_LATENT};
    enum { SHOWN = sizeof shown / sizeof *shown, POINTS = MOST - FEWEST + 1 };
    double x[POINTS], time_of[SHOWN][POINTS], memory_of[SHOWN][POINTS];
    struct chart_series time_series[SHOWN] = {{.count = 0}}, memory_series[SHOWN] = {{.count = 0}};
    for (size_t m = 0; m < SHOWN; m++) {
        size_t n = 0;
        for (unsigned lists = FEWEST; lists <= MOST; lists++) {
            struct cost c = measure(method, lists, shown[m]);
            printf("%-15s %2u lists %9.4f s %6.1f MB\n", mse_method_name(shown[m]), lists, c.seconds, c.mb);
            x[lists - FEWEST] = lists;
            time_of[m][lists - FEWEST] = fmax(c.seconds, 1e-5);
            memory_of[m][lists - FEWEST] = c.mb;
            n = isfinite(c.seconds) ? lists - FEWEST + 1 : n;
        }
        time_series[m] = (struct chart_series){
            .name = str_from(mse_method_name(shown[m])), .mark = CHART_LINE, .count = n, .x = x, .y = time_of[m]};
        memory_series[m] = time_series[m];
        memory_series[m].y = memory_of[m];
    }
    struct chart c = {.id = "mse-time",
                      .title = STR("Processor seconds against lists"),
                      .desc = STR("One line a method, 3 to 10 lists; a line ends where the method refuses."),
                      .x_label = STR("lists"),
                      .y_label = STR("seconds"),
                      .y_scale = CHART_LOG};
    save(&c, time_series, SHOWN, folder, "time");
    c.id = "mse-memory";
    c.title = STR("Memory of the process against lists");
    c.y_label = STR("MB");
    save(&c, memory_series, SHOWN, folder, "memory");
}

static void against_models(const char *folder)
{
    static const unsigned lists[] = {3, 4, 5, 5, 6}, order[] = {2, 3, 2, 4, 2};
    double x[5], y[5];
    for (size_t i = 0; i < 5; i++) {
        struct cost c = measure(models, lists[i], order[i]);
        printf("%6.0f models of %u lists %9.5f s %6.1f MB\n", c.size, lists[i], c.seconds, c.mb);
        x[i] = c.size;
        y[i] = c.seconds;
    }
    struct chart_series s = {.mark = CHART_POINTS, .count = 5, .x = x, .y = y};
    struct chart c = {.id = "mse-models",
                      .title = STR("Fitting all log-linear models"),
                      .desc = STR("Seconds against the number of models: 3, 4, 5, 5 and 6 lists."),
                      .x_label = STR("models"),
                      .y_label = STR("seconds"),
                      .x_scale = CHART_LOG,
                      .y_scale = CHART_LOG};
    save(&c, &s, 1, folder, "models");
}

static void against_classes(const char *folder)
{
    enum { FEW = 2, MANY = LATENT_MOST_CLASSES };
    double x[MANY], y[MANY];
    size_t n = 0;
    for (unsigned k = FEW; k <= MANY; k += 2) {
        struct cost c = measure(thousand_draws, 4, k);
        printf("%2u classes: %5.0f independent draws in %7.4f s %6.1f MB\n", k, c.size, c.seconds, c.mb);
        x[n] = k;
        y[n++] = 1000 * c.seconds / c.size;
    }
    struct chart_series s = {.mark = CHART_LINE, .count = n, .x = x, .y = y};
    struct chart c = {.id = "mse-classes",
                      .title = STR("Latent classes: seconds for what 1,000 independent draws are worth"),
                      .desc = STR("Seconds against the number of classes, 4 lists."),
                      .x_label = STR("classes"),
                      .y_label = STR("seconds"),
                      .y_from_zero = true};
    save(&c, &s, 1, folder, "classes");
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_mse FOLDER\n");
        return 2;
    }
    setvbuf(stdout, NULL, _IONBF, 0);
    against_models(argv[1]);
    against_classes(argv[1]);
    against_lists(argv[1]);
    return 0;
}
