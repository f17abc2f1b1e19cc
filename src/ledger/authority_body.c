/* ledger/authority_body.c - are open bodies well-formed? One small check for each field of the table in docs/format.md 4.1. */
#include "ledger/authority.h"
#include "ledger/cbor.h"

#include <string.h>

enum field {
    F_B16,
    F_B32,
    F_B64,
    F_SIZE,
    F_RIGHTS,
    F_HEADS,
    F_OFFERED,
    F_SEALED16,
    F_SEALED32,
    F_IDS,
    F_TARGETS,
    F_TRUE,
    F_INDICES
};

struct field_rule {
    uint64_t key;
    enum field form;
    bool optional;
};

struct kind_rule {
    uint64_t kind;
    enum header_class class;
    struct field_rule field[6];
    size_t fields;
};

static const struct kind_rule rules[] = {
    {KIND_GENESIS, CLASS_AUTHORITY, {{16, F_B32}, {17, F_B32}, {18, F_B32}, {19, F_B16}}, 4},
    {KIND_JOIN, CLASS_AUTHORITY, {{16, F_B32}, {17, F_B32}, {18, F_B32, true}, {19, F_B64, true}}, 4},
    {KIND_HEADS, CLASS_AUTHORITY, {{16, F_HEADS}}, 1},
    {KIND_ADMIT, CLASS_AUTHORITY, {{16, F_B32}, {17, F_B32}}, 2},
    {KIND_OFFER, CLASS_AUTHORITY, {{16, F_B32}, {17, F_OFFERED}}, 2},
    {KIND_GRANT, CLASS_AUTHORITY, {{16, F_B32}, {17, F_RIGHTS}, {18, F_SEALED16}}, 3},
    {KIND_REMOVE, CLASS_AUTHORITY, {{16, F_B32}, {17, F_SIZE}, {18, F_B32}}, 3},
    {KIND_ACCEPT, CLASS_AUTHORITY, {{16, F_B32}, {17, F_SIZE}, {18, F_B32}}, 3},
    {KIND_COMPARTMENT, CLASS_AUTHORITY, {{16, F_B16}}, 1},
    {KIND_EPOCH, CLASS_AUTHORITY, {{16, F_B16}, {17, F_IDS}, {18, F_B32}, {19, F_SEALED32}, {20, F_SEALED32}}, 5},
    {KIND_RECIPIENT, CLASS_AUTHORITY, {{16, F_B32}, {17, F_SEALED16}, {18, F_TRUE, true}}, 3},
    {KIND_RETIRE, CLASS_AUTHORITY, {{16, F_B16}}, 1},
    {KIND_BOX_KEY, CLASS_AUTHORITY, {{16, F_B32}}, 1},
    {KIND_ERASURE, CLASS_ERASURE, {{16, F_TARGETS}, {17, F_SIZE, true}, {18, F_INDICES, true}}, 3},
};

/* A run of fixed columns: -1 a number, else a byte string of that many bytes. Rows must ascend as byte strings of their
 * first `sorted` columns. */
static bool check_rows(struct cbor *c, uint64_t most, const int *column, size_t columns, bool ascend)
{
    size_t n = 0;
    if (!cbor_get_array(c, most, &n))
        return false;
    uint8_t last[80] = {0};
    for (size_t i = 0; i < n; i++) {
        uint8_t now[80] = {0};
        size_t used = 0;
        size_t got = 0;
        if (!cbor_get_array(c, columns, &got) || got != columns)
            return false;
        for (size_t k = 0; k < columns; k++) {
            uint64_t v = 0;
            struct str s;
            if (column[k] < 0 ? !cbor_get_uint(c, ENTRY_INDEX_MAX, &v) : !cbor_get_blob(c, &s) || s.n != (size_t)column[k])
                return false;
            if (column[k] < 0) {
                put_u64(now + used, v);
                used += 8;
            } else if (column[k] <= 32) {
                memcpy(now + used, s.p, s.n);
                used += s.n;
            }
        }
        if (ascend && i > 0 && memcmp(last, now, sizeof now) >= 0)
            return false;
        memcpy(last, now, sizeof last);
    }
    return true;
}

static bool check_heads(struct cbor *c)
{
    size_t n = 0;
    uint8_t last[64] = {0};
    if (!cbor_get_array(c, 16384, &n) || n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        size_t four = 0;
        uint64_t size = 0;
        uint8_t now[64];
        uint8_t sig[64];
        if (!cbor_get_array(c, 4, &four) || four != 4 || !cbor_get_bytes(c, 32, now) ||
            !cbor_get_uint(c, ENTRY_INDEX_MAX, &size) || size == 0 || !cbor_get_bytes(c, 32, now + 32) ||
            !cbor_get_bytes(c, 64, sig) || (i > 0 && memcmp(last, now, 64) >= 0))
            return false;
        memcpy(last, now, 64);
    }
    return true;
}

