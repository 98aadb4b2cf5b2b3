/* Preloaded into a process: fsync and fdatasync of files below FAULT_FSYNC_UNDER wait for as long
 * as the file FAULT_FSYNC_HANGS exists, as on a disk that does not answer. All else is untouched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void wait_while_it_hangs(int fd) {
    const char *flag = getenv("FAULT_FSYNC_HANGS");
    const char *under = getenv("FAULT_FSYNC_UNDER");
    char link[64], path[4096];
    ssize_t length;
    if (!flag || !under || access(flag, F_OK) != 0) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    if (strncmp(path, under, strlen(under)) != 0) return;
    while (access(flag, F_OK) == 0) usleep(10000);
}

int fsync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    wait_while_it_hangs(fd);
    return real(fd);
}

int fdatasync(int fd) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    wait_while_it_hangs(fd);
    return real(fd);
}
