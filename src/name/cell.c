/* name/cell.c - the names of one cell; see name.h. A cell is cut into pieces at brackets, quotes, separators and the words before a
 * further name (data/names/words.tsv: kind alias); then each piece is asked whether it is a name. What stands in brackets without such
 * a word is mostly a remark, so it counts only as a whole name; a remark is left out.
 */
#include "name/form.h"

#include "base/limits.h"

enum { PIECES_MAX = 24 };

/* How a piece came about. */
struct piece {
    struct str text;
    bool bracket; /* stood in brackets or quotes */
    bool marked;  /* after a word such as 가명, a.k.a., 化名 */
    bool maiden;  /* after née and the like: a surname only */
    bool again;   /* went on after a bracket closed */
};

struct cutting {
    struct str cell;
    struct piece piece[PIECES_MAX];
    size_t count;
    bool weak; /* a comma or a dot that may part names stands somewhere */
};

static uint32_t code_at(struct str s, size_t at, size_t *next)
{
    uint32_t c = 0;
    *next = at;
    return utf8_next(s, next, &c) ? c : 0;
}

/* The sign that closes what `c` opens, or 0. Apostrophes are letters of names and open nothing. */
static uint32_t closing(uint32_t c)
{
    static const uint32_t pair[][2] = {{'(', ')'},       {'[', ']'},       {'{', '}'},       {'<', '>'},       {'"', '"'},
                                       {0xAB, 0xBB},     {0x201C, 0x201D}, {0x201E, 0x201C}, {0x3008, 0x3009}, {0x300A, 0x300B},
                                       {0x300C, 0x300D}, {0x300E, 0x300F}, {0x3010, 0x3011}, {0x3014, 0x3015}, {0xFF08, 0xFF09},
                                       {0xFF3B, 0xFF3D}, {0xFF1C, 0xFF1E}};
    for (size_t i = 0; i < sizeof pair / sizeof pair[0]; i++)
        if (pair[i][0] == c)
            return pair[i][1];
    return 0;
}

static bool parts_names(uint32_t c)
{
    return c == '/' || c == ';' || c == '|' || c == '\n' || c == 0xFF0F || c == 0xFF1B || c == 0x3001 || c == 0xFF5C;
}

/* May part names: "김영희, 박순자", but not "Kim, Yong-hui"; 김영희·박순자, but not 阿卜杜勒·热合曼. */
static bool may_part(uint32_t c)
{
    return c == ',' || c == 0xFF0C || c == 0xB7 || c == 0x30FB || c == 0x2022;
}

static bool is_edge(uint32_t c)
{
    return c <= ' ' || c == 0xA0 || c == 0x3000 || c == ':' || c == 0xFF1A || c == '-' || c == '=' || c == '.' || c == '~' ||
           may_part(c);
}

static struct str trim_edges(struct str s)
{
    size_t next;
    while (s.n > 0 && is_edge(code_at(s, 0, &next)))
        s = str_slice(s, next, s.n);
    for (;;) {
        size_t last = s.n;
        while (last > 0 && ((unsigned char)s.p[--last] & 0xC0) == 0x80)
            continue;
        if (s.n == 0 || !is_edge(code_at(s, last, &next)) || s.p[s.n - 1] == '.')
            return s;
        s = str_slice(s, 0, last);
    }
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= 0xC0 && c != 0xD7 && c != 0xF7 && !closing(c) && !may_part(c) && !parts_names(c) &&
            !(c >= 0x2000 && c <= 0x206F) && c < 0xFF00);
}

/* Bytes of the word before a further name that begins at `at`, 0 for none. Before it no letter may stand; after it none but a Han
 * character, since Chinese writes no space. */
