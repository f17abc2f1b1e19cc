/* app/link_words.h - what the page and the pictures of a linkage say, in Korean and Chinese.
 *
 * Floor: app. As in labels.h English is written where it is said and is the key here. tests/app/labels.py refuses a sentence of
 * the page, an outcome, a kind, a key or a reason that has no row, and a row whose conversions (%s, %u) differ between languages.
 */
#ifndef BD_APP_LINK_WORDS_H
#define BD_APP_LINK_WORDS_H

#include "base/arena.h"
#include "base/str.h"

/* The words for an English sentence, format or label; `english` itself where there is none. */
const char *link_words(int language, const char *english);

/* A column's reason, part by part: "its name says place; 91 % of its values are in the gazetteer". */
struct str link_words_reason(struct arena *a, int language, const char *reason);

/* A blocking key: "birth: year + town: sound of words"; names of columns stay. */
struct str link_words_key(struct arena *a, int language, const char *key);

#endif
