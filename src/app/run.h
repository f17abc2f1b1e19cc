/* app/run.h - one verb from its words to its end, the same for the command line and the local page.
 *
 * Floor: app. Opens what the verb's `needs` say, runs it, closes in every case.
 */
#ifndef BD_APP_RUN_H
#define BD_APP_RUN_H

#include "app/verb.h"

struct run_options {
    bool json;
    bool quiet;
    bool interactive;
    size_t width; /* columns of the terminal, 0 when output is no terminal */
    bool colour;
    const char *vault; /* folder, or NULL to look in the working folder */
    int passphrase_fd; /* -1: ask */
};

/* Parses the words that follow the program's name and runs. Output goes to `write`; the message of a failure goes into
 * `error_text`. Gives the status, which is the exit code. */
enum bd_status run_words(const char *const *words, size_t count, const struct env *env, struct run_options options,
                         void (*write)(void *ctx, const char *bytes, size_t n), void *ctx, struct buf *error_text);

#endif
