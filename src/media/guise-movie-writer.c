/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-writer.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-frame-convert-private.h"
#include "guise-media.h"
#include "guise-media-caps-private.h"
#include "guise-movie-audio-private.h"
#include "guise-movie-codec-private.h"
#include "guise-mp4-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <gst/app/gstappsrc.h>
#include <gst/tag/tag.h>
#include <string.h>
#include <unistd.h>

/* Frames that wait for the encoder: enough to keep it busy, few enough to notice an error soon. */
#define MAX_QUEUED       3u
#define POLL_NS          (5 * GST_MSECOND)
#define WATCHDOG_US      (60 * G_USEC_PER_SEC)

/* Sound goes this far ahead of the picture, so that the muxer never waits for it while we wait for the muxer. */
#define AUDIO_LEAD       (2 * GUISE_TIME_SECOND)

/* Ticks a second: fine enough for any rate that is no fraction of it, and where possible a multiple of the rate, so
 * that every time is exact. */
#define DEFAULT_TIMESCALE 90000u
#define MIN_TIMESCALE     50000u

/* Of a clip that does not say. */
#define USUAL_RATE 25

struct _GuiseMovieWriter
{
  char                *path;
  char                *temporary;    /* (nullable): removed by the closing */
  gboolean             is_mp4;
  GuiseMovieParams     params;       /* its strings are not used after the opening */
  GuiseClipInfo       *like;
  GuiseDisclosure      disclosure;
  gboolean             has_disclosure;
  GuisePixelFormat     format;       /* what the encoder gets */
  GuiseFrameConverter *converter;
  GstElement          *pipeline;
  GstAppSrc           *source;
  GuiseMovieAudio     *audio;
  GstVideoInfo         video_info;
  char                *note;         /* (nullable) */
  guint                n_frames;
  gint                 n_encoded;    /* atomic: frames that left the encoder */
  GuiseTime            first_time, last_time;    /* GUISE_TIME_NONE before the first */
};

void
guise_movie_report_clear (GuiseMovieReport *report)
{
  for (guint i = 0; i < report->n_audio; i++)
    {
      g_free (report->audio[i].codec_in);
      g_free (report->audio[i].codec_out);
      g_free (report->audio[i].note);
    }
  g_free (report->audio);
  g_free (report->note);
  *report = (GuiseMovieReport) { 0 };
}

static void
add_note (GuiseMovieWriter *self, const char *note)
{
  g_autofree char *before = g_steal_pointer (&self->note);

  self->note = before != NULL ? g_strdup_printf ("%s; %s", before, note) : g_strdup (note);
}

static guint
pick_timescale (const GuiseClipInfo *like)
{
  gint32 num = like->frame_rate.num;

  if (like->variable_rate || num <= 0 || num > 1000000)
    return DEFAULT_TIMESCALE;
  return (guint) num * ((MIN_TIMESCALE + (guint) num - 1) / (guint) num);
}

static void
fill_video_info (GuiseMovieWriter *self)
{
  const GuiseClipInfo *like = self->like;
  GuiseColorimetry colorimetry = like->colorimetry;

  /* Of ProRes' own, see guise_video_codec_pick_format(). */
  if (self->params.codec == GUISE_VIDEO_CODEC_PRORES)
    colorimetry.range = GUISE_RANGE_LIMITED;
  /* Luma and chroma need a matrix; BT.709 is what players assume for pictures of today. */
  if (guise_pixel_format_get_info (self->format)->is_yuv && colorimetry.matrix == GUISE_MATRIX_RGB)
    colorimetry = (GuiseColorimetry) { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 1, 1 };
  guise_media_caps_fill_info (&self->video_info, self->format, colorimetry, like->stored_width, like->stored_height);
  self->video_info.par_n = like->pixel_aspect.num;
  self->video_info.par_d = like->pixel_aspect.den;
  self->video_info.fps_n = like->variable_rate ? 0 : like->frame_rate.num;
  self->video_info.fps_d = like->frame_rate.den;
  /* x265 does not begin without a rate; the times are those of the frames all the same. */
  if (self->params.codec == GUISE_VIDEO_CODEC_HEVC && self->video_info.fps_n == 0)
    {
      self->video_info.fps_n = like->frame_rate.num > 0 ? like->frame_rate.num : USUAL_RATE;
      self->video_info.fps_d = like->frame_rate.num > 0 ? like->frame_rate.den : 1;
    }
  if (like->interlaced)
    self->video_info.interlace_mode = GST_VIDEO_INTERLACE_MODE_MIXED;
}

