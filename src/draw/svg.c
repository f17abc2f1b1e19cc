/* draw/svg.c - see svg.h. Shapes; words are in svg_text.c. */
#include "draw/svg.h"

#include <math.h>
#include <string.h>

#define COORDINATE_MAX 1e6

/* The palette after Okabe and Ito (2008), whose colours people with any colour vision tell apart; darkened on white so that
 * each keeps a contrast of 3:1 to the ground (WCAG 2.2, 1.4.11), lightened on black for the same reason. On paper the
 * series differ in lightness too. */
static const char style_sheet[] =
    ".bd-svg{--d-text:#1c1b19;--d-muted:#5d5a54;--d-faint:#dcd8cf;--d-paper:#fffefb;--d-shade:#f1eee6;--d-warn:#a5301c;"
    "--d-s1:#0067a0;--d-s2:#b25400;--d-s3:#007a5a;--d-s4:#a0467f;--d-s5:#7d6600;--d-s6:#4a4a86;"
    "font-family:system-ui,-apple-system,\"Segoe UI\",\"Noto Sans\",\"Apple SD Gothic Neo\",\"Noto Sans CJK KR\","
    "\"Noto Sans KR\",\"Malgun Gothic\",\"PingFang SC\",\"Noto Sans CJK SC\",\"Microsoft YaHei\",sans-serif;"
    "font-variant-numeric:tabular-nums;max-width:100%;height:auto}"
    "@media (prefers-color-scheme:dark){.bd-svg{--d-text:#ebe7df;--d-muted:#a9a49a;--d-faint:#3b3934;--d-paper:#181714;"
    "--d-shade:#26241f;--d-warn:#ff9a85;--d-s1:#6fbdf0;--d-s2:#f0a04b;--d-s3:#4fcfa5;--d-s4:#e79bc9;--d-s5:#dcc65a;"
    "--d-s6:#a9a9ee}}"
    "@media print{.bd-svg{--d-text:#000;--d-muted:#333;--d-faint:#bbb;--d-paper:#fff;--d-shade:#eee;--d-warn:#7a1000;"
    "--d-s1:#00405f;--d-s2:#b96a1f;--d-s3:#3f8f77;--d-s4:#6b1f50;--d-s5:#a89232;--d-s6:#2a2a55}}"
    ".bd-svg .f0{fill:none}.bd-svg .f1{fill:var(--d-text)}.bd-svg .f2{fill:var(--d-muted)}.bd-svg .f3{fill:var(--d-faint)}"
    ".bd-svg .f4{fill:var(--d-paper)}.bd-svg .f5{fill:var(--d-shade)}.bd-svg .f6{fill:var(--d-warn)}"
    ".bd-svg .f7{fill:var(--d-s1)}.bd-svg .f8{fill:var(--d-s2)}.bd-svg .f9{fill:var(--d-s3)}.bd-svg .f10{fill:var(--d-s4)}"
    ".bd-svg .f11{fill:var(--d-s5)}.bd-svg .f12{fill:var(--d-s6)}"
    ".bd-svg .k0{stroke:none}.bd-svg .k1{stroke:var(--d-text)}.bd-svg .k2{stroke:var(--d-muted)}"
    ".bd-svg .k3{stroke:var(--d-faint)}.bd-svg .k4{stroke:var(--d-paper)}.bd-svg .k5{stroke:var(--d-shade)}"
    ".bd-svg .k6{stroke:var(--d-warn)}.bd-svg .k7{stroke:var(--d-s1)}.bd-svg .k8{stroke:var(--d-s2)}"
    ".bd-svg .k9{stroke:var(--d-s3)}.bd-svg .k10{stroke:var(--d-s4)}.bd-svg .k11{stroke:var(--d-s5)}"
    ".bd-svg .k12{stroke:var(--d-s6)}"
    ".bd-svg a:focus-visible{outline:2px solid var(--d-s1);outline-offset:2px}"
    ".bd-svg a:hover text{text-decoration:underline}";

const char *svg_style_sheet(void)
{
    return style_sheet;
}

