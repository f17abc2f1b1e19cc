/* link/resident.c - see resident.h. */
#include "link/resident.h"
#include "link/align.h"
#include "link/date.h"
#include "link/input.h"
#include "link/value.h"

#include <stdio.h>
#include <string.h>

enum { SIGNS = 18, KOREAN = 13, KOREAN_SHORT = 7, OLD_CHINESE = 15, PIVOT = 29, HIDDEN = -1, LETTER_X = -2, SAMPLE = 4000 };
#define SHARE_LEAST 0.5 /* of the values of a column are resident numbers */
#define AGREE_LEAST 0.5 /* of the rows that have both: the dates are those of the numbers */

/* A value as digits, HIDDEN and LETTER_X, spaces and dashes left out; `dash` is how many signs stand before the first dash. */
struct signs {
    int8_t of[SIGNS];
    int count, dash;
};

static bool is_dash(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static bool hides(uint32_t c)
{
    return c == '*' || c == '#' || c == '?' || c == 0x25CF || c == 0x25CB || c == 0xD7 || c == 0x203B;
}

static bool cut(struct str s, struct signs *out)
{
    uint32_t c;
    *out = (struct signs){.dash = 0};
    for (size_t at = 0; utf8_next(s, &at, &c);) {
        c = c > 0xFF00 && c < 0xFF5F ? c - 0xFEE0 : c;
        if (is_dash(c) && out->dash == 0)
            out->dash = out->count;
        if (c == ' ' || is_dash(c))
            continue;
        bool digit = c >= '0' && c <= '9', x = c == 'x' || c == 'X';
        if (out->count == SIGNS || !(digit || x || hides(c)))
            return false;
        out->of[out->count++] = digit ? (int8_t)(c - '0') : x ? LETTER_X : HIDDEN;
    }
    return out->count >= KOREAN_SHORT;
}

/* A number from n digits, HIDDEN where one of them is. */
static int number(const struct signs *s, int at, int n)
{
    int v = 0;
    for (int i = at; i < at + n; i++) {
        if (s->of[i] < 0)
            return HIDDEN;
        v = v * 10 + s->of[i];
    }
    return v;
}

/* A date with hidden parts as HIDDEN; false when no calendar has it. */
static bool set(struct resident *out, int year, int month, int day)
{
    static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    if (month == 0 || month > 12 || day == 0 || (month > 0 && day > days[month - 1]) || (month == 2 && day == 29 && !leap))
        return false;
    out->year = (int16_t)(year > 0 ? year : 0);
    out->month = (int8_t)(year > 0 && month > 0 ? month : 0);
    out->day = (int8_t)(out->month > 0 && day > 0 ? day : 0);
    return true;
}

static int hidden_of(const struct signs *s, int from, int to)
{
    int n = 0;
    for (int i = from; i < to; i++)
        n += s->of[i] < 0;
    return n;
}

static bool korean(const struct signs *s, struct resident *out)
{
    bool whole = s->count == KOREAN && (s->dash == 0 || s->dash == 6), brief = s->count == KOREAN_SHORT && s->dash == 6;
    if (!(whole || brief) || hidden_of(s, 0, 6) > 0)
        return false;
    static const int century[] = {18, 19, 19, 20, 20, 19, 19, 20, 20, 18};
    int two = number(s, 0, 2), says = s->of[6];
    int year = says >= 0 ? century[says] * 100 + two : two <= PIVOT ? 2000 + two : 1900 + two;
    out->sex = (char)(says < 0 ? 0 : says % 2 == 0 ? 'f' : 'm');
    out->bare = brief || hidden_of(s, 6, KOREAN) > 1;
    return set(out, year, number(s, 2, 2), number(s, 4, 2));
}

/* Provinces by GB/T 2260; 91 is abroad, 81 to 83 are for Hong Kong, Macao and Taiwan. */
static bool is_province(int code)
{
    static const int8_t last[] = {0, 15, 23, 37, 46, 54, 65, 71, 83, 91};
    return code == HIDDEN || (code > 10 && code / 10 < 10 && code % 10 > 0 && code <= last[code / 10]);
}

static bool check_fits(const struct signs *s)
{
    static const int weight[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = 0;
    for (int i = 0; i < SIGNS - 1; i++)
        sum += weight[i] * s->of[i];
    int check = (12 - sum % 11) % 11;
    return s->of[SIGNS - 1] == (check == 10 ? LETTER_X : check);
}

static bool chinese(const struct signs *s, struct resident *out)
{
    bool old = s->count == OLD_CHINESE;
    if ((!old && s->count != SIGNS) || s->dash != 0 || !is_province(number(s, 0, 2)))
        return false;
    int hidden = hidden_of(s, 0, s->count - !old), date = old ? 6 : 8, year = number(s, 6, date - 4);
    if (!old && hidden == 0 && s->of[SIGNS - 1] != HIDDEN && !check_fits(s))
        return false;
    if (old && year != HIDDEN)
        year += 1900;
    int sex = s->of[old ? OLD_CHINESE - 1 : SIGNS - 2];
    out->sex = (char)(sex < 0 ? 0 : sex % 2 == 0 ? 'f' : 'm');
    out->bare = hidden > 1 && year != HIDDEN;
    if ((year != HIDDEN && (year < 1850 || year > 2100)) || (old && hidden_of(s, 0, 12) > 0))
        return false;
    return set(out, year, number(s, 2 + date, 2), number(s, 4 + date, 2)) && (out->year != 0 || out->sex != 0);
}

bool resident_read(struct str s, struct resident *out)
{
    struct signs signs;
    *out = (struct resident){0};
    return s.n >= KOREAN_SHORT && cut(s, &signs) && (korean(&signs, out) || chinese(&signs, out));
}

bool resident_column(const struct column *c)
{
    double all = 0, numbers = 0;
    uint32_t step = c->values / SAMPLE + 1;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step)) {
        struct resident n;
        all += c->count[id];
        numbers += resident_read(c->text[id], &n) ? c->count[id] : 0;
    }
    return all > 0 && numbers >= SHARE_LEAST * all;
}

