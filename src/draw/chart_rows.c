/* draw/chart_rows.c - one labelled line each: dots with intervals, bars, and waterfalls. See chart.h. */
#include "draw/chart_rows.h"

#include <math.h>

#define ROW_PX 26.0
#define TICKS_MAX 32
#define LINE_PX 15.0 /* of small words that run on */
#define PART_LINES 3

struct layout {
    struct svg svg;
    struct arena *a;
    struct chart_axis x;
    double width, top, bottom;
    double labels, figures; /* widths of the columns left and right of the picture */
    size_t ticks;           /* wanted */
    int decimals;
};

static double wider(double a, double b)
{
    return a > b ? a : b;
}

static struct str figure_text(struct arena *a, double v, int decimals, bool sign)
{
    struct buf b SCOPED_BUF = BUF_MAX(512);
    if (sign && v > 0)
        buf_add_char(&b, '+');
    chart_put_number(&b, v, decimals);
    return str_keep(a, buf_str(&b));
}

struct str chart_row_figure(struct arena *a, const struct chart_row *r, int decimals)
{
    if (r->figure.n > 0)
        return r->figure;
    struct buf b SCOPED_BUF = BUF_MAX(4096);
    if (!isnan(r->value))
        chart_put_number(&b, r->value, decimals);
    if (!isnan(r->low) && !isnan(r->high)) {
        buf_addz(&b, b.n > 0 ? " (" : "(");
        if (isinf(r->high)) {
            buf_addz(&b, "\u2265 ");
            chart_put_number(&b, r->low, decimals);
        } else if (isinf(r->low)) {
            buf_addz(&b, "\u2264 ");
            chart_put_number(&b, r->high, decimals);
        } else {
            chart_put_number(&b, r->low, decimals);
            buf_addz(&b, " to ");
            chart_put_number(&b, r->high, decimals);
        }
        buf_add_char(&b, ')');
    }
    return str_keep(a, buf_str(&b));
}

FALLIBLE chart_rows_measure(const struct chart_rows *c, const struct chart_row *rows, size_t count, struct chart_axis *axis,
                            struct err *e)
{
    double low = INFINITY, high = -INFINITY;
    if (count > CHART_ROWS_MAX)
        return err_set(e, BD_LIMIT, "a chart holds at most %d rows", CHART_ROWS_MAX);
    for (size_t i = 0; i < count; i++) {
        double v[3] = {rows[i].value, rows[i].low, rows[i].high};
        if (v[1] > v[2])
            return err_set(e, BD_INPUT, "row %zu of the chart has an interval that ends before it begins", i + 1);
        for (int k = 0; k < 3; k++) {
            if (!isfinite(v[k]))
                continue;
            if (c->bars ? v[k] < 0 : c->scale == CHART_LOG && v[k] <= 0)
                return err_set(e, BD_INPUT, "row %zu of the chart has a value below the scale", i + 1);
            low = v[k] < low ? v[k] : low;
            high = wider(high, v[k]);
        }
    }
    if (!isfinite(low))
        return err_set(e, BD_INPUT, "the chart has no value to draw");
    if (c->bars)
        low = 0;
    *axis = (struct chart_axis){.low = low, .high = high, .scale = c->bars ? CHART_LINEAR : c->scale};
    return BD_OK;
}

