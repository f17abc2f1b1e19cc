/* stats/loglinear_model.c - models as sets of terms, and their words. */
#include "stats/loglinear.h"

#include <string.h>

static struct loglinear_model collect(struct arena *a, unsigned lists, const bool *in)
{
    struct loglinear_model m = {0};
    size_t cells = (size_t)1 << lists;
    for (size_t v = 0; v < cells; v++)
        m.terms += in[v];
    m.term = ARENA_ARRAY(a, uint32_t, m.terms);
    m.terms = 0;
    for (size_t v = 0; v < cells; v++)
        if (in[v])
            m.term[m.terms++] = (uint32_t)v;
    return m;
}

struct loglinear_model loglinear_model(struct arena *a, unsigned lists, size_t interactions, const uint32_t *interaction)
{
    size_t cells = (size_t)1 << lists;
    bool *in = ARENA_ARRAY(a, bool, cells);
    in[0] = true;
    for (unsigned i = 0; i < lists; i++)
        in[(size_t)1 << i] = true;
    for (size_t i = 0; i < interactions; i++) {
        uint32_t whole = interaction[i];
        BD_ASSERT(whole < cells);
        for (uint32_t v = whole; v > 0; v = (v - 1) & whole) /* every subset */
            in[v] = true;
    }
    return collect(a, lists, in);
}

uint64_t loglinear_bits(const struct loglinear_model *m)
{
    uint64_t bits = 0;
    for (size_t i = 0; i < m->terms; i++) {
        BD_ASSERT(m->term[i] < 64);
        bits |= UINT64_C(1) << m->term[i];
    }
    return bits;
}

size_t loglinear_from_bits(uint64_t bits, uint32_t *term)
{
    size_t n = 0;
    for (; bits != 0; bits &= bits - 1)
        term[n++] = (uint32_t)__builtin_ctzll(bits);
    return n;
}

static const char *term_words(struct arena *a, const struct history_table *t, uint32_t term)
{
    const char *text = "";
    for (unsigned i = 0; i < t->lists; i++)
        if (term >> i & 1)
            text = arena_printf(a, "%s%s%.*s", text, *text ? "*" : "", STR_FMT(t->name[i]));
    return text;
}

const char *loglinear_words(struct arena *a, const struct history_table *t, const struct loglinear_model *m)
{
    const char *text = "";
    for (int size = (int)t->lists; size >= 1; size--)
        for (size_t i = 0; i < m->terms; i++) {
            uint32_t v = m->term[i];
            bool inside = false; /* another term */
            for (size_t j = 0; j < m->terms && !inside; j++)
                inside = m->term[j] != v && (m->term[j] & v) == v;
            if (__builtin_popcount(v) == size && !inside)
                text = arena_printf(a, "%s%s%s", text, *text ? " + " : "", term_words(a, t, v));
        }
    return text;
}

const char *loglinear_empty(struct arena *a, const struct history_table *t, const struct loglinear_model *m)
{
    double *margin = ARENA_ARRAY(a, double, history_cells(t));
    for (size_t w = 1; w < history_cells(t); w++)
        margin[w] = (double)t->count[w];
    history_superset_sums(t->lists, margin);
    const char *text = NULL;
    for (size_t i = 0; i < m->terms; i++) {
        uint32_t v = m->term[i];
        if (margin[v] > 0)
            continue;
        bool minimal = true;
        for (uint32_t s = (v - 1) & v; s > 0 && minimal; s = (s - 1) & v)
            minimal = margin[s] > 0;
        if (minimal)
            text = arena_printf(a, "%s%s%s", text != NULL ? text : "", text != NULL ? ", " : "", term_words(a, t, v));
    }
    return text;
}
