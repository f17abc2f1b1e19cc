/* name/hangul.h - syllables as letters: taking apart, the initial-sound rule, classes of sounds for keys.
 *
 * Floor: name. Ids are places in Unicode's block of syllables: id = (onset * 21 + vowel) * 28 + coda.
 */
#ifndef BD_NAME_HANGUL_H
#define BD_NAME_HANGUL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct hangul_jamo {
    uint8_t onset; /* 0 … 18, 11 is ㅇ */
    uint8_t vowel; /* 0 … 20 */
    uint8_t coda;  /* 0 … 27, 0 is none */
};
struct hangul_jamo hangul_split(uint16_t id);
uint16_t hangul_join(struct hangul_jamo j);

/* Writes the syllables that the initial-sound rule exchanges with `id` (련 and 연 and 년, 로 and 노) and gives their number,
 * at most 2. South Korean spelling changes ㄹ to ㄴ or ㅇ and ㄴ to ㅇ at the start of a word, North Korean never. */
size_t hangul_variants(uint16_t id, uint16_t out[2]);

/* Puts letters of Hangul that stand one by one (U+3131 on, as a keyboard without its input method leaves them) together into
 * syllables: ㄱㅣㅁㅊㅓㄹ becomes 김철. `codes` is changed in place; gives the new number. Letters that make no syllable stay. */
size_t hangul_compose(uint32_t *codes, size_t n);

/* A letter as it stands alone, in UTF-8, three bytes and a nought: part 0 onset, 1 vowel, 2 coda ("" for none). */
const char *hangul_letter(int part, uint8_t jamo);

/* The class of a syllable's consonants for blocking, one byte: onset class (0 … 8) * 8 + coda class (0 … 7). Aspirated, tense
 * and plain stops share a class, ㅈ with ㅊ, ㅅ with ㅆ; ㄹ and ㄴ are what the initial-sound rule makes of them. */
uint8_t hangul_skeleton(uint16_t id);

/* Writes the syllable as letters of sound classes (see flat strings in form.h), at most 5; gives their number. */
size_t hangul_flat(uint16_t id, char *out);

/* Writes 3 bytes of UTF-8. */
void hangul_utf8(uint16_t id, char out[3]);

#endif
