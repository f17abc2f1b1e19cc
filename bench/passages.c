/* bench/passages.c - see passages.h. */
#include "passages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { KOREAN = 30000, CHINESE = 20000, ENGLISH = 40000, PERSONS = 20000, MOST = 40000, SHORT_WORD = 32 };

struct vocabulary {
    char (*word)[SHORT_WORD];
    size_t count;
};
static struct vocabulary vocabulary[PASSAGE_LANGUAGES];
static double reach[MOST]; /* sums of the weights of Zipf's law */

static const char *const syllables[] = {
    "이", "사", "지", "가", "기", "정", "대", "인", "자", "시", "해", "구", "수", "리", "부", "도", "주", "고", "장", "전",
    "서", "상", "어", "국", "일", "성", "제", "나", "보", "동", "조", "아", "신", "원", "공", "여", "유", "경", "비", "안",
    "방", "생", "연", "화", "소", "관", "학", "하", "식", "실", "용", "회", "강", "과", "마", "선", "발", "내", "오", "물",
    "미", "남", "무", "의", "산", "세", "건", "명", "노", "치", "현", "진", "분", "문", "단", "중", "행", "체", "심", "업",
    "입", "간", "결", "송", "집", "환", "양", "법", "군", "청", "민", "품", "금", "약", "월", "북", "두", "만", "개", "감",
    "차", "임", "손", "길", "력", "밤", "형", "타", "매", "철", "강", "복", "출", "평", "특"};
static const char *const particles[] = {"을",   "를",   "이", "가", "은", "는", "에",   "의",
                                        "에서", "으로", "로", "와", "과", "도", "한테", "까지"};
static const char *const endings[] = {"했다", "하였다", "되었다", "했다고 말했다", "당했다", "이었다"};
static const char *const korean_words[] = {"그", "나는", "우리", "있었다", "없었다", "그리고", "사람들이", "때", "수", "것을"};
static const char *const chinese_words[] = {"的", "了", "在", "是", "我", "他们", "她",   "和",
                                            "被", "不", "有", "说", "到", "人",   "一个", "我们"};
static const char *const english_words[] = {"the",  "of",   "and",  "to",  "in",  "was",  "a",  "she",
                                            "they", "that", "were", "for", "her", "with", "by", "from"};
static const char *const sounds[] = {"ta",  "ri", "con", "ment", "per", "so",  "el",  "ing", "ra", "de",
                                     "tor", "mi", "sha", "vo",   "ne",  "cal", "bur", "est", "li", "gra",
                                     "fu",  "po", "ser", "tion", "wa",  "ke",  "dor", "hu",  "ly", "an"};
static const char *const common_han =
    "人大上中下国小年日月时地生出会发自家学成可也子动过后作里用道行所民得经十三之进着等部度定同法起面前方成两长开本分高事现实力里主"
    "要见加如外因天心点把第水化合机关女手应战代公当老都名做已最手问队被路门口村警察河边境父母孩车场夜山房饭钱打送回卖";
static const char *const surnames[3][16] = {
    {"김", "김", "김", "김", "김", "이", "이", "이", "박", "박", "최", "정", "강", "조", "윤", "장"},
    {"王", "王", "李", "李", "张", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "金", "朴", "崔"},
    {"Kim", "Kim", "Kim", "Kim", "Ri", "Ri", "Lee", "Pak", "Pak", "Choe", "Jong", "Kang", "Jo", "Yun", "Jang", "Han"}};
