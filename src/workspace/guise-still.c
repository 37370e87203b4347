/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-still.h"

#include "guise-viewer.h"

struct _GuiseStill
{
  GObject        parent_instance;

  GuiseTimeline *timeline;
  GuiseSwap     *swap;         /* the viewer wants one; nobody is replaced */
  GuiseViewer   *viewer;
  gint64         frame;
};

enum { OPENED, SHOWN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseStill, guise_still, G_TYPE_OBJECT)

static void
seek (GuiseStill *self)
{
  if (guise_timeline_get_n_frames (self->timeline) > self->frame)
    guise_timeline_seek (self->timeline, self->frame);
}

void
guise_still_show (GuiseStill *self, gint64 clip, gint64 frame)
{
  g_return_if_fail (GUISE_IS_STILL (self));
  g_return_if_fail (frame >= 0);

  self->frame = frame;
  guise_viewer_set_clip (self->viewer, clip);
  guise_viewer_set_active (self->viewer, clip != 0);
  seek (self);
}

void
guise_still_rest (GuiseStill *self)
{
  g_return_if_fail (GUISE_IS_STILL (self));

  guise_viewer_set_active (self->viewer, FALSE);
}

gint64
guise_still_get_n_frames (GuiseStill *self)
{
  return guise_timeline_get_n_frames (self->timeline);
}

GuiseImage *
guise_still_get_image (GuiseStill *self)
{
  return guise_viewer_get_frame (self->viewer) == self->frame ? guise_viewer_get_original (self->viewer) : NULL;
}

void
guise_still_get_size (GuiseStill *self, guint *out_width, guint *out_height)
{
  guise_viewer_get_size (self->viewer, out_width, out_height);
}

const char *
guise_still_get_problem (GuiseStill *self)
{
  return guise_viewer_get_problem (self->viewer);
}

static void
opened_cb (GuiseStill *self)
{
  seek (self);
  g_signal_emit (self, signals[OPENED], 0);
}

static void
shown_cb (GuiseStill *self)
{
  g_signal_emit (self, signals[SHOWN], 0);
}

static void
guise_still_dispose (GObject *object)
{
  GuiseStill *self = GUISE_STILL (object);

  if (self->viewer != NULL)
    g_signal_handlers_disconnect_by_data (self->viewer, self);
  g_clear_object (&self->viewer);
  g_clear_object (&self->swap);
  g_clear_object (&self->timeline);

  G_OBJECT_CLASS (guise_still_parent_class)->dispose (object);
}

static void
guise_still_class_init (GuiseStillClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = guise_still_dispose;

  signals[OPENED] = g_signal_new ("opened", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 0);
  signals[SHOWN] = g_signal_new ("shown", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
guise_still_init (GuiseStill *self)
{
}

GuiseStill *
guise_still_new (GuiseProject *project)
{
  GuiseStill *self = g_object_new (GUISE_TYPE_STILL, NULL);

  self->timeline = guise_timeline_new ();
  self->swap = guise_swap_new (project);
  self->viewer = guise_viewer_new (project, self->timeline, self->swap);
  g_signal_connect_swapped (self->viewer, "opened", G_CALLBACK (opened_cb), self);
  g_signal_connect_swapped (self->viewer, "shown", G_CALLBACK (shown_cb), self);
  return self;
}
