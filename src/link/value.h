/* link/value.h - single values made ready for comparison: folded text, sound keys.
 *
 * Floor: link (private). Pure functions of one value.
 */
#ifndef BD_LINK_VALUE_H
#define BD_LINK_VALUE_H

#include "link/engine.h"

/* Folds a text: compatibility forms decomposed (Hangul into letters), marks dropped, case folded, Cyrillic in Latin letters, apostrophes dropped,
 * every other run of punctuation or space one space. `code` keeps only letters, digits and @, without spaces. Lives in
 * `a` or borrows from `s`. */
struct str value_fold(struct arena *a, struct str s, bool code);

/* Consonant classes of a folded ASCII word, vowels only at the start, no doubles, at most 8 signs: a coarser Soundex
 * (Russell 1918) that also puts the first letter into its class. 0 when the word has no letter. */
uint64_t value_sound(struct str word);

/* 'f' or 'm' for a word or letter that says sex in English, Korean, Chinese, Russian or Vietnamese, else 0. */
char value_as_sex(struct str s);

/* Next word of a folded text from *at; false at the end. */
bool value_word(struct str s, size_t *at, struct str *word);

#endif
