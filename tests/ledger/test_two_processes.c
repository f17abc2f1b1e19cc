/* Two processes write one vault at once: nothing is lost and the log does not fork. The workers are this program again,
 * since a process that forked must not open a database in the child before exec. */
#include "vault.h"

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

int main(int argc, char **argv)
{
    if (argc == 3)
        return work(argv[1], argv[2]);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n <= 0)
        return 1;
    self[n] = '\0';
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_processes_adding_a_thousand_each_end_with_two_thousand),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
