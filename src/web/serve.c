/* web/serve.c - carries requests and answers between libmicrohttpd and web/route.h. See web.h.
 *
 * One thread: the caller's. libmicrohttpd is polled from here, so page readers need no locks, and a request to stop is seen
 * within a fifth of a second. The socket is bound here, to a loopback address and nothing else.
 */
#include "web/web.h"

#include "web/route.h"

#include <arpa/inet.h>
#include <errno.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* One request on its way: its body so far. */
struct pending {
    struct buf body;
    bool too_large;
};

static void free_body(void *bytes)
{
    struct buf *b = bytes;
    buf_free(b);
    free(b);
}

/* An answer's bytes belong to the library until they are sent; then they are wiped. */
static struct MHD_Response *response_of(const struct web_answer *answer)
{
    struct buf *kept = malloc(sizeof *kept);
    BD_ASSERT(kept != NULL);
    *kept = answer->body;
    static char nothing[1];
    struct MHD_Response *response =
        MHD_create_response_from_buffer_with_free_callback_cls(kept->n, kept->n > 0 ? kept->p : nothing, free_body, kept);
    if (response == NULL)
        free_body(kept);
    return response;
}

static enum MHD_Result send_answer(struct MHD_Connection *connection, const struct web_answer *answer)
{
    struct MHD_Response *response = response_of(answer);
    if (response == NULL)
        return MHD_NO;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, answer->type);
    for (size_t i = 0; web_headers[i] != NULL; i += 2)
        MHD_add_response_header(response, web_headers[i], web_headers[i + 1]);
    if (answer->location[0] != '\0')
        MHD_add_response_header(response, MHD_HTTP_HEADER_LOCATION, answer->location);
    if (answer->set_cookie[0] != '\0')
        MHD_add_response_header(response, MHD_HTTP_HEADER_SET_COOKIE, answer->set_cookie);
    enum MHD_Result sent = MHD_queue_response(connection, answer->status, response);
    MHD_destroy_response(response);
    return sent;
}

static enum MHD_Result count_host(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
    (void)kind;
    (void)value;
    unsigned *hosts = ctx;
    *hosts += strcasecmp(key, MHD_HTTP_HEADER_HOST) == 0;
    return MHD_YES;
}

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

/* A query part is never ours; the address with it is judged as unknown. */
static enum MHD_Result count_any(void *ctx, enum MHD_ValueKind kind, const char *key, const char *value)
{
    (void)kind;
    (void)key;
    (void)value;
    *(unsigned *)ctx += 1;
    return MHD_YES;
}

static void gather_body(struct pending *p, const char *bytes, size_t n)
{
    if (p->too_large || n > WEB_BODY_BYTES - p->body.n) {
        p->too_large = true;
        buf_clear(&p->body);
        return;
    }
    buf_add(&p->body, bytes, n);
}

static enum MHD_Result on_request(void *ctx, struct MHD_Connection *connection, const char *url, const char *method,
                                  const char *version, const char *bytes, size_t *size, void **state)
{
    (void)version;
    struct web *w = ctx;
    struct pending *p = *state;
    if (p == NULL) {
        p = calloc(1, sizeof *p);
        if (p == NULL)
            return MHD_NO;
        p->body = BUF_MAX(WEB_BODY_BYTES + 1);
        *state = p;
        return MHD_YES;
    }
    if (*size > 0) {
        gather_body(p, bytes, *size);
        *size = 0;
        return MHD_YES;
    }
    unsigned hosts = 0, queries = 0;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_host, &hosts);
    MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, count_any, &queries);
    struct web_request r = {.head = {.method = method,
                                     .path = queries > 0 ? "/?" : url,
                                     .host = header(connection, MHD_HTTP_HEADER_HOST),
                                     .origin = header(connection, MHD_HTTP_HEADER_ORIGIN),
                                     .fetch_site = header(connection, "Sec-Fetch-Site"),
                                     .cookie = header(connection, MHD_HTTP_HEADER_COOKIE),
                                     .hosts = hosts},
                            .body = buf_str(&p->body),
                            .body_too_large = p->too_large,
                            .body_type = header(connection, MHD_HTTP_HEADER_CONTENT_TYPE)};
    SCOPED_ARENA struct arena *a = arena_new(WEB_PAGE_BYTES);
    struct web_answer answer;
    web_answer(w, &r, a, &answer);
    return send_answer(connection, &answer);
}

static void on_end(void *ctx, struct MHD_Connection *connection, void **state, enum MHD_RequestTerminationCode why)
{
    (void)ctx;
    (void)connection;
    (void)why;
    struct pending *p = *state;
    if (p == NULL)
        return;
    buf_free(&p->body);
    free(p);
    *state = NULL;
}

/* A listening socket on a loopback address; *port receives the one that it got. */
static FALLIBLE listen_on(const char *address, int port, int *out, int *got, struct err *e)
{
    struct sockaddr_in four = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port), .sin6_addr = in6addr_loopback};
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    bool is_six = strcmp(address, "::1") == 0;
    if (!is_six && strcmp(address, "127.0.0.1") != 0)
        return err_set(e, BD_INPUT, "the local page listens on 127.0.0.1 or ::1 only");
    if (port < 0 || port > 65535)
        return err_set(e, BD_INPUT, "a port is a number from 0 to 65535");
    struct sockaddr *name = is_six ? (struct sockaddr *)&six : (struct sockaddr *)&four;
    socklen_t size = is_six ? sizeof six : sizeof four;
    int one = 1;
    int s = socket(name->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (s < 0)
        return err_os(e, errno, "open a socket on %s", address);
    if (setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) != 0 || bind(s, name, size) != 0 || listen(s, 64) != 0 ||
        getsockname(s, name, &size) != 0) {
        int why = errno;
        close(s);
        return err_os(e, why, "listen on %s, port %d", address, port);
    }
    *out = s;
    *got = ntohs(is_six ? six.sin6_port : four.sin_port);
    return BD_OK;
}

/* Errors of single requests (a browser that goes away) say nothing to anyone. */
static void no_log(void *ctx, const char *format, va_list args)
{
    (void)ctx;
    (void)format;
    (void)args;
}

FALLIBLE web_serve(const struct page_reader *pages, const struct serve_options *options, bool *locked, struct err *e)
{
    bool idle = false;
    int listening, port;
    BD_TRY(listen_on(options->address, options->port, &listening, &port, e));
    struct web *w = calloc(1, sizeof *w);
    BD_ASSERT(w != NULL);
    web_begin(w, pages, options, port);
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_ERROR_LOG, 0, NULL, NULL, on_request, w, MHD_OPTION_EXTERNAL_LOGGER, no_log, NULL, MHD_OPTION_LISTEN_SOCKET,
        listening, MHD_OPTION_NOTIFY_COMPLETED, on_end, NULL, MHD_OPTION_CONNECTION_LIMIT, WEB_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, WEB_IDLE_SECONDS, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)(32 * 1024),
        MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
    enum bd_status status = BD_OK;
    if (daemon == NULL) {
        close(listening);
        status = err_set(e, BD_IO, "the server of the local page could not start");
    } else {
        char start[160];
        guard_start_address(&w->guard, start);
        options->ready(options->ctx, start);
        explicit_bzero(start, sizeof start);
        while (!env_stop(options->env) && !(idle = web_locked(w)) && MHD_run_wait(daemon, 200) == MHD_YES)
            continue;
        MHD_stop_daemon(daemon);
    }
    web_end(w);
    free(w);
    if (status == BD_OK)
        *locked = idle;
    return status;
}
