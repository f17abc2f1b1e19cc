/* app/tables.c - see tables.h. */
#include "app/tables.h"
#include "base/csv.h"
#include "base/limits.h"

enum encoding arg_encoding(const struct verb_call *call)
{
    enum encoding x = ENCODING_UNSAID;
    for (const struct param *p = call->verb->params; p != NULL && p->name != NULL; p++)
        if (p->kind == PARAM_ENCODING && arg_given(call, p->name) && !encoding_read(arg_text(call, p->name), &x))
            BD_ASSERT(!"args_parse checks the name");
    return x;
}

FALLIBLE table_decode(const struct verb_call *call, const char *path, struct str bytes, struct str *out, struct err *e)
{
    struct encoding_how how = {.named = arg_encoding(call), .show = call->session == NULL};
    return encoding_to_utf8(call->arena, path, bytes, how, out, e);
}

FALLIBLE table_read(const struct verb_call *call, const char *path, struct str *out, struct err *e)
{
    struct str bytes;
    BD_TRY(file_read(call->arena, path, LIMIT_TABLE_BYTES, &bytes, e));
    return table_decode(call, path, bytes, out, e);
}

FALLIBLE lines_read(const struct verb_call *call, const char *path, size_t limit_bytes, bool show, struct str *out,
                    struct err *e)
{
    struct str bytes;
    struct encoding_how how = {.named = arg_encoding(call), .lines = true, .show = show && call->session == NULL};
    BD_TRY(file_read(call->arena, path, limit_bytes, &bytes, e));
    return encoding_to_utf8(call->arena, path, bytes, how, out, e);
}
