/* web/route.c - see route.h. */
#include "web/route.h"

#include "draw/svg.h"

#include <stdio.h>
#include <string.h>

extern const char web_style[]; /* ui/style.css, by scripts/embed_text.py */
extern const char web_icon[];  /* ui/icon.svg */

/* Referrer-Policy is same-origin and not no-referrer: under the latter browsers send "Origin: null" with our own forms, and
 * the Origin of a POST could not be checked. Either way no other site ever learns an address of ours. */
const char *const web_headers[] = {
    "Cache-Control",
    "no-store",
    "Content-Security-Policy",
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy",
    "same-origin",
    "X-Content-Type-Options",
    "nosniff",
    "X-Frame-Options",
    "DENY",
    "Cross-Origin-Opener-Policy",
    "same-origin",
    "Cross-Origin-Resource-Policy",
    "same-origin",
    "Permissions-Policy",
    "camera=(), geolocation=(), microphone=(), clipboard-read=(), browsing-topics=()",
    "X-DNS-Prefetch-Control",
    "off",
    "X-Robots-Tag",
    "noindex, nofollow, noarchive",
    NULL,
};

/* A name that changes with the content (FNV-1a; nothing rests on it but that a new program's sheet has a new address). */
static void name_by_content(char out[40], const char *stem, struct str content, const char *ending)
{
    uint64_t h = 14695981039346656037u;
    for (size_t i = 0; i < content.n; i++)
        h = (h ^ (unsigned char)content.p[i]) * 1099511628211u;
    snprintf(out, 40, "%s-%016llx.%s", stem, (unsigned long long)h, ending);
}

void web_begin(struct web *w, const struct page_reader *pages, const struct serve_options *options, int port)
{
    *w = (struct web){.pages = pages,
                      .language = options->language,
                      .env = options->env,
                      .style = BUF_MAX(1024 * 1024),
                      .lock_after_us = options->lock_after_us};
    w->asked_us = w->env->boot_us(w->env->ctx);
    guard_begin(&w->guard, options->address, port, options->env);
    buf_addz(&w->style, web_style);
    buf_addz(&w->style, svg_style_sheet());
    name_by_content(w->style_name, "style", buf_str(&w->style), "css");
    name_by_content(w->icon_name, "icon", str_from(web_icon), "svg");
}

void web_end(struct web *w)
{
    buf_free(&w->style);
    explicit_bzero(w, sizeof *w);
}

static struct view_frame frame_of(const struct web *w)
{
    return (struct view_frame){.style = w->style_name, .icon = w->icon_name, .language = w->language};
}

static void say(const struct web *w, struct web_answer *out, unsigned status, bool inside, const char *title, const char *text)
{
    struct view_frame f = frame_of(w);
    buf_clear(&out->body);
    out->status = status;
    view_message(&out->body, &f, inside, str_from(title), str_from(text));
}

/* A failure of a page reader as a page. Messages of errors hold no content of records (base/err.h). */
static void say_failure(const struct web *w, struct web_answer *out, const struct err *e)
{
    switch (e->status) {
    case BD_NOT_FOUND: say(w, out, 404, true, "Not found", "Nothing of this name can be read with the open keys."); return;
    case BD_INPUT:
    case BD_USAGE: say(w, out, 400, true, "Not understood", e->text); return;
    case BD_DENIED: say(w, out, 403, true, "Not allowed", e->text); return;
    default: say(w, out, 500, true, "This page could not be made", e->text);
    }
}

static int hex_digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The field `name` of an urlencoded body, into `out` (NUL-terminated). False when it is missing, malformed, too long, or not
 * UTF-8 without NUL. */
static bool form_field(struct str body, const char *name, char *out, size_t cap)
{
    size_t at = 0;
    while (at < body.n) {
        const char *end = memchr(body.p + at, '&', body.n - at);
        size_t stop = end != NULL ? (size_t)(end - body.p) : body.n;
        struct str pair = str_slice(body, at, stop);
        at = stop + 1;
        size_t n = strlen(name);
        if (!str_starts(pair, name) || pair.n <= n || pair.p[n] != '=')
            continue;
        size_t used = 0;
        for (size_t i = n + 1; i < pair.n; i++) {
            int c = pair.p[i] == '+' ? ' ' : (unsigned char)pair.p[i];
            if (c == '%') {
                int high = i + 2 < pair.n ? hex_digit(pair.p[i + 1]) : -1, low = i + 2 < pair.n ? hex_digit(pair.p[i + 2]) : -1;
                if (i + 2 >= pair.n || high < 0 || low < 0)
                    return false;
                c = high * 16 + low;
                i += 2;
            }
            if (c == 0 || used + 1 >= cap)
                return false;
            out[used++] = (char)c;
        }
        out[used] = '\0';
        return utf8_check((struct str){out, used}, NULL);
    }
    return false;
}

