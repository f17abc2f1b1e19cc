/* link/region.h - columns of places understood through the gazetteer: one place in every script and spelling, one place inside
 * another, places of one province; a bridge to name/place.h.
 *
 * Floor: link (private). A column is read so when at least half of a sample of its values name a place of the gazetteer; else
 * it stays text. A value that names a place and nothing more becomes that place's label, so that 무산군, Musan and 茂山 are one
 * value, with one frequency and the same blocking keys. A value that says more (a village, a street) keeps its text and
 * carries the place that it lies in.
 */
#ifndef BD_LINK_REGION_H
#define BD_LINK_REGION_H

#include "link/engine.h"

enum { REGION_NONE = -1 };

struct region_reader;

/* NULL when the column's places are not the gazetteer's. Costs a look at 64 values, a few milliseconds, and as much once a process
 * for the gazetteer; lives in `a`. */
struct region_reader *region_open(struct arena *a, const struct column *c, double *understood);

/* The text to compare a value by, in `a` or borrowed from `raw`, and its place, or REGION_NONE. About 0.1 ms. */
struct str region_text(struct region_reader *g, struct arena *a, struct str raw, int16_t *place);

/* Level of two different values: of their texts, raised by what the gazetteer knows of their places; see compare.h. */
uint8_t region_level(int16_t a, int16_t b, uint8_t by_text);

/* The province or the like that holds a place, or the place itself where nothing narrower than a country does. */
int16_t region_holder(int16_t place);

#endif
