/* name/form.h - the inside of a parsed name, shared by the files of this floor.
 *
 * Words: see name.h. `ratio` of a sound is P(sound | slot) / sqrt(P(sound)), so that the Bayes factor of two slots is the sum
 * over common sounds of the product of their ratios. A *flat* string writes the sounds of a whole reading in letters of
 * sound classes (k n t l m p s c h N for consonants, a e o u i for vowels, y w glides), for edit distance when slots fail.
 */
#ifndef BD_NAME_FORM_H
#define BD_NAME_FORM_H

#include "name/hangul.h"
#include "name/tables.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define NAME_GIVEN_MAX 6 /* given syllables of a reading; longer names are compared as words */
#define NAME_READINGS_MAX 4
#define NAME_SOUNDS_MAX 24 /* kept of a slot, the likeliest */
#define NAME_FLAT_MAX 32
#define NAME_LETTERS_MAX 48 /* Latin letters of a name that readings look at */
#define NAME_TOKENS_MAX 8
#define NAME_SLIP_BITS (-9.0f) /* log2 of the chance that a surname's syllable is mistyped into this other one */

struct name_sound {
    uint16_t id; /* syllable, or surname in a surname's slot; sorted by id */
    float p;
    float ratio;
};

struct name_slot {
    const struct name_sound *sounds;
    uint8_t count;
    uint8_t latin; /* spelled in Latin letters */
    uint8_t slip;  /* written as no surname, read as one a letter away */
    uint16_t pinyin[2];
    uint16_t typed;                 /* the syllable as written in Hangul, else NAME_NO_ID */
    float bits;                     /* -log2 P(what is written), bits */
    float self;                     /* sum of p * p over the sounds */
    uint32_t han;                   /* folded character or 0; for a compound surname a mix of both */
    uint32_t onsets, vowels, codas; /* sets of jamo over the sounds */
    uint32_t written;               /* hash of the letters as folded */
    char spelled[11];               /* Latin letters as folded, cut, for explanations; O and U have breves */
};

enum name_origin { NAME_KOREAN, NAME_CHINESE };

struct name_reading {
    enum name_origin origin;
    uint8_t has_surname;
    uint8_t givens;
    uint8_t uncut; /* the given name's letters are no syllables: only `flat` tells it */
    uint8_t flat_n;
    float share;                  /* probability among the readings, plain word included */
    const struct name_slot *slot; /* surname first when there is one */
    uint32_t written;             /* hash of surname and given as folded */
    char flat[NAME_FLAT_MAX];
    uint8_t initials; /* letters that stand for given syllables: Kim Y. H. */
    char initial[NAME_GIVEN_MAX];
};

/* One word of the name as letters, for names that are not East Asian. */
struct name_token {
    const char *letters; /* lower-case ASCII, apostrophes gone */
    uint8_t n;
    uint8_t said_n;
    const char *said; /* one spelling for what languages spell in several ways: Puschkin, Pouchkine */
    uint32_t sound;   /* generic sound key */
};

struct name_form {
    struct str text; /* as written, cut at LIMIT_NAME_BYTES */
    enum name_kind kind;
    unsigned scripts;
    uint8_t readings;
    uint8_t tokens;
    float other;      /* probability that it is neither Korean nor Chinese */
    float vietnamese; /* the part of `other` that is Vietnamese */
    struct str viet_surname, viet_given;
    uint32_t folded; /* hash of all words in sorted order */
    const struct name_reading *reading;
    const struct name_token *token;
};

/* A name cut into words, before anything is known about it. */
struct name_text {
    char letters[NAME_LETTERS_MAX]; /* Latin letters of all words, folded: see text.c */
    char plain[NAME_LETTERS_MAX];   /* the same for pinyin: no breves, v for u with dots */
    uint64_t carons;                /* letters o and u that bear one: a tone, or a breve on a poor keyboard */
    uint8_t breves, tones;          /* how many letters bear a breve (on o and u), a tone of pinyin */
    uint8_t vietnamese;             /* how many bear what only Vietnamese has */
    bool russian;                   /* some of the letters were Cyrillic */
    uint8_t from[NAME_TOKENS_MAX];  /* where each word starts */
    uint8_t to[NAME_TOKENS_MAX];
    bool capitals[NAME_TOKENS_MAX]; /* all letters large, more than one */
    bool joined[NAME_TOKENS_MAX];   /* hyphen before it */
    bool comma[NAME_TOKENS_MAX];    /* comma after it */
    size_t words;
    uint64_t cuts;                   /* bit i: a word or a hyphen's part starts at letter i */
    uint32_t code[NAME_LETTERS_MAX]; /* Hangul and Han characters, in order */
    uint64_t code_cuts;
    size_t codes;
    bool hidden; /* ○ * ? stand for letters */
};

