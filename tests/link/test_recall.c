/* tests/link/test_recall.c - the estimated recall of blocking, held against lists of which the truth is known. */
#include "test.h"
#include "link/labels.h"
#include "link/read.h"
#include "link/recall.h"
#include "population.h"

static uint32_t person[POPULATION_ROWS];

/* Links a made-up list; gives the true recall. */
static double link_people(struct link_job *j, struct arena *a, double missing, int towns)
{
    struct population_rule rule = {.people = 1600,
                                   .lists = 1,
                                   .listed = 1,
                                   .again = 0.6,
                                   .error = 0.05,
                                   .sloppy = 0.2,
                                   .missing = missing,
                                   .given = 60,
                                   .family = 150,
                                   .towns = towns};
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct err e = ERR_NONE;
    size_t people;
    (void)population_make(&rule, 5, &text, person, &people);
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
    assert_true(link_run(j));
    return link_true_recall(j, person);
}

static void recall_is_near_the_truth_where_hardly_a_cell_is_empty(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    double truth = link_people(&j, a, 0.02, 30);
    assert_true(truth > 0.9 && fabs(j.model.recall - truth) < 0.05);
    link_close(&j);
}

static void matches_that_empty_cells_hide_are_counted_against_the_recall(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    double truth = link_people(&j, a, 0.35, 30);
    assert_true(truth < 0.9 && fabs(j.model.recall - truth) < 0.05);
    assert_true(recall_gaps(&j) < 0.95);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(recall_is_near_the_truth_where_hardly_a_cell_is_empty),
        cmocka_unit_test(matches_that_empty_cells_hide_are_counted_against_the_recall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
