/* record/search.h - full text over passages, notes, names and source texts, in the compartments that are open.
 *
 * Floor: record. Korean and Chinese are indexed by pairs of characters, other scripts by words (store's tokenizer), so a stem is
 * found inside a Korean word with particles. Names (values of properties called name or alias) are also found in another
 * spelling or script: those that share a key of the name floor and that name_compare calls near or better. They follow the
 * hits by words, best first.
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
    double rank;        /* smaller is better; of words and of sounds on different scales */
    bool by_sound;      /* found as a name in another spelling */
    struct str snippet; /* about 160 bytes round the first match, cut at characters; protected like its statement */
    size_t match_from, match_to; /* bytes of the snippet that match, equal when unknown */
};

struct search_query {
    struct str text;       /* words; all must occur. "…" asks for a phrase */
    const struct record_type *type; /* NULL: all */
    bool has_file;
    struct id16 file;
    size_t limit;          /* 0: 20 */
    bool sources_too;      /* also the whole texts of sources, not only passages, notes and names */
};

/* The best hits over all open compartments, best first, at most one a statement. BD_INPUT nothing to search for.
 * Cost: one index query a compartment. */
FALLIBLE record_search(struct matter *m, const struct search_query *q, struct arena *a, const struct search_hit **out,
                       size_t *count, struct err *e);

#endif
