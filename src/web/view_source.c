/* web/view_source.c - a source: its stored text with marked passages, and beside each paragraph the notes of the passages
 * that begin there (acts coded from them, findings that rest on them). See view.h.
 *
 * Passages may overlap. The text is written once, from border to border; a piece inside k passages is a <mark> of depth k.
 * Each passage's beginning carries its handle as an anchor; its end carries its number, which leads to its note.
 */
#include "web/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct flow {
    struct html *h;
    const struct page_source *p;
    size_t placed; /* marks 0 … placed-1 stand in the text */
    size_t *ends;  /* indices of those, by their end */
    size_t next_start, next_end;
    size_t at; /* byte of the text */
};

struct end_key {
    size_t to, index;
};

static int by_end(const void *a, const void *b)
{
    const struct end_key *x = a, *y = b;
    if (x->to != y->to)
        return x->to < y->to ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void note_name(char out[48], struct str handle)
{
    snprintf(out, 48, "n-%.*s", (int)(handle.n < 40 ? handle.n : 40), handle.p);
}

/* Anchors of passages that begin here and numbers of those that end here. */
static void put_borders(struct flow *w)
{
    while (w->next_end < w->placed && w->p->marks[w->ends[w->next_end]].to <= w->at) {
        const struct page_mark *m = &w->p->marks[w->ends[w->next_end]];
        char name[48], number[24];
        note_name(name, m->handle);
        snprintf(number, sizeof number, "%zu", w->ends[w->next_end] + 1);
        html_open(w->h, "a", "ref");
        html_url(w->h, web_url_here(str_from(name)));
        html_open(w->h, "span", "unseen");
        html_say(w->h, "note ");
        html_close(w->h, "span");
        html_z(w->h, number);
        html_close(w->h, "a");
        w->next_end++;
    }
    while (w->next_start < w->placed && w->p->marks[w->next_start].from <= w->at) {
        html_open(w->h, "span", "at");
        html_attr(w->h, "id", w->p->marks[w->next_start].handle);
        html_close(w->h, "span");
        w->next_start++;
    }
}

/* The text from where the flow stands up to byte `to`. */
static void put_text(struct flow *w, size_t to)
{
    while (w->at < to) {
        put_borders(w);
        size_t stop = to;
        if (w->next_start < w->placed && w->p->marks[w->next_start].from < stop)
            stop = w->p->marks[w->next_start].from;
        if (w->next_end < w->placed && w->p->marks[w->ends[w->next_end]].to < stop)
            stop = w->p->marks[w->ends[w->next_end]].to;
        size_t depth = w->next_start - w->next_end;
        struct str piece = str_slice(w->p->text, w->at, stop);
        if (depth > 0)
            html_line(w->h, "mark", depth > 2 ? "m3" : depth == 2 ? "m2" : "m1", piece);
        else
            html_text(w->h, piece);
        w->at = stop;
    }
    put_borders(w);
}

static void put_note(struct html *h, const struct page_mark *m, size_t number)
{
    char name[48], digits[24];
    note_name(name, m->handle);
    snprintf(digits, sizeof digits, "%zu", number);
    html_open(h, "div", "note");
    html_attr(h, "id", str_from(name));
    html_open(h, "p", "meta");
    html_open(h, "b", NULL);
    html_z(h, digits);
    html_close(h, "b");
    html_say(h, " passage ");
    view_handle(h, m->handle);
    if (m->locator.n > 0) {
        html_z(h, ", ");
        html_text(h, m->locator);
    }
    if (!m->quoted)
        view_badge(h, "para", "paraphrased");
    html_close(h, "p");
    if (!m->placed && m->words.n > 0) {
        html_open(h, "blockquote", NULL);
        html_words(h, m->words, STR_NONE);
        html_close(h, "blockquote");
    }
    if (m->paraphrase.n > 0) {
        html_open(h, "p", NULL);
        html_words(h, m->paraphrase, STR_NONE);
        html_close(h, "p");
    }
    if (m->act_count > 0) {
        html_open(h, "ul", "acts");
        for (size_t i = 0; i < m->act_count; i++) {
            html_open(h, "li", NULL);
            view_act(h, &m->acts[i]);
            html_close(h, "li");
        }
        html_close(h, "ul");
    }
    if (m->note.n > 0) {
        html_open(h, "p", NULL);
        html_words(h, m->note, STR_NONE);
        html_close(h, "p");
    }
    for (size_t i = 0; i < m->finding_count; i++) {
        html_open(h, "p", "meta");
        html_say(h, "rests on it: ");
        view_handle(h, m->findings[i]);
        html_close(h, "p");
    }
    html_close(h, "div");
}

/* One paragraph [w->at, to) with the notes of the passages that begin in it. */
static void put_paragraph(struct flow *w, size_t to, struct str language)
{
    size_t first = w->next_start;
    struct str text = str_slice(w->p->text, w->at, to);
    html_open(w->h, "div", "row");
    html_open(w->h, "p", NULL);
    if (language.n == 0)
        language = html_language_of(text);
    if (language.n > 0)
        html_attr(w->h, "lang", language);
    html_attr_z(w->h, "dir", "auto");
    put_text(w, to);
    html_close(w->h, "p");
    if (w->next_start > first) {
        html_open(w->h, "div", "notes");
        for (size_t i = first; i < w->next_start; i++)
            put_note(w->h, &w->p->marks[i], i + 1);
        html_close(w->h, "div");
    }
    html_close(w->h, "div");
}

static void put_body(struct html *h, struct arena *a, const struct page_source *p)
{
    struct flow w = {.h = h, .p = p};
    while (w.placed < p->mark_count && p->marks[w.placed].placed)
        w.placed++;
    struct end_key *keys = ARENA_ARRAY(a, struct end_key, w.placed + 1);
    w.ends = ARENA_ARRAY(a, size_t, w.placed + 1);
    for (size_t i = 0; i < w.placed; i++)
        keys[i] = (struct end_key){p->marks[i].to, i};
    qsort(keys, w.placed, sizeof *keys, by_end);
    for (size_t i = 0; i < w.placed; i++)
        w.ends[i] = keys[i].index;
    html_open(h, "div", "text");
    while (w.at < p->text.n) {
        const char *line = memchr(p->text.p + w.at, '\n', p->text.n - w.at);
        size_t to = line != NULL ? (size_t)(line - p->text.p) + 1 : p->text.n;
        struct str text = str_trim(str_slice(p->text, w.at, to));
        if (text.n == 0)
            w.at = to;
        else
            put_paragraph(&w, to, p->language);
    }
    html_close(h, "div");
}

static void put_elsewhere(struct html *h, const struct page_source *p)
{
    size_t first = 0;
    while (first < p->mark_count && p->marks[first].placed)
        first++;
    if (first == p->mark_count)
        return;
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, p->text.n > 0 ? "Passages without a place in the text" : "Passages");
    for (size_t i = first; i < p->mark_count; i++) {
        html_open(h, "div", "at");
        html_attr(h, "id", p->marks[i].handle);
        put_note(h, &p->marks[i], i + 1);
        html_close(h, "div");
    }
    html_close(h, "section");
}

