/* tests/link/test_company.c - people of one household, or of one event, share everything but who they are: they are not taken
 * for one person, and people who stand in the list twice are found beside them. */
#include "test.h"
#include "link/company.h"
#include "link/compare.h"
#include "link/read.h"
#include "link/stated.h"
#include "num/rng.h"

#include <math.h>

static const char *const given[] = {"anna",  "marek", "petra", "ivan", "lucia", "tomas", "elena", "pavel", "dasha", "igor",
                                    "milan", "zora",  "karel", "vera", "jan",   "hana",  "oleg",  "nina",  "boris", "sonja"};
static const char *const family[] = {"novak",  "horvat", "kovac",  "svoboda", "dvorak", "cerny",   "prochazka", "kucera",
                                     "vesely", "krejci", "musil",  "pokorny", "benes",  "fiala",   "sedlak",    "dolezal",
                                     "zeman",  "kolar",  "cermak", "urban",   "blazek", "moravec", "simek",     "kriz"};
static const char *const town[] = {"brezno", "zvolen", "trnava", "levoca", "martin"};
enum { HOUSEHOLDS = 120, AT_HOME = 3, PEOPLE = HOUSEHOLDS * AT_HOME, DATES_THAT_AGREE = DATE_SAME - DATE_DIFFERENT };

static const char *pick(struct rng *r, const char *const *from, size_t n)
{
    return from[rng_below(r, n)];
}

/* Each household has one family name, address and telephone; one person in `twice` stands in the list a second time, with a
 * birth date that is one day off. 0: nobody does. */
static void households(struct buf *out, int twice)
{
    struct rng r = rng_make(5, 1);
    buf_addz(out, "id,first,last,dob,address,town,phone\n");
    for (int h = 0, id = 0; h < HOUSEHOLDS; h++) {
        const char *last = pick(&r, family, 24), *where = pick(&r, town, 5);
        int house = 1 + (int)rng_below(&r, 90), phone = 1000000 + (int)rng_below(&r, 9000000);
        for (int k = 0; k < AT_HOME; k++, id++) {
            const char *first = given[((size_t)h * 7 + (size_t)k * 3) % 20];
            int year = 1930 + 22 * (k > 1) + (int)rng_below(&r, 20), month = 1 + (int)rng_below(&r, 12);
            int day = 1 + (int)rng_below(&r, 27);
            for (int copy = 0; copy < 1 + (twice > 0 && id % twice == 0); copy++)
                buf_addf(out, "%d%s,%s,%s,%d-%02d-%02d,%d %s street,%s,%d\n", id, copy > 0 ? "b" : "", first, last, year, month,
                         day + copy, house, given[h % 17], where, phone);
        }
    }
}

/* Twenty people were killed on each of eight days, each at one place. */
static void killed_together(struct buf *out)
{
    struct rng r = rng_make(6, 1);
    buf_addz(out, "id,given,family,age,date of death,district,place\n");
    for (int day = 0, id = 0; day < 8; day++)
        for (int k = 0; k < 20; k++, id++) {
            const char *first = pick(&r, given, 20), *last = pick(&r, family, 24);
            int age = 1 + (int)rng_below(&r, 80);
            for (int copy = 0; copy < 1 + (id % 3 == 0); copy++)
                buf_addf(out, "%d%s,%s,%s,%d,2014-%02d-11,%s,%s square\n", id, copy > 0 ? "b" : "", first, last, age, day + 2,
                         town[day % 5], family[day]);
        }
}

static void link_text(struct link_job *j, struct arena *a, const struct buf *text)
{
    struct err e = ERR_NONE;
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "list.csv", buf_str(text), STR("id"), NULL, 0, &e));
    link_prepare(j);
    link_run(j);
}

static bool one_person(const struct link_job *j, size_t a, size_t b)
{
    struct str x = j->ids[j->records.source_row[a]], y = j->ids[j->records.source_row[b]];
    size_t n = x.n - (x.p[x.n - 1] == 'b'), m = y.n - (y.p[y.n - 1] == 'b');
    return n == m && memcmp(x.p, y.p, n) == 0;
}

