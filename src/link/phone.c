/* link/phone.c - see phone.h. */
#include "link/phone.h"
#include "link/input.h"
#include "link/value.h"

#include <string.h>
#include <strings.h>

enum { DIGITS_LEAST = 7, DIGITS_MOST = 18, SAMPLE = 4000 };
#define NAMED_LEAST 0.5 /* of the values under a name that says telephone can be numbers */
#define PLAIN_LEAST 0.8 /* of the values under another name are numbers that nothing else looks like */

/* The digits of a value, and whether it begins with the sign of international numbers, + or 00. */
struct dialled {
    char digit[DIGITS_MOST];
    size_t count;
    bool abroad;
};

static bool separates(uint32_t c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/' || c == 0xA0 || (c >= 0x2010 && c <= 0x2015);
}

static bool cut(struct str s, struct dialled *out)
{
    uint32_t c;
    *out = (struct dialled){.count = 0};
    for (size_t at = 0; utf8_next(s, &at, &c);) {
        c = c > 0xFF00 && c < 0xFF5F ? c - 0xFEE0 : c;
        if (c == '+' && out->count == 0 && !out->abroad)
            out->abroad = true;
        else if (c >= '0' && c <= '9' && out->count < DIGITS_MOST)
            out->digit[out->count++] = (char)c;
        else if (!separates(c))
            return false;
    }
    if (!out->abroad && out->count > 2 && memcmp(out->digit, "00", 2) == 0) {
        out->abroad = true;
        out->count -= 2;
        memmove(out->digit, out->digit + 2, out->count);
    }
    return out->count >= DIGITS_LEAST;
}

static struct str without_zero(struct str n)
{
    return n.n > 0 && n.p[0] == '0' ? str_slice(n, 1, n.n) : n;
}

/* 10 1234 5678, 11 123 4567; without the zero in front. */
static bool is_korean_mobile(struct str n)
{
    return (n.n == 9 || n.n == 10) && n.p[0] == '1' && strchr("016789", n.p[1]) != NULL;
}

/* 138 1234 5678 */
static bool is_chinese_mobile(struct str n)
{
    return n.n == 11 && n.p[0] == '1' && n.p[1] >= '3';
}

/* The number within its country; *plain: nothing but a telephone number of the two looks so. */
static struct str within_country(const struct dialled *d, bool *plain)
{
    struct str all = {d->digit, d->count}, rest = without_zero(str_slice(all, 2, all.n));
    bool korea = memcmp(all.p, "82", 2) == 0, china = memcmp(all.p, "86", 2) == 0;
    *plain = true;
    if ((d->abroad && (korea || china)) || (korea && is_korean_mobile(rest)) || (china && is_chinese_mobile(rest)))
        return rest;
    rest = without_zero(all);
    *plain = is_chinese_mobile(rest) || (all.p[0] == '0' && is_korean_mobile(rest));
    return d->abroad ? all : rest;
}

bool phone_looks(struct str s)
{
    struct dialled d;
    return cut(s, &d);
}

struct str phone_text(struct arena *a, struct str s)
{
    struct dialled d;
    bool plain;
    return cut(s, &d) ? str_keep(a, within_country(&d, &plain)) : value_fold(a, s, true);
}

static bool says_phone(struct str name)
{
    static const char *const words[] = {"phone",  "mobile", "cellular", "전화", "연락처", "휴대폰",
                                        "핸드폰", "电话",   "電話",     "手机", "手機",   "телефон"};
    bool tel = name.n >= 3 && strncasecmp(name.p, "tel", 3) == 0 && (name.n == 3 || name.p[3] == ' ' || name.p[3] == '.');
    return tel || header_holds(name, words, sizeof words / sizeof *words);
}

bool phone_column(const struct column *c)
{
    double all = 0, can_be = 0, plainly = 0;
    uint32_t step = c->values / SAMPLE + 1;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step)) {
        struct dialled d;
        bool plain = false, number = cut(c->text[id], &d);
        if (number)
            (void)within_country(&d, &plain);
        all += c->count[id];
        can_be += number ? c->count[id] : 0;
        plainly += plain ? c->count[id] : 0;
    }
    return all > 0 && ((says_phone(c->name) && can_be >= NAMED_LEAST * all) || plainly >= PLAIN_LEAST * all);
}
