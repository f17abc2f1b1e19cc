/* name/read.c - the ways in which characters or letters may be a name: where the surname stands, where syllables end. See
 * form.h. Every way gets a joint probability: of the order, of the surname and its spelling, of the given syllables.
 */
#include "name/form.h"

#define TONES_BITS 8.0f /* nobody romanises Korean with the tones of Mandarin */

static const float COUNT_BITS[NAME_GIVEN_MAX + 1] = {-6.0f, -4.3f, -0.1f, -5.5f, -8.0f, -9.0f, -10.0f};

static void add_candidate(struct name_candidates *out, struct name_candidate c)
{
    size_t at = out->count < NAME_CANDIDATES_MAX ? out->count++ : NAME_CANDIDATES_MAX - 1;
    if (at == NAME_CANDIDATES_MAX - 1 && out->count == NAME_CANDIDATES_MAX && out->item[at].bits > c.bits &&
        out->item[at].bits < 0)
        return;
    for (; at > 0 && out->item[at - 1].bits < c.bits; at--)
        out->item[at] = out->item[at - 1];
    out->item[at] = c;
}

/* After a surname of two syllables, given names of one are common (선우휘, 남궁민): about three in ten, a guess from lists of
 * well-known people. */
#define COMPOUND_ONE_BITS (-1.7f)

/* log2 P of a character as part of a given name. */
static float code_bits(uint32_t code)
{
    if (code >= 0xAC00 && code < 0xAC00 + NAME_SYLLABLES)
        return name_syllable_bits[code - 0xAC00];
    const struct name_hanja *h = name_hanja_find(code);
    return h != NULL ? h->bits : -21.0f;
}

/* log2 P of a surname of one or two characters; below -50 when it is none. */
static float surname_bits(uint32_t first, uint32_t second)
{
    if (first >= 0xAC00 && first < 0xAC00 + NAME_SYLLABLES) {
        uint16_t s = second ? (uint16_t)(second - 0xAC00) : NAME_NO_ID;
        ptrdiff_t found = name_surname_find((uint16_t)(first - 0xAC00), s);
        if (found < 0 && second == 0)
            return NAME_SLIP_BITS - 5.0f;
        return found < 0 ? -99.0f : name_surname[found].bits;
    }
    const struct name_hanja *h = name_hanja_find(first), *h2 = second ? name_hanja_find(second) : NULL;
    size_t count, at = name_surname_han_find(h != NULL ? h->fold : first, h2 != NULL ? h2->fold : second, &count);
    if (count == 0 && second == 0 && h != NULL && h->reading[0] != NAME_NO_ID &&
        name_surname_find(h->reading[0], NAME_NO_ID) >= 0)
        return -19.0f;
    return count == 0 ? -99.0f : name_surname[name_surname_han[at].surname].bits + name_surname_han[at].bits;
}

/* The price of parting at character `at` given where the writer parted. */
static float part_bits(const struct name_text *t, size_t at)
{
    uint64_t cuts = t->code_cuts & ~1ull;
    if (cuts == 0 || at == 0)
        return 0;
    return cuts >> at & 1 ? 0.0f : -6.0f;
}

static void read_order(const struct name_text *t, const struct name_hints *h, size_t s_from, size_t s_to, float order,
                       struct name_candidates *out)
{
    size_t s_n = s_to - s_from, g_from = s_from == 0 ? s_to : 0, g_to = s_from == 0 ? t->codes : s_from;
    size_t givens = g_to - g_from;
    if (givens > NAME_GIVEN_MAX || (h->part == NAME_GIVEN && s_n > 0) || (h->part == NAME_SURNAME && givens > 0))
        return;
    float bits = order + (s_n == 2 && givens == 1 ? COMPOUND_ONE_BITS : COUNT_BITS[givens]) +
                 (s_n > 0 ? part_bits(t, s_from == 0 ? s_to : s_from) : 0);
    if (s_n > 0)
        bits += surname_bits(t->code[s_from], s_n == 2 ? t->code[s_from + 1] : 0);
    if (bits < -80)
        return;
    for (size_t i = g_from; i < g_to; i++)
        bits += code_bits(t->code[i]);
    add_candidate(out, (struct name_candidate){.origin = NAME_KOREAN,
                                               .by_code = true,
                                               .given_first = s_from > 0 && s_n > 0,
                                               .s_from = (uint8_t)s_from,
                                               .s_to = (uint8_t)s_to,
                                               .g_from = (uint8_t)g_from,
                                               .g_to = (uint8_t)g_to,
                                               .bits = bits});
}

