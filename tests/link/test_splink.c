/* Models exchanged with Splink, judged pairs in the estimation, and results as JSON Lines. */
#include "test.h"
#include "base/json.h"
#include "base/limits.h"
#include "link/labels.h"
#include "link/read.h"
#include "link/splink.h"
#include "link/splink_in.h"
#include "num/rng.h"

#include <math.h>

static const char *const given[] = {"anna",  "marek", "petra", "ivan", "lucia", "tomas", "elena", "pavel", "dasha", "igor",
                                    "milan", "zora",  "karel", "vera", "jana",  "hana",  "oleg",  "nina",  "boris", "sonja"};
static const char *const family[] = {"novak",     "horvat", "kovac",   "svoboda", "dvorak",  "cerny",
                                     "prochazka", "kucera", "vesely",  "krejci",  "pokorny", "benes",
                                     "fiala",     "sedlak", "dolezal", "zeman",   "kolar",   "urban"};

/* 300 people, every third twice, with typing errors in the second. */
static void people(struct buf *out)
{
    struct rng r = rng_make(11, 0);
    buf_addz(out, "given,surname,born,town\n");
    for (int p = 0; p < 300; p++) {
        char name[24];
        const char *g = given[rng_below(&r, 20)], *town = family[rng_below(&r, 6)];
        snprintf(name, sizeof name, "%s", family[rng_below(&r, 18)]);
        int y = 1930 + (int)rng_below(&r, 60), m = 1 + (int)rng_below(&r, 12), d = 1 + (int)rng_below(&r, 28);
        for (int copy = 0; copy < 1 + (p % 3 == 0); copy++) {
            if (copy == 1 && p % 2 == 0)
                name[2] = 'x';
            buf_addf(out, "%s,%s,%04d-%02d-%02d,%s\n", g, name, y, m, copy == 1 && p % 5 == 0 ? 1 + d % 28 : d, town);
        }
    }
}

static void open_people(struct link_job *j, struct arena *a, const struct buf *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", buf_str(text), STR_NONE, NULL, 0, &e));
    link_prepare(j);
}

static void what_is_written_reads_back_to_the_same_m_and_u(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(MIB);
    struct splink_left_out left;
    struct link_job one, two;
    struct err e = ERR_NONE;
    people(&text);
    open_people(&one, a, &text);
    link_run(&one);
    ASSERT_OK(splink_put(&one, STR_NONE, &json, &left, &e));
    assert_int_equal(left.count, 0);
    open_people(&two, a, &text);
    two.seed = 99; /* other random pairs: nothing would be equal by chance */
    size_t used = 0;
    ASSERT_OK(splink_read(&two, "model.json", buf_str(&json), &used, &e));
    assert_int_equal(used, one.fields.count);
    link_run(&two);
    for (int f = 0; f < one.fields.count; f++) {
        int order[LEVELS_MAX];
        size_t n = splink_order(&one, f, order);
        assert_true(n >= 2);
        for (size_t i = 0; i < n; i++) {
            assert_true(fabs(one.model.m[f][order[i]] - two.model.m[f][order[i]]) < 1e-4);
            assert_true(fabs(log(one.model.u[f][order[i]] / two.model.u[f][order[i]])) < 0.01);
        }
    }
    link_close(&one);
    link_close(&two);
}

/* The same people with Korean names, in places of the gazetteer, written in two scripts. */
static void people_of_places(struct buf *out)
{
    static const char *const town[][2] = {
        {"무산군", "Musan"},     {"회령시", "Hoeryong"}, {"혜산시", "Hyesan"}, {"함경북도", "North Hamgyong"},
        {"평성시", "Pyongsong"}, {"청진시", "Chongjin"}, {"갑산군", "Kapsan"}};
    struct rng r = rng_make(12, 0);
    buf_addz(out, "given,surname,born,town\n");
    for (int p = 0; p < 300; p++) {
        size_t g = rng_below(&r, 20), f = rng_below(&r, 18), t = rng_below(&r, 7);
        int y = 1930 + (int)rng_below(&r, 60), m = 1 + (int)rng_below(&r, 12), d = 1 + (int)rng_below(&r, 28);
        for (int copy = 0; copy < 1 + (p % 3 == 0); copy++)
            buf_addf(out, "%s,%s,%04d-%02d-%02d,%s\n", given[g], family[f], y, m, copy == 1 && p % 5 == 0 ? 1 + d % 28 : d,
                     town[copy == 1 && p % 4 == 0 ? 3 : t][copy]);
    }
}

