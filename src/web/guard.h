/* web/guard.h - who may ask: Host, Origin, the one-time token and the cookie. Pure, apart from the randomness handed in.
 *
 * Floor: web. Words: the token stands in the start address and is good for one exchange; the cookie that it is exchanged for
 * is good until the program ends. A browser may keep the start address in its own records of redirects; by then it is spent.
 * Both are 256 random bits in hexadecimal; comparison takes the same time for any guess.
 */
#ifndef BD_WEB_GUARD_H
#define BD_WEB_GUARD_H

#include "base/env.h"
#include "base/str.h"

struct guard {
    char host[48];        /* "127.0.0.1:8080" or "[::1]:8080" */
    char origin[64];      /* "http://" and the host */
    char cookie_name[24]; /* "bandi-8080": cookies do not tell ports apart */
    char token[65];
    char cookie[65];
    bool token_used;
};

/* What a request says of itself; NULL where a header is missing. */
struct guard_request {
    const char *method;
    const char *path;
    const char *host;
    const char *origin;
    const char *fetch_site; /* Sec-Fetch-Site */
    const char *cookie;     /* the whole Cookie header */
    unsigned hosts;         /* how many Host headers there were */
};

enum guard_answer {
    GUARD_OPEN,         /* the cookie is right */
    GUARD_ASSET,        /* a style sheet or icon: no cookie needed */
    GUARD_EXCHANGE,     /* the token is right and unused: it is used up now; set the cookie and go home */
    GUARD_WRONG_HOST,   /* 421: DNS rebinding, or a wrong port */
    GUARD_WRONG_ORIGIN, /* 403: another site asks */
    GUARD_NO_COOKIE,    /* 403: not from the start address */
    GUARD_WRONG_METHOD  /* 405 */
};

void guard_begin(struct guard *g, const char *address, int port, const struct env *env);

/* Judges one request. Rules, in this order: exactly one Host, and ours; the method GET, HEAD or POST; an Origin, when there is
 * one, that is ours, and Sec-Fetch-Site same-origin or none when there is one; a POST must have an Origin; a start address;
 * assets; the cookie. */
enum guard_answer guard_judge(struct guard *g, const struct guard_request *r);

/* The address that starts a session: "http://HOST/start/TOKEN". */
void guard_start_address(const struct guard *g, char out[160]);

#endif
