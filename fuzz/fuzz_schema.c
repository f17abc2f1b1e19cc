/* fuzz/fuzz_schema.c - schema and vocabulary documents: refused with words, or built; never less protected than before. */
#include "fuzz.h"
#include "record/schema.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char first[] =
        "{\"schema\":\"own\",\"version\":\"1\",\"source\":\"s\",\"types\":[{\"id\":\"a\",\"letter\":\"A\",\"label\":{\"en\":\"a\"},"
        "\"properties\":[{\"name\":\"name\",\"kind\":\"name\",\"class\":\"identity\",\"label\":{\"en\":\"n\"}}]}]}";
    SCOPED_ARENA struct arena *a = arena_new((size_t)1 << 30);
    struct err e = ERR_NONE;
    struct document both[2];
    const struct schema *s;
    FUZZ_HOLDS(document_read("first", STR(first), a, &both[0], &e) == BD_OK);
    if (document_read("input", (struct str){(const char *)data, size}, a, &both[1], &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    struct buf out SCOPED_BUF = BUF_MAX((size_t)64 << 20);
    enum bd_status check = schema_document_check(both, 1, &both[1], false, a, &out, &e);
    FUZZ_HOLDS(check == BD_OK || e.text[0] != '\0');
    err_clear(&e);
    FUZZ_HOLDS(schema_build(both, 2, false, a, &s, &e) == BD_OK);
    const struct property *p = schema_property(s, STR("a.name"));
    size_t at;
    bool meant = str_find((struct str){(const char *)data, size}, STR("lowers"), 0, &at);
    FUZZ_HOLDS(p == NULL || p->class == LEDGER_IDENTITY || meant);
    FUZZ_HOLDS(check != BD_OK || p != NULL);
    return 0;
}
