/* app/serve.h - how the verb `serve` reaches the local page, which stands on a floor above.
 *
 * Floor: app. The program's main hands the face in once (serve_face); without one the verb says that this build has none.
 */
#ifndef BD_APP_SERVE_H
#define BD_APP_SERVE_H

#include "app/page.h"
#include "base/env.h"

struct serve_options {
    const char *address;                                 /* "127.0.0.1" or "::1" */
    int language;                                        /* of the pages: page.h */
    int port;                                            /* 0: any free one */
    int64_t lock_after_us;                               /* ends when no page was asked for so long; 0: never */
    const struct env *env;                               /* randomness, clock since boot, stop */
    void (*ready)(void *ctx, const char *start_address); /* called once it listens; the address works one time */
    void *ctx;
};

/* Returns when it is stopped, or when it locked itself: *locked says which. */
typedef enum bd_status (*serve_fn)(const struct page_reader *pages, const struct serve_options *options, bool *locked,
                                   struct err *e);

/* Set before the first verb runs; read by v_serve.c. */
extern serve_fn serve_face;

#endif
