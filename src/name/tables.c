/* name/tables.c - finding things in the constant tables; see tables.h. */
#include "name/tables.h"

#include <string.h>

const struct name_hanja *name_hanja_find(uint32_t code)
{
    size_t low = 0, high = name_hanjas;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (name_hanja[mid].code < code)
            low = mid + 1;
        else
            high = mid;
    }
    return low < name_hanjas && name_hanja[low].code == code ? &name_hanja[low] : NULL;
}

/* Compares `n` letters with a NUL-terminated word. */
static int compare_word(const char *letters, size_t n, const char *word)
{
    size_t w = strlen(word);
    int c = memcmp(letters, word, n < w ? n : w);
    return c != 0 ? c : n < w ? -1 : n > w;
}

ptrdiff_t name_pinyin_find(const char *letters, size_t n)
{
    size_t low = 0, high = name_pinyins;
    while (low < high) {
        size_t mid = (low + high) / 2;
        int c = compare_word(letters, n, name_pinyin[mid].text);
        if (c == 0)
            return (ptrdiff_t)mid;
        if (c > 0)
            low = mid + 1;
        else
            high = mid;
    }
    return -1;
}

ptrdiff_t name_surname_find(uint16_t first, uint16_t second)
{
    for (size_t i = 0; i < name_surnames; i++) {
        const struct name_surname *s = &name_surname[i];
        if (s->hangul[0] == first && s->hangul[1] == second)
            return (ptrdiff_t)i;
    }
    for (size_t i = 0; second == NAME_NO_ID && i < name_surnames; i++)
        if (name_surname[i].north == first)
            return (ptrdiff_t)i;
    return -1;
}

size_t name_surname_spell_find(const char *letters, size_t n, size_t *count)
{
    size_t low = 0, high = name_surname_spells;
    while (low < high) {
        size_t mid = (low + high) / 2;
        if (compare_word(letters, n, name_surname_spell[mid].text) > 0)
            low = mid + 1;
        else
            high = mid;
    }
    size_t end = low;
    while (end < name_surname_spells && compare_word(letters, n, name_surname_spell[end].text) == 0)
        end++;
    *count = end - low;
    return low;
}

size_t name_surname_han_find(uint32_t first, uint32_t second, size_t *count)
{
    size_t low = 0, high = name_surname_hans;
    while (low < high) {
        size_t mid = (low + high) / 2;
        const struct name_surname_han *h = &name_surname_han[mid];
        if (h->han[0] < first || (h->han[0] == first && h->han[1] < second))
            low = mid + 1;
        else
            high = mid;
    }
    size_t end = low;
    while (end < name_surname_hans && name_surname_han[end].han[0] == first && name_surname_han[end].han[1] == second)
        end++;
    *count = end - low;
    return low;
}
