/* draw/chart.c - x-y charts. See chart.h. */
#include "draw/chart.h"

#include <math.h>
#include <stdio.h>

#define POINTS_MAX 100000
#define SERIES_MAX 64
#define TICKS_MAX 32
#define RIGHT_MARGIN 24

struct frame {
    struct svg svg;
    struct chart_axis x, y;
    double left, right, top, bottom; /* of the plot, user units */
};

static void widen(double v, double *low, double *high)
{
    if (!isfinite(v))
        return;
    *low = v < *low ? v : *low;
    *high = v > *high ? v : *high;
}

static FALLIBLE check_series(const struct chart *c, const struct chart_series *s, size_t number, struct err *e)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!isfinite(s->x[i]))
            return err_set(e, BD_INPUT, "series %zu of the chart has an x that is not a finite number", number);
        if (c->x_scale == CHART_LOG && s->x[i] <= 0)
            return err_set(e, BD_INPUT, "series %zu of the chart has an x of 0 or below on a logarithmic scale", number);
        bool low = s->y[i] <= 0 || (s->low != NULL && s->low[i] <= 0 && isfinite(s->low[i]));
        if (c->y_scale == CHART_LOG && low)
            return err_set(e, BD_INPUT, "series %zu of the chart has a value of 0 or below on a logarithmic scale", number);
    }
    return BD_OK;
}

/* Room for half a bar at both ends of a numeric x axis: half the smallest distance between neighbours. */
static double bar_pad(const struct chart_series *series, size_t count)
{
    double least = INFINITY;
    bool any = false;
    for (size_t k = 0; k < count; k++) {
        for (size_t i = 1; series[k].mark == CHART_BARS && i < series[k].count; i++) {
            double d = fabs(series[k].x[i] - series[k].x[i - 1]);
            least = d > 0 && d < least ? d : least;
        }
        any = any || series[k].mark == CHART_BARS;
    }
    return !any ? 0 : isfinite(least) ? least / 2 : 0.5;
}

/* Finds the extent of all series. */
static FALLIBLE measure(const struct chart *c, const struct chart_series *series, size_t count, struct frame *f, struct err *e)
{
    double x_low = INFINITY, x_high = -INFINITY, y_low = INFINITY, y_high = -INFINITY;
    size_t points = 0;
    bool zero = c->y_from_zero;
    if (count > SERIES_MAX)
        return err_set(e, BD_LIMIT, "a chart holds at most %d series", SERIES_MAX);
    for (size_t k = 0; k < count; k++) {
        const struct chart_series *s = &series[k];
        points += s->count;
        if (points > POINTS_MAX)
            return err_set(e, BD_LIMIT, "a chart holds at most %d points", POINTS_MAX);
        BD_TRY(check_series(c, s, k + 1, e));
        zero = zero || s->mark == CHART_BARS;
        for (size_t i = 0; i < s->count; i++) {
            widen(s->x[i], &x_low, &x_high);
            widen(s->y[i], &y_low, &y_high);
            if (s->low != NULL && s->high != NULL) {
                widen(s->low[i], &y_low, &y_high);
                widen(s->high[i], &y_low, &y_high);
            }
        }
    }
    if (!isfinite(y_low) || !isfinite(x_low))
        return err_set(e, BD_INPUT, "the chart has no value to draw");
    for (size_t i = 0; i < c->guides_count; i++)
        if (c->y_scale == CHART_LINEAR || c->guides[i] > 0)
            widen(c->guides[i], &y_low, &y_high);
    if (zero && c->y_scale == CHART_LINEAR)
        widen(0, &y_low, &y_high);
    if (c->x_names != NULL) {
        x_low = -0.5;
        x_high = (double)c->x_names_count - 0.5;
    }
    double pad = c->x_names == NULL && c->x_scale == CHART_LINEAR ? bar_pad(series, count) : 0;
    f->x = (struct chart_axis){.low = x_low - pad, .high = x_high + pad, .scale = c->x_scale};
    f->y = (struct chart_axis){.low = y_low, .high = y_high, .scale = c->y_scale};
    return BD_OK;
}

static struct str number_text(char *room, size_t cap, double v, int decimals)
{
    struct buf b SCOPED_BUF = BUF_MAX(512);
    chart_put_number(&b, v, decimals);
    int n = snprintf(room, cap, "%.*s", (int)b.n, b.p);
    return (struct str){room, n > 0 && (size_t)n < cap ? (size_t)n : 0};
}

