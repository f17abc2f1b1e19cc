/* app/verb.h - one verb, two faces: what the command line, help, manual page, completion and local page are made from.
 *
 * Floor: app. A verb is one file v_NAME.c that defines one `const struct verb verb_NAME` and is listed in verbs.c. Its run
 * function reads its arguments through the call, does its work, and writes through the printer; it never formats JSON,
 * never touches argv and never prints to standard output itself.
 */
#ifndef BD_APP_VERB_H
#define BD_APP_VERB_H

#include "app/printer.h"
#include "base/arena.h"
#include "base/env.h"
#include "base/err.h"
#include "base/str.h"

enum param_kind {
    PARAM_FLAG,      /* --name */
    PARAM_TEXT,      /* --name VALUE; never for protected values */
    PARAM_INT,       /* a whole number within low … high */
    PARAM_REAL,      /* a number within low … high */
    PARAM_CHOICE,    /* one of `choices`, separated by blanks */
    PARAM_ENCODING,  /* a name that encoding_read knows; once a verb at most (app/tables.h) */
    PARAM_FILE,      /* a file to read; "-" is standard input */
    PARAM_OUT,       /* a file to write; "-" is standard output */
    PARAM_FOLDER,    /* a folder */
    PARAM_HANDLE,    /* a record's handle, P-7K3M-Q2XW-C */
    PARAM_DATE,      /* EDTF */
    PARAM_PROTECTED, /* a name or another value that must not stand in a shell's history: "@FILE", "@-", or a prompt */
};

struct param {
    const char *name; /* "clusters": --clusters; for a positional one the name in the usage line */
    enum param_kind kind;
    bool positional; /* positional ones are filled in the order of the table; only the last may be `many` */
    bool required;
    bool many;            /* may be given more than once */
    const char *value;    /* what the usage line calls the value: "C.csv" */
    const char *about;    /* one line for help */
    const char *choices;  /* PARAM_CHOICE */
    double low, high;     /* PARAM_INT, PARAM_REAL; both 0: no bound */
    const char *standard; /* the value when not given, shown in help; may be NULL */
};

/* What must be open before the verb runs. A verb that only reads gets no writable handle. */
enum verb_needs {
    NEEDS_NOTHING, /* files only */
    NEEDS_VIEW,    /* a vault unlocked for reading, its view caught up */
    NEEDS_LEDGER,  /* a vault unlocked for writing */
};

struct verb_example {
    const char *command; /* runs as it stands in a transcript of tests/transcripts */
    const char *about;
};

/* One member of the object that --json gives. */
struct verb_shape {
    const char *key;
    const char *about;
};

struct session; /* app/session.h */

struct verb_call {
    const struct verb *verb;
    struct arena *arena; /* for the whole call; wiped at its end */
    const struct env *env;
    struct session *session; /* NULL for NEEDS_NOTHING */
    const char *vault;       /* --vault as given, or NULL */
    int passphrase_fd;       /* --passphrase-fd, or -1 */
    bool interactive;        /* a person sits at a terminal: prompts are allowed */
    bool json;
    struct arg_values *args; /* through the functions below */
};

struct verb {
    const char *name;    /* "link" or "link why" */
    const char *group;   /* heading in the list of verbs: "Vault", "Records", "Analysis", … */
    const char *summary; /* one line, no full stop */
    const char *about;   /* paragraphs for help and manual, plain text */
    enum verb_needs needs;
    bool vault_too;                      /* NEEDS_NOTHING that opens a vault itself when no file is named */
    bool passphrase_too;                 /* NEEDS_NOTHING that asks for a passphrase and takes no --vault */
    const struct param *params;          /* ends with name == NULL; may be NULL */
    const struct verb_example *examples; /* ends with command == NULL; at least one */
    const struct verb_shape *shape;      /* ends with key == NULL; may be NULL when --json gives {} */
    FALLIBLE (*run)(struct verb_call *call, struct printer *out, struct err *e);
};

/* The table, ordered by group as help shows it; ends with NULL. */
extern const struct verb *const verb_table[];

/* The verb of this name, or NULL. */
const struct verb *verb_find(struct str name);

/* Arguments. Asking for a parameter that the verb does not declare ends the process. Texts live as long as the arena. */
bool arg_given(const struct verb_call *call, const char *name);
bool arg_flag(const struct verb_call *call, const char *name);
struct str arg_text(const struct verb_call *call, const char *name); /* the value, else the standard, else STR_NONE */
const char *arg_z(const struct verb_call *call, const char *name);   /* the same, NUL-terminated, or NULL */
int64_t arg_int(const struct verb_call *call, const char *name);     /* checked against its bounds already */
double arg_real(const struct verb_call *call, const char *name);
size_t arg_count(const struct verb_call *call, const char *name);
struct str arg_nth(const struct verb_call *call, const char *name, size_t index);

/* The text behind a PARAM_PROTECTED: reads @FILE or @-, or prompts when it was not given and a person is there.
 * BD_USAGE, with the right form as its mend, when the value itself stands on the command line or nobody can be asked. */
FALLIBLE arg_protected(const struct verb_call *call, const char *name, struct str *out, struct err *e);

/* Fills call->args from words (without program name and verb). Errors name the word and the nearest option.
 * Words live as long as the call. */
FALLIBLE args_parse(struct verb_call *call, const char *const *words, size_t count, struct err *e);

/* Splits words into a verb (its longest matching name) and the rest. BD_USAGE with the nearest verbs otherwise. */
FALLIBLE verb_match(const char *const *words, size_t count, const struct verb **verb, size_t *used, struct err *e);

/* Distance of typing errors between two short words, for "did you mean". */
size_t word_distance(struct str a, struct str b);

#endif