static const char *const given[3][16] = {
    {"영", "진", "현", "수", "정", "철", "희", "숙", "순", "옥", "미", "경", "성", "호", "남", "일"},
    {"英", "珍", "贤", "秀", "贞", "哲", "姬", "淑", "顺", "玉", "美", "京", "成", "浩", "南", "日"},
    {"yong", "jin", "hyon", "su", "jong", "chol", "hui", "suk", "sun", "ok", "mi", "kyong", "song", "ho", "nam", "il"}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

uint64_t dice_below(struct dice *d, uint64_t bound)
{
    uint64_t z = d->state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (z ^ z >> 31) % bound;
}

/* A rank from 0 by Zipf's law over `count` words. */
static size_t zipf(struct dice *d, size_t count)
{
    double at = (double)dice_below(d, UINT64_C(1) << 40) / (double)(UINT64_C(1) << 40) * reach[count - 1];
    size_t low = 0, high = count - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (reach[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static const char *pick(struct dice *d, const char *const *list, size_t count)
{
    return list[zipf(d, count)];
}

static void glue(char *to, size_t room, const char *more)
{
    size_t n = strlen(to);
    snprintf(to + n, room - n, "%s", more);
}

/* One Han character: mostly of the common ones, else any of 4,000. */
static void han(struct dice *d, char out[8])
{
    size_t common = strlen(common_han) / 3;
    if (dice_below(d, 10) < 7) {
        memcpy(out, common_han + 3 * zipf(d, common), 3);
        out[3] = '\0';
        return;
    }
    unsigned code = 0x4E00 + (unsigned)zipf(d, 4000) * 5;
    snprintf(out, 8, "%c%c%c", (int)(0xE0 | code >> 12), (int)(0x80 | (code >> 6 & 63)), (int)(0x80 | (code & 63)));
}

static void make_word(struct dice *d, enum passage_language l, char out[SHORT_WORD])
{
    out[0] = '\0';
    uint64_t parts = l == PASSAGE_KOREAN    ? 2 + dice_below(d, 3) / 2
                     : l == PASSAGE_CHINESE ? 1 + (dice_below(d, 8) + 5) / 6
                                            : 2 + dice_below(d, 3);
    for (; parts > 0; parts--) {
        char c[8];
        if (l == PASSAGE_CHINESE)
            han(d, c);
        glue(out, SHORT_WORD,
             l == PASSAGE_CHINESE  ? c
             : l == PASSAGE_KOREAN ? pick(d, syllables, COUNT(syllables))
                                   : sounds[dice_below(d, COUNT(sounds))]);
    }
}

void passages_begin(void)
{
    static const size_t counts[] = {KOREAN, CHINESE, ENGLISH};
    double sum = 0;
    for (size_t i = 0; i < MOST; i++)
        reach[i] = sum += 1 / ((double)i + 2.7);
    struct dice d = {.state = 1};
    for (int l = 0; l < PASSAGE_LANGUAGES; l++) {
        vocabulary[l] = (struct vocabulary){calloc(counts[l], SHORT_WORD), counts[l]};
        for (size_t i = 0; vocabulary[l].word != NULL && i < counts[l]; i++)
            make_word(&d, (enum passage_language)l, vocabulary[l].word[i]);
    }
}

void passage_name(uint64_t number, enum passage_language l, char out[PASSAGE_WORD_BYTES])
{
    struct dice d = {.state = number % PERSONS * 7919};
    const char *family = surnames[l][dice_below(&d, 16)], *one = given[l][dice_below(&d, 16)],
               *two = given[l][dice_below(&d, 16)];
    snprintf(out, PASSAGE_WORD_BYTES, l == PASSAGE_ENGLISH ? "%s %s-%s" : "%s%s%s", family, one, two);
    if (l == PASSAGE_ENGLISH)
        out[strcspn(out, " ") + 1] = (char)(out[strcspn(out, " ") + 1] - 'a' + 'A');
}

static void add_word(struct dice *d, struct passage_text *p)
{
    static const struct {
        const char *const *list;
        size_t count;
    } functions[] = {
        {korean_words, COUNT(korean_words)}, {chinese_words, COUNT(chinese_words)}, {english_words, COUNT(english_words)}};
    const char *gap = p->language == PASSAGE_CHINESE || p->bytes == 0 ? "" : " ";
    bool function = dice_below(d, 10) < (p->language == PASSAGE_KOREAN ? 2 : 4);
    const struct vocabulary *v = &vocabulary[p->language];
    const char *word =
        function ? pick(d, functions[p->language].list, functions[p->language].count) : v->word[zipf(d, v->count)];
    const char *tail = p->language == PASSAGE_KOREAN && !function ? pick(d, particles, COUNT(particles)) : "";
    p->bytes += (size_t)snprintf(p->text + p->bytes, sizeof p->text - p->bytes, "%s%s%s", gap, word, tail);
    snprintf(p->word[p->words++], PASSAGE_WORD_BYTES, "%s", word);
}

void passage_make(uint64_t number, struct passage_text *out)
{
    struct dice d = {.state = number * 0xD1342543DE82EF95u + 11};
    struct passage_text *p = out;
    p->language = (enum passage_language)(number % PASSAGE_LANGUAGES);
    p->bytes = p->words = 0;
    p->name[0] = '\0';
    size_t wanted = (p->language == PASSAGE_KOREAN ? 9 : p->language == PASSAGE_CHINESE ? 22 : 18) + dice_below(&d, 12);
    for (size_t i = 0; i < wanted; i++)
        add_word(&d, p);
    if (dice_below(&d, 4) == 0) {
        passage_name(zipf(&d, PERSONS), p->language, p->name);
        p->bytes += (size_t)snprintf(p->text + p->bytes, sizeof p->text - p->bytes,
                                     p->language == PASSAGE_CHINESE ? "%s" : " %s", p->name);
    }
    const char *end = p->language == PASSAGE_KOREAN    ? endings[dice_below(&d, COUNT(endings))]
                      : p->language == PASSAGE_CHINESE ? "。"
                                                       : ".";
    p->bytes +=
        (size_t)snprintf(p->text + p->bytes, sizeof p->text - p->bytes, p->language == PASSAGE_KOREAN ? " %s." : "%s", end);
}