/* The tags that the container has a place for. */
static void
set_tags (GuiseMovieWriter *self, GstElement *muxer)
{
  const char *comment = self->has_disclosure ? self->disclosure.comment : NULL;
  const char *program = self->has_disclosure ? self->disclosure.program : NULL;

  if (comment != NULL)
    gst_tag_setter_add_tags (GST_TAG_SETTER (muxer), GST_TAG_MERGE_REPLACE, GST_TAG_COMMENT, comment,
                             GST_TAG_DESCRIPTION, comment, NULL);
  if (program != NULL)
    gst_tag_setter_add_tags (GST_TAG_SETTER (muxer), GST_TAG_MERGE_REPLACE, GST_TAG_APPLICATION_NAME, program, NULL);
  gst_tag_setter_set_tag_merge_mode (GST_TAG_SETTER (muxer), GST_TAG_MERGE_KEEP_ALL);
  /* The one XMP packet is ours, and the header stays the last thing in the file. */
  if (GST_IS_TAG_XMP_WRITER (muxer))
    gst_tag_xmp_writer_remove_all_schemas (GST_TAG_XMP_WRITER (muxer));
}

/* Streaming thread. */
static GstPadProbeReturn
count_cb (GstPad *pad, GstPadProbeInfo *info, gpointer user_data)
{
  GuiseMovieWriter *self = user_data;

  if (!GST_BUFFER_FLAG_IS_SET (GST_PAD_PROBE_INFO_BUFFER (info), GST_BUFFER_FLAG_HEADER))
    g_atomic_int_inc (&self->n_encoded);
  return GST_PAD_PROBE_OK;
}

static void
count_frames (GuiseMovieWriter *self, GstElement *encoder)
{
  g_autoptr(GstPad) pad = gst_element_get_static_pad (encoder, "src");

  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_BUFFER, count_cb, self, NULL);
}

/* appsrc ! encoder ! parser ! muxer ! filesink. Returns: the muxer, which the pipeline owns. */
static GstElement *
build_pipeline (GuiseMovieWriter *self, const char *muxer_name)
{
  GstElement *source = gst_element_factory_make ("appsrc", NULL);
  GstElement *encoder = NULL;
  GstElement *parser = guise_movie_codec_make_parser (self->params.codec);
  GstElement *muxer = gst_element_factory_make (muxer_name, NULL);
  GstElement *sink = gst_element_factory_make ("filesink", NULL);
  g_autoptr(GstCaps) caps = NULL;

  self->pipeline = gst_object_ref_sink (gst_pipeline_new (NULL));
  self->source = GST_APP_SRC (source);
  fill_video_info (self);
  encoder = guise_movie_codec_make_encoder (&self->params, &self->video_info);
  caps = gst_video_info_to_caps (&self->video_info);
  g_object_set (source, "caps", caps, "format", GST_FORMAT_TIME, "max-bytes", (guint64) 0, NULL);
  g_object_set (sink, "location", self->temporary, "sync", FALSE, "async", FALSE, NULL);
  set_tags (self, muxer);

  gst_bin_add_many (GST_BIN (self->pipeline), source, encoder, parser, muxer, sink, NULL);
  gst_element_link_many (source, encoder, parser, NULL);
  guise_movie_codec_mark_colours (self->params.codec, encoder, &self->video_info);
  count_frames (self, encoder);
  gst_element_link_pads (parser, "src", muxer, "video_%u");
  gst_element_link (muxer, sink);
  if (self->is_mp4)
    {
      g_autoptr(GstPad) pad = gst_element_get_static_pad (parser, "src");
      g_autoptr(GstPad) muxer_pad = gst_pad_get_peer (pad);
      guint timescale = pick_timescale (self->like);

      g_object_set (muxer_pad, "trak-timescale", timescale, NULL);
      g_object_set (muxer, "movie-timescale", timescale, NULL);
    }
  return muxer;
}

/* An empty file beside, which says early whether the folder can be written. */
static gboolean
make_temporary (GuiseMovieWriter *self, GError **error)
{
  g_autofree char *what = g_strdup_printf ("%s cannot be written", self->path);
  int fd;

  /* Begins with the name that it is to have, so that who gave it finds what a kill left. */
  self->temporary = g_strconcat (self->path, ".XXXXXX", NULL);
  fd = g_mkstemp_full (self->temporary, O_RDWR | O_CLOEXEC, 0644);
  if (fd < 0)
    {
      guise_file_set_error_from_errno (error, errno, what);
      g_clear_pointer (&self->temporary, g_free);
      return FALSE;
    }
  close (fd);
  return TRUE;
}