/* Ids in ascending order. */
static bool check_ids(struct cbor *c)
{
    uint8_t id[2][16];
    size_t n = 0;
    if (!cbor_get_array(c, 65536, &n))
        return false;
    for (size_t i = 0; i < n; i++)
        if (!cbor_get_bytes(c, 16, id[i % 2]) || (i > 0 && memcmp(id[(i + 1) % 2], id[i % 2], 16) >= 0))
            return false;
    return true;
}

/* At least one number, ascending. */
static bool check_indices(struct cbor *c)
{
    uint64_t last = 0;
    size_t n = 0;
    if (!cbor_get_array(c, 65536, &n) || n == 0)
        return false;
    for (size_t i = 0; i < n; i++) {
        uint64_t v = 0;
        if (!cbor_get_uint(c, ENTRY_INDEX_MAX, &v) || (i > 0 && v <= last))
            return false;
        last = v;
    }
    return true;
}

static bool check_field(struct cbor *c, enum field form)
{
    uint8_t room[64];
    uint64_t v = 0;
    bool truth = false;
    switch (form) {
    case F_B16: return cbor_get_bytes(c, 16, room);
    case F_B32: return cbor_get_bytes(c, 32, room);
    case F_B64: return cbor_get_bytes(c, 64, room);
    case F_SIZE: return cbor_get_uint(c, ENTRY_INDEX_MAX, &v);
    case F_RIGHTS: return cbor_get_uint(c, UINT32_MAX, &v);
    case F_HEADS: return check_heads(c);
    case F_OFFERED: return check_rows(c, 65536, (const int[]){16, -1}, 2, true);
    case F_SEALED16: return check_rows(c, 65536, (const int[]){16, 189}, 2, false);
    case F_SEALED32: return check_rows(c, 16384, (const int[]){32, 189}, 2, true);
    case F_TARGETS: return check_rows(c, 65536, (const int[]){32, -1, 32}, 3, true);
    case F_IDS: return check_ids(c);
    case F_TRUE: return cbor_get_bool(c, &truth) && truth;
    case F_INDICES: return check_indices(c);
    }
    return false;
}

static const struct kind_rule *rule_of(uint64_t kind)
{
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].kind == kind)
            return &rules[i];
    return NULL;
}

/* Does every key of the map stand in the rule? */
static bool keys_known(struct str body, const struct kind_rule *rule)
{
    struct cbor c = {.in = body};
    struct cbor_item map;
    if (!cbor_next(&c, &map))
        return false;
    for (uint64_t i = 0; i < map.value; i++) {
        struct cbor_item key;
        if (!cbor_next(&c, &key) || !cbor_skip(&c))
            return false;
        bool known = key.type == CBOR_UINT && key.value <= 1;
        for (size_t k = 0; k < rule->fields && !known; k++)
            known = key.type == CBOR_UINT && rule->field[k].key == key.value;
        if (!known)
            return false;
    }
    return true;
}

enum auth_sense auth_sense(enum header_class class, uint64_t index, struct str body, uint64_t *kind)
{
    struct cbor c;
    bool critical = false;
    *kind = 0;
    if (!cbor_find(body, 0, &c) || !cbor_get_uint(&c, UINT64_MAX, kind))
        return AUTH_MALFORMED;
    if (cbor_find(body, 1, &c) && (!cbor_get_bool(&c, &critical) || !critical))
        return AUTH_MALFORMED;
    enum auth_sense unknown = critical ? AUTH_UNKNOWN_CRITICAL : AUTH_UNKNOWN;
    const struct kind_rule *rule = rule_of(*kind);
    if (rule == NULL)
        return unknown;
    if (rule->class != class || (index == 0) != (*kind == KIND_GENESIS || *kind == KIND_JOIN))
        return AUTH_MALFORMED;
    for (size_t i = 0; i < rule->fields; i++) {
        bool there = cbor_find(body, rule->field[i].key, &c);
        if (there ? !check_field(&c, rule->field[i].form) : !rule->field[i].optional)
            return AUTH_MALFORMED;
    }
    if (*kind == KIND_JOIN && cbor_find(body, 18, &c) != cbor_find(body, 19, &c))
        return AUTH_MALFORMED;
    return keys_known(body, rule) ? AUTH_FINE : unknown;
}

bool auth_cutting(struct str body, struct auth_cutting *out)
{
    struct cbor c;
    return cbor_find(body, 16, &c) && cbor_get_bytes(&c, 32, out->who.b) && cbor_find(body, 17, &c) &&
           cbor_get_uint(&c, ENTRY_INDEX_MAX, &out->size) && cbor_find(body, 18, &c) && cbor_get_bytes(&c, 32, out->tree.b);
}

bool auth_carriers(struct str body, struct cbor *c, size_t *n)
{
    return cbor_find(body, 18, c) && cbor_get_array(c, 65536, n);
}
