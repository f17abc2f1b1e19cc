/* base/err.h - how every function of Bandi says that it failed.
 *
 * Floor: base (libc only).
 * Words: a status is what a caller acts on; an err is what a person reads. A function that can fail returns
 * FALLIBLE, takes `struct err *e` last, and writes its outputs only when it returns BD_OK.
 *
 * Messages hold ids, counts, positions and names of files that the user typed, never the content of a record.
 */
#ifndef BD_BASE_ERR_H
#define BD_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* The statuses; `bandi` exits with these numbers. */
enum bd_status {
    BD_OK = 0,
    BD_INTERNAL = 1,       /* a bug in Bandi: an invariant did not hold */
    BD_USAGE = 2,          /* the command line or a parameter is wrong */
    BD_INPUT = 3,          /* something from outside is malformed; `file`, `row`, `column` say where */
    BD_NOT_FOUND = 4,      /* the thing named does not exist (or is not visible with the open keys) */
    BD_DENIED = 5,         /* consent, rights or a wrong passphrase forbid it */
    BD_DAMAGED = 6,        /* stored bytes do not verify */
    BD_CONFLICT = 7,       /* the state moved, or exists already */
    BD_LIMIT = 8,          /* a stated limit is exceeded */
    BD_IO = 9,             /* the operating system refused: disk full, permission, broken pipe */
    BD_NO_ESTIMATE = 10,   /* no honest number exists for these data */
    BD_NOT_CONVERGED = 11, /* an iteration did not reach its tolerance */
    BD_NEWER = 12,         /* written by a newer Bandi */
    BD_INTERRUPTED = 130   /* the user asked to stop; nothing was changed */
};

#define FALLIBLE __attribute__((warn_unused_result)) enum bd_status
#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))

/* What went wrong, for a person. Initialise with ERR_NONE. `text` is one sentence without a full stop; `mend` says
 * what to do about it and may be empty; `file` may be empty; `row` and `column` count from 1, 0 when unknown. */
struct err {
    enum bd_status status;
    bool line; /* `row` is a line of a text, and no row of a table */
    long long row;
    long long column;
    char file[256];
    char text[768];
    char mend[512];
};

#define ERR_NONE ((struct err){.status = BD_OK})

/* Returns from the calling function when the call fails. The only macro of this project that changes control flow. */
#define BD_TRY(call)                                                                                                           \
    do {                                                                                                                       \
        enum bd_status bd_try_status_ = (call);                                                                                \
        if (bd_try_status_ != BD_OK)                                                                                           \
            return bd_try_status_;                                                                                             \
    } while (0)

/* Records a failure and gives `status` back, so that `return err_set(e, BD_INPUT, "…")` reads well. Recording a second
 * failure on the same err is a bug (the first was ignored) and ends the process. `e` may be NULL: nothing is kept. */
FALLIBLE err_set(struct err *e, enum bd_status status, const char *format, ...) PRINTF_LIKE(3, 4);

/* Adds what would mend it. Gives e->status back. */
FALLIBLE err_mend(struct err *e, const char *format, ...) PRINTF_LIKE(2, 3);

/* Adds where it is; `file` may be NULL, 0 for an unknown row or column. Gives e->status back. */
FALLIBLE err_where(struct err *e, const char *file, long long row, long long column);
/* The same in a text that is no table: JSON. */
FALLIBLE err_at_line(struct err *e, const char *file, long long line, long long column);

/* Records the operating system's error number `os_errno` for the act described (BD_IO); a lack of room also says what to do. */
FALLIBLE err_os(struct err *e, int os_errno, const char *format, ...) PRINTF_LIKE(3, 4);

/* Forgets a failure that the caller has dealt with. */
void err_clear(struct err *e);

/* The stable lower-case word for a status, such as "not-found"; used in --json. */
const char *bd_status_word(enum bd_status status);

/* Writes "file, row 3, column 2: text" (or line 3) into `out` of `cap` bytes, cut at a character's boundary. */
void err_format(const struct err *e, char *out, size_t cap);

/* Ends the process at once for a broken invariant. Prints to standard error the place and the words, no record content. */
_Noreturn void bd_panic(const char *file, int line, const char *what);

/* Holds in every build. */
#define BD_ASSERT(condition)                                                                                                   \
    do {                                                                                                                       \
        if (!(condition))                                                                                                      \
            bd_panic(__FILE__, __LINE__, #condition);                                                                          \
    } while (0)

#endif
