/* A disk whose flush takes SLOW_DISK_US microseconds, for programs started with LD_PRELOAD of this library.
   The real flush still happens: the delay comes on top of it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_for_the_platter(void)
{
    const char *said = getenv("SLOW_DISK_US");
    long us = said ? atol(said) : 0;
    struct timespec pause = {us / 1000000, us % 1000000 * 1000};
    nanosleep(&pause, NULL);
}

int fsync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fsync");
    wait_for_the_platter();
    return real(fd);
}

int fdatasync(int fd)
{
    static int (*real)(int);
    if (!real)
        real = dlsym(RTLD_NEXT, "fdatasync");
    wait_for_the_platter();
    return real(fd);
}
