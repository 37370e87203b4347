/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-project"

#include "guise-timeline.h"

#include "guise-error.h"
#include "guise-frame-table.h"
#include "guise-i18n.h"

#include <string.h>

#define MAX_RATE 8

struct _GuiseTimeline
{
  GObject          parent_instance;

  GuiseFrameTable *table;     /* (nullable) */
  gint64           frame;
  gint64           in, out;   /* −1: none */
  int              rate;
};

enum {
  PROP_0,
  PROP_N_FRAMES,
  PROP_FRAME,
  PROP_IN,
  PROP_OUT,
  PROP_RATE,
  N_PROPS
};

enum { MOVED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseTimeline, guise_timeline, G_TYPE_OBJECT)

gint64
guise_timeline_get_n_frames (GuiseTimeline *self)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), 0);

  return self->table != NULL ? self->table->n_frames : 0;
}

GuiseFrameTable *
guise_timeline_get_table (GuiseTimeline *self)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), NULL);

  return self->table;
}

gint64
guise_timeline_get_frame (GuiseTimeline *self)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), 0);

  return self->frame;
}

gint64
guise_timeline_get_in (GuiseTimeline *self)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), -1);

  return self->in;
}

gint64
guise_timeline_get_out (GuiseTimeline *self)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), -1);

  return self->out;
}

int
guise_timeline_get_rate (GuiseTimeline *self)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), 0);

  return self->rate;
}

GuiseTime
guise_timeline_get_time (GuiseTimeline *self, gint64 frame)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), 0);

  if (self->table == NULL)
    return 0;
  if (frame >= (gint64) self->table->n_frames)
    return guise_frame_table_get_end (self->table);
  return self->table->time[MAX (frame, 0)];
}

static void
set_frame (GuiseTimeline *self, gint64 frame)
{
  frame = CLAMP (frame, 0, MAX (guise_timeline_get_n_frames (self) - 1, 0));
  if (self->frame == frame)
    return;
  self->frame = frame;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_FRAME]);
}

static void
set_rate (GuiseTimeline *self, int rate)
{
  if (self->table == NULL)
    rate = 0;
  if (self->rate == rate)
    return;
  self->rate = rate;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_RATE]);
}

void
guise_timeline_set_marks (GuiseTimeline *self, gint64 in, gint64 out)
{
  gint64 last = guise_timeline_get_n_frames (self) - 1;

  g_return_if_fail (GUISE_IS_TIMELINE (self));

  in = CLAMP (in, -1, last);
  out = CLAMP (out, -1, last);
  g_object_freeze_notify (G_OBJECT (self));
  if (self->in != in)
    {
      self->in = in;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IN]);
    }
  if (self->out != out)
    {
      self->out = out;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_OUT]);
    }
  g_object_thaw_notify (G_OBJECT (self));
}

void
guise_timeline_set_table (GuiseTimeline *self, GuiseFrameTable *table)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  if (self->table == table)
    return;
  set_rate (self, 0);
  if (table != NULL)
    guise_frame_table_ref (table);
  g_clear_pointer (&self->table, guise_frame_table_unref);
  self->table = table;
  guise_timeline_set_marks (self, -1, -1);
  set_frame (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_FRAMES]);
}

void
guise_timeline_seek (GuiseTimeline *self, gint64 frame)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  if (self->table == NULL)
    return;
  set_frame (self, frame);
  g_signal_emit (self, signals[MOVED], 0);
}

void
guise_timeline_step (GuiseTimeline *self, gint64 n)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  set_rate (self, 0);
  guise_timeline_seek (self, self->frame + CLAMP (n, -G_MAXINT32, G_MAXINT32));
}

void
guise_timeline_mark_in (GuiseTimeline *self)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  if (self->table != NULL)
    guise_timeline_set_marks (self, self->frame, self->out < self->frame ? -1 : self->out);
}

void
guise_timeline_mark_out (GuiseTimeline *self)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  if (self->table != NULL)
    guise_timeline_set_marks (self, self->in > self->frame ? -1 : self->in, self->frame);
}

gboolean
guise_timeline_get_range (GuiseTimeline *self, GuiseTime *out_from, GuiseTime *out_to)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), FALSE);

  *out_from = self->in >= 0 ? guise_timeline_get_time (self, self->in) : 0;
  *out_to = self->out >= 0 ? guise_timeline_get_time (self, self->out + 1) : 0;
  return self->in >= 0 || self->out >= 0;
}

void
guise_timeline_stop (GuiseTimeline *self)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  set_rate (self, 0);
}

