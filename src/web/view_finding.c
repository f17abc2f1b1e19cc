/* web/view_finding.c - a finding with its trail: what is claimed, the picture from sources to their origins, the acts, and
 * the passages down to their words. Counts only. See view.h.
 */
#include "draw/svg.h"
#include "web/view.h"

#include <stdio.h>

#define BOX_W 350.0
#define BOX_H 62.0
#define GAP_Y 14.0
#define GAP_X 150.0
#define TOP 30.0

static const char *standing_words(enum page_standing s)
{
    switch (s) {
    case PAGE_STANDS_ON_ROOT: return "rests on a known root";
    case PAGE_STANDS_UNKNOWN: return "its origin is not known";
    case PAGE_STANDS_AS_REPEAT: return "repeats another source here";
    }
    return "";
}

static double row_y(size_t i, size_t rows, size_t most)
{
    double pad = (double)(most - rows) * (BOX_H + GAP_Y) / 2;
    return TOP + pad + (double)i * (BOX_H + GAP_Y);
}

/* One box: words in up to two lines, and a quiet line under them. */
static void put_box(struct svg *s, struct arena *a, double x, double y, struct str words, struct str quiet, struct svg_pen pen)
{
    svg_rect(s, x, y, BOX_W, BOX_H, 5, pen);
    struct str lines[2];
    size_t n = svg_text_wrap(a, words, SVG_TEXT_PX, BOX_W - 20, lines, 2);
    double top = y + (n < 2 ? 26 : 19);
    for (size_t i = 0; i < n; i++)
        svg_text(s, x + 10, top + 17 * (double)i, SVG_START, SVG_TEXT_PX, false, SVG_TEXT, lines[i]);
    svg_text(s, x + 10, top + 17 * (double)(n > 0 ? n : 1), SVG_START, SVG_SMALL_PX, false, SVG_MUTED, quiet);
}

static void put_edges(struct svg *s, const struct page_finding *p, size_t most)
{
    double x2 = BOX_W + GAP_X;
    for (size_t i = 0; i < p->source_count; i++) {
        double y1 = row_y(i, p->source_count, most) + BOX_H / 2;
        for (size_t k = 0; k < p->sources[i].origin_count; k++) {
            size_t o = p->sources[i].origins[k];
            BD_ASSERT(o < p->origin_count);
            bool repeat = p->sources[i].standing == PAGE_STANDS_AS_REPEAT;
            struct svg_pen pen = {
                .stroke = !p->origins[o].known ? SVG_MUTED : SVG_S1, .width = 1.5, .dashed = repeat || !p->origins[o].known};
            svg_curve(s, BOX_W, y1, x2, row_y(o, p->origin_count, most) + BOX_H / 2, true, pen);
        }
    }
}

/* Sources at the left, origins at the right, an arrow from each source to what it rests on. */
static void put_picture(struct html *h, struct arena *a, const struct page_finding *p)
{
    size_t most = p->source_count > p->origin_count ? p->source_count : p->origin_count;
    struct buf b SCOPED_BUF = BUF_MAX(8 * 1024 * 1024);
    const char *desc = arena_printf(a, "%lld %.*s, %lld %.*s, %lld %.*s, %lld %.*s", (long long)p->support.sources,
                                    STR_FMT(page_word(h->language, STR("sources"))), (long long)p->support.roots,
                                    STR_FMT(page_word(h->language, STR("known independent roots"))),
                                    (long long)p->support.unknown, STR_FMT(page_word(h->language, STR("origins unknown"))),
                                    (long long)p->support.repeats, STR_FMT(page_word(h->language, STR("repeats"))));
    double height = TOP + (double)most * (BOX_H + GAP_Y);
    struct svg s = svg_begin(&b, SVG_IN_PAGE, "trail", 2 * BOX_W + GAP_X, height,
                             page_word(h->language, STR("From sources to their origins")), str_from(desc));
    svg_text(&s, 0, 16, SVG_START, SVG_SMALL_PX, true, SVG_MUTED, page_word(h->language, STR("SOURCES")));
    svg_text(&s, BOX_W + GAP_X, 16, SVG_START, SVG_SMALL_PX, true, SVG_MUTED, page_word(h->language, STR("ORIGINS")));
    put_edges(&s, p, most);
    for (size_t i = 0; i < p->source_count; i++) {
        bool repeat = p->sources[i].standing == PAGE_STANDS_AS_REPEAT;
        put_box(&s, a, 0.5, row_y(i, p->source_count, most), p->sources[i].title,
                page_word(h->language, str_from(standing_words(p->sources[i].standing))),
                (struct svg_pen){.fill = SVG_PAPER, .stroke = SVG_MUTED, .dashed = repeat});
    }
    for (size_t o = 0; o < p->origin_count; o++) {
        bool known = p->origins[o].known;
        put_box(&s, a, BOX_W + GAP_X - 0.5, row_y(o, p->origin_count, most), p->origins[o].title,
                page_word(h->language, known ? STR("known root") : STR("origin not known")),
                (struct svg_pen){.fill = known ? SVG_SHADE : SVG_PAPER,
                                 .stroke = known ? SVG_S1 : SVG_MUTED,
                                 .width = known ? 2 : 1,
                                 .dashed = !known});
    }
    svg_end(&s);
    html_open(h, "div", "picture");
    html_attr_z(h, "tabindex", "0");
    html_attr_z(h, "role", "group");
    html_attr_say(h, "aria-label", "Picture of the trail");
    html_picture(h, &b);
    html_close(h, "div");
}

