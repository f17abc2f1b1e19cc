/* store/search.h - full text in Korean, Chinese, Japanese and everything else: the FTS5 tokenizer "bandi" and its queries.
 *
 * Floor: store (uses base, SQLite's FTS5, utf8proc). Every handle of db_open knows the tokenizer.
 * Words: a pair script is one that does not set each word apart or glues particles to it: Hangul, Han, kana, bopomofo, and
 * Thai, Lao, Khmer, Burmese. A run is characters of pair scripts in a row.
 *
 * What is indexed: a run of n characters gives its n-1 overlapping pairs, beside each (at the same place) its first character
 * alone, and at the end the last character alone; other letters
 * and digits in a row give one token. Before that, text is in NFKC with case folded, and the marks of Latin, Greek, Cyrillic,
 * Arabic and Hebrew letters are dropped; so NFD file names of macOS, full-width letters and accents make no difference.
 * What is found: any two or more neighbouring characters of a run, wherever they stand in it (a Korean stem before its
 * particles, a Chinese word in an unbroken sentence), one character anywhere, whole words in other scripts, and beginnings
 * of words where the user writes a star. Recall of these is complete by construction; tests/store/test_search.c measures it
 * on Korean, Chinese and English sentences. Not found: Han in its other form (simplified or traditional), the other of two
 * spellings, inflected forms in other scripts. A pair can be found across two Korean words written together.
 * Offsets that FTS5 gives (highlight, snippet) are bytes of the original text, at characters' borders.
 */
#ifndef BD_STORE_SEARCH_H
#define BD_STORE_SEARCH_H

#include "store/db.h"

/* Makes the FTS5 table `name` in `schema` with this tokenizer. `columns` is FTS5's list, such as "text, other UNINDEXED,
 * content=''"; a name of ours, never content. What is deleted from it is deleted from its index at once (secure-delete). */
FALLIBLE search_create(struct db *d, const char *schema, const char *name, const char *columns, struct err *e);

/* An FTS5 index keeps some words also as separators between its pages, and keeps such a word when the last text that had it
 * is deleted. So: before the texts of a withdrawal are deleted, search_gone notes their words (in memory); after the deletion
 * is committed, search_clear_gone puts in place of each noted word that is in no text any more, and of each beginning of one,
 * wherever it is a separator of the index `name` of schema main, the next word that is. With `all` it looks at every
 * separator, noted or not: for after a crash, when nobody knows the words any more. Not inside a transaction.
 * Cost: O(words) to note; one walk over the separators, about one in 4,000 bytes of index, to clear. */
FALLIBLE search_gone(struct db *d, struct str text, struct err *e);
FALLIBLE search_clear_gone(struct db *d, const char *name, bool all, struct err *e);

/* Turns what a person typed into an FTS5 expression, to be bound to MATCH: all words must occur, words in "…" (also “…”,
 * 「…」, 『…』) must stand together, a star after a word asks for its beginning. Nothing that is typed can be an operator or
 * a syntax error.
 *
 * BD_INPUT   nothing to search for: no letter and no digit
 * BD_LIMIT   more than 4,096 bytes or 64 words
 * The expression is in `a`. */
FALLIBLE search_expression(struct arena *a, struct str typed, struct str *out, struct err *e);

/* One token: its folded text (valid during the call) and the bytes of the text that it came from. `beside`: it stands at the
 * place of the token before it (the first character of that pair). False ends the walk. */
typedef bool (*search_token_fn)(void *ctx, struct str token, size_t from, size_t to, bool beside);

/* In SQL, `bandi_rank(TABLE)` ranks the present row of a MATCH on such a table, smaller is better: BM25 over the query's phrases,
 * where a phrase that more than SEARCH_COUNTED rows hold weighs as if so many did (so its cost does not grow with the
 * table). A function of the table's content alone, not of the order in which rows came. */
#define SEARCH_COUNTED 8192

/* Tokenises as the index does (`query` false) or as a query does (no characters beside pairs, and the last run's last
 * character alone is left out). */
void search_tokens(struct str text, bool query, search_token_fn fn, void *ctx);

#endif
