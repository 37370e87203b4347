/* SPDX-License-Identifier: GPL-3.0-or-later */

/* For LD_PRELOAD: kills the program with SIGKILL at one call of the system, which random moments would hit once in a
 * thousand. GUISE_KILL_AT is "CALL NUMBER WHEN PATTERN": rename, mkdir, open, write, fsync, unlink, rmdir or remove; which
 * one of the calls that match; before or after; a pattern of the shell for the path (of a rename, the new one). With
 * GUISE_KILL_STOPS it is stopped instead (SIGSTOP), so that something can happen to its files; with GUISE_KILL_LOG the
 * calls are told to that file, for who looks for moments. */

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

/* Both open() and open64() are defined here, which that would make one. */
#undef _FILE_OFFSET_BITS

#include <dlfcn.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORT __attribute__ ((visibility ("default")))

/* The same function in the next library. */
#define NEXT(type, name) ((type) (void *) dlsym (RTLD_NEXT, name))

static void
tell (const char *call, const char *path)
{
  const char *name = getenv ("GUISE_KILL_LOG");
  FILE *log = name != NULL ? NEXT (FILE *(*) (const char *, const char *), "fopen") (name, "ae") : NULL;

  if (log == NULL)
    return;
  fprintf (log, "%s %s\n", call, path);
  fclose (log);
}

/* Whether this is the call that is waited for; it is, once before it and once after it. */
static int
matches (const char *call, const char *path, const char *when)
{
  static atomic_uint seen;
  const char *asked = getenv ("GUISE_KILL_AT");
  char wanted_call[16], wanted_when[16], pattern[256];
  unsigned number;

  if (asked == NULL || sscanf (asked, "%15s %u %15s %255s", wanted_call, &number, wanted_when, pattern) != 4)
    return 0;
  return strcmp (wanted_call, call) == 0 && strcmp (wanted_when, when) == 0 && fnmatch (pattern, path, 0) == 0
         && atomic_fetch_add (&seen, 1) + 1 == number;
}

static void
end (void)
{
  kill (getpid (), getenv ("GUISE_KILL_STOPS") != NULL ? SIGSTOP : SIGKILL);
}

static void
before (const char *call, const char *path)
{
  tell (call, path);
  if (matches (call, path, "before"))
    end ();
}

static void
after (const char *call, const char *path)
{
  if (matches (call, path, "after"))
    end ();
}

static void
find_path (int fd, char path[PATH_MAX])
{
  char link[64];
  ssize_t n;

  snprintf (link, sizeof link, "/proc/self/fd/%d", fd);
  n = readlink (link, path, PATH_MAX - 1);
  path[n > 0 ? n : 0] = '\0';
}

EXPORT int
rename (const char *from, const char *to)
{
  int result;

  before ("rename", to);
  result = NEXT (int (*) (const char *, const char *), "rename") (from, to);
  after ("rename", to);
  return result;
}

EXPORT int
renameat2 (int from_folder, const char *from, int to_folder, const char *to, unsigned flags)
{
  int result;

  before ("rename", to);
  result = NEXT (int (*) (int, const char *, int, const char *, unsigned), "renameat2") (from_folder, from, to_folder,
                                                                                         to, flags);
  after ("rename", to);
  return result;
}

EXPORT int
mkdir (const char *path, mode_t mode)
{
  int result;

  before ("mkdir", path);
  result = NEXT (int (*) (const char *, mode_t), "mkdir") (path, mode);
  after ("mkdir", path);
  return result;
}

EXPORT int
unlink (const char *path)
{
  int result;

  before ("unlink", path);
  result = NEXT (int (*) (const char *), "unlink") (path);
  after ("unlink", path);
  return result;
}

EXPORT int
rmdir (const char *path)
{
  int result;

  before ("rmdir", path);
  result = NEXT (int (*) (const char *), "rmdir") (path);
  after ("rmdir", path);
  return result;
}

EXPORT int
remove (const char *path)
{
  int result;

  before ("remove", path);
  result = NEXT (int (*) (const char *), "remove") (path);
  after ("remove", path);
  return result;
}

EXPORT int
fsync (int fd)
{
  char path[PATH_MAX];
  int result;

  find_path (fd, path);
  before ("fsync", path);
  result = NEXT (int (*) (int), "fsync") (fd);
  after ("fsync", path);
  return result;
}

EXPORT ssize_t
write (int fd, const void *data, size_t size)
{
  char path[PATH_MAX];
  ssize_t result;

  find_path (fd, path);
  before ("write", path);
  result = NEXT (ssize_t (*) (int, const void *, size_t), "write") (fd, data, size);
  after ("write", path);
  return result;
}

EXPORT ssize_t
writev (int fd, const struct iovec *pieces, int n_pieces)
{
  char path[PATH_MAX];
  ssize_t result;

  find_path (fd, path);
  before ("write", path);
  result = NEXT (ssize_t (*) (int, const struct iovec *, int), "writev") (fd, pieces, n_pieces);
  after ("write", path);
  return result;
}

/* Files beyond 2 GB have a name of their own. */
#define OPEN(name)                                                                          \
  EXPORT int                                                                                \
  name (const char *path, int flags, ...)                                                   \
  {                                                                                         \
    va_list arguments;                                                                      \
    mode_t mode = 0;                                                                        \
    int fd;                                                                                 \
                                                                                            \
    if ((flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE)                         \
      {                                                                                     \
        va_start (arguments, flags);                                                        \
        mode = va_arg (arguments, mode_t);                                                  \
        va_end (arguments);                                                                 \
      }                                                                                     \
    before ("open", path);                                                                  \
    fd = NEXT (int (*) (const char *, int, ...), #name) (path, flags, mode);                \
    after ("open", path);                                                                   \
    return fd;                                                                              \
  }

OPEN (open)
OPEN (open64)
