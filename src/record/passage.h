/* record/passage.h - places in sources: marked in a stored text, or known by a locator only; and what derives from what.
 *
 * Floor: record. A passage is a record of type `passage`: its source, where it is (bytes of the stored text, page, time, or
 * words), and how it holds the words: quoted (the words and their SHA-256) or paraphrased (no words, only the locator).
 * A derivation is a record of type `derivation`: from what came later to what it came from, and how.
 */
#ifndef BD_RECORD_PASSAGE_H
#define BD_RECORD_PASSAGE_H

#include "record/draft.h"

/* The stored text of a source, from its testimony compartment. BD_NOT_FOUND without one. */
FALLIBLE source_text(struct matter *m, struct id16 source, struct arena *a, struct str *out, struct err *e);

struct passage_new {
    struct id16 source;
    bool by_range;
    size_t from, to;    /* by_range: bytes of the stored text, at character borders, from < to */
    struct str locator; /* otherwise, and beside it: "paragraph 6", "page 12", "00:12:30-00:13:05" */
    bool paraphrased;   /* keep no words */
    struct str words;   /* quoted without a stored text: the words as given */
    struct str language;
    struct str note;
};

/* Adds a passage to a draft. With by_range the words are taken from the stored text. BD_INPUT a range outside the text or not
 * at characters; neither range nor locator. */
FALLIBLE draft_passage(struct draft *d, const struct passage_new *p, struct id16 *id, struct err *e);

struct passage {
    struct id16 id;
    struct id16 source;
    bool by_range;
    size_t from, to;
    struct str locator;
    bool quoted;
    struct str words;
    struct digest words_hash;
    bool has_hash;
    bool matches; /* by_range: the source's stored text is open and has these very words there */
};
FALLIBLE passage_read(struct matter *m, struct id16 id, struct arena *a, struct passage *out, struct err *e);

/* Finds `words` in the text: exactly first, then with runs of white space taken as one blank. False when it is not there or
 * stands there more than once (*times). */
bool text_find_words(struct str text, struct str words, size_t *from, size_t *to, size_t *times);

#endif
