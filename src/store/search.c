/* store/search.c - tables for full text, and what a person typed as a safe FTS5 expression. See search.h. */
#include "store/search.h"

#include <stdio.h>
#include <string.h>

enum { TYPED_BYTES = 4096, MOST_WORDS = 64 };

enum bd_status search_create(struct db *d, const char *schema, const char *name, const char *columns, struct err *e)
{
    SCOPED_BUF struct buf sql = BUF_MAX(8192);
    buf_addf(&sql, "CREATE VIRTUAL TABLE \"%s\".\"%s\" USING fts5(%s, tokenize='bandi')", schema, name, columns);
    BD_TRY(db_exec(d, sql.p, e));
    buf_clear(&sql);
    buf_addf(&sql, "INSERT INTO \"%s\".\"%s\"(\"%s\", rank) VALUES('secure-delete', 1)", schema, name, name);
    return db_exec(d, sql.p, e);
}

/* Marks that open and close a phrase. A closing mark also ends what another opened: people mix them. */
static size_t quote_at(struct str s, size_t at)
{
    static const char *const MARKS[] = {"\"", "“", "”", "„", "«", "»", "「", "」", "『", "』", "＂"};
    for (size_t i = 0; i < sizeof MARKS / sizeof MARKS[0]; i++) {
        size_t n = strlen(MARKS[i]);
        if (s.n - at >= n && memcmp(s.p + at, MARKS[i], n) == 0)
            return n;
    }
    return 0;
}

static size_t space_at(struct str s, size_t at)
{
    if (s.p[at] == ' ' || s.p[at] == '\t' || s.p[at] == '\n' || s.p[at] == '\r')
        return 1;
    if (s.n - at >= 3 && memcmp(s.p + at, "\u3000", 3) == 0)
        return 3;
    return s.n - at >= 2 && memcmp(s.p + at, "\u00a0", 2) == 0 ? 2 : 0;
}

struct last_token {
    size_t count;
    size_t chars;
    bool pair;
    size_t to;
};

static bool see(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    struct last_token *l = ctx;
    size_t at = 0;
    uint32_t code = 0;
    l->count++;
    l->chars = utf8_count(token);
    l->pair = utf8_next(token, &at, &code) && code >= 0x0E00;
    l->to = to;
    (void)from;
    (void)beside;
    return true;
}

/* Adds one word or phrase; false when it holds nothing to search for. */
static bool add_item(struct buf *out, struct str item, bool star)
{
    struct last_token last = {.count = 0};
    search_tokens(item, true, see, &last);
    if (last.count == 0)
        return false;
    if (out->n > 0)
        buf_add_char(out, ' ');
    buf_add_char(out, '"');
    for (size_t i = 0; i < item.n; i++) {
        if (item.p[i] == '"')
            buf_add_char(out, '"');
        buf_add_char(out, item.p[i] == '\0' ? ' ' : item.p[i]);
    }
    /* Every character of a pair script is a token of its own: what begins with it is where it stands. */
    buf_addz(out, star && !(last.pair && last.chars == 1) ? "\" *" : "\"");
    return true;
}

enum bd_status search_expression(struct arena *a, struct str typed, struct str *out, struct err *e)
{
    SCOPED_BUF struct buf made = BUF_MAX(4 * TYPED_BYTES);
    size_t words = 0;
    if (typed.n > TYPED_BYTES)
        return err_set(e, BD_LIMIT, "a search may have at most %d bytes", TYPED_BYTES);
    for (size_t at = 0; at < typed.n;) {
        size_t skip = space_at(typed, at);
        size_t quote = skip == 0 ? quote_at(typed, at) : 0;
        if (skip > 0) {
            at += skip;
            continue;
        }
        at += quote;
        size_t from = at;
        while (at < typed.n && quote_at(typed, at) == 0 && (quote > 0 || space_at(typed, at) == 0))
            at++;
        struct str item = str_slice(typed, from, at);
        if (quote > 0 && at < typed.n)
            at += quote_at(typed, at);
        bool star = item.n > 1 && item.p[item.n - 1] == '*';
        if (star)
            item.n--;
        words += add_item(&made, item, star);
        if (words > MOST_WORDS)
            return err_set(e, BD_LIMIT, "a search may have at most %d words", MOST_WORDS);
    }
    if (words == 0)
        return err_set(e, BD_INPUT, "nothing to search for: write at least one letter or digit");
    *out = str_keep(a, buf_str(&made));
    return BD_OK;
}
