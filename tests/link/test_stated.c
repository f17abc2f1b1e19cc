/* tests/link/test_stated.c - what is stated of a pair hears the rows grouped with the two, and is never surer than the lists
 * bear out. */
#include "test.h"
#include "link/alone.h"
#include "link/read.h"
#include "link/stated.h"
#include "population.h"

#include <math.h>

static uint32_t person[POPULATION_ROWS];

static void link_people(struct link_job *j, struct arena *a, uint64_t seed, int rows_each)
{
    struct population_rule rule = {.people = 500,
                                   .lists = 1,
                                   .listed = 1,
                                   .again = 1 - 1.0 / rows_each,
                                   .error = 0.15,
                                   .sloppy = 0.2,
                                   .missing = 0.15,
                                   .given = 200,
                                   .family = 400,
                                   .towns = 25};
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct err e = ERR_NONE;
    size_t people;
    (void)population_make(&rule, seed, &text, person, &people);
    link_open(j, a, seed);
    ASSERT_OK(link_add_csv(j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
    link_run(j);
}

static bool is_true(const struct link_job *j, size_t a, size_t b)
{
    return person[j->records.source_row[a]] == person[j->records.source_row[b]];
}

/* Mean of minus the logarithm of the chance given to what is true, over pairs that stand in one group, or in two. */
static double surprise(const struct link_job *j, const float *weight, bool together)
{
    double sum = 0, n = 0;
    for (size_t i = 0; i < j->pairs.count; i++) {
        uint32_t a = j->pairs.a[i], b = j->pairs.b[i];
        if ((j->cluster[a] == j->cluster[b]) != together)
            continue;
        double p = stated_chance(j, (double)weight[i]);
        sum -= log(is_true(j, a, b) ? p : 1 - p);
        n++;
    }
    return sum / n;
}

static void compare_surprise(bool together)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        link_people(&j, a, seed, 4);
        float *weight = stated_weights(&j, -STATED_IN_DOUBT);
        double heard = surprise(&j, weight, together), alone = surprise(&j, j.pairs.weight, together);
        print_message("# surprise %.4f nats a pair, %.4f without their groups\n", heard, alone);
        assert_true(heard < 0.95 * alone);
        free(weight);
        link_close(&j);
    }
}

static void rows_of_a_group_vouch_for_its_pairs_that_hardly_agree(void **state)
{
    (void)state;
    compare_surprise(true);
}

static void the_groups_of_two_rows_tell_whether_they_are_one_person(void **state)
{
    (void)state;
    compare_surprise(false);
}

static void stated_chances_are_borne_out(void **state)
{
    (void)state;
    double stated[4] = {0}, seen[4] = {0}, n[4] = {0};
    for (uint64_t seed = 1; seed <= 6; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        link_people(&j, a, seed, 1 + (int)(seed % 3));
        float *weight = stated_weights(&j, -STATED_IN_DOUBT);
        for (size_t i = 0; i < j.pairs.count; i++) {
            double p = stated_chance(&j, (double)weight[i]);
            int bin = p < 0.1 ? 0 : p < 0.5 ? 1 : p < 0.9 ? 2 : 3;
            stated[bin] += p;
            seen[bin] += is_true(&j, j.pairs.a[i], j.pairs.b[i]);
            n[bin]++;
        }
        free(weight);
        link_close(&j);
    }
    for (int b = 0; b < 4; b++)
        print_message("# %.0f pairs: stated %.3f, seen %.3f\n", n[b], stated[b] / n[b], seen[b] / n[b]);
    assert_true(fabs(stated[0] - seen[0]) < 0.02 * n[0] && fabs(stated[3] - seen[3]) < 0.02 * n[3]);
    assert_true(fabs(stated[1] - seen[1]) < 0.2 * n[1] && fabs(stated[2] - seen[2]) < 0.2 * n[2]);
}

static void a_pair_that_stands_alone_is_judged_by_itself_and_by_standing_alone(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_people(&j, a, 9, 2);
    float *weight = stated_weights(&j, -STATED_IN_DOUBT);
    uint32_t *size = calloc(j.clusters, sizeof *size);
    size_t alone = 0;
    for (size_t i = 0; i < j.records.rows; i++)
        size[j.cluster[i]]++;
    for (size_t i = 0; i < j.pairs.count; i++) {
        uint32_t g = j.cluster[j.pairs.a[i]], h = j.cluster[j.pairs.b[i]];
        if (g == h ? size[g] == 2 : size[g] == 1 && size[h] == 1) {
            alone++;
            assert_true(fabs((double)(weight[i] - j.pairs.weight[i])) <= ALONE_MOST + 1e-5);
        }
    }
    assert_true(alone > 50);
    free(size);
    free(weight);
    link_close(&j);
}

