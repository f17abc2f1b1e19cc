/* app/tables.h - the door through which tables and texts that the user names come in, in whatever encoding they are.
 *
 * Floor: app. A verb that reads a table declares PARAM_OF_ENCODING and reads by table_read.
 */
#ifndef BD_APP_TABLES_H
#define BD_APP_TABLES_H

#include "app/verb.h"
#include "base/encoding.h"

/* The row of a verb's parameters. One name goes for all files of a command that are neither UTF-8 nor marked. */
#define PARAM_OF_ENCODING                                                                                                      \
    {                                                                                                                          \
        .name = "encoding", .kind = PARAM_ENCODING, .value = "NAME",                                                           \
        .about = "what files are in that are neither UTF-8 nor UTF-16 with a mark, as older spreadsheets write them"           \
    }

/* What --encoding says; ENCODING_UNSAID also where the verb has none. */
enum encoding arg_encoding(const struct verb_call *call);

/* Makes the bytes of a file UTF-8 (encoding_to_utf8). A refusal shows how a cell reads only where no vault is open,
 * or where the cell stands in the first row, whose names of columns other messages tell too. */
FALLIBLE table_decode(const struct verb_call *call, const char *path, struct str bytes, struct str *out, struct err *e);

/* Reads a table from a file ("-": standard input). Errors of file_read and encoding_to_utf8. */
FALLIBLE table_read(const struct verb_call *call, const char *path, struct str *out, struct err *e);

/* The same for lines of text of at most `limit_bytes`, of which a refusal shows nothing where the verb takes no encoding. */
FALLIBLE lines_read(const struct verb_call *call, const char *path, size_t limit_bytes, struct str *out, struct err *e);

#endif
