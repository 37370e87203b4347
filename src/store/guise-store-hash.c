/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store.h"

#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-sha256.h"

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
hash_descriptor (int fd, const char *path, GuiseSha256 *sum, GCancellable *cancellable, GError **error)
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
        guise_sha256_update (sum, chunk, (gsize) got);
    }
}

char *
guise_store_hash_file (const char *path, GCancellable *cancellable, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  g_autofree char *digits = NULL;
  GuiseSha256 sum;
  gboolean good;

  if (fd < 0)
    {
      set_error (error, errno, path);
      return NULL;
    }
  guise_sha256_init (&sum);
  good = hash_descriptor (fd, path, &sum, cancellable, error);
  close (fd);
  if (!good)
    return NULL;
  digits = g_malloc (GUISE_SHA256_DIGITS + 1);
  guise_sha256_finish (&sum, digits);
  return g_steal_pointer (&digits);
}