static void places_go_along_with_what_the_gazetteer_says_of_them(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct link_job one, two;
    struct err e = ERR_NONE;
    people_of_places(&text);
    open_people(&one, a, &text);
    link_run(&one);
    ASSERT_OK(splink_put(&one, STR_NONE, &json, &left, &e));
    assert_int_equal(left.count, 0);
    assert_non_null(strstr(json.p, "WHEN 'Musan' THEN"));
    assert_non_null(strstr(json.p, "one place lies in the other"));
    assert_non_null(strstr(json.p, "starts_with("));
    assert_non_null(strstr(
        json.p, "\"sql_condition\": \"\\\"born_l\\\" = \\\"born_r\\\"\"")); /* whole dates weigh by frequency there, too */
    size_t used = 0;
    open_people(&two, a, &text);
    ASSERT_OK(splink_read(&two, "model.json", buf_str(&json), &used, &e));
    assert_int_equal(used, one.fields.count);
    link_run(&two);
    for (int f = 0; f < one.fields.count; f++) {
        int order[LEVELS_MAX];
        size_t n = splink_order(&one, f, order);
        for (size_t i = 0; i < n; i++)
            assert_true(fabs(one.model.m[f][order[i]] - two.model.m[f][order[i]]) < 1e-4);
    }
    link_close(&one);
    link_close(&two);
}

static void what_no_sql_compares_is_left_out_with_the_reason(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct err e = ERR_NONE;
    struct link_job j;
    buf_addz(&text, "name,born,town\n");
    for (int i = 0; i < 300; i++)
        buf_addf(&text, "%s%s,19%02d-03-0%d,무산군\n", i % 2 ? "김" : "박", i % 3 ? "영희" : "철수", i % 90, 1 + i % 9);
    open_people(&j, a, &text);
    link_run(&j);
    ASSERT_OK(splink_put(&j, STR_NONE, &json, &left, &e));
    assert_true(left.count >= 1);
    assert_string_equal(left.name[0], "name");
    assert_non_null(strstr(left.why[0], "no SQL compares"));
    link_close(&j);
}

/* The same people; `style` writes the date of birth. */
static void people_born(struct buf *out, int style)
{
    struct rng r = rng_make(12, 0);
    buf_addz(out, "given,surname,born\n");
    for (int p = 0; p < 300; p++) {
        size_t g = rng_below(&r, 20), f = rng_below(&r, 18);
        int y = 1930 + (int)rng_below(&r, 60), m = 1 + (int)rng_below(&r, 12), d = 1 + (int)rng_below(&r, 28);
        for (int copy = 0; copy < 1 + (p % 3 == 0); copy++) {
            buf_addf(out, "%s,%s,", given[g], family[f]);
            if (style == 0)
                buf_addf(out, p % 2 == 0 ? "%d년 %d월 %d일\n" : "%02d.%d.%d\n", p % 2 == 0 ? y : y - 1900, m, d);
            else if (style == 1)
                buf_addf(out, "%d/%d/%d\n", d, m, y);
            else
                buf_addf(out, "주체%d년 %d월 %d일\n", y - 1911, m, d);
        }
    }
}

static void dates_in_korean_and_other_styles_go_along_in_one_form(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), other = BUF_MAX(MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct link_job one, two;
    struct err e = ERR_NONE;
    people_born(&text, 0);
    open_people(&one, a, &text);
    link_run(&one);
    ASSERT_OK(splink_put(&one, STR_NONE, &json, &left, &e));
    assert_int_equal(left.count, 0);
    assert_non_null(
        strstr(json.p, "'^([0-9]{4})[-./ 년월일생年月日]+([0-9]{1,2})[-./ 년월일생年月日]+([0-9]{1,2})[-./ 년월일생年月日]*$', "
                       "'\\\\1-0\\\\2-0\\\\3')"));
    assert_non_null(strstr(json.p, "THEN '19' || regexp_replace(")); /* the column writes no year of this century in full */
    assert_null(strstr(json.p, "substr(CAST(\\\"born_l"));
    assert_null(strstr(json.p, "\"tf_adjustment_column\": \"born\"")); /* 85.3.5 and 1985년 3월 5일 are two values there */
    people_born(&other, 1);
    open_people(&two, a, &other);
    size_t used = 0;
    ASSERT_OK(splink_read(&two, "model.json", buf_str(&json), &used, &e));
    assert_int_equal(used, one.fields.count); /* whatever style the other list has */
    link_close(&one);
    link_close(&two);
}

