/* ledger/note.c - see note.h. */
#include "ledger/note.h"

#include "crypto/hash.h"
#include "crypto/sign.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char base64_set[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_put(struct buf *b, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    for (size_t i = 0; i < n; i += 3) {
        size_t left = n - i;
        uint32_t v = (uint32_t)p[i] << 16 | (left > 1 ? (uint32_t)p[i + 1] << 8 : 0) | (left > 2 ? p[i + 2] : 0);
        buf_add_char(b, base64_set[v >> 18]);
        buf_add_char(b, base64_set[v >> 12 & 63]);
        buf_add_char(b, left > 1 ? base64_set[v >> 6 & 63] : '=');
        buf_add_char(b, left > 2 ? base64_set[v & 63] : '=');
    }
}

bool base64_get(struct str s, uint8_t *out, size_t n)
{
    if (s.n != (n + 2) / 3 * 4)
        return false;
    for (size_t i = 0; i < s.n; i += 4) {
        uint32_t v = 0;
        size_t left = n - i / 4 * 3;
        size_t real = left >= 3 ? 4 : left + 1;
        for (size_t k = 0; k < 4; k++) {
            char c = s.p[i + k];
            const char *at = c == '\0' ? NULL : strchr(base64_set, c);
            if (k < real ? at == NULL : c != '=')
                return false;
            v = v << 6 | (k < real ? (uint32_t)(at - base64_set) : 0);
        }
        if ((real == 2 && (v & 0xffff)) || (real == 3 && (v & 0xff)))
            return false;
        size_t o = i / 4 * 3;
        out[o] = (uint8_t)(v >> 16);
        if (real > 2)
            out[o + 1] = (uint8_t)(v >> 8);
        if (real > 3)
            out[o + 2] = (uint8_t)v;
    }
    return true;
}

void note_origin(const struct digest *vault, const struct digest *device, char out[ORIGIN_CHARS])
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 16;
    memcpy(out, "bandi.invalid/1/", n);
    for (size_t i = 0; i < 64; i++) {
        uint8_t byte = i < 32 ? vault->b[i] : device->b[i - 32];
        if (i == 32)
            out[n++] = '/';
        out[n++] = digits[byte >> 4];
        out[n++] = digits[byte & 15];
    }
    BD_ASSERT(n == ORIGIN_CHARS - 1);
    out[n] = '\0';
}

void note_text(const struct checkpoint *c, struct buf *out)
{
    char origin[ORIGIN_CHARS];
    note_origin(&c->vault, &c->device, origin);
    buf_addf(out, "%s\n%" PRIu64 "\n", origin, c->size);
    base64_put(out, c->tree.b, 32);
    buf_add_char(out, '\n');
}

void note_sign(struct checkpoint *c, const uint8_t seed[32])
{
    SCOPED_BUF struct buf b = BUF_MAX(512);
    note_text(c, &b);
    sign_put(seed, b.p, b.n, c->signature);
}

bool note_check(const struct checkpoint *c, const uint8_t ed25519[32])
{
    SCOPED_BUF struct buf b = BUF_MAX(512);
    note_text(c, &b);
    return sign_check(ed25519, b.p, b.n, c->signature);
}

static void key_id(const char *origin, const uint8_t ed25519[32], uint8_t out[4])
{
    uint8_t whole[32];
    struct hash h;
    hash_begin(&h);
    hash_add(&h, origin, strlen(origin));
    hash_add(&h, "\n\x01", 2);
    hash_add(&h, ed25519, 32);
    hash_end(&h, whole);
    memcpy(out, whole, 4);
}

void note_put(const struct checkpoint *c, const uint8_t ed25519[32], struct buf *out)
{
    char origin[ORIGIN_CHARS];
    uint8_t line[68];
    note_origin(&c->vault, &c->device, origin);
    key_id(origin, ed25519, line);
    memcpy(line + 4, c->signature, 64);
    note_text(c, out);
    buf_addf(out, "\n\xe2\x80\x94 %s ", origin);
    base64_put(out, line, sizeof line);
    buf_add_char(out, '\n');
}

/* Takes one line (without its newline) from the front. */
static bool take_line(struct str *s, struct str *line)
{
    const char *end = s->n == 0 ? NULL : memchr(s->p, '\n', s->n);
    if (end == NULL)
        return false;
    *line = (struct str){s->p, (size_t)(end - s->p)};
    *s = (struct str){end + 1, s->n - line->n - 1};
    return true;
}

