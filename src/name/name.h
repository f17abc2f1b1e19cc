/* name/name.h - one person's name in any script and spelling: parsed once, then keys to find it by and a weight to compare it by.
 *
 * Floor: name (uses base). Pure: no clock, no disk, no globals but constant tables compiled in from data/names; every
 * function may be called from any thread. Nothing here fails: any bytes parse to something, at worst to NAME_NOTHING.
 *
 * Words. A *form* is a name as somebody wrote it. A *reading* is one way to understand a form: Korean or Chinese, which part
 * is the surname, where syllables end. A *sound* is a Korean syllable as South Korean spelling has it inside a word
 * (or a surname of the table, 이 and 리 being one); a *slot* is one place of a reading with the sounds it may stand for and
 * their probabilities. Hangul gives one sound (and its variant under the initial-sound rule), Hanja all Sino-Korean
 * readings, a romanised syllable all that are spelled so, a pinyin syllable all readings of the Hanja said so.
 *
 * Method: two forms are compared by the Bayes factor of "two writings of one name" against "names of two people",
 * sum over sounds s of P(s|a) P(s|b) / P(s), slot by slot, with a channel for mistyped letters; docs/names.md derives it.
 * The channel P(spelling | sound) is learned by expectation-maximisation from published spelling pairs; P(s) from counts of
 * syllables and the 2015 census of surnames: see data/names. A user of the library may still re-weigh the levels.
 */
#ifndef BD_NAME_NAME_H
#define BD_NAME_NAME_H

#include "base/arena.h"
#include "base/str.h"

/* Scripts found in a form, a bit set. */
enum name_script {
    NAME_HANGUL = 1,
    NAME_HAN = 2,
    NAME_LATIN = 4,
    NAME_CYRILLIC = 8,
    NAME_ARABIC = 16,
    NAME_KANA = 32,
    NAME_OTHER_SCRIPT = 64
};

/* What a form turned out to be. */
enum name_kind {
    NAME_NOTHING,      /* empty, or no letters */
    NAME_PERSON,       /* a name */
    NAME_SURNAME_ONLY, /* 김씨, 老金, Mrs. Kim: a surname with a title */
    NAME_RELATIVE,     /* 철수엄마, wife of Kim Chol Su: names somebody else; the readings are of the one named */
    NAME_MASKED,       /* 김○○, 이모씨, Ms. A: hidden on purpose; what is left of it is in the readings */
    NAME_TERM          /* 아주머니, grandmother, unknown: a word, not a name; no readings */
};

/* Which part of a name a column holds. */
enum name_part { NAME_WHOLE, NAME_SURNAME, NAME_GIVEN };

/* What the caller knows. All zero means nothing is known. */
struct name_hints {
    enum name_part part;
    bool not_east_asian; /* read Latin letters as a plain Western name only: fewer readings, less memory */
    bool surname_first;  /* the list writes surnames first whatever the script; false leaves the order open */
};

struct name_form; /* constant after parsing; lives in the arena it was parsed into; name/form.h has the inside */

/* Parses one written name.
 *
 * a      where the form lives: about 0.65 KB for Hangul, 0.75 KB for Latin letters
 * text   UTF-8; bytes that are not are passed over; only the first LIMIT_NAME_BYTES count; copied. Of several names, the first
 * hints  may be NULL
 *
 * Cost: about 2 microseconds for Hangul and Hanja, 20 for Latin letters. */
const struct name_form *name_parse(struct arena *a, struct str text, const struct name_hints *hints);

/* The names that one cell holds, all of one person: 김영희 (가명 박순자), "Kim Yong-hui a.k.a. Pak Sun-ja", 김영희/박순자. Remarks in
 * brackets, words before a name ("Name:", 故) and maiden names (née Pak) are left out; what is not surely several names is one.
 *
 * a    for the parsing; the names are slices of `cell`
 * out  the names, in their order; only the first NAME_CELL_MAX
 *
 * Gives their number, 0 for an empty cell. name_parse reads the first of them. Cost: below a microsecond where the cell has no bracket,
 * separator or word for a further name, else that of parsing its pieces. */
enum { NAME_CELL_MAX = 8 };
size_t name_cell(struct arena *a, struct str cell, struct str out[NAME_CELL_MAX]);

/* The same for a surname and a given name from two columns; either may be empty. */
const struct name_form *name_parse_parts(struct arena *a, struct str surname, struct str given, const struct name_hints *hints);

enum name_kind name_kind_of(const struct name_form *f);
unsigned name_scripts_of(const struct name_form *f);

/* How strongly the form looks Korean or Chinese, 0 to 1: 1 for Hangul and Han, for Latin letters the share of the best Korean
 * or pinyin reading against a plain Western one. For deciding what a column holds, by the mean over its values. */
double name_east_asian(const struct name_form *f);