static GuiseMovieWriter *
writer_new (const char *path, const GuiseMovieParams *params)
{
  GuiseMovieWriter *self = g_new0 (GuiseMovieWriter, 1);

  self->path = g_strdup (path);
  self->params = *params;
  self->like = guise_clip_info_ref (params->like);
  self->is_mp4 = g_str_equal (guise_movie_codec_get_muxer (path), "mp4mux")
                 || g_str_equal (guise_movie_codec_get_muxer (path), "qtmux");
  self->converter = guise_frame_converter_create ();
  self->first_time = self->last_time = GUISE_TIME_NONE;
  self->has_disclosure = params->disclosure != NULL;
  if (self->has_disclosure)
    self->disclosure = (GuiseDisclosure) {
      .source_type = g_strdup (params->disclosure->source_type),
      .comment = g_strdup (params->disclosure->comment),
      .program = g_strdup (params->disclosure->program),
    };
  self->format = guise_video_codec_pick_format (params->codec, params->like, &self->note);
  if (!self->is_mp4 && params->like->orientation != GUISE_ORIENTATION_UPRIGHT)
    add_note (self, "Matroska keeps no turn of the picture, so that it lies: choose .mp4 to keep it upright");
  return self;
}

GuiseMovieWriter *
guise_movie_writer_open (const char *path, const GuiseMovieParams *params, GError **error)
{
  g_autoptr(GuiseMovieWriter) self = NULL;
  GuiseMovieParams chosen = *params;
  GstElement *muxer;

  g_return_val_if_fail (params->like != NULL, NULL);

  if (!guise_media_init (error))
    return NULL;
  chosen.codec = guise_video_codec_choose (params->codec, path, params->lossless, error);
  if (chosen.codec == GUISE_VIDEO_CODEC_AUTO)
    return NULL;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "%s is a folder: give a file's name", path);
      return NULL;
    }
  self = writer_new (path, &chosen);
  if (!make_temporary (self, error))
    return NULL;
  muxer = build_pipeline (self, guise_movie_codec_get_muxer (path));
  self->audio = guise_movie_audio_open (self->pipeline, muxer, self->is_mp4, params, error);
  if (self->audio == NULL)
    return NULL;
  gst_element_set_state (self->pipeline, GST_STATE_PLAYING);
  return g_steal_pointer (&self);
}

void
guise_movie_writer_close (GuiseMovieWriter *self)
{
  if (self == NULL)
    return;
  if (self->pipeline != NULL)
    {
      gst_element_set_state (self->pipeline, GST_STATE_NULL);
      gst_object_unref (self->pipeline);
    }
  g_clear_pointer (&self->audio, guise_movie_audio_close);
  g_clear_pointer (&self->converter, guise_frame_converter_destroy);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  guise_disclosure_clear (&self->disclosure);
  guise_clip_info_unref (self->like);
  g_free (self->note);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

static void
set_pipeline_error (GuiseMovieWriter *self, GstMessage *message, GError **error)
{
  g_autoptr(GError) cause = NULL;

  gst_message_parse_error (message, &cause, NULL);
  if (g_error_matches (cause, GST_RESOURCE_ERROR, GST_RESOURCE_ERROR_NO_SPACE_LEFT))
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_NO_SPACE,
                 "%s cannot be written: the disk is full; free some space and try again", self->path);
  else
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "%s cannot be written: %s", self->path, cause->message);
}

/* Waits a moment for an error or the end. %FALSE with an error, or when cancelled. */
static gboolean
poll_bus (GuiseMovieWriter *self, guint64 wait_ns, gboolean *has_ended, GCancellable *cancellable, GError **error)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (self->pipeline);
  g_autoptr(GstMessage) message = gst_bus_timed_pop_filtered (bus, wait_ns, GST_MESSAGE_ERROR | GST_MESSAGE_EOS);

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;
  if (message == NULL)
    return TRUE;
  if (GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR)
    {
      set_pipeline_error (self, message, error);
      return FALSE;
    }
  *has_ended = TRUE;
  return TRUE;
}

/* Until the encoder has room (@drain: until the file is closed); a moving queue keeps the watchdog quiet. */
static gboolean
wait_for_encoder (GuiseMovieWriter *self, gboolean drain, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + WATCHDOG_US;
  guint64 level = gst_app_src_get_current_level_buffers (self->source);
  gboolean has_ended = FALSE;

  for (;;)
    {
      guint64 now = gst_app_src_get_current_level_buffers (self->source);

      if (!poll_bus (self, drain || now >= MAX_QUEUED ? POLL_NS : 0, &has_ended, cancellable, error))
        return FALSE;
      if (drain ? has_ended : now < MAX_QUEUED)
        return TRUE;
      if (now != level)
        deadline = g_get_monotonic_time () + WATCHDOG_US;
      level = now;
      if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "The encoder of %s stood still for %d seconds",
                       self->path, (int) (WATCHDOG_US / G_USEC_PER_SEC));
          return FALSE;
        }
    }
}

