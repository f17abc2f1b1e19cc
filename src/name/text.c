/* name/text.c - from what somebody typed to clean text, words and letters. See form.h.
 *
 * Latin letters are folded to lower case; o and u with a breve become O and U. A caron on them is a tone of pinyin, or a breve on
 * a poor keyboard: which of the two is for the reader of the whole name to say (parse.c), so it is only marked here. An apostrophe after k p t ch marks aspiration and stays, others part syllables. Cyrillic is written in Latin letters first,
 * the way Russian writes Korean (Kontsevich): Ким Чен Ын is kim chen yn.
 */
#include "name/form.h"

#include "base/limits.h"

uint32_t name_hash(uint32_t from, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint32_t h = from ^ 2166136261u;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 16777619u;
    return h;
}

uint64_t name_hash64(uint64_t from, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;
    uint64_t h = from ^ 14695981039346656037ull;
    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211ull;
    h ^= h >> 32;
    h *= 0xd6e8feb86659fd93ull;
    return h ^ h >> 32;
}

static bool is_hangul(uint32_t c)
{
    return c >= 0xAC00 && c < 0xAC00 + NAME_SYLLABLES;
}

static bool is_han(uint32_t c)
{
    return (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x20000 && c <= 0x3FFFF);
}

static bool is_latin(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0x24F && c != 0xD7 && c != 0xF7) ||
           (c >= 0x1E00 && c <= 0x1EFF);
}

/* Marks, pictures and signs that are no letters of any script. */
static bool is_symbol(uint32_t c)
{
    return (c >= 0x2000 && c <= 0x303F) || (c >= 0xFE00 && c <= 0xFE0F) || (c >= 0xE000 && c <= 0xF8FF) || c == 0xFFFD ||
           (c >= 0x1F000 && c <= 0x1FAFF) || c >= 0xE0000;
}

unsigned name_scripts(struct str clean)
{
    unsigned found = 0;
    uint32_t c;
    for (size_t at = 0; utf8_next(clean, &at, &c);) {
        if (is_hangul(c) || (c >= 0x3130 && c <= 0x318F))
            found |= NAME_HANGUL;
        else if (is_han(c))
            found |= NAME_HAN;
        else if (is_latin(c))
            found |= NAME_LATIN;
        else if (c >= 0x400 && c <= 0x52F)
            found |= NAME_CYRILLIC;
        else if ((c >= 0x620 && c <= 0x77F) || (c >= 0xFB50 && c <= 0xFEFC && c != 0xFDFD))
            found |= NAME_ARABIC;
        else if (c >= 0x3041 && c <= 0x30FF)
            found |= NAME_KANA;
        else if (c > 0x2FF && !is_symbol(c))
            found |= NAME_OTHER_SCRIPT;
    }
    return found;
}

/* Letters of Hangul that stood one by one, as syllables where they make some. */
static void put_run(struct buf *b, uint32_t *run, size_t n)
{
    n = hangul_compose(run, n);
    for (size_t i = 0; i < n; i++)
        utf8_put(b, run[i]);
}

/* Keeps whole valid characters of the first LIMIT_NAME_BYTES; control characters become spaces. */
static struct str keep_valid(struct arena *a, struct str text)
{
    size_t limit = text.n < LIMIT_NAME_BYTES ? text.n : LIMIT_NAME_BYTES;
    char *p = arena_alloc(a, limit * 3 + 4, 1);
    struct buf b = {.p = p, .n = 0, .cap = limit * 3 + 4, .max = limit * 3 + 4};
    uint32_t c, run[48];
    size_t letters = 0;
    for (size_t at = 0; at < limit && utf8_next(text, &at, &c);) {
        if (c == 0xFFFD || at > text.n)
            continue;
        bool letter = c >= 0x3131 && c <= 0x3163;
        if (!letter || letters == sizeof run / sizeof run[0]) {
            put_run(&b, run, letters);
            letters = 0;
        }
        if (letter) {
            run[letters++] = c;
            continue;
        }
        if (c < 0x20 || c == 0x7F)
            c = ' ';
        if (c >= 0x80 || b.n == 0 || c != ' ' || b.p[b.n - 1] != ' ')
            utf8_put(&b, c);
    }
    put_run(&b, run, letters);
    return (struct str){p, b.n};
}

