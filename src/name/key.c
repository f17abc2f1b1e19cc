/* name/key.c - blocking keys; see name.h.
 *
 * The skeleton of a name is one byte for each syllable: class of onset, class of coda (hangul_skeleton), surname first. A slot
 * that may stand for several sounds gives several bytes; the likeliest combinations are kept.
 */
#include "name/form.h"

#define BRANCH_MAX 4 /* classes of one slot */
#define COMBOS_MAX 8 /* keys of one reading and kind */

struct key_list {
    struct name_key *out;
    size_t count;
    unsigned kinds;
};

static void add_key(struct key_list *l, enum name_key_kind kind, const void *bytes, size_t n)
{
    if (!(l->kinds & 1u << kind) || l->count == NAME_KEYS_MAX)
        return;
    uint64_t hash = name_hash64(0x9E3779B97F4A7C15ull * (uint64_t)(kind + 1), bytes, n);
    size_t at = l->count;
    for (; at > 0; at--) {
        const struct name_key *k = &l->out[at - 1];
        if (k->kind == kind && k->hash == hash)
            return;
        if (k->kind < kind || (k->kind == kind && k->hash < hash))
            break;
    }
    memmove(&l->out[at + 1], &l->out[at], (l->count - at) * sizeof *l->out);
    l->out[at] = (struct name_key){hash, kind};
    l->count++;
}

/* Classes of one slot with their probabilities, likeliest first. */
struct branch {
    uint16_t value[BRANCH_MAX];
    float p[BRANCH_MAX];
    size_t count;
};

static uint16_t surname_class(uint16_t id)
{
    const struct name_surname *s = &name_surname[id];
    uint16_t first = hangul_skeleton(s->hangul[0]);
    return s->hangul[1] == NAME_NO_ID ? first : (uint16_t)(first << 8 | hangul_skeleton(s->hangul[1]) | 0x8000);
}

static struct branch slot_classes(const struct name_slot *s, bool surname, bool coarse, float least)
{
    uint16_t value[NAME_SOUNDS_MAX];
    float p[NAME_SOUNDS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++) {
        uint16_t v = surname ? surname_class(s->sounds[i].id) : hangul_skeleton(s->sounds[i].id);
        if (coarse && !surname)
            v = (uint16_t)(v / 8);
        size_t k = 0;
        while (k < n && value[k] != v)
            k++;
        if (k == n) {
            value[n] = v;
            p[n++] = 0;
        }
        p[k] += s->sounds[i].p;
    }
    struct branch b = {.count = 0};
    while (b.count < BRANCH_MAX) {
        size_t best = n;
        for (size_t k = 0; k < n; k++)
            if (p[k] > 0 && (best == n || p[k] > p[best] || (p[k] == p[best] && value[k] < value[best])))
                best = k;
        if (best == n || (p[best] < least && b.count > 0))
            break;
        b.value[b.count] = value[best];
        b.p[b.count++] = p[best];
        p[best] = 0;
    }
    return b;
}

static void drop_keys(struct key_list *l, const uint16_t *whole, size_t n, bool surname)
{
    for (size_t i = surname ? 1 : 0; i < n; i++) {
        uint16_t less[NAME_GIVEN_MAX + 2];
        memcpy(less, whole, n * sizeof *whole);
        if (whole[i] / 8) {
            less[i] = (uint16_t)(whole[i] % 8 | 0x100);
            add_key(l, NAME_KEY_DROP, less, n * sizeof *less);
        }
        if (whole[i] % 8) {
            less[i] = (uint16_t)((whole[i] / 8 * 8) | 0x200);
            add_key(l, NAME_KEY_DROP, less, n * sizeof *less);
        }
    }
}

/* Walks the combinations whose probability is at least `least` of all. */
struct combos {
    struct key_list *l;
    struct branch branch[NAME_GIVEN_MAX + 1];
    size_t slots;
    size_t made;
    double least;
    enum name_key_kind kind;
    bool surname;
    uint16_t value[NAME_GIVEN_MAX + 1];
};

static void walk(struct combos *c, size_t at, double p)
{
    if (at == c->slots) {
        if (c->made++ >= COMBOS_MAX)
            return;
        add_key(c->l, c->kind, c->value, c->slots * sizeof *c->value);
        if (c->kind == NAME_KEY_SKELETON) {
            drop_keys(c->l, c->value, c->slots, c->surname);
            size_t s = c->surname ? 1 : 0;
            if (c->slots - s >= 2)
                add_key(c->l, NAME_KEY_GIVEN, c->value + s, (c->slots - s) * sizeof *c->value);
        }
        return;
    }
    for (size_t k = 0; k < c->branch[at].count; k++) {
        double q = p * (double)c->branch[at].p[k];
        if (q < c->least && (k > 0 || at > 0) && c->made > 0)
            continue;
        c->value[at] = c->branch[at].value[k];
        walk(c, at + 1, q);
    }
}

