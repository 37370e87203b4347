/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-decoder-parts-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-watchdog-private.h"

#include <gst/pbutils/pbutils.h>
#include <string.h>

/* How long to wait for the streams of a file that are not the picture, once that is there. */
#define EXPOSE_TIMEOUT_US G_TIME_SPAN_SECOND

/* No frame, no message and no packet for so long is a hang. */
#define WATCHDOG_US       (8 * G_USEC_PER_SEC)
#define POLL_NS           (10 * GST_MSECOND)   /* how soon a cancelled wait ends */
#define MAX_IDLE_POLLS    25

void
guise_decoder_close (GuiseDecoder *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->first, gst_sample_unref);
  if (self->pipeline != NULL)
    {
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_object_unref (self->pipeline);
    }
  g_clear_pointer (&self->video_ids, g_ptr_array_unref);
  g_clear_pointer (&self->audio_caps, g_ptr_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  gst_clear_caps (&self->video_codec);
  g_cond_clear (&self->exposed);
  g_mutex_clear (&self->mutex);
  g_free (self->lacking);
  g_free (self->damage);
  g_free (self->path);
  g_free (self);
}

/* GStreamer's texts are for programmers; this says the same to people. */
static void
set_stream_error (GuiseDecoder *self, const GError *cause, GError **error)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  g_autofree char *name = g_path_get_basename (self->path);

  if (self->is_too_large)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                 _("%s has a picture of more than %d megapixels, which is the limit: make a smaller copy of it"),
                 name, GUISE_MEDIA_MAX_PIXELS / 1000000);
  else if (self->lacking != NULL)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                 _("%s needs a decoder for %s, which GStreamer lacks here"), name, self->lacking);
  else if (self->audio_caps->len > 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s holds sound but no moving picture"), name);
  else if (cause != NULL && cause->domain == GST_RESOURCE_ERROR)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _("%s cannot be read: %s"), name, cause->message);
  else if (g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_TYPE_NOT_FOUND)
           || g_error_matches (cause, GST_STREAM_ERROR, GST_STREAM_ERROR_WRONG_TYPE)
           || self->video_ids->len == 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                 _("%s is no video or picture that can be read, or it is cut or damaged at its start"), name);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                 _("%s is damaged, or of a kind that nothing here knows: not one frame could be decoded"), name);
}

static void
note_damage (GuiseDecoder *self, const GError *cause)
{
  g_autofree char *name = g_path_get_basename (self->path);

  if (self->damage == NULL)
    self->damage = g_strdup_printf ("%s is damaged: the rest of it cannot be read (%s)", name, cause->message);
}

/* Takes what waits on the bus. Returns: (transfer full) (nullable): the first error. */
static GError *
take_messages (GuiseDecoder *self, gboolean *is_active)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr(GError) first = NULL;
  GstMessage *message;

  while ((message = gst_bus_pop (bus)) != NULL)
    {
      *is_active = TRUE;
      if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR && first == NULL)
        gst_message_parse_error (message, &first, NULL);
      gst_message_unref (message);
    }
  return g_steal_pointer (&first);
}

/* What an end without a sample means: the end of a good stream, of a damaged one, or of none at all. */
static GuiseReadResult
conclude (GuiseDecoder *self, const GError *cause, GError **error)
{
  self->is_ended = TRUE;
  if (self->has_frame)
    {
      if (cause != NULL)
        note_damage (self, cause);
      return GUISE_READ_END;
    }
  set_stream_error (self, cause, error);
  return GUISE_READ_ERROR;
}

static gboolean
has_no_picture (GuiseDecoder *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->is_too_large || (g_atomic_int_get (&self->is_exposed) && !self->is_linked);
}

/* decodebin swallows the error of a demuxer that gives up while it is being plugged: then nothing moves any more and
 * nobody says why. */
static gboolean
is_anything_running (GuiseDecoder *self)
{
  g_autoptr(GstIterator) elements = gst_bin_iterate_recurse (GST_BIN (self->pipeline));
  GValue value = G_VALUE_INIT;
  gboolean running = FALSE;

  while (gst_iterator_next (elements, &value) == GST_ITERATOR_OK)
    {
      GstElement *element = g_value_get_object (&value);

      GST_OBJECT_LOCK (element);
      for (GList *l = element->pads; l != NULL; l = l->next)
        {
          GstTask *task = GST_PAD_TASK (GST_PAD (l->data));

          running = running || (task != NULL && gst_task_get_state (task) == GST_TASK_STARTED);
        }
      GST_OBJECT_UNLOCK (element);
      g_value_reset (&value);
    }
  g_value_unset (&value);
  return running;
}

