/* fuzz/fuzz_args.c - words of a command line, one a line: matched to a verb, its options and values checked against the
 * verb's own declaration. Nothing is run. A line "allow USE:IDENTIFIED:UNTIL" is read as a grant of consent. */
#include "fuzz.h"
#include "app/say.h"
#include "app/verb.h"
#include "base/limits.h"

#include <string.h>

enum { WORDS_MAX = 200 };

static size_t cut(struct arena *a, struct str text, const char **words)
{
    size_t n = 0;
    for (size_t from = 0, at = 0; at <= text.n && n < WORDS_MAX; at++)
        if (at == text.n || text.p[at] == '\n') {
            struct str word = str_slice(text, from, at);
            if (memchr(word.p, 0, word.n) == NULL)
                words[n++] = str_keep(a, word).p;
            from = at + 1;
        }
    return n;
}

/* Every value that a verb may ask for can be asked for. */
static void ask(const struct verb_call *call)
{
    for (const struct param *p = call->verb->params; p != NULL && p->name != NULL; p++) {
        size_t n = arg_count(call, p->name);
        FUZZ_HOLDS(p->many || n <= 1);
        FUZZ_HOLDS(!p->required || n >= 1);
        FUZZ_HOLDS(arg_given(call, p->name) == (n > 0));
        for (size_t i = 0; i < n; i++)
            FUZZ_HOLDS(utf8_check(arg_nth(call, p->name, i), NULL));
        if (n == 0 || p->many)
            continue;
        if (p->kind == PARAM_INT && (p->low != 0 || p->high != 0))
            FUZZ_HOLDS((double)arg_int(call, p->name) >= p->low && (double)arg_int(call, p->name) <= p->high);
        if (p->kind == PARAM_REAL && (p->low != 0 || p->high != 0))
            FUZZ_HOLDS(arg_real(call, p->name) >= p->low && arg_real(call, p->name) <= p->high);
        if (p->kind == PARAM_FLAG)
            FUZZ_HOLDS(arg_flag(call, p->name));
        if (p->kind == PARAM_PROTECTED)
            FUZZ_HOLDS(arg_nth(call, p->name, 0).p == NULL || str_starts(arg_text(call, p->name), "@")); /* NULL: to be asked */
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct str text = {(const char *)data, size};
    struct verb_call call = {.arena = a, .passphrase_fd = -1};
    struct consent_grant grant;
    const char *words[WORDS_MAX];
    size_t used = 0;
    if (str_starts(text, "allow ")) {
        if (say_grant(str_slice(text, 6, size), &grant, &e) != BD_OK)
            FUZZ_HOLDS(e.text[0] != '\0' && e.mend[0] != '\0');
        return 0;
    }
    size_t n = cut(a, text, words);
    if (n == 0)
        return 0;
    if (verb_match(words, n, &call.verb, &used, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    FUZZ_HOLDS(used >= 1 && used <= n && verb_find(str_from(call.verb->name)) == call.verb);
    if (args_parse(&call, words + used, n - used, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    ask(&call);
    return 0;
}
