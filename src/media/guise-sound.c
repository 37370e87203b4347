/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-media"

#include "guise-sound.h"

#include "guise-decoder-private.h"
#include "guise-media.h"

#include <gst/gst.h>

/* How often the player is asked where it is, microseconds. */
#define LOOK_INTERVAL_US 40000

/* Until the first sample is ready. */
#define READY_PATIENCE (5 * GST_SECOND)

/* Not playbin, which tries all video sinks there are even where only sound is asked of it. */
#define PLAYER "uridecodebin name=decoder caps=audio/x-raw expose-all-streams=false ! queue ! audioconvert ! " \
  "audioresample ! %s"
#define DESKTOP_SINK "autoaudiosink"

struct _GuiseSound
{
  gatomicrefcount  ref_count;    /* the owner and the thread */
  char            *path;
  char            *sink;         /* (nullable) */

  GMutex           mutex;
  GCond            changed;
  /* guarded by mutex: */
  gboolean         quitting;
  gboolean         playing;      /* what is wanted */
  guint            serial;       /* of the wish */
  GuiseTime        from;
  GuiseTime        heard;        /* at @heard_us; GUISE_TIME_NONE while nothing is */
  gint64           heard_us;     /* monotonic */
  gboolean         failed;
};

static void
sound_unref (GuiseSound *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self->path);
  g_free (self->sink);
  g_free (self);
}

/* The same decoders as for what is seen. */
static int
autoplug_select_cb (GstElement *bin, GstPad *pad, GstCaps *caps, GstElementFactory *factory, gpointer user_data)
{
  return guise_decoder_allows_factory (factory) ? GUISE_AUTOPLUG_TRY : GUISE_AUTOPLUG_SKIP;
}

static GstElement *
make_player (GuiseSound *self)
{
  g_autofree char *uri = gst_filename_to_uri (self->path, NULL);
  g_autofree char *text = g_strdup_printf (PLAYER, self->sink != NULL ? self->sink : DESKTOP_SINK);
  GstElement *player = uri != NULL ? gst_parse_launch (text, NULL) : NULL;
  g_autoptr(GstElement) decoder = NULL;

  if (player == NULL)
    return NULL;

  gst_object_ref_sink (player);
  decoder = gst_bin_get_by_name (GST_BIN (player), "decoder");
  g_object_set (decoder, "uri", uri, NULL);
  g_signal_connect (decoder, "autoplug-select", G_CALLBACK (autoplug_select_cb), NULL);
  return player;
}

static gboolean
wait_until_ready (GstElement *player)
{
  return gst_element_get_state (player, NULL, NULL, READY_PATIENCE) != GST_STATE_CHANGE_FAILURE;
}

/* The end of what was played before is none of what comes; while it pauses a player says nothing new. */
static void
forget_messages (GstElement *player)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (player);

  gst_bus_set_flushing (bus, TRUE);
  gst_bus_set_flushing (bus, FALSE);
}

static gboolean
start (GstElement *player, GuiseTime from)
{
  forget_messages (player);
  return gst_element_set_state (player, GST_STATE_PAUSED) != GST_STATE_CHANGE_FAILURE
         && wait_until_ready (player)
         && gst_element_seek_simple (player, GST_FORMAT_TIME, GST_SEEK_FLAG_FLUSH | GST_SEEK_FLAG_ACCURATE, from)
         && wait_until_ready (player)
         && gst_element_set_state (player, GST_STATE_PLAYING) != GST_STATE_CHANGE_FAILURE;
}

/* Whether the player has come to the end or to an error. */
static gboolean
has_ended (GstElement *player, gboolean *failed)
{
  g_autoptr(GstBus) bus = gst_element_get_bus (player);
  g_autoptr(GstMessage) message = gst_bus_pop_filtered (bus, GST_MESSAGE_EOS | GST_MESSAGE_ERROR);

  *failed = message != NULL && GST_MESSAGE_TYPE (message) == GST_MESSAGE_ERROR;
  return message != NULL;
}

