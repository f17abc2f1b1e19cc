/* app/labels.h - the short words of the estimates' tables and pictures in Korean and Chinese.
 *
 * Floor: app. English is written where it is printed and is the key here; a word without a row stays as it is, which
 * tests/app/labels.py refuses for every word that the estimates print.
 */
#ifndef BD_APP_LABELS_H
#define BD_APP_LABELS_H

#include "app/estimate_words.h"

/* The word for an English heading, key or label; `english` itself where there is none. For printer_labels. */
const char *labels_word(int language, const char *english);

#endif
