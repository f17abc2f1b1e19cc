/* draw/chart_text.c - rows and waterfalls in a terminal's characters. See chart.h.
 *
 * A column of the terminal is split into eighths for bars (U+2588 to U+258F) and is one place for dots and lines. Labels
 * are measured in columns, two for East Asian wide characters, so that Hangul, Hanja and Latin stand in line.
 */
#include "draw/chart_rows.h"

#include <math.h>

#define COLUMNS_LEAST 40

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* Appends at most `columns` columns of the words, cut with an ellipsis, and fills up with spaces. */
static void put_padded(struct buf *out, struct str words, size_t columns)
{
    size_t whole = utf8_columns(words);
    size_t room = whole <= columns ? columns : columns - 1;
    size_t at = 0, used = 0, from = 0;
    uint32_t c;
    for (; utf8_next(words, &at, &c); from = at) {
        struct str one = str_slice(words, from, at);
        size_t w = utf8_columns(one);
        if (used + w > room)
            break;
        if (c >= 0x20 && c != 0x7F)
            buf_add_str(out, one);
        used += w;
    }
    if (whole > columns) {
        buf_addz(out, "\u2026");
        used++;
    }
    for (; used < columns; used++)
        buf_add_char(out, ' ');
}

/* A bar of `eighths` eighths of a column. */
static size_t put_bar(struct buf *out, size_t eighths)
{
    for (size_t i = 0; i < eighths / 8; i++)
        buf_addz(out, "\u2588");
    if (eighths % 8 == 0)
        return eighths / 8;
    utf8_put(out, 0x2590u - (uint32_t)(eighths % 8));
    return eighths / 8 + 1;
}

/* The column of a value on an axis placed over [0, width - 1]. */
static size_t column_of(const struct chart_axis *axis, double v)
{
    return (size_t)llround(chart_axis_at(axis, v));
}

static void put_interval(struct buf *out, const struct chart_axis *axis, const struct chart_row *r, size_t width)
{
    bool interval = !isnan(r->low) && !isnan(r->high);
    size_t from = interval && isfinite(r->low) ? column_of(axis, r->low) : 0;
    size_t to = interval && isfinite(r->high) ? column_of(axis, r->high) : width - 1;
    size_t dot = isfinite(r->value) ? column_of(axis, r->value) : width;
    for (size_t i = 0; i < width; i++) {
        if (i == dot)
            buf_addz(out, "\u25CF");
        else if (!interval || i < from || i > to)
            buf_add_char(out, ' ');
        else if (i == from)
            buf_addz(out, isinf(r->low) ? "\u25C4" : "\u251C");
        else if (i == to)
            buf_addz(out, isinf(r->high) ? "\u25BA" : "\u2524");
        else
            buf_addz(out, "\u2500");
    }
}

static void put_axis(struct buf *out, const struct chart_axis *axis, size_t labels, size_t width, int decimals,
                     struct str label)
{
    struct buf low SCOPED_BUF = BUF_MAX(512);
    struct buf high SCOPED_BUF = BUF_MAX(512);
    chart_put_number(&low, axis->low, decimals);
    chart_put_number(&high, axis->high, decimals);
    size_t used = utf8_columns(buf_str(&low)) + utf8_columns(buf_str(&high));
    for (size_t i = 0; i < labels + 2; i++)
        buf_add_char(out, ' ');
    buf_add_str(out, buf_str(&low));
    for (size_t i = used; i < width; i++)
        buf_add_char(out, ' ');
    buf_add_str(out, buf_str(&high));
    if (label.n > 0)
        buf_addf(out, "  %.*s", STR_FMT(label));
    buf_add_char(out, '\n');
}

/* Columns of labels and picture when `columns` are there and figures take `figures`. */
static void divide(size_t columns, size_t *labels, size_t figures, size_t *picture)
{
    columns = larger(columns, COLUMNS_LEAST);
    if (*labels > columns * 2 / 5)
        *labels = columns * 2 / 5;
    size_t taken = *labels + 4 + figures;
    *picture = taken + 10 < columns ? columns - taken : 10;
}

