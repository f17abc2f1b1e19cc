/* ledger/bundle_in.h - what the two files that take a bundle in share: where in the file they are, and one section of it.
 *
 * Floor: ledger, inside.
 */
#ifndef BD_LEDGER_BUNDLE_IN_H
#define BD_LEDGER_BUNDLE_IN_H

#include "ledger/inside.h"

/* Logs of devices that nobody has admitted, and their open entries: anybody can make up thousands. */
#define STRANGERS_MAX 64
#define STRANGERS_OPEN_MAX 4096

struct strangers {
    uint64_t logs;
    uint64_t opens;
};

#define BUNDLE_HEAD 42
#define RECORD_MAX ((uint64_t)17 << 20)

struct in {
    struct ledger *l;
    struct source *file;
    const char *name;
    uint64_t from;
    uint64_t at;  /* of the next record */
    uint64_t end; /* of the end record */
    uint64_t number;
    struct import_report *report;
    struct strangers strangers; /* held by now, those of this bundle too */
    uint64_t left;              /* sections of strangers that were left out in this pass */
    uint64_t again;             /* in a later pass: logs up to this row were seen to in an earlier one; else 0 */
};

/* One section: a branch from `start`. */
struct section {
    struct digest device;
    uint64_t start;
    uint64_t count;
    uint64_t *place; /* where each entry's payload begins in the file */
    uint64_t *bytes;
    struct digest *leaf;
    uint64_t opens; /* entries of class authority or erasure */
    struct checkpoint head;
    struct str note; /* as it came */
    uint8_t ed[32];
};

static inline bool source_seek(struct in *in, uint64_t at)
{
    source_go(in->file, at);
    return true;
}

/* BD_DAMAGED with the number of the record, or what the disk said. */
enum bd_status bundle_bad(const struct in *in, const char *what, struct err *e);
/* Reads a record's head at in->at and moves past the whole record. */
enum bd_status bundle_next(struct in *in, unsigned *type, uint64_t *payload, uint64_t *n, struct err *e);

/* Reads a whole section; its arrays live in `a`. Their size is held against what is left of the file first. */
enum bd_status section_read(struct in *in, uint64_t payload, uint64_t n, struct arena *a, struct section *s, struct str *note,
                            struct err *e);
/* One stored row out of an entry record. */
enum bd_status row_from(struct in *in, const struct section *s, uint64_t i, struct arena *a, struct row *r, struct header *h,
                        struct err *e);
/* The Ed25519 key of the section's device: from its first entry, here or held. */
enum bd_status section_key(struct in *in, struct section *s, struct arena *a, struct err *e);

/* ---- strangers (docs/format.md 11.3) ---- */

/* What of them the picture holds. */
struct strangers strangers_held(const struct ledger *l);

/* May the section be stored? Its device is this one, the founder, admitted, or named by an admission or offer in force; or
 * it is a stranger's and there is still room for it, which is then taken. */
enum bd_status section_welcome(struct in *in, const struct section *s, struct arena *a, bool *yes, struct err *e);

#endif
