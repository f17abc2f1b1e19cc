/* web/html.c - see html.h. */
#include "web/html.h"
#include "app/page.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct html html_begin(struct buf *out)
{
    buf_addz(out, "<!doctype html>\n");
    return (struct html){.out = out};
}

void html_end(struct html *h)
{
    BD_ASSERT(h->depth == 0 && !h->in_tag);
    buf_add_char(h->out, '\n');
}

static void finish_tag(struct html *h)
{
    if (h->in_tag)
        buf_add_char(h->out, '>');
    h->in_tag = false;
}

/* One character as text or attribute value; controls that HTML forbids become U+FFFD. */
static void put_escaped(struct buf *out, struct str s)
{
    size_t at = 0;
    uint32_t c;
    while (utf8_next(s, &at, &c)) {
        bool control = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || (c & 0xFFFE) == 0xFFFE;
        switch (c) {
        case '&': buf_addz(out, "&amp;"); break;
        case '<': buf_addz(out, "&lt;"); break;
        case '>': buf_addz(out, "&gt;"); break;
        case '"': buf_addz(out, "&quot;"); break;
        case '\'': buf_addz(out, "&#39;"); break;
        case '\r': buf_add_char(out, '\n'); break;
        default: utf8_put(out, control ? 0xFFFD : c); break;
        }
    }
}

static bool name_is_plain(const char *name)
{
    return name[0] != '\0' && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(name);
}

static void start(struct html *h, const char *tag, const char *class)
{
    BD_ASSERT(name_is_plain(tag) && strcmp(tag, "script") != 0 && strcmp(tag, "style") != 0 && strcmp(tag, "iframe") != 0);
    finish_tag(h);
    buf_addf(h->out, "<%s", tag);
    h->in_tag = true;
    if (class != NULL)
        html_attr_z(h, "class", class);
}

void html_open(struct html *h, const char *tag, const char *class)
{
    BD_ASSERT(h->depth < HTML_DEPTH);
    start(h, tag, class);
    h->open[h->depth++] = tag;
}

void html_close(struct html *h, const char *tag)
{
    BD_ASSERT(h->depth > 0 && strcmp(h->open[h->depth - 1], tag) == 0);
    finish_tag(h);
    buf_addf(h->out, "</%s>", tag);
    h->depth--;
    static const char blocks[] = " html head body main header nav footer section article aside div ul ol li dl dt dd table "
                                 "thead tbody tr h1 h2 h3 p form title figure ";
    char padded[32];
    snprintf(padded, sizeof padded, " %s ", tag);
    if (strstr(blocks, padded) != NULL)
        buf_add_char(h->out, '\n');
}

void html_void(struct html *h, const char *tag, const char *class)
{
    start(h, tag, class);
}

void html_line(struct html *h, const char *tag, const char *class, struct str text)
{
    html_open(h, tag, class);
    html_text(h, text);
    html_close(h, tag);
}

static bool attribute_is_harmless(const char *name)
{
    static const char *const refused[] = {"href", "src", "action", "formaction", "style", "srcdoc", "srcset", "xlink"};
    if (!name_is_plain(name) || strncmp(name, "on", 2) == 0)
        return false;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (strcmp(name, refused[i]) == 0)
            return false;
    return true;
}

void html_attr(struct html *h, const char *name, struct str value)
{
    BD_ASSERT(h->in_tag && attribute_is_harmless(name));
    buf_addf(h->out, " %s=\"", name);
    put_escaped(h->out, value);
    buf_add_char(h->out, '"');
}

void html_attr_z(struct html *h, const char *name, const char *value)
{
    html_attr(h, name, str_from(value));
}

/* The name of the element whose start tag is being written: it stands after the last '<'. */
static const char *address_attribute(const struct html *h)
{
    size_t at = h->out->n;
    while (at > 0 && h->out->p[at - 1] != '<')
        at--;
    struct str rest = str_slice(buf_str(h->out), at, h->out->n);
    if (str_starts(rest, "form"))
        return "action";
    return str_starts(rest, "img") ? "src" : "href";
}