struct str name_clean(struct arena *a, struct str text)
{
    bool ascii = text.n <= LIMIT_NAME_BYTES;
    for (size_t i = 0; ascii && i < text.n; i++)
        ascii = (unsigned char)text.p[i] < 0x80 && (unsigned char)text.p[i] >= 0x20;
    if (ascii)
        return str_trim(text);
    struct str valid = keep_valid(a, text), normal;
    if (utf8_normalise(a, valid, UTF8_NFKC, &normal, NULL) != BD_OK)
        normal = valid;
    return str_trim(normal);
}

const char *name_cyrillic(uint32_t c)
{
    static const char *const low[32] = {"a", "b", "v", "g", "d", "e", "zh", "z",  "i",  "i",  "k", "l", "m", "n", "o",  "p",
                                        "r", "s", "t", "u", "f", "h", "ts", "ch", "sh", "sh", "",  "y", "",  "e", "yu", "ya"};
    if (c >= 0x410 && c <= 0x42F)
        c += 0x20;
    if (c >= 0x430 && c <= 0x44F)
        return low[c - 0x430];
    switch (c) {
    case 0x451:
    case 0x401: return "yo";
    case 0x456:
    case 0x406: return "i";
    case 0x457:
    case 0x407: return "yi";
    case 0x454:
    case 0x404: return "ye";
    case 0x491:
    case 0x490: return "g";
    default: return NULL;
    }
}

/* Latin letters that do not decompose. */
static const char *special_latin(uint32_t c)
{
    switch (c) {
    case 0xC6:
    case 0xE6: return "ae";
    case 0xD8:
    case 0xF8: return "o";
    case 0x110:
    case 0x111:
    case 0xD0:
    case 0xF0: return "d";
    case 0x141:
    case 0x142: return "l";
    case 0xDF: return "ss";
    case 0xDE:
    case 0xFE: return "th";
    case 0x152:
    case 0x153: return "oe";
    case 0x131: return "i";
    default: return NULL;
    }
}

/* What a letter bears. */
enum { MARK_BREVE = 1, MARK_CARON = 2, MARK_TONE = 4, MARK_DOTS = 8, MARK_VIETNAMESE = 16 };

/* The marks of a letter in canonical decomposition, each two bytes of UTF-8 after the first. */
static unsigned marks_of(struct str normal, char letter)
{
    static const struct {
        char mark[3];
        unsigned bit;
    } known[] = {{"\xCC\x86", MARK_BREVE},      {"\xCC\x8C", MARK_CARON},      {"\xCC\x84", MARK_TONE},
                 {"\xCC\x81", MARK_TONE},       {"\xCC\x80", MARK_TONE},       {"\xCC\x88", MARK_DOTS},
                 {"\xCC\x9B", MARK_VIETNAMESE}, {"\xCC\x89", MARK_VIETNAMESE}, {"\xCC\xA3", MARK_VIETNAMESE}};
    unsigned marks = 0;
    for (size_t at = 1; at + 2 <= normal.n; at += 2)
        for (size_t k = 0; k < sizeof known / sizeof known[0]; k++)
            if (memcmp(normal.p + at, known[k].mark, 2) == 0)
                marks |= known[k].bit;
    bool circumflex = normal.n >= 5 && str_find(normal, STR("\xCC\x82"), 0, &(size_t){0});
    if (circumflex && strchr("aeo", letter))
        marks |= MARK_VIETNAMESE; /* a circumflex and a tone: ầ, ễ */
    return marks & MARK_VIETNAMESE && !strchr("aeiouy", letter) ? marks & ~(unsigned)MARK_VIETNAMESE : marks;
}

