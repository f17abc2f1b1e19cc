/* web/web.h - the local page: a small HTTP server for one person on this machine.
 *
 * Floor: web (uses app/page.h, draw, base; libmicrohttpd only in serve.c). It listens on one loopback address, answers only
 * requests whose Host is exactly that address and port, and shows nothing without the cookie that a one-time start address
 * was exchanged for. Everything runs on the caller's thread.
 */
#ifndef BD_WEB_WEB_H
#define BD_WEB_WEB_H

#include "app/page.h"
#include "app/serve.h"

/* Serves until env_stop, or until nobody with the cookie has asked for a page for options->lock_after_us of the clock that
 * counts suspended time too: a lid that was closed does not wake to open pages. *locked: the latter. See app/serve.h.
 *
 * BD_INPUT   an address other than 127.0.0.1 or ::1
 * BD_IO      the port is taken, or the system refuses
 * Memory: one request at a time in an arena of WEB_PAGE_BYTES, wiped after it; at most 32 searches are remembered. */
FALLIBLE web_serve(const struct page_reader *pages, const struct serve_options *options, bool *locked, struct err *e);

#define WEB_PAGE_BYTES ((size_t)512 * 1024 * 1024) /* a source of 64 MB and its marks, escaped */
#define WEB_BODY_BYTES ((size_t)8 * 1024)          /* of a POST: one line of search words */
#define WEB_WORDS_BYTES ((size_t)512)              /* of search words */
#define WEB_IDLE_SECONDS 30u
#define WEB_CONNECTIONS 32u
#define WEB_SEARCHES 32

#endif
