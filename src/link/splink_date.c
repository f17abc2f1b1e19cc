/* link/splink_date.c - dates in the styles of lists as SQL; see splink.h. Where a column's dates are not written 1946-04-30 or
 * 19460430, a CASE brings those of a few forms (1985년 3월 5일, 5.3.1985, 85.3.5 …) into 1985-03-05, 1985-03 or 1985; what has
 * none of them is NULL, which is missing there. A form is a row of groups of digits; what SQL would make of each value is told
 * here first and held against date_read, so that a column that it would read wrongly is left out. */
#include "link/splink_in.h"
#include "link/input.h"
#include "link/date.h"

#include <stdio.h>
#include <string.h>

enum { SAMPLE = 4000, GROUPS_MOST = 3, PIVOT = 2029 };
#define PLAIN_LEAST 0.98  /* of the values, by rows, are written in one of the two ways that need nothing */
#define READ_LEAST 0.9    /* of the dates are read by the forms */
#define WRONGLY_MOST 0.01 /* of the dates are read otherwise than here */

/* Which signs stand between groups and behind them, as RE2 and as bytes. */
#define SEPARATORS "[-./ 년월일생年月日]"
static const char *const separators[] = {"-", ".", "/", " ", "년", "월", "일", "생", "年", "月", "日"};

/* Groups of digits by their least and most numbers of digits, with separators between unless `joined`, and which group is
 * year, month and day, from 1; 0 there is none. */
static const struct form {
    int8_t groups, least[GROUPS_MOST], most[GROUPS_MOST];
    int8_t part[3];
    bool joined;
    enum { ANY, DAY_FIRST, MONTH_FIRST, YEAR_FRONT, YEAR_BACK, SIX_DAYS } where; /* the style of a column that has it */
} forms[] = {
    {3, {4, 1, 1}, {4, 2, 2}, {1, 2, 3}, false, ANY},
    {2, {4, 1}, {4, 2}, {1, 2}, false, ANY},
    {1, {4}, {4}, {1}, false, ANY},
    {3, {4, 2, 2}, {4, 2, 2}, {1, 2, 3}, true, ANY},
    {3, {1, 1, 4}, {2, 2, 4}, {3, 2, 1}, false, DAY_FIRST},
    {3, {1, 1, 4}, {2, 2, 4}, {3, 1, 2}, false, MONTH_FIRST},
    {3, {2, 1, 1}, {2, 2, 2}, {1, 2, 3}, false, YEAR_FRONT},
    {3, {1, 1, 2}, {2, 2, 2}, {3, 2, 1}, false, YEAR_BACK},
    {3, {2, 2, 2}, {2, 2, 2}, {1, 2, 3}, true, SIX_DAYS},
};
enum { FORMS = sizeof forms / sizeof *forms };

static bool in_style(const struct form *f, const struct date_style *s)
{
    switch (f->where) {
    case DAY_FIRST: return !s->month_first;
    case MONTH_FIRST: return s->month_first;
    case YEAR_FRONT: return !s->year_last;
    case YEAR_BACK: return s->year_last && !s->month_first;
    case SIX_DAYS: return s->six_days;
    default: return true;
    }
}

static size_t separator_at(struct str s, size_t at)
{
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        size_t n = strlen(separators[i]);
        if (at + n <= s.n && memcmp(s.p + at, separators[i], n) == 0)
            return n;
    }
    return 0;
}

/* The groups of a value; 0 when it holds anything else, or more of them. */
static int groups_of(struct str s, struct str out[GROUPS_MOST])
{
    int n = 0;
    for (size_t at = 0; at < s.n;) {
        size_t from = at;
        while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
            at++;
        if (at == from || n == GROUPS_MOST)
            return 0;
        out[n++] = str_slice(s, from, at);
        for (size_t more; (more = separator_at(s, at)) > 0;)
            at += more;
    }
    return n;
}

static int whole_year(int two, int latest)
{
    return 2000 + two <= latest ? 2000 + two : 1900 + two;
}

/* Whether a value of these groups has a form; its parts are then cut apart in `group`. */
static bool fits(const struct form *f, struct str group[GROUPS_MOST], int groups)
{
    struct str all = group[0];
    size_t from = 0;
    if (f->joined && (groups != 1 || all.n != (size_t)(f->least[0] + f->least[1] + f->least[2])))
        return false;
    for (int k = 0; f->joined && k < GROUPS_MOST; from += (size_t)f->least[k], k++)
        group[k] = str_slice(all, from, from + (size_t)f->least[k]);
    bool fit = f->joined || f->groups == groups;
    for (int k = 0; k < f->groups && fit; k++)
        fit = group[k].n >= (size_t)f->least[k] && group[k].n <= (size_t)f->most[k];
    return fit;
}

