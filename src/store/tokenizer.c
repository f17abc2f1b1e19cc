/* store/tokenizer.c - text to tokens: pairs of characters where words are not set apart, folded words elsewhere.
 *
 * The text is taken segment by segment: one character and the marks or conjoining jamo that belong to it. A segment is
 * normalised alone, so every character that comes of it has the segment's bytes as its place. ASCII, Hangul syllables and
 * common Han need no table. See search.h for what is indexed and why.
 */
#include "store/tokenizer.h"
#include "store/search.h"

#include <string.h>

enum { WORD_BYTES = 240, SEGMENT_CHARS = 64 };

enum class { OTHER, WORD, PAIR };

struct walk {
    search_token_fn fn;
    void *ctx;
    bool query;
    bool stopped;
    enum class in; /* what the present run is */
    char word[WORD_BYTES + 8];
    size_t word_bytes;
    size_t from, to; /* bytes of the text: of the word, or of the last character of a run */
    char last[4];    /* that character */
    size_t last_bytes;
    size_t run; /* characters of the run so far */
};

static bool between(uint32_t c, uint32_t low, uint32_t high)
{
    return c >= low && c <= high;
}

static bool pair_script(uint32_t c)
{
    if (c < 0x0E00)
        return false;
    return between(c, 0xAC00, 0xD7A3) || between(c, 0x4E00, 0x9FFF) || between(c, 0x3041, 0x30FF) ||
           between(c, 0x3400, 0x4DBF) || between(c, 0xF900, 0xFAFF) || between(c, 0x20000, 0x3FFFF) ||
           between(c, 0x1100, 0x11FF) || between(c, 0x3131, 0x318E) || between(c, 0xA960, 0xA97F) ||
           between(c, 0xD7B0, 0xD7FF) || between(c, 0x3105, 0x312F) || between(c, 0x31A0, 0x31BF) ||
           between(c, 0x31F0, 0x31FF) || between(c, 0x0E00, 0x0EFF) || between(c, 0x1780, 0x17FF) ||
           between(c, 0x1000, 0x109F) || c == 0x3005 || c == 0x3007;
}

static enum class classify(uint32_t c) {
    if (c < 0x80) return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ? WORD : OTHER;
    if (!utf8_is_word(c)) return OTHER;
    return pair_script(c) ? PAIR : WORD;
}

/* Marks that a reader may leave out: accents, Hebrew points, Arabic vowels; also joiners and the soft hyphen. */
static bool dropped_mark(uint32_t c)
{
    return between(c, 0x0300, 0x036F) || between(c, 0x0483, 0x0489) || between(c, 0x0591, 0x05C7) ||
           between(c, 0x0610, 0x061A) || between(c, 0x064B, 0x065F) || c == 0x0670 || c == 0x0640 ||
           between(c, 0x06D6, 0x06DC) || between(c, 0x1AB0, 0x1AFF) || between(c, 0x1DC0, 0x1DFF) ||
           between(c, 0x20D0, 0x20FF) || between(c, 0xFE00, 0xFE0F) || between(c, 0xFE20, 0xFE2F) ||
           between(c, 0x200B, 0x200D) || c == 0x00AD || c == 0x2060 || c == 0xFEFF;
}

static size_t put(char *out, uint32_t c)
{
    size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (n == 1) {
        out[0] = (char)c;
        return 1;
    }
    for (size_t i = n - 1; i > 0; i--, c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)((n == 2 ? 0xC0u : n == 3 ? 0xE0u : 0xF0u) | c);
    return n;
}

static void emit(struct walk *w, const char *bytes, size_t n, size_t from, size_t to, bool beside)
{
    if (!w->stopped && !w->fn(w->ctx, (struct str){bytes, n}, from, to, beside))
        w->stopped = true;
}

/* Ends the present run. `at_end`: no letter or digit follows in the text. */
static void end_run(struct walk *w, bool at_end)
{
    if (w->in == WORD && w->word_bytes > 0)
        emit(w, w->word, w->word_bytes, w->from, w->to, false);
    if (w->in == PAIR && (w->run == 1 || !(w->query && at_end)))
        emit(w, w->last, w->last_bytes, w->from, w->to, false);
    w->in = OTHER;
    w->word_bytes = 0;
    w->run = 0;
}

static void add_pair(struct walk *w, uint32_t c, size_t from, size_t to)
{
    char both[8];
    size_t first = w->run > 0 ? w->last_bytes : 0;
    memcpy(both, w->last, first);
    size_t n = first + put(both + first, c);
    if (w->run > 0)
        emit(w, both, n, w->from, to, false);
    if (w->run > 0 && !w->query)
        emit(w, w->last, w->last_bytes, w->from, w->to, true);
    memcpy(w->last, both + first, n - first);
    w->last_bytes = n - first;
    w->from = from;
    w->to = to;
    w->run++;
}

