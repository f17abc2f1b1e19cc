/* web/view.c - what stands round every page, the overview, search, and messages. See view.h. */
#include "web/view.h"

#include <stdio.h>
#include <string.h>

static void put_head(struct html *h, const struct view_frame *f, struct str title)
{
    html_open(h, "head", NULL);
    html_void(h, "meta", NULL);
    html_attr_z(h, "charset", "utf-8");
    html_open(h, "title", NULL);
    html_text(h, title);
    html_z(h, title.n > 0 ? " · Bandi" : "Bandi");
    html_close(h, "title");
    html_void(h, "meta", NULL);
    html_attr_z(h, "name", "viewport");
    html_attr_z(h, "content", "width=device-width, initial-scale=1");
    html_void(h, "meta", NULL);
    html_attr_z(h, "name", "color-scheme");
    html_attr_z(h, "content", "light dark");
    /* A browser that offers to translate a page sends its text away. */
    html_void(h, "meta", NULL);
    html_attr_z(h, "name", "google");
    html_attr_z(h, "content", "notranslate");
    html_void(h, "link", NULL);
    html_attr_z(h, "rel", "stylesheet");
    html_url(h, web_url_asset(f->style));
    html_void(h, "link", NULL);
    html_attr_z(h, "rel", "icon");
    html_attr_z(h, "type", "image/svg+xml");
    html_url(h, web_url_asset(f->icon));
    html_close(h, "head");
}

/* The search field. Nothing of it is remembered by the browser: no history of fields, no spelling help from elsewhere. */
static void put_search(struct html *h, struct str words)
{
    html_open(h, "form", "search");
    html_attr_z(h, "role", "search");
    html_attr_z(h, "method", "post");
    html_attr_z(h, "autocomplete", "off");
    html_url(h, web_url_search("go"));
    html_open(h, "label", "unseen");
    html_attr_z(h, "for", "words");
    html_say(h, "Search words");
    html_close(h, "label");
    html_void(h, "input", NULL);
    html_attr_z(h, "id", "words");
    html_attr_z(h, "name", "words");
    html_attr_z(h, "type", "search");
    html_attr_z(h, "autocomplete", "off");
    html_attr_z(h, "autocapitalize", "off");
    html_attr_z(h, "spellcheck", "false");
    html_attr_z(h, "maxlength", "170");
    html_attr_z(h, "placeholder", "Name, word, 낱말, 词");
    html_attr(h, "value", words);
    html_line_say(h, "button", NULL, "Search");
    html_close(h, "form");
}

struct html view_begin(struct buf *out, const struct view_frame *f, bool inside, struct str title, struct str words)
{
    struct html h = html_begin(out);
    html_open(&h, "html", NULL);
    static const char *const tags[] = {"en", "ko", "zh-Hans"};
    h.language = f->language;
    html_attr_z(&h, "lang", tags[f->language]);
    html_attr_z(&h, "translate", "no");
    put_head(&h, f, title);
    html_open(&h, "body", NULL);
    html_open(&h, "a", "skip");
    html_url(&h, web_url_here(STR("content")));
    html_say(&h, "Skip to the content");
    html_close(&h, "a");
    html_open(&h, "header", "top");
    html_open(&h, "a", "home");
    if (inside)
        html_url(&h, web_url_home());
    html_line(&h, "span", "word", STR("Bandi"));
    html_close(&h, "a");
    if (inside)
        put_search(&h, words);
    html_close(&h, "header");
    if (inside)
        html_line_say(&h, "p", "paper", "INTERNAL. Printed from an open vault: names and words here can expose people.");
    html_open(&h, "main", NULL);
    html_attr_z(&h, "id", "content");
    return h;
}

void view_end(struct html *h)
{
    html_close(h, "main");
    html_open(h, "footer", NULL);
    html_line_say(h, "p", NULL,
                  "Shown from the open vault on this machine. Nothing on this page was loaded from, or sent to, "
                  "anywhere else.");
    html_close(h, "footer");
    html_close(h, "body");
    html_close(h, "html");
    html_end(h);
}

void view_handle(struct html *h, struct str handle)
{
    if (handle.n == 0)
        return;
    html_open(h, "a", "handle");
    html_url(h, web_url_record(handle));
    html_text(h, handle);
    html_close(h, "a");
}

void view_nothing(struct html *h, const char *sentence)
{
    html_line_say(h, "p", "nothing", sentence);
}

void view_badge(struct html *h, const char *class, const char *words)
{
    char both[64];
    snprintf(both, sizeof both, "badge %s", class);
    html_line_say(h, "span", both, words);
}

void view_field(struct html *h, const struct page_field *field)
{
    html_line(h, "dt", NULL, field->label);
    html_open(h, "dd", NULL);
    html_open(h, "span", NULL);
    html_words(h, field->value, STR_NONE);
    html_close(h, "span");
    if (field->handle.n > 0) {
        html_z(h, " ");
        view_handle(h, field->handle);
    }
    html_close(h, "dd");
}

