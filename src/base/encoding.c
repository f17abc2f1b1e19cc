/* base/encoding.c - see encoding.h. */
#include "base/encoding.h"
#include "base/csv.h"
#include "base/limits.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <strings.h>

enum {
    CHUNK = 1 << 16,
    FEW = 8,           /* foreign characters that may be UTF-8 by chance */
    SHOWN_CHARS = 12,  /* of a cell, so that all encodings find room in one message */
    SHOWN_BYTES = 256, /* that are looked at for them */
};

/* `several`: characters of several bytes, so that not every text can be read so. */
static const struct {
    const char *word;
    const char *iconv;
    const char *others; /* between blanks */
    bool several;
} known[ENCODINGS] = {
    [ENCODING_UTF8] = {"utf-8", "UTF-8", " utf8 cp65001 ", true},
    [ENCODING_UTF16LE] = {"utf-16le", "UTF-16LE", " utf16le utf-16 utf16 unicode ucs-2le ", true},
    [ENCODING_UTF16BE] = {"utf-16be", "UTF-16BE", " utf16be ucs-2be ", true},
    [ENCODING_CP949] = {"cp949", "CP949", " euc-kr euckr uhc windows-949 ms949 ks_c_5601-1987 ksc5601 ", true},
    [ENCODING_GB18030] = {"gb18030", "GB18030", " gbk gb2312 cp936 euc-cn windows-936 ms936 ", true},
    [ENCODING_BIG5] = {"big5", "CP950", " cp950 windows-950 big-5 ms950 ", true},
    [ENCODING_SHIFT_JIS] = {"shift_jis", "CP932", " shift-jis sjis cp932 windows-31j ms932 ", true},
    [ENCODING_WINDOWS_1251] = {"windows-1251", "CP1251", " cp1251 ", false},
    [ENCODING_WINDOWS_1252] = {"windows-1252", "CP1252", " cp1252 iso-8859-1 latin1 latin-1 ", false},
};

bool encoding_read(struct str word, enum encoding *out)
{
    char wanted[40];
    if (word.n == 0 || word.n > sizeof wanted - 3 || memchr(word.p, ' ', word.n) != NULL || memchr(word.p, 0, word.n) != NULL)
        return false;
    wanted[0] = ' ';
    for (size_t i = 0; i < word.n; i++)
        wanted[i + 1] = (char)(word.p[i] >= 'A' && word.p[i] <= 'Z' ? word.p[i] + 32 : word.p[i]);
    memcpy(wanted + word.n + 1, " ", 2);
    struct str bare = {wanted + 1, word.n};
    for (int x = ENCODING_UTF8; x < ENCODINGS; x++)
        if (str_is(bare, known[x].word) || strstr(known[x].others, wanted) != NULL) {
            *out = (enum encoding)x;
            return true;
        }
    return false;
}

const char *encoding_word(enum encoding x)
{
    return known[x].word;
}

/* ---- one conversion ---- */

enum reading { READ_WHOLE, READ_BAD, READ_CUT, READ_NUL };

/* What a conversion came to: how far it went in the bytes, and how many bytes of UTF-8 it made. */
struct conversion {
    enum reading reading;
    size_t at;
    size_t made;
    bool private; /* characters that no standard gives a meaning are among them */
};

static bool open_tables(enum encoding x, iconv_t *cd)
{
    *cd = iconv_open("UTF-8", known[x].iconv);
    return *cd != (iconv_t)-1;
}

/* U+E000 to U+F8FF in whole characters of UTF-8: where the tables have no character, they put one of these. */
static bool has_private(const char *p, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++)
        if (p[i] == '\xEE' || (p[i] == '\xEF' && (unsigned char)p[i + 1] < 0xA4))
            return true;
    return false;
}

/* Converts into `out`, which has room for `cap`; or, where `out` is NULL, only counts. False when the machine lacks
 * the tables. */
static bool convert(enum encoding x, struct str bytes, char *out, size_t cap, struct conversion *c)
{
    static _Thread_local char chunk[CHUNK];
    iconv_t cd;
    if (!open_tables(x, &cd))
        return false;
    char *in = (char *)(uintptr_t)bytes.p; /* iconv does not write there */
    size_t left = bytes.n;
    *c = (struct conversion){.reading = READ_WHOLE};
    while (left > 0) {
        char *to = out != NULL ? out + c->made : chunk;
        size_t room = out != NULL ? cap - c->made : CHUNK, before = room;
        char *start = to, *from = in;
        bool stopped = iconv(cd, &in, &left, &to, &room) == (size_t)-1;
        int why = stopped ? errno : 0;
        c->made += before - room;
        c->private = c->private || has_private(start, before - room);
        if (memchr(start, 0, before - room) != NULL) {
            c->reading = READ_NUL;
            c->at = (size_t)(from - bytes.p); /* of the chunk; found exactly by whoever tells it */
            break;
        }
        c->at = (size_t)(in - bytes.p);
        if (!stopped || (why == E2BIG && out == NULL))
            continue;
        c->reading = why == EINVAL ? READ_CUT : READ_BAD;
        break;
    }
    explicit_bzero(chunk, sizeof chunk);
    (void)iconv_close(cd);
    return true;
}

