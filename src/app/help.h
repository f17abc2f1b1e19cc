/* app/help.h - texts made from the verb table: help, the manual page, shell completion.
 *
 * Floor: app. Pure: the table in, text out.
 */
#ifndef BD_APP_HELP_H
#define BD_APP_HELP_H

#include "app/verb.h"

/* The usage line, without "bandi": `link A.csv [B.csv …] [--id COLUMN]`. */
void help_usage(const struct verb *v, struct buf *out);

/* All verbs by group, one line each. */
void help_list(struct printer *out);

/* Everything about one verb. */
void help_verb(const struct verb *v, struct printer *out);

/* bandi(1) in roff (man macros). */
void help_man(struct buf *out);

/* A completion script for bash. */
void help_completion(struct buf *out);

#endif
