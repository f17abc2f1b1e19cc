/* record/matter_inside.h - an open matter's inside, for the files of this floor that read and write through it. */
#ifndef BD_RECORD_MATTER_INSIDE_H
#define BD_RECORD_MATTER_INSIDE_H

#include "record/draft.h"
#include "record/view.h"

/* Bases as matter_allows read them, good while no open view changes (matter_basis.c). */
struct kept_basis;
struct bases {
    struct arena *a;
    struct kept_basis **slot; /* by id, open addressing */
    size_t room, count;
    size_t views; /* how many were open */
};

struct matter {
    struct ledger *ledger;
    const struct env *env;
    char *folder;
    struct view **view;
    size_t view_count;
    struct arena *arena; /* the schema in force; made again when documents change */
    const struct schema *schema;
    struct digest documents_mark; /* of the documents that `schema` was built from */
    struct arena **old;           /* of earlier schemas */
    size_t old_count;
    struct document *documents; /* in ledger order, in `arena` */
    struct hlc *document_times; /* of each of them */
    struct id16 *document_authors;
    size_t document_count;
    uint64_t seen; /* the feed's end when the views were last caught up */
    struct arena *compartment_arena;
    const struct ledger_compartment *compartment;
    size_t compartment_count;
    struct bases bases;
    enum label_language language; /* of matter_label */
    bool may_stop; /* while the vault is opened or its views are made again: nothing of ours was just made durable */
    uint64_t fed, to_feed;
};

/* Forgets the bases kept by matter_allows. */
void bases_forget(struct matter *m);

/* The open view of a compartment, or NULL. */
struct view *matter_view(struct matter *m, struct id16 compartment);

/* The compartment for a class in a file; the vault's admin compartment for LEDGER_ADMIN. Zero when there is none. */
struct id16 matter_compartment(struct matter *m, struct id16 file, enum ledger_class class);

/* Begins a read of one view: learns what other processes added. */
FALLIBLE matter_look(struct matter *m, struct view *v, struct err *e);

/* Fills a statement from the columns of STATEMENT_COLUMNS of the present row; copies into `a`, cites and replaces too. */
#define STATEMENT_COLUMNS                                                                                                      \
    "s.no, s.id, r.id, s.property, s.kind, s.value, s.b, s.c, s.state, s.denies, s.language, coalesce(s.ms, n.ms),"            \
    " coalesce(s.counter, n.counter), coalesce(s.author, n.author), n.basis, d.id, n.idx, n.leaf"
#define STATEMENT_FROM                                                                                                         \
    " FROM statement s JOIN record r ON r.no = s.record JOIN entry n ON n.no = s.no / 65536 JOIN device d ON d.no = n.device"
FALLIBLE statement_fill(struct matter *m, struct view *v, struct stmt *row, struct arena *a, struct statement *out,
                        struct err *e);

/* Schema order, then time, then device and index, ordinal, id. For qsort. */
int statement_order(const void *x, const void *y);

/* The type of a record by the open views (the least of them); empty when not seen. */
FALLIBLE matter_type_of(struct matter *m, struct id16 id, struct arena *a, struct str *type, struct err *e);

/* Sorts ids and drops repeats in place. */
size_t ids_tidy(struct id16 *ids, size_t n);

/* A growing list of ids in an arena. */
struct ids {
    struct id16 *id;
    size_t n, cap;
};
void ids_add(struct ids *list, struct arena *a, struct id16 id);

/* Runs `sql` with one blob bound on every open view and collects column 0 as ids. */
FALLIBLE matter_collect(struct matter *m, const char *sql, struct id16 key, struct arena *a, struct ids *out, struct err *e);

#endif
