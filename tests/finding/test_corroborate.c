/* Corroboration: independent origins, not citations. */
#include "test.h"
#include "finding/corroborate.h"

/* Four reports of one thing, as in the first case: 0 a state's report, 1 a UN office, 2 a commission, 3 a talk, and what
 * stands behind them: 4 a detainee, 5 the commission's own inquiry. Passages 6 to 9, one of each report. */
enum { STATE, OFFICE, COMMISSION, TALK, DETAINEE, INQUIRY, SOURCES };
enum { P_STATE, P_OFFICE, P_COMMISSION, P_TALK, PASSAGES };

static const bool first_hand[SOURCES] = {[DETAINEE] = true, [INQUIRY] = true};
static const size_t source_of[PASSAGES] = {STATE, OFFICE, COMMISSION, TALK};
static const size_t later[] = {SOURCES + P_OFFICE, COMMISSION, SOURCES + P_TALK, SOURCES + P_TALK, SOURCES + P_TALK};
static const size_t earlier[] = {DETAINEE, INQUIRY, SOURCES + P_STATE, SOURCES + P_OFFICE, SOURCES + P_COMMISSION};
static const size_t all[] = {P_STATE, P_OFFICE, P_COMMISSION, P_TALK};

static struct provenance case_one(void)
{
    return (struct provenance){.sources = SOURCES,
                               .first_hand = first_hand,
                               .passages = PASSAGES,
                               .source_of = source_of,
                               .edges = 5,
                               .later = later,
                               .earlier = earlier};
}

static void four_reports_have_two_roots_one_unknown_origin_and_one_repeat(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct corroboration c;
    struct provenance p = case_one();
    ASSERT_OK(corroborate(&p, all, 4, a, &c, &e));
    assert_int_equal(c.sources, 4);
    assert_int_equal(c.roots, 2);
    assert_int_equal(c.unknown, 1);
    assert_int_equal(c.repeats, 1);
    assert_int_equal(c.standing[TALK], STANDS_AS_REPEAT);
    assert_int_equal(c.standing[STATE], STANDS_UNKNOWN);
    assert_int_equal(c.standing[OFFICE], STANDS_ON_ROOT);
    assert_int_equal(c.origin_from[TALK + 1] - c.origin_from[TALK], 3);
}

static void a_repeat_alone_still_leads_to_its_roots(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct corroboration c;
    struct provenance p = case_one();
    const size_t talk[] = {P_TALK};
    ASSERT_OK(corroborate(&p, talk, 1, a, &c, &e));
    assert_int_equal(c.sources, 1);
    assert_int_equal(c.roots, 2);
    assert_int_equal(c.unknown, 1);
    assert_int_equal(c.repeats, 0);
}

static void five_reports_that_quote_one_witness_are_one_root(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct corroboration c;
    const bool hand[6] = {[5] = true};
    const size_t of[5] = {0, 1, 2, 3, 4}, from[5] = {0, 1, 2, 3, 4}, to[5] = {5, 5, 5, 5, 5}, claim[5] = {0, 1, 2, 3, 4};
    struct provenance p = {
        .sources = 6, .first_hand = hand, .passages = 5, .source_of = of, .edges = 5, .later = from, .earlier = to};
    ASSERT_OK(corroborate(&p, claim, 5, a, &c, &e));
    assert_int_equal(c.sources, 5);
    assert_int_equal(c.roots, 1);
    assert_int_equal(c.unknown + c.repeats, 0);
}

static void the_same_witness_heard_twice_is_one_root(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct corroboration c;
    const bool hand[2] = {true, true};
    const size_t of[2] = {0, 1}, claim[2] = {0, 1}, x[1] = {0}, y[1] = {1};
    struct provenance p = {.sources = 2, .first_hand = hand, .passages = 2, .source_of = of};
    ASSERT_OK(corroborate(&p, claim, 2, a, &c, &e));
    assert_int_equal(c.roots, 2);
    p.ties = 1;
    p.tie_a = x;
    p.tie_b = y;
    ASSERT_OK(corroborate(&p, claim, 2, a, &c, &e));
    assert_int_equal(c.roots, 1);
    assert_int_equal(c.sources, 2);
}

static void reports_that_cite_each_other_in_a_circle_are_one_unknown_origin(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct corroboration c;
    const bool hand[3] = {false};
    const size_t of[3] = {0, 1, 2}, claim[3] = {0, 1, 2}, from[3] = {0, 1, 2}, to[3] = {1, 2, 0};
    struct provenance p = {
        .sources = 3, .first_hand = hand, .passages = 3, .source_of = of, .edges = 3, .later = from, .earlier = to};
    ASSERT_OK(corroborate(&p, claim, 3, a, &c, &e));
    assert_int_equal(c.roots, 0);
    assert_int_equal(c.unknown, 1);
}

static void a_number_out_of_range_is_refused(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct err e = ERR_NONE;
    struct corroboration c;
    struct provenance p = case_one();
    const size_t beyond[] = {PASSAGES};
    ASSERT_FAILS(BD_INPUT, "names passage 4", corroborate(&p, beyond, 1, a, &c, &e));
}

/* Adding a further repeat of what is counted changes neither roots nor unknown origins, in any random graph. */
static void one_more_repeat_never_adds_an_origin(void **state)
{
    (void)state;
    uint32_t seed = 7;
    for (int round = 0; round < 500; round++) {
        SCOPED_ARENA struct arena *a = arena_new(1 << 22);
        struct err e = ERR_NONE;
        enum { N = 8, E = 12 };
        bool hand[N + 1] = {false};
        size_t of[N + 1], from[E + 1], to[E + 1], claim[N + 1];
        for (size_t i = 0; i <= N; i++) {
            seed = seed * 1664525 + 1013904223;
            hand[i] = i < N && (seed >> 20) % 3 == 0;
            of[i] = i;
            claim[i] = i;
        }
        for (size_t i = 0; i < E; i++) {
            seed = seed * 1664525 + 1013904223;
            from[i] = (seed >> 12) % N;
            to[i] = (seed >> 22) % N;
        }
        from[E] = N;
        to[E] = 3;
        struct corroboration before, after;
        struct provenance p = {.sources = N + 1,
                               .first_hand = hand,
                               .passages = N + 1,
                               .source_of = of,
                               .edges = E + 1,
                               .later = from,
                               .earlier = to};
        ASSERT_OK(corroborate(&p, claim, N, a, &before, &e));
        ASSERT_OK(corroborate(&p, claim, N + 1, a, &after, &e));
        assert_int_equal(before.roots, after.roots);
        assert_int_equal(before.unknown, after.unknown);
        assert_int_equal(before.repeats + 1, after.repeats);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(four_reports_have_two_roots_one_unknown_origin_and_one_repeat),
        cmocka_unit_test(a_repeat_alone_still_leads_to_its_roots),
        cmocka_unit_test(five_reports_that_quote_one_witness_are_one_root),
        cmocka_unit_test(the_same_witness_heard_twice_is_one_root),
        cmocka_unit_test(reports_that_cite_each_other_in_a_circle_are_one_unknown_origin),
        cmocka_unit_test(a_number_out_of_range_is_refused),
        cmocka_unit_test(one_more_repeat_never_adds_an_origin),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
