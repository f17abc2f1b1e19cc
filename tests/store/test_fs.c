/* tests/store/test_fs.c - files and folders on the real disk. What a power cut leaves is in test_power.c. */
#include "test.h"

#include "store/blob.h"
#include "store/fs.h"

#include <sys/stat.h>
#include <unistd.h>

static int set_up(void **state)
{
    char *folder = strdup("/tmp/bandi-fs-XXXXXX");
    *state = folder;
    return mkdtemp(folder) != NULL ? 0 : -1;
}

static int tear_down(void **state)
{
    struct err e = ERR_NONE;
    enum bd_status status = fs_remove_tree(*state, false, &e);
    free(*state);
    return status == BD_OK ? 0 : -1;
}

static const char *in(struct arena *a, void **state, const char *name)
{
    return arena_printf(a, "%s/%s", (char *)*state, name);
}

static void a_file_is_replaced_whole_and_read_within_its_bound(void **state)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    const char *path = in(a, state, "slots");
    struct str text;
    ASSERT_OK(fs_write(path, "one", 3, false, &e));
    ASSERT_FAILS(BD_CONFLICT, "exists already", fs_write(path, "two", 3, false, &e));
    ASSERT_OK(fs_write(path, "three", 5, true, &e));
    ASSERT_OK(fs_read(a, path, 5, &text, &e));
    ASSERT_STR(text, "three");
    ASSERT_FAILS(BD_LIMIT, "larger than 4", fs_read(a, path, 4, &text, &e));
    ASSERT_FAILS(BD_NOT_FOUND, "not there", fs_read(a, in(a, state, "none"), 4, &text, &e));
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(fs_kind(in(a, state, "slots.new")), FS_NOTHING);
}

static void appending_adds_at_the_end(void **state)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    const char *path = in(a, state, "log");
    struct str text;
    ASSERT_OK(fs_append(path, "ab", 2, &e));
    ASSERT_OK(fs_append(path, "cd", 2, &e));
    ASSERT_OK(fs_read(a, path, 100, &text, &e));
    ASSERT_STR(text, "abcd");
}

static void folders_are_listed_in_order_and_removed_with_what_they_hold(void **state)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    struct str *names;
    size_t n;
    ASSERT_OK(fs_mkdir(in(a, state, "d"), &e));
    ASSERT_FAILS(BD_CONFLICT, "exists already", fs_mkdir(in(a, state, "d"), &e));
    ASSERT_OK(fs_mkdir(in(a, state, "d/e"), &e));
    ASSERT_OK(fs_write(in(a, state, "d/b"), "x", 1, false, &e));
    ASSERT_OK(fs_write(in(a, state, "d/a"), "x", 1, false, &e));
    ASSERT_OK(fs_write(in(a, state, "kept"), "x", 1, false, &e));
    assert_int_equal(symlink(in(a, state, "kept"), in(a, state, "d/link")), 0);
    ASSERT_OK(fs_list(a, in(a, state, "d"), &names, &n, &e));
    assert_int_equal(n, 4);
    ASSERT_STR(names[0], "a");
    ASSERT_STR(names[2], "e");
    ASSERT_OK(fs_remove_tree(in(a, state, "d"), true, &e));
    assert_int_equal(fs_kind(in(a, state, "d")), FS_NOTHING);
    struct str kept;
    ASSERT_OK(fs_read(a, in(a, state, "kept"), 9, &kept, &e));
    ASSERT_STR(kept, "x"); /* the link was removed, not what it names */
    ASSERT_OK(fs_remove_tree(in(a, state, "d"), true, &e));
}

