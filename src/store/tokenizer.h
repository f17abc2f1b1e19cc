/* store/tokenizer.h - registers the FTS5 tokenizer "bandi" with a connection. Only for this floor; see search.h. */
#ifndef BD_STORE_TOKENIZER_H
#define BD_STORE_TOKENIZER_H

#include <sqlite3.h>

/* Gives an SQLite result code. */
int tokenizer_register(sqlite3 *db);

#endif
