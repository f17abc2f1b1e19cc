/* record/schema_value.c - values as people write them, and checks of values that programs make; see schema.h. */
#include "record/schema.h"

#include "base/edtf.h"

#include <ctype.h>
#include <string.h>

/* What was typed is never repeated: it can be protected. */
static FALLIBLE wanted(const struct property *p, struct err *e, const char *what)
{
    return err_set(e, BD_INPUT, "%.*s: %s was expected", STR_FMT(p->id), what);
}

/* Distance of typing errors, over bytes, for short ids. */
static size_t distance(struct str x, struct str y)
{
    size_t row[65];
    if (x.n > 64 || y.n > 64)
        return 64;
    for (size_t j = 0; j <= y.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= x.n; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= y.n; j++) {
            size_t above = row[j];
            size_t best = diagonal + (x.p[i - 1] == y.p[j - 1] ? 0 : 1);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            row[j] = best;
            diagonal = above;
        }
    }
    return row[y.n];
}

struct nearest {
    struct str best;
    size_t distance;
};

/* Is the typed word the first or the last of the words that underscores part: "age" of age_band, "date" of birth_date? */
static bool is_part(struct str typed, struct str known)
{
    return typed.n > 2 && known.n > typed.n &&
           ((memcmp(known.p, typed.p, typed.n) == 0 && known.p[typed.n] == '_') ||
            (memcmp(known.p + known.n - typed.n, typed.p, typed.n) == 0 && known.p[known.n - typed.n - 1] == '_'));
}

/* `of` is what to name when `known` is the nearest. */
static void consider(struct nearest *n, struct str typed, struct str known, struct str of)
{
    size_t d = is_part(typed, known) ? 1 : distance(typed, known);
    if (d < n->distance) {
        n->distance = d;
        n->best = of;
    }
}

static struct nearest nearest_begin(struct str typed)
{
    return (struct nearest){STR(""), typed.n / 3 + 2};
}

struct str schema_nearest_property(const struct record_type *t, struct str typed)
{
    struct nearest n = nearest_begin(typed);
    for (size_t i = 0; t != NULL && i < t->property_count; i++)
        consider(&n, typed, t->properties[i]->name, t->properties[i]->name);
    return n.best;
}

struct str schema_nearest_type(const struct schema *s, struct str typed)
{
    struct nearest n = nearest_begin(typed);
    const struct record_type *const *types;
    size_t count = schema_types(s, &types);
    for (size_t i = 0; i < count; i++)
        consider(&n, typed, types[i]->id, types[i]->id);
    return n.best;
}

/* True when the words of `typed`, with blanks for underscores and without regard to ASCII capitals, stand in the label. */
static bool label_has(struct str label, struct str typed)
{
    for (size_t at = 0; typed.n > 1 && at + typed.n <= label.n; at++) {
        size_t i = 0;
        while (i < typed.n &&
               tolower((unsigned char)label.p[at + i]) == (typed.p[i] == '_' ? ' ' : tolower((unsigned char)typed.p[i])))
            i++;
        if (i == typed.n)
            return true;
    }
    return false;
}

struct str vocabulary_nearest(const struct vocabulary *v, struct str typed)
{
    for (size_t i = 0; i < v->term_count; i++)
        for (int l = 0; l < LABEL_LANGUAGES; l++)
            if (!v->terms[i].retired && label_has(v->terms[i].label.in[l], typed))
                return v->terms[i].code;
    struct nearest n = nearest_begin(typed);
    for (size_t i = 0; i < v->term_count; i++) {
        struct str code = v->terms[i].code;
        size_t from = 0, to;
        consider(&n, typed, code, code);
        while (str_find(code, STR("_"), from, &to)) { /* one word of several: abortoin, forced_abortion */
            consider(&n, typed, str_slice(code, from, to), code);
            from = to + 1;
        }
        if (from > 0)
            consider(&n, typed, str_slice(code, from, code.n), code);
    }
    return n.best;
}

