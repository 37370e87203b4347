/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-writer.h"

#include "guise-error.h"
#include "guise-file.h"
#include "guise-frame-convert-private.h"
#include "guise-i18n.h"
#include "guise-media.h"
#include "guise-media-caps-private.h"
#include "guise-movie-audio-private.h"
#include "guise-movie-codec-private.h"
#include "guise-movie-extras-private.h"
#include "guise-movie-muxer-private.h"
#include "guise-movie-part-private.h"
#include "guise-movie-segment-private.h"
#include "guise-mp4-private.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Frames that wait for the encoder: enough to keep it busy, few enough to notice an error soon. */
#define MAX_QUEUED       3u
#define POLL_NS          (5 * GST_MSECOND)
#define WATCHDOG_US      (60 * G_USEC_PER_SEC)

/* Packets that wait for the muxer. */
#define MAX_PACKETS      64u

/* The next segment's encoder begins while the last one is drained where frames are no larger than so many pixels: of 720p
 * two of x264 at once take 200 MB more than one, and of 4K it would be nine times that. */
#define MAX_OVERLAPPED   (1920u * 1088u)

/* Sound goes this far ahead of the picture, so that the muxer never waits for it while we wait for the muxer. */
#define AUDIO_LEAD       (2 * GUISE_TIME_SECOND)

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
  GuiseMovieMuxer     *muxer;
  GuiseMoviePart      *part;         /* (nullable): that frames go into */
  GuiseMoviePart      *ending;       /* (nullable): the one before, until all of it is in the movie and on the disk */
  char                *segments;     /* (nullable): folder */
  guint                n_segments;
  guint                n_kept;       /* frames in segments that are on the disk */
  GuiseMovieAudio     *audio;
  GuiseMovieExtras    *extras;
  GstVideoInfo         video_info;
  char                *note;         /* (nullable) */
  guint                n_frames;
  GuiseTime            last_time;    /* GUISE_TIME_NONE before the first */
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
  g_strfreev (report->extras);
  g_free (report->extras_note);
  *report = (GuiseMovieReport) { 0 };
}

static void
add_note (GuiseMovieWriter *self, const char *note)
{
  g_autofree char *before = g_steal_pointer (&self->note);

  self->note = before != NULL ? g_strdup_printf ("%s; %s", before, note) : g_strdup (note);
}

/* An empty file beside, which says early whether the folder can be written. */
static gboolean
make_temporary (GuiseMovieWriter *self, GError **error)
{
  g_autofree char *what = g_strdup_printf (_("%s cannot be written"), self->path);
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
  self->last_time = GUISE_TIME_NONE;
  self->segments = g_strdup (params->segments);
  self->has_disclosure = params->disclosure != NULL;
  if (self->has_disclosure)
    self->disclosure = (GuiseDisclosure) {
      .source_type = g_strdup (params->disclosure->source_type),
      .comment = g_strdup (params->disclosure->comment),
      .program = g_strdup (params->disclosure->program),
    };
  self->format = guise_video_codec_pick_format (params->codec, params->like, &self->note);
  guise_movie_encoder_fill_info (self->like, params->codec, self->format, &self->video_info);
  if (!self->is_mp4 && params->like->orientation != GUISE_ORIENTATION_UPRIGHT)
    add_note (self, "Matroska keeps no turn of the picture, so that it lies: choose .mp4 to keep it upright");
  return self;
}

/* With what else goes into its pipeline. */
static gboolean
open_muxer (GuiseMovieWriter *self, const GuiseMovieParams *params, GError **error)
{
  GstElement *pipeline, *element;

  self->muxer = guise_movie_muxer_open (&(GuiseMovieMuxerParams) {
    .element = guise_movie_extras_choose_muxer (self->path, params->extras), .path = self->path,
    .temporary = self->temporary, .program = self->disclosure.program, .like = self->like, .codec = self->params.codec,
    .is_mp4 = self->is_mp4,
  });
  pipeline = guise_movie_muxer_get_pipeline (self->muxer);
  element = guise_movie_muxer_get_element (self->muxer);
  self->audio = guise_movie_audio_open (pipeline, element, guise_movie_codec_get_muxer (self->path), self->is_mp4,
                                        params, error);
  if (self->audio == NULL)
    return FALSE;
  self->extras = guise_movie_extras_open (pipeline, element, self->path, params, self->disclosure.comment, error);
  return self->extras != NULL;
}

