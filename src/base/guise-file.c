/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-file.h"

#include "guise-error.h"
#include "guise-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* The disk begins with so many bytes while more come, so that the sync at the end has little left to wait for. */
#define BEGIN_BYTES (16 << 20)

struct _GuiseFileWriter
{
  char *path;        /* what it becomes */
  char *temporary;   /* what it is until the commit */
  int   fd;          /* -1 once closed */
  gint64 written, begun;   /* bytes; that the disk was told to begin with */
};

void
guise_file_set_error_from_errno (GError **error, int saved_errno, const char *what)
{
  if (saved_errno == ENOSPC || saved_errno == EDQUOT)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE, _("%s: the disk is full; free some space and try again"),
                 what);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (saved_errno), "%s: %s", what, g_strerror (saved_errno));
}

static void
set_write_error (GError **error, int saved_errno, const char *path)
{
  g_autofree char *what = g_strdup_printf (_("Cannot write %s"), path);

  guise_file_set_error_from_errno (error, saved_errno, what);
}

GuiseFileWriter *
guise_file_writer_open (const char *path, GError **error)
{
  g_autoptr(GuiseFileWriter) self = g_new0 (GuiseFileWriter, 1);

  self->path = g_strdup (path);
  self->temporary = g_strdup_printf ("%s.XXXXXX", path);
  self->fd = g_mkstemp_full (self->temporary, O_WRONLY | O_CLOEXEC, 0644);
  if (self->fd < 0)
    {
      set_write_error (error, errno, path);
      g_clear_pointer (&self->temporary, g_free);
      return NULL;
    }

  return g_steal_pointer (&self);
}

static void
begin_writing (GuiseFileWriter *self)
{
  /* A file system that cannot waits for the sync. */
  if (self->written - self->begun >= BEGIN_BYTES)
    {
      sync_file_range (self->fd, self->begun, self->written - self->begun, SYNC_FILE_RANGE_WRITE);
      self->begun = self->written;
    }
}

gboolean
guise_file_writer_write (GuiseFileWriter *self, gconstpointer data, gsize size, GError **error)
{
  const guint8 *bytes = data;

  g_return_val_if_fail (self->fd >= 0, FALSE);

  while (size > 0)
    {
      gssize written = write (self->fd, bytes, size);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          set_write_error (error, errno, self->path);
          return FALSE;
        }
      bytes += written;
      size -= written;
      self->written += written;
    }
  begin_writing (self);
  return TRUE;
}

gboolean
guise_file_writer_commit (GuiseFileWriter *self, GError **error)
{
  int closed;

  g_return_val_if_fail (self->fd >= 0, FALSE);

  if (fsync (self->fd) != 0)
    {
      set_write_error (error, errno, self->path);
      return FALSE;
    }
  closed = close (self->fd);
  self->fd = -1;
  if (closed != 0)
    {
      set_write_error (error, errno, self->path);
      return FALSE;
    }
  return guise_file_publish (self->temporary, self->path, error);
}

void
guise_file_writer_destroy (GuiseFileWriter *self)
{
  if (self == NULL)
    return;
  if (self->fd >= 0)
    close (self->fd);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

gboolean
guise_file_replace (const char *path, gconstpointer data, gsize size, GError **error)
{
  g_autoptr(GuiseFileWriter) writer = guise_file_writer_open (path, error);

  return writer != NULL
         && guise_file_writer_write (writer, data, size, error)
         && guise_file_writer_commit (writer, error);
}

gboolean
guise_file_publish (const char *from, const char *to, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (to);

  if (g_rename (from, to) != 0)
    {
      set_write_error (error, errno, to);
      return FALSE;
    }
  return guise_file_sync_folder (folder, error);
}

gboolean
guise_file_check_name (const char *path, GError **error)
{
  g_autofree char *shown = NULL;

  if (g_utf8_validate (path, -1, NULL))
    return TRUE;
  shown = g_filename_display_name (path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_FILENAME,
               _("%s has a name that is not UTF-8, which a project cannot keep: rename it"), shown);
  return FALSE;
}

gboolean
guise_file_sync_folder (const char *folder, GError **error)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  gboolean good = fd >= 0 && fsync (fd) == 0;

  /* Some network file systems cannot sync a folder and say EINVAL: nothing to gain there. */
  if (!good && !(fd >= 0 && errno == EINVAL))
    {
      set_write_error (error, errno, folder);
      if (fd >= 0)
        close (fd);
      return FALSE;
    }
  close (fd);
  return TRUE;
}
