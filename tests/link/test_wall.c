/* tests/link/test_wall.c - who had died before another was alive is not that other, where the settings ask for it. */
#include "test.h"

#include "base/edtf.h"
#include "base/limits.h"
#include "link/date.h"
#include "link/read.h"
#include "link/rows.h"
#include "link/sample.h"
#include "num/rng.h"

#include <math.h>

static struct err e = ERR_NONE;

static const char asked[] = "{\"died\": {\"column\": \"died\", \"alive_at\": [\"seen\", \"let_go\"], \"tolerance_days\": 31}}";

/* Two rows that agree in everything but what is said here. */
static const struct {
    const char *died, *seen;   /* of the one */
    const char *died2, *seen2; /* of the other */
    bool apart;                /* tolerance: 31 days */
} CASES[] = {
    {"2010-05-03", "", "", "2010-08-01", true},
    {"2010-05-03", "", "", "2010-06-03", false}, /* 31 days later */
    {"2010-05-03", "", "", "2010-06-04", true},
    {"", "2010-06-04", "2010-05-03", "", true}, /* the other way round */
    {"2010", "", "", "2011-01-31", false},      /* a year may mean its last day */
    {"2010", "", "", "2011-02-01", true},
    {"2010-05", "", "", "2010-07-01", false},
    {"2010-05", "", "", "2010-07-02", true},
    {"2010-05-03", "", "", "2010", false}, /* and its first */
    {"2010-05-03", "", "", "2011", true},
    {"3/5/2010", "", "", "2010-06-03", false}, /* 3 May or 5 March */
    {"2010-03-05", "", "", "3/5/2010", false},
    {"2009/2011", "", "", "2012-01-31", false},
    {"2009/2011", "", "", "2012-02-01", true},
    {"about 2010", "", "", "2015-01-01", false}, /* what leaves a doubt is no wall */
    {"2010?", "", "", "2015-01-01", false},
    {"10.5.3", "", "", "2015-01-01", false},
    {"", "2010-05-03", "", "2015-01-01", false}, /* nobody died */
    {"2010-05-03", "2009-01-01", "2012-05-03", "2011-01-01", true},
    {"2010-05-03", "2015-01-01", "", "2016-01-01", false}, /* alive after its own death: one of the two dates is wrong */
};
enum { CASE_COUNT = sizeof CASES / sizeof *CASES };

/* The cases, as rows x0, y0, x1, …; three rows of one person, t0 who died, t1, and t2 who was let go later; and people who
 * stand twice. */
static void people(struct buf *out)
{
    static const char *const surname[] = {"김", "리", "박", "최", "정", "강", "조", "윤", "장", "림"};
    static const char *const first[] = {"영희", "철수", "순자", "명숙", "성호", "금옥",
                                        "정일", "혜란", "광철", "은주", "춘화", "동수"};
    struct rng r = rng_make(5, 0);
    buf_addz(out, "nr,name,born,town,died,seen,let_go\n");
    for (int p = 0; p < 200 + CASE_COUNT + 1; p++) {
        char who[96];
        snprintf(who, sizeof who, "%s%s,%04d-%02d-%02d,town%d", surname[rng_below(&r, 10)], first[rng_below(&r, 12)],
                 1940 + (int)rng_below(&r, 45), 1 + (int)rng_below(&r, 12), 1 + (int)rng_below(&r, 28), (int)rng_below(&r, 8));
        if (p < CASE_COUNT) {
            buf_addf(out, "x%d,%s,%s,%s,\n", p, who, CASES[p].died, CASES[p].seen);
            buf_addf(out, "y%d,%s,%s,%s,\n", p, who, CASES[p].died2, CASES[p].seen2);
        } else if (p == CASE_COUNT)
            buf_addf(out, "t0,%s,2010-05-03,,\nt1,%s,,,\nt2,%s,,,2015-06-01\n", who, who, who);
        else
            for (int k = 0; k < 1 + p % 2; k++)
                buf_addf(out, "p%d%c,%s,,,\n", p, 'a' + k, who);
    }
}

struct made {
    struct arena *a;
    struct buf text;
    struct link_job j;
    struct row_index x;
};

static void begin(struct made *m, const char *settings)
{
    *m = (struct made){.a = arena_new(GIB), .text = BUF_MAX(MIB)};
    people(&m->text);
    link_open(&m->j, m->a, 1);
    ASSERT_OK(link_add_csv(&m->j, "p.csv", buf_str(&m->text), STR("nr"), NULL, 0, &e));
    if (settings != NULL)
        ASSERT_OK(link_settings(&m->j, "s.json", str_from(settings), &e));
    assert_true(link_prepare(&m->j));
    row_index_make(&m->j, &m->x);
}

