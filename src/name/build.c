/* name/build.c - from a way of understanding a name to slots, and the flat string of sound classes. See form.h. */
#include "name/form.h"

static bool is_hangul(uint32_t c)
{
    return c >= 0xAC00 && c < 0xAC00 + NAME_SYLLABLES;
}

static size_t starts(const char *p, size_t n, const char *word)
{
    size_t w = strlen(word);
    return w <= n && memcmp(p, word, w) == 0 ? w : 0;
}

/* Folds letters to sound classes: spellings that stand for one sound, longest first. */
static size_t flat_letters(const char *letters, size_t n, char *out, size_t cap)
{
    static const char *const map[][2] = {
        {"sch", "s"}, {"tch", "c"},  {"ch'", "c"},  {"weo", "wo"}, {"yeo", "yo"}, {"you", "yo"}, {"yoo", "yu"}, {"woo", "u"},
        {"eui", "i"}, {"yae", "ye"}, {"wae", "we"}, {"ch", "c"},   {"sh", "s"},   {"ng", "N"},   {"ck", "k"},   {"kk", "k"},
        {"gg", "k"},  {"kh", "k"},   {"gh", "k"},   {"tt", "t"},   {"dd", "t"},   {"th", "t"},   {"ts", "c"},   {"pp", "p"},
        {"bb", "p"},  {"ph", "p"},   {"ss", "s"},   {"jj", "c"},   {"ll", "l"},   {"rr", "l"},   {"rh", "l"},   {"nn", "n"},
        {"mm", "m"},  {"eo", "o"},   {"eu", "u"},   {"oo", "u"},   {"wu", "u"},   {"ou", "u"},   {"ae", "e"},   {"ai", "e"},
        {"ay", "e"},  {"ey", "e"},   {"ee", "i"},   {"ui", "i"},   {"oe", "we"},  {"oi", "we"},  {"yi", "i"},   {"yO", "yo"},
        {"wO", "wo"}, {"ah", "a"},   {"oh", "o"},   {"uh", "o"}};
    /*                          a b c d e f g h i j k l m n o p q r s t u v w x y z */
    static const char one[] = "apctepkhicklmnopklstupwsyc";
    size_t k = 0;
    for (size_t i = 0; i < n && k + 2 < cap;) {
        size_t step = 0;
        for (size_t m = 0; step == 0 && m < sizeof map / sizeof map[0]; m++) {
            step = starts(letters + i, n - i, map[m][0]);
            if (step == 2 && map[m][0][0] == 'n' && map[m][0][1] == 'g' && i + 2 < n && strchr("aeiouyhOUw", letters[i + 2]))
                step = 0; /* n and g of two syllables, as likely as not: keep both */
            for (const char *z = map[m][1]; step > 0 && *z; z++)
                out[k++] = *z;
        }
        if (step == 0) {
            char c = letters[i];
            if (c >= 'a' && c <= 'z')
                out[k++] = one[c - 'a'];
            else if (c == 'O' || c == 'U')
                out[k++] = c == 'O' ? 'o' : 'u';
            step = 1;
        }
        i += step;
    }
    return k;
}

static uint16_t best_sound(const struct name_slot *s)
{
    size_t best = 0;
    for (size_t i = 1; i < s->count; i++)
        if (s->sounds[i].p > s->sounds[best].p)
            best = i;
    return s->count > 0 ? s->sounds[best].id : NAME_NO_ID;
}

static void flat_slots(struct name_reading *r)
{
    for (size_t i = 0; i < (size_t)r->has_surname + r->givens; i++) {
        uint16_t id = best_sound(&r->slot[i]);
        if (id == NAME_NO_ID || r->flat_n + 10 > NAME_FLAT_MAX)
            continue;
        if (i == 0 && r->has_surname) {
            const struct name_surname *s = &name_surname[id];
            r->flat_n = (uint8_t)(r->flat_n + hangul_flat(s->hangul[0], r->flat + r->flat_n));
            if (s->hangul[1] != NAME_NO_ID)
                r->flat_n = (uint8_t)(r->flat_n + hangul_flat(s->hangul[1], r->flat + r->flat_n));
        } else {
            r->flat_n = (uint8_t)(r->flat_n + hangul_flat(id, r->flat + r->flat_n));
        }
    }
}

static void hash_written(struct name_reading *r)
{
    uint32_t h = r->has_surname;
    for (size_t i = 0; i < (size_t)r->has_surname + r->givens; i++)
        h = name_hash(h, &r->slot[i].written, sizeof r->slot[i].written);
    r->written = h;
}

static bool build_codes(struct arena *a, const struct name_text *t, const struct name_candidate *c, struct name_slot *slots,
                        struct name_reading *out)
{
    size_t n = 0;
    if (c->s_to > c->s_from) {
        uint32_t first = t->code[c->s_from], second = c->s_to - c->s_from == 2 ? t->code[c->s_from + 1] : 0;
        bool made = is_hangul(first) ? name_slot_surname_hangul(a, (uint16_t)(first - 0xAC00),
                                                                second ? (uint16_t)(second - 0xAC00) : NAME_NO_ID, &slots[0])
                                     : name_slot_surname_han(a, first, second, &slots[0]);
        if (!made)
            return false;
        out->has_surname = 1;
        n = 1;
    }
    for (size_t i = c->g_from; i < c->g_to; i++, n++) {
        if (is_hangul(t->code[i]))
            name_slot_hangul(a, (uint16_t)(t->code[i] - 0xAC00), &slots[n]);
        else
            name_slot_han(a, t->code[i], &slots[n]);
    }
    out->givens = (uint8_t)(c->g_to - c->g_from);
    flat_slots(out);
    hash_written(out);
    return n > 0;
}