static void put_drawn(struct html *h, const struct page_source *p)
{
    if (p->drawn_count == 0)
        return;
    html_open(h, "section", NULL);
    html_line_say(h, "h2", NULL, "Where it comes from, and what draws on it");
    html_open(h, "ul", "plain");
    for (size_t i = 0; i < p->drawn_count; i++) {
        html_open(h, "li", NULL);
        html_say(h, p->drawn[i].later ? "This source " : "");
        if (!p->drawn[i].later) {
            html_open(h, "span", NULL);
            html_words(h, p->drawn[i].title, STR_NONE);
            html_close(h, "span");
            html_z(h, " ");
            view_handle(h, p->drawn[i].handle);
            html_z(h, " ");
        }
        html_text(h, p->drawn[i].manner);
        html_say(h, p->drawn[i].later ? " " : " this source");
        if (p->drawn[i].later) {
            html_open(h, "span", NULL);
            html_words(h, p->drawn[i].title, STR_NONE);
            html_close(h, "span");
            html_z(h, " ");
            view_handle(h, p->drawn[i].handle);
        }
        html_close(h, "li");
    }
    html_close(h, "ul");
    html_close(h, "section");
}

void view_source(struct buf *out, const struct view_frame *f, struct arena *a, const struct page_source *p)
{
    struct html h = view_begin(out, f, true, p->handle, STR_NONE);
    html_open(&h, "p", "meta");
    html_say(&h, "Source ");
    html_line(&h, "span", "handle", p->handle);
    html_z(&h, " ");
    html_open(&h, "a", NULL);
    html_url(&h, web_url_history(p->handle));
    html_say(&h, "statements and history");
    html_close(&h, "a");
    html_close(&h, "p");
    html_open(&h, "h1", NULL);
    html_words(&h, p->title.n > 0 ? p->title : p->handle, STR_NONE);
    html_close(&h, "h1");
    if (p->field_count > 0) {
        html_open(&h, "dl", "fields");
        for (size_t i = 0; i < p->field_count; i++)
            view_field(&h, &p->fields[i]);
        html_close(&h, "dl");
    }
    if (p->text.n > 0) {
        html_line_say(&h, "h2", NULL, "Stored text");
        put_body(&h, a, p);
    } else {
        view_nothing(&h, "No text of this source is stored here, or its compartment is closed.");
    }
    put_elsewhere(&h, p);
    put_drawn(&h, p);
    view_end(&h);
}
