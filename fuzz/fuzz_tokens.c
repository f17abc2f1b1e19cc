/* fuzz/fuzz_tokens.c - the search tokenizer and typed searches: tokens come in order, lie inside the text at characters'
 * borders; a typed search becomes an expression that FTS5 takes, whatever was typed. */
#include "fuzz.h"
#include "base/limits.h"
#include "simdisk.h"
#include "store/search.h"

struct walk {
    struct str text;
    size_t from;
    size_t tokens;
};

static bool border(struct str text, size_t at)
{
    return at == text.n || ((unsigned char)text.p[at] & 0xC0) != 0x80;
}

static bool take(void *ctx, struct str token, size_t from, size_t to, bool beside)
{
    struct walk *w = ctx;
    (void)beside;
    FUZZ_HOLDS(token.n > 0 && from < to && to <= w->text.n && from >= w->from);
    FUZZ_HOLDS(utf8_check(token, NULL) && border(w->text, from) && border(w->text, to));
    w->from = from;
    w->tokens++;
    return w->tokens < 100000;
}

/* One database for all inputs, on a disk in memory. */
static struct stmt *match(void)
{
    static const uint8_t key[DB_KEY_BYTES];
    static struct db *d;
    static struct stmt *s;
    struct err e = ERR_NONE;
    if (s == NULL) {
        struct db_how how = {.path = "/sim/words.db", .key = key, .cipher = DB_CHACHA20, .mode = DB_CREATE};
        simdisk_use(simdisk_new());
        FUZZ_HOLDS(db_open(&how, &d, &e) == BD_OK);
        FUZZ_HOLDS(search_create(d, "main", "words", "text", &e) == BD_OK);
        FUZZ_HOLDS(db_exec(d, "INSERT INTO words(rowid, text) VALUES(1, 'the river 강가에서 河边 east')", &e) == BD_OK);
        FUZZ_HOLDS(db_prepare(d, "SELECT rowid, bandi_rank(words) FROM words WHERE words MATCH ?", &s, &e) == BD_OK);
    }
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct str text = {(const char *)data, size}, expression;
    struct walk w = {.text = text};
    bool row = false;
    if (!utf8_check(text, NULL))
        return 0;
    search_tokens(text, false, take, &w);
    w = (struct walk){.text = text};
    search_tokens(text, true, take, &w);
    if (search_expression(a, text, &expression, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    struct stmt *s = match();
    stmt_bind_text(s, 1, expression);
    FUZZ_HOLDS(stmt_step(s, &row, &e) == BD_OK);
    stmt_reset(s);
    return 0;
}
