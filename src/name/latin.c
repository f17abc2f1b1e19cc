/* name/latin.c - cutting romanised letters into syllables, and what each piece may spell. See form.h.
 *
 * A piece is an onset, a vowel and a coda, each spelled as data/names/romanise.tsv knows. Its probability is the sum over all
 * syllables of P(syllable) P(onset's spelling) P(vowel's) P(coda's); a cutting's is the product over its pieces. Cuts that the
 * writer made (space, hyphen, apostrophe) may be run over, at a price.
 */
#include "name/form.h"

#define PIECE_MAX 8
#define CROSS_P 0.02 /* probability that a syllable runs over a cut made by the writer: "In kHwan" */

static const struct name_rom_spell *find_spell(unsigned part, const char *letters, size_t n)
{
    size_t low = name_rom_start[part], high = name_rom_start[part + 1];
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct name_rom_spell *s = &name_rom_spell[mid];
        int c = memcmp(s->text, letters, s->n < n ? s->n : n);
        c = c != 0 ? c : (int)s->n - (int)n;
        if (c == 0)
            return s;
        if (c < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

/* What each combination of spellings adds: to a sum, or to a draft by syllable. */
struct sink {
    double sum;
    struct name_draft *draft;
    unsigned style;
};

unsigned name_style_of(const struct name_text *t)
{
    return (t->breves > 0 ? NAME_STYLE_BREVES : 0u) | (t->russian ? NAME_STYLE_RUSSIAN : 0u);
}

/* How much likelier a vowel (by number) is spelled so than on the average over writers. Who writes a breve anywhere means plain
 * o and u where they stand; one in 32 forgets it. Russian has one letter for ㅓ, ㅕ and ㅔ. */
static float vowel_by_style(unsigned style, const struct name_rom_spell *s, uint8_t vowel)
{
    bool open = vowel == 4 || vowel == 6 || vowel == 14, close = vowel == 18 || vowel == 19; /* ㅓ ㅕ ㅝ, ㅡ ㅢ */
    if (style & NAME_STYLE_BREVES && (open || close) && strpbrk(s->text, open ? "O" : "U") == NULL)
        return 0.2f;
    if (style & NAME_STYLE_RUSSIAN && ((vowel == 4 && strcmp(s->text, "e") == 0) || (vowel == 6 && s->text[s->n - 1] == 'e')))
        return 8.0f;
    return 1.0f;
}

/* The same for what begins one: who marks breves marks aspiration. */
static float onset_by_style(unsigned style, const struct name_rom_spell *s, uint8_t onset)
{
    bool breath = onset >= 14 && onset <= 17; /* ㅊ ㅋ ㅌ ㅍ */
    return style & NAME_STYLE_BREVES && breath && strchr(s->text, '\'') == NULL ? 0.4f : 1.0f;
}

/* The same for what ends a syllable: Russian writes н for ㄴ and ㅇ alike. */
static float coda_by_style(unsigned style, const struct name_rom_spell *s, uint8_t coda)
{
    return style & NAME_STYLE_RUSSIAN && coda == 21 && strcmp(s->text, "n") == 0 ? 60.0f : 1.0f;
}

static void combine(const struct name_rom_spell *on, const struct name_rom_spell *vowel[2], const struct name_rom_spell *coda,
                    struct sink *sink)
{
    for (size_t o = on->from; o < (size_t)on->from + on->count; o++) {
        const struct name_rom_spell *v = vowel[name_rom_jamo[o].jamo == 11 ? 0 : 1];
        float begins = name_rom_jamo[o].p * onset_by_style(sink->style, on, name_rom_jamo[o].jamo);
        for (size_t i = v ? v->from : 0; v && i < (size_t)v->from + v->count; i++) {
            unsigned base = (name_rom_jamo[o].jamo * 21u + name_rom_jamo[i].jamo) * 28u;
            float p = begins * name_rom_jamo[i].p * vowel_by_style(sink->style, v, name_rom_jamo[i].jamo);
            for (size_t c = coda->from; c < (size_t)coda->from + coda->count; c++) {
                uint16_t id = (uint16_t)(base + name_rom_jamo[c].jamo);
                float q = name_rom_jamo[c].p * coda_by_style(sink->style, coda, name_rom_jamo[c].jamo);
                double joint = (double)(p * q * name_syllable_p[id]);
                if (joint <= 0)
                    continue;
                sink->sum += joint;
                if (sink->draft != NULL && joint > 1e-12)
                    name_draft_add(sink->draft, id, (float)log2(joint));
            }
        }
    }
}

/* All pieces that begin at `letters`: sum[len] gets the probability of the piece of that length; or, when `draft` is given,
 * only the piece of length `whole` is drafted. */
static void pieces_at(const char *letters, size_t n, unsigned style, size_t whole, struct name_draft *draft, double *sum)
{
    for (size_t lo = 0; lo <= 3 && lo < n; lo++) {
        const struct name_rom_spell *on = find_spell(style & NAME_STYLE_FIRST ? 0 : 1, letters, lo);
        for (size_t lv = 1; on && lv <= 5 && lo + lv <= n; lv++) {
            const struct name_rom_spell *v[2] = {find_spell(2, letters + lo, lv), find_spell(3, letters + lo, lv)};
            if (v[0] == NULL && v[1] == NULL)
                continue;
            for (size_t lc = 0; lc <= 2 && lo + lv + lc <= n; lc++) {
                size_t len = lo + lv + lc;
                const struct name_rom_spell *coda = len <= PIECE_MAX ? find_spell(4, letters + lo + lv, lc) : NULL;
                if (coda == NULL || (draft != NULL && len != whole))
                    continue;
                struct sink sink = {.draft = draft, .style = style};
                combine(on, v, coda, &sink);
                if (draft == NULL)
                    sum[len] += sink.sum;
            }
        }
    }
}

void name_draft_latin(const char *letters, size_t n, unsigned style, struct name_draft *d)
{
    if (n > 0 && n <= PIECE_MAX)
        pieces_at(letters, n, style, n, d, NULL);
}

/* The search for the best cuttings: a walk over all of them, cut short below the worst kept. */
struct search {
    const double (*piece)[PIECE_MAX + 1]; /* by start and length; 0 when nothing is spelled so */
    size_t n, most, found, cap;
    uint64_t cuts;
    struct name_cutting now;
    struct name_cutting *out;
};

static double count_share(size_t syllables)
{
    static const double share[] = {0, 0.07, 0.9, 0.025, 0.004, 0.0008, 0.0002};
    return share[syllables];
}

static void keep(struct search *s, double p)
{
    struct name_cutting c = s->now;
    c.bits = (float)log2(p * count_share(c.count));
    size_t at = s->found < s->cap ? s->found++ : s->cap;
    for (; at > 0 && (at == s->cap || s->out[at - 1].bits < c.bits); at--) {
        if (s->out[at - 1].bits >= c.bits)
            break;
        if (at < s->cap)
            s->out[at] = s->out[at - 1];
    }
    if (at < s->cap)
        s->out[at] = c;
}

static void walk(struct search *s, size_t at, double p)
{
    if (at == s->n) {
        keep(s, p);
        return;
    }
    if (s->now.count == s->most || (s->found == s->cap && log2(p) < s->out[s->cap - 1].bits))
        return;
    for (size_t len = 1; len <= PIECE_MAX && at + len <= s->n; len++) {
        double q = s->piece[at][len];
        if (q <= 0)
            continue;
        uint64_t inside = len > 1 ? ((1ull << (len - 1)) - 1) << (at + 1) : 0;
        if (s->cuts & inside)
            q *= CROSS_P;
        s->now.count++;
        s->now.at[s->now.count] = (uint8_t)(at + len);
        walk(s, at + len, p * q);
        s->now.count--;
    }
}

size_t name_cut_syllables(const char *letters, size_t n, uint64_t cuts, size_t most, unsigned style, struct name_cutting *out,
                          size_t cap)
{
    double piece[NAME_LETTERS_MAX][PIECE_MAX + 1] = {{0}};
    if (n == 0 || n > 24)
        return 0;
    for (size_t i = 0; i < n; i++)
        pieces_at(letters + i, n - i, i == 0 ? style | NAME_STYLE_FIRST : style, 0, NULL, piece[i]);
    struct search s = {.piece = piece, .n = n, .most = most, .cap = cap, .cuts = cuts, .out = out};
    walk(&s, 0, 1.0);
    return s.found;
}

size_t name_cut_pinyin(const char *letters, size_t n, uint64_t cuts, struct name_cutting *out, size_t cap)
{
    double piece[NAME_LETTERS_MAX][PIECE_MAX + 1] = {{0}};
    if (n == 0 || n > 24)
        return 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t len = 1; len <= 6 && i + len <= n; len++) {
            ptrdiff_t p = name_pinyin_find(letters + i, len);
            if (p >= 0 && name_pinyin[p].givens > 0)
                piece[i][len] = exp2((double)name_pinyin[p].bits);
        }
    }
    struct search s = {.piece = piece, .n = n, .most = 2, .cap = cap, .cuts = cuts, .out = out};
    walk(&s, 0, 1.0);
    return s.found;
}
