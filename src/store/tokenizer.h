/* store/tokenizer.h - registers the FTS5 tokenizer "bandi" and its ranking with a connection. Only for this floor; see search.h. */
#ifndef BD_STORE_TOKENIZER_H
#define BD_STORE_TOKENIZER_H

#include <sqlite3.h>

/* Gives an SQLite result code. */
int tokenizer_register(sqlite3 *db);

/* Adds the function bandi_rank (search_rank.c); tokenizer_register calls it. Gives an SQLite result code. */
int search_rank_register(fts5_api *api);

#endif
