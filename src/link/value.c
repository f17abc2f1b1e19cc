/* link/value.c - see value.h. */
#include "link/value.h"
#include "name/name.h"

#include <string.h>

static bool ascii_only(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80)
            return false;
    return true;
}

/* Letters that Unicode does not decompose, and what people write for them without the keys; Cyrillic in Latin letters, so that
 * lists in the two meet. */
static const char *plain_letter(uint32_t c)
{
    switch (c) {
    case 0xF8: return "o";
    case 0x142: return "l";
    case 0x111:
    case 0xF0: return "d";
    case 0xFE: return "th";
    case 0xE6: return "ae";
    case 0x153: return "oe";
    case 0xDF: return "ss";
    case 0x131: return "i";
    default: return c >= 0x400 && c <= 0x52F ? name_cyrillic(c) : NULL;
    }
}

static bool is_mark(uint32_t c)
{
    return (c >= 0x300 && c <= 0x36F) || (c >= 0x483 && c <= 0x489) || (c >= 0x591 && c <= 0x5C7) ||
           (c >= 0x64B && c <= 0x65F) || c == 0x640 || c == 0x200D || (c >= 0xFE00 && c <= 0xFE0F);
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == '`' || c == 0x2019 || c == 0x2018 || c == 0x2BC || c == 0xB4;
}

static bool is_separator(uint32_t c)
{
    if (c < 0x80)
        return !((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'));
    return c == 0xA0 || c == 0xB7 || (c >= 0x2000 && c <= 0x206F) || (c >= 0x3000 && c <= 0x303F) || c == 0x30FB;
}

static void fold_into(struct buf *out, struct str s, bool code)
{
    bool gap = false;
    uint32_t c;
    for (size_t at = 0; utf8_next(s, &at, &c);) {
        const char *plain = plain_letter(c);
        if (is_mark(c) || is_apostrophe(c))
            continue;
        if (is_separator(c) && !(code && c == '@')) {
            gap = out->n > 0 && !code;
            continue;
        }
        if (gap)
            buf_add_char(out, ' ');
        gap = false;
        if (plain != NULL)
            buf_addz(out, plain);
        else
            utf8_put(out, c < 0x80 && c >= 'A' && c <= 'Z' ? c + 32 : c);
    }
}

struct str value_fold(struct arena *a, struct str s, bool code)
{
    SCOPED_BUF struct buf out = BUF_MAX(LIMIT_FOLD_BYTES);
    struct str cut = s;
    if (cut.n > LIMIT_FOLD_BYTES / 8) {
        cut.n = LIMIT_FOLD_BYTES / 8;
        while (cut.n > 0 && ((unsigned char)cut.p[cut.n] & 0xC0) == 0x80)
            cut.n--;
    }
    if (!ascii_only(cut)) {
        struct str folded, apart;
        struct err e = ERR_NONE;
        if (utf8_normalise(a, cut, UTF8_NFKC_FOLD, &folded, &e) == BD_OK &&
            utf8_normalise(a, folded, UTF8_NFKD, &apart, &e) == BD_OK)
            cut = apart;
    }
    fold_into(&out, cut, code);
    return str_keep(a, buf_str(&out));
}

uint64_t value_sound(struct str word)
{
    static const char of[26] = {0,   'p', 'k', 't', 0,   'p', 'k', 0, 0,   'k', 'k', 'l', 'n',
                                'n', 0,   'p', 'k', 'r', 's', 't', 0, 'p', 'p', 'k', 0,   's'};
    uint64_t key = 0;
    int signs = 0;
    char last = 0;
    for (size_t i = 0; i < word.n && signs < 8; i++) {
        char c = word.p[i];
        if (c < 'a' || c > 'z') {
            last = 0;
            continue;
        }
        char sign = of[c - 'a'];
        if (sign == 0 && c != 'h' && c != 'w' && signs == 0)
            sign = 'a';
        if (sign != 0 && sign != last) {
            key = key << 8 | (unsigned char)sign;
            signs++;
        }
        if (c != 'h' && c != 'w')
            last = sign;
    }
    return key;
}

bool value_word(struct str s, size_t *at, struct str *word)
{
    while (*at < s.n && s.p[*at] == ' ')
        ++*at;
    size_t from = *at;
    while (*at < s.n && s.p[*at] != ' ')
        ++*at;
    *word = str_slice(s, from, *at);
    return *at > from;
}

char value_as_sex(struct str s)
{
    static const char *const women[] = {"f",    "w",    "female", "woman", "여",      "여성", "여자", "녀",
                                        "녀성", "녀자", "女",     "女性",  "женщина", "ж",    "жен",  "nữ"};
    static const char *const men[] = {"m", "male", "man", "남", "남성", "남자", "男", "男性", "мужчина", "м", "муж", "nam"};
    char low[24] = {0};
    if (s.n == 0 || s.n >= sizeof low)
        return 0;
    for (size_t i = 0; i < s.n; i++)
        low[i] = (char)(s.p[i] >= 'A' && s.p[i] <= 'Z' ? s.p[i] + 32 : s.p[i]);
    for (size_t i = 0; i < sizeof women / sizeof *women; i++)
        if (strcmp(low, women[i]) == 0)
            return 'f';
    for (size_t i = 0; i < sizeof men / sizeof *men; i++)
        if (strcmp(low, men[i]) == 0)
            return 'm';
    return 0;
}
