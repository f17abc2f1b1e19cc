/* app/review_desk.h - the person at the terminal, asked about one pair after the other, by single keys.
 *
 * Floor: app. What stands in the lists is shown on the controlling terminal alone, on its second screen where it has one, so that
 * no name stays in what can be scrolled back; nothing of it goes to standard output. Every answer is kept before the next pair is
 * shown. Keys work under a Korean layout too.
 */
#ifndef BD_APP_REVIEW_DESK_H
#define BD_APP_REVIEW_DESK_H

#include "app/review_queue.h"
#include "app/verb.h"

struct review_desk {
    const struct link_job *job;
    const struct review_pair *queue;
    size_t count;
    bool skip_implied; /* leave out pairs that earlier answers settle: a review does, an audit asks all the same */
    /* Keeps a verdict for good; it is on disk when this returns. LINK_OPEN takes one back. `why` may be empty. */
    FALLIBLE (*keep)(void *ctx, const struct review_pair *p, enum link_verdict verdict, struct str why, struct err *e);
    void *ctx;
};

/* What was done; what was taken back is not in it. */
struct review_done {
    size_t same, not_same, unsure, skipped, implied;
    size_t left; /* pairs not asked about */
};

/* BD_USAGE when no person sits at a terminal: to be asked before the work begins. */
FALLIBLE review_desk_there(const struct verb_call *call, struct err *e);

/* Asks until the queue or the person is done. *done is right on failure too. Errors of `keep`; Ctrl-C ends it like q. */
FALLIBLE review_desk_sit(const struct verb_call *call, const struct review_desk *desk, struct review_done *done, struct err *e);

#endif