/* Title, grid and axis under rows; the axis must be rounded and placed. */
static void draw_ground(struct layout *l, struct str title, struct str axis_label)
{
    double ticks[TICKS_MAX];
    size_t n = chart_ticks(&l->x, l->ticks, ticks, TICKS_MAX);
    double step = n > 1 ? ticks[1] - ticks[0] : n == 1 ? ticks[0] : 1;
    if (title.n > 0)
        svg_text(&l->svg, 8, 20, SVG_START, SVG_TEXT_PX + 1, true, SVG_TEXT, title);
    for (size_t i = 0; i < n; i++) {
        double x = chart_axis_at(&l->x, ticks[i]);
        enum svg_ink ink = ticks[i] == 0 ? SVG_MUTED : SVG_FAINT;
        svg_line(&l->svg, x, l->top, x, l->bottom, (struct svg_pen){.stroke = ink});
        int decimals = chart_decimals(l->x.scale == CHART_LOG ? ticks[i] : step);
        svg_text(&l->svg, x, l->bottom + 16, SVG_MIDDLE, SVG_SMALL_PX, false, SVG_MUTED,
                 figure_text(l->a, ticks[i], decimals, false));
    }
    if (axis_label.n > 0)
        svg_text(&l->svg, l->x.at_high, l->bottom + 32, SVG_END, SVG_SMALL_PX, false, SVG_MUTED, axis_label);
}

static void draw_row_dot(struct layout *l, const struct chart_row *r, double y)
{
    struct svg_pen pen = {.stroke = SVG_S1, .width = 2};
    if (!isnan(r->low) && !isnan(r->high)) {
        double x1 = isinf(r->low) ? l->x.at_low : chart_axis_at(&l->x, r->low);
        double x2 = isinf(r->high) ? l->x.at_high : chart_axis_at(&l->x, r->high);
        svg_line(&l->svg, x1, y, x2, y, pen);
        if (isinf(r->low))
            svg_path(&l->svg, (double[]){x1 + 6, x1, x1 + 6}, (double[]){y - 4, y, y + 4}, 3, false, pen);
        if (isinf(r->high))
            svg_path(&l->svg, (double[]){x2 - 6, x2, x2 - 6}, (double[]){y - 4, y, y + 4}, 3, false, pen);
    }
    if (isfinite(r->value))
        svg_circle(&l->svg, chart_axis_at(&l->x, r->value), y, 4.5, (struct svg_pen){.fill = SVG_S1, .stroke = SVG_PAPER});
}

static void draw_row(struct layout *l, const struct chart_rows *c, const struct chart_row *r, double y)
{
    svg_text(&l->svg, l->labels, y + 4, SVG_END, SVG_TEXT_PX, false, SVG_TEXT,
             svg_text_fit(l->a, r->label, SVG_TEXT_PX, l->labels - 8));
    if (c->bars && isfinite(r->value)) {
        double x = chart_axis_at(&l->x, r->value);
        svg_rect(&l->svg, l->x.at_low, y - 7, x - l->x.at_low, 14, 0, (struct svg_pen){.fill = SVG_S1});
    } else {
        draw_row_dot(l, r, y);
    }
    struct str figure = chart_row_figure(l->a, r, l->decimals);
    double x = l->x.at_high + 14;
    svg_text(&l->svg, x, y + 4, SVG_START, SVG_TEXT_PX, false, SVG_TEXT, figure);
    if (r->note.n > 0) {
        x += figure.n > 0 ? svg_text_width(figure, SVG_TEXT_PX) + 8 : 0;
        svg_text(&l->svg, x, y + 4, SVG_START, SVG_SMALL_PX, false, SVG_MUTED,
                 svg_text_fit(l->a, r->note, SVG_SMALL_PX, wider(l->width - x - 4, 12)));
    }
}

/* Places the columns: labels take what they need up to two fifths, figures up to two fifths, the picture the rest. */
static void place_columns(struct layout *l, double width, double labels, double figures)
{
    l->width = width;
    l->labels = wider(40, labels + 16 < width * 0.4 ? labels + 16 : width * 0.4);
    l->figures = figures + 18 < width * 0.4 ? figures + 18 : width * 0.4;
    l->x.at_low = l->labels + 14;
    l->x.at_high = wider(l->x.at_low + 40, width - l->figures);
    double each = svg_text_width(figure_text(l->a, l->x.high, 0, false), SVG_SMALL_PX) + 24;
    l->ticks = (size_t)wider(2, floor((l->x.at_high - l->x.at_low) / wider(each, 56)));
    chart_axis_round(&l->x, l->ticks);
}

