/* Capture histories: every kind of file is read alike, every mistake is placed, merging lists is recoding rows. */
#include "test.h"
#include "num/rng.h"
#include "stats/history.h"

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

static void a_file_of_counts_is_read(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h;
    ASSERT_OK(history_read(a, "t.csv", STR("A,B,count\n1,0,5\n0,1,7\n1,1,2\n"), NULL, &h, &e));
    assert_int_equal(h.kind, HISTORY_COUNTS);
    assert_int_equal(h.all.lists, 2);
    assert_int_equal(h.all.observed, 14);
    assert_int_equal(h.all.count[1], 5);
    assert_int_equal(h.all.count[2], 7);
    assert_int_equal(h.all.count[3], 2);
    ASSERT_STR(h.all.name[1], "B");
    ASSERT_OK(history_read(a, "t.csv", STR("A,B,how many\n1,0,5\n0,1,7\n1,1,1000000000000\n0,0,0\n"), NULL, &h, &e));
    assert_int_equal(h.kind, HISTORY_COUNTS);
    assert_int_equal(h.all.observed, 1000000000012);
}

static void rows_and_memberships_give_the_same_table(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h, g;
    ASSERT_OK(history_read(a, "t.csv", STR("id,A,B\nx,1,0\ny,1,1\nz,0,1\nu,0,1\n"), NULL, &h, &e));
    assert_int_equal(h.kind, HISTORY_ROWS);
    assert_int_equal(h.unused_columns, 1);
    ASSERT_OK(history_read(a, "t.csv", STR("case,list\nx,A\ny,A\nz,B\ny,B\ny,B\nu,B\n"), NULL, &g, &e));
    assert_int_equal(g.kind, HISTORY_MEMBERS);
    assert_int_equal(g.repeats, 1);
    for (int w = 0; w < 4; w++)
        assert_int_equal(h.all.count[w], g.all.count[w]);
    ASSERT_STR(g.all.name[1], "B");
}

static void strata_are_kept_apart_and_gaps_are_marked(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h;
    struct str text = STR("sex,age,A,B,count\nf,old,1,0,3\nm,old,1,0,4\nf,,1,1,2\nf,old,0,1,1\nm,NA,0,1,9\n");
    ASSERT_OK(history_read(a, "t.csv", text, NULL, &h, &e));
    assert_int_equal(h.strata_columns, 2);
    assert_int_equal(h.strata, 4);
    ASSERT_STR(h.stratum[1].value[1], "old");
    assert_true(h.stratum[0].missing && !h.stratum[1].missing && h.stratum[2].missing);
    assert_int_equal(h.stratum[1].table.observed, 4);
    assert_int_equal(h.all.count[1], 7);
    struct str by[1] = {STR("town")};
    struct history_options o = {.strata = by, .strata_count = 1};
    ASSERT_OK(history_read(a, "t.csv", STR("case,list,town\nx,A,s\nx,B,t\ny,A,s\ny,B,\n"), &o, &h, &e));
    assert_int_equal(h.conflicts, 1);
    assert_int_equal(h.strata, 2);
    assert_true(h.stratum[0].missing);
}

static void a_choice_of_lists_leaves_the_others_out(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h;
    struct str lists[2] = {STR("C"), STR("A")};
    struct history_options o = {.lists = lists, .list_count = 2};
    ASSERT_OK(history_read(a, "t.csv", STR("A,B,C,count\n1,0,0,5\n0,1,0,7\n1,1,0,2\n0,0,1,1\n1,1,1,3\n"), &o, &h, &e));
    assert_int_equal(h.all.observed, 11);
    assert_int_equal(h.all.count[2], 7);
    assert_int_equal(h.all.count[3], 3);
    lists[0] = STR("D");
    ASSERT_FAILS(BD_USAGE, "no column \"D\"", history_read(a, "t.csv", STR("A,B,C,count\n1,0,0,5\n"), &o, &h, &e));
}

static void each_mistake_is_placed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
        enum bd_status status;
        long long row, column;
    } cases[] = {
        {"A,B,count\n1,0,5\n0,1,-7\n", "negative", BD_INPUT, 3, 3},
        {"A,B,count\n1,0,5.5\n", "not a whole number", BD_INPUT, 2, 3},
        {"A,B,count\n1,0,many\n", "text where a count", BD_INPUT, 2, 3},
        {"A,B,count\n1,0,\n", "no count here", BD_INPUT, 2, 3},
        {"A,B,count\n1,0,3\n0,0,4\n", "on no list", BD_INPUT, 3, 0},
        {"A,B,count\n1,0,3\n0,1,4\n1,0,1\n", "row 2 stands in this row again", BD_INPUT, 4, 0},
        {"A,B,count\n1,0,3\n0,2,4\n", "\"B\" holds 0 and 1 elsewhere", BD_INPUT, 3, 2},
        {"A,B,count\n1,0,1e18\n", "above the", BD_LIMIT, 2, 3},
        {"A,B,count\n", "no case", BD_INPUT, 0, 0},
        {"A,B,count\n1,0,0\n", "no case", BD_INPUT, 0, 0},
        {"name,town,count\nx,y,3\n", "none can be a list", BD_INPUT, 0, 0},
        {"case,list\nx,\n", "names no list", BD_INPUT, 2, 2},
        {"case,list\n,A\n", "names no case", BD_INPUT, 2, 1},
        {"id,A,B\nx,1,0\ny,0,0\n", "on no list", BD_INPUT, 3, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct err e = ERR_NONE;
        struct history_file h;
        enum bd_status status = history_read(a, "t.csv", str_from(cases[i].text), NULL, &h, &e);
        assert_int_equal(status, cases[i].status);
        if (e.row != cases[i].row || e.column != cases[i].column)
            fail_msg("case %zu: row %lld column %lld", i, e.row, e.column);
        ASSERT_FAILS(cases[i].status, cases[i].words, e.status);
    }
}

