/* tests/link/test_decide.c - decisions: read strictly, superseded by later ones, obeyed whatever the order of rows. */
#include "decided_people.h"

#include <math.h>

static struct err e;

static const char line_same[] =
    "{\"a\":{\"list\":\"가.csv\",\"id\":\"p1\"},\"b\":{\"list\":\"b.csv\",\"id\":\"q1\"},\"verdict\":\"same\","
    "\"by\":\"K.\",\"why\":\"어머니가 같음\",\"at\":\"2026-01-02T03:04:05Z\",\"how\":\"review\",\"chance\":0.25,"
    "\"stated\":0.5}\n";

static struct link_decisions read_text(struct arena *a, const char *text)
{
    struct link_decisions d;
    ASSERT_OK(link_decisions_read(a, "d.jsonl", str_from(text), &d, &e));
    return d;
}

static void a_decision_is_written_as_it_is_read(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    SCOPED_BUF struct buf out = BUF_MAX(MIB);
    struct link_decisions d = read_text(a, line_same);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.all[0].verdict, LINK_SAME);
    assert_int_equal(d.all[0].how, LINK_BY_REVIEW);
    ASSERT_STR(d.all[0].why, "어머니가 같음");
    assert_true(d.all[0].chance == 0.25 && d.all[0].stated == 0.5);
    link_decision_put(&out, &d.all[0]);
    assert_string_equal(out.p, line_same);
}

static void refused(const char *change, const char *into, long long row, const char *words)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_decisions d;
    buf_addz(&text, line_same);
    const char *at = strstr(line_same, change);
    assert_non_null(at);
    buf_add(&text, line_same, (size_t)(at - line_same));
    buf_addz(&text, into);
    buf_addz(&text, at + strlen(change));
    assert_int_equal(link_decisions_read(a, "d.jsonl", buf_str(&text), &d, &e), BD_INPUT);
    if (strstr(e.text, words) == NULL)
        fail_msg("\"%s\" does not say %s", e.text, words);
    assert_int_equal(e.row, row);
    assert_string_equal(e.file, "d.jsonl");
    err_clear(&e);
}

static void a_line_that_is_no_decision_is_refused_with_its_number(void **state)
{
    (void)state;
    refused("\"verdict\":\"same\"", "\"verdict\":\"yes\"", 2, "not a verdict");
    refused("\"verdict\":\"same\",", "", 2, "verdict");
    refused("\"by\":\"K.\"", "\"by\":\" \"", 2, "by");
    refused("\"by\":\"K.\",", "", 2, "by");
    refused("\"at\":", "\"when\":", 2, "when");
    refused("\"b.csv\",\"id\":\"q1\"", "\"가.csv\",\"id\":\"p1\"", 2, "one row");
    refused("\"id\":\"q1\"", "\"id\":\"\"", 2, "empty id");
    refused("\"how\":\"review\"", "\"how\":\"guess\"", 2, "how");
    refused("\"chance\":0.25", "\"chance\":0", 2, "chance");
    refused("\"stated\":0.5", "\"stated\":1.5", 2, "stated");
    refused("}\n", "}", 2, "cut off");
    refused("{\"a\"", "[\"a\"", 2, "");
}

/* Decisions drawn at random over ids; the same whatever the order of rows. */
static size_t draw(struct link_decision *out, size_t count, uint64_t seed)
{
    static char ids[400][2][16];
    struct rng r = rng_make(seed, 9);
    for (size_t i = 0; i < count; i++) {
        snprintf(ids[i][0], 16, "p%d", 1 + (int)rng_below(&r, 60));
        snprintf(ids[i][1], 16, "%c%d", rng_below(&r, 2) == 0 ? 'p' : 'q', 1 + (int)rng_below(&r, 40));
        if (strcmp(ids[i][0], ids[i][1]) == 0)
            ids[i][1][0] = 'q';
        out[i] = (struct link_decision){.list_a = STR("가.csv"),
                                        .id_a = str_from(ids[i][0]),
                                        .id_b = str_from(ids[i][1]),
                                        .list_b = ids[i][1][0] == 'p' ? STR("가.csv") : STR("b.csv"),
                                        .by = STR("K."),
                                        .at = STR("2026"),
                                        .verdict = (enum link_verdict)(1 + rng_below(&r, 3)),
                                        .stated = NAN};
    }
    return count;
}

static void bind(struct made *m, struct link_decision *all, size_t count, struct decided *d)
{
    const struct link_decisions in = {all, count, "d.jsonl"};
    ASSERT_OK(link_decisions_bind(&m->j, &m->x, &in, d, &e));
    m->j.decided = d;
}

