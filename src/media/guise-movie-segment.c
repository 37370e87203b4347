/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-segment-private.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"

#include <string.h>

/*
 * A file: MAGIC; packets, each a PacketHead and its bytes; the caps as text and the state; a Tail; SHA-256 of all that.
 * Numbers are in the order of the machine: a segment does not leave it.
 */

#define MAGIC     "GuiseSg1"
#define MAGIC_LEN 8
#define HASH_LEN  32

typedef struct
{
  gint64  time, decode_time, duration;
  guint32 flags, size;
} PacketHead;

typedef struct
{
  guint64 caps_at, state_at;     /* bytes from the start */
  guint32 n_frames, has_state;
} Tail;

struct _GuiseMovieSegmentWriter
{
  GuiseFileWriter *file;
  GChecksum       *sum;
  guint64          n_bytes;
};

void
guise_movie_packet_clear (GuiseMoviePacket *self)
{
  gst_clear_buffer (&self->buffer);
}

static gboolean
put (GuiseMovieSegmentWriter *self, gconstpointer data, gsize size, GError **error)
{
  /* Of a packet that holds nothing. */
  if (size == 0)
    return TRUE;
  g_checksum_update (self->sum, data, (gssize) size);
  self->n_bytes += size;
  return guise_file_writer_write (self->file, data, size, error);
}

GuiseMovieSegmentWriter *
guise_movie_segment_writer_open (const char *path, GError **error)
{
  g_autoptr(GuiseMovieSegmentWriter) self = g_new0 (GuiseMovieSegmentWriter, 1);

  self->sum = g_checksum_new (G_CHECKSUM_SHA256);
  self->file = guise_file_writer_open (path, error);
  if (self->file == NULL || !put (self, MAGIC, MAGIC_LEN, error))
    return NULL;
  return g_steal_pointer (&self);
}

gboolean
guise_movie_segment_writer_add (GuiseMovieSegmentWriter *self, const GuiseMoviePacket *packet, GError **error)
{
  GstMapInfo map;
  PacketHead head = {
    packet->time, packet->decode_time, packet->duration, GST_BUFFER_FLAGS (packet->buffer), 0,
  };
  gboolean good;

  if (!gst_buffer_map (packet->buffer, &map, GST_MAP_READ) || map.size > G_MAXUINT32)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("A packet of the movie cannot be read"));
      return FALSE;
    }
  head.size = (guint32) map.size;
  good = put (self, &head, sizeof head, error) && put (self, map.data, map.size, error);
  gst_buffer_unmap (packet->buffer, &map);
  return good;
}

/* Caps of an encoder: a name, and fields of types that hold no texts of their own. */
#define HEX   "[0-9A-Fa-f]+"
#define BYTES "\\(buffer\\)(?:" HEX "|< *" HEX "(?: *, *" HEX ")* *>)"
#define PLAIN "\\((?:string|int|uint|double|fraction|boolean|bitmask|GstVideoMultiviewFlagsSet)\\)" \
              "(?:[A-Za-z0-9_:./+-]+|\"(?:[^\"\\\\()]|\\\\.)*\")"
#define CAPS  "^[a-z]+/[a-z][a-z0-9.+-]*(?:, [a-z][a-z0-9_-]*=(?:" BYTES "|" PLAIN "))*$"

/* GStreamer 1.22 uses a buffer that it has freed where the bytes of one have a letter that is none of base 16, and warns
 * of names that are none: it gets nothing to read but what an encoder can have said. */
static gboolean
is_plain_caps (const char *text)
{
  return g_str_is_ascii (text) && g_regex_match_simple (CAPS, text, G_REGEX_DOLLAR_ENDONLY, 0);
}

