/* name/explain.c - what was understood and how two forms relate, in words; see name.h. */
#include "name/form.h"

static const char *const KIND[] = {"nothing", "person", "surname only", "names a relative", "masked", "a word, not a name"};
static const char *const LEVEL[] = {"cannot be compared",
                                    "different",
                                    "partly the same",
                                    "fits as far as it goes",
                                    "a letter or two apart",
                                    "may be the same",
                                    "the same in other spelling",
                                    "written the same"};

const char *name_kind_word(enum name_kind kind)
{
    return KIND[kind];
}

const char *name_level_word(enum name_level level)
{
    return LEVEL[level];
}

static size_t best_sound(const struct name_slot *s)
{
    size_t best = 0;
    for (size_t i = 1; i < s->count; i++)
        if (s->sounds[i].p > s->sounds[best].p)
            best = i;
    return best;
}

/* The likeliest Hangul of a slot, appended; a slot with no sound gives "?". */
static void put_slot(struct buf *b, const struct name_slot *s, bool surname)
{
    char utf8[3];
    if (s->count == 0) {
        buf_addz(b, "?");
        return;
    }
    uint16_t id = s->sounds[best_sound(s)].id;
    uint16_t first = surname ? name_surname[id].hangul[0] : id, second = surname ? name_surname[id].hangul[1] : NAME_NO_ID;
    hangul_utf8(first, utf8);
    buf_add(b, utf8, 3);
    if (second != NAME_NO_ID) {
        hangul_utf8(second, utf8);
        buf_add(b, utf8, 3);
    }
}

static void put_spelled(struct buf *b, const char *letters)
{
    for (; *letters; letters++) {
        if (*letters == 'O' || *letters == 'U')
            buf_addz(b, *letters == 'O' ? "\u014F" : "\u016D");
        else
            buf_add_char(b, *letters);
    }
}

static struct str slot_text(struct arena *a, const struct name_slot *s, bool surname)
{
    SCOPED_BUF struct buf b = BUF_MAX(256);
    if (s->han && s->han < 0x40000)
        utf8_put(&b, s->han);
    else if (s->latin && s->pinyin[0] != NAME_NO_ID)
        buf_addz(&b, name_pinyin[s->pinyin[0]].text);
    else if (s->latin)
        put_spelled(&b, s->spelled);
    else
        put_slot(&b, s, surname);
    size_t shown = 0;
    for (size_t i = 0; (s->latin || s->han) && i < s->count && shown < 3; i++)
        shown += s->sounds[i].p > 0.1f;
    if (shown > 1 || s->han || s->latin) {
        buf_addz(&b, " (");
        put_slot(&b, s, surname);
        buf_addz(&b, shown > 1 ? " …)" : ")");
    }
    return str_keep(a, buf_str(&b));
}

bool name_view(struct arena *a, const struct name_form *f, size_t index, struct name_view *out)
{
    if (index >= f->readings)
        return false;
    const struct name_reading *r = &f->reading[index];
    SCOPED_BUF struct buf s = BUF_MAX(64), g = BUF_MAX(256);
    if (r->has_surname)
        put_slot(&s, &r->slot[0], true);
    for (size_t i = 0; i < r->givens; i++)
        put_slot(&g, &r->slot[r->has_surname + i], false);
    *out = (struct name_view){r->origin == NAME_CHINESE ? "chinese" : "korean", (double)r->share, str_keep(a, buf_str(&s)),
                              str_keep(a, buf_str(&g))};
    return true;
}

struct str name_to_hangul(struct arena *a, const struct name_form *f, double *probability)
{
    *probability = 0;
    struct name_view v;
    if (!name_view(a, f, 0, &v))
        return STR_NONE;
    const struct name_reading *r = &f->reading[0];
    double p = (double)r->share;
    for (size_t i = 0; i < (size_t)r->has_surname + r->givens; i++) {
        if (r->slot[i].count == 0)
            return STR_NONE;
        p *= (double)r->slot[i].sounds[best_sound(&r->slot[i])].p;
    }
    *probability = p;
    return str_from(arena_printf(a, "%.*s%.*s", STR_FMT(v.surname), STR_FMT(v.given)));
}

struct str name_describe(struct arena *a, const struct name_form *f)
{
    struct name_view v;
    if (!name_view(a, f, 0, &v))
        return str_from(arena_printf(a, "%s; %u word%s", name_kind_word(f->kind), f->tokens, f->tokens == 1 ? "" : "s"));
    return str_from(arena_printf(a, "%s; %s; surname %s; given %s", name_kind_word(f->kind), v.origin,
                                 v.surname.n ? v.surname.p : "-", v.given.n ? v.given.p : "-"));
}

static const char *const STATE[] = {"written the same", "the same sound", "may be the same sound", "one letter apart",
                                    "different"};

void name_explain(struct arena *a, const struct name_form *x, const struct name_form *y, struct name_explanation *out)
{
    struct name_trace t;
    *out = (struct name_explanation){.match = name_compare_traced(x, y, &t)};
    out->steps = ARENA_ARRAY(a, struct name_step, NAME_GIVEN_MAX + 3);
    for (size_t i = 0; i < t.count; i++) {
        bool surname = t.surnames && i == 0;
        out->steps[out->count++] = (struct name_step){
            slot_text(a, t.left[i], surname), slot_text(a, t.right[i], surname),
            str_from(arena_printf(a, "%s: %s", surname ? "surname" : "given name", STATE[t.state[i]])), (double)t.bits[i]};
    }
    if (out->match.level == NAME_UNKNOWN)
        out->steps[out->count++] = (struct name_step){str_from(name_kind_word(x->kind)), str_from(name_kind_word(y->kind)),
                                                      STR("nothing to compare"), 0};
    else if (t.count == 0)
        out->steps[out->count++] =
            (struct name_step){x->text, y->text, str_from(name_level_word(out->match.level)), out->match.weight};
}
