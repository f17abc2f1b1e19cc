/* record/handle.c - see handle.h. */
#include "record/handle.h"

#include <ctype.h>
#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* Product in GF(32), polynomial x^5 + x^2 + 1. */
static unsigned times(unsigned a, unsigned b)
{
    unsigned product = 0;
    for (; b != 0; b >>= 1) {
        if (b & 1)
            product ^= a;
        a <<= 1;
        if (a & 32)
            a ^= 37;
    }
    return product;
}

static int code_of(char c)
{
    c = (char)toupper((unsigned char)c);
    if (c == 'O')
        return 0;
    if (c == 'I' || c == 'L')
        return 1;
    const char *at = c != '\0' ? strchr(alphabet, c) : NULL;
    return at != NULL ? (int)(at - alphabet) : -1;
}

bool handle_letter_ok(char letter)
{
    return letter >= 'A' && letter <= 'Z' && strchr(alphabet, letter) != NULL;
}

/* Sum of g^(i+1) * code over the letter and the eight characters; the check's own multiplier is 1. */
static unsigned check_of(unsigned letter, uint64_t bits)
{
    unsigned multiplier = 2, sum = times(letter, multiplier);
    for (int i = 0; i < 8; i++) {
        multiplier = times(multiplier, 2);
        sum ^= times((unsigned)(bits >> (35 - 5 * i)) & 31, multiplier);
    }
    return sum;
}

uint64_t handle_bits(struct id16 id)
{
    uint64_t bits = 0;
    for (int i = 0; i < 5; i++)
        bits = bits << 8 | id.b[i];
    return bits;
}

void handle_write(char letter, struct id16 id, char out[HANDLE_CHARS])
{
    uint64_t bits = handle_bits(id);
    int code = code_of(letter);
    char *p = out;
    *p++ = code >= 0 ? letter : '0';
    for (int i = 0; i < 8; i++) {
        if (i % 4 == 0)
            *p++ = '-';
        *p++ = alphabet[(bits >> (35 - 5 * i)) & 31];
    }
    *p++ = '-';
    *p++ = alphabet[check_of(code >= 0 ? (unsigned)code : 0, bits)];
    *p = '\0';
}

bool handle_looks(struct str typed)
{
    size_t n = 0;
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == '-' || c == ' ')
            continue;
        if (n == 0 && !isalpha((unsigned char)c))
            return false;
        if (!isalnum((unsigned char)c))
            return false;
        n++;
    }
    return n == 10;
}

enum bd_status handle_read(struct str typed, char *letter, uint64_t *bits, struct err *e)
{
    unsigned code[10];
    size_t n = 0;
    char first = '\0';
    for (size_t i = 0; i < typed.n; i++) {
        char c = typed.p[i];
        if (c == '-' || c == ' ')
            continue;
        int v = code_of(c);
        if (n == 0)
            first = (char)toupper((unsigned char)c);
        bool fits = v >= 0 && (n > 0 || handle_letter_ok(first));
        if (!fits || n == 10) {
            (void)!err_set(e, BD_INPUT, "not a handle: %s at character %zu",
                           fits ? "too many characters" : "a character that no handle has", i + 1);
            return err_mend(e, "a handle looks like P-7K3M-Q2XW-C");
        }
        code[n++] = (unsigned)v;
    }
    if (n != 10) {
        (void)!err_set(e, BD_INPUT, "not a handle: %zu characters of 10", n);
        return err_mend(e, "a handle looks like P-7K3M-Q2XW-C");
    }
    uint64_t value = 0;
    for (int i = 1; i <= 8; i++)
        value = value << 5 | code[i];
    if (check_of(code[0], value) != code[9]) {
        (void)!err_set(e, BD_INPUT, "a handle mistyped: its last character does not fit the others");
        return err_mend(e, "look for one wrong character or two that changed places");
    }
    *letter = first;
    *bits = value;
    return BD_OK;
}
