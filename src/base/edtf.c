/* base/edtf.c - the reader of edtf.h. What an expression means in days stands in edtf_span.c. */
#include "base/edtf.h"

#include <string.h>

struct reader {
    struct str s;
    size_t at;
    struct err *e;
};

static char peek(const struct reader *r)
{
    return r->at < r->s.n ? r->s.p[r->at] : '\0';
}

static bool take(struct reader *r, char c)
{
    if (r->at >= r->s.n || r->s.p[r->at] != c)
        return false;
    r->at++;
    return true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool take_dots(struct reader *r)
{
    if (r->at + 1 >= r->s.n || r->s.p[r->at] != '.' || r->s.p[r->at + 1] != '.')
        return false;
    r->at += 2;
    return true;
}

/* The message for a place; what to write instead is the mend. */
static enum bd_status fail(struct reader *r, const char *wanted, const char *mend)
{
    (void)!err_set(r->e, BD_INPUT, "not a date at character %zu: expected %s", r->at + 1, wanted);
    (void)!err_mend(r->e, "%s", mend);
    (void)!err_where(r->e, NULL, 0, (long long)r->at + 1);
    return BD_INPUT;
}

static const char mend_partial[] = "write 2015, 2015-06, 2015-06-21, 2015-06~ (about), 2015? (doubtful), 201X, 2015-XX, "
                                   "2009/2011 (lasted), [2009..2011] (some time between)";

/* Two digits, or XX when allowed. */
static enum bd_status read_pair(struct reader *r, const char *what, int *value, bool *unspecified)
{
    if (r->at + 1 < r->s.n && r->s.p[r->at] == 'X' && r->s.p[r->at + 1] == 'X' && unspecified != NULL) {
        r->at += 2;
        *unspecified = true;
        *value = 0;
        return BD_OK;
    }
    for (size_t i = 0; i < 2; i++)
        if (r->at + i >= r->s.n || !is_digit(r->s.p[r->at + i])) {
            r->at += i < r->s.n - r->at ? i : r->s.n - r->at;
            return fail(r, what, peek(r) == 'x' ? "unspecified digits are a capital X" : mend_partial);
        }
    *value = (r->s.p[r->at] - '0') * 10 + (r->s.p[r->at + 1] - '0');
    r->at += 2;
    return BD_OK;
}

static enum bd_status read_year(struct reader *r, struct edtf_date *d)
{
    if (peek(r) == '-' || peek(r) == 'Y')
        return fail(r, "a year of four digits", "years run from 0000 to 9999");
    for (size_t i = 0; i < 4; i++, r->at++) {
        char c = peek(r);
        if (c == 'X' && i > 0)
            d->year_x++;
        else if (!is_digit(c) || d->year_x > 0)
            return fail(r, d->year_x > 0 ? "X up to the end of the year" : "a digit of a four-digit year",
                        c == 'x' || c == 'u' ? "unspecified digits are a capital X, as in 201X" : mend_partial);
        d->year = (int16_t)(d->year * 10 + (c == 'X' ? 0 : c - '0'));
    }
    return BD_OK;
}

static int days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return days[month - 1] + (month == 2 && leap ? 1 : 0);
}

static enum bd_status read_zone(struct reader *r, struct edtf_date *d)
{
    if (take(r, 'Z')) {
        d->zoned = true;
        return BD_OK;
    }
    char sign = peek(r);
    if (sign != '+' && sign != '-')
        return BD_OK;
    r->at++;
    size_t began = r->at;
    int hour, minute = 0;
    BD_TRY(read_pair(r, "two digits of the zone's hours", &hour, NULL));
    if (take(r, ':'))
        BD_TRY(read_pair(r, "two digits of the zone's minutes", &minute, NULL));
    if (hour > 14 || minute > 59) {
        r->at = began;
        return fail(r, "a zone between -14:00 and +14:00", "Korea is +09:00, China +08:00, universal time Z");
    }
    d->zoned = true;
    d->zone_minute = (int16_t)((sign == '-' ? -1 : 1) * (hour * 60 + minute));
    return BD_OK;
}

static enum bd_status read_time(struct reader *r, struct edtf_date *d)
{
    static const char mend[] = "write the time as 2015-06-21T23:20:00, with Z or +09:00 if the zone is known";
    size_t began = r->at;
    int part[3];
    for (int i = 0; i < 3; i++) {
        if (i > 0 && !take(r, ':'))
            return fail(r, "a colon", mend);
        BD_TRY(read_pair(r, "two digits of a time", &part[i], NULL));
    }
    if (part[0] > 23 || part[1] > 59 || part[2] > 59) {
        r->at = began;
        return fail(r, "a time between 00:00:00 and 23:59:59", mend);
    }
    d->second = part[0] * 3600 + part[1] * 60 + part[2];
    return read_zone(r, d);
}

