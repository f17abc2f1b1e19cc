/* fuzz/fuzz_http.c - requests to the local page, as text: a method and a path, header lines, an empty line, a body. "$HOST",
 * "$COOKIE", "$TOKEN", "$STATE" and "$STYLE" stand for what only a rightful browser knows. Whatever is asked gets an answer;
 * pages are given to nobody without the cookie; nothing that was sent stands in an address. */
#include "fuzz.h"
#include "base/limits.h"
#include "invented.h"
#include "web/route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { MOST = 16 * 1024 };

static struct web web;
static struct env_fake fake;
static struct env env;
static struct page_reader pages;

static void begin(void)
{
    fake = (struct env_fake){.counter = 3};
    env = env_fake(&fake);
    pages = invented_pages();
    struct serve_options o = {.address = "127.0.0.1", .env = &env};
    web_begin(&web, &pages, &o, 9000);
    memset(web.searches[0].state, 'a', 32);
    snprintf(web.searches[0].words, sizeof web.searches[0].words, "river");
}

static char *fill(struct arena *a, struct str in)
{
    const struct {
        const char *word, *with;
    } known[] = {{"$HOST", web.guard.host},         {"$COOKIE", web.guard.cookie}, {"$TOKEN", web.guard.token},
                 {"$STATE", web.searches[0].state}, {"$STYLE", web.style_name},    {"$ICON", web.icon_name}};
    SCOPED_BUF struct buf b = BUF_MAX(MIB);
    for (size_t i = 0; i < in.n; i++) {
        size_t k = 0;
        while (k < 6 && !str_starts(str_slice(in, i, in.n), known[k].word))
            k++;
        if (k < 6) {
            buf_addz(&b, known[k].with);
            i += strlen(known[k].word) - 1;
        } else if (in.p[i] != 0) {
            buf_add_char(&b, in.p[i]);
        }
    }
    return arena_copy(a, b.p != NULL ? b.p : "", b.n);
}

static struct str line(struct str *rest)
{
    size_t at;
    if (!str_find(*rest, STR("\n"), 0, &at))
        at = rest->n;
    struct str l = str_slice(*rest, 0, at);
    *rest = str_slice(*rest, at < rest->n ? at + 1 : at, rest->n);
    return l;
}

static void header(struct arena *a, struct str l, struct web_request *r)
{
    size_t at;
    if (!str_find(l, STR(":"), 0, &at))
        return;
    struct str name = str_slice(l, 0, at);
    const char *value = fill(a, str_trim(str_slice(l, at + 1, l.n)));
    r->head.hosts += name.n == 4 && strncasecmp(name.p, "Host", 4) == 0;
    const struct {
        const char *name;
        const char **to;
    } known[] = {{"Host", &r->head.host},
                 {"Origin", &r->head.origin},
                 {"Sec-Fetch-Site", &r->head.fetch_site},
                 {"Cookie", &r->head.cookie},
                 {"Content-Type", &r->body_type}};
    for (size_t k = 0; k < 5; k++)
        if (name.n == strlen(known[k].name) && strncasecmp(name.p, known[k].name, name.n) == 0)
            *known[k].to = value;
}

static struct web_request request(struct arena *a, struct str text)
{
    struct web_request r = {.head = {.method = "GET", .path = "/"}};
    struct str first = line(&text), l;
    size_t at;
    if (str_find(first, STR(" "), 0, &at)) {
        r.head.method = fill(a, str_slice(first, 0, at));
        r.head.path = fill(a, str_slice(first, at + 1, first.n));
    }
    while ((l = line(&text)).n > 0)
        header(a, l, &r);
    r.body_too_large = text.n > WEB_BODY_BYTES;
    if (!r.body_too_large)
        r.body = text;
    return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct web_answer answer;
    if (size > MOST)
        return 0;
    begin();
    struct web_request r = request(a, (struct str){(const char *)data, size});
    web_answer(&web, &r, a, &answer);
    FUZZ_HOLDS(answer.status >= 200 && answer.status < 600 && answer.type != NULL);
    bool ours = r.head.cookie != NULL && strstr(r.head.cookie, web.guard.cookie) != NULL;
    bool asset = strncmp(r.head.path, "/asset/", 7) == 0;
    FUZZ_HOLDS(answer.status != 200 || ours || asset);
    FUZZ_HOLDS(answer.location[0] == '\0' || strcmp(answer.location, "/") == 0 || strlen(answer.location) == 40);
    FUZZ_HOLDS(answer.set_cookie[0] == '\0' || strncmp(r.head.path, "/start/", 7) == 0);
    buf_free(&answer.body);
    web_end(&web);
    return 0;
}
