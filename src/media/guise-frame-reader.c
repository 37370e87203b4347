/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-reader.h"

#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-frame-convert-private.h"
#include "guise-i18n.h"
#include "guise-media.h"
#include "guise-mp4-private.h"
#include "guise-picture-private.h"

#include <string.h>

/* Further ahead than this a seek is quicker than decoding what lies between; without a key frame between, the
 * seek would decode the same frames. */
#define MAX_STEPS            12
#define MAX_STEPS_IN_GOP     250

/* Over fewer frames than this nothing is left out: the decoder has most of them already. */
#define MIN_SKIP             6

/* A seek lands on the frame when it aims a little behind its time (see facts on rounding in demuxers). */
#define SEEK_OFFSET          (GUISE_TIME_SECOND / 1000)

#define DEFAULT_PERIOD       (GUISE_TIME_SECOND / 25)

/* Key frames before a frame from which decoding it is tried. */
#define MAX_KEYS_TRIED       3u

/* The decoder's place while a seek has not landed. */
#define NOWHERE              G_MAXUINT

struct _GuiseFrameReader
{
  GuiseClipInfo          *info;
  GuiseFrameTable        *table;       /* (nullable) */
  GuiseFrameReaderParams  params;
  GuiseDecoder           *decoder;     /* (nullable): pictures have none */
  GuiseFrameConverter    *converter;
  guint                   next;        /* the frame that the decoder gives next; NOWHERE after a seek that was cancelled */
  GuiseTime               last_time;   /* of the frame before; GUISE_TIME_NONE at the first */
  gboolean                by_count;    /* everything since the first frame was read, so that counting is exact */
  gboolean                cannot_seek; /* a seek failed or misled, or would */
  guint                   n_built;     /* frames given to the builder */
  char                   *damage;      /* (nullable) */
};

void
guise_frame_clear (GuiseFrame *frame)
{
  g_clear_pointer (&frame->image, guise_image_unref);
  *frame = (GuiseFrame) { 0 };
}

/* Where decoding from a seek was found to give other pictures than decoding from the start, or wrong times: raw and
 * bare streams, MP4 in fragments, AVI with frames that refer to others, and anything damaged. */
static gboolean
seeks_exactly (GuiseClipInfo *info, GuiseFrameTable *table)
{
  static const char *const good[] = {
    "mp4", "mov", "3gp", "matroska", "webm", "ogg", "asf", "flv", "mpegts", "mpegps", NULL
  };

  if (table == NULL || table->damage != NULL || info->pictures != NULL)
    return FALSE;
  if (g_str_equal (info->container, "avi"))
    return memchr (table->is_key, 0, table->n_frames) == NULL;
  return g_strv_contains (good, info->container) && !guise_mp4_is_fragmented (info->path);
}

/* Who counts frames must count those of everybody else. */
static gboolean
restart (GuiseFrameReader *self, GCancellable *cancellable, GError **error)
{
  g_clear_pointer (&self->decoder, guise_decoder_close);
  self->decoder = guise_decoder_open (self->info->path, self->info->video_stream, self->params.n_threads,
                                      self->cannot_seek, NULL, cancellable, error);
  self->next = 0;
  self->last_time = GUISE_TIME_NONE;
  self->by_count = TRUE;
  return self->decoder != NULL;
}

GuiseFrameReader *
guise_frame_reader_open (GuiseClipInfo *info, GuiseFrameTable *table, const GuiseFrameReaderParams *params,
                         GError **error)
{
  g_autoptr(GuiseFrameReader) self = NULL;

  if (!guise_media_init (error))
    return NULL;

  self = g_new0 (GuiseFrameReader, 1);
  self->info = guise_clip_info_ref (info);
  self->table = table != NULL ? guise_frame_table_ref (table) : NULL;
  if (params != NULL)
    self->params = *params;
  self->converter = guise_frame_converter_create ();
  self->last_time = GUISE_TIME_NONE;
  self->by_count = TRUE;
  self->cannot_seek = !seeks_exactly (info, table);
  if (info->pictures == NULL && !restart (self, self->params.cancellable, error))
    return NULL;
  self->params.cancellable = NULL;
  return g_steal_pointer (&self);
}

void
guise_frame_reader_close (GuiseFrameReader *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->decoder, guise_decoder_close);
  g_clear_pointer (&self->converter, guise_frame_converter_destroy);
  g_clear_pointer (&self->table, guise_frame_table_unref);
  g_clear_pointer (&self->info, guise_clip_info_unref);
  g_free (self->damage);
  g_free (self);
}

const char *
guise_frame_reader_get_damage (GuiseFrameReader *self)
{
  if (self->damage == NULL && self->decoder != NULL)
    return guise_decoder_get_damage (self->decoder);
  return self->damage;
}

