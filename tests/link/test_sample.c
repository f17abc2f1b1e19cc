/* tests/link/test_sample.c - the moves of a part draw each grouping as often as the target says, found by enumeration. */
#include "test.h"
#include "link/sample_in.h"

#include <math.h>

enum { ROWS = 4, PAIRS = 6, FIELDS = 2, DRAWS = 60000, GROUPINGS = 256 };

/* Groupings as numbers: the label of each row, two bits each, labels in order of first use. */
static unsigned grouping_of(const uint32_t *group)
{
    unsigned code = 0, labels = 0, of[ROWS];
    for (size_t x = 0; x < ROWS; x++) {
        of[x] = labels;
        for (size_t y = 0; y < x; y++)
            if (group[y] == group[x])
                of[x] = of[y];
        labels += of[x] == labels;
        code = code << 2 | of[x];
    }
    return code;
}

static double target_of(const struct part *p, const struct part_rule *rule, const float *w, const uint32_t *group)
{
    double sum = 0;
    for (uint32_t g = 0; g < ROWS; g++) {
        uint32_t member[ROWS];
        size_t k = 0;
        for (uint32_t x = 0; x < ROWS; x++)
            if (group[x] == g)
                member[k++] = x;
        sum += part_group(p, rule, w, member, k);
    }
    return exp(sum);
}

static void groupings_are_drawn_as_often_as_enumeration_says(void **state)
{
    (void)state;
    static struct list_rule lists = {.lists = 2, .people = 20, .listed = {0.7, 0.6}, .again = {-2, -3}, .once = {-0.15, -0.05}};
    float w[PAIRS * FIELDS] = {1.5F, 1, -1, 2, 0.5F, 1, 2, -0.5F, 1, 1, -0.5F, 0.5F};
    uint8_t levels[PAIRS * FIELDS];
    uint32_t row[ROWS] = {0, 1, 2, 3}, group[ROWS] = {0, 1, 2, 3}, needs[PAIRS] = {0};
    int8_t wall[PAIRS] = {0};
    uint16_t list[ROWS] = {0, 1, 0, 1};
    memset(levels, 1, sizeof levels);
    struct part p = {
        .row = row, .n = ROWS, .group = group, .levels = levels, .base = w, .needs = needs, .wall = wall, .list = list};
    struct part_rule rule = {.fields = FIELDS, .temper = 1, .merge = -1.5, .lists = &lists};
    double want[GROUPINGS] = {0}, seen[GROUPINGS] = {0}, all = 0;
    for (unsigned code = 0; code < GROUPINGS; code++) {
        uint32_t g[ROWS] = {code >> 6, code >> 4 & 3, code >> 2 & 3, code & 3};
        if (grouping_of(g) == code)
            all += want[code] = target_of(&p, &rule, w, g);
    }
    struct part_room room = {0};
    struct rng rng = rng_make(6, 0);
    for (int k = 0; k < DRAWS; k++) {
        part_move(&p, &rule, &room, &rng, 1);
        seen[grouping_of(group)] += 1.0 / DRAWS;
    }
    part_room_free(&room);
    for (unsigned code = 0; code < GROUPINGS; code++)
        assert_true(fabs(seen[code] - want[code] / all) < 0.01);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(groupings_are_drawn_as_often_as_enumeration_says)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
