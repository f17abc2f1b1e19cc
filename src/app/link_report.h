/* app/link_report.h - a linkage as one page for people: what was read, what was compared, what was learned, what is in doubt.
 *
 * The page is one HTML file that needs nothing else: no script, no outside resource, colours for light, dark and paper. It
 * holds cells of the lists (names), so its first line says INTERNAL. The same linkage gives the same bytes.
 */
#ifndef BD_APP_LINK_REPORT_H
#define BD_APP_LINK_REPORT_H

#include "app/link_words.h"
#include "link/labels.h"
#include "link/run.h"

enum { LINK_REPORT_DOUBTS = 24 }; /* pairs shown with a waterfall */

/* What the page is made from. `labels` may be NULL: no calibration is drawn. */
struct link_report {
    const struct link_job *job;
    const struct link_labels *labels;
    const char *labels_from; /* "the labels", "the truth": said in the page */
    struct arena *a;
    struct buf *out;
    unsigned pictures; /* drawn so far; makes ids */
    int language;      /* enum words_language */
};

/* Appends the whole page. After link_run. */
FALLIBLE link_report_put(struct link_report *p, struct err *e);

/* Its parts, in files of their own. */
FALLIBLE link_report_model(struct link_report *p, struct err *e);
FALLIBLE link_report_doubts(struct link_report *p, struct err *e);

/* Words for what the parts share; SAID is the text of an English sentence in the page's language. */
#define SAID(p, english) link_words((p)->language, english)
void link_report_text(struct link_report *p, struct str text); /* escaped */
const char *link_report_id(struct link_report *p);             /* of the next picture */
/* Compares two rows. *own gets the natural log odds of the pair by itself, when not NULL; what is returned is stated of it, with
 * what the rows grouped with the two say (link/stated.h). */
double link_pair_weight(const struct link_job *j, size_t a, size_t b, uint8_t *levels, double *own);
/* What a row holds in the columns of a field, one after the other, each cut after 100 bytes; "–" for nothing. */
struct str link_field_value(const struct link_job *j, const struct field *f, size_t row, struct arena *arena);

/* How a field of a pair compares, in words: "the same place, weighed with postcode" where it says again what another says. */
const char *link_outcome(const struct link_job *j, int f, size_t a, size_t b, const uint8_t *levels, int language,
                         struct arena *arena);

/* The waterfall of one pair: start, fields, sum; also for `bandi link why --svg`. Rows may be given in either order. */
FALLIBLE link_waterfall(const struct link_job *j, size_t a, size_t b, const char *id, bool alone, int language,
                        struct arena *arena, struct buf *out, struct err *e);

#endif