static size_t marker_at(struct str s, size_t at, const struct name_word **found)
{
    size_t next;
    char first = at < s.n && s.p[at] >= 'A' && s.p[at] <= 'Z' ? (char)(s.p[at] + 32) : at < s.n ? s.p[at] : 0;
    for (size_t i = name_words_cells; i < name_words; i++) {
        const struct name_word *w = &name_word[i];
        if ((w->kind != NAME_WORD_ALIAS && w->kind != NAME_WORD_MAIDEN) || w->text[0] != first)
            continue;
        size_t n = strlen(w->text), k = 0;
        if (at + n > s.n)
            continue;
        while (k < n && (s.p[at + k] >= 'A' && s.p[at + k] <= 'Z' ? s.p[at + k] + 32 : s.p[at + k]) == w->text[k])
            k++;
        if (k < n || (w->script != NAME_HAN && at + n < s.n && is_letter(code_at(s, at + n, &next))))
            continue;
        *found = w;
        return n;
    }
    return 0;
}

static bool has_letter(struct str s)
{
    size_t next;
    for (size_t at = 0; at < s.n; at = next)
        if (is_letter(code_at(s, at, &next)))
            return true;
    return false;
}

/* Takes ", 35" and ", 사망" off the end. */
static struct str without_remarks(struct str s)
{
    for (size_t at = s.n, next; at-- > 0;) {
        bool dash = s.p[at] == '-' && at > 0 && s.p[at - 1] == ' ';
        if (((unsigned char)s.p[at] & 0xC0) == 0x80 || !(may_part(code_at(s, at, &next)) || dash))
            continue;
        struct str tail = trim_edges(str_slice(s, next, s.n));
        if (has_letter(tail) && !name_is_term(tail))
            return s;
        s = trim_edges(str_slice(s, 0, at));
        at = s.n;
    }
    return s;
}

static void end_piece(struct cutting *k, struct piece *p, size_t from, size_t to)
{
    p->text = trim_edges(name_without_years(without_remarks(trim_edges(str_slice(k->cell, from, to)))));
    if (p->text.n > 0 && k->count < PIECES_MAX)
        k->piece[k->count++] = *p;
}

static void cut_pieces(struct cutting *k)
{
    struct piece p = {.marked = false};
    size_t from = 0, next;
    uint32_t close = 0, before = ' ';
    for (size_t at = 0; at < k->cell.n; at = next) {
        uint32_t c = code_at(k->cell, at, &next);
        const struct name_word *w;
        size_t n;
        if (close != 0 ? c == close : closing(c) != 0) {
            bool said = p.marked && trim_edges(str_slice(k->cell, from, at)).n == 0; /* alias "Sunja" */
            end_piece(k, &p, from, at);
            p = (struct piece){.bracket = close == 0, .again = close != 0, .marked = said && close == 0};
            close = close != 0 ? 0 : closing(c);
            from = next;
        } else if (parts_names(c)) {
            end_piece(k, &p, from, at);
            p = (struct piece){.bracket = close != 0};
            from = next;
        } else if (!is_letter(before) && (n = marker_at(k->cell, at, &w)) > 0) {
            end_piece(k, &p, from, at);
            p = (struct piece){.bracket = close != 0, .marked = true, .maiden = w->kind == NAME_WORD_MAIDEN};
            from = next = at + n;
            c = ' ';
        }
        k->weak = k->weak || may_part(c);
        before = c;
    }
    end_piece(k, &p, from, k->cell.n);
}

static size_t words_of(struct str s)
{
    size_t words = 0;
    bool gap = true;
    for (size_t i = 0; i < s.n; i++) {
        words += gap && s.p[i] != ' ';
        gap = s.p[i] == ' ';
    }
    return words;
}

/* A place or a time rather than a name, when nothing says that it is a name: 온성군, 함경도. */
static bool ends_as_place(struct str s)
{
    static const char *const ends[] = {"군", "시", "도", "구", "리", "성", "현", "省", "市", "县", "縣", "郡", "道"};
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        if (str_ends(s, ends[i]))
            return true;
    return false;
}

/* A whole Korean or Chinese name: surname and given name, of syllables that names have. */
static bool is_full(const struct name_form *f, bool doubtful)
{
    if (f->kind != NAME_PERSON || f->readings == 0 || f->other > 0.4f)
        return false;
    const struct name_reading *r = &f->reading[0];
    bool east = (f->scripts & (NAME_HANGUL | NAME_HAN)) != 0;
    if (!r->has_surname || r->givens == 0 || r->givens > 3 || r->uncut || r->share < 0.6f ||
        (doubtful && east && r->givens < 2))
        return false;
    for (size_t i = 0; i < (size_t)r->givens + 1; i++)
        if (r->slot[i].slip || (i > 0 && r->slot[i].bits > (doubtful ? 13.0f : 18.0f)))
            return false;
    return !doubtful || !ends_as_place(f->text);
}

