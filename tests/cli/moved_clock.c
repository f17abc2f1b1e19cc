/* moved_clock - a wall clock that is wrong by MOVED_CLOCK_SECONDS, for a program that is started with this library before
 * the others (LD_PRELOAD). The program itself has no such switch: who could set it could date testimony as they like.
 *
 * With BOOT_CLOCK_STEPS every reading of the clock since boot, by which progress is shown, is so many seconds past the one
 * before, so that short work looks long; with INTERRUPTED_AT=n the n-th of them comes with what Ctrl-C sends. */
#include <signal.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

int clock_gettime(clockid_t id, struct timespec *out);

int clock_gettime(clockid_t id, struct timespec *out)
{
    const char *by = getenv("MOVED_CLOCK_SECONDS");
    long failed = syscall(SYS_clock_gettime, id, out);
    if (failed == 0 && id == CLOCK_REALTIME && by != NULL)
        out->tv_sec += strtol(by, NULL, 10);
    if (failed == 0 && id == CLOCK_BOOTTIME && getenv("BOOT_CLOCK_STEPS") != NULL) {
        static long readings;
        const char *at = getenv("INTERRUPTED_AT");
        out->tv_sec += strtol(getenv("BOOT_CLOCK_STEPS"), NULL, 10) * ++readings;
        if (at != NULL && readings == strtol(at, NULL, 10))
            (void)raise(SIGINT);
    }
    return (int)failed;
}
