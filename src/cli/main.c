/* cli/main.c - the command line: a terminal around app/run.h.
 *
 * Turns off core dumps, keeps numbers in the C locale, shows progress on standard error when it is a terminal, and turns
 * Ctrl-C into a polite stop (a second one ends at once; nothing half-written becomes visible either way).
 */
#include "app/run.h"
#include "app/serve.h"
#include "base/limits.h"
#include "web/web.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked;

static void on_interrupt(int signal_number)
{
    if (stop_asked)
        _exit(BD_INTERRUPTED);
    stop_asked = 1;
    (void)signal_number;
}

static bool stop(void *ctx)
{
    (void)ctx;
    return stop_asked != 0;
}

struct progress {
    struct env clock;
    int64_t began_us;
    int64_t shown_us;
    bool shown;
    bool over; /* output began */
};

/* A bar that appears only when the work lasts longer than a second, and never once output began. */
static void progress(void *ctx, const char *what, double done)
{
    struct progress *p = ctx;
    int64_t now = p->clock.boot_us(NULL);
    if (p->over)
        return;
    if (p->began_us == 0)
        p->began_us = now;
    if (now - p->began_us < 1000000 || now - p->shown_us < 100000)
        return;
    p->shown_us = now;
    p->shown = true;
    char bar[25] = "........................";
    for (int i = 0; done >= 0 && i < 24 && i < done * 24; i++)
        bar[i] = '#';
    if (done >= 0)
        fprintf(stderr, "\r\033[K%.40s [%s] %3.0f %%", what, bar, done * 100);
    else
        fprintf(stderr, "\r\033[K%.60s …", what);
    fflush(stderr);
}

static void progress_end(struct progress *p)
{
    if (p->shown)
        fputs("\r\033[K", stderr);
    p->shown = false;
    p->over = true;
}

static int64_t clock_now(void *ctx)
{
    (void)ctx;
    return env_system().now_us(NULL);
}

static int64_t clock_boot(void *ctx)
{
    (void)ctx;
    return env_system().boot_us(NULL);
}

static void entropy(void *ctx, void *out, size_t n)
{
    (void)ctx;
    env_system().random(NULL, out, n);
}

static bool output_failed;

static void write_out(void *ctx, const char *bytes, size_t n)
{
    progress_end(ctx);
    while (n > 0 && !output_failed) {
        ssize_t k = write(STDOUT_FILENO, bytes, n);
        if (k < 0 && errno == EINTR)
            continue;
        if (k < 0) {
            output_failed = true;
            return;
        }
        bytes += k;
        n -= (size_t)k;
    }
}

static size_t terminal_width(void)
{
    struct winsize size;
    if (!isatty(STDOUT_FILENO))
        return 0;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20)
        return size.ws_col;
    return 80;
}

int main(int argc, char **argv)
{
    (void)prctl(PR_SET_DUMPABLE, 0);
    (void)setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
    (void)signal(SIGPIPE, SIG_IGN);
    (void)signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is an error with a message, not the end of the process */
    struct sigaction on_int = {.sa_handler = on_interrupt};
    (void)sigaction(SIGINT, &on_int, NULL);

    serve_face = web_serve;

    struct progress bar = {.clock = env_system()};
    struct env env = {.now_us = clock_now, .boot_us = clock_boot, .random = entropy, .stop = stop, .ctx = &bar};
    if (isatty(STDERR_FILENO))
        env.progress = progress;
    struct run_options options = {
        .interactive = isatty(STDERR_FILENO) && access("/dev/tty", R_OK | W_OK) == 0,
        .width = terminal_width(),
        .colour = isatty(STDOUT_FILENO) && getenv("NO_COLOR") == NULL,
        .passphrase_fd = -1,
    };
    struct buf message SCOPED_BUF = BUF_MAX(64 * KIB);
    enum bd_status s =
        run_words((const char *const *)argv + 1, argc > 0 ? (size_t)argc - 1 : 0, &env, options, write_out, &bar, &message);
    progress_end(&bar);
    if (message.n > 0)
        fwrite(message.p, 1, message.n, stderr);
    if (output_failed && s == BD_OK) {
        fputs("bandi: standard output was closed before everything was written\n", stderr);
        s = BD_IO;
    }
    return (int)s;
}
