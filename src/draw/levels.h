/* draw/levels.h - how often each outcome of a comparison is seen among pairs of one person and among strangers, and what
 * it therefore weighs: two thin bars and one bar of bits a line.
 *
 * Floor: draw (uses base). Pure; the same bytes for the same input.
 * Words: m is the share of an outcome among pairs of one person, u its share among other pairs; bits is the base-2 logarithm
 * of m / u.
 */
#ifndef BD_DRAW_LEVELS_H
#define BD_DRAW_LEVELS_H

#include "draw/chart.h"

struct chart_level {
    struct str label;
    double m, u; /* 0 to 1 */
    double bits;
    bool apart;  /* a thin line above: m and u add to one anew from here */
    bool varies; /* the bits hold for a value of ordinary rarity; "~" stands before them */
};

struct chart_levels {
    const char *id;
    struct str title;
    struct str desc;
    struct str m_label, u_label, bits_label; /* over the bars; empty: "m, one person", "u, strangers", "bits" */
    double width;                            /* 0 for 720 */
};

/* Appends the picture. BD_INPUT: no line, or a number that is not finite or, for m and u, outside 0 … 1. BD_LIMIT: over
 * 200 lines. Cost: O(lines). */
FALLIBLE chart_levels_svg(const struct chart_levels *c, const struct chart_level *rows, size_t count, struct arena *a,
                          enum svg_use use, struct buf *out, struct err *e);

#endif
