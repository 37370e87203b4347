/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-pack.h"

#include "guise-checked.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

static const char file_magic[8] = { 'G', 'U', 'I', 'S', 'E', 'P', 'K', '\n' };
static const char record_magic[4] = { 'G', 'R', 'E', 'C' };

#define VERSION 1

struct _GuisePack
{
  gatomicrefcount ref_count;
  char           *path;
  int             fd;
  guint64         end;                       /* of the last record; only the appender looks at it */
  guint8          id[GUISE_PACK_ID_SIZE];
};

static GuisePack *
pack_new (const char *path, int fd)
{
  GuisePack *self = g_new0 (GuisePack, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->path = g_strdup (path);
  self->fd = fd;
  return self;
}

GuisePack *
guise_pack_ref (GuisePack *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_pack_unref (GuisePack *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  close (self->fd);
  g_free (self->path);
  g_free (self);
}

static void
set_error (GError **error, int saved_errno, const char *verb, const char *path)
{
  g_autofree char *what = g_strdup_printf ("Cannot %s %s", verb, path);

  guise_file_set_error_from_errno (error, saved_errno, what);
}

static gboolean
write_at (GuisePack *self, gconstpointer data, gsize size, guint64 offset, GError **error)
{
  const guint8 *bytes = data;

  while (size > 0)
    {
      gssize written = pwrite (self->fd, bytes, size, offset);

      if (written < 0 && errno == EINTR)
        continue;
      if (written < 0)
        {
          set_error (error, errno, "write", self->path);
          return FALSE;
        }
      bytes += written;
      offset += written;
      size -= written;
    }
  return TRUE;
}

static gboolean
read_at (GuisePack *self, gpointer data, gsize size, guint64 offset, GError **error)
{
  guint8 *bytes = data;

  while (size > 0)
    {
      gssize got = pread (self->fd, bytes, size, offset);

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        {
          set_error (error, errno, "read", self->path);
          return FALSE;
        }
      if (got == 0)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s ends at byte %" PRIu64
                       ", in the middle of a crop"), self->path, offset);
          return FALSE;
        }
      bytes += got;
      offset += got;
      size -= got;
    }
  return TRUE;
}

static void
put_u32 (guint8 *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  memcpy (out, &value, sizeof value);
}

static guint32
get_u32 (const guint8 *bytes)
{
  guint32 value;

  memcpy (&value, bytes, sizeof value);
  return GUINT32_FROM_LE (value);
}

GuisePack *
guise_pack_create (const char *path, GError **error)
{
  g_autoptr(GuisePack) self = NULL;
  g_autofree char *folder = g_path_get_dirname (path);
  guint8 header[GUISE_PACK_HEADER_SIZE] = { 0 };
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);

  if (fd < 0)
    {
      set_error (error, errno, "create", path);
      return NULL;
    }
  self = pack_new (path, fd);
  if (getrandom (self->id, sizeof self->id, 0) != sizeof self->id)
    {
      set_error (error, errno, "draw a random id for", path);
      return NULL;
    }

  memcpy (header, file_magic, sizeof file_magic);
  put_u32 (header + 8, VERSION);
  memcpy (header + 16, self->id, sizeof self->id);
  if (!write_at (self, header, sizeof header, 0, error) || !guise_file_sync_folder (folder, error))
    {
      g_unlink (path);
      return NULL;
    }

  self->end = sizeof header;
  return g_steal_pointer (&self);
}

static gboolean
read_header (GuisePack *self, const guint8 *id, GError **error)
{
  guint8 header[GUISE_PACK_HEADER_SIZE];

  if (self->end < sizeof header)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is too short to be a pack of crops"), self->path);
      return FALSE;
    }
  if (!read_at (self, header, sizeof header, 0, error))
    return FALSE;
  if (memcmp (header, file_magic, sizeof file_magic) != 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is no pack of crops"), self->path);
      return FALSE;
    }
  if (get_u32 (header + 8) != VERSION)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_SCHEMA, _("%s has version %u, this program reads version %d"),
                   self->path, get_u32 (header + 8), VERSION);
      return FALSE;
    }
  memcpy (self->id, header + 16, sizeof self->id);
  if (id != NULL && memcmp (self->id, id, sizeof self->id) != 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is the pack of another project"), self->path);
      return FALSE;
    }
  return TRUE;
}

