/* Backups, copies, anchors, and damage: every flipped bit is found and named, erased stays erased, a restore is a new device. */
#include "vault.h"

#include "ledger/inside.h"

#include <sys/stat.h>

static char *read_file(const char *path, size_t *n)
{
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    struct stat st;
    assert_int_equal(fstat(fileno(f), &st), 0);
    char *p = malloc((size_t)st.st_size + 1);
    assert_non_null(p);
    *n = fread(p, 1, (size_t)st.st_size, f);
    fclose(f);
    return p;
}

static void write_file(const char *path, const void *p, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(p, 1, n, f), n);
    fclose(f);
}

static void a_restore_is_a_new_device_and_the_old_one_is_closed(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    char backup[300];
    char bundle[300];
    snprintf(backup, sizeof backup, "%s/backup", p.root);
    snprintf(bundle, sizeof bundle, "%s/bundle", p.root);
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct id16 facts = compartment_new(a, "facts");
    put_text(a, facts, "kept");
    struct entry_ref gone = put_text(a, facts, "withdrawn later");
    OK(ledger_backup(a, backup, STR("other words"), &e));
    OK(ledger_erase(a, facts, &gone, 1, STR("withdrawn"), NULL, 0, &e));
    OK(ledger_export(a, bundle, true, &e));
    struct ledger_new how = cheap("", "new laptop");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *b = NULL;
    REFUSED(BD_DENIED, ledger_restore(backup, STR("wrong"), NULL, 0, place_file(&p, "b"), &how, &env, recovery, &b, &e));
    OK(ledger_restore(backup, STR("other words"), NULL, 0, place_file(&p, "b"), &how, &env, recovery, &b, &e));
    struct digest da = ledger_device_id(a);
    struct digest db = ledger_device_id(b);
    assert_memory_not_equal(da.b, db.b, 32);
    assert_true(has_text(b, "kept"));
    assert_true(has_text(b, "withdrawn later")); /* it cannot know */
    put_text(b, facts, "from the restored");
    struct ledger *c = NULL;
    const char *more[] = {bundle};
    OK(ledger_restore(backup, STR("other words"), more, 1, place_file(&p, "c"), &how, &env, recovery, &c, &e));
    assert_true(has_text(c, "kept"));
    assert_false(has_text(c, "withdrawn later"));
    struct import_report r;
    OK(ledger_export(b, bundle, true, &e));
    OK(ledger_import(c, bundle, &r, &e));
    assert_true(r.erased_kept_out > 0);
    assert_false(has_text(c, "withdrawn later"));
    OK(ledger_import(c, backup, &r, &e)); /* the bundle inside, without any key of the backup */
    assert_true(r.erased_kept_out > 0 && r.entries_new == 0);
    assert_false(has_text(c, "withdrawn later"));
    struct verify_report v;
    OK(ledger_verify_file(backup, NULL, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    assert_true(v.entries > 5);
    ledger_close(a);
    ledger_close(b);
    ledger_close(c);
    place_drop(&p);
}

static void a_copied_vault_opens_for_reading_and_becomes_a_new_device(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct id16 facts = compartment_new(a, "facts");
    put_text(a, facts, "from home");
    struct digest home = ledger_device_id(a);
    /* another machine: the mark in the keyring is not ours */
    memset(a->ring->machine, 7, 32);
    struct db *db = a->db;
    a->db = NULL;
    OK(ring_write(a, &e));
    a->db = db;
    ledger_close(a);
    REFUSED(BD_DENIED, ledger_open(place_file(&p, "a"), LEDGER_WRITE, PASS, &env, &a, &e));
    OK(ledger_open(place_file(&p, "a"), LEDGER_READ, PASS, &env, &a, &e));
    assert_true(ledger_is_copy(a));
    assert_true(has_text(a, "from home"));
    OK(ledger_adopt(a, STR("second"), &e));
    struct digest now = ledger_device_id(a);
    assert_memory_not_equal(home.b, now.b, 32);
    put_text(a, facts, "from abroad");
    ledger_close(a);
    OK(ledger_open(place_file(&p, "a"), LEDGER_WRITE, PASS, &env, &a, &e));
    assert_int_equal(count_texts(a), 2);
    struct verify_report v;
    OK(ledger_verify(a, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    assert_int_equal(v.logs, 2);
    ledger_close(a);
    place_drop(&p);
}

/* Counts and remembers faults. */
struct seen {
    unsigned kinds;
    size_t n;
    char last[300];
};

static void see(void *ctx, const struct fault *f)
{
    struct seen *s = ctx;
    s->kinds |= 1U << f->kind;
    s->n++;
    snprintf(s->last, sizeof s->last, "%s", f->text);
}

static void each_flipped_bit_of_a_bundle_is_found(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    char file[300];
    snprintf(file, sizeof file, "%s/bundle", p.root);
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    put_text(a, compartment_new(a, "f"), "text");
    OK(ledger_export(a, file, true, &e));
    ledger_close(a);
    size_t n = 0;
    char *bytes = read_file(file, &n);
    for (size_t i = 0; i < n; i += 1 + n / 400) {
        struct verify_report v = {0};
        bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
        write_file(file, bytes, n);
        enum bd_status s = ledger_verify_file(file, NULL, NULL, NULL, &v, &e);
        if (s == BD_OK)
            assert_true(v.faults > 0);
        else
            assert_true(s == BD_INPUT || s == BD_NEWER);
        err_clear(&e);
        bytes[i] = (char)(bytes[i] ^ 1 << i % 8);
    }
    for (size_t cut = 0; cut < n; cut += 1 + n / 50) {
        struct verify_report v = {0};
        write_file(file, bytes, cut);
        enum bd_status s = ledger_verify_file(file, NULL, NULL, NULL, &v, &e);
        assert_true(s != BD_OK || v.faults > 0);
        err_clear(&e);
    }
    free(bytes);
    place_drop(&p);
}

static void each_flipped_bit_of_the_container_is_found_or_changes_nothing(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    char file[400];
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    put_text(a, compartment_new(a, "f"), "text");
    SCOPED_BUF struct buf good = BUF_MAX(1 << 20);
    OK(ledger_dump(a, &good, &e));
    ledger_close(a);
    snprintf(file, sizeof file, "%s/a/ledger.db", p.root);
    size_t n = 0;
    char *bytes = read_file(file, &n);
    for (size_t i = 0; i < n; i += 1 + n / 150) {
        struct ledger *l = NULL;
        struct verify_report v = {0};
        bytes[i] = (char)(bytes[i] ^ 0x10);
        write_file(file, bytes, n);
        enum bd_status s = ledger_open(place_file(&p, "a"), LEDGER_READ, PASS, &env, &l, &e);
        if (s == BD_OK) {
            struct seen seen = {0};
            OK(ledger_verify(l, see, &seen, &v, &e));
            if (v.faults == 0) { /* bytes 0 to 15 are a salt that is not used */
                SCOPED_BUF struct buf now = BUF_MAX(1 << 20);
                OK(ledger_dump(l, &now, &e));
                assert_string_equal(good.p, now.p);
                assert_true(i < 24);
            } else {
                assert_true(seen.kinds & 1U << FAULT_CONTAINER);
                assert_non_null(strstr(seen.last, "page"));
            }
            ledger_close(l);
        } else {
            assert_true(s == BD_DAMAGED || s == BD_DENIED);
        }
        err_clear(&e);
        bytes[i] = (char)(bytes[i] ^ 0x10);
    }
    free(bytes);
    place_drop(&p);
}

/* Damage below the container, as a broken writer would do it: each kind is told by its own name. */
static void damage_inside_is_named_by_its_kind(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        enum fault_kind kind;
    } harm[] = {
        {"UPDATE entry SET body = zeroblob(length(body)) WHERE id = (SELECT max(id) FROM entry)", FAULT_BODY},
        {"UPDATE entry SET wrap = zeroblob(72) WHERE id = (SELECT max(id) FROM entry)", FAULT_WRAP},
        {"UPDATE entry SET body = NULL, wrap = NULL, wrap_id = NULL, wrap_kind = 0, self = 2 "
         "WHERE id = (SELECT max(id) FROM entry)",
         FAULT_LOST},
        {"UPDATE entry SET header = substr(header, 1, 164) || x'00' WHERE id = (SELECT max(id) FROM entry)", FAULT_TREE},
        {"DELETE FROM entry WHERE id = (SELECT max(id) FROM entry)", FAULT_TREE},
    };
    for (size_t i = 0; i < sizeof harm / sizeof *harm; i++) {
        struct err e = ERR_NONE;
        struct place p = place_new();
        struct env env = env_system();
        struct ledger *a = vault_new(place_file(&p, "a"), &env);
        struct seen seen = {0};
        struct verify_report v;
        put_text(a, compartment_new(a, "f"), "text");
        OK(db_exec(a->db, harm[i].sql, &e));
        OK(ledger_verify(a, see, &seen, &v, &e));
        assert_true(seen.kinds & 1U << harm[i].kind);
        ledger_close(a);
        place_drop(&p);
    }
}

static void anchors_show_a_roll_back_and_a_rewriting(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    char file[300];
    char command[900];
    SCOPED_ARENA struct arena *arena = arena_new(1 << 20);
    struct str note;
    struct str proof;
    struct seen seen = {0};
    uint64_t checked = 0;
    snprintf(file, sizeof file, "%s/anchor", p.root);
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct id16 facts = compartment_new(a, "f");
    for (int i = 0; i < 300; i++)
        put_text(a, facts, "early");
    ledger_close(a);
    snprintf(command, sizeof command, "cp -r '%s/a' '%s/old'", p.root, p.root);
    assert_int_equal(system(command), 0);
    OK(ledger_open(place_file(&p, "a"), LEDGER_WRITE, PASS, &env, &a, &e));
    OK(ledger_checkpoint(a, arena, &note, &e));
    write_file(file, note.p, note.n);
    struct entry_ref ref = put_text(a, facts, "late");
    OK(ledger_verify_against(a, file, see, &seen, &checked, &e));
    assert_int_equal(seen.n, 0);
    OK(ledger_proof(a, &ref, arena, &proof, &e));
    write_file(file, proof.p, proof.n);
    OK(ledger_verify_against(a, file, see, &seen, &checked, &e));
    assert_int_equal(seen.n, 0);
    struct ledger *old = NULL;
    OK(ledger_open(place_file(&p, "old"), LEDGER_READ, PASS, &env, &old, &e));
    OK(ledger_verify_against(old, file, see, &seen, &checked, &e));
    assert_true(seen.kinds & 1U << FAULT_ROLLED_BACK);
    char *change = strchr(proof.p, '\n');
    assert_non_null(change);
    struct checkpoint c;
    SCOPED_BUF struct buf line = BUF_MAX(1024);
    OK(note_peek(note, &c, &e));
    c.tree.b[0] ^= 1;
    note_line(&c, &line);
    write_file(file, line.p, line.n);
    seen = (struct seen){0};
    OK(ledger_verify_against(a, file, see, &seen, &checked, &e));
    assert_true(seen.kinds & 1U << FAULT_FORK);
    write_file(file, "nothing of ours", 15);
    REFUSED(BD_INPUT, ledger_verify_against(a, file, see, &seen, &checked, &e));
    snprintf(file, sizeof file, "%s/bundle", p.root);
    OK(ledger_export(a, file, false, &e));
    seen = (struct seen){0};
    OK(ledger_verify_against(old, file, see, &seen, &checked, &e));
    assert_true(seen.kinds & 1U << FAULT_ROLLED_BACK);
    ledger_close(old);
    ledger_close(a);
    place_drop(&p);
}

/* Evidence: what is read is what was stored; a changed byte is found. */
struct memory {
    const char *p;
    size_t n;
    size_t at;
};

static enum bd_status from_memory(void *ctx, void *out, size_t cap, size_t *got, struct err *e)
{
    struct memory *m = ctx;
    (void)e;
    *got = m->n - m->at < cap ? m->n - m->at : cap;
    memcpy(out, m->p + m->at, *got);
    m->at += *got;
    return BD_OK;
}

static enum bd_status to_memory(void *ctx, const void *p, size_t n, struct err *e)
{
    (void)e;
    buf_add(ctx, p, n);
    return BD_OK;
}

static void evidence_is_read_back_travels_and_goes_with_its_entry(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct id16 facts = compartment_new(a, "f");
    SCOPED_ARENA struct arena *arena = arena_new(1 << 20);
    static char content[200000];
    memset(content, 'x', sizeof content);
    for (size_t n = 0; n <= sizeof content; n = n == 0 ? 1 : n * 7) {
        struct memory m = {.p = content, .n = n};
        struct evidence_new how = {.compartment = facts, .media_type = STR("audio/ogg"), .length = n};
        struct digest id;
        struct entry_new entry;
        struct entry_ref ref;
        char path[PATH_MAX_BYTES];
        OK(ledger_evidence_store(a, &how, from_memory, &m, arena, &id, &entry, &e));
        OK(ledger_append(a, &entry, 1, &ref, &e));
        SCOPED_BUF struct buf back = BUF_MAX(1 << 20);
        OK(ledger_evidence_get(a, &ref, to_memory, &back, &e));
        assert_int_equal(back.n, n);
        if (n > 0)
            assert_memory_equal(back.p, content, n);
        evidence_path(a, &id, path);
        size_t size = 0;
        char *bytes = read_file(path, &size);
        bytes[size / 2] ^= 1;
        write_file(path, bytes, size);
        buf_clear(&back);
        REFUSED(BD_DAMAGED, ledger_evidence_get(a, &ref, to_memory, &back, &e));
        bytes[size / 2] ^= 1;
        write_file(path, bytes, size);
        free(bytes);
        if (n < 100)
            continue;
        OK(ledger_erase(a, facts, &ref, 1, STR("withdrawn"), NULL, 0, &e));
        assert_int_equal(access(path, F_OK), -1);
    }
    struct memory m = {.p = content, .n = 10};
    struct evidence_new how = {.compartment = facts, .media_type = STR("x"), .length = 11};
    struct digest id;
    struct entry_new entry;
    REFUSED(BD_INPUT, ledger_evidence_store(a, &how, from_memory, &m, arena, &id, &entry, &e));
    struct verify_report v;
    OK(ledger_verify(a, NULL, NULL, &v, &e));
    assert_int_equal(v.faults, 0);
    assert_int_equal(v.evidence, 4);
    ledger_close(a);
    place_drop(&p);
}

static int64_t shift_us;

static int64_t shifted(void *ctx)
{
    (void)ctx;
    struct env real = env_system();
    return real.now_us(real.ctx) + shift_us;
}

static enum bd_status last_time(void *ctx, const struct entry *in, struct err *e)
{
    (void)e;
    if (in->state == ENTRY_COUNTS)
        *(struct entry *)ctx = *in;
    return BD_OK;
}

static void a_clock_ten_years_off_is_flagged_and_moves_nobody_elses(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct env wrong = env_system();
    char file[300];
    snprintf(file, sizeof file, "%s/bundle", p.root);
    wrong.now_us = shifted;
    shift_us = (int64_t)10 * 365 * 24 * 3600 * 1000000;
    struct ledger *a = vault_new(place_file(&p, "a"), &env);
    struct id16 facts = compartment_new(a, "f");
    struct ledger_new how = cheap("b", "b");
    char recovery[LEDGER_RECOVERY_CHARS];
    struct ledger *b = NULL;
    OK(ledger_create_member(place_file(&p, "b"), ledger_vault_id(a), &how, &wrong, recovery, &b, &e));
    struct device_keys keys = ledger_device_keys(b);
    struct digest device;
    OK(ledger_admit(a, &keys, &device, &e));
    OK(ledger_grant(a, device, facts, RIGHT_READ | RIGHT_WRITE, &e));
    struct import_report r;
    OK(ledger_export(a, file, false, &e));
    OK(ledger_import(b, file, &r, &e));
    put_text(b, facts, "from the future");
    OK(ledger_export(b, file, false, &e));
    OK(ledger_import(a, file, &r, &e));
    assert_int_equal(r.from_future, 1);
    uint64_t at = 0;
    struct entry last = {0};
    OK(ledger_feed(a, 0, last_time, &last, &at, &e));
    assert_true(last.from_future);
    put_text(a, facts, "now");
    OK(ledger_feed(a, at, last_time, &last, &at, &e));
    assert_false(last.from_future);
    /* its own clock mended, the device does not stay in the future */
    shift_us = 0;
    put_text(b, facts, "mended");
    OK(ledger_feed(b, 0, last_time, &last, &at, &e));
    assert_false(last.from_future);
    ledger_close(a);
    ledger_close(b);
    place_drop(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_restore_is_a_new_device_and_the_old_one_is_closed),
        cmocka_unit_test(a_copied_vault_opens_for_reading_and_becomes_a_new_device),
        cmocka_unit_test(each_flipped_bit_of_a_bundle_is_found),
        cmocka_unit_test(each_flipped_bit_of_the_container_is_found_or_changes_nothing),
        cmocka_unit_test(damage_inside_is_named_by_its_kind),
        cmocka_unit_test(anchors_show_a_roll_back_and_a_rewriting),
        cmocka_unit_test(evidence_is_read_back_travels_and_goes_with_its_entry),
        cmocka_unit_test(a_clock_ten_years_off_is_flagged_and_moves_nobody_elses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