FALLIBLE chart_rows_svg(const struct chart_rows *c, const struct chart_row *rows, size_t count, struct arena *a,
                        enum svg_use use, struct buf *out, struct err *e)
{
    struct layout l = {.a = a, .decimals = c->decimals};
    BD_TRY(chart_rows_measure(c, rows, count, &l.x, e));
    double labels = 0, figures = 0;
    for (size_t i = 0; i < count; i++) {
        labels = wider(labels, svg_text_width(rows[i].label, SVG_TEXT_PX));
        double note = rows[i].note.n > 0 ? svg_text_width(rows[i].note, SVG_SMALL_PX) + 8 : 0;
        figures = wider(figures, svg_text_width(chart_row_figure(a, &rows[i], c->decimals), SVG_TEXT_PX) + note);
    }
    place_columns(&l, c->width > 0 ? c->width : 640, labels, figures);
    l.top = c->title.n > 0 ? 34 : 10;
    l.bottom = l.top + ROW_PX * (double)count;
    double height = l.bottom + 26 + (c->axis_label.n > 0 ? 14 : 0);
    l.svg = svg_begin(out, use, c->id, l.width, height, c->title, c->desc);
    draw_ground(&l, c->title, c->axis_label);
    for (size_t i = 0; i < count; i++)
        draw_row(&l, c, &rows[i], l.top + ROW_PX * ((double)i + 0.5));
    svg_end(&l.svg);
    return BD_OK;
}

FALLIBLE chart_parts_measure(const struct chart_part *parts, size_t count, struct chart_axis *axis, double *start, double *stop,
                             struct err *e)
{
    double low = 0, high = 0, sum = 0;
    if (count == 0)
        return err_set(e, BD_INPUT, "the waterfall has no part to draw");
    if (count > CHART_ROWS_MAX)
        return err_set(e, BD_LIMIT, "a chart holds at most %d rows", CHART_ROWS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (!parts[i].total && !isfinite(parts[i].delta))
            return err_set(e, BD_INPUT, "part %zu of the waterfall is not a finite number", i + 1);
        start[i] = parts[i].total ? 0 : sum;
        sum += parts[i].total ? 0 : parts[i].delta;
        stop[i] = sum;
        low = sum < low ? sum : low;
        high = wider(high, sum);
    }
    *axis = (struct chart_axis){.low = low, .high = high};
    return BD_OK;
}

/* The lines of a part's words: of the note beside the figure and below it, of the detail under the label. */
struct part_lines {
    struct str label, figure;
    struct str note[PART_LINES], detail[PART_LINES];
    size_t notes, details;
    double height;
};

static struct part_lines lay_part(const struct layout *l, const struct chart_part *p, double stop)
{
    struct part_lines t = {.label = svg_text_fit(l->a, p->label, SVG_TEXT_PX, l->labels - 8),
                           .figure = figure_text(l->a, p->total ? stop : p->delta, l->decimals, !p->total)};
    double right = l->x.at_high + 14 + svg_text_width(t.figure, SVG_TEXT_PX) + 8;
    t.notes = svg_text_wrap(l->a, p->note, SVG_SMALL_PX, wider(l->width - right - 4, 40), t.note, PART_LINES);
    t.details = svg_text_wrap(l->a, p->detail, SVG_SMALL_PX, l->labels - 8, t.detail, PART_LINES);
    size_t extra = t.notes > 1 ? t.notes - 1 : 0;
    t.height = ROW_PX + LINE_PX * (double)(t.details > extra ? t.details : extra);
    return t;
}

