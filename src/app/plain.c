/* app/plain.c - see plain.h. Each language has its own order of the parts of a date. */
#include "app/plain.h"
#include "app/page.h"
#include "base/edtf.h"
#include "base/limits.h"

#include <stdio.h>

/* Words before and after the parts, by language. */
struct tongue {
    const char *about, *about_after, *uncertain;
    const char *seasons[4];
    const char *to, *to_after;       /* between the ends of a span, and after them */
    const char *until, *until_after; /* an end without a beginning */
    const char *since, *or_before, *or_after;
    const char *end_unknown, *begin_unknown;
    const char *comma, * or, *and;
    const char *up_to, *up_to_after, *range;
    const char *decade, *century;
};

static const struct tongue tongues[PAGE_LANGUAGES] = {
    {"about ",
     "",
     " (uncertain)",
     {"spring", "summer", "autumn", "winter"},
     " to ",
     "",
     "until ",
     "",
     " and since",
     " or before",
     " or after",
     ", to a day not known",
     ", from a day not known",
     ", ",
     " or ",
     " and ",
     "up to ",
     "",
     " to ",
     "the %ds",
     "some year from %d on"},
    {"",
     "쯤",
     "(불확실)",
     {"봄", "여름", "가을", "겨울"},
     "부터 ",
     "까지",
     "",
     "까지",
     "부터 계속",
     " 또는 그 전",
     " 또는 그 뒤",
     "부터 모르는 날까지",
     "까지, 시작은 모름",
     ", ",
     " 또는 ",
     "와 ",
     "많아야 ",
     "",
     "~",
     "%d년대",
     "%d년 이후 100년 가운데"},
    {"约",     "",       "（不确定）",     {"春", "夏", "秋", "冬"}, "至", "",   "至", "为止", "起至今",
     "或之前", "或之后", "起，结束日不详", "为止，开始日不详",       "、", "或", "和", "至多", "",
     "至",     "%d年代", "%d年起的某一年"},
};

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

static void put_range(struct buf *out, const struct tongue *t, int64_t least, int64_t most)
{
    if (least > 0)
        put_number(out, least);
    buf_addz(out, least > 0 ? t->range : t->up_to);
    put_number(out, most);
    buf_addz(out, least > 0 ? "" : t->up_to_after);
}

static void put_western(struct buf *out, const struct tongue *t, const struct edtf_date *d)
{
    static const char *const months[] = {"January", "February", "March",     "April",   "May",      "June",
                                         "July",    "August",   "September", "October", "November", "December"};
    if (d->day > 0)
        buf_addf(out, "%d ", d->day);
    if (d->month >= 1 && d->month <= 12)
        buf_addf(out, "%s ", months[d->month - 1]);
    if (d->month >= 21 && d->month <= 24)
        buf_addf(out, "%s ", t->seasons[d->month - 21]);
    buf_addf(out, "%d", d->year);
}

/* 2015년 6월 21일, 2015年6月21日 */
static void put_eastern(struct buf *out, const struct tongue *t, bool korean, const struct edtf_date *d)
{
    const char *gap = korean ? " " : "";
    buf_addf(out, "%d%s", d->year, korean ? "년" : "年");
    if (d->month >= 21 && d->month <= 24)
        buf_addf(out, "%s%s", gap, t->seasons[d->month - 21]);
    if (d->month >= 1 && d->month <= 12)
        buf_addf(out, "%s%d%s", gap, d->month, korean ? "월" : "月");
    if (d->day > 0)
        buf_addf(out, "%s%d%s", gap, d->day, korean ? "일" : "日");
}

static void put_date(struct buf *out, int language, const struct edtf_date *d)
{
    const struct tongue *t = &tongues[language];
    char words[64];
    buf_addz(out, d->approximate ? t->about : "");
    if (d->year_x > 0) {
        snprintf(words, sizeof words, d->year_x == 1 ? t->decade : t->century, d->year);
        buf_addz(out, words);
    } else if (language == PAGE_EN)
        put_western(out, t, d);
    else
        put_eastern(out, t, language == PAGE_KO, d);
    buf_addz(out, d->approximate ? t->about_after : "");
    if (d->second >= 0)
        buf_addf(out, "%s %02d:%02d", language == PAGE_EN ? "," : "", d->second / 3600, d->second / 60 % 60);
    buf_addz(out, d->uncertain ? t->uncertain : "");
}