static void dates_that_no_sql_reads_are_left_out_with_the_reason(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct err e = ERR_NONE;
    struct link_job j;
    people_born(&text, 2);
    open_people(&j, a, &text);
    link_run(&j);
    ASSERT_OK(splink_put(&j, STR_NONE, &json, &left, &e));
    assert_int_equal(left.count, 1);
    assert_string_equal(left.name[0], "born");
    assert_non_null(strstr(left.why[0], "no SQL reads"));
    assert_null(strstr(json.p, "\"output_column_name\": \"born\""));
    link_close(&j);
}

static void columns_that_no_list_has_are_left_out_with_the_reason(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct err e = ERR_NONE;
    struct link_job j;
    struct rng r = rng_make(12, 0);
    buf_addz(&text, "given,surname,age,interviewed\n");
    for (int p = 0; p < 300; p++)
        buf_addf(&text, "%s,%s,%d,%d-05-01\n", given[rng_below(&r, 20)], family[rng_below(&r, 18)], 15 + (int)rng_below(&r, 60),
                 2010 + p % 5);
    open_people(&j, a, &text);
    link_run(&j);
    ASSERT_OK(splink_put(&j, STR_NONE, &json, &left, &e));
    assert_int_equal(left.count, 1);
    assert_string_equal(left.name[0], "born (age at interviewed)");
    assert_null(strstr(json.p, "born (age")); /* in no blocking rule either */
    link_close(&j);
}

static void no_two_comparisons_have_one_name(void **state)
{
    (void)state;
    static const char *const given_names[] = {"x!", "x?", "x 2", "X", "x_2_4", "x_5", "x2"};
    struct fields fs = {.count = 7};
    char name[FIELDS_MAX][SPLINK_NAME_BYTES];
    for (int f = 0; f < fs.count; f++)
        snprintf(fs.f[f].name, sizeof fs.f[f].name, "%s", given_names[f]);
    splink_names(&fs, name);
    assert_string_equal(name[0], "x_");
    assert_string_equal(name[2], "x_2");
    for (int f = 0; f < fs.count; f++)
        for (int g = 0; g < f; g++)
            assert_int_not_equal(strcasecmp(name[f], name[g]), 0);
    for (int f = 0; f < fs.count; f++)
        snprintf(fs.f[f].name, sizeof fs.f[f].name, "%s", f == 2 ? "x_2" : "x");
    splink_names(&fs, name); /* the second would take the third's name */
    assert_string_equal(name[1], "x_3");
    assert_string_equal(name[2], "x_2");
    for (int f = 0; f < fs.count; f++)
        for (int g = 0; g < f; g++)
            assert_string_not_equal(name[f], name[g]);
}

static void comparisons_have_names_that_sql_takes_without_quotes(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct link_job j;
    struct err e = ERR_NONE;
    struct rng r = rng_make(12, 0);
    buf_addz(&text, "given name,home town,home-town,surname,year,month,day\n");
    for (int p = 0; p < 300; p++)
        buf_addf(&text, "%s,%s,%s,%s,%d,%d,%d\n", given[rng_below(&r, 20)], family[rng_below(&r, 9)], family[rng_below(&r, 18)],
                 family[rng_below(&r, 18)], 1930 + (int)rng_below(&r, 60), 1 + (int)rng_below(&r, 12),
                 1 + (int)rng_below(&r, 28));
    open_people(&j, a, &text);
    link_run(&j);
    ASSERT_OK(splink_put(&j, STR_NONE, &json, &left, &e));
    assert_non_null(strstr(json.p, "\"output_column_name\": \"given_name\""));
    assert_non_null(strstr(json.p, "\"output_column_name\": \"home_town_")); /* the second */
    assert_non_null(strstr(json.p, "\"output_column_name\": \"year__month__day\""));
    size_t used = 0;
    struct link_job two;
    open_people(&two, a, &text);
    ASSERT_OK(splink_read(&two, "model.json", buf_str(&json), &used, &e));
    assert_int_equal(used, j.fields.count);
    link_close(&j);
    link_close(&two);
}

