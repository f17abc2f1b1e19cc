/* link/sketch.c - see sketch.h. */
#include "link/sketch.h"
#include "link/input.h"
#include "link/value.h"

struct sketch sketch_of(struct str text)
{
    struct sketch s = {0};
    uint64_t letters = 0;
    uint32_t c;
    for (size_t at = 0; letters < SKETCH_LETTERS && utf8_next(text, &at, &c); letters++) {
        unsigned place = 2 * (c % SKETCH_CLASSES);
        s.letters |= (s.letters >> place & 1) == 0 ? (uint64_t)1 << place : (uint64_t)2 << place;
    }
    s.letters |= letters << 2 * SKETCH_CLASSES;
    struct str w;
    for (size_t at = 0; value_word(text, &at, &w);)
        s.words |= (uint64_t)1 << (w.n == 1 ? 63 : link_hash(w.p, w.n, 3) % 63);
    return s;
}