static void an_erased_file_was_zeros_before_it_went(void **state)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    const char *path = in(a, state, "slots"), *other = in(a, state, "other");
    char big[9000];
    memset(big, 'k', sizeof big);
    ASSERT_OK(fs_write(path, big, sizeof big, false, &e));
    assert_int_equal(link(path, other), 0); /* a second name shows what the bytes became */
    ASSERT_OK(fs_erase(path, &e));
    assert_int_equal(fs_kind(path), FS_NOTHING);
    struct str text;
    ASSERT_OK(fs_read(a, other, sizeof big, &text, &e));
    assert_int_equal(text.n, sizeof big);
    for (size_t i = 0; i < text.n; i++)
        assert_int_equal(text.p[i], 0);
    ASSERT_FAILS(BD_NOT_FOUND, "not there", fs_erase(path, &e));
}

static void a_blob_has_no_name_until_it_is_finished(void **state)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    SCOPED_BLOB_OUT struct blob_out *b = NULL;
    SCOPED_BLOB_IN struct blob_in *r = NULL;
    const char *beside = in(a, state, "part"), *path = in(a, state, "whole");
    ASSERT_OK(blob_create(beside, &b, &e));
    ASSERT_OK(blob_write(b, "....", 4, &e));
    blob_abandon(b);
    b = NULL;
    assert_int_equal(fs_kind(beside), FS_NOTHING);
    ASSERT_OK(blob_create(beside, &b, &e));
    ASSERT_OK(blob_write(b, "????", 4, &e));
    ASSERT_OK(blob_write(b, "efgh", 4, &e));
    ASSERT_OK(blob_rewrite(b, 0, "abcd", 4, &e));
    assert_int_equal(fs_kind(path), FS_NOTHING);
    ASSERT_OK(blob_finish(&b, path, &e));
    assert_null(b);
    uint64_t size = 0;
    char bytes[16];
    size_t got = 0;
    ASSERT_OK(blob_open(path, &r, &size, &e));
    assert_int_equal(size, 8);
    ASSERT_OK(blob_read(r, 2, bytes, sizeof bytes, &got, &e));
    assert_int_equal(got, 6);
    assert_memory_equal(bytes, "cdefgh", 6);
}

static void a_synchronised_folder_is_refused_with_its_name(void **state)
{
    struct err e = ERR_NONE;
    SCOPED_ARENA struct arena *a = arena_new(1 << 20);
    ASSERT_OK(fs_refuse_shared(in(a, state, "new.bandi"), &e));
    ASSERT_OK(fs_mkdir(in(a, state, "Dropbox (Team)"), &e));
    ASSERT_FAILS(BD_DENIED, "Dropbox", fs_refuse_shared(in(a, state, "Dropbox (Team)/x/new.bandi"), &e));
    ASSERT_OK(fs_mkdir(in(a, state, "plain"), &e));
    ASSERT_OK(fs_mkdir(in(a, state, "plain/.stfolder"), &e));
    ASSERT_OK(fs_mkdir(in(a, state, "plain/deep"), &e));
    ASSERT_FAILS(BD_DENIED, "Syncthing", fs_refuse_shared(in(a, state, "plain/deep/new.bandi"), &e));
    assert_int_equal(symlink(in(a, state, "plain"), in(a, state, "alias")), 0);
    ASSERT_FAILS(BD_DENIED, "Syncthing", fs_refuse_shared(in(a, state, "alias/new.bandi"), &e));
}

static void the_machine_and_its_free_space_are_known(void **state)
{
    struct err e = ERR_NONE;
    char id[65] = "", again[65] = "";
    uint64_t bytes = 0;
    fs_machine_id(id, sizeof id);
    fs_machine_id(again, sizeof again);
    assert_true(strlen(id) > 0);
    assert_string_equal(id, again);
    ASSERT_OK(fs_free_bytes(*state, &bytes, &e));
    assert_true(bytes > 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(a_file_is_replaced_whole_and_read_within_its_bound),
        TEST(appending_adds_at_the_end),
        TEST(folders_are_listed_in_order_and_removed_with_what_they_hold),
        TEST(an_erased_file_was_zeros_before_it_went),
        TEST(a_blob_has_no_name_until_it_is_finished),
        TEST(a_synchronised_folder_is_refused_with_its_name),
        TEST(the_machine_and_its_free_space_are_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
