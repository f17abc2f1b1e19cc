/* tests/stats/compare_reference.c - every entry of reference.json beside ours.
 *
 * Usage: compare_reference [fits | all] [SUMMARY.csv]. Prints a line for each value: data, peer, quantity, the reference's, ours,
 * the difference in the unit of its tier, the tier, pass or FAIL; then a line for each run with processor seconds and
 * megabytes of both. `fits` leaves out what is random (BCa, latent classes). Ends with status 1 when a value fails.
 *
 * Each run is a process of its own, so that its memory is its own; the job that the peer was timed at is timed, what serves
 * the comparison alone (20,000 replicates where the peer took 1,000) is not.
 */
#include "reference_jobs.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *method;
    void (*run)(struct comparison *c);
    bool random;
    const char *none; /* why there is no counterpart */
} peers[] = {
    {"glm_main", compare_main_effects, false, NULL},
    {"sparse0", compare_stepwise, false, NULL},
    {"mse_step", compare_stepwise, false, NULL},
    {"rc_MS", compare_all_models, false, NULL},
    {"mse_bic", compare_best_bic, false, NULL},
    {"rc_closedp", compare_closed, false, NULL},
    {"rc_chao", compare_chao, false, NULL},
    {"care1", compare_coverage, false, NULL},
    {"dga", compare_graphs, false, NULL},
    {"sparse_boot", compare_stepwise_bootstrap, true, NULL},
    {"lcmcr", compare_latent, true, NULL},
    {"lcmcr_multi", compare_latent, true, NULL},
    {"bhs", NULL, false, "forward selection at 5 % by likelihood ratio: sparse-bca's selection replaced it"},
    {"bict", NULL, false, "reversible jumps over all hierarchical models: graphs averages the decomposable ones exactly"},
    {"mse_bt", NULL, false, "normal priors with thresholds: not offered"},
};

static int peer_of(const char *method)
{
    for (size_t i = 0; i < sizeof peers / sizeof *peers; i++)
        if (strcmp(peers[i].method, method) == 0)
            return (int)i;
    return -1;
}

/* Runs one entry in a child, which prints its values and sends back its tally. */
static struct tally in_a_child(int peer, json_t *run, long *kilobytes)
{
    int ends[2], status = 1;
    struct tally got = {.failed = 1};
    struct rusage used = {0};
    fflush(stdout);
    if (pipe(ends) != 0)
        return got;
    pid_t child = fork();
    if (child == 0) {
        struct comparison c = {.a = arena_new((size_t)1 << 33), .run = run, .data = reference_text(run, "data")};
        c.method = reference_text(run, "method");
        c.want = json_object_get(run, "res");
        c.table = reference_table(c.a, c.data);
        c.d = loglinear_data(c.a, &c.table);
        peers[peer].run(&c);
        fflush(stdout);
        _exit(write(ends[1], &c.tally, sizeof c.tally) == sizeof c.tally ? 0 : 1);
    }
    close(ends[1]);
    bool whole = read(ends[0], &got, sizeof got) == sizeof got;
    close(ends[0]);
    if (wait4(child, &status, 0, &used) != child || status != 0 || !whole)
        got = (struct tally){.failed = 1};
    *kilobytes = used.ru_maxrss;
    return got;
}

static double timing(json_t *run, const char *key)
{
    return json_number_value(json_object_get(json_array_get(json_object_get(run, "timing"), 0), key));
}

static void summarise(FILE *to, json_t *run, const struct tally *t, long kilobytes)
{
    double theirs = timing(run, "in_call_user_s"), mb = timing(run, "peak_kb") / 1024, ours = (double)kilobytes / 1024;
    json_t *args = json_object_get(run, "args"), *first = json_array_get(args, 0);
    const char *argument = json_is_string(args) ? json_string_value(args) : first != NULL ? json_string_value(first) : "";
    fprintf(to, "%s,%s,%s,%s,%u,%u,%u,%.2f,%.3f,%.5f,%.0f,%.0f,%.1f\n", reference_text(run, "pkg"),
            reference_text(run, "method"), reference_text(run, "data"), argument, t->values, t->failed, t->refused, t->worst,
            theirs, t->seconds, t->seconds > 0 ? theirs / t->seconds : 0, mb, ours);
}

int main(int argc, char **argv)
{
    bool all = argc > 1 && strcmp(argv[1], "all") == 0;
    FILE *summary = argc > 2 ? fopen(argv[2], "w") : NULL;
    struct arena *a = arena_new((size_t)1 << 30);
    static const char head[] = "package,method,data,argument,values,failed,refused,worst_of_tier,their_seconds,our_seconds,"
                               "times_faster,their_mb,our_mb\n";
    size_t i;
    json_t *run;
    unsigned values = 0, failed = 0, runs = 0, without = 0, refused = 0, random = 0, beyond = 0;
    if (argc > 2 && summary == NULL)
        return 2;
    fputs(head, summary != NULL ? summary : stdout);
    json_array_foreach(reference_runs(a), i, run)
    {
        int peer = peer_of(reference_text(run, "method"));
        long kilobytes = 0;
        if (peer < 0 || peers[peer].run == NULL) {
            printf("%s,%s,,,,,none,%s\n", reference_text(run, "data"), reference_text(run, "method"),
                   peer < 0 ? "UNKNOWN METHOD" : peers[peer].none);
            failed += peer < 0;
            without++;
            continue;
        }
        if (!all && (peers[peer].random || strstr(json_string_value(json_object_get(run, "call")), "nboot=1000") != NULL))
            continue;
        struct tally t = in_a_child(peer, run, &kilobytes);
        summarise(summary != NULL ? summary : stdout, run, &t, kilobytes);
        values += t.values;
        failed += t.failed;
        refused += t.refused;
        random += t.random;
        beyond += t.beyond;
        runs++;
    }
    printf(
        "%u values of %u runs: %u fail; %u of %u random ones between 3 and 4 errors away; %u refused here; %u runs of methods "
        "without a counterpart\n",
        values, runs, failed, beyond, random, refused, without);
    if (summary != NULL)
        fclose(summary);
    arena_free(a);
    return failed > 0 || beyond * 100 > random;
}
