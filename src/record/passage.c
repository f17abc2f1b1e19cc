/* record/passage.c - see passage.h. */
#include "record/passage.h"

#include "crypto/hash.h"
#include "record/matter_inside.h"

#include <string.h>

enum bd_status source_text(struct matter *m, struct id16 source, struct arena *a, struct str *out, struct err *e)
{
    struct record r;
    BD_TRY(record_read(m, source, READ_LIVE, a, &r, e));
    struct str text = record_text(&r, "text");
    if (text.p == NULL)
        return err_set(e, BD_NOT_FOUND, "this source has no stored text that is visible here");
    *out = text;
    return BD_OK;
}

static bool at_character(struct str s, size_t at)
{
    return at == s.n || (at < s.n && ((unsigned char)s.p[at] & 0xC0) != 0x80);
}

static FALLIBLE say(struct draft *d, struct id16 id, const struct record_type *t, const char *name, struct value v,
                    const struct statement_how *how, struct err *e)
{
    const struct property *p = type_property(t, str_from(name));
    if (p == NULL)
        return err_set(e, BD_CONFLICT, "the schema in force has no property passage.%s", name);
    return draft_say(d, id, p, &v, how, e);
}

enum bd_status draft_passage(struct draft *d, const struct passage_new *p, struct id16 *id, struct err *e)
{
    struct matter *m = draft_matter(d);
    SCOPED_ARENA struct arena *a = arena_new((size_t)256 << 20);
    const struct record_type *t = schema_type(m->schema, STR("passage"));
    struct str words = p->words;
    uint8_t hash[HASH_BYTES];
    if (t == NULL)
        return err_set(e, BD_CONFLICT, "the schema in force has no type passage");
    if (!p->by_range && p->locator.n == 0)
        return err_set(e, BD_INPUT, "a passage needs a place: a range of bytes, or a locator such as \"paragraph 6\"");
    if (p->by_range) {
        struct str text;
        BD_TRY(source_text(m, p->source, a, &text, e));
        if (p->from >= p->to || p->to > text.n)
            return err_set(e, BD_INPUT, "bytes %zu to %zu are not in the text of %zu bytes", p->from, p->to, text.n);
        if (!at_character(text, p->from) || !at_character(text, p->to))
            return err_set(e, BD_INPUT, "bytes %zu to %zu cut a character", p->from, p->to);
        words = str_slice(text, p->from, p->to);
    }
    BD_TRY(draft_record(d, t, id, e));
    struct statement_how plain = {0}, spoken = {.language = p->language};
    BD_TRY(say(d, *id, t, "source", value_record(p->source), &plain, e));
    BD_TRY(say(d, *id, t, "form",
               value_term(p->paraphrased || words.n == 0 ? STR("passage_form:paraphrased") : STR("passage_form:quoted")),
               &plain, e));
    if (p->locator.n > 0)
        BD_TRY(say(d, *id, t, "locator", value_text(p->locator), &plain, e));
    if (p->by_range) {
        BD_TRY(say(d, *id, t, "from", value_integer((int64_t)p->from), &plain, e));
        BD_TRY(say(d, *id, t, "to", value_integer((int64_t)p->to), &plain, e));
    }
    if (!p->paraphrased && words.n > 0) {
        hash_of(words.p, words.n, hash);
        BD_TRY(say(d, *id, t, "words", value_text(words), &spoken, e));
        BD_TRY(say(d, *id, t, "hash", value_bytes((struct str){(const char *)hash, sizeof hash}), &plain, e));
    }
    if (p->language.n > 0)
        BD_TRY(draft_say_text(d, *id, "language", p->language, &plain, e));
    return p->note.n > 0 ? say(d, *id, t, "note", value_text(p->note), &plain, e) : BD_OK;
}

enum bd_status passage_read(struct matter *m, struct id16 id, struct arena *a, struct passage *out, struct err *e)
{
    struct record r;
    struct passage p = {.id = id, .words = STR("")};
    BD_TRY(record_read(m, id, READ_LIVE, a, &r, e));
    if (r.type == NULL || !type_is(m->schema, r.type, STR("passage")))
        return err_set(e, BD_INPUT, "this record is no passage");
    const struct statement *source = record_first(&r, "source"), *from = record_first(&r, "from"), *to = record_first(&r, "to");
    const struct statement *hash = record_first(&r, "hash");
    struct str words = record_text(&r, "words"), locator = record_text(&r, "locator");
    if (source != NULL)
        p.source = source->value.id;
    p.by_range = from != NULL && to != NULL && from->value.a >= 0 && to->value.a > from->value.a;
    if (p.by_range) {
        p.from = (size_t)from->value.a;
        p.to = (size_t)to->value.a;
    }
    p.locator = locator.p != NULL ? locator : STR("");
    p.quoted = str_is(record_text(&r, "form"), "passage_form:quoted");
    p.words = words.p != NULL ? words : STR("");
    p.has_hash = hash != NULL && hash->value.text.n == sizeof p.words_hash.b;
    if (p.has_hash)
        memcpy(p.words_hash.b, hash->value.text.p, sizeof p.words_hash.b);
    if (p.by_range && p.has_hash && source != NULL) {
        struct str text;
        struct err mine = ERR_NONE;
        uint8_t now[HASH_BYTES];
        enum bd_status s = source_text(m, p.source, a, &text, &mine);
        if (s == BD_OK && p.to <= text.n) {
            hash_of(text.p + p.from, p.to - p.from, now);
            p.matches = hash_equal(now, p.words_hash.b, sizeof now);
        }
    }
    *out = p;
    return BD_OK;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/* Matches words at a place, a run of blanks against a run of blanks; gives the end, or 0. */
static size_t match_loosely(struct str text, size_t at, struct str words)
{
    size_t i = 0;
    while (i < words.n) {
        if (at >= text.n)
            return 0;
        if (is_blank(words.p[i]) && is_blank(text.p[at])) {
            while (i < words.n && is_blank(words.p[i]))
                i++;
            while (at < text.n && is_blank(text.p[at]))
                at++;
            continue;
        }
        if (words.p[i++] != text.p[at++])
            return 0;
    }
    return at;
}

bool text_find_words(struct str text, struct str words, size_t *from, size_t *to, size_t *times)
{
    size_t at;
    words = str_trim(words);
    *times = 0;
    if (words.n == 0)
        return false;
    for (size_t start = 0; str_find(text, words, start, &at); start = at + 1) {
        if ((*times)++ == 0) {
            *from = at;
            *to = at + words.n;
        }
    }
    for (size_t i = 0; *times == 0 && i < text.n; i++) {
        size_t end = text.p[i] == words.p[0] ? match_loosely(text, i, words) : 0;
        if (end == 0)
            continue;
        *from = i;
        *to = end;
        size_t more = 0;
        for (size_t j = i + 1; j < text.n; j++)
            more += text.p[j] == words.p[0] && match_loosely(text, j, words) != 0;
        *times = 1 + more;
    }
    return *times == 1;
}