/* Equal but for ASCII capitals and outer blanks. */
static bool same_words(struct str x, struct str y)
{
    x = str_trim(x);
    y = str_trim(y);
    if (x.n != y.n || x.n == 0)
        return false;
    for (size_t i = 0; i < x.n; i++)
        if (tolower((unsigned char)x.p[i]) != tolower((unsigned char)y.p[i]))
            return false;
    return true;
}

static FALLIBLE read_term(const struct property *p, struct str typed, struct arena *a, struct value *out, struct err *e)
{
    const struct vocabulary *v = p->terms;
    struct str code = typed;
    size_t colon;
    if (str_find(typed, STR(":"), 0, &colon) && str_eq(str_slice(typed, 0, colon), v->name))
        code = str_slice(typed, colon + 1, typed.n);
    const struct term *found = vocabulary_term(v, code);
    for (size_t i = 0; found == NULL && i < v->term_count; i++)
        for (int l = 0; l < LABEL_LANGUAGES; l++) {
            if (!same_words(v->terms[i].label.in[l], typed))
                continue;
            for (size_t j = i + 1; j < v->term_count; j++)
                if (same_words(v->terms[j].label.in[l], typed)) {
                    (void)!err_set(e, BD_INPUT, "%.*s: two terms of %.*s bear that label", STR_FMT(p->id), STR_FMT(v->name));
                    return err_mend(e, "use the code: %.*s or %.*s", STR_FMT(v->terms[i].code), STR_FMT(v->terms[j].code));
                }
            found = &v->terms[i];
            break;
        }
    if (found == NULL || found->retired) {
        (void)!err_set(e, BD_INPUT, "%.*s: a %sterm of the vocabulary %.*s was expected", STR_FMT(p->id),
                       found != NULL ? "still used " : "", STR_FMT(v->name));
        struct str near = vocabulary_nearest(v, code);
        if (near.n > 0)
            return err_mend(e, "did you mean %.*s? bandi list vocabularies --of %.*s shows all", STR_FMT(near),
                            STR_FMT(v->name));
        return err_mend(e, "bandi list vocabularies --of %.*s shows them", STR_FMT(v->name));
    }
    *out = value_term(str_from(arena_printf(a, "%.*s:%.*s", STR_FMT(v->name), STR_FMT(found->code))));
    return BD_OK;
}

/* Language tags: 2 or 3 letters, then parts of 2 to 8 letters or digits (BCP 47's shape, not its registry). */
static bool language_ok(struct str s)
{
    size_t part = 0, n = 0;
    for (size_t i = 0; i <= s.n; i++) {
        if (i == s.n || s.p[i] == '-') {
            if (n < 2 || n > (part == 0 ? 3u : 8u))
                return false;
            part++;
            n = 0;
        } else if (isalpha((unsigned char)s.p[i]) || (part > 0 && isdigit((unsigned char)s.p[i]))) {
            n++;
        } else {
            return false;
        }
    }
    return s.n <= 35;
}

static FALLIBLE read_language(const struct property *p, struct str typed, struct arena *a, struct value *out, struct err *e)
{
    if (str_starts(typed, "bcp47:"))
        typed = str_slice(typed, 6, typed.n);
    if (!language_ok(typed))
        return wanted(p, e, "a language tag such as ko, zh, en or ko-KP");
    *out = value_term(str_from(arena_printf(a, "bcp47:%.*s", STR_FMT(typed))));
    return BD_OK;
}

static FALLIBLE read_count(const struct property *p, struct str typed, struct value *out, struct err *e)
{
    int64_t low, high;
    size_t at, skip = 2;
    if (!str_find(typed, STR(".."), 0, &at)) {
        skip = 1;
        if (!str_find(typed, STR("-"), 1, &at)) {
            if (!str_to_i64(typed, &low) || low < 0)
                return wanted(p, e, "a count, or a range as 3..5,");
            *out = value_integer(low);
            return BD_OK;
        }
    }
    if (!str_to_i64(str_trim(str_slice(typed, 0, at)), &low) ||
        !str_to_i64(str_trim(str_slice(typed, at + skip, typed.n)), &high) || low < 0 || high < low)
        return wanted(p, e, "a range of counts as 3..5, the smaller first,");
    *out = low == high ? value_integer(low) : value_range(low, high);
    return BD_OK;
}

