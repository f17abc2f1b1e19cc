/* base/limits.h - every bound on what comes from outside, each with its reason.
 *
 * A size is held against its limit before memory is taken. Raising one is cheap; a format must never rely on one being low.
 */
#ifndef BD_BASE_LIMITS_H
#define BD_BASE_LIMITS_H

#include <stddef.h>

#define KIB ((size_t)1024)
#define MIB (1024 * KIB)
#define GIB (1024 * MIB)

/* One text source: the Commission of Inquiry's detailed findings are 1.5 MB; a book is under 16. */
#define LIMIT_SOURCE_BYTES (64 * MIB)
/* One cell of a table: the longest a person pastes is a whole interview. */
#define LIMIT_CELL_BYTES (4 * MIB)
/* Columns of a table: surveys reach 1,500. */
#define LIMIT_COLUMNS ((size_t)4096)
/* One table read whole into memory: five million rows of linkage are under 1 GB. */
#define LIMIT_TABLE_BYTES (4 * GIB)
/* A settings, schema or vocabulary file. */
#define LIMIT_JSON_BYTES (64 * MIB)
/* One line of JSON Lines. */
#define LIMIT_JSON_LINE_BYTES (8 * MIB)
/* Depth of JSON: jansson's own limit is 2,048; people's files stay below 20. */
#define LIMIT_JSON_DEPTH 64
/* What one command or one page may hold in memory beside its inputs. */
#define LIMIT_VERB_BYTES (16 * GIB)
/* A passphrase. */
#define LIMIT_PASSPHRASE_BYTES ((size_t)1024)
/* A name as a person writes it; longer cells are kept but compared by this much. */
#define LIMIT_NAME_BYTES ((size_t)1024)

#endif