static void not_same_is_never_in_one_cluster_and_same_always_is(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct link_decision all[300];
        struct made m;
        struct decided d;
        made_begin(&m, 0);
        bind(&m, all, draw(all, 100 + 30 * seed, seed), &d);
        link_run(&m.j);
        size_t walls = 0, joined = 0;
        for (size_t i = 0; i < d.count; i++) {
            bool together = m.j.cluster[d.pair[i].a] == m.j.cluster[d.pair[i].b];
            if (d.pair[i].verdict == LINK_NOT_SAME) {
                assert_false(together);
                walls++;
            }
            if (d.pair[i].verdict == LINK_SAME && d.pair[i].obeyed) {
                assert_true(together);
                joined++;
            }
        }
        assert_true(walls > 10 && joined > 10);
        made_end(&m);
    }
}

/* Clusters by id: for each row in the order of ids, the first row of its cluster in that order. */
static void clusters_by_id(const struct made *m, uint32_t *out)
{
    size_t n = m->j.records.rows;
    uint32_t *first = calloc(m->j.clusters + 1, sizeof *first);
    assert_non_null(first);
    for (size_t i = n; i-- > 0;)
        first[m->j.cluster[m->x.row[i]]] = (uint32_t)i;
    for (size_t i = 0; i < n; i++)
        out[i] = first[m->j.cluster[m->x.row[i]]];
    free(first);
}

static void the_order_of_rows_and_of_two_ids_changes_nothing(void **state)
{
    (void)state;
    uint32_t want[2][MADE_PEOPLE * 2];
    for (uint64_t shuffle = 0; shuffle < 4; shuffle++) {
        struct link_decision all[300];
        struct made m;
        struct decided d;
        made_begin(&m, shuffle);
        size_t n = draw(all, 200, 3);
        for (size_t i = 0; i < n && shuffle % 2 == 1; i++) {
            struct link_decision t = all[i];
            all[i].list_a = t.list_b;
            all[i].id_a = t.id_b;
            all[i].list_b = t.list_a;
            all[i].id_b = t.id_a;
        }
        bind(&m, all, n, &d);
        link_run(&m.j);
        clusters_by_id(&m, want[shuffle > 0]);
        assert_memory_equal(want[0], want[shuffle > 0], m.j.records.rows * sizeof(uint32_t));
        made_end(&m);
    }
}

static void a_later_decision_replaces_an_earlier_one(void **state)
{
    (void)state;
    struct made m;
    struct decided d;
    made_begin(&m, 0);
    struct link_decision one = {.list_a = STR("가.csv"),
                                .id_a = STR("p1"),
                                .list_b = STR("b.csv"),
                                .id_b = STR("q1"),
                                .verdict = LINK_SAME,
                                .stated = NAN};
    struct link_decision all[] = {one, one, one, one};
    all[1].verdict = LINK_NOT_SAME;
    all[2].list_b = STR("elsewhere/b.csv"); /* the same list from another folder */
    all[2].verdict = LINK_UNSURE;
    all[3].id_b = STR("nobody");
    bind(&m, all, 4, &d);
    assert_int_equal(d.count, 1);
    assert_int_equal(d.pair[0].verdict, LINK_UNSURE);
    assert_int_equal(d.pair[0].earlier, 2);
    assert_int_equal(d.absent, 1);
    assert_int_equal(decided_of(&d, d.pair[0].b, d.pair[0].a), 0);
    made_end(&m);
}

static void decisions_that_cannot_hold_together_are_named_and_walls_hold(void **state)
{
    (void)state;
    struct made m;
    struct decided d;
    made_begin(&m, 0);
    struct link_decision ab = {.list_a = STR("가.csv"),
                               .id_a = STR("p1"),
                               .list_b = STR("가.csv"),
                               .id_b = STR("p5"),
                               .verdict = LINK_SAME,
                               .stated = NAN},
                         bc = ab, ac = ab;
    bc.id_a = STR("p9");
    ac.id_b = STR("p9");
    ac.verdict = LINK_NOT_SAME;
    struct link_decision all[] = {ab, bc, ac};
    bind(&m, all, 3, &d);
    assert_int_equal(d.contradictions, 1);
    assert_int_equal(decided_of(&d, made_row(&m, "가.csv", "p1"), made_row(&m, "가.csv", "p5")), 1);
    assert_int_equal(decided_of(&d, made_row(&m, "가.csv", "p5"), made_row(&m, "가.csv", "p9")), 0);
    link_run(&m.j);
    assert_int_not_equal(m.j.cluster[made_row(&m, "가.csv", "p1")], m.j.cluster[made_row(&m, "가.csv", "p9")]);
    made_end(&m);
}

