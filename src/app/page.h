/* app/page.h - what each page of the local page shows, as plain values: filled here from the open vault, drawn by src/web.
 *
 * Floor: app. Words: a page shows only what the open keys can read. Handles name records in addresses and titles; every
 * other text is content and may be protected, so it stands in the body of a page and nowhere else.
 * Ownership: all texts live in the arena given to the reader function. A text that is not there is empty (n == 0).
 */
#ifndef BD_APP_PAGE_H
#define BD_APP_PAGE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

enum page_language { PAGE_EN, PAGE_KO, PAGE_ZH, PAGE_LANGUAGES };

/* A word or sentence of the pages in a language; `english` itself where the table has none. */
struct str page_word(int language, struct str english);

#define PAGE_LIST_MAX 200 /* lines of a list on one page; what is beyond is counted and said */

struct page_count {
    struct str label; /* "acts" */
    struct str type;  /* "act" */
    int64_t count;
};

/* What bears a claim out: origins of information as against what only repeats it. Counts, no verdict. */
struct page_support {
    int64_t sources, roots, unknown, repeats, against;
};

struct page_overview {
    struct str vault; /* the vault's eight words */
    bool incomplete;  /* entries that need a newer Bandi are not shown */
    struct page_count *counts;
    size_t count_count;
    struct page_overview_finding {
        struct str handle, claim, state;
        int64_t acts, passages;
        struct page_support support;
    } * findings;
    size_t finding_count, findings_beyond;
    struct page_overview_source {
        struct str handle, title, kind, date;
        int64_t passages, acts;
    } * sources;
    size_t source_count, sources_beyond;
    struct page_recent {
        struct str time;                       /* as its author claims: "2026-11-23 21:40" UTC */
        struct str author, handle, type, what; /* what: "recorded" or "corrected" */
        struct str property;                   /* the one corrected; else empty */
        struct str title;                      /* the record's public line; empty when it says no more than the type */
    } * recent;
    size_t recent_count;
};

/* An act coded from a passage. */
struct page_act {
    struct str handle, kind, victim_handle, date, place;
    struct str victim; /* their public label; empty when there is none */
};

struct page_mark {
    struct str handle;               /* of the passage */
    size_t from, to;                 /* bytes of the stored text, from < to, at characters; may overlap others */
    struct str locator, words, note; /* words: of a passage without a place in the text, its own or a paraphrase */
    struct str paraphrase;           /* of one with a place: what it says, in the coder's words; or empty */
    bool quoted, placed;             /* placed: from and to hold and the words there match */
    struct page_act *acts;
    size_t act_count;
    struct str *findings; /* handles of findings that rest on it */
    size_t finding_count;
};

/* One line of a description: a label and what stands behind it, a record when `handle` is there. */
struct page_field {
    struct str label, value, handle;
};

struct page_source {
    struct str handle, title, language;
    struct page_field *fields;
    size_t field_count;
    struct str text;         /* stored text; empty without one */
    struct page_mark *marks; /* sorted by from, then by to; those not placed come last */
    size_t mark_count;
    struct page_drawn { /* derivations of this source or its passages */
        bool later;     /* this source draws on `handle`; else `handle` draws on this source */
        struct str manner, handle, title;
    } * drawn;
    size_t drawn_count;
};

enum page_state { PAGE_LIVE, PAGE_CORRECTED, PAGE_RETRACTED };

struct page_cite {
    struct str passage, source, source_title, locator, words;
    bool paraphrased; /* `words` say what it tells and are not its own */
};

struct page_statement {
    struct str id; /* first digits of the statement's id: anchors corrections on the page */
    struct str property, class, value, handle, language, basis;
    bool denies, absent, conflict;
    enum page_state state;
    struct str time, author;
    struct str *replaces; /* ids as above */
    size_t replace_count;
    struct page_cite *cites;
    size_t cite_count;
};

struct page_change {
    struct str time, author, act, property, statement, value; /* act: "recorded", "corrected", "retracted" */
    enum page_state now;                                      /* of the statement concerned */
};

struct page_record {
    struct str handle, type, name; /* name may be protected: shown in the body only */
    struct str file;
    struct page_statement *statements; /* live ones, in the schema's order; then corrected and retracted ones */
    size_t statement_count;
    struct page_change *changes; /* in ledger order */
    size_t change_count;
    struct page_field *referring; /* records that point here: label is their type, value what they are */
    size_t referring_count;
};

enum page_standing { PAGE_STANDS_ON_ROOT, PAGE_STANDS_UNKNOWN, PAGE_STANDS_AS_REPEAT };

struct page_finding {
    struct str handle, claim, state, figure;
    struct page_support support;
    struct page_finding_passage {
        struct page_cite cite;
        bool against;
    } * passages;
    size_t passage_count;
    struct page_act *acts;
    size_t act_count;
    struct page_finding_source { /* each distinct source of the claim */
        struct str handle, title;
        enum page_standing standing;
        size_t *origins; /* indices into `origins` */
        size_t origin_count;
    } * sources;
    size_t source_count;
    struct page_finding_origin {
        struct str handle, title;
        bool known; /* a root; otherwise an origin that is not known */
    } * origins;
    size_t origin_count;
};

struct page_hit {
    struct str handle, type, property, before, match, after;
    bool by_sound;
};

struct page_search {
    struct page_hit *hits;
    size_t hit_count;
    size_t newest; /* above 0: more match; these are the best of so many that were written last */
};

/* Who fills pages. Each function writes `out` only on BD_OK; BD_NOT_FOUND for a handle that names nothing visible, BD_INPUT for
 * one that is malformed. `ctx` belongs to one thread. */
struct page_reader {
    void *ctx;
    FALLIBLE (*overview)(void *ctx, struct arena *a, struct page_overview *out, struct err *e);
    FALLIBLE (*source)(void *ctx, struct arena *a, struct str handle, struct page_source *out, struct err *e);
    FALLIBLE (*record)(void *ctx, struct arena *a, struct str handle, struct page_record *out, struct err *e);
    FALLIBLE (*finding)(void *ctx, struct arena *a, struct str handle, struct page_finding *out, struct err *e);
    FALLIBLE (*search)(void *ctx, struct arena *a, struct str words, struct page_search *out, struct err *e);
};

#endif
