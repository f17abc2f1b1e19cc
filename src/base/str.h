/* base/str.h - borrowed strings, growing buffers with a stated maximum, and strict UTF-8.
 *
 * Floor: base (libc, utf8proc). `struct str` borrows: it owns nothing and is passed by value. Text from outside is checked
 * once with utf8_check where it enters and is then known to be valid.
 */
#ifndef BD_BASE_STR_H
#define BD_BASE_STR_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
    const char *p;
    size_t n;
};

#define STR(literal) ((struct str){(literal), sizeof(literal) - 1})
#define STR_FMT(s) (int)(s).n, (s).p /* for "%.*s" */
#define STR_NONE ((struct str){NULL, 0})

struct str str_from(const char *z); /* NUL-terminated; NULL gives STR_NONE */
struct str str_slice(struct str s, size_t from, size_t to);
bool str_eq(struct str a, struct str b);
bool str_is(struct str a, const char *z);
bool str_starts(struct str s, const char *prefix);
bool str_ends(struct str s, const char *suffix);
int str_cmp(struct str a, struct str b);        /* bytes, then length: a total order, the same everywhere */
struct str str_head(struct str s, size_t most); /* its first characters that take no more bytes, of valid UTF-8 */
struct str str_trim(struct str s);              /* ASCII white space and U+3000, U+00A0 at both ends */
bool str_find(struct str hay, struct str needle, size_t from, size_t *at);
struct str str_keep(struct arena *a, struct str s); /* a NUL-terminated copy */

/* Whole-string numbers in C notation; false when anything is left over, empty, or out of range. */
bool str_to_i64(struct str s, int64_t *out);
bool str_to_double(struct str s, double *out); /* finite decimal numbers only; no hex, inf or nan */

/* A growing byte buffer. `max` is the most it may ever hold; passing it ends the process, so callers bound what they
 * put in. Kept NUL-terminated. Free with buf_free (wipes). */
struct buf {
    char *p;
    size_t n;
    size_t cap;
    size_t max;
};
#define BUF_MAX(max_bytes) ((struct buf){.p = NULL, .n = 0, .cap = 0, .max = (max_bytes)})
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_reserve(struct buf *b, size_t more); /* makes room at once for what is known to come */
void buf_add_str(struct buf *b, struct str s);
void buf_addz(struct buf *b, const char *z);
void buf_addf(struct buf *b, const char *format, ...) PRINTF_LIKE(2, 3);
void buf_add_char(struct buf *b, char c);
void buf_clear(struct buf *b); /* wipes, keeps the memory */
void buf_free(struct buf *b);
struct str buf_str(const struct buf *b);
void buf_free_scoped(struct buf *b);
#define SCOPED_BUF __attribute__((cleanup(buf_free_scoped)))

/* Strict UTF-8 (no surrogates, no overlong forms, at most U+10FFFF). On false *bad_at is the first offending byte. */
bool utf8_check(struct str s, size_t *bad_at);

/* Decodes the character at *at of valid UTF-8 and moves past it; false at the end. On invalid bytes gives U+FFFD and
 * moves one byte. */
bool utf8_next(struct str s, size_t *at, uint32_t *code);

/* Appends the UTF-8 of one code point. */
void utf8_put(struct buf *b, uint32_t code);

size_t utf8_count(struct str s); /* characters */

/* Columns that the text takes in a terminal: 2 for East Asian wide characters, 0 for combining marks. */
size_t utf8_columns(struct str s);

/* Normal forms and case folding (utf8proc). NFKC is for passphrases and comparison keys, never for stored text. */
enum utf8_form { UTF8_NFC, UTF8_NFD, UTF8_NFKC, UTF8_NFKD, UTF8_NFKC_FOLD };
FALLIBLE utf8_normalise(struct arena *a, struct str s, enum utf8_form form, struct str *out, struct err *e);

/* True for letters, marks and numbers of any script. */
bool utf8_is_word(uint32_t code);

/* True for a character that combines with the one before it (canonical combining class above 0). */
bool utf8_combines(uint32_t code);

/* Folds a few characters (a base and what combines with it) without taking memory: compatibility decomposition and case
 * folding, then without the characters for which `drop` says so (may be NULL), then composed again. `out` has room for `cap`
 * characters; what does not fit is left out, so give 20 for each of `n`. Gives the number written. */
size_t utf8_fold_chars(const uint32_t *code, size_t n, bool (*drop)(uint32_t code), uint32_t *out, size_t cap);

/* Lower-case hexadecimal. */
void hex_put(struct buf *b, const void *bytes, size_t n);
bool hex_read(struct str s, uint8_t *out, size_t n);

#endif