static FALLIBLE read_bool(const struct property *p, struct str typed, struct value *out, struct err *e)
{
    static const char *const yes[] = {"yes", "true", "1", "예", "네", "是"};
    static const char *const no[] = {"no", "false", "0", "아니오", "아니요", "否", "不是"};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        if (same_words(typed, str_from(yes[i]))) {
            *out = value_bool(true);
            return BD_OK;
        }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        if (same_words(typed, str_from(no[i]))) {
            *out = value_bool(false);
            return BD_OK;
        }
    return wanted(p, e, "yes or no");
}

/* Degrees with at most seven decimals, as a whole number of 10^-7 degrees. */
static bool degrees(struct str s, int64_t limit, int64_t *out)
{
    bool minus = s.n > 0 && s.p[0] == '-';
    size_t i = minus ? 1 : 0, digits = 0, decimals = 0;
    int64_t v = 0;
    bool point = false;
    for (; i < s.n; i++) {
        if (s.p[i] == '.' && !point) {
            point = true;
            continue;
        }
        if (s.p[i] < '0' || s.p[i] > '9' || decimals == 7 || digits > 10)
            return false;
        v = v * 10 + (s.p[i] - '0');
        digits++;
        decimals += point ? 1 : 0;
    }
    for (; decimals < 7; decimals++)
        v *= 10;
    *out = minus ? -v : v;
    return digits > 0 && v <= limit * 10000000;
}

static FALLIBLE read_point(const struct property *p, struct str typed, struct value *out, struct err *e)
{
    size_t one, two;
    struct value v = {.kind = VALUE_POINT};
    if (!str_find(typed, STR(","), 0, &one) || !str_find(typed, STR(","), one + 1, &two) ||
        !degrees(str_trim(str_slice(typed, 0, one)), 90, &v.a) ||
        !degrees(str_trim(str_slice(typed, one + 1, two)), 180, &v.b) ||
        !str_to_i64(str_trim(str_slice(typed, two + 1, typed.n)), &v.c) || v.c < 0 || v.c > 20000000)
        return wanted(p, e, "latitude, longitude and the radius of doubt in metres, as 42.98,129.56,5000,");
    *out = v;
    return BD_OK;
}

static FALLIBLE read_hex(const struct property *p, struct str typed, size_t n, struct arena *a, uint8_t **out, struct err *e)
{
    *out = arena_alloc(a, n, 1);
    if (typed.n != 2 * n || !hex_read(typed, *out, n))
        return wanted(p, e, n == 16 ? "a handle, or 32 hexadecimal digits," : "64 hexadecimal digits");
    return BD_OK;
}

FALLIBLE value_read(const struct schema *s, const struct property *p, struct str typed, struct arena *a, struct value *out,
                    struct err *e)
{
    struct str trimmed = str_trim(typed);
    struct value v = {0};
    uint8_t *bytes;
    int64_t number;
    if (!utf8_check(typed, NULL))
        return wanted(p, e, "UTF-8 text");
    if (trimmed.n == 0)
        return wanted(p, e, "something; say why it is absent otherwise");
    switch (p->kind) {
    case PROP_TEXT:
    case PROP_NAME:
    case PROP_LOCATOR:
    case PROP_URL: v = value_text(trimmed); break;
    case PROP_LONG: v = value_text(typed); break;
    case PROP_TERM: BD_TRY(read_term(p, trimmed, a, &v, e)); break;
    case PROP_LANGUAGE: BD_TRY(read_language(p, trimmed, a, &v, e)); break;
    case PROP_COUNT: BD_TRY(read_count(p, trimmed, &v, e)); break;
    case PROP_BOOL: BD_TRY(read_bool(p, trimmed, &v, e)); break;
    case PROP_POINT: BD_TRY(read_point(p, trimmed, &v, e)); break;
    case PROP_DATE:
        v.kind = VALUE_DATE;
        BD_TRY(edtf_canonical(trimmed, a, &v.text, e));
        break;
    case PROP_INTEGER:
        if (!str_to_i64(trimmed, &number))
            return wanted(p, e, "a whole number");
        v = value_integer(number);
        break;
    case PROP_RECORD:
        BD_TRY(read_hex(p, trimmed, 16, a, &bytes, e));
        v.kind = VALUE_RECORD;
        memcpy(v.id.b, bytes, 16);
        break;
    case PROP_HASH:
        BD_TRY(read_hex(p, trimmed, 32, a, &bytes, e));
        v = value_bytes((struct str){(const char *)bytes, 32});
        break;
    case PROP_FILE:
        BD_TRY(read_hex(p, trimmed, 32, a, &bytes, e));
        v.kind = VALUE_EVIDENCE;
        memcpy(v.evidence.b, bytes, 32);
        break;
    }
    BD_TRY(value_check(s, p, &v, a, e));
    *out = v;
    return BD_OK;
}

