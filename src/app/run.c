/* app/run.c - see run.h. */
#include "app/run.h"
#include "app/help.h"
#include "app/session.h"
#include "base/limits.h"

#include <string.h>

/* Takes the options of the command line itself out of the words. */
static FALLIBLE take_common(const char *const *words, size_t count, struct run_options *o, bool *help, const char **rest,
                            size_t *rest_count, struct err *e)
{
    *rest_count = 0;
    bool options = true;
    for (size_t i = 0; i < count; i++) {
        struct str w = str_from(words[i]);
        options = options && !str_is(w, "--");
        bool vault = options && (str_is(w, "--vault") || str_starts(w, "--vault="));
        bool fd = options && (str_is(w, "--passphrase-fd") || str_starts(w, "--passphrase-fd="));
        if (options && str_is(w, "--json")) {
            o->json = true;
        } else if (options && str_is(w, "--quiet")) {
            o->quiet = true;
        } else if (options && (str_is(w, "--help") || str_is(w, "-h"))) {
            *help = true;
        } else if (vault || fd) {
            const char *equals = strchr(words[i], '=');
            if (equals == NULL && i + 1 >= count)
                return err_set(e, BD_USAGE, "%s needs a value", words[i]);
            const char *value = equals != NULL ? equals + 1 : words[++i];
            int64_t n = 0;
            if (fd && (!str_to_i64(str_from(value), &n) || n < 0 || n > 1 << 20))
                return err_set(e, BD_USAGE, "--passphrase-fd takes the number of an open file");
            if (vault)
                o->vault = value;
            else
                o->passphrase_fd = (int)n;
        } else {
            rest[(*rest_count)++] = words[i];
        }
    }
    return BD_OK;
}

static FALLIBLE run_verb(struct verb_call *call, const struct run_options *o, const char *const *words, size_t count,
                         struct printer *out, struct err *e)
{
    BD_TRY(args_parse(call, words, count, e));
    call->vault = o->vault;
    call->passphrase_fd = o->passphrase_fd;
    if (call->verb->needs == NEEDS_NOTHING)
        return call->verb->run(call, out, e);
    BD_TRY(session_open(call, call->verb->needs == NEEDS_LEDGER ? LEDGER_WRITE : LEDGER_READ, &call->session, e));
    enum bd_status s = call->verb->run(call, out, e);
    const char *vault = call->session->path;
    session_close(call->session);
    return session_mend_view(vault, s, e);
}

static FALLIBLE run_rest(struct verb_call *call, const struct run_options *o, const char *const *words, size_t count, bool help,
                         struct printer *out, struct err *e)
{
    if (count == 0) {
        help_list(out);
        return BD_OK;
    }
    size_t used = 0;
    BD_TRY(verb_match(words, count, &call->verb, &used, e));
    if (help) {
        help_verb(call->verb, out);
        return BD_OK;
    }
    return run_verb(call, o, words + used, count - used, out, e);
}

enum bd_status run_words(const char *const *words, size_t count, const struct env *env, struct run_options options,
                         void (*write)(void *ctx, const char *bytes, size_t n), void *ctx, struct buf *error_text)
{
    SCOPED_ARENA struct arena *a = arena_new(LIMIT_VERB_BYTES);
    struct err e = ERR_NONE;
    struct env quiet = *env;
    bool help = false;
    const char **rest = ARENA_ARRAY(a, const char *, count + 1);
    size_t rest_count = 0;
    enum bd_status s = take_common(words, count, &options, &help, rest, &rest_count, &e);
    if (options.quiet || options.json)
        quiet.progress = NULL;
    struct verb_call call = {.arena = a, .env = &quiet, .interactive = options.interactive, .json = options.json};
    struct printer *out = printer_new(a, options.json ? PRINTER_JSON : PRINTER_TEXT, options.width, options.colour, write, ctx);
    if (s == BD_OK)
        s = run_rest(&call, &options, rest, rest_count, help, out, &e);
    printer_end(out);
    if (s != BD_OK)
        err_print(&e, options.json, error_text);
    return s;
}
