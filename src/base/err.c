/* base/err.c - see err.h. */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cuts a string that filled its buffer so that it does not end inside a UTF-8 character. */
static void cut_at_character(char *text)
{
    size_t n = strlen(text);
    size_t back = 0;
    while (back < 4 && back < n && ((unsigned char)text[n - 1 - back] & 0xC0) == 0x80)
        back++;
    if (back == n)
        return;
    unsigned char lead = (unsigned char)text[n - 1 - back];
    size_t need = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
    if (back < need)
        text[n - 1 - back] = '\0';
}

static void format_into(char *out, size_t cap, const char *format, va_list args)
{
    int n = vsnprintf(out, cap, format, args);
    if (n >= 0 && (size_t)n >= cap)
        cut_at_character(out);
}

enum bd_status err_set(struct err *e, enum bd_status status, const char *format, ...)
{
    BD_ASSERT(status != BD_OK);
    if (e == NULL)
        return status;
    BD_ASSERT(e->status == BD_OK);
    va_list args;
    va_start(args, format);
    format_into(e->text, sizeof e->text, format, args);
    va_end(args);
    e->status = status;
    return status;
}

enum bd_status err_mend(struct err *e, const char *format, ...)
{
    if (e == NULL)
        return BD_INTERNAL;
    va_list args;
    va_start(args, format);
    format_into(e->mend, sizeof e->mend, format, args);
    va_end(args);
    return e->status;
}

enum bd_status err_where(struct err *e, const char *file, long long row, long long column)
{
    if (e == NULL)
        return BD_INTERNAL;
    if (file != NULL) {
        snprintf(e->file, sizeof e->file, "%s", file);
        cut_at_character(e->file);
    }
    if (row > 0) {
        e->row = row;
        e->line = false;
    }
    if (column > 0)
        e->column = column;
    return e->status;
}

enum bd_status err_at_line(struct err *e, const char *file, long long line, long long column)
{
    enum bd_status s = err_where(e, file, line, column);
    if (e != NULL)
        e->line = e->row > 0;
    return s;
}

/* What a person calls the three ways in which a disk has no room, or NULL. */
static const char *no_room(int os_errno)
{
    switch (os_errno) {
    case ENOSPC: return "the disk is full";
    case EDQUOT: return "your share of the disk is full";
    case EFBIG: return "no file may grow larger there (ulimit -f, or the file system)";
    default: return NULL;
    }
}

enum bd_status err_os(struct err *e, int os_errno, const char *format, ...)
{
    if (e == NULL)
        return BD_IO;
    BD_ASSERT(e->status == BD_OK);
    char act[512];
    va_list args;
    va_start(args, format);
    format_into(act, sizeof act, format, args);
    va_end(args);
    const char *what = no_room(os_errno);
    snprintf(e->text, sizeof e->text, "%s: %s", act, what != NULL ? what : strerror(os_errno));
    if (what != NULL)
        snprintf(e->mend, sizeof e->mend, "free some space there, and try again");
    e->status = BD_IO;
    return BD_IO;
}

void err_clear(struct err *e)
{
    if (e != NULL)
        *e = ERR_NONE;
}

const char *bd_status_word(enum bd_status status)
{
    switch (status) {
    case BD_OK: return "ok";
    case BD_INTERNAL: return "internal";
    case BD_USAGE: return "usage";
    case BD_INPUT: return "input";
    case BD_NOT_FOUND: return "not-found";
    case BD_DENIED: return "denied";
    case BD_DAMAGED: return "damaged";
    case BD_CONFLICT: return "conflict";
    case BD_LIMIT: return "limit";
    case BD_IO: return "io";
    case BD_NO_ESTIMATE: return "no-estimate";
    case BD_NOT_CONVERGED: return "not-converged";
    case BD_NEWER: return "newer";
    case BD_INTERRUPTED: return "interrupted";
    }
    return "internal";
}

void err_format(const struct err *e, char *out, size_t cap)
{
    char place[320] = "";
    const char *row = e->line ? "line" : "row";
    if (e->file[0] != '\0' && e->row > 0 && e->column > 0)
        snprintf(place, sizeof place, "%s, %s %lld, column %lld: ", e->file, row, e->row, e->column);
    else if (e->file[0] != '\0' && e->row > 0)
        snprintf(place, sizeof place, "%s, %s %lld: ", e->file, row, e->row);
    else if (e->file[0] != '\0')
        snprintf(place, sizeof place, "%s: ", e->file);
    else if (e->row > 0)
        snprintf(place, sizeof place, "%s %lld: ", row, e->row);
    int n = snprintf(out, cap, "%s%s", place, e->text);
    if (n >= 0 && (size_t)n >= cap && cap > 0)
        cut_at_character(out);
}

void bd_panic(const char *file, int line, const char *what)
{
    const char *name = strrchr(file, '/');
    fprintf(stderr, "bandi: internal error at %s:%d: %s\n", name != NULL ? name + 1 : file, line, what);
    abort();
}