static void draw_part(struct layout *l, const struct chart_part *p, const struct part_lines *t, double start, double stop,
                      double top, bool last)
{
    double x1 = chart_axis_at(&l->x, start), x2 = chart_axis_at(&l->x, stop), y = top + ROW_PX / 2;
    enum svg_ink ink = p->total ? SVG_S6 : p->delta < 0 ? SVG_WARN : SVG_S1;
    svg_text(&l->svg, l->labels, y + 4, SVG_END, SVG_TEXT_PX, p->total, SVG_TEXT, t->label);
    for (size_t i = 0; i < t->details; i++)
        svg_text(&l->svg, l->labels, y + 4 + LINE_PX * (double)(i + 1), SVG_END, SVG_SMALL_PX, false, SVG_MUTED, t->detail[i]);
    svg_rect(&l->svg, x1 < x2 ? x1 : x2, y - 7, wider(fabs(x2 - x1), 1), 14, 0, (struct svg_pen){.fill = ink});
    if (!last)
        svg_line(&l->svg, x2, y + 7, x2, top + t->height + ROW_PX / 2 - 7,
                 (struct svg_pen){.stroke = SVG_MUTED, .dashed = true});
    double x = l->x.at_high + 14;
    svg_text(&l->svg, x, y + 4, SVG_START, SVG_TEXT_PX, p->total, SVG_TEXT, t->figure);
    x += svg_text_width(t->figure, SVG_TEXT_PX) + 8;
    for (size_t i = 0; i < t->notes; i++)
        svg_text(&l->svg, x, y + 4 + LINE_PX * (double)i, SVG_START, SVG_SMALL_PX, false, SVG_MUTED, t->note[i]);
}

/* Widths that the words of the parts ask for: labels with their details, figures with their notes. */
static void measure_words(const struct layout *l, const struct chart_part *parts, size_t count, const double *stop,
                          double *labels, double *figures)
{
    for (size_t i = 0; i < count; i++) {
        *labels = wider(*labels, svg_text_width(parts[i].label, SVG_TEXT_PX));
        *labels = wider(*labels, svg_text_width(parts[i].detail, SVG_SMALL_PX));
        double note = parts[i].note.n > 0 ? svg_text_width(parts[i].note, SVG_SMALL_PX) + 8 : 0;
        struct str figure = figure_text(l->a, parts[i].total ? stop[i] : parts[i].delta, l->decimals, true);
        *figures = wider(*figures, svg_text_width(figure, SVG_TEXT_PX) + note);
    }
}

FALLIBLE chart_waterfall_svg(const struct chart_waterfall *c, const struct chart_part *parts, size_t count, struct arena *a,
                             enum svg_use use, struct buf *out, struct err *e)
{
    struct layout l = {.a = a, .decimals = c->decimals};
    double *start = ARENA_ARRAY(a, double, count + 1), *stop = ARENA_ARRAY(a, double, count + 1);
    BD_TRY(chart_parts_measure(parts, count, &l.x, start, stop, e));
    struct part_lines *lines = ARENA_ARRAY(a, struct part_lines, count);
    struct str title[PART_LINES];
    double labels = 0, figures = 0;
    measure_words(&l, parts, count, stop, &labels, &figures);
    place_columns(&l, c->width > 0 ? c->width : 640, labels, figures);
    size_t titles = svg_text_wrap(a, c->title, SVG_TEXT_PX + 1, l.width - 16, title, PART_LINES);
    l.top = titles > 0 ? 14 + 20 * (double)titles : 10;
    l.bottom = l.top;
    for (size_t i = 0; i < count; i++) {
        lines[i] = lay_part(&l, &parts[i], stop[i]);
        l.bottom += lines[i].height;
    }
    double height = l.bottom + 26 + (c->axis_label.n > 0 ? 14 : 0), top = l.top;
    l.svg = svg_begin(out, use, c->id, l.width, height, c->title, c->desc);
    for (size_t i = 0; i < titles; i++)
        svg_text(&l.svg, 8, 20 + 20 * (double)i, SVG_START, SVG_TEXT_PX + 1, true, SVG_TEXT, title[i]);
    draw_ground(&l, STR_NONE, c->axis_label);
    for (size_t i = 0; i < count; top += lines[i++].height)
        draw_part(&l, &parts[i], &lines[i], start[i], stop[i], top, i + 1 == count);
    svg_end(&l.svg);
    return BD_OK;
}
