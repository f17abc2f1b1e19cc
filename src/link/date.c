/* link/date.c - see date.h. A value is cut into groups of digits and names of months; how many digits they have says what they are. */
#include "link/date.h"
#include "base/edtf.h"
#include "link/input.h"

#include <string.h>

enum {
    GROUPS_MAX = 5,
    SAMPLE = 4000,
    PIVOT = 2029,
    RANGE_MOST = 2,
    TEXT_MOST = 96,
    SERIAL_LOW = 3654,
    SERIAL_HIGH = 60000,
    BUDDHIST_LOW = 2400,
    BUDDHIST_HIGH = 2643,
    SURE_FIRST = 1800,
    SURE_LAST = 2200
};

struct group {
    int value;
    int digits;
    bool month;
};

/* A value in pieces. */
struct pieces {
    struct group g[GROUPS_MAX];
    int count;
    bool slashes;
    bool year_word; /* 년, 年, 생 */
    bool foreign;   /* letters of languages whose months are not known here */
};

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool letter(char c)
{
    return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static int month_russian(struct str s, size_t at)
{
    static const char *const months[] = {"янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"};
    for (int m = 0; m < 12; m++)
        if (at + strlen(months[m]) <= s.n && memcmp(s.p + at, months[m], strlen(months[m])) == 0)
            return m + 1;
    return 0;
}

static int month_word(const char *p, size_t n)
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    for (int m = 0; m < 12 && n >= 3; m++)
        if ((p[0] | 32) == months[m * 3] && (p[1] | 32) == months[m * 3 + 1] && (p[2] | 32) == months[m * 3 + 2])
            return m + 1;
    return 0;
}

/* Words that a date may have beside it and mean no more than about that date. */
static bool idle_word(const char *p, size_t n)
{
    static const char *const words[] = {
        "circa", "approx", "approximately", "about",    "around", "roughly", "born", "est",       "estimated", "year",
        "month", "day",    "mon",           "monday",   "tue",    "tuesday", "wed",  "wednesday", "thu",       "thursday",
        "fri",   "friday", "sat",           "saturday", "sun",    "sunday",  "the",  "juche",     "between",   "and"};
    if (n <= 2)
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t k = 0;
        while (k < n && words[i][k] == (p[k] | 32))
            k++;
        if (k == n && words[i][k] == 0)
            return true;
    }
    return false;
}

static bool holds(struct str s, const char *word)
{
    size_t at;
    return str_find(s, str_from(word), 0, &at);
}

/* Most dates are digits and the signs between them: nothing to look for words in. */
static bool has_words(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || letter(s.p[i]))
            return true;
    return false;
}

/* What makes a value no single date: decades, and what lies before or after. */
static bool is_open_ended(struct str s)
{
    static const char *const words[] = {"년대", "年代", "이전", "이후", "以前", "以后", "以後", "之前", "之后"};
    for (size_t i = 0; has_words(s) && i < sizeof words / sizeof *words; i++)
        if (holds(s, words[i]))
            return true;
    for (size_t i = 4; i < s.n; i++) /* 1980s */
        if ((s.p[i] | 32) == 's' && s.p[i - 1] == '0' && digit(s.p[i - 2]) && (i + 1 == s.n || !letter(s.p[i + 1])))
            return true;
    if (s.n == 0 || memchr(s.p, '/', s.n) == NULL)
        return false;
    return s.p[0] == '/' || s.p[s.n - 1] == '/' || holds(s, "/..") || holds(s, "../");
}

/* A time behind the date, 1985-03-05T00:00 or 05/03/1985 00:00:00, is cut off. */
static struct str without_time(struct str s)
{
    const char *colon = s.n > 0 ? memchr(s.p, ':', s.n) : NULL;
    if (colon == NULL)
        return s;
    size_t at = (size_t)(colon - s.p);
    while (at > 0 && digit(s.p[at - 1]))
        at--;
    if (at > 0 && (s.p[at - 1] == 'T' || s.p[at - 1] == ' '))
        at--;
    return str_slice(s, 0, at);
}

/* Digits, or two signs for digits that nobody knows (1985-XX); the bytes that were taken, 0 when they are none. */
static size_t take_digits(struct str s, size_t at, struct group *g)
{
    size_t n = 0;
    long v = 0;
    while (at + n < s.n && digit(s.p[at + n])) {
        v = n < 9 ? v * 10 + (s.p[at + n] - '0') : v;
        n++;
    }
    *g = (struct group){.value = (int)v, .digits = (int)n};
    bool decade = n > 0 && n < 4 && at + n < s.n && strchr("XxUu", s.p[at + n]) != NULL; /* 198X */
    if (decade)
        g->digits = 9;
    if (n == 0 && at + 2 <= s.n && s.p[at] == s.p[at + 1] && strchr("XxUu?_*", s.p[at]) != NULL) {
        g->digits = 2;
        return 2;
    }
    return n;
}