static GuiseTime
get_period (GuiseFrameReader *self)
{
  GuiseRational rate = self->info->frame_rate;

  return rate.num > 0 ? GUISE_TIME_SECOND * rate.den / rate.num : DEFAULT_PERIOD;
}

/* Stream time of the frame in @sample, made to rise. */
static GuiseTime
get_rising_time (GuiseFrameReader *self, GstSample *sample)
{
  GuiseTime time = guise_decoder_get_time (self->decoder, sample);

  if (self->last_time == GUISE_TIME_NONE)
    return time != GUISE_TIME_NONE ? time : 0;
  if (time == GUISE_TIME_NONE)
    return self->last_time + get_period (self);
  return MAX (time, self->last_time + GUISE_FRAME_TABLE_MIN_STEP);
}

/* After a seek a frame must be whole, as all are that the table was made of. */
static gboolean
is_spoilt (GuiseFrameReader *self, GstSample *sample)
{
  return !self->by_count && GST_BUFFER_FLAG_IS_SET (gst_sample_get_buffer (sample), GST_BUFFER_FLAG_CORRUPTED);
}

/* One frame from the decoder: its index is @self->next - 1 afterwards. After a seek its time must be the table's. */
static GuiseReadResult
decode (GuiseFrameReader *self, GstSample **sample, GuiseFrame *frame, GCancellable *cancellable, GError **error)
{
  gboolean is_key;
  GuiseReadResult result = guise_decoder_pull (self->decoder, sample, &is_key, cancellable, error);
  guint64 duration;

  if (result != GUISE_READ_FRAME)
    return result;

  frame->index = self->next;
  frame->time = get_rising_time (self, *sample);
  if (self->by_count && GST_BUFFER_FLAG_IS_SET (gst_sample_get_buffer (*sample), GST_BUFFER_FLAG_CORRUPTED)
      && self->damage == NULL)
    self->damage = g_strdup_printf ("The stream is damaged: frame %u and perhaps others lack parts", frame->index);
  duration = GST_BUFFER_DURATION (gst_sample_get_buffer (*sample));
  frame->duration = duration > 0 && duration < G_MAXINT64 ? (GuiseTime) duration : GUISE_TIME_NONE;

  if (self->params.builder != NULL && self->by_count && self->n_built == frame->index)
    {
      guise_frame_table_builder_add (self->params.builder, frame->time, frame->duration, is_key);
      self->n_built++;
    }
  if (frame->duration == GUISE_TIME_NONE)
    frame->duration = get_period (self);
  self->last_time = frame->time;
  self->next++;
  return GUISE_READ_FRAME;
}

static gboolean
fill_image (GuiseFrameReader *self, GstSample *sample, GuiseFrame *frame, GError **error)
{
  g_autoptr(GuiseImage) native = guise_frame_converter_get_native (self->converter, sample, error);

  if (native == NULL)
    return FALSE;
  if (self->table != NULL && frame->index < self->table->n_frames)
    {
      frame->time = self->table->time[frame->index];
      frame->duration = self->table->duration[frame->index];
    }
  frame->image = self->params.output == GUISE_FRAME_OUTPUT_NATIVE
    ? g_steal_pointer (&native)
    : guise_frame_converter_get_display (self->converter, self->info, native, self->params.max_side, error);
  return frame->image != NULL;
}

/* A picture that cannot be read leaves its place black, so that the others keep theirs. */
static GuiseImage *
load_picture (GuiseFrameReader *self, guint index, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) cause = NULL;
  g_autoptr(GuiseImage) loaded = guise_picture_load (self->info->pictures[index], cancellable, &cause);
  g_autoptr(GuiseImage) black = NULL;

  if (loaded == NULL && (self->info->is_picture || g_error_matches (cause, G_IO_ERROR, G_IO_ERROR_CANCELLED)))
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return NULL;
    }
  if (loaded == NULL)
    {
      if (self->damage == NULL)
        self->damage = g_strdup_printf ("A picture stays black: %s", cause->message);
      black = guise_image_new (self->info->format, self->info->colorimetry, 1, 1);
      if (!guise_image_check (black, 1, 1, error))
        return NULL;
      memset (black->plane[0], 0, black->stride[0]);
      loaded = g_steal_pointer (&black);
    }
  return guise_picture_fit (loaded, self->info->format, self->info->stored_width, self->info->stored_height, error);
}