enum svg_ink svg_series(size_t i)
{
    return (enum svg_ink)(SVG_S1 + (int)(i % SVG_SERIES));
}

void svg_put_number(struct buf *out, double v)
{
    BD_ASSERT(isfinite(v) && fabs(v) <= COORDINATE_MAX);
    long long hundredths = llround(v * 100.0);
    if (hundredths < 0) {
        buf_add_char(out, '-');
        hundredths = -hundredths;
    }
    buf_addf(out, "%lld", hundredths / 100);
    int rest = (int)(hundredths % 100);
    if (rest == 0)
        return;
    if (rest % 10 == 0)
        buf_addf(out, ".%d", rest / 10);
    else
        buf_addf(out, ".%02d", rest);
}

/* name="number", with a space before. */
static void put_attribute(struct buf *out, const char *name, double v)
{
    buf_addf(out, " %s=\"", name);
    svg_put_number(out, v);
    buf_add_char(out, '"');
}

static void put_pen(struct buf *out, struct svg_pen pen)
{
    buf_addf(out, " class=\"f%d k%d\"", (int)pen.fill, (int)pen.stroke);
    /* Without any style sheet (a text browser's viewer, a thumbnailer) areas must not hide what they bound. */
    if (pen.fill == SVG_NONE)
        buf_addz(out, " fill=\"none\"");
    if (pen.stroke == SVG_NONE)
        return;
    buf_addz(out, " stroke=\"currentColor\"");
    if (pen.width > 0 && pen.width != 1.0)
        put_attribute(out, "stroke-width", pen.width);
    if (pen.dashed)
        buf_addz(out, " stroke-dasharray=\"4 3\"");
}