/* XX for a month or a day, three unknown digits of a year and zones have no plain words. */
static bool has_words(const struct edtf_date *d)
{
    return d->presence != EDTF_KNOWN ||
           (!d->month_x && !d->day_x && d->year_x < 3 && !(d->year_x > 0 && d->month > 0) && !d->zoned);
}

static void put_member(struct buf *out, int language, const struct edtf_member *m, bool interval)
{
    const struct tongue *t = &tongues[language];
    bool from = m->from.presence == EDTF_KNOWN, to = m->to.presence == EDTF_KNOWN;
    if (!m->ranged && !interval) {
        put_date(out, language, &m->from);
        return;
    }
    buf_addz(out, to && !from && interval ? t->until : "");
    if (from)
        put_date(out, language, &m->from);
    buf_addz(out, from && to ? t->to : "");
    if (to)
        put_date(out, language, &m->to);
    if (from && to)
        buf_addz(out, t->to_after);
    else if (from)
        buf_addz(out, m->to.presence == EDTF_UNKNOWN ? t->end_unknown : interval ? t->since : t->or_after);
    else if (m->from.presence == EDTF_UNKNOWN)
        buf_addz(out, t->begin_unknown);
    else
        buf_addz(out, interval ? t->until_after : t->or_before);
}

static bool put_edtf(struct buf *out, int language, struct str text)
{
    SCOPED_ARENA struct arena *a = arena_new(MIB);
    struct edtf x;
    struct err e = ERR_NONE;
    const struct tongue *t = &tongues[language];
    if (edtf_parse(text, a, &x, &e) != BD_OK)
        return false;
    for (size_t i = 0; i < x.count; i++)
        if (!has_words(&x.member[i].from) || !has_words(&x.member[i].to))
            return false;
    for (size_t i = 0; i < x.count; i++) {
        if (i > 0)
            buf_addz(out, i + 1 < x.count ? t->comma : x.form == EDTF_ALL_OF ? t->and : t->or);
        put_member(out, language, &x.member[i], x.form == EDTF_INTERVAL);
    }
    return true;
}

static bool put_language(struct buf *out, int language, struct str tag)
{
    static const struct {
        const char *tag, *name[PAGE_LANGUAGES];
    } languages[] = {{"en", {"English", "영어", "英语"}},
                     {"ko", {"Korean", "한국어", "韩语"}},
                     {"ko-KP", {"Korean (North)", "조선말", "朝鲜语"}},
                     {"ko-KR", {"Korean (South)", "한국어", "韩语"}},
                     {"zh", {"Chinese", "중국어", "中文"}},
                     {"zh-CN", {"Chinese", "중국어", "中文"}},
                     {"zh-Hans", {"Chinese", "중국어", "中文"}},
                     {"zh-Hant", {"Chinese (traditional)", "중국어(번체)", "中文（繁体）"}},
                     {"ja", {"Japanese", "일본어", "日语"}},
                     {"ru", {"Russian", "러시아어", "俄语"}},
                     {"vi", {"Vietnamese", "베트남어", "越南语"}},
                     {"mn", {"Mongolian", "몽골어", "蒙古语"}},
                     {"th", {"Thai", "태국어", "泰语"}},
                     {"lo", {"Lao", "라오어", "老挝语"}},
                     {"my", {"Burmese", "버마어", "缅甸语"}},
                     {"km", {"Khmer", "크메르어", "高棉语"}},
                     {"fr", {"French", "프랑스어", "法语"}},
                     {"de", {"German", "독일어", "德语"}},
                     {"es", {"Spanish", "스페인어", "西班牙语"}},
                     {"ar", {"Arabic", "아랍어", "阿拉伯语"}}};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++)
        if (str_is(tag, languages[i].tag)) {
            buf_addz(out, languages[i].name[language]);
            return true;
        }
    return false;
}

bool plain_value(int language, const struct value *v, struct buf *out)
{
    switch (v->kind) {
    case VALUE_INTEGER: put_number(out, v->a); return true;
    case VALUE_RANGE: put_range(out, &tongues[language], v->a, v->b); return true;
    case VALUE_DATE: return put_edtf(out, language, v->text);
    case VALUE_TERM: return str_starts(v->text, "bcp47:") && put_language(out, language, str_slice(v->text, 6, v->text.n));
    default: return false;
    }
}
