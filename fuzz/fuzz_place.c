/* fuzz/fuzz_place.c - names of places, in any script: what is found is in the book and compares to itself as the same. */
#include "fuzz.h"
#include "base/limits.h"
#include "name/place.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct arena *kept;
    static const struct place_book *book;
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct str text = {(const char *)data, size};
    if (kept == NULL) { /* asked of this one, so that the leak checker finds it from here */
        kept = arena_new(GIB);
        book = place_book_new(kept);
    }
    if (!utf8_check(text, NULL))
        return 0;
    struct place_found f = place_find(book, a, text);
    if (f.place != PLACE_NONE) {
        FUZZ_HOLDS(place_id(f.place) != NULL && place_label(f.place).n > 0);
        FUZZ_HOLDS(place_compare(f.place, f.place) == PLACE_SAME);
    }
    return 0;
}
