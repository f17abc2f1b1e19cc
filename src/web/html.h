/* web/html.h - HTML in C, escaped by type: what comes from outside cannot be written any other way than as text.
 *
 * Floor: web. Words: an element is opened, given attributes, then content, then closed; the writer keeps the stack and ends
 * the process on a tree that does not close (a bug, found by any test that draws the page).
 * Three types of outside value, three functions: html_text for text, html_attr for attributes (never an address, a style or a
 * handler: those names are refused), html_url for addresses, which only the web_url_… makers can produce. Tag and attribute
 * names are literals of the program. There is no function that writes markup given as a string, and none for script or
 * style elements. Pictures come from draw/svg.h, which escapes by the same rule.
 */
#ifndef BD_WEB_HTML_H
#define BD_WEB_HTML_H

#include "base/str.h"

#define HTML_DEPTH 32

struct html {
    struct buf *out;
    const char *open[HTML_DEPTH];
    size_t depth;
    bool in_tag;
    int language; /* of the program's own words: page.h */
};

/* A local address. Make it with the functions below. */
struct web_url {
    char path[96];
};

struct html html_begin(struct buf *out);
/* Checks that every element is closed. */
void html_end(struct html *h);

/* Opens an element; `class` may be NULL. */
void html_open(struct html *h, const char *tag, const char *class);
/* Closes the newest one; `tag` must be its name. */
void html_close(struct html *h, const char *tag);
/* An element without content: br, hr, input, link, meta. Attributes may follow. */
void html_void(struct html *h, const char *tag, const char *class);
/* An element that holds only this text. */
void html_line(struct html *h, const char *tag, const char *class, struct str text);

/* Directly after html_open or html_void. `name` must not be href, src, action, formaction, style, srcdoc or begin with "on". */
void html_attr(struct html *h, const char *name, struct str value);
void html_attr_z(struct html *h, const char *name, const char *value);
/* href of a, link or area; action of form; src of img: chosen by the element that is open. */
void html_url(struct html *h, struct web_url url);

/* A word or sentence of the program, in the page's language; as an element's only content; as an attribute. */
void html_say(struct html *h, const char *english);
void html_line_say(struct html *h, const char *tag, const char *class, const char *english);
void html_attr_say(struct html *h, const char *name, const char *english);

/* Text of the program, and text from outside. Both are escaped. */
void html_z(struct html *h, const char *text);
void html_text(struct html *h, struct str text);
void html_number(struct html *h, int64_t v);

/* Text in a human language, within the element that is open and has no content yet: sets `lang` (given, or found from its
 * letters: Hangul ko, Han zh-Hans, kana ja, else none), so that the right glyphs are chosen, and dir="auto". */
void html_words(struct html *h, struct str text, struct str language);

/* The language that letters tell: "ko", "zh", "ja", or empty. */
struct str html_language_of(struct str text);

/* A finished picture of draw/. */
void html_picture(struct html *h, const struct buf *svg);

/* ---- addresses: "/", "/s/HANDLE", "/r/HANDLE", "/f/HANDLE", "/search/STATE", "/asset/NAME" ---- */

struct web_url web_url_home(void);
/* The page of a record: /s/ for sources, /f/ for findings, /r/ for all else, by the letter of the handle. A handle with any
 * other character than letters, digits and hyphens gives "/r/-", which names nothing. */
struct web_url web_url_record(struct str handle);
/* The description of a source or a finding as a record, with its history. */
struct web_url web_url_history(struct str handle);
/* The place of a passage on its source's page: /s/SOURCE#PASSAGE. */
struct web_url web_url_passage(struct str source, struct str passage);
struct web_url web_url_search(const char *state);
struct web_url web_url_asset(const char *name);
/* "#name": a place on the same page; letters, digits and hyphens. */
struct web_url web_url_here(struct str name);

#endif