/* Keeps the words under a new random handle and leads there. */
static void take_search(struct web *w, const struct web_request *r, struct web_answer *out)
{
    struct web_search *s = &w->searches[w->next_search % WEB_SEARCHES];
    if (r->body_too_large) {
        say(w, out, 413, true, "Too long", "A search takes one line of words.");
        return;
    }
    if (r->body_type == NULL || strncmp(r->body_type, "application/x-www-form-urlencoded", 33) != 0) {
        say(w, out, 415, true, "Not understood", "Only this program's own search form can be sent here.");
        return;
    }
    char words[WEB_WORDS_BYTES + 1];
    bool fits = form_field(r->body, "words", words, sizeof words);
    if (!fits || str_trim(str_from(words)).n == 0) {
        say(w, out, 400, true, "Nothing to search for", "Type a name or a word, up to 170 characters.");
        explicit_bzero(words, sizeof words);
        return;
    }
    explicit_bzero(s, sizeof *s);
    memcpy(s->words, words, sizeof words);
    explicit_bzero(words, sizeof words);
    unsigned char bytes[16];
    w->env->random(w->env->ctx, bytes, sizeof bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(s->state + 2 * i, 3, "%02x", bytes[i]);
    w->next_search++;
    out->status = 303;
    snprintf(out->location, sizeof out->location, "/search/%s", s->state);
}

static void show_search(struct web *w, const char *state, struct arena *a, struct web_answer *out)
{
    const struct web_search *s = NULL;
    for (size_t i = 0; i < WEB_SEARCHES; i++)
        if (w->searches[i].state[0] != '\0' && strcmp(w->searches[i].state, state) == 0)
            s = &w->searches[i];
    if (s == NULL) {
        say(w, out, 404, true, "Not found", "This search is no longer remembered. Search again.");
        return;
    }
    struct err e = ERR_NONE;
    struct page_search p = {0};
    struct view_frame f = frame_of(w);
    if (w->pages->search(w->pages->ctx, a, str_from(s->words), &p, &e) != BD_OK)
        say_failure(w, out, &e);
    else
        view_search(&out->body, &f, s->state, str_from(s->words), &p);
}

static bool show_overview(struct web *w, struct arena *a, struct web_answer *out, struct err *e)
{
    struct page_overview p = {0};
    struct view_frame f = frame_of(w);
    if (w->pages->overview(w->pages->ctx, a, &p, e) != BD_OK)
        return false;
    view_overview(&out->body, &f, &p);
    return true;
}

/* One of /s/, /r/, /f/ with a handle. */
static bool show_record(struct web *w, char kind, struct str handle, struct arena *a, struct web_answer *out, struct err *e)
{
    struct view_frame f = frame_of(w);
    if (kind == 's') {
        struct page_source p = {0};
        if (w->pages->source(w->pages->ctx, a, handle, &p, e) != BD_OK)
            return false;
        view_source(&out->body, &f, a, &p);
    } else if (kind == 'f') {
        struct page_finding p = {0};
        if (w->pages->finding(w->pages->ctx, a, handle, &p, e) != BD_OK)
            return false;
        view_finding(&out->body, &f, a, &p);
    } else {
        struct page_record p = {0};
        if (w->pages->record(w->pages->ctx, a, handle, &p, e) != BD_OK)
            return false;
        view_record(&out->body, &f, &p);
    }
    return true;
}

static void open_page(struct web *w, const struct web_request *r, struct arena *a, struct web_answer *out)
{
    const char *path = r->head.path;
    struct err e = ERR_NONE;
    bool post = strcmp(r->head.method, "POST") == 0;
    if (post && strcmp(path, "/search/go") == 0) {
        take_search(w, r, out);
        return;
    }
    if (post) {
        say(w, out, 405, true, "Not possible", "Nothing can be sent to this address.");
        return;
    }
    bool made = false;
    if (strcmp(path, "/") == 0)
        made = show_overview(w, a, out, &e);
    else if (strncmp(path, "/search/", 8) == 0) {
        show_search(w, path + 8, a, out);
        return;
    } else if (path[0] == '/' && path[1] != '\0' && strchr("srf", path[1]) != NULL && path[2] == '/' && strlen(path) < 64)
        made = show_record(w, path[1], str_from(path + 3), a, out, &e);
    else
        e.status = BD_NOT_FOUND;
    if (!made)
        say_failure(w, out, &e);
}

static void show_asset(const struct web *w, const char *name, struct web_answer *out)
{
    if (strcmp(name, w->style_name) == 0) {
        out->type = "text/css; charset=utf-8";
        buf_add_str(&out->body, buf_str(&w->style));
    } else if (strcmp(name, w->icon_name) == 0) {
        out->type = "image/svg+xml";
        buf_addz(&out->body, web_icon);
    } else {
        say(w, out, 404, false, "Not found", "There is nothing here.");
    }
}

bool web_locked(const struct web *w)
{
    return w->lock_after_us > 0 && w->env->boot_us(w->env->ctx) - w->asked_us >= w->lock_after_us;
}

void web_answer(struct web *w, const struct web_request *r, struct arena *a, struct web_answer *out)
{
    *out = (struct web_answer){.status = 200, .type = "text/html; charset=utf-8", .body = BUF_MAX(WEB_PAGE_BYTES)};
    if (web_locked(w)) {
        say(w, out, 403, false, "Locked", "Nobody asked for a page for some time. Run bandi serve again.");
        return;
    }
    enum guard_answer judged = guard_judge(&w->guard, &r->head);
    if (judged == GUARD_OPEN || judged == GUARD_EXCHANGE)
        w->asked_us = w->env->boot_us(w->env->ctx);
    switch (judged) {
    case GUARD_WRONG_HOST:
        say(w, out, 421, false, "Wrong address", "This program answers only at the address that it printed.");
        break;
    case GUARD_WRONG_ORIGIN: say(w, out, 403, false, "Refused", "Another site asked for this page."); break;
    case GUARD_WRONG_METHOD: say(w, out, 405, false, "Refused", "Pages can be read and searched, nothing else."); break;
    case GUARD_NO_COOKIE:
        say(w, out, 403, false, "Locked",
            "Start from the address that bandi serve printed. It works once; run bandi serve again "
            "for a new one.");
        break;
    case GUARD_EXCHANGE:
        out->status = 303;
        snprintf(out->location, sizeof out->location, "/");
        snprintf(out->set_cookie, sizeof out->set_cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict", w->guard.cookie_name,
                 w->guard.cookie);
        break;
    case GUARD_ASSET: show_asset(w, r->head.path + 7, out); break;
    case GUARD_OPEN: open_page(w, r, a, out); break;
    }
}