static bool id_is_plain(const char *id)
{
    size_t n = strlen(id);
    bool letter = (id[0] >= 'a' && id[0] <= 'z') || (id[0] >= 'A' && id[0] <= 'Z');
    return letter && n <= 64 && strspn(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == n;
}

struct svg svg_begin(struct buf *out, enum svg_use use, const char *id, double width, double height, struct str title,
                     struct str desc)
{
    BD_ASSERT(id_is_plain(id) && width > 0 && height > 0);
    buf_addz(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"bd-svg\" role=\"img\"");
    buf_addf(out, " aria-labelledby=\"%s-t%s%s%s\"", id, desc.n > 0 ? " " : "", desc.n > 0 ? id : "", desc.n > 0 ? "-d" : "");
    put_attribute(out, "width", width);
    put_attribute(out, "height", height);
    buf_addz(out, " viewBox=\"0 0 ");
    svg_put_number(out, width);
    buf_add_char(out, ' ');
    svg_put_number(out, height);
    buf_addf(out, "\">\n<title id=\"%s-t\">", id);
    svg_put_text(out, title);
    buf_addz(out, "</title>\n");
    if (desc.n > 0) {
        buf_addf(out, "<desc id=\"%s-d\">", id);
        svg_put_text(out, desc);
        buf_addz(out, "</desc>\n");
    }
    struct svg s = {.out = out, .depth = 0};
    if (use == SVG_ALONE) {
        buf_addf(out, "<style>%s</style>\n", style_sheet);
        svg_rect(&s, 0, 0, width, height, 0, (struct svg_pen){.fill = SVG_PAPER});
    }
    return s;
}

void svg_end(struct svg *s)
{
    BD_ASSERT(s->depth == 0);
    buf_addz(s->out, "</svg>\n");
}

void svg_group(struct svg *s, double dx, double dy, struct str title)
{
    buf_addz(s->out, "<g");
    if (dx != 0 || dy != 0) {
        buf_addz(s->out, " transform=\"translate(");
        svg_put_number(s->out, dx);
        buf_add_char(s->out, ' ');
        svg_put_number(s->out, dy);
        buf_addz(s->out, ")\"");
    }
    buf_add_char(s->out, '>');
    if (title.n > 0) {
        buf_addz(s->out, "<title>");
        svg_put_text(s->out, title);
        buf_addz(s->out, "</title>");
    }
    buf_add_char(s->out, '\n');
    s->depth++;
}

static bool href_is_local(struct str href)
{
    if (href.n == 0 || href.n > 2048)
        return false;
    for (size_t i = 0; i < href.n; i++) {
        unsigned char c = (unsigned char)href.p[i];
        if (c <= ' ' || c >= 0x7F || strchr("\"'<>\\`", c) != NULL)
            return false;
    }
    if (href.p[0] == '#' || str_starts(href, "./"))
        return true;
    return href.p[0] == '/' && !str_starts(href, "//");
}

void svg_link(struct svg *s, struct str href)
{
    BD_ASSERT(href_is_local(href));
    buf_addz(s->out, "<a href=\"");
    svg_put_text(s->out, href);
    buf_addz(s->out, "\">\n");
    s->depth++;
}

void svg_close(struct svg *s)
{
    BD_ASSERT(s->depth > 0);
    buf_addz(s->out, "</g>\n");
    s->depth--;
}

void svg_close_link(struct svg *s)
{
    BD_ASSERT(s->depth > 0);
    buf_addz(s->out, "</a>\n");
    s->depth--;
}

void svg_rect(struct svg *s, double x, double y, double width, double height, double radius, struct svg_pen pen)
{
    buf_addz(s->out, "<rect");
    put_attribute(s->out, "x", x);
    put_attribute(s->out, "y", y);
    put_attribute(s->out, "width", width > 0 ? width : 0);
    put_attribute(s->out, "height", height > 0 ? height : 0);
    if (radius > 0)
        put_attribute(s->out, "rx", radius);
    put_pen(s->out, pen);
    buf_addz(s->out, "/>\n");
}

void svg_circle(struct svg *s, double cx, double cy, double r, struct svg_pen pen)
{
    buf_addz(s->out, "<circle");
    put_attribute(s->out, "cx", cx);
    put_attribute(s->out, "cy", cy);
    put_attribute(s->out, "r", r);
    put_pen(s->out, pen);
    buf_addz(s->out, "/>\n");
}

void svg_line(struct svg *s, double x1, double y1, double x2, double y2, struct svg_pen pen)
{
    buf_addz(s->out, "<line");
    put_attribute(s->out, "x1", x1);
    put_attribute(s->out, "y1", y1);
    put_attribute(s->out, "x2", x2);
    put_attribute(s->out, "y2", y2);
    put_pen(s->out, pen);
    buf_addz(s->out, "/>\n");
}

static void put_point(struct buf *out, char command, double x, double y)
{
    buf_add_char(out, command);
    svg_put_number(out, x);
    buf_add_char(out, ' ');
    svg_put_number(out, y);
}

void svg_path(struct svg *s, const double *x, const double *y, size_t count, bool closed, struct svg_pen pen)
{
    BD_ASSERT(count > 0);
    buf_addz(s->out, "<path d=\"");
    for (size_t i = 0; i < count; i++)
        put_point(s->out, i == 0 ? 'M' : 'L', x[i], y[i]);
    if (closed)
        buf_add_char(s->out, 'Z');
    buf_add_char(s->out, '"');
    put_pen(s->out, pen);
    buf_addz(s->out, " stroke-linejoin=\"round\"/>\n");
}

void svg_curve(struct svg *s, double x1, double y1, double x2, double y2, bool arrow, struct svg_pen pen)
{
    const double head = 7;
    double side = x2 >= x1 ? 1 : -1;
    double stop = arrow ? x2 - side * head : x2;
    double mid = (x1 + stop) / 2;
    buf_addz(s->out, "<path d=\"");
    put_point(s->out, 'M', x1, y1);
    put_point(s->out, 'C', mid, y1);
    put_point(s->out, ' ', mid, y2);
    put_point(s->out, ' ', stop, y2);
    buf_add_char(s->out, '"');
    pen.fill = SVG_NONE;
    put_pen(s->out, pen);
    buf_addz(s->out, "/>\n");
    if (!arrow)
        return;
    double hx[3] = {x2, stop, stop}, hy[3] = {y2, y2 - 3.5, y2 + 3.5};
    svg_path(s, hx, hy, 3, true, (struct svg_pen){.fill = pen.stroke});
}