static const char foreign[] =
    "{\"link_type\":\"dedupe_only\",\"probability_two_random_records_match\":0.001,\"comparisons\":[{\"output_column_name\":"
    "\"surname\",\"comparison_levels\":[{\"sql_condition\":\"\\\"surname_l\\\" IS NULL OR \\\"surname_r\\\" IS NULL\","
    "\"is_null_level\":true},{\"sql_condition\":\"\\\"surname_l\\\" = \\\"surname_r\\\"\",\"m_probability\":0.5,"
    "\"u_probability\":0.06},{\"sql_condition\":\"%s\",\"label_for_charts\":\"near\",\"m_probability\":0.3,"
    "\"u_probability\":0.04},{\"sql_condition\":\"ELSE\",\"m_probability\":0.2,\"u_probability\":0.9}]}]}";

static enum bd_status read_foreign(const char *condition, struct link_job *j, struct arena *a, const struct buf *text,
                                   struct err *e)
{
    char json[2000];
    size_t used;
    open_people(j, a, text);
    snprintf(json, sizeof json, foreign, condition);
    return splink_read(j, "model.json", str_from(json), &used, e);
}

static void a_trained_model_of_theirs_is_shared_out_over_our_levels(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    struct err e = ERR_NONE;
    people(&text);
    ASSERT_OK(read_foreign("jaro_winkler_similarity(\\\"surname_l\\\", \\\"surname_r\\\") >= 0.88", &j, a, &text, &e));
    link_run(&j);
    int f = 0;
    while (j.fields.f[f].kind != LINK_NAME_FAMILY)
        f++;
    const double *m = j.model.m[f], *u = j.model.u[f];
    double same = m[TEXT_SAME], near = m[TEXT_NEAR] + m[TEXT_GOOD];
    double rest = m[TEXT_FAIR] + m[TEXT_WEAK] + m[TEXT_DIFFERENT] + m[NAME_SWAP_SAME] + m[NAME_SWAP_NEAR];
    assert_true(fabs(near / same - 0.3 / 0.5) < 1e-9);
    assert_true(fabs(rest / same - 0.2 / 0.5) < 1e-9);
    assert_true(fabs((u[TEXT_NEAR] + u[TEXT_GOOD]) / u[TEXT_SAME] - 0.04 / 0.06) < 1e-9);
    link_close(&j);
}

static void conditions_without_counterpart_are_refused_by_name(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    static const char *const bad[] = {"jaccard(\\\"surname_l\\\", \\\"surname_r\\\") >= 0.9",
                                      "levenshtein(\\\"surname_l\\\", \\\"given_r\\\") <= 1",
                                      "jaro_winkler_similarity(lower(\\\"surname_l\\\"), lower(\\\"surname_r\\\")) >= 0.9",
                                      "levenshtein(\\\"surname_l\\\", \\\"surname_r\\\") <= 1 OR 1 = 1"};
    people(&text);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct link_job j;
        struct err e = ERR_NONE;
        assert_int_equal(read_foreign(bad[i], &j, a, &text, &e), BD_INPUT);
        assert_non_null(strstr(e.text, "\"surname\""));
        assert_non_null(strstr(e.text, "no counterpart"));
        link_close(&j);
    }
}

/* Labels over all true pairs of a list in which the model would think otherwise move m towards them. */
static void judged_pairs_move_the_estimates(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job plain, judged;
    people(&text);
    open_people(&plain, a, &text);
    link_run(&plain);
    open_people(&judged, a, &text);
    struct link_labels l = {.x = ARENA_ARRAY(a, struct link_label, 400)};
    for (size_t i = 0; i < plain.pairs.count && l.count < 400; i++)
        if (plain.pairs.weight[i] > 3) /* somebody holds that none of the likely pairs is one person */
            l.x[l.count++] = (struct link_label){.a = plain.pairs.a[i], .b = plain.pairs.b[i], .match = false};
    assert_true(l.count > 50);
    link_labels_use(&judged, &l);
    link_run(&judged);
    assert_true(judged.model.matches < 0.6 * plain.model.matches);
    link_close(&plain);
    link_close(&judged);
}

static void lines_hold_what_the_tables_hold(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), table = BUF_MAX(MIB), lines = BUF_MAX(MIB);
    struct link_job j;
    size_t rows = 0, objects = 0, seen = 0;
    people(&text);
    open_people(&j, a, &text);
    link_run(&j);
    link_put_pairs(&j, 0.5, &table, &rows);
    link_put_pairs_lines(&j, 0.5, &lines, &objects);
    assert_int_equal(rows, objects);
    for (char *at = lines.p, *end; at < lines.p + lines.n; at = end + 1, seen++) {
        end = strchr(at, '\n');
        SCOPED_JSON json_t *json = NULL;
        struct err e = ERR_NONE;
        ASSERT_OK(json_read("line", (struct str){at, (size_t)(end - at)}, &json, &e));
        assert_int_equal(json_object_size(json), 6);
        assert_true(json_is_real(json_object_get(json, "probability")));
    }
    assert_int_equal(seen, rows);
    link_close(&j);
}