static void end(struct made *m)
{
    link_close(&m->j);
    buf_free(&m->text);
    arena_free(m->a);
}

static uint32_t row(const struct made *m, const char *prefix, int number)
{
    uint32_t at = 0;
    char id[16];
    snprintf(id, sizeof id, "%s%d", prefix, number);
    assert_int_equal(row_index_find(&m->x, STR("p.csv"), str_from(id), &at), ROW_FOUND);
    return at;
}

static bool together(const struct made *m, uint32_t a, uint32_t b)
{
    return m->j.cluster[a] == m->j.cluster[b];
}

static void a_death_before_a_life_keeps_two_rows_apart_and_nothing_less_does(void **state)
{
    (void)state;
    struct made m;
    begin(&m, asked);
    link_run(&m.j);
    for (int i = 0; i < CASE_COUNT; i++) {
        uint32_t a = row(&m, "x", i), b = row(&m, "y", i);
        if (together(&m, a, b) == CASES[i].apart || link_walled(&m.j, a, b) != CASES[i].apart ||
            link_walled(&m.j, b, a) != CASES[i].apart || (m.j.rule.fixed(m.j.rule.ctx, a, b) < 0) != CASES[i].apart)
            fail_msg("died %s, seen %s: %s", CASES[i].died, CASES[i].seen2, CASES[i].apart ? "together" : "apart");
    }
    assert_false(together(&m, row(&m, "t", 0), row(&m, "t", 2))); /* though a third row stands between them */
    assert_int_equal(m.j.wall.torn, 1);
    end(&m);
}

static void no_sample_joins_what_is_kept_apart(void **state)
{
    (void)state;
    struct made m;
    struct table_cluster_samples s;
    struct sample_rule rule = sample_rule_standard(1);
    begin(&m, asked);
    link_run(&m.j);
    ASSERT_OK(samples_draw(&m.j, &rule, m.a, &s, &e));
    size_t joined = 0;
    for (int i = 0; i < CASE_COUNT; i++) {
        uint32_t a = m.j.records.source_row[row(&m, "x", i)], b = m.j.records.source_row[row(&m, "y", i)];
        for (size_t k = 0; k < s.samples; k++) {
            const uint32_t *cluster = s.cluster + k * s.rows;
            assert_false(CASES[i].apart && cluster[a] == cluster[b]);
            joined += cluster[a] == cluster[b];
        }
    }
    assert_true(joined > 0);
    end(&m);
}

static void nothing_is_kept_apart_where_the_settings_do_not_ask(void **state)
{
    (void)state;
    struct made m;
    begin(&m, NULL);
    link_run(&m.j);
    assert_null(m.j.wall.died);
    for (int i = 0; i < CASE_COUNT; i++)
        assert_false(link_walled(&m.j, row(&m, "x", i), row(&m, "y", i)));
    assert_true(together(&m, row(&m, "x", 0), row(&m, "y", 0)));
    end(&m);
}

static struct link_decision decision(const char *a, const char *b, enum link_verdict verdict)
{
    return (struct link_decision){.list_a = STR("p.csv"),
                                  .list_b = STR("p.csv"),
                                  .id_a = str_from(a),
                                  .id_b = str_from(b),
                                  .by = STR("K."),
                                  .at = STR("2026"),
                                  .verdict = verdict,
                                  .stated = (double)NAN};
}

static void what_a_person_decided_stands_above_the_dates(void **state)
{
    (void)state;
    struct link_decision all[] = {decision("x0", "y0", LINK_SAME), decision("t0", "t1", LINK_SAME),
                                  decision("t1", "t2", LINK_SAME), decision("x2", "y2", LINK_UNSURE),
                                  decision("x1", "y1", LINK_NOT_SAME)};
    const struct link_decisions in = {all, sizeof all / sizeof *all, "d.jsonl"};
    struct made m;
    struct decided d;
    begin(&m, asked);
    ASSERT_OK(link_decisions_bind(&m.j, &m.x, &in, &d, &e));
    m.j.decided = &d;
    link_run(&m.j);
    assert_int_equal(d.contradictions, 0);
    assert_true(together(&m, row(&m, "x", 0), row(&m, "y", 0)));
    assert_false(link_walled(&m.j, row(&m, "x", 0), row(&m, "y", 0)));
    assert_true(together(&m, row(&m, "t", 0), row(&m, "t", 2)));  /* said of both through a third */
    assert_false(together(&m, row(&m, "x", 2), row(&m, "y", 2))); /* who is not sure says nothing */
    assert_false(together(&m, row(&m, "x", 1), row(&m, "y", 1)));
    end(&m);
}