static void add_month(struct pieces *p, int month)
{
    p->g[p->count++] = (struct group){.value = month, .digits = 2, .month = true};
}

/* A word of Latin letters; false when it makes the value no date. */
static bool take_word(struct str word, struct pieces *p)
{
    int m = month_word(word.p, word.n);
    if (m != 0 && !idle_word(word.p, word.n)) /* month, Monday */
        add_month(p, m);
    else if (!idle_word(word.p, word.n))
        return false;
    return true;
}

static bool cut(struct str s, struct pieces *out)
{
    *out = (struct pieces){.slashes = s.n > 0 && memchr(s.p, '/', s.n) != NULL};
    out->year_word = holds(s, "년") || holds(s, "年") || holds(s, "생") || holds(s, "生");
    for (size_t i = 0; i < s.n && out->count < GROUPS_MAX;) {
        size_t from = i, n = take_digits(s, i, &out->g[out->count]);
        unsigned char c = (unsigned char)s.p[i];
        if (n > 0) {
            if (out->g[out->count++].digits == 9) /* 198X */
                return false;
            i += n;
        } else if (letter(s.p[i])) {
            while (i < s.n && letter(s.p[i]))
                i++;
            if (!take_word(str_slice(s, from, i), out))
                return false;
        } else if (c >= 0xC3 && c <= 0xD4) { /* letters of other alphabets of Europe */
            int m = month_russian(s, i);
            out->foreign = out->foreign || m == 0;
            if (m != 0)
                add_month(out, m);
            while (i < s.n && (unsigned char)s.p[i] >= 0x80)
                i++;
        } else
            i++;
    }
    return out->count > 0;
}

/* Counts of years that begin with a reign or a state: 주체 74 is 1985. The year of our era beside it, as in 주체74(1985), is taken first. */
static void take_era(struct str s, struct pieces *p)
{
    static const struct {
        const char *word;
        int before; /* the year before its first */
    } eras[] = {{"주체", 1911},  {"Juche", 1911}, {"juche", 1911}, {"JUCHE", 1911}, {"단기", -2333},
                {"檀紀", -2333}, {"소화", 1925},  {"昭和", 1925},  {"대정", 1911},  {"大正", 1911},
                {"명치", 1867},  {"明治", 1867},  {"平成", 1988},  {"民国", 1911},  {"民國", 1911}};
    for (size_t i = 0; i < sizeof eras / sizeof *eras && p->count > 0 && has_words(s); i++) {
        if (!holds(s, eras[i].word))
            continue;
        if (p->count > 1 && p->g[1].digits == 4) {
            p->count--;
            memmove(p->g, p->g + 1, (size_t)p->count * sizeof *p->g);
        } else
            p->g[0] = (struct group){.value = p->g[0].value + eras[i].before, .digits = 4};
        return;
    }
}

static void set(struct part_date *d, int y, int m, int day)
{
    m = m > 20 && m < 42 && day == 0 ? 0 : m; /* seasons of EDTF */
    *d = (struct part_date){.year = (int16_t)y, .month = (int8_t)m, .day = (int8_t)day};
    if (y > 0 && m > 0 && day > 0) {
        int v = y * 10000 + m * 100 + day;
        for (int i = 7; i >= 0; i--, v /= 10) {
            d->digits[i] = (char)('0' + v % 10);
            d->bag |= (d->bag << 1 | 1ull << 6 * (v % 10)) & 63ull << 6 * (v % 10);
        }
    }
}

static int whole_year(int two, const struct date_style *style)
{
    int latest = style->latest > 0 ? style->latest : PIVOT;
    return 2000 + two <= latest ? 2000 + two : 1900 + two;
}

/* Years of the Buddhist era, as Thailand writes them: 2530 is 1987. No list has dates of these years of ours. */
static int our_year(int y)
{
    return y >= BUDDHIST_LOW && y <= BUDDHIST_HIGH ? y - 543 : y;
}

static bool is_day(int m, int d)
{
    return m >= 1 && m <= 12 && d >= 1 && d <= 31;
}

