/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-proxy.h"

#include "guise-budget.h"
#include "guise-error.h"
#include "guise-frame-reader.h"
#include "guise-i18n.h"
#include "guise-image-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

/* A file begins with this and the number of the clip's frames; then each frame as its length and a JPEG. Numbers have
 * 32 bits, the lowest first. */
#define MAGIC         "GUISEPX1"
#define HEADER_BYTES  12
#define LENGTH_BYTES  4

/* More is no picture of ours. */
#define MAX_JPEG      (4 * 1024 * 1024)

#define QUALITY       80

/* Pixels that take a core some 100 ms to decode: what one waits for at most without a proxy. */
#define HEAVY_PIXELS  (20.0 * 1000 * 1000)

struct _GuiseProxy
{
  gatomicrefcount  ref_count;
  int              fd;
  gboolean         can_write;
  guint            n_frames;
  GMutex           mutex;
  GArray          *places;      /* guarded: of guint64: where the length of each frame stands; one more: the end */
};

gboolean
guise_proxy_is_worthwhile (const GuiseClipInfo *info, const GuiseFrameTable *table)
{
  guint since = 0, longest = 0;

  if (info->pictures != NULL)
    return FALSE;
  for (guint i = 0; i < table->n_frames; i++)
    {
      since = table->is_key[i] ? 1 : since + 1;
      longest = MAX (longest, since);
    }
  return (double) longest * info->stored_width * info->stored_height >= HEAVY_PIXELS;
}

static gboolean
set_disk_error (GError **error, const char *what)
{
  int code = errno;

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "A proxy %s: %s", what, g_strerror (code));
  return FALSE;
}

static guint32
read_number (const guint8 *bytes)
{
  return bytes[0] | (guint32) bytes[1] << 8 | (guint32) bytes[2] << 16 | (guint32) bytes[3] << 24;
}

static void
write_number (guint8 *bytes, guint32 number)
{
  for (guint i = 0; i < 4; i++)
    bytes[i] = (guint8) (number >> 8 * i);
}

static guint64
get_end (GuiseProxy *self)
{
  return g_array_index (self->places, guint64, self->places->len - 1);
}

/* Finds the frames that are whole. */
static void
scan (GuiseProxy *self, guint64 size)
{
  guint8 length[LENGTH_BYTES];

  while (self->places->len <= self->n_frames && size - get_end (self) > LENGTH_BYTES
         && pread (self->fd, length, sizeof length, (off_t) get_end (self)) == sizeof length)
    {
      guint64 n = read_number (length), end = get_end (self) + LENGTH_BYTES + n;

      if (n == 0 || n > MAX_JPEG || end > size)
        return;
      g_array_append_val (self->places, end);
    }
}

/* What is there already, or an empty proxy. */
static gboolean
begin (GuiseProxy *self, GError **error)
{
  guint8 header[HEADER_BYTES], wanted[HEADER_BYTES];
  guint64 end = HEADER_BYTES;
  struct stat status;

  memcpy (wanted, MAGIC, sizeof MAGIC - 1);
  write_number (wanted + sizeof MAGIC - 1, self->n_frames);
  if (fstat (self->fd, &status) != 0)
    return set_disk_error (error, "cannot be read");
  g_array_append_val (self->places, end);
  if (pread (self->fd, header, sizeof header, 0) == sizeof header && memcmp (header, wanted, sizeof header) == 0)
    {
      scan (self, (guint64) status.st_size);
      return TRUE;
    }
  if (!self->can_write)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
                           _("A file in the cache is no proxy of this clip"));
      return FALSE;
    }
  return ftruncate (self->fd, 0) == 0 && pwrite (self->fd, wanted, sizeof wanted, 0) == sizeof wanted
         ? TRUE : set_disk_error (error, "cannot be written");
}

