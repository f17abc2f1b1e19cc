/* web/view_overview.c - the first page: what the vault holds, findings, sources, what was done lately. See view.h. */
#include "web/view.h"

static void put_counts(struct html *h, const struct page_overview *p)
{
    html_open(h, "ul", "counts");
    for (size_t i = 0; i < p->count_count; i++) {
        html_open(h, "li", NULL);
        html_open(h, "b", NULL);
        html_number(h, p->counts[i].count);
        html_close(h, "b");
        html_z(h, " ");
        html_text(h, p->counts[i].label);
        html_close(h, "li");
    }
    html_close(h, "ul");
}

static void put_beyond(struct html *h, size_t beyond)
{
    if (beyond == 0)
        return;
    html_open(h, "p", "nothing");
    html_number(h, (int64_t)beyond);
    html_say(h, " more are not shown here; search finds them.");
    html_close(h, "p");
}

static void put_findings(struct html *h, const struct page_overview *p)
{
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, "Findings");
    if (p->finding_count == 0)
        view_nothing(h, "No finding is recorded yet.");
    for (size_t i = 0; i < p->finding_count; i++) {
        const struct page_overview_finding *f = &p->findings[i];
        html_open(h, "article", "finding");
        html_open(h, "h3", NULL);
        html_open(h, "a", NULL);
        html_url(h, web_url_record(f->handle));
        html_words(h, f->claim, STR_NONE);
        html_close(h, "a");
        html_close(h, "h3");
        html_open(h, "p", "meta");
        html_line(h, "span", "handle", f->handle);
        html_z(h, " ");
        html_text(h, f->state);
        html_close(h, "p");
        view_support(h, &f->support);
        html_close(h, "article");
    }
    put_beyond(h, p->findings_beyond);
    html_close(h, "section");
}

static void put_heading_cell(struct html *h, const char *words, bool number)
{
    html_open(h, "th", number ? "number" : NULL);
    html_attr_z(h, "scope", "col");
    html_say(h, words);
    html_close(h, "th");
}

/* On a narrow page each cell says its column itself. */
static void put_number_cell(struct html *h, const char *column, int64_t v)
{
    html_open(h, "td", "number");
    html_attr_say(h, "data-column", column);
    html_number(h, v);
    html_close(h, "td");
}

static void put_sources(struct html *h, const struct page_overview *p)
{
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, "Sources");
    if (p->source_count == 0)
        view_nothing(h, "No source is recorded yet.");
    if (p->source_count > 0) {
        html_open(h, "table", "wide");
        html_open(h, "thead", NULL);
        html_open(h, "tr", NULL);
        put_heading_cell(h, "Source", false);
        put_heading_cell(h, "Kind", false);
        put_heading_cell(h, "Date", false);
        put_heading_cell(h, "Passages", true);
        put_heading_cell(h, "Acts", true);
        html_close(h, "tr");
        html_close(h, "thead");
        html_open(h, "tbody", NULL);
        for (size_t i = 0; i < p->source_count; i++) {
            const struct page_overview_source *s = &p->sources[i];
            html_open(h, "tr", NULL);
            html_open(h, "td", NULL);
            html_open(h, "a", NULL);
            html_url(h, web_url_record(s->handle));
            html_words(h, s->title.n > 0 ? s->title : s->handle, STR_NONE);
            html_close(h, "a");
            html_z(h, " ");
            html_line(h, "span", "handle", s->handle);
            html_close(h, "td");
            html_line(h, "td", NULL, s->kind);
            html_line(h, "td", "date", s->date);
            put_number_cell(h, "Passages", s->passages);
            put_number_cell(h, "Acts", s->acts);
            html_close(h, "tr");
        }
        html_close(h, "tbody");
        html_close(h, "table");
    }
    put_beyond(h, p->sources_beyond);
    html_close(h, "section");
}

static void put_recent(struct html *h, const struct page_overview *p)
{
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, "Lately");
    if (p->recent_count == 0)
        view_nothing(h, "Nothing was recorded yet.");
    html_open(h, "ol", "recent");
    for (size_t i = 0; i < p->recent_count; i++) {
        const struct page_recent *r = &p->recent[i];
        html_open(h, "li", NULL);
        html_line(h, "span", "date", r->time);
        html_z(h, " ");
        html_text(h, r->author);
        html_z(h, " ");
        html_text(h, r->what);
        html_z(h, " ");
        html_text(h, r->type);
        html_z(h, " ");
        view_handle(h, r->handle);
        if (r->property.n > 0) {
            html_z(h, " (");
            html_text(h, r->property);
            html_z(h, ")");
        }
        if (r->title.n > 0) {
            html_z(h, ": ");
            html_open(h, "span", NULL);
            html_words(h, r->title, STR_NONE);
            html_close(h, "span");
        }
        html_close(h, "li");
    }
    html_close(h, "ol");
    html_close(h, "section");
}

void view_overview(struct buf *out, const struct view_frame *f, const struct page_overview *p)
{
    struct html h = view_begin(out, f, true, STR("Overview"), STR_NONE);
    html_line_say(&h, "h1", NULL, "Overview");
    html_open(&h, "p", "meta");
    html_say(&h, "Vault ");
    html_line(&h, "span", "vault", p->vault);
    html_close(&h, "p");
    if (p->incomplete)
        html_line_say(&h, "p", "warning",
                      "Some entries were written by a newer Bandi and are not shown. What stands here is "
                      "incomplete.");
    put_counts(&h, p);
    put_findings(&h, p);
    put_sources(&h, p);
    put_recent(&h, p);
    view_end(&h);
}
