/* app/prompt.h - asking the person at the terminal.
 *
 * Floor: app. Prompts go to the controlling terminal, never to standard output. When nobody is there every function is
 * BD_USAGE with the option to use instead.
 */
#ifndef BD_APP_PROMPT_H
#define BD_APP_PROMPT_H

#include "app/verb.h"

/* Asks for one line of text and shows what is typed. `question` has no colon. The answer, trimmed, lives in the arena. */
FALLIBLE prompt_line(const struct verb_call *call, const char *question, struct str *out, struct err *e);

/* Asks for a secret without showing it: up to LIMIT_PASSPHRASE_BYTES into `out` (`cap` bytes, the caller's guarded
 * memory), length in *n. Terminal buffers are wiped. */
FALLIBLE prompt_secret(const struct verb_call *call, const char *question, char *out, size_t cap, size_t *n, struct err *e);

/* Asks yes or no; anything but y, yes, 예, 네 or 是 is no. When nobody is there, the mend is to give --yes. */
FALLIBLE prompt_yes(const struct verb_call *call, const char *question, bool *yes, struct err *e);

#endif