void view_cite(struct html *h, const struct page_cite *c)
{
    if (c->words.n > 0) {
        html_open(h, c->paraphrased ? "span" : "q", NULL);
        html_words(h, c->words, STR_NONE);
        html_close(h, c->paraphrased ? "span" : "q");
        if (c->paraphrased)
            view_badge(h, "para", "paraphrased");
        html_z(h, " ");
    }
    html_open(h, "span", "from");
    if (c->source_title.n > 0) {
        html_open(h, "a", NULL);
        html_url(h, c->passage.n > 0 ? web_url_passage(c->source, c->passage) : web_url_record(c->source));
        html_words(h, c->source_title, STR_NONE);
        html_close(h, "a");
    } else {
        view_handle(h, c->source);
    }
    if (c->locator.n > 0) {
        html_z(h, ", ");
        html_text(h, c->locator);
    }
    if (c->passage.n > 0) {
        html_z(h, " ");
        view_handle(h, c->passage);
    }
    html_close(h, "span");
}

static void put_figure(struct html *h, int64_t v, const char *one, const char *many, const char *class)
{
    html_open(h, "li", class);
    html_open(h, "b", NULL);
    html_number(h, v);
    html_close(h, "b");
    html_z(h, " ");
    html_say(h, v == 1 ? one : many);
    html_close(h, "li");
}

void view_support(struct html *h, const struct page_support *s)
{
    html_open(h, "ul", "figures");
    put_figure(h, s->sources, "source", "sources", NULL);
    put_figure(h, s->roots, "known independent root", "known independent roots", s->roots > 0 ? "root" : NULL);
    put_figure(h, s->unknown, "origin unknown", "origins unknown", NULL);
    put_figure(h, s->repeats, "repeat", "repeats", NULL);
    if (s->against > 0)
        put_figure(h, s->against, "source against", "sources against", "against");
    html_close(h, "ul");
}

void view_act(struct html *h, const struct page_act *act)
{
    html_open(h, "span", NULL);
    html_words(h, act->kind, STR_NONE);
    html_close(h, "span");
    html_z(h, " ");
    view_handle(h, act->handle);
    if (act->victim_handle.n > 0) {
        html_say(h, ", done to ");
        if (act->victim.n > 0) {
            html_open(h, "span", NULL);
            html_words(h, act->victim, STR_NONE);
            html_close(h, "span");
            html_z(h, " ");
        }
        view_handle(h, act->victim_handle);
    }
    if (act->date.n > 0) {
        html_z(h, ", ");
        html_line(h, "span", "date", act->date);
    }
    if (act->place.n > 0) {
        html_z(h, ", ");
        html_open(h, "span", NULL);
        html_words(h, act->place, STR_NONE);
        html_close(h, "span");
    }
}

void view_message(struct buf *out, const struct view_frame *f, bool inside, struct str title, struct str text)
{
    struct html h = view_begin(out, f, inside, title, STR_NONE);
    html_line(&h, "h1", NULL, page_word(f->language, title));
    html_line(&h, "p", "lead", page_word(f->language, text));
    view_end(&h);
}

void view_search(struct buf *out, const struct view_frame *f, const char *state, struct str words, const struct page_search *p)
{
    char title[64];
    snprintf(title, sizeof title, "Search %.8s", state);
    struct html h = view_begin(out, f, true, str_from(title), words);
    html_line_say(&h, "h1", NULL, "Search");
    if (p->hit_count == 0)
        view_nothing(&h, "Nothing was found in the compartments that are open.");
    if (p->newest > 0) {
        html_open(&h, "p", "meta");
        html_say(&h, "More texts match; these are the best of those written last. More words find less. Looked through:");
        html_z(&h, " ");
        html_number(&h, (int64_t)p->newest);
        html_close(&h, "p");
    }
    html_open(&h, "ol", "hits");
    for (size_t i = 0; i < p->hit_count; i++) {
        const struct page_hit *hit = &p->hits[i];
        html_open(&h, "li", NULL);
        html_open(&h, "p", "meta");
        view_handle(&h, hit->handle);
        html_z(&h, " ");
        html_text(&h, hit->type);
        html_z(&h, ", ");
        html_text(&h, hit->property);
        if (hit->by_sound)
            view_badge(&h, "sound", "another spelling");
        html_close(&h, "p");
        html_open(&h, "p", NULL);
        html_attr(&h, "lang",
                  html_language_of(hit->match).n > 0    ? html_language_of(hit->match)
                  : html_language_of(hit->before).n > 0 ? html_language_of(hit->before)
                                                        : STR("en"));
        html_text(&h, hit->before);
        if (hit->match.n > 0)
            html_line(&h, "mark", NULL, hit->match);
        html_text(&h, hit->after);
        html_close(&h, "p");
        html_close(&h, "li");
    }
    html_close(&h, "ol");
    view_end(&h);
}
