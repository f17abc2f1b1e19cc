/* tests/link/test_run.c - whole linkages of made-up people: right groups, the same bytes whatever the order or threads, and
 * bad input refused or borne. */
#include "test.h"
#include "base/limits.h"
#include "link/evaluate.h"
#include "link/read.h"
#include "num/rng.h"

enum { PEOPLE = 400 };

static const char *const given[] = {"anna",  "marek", "petra", "ivan", "lucia", "tomas", "elena", "pavel", "dasha", "igor",
                                    "milan", "zora",  "karel", "vera", "jan",   "hana",  "oleg",  "nina",  "boris", "sonja"};
static const char *const family[] = {"novak",  "horvat", "kovac",    "svoboda", "dvorak", "cerny", "prochazka", "kucera",
                                     "vesely", "krejci", "marek",    "pokorny", "benes",  "fiala", "sedlak",    "dolezal",
                                     "zeman",  "kolar",  "navratil", "cermak",  "urban",  "vanek", "blazek",    "kriz"};

/* PEOPLE people, every second twice, the second time with one letter of the family name changed. Returns rows. */
static size_t make_people(struct buf *out, uint32_t *truth, uint64_t shuffle)
{
    struct rng r = rng_make(5, 0);
    char line[PEOPLE * 2][96];
    uint32_t who[PEOPLE * 2];
    size_t rows = 0, index[PEOPLE * 2];
    for (int p = 0; p < PEOPLE; p++) {
        char name[24];
        const char *g = given[rng_below(&r, 20)];
        snprintf(name, sizeof name, "%s", family[rng_below(&r, 24)]);
        int y = 1930 + (int)rng_below(&r, 60), m = 1 + (int)rng_below(&r, 12), d = 1 + (int)rng_below(&r, 28);
        for (int copy = 0; copy < 1 + p % 2; copy++) {
            if (copy == 1)
                name[2] = 'x';
            who[rows] = (uint32_t)p;
            index[rows] = rows;
            snprintf(line[rows++], sizeof line[0], "%s,%s,%04d-%02d-%02d\n", g, name, y, m, d);
        }
    }
    if (shuffle != 0) {
        struct rng s = rng_make(shuffle, 1);
        rng_shuffle(&s, rows, index);
    }
    buf_addz(out, "given,surname,born\n");
    for (size_t i = 0; i < rows; i++) {
        buf_addz(out, line[index[i]]);
        truth[i] = who[index[i]];
    }
    return rows;
}

static void link_text(struct link_job *j, struct arena *a, struct str text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", text, STR_NONE, NULL, 0, &e));
    link_prepare(j);
    link_run(j);
}

/* Clusters in the order of the rows given. */
static void clusters_of(const struct link_job *j, uint32_t *out)
{
    for (size_t i = 0; i < j->records.rows; i++)
        out[j->records.source_row[i]] = j->cluster[i];
}

static double f1_of(uint64_t shuffle)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    uint32_t truth[PEOPLE * 2], cluster[PEOPLE * 2];
    size_t rows = make_people(&text, truth, shuffle);
    struct link_job j;
    link_text(&j, a, buf_str(&text));
    clusters_of(&j, cluster);
    struct quality_clusters q;
    evaluate_clusters(truth, cluster, rows, &q);
    link_close(&j);
    return q.pairs.f1;
}

static void people_written_twice_are_found(void **state)
{
    (void)state;
    assert_true(f1_of(0) > 0.97);
}

static void the_order_of_rows_changes_nothing(void **state)
{
    (void)state;
    double f = f1_of(0);
    for (uint64_t s = 1; s < 4; s++)
        assert_true(f1_of(s) == f);
}

static void output(const char *threads, struct buf *out)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    uint32_t truth[PEOPLE * 2];
    size_t count;
    setenv("BANDI_THREADS", threads, 1);
    (void)make_people(&text, truth, 0);
    struct link_job j;
    link_text(&j, a, buf_str(&text));
    link_put_clusters(&j, out);
    link_put_pairs(&j, 0.01, out, &count);
    link_close(&j);
    unsetenv("BANDI_THREADS");
}

static void the_number_of_threads_changes_no_byte(void **state)
{
    (void)state;
    SCOPED_BUF struct buf one = BUF_MAX(4 * MIB), two = BUF_MAX(4 * MIB);
    output("1", &one);
    output("3", &two);
    assert_true(one.n > 100 && str_eq(buf_str(&one), buf_str(&two)));
}

static void refused(const char *text, const char *id, const char *words)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    struct err e = ERR_NONE;
    struct link_job j;
    link_open(&j, a, 1);
    ASSERT_FAILS(BD_INPUT, words, link_add_csv(&j, "bad.csv", str_from(text), str_from(id), NULL, 0, &e));
    link_close(&j);
}

