/* tests/link/test_block.c - which pairs blocks bring together, held against all pairs counted one by one. */
#include "test.h"
#include "link/block.h"
#include "link/read.h"
#include "population.h"

#include <stdlib.h>

enum { ROWS_MOST = 600 };

static void open_people(struct link_job *j, struct arena *a, struct buf *text, int count)
{
    struct population_rule rule = {.people = count,
                                   .lists = 1,
                                   .listed = 1,
                                   .again = 0.3,
                                   .error = 0.15,
                                   .missing = 0.1,
                                   .given = 60,
                                   .family = 120,
                                   .towns = 10};
    static uint32_t person[POPULATION_ROWS];
    struct err e = ERR_NONE;
    size_t people;
    (void)population_make(&rule, 5, text, person, &people);
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", buf_str(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
    blocks_make(&j->records, &j->fields, UINT32_MAX, &j->blocks);
}

/* Shared blocks of two rows: how many, and how many of them are enough alone, leaving field f out (-1: none), or of f alone. */
struct counted {
    unsigned keys, enough;
};

static struct counted count_shared(const struct blocks *b, uint32_t x, uint32_t y, int without, int alone)
{
    struct counted n = {0};
    for (uint32_t t = 0, at = 0; t < b->types; t++)
        while (at < b->type_end[t]) {
            bool has_x = false, has_y = false, last = false;
            uint32_t mask = b->cost[t].mask;
            for (; !last; at++) {
                last = (b->member[at] & BLOCK_LAST) != 0;
                has_x |= (b->member[at] & ~BLOCK_LAST) == x;
                has_y |= (b->member[at] & ~BLOCK_LAST) == y;
            }
            if (!has_x || !has_y || (without >= 0 && (mask >> without & 1) != 0) || (alone >= 0 && mask != 1u << alone))
                continue;
            n.keys++;
            n.enough += b->enough[t];
        }
    return n;
}

static void rows_meet_when_they_share_enough_blocks_or_one_that_is_enough(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    open_people(&j, a, &text, 350);
    size_t rows = j.records.rows, met = 0, lone = 0;
    assert_true(rows > 400 && rows < ROWS_MOST);
    j.blocks.least = 3;
    for (size_t t = 0; t < j.blocks.types; t++)
        j.blocks.enough[t] = t % 5 == 0;
    struct block_scratch *s = block_scratch_new(rows);
    static uint32_t to[ROWS_MOST];
    static struct block_touch how[ROWS_MOST];
    for (uint32_t x = 0; x < rows; x += 37) {
        size_t n = blocks_neighbours(&j.blocks, x, s, to, how, ROWS_MOST), at = 0;
        for (uint32_t y = x + 1; y < rows; y++) {
            struct counted c = count_shared(&j.blocks, x, y, -1, -1);
            bool listed = at < n && to[at] == y;
            assert_true(listed == (c.keys >= 3 || c.enough > 0));
            if (!listed)
                continue;
            assert_int_equal(how[at].keys, c.keys);
            met++;
            lone += c.keys < 3;
            at++;
        }
        assert_int_equal(at, n);
    }
    assert_true(met > 20 && lone > 5);
    block_scratch_free(s);
    link_close(&j);
}

static void a_pair_needs_a_field_when_its_other_blocks_would_not_do(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    open_people(&j, a, &text, 350);
    size_t rows = j.records.rows, needed = 0, sufficed = 0;
    j.blocks.least = 2;
    for (size_t t = 0; t < j.blocks.types; t++)
        j.blocks.enough[t] = t % 4 == 0;
    struct block_scratch *s = block_scratch_new(rows);
    static uint32_t to[ROWS_MOST];
    static struct block_touch how[ROWS_MOST];
    for (uint32_t x = 0; x < rows; x += 41) {
        size_t n = blocks_neighbours(&j.blocks, x, s, to, how, ROWS_MOST);
        for (size_t i = 0; i < n && i < 8; i++) {
            uint32_t needs, alone;
            blocks_reach(&j.blocks, x, to[i], j.fields.count, &needs, &alone);
            for (int f = 0; f < j.fields.count; f++) {
                struct counted without = count_shared(&j.blocks, x, to[i], f, -1),
                               of = count_shared(&j.blocks, x, to[i], -1, f);
                bool needs_f = without.keys < 2 && without.enough == 0, alone_f = of.keys >= 2 || of.enough > 0;
                assert_true((needs >> f & 1) == needs_f && (alone >> f & 1) == alone_f);
                needed += needs_f;
                sufficed += alone_f;
            }
        }
    }
    assert_true(needed > 10 && sufficed > 10);
    block_scratch_free(s);
    link_close(&j);
}