static bool reads_whole(enum encoding x, struct str bytes)
{
    struct conversion c;
    return convert(x, bytes, NULL, 0, &c) && c.reading == READ_WHOLE && !c.private;
}

/* ---- refusals ---- */

/* The first cell that is not ASCII, where it begins in the bytes. */
struct foreign {
    size_t from;
    long long row;
    char separator;
};

static struct foreign first_foreign(struct str bytes, bool lines)
{
    struct csv_place p;
    size_t i = 0;
    while (i < bytes.n && (unsigned char)bytes.p[i] < 0x80)
        i++;
    struct str before = str_slice(bytes, 0, i);
    char separator = lines ? '\n' : csv_find_separator(bytes);
    csv_place(before, before.n, separator, &p);
    return (struct foreign){p.cell_from, p.row, separator};
}

/* Would a terminal do something for it, or show what follows elsewhere? Bytes read in a wrong encoding can be anything. */
static bool steers(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0x2028 && code <= 0x202E) || (code >= 0x2060 && code <= 0x206F);
}

/* The beginning of that cell as read in this encoding, as much as a message has room for. */
static void put_beginning(struct buf *b, enum encoding x, struct str bytes, const struct foreign *f)
{
    char made[SHOWN_BYTES * 4];
    struct conversion c;
    struct str cell = str_slice(bytes, f->from, f->from + SHOWN_BYTES < bytes.n ? f->from + SHOWN_BYTES : bytes.n);
    if (!convert(x, cell, made, sizeof made, &c))
        return;
    struct str text = {made, c.made};
    size_t at = 0, end = 0, count = 0;
    uint32_t code;
    if (str_starts(text, "\""))
        at = end = 1;
    size_t begin = at;
    while (utf8_next(text, &at, &code) && !steers(code) && code != '"' && code != (uint32_t)f->separator) {
        if (++count > SHOWN_CHARS)
            break;
        end = at;
    }
    buf_add_str(b, str_slice(text, begin, end));
    buf_addz(b, count > SHOWN_CHARS ? "…" : "");
}

/* One that could be meant: "cp949 (이름)", or "cp949 (이름, up to byte 812)" of a file that is damaged from there on
 * (upto above 0). */
static void put_candidate(struct buf *b, enum encoding x, struct str bytes, const struct foreign *f, bool show, size_t upto)
{
    buf_addz(b, known[x].word);
    if (!show && upto == 0)
        return;
    buf_addz(b, " (");
    if (show)
        put_beginning(b, x, bytes, f);
    if (upto > 0)
        buf_addf(b, "%sup to byte %zu", show ? ", " : "", upto);
    buf_addz(b, ")");
}

/* Which encodings read the whole file, and which all but a little of it. Those of wide characters are looked at only
 * where there are NULs, which no other text has: they would read nearly anything. Gives how many there are. */
static size_t put_candidates(struct buf *b, struct str bytes, struct encoding_how how)
{
    bool wide = memchr(bytes.p, 0, bytes.n) != NULL;
    struct foreign f = first_foreign(bytes, how.lines);
    bool show = how.show || (f.row == 1 && !how.lines);
    size_t count = 0, nearly = 0;
    struct conversion c;
    f.from = wide ? 0 : f.from;
    for (int x = ENCODING_UTF16LE; x < ENCODINGS; x++) {
        if ((enum encoding)x == how.named || (x <= ENCODING_UTF16BE) != wide || !reads_whole((enum encoding)x, bytes))
            continue;
        buf_addz(b, count++ > 0 ? ", " : "; the file could be ");
        put_candidate(b, (enum encoding)x, bytes, &f, show, 0);
    }
    for (int x = ENCODING_CP949; x < ENCODINGS; x++) {
        if (!known[x].several || (enum encoding)x == how.named || !convert((enum encoding)x, bytes, NULL, 0, &c) ||
            c.reading == READ_WHOLE || c.private || c.at < bytes.n - bytes.n / 10)
            continue;
        buf_addz(b, nearly++ > 0 ? ", " : "; or damaged, and ");
        put_candidate(b, (enum encoding)x, bytes, &f, show, c.at);
    }
    return count + nearly;
}

