/* fuzz/fuzz_cbor.c - bodies: what is accepted has one form, so writing it again item by item gives the same bytes; the open
 * kinds' tables never read outside. */
#include "fuzz.h"
#include "ledger/authority.h"
#include "ledger/cbor.h"

#include <string.h>

/* Writes the items of a checked body again. */
static void again(struct cbor *c, struct buf *out)
{
    struct cbor_item it;
    while (cbor_next(c, &it)) {
        switch (it.type) {
        case CBOR_UINT: cbor_put_uint(out, it.value); break;
        case CBOR_NEGATIVE: cbor_put_int(out, -1 - (int64_t)it.value); break;
        case CBOR_BYTES: cbor_put_bytes(out, it.s.p, it.s.n); break;
        case CBOR_TEXT: cbor_put_text(out, it.s); break;
        case CBOR_ARRAY: cbor_put_array(out, it.value); break;
        case CBOR_MAP: cbor_put_map(out, it.value); break;
        case CBOR_BOOL: cbor_put_bool(out, it.value == 1); break;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str in = {(const char *)data, size};
    size_t at = 0;
    const char *why = NULL;
    uint64_t kind = 0;
    if (!cbor_check(in, &at, &why)) {
        FUZZ_HOLDS(why != NULL && at <= size);
        return 0;
    }
    SCOPED_BUF struct buf out = BUF_MAX((size_t)64 << 20);
    struct cbor c = {.in = in};
    again(&c, &out);
    FUZZ_HOLDS(c.at == size && out.n == size && memcmp(out.p, data, size) == 0);
    for (uint64_t key = 0; key < 24; key++)
        if (cbor_find(in, key, &c))
            FUZZ_HOLDS(cbor_skip(&c));
    for (uint64_t index = 0; index < 2; index++) {
        (void)auth_sense(CLASS_AUTHORITY, index, in, &kind);
        (void)auth_sense(CLASS_ERASURE, index, in, &kind);
    }
    return 0;
}
