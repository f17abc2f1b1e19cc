/* link/age.c - see age.h. Of people aged a at a date, half were born before the day half a year past a years back; so the year of
 * birth that is right most often is the date's year less a, or one less in the first half of a year. Dates a year apart are a level
 * of their own (compare.h), which takes up the rest. */
#include "link/age.h"
#include "link/align.h"
#include "link/input.h"
#include "link/date.h"
#include "link/kind_in.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ROWS_LEAST = 5, ROWS_ENOUGH = 10000, OLDEST = 120, EARLIEST = 1800 };
#define AGREE_LEAST 0.8   /* of the rows that have both: the year of birth is that of the birth date, or a year beside it */
#define YEARS_LEAST 0.95  /* of the values of a column of years */
#define BIRTH_MOST (-0.5) /* correlation of age and year below which the year is one of birth: the older, the earlier */

static bool is_one_of(struct str s, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(s, words[i]))
            return true;
    return s.n == 0;
}

int age_read(struct str s)
{
    static const char *const before[] = {"만", "满", "滿", "満", "อายุ"};
    static const char *const after[] = {"세",   "살",  "岁",   "歲",  "歳",   "周岁", "ans",      "años",
                                        "anos", "лет", "года", "год", "tuổi", "tuoi", "ปี",        "years",
                                        "year", "yrs", "yr",   "y",   "yo",   "y.o.", "years old"};
    size_t from = 0, to;
    int64_t v;
    while (from < s.n && (s.p[from] < '0' || s.p[from] > '9'))
        from++;
    for (to = from; to < s.n && s.p[to] >= '0' && s.p[to] <= '9';)
        to++;
    bool plain = is_one_of(str_trim(str_slice(s, 0, from)), before, sizeof before / sizeof *before) &&
                 is_one_of(str_trim(str_slice(s, to, s.n)), after, sizeof after / sizeof *after);
    return plain && str_to_i64(str_slice(s, from, to), &v) && v <= OLDEST ? (int)v : -1;
}

static int age_of(const struct column *c, size_t row)
{
    return c->value[row] != 0 ? age_read(c->text[c->value[row]]) : -1;
}

static bool date_of(const struct column *c, size_t row, struct part_date *d)
{
    return c->value[row] != 0 && date_read(c->text[c->value[row]], NULL, d) && d->year >= EARLIEST;
}

/* 0 when it cannot be known. */
static int born(const struct records *r, const struct age_at *at, size_t row)
{
    struct part_date d = {.year = (int16_t)at->year};
    int age = age_of(&r->columns[at->age], row);
    if (age < 0 || (at->column != LINK_NO_COLUMN && !date_of(&r->columns[at->column], row, &d)))
        return 0;
    return d.year - age - (d.month > 0 && d.month < 7);
}

static size_t rows_with_both(const struct records *r, size_t a, size_t b)
{
    size_t n = 0;
    for (size_t i = 0; i < r->rows; i++)
        n += r->columns[a].value[i] != 0 && r->columns[b].value[i] != 0;
    return n;
}

/* Pearson's correlation of age and year over the rows that have both, some of them where they are many; 0 with too few. */
static double correlation(const struct records *r, size_t age, size_t date)
{
    size_t step = rows_with_both(r, age, date) / ROWS_ENOUGH + 1;
    double n = 0, x = 0, y = 0, xx = 0, yy = 0, xy = 0;
    for (size_t i = 0; i < r->rows; i += step) {
        struct part_date d;
        double a = age_of(&r->columns[age], i);
        if (a < 0 || !date_of(&r->columns[date], i, &d))
            continue;
        double t = d.year - 2000.0;
        n++;
        x += a;
        y += t;
        xx += a * a;
        yy += t * t;
        xy += a * t;
    }
    double spread = (xx - x * x / n) * (yy - y * y / n);
    return n >= ROWS_LEAST && spread > 0 ? (xy - x * y / n) / sqrt(spread) : 0;
}

bool says_when_asked(struct str name)
{
    static const char *const words[] = {
        "interview", "survey",   "census",   "면접",      "면담",      "조사",     "인터뷰",    "설문",   "访谈",   "訪談",
        "采访",      "採訪",     "调查",     "調查",      "entrevist", "encuest",  "entretien", "enquet", "enquêt", "опрос",
        "Опрос",     "интервью", "Интервью", "phỏng vấn", "Phỏng vấn", "khảo sát", "Khảo sát",  "สัมภาษณ์", "สำรวจ"};
    static const char *const births[] = {"birth", "born",  "dob",   "출생", "생년", "생일", "出生", "生日",
                                         "生年",  "nacim", "naiss", "рожд", "Рожд", "sinh", "เกิด"};
    return header_holds(name, words, sizeof words / sizeof *words) &&
           !header_holds(name, births, sizeof births / sizeof *births);
}

/* Whether a column's name says that ages of the row held on its day, and not on that of some other event. */
static bool says_when_told(struct str name)
{
    static const char *const words[] = {"record", "regist", "enrol", "intake", "admi", "기록", "등록", "입국", "登记", "记录"};
    return says_when_asked(name) || header_holds(name, words, sizeof words / sizeof *words);
}