static size_t column(const struct link_job *j, const char *name)
{
    size_t c = 0;
    while (!str_is(j->records.columns[c].name, name))
        c++;
    return c;
}

static void deaths_are_compared_and_days_on_which_people_were_seen_are_not(void **state)
{
    (void)state;
    struct made m;
    begin(&m, asked);
    assert_int_equal(m.j.kind[column(&m.j, "died")], LINK_DATE);
    assert_int_equal(m.j.kind[column(&m.j, "seen")], LINK_IGNORE);
    assert_string_equal(m.j.reason[column(&m.j, "seen")], "when somebody was alive says little of who it was");
    end(&m);
    begin(&m, "{\"columns\": {\"seen\": \"date\"}, \"died\": {\"column\": \"died\", \"alive_at\": [\"seen\"], "
              "\"tolerance_days\": 0}}");
    assert_int_equal(m.j.kind[column(&m.j, "seen")], LINK_DATE); /* the settings say so */
    end(&m);
}

static void columns_that_the_settings_join_are_held_against_each_other(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "a.csv", STR("name,death\nkim,2010\n"), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_add_csv(&j, "b.csv", STR("name,fell,seen\nkim,2009,\nkim,,2015\n"), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_settings(&j, "s.json",
                            STR("{\"same\": [[\"death\", \"fell\"]], \"died\": {\"column\": \"fell\", \"alive_at\": "
                                "[\"seen\"], \"tolerance_days\": 31}}"),
                            &e));
    link_prepare(&j);
    assert_int_equal(j.wall.deaths, 2);
    assert_int_equal(j.wall.lives, 1);
    for (size_t x = 0; x < 3; x++)
        for (size_t y = 0; y < 3; y++)
            assert_int_equal(link_walled(&j, x, y), x != y && (j.wall.alive[x] != INT32_MIN || j.wall.alive[y] != INT32_MIN));
    link_close(&j);
}

static void refused(const char *words, const char *mend, const char *settings)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "p.csv", STR("name,death,seen,town\nkim,2010,2011,Musan\npak,,2012,Onsong\nri,,,Musan\n"),
                           STR_NONE, NULL, 0, &e));
    enum bd_status s = link_settings(&j, "s.json", str_from(settings), &e);
    if (s != BD_INPUT || strstr(e.text, words) == NULL || strstr(e.mend, mend) == NULL)
        fail_msg("%s: %s (%s)", settings, e.text, e.mend);
    err_clear(&e);
    link_close(&j);
}

static void what_cannot_be_held_against_anybody_is_refused(void **state)
{
    (void)state;
    refused("\"died\" names a column \"deth\"", "nearest column is \"death\"",
            "{\"died\": {\"column\": \"deth\", \"alive_at\": [\"seen\"], \"tolerance_days\": 31}}");
    refused("\"alive_at\" names a column \"sen\"", "nearest column is \"seen\"",
            "{\"died\": {\"column\": \"death\", \"alive_at\": [\"sen\"], \"tolerance_days\": 31}}");
    refused("\"town\", and of its 3 values 0 are dates", "year in four digits",
            "{\"died\": {\"column\": \"death\", \"alive_at\": [\"seen\", \"town\"], \"tolerance_days\": 31}}");
    refused("\"town\", and of its 3 values 0 are dates", "",
            "{\"died\": {\"column\": \"town\", \"alive_at\": [\"seen\"], \"tolerance_days\": 31}}");
    refused("died.tolerance_days: a whole number from 0", "", "{\"died\": {\"column\": \"death\", \"alive_at\": [\"seen\"]}}");
    refused("died.tolerance_days", "", "{\"died\": {\"column\": \"death\", \"alive_at\": [\"seen\"], \"tolerance_days\": -1}}");
    refused("died.alive_at: a list of columns", "",
            "{\"died\": {\"column\": \"death\", \"alive_at\": [], \"tolerance_days\": 31}}");
    refused("died.alive_at: a list was expected", "",
            "{\"died\": {\"column\": \"death\", \"alive_at\": \"seen\", \"tolerance_days\": 31}}");
    refused("died.after: this key is not known", "column, alive_at, tolerance_days",
            "{\"died\": {\"column\": \"death\", \"after\": \"seen\", \"tolerance_days\": 31}}");
}