GuiseMovieWriter *
guise_movie_writer_open (const char *path, const GuiseMovieParams *params, GError **error)
{
  g_autoptr(GuiseMovieWriter) self = NULL;
  GuiseMovieParams chosen = *params;

  g_return_val_if_fail (params->like != NULL, NULL);

  if (!guise_media_init (error))
    return NULL;
  chosen.codec = guise_video_codec_choose (params->codec, path, params->lossless, error);
  if (chosen.codec == GUISE_VIDEO_CODEC_AUTO)
    return NULL;
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s is a folder: give a file's name"), path);
      return NULL;
    }
  self = writer_new (path, &chosen);
  if (!make_temporary (self, error))
    return NULL;
  if (!open_muxer (self, params, error))
    return NULL;
  guise_movie_muxer_start (self->muxer);
  return g_steal_pointer (&self);
}

void
guise_movie_writer_close (GuiseMovieWriter *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->muxer, guise_movie_muxer_close);
  g_clear_pointer (&self->part, guise_movie_part_close);
  g_clear_pointer (&self->ending, guise_movie_part_close);
  g_clear_pointer (&self->audio, guise_movie_audio_close);
  g_clear_pointer (&self->extras, guise_movie_extras_close);
  g_clear_pointer (&self->converter, guise_frame_converter_destroy);
  if (self->temporary != NULL)
    g_unlink (self->temporary);
  guise_disclosure_clear (&self->disclosure);
  guise_clip_info_unref (self->like);
  g_free (self->note);
  g_free (self->segments);
  g_free (self->temporary);
  g_free (self->path);
  g_free (self);
}

/* What @part has ready, into the movie. */
static gboolean
pump_part (GuiseMovieWriter *self, GuiseMoviePart *part, GError **error)
{
  for (;;)
    {
      g_auto(GuiseMoviePacket) packet = { 0 };
      GstCaps *caps;

      if (!guise_movie_part_pull (part, &packet, &caps, error))
        return FALSE;
      if (packet.buffer == NULL)
        return TRUE;
      if (!guise_movie_muxer_push (self->muxer, &packet, caps, error))
        return FALSE;
    }
}

/* Waits for the disk where that is not done. */
static gboolean
seal (GuiseMovieWriter *self, GError **error)
{
  if (!guise_movie_part_seal (self->ending, error))
    return FALSE;
  self->n_kept += guise_movie_part_get_n_kept (self->ending);
  g_clear_pointer (&self->ending, guise_movie_part_close);
  return TRUE;
}

/* Packets stay in their order, and nothing of a segment is written before the one in front of it is on the disk: what is
 * kept has no gaps. An encoder that is ahead waits with few packets. */
static gboolean
pump (GuiseMovieWriter *self, GError **error)
{
  if (self->ending != NULL
      && (!pump_part (self, self->ending, error) || (guise_movie_part_is_sealed (self->ending) && !seal (self, error))))
    return FALSE;
  return self->ending != NULL || self->part == NULL || pump_part (self, self->part, error);
}

typedef enum
{
  WAIT_FOR_ROOM,       /* for another frame */
  WAIT_FOR_PACKETS,    /* for the last of the part that ends */
  WAIT_FOR_MUXER,      /* until few packets wait */
  WAIT_FOR_END         /* until the file is closed */
} Wait;

/* Frames and packets on their way. */
static guint64
get_level (GuiseMovieWriter *self, Wait wait)
{
  guint64 frames = self->part != NULL ? guise_movie_part_get_level (self->part) : 0;
  guint64 packets = guise_movie_muxer_get_level (self->muxer);

  return wait == WAIT_FOR_ROOM ? frames + (packets < MAX_PACKETS ? 0 : MAX_QUEUED) : wait == WAIT_FOR_MUXER ? packets
         : frames + packets;
}

