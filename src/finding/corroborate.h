/* finding/corroborate.h - how many independent origins stand behind a claim, as against how many sources repeat it.
 *
 * Floor: finding (uses base). Pure: plain tables in, counts and the reasons for them out. Counts only, never a verdict.
 * Words: a root is a first-hand origin of information: a witness, or a body that heard witnesses itself. A derivation runs
 * from what came later to what it draws on. A source of unknown origin ends a chain without being first-hand. A repeat is a
 * source every chain of which runs through another source that is counted for the same claim.
 * Method: information provenance as a directed graph (W3C PROV-DM, wasDerivedFrom), its sinks taken as origins; strongly
 * connected citations (Tarjan 1972) are one origin, unknown unless a first-hand source is among them.
 */
#ifndef BD_FINDING_CORROBORATE_H
#define BD_FINDING_CORROBORATE_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Nodes are numbered by the caller: sources first, 0 … sources-1, then passages, sources … sources+passages-1. */
struct provenance {
    size_t sources;
    const bool *first_hand; /* by source: its connection to the information is first-hand */
    size_t passages;
    const size_t *source_of; /* by passage (0 … passages-1): its source */
    size_t edges;
    const size_t *later, *earlier; /* derivations: `later` draws on `earlier`, both nodes */
    size_t ties;
    const size_t *tie_a, *tie_b; /* nodes that stand for one origin: same witness, household or list */
};

enum source_standing {
    STANDS_ON_ROOT,   /* its information comes from a known root (or is one) that it reaches without a counted source between */
    STANDS_UNKNOWN,   /* its chain ends in something that is not first-hand */
    STANDS_AS_REPEAT, /* only by way of other counted sources */
};

struct corroboration {
    size_t sources; /* distinct sources with a passage for the claim */
    size_t roots;   /* distinct known roots behind them */
    size_t unknown; /* distinct origins that are not known */
    size_t repeats; /* sources that stand as repeats */
    /* One for each distinct source, in order of source number. */
    const size_t *source;
    const enum source_standing *standing;
    /* Origins: a node of each (the smallest source of its class), roots first; `origin_of[i]` of source i are a run
     * origin_list[origin_from[i] … origin_from[i+1]-1] of indices into `origin`. */
    const size_t *origin;
    size_t origins;
    const size_t *origin_from, *origin_list;
};

/* Counts for a claim borne out by `passage_count` passages (indices into p's passages).
 *
 * A passage's chain follows the derivations of the passage; where it has none, those of its source. All memory from `a`.
 * BD_INPUT a node number out of range. Cost: O(passages of the claim * (sources + passages + edges)). */
FALLIBLE corroborate(const struct provenance *p, const size_t *claim, size_t passage_count, struct arena *a,
                     struct corroboration *out, struct err *e);

#endif
