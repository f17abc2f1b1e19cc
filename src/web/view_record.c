/* web/view_record.c - a record: its statements with polarity, passages, conflicts and corrections, and its whole history.
 * See view.h.
 */
#include "web/view.h"

#include <stdio.h>

static void put_value(struct html *h, const struct page_statement *s)
{
    bool gone = s->state != PAGE_LIVE;
    html_open(h, gone ? "del" : "span", s->absent ? "value absent" : "value");
    html_words(h, s->value, s->language);
    html_close(h, gone ? "del" : "span");
    if (s->handle.n > 0) {
        html_z(h, " ");
        view_handle(h, s->handle);
    }
    if (s->denies)
        view_badge(h, "denied", "denied");
    if (s->conflict)
        view_badge(h, "conflict", "in conflict");
    if (s->state == PAGE_CORRECTED)
        view_badge(h, "old", "corrected");
    if (s->state == PAGE_RETRACTED)
        view_badge(h, "old", "retracted");
}

/* True when an earlier statement of the page cites the passage too: its words are not said twice. */
static bool cited_before(const struct page_record *p, const struct page_statement *s, struct str passage)
{
    for (const struct page_statement *o = p->statements; o < s; o++)
        for (size_t i = 0; i < o->cite_count; i++)
            if (str_eq(o->cites[i].passage, passage))
                return true;
    return false;
}

static void put_statement(struct html *h, const struct page_record *p, const struct page_statement *s)
{
    char id[48];
    snprintf(id, sizeof id, "s-%.*s", (int)(s->id.n < 40 ? s->id.n : 40), s->id.p);
    html_open(h, "div", s->state == PAGE_LIVE ? "statement" : "statement gone");
    html_attr(h, "id", str_from(id));
    html_open(h, "p", NULL);
    put_value(h, s);
    html_close(h, "p");
    for (size_t i = 0; i < s->cite_count; i++) {
        struct page_cite cite = s->cites[i];
        if (cited_before(p, s, cite.passage))
            cite.words = STR("");
        html_open(h, "p", "cite");
        view_cite(h, &cite);
        html_close(h, "p");
    }
    html_open(h, "p", "meta");
    html_text(h, s->class);
    html_z(h, " · ");
    html_text(h, s->author);
    html_z(h, " · ");
    html_line(h, "span", "date", s->time);
    html_z(h, " · ");
    html_text(h, s->basis);
    if (s->cite_count == 0 && s->state == PAGE_LIVE && !s->absent)
        view_badge(h, "uncited", "uncited");
    for (size_t i = 0; i < s->replace_count; i++) {
        char name[48];
        snprintf(name, sizeof name, "s-%.*s", (int)(s->replaces[i].n < 40 ? s->replaces[i].n : 40), s->replaces[i].p);
        html_say(h, " · corrects ");
        html_open(h, "a", NULL);
        html_url(h, web_url_here(str_from(name)));
        html_text(h, s->replaces[i]);
        html_close(h, "a");
    }
    html_close(h, "p");
    html_close(h, "div");
}

/* Statements of one property stand together; live ones first, as page.h orders them. */
static void put_statements(struct html *h, const struct page_record *p, bool live)
{
    html_open(h, "dl", "statements");
    for (size_t i = 0; i < p->statement_count;) {
        if ((p->statements[i].state == PAGE_LIVE) != live) {
            i++;
            continue;
        }
        struct str property = p->statements[i].property;
        html_line(h, "dt", NULL, property);
        html_open(h, "dd", NULL);
        for (; i < p->statement_count && str_eq(p->statements[i].property, property) &&
               (p->statements[i].state == PAGE_LIVE) == live;
             i++)
            put_statement(h, p, &p->statements[i]);
        html_close(h, "dd");
    }
    html_close(h, "dl");
}

static void put_history(struct html *h, const struct page_record *p)
{
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, "History");
    html_open(h, "ol", "history");
    for (size_t i = 0; i < p->change_count; i++) {
        const struct page_change *c = &p->changes[i];
        html_open(h, "li", NULL);
        html_line(h, "span", "date", c->time);
        html_z(h, " ");
        html_text(h, c->author);
        html_z(h, " ");
        html_line(h, "b", NULL, c->act);
        html_z(h, " ");
        html_text(h, c->property);
        html_z(h, ": ");
        html_open(h, c->now == PAGE_LIVE ? "span" : "del", NULL);
        html_words(h, c->value, STR_NONE);
        html_close(h, c->now == PAGE_LIVE ? "span" : "del");
        html_close(h, "li");
    }
    html_close(h, "ol");
    html_close(h, "section");
}

static void put_heading(struct html *h, const struct page_record *p)
{
    html_open(h, "p", "meta");
    html_text(h, p->type);
    html_z(h, " ");
    html_line(h, "span", "handle", p->handle);
    if (p->file.n > 0) {
        html_say(h, " in file ");
        html_open(h, "span", NULL);
        html_words(h, p->file, STR_NONE);
        html_close(h, "span");
    }
    html_close(h, "p");
    html_open(h, "h1", NULL);
    html_words(h, p->name.n > 0 ? p->name : p->handle, STR_NONE);
    html_close(h, "h1");
    if (web_url_record(p->handle).path[1] != 'r') {
        html_open(h, "p", NULL);
        html_open(h, "a", NULL);
        html_url(h, web_url_record(p->handle));
        html_say(h,
                 web_url_record(p->handle).path[1] == 's' ? "Read the source with its passages" : "The finding with its trail");
        html_close(h, "a");
        html_close(h, "p");
    }
}

void view_record(struct buf *out, const struct view_frame *f, const struct page_record *p)
{
    struct html h = view_begin(out, f, true, p->handle, STR_NONE);
    size_t conflicts = 0, gone = 0;
    for (size_t i = 0; i < p->statement_count; i++) {
        conflicts += p->statements[i].conflict;
        gone += p->statements[i].state != PAGE_LIVE;
    }
    put_heading(&h, p);
    if (conflicts > 0)
        html_line_say(&h, "p", "warning", "Statements contradict each other. All are kept; a person decides.");
    html_open(&h, "section", NULL);
    html_line_say(&h, "h2", NULL, "What is stated");
    if (gone < p->statement_count)
        put_statements(&h, p, true);
    else
        view_nothing(&h, "No live statement can be read with the open keys.");
    html_close(&h, "section");
    if (p->referring_count > 0) {
        html_open(&h, "section", NULL);
        html_line_say(&h, "h2", NULL, "Named by");
        html_open(&h, "dl", "fields");
        for (size_t i = 0; i < p->referring_count; i++)
            view_field(&h, &p->referring[i]);
        html_close(&h, "dl");
        html_close(&h, "section");
    }
    if (gone > 0) {
        html_open(&h, "section", NULL);
        html_line_say(&h, "h2", NULL, "Corrected and retracted");
        put_statements(&h, p, false);
        html_close(&h, "section");
    }
    put_history(&h, p);
    view_end(&h);
}
