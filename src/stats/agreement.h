/* stats/agreement.h - how far several coders who coded the same units agree beyond chance.
 *
 * Floor: stats (uses base, num). Pure; the bootstrap is seeded.
 * Words: a unit is what was coded (a passage, a case); a coding is one coder's value for one unit; a unit is matched when
 * at least two coders coded it. Only matched units can agree or disagree, so they are counted first: coders who marked
 * different passages do not agree, however alike their codes on the few they share.
 * Sources: Krippendorff 2019, chapter 12 (alpha); Passonneau 2006 (MASI); Cohen 1960; Fleiss 1971.
 */
#ifndef BD_STATS_AGREEMENT_H
#define BD_STATS_AGREEMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a difference between two values weighs. */
enum agreement_scale {
    AGREEMENT_NOMINAL,  /* 1 when they differ */
    AGREEMENT_ORDINAL,  /* squared number of codings between them, half of their own included */
    AGREEMENT_INTERVAL, /* (a - b)^2 */
    AGREEMENT_RATIO,    /* ((a - b) / (a + b))^2; values not below 0 */
    AGREEMENT_JACCARD,  /* sets: 1 - shared / all */
    AGREEMENT_MASI      /* sets: 1 - shared / all times 1 if equal, 2/3 if one holds the other, 1/3 if they cross, 0 */
};

/* Codings with their distinct units, coders and values numbered from 0. */
struct coding {
    uint32_t unit, coder, value;
};
struct agreement_data {
    size_t units, coders, values, codings;
    const struct coding *coding; /* ordered by unit, then coder; one for each pair at most */
    const struct str *coder_name;
    const struct str *value_name;
    const double *number; /* of each value; NULL for nominal and sets */
    const uint64_t *set;  /* of each value; NULL but for sets */
    size_t elements;      /* distinct members of sets, at most 64 */
};

enum { AGREEMENT_VALUES_MAX = 2000 };

/* Numbers texts: coding i is coder[i]'s value[i] for unit[i]; coding without a value (empty) is left out. Numeric scales
 * read the value as a number; sets split it at ';' and ',', an empty set being "-".
 *
 * BD_INPUT  (e->row = i + 1) a value that is no number, one below 0 on the ratio scale, two codings of a unit by one coder
 * BD_LIMIT  over AGREEMENT_VALUES_MAX distinct values, or over 64 distinct members of sets
 *
 * Cost: O(codings log codings). */
FALLIBLE agreement_read(struct arena *a, enum agreement_scale scale, size_t count, const struct str *unit,
                        const struct str *coder, const struct str *value, struct agreement_data *out, struct err *e);

/* A place that a coder marked: bytes from up to, not with, to of a source. */
struct agreement_passage {
    struct str source, coder;
    int64_t from, to;
};

enum { AGREEMENT_PAIRS_MAX = 10000000 };

/* Which passages are one unit, where coders chose for themselves what to mark: passages of different coders in one source whose
 * common part is at least `least` of both together, the most alike first; a unit holds one passage of each coder at most. Two rows of
 * one coder with the same extent are the same passage.
 *
 * unit[i]  the number of passage[i]'s unit, by place; *units their number
 * BD_INPUT  (e->row = i + 1) a passage that does not end after its beginning, or begins below 0
 * BD_LIMIT  over AGREEMENT_PAIRS_MAX pairs of passages that share so much
 * Cost: O(pairs log pairs) for the pairs that share a byte. */
FALLIBLE agreement_match(struct arena *a, size_t count, const struct agreement_passage *passage, double least, size_t *unit,
                         size_t *units, struct err *e);

struct agreement_alpha {
    size_t matched, unmatched; /* units */
    size_t pairable;           /* codings of matched units */
    bool defined;              /* false without a matched unit or without any variation among the pairable values */
    double alpha;
    double low, high; /* bootstrap by unit at `level`; alpha itself when replicates is 0 */
    double level;
    size_t undefined; /* replicates without variation, left out of the interval */
};

/* Krippendorff's alpha and its interval: units are drawn with replacement `replicates` times.
 * Cost: O((replicates + 1) (values^2 + codings)). */
void agreement_alpha(const struct agreement_data *d, enum agreement_scale scale, size_t replicates, double level, uint64_t seed,
                     struct agreement_alpha *out);

struct agreement_kappa {
    size_t units; /* that it rests on */
    bool defined; /* false without such units, or when chance agreement is complete */
    double kappa, observed, expected;
};

/* Cohen's kappa of two coders on the units that both coded. */
void agreement_cohen(const struct agreement_data *d, uint32_t coder, uint32_t other, struct agreement_kappa *out);

/* Fleiss' kappa on the units with as many codings as most matched units have (it needs the same number everywhere); that
 * number goes to *each. */
void agreement_fleiss(const struct agreement_data *d, struct agreement_kappa *out, size_t *each);

#endif