gboolean
guise_movie_segment_writer_finish (GuiseMovieSegmentWriter *self, GstCaps *caps, guint n_frames, GBytes *state,
                                   GError **error)
{
  g_autofree char *text = gst_caps_to_string (caps);
  Tail tail = { .caps_at = self->n_bytes, .n_frames = n_frames, .has_state = state != NULL };
  gsize n_state = 0, n_hash = HASH_LEN;
  gconstpointer data = state != NULL ? g_bytes_get_data (state, &n_state) : NULL;
  guint8 hash[HASH_LEN];

  if (!is_plain_caps (text))
    g_info ("Caps that no segment can be read with again: %s", text);
  if (!put (self, text, strlen (text) + 1, error))
    return FALSE;
  tail.state_at = self->n_bytes;
  if (!put (self, data, n_state, error) || !put (self, &tail, sizeof tail, error))
    return FALSE;
  g_checksum_get_digest (self->sum, hash, &n_hash);
  return guise_file_writer_write (self->file, hash, sizeof hash, error) && guise_file_writer_commit (self->file, error);
}

void
guise_movie_segment_writer_destroy (GuiseMovieSegmentWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->file, guise_file_writer_destroy);
  g_clear_pointer (&self->sum, g_checksum_free);
  g_free (self);
}

static gboolean
is_whole (const guint8 *data, gsize size)
{
  g_autoptr(GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 hash[HASH_LEN];
  gsize n_hash = HASH_LEN;

  if (size < MAGIC_LEN + sizeof (Tail) + HASH_LEN || memcmp (data, MAGIC, MAGIC_LEN) != 0)
    return FALSE;
  for (gsize at = 0; at < size - HASH_LEN;)
    {
      gsize step = MIN (size - HASH_LEN - at, (gsize) 1 << 30);

      g_checksum_update (sum, data + at, (gssize) step);
      at += step;
    }
  g_checksum_get_digest (sum, hash, &n_hash);
  return memcmp (hash, data + size - HASH_LEN, HASH_LEN) == 0;
}

/* What stands behind the packets. */
static gboolean
read_tail (GuiseMovieSegment *self, const guint8 *data, gsize size)
{
  const gsize end = size - HASH_LEN - sizeof (Tail);
  Tail tail;

  memcpy (&tail, data + end, sizeof tail);
  if (tail.caps_at < MAGIC_LEN || tail.caps_at >= tail.state_at || tail.state_at > end || data[tail.state_at - 1] != 0)
    return FALSE;
  if (!is_plain_caps ((const char *) data + tail.caps_at))
    return FALSE;
  self->caps = gst_caps_from_string ((const char *) data + tail.caps_at);
  self->at = MAGIC_LEN;
  self->end = (gsize) tail.caps_at;
  self->n_frames = tail.n_frames;
  if (tail.has_state)
    self->state = g_bytes_new_from_bytes (self->bytes, (gsize) tail.state_at, end - (gsize) tail.state_at);
  return self->caps != NULL;
}

gboolean
guise_movie_segment_open (const char *path, GuiseMovieSegment *out, GError **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_auto(GuiseMovieSegment) self = { 0 };
  const guint8 *data;
  gsize size;

  if (file == NULL)
    return FALSE;
  self.bytes = g_mapped_file_get_bytes (file);
  data = g_bytes_get_data (self.bytes, &size);
  if (!is_whole (data, size) || !read_tail (&self, data, size))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s is not a whole segment of a movie"), path);
      return FALSE;
    }
  *out = self;
  memset (&self, 0, sizeof self);
  return TRUE;
}

gboolean
guise_movie_segment_next (GuiseMovieSegment *self, GuiseMoviePacket *out)
{
  const guint8 *data = g_bytes_get_data (self->bytes, NULL);
  PacketHead head;

  if (self->end - self->at < sizeof head)
    return FALSE;
  memcpy (&head, data + self->at, sizeof head);
  self->at += sizeof head;
  if (head.size > self->end - self->at)
    {
      self->at = self->end;
      return FALSE;
    }
  *out = (GuiseMoviePacket) {
    head.size > 0 ? gst_buffer_new_memdup (data + self->at, head.size) : gst_buffer_new (),
    head.time, head.decode_time, head.duration,
  };
  GST_BUFFER_FLAG_SET (out->buffer, head.flags & (GST_BUFFER_FLAG_DELTA_UNIT | GST_BUFFER_FLAG_HEADER));
  self->at += head.size;
  return TRUE;
}

void
guise_movie_segment_clear (GuiseMovieSegment *self)
{
  g_clear_pointer (&self->state, g_bytes_unref);
  gst_clear_caps (&self->caps);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}