static GuiseReadResult
read_picture (GuiseFrameReader *self, GuiseFrame *out, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseImage) native = NULL;

  if (self->next >= self->info->n_frames)
    return GUISE_READ_END;

  native = load_picture (self, self->next, cancellable, error);
  if (native == NULL)
    return GUISE_READ_ERROR;
  out->index = self->next;
  out->time = guise_time_from_frame (self->next, self->info->frame_rate);
  out->duration = guise_time_from_frame (self->next + 1, self->info->frame_rate) - out->time;
  out->image = self->params.output == GUISE_FRAME_OUTPUT_NATIVE
    ? g_steal_pointer (&native)
    : guise_frame_converter_get_display (self->converter, self->info, native, self->params.max_side, error);
  if (out->image == NULL)
    return GUISE_READ_ERROR;

  if (self->params.builder != NULL && self->n_built == out->index)
    {
      guise_frame_table_builder_add (self->params.builder, out->time, out->duration, TRUE);
      self->n_built++;
    }
  self->next++;
  return GUISE_READ_FRAME;
}

/* Decodes until frame @index; %GUISE_READ_END when the decoder loses count, which only starting over mends. */
static GuiseReadResult
step_to (GuiseFrameReader *self, guint index, GstSample **sample, GuiseFrame *frame, GCancellable *cancellable,
         GError **error)
{
  GuiseReadResult result;

  do
    {
      g_clear_pointer (sample, gst_sample_unref);
      result = decode (self, sample, frame, cancellable, error);
      if (result != GUISE_READ_FRAME)
        return result;
      if (!self->by_count && guise_frame_table_match (self->table, guise_decoder_get_time (self->decoder, *sample)) != frame->index)
        return GUISE_READ_END;
    }
  while (frame->index < index);
  return is_spoilt (self, *sample) ? GUISE_READ_END : GUISE_READ_FRAME;
}

/* The same without the pictures on the way that no other needs. The next frame is told by its time from then on. */
static GuiseReadResult
skip_to (GuiseFrameReader *self, guint index, GstSample **sample, GuiseFrame *frame, GCancellable *cancellable,
         GError **error)
{
  guint landed;

  guise_decoder_skip (self->decoder, self->table->time[index]);
  self->by_count = FALSE;
  do
    {
      GuiseReadResult result;

      g_clear_pointer (sample, gst_sample_unref);
      result = decode (self, sample, frame, cancellable, error);
      if (result != GUISE_READ_FRAME)
        return result;
      landed = guise_frame_table_match (self->table, guise_decoder_get_time (self->decoder, *sample));
      if (landed > index)
        return GUISE_READ_END;
      frame->index = landed;
      self->next = landed + 1;
    }
  while (landed < index);
  return is_spoilt (self, *sample) ? GUISE_READ_END : GUISE_READ_FRAME;
}

/* From where the decoder stands to a frame that is near. */
static GuiseReadResult
go_on_to (GuiseFrameReader *self, guint index, GstSample **sample, GuiseFrame *frame, GCancellable *cancellable,
          GError **error)
{
  if (self->cannot_seek || index - self->next < MIN_SKIP || guise_frame_table_match (self->table, self->table->time[index]) != index)
    return step_to (self, index, sample, frame, cancellable, error);
  return skip_to (self, index, sample, frame, cancellable, error);
}

/* Seeks to a frame at or before @anchor that can be told by its time, and decodes up to @index. */
static GuiseReadResult
seek_to (GuiseFrameReader *self, guint anchor, guint index, GstSample **sample, GuiseFrame *frame,
         GCancellable *cancellable, GError **error)
{
  GuiseFrameTable *table = self->table;
  guint landed;
  GuiseReadResult result;

  g_clear_pointer (sample, gst_sample_unref);

  while (anchor > 0 && guise_frame_table_match (table, table->time[anchor]) != anchor)
    anchor--;
  if (!guise_decoder_seek (self->decoder, table->time[anchor] + MIN (SEEK_OFFSET, table->duration[anchor] / 2)))
    return GUISE_READ_END;

  self->by_count = FALSE;
  self->last_time = GUISE_TIME_NONE;
  self->next = NOWHERE;
  result = decode (self, sample, frame, cancellable, error);
  if (result != GUISE_READ_FRAME)
    return result;
  self->next = NOWHERE;
  landed = guise_frame_table_match (table, guise_decoder_get_time (self->decoder, *sample));
  if (landed > index)
    return GUISE_READ_END;
  frame->index = landed;
  self->next = landed + 1;
  if (landed < index)
    return step_to (self, index, sample, frame, cancellable, error);
  return is_spoilt (self, *sample) ? GUISE_READ_END : GUISE_READ_FRAME;
}

static gboolean
is_near (GuiseFrameReader *self, guint index)
{
  if (index < self->next || index - self->next > MAX_STEPS_IN_GOP)
    return FALSE;
  if (index - self->next <= MAX_STEPS)
    return TRUE;
  for (guint i = self->next + 1; i <= index; i++)
    if (self->table->is_key[i])
      return FALSE;
  return TRUE;
}