static gboolean
is_over (GuiseMovieWriter *self, Wait wait, guint64 level, gboolean has_ended)
{
  return wait == WAIT_FOR_ROOM ? level < MAX_QUEUED
         : wait == WAIT_FOR_PACKETS ? self->ending == NULL || guise_movie_part_is_drained (self->ending)
         : wait == WAIT_FOR_MUXER ? level < MAX_PACKETS : has_ended;
}

/* The disk may take as long as it likes. */
static gboolean
is_waiting_for_disk (GuiseMovieWriter *self)
{
  return self->ending != NULL && guise_movie_part_is_drained (self->ending);
}

/* A moving queue keeps the watchdog quiet. */
static gboolean
wait_until (GuiseMovieWriter *self, Wait wait, GCancellable *cancellable, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + WATCHDOG_US;
  guint64 level = G_MAXUINT64;
  gboolean has_ended = FALSE;

  for (;;)
    {
      guint64 now = get_level (self, wait);

      if (!guise_movie_muxer_poll (self->muxer, is_over (self, wait, now, FALSE) ? 0 : POLL_NS, &has_ended, cancellable,
                                   error)
          || !pump (self, error))
        return FALSE;
      if (is_over (self, wait, now, has_ended))
        return TRUE;
      if (now != level || is_waiting_for_disk (self))
        deadline = g_get_monotonic_time () + WATCHDOG_US;
      level = now;
      if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The encoder of %s stood still for %d seconds"),
                       self->path, (int) (WATCHDOG_US / G_USEC_PER_SEC));
          return FALSE;
        }
    }
}

static char *
make_segment_path (GuiseMovieWriter *self, guint index)
{
  g_autofree char *name = g_strdup_printf ("%06u.segment", index + 1);

  return g_build_filename (self->segments, name, NULL);
}

static gboolean
begin_segment (GuiseMovieWriter *self, GError **error)
{
  g_autofree char *path = self->segments != NULL ? make_segment_path (self, self->n_segments) : NULL;

  self->part = guise_movie_part_open (&self->params, &self->video_info, guise_movie_muxer_get_wanted (self->muxer), self->path, path, error);
  return self->part != NULL;
}

/* Until all is on the disk that was ended. */
static gboolean
settle (GuiseMovieWriter *self, GCancellable *cancellable, GError **error)
{
  return wait_until (self, WAIT_FOR_PACKETS, cancellable, error) && (self->ending == NULL || seal (self, error));
}

gboolean
guise_movie_writer_end_segment (GuiseMovieWriter *self, GBytes *state, GCancellable *cancellable, GError **error)
{
  if (self->part == NULL)
    return TRUE;
  if (!settle (self, cancellable, error))
    return FALSE;
  guise_movie_part_end (self->part, state);
  self->ending = g_steal_pointer (&self->part);
  self->n_segments++;
  return self->like->stored_width * self->like->stored_height <= MAX_OVERLAPPED || settle (self, cancellable, error);
}

guint
guise_movie_writer_keep (GuiseMovieWriter *self)
{
  g_autoptr(GError) failure = NULL;

  if (self->ending != NULL && guise_movie_part_get_n_kept (self->ending) > 0)
    {
      if (guise_movie_part_complete (self->ending, &failure))
        self->n_kept += guise_movie_part_get_n_kept (self->ending);
      else
        g_debug ("The last segment of %s is not kept: %s", self->path, failure->message);
      g_clear_pointer (&self->ending, guise_movie_part_close);
    }
  return self->n_kept;
}

