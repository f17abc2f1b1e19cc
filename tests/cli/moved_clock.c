/* moved_clock - a wall clock that is wrong by MOVED_CLOCK_SECONDS, for a program that is started with this library before
 * the others (LD_PRELOAD). The program itself has no such switch: who could set it could date testimony as they like. */
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
    return (int)failed;
}
