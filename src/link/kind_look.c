/* link/kind_look.c - what the values of a column look like, from a sample; see kind_in.h. */
#include "link/age.h"
#include "link/date.h"
#include "link/input.h"
#include "link/kind_in.h"

static void look_number(struct look *l, struct str t, double w)
{
    int64_t v;
    if (!str_to_i64(t, &v))
        return;
    l->year += w * (v >= 1700 && v <= 2100);
    l->month += w * (v >= 1 && v <= 12);
    l->day += w * (v >= 1 && v <= 31);
    l->small += w * (v >= 0 && v <= 120);
}

static void look_value(struct look *l, struct str t, double w)
{
    struct part_date d;
    size_t digits = 0, chars = 0, words = 1;
    bool at_sign = false, gap = false;
    uint32_t c, eastern = 0;
    for (size_t at = 0; utf8_next(t, &at, &c) && chars < 200; chars++) {
        digits += c >= '0' && c <= '9';
        at_sign |= c == '@';
        words += c == ' ' && !gap;
        gap = c == ' ';
        eastern += (c >= 0xAC00 && c <= 0xD7A3) || (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF);
    }
    bool read = digits >= 2 && date_read(t, NULL, &d) && d.year >= 1000 && d.year <= 2200;
    bool date = read && digits >= 4 && (chars != 8 || digits != 8 || (d.month <= 12 && d.day <= 31 && d.month > 0));
    l->date += w * (date && (digits != chars || digits == 8 || digits == 4));
    l->aged += w * (digits > 0 && digits <= 3 && age_read(t) >= 0);
    l->dated += w * read;
    l->days += w * (read && digits == chars && digits == 6 && d.month > 0 && d.day > 0);
    l->digits += w * (digits == chars);
    l->any_digit += w * (digits > 0);
    l->at_sign += w * at_sign;
    l->words += w * (double)words;
    l->chars += w * (double)chars;
    l->eastern += w * (eastern * 2 > chars);
    if (digits == chars)
        look_number(l, t, w);
}

struct look look_at(const struct column *c, size_t rows)
{
    struct look l = {.values = c->values - 1};
    double filled = (double)rows - c->count[0], own = (double)(c->rows > 0 ? c->rows : rows);
    l.filled = own > 0 ? filled / own : 0;
    l.distinct = filled > 0 ? (c->values - 1) / filled : 0;
    uint32_t step = c->values / 4000 + 1;
    double total = 0;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step)) {
        total += c->count[id];
        look_value(&l, c->text[id], c->count[id]);
    }
    double *shares[] = {&l.date,  &l.dated, &l.aged, &l.days,  &l.digits, &l.any_digit, &l.at_sign,
                        &l.words, &l.chars, &l.year, &l.month, &l.day,    &l.small,     &l.eastern};
    for (size_t i = 0; i < sizeof shares / sizeof *shares; i++)
        *shares[i] = total > 0 ? *shares[i] / total : 0;
    return l;
}
