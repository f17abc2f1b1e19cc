/* link/kind_header.c - the words of a column's name; see kind_in.h. */
#include "link/kind_in.h"

#include <string.h>

static bool is_thai(uint32_t code)
{
    return code >= 0x0E00 && code <= 0x0E7F;
}

/* Letters of any script made small and brought into one form, Имя and ИМЯ, Prénom and its e with an accent behind; Thai stays,
 * whose vowels that form would take apart. */
static void fold_word(char word[HEADER_WORD_BYTES])
{
    enum { CODES = HEADER_WORD_BYTES };
    uint32_t code[CODES], folded[CODES];
    struct str s = str_from(word);
    size_t n = 0, at = 0;
    SCOPED_BUF struct buf out = BUF_MAX(4 * CODES * 4);
    while (n < CODES && utf8_next(s, &at, &code[n]))
        n++;
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && is_thai(code[end]) == is_thai(code[i]);)
            end++;
        size_t made = end - i;
        if (is_thai(code[i]))
            memcpy(folded, code + i, made * sizeof *folded);
        else
            made = utf8_fold_chars(code + i, made, NULL, folded, CODES);
        for (size_t k = 0; k < made; k++)
            utf8_put(&out, folded[k]);
    }
    struct str head = str_head(buf_str(&out), HEADER_WORD_BYTES - 1);
    memcpy(word, head.p, head.n);
    word[head.n] = 0;
}

struct header_words header_words(struct str name)
{
    struct header_words h = {.count = 0};
    size_t n = 0;
    char last = 0;
    bool plain = true;
    for (size_t i = 0; i <= name.n && h.count < HEADER_WORDS; i++) {
        char c = i < name.n ? name.p[i] : ' ';
        bool upper = c >= 'A' && c <= 'Z', other = (unsigned char)c >= 0x80, letter = upper || (c >= 'a' && c <= 'z') || other;
        bool split = !letter || (upper && last >= 'a' && last <= 'z');
        if (split && n > 0) {
            h.word[h.count][n] = 0;
            if (!plain)
                fold_word(h.word[h.count]);
            h.count++;
            n = 0;
            plain = true;
        }
        if (letter && n < HEADER_WORD_BYTES - 1 && h.count < HEADER_WORDS)
            h.word[h.count][n++] = (char)(upper ? c + 32 : c);
        plain = plain && !other;
        last = c;
    }
    return h;
}

/* Korean, Chinese and Thai join words, so one of two letters and more counts inside another: 현거주지 says 거주지. */
static bool holds_joined(const char *word, const char *list)
{
    char part[HEADER_WORD_BYTES];
    for (const char *p = list; *p != 0; p += strcspn(p, " "), p += *p == ' ') {
        size_t n = strcspn(p, " ");
        if ((unsigned char)*p < 0xE0 || n < 6 || n >= sizeof part)
            continue;
        memcpy(part, p, n);
        part[n] = 0;
        if (strstr(word, part) != NULL)
            return true;
    }
    return false;
}

bool header_says(const struct header_words *h, const char *list)
{
    for (size_t i = 0; i < h->count; i++) {
        size_t n = strlen(h->word[i]);
        for (const char *p = list; n > 0 && (p = strstr(p, h->word[i])) != NULL; p += n)
            if ((p == list || p[-1] == ' ') && (p[n] == ' ' || p[n] == 0))
                return true;
        if ((unsigned char)h->word[i][0] >= 0x80 && holds_joined(h->word[i], list))
            return true;
    }
    return false;
}
