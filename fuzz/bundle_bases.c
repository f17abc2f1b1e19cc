/* fuzz/bundle_bases.c - see bundle_bases.h. */
#include "bundle_bases.h"
#include "base/limits.h"
#include "fuzz.h"
#include "ledger/cbor.h"
#include "simdisk.h"
#include "store/fs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OK(call) FUZZ_HOLDS((call) == BD_OK)
#define PASS STR("correct horse")
#define MEMBER "/sim/b.bandi"

struct kept_file {
    char *path;
    uint8_t *bytes;
    size_t n;
};

static struct env_fake fake = {.clock_us = 1700000000000000, .counter = 1};
static struct env env;
static struct kept_file kept[64];
static size_t kept_count;
static struct simdisk *disk;
static struct ledger *member;
static struct arena *arena;
static struct str bundle[BASE_KINDS];

/* ---- a copy of all files of a folder ---- */

static void keep(void *ctx, const char *path, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    if (strncmp(path, MEMBER "/", sizeof MEMBER) != 0)
        return;
    FUZZ_HOLDS(kept_count < sizeof kept / sizeof *kept);
    struct kept_file *f = &kept[kept_count++];
    *f = (struct kept_file){.path = arena_copy(arena, path, strlen(path)), .bytes = arena_alloc(arena, n + 1, 1), .n = n};
    memcpy(f->bytes, bytes, n);
}

static void make_folders(const char *path)
{
    struct err e = ERR_NONE;
    char folder[FS_PATH_BYTES];
    for (const char *at = path + sizeof "/sim"; (at = strchr(at, '/')) != NULL; at++) {
        snprintf(folder, sizeof folder, "%.*s", (int)(at - path), path);
        if (fs_kind(folder) == FS_NOTHING)
            OK(fs_mkdir(folder, &e));
    }
}

static void put_back(void)
{
    struct err e = ERR_NONE;
    OK(fs_remove_tree(MEMBER, false, &e));
    OK(fs_mkdir(MEMBER, &e));
    OK(fs_mkdir(MEMBER "/evidence", &e));
    for (size_t i = 0; i < kept_count; i++) {
        make_folders(kept[i].path);
        OK(fs_write(kept[i].path, kept[i].bytes, kept[i].n, true, &e));
    }
    OK(ledger_open(MEMBER, LEDGER_WRITE, PASS, &env, &member, &e));
}

/* ---- what is done in the vaults ---- */

static struct ledger_new how(const char *name)
{
    return (struct ledger_new){
        .passphrase = PASS, .member_name = str_from(name), .device_name = str_from(name), .argon_passes = 1, .argon_kib = 8192};
}

static struct entry_ref put_text(struct ledger *l, struct id16 compartment, const char *text)
{
    struct err e = ERR_NONE;
    SCOPED_BUF struct buf f = BUF_MAX(MIB);
    struct entry_ref ref;
    cbor_put_uint(&f, 16);
    cbor_put_text(&f, str_from(text));
    struct entry_new n = {.compartment = compartment, .kind = 64, .fields = buf_str(&f), .field_count = 1};
    OK(ledger_append(l, &n, 1, &ref, &e));
    return ref;
}

static enum bd_status give(void *ctx, void *out, size_t cap, size_t *got, struct err *e)
{
    size_t *left = ctx;
    (void)e;
    *got = *left < cap ? *left : cap;
    memset(out, 'x', *got);
    *left -= *got;
    return BD_OK;
}

static void put_evidence(struct ledger *l, struct id16 compartment)
{
    struct err e = ERR_NONE;
    size_t left = 40;
    struct evidence_new what = {.compartment = compartment, .media_type = STR("text/plain"), .length = left};
    struct entry_new entry;
    struct digest id;
    OK(ledger_evidence_store(l, &what, give, &left, arena, &id, &entry, &e));
    OK(ledger_append(l, &entry, 1, NULL, &e));
}

static struct str exported(struct ledger *l, bool evidence)
{
    struct err e = ERR_NONE;
    struct str out;
    OK(ledger_export(l, "/sim/out", evidence, &e));
    OK(fs_read(arena, "/sim/out", 64 * MIB, &out, &e));
    return out;
}

static void carry(struct ledger *from, struct ledger *to)
{
    struct err e = ERR_NONE;
    struct import_report r;
    (void)exported(from, true);
    OK(ledger_import(to, "/sim/out", &r, &e));
}

static void make_stranger(void)
{
    struct err e = ERR_NONE;
    struct ledger_new new = how("stranger");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *l = NULL;
    OK(ledger_create("/sim/s.bandi", &new, &env, recovery, &l, &e));
    bundle[BASE_STRANGER] = exported(l, false);
    ledger_close(l);
}

/* The member's two futures: one is written, the files are put back, and the other is written. */
static void make_futures(struct id16 facts)
{
    put_text(member, facts, "on one branch");
    put_text(member, facts, "and more");
    bundle[BASE_MEMBER] = exported(member, false);
    ledger_close(member);
    put_back();
    put_text(member, facts, "on the other");
    bundle[BASE_FORK] = exported(member, false);
    ledger_close(member);
    member = NULL;
}

static void make_vaults(void)
{
    struct err e = ERR_NONE;
    struct ledger_new new = how("founder");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *a = NULL;
    struct id16 facts, hidden;
    struct digest device;
    OK(ledger_create("/sim/a.bandi", &new, &env, recovery, &a, &e));
    new = how("member");
    OK(ledger_create_member(MEMBER, ledger_vault_id(a), &new, &env, recovery, &member, &e));
    OK(ledger_compartment_create(a, LEDGER_FACTS, ID16_ZERO, STR("facts"), &facts, NULL, &e));
    OK(ledger_compartment_create(a, LEDGER_IDENTITY, ID16_ZERO, STR("hidden"), &hidden, NULL, &e));
    struct entry_ref gone = put_text(a, facts, "withdrawn later");
    struct device_keys keys = ledger_device_keys(member);
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    put_text(a, hidden, "not for the member");
    carry(a, member);
    put_text(member, facts, "from the member");
    ledger_close(member);
    simdisk_each(disk, keep, NULL);
    OK(ledger_open(MEMBER, LEDGER_WRITE, PASS, &env, &member, &e));
    put_text(a, facts, "a longer tail");
    bundle[BASE_FOUNDER] = exported(a, false);
    put_evidence(a, facts);
    OK(ledger_erase(a, facts, &gone, 1, STR("withdrawn"), NULL, 0, &e));
    bundle[BASE_ERASED] = exported(a, true);
    OK(ledger_backup(a, "/sim/out", STR("other words"), &e));
    OK(fs_read(arena, "/sim/out", 64 * MIB, &bundle[BASE_BACKUP], &e));
    ledger_close(a);
    make_futures(facts);
}

/* Handles lie in guarded memory, where a leak checker does not look for what they point to. */
static void end(void)
{
    ledger_close(member);
    simdisk_use(NULL);
    simdisk_free(disk);
    arena_free(arena);
}

void bases_make(void)
{
    if (arena != NULL)
        return;
    atexit(end);
    setenv("TMPDIR", "/sim", 1);
    arena = arena_new(GIB);
    env = env_fake(&fake);
    disk = simdisk_new();
    simdisk_use(disk);
    make_vaults();
    make_stranger();
    put_back();
}

struct str bases_bundle(enum base_kind kind)
{
    return bundle[kind];
}

struct ledger *bases_member(bool fresh)
{
    if (fresh) {
        ledger_close(member);
        put_back();
    }
    return member;
}
