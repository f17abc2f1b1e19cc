/* The same lists linked more and less strictly. */
#include "test.h"
#include "stats/threshold.h"

static struct arena *a;

static int make(void **state)
{
    (void)state;
    a = arena_new((size_t)1 << 28);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    arena_free(a);
    return 0;
}

static const struct threshold_pair pair[] = {{0, 2, 0.9}, {2, 4, 0.6}, {1, 3, 0.99}, {0, 1, 0.2}};
static const struct threshold_input in = {.rows = 5,
                                          .list = (const uint8_t[]){0, 0, 1, 1, 2},
                                          .lists = 3,
                                          .name = (const struct str[]){{"a", 1}, {"b", 1}, {"c", 1}},
                                          .pairs = 4,
                                          .pair = pair};

static void pairs_at_the_threshold_are_one_person(void **state)
{
    (void)state;
    size_t joined;
    struct history_table t = threshold_table(&in, 0.9, a, &joined);
    assert_int_equal(joined, 2);
    assert_int_equal(t.observed, 3);
    assert_int_equal(t.count[3], 2);
    assert_int_equal(t.count[4], 1);
    t = threshold_table(&in, 0.6, a, &joined);
    assert_int_equal(t.count[7], 1);
    assert_int_equal(t.count[3], 1);
    assert_int_equal(t.observed, 2);
}

static void a_stricter_threshold_never_sees_fewer_people(void **state)
{
    (void)state;
    int64_t before = 0;
    size_t joined, most = 5;
    for (double threshold = 0; threshold <= 1.1; threshold += 0.05) {
        struct history_table t = threshold_table(&in, threshold, a, &joined);
        assert_true(t.observed >= before && joined <= most);
        before = t.observed;
        most = joined;
    }
    assert_int_equal(before, 5);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_at_the_threshold_are_one_person),
        cmocka_unit_test(a_stricter_threshold_never_sees_fewer_people),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
