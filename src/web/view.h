/* web/view.h - pages as HTML, from the plain values of app/page.h.
 *
 * Floor: web. Pure: the same bytes for the same values. A page's title holds a handle or a fixed word, never content.
 * Every page works without a script, has landmarks, one h1, and reads in its written order.
 */
#ifndef BD_WEB_VIEW_H
#define BD_WEB_VIEW_H

#include "app/page.h"
#include "web/html.h"

/* What stands round every page. */
struct view_frame {
    const char *style; /* names under /asset/ */
    const char *icon;
    int language; /* page.h */
};

void view_overview(struct buf *out, const struct view_frame *f, const struct page_overview *p);
void view_source(struct buf *out, const struct view_frame *f, struct arena *a, const struct page_source *p);
void view_record(struct buf *out, const struct view_frame *f, const struct page_record *p);
void view_finding(struct buf *out, const struct view_frame *f, struct arena *a, const struct page_finding *p);
/* `state` is the search's random handle; `words` what was asked. */
void view_search(struct buf *out, const struct view_frame *f, const char *state, struct str words, const struct page_search *p);
/* A page that only says something: a refusal or a failure. `inside`: the asker has the cookie and gets the menu. */
void view_message(struct buf *out, const struct view_frame *f, bool inside, struct str title, struct str text);

/* ---- shared by the pages; inside web only ---- */

/* Head, menu and <main>. `title` is written before "Bandi"; `words` are what the search field holds. */
struct html view_begin(struct buf *out, const struct view_frame *f, bool inside, struct str title, struct str words);
void view_end(struct html *h);
/* A handle as a link to its record's page; nothing when empty. */
void view_handle(struct html *h, struct str handle);
/* "Nothing here yet." and its like, as a quiet line. */
void view_nothing(struct html *h, const char *sentence);
/* dt and dd of one field. */
void view_field(struct html *h, const struct page_field *field);
/* The words of a passage or its locator, with links to it and to its source. */
void view_cite(struct html *h, const struct page_cite *c);
/* "2 sources, 1 known root" and so on, as a list of figures. */
void view_support(struct html *h, const struct page_support *s);
/* An act: handle, kind, victim, date, place. */
void view_act(struct html *h, const struct page_act *act);
/* A small label such as "denied". */
void view_badge(struct html *h, const char *class, const char *words);

#endif