static bool build_letters(struct arena *a, const struct name_text *t, const struct name_candidate *c, struct name_slot *slots,
                          struct name_reading *out)
{
    const char *low = t->plain;
    size_t n = 0, s_n = (size_t)(c->s_to - c->s_from);
    const char *letters = c->origin == NAME_CHINESE ? low : t->letters;
    if (s_n > 0) {
        if (c->origin == NAME_CHINESE)
            name_slot_pinyin(a, (size_t)name_pinyin_find(letters + c->s_from, s_n), true, &slots[0]);
        else if (!name_slot_surname_latin(a, letters + c->s_from, s_n, &slots[0]))
            return false;
        out->has_surname = 1;
        n = 1;
    }
    for (size_t i = 0; i < c->cutting.count; i++, n++) {
        const char *from = letters + c->g_from + c->cutting.at[i];
        size_t len = (size_t)(c->cutting.at[i + 1] - c->cutting.at[i]);
        if (c->origin == NAME_CHINESE)
            name_slot_pinyin(a, (size_t)name_pinyin_find(from, len), false, &slots[n]);
        else
            name_slot_latin(a, from, len, name_style_of(t) | (i == 0 ? NAME_STYLE_FIRST : 0u), &slots[n]);
    }
    out->givens = c->cutting.count;
    out->uncut = c->cutting.count == 0 && c->g_to > c->g_from;
    if (c->origin == NAME_CHINESE) {
        flat_slots(out);
    } else {
        out->flat_n = (uint8_t)flat_letters(letters + c->s_from, s_n, out->flat, NAME_FLAT_MAX);
        out->flat_n = (uint8_t)(out->flat_n + flat_letters(letters + c->g_from, (size_t)(c->g_to - c->g_from),
                                                           out->flat + out->flat_n, NAME_FLAT_MAX - out->flat_n));
    }
    out->written =
        name_hash(name_hash(name_hash(4, low + c->s_from, s_n), "|", 1), low + c->g_from, (size_t)(c->g_to - c->g_from));
    return n > 0;
}

bool name_reading_build(struct arena *a, const struct name_text *t, const struct name_candidate *c, struct name_reading *out)
{
    *out = (struct name_reading){.origin = c->origin};
    size_t givens = c->by_code ? (size_t)(c->g_to - c->g_from) : c->cutting.count;
    struct name_slot *slots = ARENA_ARRAY(a, struct name_slot, 1 + givens);
    out->slot = slots;
    return c->by_code ? build_codes(a, t, c, slots, out) : build_letters(a, t, c, slots, out);
}

static void slot_of_code(struct arena *a, uint32_t code, struct name_slot *out)
{
    if (is_hangul(code))
        name_slot_hangul(a, (uint16_t)(code - 0xAC00), out);
    else
        name_slot_han(a, code, out);
}

bool name_reading_mixed(struct arena *a, const struct name_text *latin, const struct name_text *codes, struct name_reading *out)
{
    size_t n = latin->words > 0 ? latin->to[latin->words - 1] : 0, known;
    struct name_slot *slots = ARENA_ARRAY(a, struct name_slot, 1 + NAME_GIVEN_MAX);
    struct name_cutting cut;
    if (n == 0 || codes->codes == 0)
        return false;
    name_surname_spell_find(latin->letters, n, &known);
    bool spelled = latin->words == 1 && known > 0;
    *out = (struct name_reading){.origin = NAME_KOREAN, .has_surname = 1, .share = 1.0f, .slot = slots};
    if (spelled && codes->codes <= 2) {
        if (!name_slot_surname_latin(a, latin->letters, n, &slots[0]))
            return false;
        out->givens = (uint8_t)codes->codes;
        for (size_t i = 0; i < codes->codes; i++)
            slot_of_code(a, codes->code[i], &slots[1 + i]);
    } else if (!spelled && codes->codes == 1 &&
               name_cut_syllables(latin->letters, n, latin->cuts, 3, name_style_of(latin), &cut, 1)) {
        uint32_t c = codes->code[0];
        bool made = is_hangul(c) ? name_slot_surname_hangul(a, (uint16_t)(c - 0xAC00), NAME_NO_ID, &slots[0])
                                 : name_slot_surname_han(a, c, 0, &slots[0]);
        if (!made)
            return false;
        out->givens = cut.count;
        for (size_t i = 0; i < cut.count; i++)
            name_slot_latin(a, latin->letters + cut.at[i], (size_t)(cut.at[i + 1] - cut.at[i]),
                            name_style_of(latin) | (i == 0 ? NAME_STYLE_FIRST : 0u), &slots[1 + i]);
    } else {
        return false;
    }
    flat_slots(out);
    hash_written(out);
    return true;
}