static void
publish (GuiseSound *self, guint serial, GuiseTime time)
{
  g_mutex_lock (&self->mutex);
  /* Of what is wanted now, and not of what was before. */
  self->heard = self->serial == serial && self->playing ? time : GUISE_TIME_NONE;
  self->heard_us = g_get_monotonic_time ();
  g_mutex_unlock (&self->mutex);
}

static void
fail (GuiseSound *self)
{
  g_mutex_lock (&self->mutex);
  self->failed = TRUE;
  self->heard = GUISE_TIME_NONE;
  g_mutex_unlock (&self->mutex);
}

/* Plays until something else is wanted. */
static void
play (GuiseSound *self, GstElement *player, GuiseTime from, guint serial)
{
  gboolean go_on = TRUE, failed = FALSE;

  if (!start (player, from))
    {
      fail (self);
      go_on = FALSE;
    }
  while (go_on)
    {
      gint64 position;

      if (has_ended (player, &failed))
        {
          publish (self, serial, GUISE_TIME_NONE);
          if (failed)
            fail (self);
          break;
        }
      if (gst_element_get_state (player, NULL, NULL, 0) == GST_STATE_CHANGE_SUCCESS
          && gst_element_query_position (player, GST_FORMAT_TIME, &position))
        publish (self, serial, position);

      g_mutex_lock (&self->mutex);
      if (self->serial == serial && !self->quitting)
        g_cond_wait_until (&self->changed, &self->mutex, g_get_monotonic_time () + LOOK_INTERVAL_US);
      go_on = self->serial == serial && !self->quitting;
      g_mutex_unlock (&self->mutex);
    }
  gst_element_set_state (player, GST_STATE_PAUSED);
}

static gpointer
sound_thread (gpointer data)
{
  GuiseSound *self = data;
  GstElement *player = guise_media_init (NULL) ? make_player (self) : NULL;
  guint done = 0, serial;
  gboolean quitting = FALSE, playing;
  GuiseTime from;

  if (player == NULL)
    fail (self);
  while (player != NULL && !quitting)
    {
      g_mutex_lock (&self->mutex);
      while (!self->quitting && self->serial == done)
        g_cond_wait (&self->changed, &self->mutex);
      quitting = self->quitting;
      playing = self->playing;
      serial = self->serial;
      from = self->from;
      g_mutex_unlock (&self->mutex);

      done = serial;
      if (playing && !quitting)
        play (self, player, from, serial);
    }

  if (player != NULL)
    {
      gst_element_set_state (player, GST_STATE_NULL);
      gst_object_unref (player);
    }
  sound_unref (self);
  return NULL;
}

GuiseSound *
guise_sound_new (const char *path, const char *sink)
{
  GuiseSound *self = g_new0 (GuiseSound, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->path = g_strdup (path);
  self->sink = g_strdup (sink);
  self->heard = GUISE_TIME_NONE;
  g_atomic_ref_count_inc (&self->ref_count);
  g_thread_unref (g_thread_new ("guise-sound", sound_thread, self));
  return self;
}

static void
wish (GuiseSound *self, gboolean playing, GuiseTime from, gboolean quitting)
{
  g_mutex_lock (&self->mutex);
  self->playing = playing;
  self->quitting = quitting;
  self->from = MAX (from, 0);
  self->serial++;
  self->heard = GUISE_TIME_NONE;
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

void
guise_sound_free (GuiseSound *self)
{
  wish (self, FALSE, 0, TRUE);
  sound_unref (self);
}

void
guise_sound_play (GuiseSound *self, GuiseTime from)
{
  wish (self, TRUE, from, FALSE);
}

void
guise_sound_stop (GuiseSound *self)
{
  wish (self, FALSE, 0, FALSE);
}

GuiseTime
guise_sound_get_time (GuiseSound *self)
{
  GuiseTime time;

  g_mutex_lock (&self->mutex);
  time = self->heard;
  if (time != GUISE_TIME_NONE)
    time += (g_get_monotonic_time () - self->heard_us) * 1000;
  g_mutex_unlock (&self->mutex);
  return time;
}

gboolean
guise_sound_has_failed (GuiseSound *self)
{
  gboolean failed;

  g_mutex_lock (&self->mutex);
  failed = self->failed;
  g_mutex_unlock (&self->mutex);
  return failed;
}
