/* app/page_read.h - fills the pages of app/page.h from an open vault.
 *
 * Floor: app. What the page functions share stands below; only page_*.c use it.
 */
#ifndef BD_APP_PAGE_READ_H
#define BD_APP_PAGE_READ_H

#include "app/page.h"
#include "app/session.h"
#include "app/trail.h"

/* A reader over the matter of an open session, which must outlive it. One thread. */
struct page_reader page_reader_of(struct session *s);

/* ---- shared by page_*.c; `ctx` is a struct session ---- */

enum bd_status page_read_overview(void *ctx, struct arena *a, struct page_overview *out, struct err *e);
enum bd_status page_read_source(void *ctx, struct arena *a, struct str handle, struct page_source *out, struct err *e);
enum bd_status page_read_record(void *ctx, struct arena *a, struct str handle, struct page_record *out, struct err *e);
enum bd_status page_read_finding(void *ctx, struct arena *a, struct str handle, struct page_finding *out, struct err *e);
enum bd_status page_read_search(void *ctx, struct arena *a, struct str words, struct page_search *out, struct err *e);

#define PAGE_VALUE_BYTES ((size_t)2000) /* of one value in a list; the rest is cut with an ellipsis */

/* A record by the handle in an address, of type `type` (NULL: any); BD_NOT_FOUND when it is of another. */
FALLIBLE page_find(struct matter *m, struct str handle, const char *type, enum read_what what, struct arena *a,
                   struct record *out, struct err *e);

/* The handle of a record; empty when it is not visible. */
FALLIBLE page_handle(struct matter *m, struct id16 id, struct arena *a, struct str *out, struct err *e);

/* What a record is, in a line, protected words included. */
FALLIBLE page_line(struct matter *m, struct id16 id, struct arena *a, struct str *out, struct err *e);

/* The value of a statement for a page, at most PAGE_VALUE_BYTES; its handle when it names a record. */
FALLIBLE page_value(struct matter *m, const struct statement *s, struct arena *a, struct str *value, struct str *handle,
                    struct err *e);

/* The first live value of a property as text, or empty. */
FALLIBLE page_first(struct matter *m, const struct record *r, const char *property, struct arena *a, struct str *out,
                    struct err *e);

FALLIBLE page_cite_of(struct matter *m, struct id16 passage, struct arena *a, struct page_cite *out, struct err *e);
FALLIBLE page_act_of(struct matter *m, const struct record *act, struct arena *a, struct page_act *out, struct err *e);
/* What a record is called without its protected values; empty when that says no more than its type. */
FALLIBLE page_public(struct matter *m, const struct record *r, struct arena *a, struct str *out, struct err *e);

/* page_word in the language of the matter. */
struct str page_said(const struct matter *m, const char *english);

struct str page_time(struct arena *a, struct hlc time);
void page_support_of(const struct trail *t, struct page_support *out);

/* True when the record is of the type (by id). */
bool page_is(const struct record *r, const char *type);

/* The ids, each once, of records of `type` that name `id` in any property. */
FALLIBLE page_referring(struct matter *m, struct id16 id, const char *type, struct arena *a, struct record **out, size_t *count,
                        struct err *e);

#endif
