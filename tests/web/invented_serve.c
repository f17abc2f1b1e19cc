/* Serves the invented matter for the browser tests: prints the start address, and ends when standard input closes. */
#include "invented.h"
#include "web/web.h"

#include <poll.h>
#include <stdio.h>
#include <unistd.h>

static bool input_closed(void *ctx)
{
    (void)ctx;
    struct pollfd p = {.fd = 0, .events = POLLIN};
    char c;
    return poll(&p, 1, 0) > 0 && read(0, &c, 1) <= 0;
}

static void ready(void *ctx, const char *start_address)
{
    (void)ctx;
    printf("%s\n", start_address);
    fflush(stdout);
}

int main(int argc, char **argv)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    env.stop = input_closed;
    struct page_reader pages = invented_pages();
    struct serve_options options = {.address = argc > 1 ? argv[1] : "127.0.0.1", .env = &env, .ready = ready};
    bool locked = false;
    enum bd_status status = web_serve(&pages, &options, &locked, &e);
    if (status != BD_OK)
        fprintf(stderr, "%s\n", e.text);
    return (int)status;
}
