/* record/value.c - see value.h. */
#include "record/value.h"

#include <string.h>

struct value value_text(struct str s)
{
    return (struct value){.kind = VALUE_TEXT, .text = s};
}
struct value value_term(struct str s)
{
    return (struct value){.kind = VALUE_TERM, .text = s};
}
struct value value_date(struct str s)
{
    return (struct value){.kind = VALUE_DATE, .text = s};
}
struct value value_record(struct id16 id)
{
    return (struct value){.kind = VALUE_RECORD, .id = id};
}
struct value value_integer(int64_t v)
{
    return (struct value){.kind = VALUE_INTEGER, .a = v};
}
struct value value_range(int64_t least, int64_t most)
{
    return (struct value){.kind = VALUE_RANGE, .a = least, .b = most};
}
struct value value_bool(bool v)
{
    return (struct value){.kind = VALUE_BOOL, .a = v};
}
struct value value_bytes(struct str bytes)
{
    return (struct value){.kind = VALUE_BYTES, .text = bytes};
}
struct value value_evidence(struct digest id)
{
    return (struct value){.kind = VALUE_EVIDENCE, .evidence = id};
}
struct value value_absent(enum absence why)
{
    return (struct value){.kind = VALUE_NONE, .absence = why};
}

bool value_equal(const struct value *x, const struct value *y)
{
    if (x->kind != y->kind)
        return false;
    switch (x->kind) {
    case VALUE_NONE: return x->absence == y->absence;
    case VALUE_TEXT:
    case VALUE_TERM:
    case VALUE_DATE:
    case VALUE_BYTES: return str_eq(x->text, y->text);
    case VALUE_RECORD: return id_equal(x->id, y->id);
    case VALUE_EVIDENCE: return memcmp(x->evidence.b, y->evidence.b, sizeof x->evidence.b) == 0;
    case VALUE_INTEGER:
    case VALUE_BOOL: return x->a == y->a;
    case VALUE_RANGE:
    case VALUE_DECIMAL: return x->a == y->a && x->b == y->b;
    case VALUE_POINT: return x->a == y->a && x->b == y->b && x->c == y->c;
    }
    return false;
}

static const char *const absence_words[] = {NULL, "not_known", "not_asked", "refused", "not_applicable"};

const char *absence_word(enum absence why)
{
    return why >= ABSENT_NOT_KNOWN && why <= ABSENT_NOT_APPLICABLE ? absence_words[why] : NULL;
}

enum absence absence_read(struct str word)
{
    for (int i = ABSENT_NOT_KNOWN; i <= ABSENT_NOT_APPLICABLE; i++)
        if (str_is(word, absence_words[i]))
            return (enum absence)i;
    return (enum absence)0;
}

static void put_degrees(struct buf *out, int64_t v)
{
    uint64_t m = v < 0 ? (uint64_t)-v : (uint64_t)v;
    buf_addf(out, "%s%llu.%07llu", v < 0 ? "-" : "", (unsigned long long)(m / 10000000), (unsigned long long)(m % 10000000));
}

void value_put(struct buf *out, const struct value *v)
{
    switch (v->kind) {
    case VALUE_NONE: buf_addz(out, absence_word(v->absence) != NULL ? absence_word(v->absence) : "absent"); return;
    case VALUE_TEXT:
    case VALUE_TERM:
    case VALUE_DATE: buf_add_str(out, v->text); return;
    case VALUE_BYTES: hex_put(out, v->text.p, v->text.n); return;
    case VALUE_RECORD: hex_put(out, v->id.b, sizeof v->id.b); return;
    case VALUE_EVIDENCE: hex_put(out, v->evidence.b, sizeof v->evidence.b); return;
    case VALUE_INTEGER: buf_addf(out, "%lld", (long long)v->a); return;
    case VALUE_BOOL: buf_addz(out, v->a != 0 ? "yes" : "no"); return;
    case VALUE_RANGE: buf_addf(out, "%lld..%lld", (long long)v->a, (long long)v->b); return;
    case VALUE_DECIMAL: buf_addf(out, "%llde%lld", (long long)v->b, (long long)v->a); return;
    case VALUE_POINT:
        put_degrees(out, v->a);
        buf_add_char(out, ',');
        put_degrees(out, v->b);
        buf_addf(out, ",%lld", (long long)v->c);
        return;
    }
}

bool id_equal(struct id16 x, struct id16 y)
{
    return memcmp(x.b, y.b, sizeof x.b) == 0;
}

bool id_is_zero(struct id16 x)
{
    return id_equal(x, ID16_ZERO);
}

int id_cmp(struct id16 x, struct id16 y)
{
    return memcmp(x.b, y.b, sizeof x.b);
}