/* Waits until a sample or the end is there. */
static GuiseReadResult
wait_for_sample (GuiseDecoder *self, GstSample **sample, GCancellable *cancellable, GError **error)
{
  gint activity = g_atomic_int_get (&self->activity);
  GuiseWatchdog watchdog;
  guint n_idle = 0;

  guise_watchdog_start (&watchdog, WATCHDOG_US);
  for (;;)
    {
      gboolean is_active = FALSE;
      g_autoptr(GError) cause = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return GUISE_READ_ERROR;

      *sample = gst_app_sink_try_pull_sample (self->sink, POLL_NS);
      if (*sample != NULL)
        return GUISE_READ_FRAME;

      cause = take_messages (self, &is_active);
      n_idle = is_anything_running (self) ? 0 : n_idle + 1;
      if (cause != NULL || has_no_picture (self) || gst_app_sink_is_eos (self->sink) || n_idle > MAX_IDLE_POLLS)
        return conclude (self, cause, error);

      if (is_active || activity != g_atomic_int_get (&self->activity))
        guise_watchdog_pet (&watchdog);
      else if (guise_watchdog_is_due (&watchdog))
        {
          g_autofree char *name = g_path_get_basename (self->path);

          self->is_ended = TRUE;
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA,
                       _("%s gave no frame for %d seconds and was given up"), name,
                       (int) (WATCHDOG_US / G_USEC_PER_SEC));
          return GUISE_READ_ERROR;
        }
      activity = g_atomic_int_get (&self->activity);
    }
}

GuiseTime
guise_decoder_get_time (GuiseDecoder *self, GstSample *sample)
{
  GstBuffer *buffer = gst_sample_get_buffer (sample);
  const GstSegment *segment = gst_sample_get_segment (sample);
  gboolean has_file_times = g_atomic_int_get (&self->has_file_times);
  GuiseTime time, stream_time;

  if (buffer == NULL || segment == NULL || !GST_BUFFER_PTS_IS_VALID (buffer))
    return GUISE_TIME_NONE;
  time = guise_decoder_to_time (segment, GST_BUFFER_PTS (buffer), has_file_times);
  stream_time = guise_decoder_to_time (segment, GST_BUFFER_PTS (buffer), FALSE);
  if (time == GUISE_TIME_NONE || time < 0)
    return GUISE_TIME_NONE;
  self->late = time - stream_time;
  return time;
}

/* Frames leave in the order of their times, so that whatever lies before @time was met or never comes. */
static gboolean
take_key (GuiseDecoder *self, GuiseTime time)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  gboolean is_key = FALSE;

  for (guint i = 0; i < self->keys->len;)
    {
      GuiseTime key = g_array_index (self->keys, GuiseTime, i);

      is_key = is_key || key == time;
      if (key <= time)
        g_array_remove_index (self->keys, i);
      else
        i++;
    }
  return is_key;
}

GuiseReadResult
guise_decoder_pull (GuiseDecoder *self, GstSample **sample, gboolean *is_key, GCancellable *cancellable,
                    GError **error)
{
  gboolean key = self->first_is_key;

  if (self->first != NULL)
    *sample = g_steal_pointer (&self->first);
  else
    {
      GuiseReadResult result = self->is_ended ? GUISE_READ_END : wait_for_sample (self, sample, cancellable, error);

      if (result != GUISE_READ_FRAME)
        return result;
      key = take_key (self, guise_decoder_get_time (self, *sample));
    }

  self->has_frame = TRUE;
  if (is_key != NULL)
    *is_key = key;
  return GUISE_READ_FRAME;
}

gboolean
guise_decoder_seek (GuiseDecoder *self, GuiseTime time)
{
  self->is_ended = FALSE;
  g_clear_pointer (&self->first, gst_sample_unref);
  /* Before the first packet of the new place, which may come before the call below returns. What is still of the old
   * one is thrown away anyway. */
  guise_decoder_forget_packets (self, time);
  return gst_element_seek_simple (self->pipeline, GST_FORMAT_TIME,
                                  GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, MAX (time - self->late, 0));
}

void
guise_decoder_skip (GuiseDecoder *self, GuiseTime time)
{
  g_mutex_lock (&self->mutex);
  self->skip_before = time;
  g_mutex_unlock (&self->mutex);
}

static GuiseDecoder *
decoder_new (const char *path, GError **error)
{
  GuiseDecoder *self;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_MEDIA_MISSING,
                   _("%s is not there; relink the clip if it was moved"), path);
      return NULL;
    }
  self = g_new0 (GuiseDecoder, 1);
  self->path = g_strdup (path);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->exposed);
  self->video_ids = g_ptr_array_new_with_free_func (g_free);
  self->audio_caps = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_caps_unref);
  self->keys = g_array_new (FALSE, FALSE, sizeof (GuiseTime));
  self->skip_before = GUISE_TIME_NONE;
  self->nal_length = -1;
  return self;
}

/* The answer of an opening is a frame or an error. */
static gboolean
start (GuiseDecoder *self, GCancellable *cancellable, GError **error)
{
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  if (wait_for_sample (self, &self->first, cancellable, error) != GUISE_READ_FRAME)
    return FALSE;
  self->first_is_key = take_key (self, guise_decoder_get_time (self, self->first));
  return TRUE;
}