static enum bd_status read_day(struct reader *r, struct edtf_date *d)
{
    size_t began = r->at;
    int day;
    BD_TRY(read_pair(r, "two digits of a day, or XX", &day, &d->day_x));
    if (d->day_x)
        return BD_OK;
    if (d->month_x || d->year_x > 0) {
        r->at = began;
        return fail(r, "XX, because what comes before is unspecified", "unspecified digits run to the end: 2015-XX-XX");
    }
    if (day < 1 || day > days_in_month(d->year, d->month)) {
        r->at = began;
        return fail(r, "a day of that month", "look at the length of the month");
    }
    d->day = (uint8_t)day;
    return take(r, 'T') ? read_time(r, d) : BD_OK;
}

static enum bd_status read_month(struct reader *r, struct edtf_date *d)
{
    size_t began = r->at;
    int month;
    BD_TRY(read_pair(r, "two digits of a month, a season 21 to 24, or XX", &month, &d->month_x));
    if (d->month_x)
        return take(r, '-') ? read_day(r, d) : BD_OK;
    if (d->year_x > 0) {
        r->at = began;
        return fail(r, "XX, because the year is unspecified", "unspecified digits run to the end: 201X-XX");
    }
    bool season = month >= 21 && month <= 24;
    if (!season && (month < 1 || month > 12)) {
        r->at = began;
        return fail(r, "a month 01 to 12 or a season 21 to 24", "21 is spring, 22 summer, 23 autumn, 24 winter");
    }
    d->month = (uint8_t)month;
    if (season && peek(r) == '-')
        return fail(r, "the end of the date, because a season has no days", mend_partial);
    return take(r, '-') ? read_day(r, d) : BD_OK;
}

static enum bd_status read_qualifier(struct reader *r, struct edtf_date *d)
{
    bool both = take(r, '%');
    d->uncertain = both || take(r, '?');
    d->approximate = both || (!d->uncertain && take(r, '~'));
    char c = peek(r);
    if (!d->uncertain && !d->approximate)
        return BD_OK;
    if (c == '?' || c == '~' || c == '%')
        return fail(r, "one qualifier", "uncertain and approximate together is %");
    if (c == '-' || is_digit(c))
        return fail(r, "the end of the date after ?, ~ or %", "put the qualifier at the end of the date");
    return BD_OK;
}

static enum bd_status read_date(struct reader *r, struct edtf_date *d)
{
    *d = (struct edtf_date){.presence = EDTF_KNOWN, .second = -1};
    BD_TRY(read_year(r, d));
    if (take(r, '-'))
        BD_TRY(read_month(r, d));
    return read_qualifier(r, d);
}

static const struct edtf_date no_date = {.presence = EDTF_OPEN, .second = -1};
static const struct edtf_date unknown_date = {.presence = EDTF_UNKNOWN, .second = -1};

static struct edtf_span date_span(const struct edtf_date *d)
{
    struct edtf_member m = {*d, *d, false};
    struct edtf x = {EDTF_DATE, &m, 1};
    return edtf_span(&x);
}

/* A range or interval whose end is certainly before its beginning is refused. */
static enum bd_status check_order(struct reader *r, const struct edtf_member *m, size_t began)
{
    if (m->from.presence != EDTF_KNOWN || m->to.presence != EDTF_KNOWN)
        return BD_OK;
    if (date_span(&m->from).earliest <= date_span(&m->to).latest)
        return BD_OK;
    r->at = began;
    return fail(r, "an end that is not before the beginning", "write the earlier date first");
}

static enum bd_status read_set(struct reader *r, struct arena *a, struct edtf *out)
{
    char close = out->form == EDTF_ONE_OF ? ']' : '}';
    static const char mend[] = "sets are [2009,2011] (one of) and {2009,2011} (all of), without spaces";
    struct edtf_member *member = ARENA_ARRAY(a, struct edtf_member, EDTF_SET_MAX);
    size_t n = 0;
    do {
        if (n == EDTF_SET_MAX)
            return err_set(r->e, BD_LIMIT, "a set of more than %zu dates", EDTF_SET_MAX);
        struct edtf_member *m = &member[n];
        size_t began = r->at;
        *m = (struct edtf_member){no_date, no_date, false};
        m->ranged = take_dots(r);
        if (m->ranged && (n > 0 || peek(r) == close)) {
            r->at = began;
            return fail(r, "a date", "an open beginning is the first member only: [..2011]");
        }
        BD_TRY(read_date(r, m->ranged ? &m->to : &m->from));
        if (!m->ranged && take_dots(r)) {
            m->ranged = true;
            if (peek(r) != close)
                BD_TRY(read_date(r, &m->to));
        }
        BD_TRY(check_order(r, m, began));
        n++;
    } while (take(r, ','));
    if (!take(r, close))
        return fail(r, "a comma, .. or the end of the set", mend);
    out->member = member;
    out->count = n;
    return BD_OK;
}

