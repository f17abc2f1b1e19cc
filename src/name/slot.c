/* name/slot.c - one place of a name and the sounds that it may stand for. See form.h. */
#include "name/form.h"

/* The probability that a name's syllable is written by the other convention of the initial-sound rule. */
#define VARIANT_BITS (-4.0f)

float name_prior(uint16_t id, bool surname)
{
    return surname ? name_surname[id].bits : name_syllable_bits[id];
}

void name_draft_add(struct name_draft *d, uint16_t id, float joint_bits)
{
    for (size_t i = 0; i < d->count; i++) {
        if (d->id[i] != id)
            continue;
        float high = d->joint[i] > joint_bits ? d->joint[i] : joint_bits;
        d->joint[i] = high + log2f(exp2f(d->joint[i] - high) + exp2f(joint_bits - high));
        return;
    }
    if (d->count == sizeof d->id / sizeof d->id[0])
        return;
    d->id[d->count] = id;
    d->joint[d->count++] = joint_bits;
}

/* Moves the NAME_SOUNDS_MAX likeliest to the front; ties by id. */
static size_t keep_best(struct name_draft *d)
{
    size_t keep = d->count < NAME_SOUNDS_MAX ? d->count : NAME_SOUNDS_MAX;
    for (size_t k = 0; k < keep; k++) {
        size_t best = k;
        for (size_t i = k + 1; i < d->count; i++)
            if (d->joint[i] > d->joint[best] || (d->joint[i] == d->joint[best] && d->id[i] < d->id[best]))
                best = i;
        uint16_t id = d->id[k];
        float joint = d->joint[k];
        d->id[k] = d->id[best];
        d->joint[k] = d->joint[best];
        d->id[best] = id;
        d->joint[best] = joint;
        if (d->joint[k] < d->joint[0] - 9.0f)
            return k;
    }
    return keep;
}

static void add_masks(struct name_slot *s, uint16_t syllable)
{
    struct hangul_jamo j = hangul_split(syllable);
    s->onsets |= 1u << j.onset;
    s->vowels |= 1u << j.vowel;
    s->codas |= 1u << j.coda;
}

void name_slot_make(struct arena *a, const struct name_draft *draft, bool surname, struct name_slot *out)
{
    struct name_draft d = *draft;
    double total = 0;
    for (size_t i = 0; i < d.count; i++)
        total += exp2((double)d.joint[i]);
    size_t keep = keep_best(&d);
    struct name_sound *sounds = ARENA_ARRAY(a, struct name_sound, keep > 0 ? keep : 1);
    double kept = 0;
    for (size_t i = 0; i < keep; i++)
        kept += exp2((double)d.joint[i]);
    for (size_t i = 0; i < keep; i++) {
        struct name_sound s = {.id = d.id[i], .p = (float)(exp2((double)d.joint[i]) / kept)};
        s.ratio = s.p / exp2f(0.5f * name_prior(s.id, surname));
        size_t at = i;
        for (; at > 0 && sounds[at - 1].id > s.id; at--)
            sounds[at] = sounds[at - 1];
        sounds[at] = s;
    }
    out->sounds = sounds;
    out->count = (uint8_t)keep;
    out->bits = total > 0 ? (float)-log2(total) : 24.0f;
    out->self = 0;
    out->onsets = out->vowels = out->codas = 0;
    for (size_t i = 0; i < keep; i++) {
        out->self += sounds[i].p * sounds[i].p;
        add_masks(out, surname ? name_surname[sounds[i].id].hangul[0] : sounds[i].id);
    }
}

/* Adds a syllable written in Hangul and what it would be under the other spelling convention. */
static void add_with_variants(struct name_draft *d, uint16_t id, float bits)
{
    uint16_t other[2];
    size_t n = hangul_variants(id, other);
    name_draft_add(d, id, bits + name_prior(id, false));
    for (size_t k = 0; k < n; k++)
        name_draft_add(d, other[k], bits + name_prior(other[k], false) + VARIANT_BITS);
}

