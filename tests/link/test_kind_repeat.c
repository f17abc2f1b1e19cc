/* tests/link/test_kind_repeat.c - columns that say again what others say, also among hundreds. */
#include "test.h"
#include "base/limits.h"
#include "link/kind.h"
#include "link/kind_in.h"
#include "link/read.h"

#include <math.h>
#include <time.h>

static const char *const given[] = {"ada", "bridget", "clara", "dora", "edith", "flora", "greta", "hanna"};
static const char *const family[] = {"abel", "bolton", "carver", "dixon", "ellery", "fowler", "garner", "holt"};

static void open_table(struct link_job *j, struct arena *a, const struct buf *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", str_keep(a, buf_str(text)), STR_NONE, NULL, 0, &e));
}

/* 200 people: whole name, trade, family name, given name. Of `turned` in a hundred the whole name begins with the family name. */
static void open_people(struct link_job *j, struct arena *a, unsigned turned)
{
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    buf_addz(&text, "c1,c2,c3,c4\n");
    for (unsigned i = 0; i < 200; i++) {
        const char *own = given[i % 8], *last = family[i / 8 % 8];
        bool turn = i % 100 < turned;
        buf_addf(&text, "%s %s,trade%u,%s,%s\n", turn ? last : own, turn ? own : last, i * 7 % 23, last, own);
    }
    open_table(j, a, &text);
}

static bool stop_at_third(void *ctx)
{
    size_t *times = ctx;
    return ++*times >= 3;
}

/* On a wide list the reading alone takes as long as all else: a stop is asked for at every row of it. */
static void a_stop_is_heard_while_words_are_read(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    size_t times = 0;
    struct env env = {.stop = stop_at_third, .ctx = &times};
    const bool in[4] = {true, true, true, true};
    open_people(&j, a, 0);
    link_prepare(&j);
    j.env = &env;
    assert_true(link_step(&j, "reading the columns", 0, 1)); /* the first time */
    struct repeats *x = repeats_new(&j.records, in);
    assert_int_equal(times, 3);
    repeats_free(x);
    link_close(&j);
}

static void one_row_in_ten_may_deny_that_two_columns_are_the_parts_of_a_third(void **state)
{
    (void)state;
    for (unsigned turned = 0; turned <= 12; turned += 3) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        open_people(&j, a, turned);
        link_prepare(&j);
        assert_non_null(strstr(j.reason[0], "says again"));
        assert_int_equal(j.kind[2], turned <= 9 ? LINK_NAME_FAMILY : LINK_TEXT);
        assert_int_equal(j.kind[3], turned <= 9 ? LINK_NAME_GIVEN : LINK_TEXT);
        link_close(&j);
    }
}

static void what_the_settings_call_text_becomes_no_part_of_a_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    open_people(&j, a, 0);
    j.kind[3] = LINK_TEXT;
    link_prepare(&j);
    assert_int_equal(j.kind[0], LINK_IGNORE);
    assert_int_equal(j.kind[2], LINK_TEXT);
    assert_int_equal(j.kind[3], LINK_TEXT);
    link_close(&j);
}

static void of_columns_that_are_copies_the_last_is_kept(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    buf_addz(&text, "c1,c2,c3\n");
    for (unsigned i = 0; i < 200; i++)
        for (int c = 0; c < 3; c++)
            buf_addf(&text, "%s %s%s", given[i % 8], family[i / 8 % 8], c == 2 ? "\n" : ",");
    open_table(&j, a, &text);
    link_prepare(&j);
    assert_non_null(strstr(j.reason[0], "says again"));
    assert_non_null(strstr(j.reason[1], "says again"));
    assert_int_equal(j.kind[2], LINK_TEXT);
    link_close(&j);
}

static void put_word(struct buf *out, unsigned number, char after)
{
    for (int k = 0; k < 5; k++, number /= 26)
        buf_add_char(out, (char)('a' + number % 26));
    buf_add_char(out, after);
}

/* Columns of two words of their own, then one that says again the first word of the first and the second of the second. */
static void a_column_far_behind_in_its_row_is_read_like_the_first(void **state)
{
    (void)state;
    enum { COLUMNS = 200 };
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(16 * MIB);
    struct link_job j;
    for (unsigned c = 0; c <= COLUMNS; c++)
        buf_addf(&text, "c%u%s", c, c == COLUMNS ? "\n" : ",");
    for (unsigned i = 0; i < 200; i++) {
        for (unsigned c = 0; c < COLUMNS; c++) {
            put_word(&text, 1000 * c + i * 3 % 97, ' ');
            put_word(&text, 1000 * c + 500 + i * 5 % 89, ',');
        }
        put_word(&text, i * 3 % 97, ' ');
        put_word(&text, 1000 + 500 + i * 5 % 89, '\n');
    }
    open_table(&j, a, &text);
    link_prepare(&j);
    assert_non_null(strstr(j.reason[COLUMNS], "says again"));
    assert_null(strstr(j.reason[0], "says again"));
    link_close(&j);
}

/* Seconds that the kinds of so many columns cost, in which the same sixteen names stand. */
static double cost_of(unsigned columns)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(16 * MIB);
    struct link_job j;
    uint64_t x = 1;
    for (unsigned c = 0; c < columns; c++)
        buf_addf(&text, "c%u%s", c, c + 1 == columns ? "\n" : ",");
    for (unsigned i = 0; i < 400 * columns; i++) {
        x = x * 6364136223846793005u + 1442695040888963407u;
        buf_addz(&text, x >> 40 & 8 ? given[x >> 33 & 7] : family[x >> 33 & 7]);
        if (x >> 45 & 1)
            buf_addf(&text, " %s", x >> 46 & 8 ? given[x >> 50 & 7] : family[x >> 50 & 7]);
        buf_addz(&text, (i + 1) % columns == 0 ? "\n" : ",");
    }
    open_table(&j, a, &text);
    clock_t began = clock();
    link_prepare(&j);
    double took = (double)(clock() - began) / CLOCKS_PER_SEC;
    link_close(&j);
    return took;
}

static void four_times_as_many_columns_of_the_same_names_cost_little_more_than_four_times_as_much(void **state)
{
    (void)state;
    double few = 1e9, many = 1e9;
    for (int k = 0; k < 3; k++) {
        few = fmin(few, cost_of(70));
        many = fmin(many, cost_of(280));
    }
    print_message("# %.3f s, %.3f s\n", few, many);
    /* every word looked for in all columns would be 16, and for each column that is left out again 64; every row of every two
     * columns, to tell that one is no part of the other, 12 */
    assert_true(many < 9.5 * few);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stop_is_heard_while_words_are_read),
        cmocka_unit_test(one_row_in_ten_may_deny_that_two_columns_are_the_parts_of_a_third),
        cmocka_unit_test(what_the_settings_call_text_becomes_no_part_of_a_name),
        cmocka_unit_test(of_columns_that_are_copies_the_last_is_kept),
        cmocka_unit_test(a_column_far_behind_in_its_row_is_read_like_the_first),
        cmocka_unit_test(four_times_as_many_columns_of_the_same_names_cost_little_more_than_four_times_as_much),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