GuiseProxy *
guise_proxy_open (const char *path, guint n_frames, gboolean can_write, GError **error)
{
  g_autoptr(GuiseProxy) self = g_new0 (GuiseProxy, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  self->n_frames = n_frames;
  self->places = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->fd = can_write ? open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666) : -1;
  self->can_write = self->fd >= 0 && flock (self->fd, LOCK_EX | LOCK_NB) == 0;
  if (self->fd < 0)
    self->fd = open (path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  if (self->fd < 0)
    {
      set_disk_error (error, "cannot be opened");
      return NULL;
    }
  futimens (self->fd, NULL);   /* used now; a cache that cannot be told so forgets it sooner */
  return begin (self, error) ? g_steal_pointer (&self) : NULL;
}

GuiseProxy *
guise_proxy_ref (GuiseProxy *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_proxy_unref (GuiseProxy *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->places);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

guint
guise_proxy_get_n_done (GuiseProxy *self)
{
  guint n_done;

  g_mutex_lock (&self->mutex);
  n_done = self->places->len - 1;
  g_mutex_unlock (&self->mutex);
  return n_done;
}

GuiseImage *
guise_proxy_read (GuiseProxy *self, guint frame)
{
  g_autoptr(GBytes) jpeg = NULL;
  guint64 from = 0, to = 0;
  guint8 *data;

  g_mutex_lock (&self->mutex);
  if (frame + 1 < self->places->len)
    {
      from = g_array_index (self->places, guint64, frame) + LENGTH_BYTES;
      to = g_array_index (self->places, guint64, frame + 1);
    }
  g_mutex_unlock (&self->mutex);
  if (to <= from)
    return NULL;

  data = g_malloc (to - from);
  jpeg = g_bytes_new_take (data, to - from);
  if (pread (self->fd, data, to - from, (off_t) from) != (gssize) (to - from))
    return NULL;
  return guise_image_decode (jpeg, GUISE_PROXY_SIDE, NULL);
}

/* Returns: %FALSE without @error when there is no room for it. */
static gboolean
append (GuiseProxy *self, GuiseImage *image, guint64 limit, GError **error)
{
  g_autoptr(GBytes) jpeg = guise_image_encode (image, GUISE_IMAGE_FILE_JPEG, QUALITY, error);
  g_autofree guint8 *record = NULL;
  gsize n, size;
  guint64 end;

  if (jpeg == NULL)
    return FALSE;
  n = g_bytes_get_size (jpeg);
  size = LENGTH_BYTES + n;
  if (n > MAX_JPEG || get_end (self) + size > limit)
    return FALSE;
  record = g_malloc (size);
  write_number (record, (guint32) n);
  memcpy (record + LENGTH_BYTES, g_bytes_get_data (jpeg, NULL), n);
  if (pwrite (self->fd, record, size, (off_t) get_end (self)) != (gssize) size)
    return set_disk_error (error, "cannot be written");

  end = get_end (self) + size;
  g_mutex_lock (&self->mutex);
  g_array_append_val (self->places, end);
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

static gboolean
make_next (GuiseProxy *self, GuiseFrameReader *reader, guint64 limit, GCancellable *cancellable, GError **error)
{
  GuiseBudget *budget = guise_budget_get_shared ();
  g_auto(GuiseFrame) frame = { 0 };
  gboolean made;
  guint n_threads;

  if (!guise_budget_wait_turn (budget, cancellable, error))
    return FALSE;
  n_threads = guise_budget_take (budget, GUISE_BUDGET_JOB, 1);
  made = guise_frame_reader_read_at (reader, guise_proxy_get_n_done (self), &frame, cancellable, error)
         == GUISE_READ_FRAME && append (self, frame.image, limit, error);
  guise_budget_give_back (budget, GUISE_BUDGET_JOB, n_threads);
  return made;
}

gboolean
guise_proxy_make (GuiseProxy *self, GuiseClipInfo *info, GuiseFrameTable *table, guint64 limit,
                  GCancellable *cancellable, GError **error)
{
  GuiseFrameReaderParams params = {
    .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB, .max_side = GUISE_PROXY_SIDE, .n_threads = 1,
  };
  g_autoptr(GuiseFrameReader) reader = NULL;
  g_autoptr(GError) failure = NULL;

  g_return_val_if_fail (table->n_frames == self->n_frames, FALSE);

  if (!self->can_write || guise_proxy_get_n_done (self) >= self->n_frames)
    return TRUE;
  reader = guise_frame_reader_open (info, table, &params, error);
  if (reader == NULL)
    return FALSE;
  while (guise_proxy_get_n_done (self) < self->n_frames)
    if (!make_next (self, reader, limit, cancellable, &failure))
      break;
  if (failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}
