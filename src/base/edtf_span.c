/* base/edtf_span.c - what an EDTF expression means in days, how it sorts, and how it is written; see edtf.h. */
#include "base/edtf.h"

#include <stdio.h>
#include <string.h>

int32_t edtf_days(int year, int month, int day)
{
    /* Days from civil, counting years from March so that the leap day comes last. */
    int y = year - (month <= 2 ? 1 : 0);
    int era = (y >= 0 ? y : y - 399) / 400;
    int of_era = y - era * 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void edtf_from_days(int32_t days, int *year, int *month, int *day)
{
    int z = days + 719468;
    int era = (z >= 0 ? z : z - 146096) / 146097;
    int of_era = z - era * 146097;
    int y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * y + y / 4 - y / 100);
    int m = (5 * of_year + 2) / 153;
    *day = of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = y + era * 400 + (*month <= 2 ? 1 : 0);
}

/* First day of a month whose number may run over 12 (December and beyond carry into the year). */
static int32_t month_start(int year, int month)
{
    int months = year * 12 + month - 1;
    int y = months >= 0 ? months / 12 : -((-months + 11) / 12);
    return edtf_days(y, months - y * 12 + 1, 1);
}

/* The days of one known date: its span, and the span widened by one unit on either side. */
static struct edtf_span span_of(const struct edtf_date *d, int widen)
{
    int year_step = d->year_x == 3 ? 1000 : d->year_x == 2 ? 100 : d->year_x == 1 ? 10 : 1;
    if (d->month == 0) {
        int first = d->year - widen * year_step, last = d->year + year_step + widen * year_step;
        return (struct edtf_span){month_start(first, 1), month_start(last, 1) - 1};
    }
    /* Spring is March to May; winter is December and the January and February that follow. */
    bool season = d->month >= 21;
    int months = season ? 3 : 1;
    int first_month = season ? (d->month - 21) * 3 + 3 : d->month;
    if (d->day == 0)
        return (struct edtf_span){month_start(d->year, first_month - widen * months),
                                  month_start(d->year, first_month + months + widen * months) - 1};
    int32_t day = edtf_days(d->year, d->month, d->day);
    return (struct edtf_span){day - widen, day + widen};
}

static struct edtf_span date_span(const struct edtf_date *d, bool widened)
{
    return span_of(d, widened && d->approximate ? 1 : 0);
}

static int32_t earliest_of(const struct edtf_date *d, bool widened)
{
    return d->presence == EDTF_KNOWN ? date_span(d, widened).earliest : EDTF_NO_EARLIEST;
}

static int32_t latest_of(const struct edtf_date *d, bool widened)
{
    return d->presence == EDTF_KNOWN ? date_span(d, widened).latest : EDTF_NO_LATEST;
}

static struct edtf_span whole_span(const struct edtf *x, bool widened)
{
    struct edtf_span out = {EDTF_NO_LATEST, EDTF_NO_EARLIEST};
    for (size_t i = 0; i < x->count; i++) {
        const struct edtf_member *m = &x->member[i];
        bool two = x->form == EDTF_INTERVAL || m->ranged;
        int32_t low = earliest_of(&m->from, widened);
        int32_t high = latest_of(two ? &m->to : &m->from, widened);
        out.earliest = low < out.earliest ? low : out.earliest;
        out.latest = high > out.latest ? high : out.latest;
    }
    return out;
}

struct edtf_span edtf_span(const struct edtf *x)
{
    return whole_span(x, false);
}

bool edtf_uncertain(const struct edtf *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->member[i].from.uncertain || x->member[i].to.uncertain)
            return true;
    return false;
}

bool edtf_approximate(const struct edtf *x)
{
    for (size_t i = 0; i < x->count; i++)
        if (x->member[i].from.approximate || x->member[i].to.approximate)
            return true;
    return false;
}

enum edtf_order edtf_compare(const struct edtf *x, const struct edtf *y)
{
    struct edtf_span a = whole_span(x, true), b = whole_span(y, true);
    if (a.latest < b.earliest)
        return EDTF_BEFORE;
    return a.earliest > b.latest ? EDTF_AFTER : EDTF_POSSIBLY;
}

static char *put_date(char *p, const struct edtf_date *d)
{
    p += sprintf(p, "%04d", d->year);
    for (int i = 0; i < d->year_x; i++)
        p[-1 - i] = 'X';
    if (d->month_x)
        p += sprintf(p, "-XX");
    else if (d->month > 0)
        p += sprintf(p, "-%02d", d->month);
    if (d->day_x)
        p += sprintf(p, "-XX");
    else if (d->day > 0)
        p += sprintf(p, "-%02d", d->day);
    if (d->second >= 0)
        p += sprintf(p, "T%02d:%02d:%02d", d->second / 3600, d->second / 60 % 60, d->second % 60);
    int zone = d->zone_minute < 0 ? -d->zone_minute : d->zone_minute;
    if (d->zoned && zone == 0)
        *p++ = 'Z';
    else if (d->zoned)
        p += sprintf(p, "%c%02d:%02d", d->zone_minute < 0 ? '-' : '+', zone / 60, zone % 60);
    if (d->uncertain || d->approximate)
        *p++ = d->uncertain && d->approximate ? '%' : d->uncertain ? '?' : '~';
    *p = '\0';
    return p;
}

static char *put_side(char *p, const struct edtf_date *d, bool dots_for_open)
{
    if (d->presence == EDTF_KNOWN)
        return put_date(p, d);
    if (d->presence == EDTF_OPEN && dots_for_open)
        p += sprintf(p, "..");
    *p = '\0';
    return p;
}

size_t edtf_write(const struct edtf *x, char out[EDTF_CANON_CHARS])
{
    char *p = out;
    if (x->form == EDTF_DATE) {
        p = put_date(p, &x->member[0].from);
    } else if (x->form == EDTF_INTERVAL) {
        p = put_side(p, &x->member[0].from, true);
        *p++ = '/';
        p = put_side(p, &x->member[0].to, true);
    } else {
        *p++ = x->form == EDTF_ONE_OF ? '[' : '{';
        for (size_t i = 0; i < x->count; i++) {
            const struct edtf_member *m = &x->member[i];
            if (i > 0)
                *p++ = ',';
            p = put_side(p, &m->from, false);
            if (m->ranged) {
                p += sprintf(p, "..");
                p = put_side(p, &m->to, false);
            }
        }
        *p++ = x->form == EDTF_ONE_OF ? ']' : '}';
        *p = '\0';
    }
    return (size_t)(p - out);
}

int edtf_sort(const struct edtf *x, const struct edtf *y)
{
    struct edtf_span a = edtf_span(x), b = edtf_span(y);
    if (a.earliest != b.earliest)
        return a.earliest < b.earliest ? -1 : 1;
    if (a.latest != b.latest)
        return a.latest < b.latest ? -1 : 1;
    char one[EDTF_CANON_CHARS], two[EDTF_CANON_CHARS];
    edtf_write(x, one);
    edtf_write(y, two);
    int c = strcmp(one, two);
    return c < 0 ? -1 : c > 0;
}
