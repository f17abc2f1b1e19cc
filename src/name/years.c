/* name/years.c - ages beside a name, which are no part of it: 72세 김영희, 김영희 만 35살, 30대 여성, 金英姬35岁, "Kim Yong-hui, aged 35".
 * See form.h.
 */
#include "name/form.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_latin(struct str s, size_t at)
{
    char c = at < s.n ? (char)(s.p[at] | 0x20) : ' ';
    return c >= 'a' && c <= 'z';
}

static bool starts_low(struct str s, size_t at, const char *word)
{
    size_t n = strlen(word), i = 0;
    while (i < n && at + i < s.n && (s.p[at + i] >= 'A' && s.p[at + i] <= 'Z' ? s.p[at + i] + 32 : s.p[at + i]) == word[i])
        i++;
    return i == n;
}

/* Bytes of the first of the words that stands at `at`, 0 for none. Before and after Latin letters none may stand. */
static size_t one_of(struct str s, size_t at, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t n = strlen(words[i]);
        if (starts_low(s, at, words[i]) && !(is_latin(s, at + n - 1) && is_latin(s, at + n)) &&
            !(at > 0 && is_latin(s, at) && is_latin(s, at - 1)))
            return n;
    }
    return 0;
}

#define ONE_OF(S, AT, WORDS) one_of(S, AT, WORDS, sizeof(WORDS) / sizeof *(WORDS))

static size_t skip_spaces(struct str s, size_t at)
{
    while (at < s.n && (s.p[at] == ' ' || s.p[at] == '-'))
        at++;
    return at;
}

/* The end of what follows the number as its unit, 0 when none does. Of tens (30대) only round ones. */
static size_t unit_end(struct str s, size_t at, int value)
{
    static const char *const years[] = {"세",   "살",        "歳",       "歲",        "岁",       "周岁",
                                        "周歲", "years old", "year old", "years-old", "year-old", "yrs old",
                                        "y.o.", "y/o",       "yrs",      "лет",       "года",     "год"};
    static const char *const tens[] = {"대", "多岁", "多歲", "代"}, *const parts[] = {"초반", "중반", "후반", "초", "말"};
    size_t from = skip_spaces(s, at), n = ONE_OF(s, from, years);
    if (n > 0)
        return from + n;
    if (value < 10 || value % 10 != 0 || (n = ONE_OF(s, from, tens)) == 0)
        return 0;
    size_t end = from + n, more = skip_spaces(s, end);
    n = ONE_OF(s, more, parts);
    return n > 0 ? more + n : end;
}

/* Where words that announce an age begin, if they end at `at`: 만, 나이, aged. */
static size_t announced_from(struct str s, size_t at, bool *said)
{
    static const char *const words[] = {"나이", "연령", "年龄", "年齡", "만", "약", "aged", "age"};
    size_t end = at;
    *said = false;
    while (end > 0 && (s.p[end - 1] == ' ' || s.p[end - 1] == ':'))
        end--;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t n = strlen(words[i]);
        bool apart = end == n || (end > n && (s.p[end - n - 1] == ' ' || s.p[end - n - 1] == ','));
        if (end < n || !apart || !starts_low(s, end - n, words[i]))
            continue;
        *said = strcmp(words[i], "만") != 0 && strcmp(words[i], "약") != 0;
        return end - n;
    }
    return at;
}

/* The first age in the text. */
static bool find_age(struct str s, size_t *from, size_t *to)
{
    for (size_t at = 0; at < s.n; at++) {
        if (!is_digit(s.p[at]))
            continue;
        size_t first = at, end;
        int value = 0;
        for (; at < s.n && is_digit(s.p[at]); at++)
            value = value < 1000 ? value * 10 + (s.p[at] - '0') : value;
        bool said;
        size_t begin = announced_from(s, first, &said);
        end = unit_end(s, at, value);
        if (end == 0 && said && !is_latin(s, at))
            end = at;
        if (value > 120 || at - first > 3 || end == 0)
            continue;
        *from = begin;
        *to = end;
        return true;
    }
    return false;
}

static bool has_letter(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || is_latin(s, i))
            return true;
    return false;
}

static struct str trim_commas(struct str s)
{
    s = str_trim(s);
    while (s.n > 0 && (s.p[0] == ',' || s.p[0] == '-'))
        s = str_trim(str_slice(s, 1, s.n));
    while (s.n > 0 && (s.p[s.n - 1] == ',' || s.p[s.n - 1] == '-'))
        s = str_trim(str_slice(s, 0, s.n - 1));
    return s;
}

struct str name_without_years(struct str s)
{
    size_t from, to;
    while (find_age(s, &from, &to)) {
        struct str head = trim_commas(str_slice(s, 0, from)), tail = trim_commas(str_slice(s, to, s.n));
        if (!has_letter(head) && !has_letter(tail))
            return STR_NONE;
        s = has_letter(head) ? head : tail; /* what stands behind a name and an age is a remark */
    }
    return s;
}