/* First and last day, as y-m-d; NULL where the value leaves a doubt. */
static const struct {
    const char *text, *first, *last;
} SPANS[] = {
    {"2010-05-03", "2010-05-03", "2010-05-03"},
    {"20100503", "2010-05-03", "2010-05-03"},
    {"2010.5.3", "2010-05-03", "2010-05-03"},
    {"2010년 5월 3일", "2010-05-03", "2010-05-03"},
    {"主体", NULL, NULL},
    {"주체99(2010)년 5월 3일", "2010-05-03", "2010-05-03"},
    {"2010年5月3日", "2010-05-03", "2010-05-03"},
    {"3/5/2553", "2010-03-05", "2010-05-03"},
    {"13/5/2010", "2010-05-13", "2010-05-13"},
    {"5/13/2010", "2010-05-13", "2010-05-13"},
    {"3 May 2010", "2010-05-03", "2010-05-03"},
    {"Monday, May 3rd, 2010", "2010-05-03", "2010-05-03"},
    {"3 мая 2010 г.", "2010-05-03", "2010-05-03"},
    {"2010-05-03T12:30:00+09:00", "2010-05-03", "2010-05-03"},
    {"2010-02", "2010-02-01", "2010-02-28"},
    {"02/2012", "2012-02-01", "2012-02-29"},
    {"2010-12", "2010-12-01", "2010-12-31"},
    {"2010-XX-XX", "2010-01-01", "2010-12-31"},
    {"2010-05-XX", "2010-05-01", "2010-05-31"},
    {"2009-11", "2009-11-01", "2009-11-30"},
    {"2009/2011", "2009-01-01", "2011-12-31"},
    {"2009-2015", "2009-01-01", "2015-12-31"},
    {"2010?", NULL, NULL},
    {"2010~", NULL, NULL},
    {"2010-XX-12", NULL, NULL},
    {"2010-02-30", NULL, NULL},
    {"2010-21", NULL, NULL},
    {"201X", NULL, NULL},
    {"2010s", NULL, NULL},
    {"2010/..", NULL, NULL},
    {"10.5.3", NULL, NULL},
    {"100503", NULL, NULL},
    {"40301", NULL, NULL},
    {"c. 2010", NULL, NULL},
    {"circa 2010", NULL, NULL},
    {"2010 or later", NULL, NULL},
    {"before 2010", NULL, NULL},
    {"약 2010년", NULL, NULL},
    {"2010년경", NULL, NULL},
    {"2010년 이전", NULL, NULL},
    {"около 2010", NULL, NULL},
    {"2010-05-03 12:30?", NULL, NULL},
    {"1010", NULL, NULL},
    {"Musan", NULL, NULL},
    {"", NULL, NULL},
};

static int32_t day_of(const char *text)
{
    int y, m, d;
    assert_int_equal(sscanf(text, "%d-%d-%d", &y, &m, &d), 3);
    return edtf_days(y, m, d);
}

static void a_date_means_all_its_days_or_nothing_certain(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof SPANS / sizeof *SPANS; i++) {
        struct day_span s;
        bool read = date_span(str_from(SPANS[i].text), &s);
        if (read != (SPANS[i].first != NULL) ||
            (read && (s.first != day_of(SPANS[i].first) || s.last != day_of(SPANS[i].last))))
            fail_msg("%s: %s %d to %d", SPANS[i].text, read ? "read as" : "not read", read ? s.first : 0, read ? s.last : 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_death_before_a_life_keeps_two_rows_apart_and_nothing_less_does),
        cmocka_unit_test(no_sample_joins_what_is_kept_apart),
        cmocka_unit_test(nothing_is_kept_apart_where_the_settings_do_not_ask),
        cmocka_unit_test(what_a_person_decided_stands_above_the_dates),
        cmocka_unit_test(deaths_are_compared_and_days_on_which_people_were_seen_are_not),
        cmocka_unit_test(columns_that_the_settings_join_are_held_against_each_other),
        cmocka_unit_test(what_cannot_be_held_against_anybody_is_refused),
        cmocka_unit_test(a_date_means_all_its_days_or_nothing_certain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