/* The last year of 1984/1986, 1984-03/1985-05, 1984-86; 0 where there is no range. */
static int range_end(const struct pieces *p)
{
    const struct group *g = p->g;
    if (p->count < 2 || g[0].digits != 4)
        return 0;
    for (int i = 1; i < p->count; i++)
        if (g[i].digits == 4)
            return g[i].value;
    int to = g[0].value / 100 * 100 + g[1].value;
    bool season = g[1].value > 20 && g[1].value < 42;
    return p->count == 2 && g[1].digits == 2 && g[1].value > 12 && !season && to > g[0].value ? to : 0;
}

/* A day from serial number 1, the first of January 1900, as spreadsheets count (with a 29th of February 1900). After Howard Hinnant's
 * days_from_civil, which is public domain. */
static void read_serial(int serial, struct part_date *out)
{
    int z = serial - 25569 + 719468, era = z / 146097, doe = z % 146097;
    int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365, doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int mp = (5 * doy + 2) / 153, month = mp < 10 ? mp + 3 : mp - 9;
    set(out, yoe + era * 400 + (month <= 2), month, doy - (153 * mp + 2) / 5 + 1);
}

static bool read_one(const struct pieces *p, const struct date_style *style, struct part_date *out)
{
    int v = p->g[0].value, n = p->g[0].digits;
    if (n == 8)
        set(out, v / 10000, v / 100 % 100, v % 100);
    else if (n == 6 && (style->six_days || v / 100 > 2200 || v / 100 < 1000 || v % 100 > 12) && is_day(v / 100 % 100, v % 100))
        set(out, whole_year(v / 10000, style), v / 100 % 100, v % 100);
    else if (n == 6 && v / 100 > 0)
        set(out, v / 100, v % 100, 0);
    else if (n == 5 && v >= SERIAL_LOW && v <= SERIAL_HIGH)
        read_serial(v, out);
    else if (n == 4 && v > 0)
        set(out, our_year(v), 0, 0);
    else if (n == 2 && p->year_word)
        set(out, whole_year(v, style), 0, 0);
    else
        return false;
    return true;
}

/* Three groups with a year of two digits: 85.3.5, 5-Mar-85, 05/03/85. */
static bool read_short(const struct pieces *p, const struct date_style *style, struct part_date *out)
{
    const struct group *g = p->g;
    bool front = g[0].value > 31 || p->year_word || style->year_front || !(p->slashes || style->year_last);
    if (g[2].value > 31 || g[0].month || (g[1].month && g[0].value <= 31))
        front = false;
    int y = front ? g[0].value : g[2].value, m = g[1].value, d = front ? g[2].value : g[0].value;
    if (!front && (g[0].month || (style->month_first && !g[1].month))) {
        m = g[0].value;
        d = g[1].value;
    }
    if (!is_day(m, d))
        return false;
    set(out, whole_year(y, style), m, d);
    return true;
}

static bool read_groups(const struct pieces *p, const struct date_style *style, struct part_date *out)
{
    const struct group *g = p->g;
    bool first_small = g[0].digits <= 2, second_small = p->count > 1 && g[1].digits <= 2;
    if (p->count > 3 && g[0].digits != 4)
        return false;
    if (g[0].digits == 4 && g[0].value > 0)
        set(out, our_year(g[0].value), second_small ? g[1].value : 0, p->count > 2 && g[2].digits <= 2 ? g[2].value : 0);
    else if (p->count == 3 && g[2].digits == 4 && first_small && second_small) {
        bool swap = g[0].month || (style->month_first && !g[1].month);
        set(out, our_year(g[2].value), swap ? g[0].value : g[1].value, swap ? g[1].value : g[0].value);
    } else if (p->count == 2 && g[1].digits == 4 && first_small && !p->foreign)
        set(out, our_year(g[1].value), g[0].value, 0);
    else if (p->count == 3 && first_small && second_small && g[2].digits <= 2)
        return read_short(p, style, out);
    else if (p->count == 2 && first_small && second_small && p->year_word && g[1].value >= 1 && g[1].value <= 12)
        set(out, whole_year(g[0].value, style), g[1].value, 0);
    else
        return false;
    return true;
}

/* Digits of other scripts and wide signs as plain ones, cut at TEXT_MOST bytes and before a time. */
static struct str plain_text(struct str s, char room[TEXT_MOST + 4])
{
    struct buf b = {.p = room, .cap = TEXT_MOST, .max = TEXT_MOST};
    uint32_t c;
    for (size_t at = 0; b.n + 4 < TEXT_MOST && utf8_next(s, &at, &c);) {
        bool wide = c > 0xFF00 && c < 0xFF5F, arabic = c >= 0x660 && c < 0x66A, persian = c >= 0x6F0 && c < 0x6FA,
             thai = c >= 0xE50 && c < 0xE5A;
        utf8_put(&b, wide ? c - 0xFEE0 : arabic ? '0' + c - 0x660 : persian ? '0' + c - 0x6F0 : thai ? '0' + c - 0xE50 : c);
    }
    return without_time(buf_str(&b));
}

