/* tests/app/test_review.c - which pairs are in doubt, what a review is still worth, and audits drawn by chance. */
#include "test.h"
#include "app/link_doubt.h"
#include "app/review_queue.h"
#include "../link/population.h"
#include "link/read.h"
#include "link/stated.h"

#include <math.h>
#include <stdlib.h>

static void link_people(struct link_job *j, struct arena *a, int people)
{
    static uint32_t person[POPULATION_ROWS];
    struct population_rule rule = {.people = people,
                                   .lists = 1,
                                   .listed = 1,
                                   .again = 0.5,
                                   .error = 0.15,
                                   .sloppy = 0.2,
                                   .missing = 0.15,
                                   .given = 200,
                                   .family = 400,
                                   .towns = 25};
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct err e = ERR_NONE;
    size_t found;
    (void)population_make(&rule, 1, &text, person, &found);
    link_open(j, a, 1);
    struct str kept = str_keep(a, buf_str(&text));
    ASSERT_OK(link_add_csv(j, "people.csv", kept, STR_NONE, NULL, 0, &e));
    link_prepare(j);
    link_run(j);
}

/* Groups as the test wants them, and what is then stated. */
static void regroup(struct link_job *j, bool one)
{
    stated_free(j);
    for (size_t i = 0; i < j->records.rows; i++)
        j->cluster[i] = one ? 0 : (uint32_t)i;
    j->clusters = one ? 1 : j->records.rows;
    stated_make(j);
}

static void pairs_are_in_doubt_by_the_chance_that_is_stated(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_people(&j, a, 500);
    size_t beyond = 0;
    for (int one = 0; one < 2; one++) {
        struct link_doubt *d;
        if (one) /* nobody grouped: the sure pairs contradict the groups, and every word is bounded */
            regroup(&j, false);
        double most = link_doubt_nats(&j);
        size_t n = link_doubts(&j, a, &d), k = 0;
        float *weight = stated_weights(&j, -most);
        for (size_t i = 0; i < j.pairs.count; i++) {
            double p = stated_chance(&j, (double)weight[i]), nats = fabs((double)weight[i]);
            bool doubt = p >= 0.02 && p <= 0.98 && nats <= 4.6;
            if (fabs(p - 0.5) < 0.48 - 1e-6 || !doubt)
                assert_int_equal(doubt, k < n && d[k].a == j.pairs.a[i] && d[k].b == j.pairs.b[i]);
            k += k < n && d[k].a == j.pairs.a[i] && d[k].b == j.pairs.b[i];
            beyond += one && doubt && nats > (double)STATED_IN_DOUBT;
        }
        assert_int_equal(k, n);
        free(weight);
    }
    assert_true(beyond > 0); /* by itself above 98 %, stated below */
    link_close(&j);
}

/* Three rows in one group and two in another; nothing else of a linkage is looked at. */
static void two_groups_are_joined_once_whatever_pairs_say_so(void **state)
{
    (void)state;
    uint32_t cluster[] = {0, 0, 0, 1, 1};
    struct link_job j = {.cluster = cluster, .clusters = 2, .records = {.rows = 5}};
    struct review_pair q[6];
    size_t n = 0;
    for (uint32_t a = 0; a < 3; a++)
        for (uint32_t b = 3; b < 5; b++)
            q[n++] = (struct review_pair){.a = a, .b = b, .stated = 0.5, .moves = 0.5 * 6};
    assert_true(fabs(review_worth(&j, q, 0, 1) - 3.0 / 4) < 1e-12);
    assert_true(fabs(review_worth(&j, q, 0, n) - 3.0 / 4) < 1e-12);
    q[5].moves = 0.9 * 6;
    assert_true(fabs(review_worth(&j, q, 0, n) - 5.4 / 4) < 1e-12);
    struct review_pair inside[] = {
        {.a = 0, .b = 1, .moves = 1.8}, {.a = 0, .b = 2, .moves = 1.8}, {.a = 1, .b = 2, .moves = 1.8}};
    assert_true(fabs(review_worth(&j, inside, 0, 3) - 3.0 / 4) < 1e-12); /* the group has no more than three pairs */
    assert_true(review_worth(&j, q, n, n) == 0);
}

static int by_order(const void *x, const void *y)
{
    uint64_t a = ((const struct review_pair *)x)->order, b = ((const struct review_pair *)y)->order;
    return (a > b) - (a < b);
}

/* A million and a half of nearly two million pairs: a search through what was drawn takes many minutes. */
static void an_audit_draws_each_pair_once_at_a_cost_that_grows_with_their_number(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_people(&j, a, 1000);
    regroup(&j, true);
    uint64_t rows = j.records.rows, total = rows * (rows - 1) / 2;
    size_t want = (size_t)(total * 3 / 4);
    struct review_pair *x;
    assert_true(want > 500000);
    assert_int_equal(review_audit(&j, want, a, &x), want);
    qsort(x, want, sizeof *x, by_order);
    for (size_t i = 1; i < want; i++)
        assert_true(x[i].order != x[i - 1].order);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_in_doubt_by_the_chance_that_is_stated),
        cmocka_unit_test(two_groups_are_joined_once_whatever_pairs_say_so),
        cmocka_unit_test(an_audit_draws_each_pair_once_at_a_cost_that_grows_with_their_number),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
