/* tests/link/test_share.c - how rare a value is counts people, not rows; parts cut from components cover each row once. */
#include "test.h"
#include "link/component.h"
#include "link/read.h"
#include "num/rng.h"

#include <math.h>

enum { COPIES = 12, STRANGERS = 300 };

/* One person in COPIES rows bears the name "ovchinnikov", COPIES people in one row each bear "zhukovsky". */
static void people(struct buf *out)
{
    struct rng r = rng_make(3, 0);
    buf_addz(out, "given,surname,born,town\n");
    for (int k = 0; k < COPIES; k++)
        buf_addz(out, "darina,ovchinnikov,1951-07-23,harmanec\n");
    for (int k = 0; k < STRANGERS; k++) {
        char name[2][9] = {{0}};
        for (int i = 0; i < 8; i++) {
            name[0][i] = (char)("bdfgklmnprst"[rng_below(&r, 12)] * (i % 2 == 0) + "aeiou"[rng_below(&r, 5)] * (i % 2));
            name[1][i] = (char)("bdfgklmnprst"[rng_below(&r, 12)] * (i % 2 == 0) + "aeiou"[rng_below(&r, 5)] * (i % 2));
        }
        buf_addf(out, "%s,%s,%d-%02d-%02d,%c-town\n", name[0], k < COPIES ? "zhukovsky" : name[1],
                 1930 + (int)rng_below(&r, 60), 1 + (int)rng_below(&r, 12), 1 + (int)rng_below(&r, 28),
                 'a' + (int)rng_below(&r, 20));
    }
}

static double bearers(const struct link_job *j, const char *name)
{
    for (int f = 0; f < j->fields.count; f++)
        for (size_t row = 0; row < j->fields.rows; row++) {
            uint32_t v = j->fields.f[f].value[row];
            if (str_eq(j->fields.f[f].pool->norm[v], str_from(name)))
                return exp((double)j->model.log_share[f][v]) * (STRANGERS + 2);
        }
    return -1;
}

static void a_name_that_one_person_bears_in_twelve_rows_is_rare(void **state)
{
    (void)state;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(MIB);
    struct err e = ERR_NONE;
    struct link_job j;
    people(&text);
    link_open(&j, a, 1);
    ASSERT_OK(link_add_csv(&j, "people.csv", buf_str(&text), STR_NONE, NULL, 0, &e));
    link_prepare(&j);
    link_run(&j);
    /* the two people of a pair are taken out, and one half is added: nobody else, and ten others */
    double rare = bearers(&j, "ovchinnikov"), common = bearers(&j, "zhukovsky");
    assert_true(rare > 0.3 && rare < 0.8);
    assert_true(common > COPIES - 3 && common < COPIES);
    link_close(&j);
}

static void parts_cover_each_row_once_and_stay_small(void **state)
{
    (void)state;
    enum { ROWS = 400, PAIRS = 900, MOST = 30 };
    uint32_t a[PAIRS], b[PAIRS];
    float weight[PAIRS];
    uint8_t seen[ROWS] = {0};
    struct rng r = rng_make(8, 0);
    for (size_t i = 0; i < PAIRS; i++) {
        a[i] = (uint32_t)(i * (ROWS - 1) / PAIRS);
        b[i] = a[i] + 1 + (uint32_t)rng_below(&r, ROWS - 1 - a[i]);
        weight[i] = (float)(rng_uniform(&r) * 24 - 4);
    }
    struct pairs p = {.count = PAIRS, .a = a, .b = b, .weight = weight};
    struct components c;
    components_make(&p, ROWS, -1, MOST, NULL, &c);
    for (size_t k = 0; k < c.count; k++) {
        assert_true(c.start[k + 1] - c.start[k] <= MOST);
        for (uint32_t i = c.start[k]; i < c.start[k + 1]; i++) {
            assert_int_equal(seen[c.order[i]]++, 0);
            assert_true(i == c.start[k] || c.order[i - 1] < c.order[i]);
        }
    }
    assert_int_equal(c.start[c.count], ROWS);
    components_free(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_that_one_person_bears_in_twelve_rows_is_rare),
        cmocka_unit_test(parts_cover_each_row_once_and_stay_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