/* A plain text in pieces. */
static bool pieces_of_plain(struct str t, struct pieces *p)
{
    if (is_open_ended(t) || !cut(t, p))
        return false;
    take_era(t, p);
    return p->count > 0;
}

static bool pieces_of(struct str s, struct pieces *p)
{
    char room[TEXT_MOST + 4];
    return pieces_of_plain(plain_text(s, room), p);
}

bool date_read(struct str s, const struct date_style *style, struct part_date *out)
{
    static const struct date_style plain = {.latest = 0};
    struct pieces p;
    if (!pieces_of(s, &p))
        return false;
    style = style != NULL ? style : &plain;
    int end = range_end(&p), from = p.g[0].value;
    if (end != 0 && (end < from || end - from > RANGE_MOST))
        return false;
    if (end != 0)
        set(out, (from + end) / 2, 0, 0);
    else if (!(p.count == 1 ? read_one(&p, style, out) : read_groups(&p, style, out)))
        return false;
    return out->year > 0 && out->year < 9999;
}

struct date_style date_style_of(const struct column *c)
{
    size_t months = 0, days = 0, front = 0, back = 0, six_months = 0, six_days = 0;
    uint32_t step = c->values / SAMPLE + 1;
    int latest = 0;
    for (uint32_t id = column_sampled(c, 1, step); id < c->values; id = column_sampled(c, id + 1, step)) {
        struct pieces p;
        struct part_date d;
        if (!pieces_of(c->text[id], &p))
            continue;
        const struct group *g = p.g;
        bool short_form = p.count == 3 && g[0].digits <= 2 && g[1].digits <= 2 && g[2].digits <= 2;
        front += short_form && g[0].value > 31;
        back += short_form && g[2].value > 31;
        bool year_back = p.count == 3 && !g[0].month && !g[1].month && g[0].digits <= 2 &&
                         (g[2].digits == 4 || (short_form && g[2].value > 31));
        months += year_back && g[1].value > 12;
        days += year_back && g[0].value > 12;
        if (p.count == 1 && g[0].digits == 6) {
            int v = g[0].value;
            bool as_month = v / 100 >= 1800 && v / 100 <= 2100 && v % 100 >= 1 && v % 100 <= 12;
            six_months += as_month;
            six_days += !as_month && is_day(v / 100 % 100, v % 100);
        }
        for (int k = 0; k < p.count; k++)
            if (g[k].digits == 4 && g[k].value > latest && g[k].value <= 2200 && date_read(c->text[id], NULL, &d) &&
                d.year == g[k].value)
                latest = g[k].value;
    }
    return (struct date_style){.month_first = months > days,
                               .year_last = back > front,
                               .year_front = front > back,
                               .six_days = six_days > six_months,
                               .latest = latest >= 1930 && latest <= 2100 ? latest : 0};
}

/* ---- what a date can mean at most ---- */

static bool is_listed(struct str word, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (str_is(word, words[i]))
            return true;
    return false;
}

/* A word of Latin letters that is a part of a date and says nothing of how well it is known. */
static bool is_sure_word(struct str word)
{
    static const char *const words[] = {
        "january",  "february",  "march",  "april",   "may",       "june",     "july",   "august",   "september", "october",
        "november", "december",  "sept",   "marzo",   "mars",      "mayo",     "junio",  "julio",    "juni",      "juli",
        "octubre",  "noviembre", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",    "mon",
        "tue",      "wed",       "thu",    "fri",     "sat",       "sun",      "st",     "nd",       "rd",        "th",
        "of",       "the",       "de",     "del",     "t",         "juche",    "x",      "xx",       "uu",        "septiembre"};
    char low[16];
    if (word.n >= sizeof low)
        return false;
    for (size_t i = 0; i < word.n; i++)
        low[i] = (char)(word.p[i] | 32);
    struct str small = {low, word.n};
    return is_listed(small, words, sizeof words / sizeof *words) || (word.n == 3 && month_word(word.p, word.n) != 0);
}

