/* fuzz/bundle_bases.h - the bundles that fuzz_bundle.c edits, and the vault that takes them in, on a disk in memory.
 *
 * A founder and a member: the member's vault as it was after the first exchange is kept as a copy of its files, and put back
 * before an input that finds it changed. What both did later, and what a copy of the member's vault did instead, are bundles.
 */
#ifndef BD_FUZZ_BUNDLE_BASES_H
#define BD_FUZZ_BUNDLE_BASES_H

#include "base/str.h"
#include "ledger/ledger.h"

enum base_kind {
    BASE_FOUNDER,  /* what the member's vault has, and a longer tail */
    BASE_ERASED,   /* the same after an erasure, with evidence */
    BASE_MEMBER,   /* what the member wrote later: its own entries come back */
    BASE_FORK,     /* what a copy of the member's vault wrote instead */
    BASE_BACKUP,   /* the founder's backup, under the words "other words" */
    BASE_STRANGER, /* a bundle of another vault */
    BASE_KINDS
};

/* Makes everything once. The texts live until the process ends. */
void bases_make(void);
struct str bases_bundle(enum base_kind kind);

/* The member's vault, open for writing. `fresh`: in the state that was kept. */
struct ledger *bases_member(bool fresh);

/* A name for a file on the disk in memory. */
#define BASES_FILE "/sim/in"

#endif