/* What SQL makes of a value by a form: year, month, day. */
static void read_form(const struct form *f, const struct str *group, int latest, int v[3])
{
    for (int k = 0; k < 3; k++) {
        struct str s = f->part[k] > 0 ? group[f->part[k] - 1] : STR_NONE;
        v[k] = 0;
        for (size_t i = 0; i < s.n; i++)
            v[k] = v[k] * 10 + (s.p[i] - '0');
    }
    v[0] = group[f->part[0] - 1].n == 2 ? whole_year(v[0], latest) : v[0];
}

/* The first form of the style that a value has, or -1. */
static int form_of_value(struct str s, const struct date_style *style, int latest, int v[3])
{
    struct str found[GROUPS_MOST] = {STR_NONE, STR_NONE, STR_NONE};
    int groups = groups_of(s, found);
    for (int f = 0; f < FORMS && groups > 0; f++) {
        struct str group[GROUPS_MOST] = {found[0], found[1], found[2]};
        if (in_style(&forms[f], style) && fits(&forms[f], group, groups)) {
            read_form(&forms[f], group, latest, v);
            return f;
        }
    }
    return -1;
}

static bool has_shape(struct str s, const char *shape)
{
    for (size_t i = 0; i < s.n; i++)
        if (shape[i] == '9' ? s.p[i] < '0' || s.p[i] > '9' : s.p[i] != shape[i])
            return false;
    return true;
}

struct splink_date splink_date_of(const struct column *c)
{
    struct date_style style = date_style_of(c);
    struct splink_date d = {.latest = style.latest > 0 ? style.latest : PIVOT};
    double all = 0, dashes = 0, plain = 0, dates = 0, right = 0, wrong = 0;
    uint32_t step = c->values / SAMPLE + 1;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step)) {
        struct str s = c->text[id];
        struct part_date read;
        int v[3], f = form_of_value(s, &style, d.latest, v);
        bool date = date_read(s, &style, &read),
             same = date && f >= 0 && v[0] == read.year && v[1] == read.month && v[2] == read.day;
        all += c->count[id];
        dashes += (s.n == 10 || s.n == 7 || s.n == 4) && has_shape(s, "9999-99-99") ? c->count[id] : 0;
        plain += s.n == 8 && has_shape(s, "99999999") ? c->count[id] : 0;
        dates += date ? c->count[id] : 0;
        right += same ? c->count[id] : 0;
        wrong += f >= 0 && !same ? c->count[id] : 0;
        d.forms |= same ? 1u << f : 0;
    }
    d.form = plain >= PLAIN_LEAST * all    ? SPLINK_DATE_DIGITS
             : dashes >= PLAIN_LEAST * all ? SPLINK_DATE_DASHES
                                           : SPLINK_DATE_CASE;
    d.readable = d.form != SPLINK_DATE_CASE || (right >= READ_LEAST * dates && wrong <= WRONGLY_MOST * dates);
    return d;
}

/* The pattern of a form, each group of digits in brackets. */
static void put_pattern(struct buf *out, const struct form *f)
{
    buf_addz(out, "'^");
    for (int k = 0; k < f->groups; k++) {
        buf_addz(out, k > 0 && !f->joined ? SEPARATORS "+" : "");
        if (f->least[k] == f->most[k])
            buf_addf(out, "([0-9]{%d})", f->least[k]);
        else
            buf_addf(out, "([0-9]{%d,%d})", f->least[k], f->most[k]);
    }
    buf_addz(out, SEPARATORS "*$'");
}

/* One form as a date whose month and day have a zero in front, which is one too many where they have two digits. */
static void put_form(struct buf *out, struct str ref, const struct form *f, int latest)
{
    int year = f->part[0];
    buf_addf(out, " WHEN regexp_matches(CAST(%.*s AS VARCHAR), ", STR_FMT(ref));
    put_pattern(out, f);
    buf_addz(out, ") THEN ");
    if (f->least[year - 1] == 2 && latest >= 2000) {
        buf_addf(out, "CASE WHEN CAST(regexp_extract(CAST(%.*s AS VARCHAR), ", STR_FMT(ref));
        put_pattern(out, f);
        buf_addf(out, ", %d) AS INTEGER) <= %d THEN '20' ELSE '19' END || ", year, latest - 2000);
    } else if (f->least[year - 1] == 2)
        buf_addz(out, "'19' || ");
    buf_addf(out, "regexp_replace(CAST(%.*s AS VARCHAR), ", STR_FMT(ref));
    put_pattern(out, f);
    buf_addf(out, ", '\\%d", year);
    for (int k = 1; k < f->groups; k++)
        buf_addf(out, "-0\\%d", f->part[k]);
    buf_addz(out, "')");
}

void splink_date_put(struct buf *out, const struct splink_date *d, struct str ref)
{
    buf_addz(out, "regexp_replace(CASE");
    for (int f = 0; f < FORMS; f++)
        if ((d->forms >> f & 1u) != 0)
            put_form(out, ref, &forms[f], d->latest);
    buf_addz(out, " ELSE NULL END, '-0([0-9]{2})', '-\\1', 'g')");
}
