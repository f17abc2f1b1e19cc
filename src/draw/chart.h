/* draw/chart.h - numbers to pictures: scales, points with intervals, lines, steps, bars, rows, waterfalls, set pictures;
 * each also as plain text for a terminal.
 *
 * Floor: draw (uses base). Pure; the same bytes for the same input.
 * Words: a value that is NAN is missing and leaves a gap; an interval end of -INFINITY or INFINITY is open and is drawn as
 * an arrow to the edge (a lower bound of an estimate has high = INFINITY).
 * Numbers in labels are grouped in threes by commas, as Korean, Chinese and English readers all read them.
 * Ownership: everything given is borrowed for the call; text appended to `out` is complete.
 */
#ifndef BD_DRAW_CHART_H
#define BD_DRAW_CHART_H

#include "draw/svg.h"

/* ---- scales ---- */

enum chart_scale { CHART_LINEAR, CHART_LOG };

/* A scale from data [low, high] to user units [at_low, at_high] (which may run backwards, as a y axis does). */
struct chart_axis {
    double low, high;
    double at_low, at_high;
    enum chart_scale scale;
};

/* Widens [low, high] to round numbers so that about `ticks` fall on it; low = high is widened too. On a log scale both must
 * be above 0 (broken invariant). */
void chart_axis_round(struct chart_axis *axis, size_t ticks);

/* Where the value stands; values outside are put at the nearer end. */
double chart_axis_at(const struct chart_axis *axis, double value);

/* The round values on the axis: at most `cap`, about `wanted`; steps of 1, 2 or 5 times a power of ten, or powers of ten
 * (with 2 and 5 between when there are few) on a log scale. Gives their number. */
size_t chart_ticks(const struct chart_axis *axis, size_t wanted, double *out, size_t cap);

/* Appends a number for people: rounded to `decimals` (0 to 6), grouped in threes, a true minus sign. NAN gives an en dash,
 * infinities the sign. */
void chart_put_number(struct buf *out, double v, int decimals);

/* Decimals that tell ticks `step` apart: 0 for 1 or more, 1 for 0.2 … at most 6. */
int chart_decimals(double step);

/* ---- x-y charts ---- */

enum chart_mark {
    CHART_POINTS, /* a dot at each (x, y), with its interval when low and high are given */
    CHART_LINE,   /* joined, broken at missing values; low and high draw a band behind it */
    CHART_STEPS,  /* constant from each x to the next */
    CHART_BARS    /* upright bars from zero at each x; series stand side by side */
};

struct chart_series {
    struct str name; /* for the legend; empty: not in the legend */
    enum chart_mark mark;
    size_t count;
    const double *x;
    const double *y;
    const double *low; /* NULL or `count` interval ends */
    const double *high;
    bool dashed;
};

struct chart {
    const char *id;   /* see svg_begin */
    struct str title; /* names the picture; drawn above it */
    struct str desc;  /* what it shows, in words, for people who cannot see it */
    struct str x_label;
    struct str y_label;
    enum chart_scale x_scale;
    enum chart_scale y_scale;
    const struct str *x_names; /* NULL, or names of the places 0, 1, 2 … on the x axis */
    size_t x_names_count;
    bool x_plain;         /* x labels without commas: years */
    bool y_from_zero;     /* the y axis starts at 0 (always so with bars on a linear scale) */
    const double *guides; /* values of y at which a dashed line is drawn */
    size_t guides_count;
    double width, height; /* 0 for 640 × 360 */
};

/* Appends the picture.
 * BD_INPUT: no finite value in any series, an x that is not finite, or a value of 0 or below on a log scale (e->text names
 * the series by number). BD_LIMIT: over 100,000 points or 64 series. Cost: O(points). */
FALLIBLE chart_svg(const struct chart *c, const struct chart_series *series, size_t count, enum svg_use use, struct buf *out,
                   struct err *e);

/* ---- rows: one labelled line each ---- */

struct chart_row {
    struct str label;
    double value;      /* NAN: no value, only the note */
    double low, high;  /* NAN both: no interval */
    struct str note;   /* after the figure, such as "10 lists"; may be empty */
    struct str figure; /* the value in words, where digits must be fewer than it has; empty: written from the value */
};

struct chart_rows {
    const char *id;
    struct str title;
    struct str desc;
    struct str axis_label;
    enum chart_scale scale; /* rows of dots only */
    int decimals;           /* of the figures */
    bool bars;              /* bars from zero instead of dots with intervals */
    double width;           /* 0 for 640 */
};

/* Appends dots with intervals (or bars) in rows, with figures at the right.
 * BD_INPUT: no finite value; a value below 0 with bars, or not above 0 on a log scale; low above high. BD_LIMIT: over
 * 2,000 rows. */
FALLIBLE chart_rows_svg(const struct chart_rows *c, const struct chart_row *rows, size_t count, struct arena *a,
                        enum svg_use use, struct buf *out, struct err *e);

/* The same for a terminal of `columns` (at least 40): lines of label, picture and figure, aligned for East Asian wide
 * characters. Errors as above. */
FALLIBLE chart_rows_text(const struct chart_rows *c, const struct chart_row *rows, size_t count, struct arena *a,
                         size_t columns, struct buf *out, struct err *e);

/* ---- waterfall: how parts add up to a whole, such as agreement weights to a match score ---- */

struct chart_part {
    struct str label;
    double delta;      /* added; ignored for a total */
    bool total;        /* shows the sum so far as a bar from zero */
    struct str note;   /* after the figure; runs over three lines before it is cut */
    struct str detail; /* under the label, in small words, such as what was compared; over three lines too; may be empty */
};

struct chart_waterfall {
    const char *id;
    struct str title;
    struct str desc;
    struct str axis_label;
    int decimals;
    double width; /* 0 for 640 */
};

/* BD_INPUT: a delta that is not finite, or no part. BD_LIMIT: over 2,000 parts. */
FALLIBLE chart_waterfall_svg(const struct chart_waterfall *c, const struct chart_part *parts, size_t count, struct arena *a,
                             enum svg_use use, struct buf *out, struct err *e);
FALLIBLE chart_waterfall_text(const struct chart_waterfall *c, const struct chart_part *parts, size_t count, struct arena *a,
                              size_t columns, struct buf *out, struct err *e);

/* ---- sets: how lists overlap (an UpSet picture) ---- */

struct chart_overlap {
    uint64_t sets; /* bit i: the cases are in list i */
    double count;  /* cases in exactly these lists */
};

struct chart_sets {
    const char *id;
    struct str title;
    struct str desc;
    const struct str *names; /* of the lists */
    size_t sets;             /* 1 to 64 */
    size_t most;             /* the largest overlaps drawn; the rest are summed in a last column. 0 for 30 */
};

/* Overlaps are drawn by falling count, then by rising bit set. BD_INPUT: a bit beyond `sets`, a negative or infinite
 * count, the same overlap twice, or none. BD_LIMIT: over 64 lists. Cost: O(n log n). */
FALLIBLE chart_sets_svg(const struct chart_sets *c, const struct chart_overlap *overlaps, size_t count, struct arena *a,
                        enum svg_use use, struct buf *out, struct err *e);
FALLIBLE chart_sets_text(const struct chart_sets *c, const struct chart_overlap *overlaps, size_t count, struct arena *a,
                         size_t columns, struct buf *out, struct err *e);

#endif
