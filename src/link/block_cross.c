/* link/block_cross.c - keys of rows whose given and family name may be exchanged or stand in one column; see block_in.h.
 *
 * A word that stands alone under one name is a key with the other name of other rows, and two names are one with the same two
 * in the other order. A key of a row whole in both names is made only where some row could answer it, so that these keys cost
 * little where nobody exchanges names. */
#include "link/block_in.h"
#include "link/input.h"

#include <stdlib.h>

enum { SET_BITS = 22, WORDS = 2, ROWS_OF_NAMES = 3 };
_Static_assert(KEY_CROSS_STRIDE == 2 * WORDS + 1, "words of either name, and both names");

/* A set of hashes that may hold more than was put in. */
static void set_add(uint64_t *set, uint32_t h)
{
    set[h >> (38 - SET_BITS)] |= (uint64_t)1 << (h >> (32 - SET_BITS) & 63);
}

static bool set_has(const uint64_t *set, uint32_t h)
{
    return set[h >> (38 - SET_BITS)] >> (h >> (32 - SET_BITS) & 63) & 1;
}

static uint32_t hash_of(uint64_t x, unsigned salt)
{
    uint32_t h = (uint32_t)(link_mix(x * 0x9E3779B97F4A7C15u + salt) >> 32);
    return h != 0 ? h : 1;
}

/* Sounds of the first words of both names of a row. */
struct two_names {
    const uint32_t *given, *family;
    size_t givens, families;
};

struct crossing {
    const struct field *given, *family;
    unsigned salt;
    uint32_t *sound; /* of words of value id from id * WORDS on */
    uint8_t *words;
    uint64_t *set[ROWS_OF_NAMES]; /* words that stand alone as given, as family names; two names in their order */
};

static struct two_names names_of(const struct crossing *x, size_t row)
{
    uint32_t g = x->given->value[row], f = x->family->value[row];
    return (struct two_names){x->sound + (size_t)g * WORDS, x->sound + (size_t)f * WORDS, x->words[g], x->words[f]};
}

static uint32_t in_order(const struct crossing *x, uint32_t first, uint32_t second)
{
    return hash_of((uint64_t)first << 32 | second, x->salt);
}

/* Either order gives the same. */
static uint32_t in_any_order(const struct crossing *x, uint32_t a, uint32_t b)
{
    return in_order(x, a < b ? a : b, a < b ? b : a) | 1;
}

static void note_row(const struct crossing *x, size_t row)
{
    struct two_names n = names_of(x, row);
    for (size_t i = 0; n.families == 0 && i < n.givens; i++)
        set_add(x->set[0], n.given[i]);
    for (size_t i = 0; n.givens == 0 && i < n.families; i++)
        set_add(x->set[1], n.family[i]);
    if (n.givens > 0 && n.families > 0)
        set_add(x->set[2], in_order(x, n.given[0], n.family[0]));
}

static void keys_of_row(const struct crossing *x, size_t row, uint32_t *out)
{
    struct two_names n = names_of(x, row);
    size_t k = 0;
    for (size_t i = 0; i < n.givens; i++)
        if (n.families == 0 || set_has(x->set[1], n.given[i]))
            out[k++] = hash_of(n.given[i], x->salt + (n.families == 0 ? 1 : 2));
    for (size_t i = 0; i < n.families; i++)
        if (n.givens == 0 || set_has(x->set[0], n.family[i]))
            out[k++] = hash_of(n.family[i], x->salt + (n.givens == 0 ? 2 : 1));
    if (n.givens > 0 && n.families > 0 && n.given[0] != n.family[0] && set_has(x->set[2], in_order(x, n.family[0], n.given[0])))
        out[k++] = in_any_order(x, n.given[0], n.family[0]);
}

uint32_t *cross_keys(const struct records *r, const struct fields *fs, const struct key_source *s)
{
    struct crossing x = {.given = &fs->f[s->field], .family = &fs->f[s->other], .salt = s->salt};
    const struct key_source words = {.variant = KEY_WORDS, .stride = WORDS, .salt = s->salt};
    uint32_t values = x.given->pool->values, *out = calloc(r->rows * KEY_CROSS_STRIDE + 1, sizeof *out);
    x.sound = calloc((size_t)values * WORDS + 1, sizeof *x.sound);
    x.words = calloc(values + 1, 1);
    BD_ASSERT(out != NULL && x.sound != NULL && x.words != NULL && x.given->pool == x.family->pool);
    for (int i = 0; i < ROWS_OF_NAMES; i++) {
        x.set[i] = calloc(((size_t)1 << SET_BITS) / 64, sizeof *x.set[i]);
        BD_ASSERT(x.set[i] != NULL);
    }
    for (uint32_t id = 1; id < values; id++)
        if (x.given->own_count[id] > 0 || x.family->own_count[id] > 0)
            x.words[id] = (uint8_t)key_of_value(x.given, id, &words, x.sound + (size_t)id * WORDS);
    for (size_t i = 0; i < r->rows; i++)
        note_row(&x, i);
    for (size_t i = 0; i < r->rows; i++)
        keys_of_row(&x, i, out + i * KEY_CROSS_STRIDE);
    for (int i = 0; i < ROWS_OF_NAMES; i++)
        free(x.set[i]);
    free(x.sound);
    free(x.words);
    return out;
}
