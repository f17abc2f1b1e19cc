/* Two processes write one vault at once: nothing is lost and the log does not fork; nor by kill -9. The workers are this program again,
 * since a process that forked must not open a database in the child before exec. */
#include "vault.h"

#include <signal.h>
#include <sys/wait.h>

#define EACH 1000

static int work(const char *path, const char *compartment)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    struct ledger *l = NULL;
    struct id16 place;
    if (!hex_read(str_from(compartment), place.b, 16) || ledger_open(path, LEDGER_WRITE, PASS, &env, &l, &e) != BD_OK)
        return 1;
    for (int k = 0; k < EACH; k++)
        put_text(l, place, "one of many");
    ledger_close(l);
    return 0;
}

/* Appends without end and says after each what is durable, until it is killed. */
static int work_on(const char *path, const char *compartment)
{
    struct err e = ERR_NONE;
    struct env env = env_system();
    struct ledger *l = NULL;
    struct id16 place;
    if (!hex_read(str_from(compartment), place.b, 16) || ledger_open(path, LEDGER_WRITE, PASS, &env, &l, &e) != BD_OK)
        return 1;
    for (;;) {
        put_text(l, place, "said to be durable");
        if (write(1, "+", 1) != 1)
            return 1;
    }
}

static char self[300];

static void two_processes_adding_a_thousand_each_end_with_two_thousand(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    struct id16 facts = compartment_new(l, "f");
    SCOPED_BUF struct buf hex = BUF_MAX(64);
    hex_put(&hex, facts.b, 16);
    pid_t child[2];
    for (int i = 0; i < 2; i++) {
        child[i] = fork();
        if (child[i] == 0) {
            execl(self, self, p.path, hex.p, (char *)NULL);
            _exit(9);
        }
    }
    for (int i = 0; i < 2; i++) {
        int status = 0;
        assert_int_equal(waitpid(child[i], &status, 0), child[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    assert_int_equal(count_texts(l), 2 * EACH);
    put_text(l, facts, "after");
    struct verify_report r;
    OK(ledger_verify(l, NULL, NULL, &r, &e));
    assert_int_equal(r.faults, 0);
    assert_int_equal(r.forks, 0);
    ledger_close(l);
    place_drop(&p);
}

static void what_was_acknowledged_survives_kill_nine(void **state)
{
    (void)state;
    struct err e = ERR_NONE;
    struct place p = place_new();
    struct env env = env_system();
    struct ledger *l = vault_new(p.path, &env);
    struct id16 facts = compartment_new(l, "f");
    SCOPED_BUF struct buf hex = BUF_MAX(64);
    hex_put(&hex, facts.b, 16);
    ledger_close(l);
    size_t durable = 0;
    for (unsigned round = 0; round < 25; round++) {
        int out[2];
        char room[256];
        assert_int_equal(pipe(out), 0);
        pid_t child = fork();
        if (child == 0) {
            dup2(out[1], 1);
            close(out[0]);
            execl(self, self, p.path, hex.p, "on", (char *)NULL);
            _exit(9);
        }
        close(out[1]);
        size_t said = 0;
        while (said < 3 + round) {
            ssize_t n = read(out[0], room, 1);
            assert_int_equal(n, 1);
            said++;
        }
        usleep(137 * round);
        assert_int_equal(kill(child, SIGKILL), 0);
        for (ssize_t n = read(out[0], room, sizeof room); n > 0; n = read(out[0], room, sizeof room))
            said += (size_t)n;
        close(out[0]);
        assert_int_equal(waitpid(child, NULL, 0), child);
        OK(ledger_open(p.path, LEDGER_WRITE, PASS, &env, &l, &e));
        size_t now = count_texts(l);
        assert_true(now >= durable + said && now <= durable + said + 1);
        durable = now;
        struct verify_report r;
        OK(ledger_verify(l, NULL, NULL, &r, &e));
        assert_int_equal(r.faults, 0);
        ledger_close(l);
    }
    place_drop(&p);
}

int main(int argc, char **argv)
{
    if (argc == 3)
        return work(argv[1], argv[2]);
    if (argc == 4)
        return work_on(argv[1], argv[2]);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return 1;
    self[n] = '\0';
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_processes_adding_a_thousand_each_end_with_two_thousand),
        cmocka_unit_test(what_was_acknowledged_survives_kill_nine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