/* The bytes at `at` of a sign or a word in other letters that is a part of a date and no more; 0 for others. */
static size_t sure_sign(struct str s, size_t at)
{
    static const char *const signs[] = {"년",     "월",     "일",      "年",      "月",       "日",       "号",      "號",
                                        "주체",   "단기",   "檀紀",    "소화",    "昭和",     "대정",     "大正",    "명치",
                                        "明治",   "平成",   "民国",    "民國",    "января",   "январь",   "февраля", "февраль",
                                        "марта",  "март",   "апреля",  "апрель",  "мая",      "май",      "июня",    "июнь",
                                        "июля",   "июль",   "августа", "август",  "сентября", "сентябрь", "октября", "октябрь",
                                        "ноября", "ноябрь", "декабря", "декабрь", "года",     "г."};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (str_starts(str_slice(s, at, s.n), signs[i]))
            return strlen(signs[i]);
    return 0;
}

/* Whether nothing follows a date but a time. */
static bool is_time(struct str rest)
{
    for (size_t i = 0; i < rest.n; i++)
        if (!digit(rest.p[i]) && strchr(" T:.,+-Z", rest.p[i]) == NULL)
            return false;
    return true;
}

/* Whether nothing stands in a text but a date. */
static bool is_sure(struct str s)
{
    for (size_t i = 0; i < s.n;) {
        size_t from = i;
        while (i < s.n && letter(s.p[i]))
            i++;
        if (i > from) {
            if (!is_sure_word(str_slice(s, from, i)))
                return false;
        } else if ((unsigned char)s.p[i] >= 0x80) {
            size_t n = sure_sign(s, i);
            if (n == 0)
                return false;
            i += n;
        } else if (digit(s.p[i]) || strchr(" -/.,()", s.p[i]) != NULL)
            i++;
        else
            return false;
    }
    return true;
}

/* Widens the span by what a year, a month and a day mean; those that are 0 are not known. False when no such day is. */
static bool span_add(struct day_span *s, int y, int m, int d)
{
    if (y < SURE_FIRST || y > SURE_LAST || m < 0 || m > 12 || d < 0 || (m == 0 && d > 0))
        return false;
    int32_t first = edtf_days(y, m > 0 ? m : 1, 1);
    int32_t next = m == 0 || m == 12 ? edtf_days(y + 1, 1, 1) : edtf_days(y, m + 1, 1);
    if (d > next - first)
        return false;
    int32_t from = d > 0 ? first + d - 1 : first, to = d > 0 ? from : next - 1;
    s->first = from < s->first ? from : s->first;
    s->last = to > s->last ? to : s->last;
    return true;
}

/* Year and month, in whichever order; or a month, a day and a year at the end, which may be a day, a month and a year. */
static bool span_groups(const struct pieces *p, struct day_span *s)
{
    const struct group *g = p->g;
    bool small[GROUPS_MAX];
    for (int i = 0; i < p->count; i++)
        small[i] = g[i].digits <= 2;
    if (p->count == 2 && g[0].digits == 4 && small[1])
        return span_add(s, our_year(g[0].value), g[1].value, 0);
    if (p->count == 2 && small[0] && g[1].digits == 4)
        return span_add(s, our_year(g[1].value), g[0].value, 0);
    if (p->count == 3 && g[0].digits == 4 && small[1] && small[2])
        return span_add(s, our_year(g[0].value), g[1].value, g[2].value);
    if (p->count != 3 || !small[0] || !small[1] || g[2].digits != 4)
        return false;
    int y = our_year(g[2].value), a = g[0].value, b = g[1].value;
    bool day_first = !g[0].month && span_add(s, y, b, a);
    return (!g[1].month && span_add(s, y, a, b)) || day_first;
}

bool date_span(struct str s, struct day_span *out)
{
    struct pieces p;
    struct day_span span = {INT32_MAX, INT32_MIN};
    char room[TEXT_MOST + 4];
    struct str t = plain_text(s, room);
    size_t colon = 0;
    while (colon < s.n && s.p[colon] != ':')
        colon++;
    if (s.n > TEXT_MOST || !is_time(str_slice(s, colon, s.n)) || !is_sure(t) || !pieces_of_plain(t, &p))
        return false;
    int v = p.g[0].value, end = range_end(&p);
    bool read = false;
    if (end != 0)
        read = v <= end && span_add(&span, v, 0, 0) && span_add(&span, end, 0, 0);
    else if (p.count == 1 && p.g[0].digits == 8)
        read = span_add(&span, v / 10000, v / 100 % 100, v % 100);
    else if (p.count == 1 && p.g[0].digits == 4)
        read = span_add(&span, our_year(v), 0, 0);
    else if (p.count > 1)
        read = span_groups(&p, &span);
    if (read)
        *out = span;
    return read;
}
