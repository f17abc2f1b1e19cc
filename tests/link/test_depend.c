/* tests/link/test_depend.c - what one field says of another is not counted twice, and fields that say nothing of each other
 * get no term; and comparing many pairs at a time. */
#include "test.h"
#include "link/compare.h"
#include "link/depend.h"
#include "link/read.h"
#include "population.h"

#include <math.h>

enum { PEOPLE = 2000, TWICE = 60 };

/* PEOPLE people, TWICE of them in two rows whose birth years differ by a slip. Each given name lives in one town only. */
static void people_of_towns(struct buf *out)
{
    struct rng r = rng_make(11, 0);
    buf_addz(out, "given,surname,born,town\n");
    for (int k = 0; k < PEOPLE; k++) {
        char given[40], family[40], town[40];
        int name = population_zipf(&r, 200), year = 1930 + (int)rng_below(&r, 60), month = 1 + (int)rng_below(&r, 12),
            day = 1 + (int)rng_below(&r, 28);
        population_name(1, name, given);
        population_name(2, population_zipf(&r, 900), family);
        population_name(3, name % 40, town);
        for (int copy = 0; copy < (k < TWICE ? 2 : 1); copy++)
            buf_addf(out, "%s,%s,%04d-%02d-%02d,%s\n", given, family, year + copy, month, day, town);
    }
}

static void link_text(struct link_job *j, struct arena *a, const struct buf *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", buf_str(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
    link_run(j);
}

static int field_named(const struct link_job *j, const char *name)
{
    for (int f = 0; f < j->fields.count; f++)
        if (strcmp(j->fields.f[f].name, name) == 0)
            return f;
    return -1;
}

static void a_town_that_the_given_name_fixes_does_not_make_matches_of_strangers(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    people_of_towns(&text);
    link_text(&j, a, &text);
    print_message("# %.0f matches expected, %d are true\n", j.model.matches, TWICE);
    assert_true(j.model.matches > 0.8 * TWICE && j.model.matches < 1.5 * TWICE);
    link_close(&j);
}

static void the_second_of_two_fields_that_say_one_thing_adds_nothing(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    people_of_towns(&text);
    link_text(&j, a, &text);
    int town = field_named(&j, "town"), given = field_named(&j, "given");
    assert_true(town >= 0 && given >= 0);
    struct comparer *c = comparer_new(&j.fields);
    uint8_t levels[FIELDS_MAX];
    size_t both = 0, town_alone = 0;
    for (size_t b = 1; b < j.fields.rows; b++) {
        compare_rows(c, 0, b, levels);
        double weight[FIELDS_MAX];
        model_field_weights(&j.model, &j.records, &j.fields, 0, b, levels, weight);
        double w = weight[town];
        if (levels[given] == TEXT_SAME) {
            both++;
            assert_true(levels[town] == TEXT_SAME && fabs(w) < 0.5);
            assert_int_equal(depend_on(&j.model, &j.fields, town, 0, b, levels), given);
            assert_int_equal(depend_on(&j.model, &j.fields, given, 0, b, levels), -1);
        } else if (levels[town] == TEXT_SAME && j.fields.f[given].agree[levels[given]] == 0) {
            town_alone++;
            assert_true(w > 1);
        }
    }
    assert_true(both > 2 && town_alone > 2);
    comparer_free(c);
    link_close(&j);
}

static void fields_that_say_nothing_of_each_other_get_no_term(void **state)
{
    (void)state;
    struct population_rule rule = {.people = 1500,
                                   .lists = 1,
                                   .listed = 1,
                                   .again = 0.4,
                                   .error = 0.1,
                                   .missing = 0.05,
                                   .given = 250,
                                   .family = 800,
                                   .towns = 25};
    for (uint64_t seed = 1; seed <= 4; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        SCOPED_BUF struct buf text = BUF_MAX(MIB);
        static uint32_t person[POPULATION_ROWS];
        struct link_job j;
        size_t people, terms = 0;
        (void)population_make(&rule, seed, &text, person, &people);
        link_text(&j, a, &text);
        for (int f = 0; f < j.fields.count; f++)
            terms += j.model.leans[f];
        assert_int_equal(terms, 0);
        link_close(&j);
    }
}

static double turned(const struct buf *text, bool backwards, size_t *terms)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf other = BUF_MAX(MIB);
    struct link_job j;
    size_t head = 0, end = text->n;
    while (text->p[head++] != '\n')
        continue;
    buf_add(&other, text->p, head);
    for (size_t at = text->n - 1; at-- >= head;)
        if (text->p[at] == '\n') {
            buf_add(&other, text->p + at + 1, end - at - 1);
            end = at + 1;
        }
    link_text(&j, a, backwards ? &other : text);
    double sum = 0;
    for (size_t i = 0; i < j.pairs.count; i++)
        sum += (double)j.pairs.weight[i] * (double)(1 + i % 7);
    *terms = 0;
    for (int f = 0; f < j.fields.count; f++)
        *terms += j.model.leans[f];
    link_close(&j);
    return sum;
}

static void the_order_of_rows_changes_no_weight_although_pairs_are_drawn(void **state)
{
    (void)state;
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    size_t terms, others;
    people_of_towns(&text);
    double forward = turned(&text, false, &terms), back = turned(&text, true, &others);
    assert_true(terms > 0 && terms == others);
    assert_true(!(forward < back) && !(back < forward));
}

static void pairs_compared_together_get_the_levels_of_pairs_compared_alone(void **state)
{
    (void)state;
    struct population_rule rule = {.people = 300,
                                   .lists = 1,
                                   .listed = 1,
                                   .again = 0.4,
                                   .error = 0.2,
                                   .missing = 0.1,
                                   .given = 60,
                                   .family = 100,
                                   .towns = 12};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    static uint32_t person[POPULATION_ROWS];
    struct link_job j;
    struct err e = ERR_NONE;
    size_t people, rows = population_make(&rule, 3, &text, person, &people), count, missing = 0, same = 0;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    count = (size_t)j.fields.count;
    uint32_t *one = arena_alloc(a, rows * rows, sizeof *one), *other = arena_alloc(a, rows * rows, sizeof *other);
    uint8_t *levels = arena_alloc(a, rows * rows, FIELDS_MAX), alone[FIELDS_MAX];
    size_t n = 0;
    for (uint32_t x = 0; x < rows; x++)
        for (uint32_t y = 0; y < rows; y += 1 + x % 3) {
            one[n] = x;
            other[n++] = y;
        }
    struct comparer *c = comparer_new(&j.fields), *d = comparer_new(&j.fields);
    compare_many(c, one, other, n, levels);
    for (size_t i = 0; i < n; i++) {
        compare_rows(d, one[i], other[i], alone);
        assert_memory_equal(alone, levels + i * count, count);
        missing += alone[0] == LEVEL_MISSING;
        same += alone[0] == TEXT_SAME;
    }
    assert_true(missing > 0 && same > rows && n > 10000);
    comparer_free(c);
    comparer_free(d);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_town_that_the_given_name_fixes_does_not_make_matches_of_strangers),
        cmocka_unit_test(the_second_of_two_fields_that_say_one_thing_adds_nothing),
        cmocka_unit_test(the_order_of_rows_changes_no_weight_although_pairs_are_drawn),
        cmocka_unit_test(pairs_compared_together_get_the_levels_of_pairs_compared_alone),
        cmocka_unit_test(fields_that_say_nothing_of_each_other_get_no_term),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