GuiseDecoder *
guise_decoder_open (const char *path, guint video_stream, guint n_threads, gboolean by_slices, guint *n_video_streams,
                    GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseDecoder) self = decoder_new (path, error);
  gboolean started;

  if (self == NULL)
    return NULL;

  self->video_stream = video_stream;
  self->n_threads = n_threads;
  self->by_slices = by_slices;
  guise_decoder_build_pipeline (self, FALSE);
  started = start (self, cancellable, error);
  if (n_video_streams != NULL)
    {
      g_mutex_lock (&self->mutex);
      *n_video_streams = self->video_ids->len;
      g_mutex_unlock (&self->mutex);
    }
  return started ? g_steal_pointer (&self) : NULL;
}

GuiseDecoder *
guise_decoder_open_picture (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseDecoder) self = decoder_new (path, error);

  if (self == NULL)
    return NULL;
  guise_decoder_build_pipeline (self, TRUE);
  return start (self, cancellable, error) ? g_steal_pointer (&self) : NULL;
}

const char *
guise_decoder_get_damage (GuiseDecoder *self)
{
  return self->damage;
}

GstCaps *
guise_decoder_dup_container (GuiseDecoder *self)
{
  g_autoptr(GstElement) typefind = gst_bin_get_by_name (GST_BIN (self->bin), "typefind");
  GstCaps *caps = NULL;

  if (typefind != NULL)
    g_object_get (typefind, "caps", &caps, NULL);
  return caps;
}

GstCaps *
guise_decoder_dup_video_codec (GuiseDecoder *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);

  return self->video_codec != NULL ? gst_caps_ref (self->video_codec) : gst_caps_new_empty_simple ("video/x-raw");
}

GPtrArray *
guise_decoder_dup_audio_caps (GuiseDecoder *self)
{
  g_autoptr(GMutexLocker) locker = g_mutex_locker_new (&self->mutex);
  GPtrArray *copy = g_ptr_array_new_with_free_func ((GDestroyNotify) gst_caps_unref);
  gint64 deadline = g_get_monotonic_time () + EXPOSE_TIMEOUT_US;

  /* The pads of a file appear one by one, and the first frame may come before the last of them. */
  while (!g_atomic_int_get (&self->is_exposed) && g_cond_wait_until (&self->exposed, &self->mutex, deadline))
    ;

  for (guint i = 0; i < self->audio_caps->len; i++)
    g_ptr_array_add (copy, gst_caps_ref (g_ptr_array_index (self->audio_caps, i)));
  return copy;
}

static GuiseOrientation
orientation_from_method (GstVideoOrientationMethod method)
{
  switch ((int) method)
    {
    case GST_VIDEO_ORIENTATION_HORIZ:
      return GUISE_ORIENTATION_FLIP_HORIZONTAL;
    case GST_VIDEO_ORIENTATION_180:
      return GUISE_ORIENTATION_ROTATE_180;
    case GST_VIDEO_ORIENTATION_VERT:
      return GUISE_ORIENTATION_FLIP_VERTICAL;
    case GST_VIDEO_ORIENTATION_UL_LR:
      return GUISE_ORIENTATION_TRANSPOSE;
    case GST_VIDEO_ORIENTATION_90R:
      return GUISE_ORIENTATION_ROTATE_90;
    case GST_VIDEO_ORIENTATION_UR_LL:
      return GUISE_ORIENTATION_TRANSVERSE;
    case GST_VIDEO_ORIENTATION_90L:
      return GUISE_ORIENTATION_ROTATE_270;
    default:
      return GUISE_ORIENTATION_UPRIGHT;
    }
}

GuiseOrientation
guise_decoder_get_orientation (GuiseDecoder *self)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (GST_ELEMENT (self->sink), "sink");
  GuiseOrientation orientation = GUISE_ORIENTATION_UPRIGHT;
  GstEvent *event;

  for (guint i = 0; (event = gst_pad_get_sticky_event (pad, GST_EVENT_TAG, i)) != NULL; i++)
    {
      GstVideoOrientationMethod method;
      GstTagList *tags;

      gst_event_parse_tag (event, &tags);
      if (gst_video_orientation_from_tag (tags, &method))
        orientation = orientation_from_method (method);
      gst_event_unref (event);
    }
  return orientation;
}

GuiseTime
guise_decoder_get_duration (GuiseDecoder *self)
{
  gint64 duration = g_atomic_int_get (&self->mp4_ms) * (GUISE_TIME_SECOND / 1000);

  if (duration > 0)
    return duration;
  return gst_element_query_duration (self->pipeline, GST_FORMAT_TIME, &duration) && duration > 0 ? duration
         : GUISE_TIME_NONE;
}
