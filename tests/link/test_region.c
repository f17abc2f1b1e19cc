/* tests/link/test_region.c - columns of places read through the gazetteer: one place in every script, one inside another. */
#include "test.h"
#include "link/input.h"
#include "base/limits.h"
#include "link/compare.h"
#include "link/kind.h"
#include "link/read.h"
#include "link/region.h"

/* The field made of a column "hometown" with these values, and the value of each row as given. */
#include <math.h>

static const struct field *hometowns(struct arena *a, struct link_job *j, const char *const *value, size_t n, uint32_t *of_row)
{
    struct err e = ERR_NONE;
    struct buf text = BUF_MAX(MIB);
    buf_addz(&text, "name,hometown\n");
    for (size_t i = 0; i < n; i++)
        buf_addf(&text, "person %zu,\"%s\"\n", i, value[i]);
    struct str copy = {arena_copy(a, buf_str(&text).p, buf_str(&text).n), buf_str(&text).n};
    link_open(j, a, 1);
    ASSERT_OK(link_add_csv(j, "people.csv", copy, STR_NONE, NULL, 0, &e));
    buf_free(&text);
    link_prepare(j);
    for (int f = 0; f < j->fields.count; f++) {
        if (j->fields.f[f].kind != LINK_PLACE)
            continue;
        for (size_t i = 0; i < n; i++)
            of_row[j->records.source_row[i]] = j->fields.f[f].value[i];
        return &j->fields.f[f];
    }
    fail_msg("no column was taken for places");
    return NULL;
}

static const char *const korean[] = {"무산군",   "Musan",    "Musan County, North Hamgyong Province",
                                     "함경북도", "회령시",   "산동성",
                                     "山东省",   "Shandong", "무산군 창렬로동자구 7반",
                                     "혜산",     "Hyesan",   "함흥",
                                     "평성",     "해주",     "라선",
                                     "심양"};
enum { KOREAN = sizeof korean / sizeof *korean };

static void one_place_in_every_script_is_one_value(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    uint32_t v[KOREAN];
    const struct field *f = hometowns(a, &j, korean, KOREAN, v);
    assert_non_null(f->pool->place);
    assert_int_equal(v[0], v[1]);
    assert_int_equal(v[0], v[2]);
    assert_int_equal(v[5], v[6]);
    assert_int_equal(v[5], v[7]);
    assert_int_equal(v[9], v[10]);
    assert_int_not_equal(v[0], v[4]);
    assert_int_not_equal(v[0], v[8]);
    link_close(&j);
}

static uint8_t level(const struct field *f, uint32_t x, uint32_t y)
{
    return region_level(f->pool->place[x], f->pool->place[y], TEXT_DIFFERENT);
}

static void what_the_gazetteer_knows_of_two_places_is_their_level(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    uint32_t v[KOREAN];
    const struct field *f = hometowns(a, &j, korean, KOREAN, v);
    assert_int_equal(level(f, v[0], v[3]), REGION_WITHIN);  /* a county and its province */
    assert_int_equal(level(f, v[0], v[8]), REGION_WITHIN);  /* a county and a workers' district there */
    assert_int_equal(level(f, v[0], v[4]), REGION_BESIDE);  /* two of one province */
    assert_int_equal(level(f, v[4], v[5]), TEXT_DIFFERENT); /* another country */
    assert_int_equal(region_level(REGION_NONE, f->pool->place[v[0]], TEXT_GOOD), TEXT_GOOD);
    assert_int_equal(region_level(f->pool->place[v[0]], f->pool->place[v[8]], TEXT_NEAR), TEXT_NEAR);
    link_close(&j);
}

static void places_that_the_gazetteer_does_not_know_stay_text(void **state)
{
    (void)state;
    static const char *const czech[] = {"Brno",      "Plzen",   "Olomouc", "Liberec", "Opava",   "Jihlava", "Zlin",
                                        "Pardubice", "Havirov", "Kladno",  "Most",    "Karvina", "Decin",   "Chomutov"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct link_job j;
    uint32_t v[KOREAN];
    const struct field *f = hometowns(a, &j, czech, 14, v);
    assert_null(f->pool->place);
    link_close(&j);
}

static void a_column_is_understood_as_well_in_any_order_of_its_values(void **state)
{
    (void)state;
    static const char *const town[] = {"회령", "혜산시", "평양", "청진시", "원산", "함흥", "신의주", "개성"};
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    double understood[2];
    for (int k = 0; k < 2; k++) {
        struct column c;
        column_init(&c, STR("place"));
        for (int i = 0; i < 400; i++) {
            int n = (i + k) % 400;
            (void)column_intern(
                &c, str_from(n % 7 == 0 ? arena_printf(a, "%s %d", town[n % 8], n) : arena_printf(a, "qzxv%dkj", n * n)));
        }
        (void)region_open(a, &c, &understood[k]);
        column_free(&c);
    }
    assert_true(fabs(understood[0] - understood[1]) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_place_in_every_script_is_one_value),
        cmocka_unit_test(what_the_gazetteer_knows_of_two_places_is_their_level),
        cmocka_unit_test(places_that_the_gazetteer_does_not_know_stay_text),
        cmocka_unit_test(a_column_is_understood_as_well_in_any_order_of_its_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