static void twelve_lists_with_every_history_are_read(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h;
    SCOPED_BUF struct buf b = BUF_MAX(1 << 20);
    for (int i = 0; i < 12; i++)
        buf_addf(&b, "L%d,", i);
    buf_addz(&b, "count\n");
    for (int w = 1; w < 4096; w++) {
        for (int i = 0; i < 12; i++)
            buf_addf(&b, "%d,", w >> i & 1);
        buf_addf(&b, "%d\n", w);
    }
    ASSERT_OK(history_read(a, "t.csv", buf_str(&b), NULL, &h, &e));
    assert_int_equal(h.all.lists, 12);
    for (int w = 1; w < 4096; w++)
        assert_int_equal(h.all.count[w], w);
}

/* 500 random cases on five lists. */
static void some_cases(uint32_t *history, uint64_t seed)
{
    struct rng r = rng_make(seed, 0);
    for (int i = 0; i < 500; i++)
        history[i] = 1 + (uint32_t)rng_below(&r, 31);
}

static void merging_lists_is_recoding_rows(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    uint32_t history[500], recoded[500];
    unsigned group[5] = {2, 0, 1, 0, 2};
    some_cases(history, 3);
    for (int i = 0; i < 500; i++) {
        recoded[i] = 0;
        for (int k = 0; k < 5; k++)
            if (history[i] >> k & 1)
                recoded[i] |= 1u << group[k];
    }
    struct history_table t, want;
    ASSERT_OK(history_from_rows(a, 5, 500, history, &t, &e));
    ASSERT_OK(history_from_rows(a, 3, 500, recoded, &want, &e));
    struct history_table got = history_merge(a, &t, 3, group);
    for (size_t w = 0; w < 8; w++)
        assert_int_equal(got.count[w], want.count[w]);
    ASSERT_STR(got.name[0], "2+4");
    ASSERT_FAILS(BD_INPUT, "case 2 is on no list", history_from_rows(a, 2, 2, (uint32_t[]){1, 4}, &t, &e));
}

static void lists_are_dropped_given_and_put_in_order(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    uint32_t history[500];
    some_cases(history, 4);
    struct history_table t;
    ASSERT_OK(history_from_rows(a, 5, 500, history, &t, &e));
    struct history_table d = history_without(a, &t, 2);
    assert_int_equal(d.observed, 500 - t.count[4]);
    assert_int_equal(d.count[1 | 4], t.count[1 | 8] + t.count[1 | 4 | 8]);
    int64_t alone;
    struct history_table g = history_given(a, &t, 2, &alone);
    assert_int_equal(alone, t.count[4]);
    assert_int_equal(g.count[1 | 4], t.count[1 | 4 | 8]);
    unsigned order[5] = {3, 1, 4, 0, 2}, from[HISTORY_LISTS_MAX];
    t.name[1] = STR("z");
    struct history_table p = history_permute(a, &t, order), x = history_used(a, &t, from), y = history_used(a, &p, from);
    assert_int_equal(p.count[1], t.count[8]);
    for (size_t w = 1; w < 32; w++)
        assert_int_equal(x.count[w], y.count[w]);
    assert_true(str_eq(x.name[4], y.name[4]) && str_is(x.name[4], "z"));
}

static void sums_over_supersets_come_back(void **state)
{
    (void)state;
    double v[16], kept[16];
    for (int w = 0; w < 16; w++)
        kept[w] = v[w] = (w * 7) % 11;
    history_superset_sums(4, v);
    assert_true(v[5] == kept[5] + kept[7] + kept[13] + kept[15]);
    history_superset_differences(4, v);
    assert_memory_equal(v, kept, sizeof v);
    history_subset_sums(4, v);
    assert_true(v[5] == kept[0] + kept[1] + kept[4] + kept[5]);
}

static void overlaps_tell_which_lists_hang_together(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct history_file h;
    ASSERT_OK(history_read(a, "t.csv", STR("A,B,C,D,count\n1,1,0,0,3\n0,1,1,0,2\n0,0,0,1,9\n1,0,0,0,4\n"), NULL, &h, &e));
    struct history_overlap o = history_overlaps(&h.all);
    assert_int_equal(o.on[1], 5);
    assert_int_equal(o.only[0], 4);
    assert_int_equal(o.both[0][1], 3);
    assert_int_equal(o.just[2][1], 2);
    assert_int_equal(o.times[1], 13);
    assert_int_equal(o.times[2], 5);
    assert_int_equal(o.empty_pairs, 4);
    assert_int_equal(o.components, 2);
    assert_int_equal(o.component[2], o.component[0]);
    assert_false(o.triple);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_counts_is_read),
        cmocka_unit_test(rows_and_memberships_give_the_same_table),
        cmocka_unit_test(strata_are_kept_apart_and_gaps_are_marked),
        cmocka_unit_test(a_choice_of_lists_leaves_the_others_out),
        cmocka_unit_test(each_mistake_is_placed),
        cmocka_unit_test(twelve_lists_with_every_history_are_read),
        cmocka_unit_test(merging_lists_is_recoding_rows),
        cmocka_unit_test(lists_are_dropped_given_and_put_in_order),
        cmocka_unit_test(sums_over_supersets_come_back),
        cmocka_unit_test(overlaps_tell_which_lists_hang_together),
    };
    return cmocka_run_group_tests(tests, make, drop);
}