static bool number_of(const struct column *c, size_t row, struct resident *out)
{
    return c->value[row] != 0 && resident_read(c->text[c->value[row]], out);
}

/* How a column beside the numbers goes with them, over the rows of both. */
struct beside {
    size_t both, agree;
    bool one_list; /* some list has values in the two */
};

static bool birth_agrees(const struct resident *n, struct str text, bool *read)
{
    struct part_date d;
    *read = n->year != 0 && date_read(text, NULL, &d);
    return *read && d.year == n->year && (d.month == 0 || n->month == 0 || d.month == n->month) &&
           (d.day == 0 || n->day == 0 || d.day == n->day);
}

static struct beside look_beside(const struct records *r, size_t numbers, size_t c, bool births)
{
    struct beside b = {0};
    uint32_t here = 0, there = 0;
    for (size_t i = 0; i < r->rows; i++) {
        struct resident n;
        uint32_t id = r->columns[c].value[i];
        bool has = number_of(&r->columns[numbers], i, &n), read = has && id != 0 && n.sex != 0;
        here |= (uint32_t)has << r->file[i];
        there |= (uint32_t)(id != 0) << r->file[i];
        if (!has || id == 0)
            continue;
        struct str text = r->columns[c].text[id];
        b.agree += births ? birth_agrees(&n, text, &read) : read && value_as_sex(text) == n.sex;
        b.both += read;
    }
    b.one_list = (here & there) != 0;
    return b;
}

static bool is_sex(const struct column *c)
{
    for (uint32_t id = 1; id < c->values; id++)
        if (value_as_sex(c->text[id]) == 0)
            return false;
    return c->values > 1;
}

static bool says_birth(struct str name)
{
    static const char *const words[] = {"born", "birth", "dob", "bday", "생년", "생일", "출생", "出生", "生日", "生年", "рожд"};
    return header_holds(name, words, sizeof words / sizeof *words);
}

