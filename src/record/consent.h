/* record/consent.h - under what a statement was given, and what may be done with it. Every way out asks consent_allows.
 *
 * Floor: record. Words: a basis is the consent of a person, a published source, a guardian's consent, or none. Its grants say
 * for which use, how far it may identify, and until when. A withdrawal ends some or all of them. The default is no.
 * The numbers are those of docs/format.md (kinds 42, 43).
 */
#ifndef BD_RECORD_CONSENT_H
#define BD_RECORD_CONSENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "ledger/ledger.h"

enum basis_type { BASIS_CONSENT = 1, BASIS_PUBLISHED = 2, BASIS_GUARDIAN = 3, BASIS_NONE = 4 };

enum consent_use { USE_INTERNAL = 1, USE_PARTNER = 2, USE_COURT = 3, USE_STATISTICS = 4, USE_PUBLIC = 5, USE_LAST = 5 };

enum identifiability { IDENTIFY_NOT = 1, IDENTIFY_HANDLE = 2, IDENTIFY_NAME = 3 };

struct consent_grant {
    enum consent_use use;
    enum identifiability most; /* up to and including */
    struct str until;          /* EDTF, or empty: no end */
};

/* One basis as it stands: what is in force, withdrawals taken into account. Texts of `person` and below stand only in the
 * testimony compartment; where that is closed they are empty. */
struct basis {
    struct id16 id;
    enum basis_type type;
    const struct consent_grant *grants;
    size_t grant_count;
    unsigned withdrawn; /* bit 1u << use; all bits set: wholly withdrawn */
    struct str withdrawn_on;
    bool has_person, has_source;
    struct id16 person, source;
    struct str how, by, language, given_on;
    struct hlc time;
};

enum consent_answer {
    CONSENT_YES,
    CONSENT_NO_BASIS,  /* none, unknown, or not readable here */
    CONSENT_NO_GRANT,  /* not given for this use */
    CONSENT_TOO_NAMED, /* given, but not for identifying so far */
    CONSENT_ENDED,     /* its date has passed */
    CONSENT_WITHDRAWN
};

/* May what was given under `b` be put to `use`, identifying up to `identify`, on the day `today` (days since 1970-01-01)?
 *
 * b   NULL: no basis. BASIS_NONE and NULL allow USE_INTERNAL and nothing else; a withdrawn basis allows nothing, USE_INTERNAL
 *     included. Otherwise a grant of exactly this use must stand: no use implies another. A grant until a partial date ends
 *     with its last day; if that date is approximate or doubtful, before its first possible day; if it cannot be read, it
 *     has ended.
 * Pure; cost O(grants). */
enum consent_answer consent_allows(const struct basis *b, enum consent_use use, enum identifiability identify, int32_t today);

/* "allowed", "no basis", "not given for this use", … for counts of what was left out. */
const char *consent_answer_word(enum consent_answer answer);

/* Words of the enums, "consent", "published", "guardian", "none"; "internal", "partner", "court", "statistics", "public";
 * "not", "handle", "name". Readers give false for any other word. */
const char *basis_type_word(enum basis_type type);
const char *consent_use_word(enum consent_use use);
const char *identifiability_word(enum identifiability identify);
bool basis_type_read(struct str word, enum basis_type *out);
bool consent_use_read(struct str word, enum consent_use *out);
bool identifiability_read(struct str word, enum identifiability *out);

/* What to write for a new basis. Published without grants means all uses, by handle. */
struct basis_new {
    enum basis_type type;
    const struct consent_grant *grants;
    size_t grant_count;
    bool has_person, has_source;
    struct id16 person, source;
    struct str how, by, language, given_on;
};

#endif
