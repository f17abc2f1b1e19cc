/* bench/passages.h - invented short passages in Korean, Chinese and English, the same for the same number, for the search benchmark.
 *
 * Words of each language follow Zipf's law (weight 1 / (rank + 2.7)): 30,000 Korean stems of two or three syllables that carry
 * particles and endings, 20,000 Chinese words of one to three characters in unbroken sentences, 40,000 English words; before
 * them stand each language's commonest function words. One passage in four names one of 20,000 persons, surnames by their
 * real weights. Syllables and characters are real, sentences mean nothing.
 */
#ifndef BD_BENCH_PASSAGES_H
#define BD_BENCH_PASSAGES_H

#include "base/str.h"

enum passage_language { PASSAGE_KOREAN, PASSAGE_CHINESE, PASSAGE_ENGLISH, PASSAGE_LANGUAGES };

enum { PASSAGE_WORDS = 40, PASSAGE_WORD_BYTES = 64 };

struct passage_text {
    enum passage_language language;
    char text[4096];
    size_t bytes;
    char word[PASSAGE_WORDS][PASSAGE_WORD_BYTES]; /* content words as a person would search for them: without particles */
    size_t words;
    char name[PASSAGE_WORD_BYTES]; /* empty: nobody is named */
};

/* Makes the vocabularies; once, before the others. */
void passages_begin(void);

/* The passage of this number: 120 to 300 bytes. */
void passage_make(uint64_t number, struct passage_text *out);

/* A person's name in one of the three writings, common ones more often. */
void passage_name(uint64_t number, enum passage_language language, char out[PASSAGE_WORD_BYTES]);

/* A stream of numbers below a bound, the same for the same seed (splitmix64). */
struct dice {
    uint64_t state;
};
uint64_t dice_below(struct dice *d, uint64_t bound);

#endif