/* Tells where the text `before`, which is UTF-8, ends in the file. */
static FALLIBLE place(const char *file, struct str before, struct str bytes, struct encoding_how how, struct err *e)
{
    struct csv_place p;
    bool header = before.n > 0 && memchr(before.p, '\n', before.n) != NULL;
    csv_place(before, before.n, how.lines ? '\n' : csv_find_separator(header ? before : bytes), &p);
    return err_where(e, file, p.row, how.lines ? 0 : p.column);
}

/* Refuses what is neither UTF-8 nor marked and of which nobody said what it is. */
static FALLIBLE refuse_unsaid(const char *file, struct str bytes, size_t bad, struct encoding_how how, struct err *e)
{
    SCOPED_BUF struct buf words = BUF_MAX(1 << 16);
    bool nul = bytes.p[bad] == 0;
    size_t before = 0, found;
    uint32_t code;
    for (size_t at = 0, n = 0; at < bad && utf8_next(bytes, &at, &code); n++)
        before += code >= 0x80;
    found = put_candidates(&words, bytes, how);
    buf_add_char(&words, '\0');
    (void)!err_set(e, BD_INPUT, nul ? "byte %zu is NUL, where text was expected%s" : "byte %zu is not UTF-8 text%s", bad + 1,
                   words.p);
    if (before >= FEW)
        (void)!err_mend(e, "what stands before it is UTF-8: the file may be damaged, or put together from two");
    else if (found > 0 && how.may_name)
        (void)!err_mend(e, "say which reads right with --encoding NAME, or save the file as %s",
                        how.lines ? "UTF-8" : "\"CSV UTF-8\"");
    else
        (void)!err_mend(e, "save the file as %s in the program that wrote it", how.lines ? "UTF-8" : "\"CSV UTF-8\"");
    return place(file, str_slice(bytes, 0, bad), bytes, how, e);
}

/* The exact place of the first NUL: bytes are converted up to it, with a search for how many. */
static size_t nul_at(enum encoding x, struct str bytes, size_t from)
{
    size_t step = x == ENCODING_UTF16LE || x == ENCODING_UTF16BE ? 2 : 1;
    for (size_t i = from - from % step; i + step <= bytes.n; i += step)
        if (bytes.p[i] == 0 && bytes.p[i + step - 1] == 0)
            return i;
    return from;
}

/* Refuses what is marked, or was named, and cannot be read so. `skipped` bytes of a mark stood before. */
static FALLIBLE refuse_named(struct arena *a, const char *file, struct str bytes, enum encoding x, size_t skipped,
                             struct conversion *c, struct encoding_how how, struct err *e)
{
    SCOPED_BUF struct buf words = BUF_MAX(1 << 16);
    const char *name = known[x].word;
    if (c->reading == READ_NUL)
        c->at = nul_at(x, bytes, c->at);
    how.named = x;
    if (skipped == 0 && c->reading != READ_CUT)
        (void)put_candidates(&words, bytes, how);
    buf_add_char(&words, '\0');
    unsigned long long at = c->at + skipped + 1;
    if (c->reading == READ_CUT)
        (void)!err_set(e, BD_INPUT, "the file ends in the middle of a character of %s, at byte %llu%s", name, at, words.p);
    else
        (void)!err_set(e, BD_INPUT, "byte %llu is %s in %s%s", at, c->reading == READ_NUL ? "NUL" : "no text", name, words.p);
    (void)!err_mend(e,
                    c->reading == READ_CUT ? "it may have been cut off: fetch it, or save it, once more"
                                           : "save the file as %s in the program that wrote it",
                    how.lines ? "UTF-8" : "\"CSV UTF-8\"");
    struct conversion again;
    char *before = arena_alloc(a, c->made + 1, 1);
    if (!convert(x, str_slice(bytes, 0, c->at), before, c->made + 1, &again))
        return e->status;
    return place(file, (struct str){before, again.made}, bytes, how, e);
}

