/* draw/svg.h - pictures as SVG text: the same bytes for the same calls, on any machine.
 *
 * Floor: draw (uses base). Pure: no clock, no disk. Used by the local page, reports and the published site.
 * Words: an ink is a meaning of colour (text, grid, third series), never a colour value: one style sheet gives each ink its
 * colour in light, in dark and on paper. A picture placed in a page takes that sheet from the page (SVG_IN_PAGE: no inline
 * style is written, so a strict content-security policy holds); one that stands alone carries it (SVG_ALONE).
 *
 * Units: user units, which are CSS pixels at natural size; y grows downwards. Coordinates must be finite and within one
 * million (a broken invariant otherwise, because callers scale their data first); they are written with at most two
 * decimals. Text from outside goes through one escaping function and cannot be written otherwise.
 * Each picture has role="img" and a title and description that name it to people who cannot see it.
 */
#ifndef BD_DRAW_SVG_H
#define BD_DRAW_SVG_H

#include "base/arena.h"
#include "base/str.h"

enum svg_use { SVG_IN_PAGE, SVG_ALONE };

enum svg_ink {
    SVG_NONE,  /* not painted */
    SVG_TEXT,  /* words and main lines */
    SVG_MUTED, /* secondary words, axes */
    SVG_FAINT, /* grid */
    SVG_PAPER, /* the ground */
    SVG_SHADE, /* a quiet filled area */
    SVG_WARN,  /* contradiction, loss */
    SVG_S1,    /* series 1 to 6: told apart by people with any colour vision, and by lightness in print */
    SVG_S2,
    SVG_S3,
    SVG_S4,
    SVG_S5,
    SVG_S6
};
#define SVG_SERIES 6

/* Series colour number i, counted from 0 and repeating after SVG_SERIES. */
enum svg_ink svg_series(size_t i);

/* How a shape is painted. width 0 means 1. */
struct svg_pen {
    enum svg_ink fill;
    enum svg_ink stroke;
    double width;
    bool dashed;
};

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };

/* One picture being written. `depth` counts open groups and links. */
struct svg {
    struct buf *out;
    unsigned depth;
};

#define SVG_TEXT_PX 13.0 /* size of ordinary words */
#define SVG_SMALL_PX 11.0

/* Begins a picture of width × height. `id` must be letters, digits, '-' and '_', start with a letter and be unique in the
 * page (it ties title and desc to the picture). `desc` says in words what the picture shows; it may be empty. */
struct svg svg_begin(struct buf *out, enum svg_use use, const char *id, double width, double height, struct str title,
                     struct str desc);
void svg_end(struct svg *s);

/* A group shifted by (dx, dy). A non-empty title names it (a tooltip, and what a screen reader may read). */
void svg_group(struct svg *s, double dx, double dy, struct str title);
/* A link around what follows. `href` must be a path of this site ("/…" with one slash), a relative "./…", or a fragment
 * "#…", of printable ASCII without quotes, spaces or angle brackets: anything else is a broken invariant. */
void svg_link(struct svg *s, struct str href);
/* Closes the newest group or link; `svg_close_link` only differs in the name it writes. */
void svg_close(struct svg *s);
void svg_close_link(struct svg *s);

void svg_rect(struct svg *s, double x, double y, double width, double height, double radius, struct svg_pen pen);
void svg_circle(struct svg *s, double cx, double cy, double r, struct svg_pen pen);
void svg_line(struct svg *s, double x1, double y1, double x2, double y2, struct svg_pen pen);

/* A line through `count` points (at least 1), or the closed area that they bound. */
void svg_path(struct svg *s, const double *x, const double *y, size_t count, bool closed, struct svg_pen pen);

/* A smooth line from left to right (a cubic curve with level ends), for trails between columns; `arrow` draws a head. */
void svg_curve(struct svg *s, double x1, double y1, double x2, double y2, bool arrow, struct svg_pen pen);

/* One line of words; (x, y) is the start, middle or end of its base line. */
void svg_text(struct svg *s, double x, double y, enum svg_anchor anchor, double size_px, bool bold, enum svg_ink ink,
              struct str words);

/* Width of a line of words in the fonts of the style sheet: full-width characters 1 em, Hangul 0.92 em (Noto Sans CJK KR
 * and its like), Latin by the mean widths of common sans-serif faces. An estimate on the safe side: within a tenth for the
 * fonts named. */
double svg_text_width(struct str words, double size_px);

/* The words, cut with an ellipsis so that they fit into `width`; whole when they fit. Lives in `a` or borrows. */
struct str svg_text_fit(struct arena *a, struct str words, double size_px, double width);

/* Cuts the words into at most `max` lines that fit, at spaces or between CJK characters; the last line gets an ellipsis
 * when something is left over. Gives the number of lines (0 for no words). */
size_t svg_text_wrap(struct arena *a, struct str words, double size_px, double width, struct str *lines, size_t max);

/* A number as SVG_… functions write it: at most two decimals, no exponent, no "-0". */
void svg_put_number(struct buf *out, double v);

/* Appends text as XML character data: & < > " ' escaped, characters that XML forbids replaced by U+FFFD. */
void svg_put_text(struct buf *out, struct str text);

/* The style sheet that gives inks their colours: light, dark (prefers-color-scheme) and print. Embedded in SVG_ALONE
 * pictures; a page that holds SVG_IN_PAGE pictures serves it. Constant. */
const char *svg_style_sheet(void);

#endif
