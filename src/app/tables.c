/* app/tables.c - see tables.h. */
#include "app/tables.h"
#include "base/csv.h"
#include "base/limits.h"

static const struct param *param_of_encoding(const struct verb *v)
{
    const struct param *p = v->params;
    while (p != NULL && p->name != NULL && p->kind != PARAM_ENCODING)
        p++;
    return p != NULL && p->name != NULL ? p : NULL;
}

static bool takes_encoding(const struct verb_call *call)
{
    return param_of_encoding(call->verb) != NULL;
}

enum encoding arg_encoding(const struct verb_call *call)
{
    enum encoding x = ENCODING_UNSAID;
    const struct param *p = param_of_encoding(call->verb);
    if (p == NULL || !arg_given(call, p->name))
        return x;
    bool known = encoding_read(arg_text(call, p->name), &x); /* args_parse has looked */
    BD_ASSERT(known);
    return x;
}

FALLIBLE table_decode(const struct verb_call *call, const char *path, struct str bytes, struct str *out, struct err *e)
{
    struct encoding_how how = {.named = arg_encoding(call), .may_name = takes_encoding(call), .show = call->session == NULL};
    return encoding_to_utf8(call->arena, path, bytes, how, out, e);
}

FALLIBLE table_read(const struct verb_call *call, const char *path, struct str *out, struct err *e)
{
    struct str bytes;
    BD_TRY(file_read(call->arena, path, LIMIT_TABLE_BYTES, &bytes, e));
    return table_decode(call, path, bytes, out, e);
}

FALLIBLE lines_read(const struct verb_call *call, const char *path, size_t limit_bytes, struct str *out, struct err *e)
{
    struct str bytes;
    struct encoding_how how = {.named = arg_encoding(call),
                               .may_name = takes_encoding(call),
                               .lines = true,
                               .show = takes_encoding(call) && call->session == NULL};
    BD_TRY(file_read(call->arena, path, limit_bytes, &bytes, e));
    return encoding_to_utf8(call->arena, path, bytes, how, out, e);
}