/* What is no text at all; of lines whoever reads them tells. */
static FALLIBLE refuse_other_forms(const char *file, struct str bytes, struct err *e)
{
    static const struct {
        struct str magic;
        const char *what, *mend; /* of a table */
    } forms[] = {
        {{"PK\x03\x04", 4}, "this is a zip or an office document", "save it as \"CSV UTF-8\" in the program that wrote it"},
        {{"\xD0\xCF\x11\xE0", 4}, "this is an old office document", "save it as \"CSV UTF-8\" in the program that wrote it"},
        {{"%PDF-", 5}, "this is a PDF", "copy its table into a spreadsheet and save that as \"CSV UTF-8\""},
        {{"<html", 5}, "this is a web page, whatever its name says", "open it in a spreadsheet and save it as \"CSV UTF-8\""},
        {{"<!doctype html", 14},
         "this is a web page, whatever its name says",
         "open it in a spreadsheet and save it as \"CSV UTF-8\""},
    };
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (bytes.n >= forms[i].magic.n && strncasecmp(bytes.p, forms[i].magic.p, forms[i].magic.n) == 0) {
            (void)!err_set(e, BD_INPUT, "%s", forms[i].what);
            (void)!err_mend(e, "%s", forms[i].mend);
            return err_where(e, file, 0, 0);
        }
    return BD_OK;
}

/* ---- the door ---- */

static FALLIBLE from_encoding(struct arena *a, const char *file, struct str bytes, enum encoding x, size_t skipped,
                              struct encoding_how how, struct str *out, struct err *e)
{
    struct conversion c;
    if (!convert(x, bytes, NULL, 0, &c)) {
        (void)!err_set(e, BD_IO, "the C library of this machine has no tables for %s", known[x].word);
        return err_mend(e, "install its character sets (glibc-gconv-extra, where they are a package of their own)");
    }
    if (c.reading != READ_WHOLE)
        return refuse_named(a, file, bytes, x, skipped, &c, how, e);
    if (c.made > LIMIT_TABLE_BYTES)
        return err_set(e, BD_LIMIT, "%s has %zu bytes in UTF-8, more than %zu", file, c.made, (size_t)LIMIT_TABLE_BYTES);
    char *made = arena_alloc(a, c.made + 1, 1);
    bool whole = convert(x, bytes, made, c.made + 1, &c) && c.reading == READ_WHOLE;
    BD_ASSERT(whole);
    *out = (struct str){made, c.made};
    return BD_OK;
}

/* May a text that is UTF-8 be in the named encoding after all? Only by chance, and so only a short one. */
static FALLIBLE refuse_both(const char *file, struct str text, struct encoding_how how, struct err *e)
{
    size_t foreign = 0, at = 0;
    uint32_t code;
    if (how.named <= ENCODING_UTF16BE || !known[how.named].several)
        return BD_OK;
    while (foreign < FEW && utf8_next(text, &at, &code))
        foreign += code >= 0x80;
    if (foreign == 0 || foreign >= FEW || !reads_whole(how.named, text))
        return BD_OK;
    (void)!err_set(e, BD_INPUT, "the few characters of this file that are not ASCII can be read as utf-8 and as %s alike",
                   known[how.named].word);
    (void)!err_mend(e, "save it as %s, with its byte-order mark", how.lines ? "UTF-8" : "\"CSV UTF-8\"");
    return err_where(e, file, 0, 0);
}

FALLIBLE encoding_to_utf8(struct arena *a, const char *file, struct str bytes, struct encoding_how how, struct str *out,
                          struct err *e)
{
    size_t bad = 0;
    if (bytes.n > LIMIT_TABLE_BYTES)
        return err_set(e, BD_LIMIT, "%s has %zu bytes, more than %zu", file, bytes.n, (size_t)LIMIT_TABLE_BYTES);
    if (!how.lines)
        BD_TRY(refuse_other_forms(file, bytes, e));
    if (str_starts(bytes, "\xFF\xFE"))
        return from_encoding(a, file, str_slice(bytes, 2, bytes.n), ENCODING_UTF16LE, 2, how, out, e);
    if (str_starts(bytes, "\xFE\xFF"))
        return from_encoding(a, file, str_slice(bytes, 2, bytes.n), ENCODING_UTF16BE, 2, how, out, e);
    bool marked = str_starts(bytes, "\xEF\xBB\xBF");
    const char *nul = bytes.n > 0 ? memchr(bytes.p, 0, bytes.n) : NULL;
    bool utf8 = utf8_check(bytes, &bad);
    if (utf8 && nul == NULL) {
        if (!marked)
            BD_TRY(refuse_both(file, bytes, how, e));
        *out = str_slice(bytes, marked ? 3 : 0, bytes.n);
        return BD_OK;
    }
    if (nul != NULL && (utf8 || (size_t)(nul - bytes.p) < bad))
        bad = (size_t)(nul - bytes.p);
    bool wide = how.named == ENCODING_UTF16LE || how.named == ENCODING_UTF16BE;
    if (how.named <= ENCODING_UTF8 || marked ||
        (wide && nul == NULL)) /* no table is without a line end, one of whose bytes is NUL */
        return refuse_unsaid(file, bytes, bad, how, e);
    return from_encoding(a, file, bytes, how.named, 0, how, out, e);
}