FALLIBLE chart_rows_text(const struct chart_rows *c, const struct chart_row *rows, size_t count, struct arena *a,
                         size_t columns, struct buf *out, struct err *e)
{
    struct chart_axis axis;
    BD_TRY(chart_rows_measure(c, rows, count, &axis, e));
    size_t labels = 0, figures = 0, width;
    struct str *figure = ARENA_ARRAY(a, struct str, count);
    for (size_t i = 0; i < count; i++) {
        figure[i] = chart_row_figure(a, &rows[i], c->decimals);
        labels = larger(labels, utf8_columns(rows[i].label));
        size_t note = rows[i].note.n > 0 ? utf8_columns(rows[i].note) + 2 : 0;
        figures = larger(figures, utf8_columns(figure[i]) + note);
    }
    divide(columns, &labels, figures, &width);
    if (!c->bars)
        chart_axis_round(&axis, 6);
    else if (axis.high <= 0)
        axis.high = 1;
    axis.at_low = 0;
    axis.at_high = c->bars ? (double)width * 8 : (double)width - 1;
    if (c->title.n > 0)
        buf_addf(out, "%.*s\n", STR_FMT(c->title));
    for (size_t i = 0; i < count; i++) {
        put_padded(out, rows[i].label, labels);
        buf_addz(out, "  ");
        if (c->bars) {
            double v = isfinite(rows[i].value) ? rows[i].value : 0;
            size_t eighths = column_of(&axis, v);
            size_t used = put_bar(out, v > 0 && eighths == 0 ? 1 : eighths);
            for (; used < width; used++)
                buf_add_char(out, ' ');
        } else {
            put_interval(out, &axis, &rows[i], width);
        }
        buf_addf(out, "  %.*s", STR_FMT(figure[i]));
        if (rows[i].note.n > 0)
            buf_addf(out, "%s%.*s", figure[i].n > 0 ? "  " : "", STR_FMT(rows[i].note));
        buf_add_char(out, '\n');
    }
    if (!c->bars)
        put_axis(out, &axis, labels, width, c->decimals, c->axis_label);
    return BD_OK;
}

FALLIBLE chart_waterfall_text(const struct chart_waterfall *c, const struct chart_part *parts, size_t count, struct arena *a,
                              size_t columns, struct buf *out, struct err *e)
{
    struct chart_axis axis;
    double *start = ARENA_ARRAY(a, double, count + 1), *stop = ARENA_ARRAY(a, double, count + 1);
    BD_TRY(chart_parts_measure(parts, count, &axis, start, stop, e));
    size_t labels = 0, figures = 0, width;
    struct str *figure = ARENA_ARRAY(a, struct str, count);
    for (size_t i = 0; i < count; i++) {
        struct buf b SCOPED_BUF = BUF_MAX(512);
        buf_addz(&b, parts[i].total ? "= " : parts[i].delta >= 0 ? "+ " : "\u2212 ");
        chart_put_number(&b, parts[i].total ? stop[i] : fabs(parts[i].delta), c->decimals);
        figure[i] = str_keep(a, buf_str(&b));
        labels = larger(labels, utf8_columns(parts[i].label));
        size_t note = parts[i].note.n > 0 ? utf8_columns(parts[i].note) + 2 : 0;
        figures = larger(figures, utf8_columns(figure[i]) + note);
    }
    divide(columns, &labels, figures, &width);
    if (axis.high <= axis.low)
        axis.high = axis.low + 1;
    axis.at_high = (double)width;
    if (c->title.n > 0)
        buf_addf(out, "%.*s\n", STR_FMT(c->title));
    for (size_t i = 0; i < count; i++) {
        size_t p = column_of(&axis, start[i]), q = column_of(&axis, stop[i]);
        size_t from = p < q ? p : q, to = larger(p, q);
        to = to > from ? to : from + 1;
        put_padded(out, parts[i].label, labels);
        buf_addz(out, "  ");
        for (size_t k = 0; k <= width; k++)
            buf_addz(out, k < from || k >= to ? " " : parts[i].total || parts[i].delta >= 0 ? "\u2588" : "\u2592");
        buf_addf(out, " %.*s", STR_FMT(figure[i]));
        if (parts[i].note.n > 0)
            buf_addf(out, "  %.*s", STR_FMT(parts[i].note));
        buf_add_char(out, '\n');
    }
    return BD_OK;
}
