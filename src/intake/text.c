/* intake/text.c - see text.h. */
#include "intake/text.h"

#include <string.h>

/* `begin` is where the content begins, behind byte-order marks. */
static FALLIBLE refuse_other_forms(const char *file, struct str bytes, size_t begin, struct err *e)
{
    static const struct {
        const char *magic;
        size_t n;
        const char *what, *mend;
    } forms[] = {
        {"%PDF-", 5, "this is a PDF", "take its text out first (pdftotext -layout FILE.pdf) and import the text"},
        {"PK\x03\x04", 4, "this is a zip or an office document", "save it as plain text (UTF-8) and import that"},
        {"\xD0\xCF\x11\xE0", 4, "this is an old office document", "save it as plain text (UTF-8) and import that"},
        {"\xFF\xFE", 2, "this text is UTF-16", "save it as UTF-8"},
        {"\xFE\xFF", 2, "this text is UTF-16", "save it as UTF-8"},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (bytes.n - begin >= forms[i].n && memcmp(bytes.p + begin, forms[i].magic, forms[i].n) == 0) {
            (void)!err_set(e, BD_INPUT, "%s", forms[i].what);
            (void)!err_mend(e, "%s", forms[i].mend);
            return err_where(e, file, 0, 0);
        }
    size_t bad = 0;
    const char *nul = bytes.n > 0 ? memchr(bytes.p, 0, bytes.n) : NULL;
    if (nul == NULL && utf8_check(bytes, &bad))
        return BD_OK;
    if (nul != NULL)
        bad = (size_t)(nul - bytes.p);
    long long line = 1;
    for (size_t i = 0; i < bad; i++)
        line += bytes.p[i] == '\n';
    (void)!err_set(e, BD_INPUT, nul != NULL ? "byte %zu is NUL" : "byte %zu is not UTF-8 text", bad + 1);
    (void)!err_mend(e, "save the file as UTF-8");
    return err_where(e, file, line, 0);
}

static struct str plain_line_ends(struct arena *a, struct str bytes)
{
    char *out = arena_alloc(a, bytes.n + 1, 1);
    size_t n = 0;
    for (size_t i = 0; i < bytes.n; i++) {
        if (bytes.p[i] == '\r' && i + 1 < bytes.n && bytes.p[i + 1] == '\n')
            continue;
        out[n++] = bytes.p[i] == '\r' ? '\n' : bytes.p[i];
    }
    return (struct str){out, n};
}

static bool next_line(struct str text, size_t *at, struct str *line)
{
    if (*at >= text.n)
        return false;
    size_t end;
    if (!str_find(text, STR("\n"), *at, &end))
        end = text.n;
    *line = str_slice(text, *at, end);
    *at = end + 1;
    return true;
}

/* Does no empty line part the text, one after a title of one line aside? So transcripts come out of many programs: each line
 * is somebody's answer. */
static bool parted_by_lines(struct str text)
{
    size_t at = 0, lines = 0;
    bool gap = false;
    struct str line;
    while (next_line(text, &at, &line)) {
        bool words = str_trim(line).n > 0;
        if (words && gap && lines > 1)
            return false;
        lines += words;
        gap = !words && lines > 0;
    }
    return lines > 1;
}

struct text_walk text_walk(struct str text)
{
    return (struct text_walk){.text = text, .by_lines = parted_by_lines(text)};
}

bool text_walk_next(struct text_walk *w, size_t *from, size_t *to)
{
    bool inside = false;
    struct str line;
    size_t begins = w->at;
    while (next_line(w->text, &w->at, &line)) {
        bool words = str_trim(line).n > 0;
        if (!words && inside)
            return true;
        if (words && !inside)
            *from = begins;
        if (words)
            *to = begins + line.n;
        if (words && w->by_lines)
            return true;
        inside = inside || words;
        begins = w->at;
    }
    return inside;
}

bool text_paragraph(struct str text, size_t number, size_t *from, size_t *to)
{
    struct text_walk w = text_walk(text);
    size_t start = 0, end = 0;
    bool there = number > 0;
    for (size_t n = 0; there && n < number; n++)
        there = text_walk_next(&w, &start, &end);
    if (!there)
        return false;
    *from = start;
    *to = end;
    return true;
}

static size_t count_paragraphs(struct str text)
{
    struct text_walk w = text_walk(text);
    size_t count = 0, from, to;
    while (text_walk_next(&w, &from, &to))
        count++;
    return count;
}

static struct str find_title(struct str text)
{
    size_t at = 0;
    struct str line = STR("");
    while (next_line(text, &at, &line)) {
        line = str_trim(line);
        while (line.n > 0 && (line.p[0] == '#' || line.p[0] == '*' || line.p[0] == '>' || line.p[0] == ' '))
            line = str_slice(line, 1, line.n);
        if (line.n > 0)
            break;
    }
    size_t cut = 0, characters = 0;
    uint32_t c;
    while (characters < 200 && utf8_next(line, &cut, &c))
        characters++;
    return str_slice(line, 0, cut);
}

FALLIBLE text_source_read(struct arena *a, const char *file, struct str bytes, struct text_source *out, struct err *e)
{
    size_t begin = 0;
    while (str_starts(str_slice(bytes, begin, bytes.n), "\xEF\xBB\xBF")) /* two, where tools that each write one were at work */
        begin += 3;
    BD_TRY(refuse_other_forms(file, bytes, begin, e));
    bytes = str_slice(bytes, begin, bytes.n);
    struct text_source d = {.text = plain_line_ends(a, bytes)};
    d.title = find_title(d.text);
    d.media = str_ends(str_from(file), ".md") || str_ends(str_from(file), ".markdown") ? "text/markdown" : "text/plain";
    if (d.title.n == 0) {
        (void)!err_set(e, BD_INPUT, "the file has no words");
        return err_where(e, file, 0, 0);
    }
    d.paragraphs = count_paragraphs(d.text);
    *out = d;
    return BD_OK;
}