/* Cuts a plain piece at commas and dots when each part is a whole name; gives how many parts were put. */
static size_t part_weakly(struct arena *a, struct str s, struct str *out, size_t cap)
{
    size_t n = 0, parts = 0, from = 0, next;
    for (size_t at = 0; at <= s.n; at = next) {
        next = at + 1;
        if (at < s.n && !may_part(code_at(s, at, &next)))
            continue;
        struct str part = trim_edges(str_slice(s, from, at));
        bool latin = part.n > 0 && (unsigned char)part.p[0] < 0x80;
        if (n == cap || (latin && words_of(part) < 2))
            return 0;
        const struct name_form *f = name_parse_one(a, part, NULL);
        if (f->kind != NAME_RELATIVE && !is_full(f, false)) /* wife of Kim Chol, Pak Sun-ja */
            return 0;
        if (f->kind != NAME_RELATIVE)
            out[n++] = part;
        parts++;
        from = next;
    }
    return parts > 1 ? n : 0;
}

struct names {
    struct str *out;
    size_t count;
    bool east; /* a whole Korean or Chinese name is among the pieces */
    bool odd;  /* a piece outside brackets is a name or not, who knows: Garcia/Lopez, Maria */
};

static void put_name(struct names *n, struct str text)
{
    for (size_t i = 0; i < n->count; i++)
        if (str_eq(n->out[i], text))
            return;
    if (n->count < NAME_CELL_MAX)
        n->out[n->count++] = text;
}

/* Whether the piece is a name of the person that the cell is about. */
static bool is_name(const struct piece *p, const struct name_form *f)
{
    bool given = f->kind == NAME_PERSON && f->readings > 0 && f->reading[0].givens > 1 && f->reading[0].share > 0.4f;
    if (p->maiden || f->kind == NAME_NOTHING || f->kind == NAME_TERM || f->kind == NAME_RELATIVE)
        return false;
    if (p->bracket && !p->marked)
        return is_full(f, true);
    return p->marked ? f->kind == NAME_PERSON || f->kind == NAME_MASKED : is_full(f, false) || given || words_of(p->text) > 1;
}

static void choose(struct arena *a, const struct cutting *k, struct names *n)
{
    struct str weak[NAME_CELL_MAX];
    for (size_t i = 0; i < k->count; i++) {
        const struct piece *p = &k->piece[i];
        size_t parts = k->weak && !p->bracket ? part_weakly(a, p->text, weak, NAME_CELL_MAX) : 0;
        for (size_t w = 0; w < parts; w++)
            put_name(n, weak[w]);
        if (parts > 0 || (k->count == 1 && !p->bracket && !p->marked))
            continue;
        const struct name_form *f = name_parse_one(a, p->text, NULL);
        n->east = n->east || is_full(f, p->bracket && !p->marked);
        if (is_name(p, f))
            put_name(n, p->text);
        else
            n->odd = n->odd || (!p->bracket && !p->marked && (f->kind == NAME_PERSON || f->kind == NAME_SURNAME_ONLY));
    }
}

/* 김철수 (金哲洙): one name and its Hanja, which name_parse reads together. */
static bool beside_each_other(struct arena *a, const struct names *n)
{
    if (n->count != 2)
        return false;
    const struct name_form *x = name_parse_one(a, n->out[0], NULL), *y = name_parse_one(a, n->out[1], NULL);
    return (x->scripts & y->scripts) == 0 && name_compare(x, y).level >= NAME_LIKELY;
}