/* The packets of a finished segment, into the movie. */
static gboolean
replay (GuiseMovieWriter *self, GuiseMovieSegment *segment, GCancellable *cancellable, GError **error)
{
  for (;;)
    {
      g_auto(GuiseMoviePacket) packet = { 0 };

      if (!guise_movie_segment_next (segment, &packet))
        return TRUE;
      if (!guise_movie_audio_feed (self->audio, packet.time + AUDIO_LEAD, cancellable, error)
          || !wait_until (self, WAIT_FOR_MUXER, cancellable, error)
          || !guise_movie_muxer_push (self->muxer, &packet, segment->caps, error))
        return FALSE;
      self->last_time = MAX (self->last_time, packet.time);
    }
}

gboolean
guise_movie_writer_resume (GuiseMovieWriter *self, guint *n_frames, GBytes **state, GCancellable *cancellable,
                           GError **error)
{
  g_return_val_if_fail (self->segments != NULL && self->n_frames == 0, FALSE);

  *state = NULL;
  for (;;)
    {
      g_autofree char *path = make_segment_path (self, self->n_segments);
      g_autoptr(GError) damage = NULL;
      g_auto(GuiseMovieSegment) segment = { 0 };

      if (!g_file_test (path, G_FILE_TEST_EXISTS) || !guise_movie_segment_open (path, &segment, &damage)
          || segment.state == NULL)
        break;
      if (!replay (self, &segment, cancellable, error))
        return FALSE;
      self->n_frames += segment.n_frames;
      self->n_segments++;
      g_clear_pointer (state, g_bytes_unref);
      *state = g_steal_pointer (&segment.state);
    }
  *n_frames = self->n_kept = self->n_frames;
  return TRUE;
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
      || (self->part == NULL && !begin_segment (self, error))
      || !wait_until (self, WAIT_FOR_ROOM, cancellable, error))
    return FALSE;

  buffer = guise_movie_encoder_wrap (&self->video_info, ready);
  GST_BUFFER_PTS (buffer) = (GstClockTime) time;
  GST_BUFFER_DURATION (buffer) = (GstClockTime) duration;
  guise_movie_part_push (self->part, buffer);
  self->last_time = time;
  self->n_frames++;
  return TRUE;
}

static gboolean
sync_file (GuiseMovieWriter *self, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->path);
  g_autofree char *what = g_strdup_printf (_("%s cannot be written"), self->path);
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
  g_autofree char *place = guise_movie_extras_dup_place (self->extras);
  const GuiseMp4Words words = { guise_movie_extras_get_chapters (self->extras), place };

  guise_movie_audio_get_edits (self->audio, edits);
  return guise_mp4_patch (self->temporary, self->like, guise_movie_muxer_get_first_time (self->muxer), edits,
                          n_edits, &words, error);
}

gboolean
guise_movie_writer_finish (GuiseMovieWriter *self, GuiseMovieReport *report, GCancellable *cancellable,
                           GError **error)
{
  GStatBuf info;

  if (self->n_frames == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s would be a movie without a frame"), self->path);
      return FALSE;
    }
  if (!guise_movie_writer_end_segment (self, NULL, cancellable, error)
      || !settle (self, cancellable, error)
      || !guise_movie_audio_feed (self->audio, G_MAXINT64, cancellable, error))
    return FALSE;
  guise_movie_muxer_end (self->muxer);
  if (!wait_until (self, WAIT_FOR_END, cancellable, error))
    return FALSE;
  guise_movie_muxer_stop (self->muxer);

  if (!(self->is_mp4 ? patch_header (self, error)
                     : guise_movie_audio_write_delays (self->audio, self->temporary, error)
                       && guise_movie_extras_complete (self->extras, self->temporary, error))
      || (self->has_disclosure && !guise_disclosure_write (&self->disclosure, self->temporary, self->path, error))
      || !sync_file (self, error))
    return FALSE;

  if (report != NULL)
    {
      *report = (GuiseMovieReport) { .n_frames = self->n_frames, .note = g_strdup (self->note) };
      report->n_bytes = g_stat (self->path, &info) == 0 ? (guint64) info.st_size : 0;
      guise_movie_audio_report (self->audio, report);
      guise_movie_extras_report (self->extras, report);
    }
  return TRUE;
}
