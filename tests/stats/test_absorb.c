/* A list that keeps its people off all others is found where there is one, and rarely elsewhere. */
#include "test.h"
#include "stats/absorb.h"
#include "stats/simulate.h"

/* Share of 400 populations of 2,000 people in which a list is found; *last of those, the last list. */
static double share(enum simulate_scenario s, double *last)
{
    struct arena *a = arena_new((size_t)1 << 28);
    double found = 0, of_last = 0;
    for (uint64_t i = 0; i < 400; i++) {
        struct arena_mark mark = arena_mark(a);
        unsigned from[HISTORY_LISTS_MAX];
        struct history_table t = simulate_population(s, 2000, 1000 + i, a), used = history_used(a, &t, from);
        struct absorb x = absorb_look(&used, a);
        found += x.found;
        of_last += x.found && x.list == used.lists - 1;
        arena_rewind(a, mark);
    }
    arena_free(a);
    *last = found > 0 ? of_last / found : 0;
    print_message("# %s: found in %.3f, the last list in %.3f of them\n", simulate_name(s), found / 400, *last);
    return found / 400;
}

static void an_absorbing_list_is_found_and_named(void **state)
{
    (void)state;
    double last;
    assert_true(share(SIMULATE_ABSORBING, &last) >= 0.95);
    assert_true(last >= 0.95);
}

static void independent_lists_are_rarely_taken_for_one(void **state)
{
    (void)state;
    double last;
    assert_true(share(SIMULATE_INDEPENDENT, &last) <= 0.05);
}

static void other_scenarios_are_told(void **state)
{
    (void)state;
    double last;
    assert_true(share(SIMULATE_CLASSES, &last) <= 0.05);
    (void)share(SIMULATE_PAIR, &last);
    (void)share(SIMULATE_SPARSE, &last);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_absorbing_list_is_found_and_named),
        cmocka_unit_test(independent_lists_are_rarely_taken_for_one),
        cmocka_unit_test(other_scenarios_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