/* Writes the folded letters of one character; gives their number, at most 4. */
static size_t fold_code(uint32_t c, char out[8], unsigned *marks)
{
    *marks = 0;
    if (c < 0x80) {
        out[0] = (char)(c | 0x20);
        return 1;
    }
    const char *z = c >= 0x400 && c <= 0x52F ? name_cyrillic(c) : special_latin(c);
    z = z == NULL && c >= 0x400 && c <= 0x52F ? "" : z;
    if (z != NULL) {
        memcpy(out, z, strlen(z));
        return strlen(z);
    }
    char room[512];
    struct buf b = {.p = room, .n = 0, .cap = 8, .max = 8};
    utf8_put(&b, c);
    SCOPED_ARENA struct arena *scratch = arena_new(64 * 1024);
    struct str normal;
    if (utf8_normalise(scratch, buf_str(&b), UTF8_NFKD, &normal, NULL) != BD_OK || normal.n == 0 ||
        (unsigned char)normal.p[0] >= 0x80)
        return 0;
    out[0] = (char)(normal.p[0] | 0x20);
    *marks = marks_of(normal, out[0]);
    if (*marks & MARK_BREVE && (out[0] == 'o' || out[0] == 'u'))
        out[0] = (char)(out[0] & ~0x20);
    return 1;
}

static bool is_apostrophe(uint32_t c)
{
    return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0x02BC || c == 0x02BB || c == 0x02B9 || c == '`' || c == 0xB4;
}

static bool is_hyphen(uint32_t c)
{
    return c == '-' || (c >= 0x2010 && c <= 0x2015) || c == 0x2212;
}

static bool is_hiding(uint32_t c)
{
    return c == '*' || c == 0x3147 || c == 0x110B || c == 0x25CB || c == 0x25EF || c == 0x3007 || c == 0xD7 || c == 0x25A1 ||
           c == 0x25CF || c == 0x2B55;
}

/* The state of cutting: where the present word began and what parts the next letter from the last. */
struct cutter {
    struct name_text *t;
    size_t letters;
    bool open, hyphen, gap, code_gap, all_large;
    uint32_t before; /* the last character of the word */
};

/* A word of two x and more stands for letters that are hidden. */
static bool hides(const struct name_text *t, size_t letters)
{
    size_t from = t->from[t->words];
    for (size_t i = from; i < letters; i++)
        if (t->plain[i] != 'x')
            return false;
    return letters >= from + 2;
}

static void close_word(struct cutter *k)
{
    if (!k->open)
        return;
    struct name_text *t = k->t;
    if (hides(t, k->letters)) { /* Kim XX */
        k->letters = t->from[t->words];
        t->hidden = true;
        k->open = false;
        return;
    }
    t->to[t->words] = (uint8_t)k->letters;
    t->capitals[t->words] = k->all_large && k->letters - t->from[t->words] > 1;
    t->words++;
    k->open = false;
}

/* Russian writes е for ye where a word begins, v for w, and some of Korean's consonants as two letters: Пак Чхоль Су, Чжин. */
static size_t fold_russian(struct cutter *k, uint32_t c, char out[8], size_t n)
{
    if (c < 0x400 || c > 0x52F)
        return n;
    k->t->russian = true;
    char last = k->letters > 0 ? k->t->letters[k->letters - 1] : ' ';
    bool starts = !k->open, stop = k->open && k->before >= 0x400 && strchr("kpth", last) != NULL;
    if (starts && (c == 0x415 || c == 0x435)) {
        memcpy(out, "ye", 2);
        return 2;
    }
    if (starts && (c == 0x419 || c == 0x439))
        out[0] = 'y';
    if (k->open && (c == 0x436 || c == 0x416) && (k->before == 0x447 || k->before == 0x427)) /* чж is one sound: Чжин */
        return 0;
    if (k->open && c == 0x432 && strchr("kgh", last) != NULL) /* Хван, Квон */
        out[0] = 'w';
    if (c == 0x445 && stop && k->before != 0x445 && k->before != 0x448 && k->before != 0x425)
        out[0] = '\'';
    return n;
}

