/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "own-mounts.h"

#include <fcntl.h>
#include <gio/gio.h>
#include <glib/gstdio.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a subprocess ends with that may not have mounts of its own. */
#define EXIT_REFUSED 77

/* What stands in /proc/self/uid_map and gid_map: who is root in the namespace. A user who stands in none can make no
 * file in a file system that is mounted there (EOVERFLOW). */
typedef struct
{
  char *users, *groups;
} Maps;

static gboolean
write_whole (const char *path, const char *text)
{
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean written = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return written;
}

static gboolean
become_root (const Maps *maps)
{
  return unshare (CLONE_NEWUSER | CLONE_NEWNS) == 0 && write_whole ("/proc/self/setgroups", "deny")
         && write_whole ("/proc/self/uid_map", maps->users) && write_whole ("/proc/self/gid_map", maps->groups);
}

/* Between fork() and exec(), where there is one thread alone: the kernel gives no user namespace to several. */
static void
enter_cb (gpointer user_data)
{
  if (unshare (CLONE_NEWNS) != 0 && !become_root (user_data))
    _exit (EXIT_REFUSED);
  if (mount ("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
    _exit (EXIT_REFUSED);
}

void
own_mounts_run (const char *path, const char *const *arguments)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL), *output = NULL;
  g_autofree char *users = g_strdup_printf ("0 %u 1", (guint) geteuid ());
  g_autofree char *groups = g_strdup_printf ("0 %u 1", (guint) getegid ());
  g_autoptr(GPtrArray) argv = g_ptr_array_new ();
  Maps maps = { users, groups };
  g_autoptr(GError) error = NULL;
  int status;

  g_ptr_array_add (argv, program);
  g_ptr_array_add (argv, (gpointer) "-p");
  g_ptr_array_add (argv, (gpointer) path);
  g_ptr_array_add (argv, (gpointer) "--GTestSubprocess");
  for (; arguments != NULL && *arguments != NULL; arguments++)
    g_ptr_array_add (argv, (gpointer) *arguments);
  g_ptr_array_add (argv, NULL);

  g_spawn_sync (NULL, (char **) argv->pdata, NULL, G_SPAWN_DEFAULT, enter_cb, &maps, &output, NULL, &status, &error);
  g_assert_no_error (error);
  if (WIFEXITED (status) && WEXITSTATUS (status) == EXIT_REFUSED)
    g_test_skip ("this system lets nobody mount a file system of their own");
  else if (!g_spawn_check_wait_status (status, NULL))
    g_error ("%s: %s", path, output);
}

/* The kernel lets nobody take these off in a user namespace. */
static gulong
get_locked_flags (const char *folder)
{
  struct statvfs info;

  g_assert_cmpint (statvfs (folder, &info), ==, 0);
  return ((info.f_flag & ST_NOSUID) != 0 ? MS_NOSUID : 0) | ((info.f_flag & ST_NODEV) != 0 ? MS_NODEV : 0)
         | ((info.f_flag & ST_NOEXEC) != 0 ? MS_NOEXEC : 0) | ((info.f_flag & ST_NOATIME) != 0 ? MS_NOATIME : 0)
         | ((info.f_flag & ST_NODIRATIME) != 0 ? MS_NODIRATIME : 0);
}

void
own_mounts_make_read_only (const char *folder)
{
  if (mount (folder, folder, NULL, MS_BIND, NULL) != 0
      || mount ("none", folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY | get_locked_flags (folder), NULL) != 0)
    _exit (EXIT_REFUSED);
}

void
own_mounts_make_small (const char *folder, const char *size)
{
  g_autofree char *options = g_strconcat ("size=", size, NULL);

  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  if (mount ("none", folder, "tmpfs", 0, options) != 0)
    _exit (EXIT_REFUSED);
}
