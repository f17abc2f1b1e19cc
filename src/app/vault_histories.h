/* app/vault_histories.h - the linked lists of a vault as capture histories: how many people are on exactly which lists.
 *
 * Floor: app. Reads what the open compartments show; writes nothing. The texts are counts: no row stands for a person.
 * Words: a list is a source that a person comes from (vault_people.h), or all sources of one kind, connection or publisher.
 * Nobody is merged without a person's decision: the first text joins records only where people decided "same"; the second,
 * for the range that the undecided leave, joins every proposal and every pair about which people are unsure, too.
 */
#ifndef BD_APP_VAULT_HISTORIES_H
#define BD_APP_VAULT_HISTORIES_H

#include "app/vault_strata.h"
#include "stats/history.h"

enum vault_list_by { LIST_BY_SOURCE, LIST_BY_KIND, LIST_BY_CONNECTION, LIST_BY_PUBLISHER, VAULT_LIST_BYS };

/* "source", "kind", "connection", "publisher"; and back (VAULT_LIST_BYS when unknown). */
const char *vault_list_by_name(enum vault_list_by b);
enum vault_list_by vault_list_by_named(struct str name);

struct histories_ask {
    enum vault_list_by by;
    struct str lists;       /* "A,B": only these lists, by the names they get here; empty: all */
    struct str strata;      /* "sex,period"; or empty */
    struct str periods;     /* "1998,2005": first years of periods; empty: calendar years */
    struct str place_level; /* see vault_strata.h */
    enum consent_use use;   /* statements whose basis does not allow it do not count */
    int32_t today;
};

struct vault_histories {
    struct str decided;     /* CSV: a 0/1 column a list, by name; a column for each field of `strata`; count */
    struct str joined;      /* the same with the undecided taken as the same people; equal to `decided` when there are none */
    struct str related;     /* "A / B, C / D": lists whose sources derivations join (vault_related.h); empty: none */
    size_t persons;         /* records of persons in the vault */
    size_t unlisted;        /* of them on none of the lists */
    size_t withheld;        /* statements whose basis does not allow the use */
    size_t repeats;         /* times that a list holds a person again */
    bool unlinked;          /* no two records were joined by people's decisions, and nobody is on two lists */
    size_t undecided_pairs; /* pairs of people that only a proposal or an unsure decision joins */
};

/* BD_USAGE  an unknown field, a year that is none, a list that nobody is on; BD_LIMIT over HISTORY_LISTS_MAX lists
 * BD_INPUT  no person is on any list, or the level is no kind of place; BD_DENIED without the identity compartment
 * Texts live in `a`. The same vault gives the same bytes. Cost: O(records log records). */
FALLIBLE vault_histories(struct matter *m, const struct histories_ask *ask, struct arena *a, struct vault_histories *out,
                         struct err *e);

#endif
