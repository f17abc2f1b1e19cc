/* bench/bench_stats.c - seconds of processor time of the estimates, beside what R packages took.
 *
 * Usage: bench_stats FOLDER (tests/data/mse). Peer times are constants from tests/data/mse/reference.json: user seconds
 * inside R on a machine of this kind, data loaded, R's start-up not counted. The ratio to our own design-matrix regression
 * (stats/closed.h) is measured in the same run. Each job is repeated until it has taken half a second; one thread.
 */
#include "base/csv.h"
#include "stats/bootstrap.h"
#include "stats/closed.h"
#include "stats/profile.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

static const char *folder;
static struct arena *a;

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

static struct history_table load(const char *name)
{
    struct err e = ERR_NONE;
    struct str text;
    struct history_file h;
    const char *path = arena_printf(a, "%s/%s.csv", folder, name);
    must(file_read(a, path, 1 << 20, &text, &e), &e);
    must(history_read(a, path, text, NULL, &h, &e), &e);
    return h.all;
}

/* One job on one table. */
struct job {
    const char *what, *table;
    double (*run)(const struct loglinear_data *d, unsigned argument); /* gives a figure to print */
    unsigned argument;
    double peer; /* seconds, 0 when there is none */
    const char *peer_name;
};

static double all_models(const struct loglinear_data *d, unsigned order)
{
    struct err e = ERR_NONE;
    struct search s;
    must(search_all(d, order, 1, a, &s, &e), &e);
    return (double)s.count;
}

static double best_sound_model(const struct loglinear_data *d, unsigned order)
{
    struct err e = ERR_NONE;
    struct search s;
    size_t passed;
    must(search_all(d, order, 1, a, &s, &e), &e);
    search_sort(&s, SEARCH_BIC);
    must(search_sift(&s, d, 1, a, &passed, &e), &e);
    return d->observed + s.model[0].unseen;
}

static double all_sound_models(const struct loglinear_data *d, unsigned order)
{
    struct err e = ERR_NONE;
    struct search s;
    size_t passed;
    must(search_all(d, order, 1, a, &s, &e), &e);
    search_sort(&s, SEARCH_BIC);
    must(search_sift(&s, d, s.count, a, &passed, &e), &e);
    return (double)passed;
}

static double stepwise_bca(const struct loglinear_data *d, unsigned replicates)
{
    struct err e = ERR_NONE;
    struct bootstrap_stepwise s = {.threshold = 0.02};
    struct bootstrap_estimator by = bootstrap_by_stepwise(&s);
    struct bootstrap b;
    must(bootstrap_run(d, &by, replicates, 1, 1, a, &b, &e), &e);
    return bootstrap_bca(&b, 0.975);
}

static double bic_bca(const struct loglinear_data *d, unsigned top)
{
    struct err e = ERR_NONE;
    struct search s;
    size_t passed;
    must(search_all(d, d->lists <= 4 ? d->lists - 1 : 2, 1, a, &s, &e), &e);
    search_sort(&s, SEARCH_BIC);
    must(search_sift(&s, d, top, a, &passed, &e), &e);
    struct bootstrap_models m = bootstrap_models(a, d, &s, passed, SEARCH_BIC);
    struct bootstrap_estimator by = bootstrap_by_models(&m);
    struct bootstrap b;
    must(bootstrap_run(d, &by, 1000, 1, 1, a, &b, &e), &e);
    return bootstrap_bca(&b, 0.975);
}

static double profile(const struct loglinear_data *d, unsigned argument)
{
    (void)argument;
    struct loglinear_model m = loglinear_model(a, d->lists, 0, NULL);
    struct profile p;
    profile_total(d, &m, 0.95, a, &p);
    return p.high;
}

