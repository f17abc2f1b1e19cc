/* base/encoding.h - texts that other programs wrote in other encodings, made UTF-8.
 *
 * Floor: base (libc: iconv(3), of the C library itself). Every reader of tables and texts from outside passes through
 * here once.
 * Words: a text is *marked* when it begins with a byte-order mark; *foreign* is what is not ASCII.
 * Rule: a marked text is read as its mark says, and what is UTF-8 as UTF-8; anything else only as the user named it.
 * Which encoding an unmarked text is in is never guessed: the same bytes are Korean in cp949 and Chinese in gb18030.
 * Conversion is strict: no byte is passed over, none is written as another.
 */
#ifndef BD_BASE_ENCODING_H
#define BD_BASE_ENCODING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>

enum encoding {
    ENCODING_UNSAID,
    ENCODING_UTF8,
    ENCODING_UTF16LE,
    ENCODING_UTF16BE,
    ENCODING_CP949,   /* holds EUC-KR */
    ENCODING_GB18030, /* holds GBK and GB 2312 */
    ENCODING_BIG5,
    ENCODING_SHIFT_JIS,
    ENCODING_WINDOWS_1251,
    ENCODING_WINDOWS_1252, /* holds the letters of ISO 8859-1 */
    ENCODINGS
};

/* The names, for help. */
#define ENCODING_WORDS "utf-8 utf-16le utf-16be cp949 gb18030 big5 shift_jis windows-1251 windows-1252"

/* By its name or another that programs use (euc-kr, gbk, cp1252 …), in letters of either case. */
bool encoding_read(struct str word, enum encoding *out);
const char *encoding_word(enum encoding x);

struct encoding_how {
    enum encoding named; /* by the user, of what is neither UTF-8 nor marked */
    bool may_name;       /* the command takes --encoding, which a refusal may advise */
    bool lines;          /* lines of text; else a table, whose places are rows and columns */
    bool show;           /* a refusal may show a cell of any row; else of the first row only, which names the columns */
};

/* Makes the bytes of a file UTF-8 without a mark and without NUL. `out` borrows from `bytes` where these are UTF-8, and
 * lies in `a` else.
 *
 * BD_INPUT  row, column and byte of what cannot be read; e->text says which encodings read the whole file, and how each
 *           reads the first foreign cell. Also an office document, a PDF or a web page; and a text of fewer than eight
 *           foreign characters that is UTF-8 and the named encoding alike (of longer ones, one in ten million would be).
 * BD_IO     the machine lacks the tables of the encoding.
 * BD_LIMIT  more than LIMIT_TABLE_BYTES, as given or made.
 * Cost: O(bytes), twice where they are converted; a refusal once for each encoding. */
FALLIBLE encoding_to_utf8(struct arena *a, const char *file, struct str bytes, struct encoding_how how, struct str *out,
                          struct err *e);

#endif
