/* link/person.h - whole Korean and Chinese names in any script as one field: a bridge to name/name.h.
 *
 * Floor: link (private). A value of such a field is a set of written forms (Hangul, Hanja, Latin … one a column); two values
 * are compared by the best Bayes factor over pairs of their forms, put into steps of three bits. Steps within one script
 * and between scripts are groups of their own, because which scripts meet says nothing about identity.
 */
#ifndef BD_LINK_PERSON_H
#define BD_LINK_PERSON_H

#include "link/engine.h"

enum { PERSON_STEPS = 7, PERSON_FORMS = 8 };

/* One written form of a name: a column of whole names (`family`), or of family names with one of given names. */
struct person_source {
    size_t family;
    size_t given;
    bool parts; /* two columns */
};

/* Whether what stands there is better read as Korean or Chinese names, from a sample of at most 300. */
bool person_source_fits(const struct records *r, const struct person_source *s);

/* Whether two sources write the names of the same people: rows that have both mostly agree, or no five rows have both. */
bool person_sources_agree(const struct records *r, const struct person_source *x, const struct person_source *y);

/* Makes one field of up to PERSON_FORMS forms. */
void person_field(struct records *r, struct fields *fs, const struct person_source *s, size_t count, const char *reason);

/* Level of two values: 1 … 7 within a script, 8 … 14 between scripts, 0 when nothing can be compared. */
uint8_t person_level(const struct pool *p, uint32_t a, uint32_t b);

/* Asks the memory for what is remembered of two values, for a comparison that comes soon. */
void person_fetch(const struct pool *p, uint32_t a, uint32_t b);

/* Level and Bayes factor at once, not remembered: for pairs that hardly come again. */
uint8_t person_compare(const struct pool *p, uint32_t a, uint32_t b, double *log_odds);

/* The best Bayes factor, as a natural logarithm. */
double person_weight(const struct pool *p, uint32_t a, uint32_t b);

/* Blocking hashes of the key kinds in the bit set `kinds`, over all forms; at most max. */
size_t person_keys(const struct pool *p, uint32_t id, unsigned kinds, unsigned salt, uint32_t *out, size_t max);

#endif