static void rows_that_hold_the_same_are_stated_alike_whichever_was_joined_first(void **state)
{
    (void)state;
    size_t seen = 0;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        link_people(&j, a, seed, 6);
        float *weight = stated_weights(&j, -STATED_IN_DOUBT);
        const uint64_t *content = j.records.content;
        for (size_t i = 1; i < j.pairs.count; i++) {
            uint32_t x = j.pairs.a[i], b = j.pairs.b[i - 1], c = j.pairs.b[i];
            bool together = j.cluster[x] == j.cluster[b] && j.cluster[x] == j.cluster[c];
            if (j.pairs.a[i - 1] != x || content[b] != content[c] || content[x] == content[b] || !together)
                continue;
            seen++;
            assert_true(fabs((double)(weight[i] - weight[i - 1])) < 1e-3);
        }
        free(weight);
        link_close(&j);
    }
    print_message("# %zu pairs beside their like\n", seen);
    assert_true(seen > 30);
}

static void the_least_odds_of_a_chance_give_that_chance(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_people(&j, a, 2, 2);
    for (double p = 0.05; p < 0.96; p += 0.1)
        assert_true(fabs(stated_chance(&j, stated_odds_of(&j, p)) - p) < 1e-12);
    assert_true(stated_chance(&j, 1000) < 1 && stated_chance(&j, -1000) > 0);
    link_close(&j);
}

static size_t given_at(const struct link_job *j, double log_odds)
{
    SCOPED_BUF struct buf out = BUF_MAX(16 * MIB);
    size_t count = 0;
    link_put_pairs(j, stated_chance(j, log_odds), &out, &count);
    return count;
}

static bool was_compared(const struct link_job *j, uint32_t a, uint32_t b)
{
    for (size_t i = 0; i < j->pairs.count; i++)
        if (j->pairs.a[i] == a && j->pairs.b[i] == b)
            return true;
    return false;
}

/* As many pairs are given at a bound between the odds of a pair and what is kept of them as at one beyond: 1, else 0; asked of
 * odds near even, which the chance gives back to enough digits. */
static size_t bound_judges_what_is_kept(const struct link_job *j, struct comparer *c, uint32_t a, uint32_t b)
{
    uint8_t levels[FIELDS_MAX];
    if (was_compared(j, a, b))
        return 0;
    compare_rows(c, a, b, levels);
    double own = model_weight(&j->model, &j->records, &j->fields, a, b, levels), odds = stated_weight(j, c, a, b, own);
    double kept = (double)(float)odds, gap = fabs(kept - odds);
    if (gap < 1e-9 || fabs(kept) > 8)
        return 0;
    assert_int_equal(given_at(j, (kept + odds) / 2), given_at(j, kept > odds ? odds - gap : odds + gap));
    return 1;
}

static void a_pair_at_the_bound_is_given_by_the_odds_that_are_written(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    size_t asked = 0;
    link_people(&j, a, 2, 4);
    struct comparer *c = comparer_new(&j.fields);
    for (size_t g = 0; g < j.clusters && asked < 30; g++) {
        size_t n;
        const uint32_t *row = stated_group(&j, g, &n);
        for (size_t k = 1; k < n; k++)
            asked += bound_judges_what_is_kept(&j, c, row[k - 1], row[k]);
    }
    assert_true(asked > 5);
    comparer_free(c);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_of_a_group_vouch_for_its_pairs_that_hardly_agree),
        cmocka_unit_test(the_groups_of_two_rows_tell_whether_they_are_one_person),
        cmocka_unit_test(stated_chances_are_borne_out),
        cmocka_unit_test(a_pair_that_stands_alone_is_judged_by_itself_and_by_standing_alone),
        cmocka_unit_test(a_pair_at_the_bound_is_given_by_the_odds_that_are_written),
        cmocka_unit_test(rows_that_hold_the_same_are_stated_alike_whichever_was_joined_first),
        cmocka_unit_test(the_least_odds_of_a_chance_give_that_chance),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