/* All rows in one cluster by force, as a component too large to compare would leave them. */
static void a_cluster_that_was_never_compared_is_divided_at_its_walls(void **state)
{
    (void)state;
    struct link_decision all[300];
    struct made m;
    struct decided d;
    made_begin(&m, 0);
    bind(&m, all, draw(all, 250, 4), &d);
    m.j.cluster = calloc(m.j.records.rows, sizeof *m.j.cluster);
    m.j.clusters = 1;
    decided_hold(&m.j, &d);
    assert_true(m.j.clusters > 1);
    for (size_t i = 0; i < d.count; i++) {
        bool together = m.j.cluster[d.pair[i].a] == m.j.cluster[d.pair[i].b];
        assert_true(d.pair[i].verdict != LINK_NOT_SAME || !together);
        assert_true(d.pair[i].verdict != LINK_SAME || !d.pair[i].obeyed || together);
    }
    for (size_t i = 0; i < m.j.records.rows; i++)
        assert_true(m.j.cluster[i] < m.j.clusters);
    made_end(&m);
}

static void joining_under_walls_agrees_with_trying_every_pair(void **state)
{
    (void)state;
    enum { N = 60 };
    for (uint64_t seed = 1; seed <= 50; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(MIB);
        struct rng r = rng_make(seed, 2);
        uint32_t walls[40][2], group[N];
        for (int i = 0; i < 40; i++) {
            walls[i][0] = (uint32_t)rng_below(&r, N / 2);
            walls[i][1] = (uint32_t)(N / 2 + rng_below(&r, N / 2));
        }
        for (uint32_t i = 0; i < N; i++)
            group[i] = i;
        struct walled *w = walled_new(a, N, (const uint32_t(*)[2])walls, 40);
        for (int step = 0; step < 120; step++) {
            uint32_t x = (uint32_t)rng_below(&r, N), y = (uint32_t)rng_below(&r, N), gx = group[x], gy = group[y];
            bool may = true;
            for (int i = 0; i < 40; i++) {
                uint32_t p = group[walls[i][0]], q = group[walls[i][1]];
                may &= !((p == gx && q == gy) || (p == gy && q == gx)) || gx == gy;
            }
            assert_int_equal(walled_join(w, x, y), may);
            for (int i = 0; i < N && may; i++)
                group[i] = group[i] == gy ? gx : group[i];
            for (uint32_t i = 0; i < N; i++)
                assert_int_equal(walled_root(w, i) == walled_root(w, x), group[i] == group[x]);
        }
    }
}

static void rows_that_hold_each_others_cells_keep_their_ids_in_any_order(void **state)
{
    (void)state;
    static const char *const text[2] = {"id,given,surname,born\n2,Maria,Anna,1950-01-02\n1,Anna,Maria,1950-01-02\n",
                                        "id,given,surname,born\n1,Anna,Maria,1950-01-02\n2,Maria,Anna,1950-01-02\n"};
    struct str first[2];
    for (int k = 0; k < 2; k++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        struct link_job j;
        struct row_index x;
        link_open(&j, a, 1);
        ASSERT_OK(link_add_csv(&j, "people.csv", str_from(text[k]), STR("id"), NULL, 0, &e));
        link_prepare(&j);
        row_index_make(&j, &x);
        const struct column *given = &j.records.columns[0];
        for (size_t i = 0; i < 2; i++)
            assert_int_equal(str_is(given->text[given->value[i]], "Maria"), str_is(x.id[i], "2"));
        first[k] = str_is(x.id[0], "2") ? STR("2") : STR("1");
        link_close(&j);
    }
    assert_true(str_eq(first[0], first[1]));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_is_written_as_it_is_read),
        cmocka_unit_test(a_line_that_is_no_decision_is_refused_with_its_number),
        cmocka_unit_test(not_same_is_never_in_one_cluster_and_same_always_is),
        cmocka_unit_test(the_order_of_rows_and_of_two_ids_changes_nothing),
        cmocka_unit_test(a_later_decision_replaces_an_earlier_one),
        cmocka_unit_test(decisions_that_cannot_hold_together_are_named_and_walls_hold),
        cmocka_unit_test(a_cluster_that_was_never_compared_is_divided_at_its_walls),
        cmocka_unit_test(rows_that_hold_each_others_cells_keep_their_ids_in_any_order),
        cmocka_unit_test(joining_under_walls_agrees_with_trying_every_pair),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