/* The picture in words: the same facts as a list, for everyone and for print. */
static void put_sources(struct html *h, const struct page_finding *p)
{
    html_open(h, "ol", "plain");
    for (size_t i = 0; i < p->source_count; i++) {
        const struct page_finding_source *s = &p->sources[i];
        html_open(h, "li", NULL);
        html_open(h, "a", NULL);
        html_url(h, web_url_record(s->handle));
        html_words(h, s->title, STR_NONE);
        html_close(h, "a");
        html_z(h, " ");
        view_handle(h, s->handle);
        html_z(h, ": ");
        html_say(h, standing_words(s->standing));
        for (size_t k = 0; k < s->origin_count; k++) {
            const struct page_finding_origin *o = &p->origins[s->origins[k]];
            html_z(h, k == 0 ? " → " : ", ");
            html_open(h, "span", NULL);
            html_words(h, o->title, STR_NONE);
            html_close(h, "span");
            if (!str_eq(o->handle, s->handle)) {
                html_z(h, " ");
                view_handle(h, o->handle);
            }
        }
        html_close(h, "li");
    }
    html_close(h, "ol");
}

static void put_passages(struct html *h, const struct page_finding *p, bool against)
{
    html_open(h, "ol", "passages");
    for (size_t i = 0; i < p->passage_count; i++) {
        if (p->passages[i].against != against)
            continue;
        html_open(h, "li", NULL);
        view_cite(h, &p->passages[i].cite);
        html_close(h, "li");
    }
    html_close(h, "ol");
}

static void put_acts(struct html *h, const struct page_finding *p)
{
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, "Acts");
    if (p->act_count == 0)
        view_nothing(h, "No act is joined to this finding.");
    html_open(h, "ul", "acts");
    for (size_t i = 0; i < p->act_count; i++) {
        html_open(h, "li", NULL);
        view_act(h, &p->acts[i]);
        html_close(h, "li");
    }
    html_close(h, "ul");
    html_close(h, "section");
}

void view_finding(struct buf *out, const struct view_frame *f, struct arena *a, const struct page_finding *p)
{
    struct html h = view_begin(out, f, true, p->handle, STR_NONE);
    html_open(&h, "p", "meta");
    html_say(&h, "Finding ");
    html_line(&h, "span", "handle", p->handle);
    html_z(&h, " ");
    html_text(&h, p->state);
    html_z(&h, " ");
    html_open(&h, "a", NULL);
    html_url(&h, web_url_history(p->handle));
    html_say(&h, "statements and history");
    html_close(&h, "a");
    html_close(&h, "p");
    html_open(&h, "h1", NULL);
    html_words(&h, p->claim, STR_NONE);
    html_close(&h, "h1");
    view_support(&h, &p->support);
    if (p->figure.n > 0) {
        html_open(&h, "p", "lead");
        html_say(&h, "Figure: ");
        html_line(&h, "b", NULL, p->figure);
        html_close(&h, "p");
    }
    html_open(&h, "section", NULL);
    html_line_say(&h, "h2", NULL, "From sources to their origins");
    if (p->source_count > 0) {
        put_picture(&h, a, p);
        put_sources(&h, p);
        html_line_say(&h, "p", "meta", "Counts of origins, not a verdict on the claim.");
    } else {
        view_nothing(&h, "No passage bears this finding out yet.");
    }
    html_close(&h, "section");
    put_acts(&h, p);
    html_open(&h, "section", NULL);
    html_line_say(&h, "h2", NULL, "Passages");
    put_passages(&h, p, false);
    html_close(&h, "section");
    bool against = false;
    for (size_t i = 0; i < p->passage_count; i++)
        against = against || p->passages[i].against;
    if (against) {
        html_open(&h, "section", "against");
        html_line_say(&h, "h2", NULL, "Passages against");
        put_passages(&h, p, true);
        html_close(&h, "section");
    }
    view_end(&h);
}
