/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-movie-part-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/* Between two looks at what the encoder has ready. */
#define POLL_US     5000

/* An encoder that gives nothing for so long has died. */
#define PATIENCE_US (60 * G_USEC_PER_SEC)

struct _GuiseMoviePart
{
  char                    *path;          /* of the movie */
  GuiseMovieEncoder       *encoder;       /* (nullable): until it is drained */
  GuiseMovieSegmentWriter *segment;       /* (nullable); of the thread while that runs */
  GstCaps                 *caps;          /* (nullable): of the packets */
  GBytes                  *state;         /* (nullable) */
  guint                    n_frames;
  gboolean                 has_ended, is_drained;
  GThread                 *thread;        /* (nullable): until it was waited for */
  gint                     is_written;    /* atomic: the thread is done */
  GError                  *failure;       /* (nullable): of the thread */
};

GuiseMoviePart *
guise_movie_part_open (const GuiseMovieParams *params, const GstVideoInfo *info, GstCaps *wanted, const char *path,
                       const char *segment_path, GError **error)
{
  g_autoptr(GuiseMoviePart) self = g_new0 (GuiseMoviePart, 1);

  if (segment_path != NULL && (self->segment = guise_movie_segment_writer_open (segment_path, error)) == NULL)
    return NULL;
  self->path = g_strdup (path);
  self->encoder = guise_movie_encoder_open (params, info, wanted, path);
  return g_steal_pointer (&self);
}

void
guise_movie_part_close (GuiseMoviePart *self)
{
  if (self == NULL)
    return;
  if (self->thread != NULL)
    g_thread_join (self->thread);
  g_clear_error (&self->failure);
  g_clear_pointer (&self->encoder, guise_movie_encoder_close);
  g_clear_pointer (&self->segment, guise_movie_segment_writer_destroy);
  g_clear_pointer (&self->state, g_bytes_unref);
  gst_clear_caps (&self->caps);
  g_free (self->path);
  g_free (self);
}

guint64
guise_movie_part_get_level (GuiseMoviePart *self)
{
  return self->encoder != NULL ? guise_movie_encoder_get_level (self->encoder) : 0;
}

guint
guise_movie_part_get_n_kept (GuiseMoviePart *self)
{
  return self->segment != NULL ? self->n_frames : 0;
}

void
guise_movie_part_push (GuiseMoviePart *self, GstBuffer *buffer)
{
  guise_movie_encoder_push (self->encoder, buffer);
  self->n_frames++;
}

void
guise_movie_part_end (GuiseMoviePart *self, GBytes *state)
{
  self->has_ended = TRUE;
  if (state != NULL)
    self->state = g_bytes_ref (state);
  else
    g_clear_pointer (&self->segment, guise_movie_segment_writer_destroy);
  guise_movie_encoder_end (self->encoder);
}

static gpointer
write_thread (gpointer data)
{
  GuiseMoviePart *self = data;

  guise_movie_segment_writer_finish (self->segment, self->caps, self->n_frames, self->state, &self->failure);
  g_atomic_int_set (&self->is_written, TRUE);
  return NULL;
}

/* The encoder is what is large of it, and is not wanted any more. */
static void
drain (GuiseMoviePart *self)
{
  self->is_drained = TRUE;
  g_clear_pointer (&self->encoder, guise_movie_encoder_close);
  if (self->segment != NULL)
    self->thread = g_thread_new ("guise-segment", write_thread, self);
  else
    g_atomic_int_set (&self->is_written, TRUE);
}

gboolean
guise_movie_part_pull (GuiseMoviePart *self, GuiseMoviePacket *out, GstCaps **caps, GError **error)
{
  /* Asked before the look: the last packets may come between the two. */
  gboolean is_done;

  if (self->is_drained)
    return TRUE;
  is_done = self->has_ended && guise_movie_encoder_is_done (self->encoder);
  if (guise_movie_encoder_pull (self->encoder, out, caps))
    {
      gst_caps_replace (&self->caps, *caps);
      return self->segment == NULL || guise_movie_segment_writer_add (self->segment, out, error);
    }
  if (!guise_movie_encoder_check (self->encoder, error))
    return FALSE;
  if (is_done)
    drain (self);
  return TRUE;
}

gboolean
guise_movie_part_is_drained (GuiseMoviePart *self)
{
  return self->is_drained;
}

gboolean
guise_movie_part_is_sealed (GuiseMoviePart *self)
{
  return self->is_drained && g_atomic_int_get (&self->is_written);
}

gboolean
guise_movie_part_seal (GuiseMoviePart *self, GError **error)
{
  g_return_val_if_fail (self->is_drained, FALSE);

  if (self->thread != NULL)
    g_thread_join (g_steal_pointer (&self->thread));
  if (self->failure == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&self->failure));
  return FALSE;
}

gboolean
guise_movie_part_complete (GuiseMoviePart *self, GError **error)
{
  gint64 deadline = g_get_monotonic_time () + PATIENCE_US;

  g_return_val_if_fail (self->has_ended, FALSE);

  while (!self->is_drained)
    {
      g_auto(GuiseMoviePacket) packet = { 0 };
      GstCaps *caps;

      if (!guise_movie_part_pull (self, &packet, &caps, error))
        return FALSE;
      if (packet.buffer != NULL)
        deadline = g_get_monotonic_time () + PATIENCE_US;
      else if (g_get_monotonic_time () > deadline)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("The encoder of %s stood still for %d seconds"),
                       self->path, (int) (PATIENCE_US / G_USEC_PER_SEC));
          return FALSE;
        }
      else if (!self->is_drained)
        g_usleep (POLL_US);
    }
  return guise_movie_part_seal (self, error);
}
