/* ledger/source.c - a file read from place to place through a window: bundles, backups, evidence. */
#include "ledger/inside.h"

#include "store/blob.h"

#include <stdlib.h>
#include <string.h>

#define WINDOW 65536

FALLIBLE source_open(struct source *s, const char *path, bool named, struct err *e)
{
    memset(s, 0, sizeof *s);
    s->name = path;
    struct err why = ERR_NONE;
    enum bd_status status = named ? blob_open_named(path, &s->blob, &s->size, &why) : blob_open(path, &s->blob, &s->size, &why);
    if (status == BD_NOT_FOUND)
        return err_set(e, BD_NOT_FOUND, "%s is not there", path);
    if (status != BD_OK) {
        *e = why;
        return status;
    }
    s->window = malloc(WINDOW);
    BD_ASSERT(s->window != NULL);
    return BD_OK;
}

void source_close(struct source *s)
{
    blob_close(s->blob);
    free(s->window);
    s->blob = NULL;
    s->window = NULL;
}

void source_go(struct source *s, uint64_t at)
{
    s->at = at;
}

bool source_take(struct source *s, void *out, size_t n)
{
    uint8_t *to = out;
    while (n > 0) {
        if (s->at < s->window_at || s->at - s->window_at >= s->window_n) {
            size_t got = 0;
            s->window_n = 0;
            if (s->failed.status != BD_OK || blob_read(s->blob, s->at, s->window, WINDOW, &got, &s->failed) != BD_OK ||
                got == 0)
                return false;
            s->window_at = s->at;
            s->window_n = got;
        }
        size_t from = (size_t)(s->at - s->window_at);
        size_t k = s->window_n - from < n ? s->window_n - from : n;
        memcpy(to, s->window + from, k);
        to += k;
        n -= k;
        s->at += k;
    }
    return true;
}

enum bd_status source_short(const struct source *s, const char *what, struct err *e)
{
    if (s->failed.status == BD_OK)
        return err_set(e, BD_DAMAGED, "%s: %s", s->name, what);
    *e = s->failed;
    return e->status;
}