void name_read_codes(const struct name_text *t, const struct name_hints *h, struct name_candidates *out)
{
    if (t->codes == 0)
        return;
    read_order(t, h, 0, 1, 0, out);
    if (t->codes >= 2)
        read_order(t, h, 0, 2, 0, out);
    read_order(t, h, 0, 0, h->part == NAME_GIVEN ? 0.0f : -5.0f, out);
    uint64_t cuts = t->code_cuts & ~1ull;
    if (cuts != 0 && !h->surname_first && t->codes >= 2) {
        if (cuts >> (t->codes - 1) & 1)
            read_order(t, h, t->codes - 1, t->codes, -5.0f, out);
        else if (t->codes >= 3 && cuts >> (t->codes - 2) & 1)
            read_order(t, h, t->codes - 2, t->codes, -5.0f, out);
    }
}

static float surname_letters_bits(const char *letters, size_t n)
{
    if (n == 0 || n > 13)
        return -99.0f;
    size_t count, at = name_surname_spell_find(letters, n, &count);
    double p = 0;
    for (size_t k = at; k < at + count; k++)
        p += exp2((double)(name_surname_spell[k].bits + name_surname[name_surname_spell[k].surname].bits));
    if (p > 0)
        return (float)log2(p);
    struct name_draft raw = {.count = 0};
    name_draft_latin(letters, n, NAME_STYLE_FIRST, &raw);
    for (size_t k = 0; k < raw.count; k++) {
        ptrdiff_t s = name_surname_find(raw.id[k], NAME_NO_ID);
        if (s >= 0)
            p += exp2((double)(raw.joint[k] - name_syllable_bits[raw.id[k]] + name_surname[s].bits));
    }
    return p > 0 ? (float)log2(p) - 5.0f : -99.0f;
}

struct span {
    size_t from, to; /* letters */
};

/* Adds the readings with this surname and this given part, in Korean and in pinyin. */
static void read_spans(const struct name_text *t, struct span s, struct span g, float order, bool given_first,
                       struct name_candidates *out)
{
    const char *low = t->plain;
    struct name_candidate c = {.given_first = given_first,
                               .s_from = (uint8_t)s.from,
                               .s_to = (uint8_t)s.to,
                               .g_from = (uint8_t)g.from,
                               .g_to = (uint8_t)g.to};
    struct name_cutting cuts[3];
    size_t n = g.to - g.from;
    float korean = s.to > s.from ? surname_letters_bits(t->letters + s.from, s.to - s.from) : 0;
    korean -= t->tones > 0 ? TONES_BITS : 0.0f;
    if (korean > -60 && n == 0) {
        c.bits = korean + order + COUNT_BITS[0];
        add_candidate(out, c);
    }
    size_t found =
        korean > -60 ? name_cut_syllables(t->letters + g.from, n, t->cuts >> g.from, NAME_GIVEN_MAX, name_style_of(t), cuts, 3)
                     : 0;
    for (size_t k = 0; k < found; k++) {
        c.cutting = cuts[k];
        c.bits = korean + order + cuts[k].bits;
        add_candidate(out, c);
    }
    if (korean > -60 && found == 0 && n >= 3 && n <= 20 && s.to > s.from) { /* mistyped, or not Korean */
        c.cutting = (struct name_cutting){.count = 0};
        c.bits = korean + order - 4.5f * (float)n - 6.0f;
        add_candidate(out, c);
    }
    if (t->breves > 0) /* no pinyin has them */
        return;
    ptrdiff_t p = s.to > s.from ? name_pinyin_find(low + s.from, s.to - s.from) : -1;
    if (s.to > s.from && (p < 0 || name_pinyin[p].surnames == 0))
        return;
    float chinese = (s.to > s.from ? name_pinyin[p].surname_bits : 0.0f) - (t->tones > 0 ? 0.0f : 3.0f);
    c.origin = NAME_CHINESE;
    found = name_cut_pinyin(low + g.from, n, t->cuts >> g.from, cuts, 2);
    for (size_t k = 0; k < found; k++) {
        c.cutting = cuts[k];
        c.bits = chinese + order + cuts[k].bits;
        add_candidate(out, c);
    }
}

