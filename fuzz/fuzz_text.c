/* fuzz/fuzz_text.c - text and Markdown files as sources: what is stored is UTF-8 with plain line ends, reads again to the
 * same, and its paragraphs are parts of it in order. A first line "%md" names it Markdown. */
#include "fuzz.h"
#include "base/limits.h"
#include "intake/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    struct err e = ERR_NONE;
    struct text_source t, again;
    struct str bytes = {(const char *)data, size};
    const char *name = "source.txt";
    if (str_starts(bytes, "%md\n")) {
        bytes = str_slice(bytes, 4, size);
        name = "source.md";
    }
    if (text_source_read(a, name, bytes, &t, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    size_t at, last = 0;
    FUZZ_HOLDS(utf8_check(t.text, NULL) && !str_find(t.text, STR("\r"), 0, &at) && t.paragraphs >= 1);
    FUZZ_HOLDS(text_source_read(a, name, t.text, &again, &e) == BD_OK && str_eq(again.text, t.text));
    FUZZ_HOLDS(again.paragraphs == t.paragraphs && utf8_check(t.title, NULL));
    size_t many = t.paragraphs < 64 ? t.paragraphs : 64;
    for (size_t i = 1; i <= many; i++) {
        size_t from, to;
        FUZZ_HOLDS(text_paragraph(t.text, i, &from, &to) && from >= last && from < to && to <= t.text.n);
        last = to;
    }
    size_t from, to;
    FUZZ_HOLDS(!text_paragraph(t.text, t.paragraphs + 1, &from, &to) && !text_paragraph(t.text, 0, &from, &to));
    return 0;
}
