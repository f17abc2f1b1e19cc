/* record/search.h - full text over passages, notes, names and source texts, in the compartments that are open.
 *
 * Floor: record. Korean and Chinese are indexed by pairs of characters, other scripts by words (store's tokenizer), so a stem
 * is found inside a Korean word with particles. Names (values of properties called name or alias) are also found in another
 * spelling or script: those that share a key of the name floor and that name_compare calls near or better; of several names in
 * one value, 김영희 (가명 박순자), each. They follow the hits by words, best first.
 *
 * What is ranked. In each compartment, the matches written last are taken until there are SEARCH_RANKED of them, and these are
 * ranked by BM25. So a search with no more matches than that ranks every one of them, and one with more gives the best of the
 * newest and says so (`cut`): nothing is left out quietly. "Written last" goes by the claimed time of the entry, then device
 * and index (ledger order, docs/format.md section 9.5), never by the order in which entries reached this device (view_order.c
 * has the one exception), and rank and ties depend on content alone: two devices that hold the same entries
 * find the same, in the same order. Hits that match equally come in order of statement id.
 * Cost: one walk over the shortest way through the index, which ends early for common words; about 3 microseconds a ranked
 * match. A type that few of the matches have makes the walk longer: all matches, at worst.
 */
#ifndef BD_RECORD_SEARCH_H
#define BD_RECORD_SEARCH_H

#include "record/matter.h"

struct search_hit {
    struct id16 record;
    char handle[HANDLE_CHARS];
    const struct record_type *type;
    struct str property_id;
    const struct property *property;
    struct id16 statement;
    struct id16 compartment;
    double rank;                 /* smaller is better; of words and of sounds on different scales */
    bool by_sound;               /* found as a name in another spelling */
    struct str snippet;          /* about 160 bytes round the first match, cut at characters; protected like its statement */
    size_t match_from, match_to; /* bytes of the snippet that match, equal when unknown */
};

struct search_query {
    struct str text;                /* words; all must occur. "…" asks for a phrase */
    const struct record_type *type; /* NULL: all */
    bool has_file;
    struct id16 file;
    size_t limit;     /* 0: 20 */
    bool sources_too; /* also the whole texts of sources, not only passages, notes and names */
    size_t ranked;    /* how many matches of a compartment are ranked; 0: SEARCH_RANKED, and never below `limit` */
};

#define SEARCH_RANKED 2000

struct search_result {
    const struct search_hit *hits; /* best first */
    size_t count;
    size_t ranked; /* matches by words that were looked at */
    bool cut;      /* there are more: the hits are the best of the `ranked` that were written last */
};

/* The best hits over all open compartments, best first, at most one a statement. BD_INPUT nothing to search for.
 * Memory: `ranked` small rows a compartment, and the hits. */
FALLIBLE record_search(struct matter *m, const struct search_query *q, struct arena *a, struct search_result *out,
                       struct err *e);

#endif
