/* intake/written_date.c - see written_date.h. */
#include "intake/written_date.h"

#include <stdio.h>

bool date_order_read(struct str word, enum date_order *out)
{
    static const char *const words[] = {[DATES_YMD] = "ymd", [DATES_DMY] = "dmy", [DATES_MDY] = "mdy"};
    for (int i = DATES_YMD; i <= DATES_MDY; i++)
        if (str_is(word, words[i])) {
            *out = (enum date_order)i;
            return true;
        }
    return false;
}

struct part {
    int value;
    size_t digits;
};

/* What may stand between the parts, and behind the last. */
static bool skip_mark(struct str s, size_t *at)
{
    static const char *const marks[] = {" ", ".", "/", "-", "년", "월", "일", "年", "月", "日"};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (str_starts(str_slice(s, *at, s.n), marks[i])) {
            *at += str_from(marks[i]).n;
            return true;
        }
    return false;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A time of day, which spreadsheets put behind a date: "0:00", "00:00:00". */
static bool is_time(struct str s)
{
    size_t colons = 0;
    for (size_t i = 0; i < s.n; i++) {
        colons += s.p[i] == ':';
        if (s.p[i] != ':' && !is_digit(s.p[i]))
            return false;
    }
    return colons > 0 && colons < 3;
}

/* The parts of the cell; 0 when anything else stands there. */
static size_t parts_of(struct str s, struct part part[3])
{
    size_t count = 0, at = 0;
    while (at < s.n) {
        if (count == 3 && is_time(str_slice(s, at, s.n)))
            return count;
        if (is_digit(s.p[at])) {
            struct part p = {0};
            for (; at < s.n && is_digit(s.p[at]) && p.digits < 9; at++, p.digits++)
                p.value = p.value * 10 + (s.p[at] - '0');
            if (count == 3 || p.digits > 8)
                return 0;
            part[count++] = p;
        } else if (count == 0 || !skip_mark(s, &at)) {
            return 0;
        }
    }
    return count;
}

/* One run of six or eight digits is three parts. */
static size_t cut_run(struct part part[3], enum date_order order)
{
    struct part run = part[0];
    if (run.digits == 8) {
        part[0] = (struct part){run.value / 10000, 4};
    } else if (run.digits == 6 && order == DATES_YMD) {
        part[0] = (struct part){run.value / 10000, 2};
    } else {
        return 1;
    }
    part[1] = (struct part){run.value / 100 % 100, 2};
    part[2] = (struct part){run.value % 100, 2};
    return 3;
}

static bool is_day(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month >= 1 && month <= 12 && day >= 1 && day <= days[month - 1] + (month == 2 && leap);
}

/* The year of a part; false when two centuries could have it. */
static bool year_of(struct part p, int this_year, int *year)
{
    *year = p.digits == 2 ? 1900 + p.value : p.value;
    return p.digits != 2 || (this_year > 0 && p.value > this_year % 100);
}

enum written written_date(struct str cell, enum date_order order, int this_year, char out[WRITTEN_DATE_CHARS])
{
    struct part p[3] = {{0}};
    size_t n = parts_of(str_trim(cell), p);
    if (n == 1)
        n = cut_run(p, order);
    if (n == 0 || order == DATES_EDTF)
        return WRITTEN_NO_DATE;
    bool front = p[0].digits == 4 || order == DATES_YMD;
    struct part y = front ? p[0] : p[n - 1], a = n == 3 ? p[1] : p[front], b = front ? p[n - 1] : p[0];
    int year = 0, month = n == 1 ? 1 : a.value, day = n == 3 ? b.value : 1;
    if (n == 3 && !front && order == DATES_MDY) {
        month = b.value;
        day = a.value;
    }
    if ((y.digits != 4 && y.digits != 2) || (n < 3 && y.digits != 4) || (n > 1 && (a.digits > 2 || b.digits > 2)))
        return WRITTEN_NO_DATE;
    bool sure = year_of(y, this_year, &year);
    if (year < 1000 || !is_day(sure ? year : 2000, month, day))
        return WRITTEN_NO_DATE;
    if (!sure)
        return WRITTEN_CENTURY;
    int written = n == 1   ? snprintf(out, WRITTEN_DATE_CHARS, "%04d", year)
                  : n == 2 ? snprintf(out, WRITTEN_DATE_CHARS, "%04d-%02d", year, month)
                           : snprintf(out, WRITTEN_DATE_CHARS, "%04d-%02d-%02d", year, month, day);
    return written > 0 && written < WRITTEN_DATE_CHARS ? WRITTEN_FINE : WRITTEN_NO_DATE;
}