static FALLIBLE check_text(const struct property *p, const struct value *v, struct err *e)
{
    if (v->kind != VALUE_TEXT || !utf8_check(v->text, NULL) || v->text.n == 0)
        return wanted(p, e, "text");
    if (p->kind != PROP_LONG && v->text.n > 64 * 1024)
        return err_set(e, BD_LIMIT, "%.*s: a line of text has at most 65,536 bytes", STR_FMT(p->id));
    if (p->kind != PROP_LONG && (memchr(v->text.p, '\n', v->text.n) != NULL || memchr(v->text.p, '\r', v->text.n) != NULL))
        return wanted(p, e, "one line of text");
    if (v->text.n <= (size_t)15 << 20)
        return BD_OK;
    (void)!err_set(e, BD_LIMIT, "%.*s: a text has at most 15 MiB", STR_FMT(p->id));
    return err_mend(e, "cut it into several sources, such as one a session");
}

FALLIBLE value_check(const struct schema *s, const struct property *p, const struct value *v, struct arena *a, struct err *e)
{
    if (v->kind == VALUE_NONE)
        return absence_word(v->absence) != NULL ? BD_OK : wanted(p, e, "a value or a reason for absence");
    switch (p->kind) {
    case PROP_TEXT:
    case PROP_NAME:
    case PROP_LOCATOR:
    case PROP_URL:
    case PROP_LONG: return check_text(p, v, e);
    case PROP_TERM: {
        const struct term *t = v->kind == VALUE_TERM ? schema_term(s, v->text) : NULL;
        bool fits = t != NULL && str_starts(v->text, arena_printf(a, "%.*s:", STR_FMT(p->vocabulary)));
        return fits ? BD_OK : wanted(p, e, "a term of its vocabulary");
    }
    case PROP_LANGUAGE:
        return v->kind == VALUE_TERM && str_starts(v->text, "bcp47:") && language_ok(str_slice(v->text, 6, v->text.n))
                   ? BD_OK
                   : wanted(p, e, "a language tag");
    case PROP_DATE: {
        struct str canonical;
        if (v->kind != VALUE_DATE)
            return wanted(p, e, "a date");
        BD_TRY(edtf_canonical(v->text, a, &canonical, e));
        return str_eq(canonical, v->text) ? BD_OK : wanted(p, e, "a date in its canonical form");
    }
    case PROP_COUNT:
        return (v->kind == VALUE_INTEGER && v->a >= 0) || (v->kind == VALUE_RANGE && v->a >= 0 && v->a <= v->b)
                   ? BD_OK
                   : wanted(p, e, "a count or a range of counts");
    case PROP_INTEGER: return v->kind == VALUE_INTEGER ? BD_OK : wanted(p, e, "a whole number");
    case PROP_BOOL: return v->kind == VALUE_BOOL ? BD_OK : wanted(p, e, "yes or no");
    case PROP_RECORD: return v->kind == VALUE_RECORD ? BD_OK : wanted(p, e, "a record");
    case PROP_HASH: return v->kind == VALUE_BYTES && v->text.n == 32 ? BD_OK : wanted(p, e, "a hash of 32 bytes");
    case PROP_FILE: return v->kind == VALUE_EVIDENCE ? BD_OK : wanted(p, e, "an evidence file");
    case PROP_POINT: return v->kind == VALUE_POINT ? BD_OK : wanted(p, e, "a point");
    }
    return BD_INTERNAL;
}
