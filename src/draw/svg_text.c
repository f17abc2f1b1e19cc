/* draw/svg_text.c - words in pictures: escaping, and how much room they take. See svg.h. */
#include "draw/svg.h"

#include <math.h>
#include <string.h>

void svg_put_text(struct buf *out, struct str text)
{
    size_t at = 0;
    uint32_t c;
    while (utf8_next(text, &at, &c)) {
        bool forbidden = (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7F || c == 0xFFFE || c == 0xFFFF;
        switch (c) {
        case '&': buf_addz(out, "&amp;"); break;
        case '<': buf_addz(out, "&lt;"); break;
        case '>': buf_addz(out, "&gt;"); break;
        case '"': buf_addz(out, "&quot;"); break;
        case '\'': buf_addz(out, "&#39;"); break;
        default: utf8_put(out, forbidden ? 0xFFFD : c); break;
        }
    }
}

void svg_text(struct svg *s, double x, double y, enum svg_anchor anchor, double size_px, bool bold, enum svg_ink ink,
              struct str words)
{
    static const char *const anchors[] = {"start", "middle", "end"};
    buf_addz(s->out, "<text x=\"");
    svg_put_number(s->out, x);
    buf_addz(s->out, "\" y=\"");
    svg_put_number(s->out, y);
    buf_addz(s->out, "\" font-size=\"");
    svg_put_number(s->out, size_px);
    buf_addf(s->out, "\" class=\"f%d\"", (int)ink);
    if (anchor != SVG_START)
        buf_addf(s->out, " text-anchor=\"%s\"", anchors[anchor]);
    if (bold)
        buf_addz(s->out, " font-weight=\"600\"");
    buf_add_char(s->out, '>');
    svg_put_text(s->out, words);
    buf_addz(s->out, "</text>\n");
}

/* Thousandths of an em for printable ASCII, rounded up over Noto Sans, Segoe UI, Helvetica and DejaVu Sans' narrower
 * half: the widest of the first three at each character, to the next 10. */
static const short ascii_width[95] = {
    280, 290, 410, 650, 580, 840, 740, 230, 310, 310, 560, 690, 280, 400, 280, 390, /* space to / */
    580, 580, 580, 580, 580, 580, 580, 580, 580, 580, 280, 280, 690, 690, 690, 480, /* 0 to ? */
    960, 670, 670, 730, 740, 670, 620, 780, 750, 340, 510, 670, 570, 910, 770, 790, /* @ to O */
    670, 790, 670, 670, 620, 740, 670, 950, 670, 670, 620, 330, 390, 330, 690, 500, /* P to _ */
    340, 570, 620, 510, 620, 570, 350, 620, 620, 270, 270, 540, 270, 940, 620, 620, /* ` to o */
    620, 620, 420, 510, 370, 620, 530, 800, 540, 530, 510, 390, 560, 390, 690};     /* p to ~ */

#define ELLIPSIS_EM 1.0
/* DejaVu Sans, which many Linux desktops give for system-ui, is a twelfth wider than the faces above. */
#define WIDE_FACE 1.08

/* Width of the character `c`, whose bytes are `bytes`, in em. */
static double character_em(uint32_t c, struct str bytes)
{
    if (c >= 0x20 && c < 0x7F)
        return ascii_width[c - 0x20] * WIDE_FACE / 1000.0;
    if (c >= 0xAC00 && c <= 0xD7A3)
        return 0.92;
    size_t columns = utf8_columns(bytes);
    return columns >= 2 ? 1.0 : columns == 0 ? 0.0 : 0.64;
}

double svg_text_width(struct str words, double size_px)
{
    double em = 0;
    size_t at = 0, from = 0;
    uint32_t c;
    for (; utf8_next(words, &at, &c); from = at)
        em += character_em(c, str_slice(words, from, at));
    return em * size_px;
}

/* How many bytes from `from` fit into `width`, at least one character. */
static size_t bytes_that_fit(struct str words, size_t from, double size_px, double width)
{
    double used = 0;
    size_t at = from, end = from;
    uint32_t c;
    while (utf8_next(words, &at, &c)) {
        used += character_em(c, str_slice(words, end, at)) * size_px;
        if (used > width && end > from)
            break;
        end = at;
    }
    return end - from;
}

struct str svg_text_fit(struct arena *a, struct str words, double size_px, double width)
{
    if (svg_text_width(words, size_px) <= width)
        return words;
    double room = width - ELLIPSIS_EM * size_px;
    size_t n = bytes_that_fit(words, 0, size_px, room > 0 ? room : 0);
    struct str kept = str_trim(str_slice(words, 0, n));
    char *text = arena_printf(a, "%.*s\u2026", STR_FMT(kept));
    return str_from(text);
}

/* True when a line may end before the character c: CJK that is not Hangul breaks anywhere, Hangul and Latin at spaces. */
static bool may_break_before(uint32_t c)
{
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3040 && c <= 0x30FF) || (c >= 0x3400 && c <= 0x4DBF);
}

/* The end of a line that starts at `from` and fits: after the last space or before the last breakable character, or in the
 * middle of a word that is too long for any line. */
static size_t line_end(struct str words, size_t from, double size_px, double width)
{
    size_t limit = from + bytes_that_fit(words, from, size_px, width);
    if (limit == words.n)
        return limit;
    size_t at = from, best = 0, before = from;
    uint32_t c;
    while (before <= limit && utf8_next(words, &at, &c)) {
        if (before > from && (c == ' ' || may_break_before(c)))
            best = before;
        before = at;
    }
    return best > from ? best : limit;
}

size_t svg_text_wrap(struct arena *a, struct str words, double size_px, double width, struct str *lines, size_t max)
{
    words = str_trim(words);
    size_t from = 0, count = 0;
    while (from < words.n && count < max) {
        size_t end = count + 1 == max ? words.n : line_end(words, from, size_px, width);
        struct str line = str_trim(str_slice(words, from, end));
        lines[count++] = svg_text_fit(a, line, size_px, width);
        from = end;
        while (from < words.n && words.p[from] == ' ')
            from++;
    }
    return count;
}