static void add_word(struct walk *w, uint32_t c, size_t from, size_t to)
{
    if (w->word_bytes == 0)
        w->from = from;
    if (w->word_bytes <= WORD_BYTES)
        w->word_bytes += put(w->word + w->word_bytes, c);
    w->to = to;
}

/* One normalised character. Separators only remember that a run may have ended: whether a letter follows decides what a
 * query leaves out. */
static void add(struct walk *w, uint32_t c, size_t from, size_t to, bool *gap)
{
    enum class class = classify(c);
    if (class == OTHER) {
        *gap = true;
        return;
    }
    if (*gap || class != w->in)
        end_run(w, false);
    *gap = false;
    w->in = class;
    if (class == PAIR)
        add_pair(w, c, from, to);
    else
        add_word(w, c, from, to);
}

static bool needs_table(uint32_t c)
{
    return !(c < 0x80 || between(c, 0xAC00, 0xD7A3) || between(c, 0x4E00, 0x9FFF) || between(c, 0x3041, 0x3096));
}

/* True when `c` belongs to the character before it. */
static bool continues(uint32_t before, uint32_t c)
{
    if (c < 0x300)
        return false;
    bool jamo = between(c, 0x1160, 0x11FF) || between(c, 0xD7B0, 0xD7FF);
    if (jamo)
        return between(before, 0x1100, 0x11FF) || between(before, 0xAC00, 0xD7FF) || between(before, 0xA960, 0xA97F);
    return utf8_combines(c) || c == 0xFF9E || c == 0xFF9F;
}

/* Normalises one segment and adds what comes of it. */
static void segment(struct walk *w, const uint32_t *code, size_t count, size_t from, size_t to, bool *gap)
{
    uint32_t made[SEGMENT_CHARS * 20];
    if (count == 1 && !needs_table(code[0])) {
        add(w, code[0] < 0x80 && code[0] >= 'A' && code[0] <= 'Z' ? code[0] + 32 : code[0], from, to, gap);
        return;
    }
    size_t n = utf8_fold_chars(code, count, dropped_mark, made, sizeof made / sizeof made[0]);
    for (size_t i = 0; i < n; i++)
        add(w, made[i], from, to, gap);
}

void search_tokens(struct str text, bool query, search_token_fn fn, void *ctx)
{
    struct walk w = {.fn = fn, .ctx = ctx, .query = query};
    uint32_t code[SEGMENT_CHARS];
    uint32_t next = 0;
    size_t at = 0, from = 0;
    bool gap = false;
    bool more = utf8_next(text, &at, &next);
    while (more && !w.stopped) {
        size_t count = 0, to = at;
        code[count++] = next;
        for (more = utf8_next(text, &at, &next); more && continues(code[count - 1], next); more = utf8_next(text, &at, &next)) {
            to = at;
            if (count < SEGMENT_CHARS)
                code[count++] = next;
        }
        segment(&w, code, count, from, to, &gap);
        from = to;
    }
    end_run(&w, true);
}

/* ---- FTS5 ---- */

struct call {
    void *ctx;
    int (*token)(void *ctx, int flags, const char *bytes, int n, int from, int to);
    int rc;
};

static bool hand_on(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    struct call *c = ctx;
    c->rc = c->token(c->ctx, beside ? FTS5_TOKEN_COLOCATED : 0, token.p, (int)token.n, (int)from, (int)to);
    return c->rc == SQLITE_OK;
}

static int fts_create(void *ctx, const char **args, int count, Fts5Tokenizer **out)
{
    static char nothing;
    (void)ctx;
    (void)args;
    if (count != 0)
        return SQLITE_ERROR;
    *out = (Fts5Tokenizer *)&nothing;
    return SQLITE_OK;
}

static void fts_delete(Fts5Tokenizer *t)
{
    (void)t;
}

static int fts_tokenize(Fts5Tokenizer *t, void *ctx, int flags, const char *text, int n,
                        int (*token)(void *, int, const char *, int, int, int))
{
    (void)t;
    struct call c = {.ctx = ctx, .token = token, .rc = SQLITE_OK};
    search_tokens((struct str){text, (size_t)n}, (flags & FTS5_TOKENIZE_QUERY) != 0, hand_on, &c);
    return c.rc;
}

int tokenizer_register(sqlite3 *db)
{
    fts5_api *api = NULL;
    sqlite3_stmt *s = NULL;
    fts5_tokenizer ours = {.xCreate = fts_create, .xDelete = fts_delete, .xTokenize = fts_tokenize};
    int rc = sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL);
    if (rc != SQLITE_OK)
        return rc;
    sqlite3_bind_pointer(s, 1, &api, "fts5_api_ptr", NULL);
    sqlite3_step(s);
    rc = sqlite3_finalize(s);
    if (rc == SQLITE_OK && api == NULL)
        rc = SQLITE_ERROR;
    if (rc == SQLITE_OK)
        rc = api->xCreateTokenizer(api, "bandi", NULL, &ours, NULL);
    return rc != SQLITE_OK ? rc : search_rank_register(api);
}