static void slot_clear(struct name_slot *s)
{
    *s = (struct name_slot){.pinyin = {NAME_NO_ID, NAME_NO_ID}, .typed = NAME_NO_ID};
}

void name_slot_hangul(struct arena *a, uint16_t id, struct name_slot *out)
{
    struct name_draft d = {.count = 0};
    slot_clear(out);
    add_with_variants(&d, id, 0);
    name_slot_make(a, &d, false, out);
    out->typed = id;
    out->written = name_hash(1, &id, sizeof id);
}

void name_slot_han(struct arena *a, uint32_t code, struct name_slot *out)
{
    const struct name_hanja *h = name_hanja_find(code), *whole = h;
    struct name_draft d = {.count = 0};
    slot_clear(out);
    if (h != NULL && h->fold != h->code && name_hanja_find(h->fold) != NULL)
        whole = name_hanja_find(h->fold);
    float total = 0;
    for (size_t k = 0; whole != NULL && k < 3 && whole->reading[k] != NAME_NO_ID; k++)
        total += exp2f(name_syllable_bits[whole->reading[k]]);
    for (size_t k = 0; total > 0 && k < 3 && whole->reading[k] != NAME_NO_ID; k++)
        add_with_variants(&d, whole->reading[k], whole->bits - log2f(total));
    name_slot_make(a, &d, false, out);
    out->han = h != NULL ? h->fold : code;
    out->bits = whole != NULL ? -whole->bits : 21.0f;
    for (size_t k = 0; h != NULL && k < 2; k++)
        out->pinyin[k] = h->pinyin[k];
    out->written = name_hash(2, &out->han, sizeof out->han);
}

/* Surnames one letter from a syllable that is none, as a slip: 으 for 이. */
static void surnames_near(uint16_t syllable, struct name_draft *d)
{
    struct hangul_jamo j = hangul_split(syllable);
    for (size_t i = 0; i < name_surnames; i++) {
        struct hangul_jamo k = hangul_split(name_surname[i].hangul[0]);
        int apart = (j.onset != k.onset) + (j.vowel != k.vowel) + (j.coda != k.coda);
        if (name_surname[i].hangul[1] == NAME_NO_ID && apart == 1)
            name_draft_add(d, (uint16_t)i, name_surname[i].bits + NAME_SLIP_BITS);
    }
}

bool name_slot_surname_hangul(struct arena *a, uint16_t first, uint16_t second, struct name_slot *out)
{
    ptrdiff_t found = name_surname_find(first, second);
    struct name_draft d = {.count = 0};
    slot_clear(out);
    if (found >= 0)
        name_draft_add(&d, (uint16_t)found, name_surname[found].bits);
    else if (second == NAME_NO_ID)
        surnames_near(first, &d);
    if (d.count == 0)
        return false;
    name_slot_make(a, &d, true, out);
    out->slip = found < 0;
    out->typed = second == NAME_NO_ID ? first : NAME_NO_ID;
    out->written = name_hash(name_hash(1, &first, sizeof first), &second, sizeof second);
    return true;
}

