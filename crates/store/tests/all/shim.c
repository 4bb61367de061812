/* Preload: the Nth call of one kind fails once, counted over all threads of the process.
   SHIM_KIND: sync (fsync, fdatasync), store-sync (the same, of store.db only) or write (write, pwrite to anything but
   the standard streams). SHIM_NTH: which call, from 1. SHIM_ERRNO: with which errno. Says so when it has done it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls;

static int fails(const char *kind) {
    const char *wanted = getenv("SHIM_KIND");
    if (!wanted || strcmp(wanted, kind)) return 0;
    if (atomic_fetch_add(&calls, 1) + 1 != atoi(getenv("SHIM_NTH"))) return 0;
    syscall(SYS_write, 2, "shim: failed\n", 13);
    errno = atoi(getenv("SHIM_ERRNO"));
    return 1;
}

static int sync_fails(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path);
    if (n >= 9 && !memcmp(path + n - 9, "/store.db", 9) && fails("store-sync")) return 1;
    return fails("sync");
}

int fsync(int fd) {
    int (*f)(int) = dlsym(RTLD_NEXT, "fsync");
    return sync_fails(fd) ? -1 : f(fd);
}

int fdatasync(int fd) {
    int (*f)(int) = dlsym(RTLD_NEXT, "fdatasync");
    return sync_fails(fd) ? -1 : f(fd);
}

ssize_t write(int fd, const void *p, size_t n) {
    ssize_t (*f)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
    return fd > 2 && fails("write") ? -1 : f(fd, p, n);
}

ssize_t pwrite(int fd, const void *p, size_t n, off_t o) {
    ssize_t (*f)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite");
    return fails("write") ? -1 : f(fd, p, n, o);
}

ssize_t pwrite64(int fd, const void *p, size_t n, off_t o) {
    ssize_t (*f)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
    return fails("write") ? -1 : f(fd, p, n, o);
}
