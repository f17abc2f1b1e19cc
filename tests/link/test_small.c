/* tests/link/test_small.c - lists of a few rows: what they cannot show is not taken for rare, nobody is found for a county they
 * share, and people who stand in both are found all the same. */
#include "test.h"
#include "link/prior.h"
#include "link/read.h"
#include "link/stated.h"
#include "num/rng.h"

#include <math.h>

enum { ROWS = 8, LISTS = 60 };

static void link_two(struct link_job *j, struct arena *a, struct str x, struct str y)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "a.csv", x, STR("id"), NULL, 0, &e));
    ASSERT_OK(link_add_csv(j, "b.csv", y, STR("id"), NULL, 0, &e));
    link_prepare(j);
    link_run(j);
}

/* What is stated of the row a of the first list and the row b of the second, each counted from 0; 0 when nothing is. */
static double chance_of(const struct link_job *j, size_t first, size_t a, size_t b)
{
    double p = 0;
    float *weight = stated_weights(j, -10);
    for (size_t i = 0; i < j->pairs.count; i++) {
        size_t x = j->records.source_row[j->pairs.a[i]], y = j->records.source_row[j->pairs.b[i]];
        if ((x == a && y == first + b) || (y == a && x == first + b))
            p = stated_chance(j, (double)weight[i]);
    }
    free(weight);
    return p;
}

static void link_four(struct link_job *j, struct arena *a)
{
    link_two(j, a,
             STR("id,이름,생년월일,성별,고향\n1,김영희 (가명 박순자),1985년 3월 5일,여,함경북도 무산군\n"
                 "2,리명철,71.12.3,남,함북 회령\n3,철수엄마,미상,여,온성군\n"
                 "4,최옥란(사망),주체52(1963)년 4월 30일,여,량강도 혜산시\n"),
             STR("id,Full name,DOB,Sex,Place of origin\na,\"KIM, Yong-hui a.k.a. Sunja Pak\",05/03/1985,F,\"Musan-gun, North "
                 "Hamgyong\"\nb,Ri Myong Chol,3 Dec 1971,M,Hoeryong\nc,Choe Ok-ran,30/04/1963,F,Hyesan\n"
                 "d,Han Mi-rye,14/07/1990,F,Onsong County\n"));
}

static void a_county_and_a_sex_do_not_make_somebody_without_a_name_a_stranger_with_one(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    link_four(&j, a);
    assert_true(chance_of(&j, 4, 2, 3) < 0.3);
    assert_true(chance_of(&j, 4, 0, 0) > 0.99 && chance_of(&j, 4, 1, 1) > 0.99 && chance_of(&j, 4, 3, 2) > 0.99);
    assert_int_equal(j.clusters, 5);
    link_close(&j);
}

static void a_whole_date_of_birth_is_rare_among_eight_people_too(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    int dates = 0;
    link_four(&j, a);
    for (int f = 0; f < j.fields.count; f++)
        for (uint32_t v = 1; j.fields.f[f].kind == LINK_DATE && v < j.fields.f[f].pool->values; v++, dates++)
            assert_true(exp((double)j.model.log_share[f][v]) < 0.005);
    assert_true(dates > 3);
    link_close(&j);
}

static const char *const given[] = {"anna",  "marek", "petra", "ivan", "lucia", "tomas", "elena", "pavel", "dasha", "igor",
                                    "milan", "zora",  "karel", "vera", "jan",   "hana",  "oleg",  "nina",  "boris", "sonja"};
static const char *const family[] = {"novak",  "horvat",  "kovac", "svoboda", "dvorak", "cerny",    "prochazka", "kucera",
                                     "vesely", "krejci",  "musil", "pokorny", "benes",  "fiala",    "sedlak",    "dolezal",
                                     "zeman",  "navarro", "kolar", "cermak",  "urban",  "valentin", "blazek",    "kriz"};
static const char *const town[] = {"brezno", "zvolen", "trnava", "levoca", "martin"};

/* ROWS people, of whom `both` stand in both lists, the second time with a letter of the family name changed. */
static void make_lists(uint64_t seed, int both, struct buf *x, struct buf *y)
{
    struct rng r = rng_make(seed, 0);
    buf_addz(x, "id,given,surname,year,town\n");
    buf_addz(y, "id,given,surname,year,town\n");
    for (int p = 0; p < 2 * ROWS - both; p++) {
        char name[24];
        const char *g = given[rng_below(&r, 20)], *t = town[rng_below(&r, 5)];
        int year = 1940 + (int)rng_below(&r, 50);
        snprintf(name, sizeof name, "%s", family[rng_below(&r, 24)]);
        if (p < ROWS)
            buf_addf(x, "%d,%s,%s,%d,%s\n", p, g, name, year, t);
        name[2] = p < both && p % 2 == 0 ? 'x' : name[2];
        if (p < both || p >= ROWS)
            buf_addf(y, "%d,%s,%s,%d,%s\n", p, g, name, year, t);
    }
}

