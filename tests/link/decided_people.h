/* tests/link/decided_people.h - made-up people in two lists, with ids, for tests of decisions: names in Hangul and Latin. */
#ifndef BD_TESTS_LINK_DECIDED_PEOPLE_H
#define BD_TESTS_LINK_DECIDED_PEOPLE_H

#include "test.h"

#include "base/limits.h"
#include "link/read.h"
#include "link/rows.h"
#include "num/rng.h"

enum { MADE_PEOPLE = 300 };

/* Rows p1 … of a list "가.csv" (everybody) and q1 … of "b.csv" (every second, one digit of the birth date changed at times);
 * a few rows stand twice with equal cells. `shuffle` other than 0 changes the order of the rows, nothing else. */
static inline void made_lists(struct buf *a, struct buf *b, uint64_t shuffle)
{
    static const char *const surname[] = {"김", "리", "박", "최", "정", "강", "조", "윤", "장", "림"};
    static const char *const given[] = {"영희", "철수", "순자", "명숙", "성호", "금옥",
                                        "정일", "혜란", "광철", "은주", "춘화", "동수"};
    char line[2][MADE_PEOPLE * 2][128];
    size_t count[2] = {0, 0}, index[MADE_PEOPLE * 2];
    struct rng r = rng_make(11, 0);
    for (int p = 0; p < MADE_PEOPLE; p++) {
        const char *s = surname[rng_below(&r, 10)], *g = given[rng_below(&r, 12)];
        int y = 1950 + (int)rng_below(&r, 45), m = 1 + (int)rng_below(&r, 12), d = 1 + (int)rng_below(&r, 28);
        int town = (int)rng_below(&r, 8);
        for (int copy = 0; copy < 1 + (p % 20 == 0); copy++, count[0]++)
            snprintf(line[0][count[0]], 128, "p%zu,%s%s,%04d-%02d-%02d,town%d\n", count[0] + 1, s, g, y, m, d, town);
        if (p % 2 == 0) {
            snprintf(line[1][count[1]], 128, "q%zu,%s%s,%04d-%02d-%02d,town%d\n", count[1] + 1, s, g, y + (p % 6 == 0), m, d,
                     town);
            count[1]++;
        }
    }
    for (int l = 0; l < 2; l++) {
        struct buf *out = l == 0 ? a : b;
        struct rng order = rng_make(shuffle, 1);
        for (size_t i = 0; i < count[l]; i++)
            index[i] = i;
        if (shuffle != 0)
            rng_shuffle(&order, count[l], index);
        buf_addz(out, "nr,name,born,town\n");
        for (size_t i = 0; i < count[l]; i++)
            buf_addz(out, line[l][index[i]]);
    }
}

struct made {
    struct arena *arena;
    struct buf a, b;
    struct link_job j;
    struct row_index x;
};

/* Everything up to link_run. */
static inline void made_begin(struct made *m, uint64_t shuffle)
{
    struct err e = ERR_NONE;
    *m = (struct made){.arena = arena_new(GIB), .a = BUF_MAX(MIB), .b = BUF_MAX(MIB)};
    made_lists(&m->a, &m->b, shuffle);
    link_open(&m->j, m->arena, 1);
    ASSERT_OK(link_add_csv(&m->j, "가.csv", buf_str(&m->a), STR("nr"), NULL, 0, &e));
    ASSERT_OK(link_add_csv(&m->j, "b.csv", buf_str(&m->b), STR("nr"), NULL, 0, &e));
    link_prepare(&m->j);
    row_index_make(&m->j, &m->x);
}

static inline void made_end(struct made *m)
{
    link_close(&m->j);
    buf_free(&m->a);
    buf_free(&m->b);
    arena_free(m->arena);
}

static inline uint32_t made_row(const struct made *m, const char *list, const char *id)
{
    uint32_t row = 0;
    assert_int_equal(row_index_find(&m->x, str_from(list), str_from(id), &row), ROW_FOUND);
    return row;
}

#endif
