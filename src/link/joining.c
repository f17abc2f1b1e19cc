/* link/joining.c - see joining.h. */
#include "link/joining.h"
#include "link/input.h"

#include <math.h>
#include <stdlib.h>

void joining_begin(struct joining *j, size_t rows)
{
    joining_free(j);
    j->with = link_grow(NULL, rows * sizeof *j->with);
    j->order = link_grow(NULL, rows * sizeof *j->order);
    j->odds = link_grow(NULL, rows * sizeof *j->odds);
    for (size_t i = 0; i < rows; i++) {
        j->with[i] = (uint32_t)i;
        j->order[i] = UINT16_MAX;
        j->odds[i] = NAN;
    }
}

void joining_free(struct joining *j)
{
    free(j->with);
    free(j->order);
    free(j->odds);
    *j = (struct joining){NULL, NULL, NULL};
}

void joining_note(struct joining *j, uint32_t first, uint32_t other, size_t order, float odds)
{
    BD_ASSERT(order > 0 && order < UINT16_MAX);
    j->with[other] = first;
    j->order[other] = (uint16_t)order;
    j->odds[other] = odds;
}

float joining_odds(const struct joining *j, uint32_t a, uint32_t b)
{
    float odds = NAN;
    while (a != b) {
        uint32_t *earlier = j->order[a] < j->order[b] ? &a : &b;
        if (j->order[*earlier] == UINT16_MAX)
            return NAN;
        odds = j->odds[*earlier];
        *earlier = j->with[*earlier];
    }
    return odds;
}
