/* tests/link/test_stable.c - clusters keep their numbers: the largest surviving part goes on, others retire and lead on. */
#include "decided_people.h"
#include "link/stable.h"

static struct err e;

static void match(const char *was, const char *now, const char *keeps, const char *goes)
{
    size_t n = strlen(was), olds = strlen(goes), news = strlen(keeps);
    uint32_t w[64], x[64], k[64], g[64];
    for (size_t i = 0; i < n; i++) {
        w[i] = was[i] == '-' ? STABLE_NONE : (uint32_t)(was[i] - 'A');
        x[i] = (uint32_t)(now[i] - 'a');
    }
    stable_match(w, x, n, olds, news, k, g);
    for (size_t i = 0; i < news; i++)
        assert_int_equal(k[i], keeps[i] == '-' ? STABLE_NONE : (uint32_t)(keeps[i] - 'A'));
    for (size_t i = 0; i < olds; i++)
        assert_int_equal(g[i], goes[i] == '-' ? STABLE_NONE : (uint32_t)(goes[i] - 'a'));
}

static void the_largest_surviving_part_goes_on(void **state)
{
    (void)state;
    match("AABB", "aabb", "AB", "ab");
    match("AAABB", "abbcc", "-AB", "bc"); /* A loses its first */
    match("AAABB", "aaaaa", "A", "aa");   /* B retires into A */
    match("AABBB", "aaaaa", "B", "aa");
    match("AABB", "aaaa", "A", "aa");  /* equal claims: the lower number */
    match("AABB", "abab", "A-", "aa"); /* equal parts: that of the first thing; equal claims again */
    match("A--", "bba", "-A", "b");
    match("AAB", "aaa", "A", "aa");
    match("--", "aa", "-", "-");
}

static void nothing_is_kept_twice_and_what_is_kept_is_the_largest_part(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        enum { N = 80, OLDS = 20, NEWS = 25 };
        struct rng r = rng_make(seed, 4);
        uint32_t was[N], now[N], keeps[NEWS], goes[OLDS], overlap[OLDS][NEWS] = {{0}};
        for (int i = 0; i < N; i++) {
            was[i] = rng_below(&r, 8) == 0 ? STABLE_NONE : (uint32_t)rng_below(&r, OLDS);
            now[i] = (uint32_t)rng_below(&r, NEWS);
            if (was[i] != STABLE_NONE)
                overlap[was[i]][now[i]]++;
        }
        stable_match(was, now, N, OLDS, NEWS, keeps, goes);
        bool used[OLDS] = {false};
        for (int k = 0; k < NEWS; k++) {
            if (keeps[k] == STABLE_NONE)
                continue;
            assert_false(used[keeps[k]]);
            used[keeps[k]] = true;
            assert_int_equal(goes[keeps[k]], k);
        }
        for (int o = 0; o < OLDS; o++)
            for (int k = 0; k < NEWS && goes[o] != STABLE_NONE; k++) {
                assert_true(overlap[o][goes[o]] >= overlap[o][k]);
                uint32_t winner = keeps[goes[o]];
                assert_true(winner != STABLE_NONE && overlap[winner][goes[o]] >= overlap[o][goes[o]]);
            }
    }
}

static struct stable_numbers number(struct made *m, const char *previous, const char *retired)
{
    struct stable_numbers s;
    ASSERT_OK(stable_numbers(&m->j, &m->x, "c.csv", str_from(previous), "r.csv", str_from(retired), &s, &e));
    return s;
}

static void a_run_over_the_same_rows_in_any_order_changes_no_number(void **state)
{
    (void)state;
    SCOPED_BUF struct buf first = BUF_MAX(MIB);
    for (uint64_t shuffle = 0; shuffle < 3; shuffle++) {
        struct made m;
        made_begin(&m, shuffle);
        link_run(&m.j);
        if (shuffle == 0) {
            link_put_clusters(&m.j, &first);
        } else {
            struct stable_numbers s = number(&m, first.p, "");
            assert_int_equal(s.kept, m.j.clusters);
            assert_int_equal(s.fresh + s.retired_count + s.gone, 0);
            m.j.number = s.number;
            struct stable_numbers again = number(&m, first.p, "");
            for (size_t c = 0; c < m.j.clusters; c++)
                assert_int_equal(again.number[c], s.number[c]);
        }
        made_end(&m);
    }
}