/* The image's planes as a buffer, without a copy. */
static GstBuffer *
wrap_image (GuiseMovieWriter *self, GuiseImage *image)
{
  GstBuffer *buffer = gst_buffer_new_wrapped_bytes (image->bytes);
  const guint8 *data = g_bytes_get_data (image->bytes, NULL);
  gsize offset[GST_VIDEO_MAX_PLANES] = { 0 };
  gint stride[GST_VIDEO_MAX_PLANES] = { 0 };

  for (guint i = 0; i < guise_pixel_format_get_info (image->format)->n_planes; i++)
    {
      offset[i] = (gsize) (image->plane[i] - data);
      stride[i] = (gint) image->stride[i];
    }
  gst_buffer_add_video_meta_full (buffer, GST_VIDEO_FRAME_FLAG_NONE, GST_VIDEO_INFO_FORMAT (&self->video_info),
                                  image->width, image->height, GST_VIDEO_INFO_N_PLANES (&self->video_info), offset,
                                  stride);
  return buffer;
}

gboolean
guise_movie_writer_write (GuiseMovieWriter *self, GuiseImage *image, GuiseTime time, GuiseTime duration,
                          GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseImage) ready = NULL;
  GstBuffer *buffer;

  g_return_val_if_fail (time >= 0 && duration > 0, FALSE);
  g_return_val_if_fail (self->last_time == GUISE_TIME_NONE || time > self->last_time, FALSE);

  ready = guise_frame_converter_convert (self->converter, image, self->format,
                                         guise_media_caps_get_colorimetry (&self->video_info),
                                         self->like->stored_width, self->like->stored_height, error);
  if (ready == NULL
      || !guise_movie_audio_feed (self->audio, time + AUDIO_LEAD, cancellable, error)
      || !wait_for_encoder (self, FALSE, cancellable, error))
    return FALSE;

  buffer = wrap_image (self, ready);
  GST_BUFFER_PTS (buffer) = (GstClockTime) time;
  GST_BUFFER_DURATION (buffer) = (GstClockTime) duration;
  gst_app_src_push_buffer (self->source, buffer);
  if (self->first_time == GUISE_TIME_NONE)
    self->first_time = time;
  self->last_time = time;
  self->n_frames++;
  return TRUE;
}

static gboolean
sync_file (GuiseMovieWriter *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *what = g_strdup_printf ("%s cannot be written", self->path);
  int fd = open (self->temporary, O_RDONLY | O_CLOEXEC);
  gboolean synced = fd >= 0 && fsync (fd) == 0;

  if (!synced)
    guise_file_set_error_from_errno (error, errno, what);
  if (fd >= 0)
    close (fd);
  if (!synced)
    return FALSE;
  if (g_rename (self->temporary, self->path) != 0)
    {
      guise_file_set_error_from_errno (error, errno, what);
      return FALSE;
    }
  g_clear_pointer (&self->temporary, g_free);
  return guise_file_sync_folder (folder, error);
}

static gboolean
patch_header (GuiseMovieWriter *self, GError **error)
{
  guint n_edits = guise_movie_audio_get_n_edits (self->audio);
  g_autofree GuiseMp4Edit *edits = g_new0 (GuiseMp4Edit, n_edits + 1);

  guise_movie_audio_get_edits (self->audio, edits);
  return guise_mp4_patch (self->temporary, self->like, self->first_time, edits, n_edits, error);
}

gboolean
guise_movie_writer_finish (GuiseMovieWriter *self, GuiseMovieReport *report, GCancellable *cancellable,
                           GError **error)
{
  GStatBuf info;

  if (self->n_frames == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "%s would be a movie without a frame", self->path);
      return FALSE;
    }
  if (!guise_movie_audio_feed (self->audio, G_MAXINT64, cancellable, error))
    return FALSE;
  gst_app_src_end_of_stream (self->source);
  if (!wait_for_encoder (self, TRUE, cancellable, error))
    return FALSE;
  gst_element_set_state (self->pipeline, GST_STATE_NULL);
  if (g_atomic_int_get (&self->n_encoded) != (gint) self->n_frames)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "The %s encoder gave %d of %u frames of %s: choose another codec",
                   guise_video_codec_get_title (self->params.codec), g_atomic_int_get (&self->n_encoded),
                   self->n_frames, self->path);
      return FALSE;
    }

  if (!(self->is_mp4 ? patch_header (self, error)
                     : guise_movie_audio_write_delays (self->audio, self->temporary, error))
      || (self->has_disclosure && !guise_disclosure_write (&self->disclosure, self->temporary, self->path, error))
      || !sync_file (self, error))
    return FALSE;

  if (report != NULL)
    {
      *report = (GuiseMovieReport) { .n_frames = self->n_frames, .note = g_strdup (self->note) };
      report->n_bytes = g_stat (self->path, &info) == 0 ? (guint64) info.st_size : 0;
      guise_movie_audio_report (self->audio, report);
    }
  return TRUE;
}