/* One word: surname and given name joined, or one of them alone. */
static void read_joined(const struct name_text *t, const struct name_hints *h, size_t end, struct name_candidates *out)
{
    struct span none = {0, 0}, all = {0, end};
    if (h->part != NAME_SURNAME)
        read_spans(t, none, all, h->part == NAME_GIVEN ? 0.0f : -1.5f, false, out);
    if (h->part != NAME_GIVEN)
        read_spans(t, all, (struct span){end, end}, h->part == NAME_SURNAME ? 6.0f : 0.0f, false, out);
    for (size_t k = 1; h->part == NAME_WHOLE && k <= 8 && k + 2 <= end && end >= 5; k++) {
        read_spans(t, (struct span){0, k}, (struct span){k, end}, -2.0f, false, out);
        if (!h->surname_first && k <= 5)
            read_spans(t, (struct span){end - k, end}, (struct span){0, end - k}, -5.0f, true, out);
    }
}

static size_t count_capitals(const struct name_text *t, size_t *which)
{
    size_t n = 0;
    for (size_t w = 0; w < t->words; w++) {
        if (t->capitals[w]) {
            n++;
            *which = w;
        }
    }
    return n;
}

/* The prior, in bits, of the surname standing first or last, from commas, capitals and what the list does. */
static void order_bits(const struct name_text *t, const struct name_hints *h, float *first, float *last)
{
    size_t which = 0;
    *first = -0.4f;
    *last = -2.0f;
    if (h->surname_first) {
        *first = -0.05f;
        *last = -6.0f;
    }
    if (count_capitals(t, &which) == 1 && (which == 0 || which == t->words - 1)) {
        *first = which == 0 ? -0.05f : -5.0f;
        *last = which == 0 ? -5.0f : -0.05f;
    }
    if (t->comma[0]) {
        *first = -0.02f;
        *last = -8.0f;
    }
    if (t->words > 1 && t->joined[1])
        *first -= 4.0f; /* "Chol-su Kim": the first word is half a given name */
    if (t->words > 1 && t->joined[t->words - 1])
        *last -= 4.0f;
}

void name_read_letters(const struct name_text *t, const struct name_hints *h, struct name_candidates *out)
{
    if (t->words == 0)
        return;
    size_t end = t->to[t->words - 1];
    if (t->words == 1 || h->part != NAME_WHOLE) {
        read_joined(t, h, end, out);
        return;
    }
    float first, last;
    order_bits(t, h, &first, &last);
    size_t w = t->words - 1;
    read_spans(t, (struct span){0, t->to[0]}, (struct span){t->to[0], end}, first, false, out);
    read_spans(t, (struct span){t->from[w], end}, (struct span){0, t->from[w]}, last, true, out);
    if (t->words >= 3) { /* compound surnames written in two */
        read_spans(t, (struct span){0, t->to[1]}, (struct span){t->to[1], end}, first - 1.0f + (t->joined[1] ? 4.0f : 0), false,
                   out);
        read_spans(t, (struct span){t->from[w - 1], end}, (struct span){0, t->from[w - 1]}, last - 2.0f, true, out);
    }
    read_spans(t, (struct span){0, 0}, (struct span){0, end}, -5.0f + (t->words == 2 && t->joined[1] ? 4.0f : 0), false, out);
}