/* Playing from an end in its direction begins at the other. */
static void
play (GuiseTimeline *self, int rate)
{
  gint64 last = guise_timeline_get_n_frames (self) - 1;

  if (self->rate == 0 && rate > 0 && self->frame == last)
    guise_timeline_seek (self, 0);
  else if (self->rate == 0 && rate < 0 && self->frame == 0)
    guise_timeline_seek (self, last);
  set_rate (self, rate);
}

void
guise_timeline_toggle (GuiseTimeline *self)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  play (self, self->rate == 0 ? 1 : 0);
}

void
guise_timeline_shuttle (GuiseTimeline *self, int direction)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  if (self->rate * direction > 0)
    play (self, CLAMP (2 * self->rate, -MAX_RATE, MAX_RATE));
  else
    play (self, direction > 0 ? 1 : -1);
}

void
guise_timeline_play_to (GuiseTimeline *self, GuiseTime time)
{
  g_return_if_fail (GUISE_IS_TIMELINE (self));

  if (self->rate == 0 || self->table == NULL)
    return;
  set_frame (self, guise_frame_table_find (self->table, time));
  if ((self->rate > 0 && time >= guise_frame_table_get_end (self->table))
      || (self->rate < 0 && time <= self->table->time[0]))
    set_rate (self, 0);
}

char *
guise_timeline_dup_timecode (GuiseTimeline *self, gint64 frame)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE (self), NULL);

  return guise_time_format (guise_timeline_get_time (self, frame));
}

static gboolean
set_no_place (const char *text, GError **error)
{
  g_autofree char *shown = guise_error_dup_shown (text, 40);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("“%s” is no place in the clip: write a time such as 0:18.24, a frame such as #456, or +12"), shown);
  return FALSE;
}

gboolean
guise_timeline_parse (GuiseTimeline *self, const char *text, gint64 *out_frame, GError **error)
{
  g_autofree char *trimmed = g_strstrip (g_strdup (text));
  gint64 last = MAX (guise_timeline_get_n_frames (self) - 1, 0), number = 0, from = 0;
  gboolean minus = g_str_has_prefix (trimmed, "-") || g_str_has_prefix (trimmed, "−");
  GuiseTime time;

  g_return_val_if_fail (GUISE_IS_TIMELINE (self), FALSE);

  if (minus || trimmed[0] == '+' || trimmed[0] == '#')
    {
      if (!g_ascii_string_to_signed (g_utf8_next_char (trimmed), 10, 0, G_MAXINT32, &number, NULL))
        return set_no_place (text, error);
      from = trimmed[0] == '#' ? 0 : self->frame;
      *out_frame = CLAMP (from + (minus ? -number : number), 0, last);
      return TRUE;
    }

  if (self->table == NULL || !guise_time_parse (trimmed, &time, NULL))
    return set_no_place (text, error);
  /* A time that was rounded to the millisecond for people still means its frame. */
  *out_frame = guise_frame_table_find (self->table, time + GUISE_TIME_SECOND / 2000);
  return TRUE;
}

static void
guise_timeline_finalize (GObject *object)
{
  g_clear_pointer (&GUISE_TIMELINE (object)->table, guise_frame_table_unref);

  G_OBJECT_CLASS (guise_timeline_parent_class)->finalize (object);
}

static void
guise_timeline_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseTimeline *self = GUISE_TIMELINE (object);

  switch (prop_id)
    {
    case PROP_N_FRAMES:
      g_value_set_int64 (value, guise_timeline_get_n_frames (self));
      break;
    case PROP_FRAME:
      g_value_set_int64 (value, self->frame);
      break;
    case PROP_IN:
      g_value_set_int64 (value, self->in);
      break;
    case PROP_OUT:
      g_value_set_int64 (value, self->out);
      break;
    case PROP_RATE:
      g_value_set_int (value, self->rate);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_timeline_class_init (GuiseTimelineClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = guise_timeline_finalize;
  object_class->get_property = guise_timeline_get_property;

  properties[PROP_N_FRAMES] = g_param_spec_int64 ("n-frames", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_FRAME] = g_param_spec_int64 ("frame", NULL, NULL, 0, G_MAXINT64, 0, flags);
  properties[PROP_IN] = g_param_spec_int64 ("in", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_OUT] = g_param_spec_int64 ("out", NULL, NULL, -1, G_MAXINT64, -1, flags);
  properties[PROP_RATE] = g_param_spec_int ("rate", NULL, NULL, -MAX_RATE, MAX_RATE, 0, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
guise_timeline_init (GuiseTimeline *self)
{
  self->in = self->out = -1;
}

GuiseTimeline *
guise_timeline_new (void)
{
  return g_object_new (GUISE_TYPE_TIMELINE, NULL);
}
