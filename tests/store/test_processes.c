/* tests/store/test_processes.c - two processes on one container, one killed at any moment, one forked.
 *
 * Started with arguments it is the other process: "write PATH FIRST COUNT" commits rows one by one and prints each number
 * when it is acknowledged.
 */
#include "test.h"

#include "store/db.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static const uint8_t KEY[DB_KEY_BYTES] = "thirty-two bytes of test key one";

static struct db_how how(const char *path, enum db_mode mode)
{
    return (struct db_how){.path = path, .key = KEY, .cipher = DB_AEGIS256, .mode = mode, .busy_ms = 60000};
}

static int other_process(char **args)
{
    struct err e = ERR_NONE;
    struct db_how h = how(args[2], DB_WRITE);
    SCOPED_DB struct db *d = NULL;
    SCOPED_STMT struct stmt *s = NULL;
    if (db_open(&h, &d, &e) != BD_OK || db_prepare(d, "INSERT INTO t(id, raw) VALUES(?, randomblob(900))", &s, &e) != BD_OK)
        return 1;
    for (int i = atoi(args[3]), end = i + atoi(args[4]); i < end; i++) {
        SCOPED_TX struct tx tx = TX_NONE;
        if (tx_begin(d, TX_WRITE, &tx, &e) != BD_OK)
            return 1;
        stmt_bind_i64(s, 1, i);
        if (stmt_run(s, &e) != BD_OK || tx_commit(&tx, &e) != BD_OK)
            return 1;
        char line[16];
        int n = snprintf(line, sizeof line, "%d\n", i);
        if (write(STDOUT_FILENO, line, (size_t)n) != n)
            return 1;
    }
    return 0;
}

static pid_t start(const char *path, int first, int count, int output)
{
    char a[16], b[16];
    pid_t child = 0;
    snprintf(a, sizeof a, "%d", first);
    snprintf(b, sizeof b, "%d", count);
    char name[] = "test_processes", verb[] = "write";
    char *const args[] = {name, verb, (char *)path, a, b, NULL};
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    assert_int_equal(posix_spawn(&child, "/proc/self/exe", &actions, NULL, args, environ), 0);
    posix_spawn_file_actions_destroy(&actions);
    return child;
}

struct place {
    char folder[64];
    char path[96];
};

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    struct err e = ERR_NONE;
    struct db *d = NULL;
    strcpy(p->folder, "/tmp/bandi-two-XXXXXX");
    *state = p;
    if (mkdtemp(p->folder) == NULL)
        return -1;
    snprintf(p->path, sizeof p->path, "%s/one.db", p->folder);
    struct db_how h = how(p->path, DB_CREATE);
    if (db_open(&h, &d, &e) != BD_OK || db_exec(d, "CREATE TABLE t(id INTEGER PRIMARY KEY, raw BLOB)", &e) != BD_OK)
        return -1;
    db_close(d);
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    char command[96];
    snprintf(command, sizeof command, "rm -rf '%s'", p->folder);
    int rc = system(command);
    free(p);
    return rc;
}

static int64_t count(const char *path, int64_t up_to)
{
    struct err e = ERR_NONE;
    struct db_how h = how(path, DB_WRITE);
    SCOPED_DB struct db *d = NULL;
    SCOPED_STMT struct stmt *s = NULL;
    bool row = false;
    int64_t faults = 1;
    ASSERT_OK(db_open(&h, &d, &e));
    ASSERT_OK(db_check(d, NULL, NULL, NULL, &faults, &e));
    assert_int_equal(faults, 0);
    ASSERT_OK(db_prepare(d, "SELECT count(*) FROM t WHERE id <= ?", &s, &e));
    stmt_bind_i64(s, 1, up_to);
    ASSERT_OK(stmt_step(s, &row, &e));
    return stmt_i64(s, 0);
}

static void two_writers_lose_nothing_of_each_other(void **state)
{
    struct place *p = *state;
    int quiet[2], rc = 0;
    assert_int_equal(pipe(quiet), 0);
    pid_t a = start(p->path, 0, 200, quiet[1]);
    pid_t b = start(p->path, 1000, 200, quiet[1]);
    assert_int_equal(waitpid(a, &rc, 0), a);
    assert_int_equal(rc, 0);
    assert_int_equal(waitpid(b, &rc, 0), b);
    assert_int_equal(rc, 0);
    close(quiet[0]);
    close(quiet[1]);
    assert_int_equal(count(p->path, INT64_MAX), 400);
}

static void a_killed_writer_leaves_all_that_it_acknowledged(void **state)
{
    struct place *p = *state;
    int first = 0;
    for (int round = 0; round < 5; round++) {
        int told[2];
        char line[16];
        assert_int_equal(pipe(told), 0);
        pid_t child = start(p->path, first, 100000, told[1]);
        close(told[1]);
        FILE *f = fdopen(told[0], "r");
        int last = first - 1;
        for (int i = 0; i < 20 + 7 * round && fgets(line, sizeof line, f) != NULL; i++)
            last = atoi(line);
        kill(child, SIGKILL);
        while (fgets(line, sizeof line, f) != NULL)
            if (strchr(line, '\n') != NULL)
                last = atoi(line);
        fclose(f);
        assert_int_equal(waitpid(child, NULL, 0), child);
        assert_int_equal(count(p->path, last), last + 1);
        first = (int)count(p->path, INT64_MAX);
        assert_true(first > last);
    }
}

static void a_forked_child_may_not_open(void **state)
{
    struct place *p = *state;
    int rc = 0;
    assert_int_equal(count(p->path, 0), 0);
    pid_t child = fork();
    if (child == 0) {
        struct err e = ERR_NONE;
        struct db *d = NULL;
        struct db_how h = how(p->path, DB_READ);
        signal(SIGABRT, SIG_DFL);
        fclose(stderr);
        _exit(db_open(&h, &d, &e) == BD_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &rc, 0), child);
    assert_true(WIFSIGNALED(rc) && WTERMSIG(rc) == SIGABRT);
}

int main(int argc, char **argv)
{
    if (argc == 5 && strcmp(argv[1], "write") == 0)
        return other_process(argv);
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(two_writers_lose_nothing_of_each_other),
        TEST(a_killed_writer_leaves_all_that_it_acknowledged),
        TEST(a_forked_child_may_not_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
