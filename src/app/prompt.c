/* app/prompt.c - see prompt.h. Reads /dev/tty byte by byte so that no stdio buffer keeps an answer. */
#include "app/prompt.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static void say(int tty, const char *text)
{
    size_t n = strlen(text);
    while (n > 0) {
        ssize_t k = write(tty, text, n);
        if (k <= 0)
            return;
        text += k;
        n -= (size_t)k;
    }
}

/* Reads up to a line end. False at the end of input, when it is too long, and when the user asked to stop (Ctrl-C). */
static bool read_answer(int tty, const struct env *env, char *out, size_t cap, size_t *n)
{
    *n = 0;
    for (;;) {
        char c;
        ssize_t k = read(tty, &c, 1);
        if (k < 0 && errno == EINTR && !env_stop(env))
            continue;
        if (k <= 0)
            return false;
        if (c == '\n' || c == '\r')
            return true;
        if (*n + 1 >= cap)
            return false;
        out[(*n)++] = c;
    }
}

/* `instead`: what to give when nobody is there. */
static FALLIBLE ask(const struct verb_call *call, const char *question, const char *instead, bool hidden, char *out, size_t cap,
                    size_t *n, struct err *e)
{
    int tty = call->interactive ? open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY) : -1;
    if (tty < 0) {
        (void)!err_set(e, BD_USAGE, "nobody is at the terminal to answer: %s", question);
        return err_mend(e, "%s", instead);
    }
    struct termios before, quiet;
    bool changed = hidden && tcgetattr(tty, &before) == 0;
    if (changed) {
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        tcsetattr(tty, TCSAFLUSH, &quiet);
    }
    say(tty, question);
    say(tty, ": ");
    bool whole = read_answer(tty, call->env, out, cap, n);
    if (changed) {
        tcsetattr(tty, TCSAFLUSH, &before);
        say(tty, "\n");
    }
    if (!whole && !changed)
        say(tty, "\n");
    close(tty);
    if (whole)
        return BD_OK;
    explicit_bzero(out, cap);
    if (env_stop(call->env))
        return err_set(e, BD_INTERRUPTED, "interrupted; nothing was changed");
    return err_set(e, BD_INTERRUPTED, "no answer was given to: %s", question);
}

static FALLIBLE ask_line(const struct verb_call *call, const char *question, const char *instead, struct str *out,
                         struct err *e)
{
    char answer[8192];
    size_t n = 0, bad;
    BD_TRY(ask(call, question, instead, false, answer, sizeof answer, &n, e));
    struct str text = str_keep(call->arena, (struct str){answer, n});
    explicit_bzero(answer, sizeof answer);
    if (!utf8_check(text, &bad))
        return err_set(e, BD_INPUT, "the answer is not UTF-8 text");
    *out = str_trim(text);
    return BD_OK;
}

FALLIBLE prompt_line(const struct verb_call *call, const char *question, struct str *out, struct err *e)
{
    return ask_line(call, question, "give it with @FILE or @-", out, e);
}

FALLIBLE prompt_secret(const struct verb_call *call, const char *question, char *out, size_t cap, size_t *n, struct err *e)
{
    return ask(call, question, "give it with --passphrase-fd N", true, out, cap, n, e);
}

FALLIBLE prompt_yes(const struct verb_call *call, const char *question, bool *yes, struct err *e)
{
    struct str answer;
    BD_TRY(ask_line(call, question, "--yes goes on without asking", &answer, e));
    *yes = str_is(answer, "y") || str_is(answer, "yes") || str_is(answer, "Y") || str_is(answer, "예") ||
           str_is(answer, "네") || str_is(answer, "是");
    return BD_OK;
}