static bool origin_get(struct str line, struct checkpoint *out)
{
    return line.n == 145 && str_starts(line, "bandi.invalid/1/") && line.p[80] == '/' &&
           hex_read(str_slice(line, 16, 80), out->vault.b, 32) && hex_read(str_slice(line, 81, 145), out->device.b, 32);
}

static bool size_get(struct str line, uint64_t *out)
{
    int64_t v = 0;
    if (line.n == 0 || line.n > 13 || line.p[0] < '0' || line.p[0] > '9' || (line.p[0] == '0' && line.n > 1) ||
        !str_to_i64(line, &v) || v < 0 || (uint64_t)v > (uint64_t)1 << 40)
        return false;
    *out = (uint64_t)v;
    return true;
}

FALLIBLE note_peek(struct str note, struct checkpoint *out, struct err *e)
{
    struct checkpoint c = {0};
    struct str l1;
    struct str l2;
    struct str l3;
    struct str rest = note;
    if (note.n > NOTE_MAX || !take_line(&rest, &l1) || !take_line(&rest, &l2) || !take_line(&rest, &l3) ||
        !origin_get(l1, &c) || !size_get(l2, &c.size) || !base64_get(l3, c.tree.b, 32))
        return err_set(e, BD_INPUT, "this is not a checkpoint of a Bandi log");
    *out = c;
    return BD_OK;
}

FALLIBLE note_get(struct str note, const uint8_t ed25519[32], struct checkpoint *out, struct err *e)
{
    struct checkpoint c;
    BD_TRY(note_peek(note, &c, e));
    char origin[ORIGIN_CHARS];
    uint8_t id[4];
    note_origin(&c.vault, &c.device, origin);
    key_id(origin, ed25519, id);
    struct str rest = note;
    struct str line;
    for (int i = 0; i < 3; i++)
        if (!take_line(&rest, &line))
            return err_set(e, BD_INPUT, "a checkpoint cut short");
    if (!take_line(&rest, &line) || line.n != 0)
        return err_set(e, BD_INPUT, "a checkpoint with extension lines");
    unsigned found = 0;
    unsigned lines = 0;
    size_t name_n = strlen(origin);
    while (rest.n > 0) {
        uint8_t sig[68];
        if (!take_line(&rest, &line) || !str_starts(line, "\xe2\x80\x94 ") || ++lines > 16)
            return err_set(e, BD_INPUT, "a checkpoint with a malformed signature line");
        if (line.n < 4 + name_n + 1 || memcmp(line.p + 4, origin, name_n) != 0 || line.p[4 + name_n] != ' ')
            continue;
        if (!base64_get(str_slice(line, 5 + name_n, line.n < 13 + name_n ? line.n : 13 + name_n), sig, 6) ||
            memcmp(sig, id, 4) != 0)
            continue;
        if (!base64_get(str_slice(line, 5 + name_n, line.n), sig, 68))
            return err_set(e, BD_DAMAGED, "a checkpoint whose signature has a wrong length");
        memcpy(c.signature, sig + 4, 64);
        if (++found > 1 || !note_check(&c, ed25519))
            return err_set(e, BD_DAMAGED, "a checkpoint whose signature does not verify");
    }
    if (found != 1)
        return err_set(e, BD_DAMAGED, "a checkpoint without its log's signature");
    *out = c;
    return BD_OK;
}

void note_line(const struct checkpoint *c, struct buf *out)
{
    char origin[ORIGIN_CHARS];
    note_origin(&c->vault, &c->device, origin);
    buf_addf(out, "%s %" PRIu64 " ", origin, c->size);
    base64_put(out, c->tree.b, 32);
}

FALLIBLE note_line_get(struct str line, struct checkpoint *out, struct err *e)
{
    struct checkpoint c = {0};
    line = str_trim(line);
    size_t at = 0;
    bool ok = line.n > 145 && line.p[145] == ' ' && origin_get(str_slice(line, 0, 145), &c) &&
              str_find(line, STR(" "), 146, &at) && size_get(str_slice(line, 146, at), &c.size) &&
              base64_get(str_slice(line, at + 1, line.n), c.tree.b, 32);
    if (!ok)
        return err_set(e, BD_INPUT, "this is not a printed checkpoint line");
    *out = c;
    return BD_OK;
}
