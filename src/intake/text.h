/* intake/text.h - a text or Markdown file as a source: checked, its line ends made plain, its paragraphs found.
 *
 * Floor: intake. The stored text is what passages point into by byte, so it is fixed here once: UTF-8, no byte-order mark, LF
 * line ends, no NUL. Other forms (PDF, HTML, legacy encodings) are refused with what to do.
 */
#ifndef BD_INTAKE_TEXT_H
#define BD_INTAKE_TEXT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct text_source {
    struct str text;   /* what is stored */
    struct str title;  /* the first line that has words, without Markdown's marks, at most 200 characters */
    const char *media; /* text/plain or text/markdown */
    size_t paragraphs;
};

/* BD_INPUT: not UTF-8 (with the byte), a NUL byte, a PDF or an office file by its first bytes, no words at all. */
FALLIBLE text_source_read(struct arena *a, const char *file, struct str bytes, struct text_source *out, struct err *e);

/* Goes over the paragraphs of a text, which are parted by lines without words; in a text without such lines, one after its
 * title aside, each line is one. A pure function of the text, so a number means the same to everybody. O(text) in all. */
struct text_walk {
    struct str text;
    size_t at;
    bool by_lines;
};
struct text_walk text_walk(struct str text);
/* The byte range [*from, *to) of the next one; false at the end. */
bool text_walk_next(struct text_walk *w, size_t *from, size_t *to);

/* The byte range [*from, *to) of paragraph `number`, from 1. False beyond. */
bool text_paragraph(struct str text, size_t number, size_t *from, size_t *to);

#endif
