/* fuzz/fuzz_value.c - values as people type them, for properties of every kind: the first byte picks a property of the
 * shipped schema, the rest is typed. A value that is read passes the check for values that programs make, and its
 * canonical text reads to the same value. */
#include "fuzz.h"
#include "base/limits.h"
#include "record/schema.h"

/* Kinds that no shipped type has, and a vocabulary of two terms with one label. */
static const char more[] =
    "{\"schema\":\"more\",\"version\":\"1\",\"source\":\"s\",\"types\":[{\"id\":\"zz\",\"letter\":\"Z\",\"label\":{\"en\":\"z\"},"
    "\"properties\":[{\"name\":\"said\",\"kind\":\"bool\",\"class\":\"facts\",\"label\":{\"en\":\"said\"}},"
    "{\"name\":\"paper\",\"kind\":\"file\",\"class\":\"facts\",\"label\":{\"en\":\"paper\"}},"
    "{\"name\":\"twin\",\"kind\":\"term\",\"vocabulary\":\"twins\",\"class\":\"facts\",\"label\":{\"en\":\"twin\"}}]}]}";
static const char twins[] =
    "{\"vocabulary\":\"twins\",\"version\":\"1\",\"source\":\"s\",\"label\":{\"en\":\"twins\"},\"terms\":["
    "{\"code\":\"a\",\"label\":{\"en\":\"river\"}},{\"code\":\"b\",\"label\":{\"en\":\"River\"}},"
    "{\"code\":\"east\",\"label\":{\"en\":\"the east\",\"ko\":\"동쪽\"}}]}";

static const struct schema *shipped(void)
{
    static struct arena *kept;
    static const struct schema *s;
    struct err e = ERR_NONE;
    const struct document *all;
    if (s == NULL) {
        kept = arena_new(GIB);
        size_t n = schema_shipped(&all);
        struct document *with = ARENA_ARRAY(kept, struct document, n + 2);
        for (size_t i = 0; i < n; i++)
            with[i] = all[i];
        FUZZ_HOLDS(document_read("more", str_from(more), kept, &with[n], &e) == BD_OK);
        FUZZ_HOLDS(document_read("twins", str_from(twins), kept, &with[n + 1], &e) == BD_OK);
        FUZZ_HOLDS(schema_build(with, n + 2, true, kept, &s, &e) == BD_OK);
    }
    return s;
}

/* A property for a number: one of each kind first, in the order of the schema, then any. */
static const struct property *pick(const struct schema *s, unsigned number)
{
    const struct record_type *const *types;
    const struct property *of_kind[PROP_POINT + 1] = {NULL}, *any = NULL;
    size_t n = schema_types(s, &types), at = 0;
    for (size_t t = 0; t < n; t++)
        for (size_t i = 0; i < types[t]->property_count; i++, at++) {
            const struct property *p = types[t]->properties[i];
            if (of_kind[p->kind] == NULL)
                of_kind[p->kind] = p;
            if (at == number)
                any = p;
        }
    unsigned kind = number & 31;
    if (number == 255)
        return schema_property(s, STR("zz.twin"));
    return kind <= PROP_POINT && of_kind[kind] != NULL ? of_kind[kind] : any != NULL ? any : of_kind[PROP_TEXT];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    SCOPED_ARENA struct arena *a = arena_new(GIB);
    SCOPED_BUF struct buf text = BUF_MAX(GIB);
    struct err e = ERR_NONE;
    struct value v, again;
    if (size == 0)
        return 0;
    const struct schema *s = shipped();
    const struct property *p = pick(s, data[0]);
    struct str typed = {(const char *)data + 1, size - 1};
    FUZZ_HOLDS(schema_nearest_type(s, typed).n < 64 && schema_nearest_property(p->type, typed).n < 64);
    enum absence why = absence_read(typed);
    if (why != 0) {
        v = value_absent(why);
        FUZZ_HOLDS(value_check(s, p, &v, a, &e) == BD_OK && str_is(typed, absence_word(why)));
        return 0;
    }
    if (value_read(s, p, typed, a, &v, &e) != BD_OK) {
        FUZZ_HOLDS(e.text[0] != '\0');
        return 0;
    }
    FUZZ_HOLDS(value_check(s, p, &v, a, &e) == BD_OK);
    value_put(&text, &v);
    FUZZ_HOLDS(value_read(s, p, buf_str(&text), a, &again, &e) == BD_OK && value_equal(&v, &again));
    return 0;
}
