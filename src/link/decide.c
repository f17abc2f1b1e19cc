/* link/decide.c - decisions read and written as lines of JSON, and joining under walls; see decide.h. */
#include "link/decide.h"
#include "base/json.h"
#include "base/limits.h"

#include <math.h>
#include <string.h>

static const char *const verdicts[] = {"open", "same", "not-same", "unsure"};
static const char *const hows[] = {"hand", "review", "audit"};

const char *link_verdict_word(enum link_verdict v)
{
    return verdicts[v];
}

bool link_verdict_read(struct str word, enum link_verdict *out)
{
    for (int i = 0; i < 4; i++)
        if (str_is(word, verdicts[i])) {
            *out = (enum link_verdict)i;
            return true;
        }
    return false;
}

static FALLIBLE at_line(const char *file, long long row, struct err *e)
{
    return err_where(e, file, row, 0);
}

static FALLIBLE read_row(const struct json_at *root, const char *key, struct arena *a, struct str *list, struct str *id,
                         struct err *e)
{
    static const char *const known[] = {"list", "id"};
    struct json_at at;
    BD_TRY(json_get_object(root, key, &at, e));
    BD_TRY(json_only(&at, known, 2, e));
    BD_TRY(json_get_text(&at, "list", list, e));
    BD_TRY(json_get_text(&at, "id", id, e));
    *list = str_keep(a, *list);
    *id = str_keep(a, *id);
    return id->n > 0 ? BD_OK : err_set(e, BD_INPUT, "%s has an empty id", key);
}

static FALLIBLE read_text(const struct json_at *root, const char *key, struct arena *a, bool required, struct str *out,
                          struct err *e)
{
    *out = STR("");
    if (!required && !json_has(root, key))
        return BD_OK;
    BD_TRY(json_get_text(root, key, out, e));
    *out = str_keep(a, *out);
    return !required || str_trim(*out).n > 0 ? BD_OK : err_set(e, BD_INPUT, "\"%s\" is empty", key);
}

static FALLIBLE read_words(const struct json_at *root, struct link_decision *d, struct err *e)
{
    struct str word;
    BD_TRY(json_get_text(root, "verdict", &word, e));
    if (!link_verdict_read(word, &d->verdict)) {
        (void)!err_set(e, BD_INPUT, "\"%.*s\" is not a verdict", STR_FMT(str_head(word, 40)));
        return err_mend(e, "verdicts are same, not-same, unsure and open");
    }
    if (!json_has(root, "how"))
        return BD_OK;
    BD_TRY(json_get_text(root, "how", &word, e));
    for (int i = 0; i < 3; i++)
        if (str_is(word, hows[i])) {
            d->how = (enum link_how)i;
            return BD_OK;
        }
    (void)!err_set(e, BD_INPUT, "\"how\" is none of its words");
    return err_mend(e, "how is hand, review or audit");
}

static FALLIBLE read_decision(const struct json_at *root, struct arena *a, struct link_decision *d, struct err *e)
{
    static const char *const known[] = {"a", "b", "verdict", "by", "why", "at", "how", "chance", "stated"};
    BD_TRY(json_only(root, known, sizeof known / sizeof *known, e));
    BD_TRY(read_row(root, "a", a, &d->list_a, &d->id_a, e));
    BD_TRY(read_row(root, "b", a, &d->list_b, &d->id_b, e));
    if (str_eq(d->list_a, d->list_b) && str_eq(d->id_a, d->id_b))
        return err_set(e, BD_INPUT, "a and b are one row");
    BD_TRY(read_words(root, d, e));
    BD_TRY(read_text(root, "by", a, true, &d->by, e));
    BD_TRY(read_text(root, "at", a, true, &d->at, e));
    BD_TRY(read_text(root, "why", a, false, &d->why, e));
    if (json_has(root, "chance"))
        BD_TRY(json_get_real(root, "chance", 1e-12, 1, &d->chance, e));
    if (json_has(root, "stated"))
        BD_TRY(json_get_real(root, "stated", 0, 1, &d->stated, e));
    return BD_OK;
}

static FALLIBLE read_line(struct arena *a, const char *file, struct str line, struct link_decision *d, struct err *e)
{
    SCOPED_JSON json_t *json = NULL;
    *d = (struct link_decision){.stated = NAN, .row = d->row};
    BD_TRY(json_read(file, line, &json, e));
    struct json_at root = json_root(file, json);
    if (!json_is_object(json))
        return err_set(e, BD_INPUT, "the line is no object");
    return read_decision(&root, a, d, e);
}

