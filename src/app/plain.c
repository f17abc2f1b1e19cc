/* app/plain.c - see plain.h. */
#include "app/plain.h"
#include "base/edtf.h"
#include "base/limits.h"

#include <stdio.h>

/* From five digits on in groups of three: a year or the place of a byte stays as it is. */
static void put_number(struct buf *out, int64_t v)
{
    char digits[32];
    int n = snprintf(digits, sizeof digits, "%lld", (long long)v);
    for (int i = 0; i < n; i++) {
        buf_add_char(out, digits[i]);
        if (digits[i] != '-' && v > 9999 && (n - i) % 3 == 1 && i < n - 1)
            buf_add_char(out, ',');
    }
}

static void put_range(struct buf *out, int64_t least, int64_t most)
{
    if (least == 0)
        buf_addz(out, "up to ");
    else {
        put_number(out, least);
        buf_addz(out, " to ");
    }
    put_number(out, most);
}

static void put_year(struct buf *out, const struct edtf_date *d)
{
    if (d->year_x == 1 || d->year_x == 2)
        buf_addf(out, "%s%ds", d->year_x == 1 ? "the " : "some year of the ", d->year);
    else
        buf_addf(out, "%d", d->year);
}

static void put_date(struct buf *out, const struct edtf_date *d)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    static const char *const seasons[] = {"spring", "summer", "autumn", "winter"};
    if (d->approximate)
        buf_addz(out, "about ");
    if (d->day > 0)
        buf_addf(out, "%d ", d->day);
    if (d->month >= 1 && d->month <= 12)
        buf_addf(out, "%s ", months[d->month - 1]);
    if (d->month >= 21 && d->month <= 24)
        buf_addf(out, "%s ", seasons[d->month - 21]);
    put_year(out, d);
    if (d->second >= 0)
        buf_addf(out, ", %02d:%02d", d->second / 3600, d->second / 60 % 60);
    if (d->uncertain)
        buf_addz(out, " (uncertain)");
}

/* XX for a month or a day, three unknown digits of a year and zones have no plain words. */
static bool has_words(const struct edtf_date *d)
{
    return d->presence != EDTF_KNOWN ||
           (!d->month_x && !d->day_x && d->year_x < 3 && !(d->year_x > 0 && d->month > 0) && !d->zoned);
}

static void put_member(struct buf *out, const struct edtf_member *m, bool interval)
{
    bool from = m->from.presence == EDTF_KNOWN, to = m->to.presence == EDTF_KNOWN;
    if (!m->ranged && !interval) {
        put_date(out, &m->from);
        return;
    }
    if (from)
        put_date(out, &m->from);
    if (from && to)
        buf_addz(out, " to ");
    if (to && !from)
        buf_addz(out, interval ? "until " : "");
    if (to)
        put_date(out, &m->to);
    if (to && !from && !interval)
        buf_addz(out, " or before");
    if (from && !to)
        buf_addz(out, m->to.presence == EDTF_UNKNOWN ? ", to a day not known" : interval ? " and since" : " or after");
    if (to && !from && m->from.presence == EDTF_UNKNOWN)
        buf_addz(out, ", from a day not known");
}

static bool put_edtf(struct buf *out, struct str text)
{
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    struct edtf x;
    struct err e = ERR_NONE;
    if (edtf_parse(text, a, &x, &e) != BD_OK)
        return false;
    for (size_t i = 0; i < x.count; i++)
        if (!has_words(&x.member[i].from) || !has_words(&x.member[i].to))
            return false;
    for (size_t i = 0; i < x.count; i++) {
        if (i > 0)
            buf_addz(out, i + 1 < x.count ? ", " : x.form == EDTF_ALL_OF ? " and " : " or ");
        put_member(out, &x.member[i], x.form == EDTF_INTERVAL);
    }
    return true;
}

static bool put_language(struct buf *out, struct str tag)
{
    static const struct {
        const char *tag, *name;
    } languages[] = {
        {"en", "English"},  {"ko", "Korean"},     {"ko-KP", "Korean (North)"}, {"ko-KR", "Korean (South)"},
        {"zh", "Chinese"},  {"zh-CN", "Chinese"}, {"zh-Hans", "Chinese"},      {"zh-Hant", "Chinese (traditional)"},
        {"ja", "Japanese"}, {"ru", "Russian"},    {"vi", "Vietnamese"},        {"mn", "Mongolian"},
        {"th", "Thai"},     {"lo", "Lao"},        {"my", "Burmese"},           {"km", "Khmer"},
        {"fr", "French"},   {"de", "German"},     {"es", "Spanish"},           {"ar", "Arabic"}};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (str_is(tag, languages[i].tag)) {
            buf_addz(out, languages[i].name);
            return true;
        }
    return false;
}

bool plain_value(const struct value *v, struct buf *out)
{
    switch (v->kind) {
    case VALUE_INTEGER: put_number(out, v->a); return true;
    case VALUE_RANGE: put_range(out, v->a, v->b); return true;
    case VALUE_DATE: return put_edtf(out, v->text);
    case VALUE_TERM: return str_starts(v->text, "bcp47:") && put_language(out, str_slice(v->text, 6, v->text.n));
    default: return false;
    }
}
