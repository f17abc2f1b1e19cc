/* tests/link/test_recover.c - on lists whose truth is known, m, u and the number of matches come back within three standard
 * errors, whichever fields blocking may use.
 *
 * The standard error of an m or u is that of counting as many pairs as it was learned from. Hundreds are looked at, so a few
 * in a thousand may lie beyond three. The number of matches rests on everything else, and its standard error is taken over
 * populations; it comes out too low by one or two in a hundred on the average, since matches that hardly agree in anything
 * are lost among strangers.
 *
 * The lists obey the model: fields err independently of one another. The truth is counted over all pairs of rows, not over
 * those that blocking reached. A scheme that uses a field selects pairs that agree in it; that must not raise its m.
 */
#include "test.h"
#include "link/compare.h"
#include "link/read.h"
#include "population.h"

#include <math.h>

enum { SCHEMES = 3, SEEDS = 6 };

struct tally {
    int all, beyond_three, beyond_five;
};
struct truth {
    double m[FIELDS_MAX][LEVELS_MAX], u[FIELDS_MAX][LEVELS_MAX]; /* counts */
    double matches;
};

static uint32_t person[POPULATION_ROWS];

static void open_lists(struct link_job *j, struct arena *a, uint64_t seed)
{
    struct population_rule rule = {
        .people = 2200, .lists = 2, .listed = 0.6, .error = 0.12, .missing = 0.05, .given = 250, .family = 800, .towns = 25};
    struct buf list[POPULATION_LISTS];
    struct err e = ERR_NONE;
    size_t people;
    for (int l = 0; l < POPULATION_LISTS; l++)
        list[l] = BUF_MAX(MIB);
    (void)population_make(&rule, seed, list, person, &people);
    link_open(j, a, seed);
    ASSERT_OK(link_add_csv(j, "a.csv", buf_str(&list[0]), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_add_csv(j, "b.csv", buf_str(&list[1]), STR_NONE, NULL, 0, &e));
    link_prepare(j);
    for (int l = 0; l < POPULATION_LISTS; l++)
        buf_free(&list[l]);
}

static void count_truth(const struct link_job *j, struct truth *t)
{
    struct comparer *c = comparer_new(&j->fields);
    uint8_t levels[FIELDS_MAX];
    *t = (struct truth){.matches = 0};
    for (size_t x = 0; x < j->fields.rows; x++)
        for (size_t y = x + 1; y < j->fields.rows; y++) {
            bool same = person[j->records.source_row[x]] == person[j->records.source_row[y]];
            compare_rows(c, x, y, levels);
            t->matches += same;
            for (int f = 0; f < j->fields.count; f++)
                (same ? t->m : t->u)[f][levels[f]]++;
        }
    comparer_free(c);
}

/* Share of each level within its group; *n the pairs of the group. */
static double share(const struct field *f, const double *count, int level, double *n)
{
    *n = 0;
    for (int l = 1; l < f->levels; l++)
        *n += f->group[l] == f->group[level] ? count[l] : 0;
    return *n > 0 ? count[level] / *n : 0;
}

static void tally_error(struct tally *t, double estimate, double truth, double share, double n)
{
    double errors = fabs(estimate - truth) / sqrt((share * (1 - share) + 1 / n) / n);
    t->all++;
    t->beyond_three += errors > 3;
    t->beyond_five += errors > 5;
}

static void compare_model(const struct link_job *j, const struct truth *t, struct tally *m_tally, struct tally *u_tally)
{
    double n = (double)j->fields.rows, pairs = n * (n - 1) / 2;
    for (int f = 0; f < j->fields.count; f++)
        for (int l = 1; l < j->fields.f[f].levels; l++) {
            double matches, seen, strangers;
            double m = share(&j->fields.f[f], t->m[f], l, &matches), u = share(&j->fields.f[f], t->u[f], l, &strangers);
            (void)share(&j->fields.f[f], j->model.seen[f], l, &seen);
            if (matches < 30)
                continue;
            tally_error(m_tally, j->model.m[f][l], m, m, seen);
            /* what is counted among random pairs holds the matches too */
            tally_error(u_tally, j->model.u[f][l], u, u + t->matches / pairs * m,
                        strangers / pairs * (double)j->model.random_pairs);
        }
}

static void m_u_and_the_number_of_matches_come_back_under_three_blocking_schemes(void **state)
{
    (void)state;
    static const char *const by[SCHEMES][4] = {{"given", "surname", "born", "town"}, {"surname", "born"}, {"given", "surname"}};
    struct truth t;
    struct tally m = {0}, u = {0};
    double off[SCHEMES][SEEDS];
    for (int k = 0; k < SCHEMES * SEEDS; k++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        int s = k % SCHEMES;
        struct link_job j;
        open_lists(&j, a, 1 + (uint64_t)(k / SCHEMES));
        if (s == 0)
            count_truth(&j, &t);
        j.keyed = 0;
        for (int f = 0; f < j.fields.count; f++)
            for (int c = 0; c < 4; c++)
                j.keyed |= (uint32_t)(by[s][c] != NULL && strcmp(by[s][c], j.fields.f[f].name) == 0) << f;
        link_run(&j);
        compare_model(&j, &t, &m, &u);
        off[s][k / SCHEMES] = j.model.matches / j.model.recall / t.matches - 1;
        link_close(&j);
    }
    print_message("# m: %d of %d beyond three errors, u: %d of %d\n", m.beyond_three, m.all, u.beyond_three, u.all);
    assert_true(m.all > 300 && m.beyond_three <= m.all / 100 && m.beyond_five == 0);
    assert_true(u.all > 300 && u.beyond_three <= u.all / 100 && u.beyond_five == 0);
    for (int s = 0; s < SCHEMES; s++) {
        double mean = 0, variance = 0;
        for (int k = 0; k < SEEDS; k++)
            mean += off[s][k] / SEEDS;
        for (int k = 0; k < SEEDS; k++)
            variance += (off[s][k] - mean) * (off[s][k] - mean) / (SEEDS - 1);
        print_message("# matches, scheme %d: %+.1f %% on the average, standard error %.1f %%\n", s, 100 * mean,
                      100 * sqrt(variance));
        assert_true(fabs(mean) < 0.04);
        for (int k = 0; k < SEEDS; k++)
            assert_true(fabs(off[s][k]) <= 3 * sqrt(variance));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(m_u_and_the_number_of_matches_come_back_under_three_blocking_schemes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