static int tick_decimals(const double *ticks, size_t n, enum chart_scale scale)
{
    if (scale == CHART_LOG || n < 2)
        return n > 0 ? chart_decimals(ticks[0]) : 0;
    return chart_decimals(ticks[1] - ticks[0]);
}

static void draw_y_axis(struct frame *f, struct str label)
{
    double ticks[TICKS_MAX];
    size_t n = chart_ticks(&f->y, 6, ticks, TICKS_MAX);
    int decimals = tick_decimals(ticks, n, f->y.scale);
    char room[64];
    for (size_t i = 0; i < n; i++) {
        double y = chart_axis_at(&f->y, ticks[i]);
        enum svg_ink ink = ticks[i] == 0 ? SVG_MUTED : SVG_FAINT;
        svg_line(&f->svg, f->left, y, f->right, y, (struct svg_pen){.stroke = ink});
        int d = f->y.scale == CHART_LOG ? chart_decimals(ticks[i]) : decimals;
        svg_text(&f->svg, f->left - 8, y + 4, SVG_END, SVG_SMALL_PX, false, SVG_MUTED,
                 number_text(room, sizeof room, ticks[i], d));
    }
    if (label.n > 0)
        svg_text(&f->svg, f->left - 8, f->top - 10, SVG_START, SVG_SMALL_PX, false, SVG_MUTED, label);
}

static void draw_x_names(struct frame *f, const struct chart *c)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    double each = (f->right - f->left) / (double)(c->x_names_count > 0 ? c->x_names_count : 1);
    size_t skip = each < 14 ? (size_t)ceil(14 / each) : 1;
    for (size_t i = 0; i < c->x_names_count; i += skip) {
        struct arena_mark mark = arena_mark(a);
        struct str lines[2];
        size_t n = svg_text_wrap(a, c->x_names[i], SVG_SMALL_PX, each * (double)skip - 4, lines, 2);
        for (size_t k = 0; k < n; k++)
            svg_text(&f->svg, chart_axis_at(&f->x, (double)i), f->bottom + 16 + 13 * (double)k, SVG_MIDDLE, SVG_SMALL_PX, false,
                     SVG_MUTED, lines[k]);
        arena_rewind(a, mark);
    }
}

static void draw_x_axis(struct frame *f, const struct chart *c)
{
    svg_line(&f->svg, f->left, f->bottom, f->right, f->bottom, (struct svg_pen){.stroke = SVG_MUTED});
    if (c->x_names != NULL) {
        draw_x_names(f, c);
    } else {
        double ticks[TICKS_MAX];
        size_t n = chart_ticks(&f->x, 8, ticks, TICKS_MAX);
        int decimals = tick_decimals(ticks, n, f->x.scale);
        char room[64];
        for (size_t i = 0; i < n; i++) {
            double x = chart_axis_at(&f->x, ticks[i]);
            svg_line(&f->svg, x, f->bottom, x, f->bottom + 4, (struct svg_pen){.stroke = SVG_MUTED});
            int d = f->x.scale == CHART_LOG ? chart_decimals(ticks[i]) : decimals;
            struct str words = number_text(room, sizeof room, ticks[i], d);
            if (c->x_plain)
                words.n = (size_t)snprintf(room, sizeof room, "%.*f", d, ticks[i]);
            /* a long last figure ends at the edge of the picture instead of beyond it */
            double beyond = x + svg_text_width(words, SVG_SMALL_PX) / 2 - f->right - RIGHT_MARGIN + 2;
            svg_text(&f->svg, beyond > 0 ? x - beyond : x, f->bottom + 17, SVG_MIDDLE, SVG_SMALL_PX, false, SVG_MUTED, words);
        }
    }
    if (c->x_label.n > 0)
        svg_text(&f->svg, f->right, f->bottom + (c->x_names != NULL ? 46 : 34), SVG_END, SVG_SMALL_PX, false, SVG_MUTED,
                 c->x_label);
}

/* The interval of one point: a line with short ends, arrows where it is open. */
static void draw_interval(struct frame *f, double x, double low, double high, enum svg_ink ink)
{
    if (isnan(low) || isnan(high))
        return;
    struct svg_pen pen = {.stroke = ink, .width = 1.5};
    double y1 = isinf(low) ? f->bottom : chart_axis_at(&f->y, low);
    double y2 = isinf(high) ? f->top : chart_axis_at(&f->y, high);
    svg_line(&f->svg, x, y1, x, y2, pen);
    double ends[2] = {y1, y2};
    bool open[2] = {isinf(low), isinf(high)};
    for (int i = 0; i < 2; i++) {
        double back = i == 0 ? -5 : 5;
        if (!open[i]) {
            svg_line(&f->svg, x - 4, ends[i], x + 4, ends[i], pen);
            continue;
        }
        svg_path(&f->svg, (double[]){x - 4, x, x + 4}, (double[]){ends[i] + back, ends[i], ends[i] + back}, 3, false, pen);
    }
}