/* Where frames lean on others from before their key frame (open GOPs), decoding from that key frame spoils some; from
 * the one before it the decoder has met two by the time it matters. */
static GuiseReadResult
seek_by_keys (GuiseFrameReader *self, guint index, GstSample **sample, GuiseFrame *frame, GCancellable *cancellable,
              GError **error)
{
  GuiseReadResult result = GUISE_READ_END;
  guint anchor = index;

  for (guint i = 0; i < MAX_KEYS_TRIED && result == GUISE_READ_END; i++)
    {
      while (anchor > 0 && !self->table->is_key[anchor])
        anchor--;
      if (anchor == 0)
        return restart (self, cancellable, error) ? step_to (self, index, sample, frame, cancellable, error)
               : GUISE_READ_ERROR;
      if (i > 0)
        result = seek_to (self, anchor, index, sample, frame, cancellable, error);
      anchor--;
    }
  return result;
}

/* Frame @index by the quickest way that proves right: on from here, by a seek, or all over from the first. */
static GuiseReadResult
decode_at (GuiseFrameReader *self, guint index, GstSample **sample, GuiseFrame *frame, GCancellable *cancellable,
           GError **error)
{
  GuiseReadResult result = GUISE_READ_END;

  /* None is left of a start that was cancelled. */
  if (self->decoder == NULL && !restart (self, cancellable, error))
    return GUISE_READ_ERROR;
  if (is_near (self, index))
    result = go_on_to (self, index, sample, frame, cancellable, error);
  else if (!self->cannot_seek)
    result = seek_to (self, index, index, sample, frame, cancellable, error);
  if (result == GUISE_READ_END && !self->by_count && !self->cannot_seek)
    result = seek_by_keys (self, index, sample, frame, cancellable, error);
  if (result != GUISE_READ_END)
    return result;

  if (!self->by_count)
    {
      g_debug ("%s: seeking misled at frame %u, counting from the first", self->info->path, index);
      self->cannot_seek = TRUE;
    }
  if ((!self->by_count || self->next > index) && !restart (self, cancellable, error))
    return GUISE_READ_ERROR;
  return step_to (self, index, sample, frame, cancellable, error);
}

static GuiseReadResult
read_video_at (GuiseFrameReader *self, guint index, GuiseFrame *out, GCancellable *cancellable, GError **error)
{
  g_autoptr(GstSample) sample = NULL;
  GuiseReadResult result = decode_at (self, index, &sample, out, cancellable, error);

  if (result == GUISE_READ_END)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("Frame %u of %s cannot be decoded"), index,
                   self->info->path);
      return GUISE_READ_ERROR;
    }
  if (result == GUISE_READ_FRAME && !fill_image (self, sample, out, error))
    return GUISE_READ_ERROR;
  return result;
}

GuiseReadResult
guise_frame_reader_read_next (GuiseFrameReader *self, GuiseFrame *out, GCancellable *cancellable, GError **error)
{
  g_autoptr(GstSample) sample = NULL;
  GuiseReadResult result;

  guise_frame_clear (out);
  if (self->info->pictures != NULL)
    return read_picture (self, out, cancellable, error);
  if (!self->by_count && self->next < self->table->n_frames)
    return read_video_at (self, self->next, out, cancellable, error);

  if (self->decoder == NULL && !restart (self, cancellable, error))
    return GUISE_READ_ERROR;
  result = decode (self, &sample, out, cancellable, error);
  if (result == GUISE_READ_FRAME && !fill_image (self, sample, out, error))
    return GUISE_READ_ERROR;
  return result;
}

guint
guise_frame_reader_get_next (const GuiseFrameReader *self)
{
  return self->next;
}

guint
guise_frame_reader_get_distance (GuiseFrameReader *self, guint index)
{
  guint key = index;

  g_return_val_if_fail (self->table != NULL && index < self->table->n_frames, 0);

  if (self->info->pictures != NULL)
    return 1;
  if (is_near (self, index))
    return index - self->next + 1;
  if (self->cannot_seek)
    return index + 1;
  while (key > 0 && !self->table->is_key[key])
    key--;
  return index - key + 1;
}

GuiseReadResult
guise_frame_reader_read_at (GuiseFrameReader *self, guint index, GuiseFrame *out, GCancellable *cancellable,
                            GError **error)
{
  g_return_val_if_fail (self->table != NULL, GUISE_READ_ERROR);

  guise_frame_clear (out);
  if (index >= self->table->n_frames)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s has no frame %u: its last one is %u"), self->info->path,
                   index, self->table->n_frames - 1);
      return GUISE_READ_ERROR;
    }
  if (self->info->pictures != NULL)
    {
      self->next = index;
      return read_picture (self, out, cancellable, error);
    }
  return read_video_at (self, index, out, cancellable, error);
}
