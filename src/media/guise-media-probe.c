/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-clip-info-private.h"

#include "guise-decoder-private.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-media-caps-private.h"
#include "guise-media-private.h"
#include "guise-picture-private.h"

/* A file with more video streams than this has had its chance. */
#define MAX_VIDEO_STREAMS 8

#define PICTURES_PER_SECOND 25

/* Of an album, in which pictures have sizes of their own, unless its first one is larger. */
#define MAX_ALBUM_SIDE 4096

static void
fill_audio (GuiseClipInfo *info, GPtrArray *caps)
{
  info->n_audio = caps->len;
  info->audio = g_new0 (GuiseAudioStream, caps->len);
  for (guint i = 0; i < caps->len; i++)
    {
      const GstStructure *structure = gst_caps_get_structure (g_ptr_array_index (caps, i), 0);
      int rate = 0, channels = 0;

      gst_structure_get_int (structure, "rate", &rate);
      gst_structure_get_int (structure, "channels", &channels);
      info->audio[i] = (GuiseAudioStream) {
        .codec = guise_media_caps_dup_name (g_ptr_array_index (caps, i)),
        .rate = (guint) MAX (rate, 0),
        .channels = (guint) MAX (channels, 0),
      };
    }
}

static gboolean
fill_video (GuiseClipInfo *info, GstCaps *caps, GError **error)
{
  GstVideoInfo video;

  if (caps == NULL || !guise_media_caps_to_info (caps, &video))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s has a picture of an unknown kind"), info->path);
      return FALSE;
    }
  info->stored_width = (guint) video.width;
  info->stored_height = (guint) video.height;
  info->format = guise_media_caps_get_native (&video);
  info->colorimetry = guise_media_caps_get_colorimetry (&video);
  info->interlaced = video.interlace_mode != GST_VIDEO_INTERLACE_MODE_PROGRESSIVE;
  if (video.par_n > 0 && video.par_d > 0)
    info->pixel_aspect = guise_rational_make (video.par_n, video.par_d);
  if (video.fps_n > 0)
    info->frame_rate = guise_rational_make (video.fps_n, video.fps_d);
  info->variable_rate = video.fps_n == 0;
  return TRUE;
}

static guint
estimate_frames (const GuiseClipInfo *info)
{
  gint64 n_frames;

  if (info->duration == GUISE_TIME_NONE || info->frame_rate.num == 0)
    return 0;
  n_frames = guise_time_to_frame (info->duration, info->frame_rate);
  return (guint) CLAMP (n_frames, 1, G_MAXINT32);
}

static gboolean
probe_stream (GuiseClipInfo *info, guint stream, guint *n_streams, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseDecoder) decoder = guise_decoder_open (info->path, stream, 0, FALSE, n_streams, cancellable, error);
  g_autoptr(GstSample) sample = NULL;
  g_autoptr(GstCaps) container = NULL;
  g_autoptr(GstCaps) codec = NULL;
  g_autoptr(GPtrArray) audio = NULL;

  if (decoder == NULL
      || guise_decoder_pull (decoder, &sample, NULL, cancellable, error) != GUISE_READ_FRAME
      || !fill_video (info, gst_sample_get_caps (sample), error))
    return FALSE;

  container = guise_decoder_dup_container (decoder);
  codec = guise_decoder_dup_video_codec (decoder);
  audio = guise_decoder_dup_audio_caps (decoder);
  info->container = guise_media_caps_dup_name (container);
  info->video_codec = guise_media_caps_dup_name (codec);
  info->video_stream = stream;
  info->orientation = guise_decoder_get_orientation (decoder);
  info->duration = guise_decoder_get_duration (decoder);
  info->n_frames = estimate_frames (info);
  fill_audio (info, audio);
  guise_clip_info_set_display_size (info);
  return TRUE;
}

/* The size that holds each of the pictures upright without making it smaller; within reason: of a few huge ones among
 * many small each would become huge. %FALSE: cancelled */
static gboolean
find_album_size (GuiseClipInfo *info, const GuiseImage *first, GCancellable *cancellable, GError **error)
{
  guint width = first->width, height = first->height;

  for (guint i = 1; i < info->n_frames; i++)
    {
      GuisePictureHeader header;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* What cannot be read will be black, of any size. */
      if (!guise_picture_header_read (info->pictures[i], &header, NULL)
          || !guise_picture_header_check (&header, info->pictures[i], NULL))
        continue;
      width = MAX (width, guise_orientation_swaps_sides (header.orientation) ? header.height : header.width);
      height = MAX (height, guise_orientation_swaps_sides (header.orientation) ? header.width : header.height);
    }
  info->stored_width = MAX (MIN (width, MAX_ALBUM_SIDE), first->width);
  info->stored_height = MAX (MIN (height, MAX_ALBUM_SIDE), first->height);
  return TRUE;
}

static GuiseClipInfo *
probe_pictures (const char *path, char **pictures, gboolean is_folder, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseClipInfo) info = guise_clip_info_new ();
  g_autoptr(GuiseImage) first = NULL;
  GuisePictureHeader header;

  info->path = g_strdup (path);
  info->pictures = pictures;
  info->is_folder = is_folder;
  info->n_frames = g_strv_length (pictures);
  info->is_picture = info->n_frames == 1;

  first = guise_picture_load (pictures[0], cancellable, error);
  if (first == NULL || !find_album_size (info, first, cancellable, error))
    return NULL;
  info->format = first->format;
  info->colorimetry = first->colorimetry;
  info->frame_rate = (GuiseRational) { PICTURES_PER_SECOND, 1 };
  info->duration = guise_time_from_frame (info->n_frames, info->frame_rate);
  info->container = g_strdup (is_folder ? "pictures" : "picture");
  info->video_codec = g_strdup (guise_picture_header_read (pictures[0], &header, NULL) ? header.format : "unknown");
  guise_clip_info_set_display_size (info);
  return g_steal_pointer (&info);
}

/* The error of the first stream is the one to tell. */
static GuiseClipInfo *
probe_video (const char *path, GCancellable *cancellable, GError **error)
{
  g_autoptr(GError) first_error = NULL;
  guint stream = 0, n_streams = 0;

  do
    {
      g_autoptr(GuiseClipInfo) info = guise_clip_info_new ();
      g_autoptr(GError) stream_error = NULL;

      info->path = g_strdup (path);
      if (probe_stream (info, stream, &n_streams, cancellable, &stream_error))
        return g_steal_pointer (&info);
      if (first_error == NULL)
        first_error = g_steal_pointer (&stream_error);
      stream++;
    }
  while (stream < MIN (n_streams, MAX_VIDEO_STREAMS) && !g_cancellable_is_cancelled (cancellable));

  g_propagate_error (error, g_steal_pointer (&first_error));
  return NULL;
}

GuiseClipInfo *
guise_media_probe (const char *path, GCancellable *cancellable, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  GuisePictureHeader header;

  if (!guise_media_init (error) || !guise_media_check_file (absolute, error))
    return NULL;

  if (g_file_test (absolute, G_FILE_TEST_IS_DIR))
    {
      char **pictures = guise_picture_list_folder (absolute, error);

      return pictures != NULL ? probe_pictures (absolute, pictures, TRUE, cancellable, error) : NULL;
    }
  if (guise_picture_header_read (absolute, &header, NULL))
    {
      if (!guise_picture_header_check (&header, absolute, error))
        return NULL;
      char **pictures = g_new0 (char *, 2);

      pictures[0] = g_strdup (absolute);
      return probe_pictures (absolute, pictures, FALSE, cancellable, error);
    }
  return probe_video (absolute, cancellable, error);
}
