/* app/estimate_explain.h - what each method does and what breaks it, in English, Korean and Chinese, at the length of help.
 *
 * Floor: app. The short form, one line a method beside its result, stands in estimate_words.h.
 */
#ifndef BD_APP_ESTIMATE_EXPLAIN_H
#define BD_APP_ESTIMATE_EXPLAIN_H

#include "app/estimate_words.h"
#include "stats/simulate.h"

const char *explain_does(enum words_language l, enum mse_method m);
const char *explain_breaks(enum words_language l, enum mse_method m);

/* What the populations of a scenario are like. */
const char *explain_scenario(enum words_language l, enum simulate_scenario s);

enum explain_word {
    EXPLAIN_DOES,
    EXPLAIN_ASSUMES,
    EXPLAIN_BREAKS,
    EXPLAIN_SIMULATED, /* heading; format: number of populations, people */
    EXPLAIN_BAD,       /* format: scenario, per cent held, per cent too low, per cent too high */
    EXPLAIN_BAD_BOUND, /* format: scenario, per cent wholly above the truth */
    EXPLAIN_REFUSES,   /* format: scenario, per cent of populations without a number */
    EXPLAIN_GOOD,      /* no scenario in which it covered badly */
    EXPLAIN_WORDS
};

/* Texts and formats; the values of a format are all %s in the order given. */
const char *explain_word(enum words_language l, enum explain_word w);

#endif