static void count_pairs(int both, int *sure, int *likely, int *found)
{
    *sure = *likely = *found = 0;
    for (uint64_t seed = 1; seed <= LISTS; seed++) {
        SCOPED_ARENA struct arena *a = arena_new(GIB);
        SCOPED_BUF struct buf x = BUF_MAX(MIB), y = BUF_MAX(MIB);
        struct link_job j;
        make_lists(seed, both, &x, &y);
        link_two(&j, a, buf_str(&x), buf_str(&y));
        float *weight = stated_weights(&j, -10);
        for (size_t i = 0; i < j.pairs.count; i++) {
            size_t p = j.records.source_row[j.pairs.a[i]], q = j.records.source_row[j.pairs.b[i]];
            bool one = (p < q ? q - p : p - q) == ROWS && (p < q ? p : q) < (size_t)both;
            double chance = stated_chance(&j, (double)weight[i]);
            *sure += !one && chance >= 0.9;
            *likely += !one && chance >= 0.5;
            *found += one && chance >= 0.5;
        }
        free(weight);
        link_close(&j);
    }
    print_message("# %d in both: %d of %d found, %d strangers at 0.5, %d at 0.9\n", both, *found, both * LISTS, *likely, *sure);
}

static void lists_of_eight_strangers_show_no_match(void **state)
{
    (void)state;
    int sure, likely, found;
    count_pairs(0, &sure, &likely, &found);
    assert_true(sure <= 1 && likely <= 5);
}

static void people_who_stand_in_both_lists_of_eight_are_found(void **state)
{
    (void)state;
    int sure, likely, found;
    count_pairs(4, &sure, &likely, &found);
    assert_true(found > 0.95 * 4 * LISTS && sure <= 3 && likely <= 8);
}

static void what_few_rows_do_not_show_is_not_taken_for_rare(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf x = BUF_MAX(MIB), y = BUF_MAX(MIB);
    struct link_job j;
    make_lists(3, 2, &x, &y);
    link_two(&j, a, buf_str(&x), buf_str(&y));
    int looked = 0;
    for (int f = 0; f < j.fields.count; f++)
        for (int l = 1; l < j.fields.f[f].levels; l++) {
            const struct field *fd = &j.fields.f[f];
            looked++;
            /* 120 pairs: a level that none of them shows may be one in some thousands, not one in a million */
            assert_true(j.model.u[f][l] > 0.00005);
            assert_true(fd->agree[l] != 0 || j.model.m[f][l] <= 1.05 * j.model.u[f][l]);
        }
    assert_true(looked > 20);
    link_close(&j);
}

static void what_was_held_before_is_nothing_beside_thousands_of_rows(void **state)
{
    (void)state;
    assert_true(fabs(prior_matches(2000, 1, 5000, false) / 2000 - 1) < 0.001);
    assert_true(fabs(prior_share(0.01, 400000, 0.92) / 0.01 - 1) < 0.01);
    assert_true(fabs(prior_share(0.0005, 400000, 0.005) / 0.0005 - 1) < 0.01);
    /* and is all there is where nothing was seen */
    assert_true(fabs(prior_share(0, 0, 0.02) - 0.02) < 1e-12);
    assert_true(prior_matches(0, 0, 5, false) > 0.2 && prior_matches(0, 0, 5, false) < 0.8);
    /* one pair alone does not raise the chance that it is judged by */
    assert_true(fabs(prior_matches(0.9, 0.9, 5, false) - prior_matches(0, 0, 5, false)) < 1e-12);
}

enum { TWO_PEOPLE = 1200, TWO_AGAIN = 300, TWO_NAMES = 150 };

/* Names of which the commonest are borne by many; every fourth person stands there twice. */
static void put_named_people(struct buf *out)
{
    static const char *const clan[] = {"김", "리", "박", "최", "정"};
    static const char *const syllable[] = {"영", "철", "순", "옥", "명", "성", "금", "일",
                                           "남", "희", "란", "숙", "호", "진", "화"};
    struct rng r = rng_make(11, 0);
    buf_addz(out, "이름,성별\n");
    for (int k = 0; k < TWO_PEOPLE; k++) {
        int name = (int)(rng_uniform(&r) * rng_uniform(&r) * TWO_NAMES), sex = (int)rng_below(&r, 2);
        for (int again = 0; again < 1 + (k < TWO_AGAIN); again++)
            buf_addf(out, "%s%s%s,%s\n", clan[name % 5], syllable[name % 15], syllable[name / 15 % 15], sex ? "여" : "남");
    }
}

static void of_a_name_and_a_sex_the_sex_tells_namesakes_from_people_who_stand_there_twice(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct err e = ERR_NONE;
    struct link_job j;
    put_named_people(&text);
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "a.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    link_run(&j);
    print_message("# %.0f matches expected, %d true\n", j.model.matches, TWO_AGAIN);
    assert_true(j.model.matches < 1.5 * TWO_AGAIN);
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_county_and_a_sex_do_not_make_somebody_without_a_name_a_stranger_with_one),
        cmocka_unit_test(a_whole_date_of_birth_is_rare_among_eight_people_too),
        cmocka_unit_test(lists_of_eight_strangers_show_no_match),
        cmocka_unit_test(people_who_stand_in_both_lists_of_eight_are_found),
        cmocka_unit_test(what_few_rows_do_not_show_is_not_taken_for_rare),
        cmocka_unit_test(what_was_held_before_is_nothing_beside_thousands_of_rows),
        cmocka_unit_test(of_a_name_and_a_sex_the_sex_tells_namesakes_from_people_who_stand_there_twice),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