/* text.c */
struct str name_clean(struct arena *a, struct str text); /* valid UTF-8, NFKC, trimmed, white space single */
unsigned name_scripts(struct str clean);
void name_cut(struct str clean, unsigned scripts, struct name_text *out);
uint32_t name_hash(uint32_t from, const void *bytes, size_t n);   /* FNV-1a, 32 bit */
uint64_t name_hash64(uint64_t from, const void *bytes, size_t n); /* FNV-1a with a final mix */

/* parse.c: name_parse of a text that is known to be one name. */
const struct name_form *name_parse_one(struct arena *a, struct str text, const struct name_hints *hints);

/* words.c: takes titles and kin words off `clean`; sets the kind. */
struct str name_strip(struct str clean, unsigned scripts, enum name_kind *kind);
/* Without ages beside it (72세 김영희, Kim Yong-hui aged 35) and what follows them; STR_NONE when nothing is left. A slice of s. */
struct str name_without_years(struct str s);
bool name_is_term(struct str s); /* a word that stands for no name, alone: unknown, 사망 */

/* slot.c: slots from what is written. */
struct name_draft { /* a slot in the making: unnormalised log2 joint probabilities by sound */
    uint16_t id[256];
    float joint[256];
    size_t count;
};
void name_draft_add(struct name_draft *d, uint16_t id, float joint_bits);
void name_slot_make(struct arena *a, const struct name_draft *d, bool surname, struct name_slot *out);
void name_slot_hangul(struct arena *a, uint16_t id, struct name_slot *out);
void name_slot_han(struct arena *a, uint32_t code, struct name_slot *out);
bool name_slot_surname_hangul(struct arena *a, uint16_t first, uint16_t second, struct name_slot *out);
bool name_slot_surname_han(struct arena *a, uint32_t first, uint32_t second, struct name_slot *out);
bool name_slot_surname_latin(struct arena *a, const char *letters, size_t n, struct name_slot *out);
void name_slot_pinyin(struct arena *a, size_t pinyin, bool surname, struct name_slot *out);
float name_prior(uint16_t id, bool surname); /* log2 P */

/* latin.c: the best ways to cut romanised letters into syllables. */
struct name_cutting {
    uint8_t at[NAME_GIVEN_MAX + 1]; /* where syllables start; at[count] is the end */
    uint8_t count;
    float bits; /* log2 P(letters cut so), negative */
};
/* How the letters are to be read, a bit set. */
enum name_style {
    NAME_STYLE_FIRST = 1,   /* the name's first syllable */
    NAME_STYLE_BREVES = 2,  /* the writer marks breves, so plain o and u are what they are: Chung-gŭn is 중근 */
    NAME_STYLE_RUSSIAN = 4, /* Cyrillic: н ends what ng ends elsewhere, е stands for ㅓ and ㅕ */
};
unsigned name_style_of(const struct name_text *t);
size_t name_cut_syllables(const char *letters, size_t n, uint64_t cuts, size_t most, unsigned style, struct name_cutting *out,
                          size_t cap);
/* Adds every syllable that `letters` may spell as a whole, with its joint probability. */
void name_draft_latin(const char *letters, size_t n, unsigned style, struct name_draft *d);
void name_slot_latin(struct arena *a, const char *letters, size_t n, unsigned style, struct name_slot *out);
size_t name_cut_pinyin(const char *letters, size_t n, uint64_t cuts, struct name_cutting *out, size_t cap);

