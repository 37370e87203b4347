/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-viewer"

#include "guise-playback.h"

#include "guise-sound.h"

#define TICK_MS 10

/* So long the pictures wait for the first sound before they go on without, microseconds. */
#define SOUND_PATIENCE_US (4 * G_TIME_SPAN_SECOND)

struct _GuisePlayback
{
  GObject        parent_instance;

  GuiseTimeline *timeline;
  GuiseViewer   *viewer;
  char          *sink;         /* (nullable) */
  GuiseSound    *sound;        /* (nullable): of the clip that is open */
  char          *sound_path;   /* (nullable): whose it is */

  guint          source_id;
  GuiseTime      begin;        /* stream time at @begin_us */
  gint64         begin_us;     /* monotonic */
  gboolean       heard;        /* since it began to play */
  gboolean       deaf;         /* it took too long to begin */

  gint64         last_frame;   /* that was shown */
  guint          n_shown;      /* since @count_us */
  gint64         count_us;
  double         shown_rate;
};

enum {
  PROP_0,
  PROP_SHOWN_RATE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuisePlayback, guise_playback, G_TYPE_OBJECT)

static void
set_shown_rate (GuisePlayback *self, double rate)
{
  if (self->shown_rate == rate)
    return;
  self->shown_rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SHOWN_RATE]);
}

static void
begin_at (GuisePlayback *self, GuiseTime time)
{
  self->begin = time;
  self->begin_us = g_get_monotonic_time ();
}

/* Where playing has come to by the clock, or by what is heard. */
static GuiseTime
get_now (GuisePlayback *self)
{
  int rate = guise_timeline_get_rate (self->timeline);
  gint64 since_us = g_get_monotonic_time () - self->begin_us;
  GuiseTime heard = GUISE_TIME_NONE;

  if (rate == 1 && self->sound != NULL && !self->deaf && !guise_sound_has_failed (self->sound))
    {
      heard = guise_sound_get_time (self->sound);
      if (heard == GUISE_TIME_NONE && !self->heard && since_us < SOUND_PATIENCE_US)
        return self->begin;
      if (heard == GUISE_TIME_NONE && !self->heard)
        {
          self->deaf = TRUE;
          begin_at (self, self->begin);
          guise_sound_stop (self->sound);
          return self->begin;
        }
    }
  /* By the clock too once the sound has ended, which may be before the pictures do. */
  if (heard == GUISE_TIME_NONE)
    return self->begin + rate * since_us * 1000;

  self->heard = TRUE;
  /* A sound that is asked twice may answer a little less; pictures do not go back. */
  begin_at (self, MAX (heard, self->begin));
  return self->begin;
}

static void
count_rate (GuisePlayback *self)
{
  gint64 now_us = g_get_monotonic_time ();

  if (now_us - self->count_us < G_TIME_SPAN_SECOND)
    return;
  set_shown_rate (self, (double) self->n_shown * G_TIME_SPAN_SECOND / (double) (now_us - self->count_us));
  self->n_shown = 0;
  self->count_us = now_us;
}

static gboolean
tick_cb (gpointer user_data)
{
  GuisePlayback *self = GUISE_PLAYBACK (user_data);

  guise_timeline_play_to (self->timeline, get_now (self));
  count_rate (self);
  return G_SOURCE_CONTINUE;
}

/* Sound and clock begin where the playhead is. */
static void
begin (GuisePlayback *self)
{
  int rate = guise_timeline_get_rate (self->timeline);

  begin_at (self, guise_timeline_get_time (self->timeline, guise_timeline_get_frame (self->timeline)));
  self->heard = self->deaf = FALSE;
  if (self->sound == NULL)
    return;
  if (rate == 1)
    guise_sound_play (self->sound, self->begin);
  else
    guise_sound_stop (self->sound);
}

static void
open_sound (GuisePlayback *self)
{
  const char *path = guise_viewer_get_sound_path (self->viewer);

  if (g_strcmp0 (path, self->sound_path) == 0)
    return;
  g_clear_pointer (&self->sound, guise_sound_free);
  g_free (self->sound_path);
  self->sound_path = g_strdup (path);
  /* Costs a thread and a look at the file: not before it is played. */
  if (path != NULL)
    self->sound = guise_sound_new (path, self->sink);
}

static void
rate_cb (GuisePlayback *self)
{
  gboolean playing = guise_timeline_get_rate (self->timeline) != 0;

  if (playing)
    open_sound (self);
  begin (self);
  if (playing && self->source_id == 0)
    {
      self->n_shown = 0;
      self->count_us = g_get_monotonic_time ();
      self->source_id = g_timeout_add_full (G_PRIORITY_DEFAULT, TICK_MS, tick_cb, self, NULL);
    }
  else if (!playing)
    {
      g_clear_handle_id (&self->source_id, g_source_remove);
      set_shown_rate (self, -1);
    }
}

static void
moved_cb (GuisePlayback *self)
{
  if (guise_timeline_get_rate (self->timeline) != 0)
    begin (self);
}

static void
shown_cb (GuisePlayback *self)
{
  gint64 frame = guise_viewer_get_frame (self->viewer);

  self->n_shown += frame != self->last_frame;
  self->last_frame = frame;
}

double
guise_playback_get_shown_rate (GuisePlayback *self)
{
  g_return_val_if_fail (GUISE_IS_PLAYBACK (self), -1);

  return self->shown_rate;
}

gboolean
guise_playback_is_heard (GuisePlayback *self)
{
  g_return_val_if_fail (GUISE_IS_PLAYBACK (self), FALSE);

  return self->heard;
}

static void
guise_playback_dispose (GObject *object)
{
  GuisePlayback *self = GUISE_PLAYBACK (object);

  g_clear_handle_id (&self->source_id, g_source_remove);
  g_clear_pointer (&self->sound, guise_sound_free);
  g_clear_object (&self->timeline);
  g_clear_object (&self->viewer);

  G_OBJECT_CLASS (guise_playback_parent_class)->dispose (object);
}

static void
guise_playback_finalize (GObject *object)
{
  g_free (GUISE_PLAYBACK (object)->sink);
  g_free (GUISE_PLAYBACK (object)->sound_path);

  G_OBJECT_CLASS (guise_playback_parent_class)->finalize (object);
}

static void
guise_playback_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOWN_RATE:
      g_value_set_double (value, GUISE_PLAYBACK (object)->shown_rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_playback_class_init (GuisePlaybackClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = guise_playback_dispose;
  object_class->finalize = guise_playback_finalize;
  object_class->get_property = guise_playback_get_property;

  properties[PROP_SHOWN_RATE] = g_param_spec_double ("shown-rate", NULL, NULL, -1, G_MAXDOUBLE, -1,
                                                     G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
guise_playback_init (GuisePlayback *self)
{
  self->shown_rate = -1;
  self->last_frame = -1;
}

GuisePlayback *
guise_playback_new (GuiseTimeline *timeline, GuiseViewer *viewer, const char *sink)
{
  GuisePlayback *self = g_object_new (GUISE_TYPE_PLAYBACK, NULL);

  self->timeline = g_object_ref (timeline);
  self->viewer = g_object_ref (viewer);
  self->sink = g_strdup (sink);
  g_signal_connect_object (timeline, "notify::rate", G_CALLBACK (rate_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (timeline, "moved", G_CALLBACK (moved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (viewer, "shown", G_CALLBACK (shown_cb), self, G_CONNECT_SWAPPED);
  return self;
}