FALLIBLE link_decisions_read(struct arena *a, const char *file, struct str text, struct link_decisions *out, struct err *e)
{
    size_t lines = 0, n = 0, at = 0;
    long long row = 0;
    for (size_t i = 0; i < text.n; i++)
        lines += text.p[i] == '\n';
    struct link_decision *all = ARENA_ARRAY(a, struct link_decision, lines + 1);
    while (at < text.n) {
        const char *end = memchr(text.p + at, '\n', text.n - at);
        row++;
        if (end == NULL) {
            (void)!err_set(e, BD_INPUT, "the last line does not end: the file was cut off");
            (void)!err_mend(e, "take a whole copy; if the line is whole, add a line end");
            return at_line(file, row, e);
        }
        struct str line = str_trim((struct str){text.p + at, (size_t)(end - text.p) - at});
        at = (size_t)(end - text.p) + 1;
        if (line.n == 0)
            continue;
        if (line.n > LIMIT_JSON_LINE_BYTES) {
            (void)!err_set(e, BD_LIMIT, "the line is longer than %zu bytes", LIMIT_JSON_LINE_BYTES);
            return at_line(file, row, e);
        }
        all[n].row = row;
        if (read_line(a, file, line, &all[n], e) != BD_OK)
            return at_line(file, row, e);
        n++;
    }
    *out = (struct link_decisions){.all = all, .count = n, .file = file};
    return BD_OK;
}

static void put_row(struct buf *out, const char *key, struct str list, struct str id)
{
    buf_addf(out, "\"%s\":{\"list\":", key);
    json_put_string(out, list);
    buf_addz(out, ",\"id\":");
    json_put_string(out, id);
    buf_addz(out, "},");
}

static void put_text(struct buf *out, const char *key, struct str text)
{
    buf_addf(out, ",\"%s\":", key);
    json_put_string(out, text);
}

void link_decision_put(struct buf *out, const struct link_decision *d)
{
    buf_add_char(out, '{');
    put_row(out, "a", d->list_a, d->id_a);
    put_row(out, "b", d->list_b, d->id_b);
    buf_addf(out, "\"verdict\":\"%s\"", verdicts[d->verdict]);
    put_text(out, "by", d->by);
    if (d->why.n > 0)
        put_text(out, "why", d->why);
    put_text(out, "at", d->at);
    buf_addf(out, ",\"how\":\"%s\"", hows[d->how]);
    if (d->chance > 0) {
        buf_addz(out, ",\"chance\":");
        json_put_real(out, d->chance);
    }
    if (!isnan(d->stated)) {
        buf_addz(out, ",\"stated\":");
        json_put_real(out, d->stated);
    }
    buf_addz(out, "}\n");
}

/* ---- joining under walls ---- */

/* Walls hang on the root of each group as a list of ends; end 2w is the first side of wall w, 2w + 1 the second. */
struct walled {
    uint32_t *up;
    uint32_t *head, *tail, *count; /* of a root: its list of ends, UINT32_MAX when empty */
    uint32_t *next;                /* by end */
    const uint32_t (*walls)[2];
};

struct walled *walled_new(struct arena *a, size_t n, const uint32_t (*walls)[2], size_t count)
{
    struct walled *w = ARENA_NEW(a, struct walled);
    w->up = ARENA_ARRAY(a, uint32_t, n + 1);
    w->head = ARENA_ARRAY(a, uint32_t, n + 1);
    w->tail = ARENA_ARRAY(a, uint32_t, n + 1);
    w->count = ARENA_ARRAY(a, uint32_t, n + 1);
    w->next = ARENA_ARRAY(a, uint32_t, 2 * count + 1);
    w->walls = walls;
    for (size_t i = 0; i < n; i++) {
        w->up[i] = (uint32_t)i;
        w->head[i] = UINT32_MAX;
    }
    for (uint32_t end = 0; end < 2 * count; end++) {
        uint32_t x = walls[end / 2][end % 2];
        w->next[end] = w->head[x];
        if (w->head[x] == UINT32_MAX)
            w->tail[x] = end;
        w->head[x] = end;
        w->count[x]++;
    }
    return w;
}

uint32_t walled_root(struct walled *w, uint32_t x)
{
    while (w->up[x] != x)
        x = w->up[x] = w->up[w->up[x]];
    return x;
}

bool walled_join(struct walled *w, uint32_t x, uint32_t y)
{
    uint32_t a = walled_root(w, x), b = walled_root(w, y);
    if (a == b)
        return true;
    uint32_t fewer = w->count[a] <= w->count[b] ? a : b, other = fewer == a ? b : a;
    for (uint32_t end = w->head[fewer]; end != UINT32_MAX; end = w->next[end])
        if (walled_root(w, w->walls[end / 2][1 - end % 2]) == other)
            return false;
    w->up[fewer] = other;
    if (w->head[fewer] == UINT32_MAX)
        return true;
    w->next[w->tail[fewer]] = w->head[other];
    if (w->head[other] == UINT32_MAX)
        w->tail[other] = w->tail[fewer];
    w->head[other] = w->head[fewer];
    w->count[other] += w->count[fewer];
    return true;
}