/* The column that has the births, or the sex, of the rows of these numbers; r->column_count when there is none. */
static size_t better(const struct records *r, const enum link_kind *kind, size_t numbers, bool births)
{
    for (size_t c = 0; c < r->column_count && !pace_stopped(r->pace); c++) {
        bool fits = births ? kind[c] == LINK_DATE || kind[c] == LINK_YEAR : kind[c] == LINK_CATEGORY && is_sex(&r->columns[c]);
        struct beside b = fits ? look_beside(r, numbers, c, births) : (struct beside){0};
        bool meet = b.both > 0 && (double)b.agree >= AGREE_LEAST * (double)b.both;
        if (meet || (b.one_list && b.both == 0 && (!births || says_birth(r->columns[c].name))))
            return c;
    }
    return r->column_count;
}

/* What a number says, as a cell. */
static struct str said_by(const struct records *r, const struct resident *n, bool births)
{
    if (!births)
        return n->sex == 0 ? STR_NONE : n->sex == 'f' ? STR("F") : STR("M");
    if (n->year == 0)
        return STR_NONE;
    if (n->month == 0 || n->day == 0)
        return str_from(n->month == 0 ? arena_printf(r->a, "%d", n->year) : arena_printf(r->a, "%d-%02d", n->year, n->month));
    return str_from(arena_printf(r->a, "%d-%02d-%02d", n->year, n->month, n->day));
}

static void add_column(struct records *r, size_t numbers, bool births, enum link_kind *kind, char (*reason)[160])
{
    size_t known = better(r, kind, numbers, births), none = r->column_count, filled = 0;
    if ((known < none && kind[known] == LINK_YEAR) || none == LIMIT_FIELD_COLUMNS)
        return;
    struct str of = r->columns[numbers].name;
    size_t c = records_add_column(r, str_from(arena_printf(r->a, "%s (%.*s)", births ? "born" : "sex", STR_FMT(of))));
    for (size_t i = 0; i < r->rows; i++) {
        struct resident n;
        struct str text = number_of(&r->columns[numbers], i, &n) ? said_by(r, &n, births) : STR_NONE;
        r->columns[c].value[i] = column_intern(&r->columns[c], text);
        r->columns[c].count[r->columns[c].value[i]]++;
        filled += text.n > 0 && (known == none || r->columns[known].value[i] == 0);
    }
    kind[c] = births ? LINK_DATE : LINK_CATEGORY;
    if (births)
        snprintf(reason[c], 160, "birth dates in the numbers of %.*s", STR_FMT(str_head(of, 80)));
    else
        snprintf(reason[c], 160, "sex in the numbers of %.*s", STR_FMT(str_head(of, 80)));
    if (known == none)
        return;
    struct str own = r->columns[known].name;
    kind[c] = LINK_IGNORE;
    if (filled > 0) {
        columns_join(r, known, c);
        snprintf(reason[c], 160, "it fills the gaps of %.*s", STR_FMT(str_head(own, 80)));
    } else
        snprintf(reason[c], 160, "%.*s says it already", STR_FMT(str_head(own, 80)));
}

static bool all_bare(const struct column *c)
{
    for (uint32_t id = 1; id < c->values; id++) {
        struct resident n;
        if (!resident_read(c->text[id], &n) || !n.bare)
            return false;
    }
    return true;
}

void resident_births(struct records *r, enum link_kind *kind, char (*reason)[160])
{
    size_t columns = r->column_count;
    for (size_t c = 0; c < columns && pace_on(r->pace, 0); c++) {
        if (kind[c] != LINK_ID || !resident_column(&r->columns[c]))
            continue;
        add_column(r, c, true, kind, reason);
        add_column(r, c, false, kind, reason);
        if (!all_bare(&r->columns[c]))
            continue;
        kind[c] = LINK_IGNORE;
        snprintf(reason[c], 160, "what its hidden digits leave is birth and sex alone");
    }
}