GuisePack *
guise_pack_open (const char *path, const guint8 *id, gboolean writable, GError **error)
{
  g_autoptr(GuisePack) self = NULL;
  struct stat st;
  /* Without O_NONBLOCK, a fifo that somebody put here would block for ever. */
  int fd = g_open (path, (writable ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0);

  if (fd < 0 && errno == ELOOP)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, _("%s is a symbolic link, which a project never holds"),
                   path);
      return NULL;
    }
  if (fd < 0)
    {
      set_error (error, errno, "open", path);
      return NULL;
    }

  self = pack_new (path, fd);
  if (fstat (fd, &st) != 0)
    {
      set_error (error, errno, "open", path);
      return NULL;
    }
  if (!S_ISREG (st.st_mode))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, _("%s is no plain file, as a pack of crops is"), path);
      return NULL;
    }

  self->end = st.st_size;
  if (!read_header (self, id, error))
    return NULL;
  return g_steal_pointer (&self);
}

const guint8 *
guise_pack_get_id (GuisePack *self)
{
  return self->id;
}

gboolean
guise_pack_truncate (GuisePack *self, guint64 end, GError **error)
{
  if (self->end < end || end < GUISE_PACK_HEADER_SIZE)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s has %" PRIu64 " bytes, but %" PRIu64
                   " were stored in it"), self->path, self->end, end);
      return FALSE;
    }
  if (self->end > end && ftruncate (self->fd, end) != 0)
    {
      set_error (error, errno, "shorten", self->path);
      return FALSE;
    }
  self->end = end;
  return TRUE;
}

gboolean
guise_pack_append (GuisePack *self, gconstpointer data, guint32 length, guint64 *out_offset, guint32 *out_crc,
                   GError **error)
{
  guint8 header[GUISE_PACK_RECORD_SIZE] = { 0 };
  guint32 crc = guise_crc32c (0, data, length);

  memcpy (header, record_magic, sizeof record_magic);
  put_u32 (header + 4, length);
  put_u32 (header + 8, crc);
  if (!write_at (self, header, sizeof header, self->end, error)
      || !write_at (self, data, length, self->end + sizeof header, error))
    {
      if (ftruncate (self->fd, self->end) != 0)
        g_debug ("%s keeps a torn tail: %s", self->path, g_strerror (errno));
      return FALSE;
    }

  *out_offset = self->end;
  *out_crc = crc;
  self->end += sizeof header + length;
  return TRUE;
}

gboolean
guise_pack_sync (GuisePack *self, GError **error)
{
  if (fdatasync (self->fd) != 0)
    {
      set_error (error, errno, "write", self->path);
      return FALSE;
    }
  return TRUE;
}

guint64
guise_pack_get_end (GuisePack *self)
{
  return self->end;
}

GBytes *
guise_pack_read (GuisePack *self, guint64 offset, guint32 length, guint32 crc, GError **error)
{
  g_autoptr(GBytes) bytes = NULL;
  guint8 header[GUISE_PACK_RECORD_SIZE];
  guint8 *data;
  struct stat st;

  if (fstat (self->fd, &st) != 0)
    {
      set_error (error, errno, "read", self->path);
      return NULL;
    }
  if (!guise_checked_range (offset, (guint64) length + sizeof header, st.st_size))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s has no crop of %u bytes at %" PRIu64),
                   self->path, length, offset);
      return NULL;
    }

  /* No larger than the file, so this cannot be made to ask for memory that was never written. */
  data = g_malloc (length);
  bytes = g_bytes_new_take (data, length);
  if (!read_at (self, header, sizeof header, offset, error)
      || !read_at (self, data, length, offset + sizeof header, error))
    return NULL;
  if (memcmp (header, record_magic, sizeof record_magic) != 0 || get_u32 (header + 4) != length
      || get_u32 (header + 8) != crc || guise_crc32c (0, data, length) != crc)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("%s is damaged: the checksum of the crop at %" PRIu64 " does not hold; “Repair” in the project "
                     "menu, or “guise verify --repair”, has that face found again"), self->path, offset);
      return NULL;
    }
  return g_steal_pointer (&bytes);
}