/* McCune-Reischauer and kin write a coda as it is said before a nasal: Tŏng-nyong for 덕룡, Il-lyang for 인량. Where letters show
 * such a meeting, the coda as it is spelled in Hangul is another likely class. */
static void add_unassimilated(const struct name_slot *slot, const struct name_slot *next, struct branch *b)
{
    static const uint8_t before[8] = {0, 0, 0, 0, 2, 6, 0, 1}; /* L from N, M from P, NG from K */
    char c = next->spelled[0];
    size_t n = b->count;
    if (!slot->latin || !next->latin || (c != 'n' && c != 'm' && c != 'l' && c != 'r'))
        return;
    for (size_t k = 0; k < n && b->count < BRANCH_MAX; k++) {
        uint8_t coda = before[b->value[k] % 8];
        if (coda == 0 || (coda == 2) != (c == 'l'))
            continue;
        b->value[b->count] = (uint16_t)(b->value[k] / 8 * 8 + coda);
        b->p[b->count++] = b->p[k] * 0.4f;
    }
}

static void reading_keys(struct key_list *l, const struct name_reading *r)
{
    size_t n = (size_t)r->has_surname + r->givens;
    if (r->uncut)
        return;
    bool chinese = r->origin == NAME_CHINESE;
    struct combos c = {
        .l = l, .slots = n, .surname = r->has_surname, .kind = NAME_KEY_SKELETON, .least = chinese ? 0.04 : 0.12};
    for (size_t i = 0; i < n; i++)
        c.branch[i] = slot_classes(&r->slot[i], i == 0 && r->has_surname, false, chinese ? 0.1f : 0.15f);
    for (size_t i = r->has_surname; !chinese && i + 1 < n; i++)
        add_unassimilated(&r->slot[i], &r->slot[i + 1], &c.branch[i]);
    if (r->givens > 0)
        walk(&c, 0, 1.0);
    struct combos coarse = {.l = l, .slots = n, .surname = r->has_surname, .kind = NAME_KEY_COARSE, .least = 0.06};
    for (size_t i = 0; i < n; i++)
        coarse.branch[i] = slot_classes(&r->slot[i], i == 0 && r->has_surname, true, 0.12f);
    for (size_t i = 0; i < r->initials && coarse.slots < sizeof coarse.branch / sizeof *coarse.branch; i++) {
        struct branch *b = &coarse.branch[coarse.slots++];
        b->count = name_initial_classes(r->initial[i], b->value);
        for (size_t k = 0; k < b->count; k++)
            b->p[k] = 1.0f / (float)b->count;
    }
    if (coarse.slots > r->has_surname)
        walk(&coarse, 0, 1.0);
    uint16_t pinyin[NAME_GIVEN_MAX + 1];
    bool all = n > 1;
    for (size_t i = 0; i < n; i++) {
        pinyin[i] = r->slot[i].pinyin[0];
        all = all && pinyin[i] != NAME_NO_ID;
    }
    if (all)
        add_key(l, NAME_KEY_PINYIN, pinyin, n * sizeof *pinyin);
    for (size_t i = 0; all && i < n; i++) { /* characters said in two ways, one at a time */
        if (r->slot[i].pinyin[1] == NAME_NO_ID)
            continue;
        pinyin[i] = r->slot[i].pinyin[1];
        add_key(l, NAME_KEY_PINYIN, pinyin, n * sizeof *pinyin);
        pinyin[i] = r->slot[i].pinyin[0];
    }
    if (r->has_surname && c.branch[0].count > 0) {
        uint16_t s[2] = {c.branch[0].value[0], r->givens};
        add_key(l, NAME_KEY_SURNAME, s, sizeof s);
    }
}

static void word_keys(struct key_list *l, const struct name_form *f)
{
    uint32_t all[NAME_TOKENS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < f->tokens; i++) {
        uint32_t sound = f->token[i].sound;
        if (f->token[i].n < 2)
            continue;
        add_key(l, NAME_KEY_WORD, &sound, sizeof sound);
        size_t at = n++;
        for (; at > 0 && all[at - 1] > sound; at--)
            all[at] = all[at - 1];
        all[at] = sound;
    }
    if (n > 0)
        add_key(l, NAME_KEY_WORDS, all, n * sizeof *all);
}

size_t name_keys(const struct name_form *f, unsigned kinds, struct name_key *out)
{
    struct key_list l = {.out = out, .kinds = kinds ? kinds : ~0u};
    if (f->kind != NAME_PERSON && f->kind != NAME_SURNAME_ONLY && f->kind != NAME_MASKED)
        return 0;
    for (size_t i = 0; i < f->readings; i++)
        if (f->reading[i].share >= 0.06f || i == 0)
            reading_keys(&l, &f->reading[i]);
    if (f->other > 0.05f || f->readings == 0)
        word_keys(&l, f);
    add_key(&l, NAME_KEY_TEXT, &f->folded, sizeof f->folded);
    return l.count;
}
