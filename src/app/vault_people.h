/* app/vault_people.h - the persons of a vault as plain tables: for linkage, and for estimates of how many there are.
 *
 * Floor: app. Reads what the open compartments show; writes nothing.
 * Words: a person is a record of the type person. A list is a source that a person comes from:
 *   - a source of a passage that a live statement about the person cites,
 *   - a source whose witness the person is,
 *   - a source of a passage cited by an act whose victim the person is,
 *   - the source of the basis (a published list, a consent) under which something was said of the person.
 * A membership is one person in one list. A cluster is what a record of the type cluster (data/schema/link.json) holds
 * together, a proposal or a decision, as changed by people's own decisions about pairs (type "link/pair", app/vault_link.h).
 */
#ifndef BD_APP_VAULT_PEOPLE_H
#define BD_APP_VAULT_PEOPLE_H

#include "app/session.h"
#include "base/table.h"

/* Persons and their lists. Persons are in the order of their ids. */
struct vault_people {
    struct id16 *person;
    size_t count;
    struct id16 *list; /* sources that at least one person comes from, in the order of their ids */
    size_t lists;
    size_t *from; /* of person i: in[from[i]] … in[from[i + 1] - 1], numbers of lists, ascending */
    uint16_t *in;
};

/* Who may be counted: what the basis of each statement allows for a use, as counts that identify nobody. */
struct vault_gate {
    const struct basis *all; /* sorted by id */
    size_t count;
    enum consent_use use;
    int32_t today;
    size_t withheld; /* statements that were asked about and may not be used */
};
FALLIBLE vault_gate_open(struct matter *m, enum consent_use use, int32_t today, struct arena *a, struct vault_gate *out,
                         struct err *e);
/* True for a live statement that may be used; counts those that may not. g may be NULL. */
bool vault_gate_allows(struct vault_gate *g, const struct statement *s);

/* Reads all persons with their lists, over the statements that the gate lets through (NULL: all live ones). BD_LIMIT: more
 * than 65,535 lists. Cost: O(records); memory 100 bytes a membership. */
FALLIBLE vault_people_read(struct matter *m, struct vault_gate *gate, struct arena *a, struct vault_people *out, struct err *e);

/* What an estimate over a vault asks for. All zero: every list, proposals and decisions both. */
struct capture_ask {
    const struct id16 *lists; /* only these sources count as lists */
    size_t list_count;        /* 0: every source that a person comes from */
    bool decided_only;        /* join persons only where people decided "same"; proposals of the program do not count */
    bool undecided_same;      /* join those, too, about whom people are unsure; without decided_only */
    struct vault_gate *gate;  /* whose statements count; NULL: everyone's */
    const struct vault_people *people; /* read already, through the same gate; NULL: to be read */
};

/* Who stands in which list, with records that are one person in one cluster: what multiple systems estimation counts.
 * A row is a membership: a person in several lists gives several rows of one cluster. Persons in none of the lists are left
 * out. Lists that quote one another are not independent; that is for the caller to weigh (records of the type derivation). */
struct capture_table {
    struct table_clusters clusters; /* rows, cluster and list of each row, as the estimation engine takes them */
    struct id16 *person;            /* of each row */
    struct id16 *list;              /* the source behind each list number */
    const char **list_handle;       /* "S-7K3M-Q2XW-C" */
    struct id16 *cluster_record;    /* of each cluster: the cluster record, zero for one that no record holds */
    bool *decided;                  /* of each cluster: alone, or joined by people's decisions alone */
    size_t persons;                 /* persons of the vault */
    size_t unlisted;                /* of them in none of the lists */
    size_t undecided;               /* clusters in the table that rest on a proposal nobody has decided */
    size_t undecided_pairs;         /* pairs of people, told apart by decisions alone, that stand in one cluster */
};

/* Reads the vault and fills the table; everything lives in `a`. The same vault gives the same table. Estimates over it should
 * say how many clusters are undecided.
 * BD_INPUT  a given list is not a source, or no person stands in any list
 * BD_DENIED the identity compartment is not open: who is the same as whom cannot be seen
 * Cost: O(records + memberships log memberships). */
FALLIBLE vault_capture_table(struct matter *m, const struct capture_ask *ask, struct arena *a, struct capture_table *out,
                             struct err *e);

#endif
