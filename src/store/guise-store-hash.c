/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store.h"

#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

#define CHUNK_BYTES (1 << 20)

static gboolean
set_error (GError **error, int saved_errno, const char *path)
{
  g_autofree char *what = g_strdup_printf (_("Cannot read %s"), path);

  guise_file_set_error_from_errno (error, saved_errno, what);
  return FALSE;
}

static gboolean
hash_descriptor (int fd, const char *path, GChecksum *checksum, GCancellable *cancellable, GError **error)
{
  g_autofree guint8 *chunk = g_malloc (CHUNK_BYTES);

  for (;;)
    {
      gssize got;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      got = read (fd, chunk, CHUNK_BYTES);
      if (got == 0)
        return TRUE;
      if (got < 0 && errno != EINTR)
        return set_error (error, errno, path);
      if (got > 0)
        g_checksum_update (checksum, chunk, got);
    }
}

char *
guise_store_hash_file (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  gboolean good;

  if (fd < 0)
    {
      set_error (error, errno, path);
      return NULL;
    }
  good = hash_descriptor (fd, path, checksum, cancellable, error);
  close (fd);
  return good ? g_strdup (g_checksum_get_string (checksum)) : NULL;
}