/* Every row alone before: the numbers of those now together retire into one, and fresh numbers are never old ones. */
static void retired_numbers_lead_on_and_are_never_given_again(void **state)
{
    (void)state;
    SCOPED_BUF struct buf previous = BUF_MAX(MIB), retired = BUF_MAX(MIB);
    struct made m;
    made_begin(&m, 0);
    link_run(&m.j);
    buf_addz(&previous, "file,id,cluster\n");
    for (size_t i = 0; i < m.j.records.rows; i++)
        if (!str_is(m.x.id[m.x.row[i]], "p7")) {
            buf_addf(&previous, "%.*s,%.*s,%zu\n", STR_FMT(link_file(&m.j, m.x.row[i])), STR_FMT(m.x.id[m.x.row[i]]), i + 10);
        }
    struct stable_numbers s = number(&m, previous.p, "cluster,into\n5000,11\n4,\n");
    bool seen[8000] = {false};
    for (size_t c = 0; c < m.j.clusters; c++) {
        assert_true(s.number[c] > 0 && s.number[c] < 8000 && s.number[c] != 5000 && s.number[c] != 4);
        assert_false(seen[s.number[c]]);
        seen[s.number[c]] = true;
    }
    assert_true(s.retired_count > 100);
    for (size_t i = 0; i < s.retired_count; i++) {
        assert_false(seen[s.retired[i].number]);
        assert_true(s.retired[i].into == 0 || seen[s.retired[i].into]);
    }
    stable_put_retired(&s, &retired);
    m.j.number = s.number;
    SCOPED_BUF struct buf next = BUF_MAX(MIB);
    link_put_clusters(&m.j, &next);
    struct stable_numbers later = number(&m, next.p, retired.p);
    assert_int_equal(later.retired_count, s.retired_count);
    for (size_t i = 0; i < s.retired_count; i++)
        assert_int_equal(later.retired[i].into, s.retired[i].into);
    made_end(&m);
}

static void refused(struct made *m, const char *previous, const char *retired, const char *words, long long row)
{
    struct stable_numbers s;
    assert_int_equal(stable_numbers(&m->j, &m->x, "c.csv", str_from(previous), "r.csv", str_from(retired), &s, &e), BD_INPUT);
    if (strstr(e.text, words) == NULL || e.row != row)
        fail_msg("\"%s\" (row %lld) is not \"%s\" (row %lld)", e.text, e.row, words, row);
    err_clear(&e);
}

static void tables_that_cannot_be_right_are_refused_with_their_row(void **state)
{
    (void)state;
    struct made m;
    made_begin(&m, 0);
    link_run(&m.j);
    refused(&m, "file,id\n가.csv,p1\n", "", "no column \"cluster\"", 1);
    refused(&m, "sep=;\nfile;id\n가.csv;p1\n", "", "no column \"cluster\"", 2);
    refused(&m, "file,id,cluster\n가.csv,p1,x\n", "", "not a whole number", 2);
    refused(&m, "file,id,cluster\n가.csv,p1,0\n", "", "not a whole number", 2);
    refused(&m, "file,id,cluster\n가.csv,p1,1\n가.csv,p1,2\n", "", "earlier row", 3);
    refused(&m, "file,id,cluster\n가.csv,p1,1\n", "cluster,into\n1,\n", "in use", 2);
    refused(&m, "file,id,cluster\n가.csv,p1,1\n", "cluster,into\n9,8\n", "do not have", 2);
    made_end(&m);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_largest_surviving_part_goes_on),
        cmocka_unit_test(nothing_is_kept_twice_and_what_is_kept_is_the_largest_part),
        cmocka_unit_test(a_run_over_the_same_rows_in_any_order_changes_no_number),
        cmocka_unit_test(retired_numbers_lead_on_and_are_never_given_again),
        cmocka_unit_test(tables_that_cannot_be_right_are_refused_with_their_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