/* Years in the values of a column that was taken for numbers, under a name that says that ages held then. */
static bool is_told_year(const struct records *r, const enum link_kind *kind, size_t c)
{
    bool number = kind[c] == LINK_NUMBER || kind[c] == LINK_CATEGORY;
    return number && says_when_told(r->columns[c].name) && look_at(&r->columns[c], r->rows).year > YEARS_LEAST;
}

/* The dates beside an age: how many columns, the only one that is not a birth date, and whether one is. */
struct beside {
    size_t dates, at;
    bool birth;
};

static struct beside look_beside(const struct records *r, const enum link_kind *kind, size_t age)
{
    struct beside b = {0};
    for (size_t c = 0; c < r->column_count; c++) {
        if ((kind[c] != LINK_DATE && !is_told_year(r, kind, c)) || rows_with_both(r, age, c) < ROWS_LEAST)
            continue;
        if (correlation(r, age, c) < BIRTH_MOST)
            b.birth = true;
        else {
            b.dates++;
            b.at = c;
        }
    }
    return b;
}

/* A column of dates that are these people's births; r->column_count when there is none. */
static size_t birth_column(const struct records *r, const enum link_kind *kind, const struct age_at *at)
{
    for (size_t c = 0; c < r->column_count; c++) {
        size_t both = 0, agree = 0, step = kind[c] == LINK_DATE ? rows_with_both(r, at->age, c) / ROWS_ENOUGH + 1 : 1;
        for (size_t i = 0; kind[c] == LINK_DATE && c != at->column && i < r->rows; i += step) {
            struct part_date d;
            int year = born(r, at, i);
            if (year == 0 || !date_of(&r->columns[c], i, &d))
                continue;
            both++;
            agree += d.year - year <= 1 && year - d.year <= 1;
        }
        if (both >= ROWS_LEAST && (double)agree >= AGREE_LEAST * (double)both)
            return c;
    }
    return r->column_count;
}

/* Puts the years of birth into a new column; its number. */
static size_t add_births(struct records *r, const struct age_at *at, struct str name)
{
    size_t c = records_add_column(r, name);
    for (size_t i = 0; i < r->rows; i++) {
        int year = born(r, at, i);
        struct str text = year > EARLIEST ? str_from(arena_printf(r->a, "%d", year)) : STR_NONE;
        uint32_t id = column_intern(&r->columns[c], text);
        r->columns[c].value[i] = id;
        r->columns[c].count[id]++;
    }
    return c;
}

static void turn(struct records *r, enum link_kind *kind, char (*reason)[160], const struct age_at *at)
{
    struct str age = r->columns[at->age].name;
    struct str when = at->column == LINK_NO_COLUMN ? str_from(arena_printf(r->a, "%d", at->year)) : r->columns[at->column].name;
    size_t none = r->column_count, birth = birth_column(r, kind, at);
    if (none == LIMIT_FIELD_COLUMNS)
        return;
    struct str name = str_from(arena_printf(r->a, "born (%.*s at %.*s)", STR_FMT(age), STR_FMT(when)));
    size_t c = add_births(r, at, name);
    kind[at->age] = LINK_IGNORE;
    snprintf(reason[at->age], 160, "with %.*s it says the year of birth", STR_FMT(str_head(when, 80)));
    kind[c] = LINK_DATE;
    snprintf(reason[c], 160, "years of birth");
    if (birth == none)
        return;
    struct str own = r->columns[birth].name;
    columns_join(r, birth, c);
    kind[c] = LINK_IGNORE;
    snprintf(reason[c], 160, "it fills the gaps of %.*s", STR_FMT(str_head(own, 80)));
}

static const struct age_at *said_of(const struct age_at *said, size_t count, size_t age)
{
    for (size_t i = 0; i < count; i++)
        if (said[i].age == age)
            return &said[i];
    return NULL;
}

/* `given`: columns of the lists, those made of them not counted. Two organisations ask one person on two days, and one
 * organisation many people on one. */
static void leave_out_asked(const struct records *r, size_t given, enum link_kind *kind, char (*reason)[160])
{
    for (size_t c = 0; c < r->column_count; c++) {
        if (kind[c] != LINK_DATE || c >= given || !says_when_asked(r->columns[c].name) ||
            strcmp(reason[c], "the settings say so") == 0)
            continue;
        kind[c] = LINK_IGNORE;
        snprintf(reason[c], 160, "when somebody was asked says little of who it was");
    }
}

void ages_at_dates(struct records *r, enum link_kind *kind, char (*reason)[160], const struct age_at *said, size_t said_count)
{
    size_t columns = r->column_count;
    for (size_t c = 0; c < columns && pace_on(r->pace, 0); c++) {
        const struct age_at *at = said_of(said, said_count, c);
        if (at != NULL) {
            turn(r, kind, reason, at);
            continue;
        }
        if (kind[c] != LINK_AGE)
            continue;
        struct beside b = look_beside(r, kind, c);
        struct age_at found = {.age = c, .column = b.at};
        if (b.dates == 1 && (says_when_told(r->columns[b.at].name) || birth_column(r, kind, &found) < r->column_count))
            turn(r, kind, reason, &found);
        else if (b.birth) {
            kind[c] = LINK_IGNORE;
            snprintf(reason[c], 160, "the date of birth beside it says more");
        }
    }
    leave_out_asked(r, columns, kind, reason);
}
