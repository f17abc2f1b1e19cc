/* link/region.c - see region.h. */
#include "link/region.h"
#include "link/compare.h"
#include "link/input.h"
#include "link/value.h"
#include "name/place.h"

#include <pthread.h>
#include <string.h>

enum { SAMPLE = 64, FIRST_LOOKED = 12, FIRST_HITS = 2, MOST_VALUES = 20000, BOOK_BYTES = 16 << 20 };
#define LEAST_UNDERSTOOD 0.5
#define NEAR_ENOUGH 0.2 /* of a spelling from the place's name; see place_find */

struct region_reader {
    const struct place_book *book;
    struct arena *scratch;
};

static struct place_found look_up(const struct region_reader *g, struct str raw)
{
    struct arena_mark mark = arena_mark(g->scratch);
    struct place_found found = place_find(g->book, g->scratch, raw);
    arena_rewind(g->scratch, mark);
    if (found.distance > NEAR_ENOUGH)
        found.place = PLACE_NONE;
    return found;
}

/* The gazetteer's names are parsed once a process, when the first column asks; they are kept to its end. */
static const struct place_book *the_book;
static struct arena *the_book_room __attribute__((used)); /* held, so that it is no leak */
static pthread_once_t the_book_once = PTHREAD_ONCE_INIT;

static void make_the_book(void)
{
    the_book_room = arena_new(BOOK_BYTES);
    the_book = place_book_new(the_book_room);
}

struct region_reader *region_open(struct arena *a, const struct column *c, double *understood)
{
    uint32_t step = c->values / SAMPLE + 1;
    double hits = 0, looked = 0;
    *understood = 0;
    if (c->values < 2 || c->values > MOST_VALUES)
        return NULL;
    struct region_reader *g = ARENA_NEW(a, struct region_reader);
    pthread_once(&the_book_once, make_the_book);
    *g = (struct region_reader){the_book, a};
    double all = 0;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step))
        all++;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step), looked++) {
        /* it cannot come to so many, or hardly: of half, fewer than two among twelve are three in a thousand */
        if (hits + all - looked < LEAST_UNDERSTOOD * all || (looked >= FIRST_LOOKED && hits < FIRST_HITS))
            return NULL;
        hits += look_up(g, c->text[id]).place != PLACE_NONE;
    }
    *understood = looked > 0 ? hits / looked : 0;
    return *understood >= LEAST_UNDERSTOOD ? g : NULL;
}

/* The first place of the gazetteer with this label needs no more; a later one is told apart by the place that holds it. */
static struct str label_of(struct arena *a, int place)
{
    struct str label = place_label(place);
    for (int p = 0; p < place; p++)
        if (str_eq(place_label(p), label)) {
            struct str holder = place_label(place_parent(place));
            return str_from(arena_printf(a, "%.*s %.*s", STR_FMT(label), STR_FMT(holder)));
        }
    return label;
}

struct str region_text(struct region_reader *g, struct arena *a, struct str raw, int16_t *place)
{
    struct place_found found = look_up(g, raw);
    *place = (int16_t)found.place;
    return value_fold(a, found.place != PLACE_NONE && found.unknown == 0 ? label_of(a, found.place) : raw, false);
}

int16_t region_holder(int16_t place)
{
    int p = place;
    for (int up = place_parent(p); up != PLACE_NONE && place_level(up) != PLACE_COUNTRY; up = place_parent(p))
        p = up;
    return (int16_t)p;
}

uint8_t region_level(int16_t a, int16_t b, uint8_t by_text)
{
    switch (place_compare(a, b)) {
    case PLACE_SAME: /* at least one says more than the place, or they would be one value */
    case PLACE_WITHIN: return by_text >= TEXT_NEAR && by_text <= TEXT_SAME ? by_text : REGION_WITHIN;
    case PLACE_SIBLINGS: return REGION_BESIDE;
    case PLACE_APART: return TEXT_DIFFERENT;
    case PLACE_UNKNOWN: break;
    }
    return by_text;
}