static void measure(const struct job *j)
{
    struct history_table t = load(j->table);
    struct loglinear_data d = loglinear_data(a, &t);
    struct arena_mark mark = arena_mark(a);
    double begun = seconds(), taken = 0, figure = 0;
    int times = 0;
    while (taken < 0.5 && times < 1000) {
        figure = j->run(&d, j->argument);
        arena_rewind(a, mark);
        times++;
        taken = seconds() - begun;
    }
    double each = taken / times;
    printf("%-34s %-8s %10.5f s  figure %.1f", j->what, j->table, each, figure);
    if (j->peer > 0)
        printf("   %s %.2f s: %.0f times", j->peer_name, j->peer, j->peer / each);
    printf("\n");
}

/* The same 1,024 models of UKdat_5 by a design matrix and by subset sums. */
static void ratio_to_design_matrix(void)
{
    struct history_table t = load("UKdat_5");
    struct loglinear_data d = loglinear_data(a, &t);
    struct err e = ERR_NONE;
    struct search s;
    double begun = seconds();
    must(search_all(&d, 2, 1, a, &s, &e), &e);
    double ours = seconds() - begun, *x = ARENA_ARRAY(a, double, 31 * 32), *b = ARENA_ARRAY(a, double, 32), deviance, v;
    begun = seconds();
    int failed = 0;
    for (size_t i = 0; i < s.count; i++) {
        uint32_t term[64];
        size_t terms = loglinear_from_bits(s.model[i].bits, term);
        for (size_t w = 1; w < 32; w++)
            for (size_t k = 0; k < terms; k++)
                x[(w - 1) * terms + k] = (w & term[k]) == term[k];
        failed += !closed_regression(31, terms, x, d.count + 1, a, b, &deviance, &v);
    }
    double matrix = seconds() - begun;
    printf("1,024 models: subset sums %.5f s, design matrix %.5f s (%d not converging at the boundary): %.1f times\n", ours,
           matrix, failed, matrix / ours);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: bench_stats FOLDER\n");
        return 2;
    }
    folder = argv[1];
    a = arena_new((size_t)1 << 33);
    static const struct job jobs[] = {
        {"all models, 3 lists", "Korea", all_models, 2, 0.04, "Rcapture"},
        {"all models, 4 lists", "Kosovo", all_models, 3, 0.30, "Rcapture"},
        {"all models, 5 lists, order 2", "UKdat_5", all_models, 2, 4.0, "Rcapture"},
        {"all models, 5 lists, order 4", "UKdat_5", all_models, 4, 38, "Rcapture"},
        {"all models, 6 lists, order 2", "UKdat", all_models, 2, 189, "Rcapture"},
        {"best BIC that exists, 6 lists", "UKdat", best_sound_model, 2, 88, "MSE"},
        {"all models with existence, 5 lists", "UKdat_5", all_sound_models, 4, 13.3, "MSE"},
        {"stepwise and BCa 1,000", "Korea", stepwise_bca, 1000, 9.3, "SparseMSE"},
        {"stepwise and BCa 1,000", "Kosovo", stepwise_bca, 1000, 39.7, "SparseMSE"},
        {"stepwise and BCa 1,000", "UKdat_5", stepwise_bca, 1000, 80.9, "SparseMSE"},
        {"stepwise and BCa 1,000", "Ned_5", stepwise_bca, 1000, 108, "SparseMSE"},
        {"stepwise and BCa 1,000", "UKdat", stepwise_bca, 1000, 211, "SparseMSE"},
        {"stepwise and BCa 1,000", "Ned", stepwise_bca, 1000, 284, "SparseMSE"},
        {"BIC over 113 models and BCa 1,000", "Kosovo", bic_bca, 113, 65, "MSE"},
        {"BIC over 60 models and BCa 1,000", "UKdat_5", bic_bca, 60, 61, "MSE"},
        {"profile interval, main effects", "UKdat", profile, 0, 0, ""},
    };
    for (size_t i = 0; i < sizeof jobs / sizeof *jobs; i++)
        measure(&jobs[i]);
    ratio_to_design_matrix();
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    printf("peak memory %ld MB\n", used.ru_maxrss / 1024);
    arena_free(a);
    return 0;
}
