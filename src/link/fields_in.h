/* link/fields_in.h - what the makers of fields share: pools of prepared values, and the fields of people's names.
 *
 * Floor: link (private to fields*.c).
 */
#ifndef BD_LINK_FIELDS_IN_H
#define BD_LINK_FIELDS_IN_H

#include "link/engine.h"

/* Interns folded texts into a pool of `a`. */
struct pool_maker {
    struct arena *a;
    struct column texts;
};
void fields_pool_begin(struct pool_maker *m, struct arena *a);
struct pool *fields_pool_end(struct pool_maker *m);

/* A new field of a kind, without pool and values. */
struct field *fields_add(struct fields *fs, enum link_kind kind, struct str name, const char *reason);

/* For loops over values, at the at-th: whether to go on. What is missing when stopped is value 0. */
bool fields_go_on(const struct pace *pace, size_t at);

/* Ids of the pool for the value ids of one column, folded; freed by fields_map, which gives each row its value. */
uint32_t *fields_fold(struct pool_maker *m, const struct column *c, bool code, const struct pace *pace);
void fields_map(const struct records *r, struct field *f, const struct column *c, uint32_t *to);

/* Columns that hold names of people: given names, family names, whole names. */
struct name_columns {
    size_t given[FIELDS_MAX], family[FIELDS_MAX], full[FIELDS_MAX];
    size_t givens, families, fulls;
};

/* Makes the fields of names. Korean and Chinese names, whole or in two columns, become forms of one name (person.h); of the
 * others given and family names in columns of their own are taken before whole ones, which are then ignored. */
void fields_of_names(struct records *r, struct fields *fs, struct name_columns *n, enum link_kind *kind, char (*reason)[160]);

#endif
