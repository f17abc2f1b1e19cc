/* name/tables.h - the constant tables behind name, made from data/names by scripts/names_to_c.py at build time.
 *
 * Floor: name. Inside this floor only. Probabilities are log2. A syllable's id is its place in Unicode's block, U+AC00 being 0.
 */
#ifndef BD_NAME_TABLES_H
#define BD_NAME_TABLES_H

#include "name/name.h"

#define NAME_NO_ID 0xFFFFu
#define NAME_SYLLABLES 11172u

/* log2 P(syllable) in Korean given names; -21 for one never seen. */
extern const float name_syllable_bits[NAME_SYLLABLES];
extern const float name_syllable_p[NAME_SYLLABLES]; /* the same, not in log2; 0 for one never seen */

/* Letters that may stand for a jamo: parts 0 first onset, 1 later onset, 2 vowel after no onset, 3 vowel after one,
 * 4 coda. Spellings are sorted within a part, name_rom_start[part] … name_rom_start[part + 1]. */
struct name_rom_jamo {
    uint8_t jamo;
    float p; /* P(spelling | jamo) */
};
struct name_rom_spell {
    char text[7];
    uint8_t n;
    uint16_t from; /* in name_rom_jamo */
    uint16_t count;
};
extern const struct name_rom_jamo name_rom_jamo[];
extern const struct name_rom_spell name_rom_spell[];
extern const uint16_t name_rom_start[6];

/* Surnames: South Korean spelling (second syllable NAME_NO_ID unless compound), North Korean one or NAME_NO_ID, log2 P. */
struct name_surname {
    uint16_t hangul[2];
    uint16_t north;
    float bits;
};
extern const struct name_surname name_surname[];
extern const size_t name_surnames;

/* log2 P(spelling | surname), sorted by text. */
struct name_surname_spell {
    char text[14];
    uint16_t surname;
    float bits;
};
extern const struct name_surname_spell name_surname_spell[];
extern const size_t name_surname_spells;

/* Surnames by folded Hanja (second 0 unless compound), sorted; log2 of a weight among the Hanja of that surname. */
struct name_surname_han {
    uint32_t han[2];
    uint16_t surname;
    float bits;
};
extern const struct name_surname_han name_surname_han[];
extern const size_t name_surname_hans;

/* Pinyin syllables, sorted by text, each with log2 P(pinyin | syllable) and log2 P(pinyin | surname). */
struct name_sound_p {
    uint16_t id;
    float bits;
};
struct name_pinyin {
    char text[14];
    uint16_t given_from, givens;
    uint16_t surname_from, surnames;
    float bits;         /* log2 P as a given syllable */
    float surname_bits; /* log2 P as a surname */
};
extern const struct name_sound_p name_pinyin_sounds[];
extern const struct name_pinyin name_pinyin[];
extern const size_t name_pinyins;

/* Han characters, sorted by code. */
struct name_hanja {
    uint32_t code;
    uint32_t fold;       /* traditional or unified form whose readings it shares */
    uint16_t reading[3]; /* syllables, NAME_NO_ID past the last */
    uint16_t pinyin[2];
    float bits; /* log2 P in a Korean given name */
};
extern const struct name_hanja name_hanja[];
extern const size_t name_hanjas;

/* Words around names, longest first: those around one name, then from name_words_cells on those that part the names of a cell. */
enum name_word_kind {
    NAME_WORD_RELATIVE,
    NAME_WORD_TITLE,
    NAME_WORD_TERM,
    NAME_WORD_MASKED,
    NAME_WORD_ALIAS,  /* what follows is a further name of the same person */
    NAME_WORD_MAIDEN, /* what follows is a surname before marriage */
    NAME_WORD_LABEL   /* stands before a name and is none of it */
};
struct name_word {
    enum name_word_kind kind;
    enum name_script script;
    uint8_t place; /* 0 start, 1 end, 2 the whole */
    const char *text;
};
extern const struct name_word name_word[];
extern const size_t name_words, name_words_cells;

/* Look-ups, all by binary search. NULL or -1 when absent. */
const struct name_hanja *name_hanja_find(uint32_t code);
ptrdiff_t name_pinyin_find(const char *letters, size_t n);
ptrdiff_t name_surname_find(uint16_t first, uint16_t second);                 /* either spelling; first only: NAME_NO_ID */
size_t name_surname_spell_find(const char *letters, size_t n, size_t *count); /* first index and count */
size_t name_surname_han_find(uint32_t first, uint32_t second, size_t *count);

#endif