static enum bd_status read_span(struct reader *r, struct arena *a, struct edtf *out)
{
    struct edtf_member *m = ARENA_NEW(a, struct edtf_member);
    *m = (struct edtf_member){unknown_date, unknown_date, false};
    out->form = EDTF_DATE;
    out->member = m;
    out->count = 1;
    size_t began = r->at;
    if (take_dots(r))
        m->from = no_date;
    else if (peek(r) != '/')
        BD_TRY(read_date(r, &m->from));
    if (r->at == r->s.n && m->from.presence == EDTF_KNOWN)
        return BD_OK;
    if (!take(r, '/'))
        return fail(r, r->at == began ? "a date" : "the end, or / and the end of an interval", mend_partial);
    out->form = EDTF_INTERVAL;
    if (take_dots(r))
        m->to = no_date;
    else if (r->at < r->s.n)
        BD_TRY(read_date(r, &m->to));
    if (m->from.presence != EDTF_KNOWN && m->to.presence != EDTF_KNOWN) {
        r->at = began;
        return fail(r, "a date on one side of the interval", "leave the date out, with the reason why it is absent");
    }
    return check_order(r, m, began);
}

/* Order of members: an open end is written last, whatever it begins with. */
static int member_sort(enum edtf_form form, struct edtf_member *x, struct edtf_member *y)
{
    bool open_x = x->ranged && x->to.presence == EDTF_OPEN, open_y = y->ranged && y->to.presence == EDTF_OPEN;
    if (open_x != open_y)
        return open_x ? 1 : -1;
    struct edtf one = {form, x, 1}, two = {form, y, 1};
    return edtf_sort(&one, &two);
}

/* Sorts by insertion, drops repeats, and makes a set of one plain date that date. */
static void tidy_set(struct edtf *x)
{
    for (size_t i = 0; i < x->count; i++) {
        struct edtf_member *m = &x->member[i];
        struct edtf one = {EDTF_DATE, m, 1}, two = {EDTF_DATE, &(struct edtf_member){m->to, m->to, false}, 1};
        if (m->ranged && m->from.presence == EDTF_KNOWN && m->to.presence == EDTF_KNOWN && edtf_sort(&one, &two) == 0)
            m->ranged = false;
        if (!m->ranged)
            m->to = no_date;
    }
    for (size_t i = 1; i < x->count; i++)
        for (size_t j = i; j > 0; j--) {
            if (member_sort(x->form, &x->member[j - 1], &x->member[j]) <= 0)
                break;
            struct edtf_member swap = x->member[j];
            x->member[j] = x->member[j - 1];
            x->member[j - 1] = swap;
        }
    size_t kept = 0;
    for (size_t i = 0; i < x->count; i++) {
        if (kept == 0 || member_sort(x->form, &x->member[kept - 1], &x->member[i]) != 0)
            x->member[kept++] = x->member[i];
    }
    x->count = kept;
    if (kept == 1 && !x->member[0].ranged)
        x->form = EDTF_DATE;
}

enum bd_status edtf_parse(struct str text, struct arena *a, struct edtf *out, struct err *e)
{
    struct reader r = {text, 0, e};
    struct edtf x = {EDTF_DATE, NULL, 0};
    if (text.n > EDTF_TEXT_MAX)
        return err_set(e, BD_LIMIT, "a date of more than %zu characters", EDTF_TEXT_MAX);
    bool all = take(&r, '{');
    bool set = all || take(&r, '[');
    x.form = all ? EDTF_ALL_OF : set ? EDTF_ONE_OF : EDTF_DATE;
    BD_TRY(set ? read_set(&r, a, &x) : read_span(&r, a, &x));
    if (r.at != text.n)
        return fail(&r, "the end of the date", mend_partial);
    if (set)
        tidy_set(&x);
    *out = x;
    return BD_OK;
}

enum bd_status edtf_canonical(struct str text, struct arena *a, struct str *out, struct err *e)
{
    struct edtf x;
    BD_TRY(edtf_parse(text, a, &x, e));
    char canon[EDTF_CANON_CHARS];
    size_t n = edtf_write(&x, canon);
    *out = (struct str){arena_copy(a, canon, n), n};
    return BD_OK;
}
