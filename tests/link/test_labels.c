/* Judged pairs read from a table, and what each blocking key reached. */
#include "test.h"
#include "base/limits.h"
#include "link/labels.h"
#include "link/reach.h"
#include "link/read.h"

#include <math.h>

static const char people[] = "number,given,surname,born\n"
                             "p1,anna,novak,1950-01-02\np2,anna,novak,1950-01-02\np3,petr,kral,1961-05-06\n"
                             "p4,petr,kral,1961-05-06\np5,olga,bila,1972-11-30\np6,ivan,cerny,1983-03-04\n";

static void open_people(struct link_job *j, struct arena *a)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_from(people), STR("number"), NULL, 0, &e));
    link_prepare(j);
}

static enum bd_status labels_from(const char *text, struct link_labels *out, char *said, size_t cap)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    struct err e = ERR_NONE;
    open_people(&j, a);
    enum bd_status s = link_labels_read(&j, "labels.csv", str_from(text), out, &e);
    snprintf(said, cap, "%.190s", e.text);
    link_close(&j);
    return s;
}

static void judgements_are_read_in_any_order_and_once(void **state)
{
    (void)state;
    struct link_labels l;
    char said[200];
    assert_int_equal(labels_from("match,file_a,id_a,file_b,id_b,by\n"
                                 "yes,people.csv,p1,people.csv,p2,kim\nSame,people.csv,p2,people.csv,p1,lee\n"
                                 "0,people.csv,p3,people.csv,p6,kim\nunsure,people.csv,p5,people.csv,p6,kim\n",
                                 &l, said, sizeof said),
                     BD_OK);
    assert_int_equal(l.count, 2);
    assert_int_equal(l.unsure, 1);
}

static void judgements_that_cannot_be_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"people.csv,p1,people.csv,p2,yes\npeople.csv,p2,people.csv,p1,no\n",
                                      "people.csv,p1,people.csv,p1,yes\n", "people.csv,p1,people.csv,p99,yes\n",
                                      "other.csv,p1,people.csv,p2,yes\n", "people.csv,p1,people.csv,p2,perhaps\n"};
    static const char *const why[] = {"both a match", "with itself", "file_b", "file_a", "neither yes nor no"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        char text[300], said[200];
        struct link_labels l;
        snprintf(text, sizeof text, "file_a,id_a,file_b,id_b,match\n%s", bad[i]);
        assert_int_equal(labels_from(text, &l, said, sizeof said), BD_INPUT);
        assert_non_null(strstr(said, why[i]));
    }
    struct link_labels l;
    char said[200];
    assert_int_equal(labels_from("file_a,id_a,file_b,id_bb,match\n", &l, said, sizeof said), BD_INPUT);
    assert_non_null(strstr(said, "id_b"));
}

static void a_key_reaches_no_more_than_the_matches_there_are(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_people(&j, a);
    link_run(&j);
    struct key_reach *reach = ARENA_ARRAY(a, struct key_reach, j.blocks.types + 1);
    double matches = 0, most = 0;
    link_reach(&j, reach, &matches);
    assert_true(matches > 1.5);
    for (size_t t = 0; t < j.blocks.types; t++) {
        assert_true(reach[t].found <= matches + 1e-9 && reach[t].alone <= reach[t].found + 1e-9);
        most = reach[t].found > most ? reach[t].found : most;
    }
    assert_true(most > 0.95 * matches);
    uint32_t truth[6] = {1, 1, 2, 2, 0, 3};
    struct link_labels known;
    link_labels_truth(&j, truth, &known);
    size_t right = 0;
    for (size_t i = 0; i < known.count; i++)
        right += known.x[i].match;
    assert_int_equal(right, 2);
    link_close(&j);
}

static void the_true_recall_of_blocking_counts_true_pairs_that_were_never_compared(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_people(&j, a);
    link_run(&j);
    static const uint32_t all[6] = {1, 1, 2, 2, 0, 0}, half[6] = {1, 1, 2, 2, 1, 0}, none[6] = {1, 2, 3, 4, 0, 0};
    assert_float_equal(link_true_recall(&j, all), 1, 1e-12);
    assert_float_equal(link_true_recall(&j, half), 0.5, 1e-12); /* olga is no anna to any key */
    assert_true(isnan(link_true_recall(&j, none)));
    link_close(&j);
}

static void what_people_decided_joins_the_labels_and_stands_above_them(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_people(&j, a);
    struct link_label judged[] = {{0, 1, true}, {0, 3, false}, {4, 5, false}};
    struct link_labels l = {.x = judged, .count = 3};
    struct decided_pair pair[] = {{.a = 0, .b = 2, .verdict = LINK_NOT_SAME, .obeyed = true},
                                  {.a = 0, .b = 3, .verdict = LINK_SAME, .obeyed = true},
                                  {.a = 1, .b = 2, .verdict = LINK_UNSURE, .obeyed = true},
                                  {.a = 2, .b = 3, .verdict = LINK_SAME, .obeyed = false}};
    struct decided d = {.pair = pair, .count = 4};
    static const struct link_label wanted[] = {{0, 1, true}, {0, 2, false}, {0, 3, true}, {4, 5, false}};
    link_labels_decided(&j, &d, &l);
    assert_int_equal(l.count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(l.x[i].a == wanted[i].a && l.x[i].b == wanted[i].b && l.x[i].match == wanted[i].match);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(judgements_are_read_in_any_order_and_once),
        cmocka_unit_test(judgements_that_cannot_be_are_refused),
        cmocka_unit_test(what_people_decided_joins_the_labels_and_stands_above_them),
        cmocka_unit_test(a_key_reaches_no_more_than_the_matches_there_are),
        cmocka_unit_test(the_true_recall_of_blocking_counts_true_pairs_that_were_never_compared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