static void a_column_whose_name_is_a_whole_question_is_written_as_well(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB), json = BUF_MAX(64 * MIB);
    struct splink_left_out left;
    struct err e = ERR_NONE;
    struct link_job j;
    buf_addz(&text, "given,birth date");
    for (int i = 0; i < 600; i++)
        buf_addz(&text, " question");
    for (int i = 0; i < 300; i++)
        buf_addf(&text, i % 2 == 0 ? "\n%s,%d.%d.%d" : "\n%s,%d. %d. %d", given[i % 20], 1930 + i % 60, 1 + i % 12, 1 + i % 28);
    buf_addz(&text, "\n");
    open_people(&j, a, &text);
    link_run(&j);
    ASSERT_OK(splink_put(&j, STR_NONE, &json, &left, &e));
    size_t used = 0;
    struct link_job two;
    open_people(&two, a, &text);
    ASSERT_OK(splink_read(&two, "model.json", buf_str(&json), &used, &e));
    assert_int_equal(used, 1); /* given names, which no two rows share with a date, have no level beside another */
    link_close(&two);
    SCOPED_BUF struct buf small = BUF_MAX(64 * KIB);
    ASSERT_FAILS(BD_LIMIT, "larger than", splink_put(&j, STR_NONE, &small, &left, &e));
    link_close(&j);
}

/* A place that is a whole letter, and a column whose name is one. */
static void what_is_too_long_for_sql_is_left_out_with_the_reason(void **state)
{
    (void)state;
    static const char *const town[] = {"무산군", "회령시", "혜산시", "Musan", "평성시", "청진시", "갑산군"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(16 * MIB), json = BUF_MAX(16 * MIB);
    struct splink_left_out left;
    struct err e = ERR_NONE;
    struct link_job j;
    buf_addz(&text, "given,surname,born,town,\"q");
    for (int i = 0; i < 300000; i++)
        buf_addz(&text, " a \"\"question\"\"");
    buf_addz(&text, "\"\n");
    for (int i = 0; i < 300; i++)
        buf_addf(&text, "%s,%s,%d-%02d-%02d,%s,%s\n", given[i % 20], family[i % 17], 1930 + i % 60, 1 + i % 12, 1 + i % 28,
                 town[i % 7], family[i % 9]);
    buf_addz(&text, "anna,kral,1950-01-01,");
    for (int i = 0; i < 100000; i++)
        buf_addz(&text, "무산 ");
    buf_addz(&text, ",b\n");
    open_people(&j, a, &text);
    link_run(&j);
    ASSERT_OK(splink_put(&j, STR_NONE, &json, &left, &e));
    assert_int_equal(left.count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_non_null(strstr(left.why[i], left.name[i][0] == 'q' ? "name is too long" : "or too long ones"));
    assert_true(json.n < MIB);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_whose_name_is_a_whole_question_is_written_as_well),
        cmocka_unit_test(what_is_written_reads_back_to_the_same_m_and_u),
        cmocka_unit_test(places_go_along_with_what_the_gazetteer_says_of_them),
        cmocka_unit_test(what_no_sql_compares_is_left_out_with_the_reason),
        cmocka_unit_test(dates_in_korean_and_other_styles_go_along_in_one_form),
        cmocka_unit_test(dates_that_no_sql_reads_are_left_out_with_the_reason),
        cmocka_unit_test(columns_that_no_list_has_are_left_out_with_the_reason),
        cmocka_unit_test(no_two_comparisons_have_one_name),
        cmocka_unit_test(what_is_too_long_for_sql_is_left_out_with_the_reason),
        cmocka_unit_test(comparisons_have_names_that_sql_takes_without_quotes),
        cmocka_unit_test(a_trained_model_of_theirs_is_shared_out_over_our_levels),
        cmocka_unit_test(conditions_without_counterpart_are_refused_by_name),
        cmocka_unit_test(judged_pairs_move_the_estimates),
        cmocka_unit_test(lines_hold_what_the_tables_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