/* Pairs of strangers that are stated to be one person with nine in ten and more; *found: of those that are, half and more. */
static size_t strangers(const struct link_job *j, size_t *found)
{
    size_t wrong = 0;
    float *weight = stated_weights(j, -10);
    *found = 0;
    for (size_t i = 0; i < j->pairs.count; i++) {
        double p = stated_chance(j, (double)weight[i]);
        bool one = one_person(j, j->pairs.a[i], j->pairs.b[i]);
        wrong += !one && p >= 0.9;
        *found += one && p >= 0.5;
    }
    free(weight);
    return wrong;
}

static void people_of_one_household_are_not_one_person(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    size_t found;
    households(&text, 4);
    link_text(&j, a, &text);
    assert_int_equal(strangers(&j, &found), 0);
    assert_true(found >= PEOPLE / 4 - 2);
    link_close(&j);
}

static void where_nobody_stands_twice_households_are_not_taken_for_people(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    size_t found;
    households(&text, 0);
    link_text(&j, a, &text);
    assert_int_equal(strangers(&j, &found), 0);
    assert_true(j.clusters >= PEOPLE - 4);
    link_close(&j);
}

static void people_killed_on_one_day_at_one_place_are_not_one_person(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    size_t found;
    killed_together(&text);
    link_text(&j, a, &text);
    size_t wrong = strangers(&j, &found);
    print_message("# %zu strangers, %zu found\n", wrong, found);
    assert_true(wrong < 15); /* 2,700 pairs share a day and a place; a few of them a name too */
    assert_true(found >= 50);
    link_close(&j);
}

static void what_is_taken_for_company_is_taken_from_what_they_share(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    households(&text, 4);
    link_text(&j, a, &text);
    assert_true(j.model.company.on);
    size_t taken = 0;
    for (size_t i = 0; i < j.pairs.count; i++) {
        size_t x = j.pairs.a[i], y = j.pairs.b[i];
        const uint8_t *levels = j.pairs.levels + i * (size_t)j.fields.count;
        double weight[FIELDS_MAX], sum = j.model.log_prior[0];
        model_field_weights(&j.model, &j.records, &j.fields, x, y, levels, weight);
        for (int f = 0; f < j.fields.count; f++)
            sum += weight[f];
        double whole = model_weight(&j.model, &j.records, &j.fields, x, y, levels);
        assert_true(sum < whole + 1e-6);
        taken += fabs(sum - whole) < 1e-6;
    }
    assert_true(taken > j.pairs.count * 9 / 10);
    link_close(&j);
}

/* A tenth of the dates were found wholly different. */
static double held(struct model *md, const struct field *fd, int f, bool on, double pairs)
{
    double all = 0;
    for (int l = 0; l < fd->levels; l++)
        md->m[f][l] = fd->group[l] != 1 ? 1 : fd->agree[l] == 0 ? 100 : 900.0 / DATES_THAT_AGREE;
    md->company.on = on;
    md->company.pairs = pairs;
    company_hold(md, fd, f, 1);
    for (int l = 0; l < fd->levels; l++)
        all += fd->group[l] == 1 ? md->m[f][l] : 0;
    return md->m[f][DATE_DIFFERENT] / all;
}

static void where_company_abounds_births_of_one_person_are_hardly_ever_wholly_different(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct link_job j;
    int f = 0;
    households(&text, 4);
    link_text(&j, a, &text);
    while (j.fields.f[f].kind != LINK_DATE)
        f++;
    const struct field *fd = &j.fields.f[f];
    double guess = j.model.first[f][DATE_DIFFERENT];
    assert_true(guess < 0.05);
    assert_true(fabs(held(&j.model, fd, f, false, 1000) - 0.1) < 1e-9);
    assert_true(fabs(held(&j.model, fd, f, true, 0) - 0.1) < 1e-9);
    assert_true(fabs(held(&j.model, fd, f, true, 1000) - (0.1 + guess) / 2) < 1e-9);
    assert_true(held(&j.model, fd, f, true, 1e9) < guess + 1e-4);
    assert_true(fabs(j.model.m[f][DATE_SAME] - 900.0 / DATES_THAT_AGREE) < 1e-9); /* nothing else is held */
    link_close(&j);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(people_of_one_household_are_not_one_person),
        cmocka_unit_test(where_nobody_stands_twice_households_are_not_taken_for_people),
        cmocka_unit_test(people_killed_on_one_day_at_one_place_are_not_one_person),
        cmocka_unit_test(where_company_abounds_births_of_one_person_are_hardly_ever_wholly_different),
        cmocka_unit_test(what_is_taken_for_company_is_taken_from_what_they_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