static void draw_points(struct frame *f, const struct chart_series *s, enum svg_ink ink)
{
    for (size_t i = 0; i < s->count; i++) {
        if (!isfinite(s->y[i]))
            continue;
        double x = chart_axis_at(&f->x, s->x[i]);
        if (s->low != NULL && s->high != NULL)
            draw_interval(f, x, s->low[i], s->high[i], ink);
        svg_circle(&f->svg, x, chart_axis_at(&f->y, s->y[i]), 4, (struct svg_pen){.fill = ink, .stroke = SVG_PAPER});
    }
}

/* The band between low and high over one unbroken run [from, to) of the series. */
static void draw_band(struct frame *f, const struct chart_series *s, size_t from, size_t to, double *x, double *y)
{
    size_t n = 0;
    for (size_t i = from; i < to; i++, n++) {
        x[n] = chart_axis_at(&f->x, s->x[i]);
        y[n] = isinf(s->high[i]) ? f->top : chart_axis_at(&f->y, s->high[i]);
    }
    for (size_t i = to; i-- > from; n++) {
        x[n] = chart_axis_at(&f->x, s->x[i]);
        y[n] = isinf(s->low[i]) ? f->bottom : chart_axis_at(&f->y, s->low[i]);
    }
    svg_path(&f->svg, x, y, n, true, (struct svg_pen){.fill = SVG_SHADE, .stroke = SVG_FAINT});
}

static bool band_at(const struct chart_series *s, size_t i)
{
    return s->low != NULL && s->high != NULL && !isnan(s->low[i]) && !isnan(s->high[i]);
}

static void draw_bands(struct frame *f, const struct chart_series *s, double *x, double *y)
{
    for (size_t from = 0; from < s->count;) {
        size_t to = from;
        while (to < s->count && band_at(s, to))
            to++;
        if (to > from + 1)
            draw_band(f, s, from, to, x, y);
        from = to + 1;
    }
}

/* Lines and steps: `x` and `y` have room for twice the points. */
static void draw_line(struct frame *f, const struct chart_series *s, enum svg_ink ink, double *x, double *y)
{
    struct svg_pen pen = {.stroke = ink, .width = 2, .dashed = s->dashed};
    for (size_t i = 0; i < s->count;) {
        size_t n = 0;
        for (; i < s->count && isfinite(s->y[i]); i++) {
            double at = chart_axis_at(&f->x, s->x[i]);
            if (s->mark == CHART_STEPS && n > 0) {
                x[n] = at;
                y[n] = y[n - 1];
                n++;
            }
            x[n] = at;
            y[n++] = chart_axis_at(&f->y, s->y[i]);
        }
        if (n > 0)
            svg_path(&f->svg, x, y, n, false, pen);
        i++;
    }
}

/* Bars of series number `k` of `bars` series of bars, `slot` user units apart. */
static void draw_bars(struct frame *f, const struct chart_series *s, enum svg_ink ink, size_t k, size_t bars, double slot)
{
    double each = slot * 0.8 / (double)bars;
    double zero = f->y.scale == CHART_LOG ? f->bottom : chart_axis_at(&f->y, 0);
    for (size_t i = 0; i < s->count; i++) {
        if (!isfinite(s->y[i]))
            continue;
        double x = chart_axis_at(&f->x, s->x[i]) - slot * 0.4 + each * (double)k;
        double y = chart_axis_at(&f->y, s->y[i]);
        svg_rect(&f->svg, x, y < zero ? y : zero, each - 1, fabs(zero - y), 0, (struct svg_pen){.fill = ink});
        if (s->low != NULL && s->high != NULL)
            draw_interval(f, x + each / 2, s->low[i], s->high[i], SVG_TEXT);
    }
}

/* Room for one bar place: the smallest distance between neighbouring x, or the whole width. */
static double bar_slot(const struct frame *f, const struct chart_series *s)
{
    double least = (f->right - f->left) / 2;
    for (size_t i = 1; i < s->count; i++) {
        double d = fabs(chart_axis_at(&f->x, s->x[i]) - chart_axis_at(&f->x, s->x[i - 1]));
        if (d > 0 && d < least)
            least = d;
    }
    return least;
}

