/* link/possible.c - see possible.h. */
#include "link/possible.h"
#include "link/compare.h"
#include "link/region.h"

#include <string.h>

enum { VALUES_MOST = 32 /* of which every two are compared */ };

/* Whether two dates can meet as whole ones, by year and month, or by the year alone: as much as is known of the less known. */
static void dates_possible(const struct pool *p, bool can[LEVELS_MAX])
{
    bool day = false, month = false, year = false;
    for (uint32_t id = 1; id < p->values; id++) {
        const struct part_date *d = &p->date[id];
        day = day || (d->year != 0 && d->month != 0 && d->day != 0);
        month = month || (d->year != 0 && d->month != 0 && d->day == 0);
        year = year || (d->year != 0 && d->month == 0);
    }
    for (int l = DATE_DIFFERENT; l <= YEAR_SAME; l++)
        can[l] = l <= DATE_SAME ? day : l <= MONTH_SAME ? month : year;
}

static void names_possible(const struct field *f, bool can[LEVELS_MAX])
{
    bool initial = false;
    for (uint32_t id = 1; id < f->pool->values; id++)
        initial = initial || f->pool->norm[id].n == 1;
    can[NAME_INITIAL_FITS] = can[NAME_INITIAL_DIFFERS] = initial;
    can[NAME_SWAP_SAME] = can[NAME_SWAP_NEAR] = f->partner >= 0;
}

static void texts_possible(const struct pool *p, bool can[LEVELS_MAX])
{
    if (p->values > VALUES_MOST + 1)
        return;
    memset(can, 0, LEVELS_MAX * sizeof *can);
    can[TEXT_SAME] = true;
    for (uint32_t a = 1; a < p->values; a++)
        for (uint32_t b = 1; b < a; b++) {
            uint8_t level = compare_texts(p->norm[a], p->norm[b], false);
            can[p->place != NULL ? region_level(p->place[a], p->place[b], level) : level] = true;
        }
}

void levels_possible(const struct field *f, bool can[LEVELS_MAX])
{
    for (int l = 0; l < LEVELS_MAX; l++)
        can[l] = l > 0 && l < f->levels && f->words[l] != NULL;
    if (f->kind == LINK_DATE)
        dates_possible(f->pool, can);
    else if (f->kind == LINK_NUMBER || f->kind == LINK_AGE)
        can[NUMBER_ONE + 1] = false; /* of no number */
    else if (f->kind == LINK_NAME_GIVEN || f->kind == LINK_NAME_FAMILY)
        names_possible(f, can);
    else if (f->kind != LINK_NAME_FULL)
        texts_possible(f->pool, can);
}