static void tables_that_cannot_be_right_are_refused(void **state)
{
    (void)state;
    refused("", NULL, "empty");
    refused("anna,novak,1950-01-02\npetr,kolar,1960-03-04\n", NULL, "does not name the columns");
    refused("id,name\n7,anna\n7,petra\n", "id", "same id as row 2");
    refused("id,name\n7,anna\n", "nr", "does not exist");
}

/* The row of the error, as a spreadsheet counts. */
static long long row_refused(const char *text, const char *id)
{
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    struct err e = ERR_NONE;
    struct link_job j;
    link_open(&j, a, 1);
    assert_int_equal(link_add_csv(&j, "bad.csv", str_from(text), str_from(id), NULL, 0, &e), BD_INPUT);
    link_close(&j);
    return e.row;
}

static void what_is_wrong_is_said_of_its_row_below_whatever_stands_above_the_header(void **state)
{
    (void)state;
    assert_int_equal(row_refused("name,name\nanna,petra\n", NULL), 1);
    assert_int_equal(row_refused("sep=;\nname;1950\nanna;1951\n", NULL), 2);
    assert_int_equal(row_refused("\n\n,,\nname,name\nanna,petra\n", NULL), 4);
    assert_int_equal(row_refused("SEP=;\r\nid;name\r\n7;anna\r\n\r\n7;petra\r\n", "id"), 5);
    assert_int_equal(row_refused("sep=;\nid;name\n7;anna\n8\n", NULL), 4);
}

static void settings_that_name_an_absent_column_say_the_nearest(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(64 * MIB);
    struct err e = ERR_NONE;
    struct link_job j;
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "a.csv", STR("name,birthdate\nanna,1950\n"), STR_NONE, NULL, 0, &e));
    enum bd_status s = link_settings(&j, "s.json", STR("{\"columns\":{\"birth_date\":\"date\"}}"), &e);
    assert_int_equal(s, BD_INPUT);
    assert_non_null(strstr(e.mend, "birthdate"));
    link_close(&j);
}

static void runs(const char *text)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_text(&j, a, str_from(text));
    assert_true(j.records.rows == 0 || (j.clusters >= 1 && j.clusters <= j.records.rows));
    link_close(&j);
}

static void odd_tables_are_borne(void **state)
{
    (void)state;
    runs("name,born\n");
    runs("name,born\nanna,1950\n");
    runs("name,born\n,\n,\n,\n");
    runs("name,empty\nanna,\nanna,\nanna,\n");
    runs("name,note\n김 Kim Ким 🙂,x\n金哲洙,y\n🙂🙂,z\n");
}

static void two_hundred_columns_and_one_value_everywhere_are_borne(void **state)
{
    (void)state;
    SCOPED_BUF struct buf wide = BUF_MAX(8 * MIB), same = BUF_MAX(8 * MIB);
    for (int row = -1; row < 30; row++)
        for (int c = 0; c < 200; c++) {
            if (row < 0)
                buf_addf(&wide, "column %c%c%s", 'a' + c / 26, 'a' + c % 26, c == 199 ? "\n" : ",");
            else
                buf_addf(&wide, "w%d%s", row * (c + 3) % 17, c == 199 ? "\n" : ",");
        }
    runs(wide.p);
    buf_addz(&same, "name,town\n");
    for (int row = 0; row < 20000; row++)
        buf_addf(&same, "anna novak,town%d\n", row % 2);
    runs(same.p);
}

static void a_list_without_duplicates_is_a_wall(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    uint32_t truth[PEOPLE * 2];
    struct err e = ERR_NONE;
    struct link_job j;
    size_t rows = make_people(&text, truth, 0);
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    ASSERT_OK(link_settings(&j, "s.json", STR("{\"no_duplicates_within\":[\"people.csv\"]}"), &e));
    link_prepare(&j);
    link_run(&j);
    assert_int_equal(j.clusters, rows);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_written_twice_are_found),
        cmocka_unit_test(the_order_of_rows_changes_nothing),
        cmocka_unit_test(the_number_of_threads_changes_no_byte),
        cmocka_unit_test(tables_that_cannot_be_right_are_refused),
        cmocka_unit_test(what_is_wrong_is_said_of_its_row_below_whatever_stands_above_the_header),
        cmocka_unit_test(settings_that_name_an_absent_column_say_the_nearest),
        cmocka_unit_test(odd_tables_are_borne),
        cmocka_unit_test(two_hundred_columns_and_one_value_everywhere_are_borne),
        cmocka_unit_test(a_list_without_duplicates_is_a_wall),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