static void many_names_that_everybody_has_leave_room_for_every_kind_of_key(void **state)
{
    (void)state;
    static const char *const who[] = {"witness", "father", "mother", "victim", "officer", "doctor", "judge", "clerk", "priest"};
    static const char *const name[] = {"김철수", "이영희", "박민지", "최호준", "정서연"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct rng r = rng_make(3, 0);
    struct err e = ERR_NONE;
    struct link_job j;
    for (int c = 0; c < 9; c++)
        buf_addf(&text, "%sname of %s", c > 0 ? "," : "", who[c]);
    for (int row = 0; row < 700; row++)
        for (int c = 0; c < 9; c++)
            buf_addf(&text, "%s%s", c > 0 ? "," : "\n", name[rng_below(&r, 5)]);
    buf_addz(&text, "\n");
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    assert_true(link_run(&j));
    assert_true(j.blocks.types > 512 && j.blocks.types <= KEY_TYPES_MAX);
    link_close(&j);
}

static void a_pair_that_is_compared_is_kept_or_counted_among_those_that_are_not(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    open_people(&j, a, &text, 100);
    blocks_free(&j.blocks);
    assert_true(link_run(&j));
    assert_int_equal(j.pairs.cut_step, 1);
    assert_true(j.pairs.cut_count > 20);
    assert_true(fabs(j.compared - (double)(j.pairs.count + j.pairs.cut_count)) < 0.5);
    double cut = pairs_cut_matches(&j.model, &j.records, &j.fields, &j.pairs), each = 0;
    struct comparer *c = comparer_new(&j.fields);
    for (size_t i = 0; i < j.pairs.cut_count; i++) {
        uint8_t levels[FIELDS_MAX];
        const struct cut_pair *p = &j.pairs.cut[i];
        compare_rows(c, p->a, p->b, levels);
        each += 1 / (1 + exp(-model_weight(&j.model, &j.records, &j.fields, p->a, p->b, levels)));
    }
    comparer_free(c);
    assert_true(cut > 0 && fabs(cut - each) < 1e-9);
    assert_true(j.model.recall <= j.model.matches / (j.model.matches + cut) + 1e-9);
    link_close(&j);
}

static uint32_t row_given_as(const struct link_job *j, uint32_t row)
{
    for (uint32_t i = 0; i < j->records.rows; i++)
        if (j->records.source_row[i] == row)
            return i;
    return UINT32_MAX;
}

static size_t meetings(const struct link_job *j, uint32_t row, uint32_t other)
{
    uint16_t type[64];
    return blocks_shared(&j->blocks, row_given_as(j, row), row_given_as(j, other), type, 64);
}

static void names_exchanged_or_alone_in_the_wrong_column_meet(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct link_job j;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv",
                           STR("given name,family name\nAda,Bolton\nBolton,Ada\nBolton,\n,Ada\nMaria,Keller\nKeller,Sofia\n"),
                           STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    blocks_make(&j.records, &j.fields, UINT32_MAX, &j.blocks);
    assert_int_equal(meetings(&j, 0, 1), 1);
    assert_int_equal(meetings(&j, 0, 2), 1);
    assert_int_equal(meetings(&j, 0, 3), 1);
    assert_int_equal(meetings(&j, 2, 3), 0);
    assert_int_equal(meetings(&j, 4, 5), 0);
    link_close(&j);
}

static void a_short_list_compares_what_shares_only_something_common(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct err e = ERR_NONE;
    struct link_job j;
    struct rng r = rng_make(4, 0);
    buf_addz(&text, "name,born\n");
    for (int row = 0; row < 900; row++) {
        char name[64];
        population_name(1, row, name);
        buf_addf(&text, "%s,%d\n", name, 1950 + (int)rng_below(&r, 3));
    }
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    blocks_make(&j.records, &j.fields, UINT32_MAX, &j.blocks);
    double pairs = 0;
    for (size_t t = 0; t < j.blocks.types; t++)
        pairs += j.blocks.cost[t].pairs;
    assert_true(pairs > 100000); /* three years of 300 rows */
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_meet_when_they_share_enough_blocks_or_one_that_is_enough),
        cmocka_unit_test(a_pair_needs_a_field_when_its_other_blocks_would_not_do),
        cmocka_unit_test(many_names_that_everybody_has_leave_room_for_every_kind_of_key),
        cmocka_unit_test(a_pair_that_is_compared_is_kept_or_counted_among_those_that_are_not),
        cmocka_unit_test(names_exchanged_or_alone_in_the_wrong_column_meet),
        cmocka_unit_test(a_short_list_compares_what_shares_only_something_common),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