bool name_slot_surname_han(struct arena *a, uint32_t first, uint32_t second, struct name_slot *out)
{
    const struct name_hanja *h = name_hanja_find(first), *h2 = second ? name_hanja_find(second) : NULL;
    uint32_t fold = h != NULL ? h->fold : first, fold2 = h2 != NULL ? h2->fold : second;
    size_t count, at = name_surname_han_find(fold, fold2, &count);
    struct name_draft d = {.count = 0};
    slot_clear(out);
    for (size_t k = at; k < at + count; k++)
        name_draft_add(&d, name_surname_han[k].surname,
                       name_surname[name_surname_han[k].surname].bits + name_surname_han[k].bits);
    for (size_t k = 0; count == 0 && second == 0 && h != NULL && k < 3 && h->reading[k] != NAME_NO_ID; k++) {
        ptrdiff_t s = name_surname_find(h->reading[k], NAME_NO_ID);
        if (s >= 0)
            name_draft_add(&d, (uint16_t)s, name_surname[s].bits - 10.0f);
    }
    if (d.count == 0)
        return false;
    name_slot_make(a, &d, true, out);
    out->han = fold ^ fold2 << 11;
    out->written = name_hash(2, &out->han, sizeof out->han);
    for (size_t k = 0; k < 2 && second == 0 && h != NULL; k++)
        out->pinyin[k] = h->pinyin[k];
    char both[28];
    if (h2 != NULL && h != NULL && h->pinyin[0] != NAME_NO_ID && h2->pinyin[0] != NAME_NO_ID) {
        int n = snprintf(both, sizeof both, "%s%s", name_pinyin[h->pinyin[0]].text, name_pinyin[h2->pinyin[0]].text);
        ptrdiff_t p = name_pinyin_find(both, (size_t)n);
        out->pinyin[0] = p < 0 ? NAME_NO_ID : (uint16_t)p;
    }
    return true;
}

/* A surname spelled in a way that the table does not have: by the letters' channel, at a price. */
static void surname_by_letters(const char *letters, size_t n, struct name_draft *d)
{
    struct name_draft raw = {.count = 0};
    name_draft_latin(letters, n, NAME_STYLE_FIRST, &raw);
    for (size_t k = 0; k < raw.count; k++) {
        ptrdiff_t s = name_surname_find(raw.id[k], NAME_NO_ID);
        if (s >= 0)
            name_draft_add(d, (uint16_t)s, raw.joint[k] - name_syllable_bits[raw.id[k]] + name_surname[s].bits - 5.0f);
    }
}

bool name_slot_surname_latin(struct arena *a, const char *letters, size_t n, struct name_slot *out)
{
    size_t count, at = name_surname_spell_find(letters, n, &count);
    struct name_draft d = {.count = 0};
    for (size_t k = at; k < at + count; k++)
        name_draft_add(&d, name_surname_spell[k].surname,
                       name_surname[name_surname_spell[k].surname].bits + name_surname_spell[k].bits);
    if (count == 0)
        surname_by_letters(letters, n, &d);
    if (d.count == 0)
        return false;
    slot_clear(out);
    name_slot_make(a, &d, true, out);
    out->latin = 1;
    memcpy(out->spelled, letters, n < sizeof out->spelled ? n : sizeof out->spelled - 1);
    out->written = name_hash(3, letters, n);
    return true;
}

void name_slot_latin(struct arena *a, const char *letters, size_t n, unsigned style, struct name_slot *out)
{
    struct name_draft d = {.count = 0};
    name_draft_latin(letters, n, style, &d);
    slot_clear(out);
    name_slot_make(a, &d, false, out);
    out->latin = 1;
    memcpy(out->spelled, letters, n < sizeof out->spelled ? n : sizeof out->spelled - 1);
    out->written = name_hash(3, letters, n);
}

void name_slot_pinyin(struct arena *a, size_t pinyin, bool surname, struct name_slot *out)
{
    const struct name_pinyin *p = &name_pinyin[pinyin];
    struct name_draft d = {.count = 0};
    size_t from = surname ? p->surname_from : p->given_from, count = surname ? p->surnames : p->givens;
    for (size_t k = from; k < from + count; k++)
        name_draft_add(&d, name_pinyin_sounds[k].id,
                       name_pinyin_sounds[k].bits + name_prior(name_pinyin_sounds[k].id, surname));
    slot_clear(out);
    name_slot_make(a, &d, surname, out);
    out->latin = 1;
    out->pinyin[0] = (uint16_t)pinyin;
    out->written = name_hash(3, p->text, strlen(p->text));
}