static void draw_legend(struct frame *f, const struct chart_series *series, size_t count, double y)
{
    double x = f->left;
    for (size_t k = 0; k < count; k++) {
        if (series[k].name.n == 0)
            continue;
        double width = svg_text_width(series[k].name, SVG_SMALL_PX) + 34;
        if (x > f->left && x + width > f->right) {
            x = f->left;
            y += 16;
        }
        enum svg_ink ink = svg_series(k);
        if (series[k].mark == CHART_BARS)
            svg_rect(&f->svg, x, y - 9, 14, 9, 0, (struct svg_pen){.fill = ink});
        else if (series[k].mark == CHART_POINTS)
            svg_circle(&f->svg, x + 7, y - 4, 4, (struct svg_pen){.fill = ink});
        else
            svg_line(&f->svg, x, y - 4, x + 14, y - 4, (struct svg_pen){.stroke = ink, .width = 2, .dashed = series[k].dashed});
        svg_text(&f->svg, x + 20, y, SVG_START, SVG_SMALL_PX, false, SVG_TEXT, series[k].name);
        x += width;
    }
}

static void draw_marks(struct frame *f, const struct chart_series *series, size_t count)
{
    size_t bars = 0, most = 1;
    for (size_t k = 0; k < count; k++) {
        bars += series[k].mark == CHART_BARS;
        most = series[k].count > most ? series[k].count : most;
    }
    SCOPED_ARENA struct arena *a = arena_new(most * 8 * sizeof(double) + 4096);
    double *x = ARENA_ARRAY(a, double, 2 * most + 1);
    double *y = ARENA_ARRAY(a, double, 2 * most + 1);
    for (size_t k = 0; k < count; k++)
        if (series[k].mark == CHART_LINE)
            draw_bands(f, &series[k], x, y);
    for (size_t k = 0, bar = 0; k < count; k++) {
        if (series[k].mark == CHART_BARS)
            draw_bars(f, &series[k], svg_series(k), bar++, bars, bar_slot(f, &series[k]));
        else if (series[k].mark != CHART_POINTS)
            draw_line(f, &series[k], svg_series(k), x, y);
    }
    for (size_t k = 0; k < count; k++)
        if (series[k].mark == CHART_POINTS)
            draw_points(f, &series[k], svg_series(k));
}

/* Rows that the legend needs when it wraps as draw_legend does. */
static size_t legend_rows(const struct chart_series *series, size_t count, double room)
{
    double x = 0;
    size_t rows = 0;
    for (size_t k = 0; k < count; k++) {
        if (series[k].name.n == 0)
            continue;
        double width = svg_text_width(series[k].name, SVG_SMALL_PX) + 34;
        if (rows == 0 || (x > 0 && x + width > room)) {
            rows++;
            x = 0;
        }
        x += width;
    }
    return rows;
}

FALLIBLE chart_svg(const struct chart *c, const struct chart_series *series, size_t count, enum svg_use use, struct buf *out,
                   struct err *e)
{
    struct frame f = {0};
    BD_TRY(measure(c, series, count, &f, e));
    double width = c->width > 0 ? c->width : 640, height = c->height > 0 ? c->height : 360;
    f.left = 64;
    f.right = width - RIGHT_MARGIN;
    size_t legend = legend_rows(series, count, f.right - f.left);
    f.top = 24 + (c->title.n > 0 ? 22 : 0) + 16 * (double)legend + (c->y_label.n > 0 ? 14 : 0);
    f.bottom = height - (c->x_names != NULL ? 38 : 28) - (c->x_label.n > 0 ? 14 : 0);
    if (c->x_names == NULL)
        chart_axis_round(&f.x, 8);
    chart_axis_round(&f.y, 6);
    f.x.at_low = f.left;
    f.x.at_high = f.right;
    f.y.at_low = f.bottom;
    f.y.at_high = f.top;
    f.svg = svg_begin(out, use, c->id, width, height, c->title, c->desc);
    if (c->title.n > 0)
        svg_text(&f.svg, 8, 20, SVG_START, SVG_TEXT_PX + 1, true, SVG_TEXT, c->title);
    draw_legend(&f, series, count, c->title.n > 0 ? 42 : 20);
    draw_y_axis(&f, c->y_label);
    draw_marks(&f, series, count);
    for (size_t i = 0; i < c->guides_count; i++) {
        double y = chart_axis_at(&f.y, c->guides[i]);
        svg_line(&f.svg, f.left, y, f.right, y, (struct svg_pen){.stroke = SVG_WARN, .dashed = true});
    }
    draw_x_axis(&f, c);
    svg_end(&f.svg);
    return BD_OK;
}
