/* app/vault_strata.h - by what the people of a vault can be told into strata: sex, age, period, place and kind of act.
 *
 * Floor: app. Reads what the open compartments show; writes nothing.
 * Words: sex and age are what is said of the person (person.sex, person.age_band). Period, place and act come from the acts
 * whose victim the person is: the period from the act's date, else its event's; the place from the act, else its event, raised to a
 * level such as the province; the act as the widest term above its kind. A date or place too wide for one stratum says
 * nothing. Somebody with acts in two periods (places, kinds) is in the stratum "several": strata must not share people.
 */
#ifndef BD_APP_VAULT_STRATA_H
#define BD_APP_VAULT_STRATA_H

#include "app/vault_people.h"

enum vault_field { FIELD_SEX, FIELD_AGE, FIELD_PERIOD, FIELD_PLACE, FIELD_ACT, VAULT_FIELDS };

/* "sex", "age", "period", "place", "act"; and back (VAULT_FIELDS when unknown). */
const char *vault_field_name(enum vault_field f);
enum vault_field vault_field_named(struct str name);

struct strata_ask {
    bool wanted[VAULT_FIELDS];
    const int *year; /* first years of periods, ascending; with none each calendar year is a period */
    size_t years;
    struct str place_level; /* a term of place_kind, such as "province" */
    struct vault_gate *gate;
};

/* What is known of one person in one field. */
struct strata_value {
    struct str text; /* empty: nothing */
    bool several;    /* more than one value */
};

/* value[person * VAULT_FIELDS + field], persons as in `people`; texts live in `a`.
 * BD_INPUT  the level is no kind of place
 * Cost: O(records log records). */
FALLIBLE vault_strata_read(struct matter *m, const struct vault_people *people, const struct strata_ask *ask, struct arena *a,
                           struct strata_value **value, struct err *e);

/* Puts what is known of one record together with another of the same person. */
void strata_join(struct strata_value *into, const struct strata_value *more);

/* The stratum: the one value; "several" for fields of acts; empty (missing) where records of one person disagree on sex or age. */
struct str strata_text(enum vault_field f, const struct strata_value *v);

#endif