void html_url(struct html *h, struct web_url url)
{
    BD_ASSERT(h->in_tag && (url.path[0] == '/' || url.path[0] == '#'));
    buf_addf(h->out, " %s=\"", address_attribute(h));
    put_escaped(h->out, str_from(url.path));
    buf_add_char(h->out, '"');
}

void html_text(struct html *h, struct str text)
{
    finish_tag(h);
    put_escaped(h->out, text);
}

void html_z(struct html *h, const char *text)
{
    html_text(h, str_from(text));
}

void html_say(struct html *h, const char *english)
{
    html_text(h, page_word(h->language, str_from(english)));
}

void html_line_say(struct html *h, const char *tag, const char *class, const char *english)
{
    html_line(h, tag, class, page_word(h->language, str_from(english)));
}

void html_attr_say(struct html *h, const char *name, const char *english)
{
    html_attr(h, name, page_word(h->language, str_from(english)));
}

void html_number(struct html *h, int64_t v)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%lld", (long long)v);
    size_t n = strlen(digits), sign = digits[0] == '-';
    finish_tag(h);
    for (size_t i = 0; i < n; i++) {
        if (i > sign && (n - i) % 3 == 0)
            buf_add_char(h->out, ',');
        buf_add_char(h->out, digits[i]);
    }
}

struct str html_language_of(struct str text)
{
    size_t at = 0, han = 0;
    uint32_t c;
    while (utf8_next(text, &at, &c)) {
        if ((c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x1100 && c <= 0x11FF) || (c >= 0x3130 && c <= 0x318F))
            return STR("ko");
        if (c >= 0x3040 && c <= 0x30FF)
            return STR("ja");
        han += (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0xF900 && c <= 0xFAFF);
    }
    return han > 0 ? STR("zh") : STR("");
}

void html_words(struct html *h, struct str text, struct str language)
{
    BD_ASSERT(h->in_tag);
    if (language.n == 0)
        language = html_language_of(text);
    if (language.n == 0 && h->language != PAGE_EN)
        language = STR("en");
    if (language.n > 0)
        html_attr(h, "lang", language);
    html_attr_z(h, "dir", "auto");
    html_text(h, text);
}

void html_picture(struct html *h, const struct buf *svg)
{
    finish_tag(h);
    buf_add(h->out, svg->p, svg->n);
}

/* A name made only of letters, digits, hyphens and dots fits an address as it is. */
static bool name_fits(struct str s)
{
    if (s.n == 0 || s.n > 40)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!isalnum((unsigned char)s.p[i]) && s.p[i] != '-')
            return false;
    return true;
}

static struct web_url under(const char *folder, struct str name)
{
    struct web_url u;
    if (name_fits(name))
        snprintf(u.path, sizeof u.path, "/%s/%.*s", folder, STR_FMT(name));
    else
        snprintf(u.path, sizeof u.path, "/r/-");
    return u;
}

struct web_url web_url_home(void)
{
    return (struct web_url){"/"};
}

struct web_url web_url_record(struct str handle)
{
    char letter = handle.n > 0 ? handle.p[0] : ' ';
    return under(letter == 'S' ? "s" : letter == 'F' ? "f" : "r", handle);
}

struct web_url web_url_history(struct str handle)
{
    return under("r", handle);
}

struct web_url web_url_passage(struct str source, struct str passage)
{
    struct web_url u = under("s", source);
    size_t n = strlen(u.path);
    if (name_fits(passage) && name_fits(source))
        snprintf(u.path + n, sizeof u.path - n, "#%.*s", STR_FMT(passage));
    return u;
}

struct web_url web_url_search(const char *state)
{
    return under("search", str_from(state));
}

struct web_url web_url_asset(const char *name)
{
    struct web_url u;
    snprintf(u.path, sizeof u.path, "/asset/%s", name);
    return u;
}

struct web_url web_url_here(struct str name)
{
    struct web_url u;
    snprintf(u.path, sizeof u.path, "#%.*s", name_fits(name) ? (int)name.n : 1, name_fits(name) ? name.p : "-");
    return u;
}
