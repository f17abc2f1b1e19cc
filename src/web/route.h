/* web/route.h - from a request to an answer, without a network: what serve.c does with both is only carrying.
 *
 * Floor: web. Words: a search's state is a random handle that stands for the words in the address; words are kept in memory
 * only, the last WEB_SEARCHES of them, and wiped at the end.
 */
#ifndef BD_WEB_ROUTE_H
#define BD_WEB_ROUTE_H

#include "app/page.h"
#include "web/guard.h"
#include "web/view.h"
#include "web/web.h"

struct web_search {
    char state[33];
    char words[WEB_WORDS_BYTES + 1];
};

struct web {
    const struct page_reader *pages;
    const struct env *env;
    struct guard guard;
    struct web_search searches[WEB_SEARCHES]; /* a ring */
    size_t next_search;
    int64_t lock_after_us, asked_us;    /* of serve_options; when a page was last asked for, by the clock since boot */
    int language;                       /* page.h */
    struct buf style;                   /* the whole sheet */
    char style_name[40], icon_name[40]; /* with the hash of what they hold */
};

struct web_request {
    struct guard_request head;
    struct str body; /* of a POST */
    bool body_too_large;
    const char *body_type; /* Content-Type or NULL */
};

struct web_answer {
    unsigned status;
    const char *type;     /* Content-Type */
    struct buf body;      /* the caller frees */
    char location[96];    /* of a redirect, or empty */
    char set_cookie[160]; /* or empty */
};

/* Draws the secrets and builds the sheet. web_end wipes. */
void web_begin(struct web *w, const struct page_reader *pages, const struct serve_options *options, int port);
void web_end(struct web *w);

/* Has nobody with the cookie asked for a page for too long? From then on nothing is answered but that it is locked. */
bool web_locked(const struct web *w);

/* Answers one request. Never fails: what goes wrong becomes a page. `a` is the request's own arena. */
void web_answer(struct web *w, const struct web_request *r, struct arena *a, struct web_answer *out);

/* The headers that every answer carries beside its type, as name, value, …, NULL. */
extern const char *const web_headers[];

#endif
