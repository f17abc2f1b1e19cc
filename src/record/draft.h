/* record/draft.h - writing: changes gathered, checked against the schema, and appended as one durable commit.
 *
 * Floor: record. A draft belongs to one file and has a present basis; it sorts its statements by compartment and basis into
 * entries, so that erasing for one person is exact. Nothing is in the ledger before draft_commit returns BD_OK.
 * The three verbs: correct replaces (history keeps the old), retract hides and keeps, erase destroys (draft has no part in
 * it: matter_erase, matter_withdraw).
 */
#ifndef BD_RECORD_DRAFT_H
#define BD_RECORD_DRAFT_H

#include "record/matter.h"

struct draft;

/* Begins a draft for the records of `file`. Free with draft_free (also after commit). */
struct draft *draft_new(struct matter *m, struct id16 file);
void draft_free(struct draft *d);
void draft_free_scoped(struct draft **d);
#define SCOPED_DRAFT __attribute__((cleanup(draft_free_scoped)))

/* What follows is given under this basis (zero: none, internal only). */
void draft_basis(struct draft *d, struct id16 basis);

/* A new basis; it goes with the commit, whole to the testimony compartment, without texts to identity and facts. */
FALLIBLE draft_basis_new(struct draft *d, const struct basis_new *b, struct id16 *id, struct err *e);

/* A withdrawal of some uses (bits 1u << use) in every open compartment that knows the basis. For all uses: matter_withdraw. */
FALLIBLE draft_withdrawal(struct draft *d, struct id16 basis, unsigned uses, struct str received_on, struct str how,
                          struct err *e);

/* A fresh id for a record of the type, whose handle no visible record bears. The record exists once a statement is made. */
FALLIBLE draft_record(struct draft *d, const struct record_type *type, struct id16 *id, struct err *e);

/* What goes with a statement. All zero: asserts, no language, no citation, the draft's file. */
struct statement_how {
    bool denies;
    struct str language;      /* BCP 47 of the value */
    const struct id16 *cites; /* passages */
    size_t cite_count;
    const struct id16 *replaces; /* live statements of the same record and property: makes it a correction */
    size_t replace_count;
};

/* One statement. The property must be of the record's type. BD_INPUT a value that does not fit, a retired property, a target
 * that is not there or of another type, a citation that is no passage; BD_DENIED the compartment is not open for writing. */
FALLIBLE draft_say(struct draft *d, struct id16 record, const struct property *p, const struct value *v,
                   const struct statement_how *how, struct err *e);

/* The same by name ("name" or "person.name") and text as typed (schema.h value_read, handles allowed). */
FALLIBLE draft_say_text(struct draft *d, struct id16 record, const char *property, struct str typed,
                        const struct statement_how *how, struct err *e);

/* Hides live statements of one record and keeps them. */
FALLIBLE draft_retract(struct draft *d, const struct id16 *statements, size_t count, struct err *e);

/* A person's decision (kind 44): "these are the same", "not a conflict". It ends by another that names it. */
struct decision_new {
    struct str type;
    const struct id16 *records;
    size_t record_count;
    int64_t outcome;
    struct str reason;
    enum ledger_class class; /* where it is written: usually LEDGER_FACTS */
    bool ends;
    struct id16 ended;
};
FALLIBLE draft_decision(struct draft *d, const struct decision_new *what, struct id16 *id, struct err *e);

size_t draft_statements(const struct draft *d);
struct matter *draft_matter(const struct draft *d);

/* Appends everything as one commit and catches the view up. The draft is empty afterwards and may be used on.
 * ids   NULL, or room for draft_statements(d) statement ids, in the order they were said
 * BD_DENIED, BD_LIMIT (split an import into drafts of some thousands of records), BD_IO: nothing was written. */
FALLIBLE draft_commit(struct draft *d, struct id16 *ids, struct err *e);

/* ---- the schema, changed ---- */

/* Brings in a schema or vocabulary document after schema_document_check. `allow_lower` is the verb of its own. The lines of
 * differences go to `differences`; `dry_run` writes nothing. */
FALLIBLE matter_document(struct matter *m, const struct document *next, bool allow_lower, bool dry_run, struct buf *differences,
                         struct err *e);

/* Brings in the shipped documents whose names the vault does not have: an older Bandi made it, and types came since. What it
 * has is never replaced: a team may have changed it. `out` gets what was (dry_run: would be) added, static texts in an array
 * of `a`. BD_INPUT what the vault has does not fit with them (a letter taken by another type): nothing was written. BD_DENIED. */
FALLIBLE matter_bring_missing(struct matter *m, bool dry_run, struct arena *a, const struct document **out, size_t *count,
                              struct err *e);

/* ---- erasure ---- */

struct erase_report {
    uint64_t entries;    /* destroyed */
    uint64_t statements; /* in them */
    uint64_t carried;    /* statements of others that stood in the same entries and were repeated */
    uint64_t resting;    /* statements left that cite something now erased */
    uint64_t closed;     /* compartments of the file that are not open here, where entries may remain */
};

/* Destroys these statements for ever, with a sealed reason; what else stood in their entries is carried. Of a record of which
 * no statement stays, what people decided (kind 44) and linkage proposed goes as well. Index, view files
 * and write-ahead log are cleaned before it returns. BD_DENIED without the right to erase. */
FALLIBLE matter_erase(struct matter *m, const struct id16 *statements, size_t count, struct str reason,
                      struct erase_report *out, struct err *e);

/* Withdraws a basis wholly: everything given under it is erased in every open compartment (statements, sources and their
 * texts, passages, evidence), the statements of others that cite only its passages, and people's decisions that name a record
 * of which nothing stays, or whose consent it was; the withdrawal itself is recorded and stays. docs/format.md section 8 is the table. */
FALLIBLE matter_withdraw(struct matter *m, struct id16 basis, struct str received_on, struct str how, struct erase_report *out,
                         struct err *e);

#endif
