/* record/consent.c - see consent.h. */
#include "record/consent.h"

#include "base/edtf.h"

#include <string.h>

/* The last day on which a grant until this date still stands; false when it has ended whatever the day. */
static bool last_day(struct str until, int32_t *day)
{
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct edtf x;
    struct err e = ERR_NONE;
    if (edtf_parse(until, a, &x, &e) != BD_OK)
        return false;
    struct edtf_span span = edtf_span(&x);
    bool doubtful = edtf_uncertain(&x) || edtf_approximate(&x) || x.form != EDTF_DATE;
    *day = doubtful && span.earliest != EDTF_NO_EARLIEST ? span.earliest - 1 : span.latest;
    if (doubtful && span.earliest == EDTF_NO_EARLIEST)
        return false;
    return true;
}

enum consent_answer consent_allows(const struct basis *b, enum consent_use use, enum identifiability identify, int32_t today)
{
    if (use < USE_INTERNAL || use > USE_LAST || identify < IDENTIFY_NOT || identify > IDENTIFY_NAME)
        return CONSENT_NO_GRANT;
    if (b == NULL)
        return use == USE_INTERNAL ? CONSENT_YES : CONSENT_NO_BASIS;
    if ((b->withdrawn & (1u << use)) != 0)
        return CONSENT_WITHDRAWN;
    if (b->type == BASIS_NONE)
        return use == USE_INTERNAL ? CONSENT_YES : CONSENT_NO_BASIS;
    enum consent_answer best = CONSENT_NO_GRANT;
    for (size_t i = 0; i < b->grant_count; i++) {
        const struct consent_grant *g = &b->grants[i];
        int32_t day = 0;
        if (g->use != use)
            continue;
        if (g->until.n > 0 && (!last_day(g->until, &day) || today > day))
            best = best == CONSENT_TOO_NAMED ? best : CONSENT_ENDED;
        else if (identify > g->most)
            best = CONSENT_TOO_NAMED;
        else
            return CONSENT_YES;
    }
    return best;
}

const char *consent_answer_word(enum consent_answer answer)
{
    switch (answer) {
    case CONSENT_YES: return "allowed";
    case CONSENT_NO_BASIS: return "no basis";
    case CONSENT_NO_GRANT: return "not given for this use";
    case CONSENT_TOO_NAMED: return "given only for less identifying use";
    case CONSENT_ENDED: return "given until a date that has passed";
    case CONSENT_WITHDRAWN: return "withdrawn";
    }
    return "no basis";
}

static const char *const type_words[] = {NULL, "consent", "published", "guardian", "none"};
static const char *const use_words[] = {NULL, "internal", "partner", "court", "statistics", "public"};
static const char *const identify_words[] = {NULL, "not", "handle", "name"};

static int read_word(const char *const *words, int last, struct str word)
{
    for (int i = 1; i <= last; i++)
        if (str_is(word, words[i]))
            return i;
    return 0;
}

const char *basis_type_word(enum basis_type type)
{
    return type >= BASIS_CONSENT && type <= BASIS_NONE ? type_words[type] : "unknown";
}

const char *consent_use_word(enum consent_use use)
{
    return use >= USE_INTERNAL && use <= USE_LAST ? use_words[use] : "unknown";
}

const char *identifiability_word(enum identifiability identify)
{
    return identify >= IDENTIFY_NOT && identify <= IDENTIFY_NAME ? identify_words[identify] : "unknown";
}

bool basis_type_read(struct str word, enum basis_type *out)
{
    int v = read_word(type_words, BASIS_NONE, word);
    if (v != 0)
        *out = (enum basis_type)v;
    return v != 0;
}

bool consent_use_read(struct str word, enum consent_use *out)
{
    int v = read_word(use_words, USE_LAST, word);
    if (v != 0)
        *out = (enum consent_use)v;
    return v != 0;
}

bool identifiability_read(struct str word, enum identifiability *out)
{
    int v = read_word(identify_words, IDENTIFY_NAME, word);
    if (v != 0)
        *out = (enum identifiability)v;
    return v != 0;
}