/* read.c: ways to understand the characters or the letters, from likely to unlikely. */
struct name_candidate {
    enum name_origin origin;
    bool by_code; /* of Hangul and Han characters; otherwise of Latin letters */
    bool given_first;
    uint8_t s_from, s_to; /* surname: characters or letters; none when equal */
    uint8_t g_from, g_to;
    struct name_cutting cutting; /* of the given letters, counted from g_from */
    float bits;                  /* log2 of the joint probability with what is written */
};
#define NAME_CANDIDATES_MAX 24
struct name_candidates {
    struct name_candidate item[NAME_CANDIDATES_MAX];
    size_t count;
};
void name_read_codes(const struct name_text *t, const struct name_hints *h, struct name_candidates *out);
void name_read_letters(const struct name_text *t, const struct name_hints *h, struct name_candidates *out);

/* Builds the reading of a candidate; false when it holds nothing. */
/* A surname in letters and a given name in Hangul or Han ("Kim 영희"), or the other way round; false when it is none. */
bool name_reading_mixed(struct arena *a, const struct name_text *latin, const struct name_text *codes,
                        struct name_reading *out);

bool name_reading_build(struct arena *a, const struct name_text *t, const struct name_candidate *c, struct name_reading *out);

/* initial.c: whether a romanised syllable of the slot may begin with the letter; whether two letters may be of one syllable, k
 * and g; the classes of onsets (hangul_skeleton / 8) that a letter may stand for. */
enum { NAME_INITIAL_CLASSES = 4 };
bool name_may_begin(const struct name_slot *s, char letter);
bool name_initials_meet(char a, char b);
size_t name_initial_classes(char letter, uint16_t out[NAME_INITIAL_CLASSES]);

/* vietnamese.c: log2 of the joint probability that the words are a Vietnamese name; below -90 when they cannot be one.
 * `surname` is the word that bears the surname. */
float name_vietnamese_bits(const struct name_text *t, size_t *surname);

/* compare.c: name_compare, with the slots that were paired under the readings that decided. `count` is 0 when words or
 * flat strings decided instead. */
struct name_trace {
    const struct name_slot *left[NAME_GIVEN_MAX + 1];
    const struct name_slot *right[NAME_GIVEN_MAX + 1];
    uint8_t state[NAME_GIVEN_MAX + 1]; /* 0 same, 1 sound, 2 likely, 3 near, 4 off */
    float bits[NAME_GIVEN_MAX + 1];
    size_t count;
    bool surnames;
    const struct name_slot *first[NAME_GIVEN_MAX];                  /* initials: a syllable, or NULL beside another initial */
    char letter_left[NAME_GIVEN_MAX], letter_right[NAME_GIVEN_MAX]; /* 0 on the side of the syllable */
    uint8_t letter_state[NAME_GIVEN_MAX];
    float letter_bits[NAME_GIVEN_MAX];
    size_t letters;
    size_t words; /* pairs of words instead: places in the forms' tokens, and what was seen (enum name_word_state) */
    uint8_t word_left[NAME_TOKENS_MAX], word_right[NAME_TOKENS_MAX], word_state[NAME_TOKENS_MAX];
    float word_bits[NAME_TOKENS_MAX];
};
enum name_word_state {
    NAME_WORD_EQUAL,
    NAME_WORD_SAID,    /* the same under other languages' spelling */
    NAME_WORD_INITIAL, /* one is the other's first letter */
    NAME_WORD_ONE_OFF,
    NAME_WORD_TWO_OFF,
    NAME_WORD_ALIKE, /* the same consonants */
    NAME_WORD_BEGINS,
    NAME_WORD_OTHER
};
struct name_match name_compare_traced(const struct name_form *a, const struct name_form *b, struct name_trace *trace);

/* compound.c: "abd" with what stands behind it as one word (abd allah, abdul rahman, عبد الله); gives the new number. And one
 * way to write such a word, without the article: abdlah, abdrahman. */
struct name_raw {
    char letters[NAME_LETTERS_MAX];
    uint8_t n;
};
size_t name_join_servant(struct name_raw *word, size_t n);
size_t name_without_article(const char *letters, size_t n, char *out, size_t cap);

/* sound.c: generic sounds of words. */
uint32_t name_sound_key(const char *letters, size_t n);
size_t name_fold_word(struct str word, char *out, size_t cap);              /* ASCII lower-case letters of any script's word */
size_t name_say_word(const char *letters, size_t n, char *out, size_t cap); /* one spelling for all languages' */

#endif
