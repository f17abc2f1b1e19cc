/* fuzz/fuzz_view.c - bodies of entries that came from other members, as the view takes them in: whatever canonical CBOR it is,
 * the view takes it, its index agrees with its texts, and when the entry is forgotten nothing of it is left.
 *
 * The first byte says how the entry stands (bit 0: it may carry survivors; bit 1: it is no batch, and the rest is its kind),
 * the rest is the body. A batch of a few statements stands in the view already. */
#include "base/limits.h"
#include "fuzz.h"
#include "ledger/cbor.h"
#include "record/view.h"
#include "simdisk.h"

#include <string.h>

static struct view *view;

static enum bd_status gather(void *ctx, const void *bytes, size_t n, struct err *e)
{
    (void)e;
    buf_add(ctx, bytes, n);
    return BD_OK;
}

static void dump(struct buf *out)
{
    struct err e = ERR_NONE;
    FUZZ_HOLDS(view_dump(view, gather, out, &e) == BD_OK);
}

static struct entry entry_of(uint8_t leaf, struct str body)
{
    struct entry in = {.state = ENTRY_COUNTS, .kind = KIND_BATCH, .time = {1700000000000, leaf}, .body = body};
    in.ref.index = leaf;
    memset(in.ref.device.b, 7, 32);
    memset(in.ref.leaf.b, leaf, 32);
    return in;
}

static void take(const struct entry *in)
{
    struct err e = ERR_NONE;
    FUZZ_HOLDS(view_apply(view, in, &e) == BD_OK && view_settle(view, NULL, &e) == BD_OK);
}

/* Five statements of two records; their ids follow from the leaf, so that seeds can name them. */
static void put_first(struct buf *b)
{
    static const char *const property[] = {"person.name", "person.sex", "act.kind", "person.name", "act.date"};
    static const char *const value[] = {"river", "sex:female", "acts:a", "강가에서", "2015"};
    uint8_t record[16];
    cbor_put_map(b, 2);
    cbor_put_uint(b, 0);
    cbor_put_uint(b, KIND_BATCH);
    cbor_put_uint(b, 16);
    cbor_put_array(b, 5);
    for (int i = 0; i < 5; i++) {
        memset(record, property[i][0], sizeof record);
        cbor_put_map(b, 5);
        cbor_put_uint(b, 0);
        cbor_put_uint(b, 1);
        cbor_put_uint(b, 1);
        cbor_put_bytes(b, record, sizeof record);
        cbor_put_uint(b, 2);
        cbor_put_text(b, str_from(property[i]));
        cbor_put_uint(b, 3);
        cbor_put_uint(b, 1);
        cbor_put_uint(b, 4);
        cbor_put_text(b, str_from(value[i]));
    }
}

static void begin(void)
{
    static const uint8_t key[DB_KEY_BYTES];
    struct err e = ERR_NONE;
    struct digest device = {{1}};
    bool fresh;
    SCOPED_BUF struct buf b = BUF_MAX(MIB);
    simdisk_use(simdisk_new());
    FUZZ_HOLDS(view_open("/sim/view.db", key, device, &view, &fresh, &e) == BD_OK && fresh);
    put_first(&b);
    struct entry first = entry_of(1, buf_str(&b));
    take(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t at = 0;
    const char *why;
    if (view == NULL)
        begin();
    if (size < 1 || size > 20000)
        return 0;
    struct entry in = entry_of(2, (struct str){(const char *)data + 1, size - 1});
    in.carries = data[0] & 1;
    if (data[0] & 2)
        in.kind = KIND_MEMBER + (data[0] >> 2) % 15;
    if (!cbor_check(in.body, &at, &why))
        return 0;
    SCOPED_BUF struct buf before = BUF_MAX(64 * MIB), between = BUF_MAX(64 * MIB), after = BUF_MAX(64 * MIB);
    dump(&before);
    take(&in);
    dump(&between);
    in.state = ENTRY_ERASED;
    take(&in);
    dump(&after);
    FUZZ_HOLDS(str_eq(buf_str(&before), buf_str(&after)));
    FUZZ_HOLDS(!str_eq(buf_str(&before), buf_str(&between)));
    return 0;
}