static void add_letter(struct cutter *k, uint32_t c)
{
    char out[8];
    unsigned marks;
    size_t n = fold_code(c, out, &marks);
    struct name_text *t = k->t;
    n = fold_russian(k, c, out, n);
    if (n == 0 || k->letters + n > NAME_LETTERS_MAX || (!k->open && t->words == NAME_TOKENS_MAX))
        return;
    if (!k->open) {
        t->from[t->words] = (uint8_t)k->letters;
        t->joined[t->words] = k->hyphen && t->words > 0;
        k->open = k->all_large = true;
        k->gap = true;
    }
    if (k->gap)
        t->cuts |= 1ull << k->letters;
    k->gap = k->hyphen = false;
    k->all_large = k->all_large && !((c >= 'a' && c <= 'z') || (c >= 0xDF && c <= 0xFF) || (c > 0x100 && (c & 1)));
    memcpy(t->letters + k->letters, out, n);
    for (size_t i = 0; i < n; i++)
        t->plain[k->letters + i] = (char)(out[i] | 0x20);
    bool ou = n == 1 && ((out[0] | 0x20) == 'o' || (out[0] | 0x20) == 'u');
    t->breves = (uint8_t)(t->breves + (ou && (marks & MARK_BREVE) != 0));
    t->tones = (uint8_t)(t->tones + ((marks & (MARK_TONE | MARK_CARON)) != 0));
    t->vietnamese = (uint8_t)(t->vietnamese + ((marks & MARK_VIETNAMESE) != 0 || c == 0x110 || c == 0x111));
    if (ou && (marks & MARK_CARON))
        t->carons |= 1ull << k->letters;
    if (n == 1 && out[0] == 'u' && (marks & MARK_DOTS))
        t->plain[k->letters] = 'v';
    k->letters += n;
    k->before = c;
}

static void add_code(struct cutter *k, uint32_t c)
{
    struct name_text *t = k->t;
    if (t->codes == NAME_LETTERS_MAX)
        return;
    if (k->code_gap || t->codes == 0)
        t->code_cuts |= 1ull << t->codes;
    k->code_gap = false;
    t->code[t->codes++] = c;
}

static void add_mark(struct cutter *k, uint32_t c)
{
    struct name_text *t = k->t;
    char last = k->letters > 0 ? t->letters[k->letters - 1] : 0;
    if (is_apostrophe(c) && k->open) {
        if ((last == 'k' || last == 'p' || last == 't' || last == 'h') && k->letters < NAME_LETTERS_MAX)
            t->letters[k->letters] = t->plain[k->letters] = '\'', k->letters++;
        else
            k->gap = true;
        return;
    }
    t->hidden = t->hidden || is_hiding(c) || (t->codes > 0 && (c == '0' || c == '?' || c == '_')); /* 박00, 김?희 */
    close_word(k);
    k->hyphen = is_hyphen(c);
    k->code_gap = true;
    if (c == ',' && t->words > 0)
        t->comma[t->words - 1] = true;
}

/* Cuts the words of the scripts in `scripts` out of `clean`; characters of other scripts part words. */
void name_cut(struct str clean, unsigned scripts, struct name_text *out)
{
    *out = (struct name_text){.words = 0};
    struct cutter k = {.t = out};
    uint32_t c;
    for (size_t at = 0; utf8_next(clean, &at, &c);) {
        bool hangul = is_hangul(c), han = is_han(c);
        if ((hangul && (scripts & NAME_HANGUL)) || (han && (scripts & NAME_HAN)))
            add_code(&k, c);
        else if ((is_latin(c) && (scripts & NAME_LATIN)) || (c >= 0x400 && c <= 0x52F && (scripts & NAME_CYRILLIC)))
            add_letter(&k, c);
        else if (!(c >= 0x300 && c <= 0x36F))
            add_mark(&k, c);
    }
    close_word(&k);
}