/* Words such as "Name:" and 故, which stand before a name and are no part of it. */
static struct str without_label(struct str s)
{
    char first = s.n > 0 && s.p[0] >= 'A' && s.p[0] <= 'Z' ? (char)(s.p[0] + 32) : s.n > 0 ? s.p[0] : 0;
    for (size_t i = name_words_cells; i < name_words; i++) {
        const struct name_word *w = &name_word[i];
        size_t n, k = 0, next;
        if (w->kind != NAME_WORD_LABEL || w->text[0] != first || s.n <= (n = strlen(w->text)))
            continue;
        while (k < n && (s.p[k] >= 'A' && s.p[k] <= 'Z' ? s.p[k] + 32 : s.p[k]) == w->text[k])
            k++;
        struct str rest = trim_edges(str_slice(s, n, s.n));
        if (k < n || (w->script != NAME_HAN && is_letter(code_at(s, n, &next)) && !str_ends(str_from(w->text), ")")))
            continue;
        bool late = strcmp(w->text, "고") == 0; /* a surname too: 고 영희 */
        if (rest.n > 0 && (!late || utf8_count(rest) >= 3))
            return rest;
    }
    return s;
}

/* 김영희 외 2명: and others. */
static struct str without_others(struct str s)
{
    size_t at;
    if (str_find(s, STR(" 외 "), 0, &at) && at > 0 && at + 5 < s.n && s.p[at + 5] >= '0' && s.p[at + 5] <= '9')
        return str_slice(s, 0, at);
    return s;
}

/* 철수 엄마 김영희, 김철의 누나 김순희: whose relative somebody is stands before the name. */
static struct str without_kin(struct arena *a, struct str s)
{
    size_t cut = s.n;
    while (cut > 0 && s.p[cut - 1] != ' ')
        cut--;
    if (cut == 0 || (unsigned char)s.p[0] < 0x80 || (unsigned char)s.p[cut] < 0x80)
        return s;
    struct str head = str_trim(str_slice(s, 0, cut)), tail = str_slice(s, cut, s.n);
    if (utf8_count(tail) < 3 || name_parse_one(a, head, NULL)->kind != NAME_RELATIVE ||
        !is_full(name_parse_one(a, tail, NULL), false))
        return s;
    return tail;
}

static bool has_pieces(struct str s)
{
    size_t next;
    uint32_t before = ' ';
    for (size_t at = 0; at < s.n; at = next) {
        const struct name_word *w;
        uint32_t c = code_at(s, at, &next);
        if (closing(c) != 0 || parts_names(c) || may_part(c) || (c == '-' && before == ' ') ||
            (!is_letter(before) && is_letter(c) && marker_at(s, at, &w) > 0))
            return true;
        before = c;
    }
    return false;
}

size_t name_cell(struct arena *a, struct str cell, struct str out[NAME_CELL_MAX])
{
    struct cutting k = {.cell = without_others(without_label(without_label(str_trim(cell))))}; /* 성명: 故 … */
    k.cell = k.cell.n <= LIMIT_NAME_BYTES ? without_kin(a, k.cell) : k.cell;
    struct names n = {.out = out};
    if (k.cell.n > LIMIT_NAME_BYTES || !has_pieces(k.cell)) {
        struct str named = k.cell.n > LIMIT_NAME_BYTES ? k.cell : name_without_years(k.cell);
        out[0] = named.n > 0 ? named : k.cell;
        return k.cell.n > 0;
    }
    cut_pieces(&k);
    bool broken = false; /* a name goes on after a bracket: Kim (Yong) Hui */
    for (size_t i = 0; i < k.count; i++)
        broken = broken || (k.piece[i].again && !is_full(name_parse_one(a, k.piece[i].text, NULL), false));
    if (!broken)
        choose(a, &k, &n);
    bool beside = beside_each_other(a, &n);
    if ((n.odd && !n.east) || beside)
        n.count = 0;
    if (n.count == 0) { /* nothing is surely a name: the first piece that was not in brackets, if it is the only one */
        size_t plain = 0, first = 0;
        for (size_t i = 0; i < k.count; i++)
            if (!k.piece[i].bracket && plain++ == 0)
                first = i;
        put_name(&n, plain == 1 && !broken && !beside && !k.piece[first].maiden ? k.piece[first].text : k.cell);
    }
    return n.count;
}