/* Blocking keys: forms of one name share at least one, mostly; strangers seldom do. */
enum name_key_kind {
    NAME_KEY_SKELETON, /* surname and given consonants, under each likely reading, the surname put first */
    NAME_KEY_PINYIN,   /* whole name in pinyin: joins Hanja and pinyin */
    NAME_KEY_COARSE,   /* surname and merged initials of the given name that survive between Korean and Mandarin: joins
                           pinyin and Hangul; blocks are large (about 1 in 600): give it company, such as a birth year */
    NAME_KEY_GIVEN,    /* given name's consonants alone: other surname, or none */
    NAME_KEY_DROP,     /* NAME_KEY_SKELETON with one given consonant left out each: finds a mistyped letter */
    NAME_KEY_SURNAME,  /* surname and number of given syllables */
    NAME_KEY_WORD,     /* sound key of one word of a name that is neither Korean nor Chinese */
    NAME_KEY_WORDS,    /* sound keys of all its words, in sorted order */
    NAME_KEY_TEXT,     /* the folded text itself */
    NAME_KEY_KINDS
};
struct name_key {
    uint64_t hash; /* of kind and content; stable between versions of the tables only by chance */
    enum name_key_kind kind;
};
#define NAME_KEYS_MAX 64

/* Writes the distinct keys of the kinds in `kinds` (bit 1u << kind; 0 means all), sorted by kind then hash, and gives their
 * number. `out` holds NAME_KEYS_MAX. A form that is not a person's name (terms, nothing) has no keys; relatives have none
 * either, since the name in them is another person's. Cost: under a microsecond. */
size_t name_keys(const struct name_form *f, unsigned kinds, struct name_key *out);

/* Levels of agreement, from least to most: what a comparison by levels should use. */
enum name_level {
    NAME_UNKNOWN, /* nothing to compare: a term, a relative, nothing, or parts that do not meet */
    NAME_DIFFERENT,
    NAME_PARTLY,   /* one part agrees (given or surname), the other does not */
    NAME_INITIALS, /* one form holds only initials or one part, and they fit */
    NAME_NEAR,     /* one or two letters apart */
    NAME_LIKELY,   /* may be the same name; the spellings allow others as well (pinyin against Hangul) */
    NAME_SOUND,    /* the same name in different spelling or script */
    NAME_SAME,     /* written the same, order, capitals, hyphens and marks aside */
    NAME_LEVELS
};

struct name_match {
    double weight;   /* log2 of the Bayes factor, bits: positive speaks for one name; within about -12 … +40.
                             Rare names weigh more. Kept symmetric: name_compare(a, b) is name_compare(b, a) */
    double distance; /* 0 the same writing … 1 nothing in common; free of how common the name is */
    enum name_level level;
};

/* Compares two parsed forms. Cost: 65 to 90 ns for most pairs, below 1 microsecond for two romanised ones. */
struct name_match name_compare(const struct name_form *a, const struct name_form *b);

/* How the comparison came out, one step a syllable or a word: "김, 깁: surname: one letter apart: ㅁ and ㅂ", "영, yong (용 …): given
 * name: may be 영 in both". Holds the names themselves: protected content. */
struct name_step {
    struct str left; /* as written in a, or sounded */
    struct str right;
    struct str words; /* what was seen */
    double bits;      /* what it adds to the weight */
};
struct name_explanation {
    struct name_match match;
    struct name_step *steps;
    size_t count;
};
void name_explain(struct arena *a, const struct name_form *x, const struct name_form *y, struct name_explanation *out);

/* The name in Hangul as best guessed (South Korean spelling), with the probability of the guess; empty when there is no
 * Korean reading. For showing, never for deciding. */
struct str name_to_hangul(struct arena *a, const struct name_form *f, double *probability);

/* What a Cyrillic letter of Russian or Ukrainian sounds like, in Latin letters (none for the signs); NULL for any other. */
const char *name_cyrillic(uint32_t code);

/* Short words for people, "person; korean; surname 김; given 정은": what name_parse understood. */
struct str name_describe(struct arena *a, const struct name_form *f);

/* One way the form was understood, from likely to unlikely, Korean and Chinese ones before others; false past the last. Ways less
 * likely than one in a hundred are left out. For showing. */
struct name_view {
    const char *origin; /* "korean", "chinese", "vietnamese", "other" */
    double probability;
    struct str surname; /* in Hangul, in pinyin with the Hangul, or as written; empty for "other" */
    struct str given;
    struct str
        also; /* Korean given names in other letters that may be meant by what is written, the likeliest first: 정은, 종운 */
};
bool name_view(struct arena *a, const struct name_form *f, size_t index, struct name_view *out);

const char *name_kind_word(enum name_kind kind);
const char *name_level_word(enum name_level level);

#endif
