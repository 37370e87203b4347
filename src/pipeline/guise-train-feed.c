/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-feed.h"

#include "guise-i18n.h"
#include "guise-safetensors.h"
#include "guise-side.h"

#include <math.h>

G_STATIC_ASSERT ((int) GUISE_TRAIN_N_PERSONS == GUISE_N_SIDES);

/* Losses that wait to be taken: a minute of the fastest card. When there are more every second one goes. */
#define MAX_LOSSES 32768

struct _GuiseTrainFeed
{
  gatomicrefcount    ref_count;

  GMutex             mutex;             /* guards all that follows */
  GCond              changed;           /* new weights, or closed */
  GuiseTrainStatus   status;
  GArray            *losses;            /* GuiseLossRecord: not taken yet */
  GuiseTrainShown    shown;
  GuiseTrainPreview *preview;           /* (nullable): not taken yet */
  GuiseTrainWeights *weights;           /* (nullable) */
  gboolean           watched;
  gboolean           wants_snapshot, wants_weights;
  gboolean           closed;
};

GuiseTrainPreview *
guise_train_preview_new (GuiseImage *atlas)
{
  GuiseTrainPreview *self = g_new0 (GuiseTrainPreview, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->atlas = atlas;
  return self;
}

GuiseTrainPreview *
guise_train_preview_ref (GuiseTrainPreview *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_train_preview_unref (GuiseTrainPreview *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  guise_image_unref (self->atlas);
  g_free (self);
}

GuiseTrainWeights *
guise_train_weights_new (gint64 iteration, GuiseSafetensors *file)
{
  GuiseTrainWeights *self = g_new0 (GuiseTrainWeights, 1);

  g_atomic_ref_count_init (&self->ref_count);
  self->iteration = iteration;
  self->file = file;
  return self;
}

GuiseTrainWeights *
guise_train_weights_ref (GuiseTrainWeights *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_train_weights_unref (GuiseTrainWeights *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  guise_safetensors_destroy (self->file);
  g_free (self);
}

GuiseTrainFeed *
guise_train_feed_new (void)
{
  GuiseTrainFeed *self = g_new0 (GuiseTrainFeed, 1);

  g_atomic_ref_count_init (&self->ref_count);
  g_mutex_init (&self->mutex);
  g_cond_init (&self->changed);
  self->losses = g_array_new (FALSE, FALSE, sizeof (GuiseLossRecord));
  self->status = (GuiseTrainStatus) {
    .images_per_second = NAN, .loss_source = NAN, .loss_target = NAN, .loss_held_out = NAN, .likeness = NAN,
    .bleed = NAN,
  };
  for (guint i = 0; i < GUISE_N_STOPS; i++)
    self->status.seconds_left[i] = NAN;
  return self;
}

GuiseTrainFeed *
guise_train_feed_ref (GuiseTrainFeed *self)
{
  g_atomic_ref_count_inc (&self->ref_count);
  return self;
}

void
guise_train_feed_unref (GuiseTrainFeed *self)
{
  if (!g_atomic_ref_count_dec (&self->ref_count))
    return;
  g_clear_pointer (&self->preview, guise_train_preview_unref);
  g_clear_pointer (&self->weights, guise_train_weights_unref);
  g_array_unref (self->losses);
  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->changed);
  g_free (self);
}

void
guise_train_feed_get_status (GuiseTrainFeed *self, GuiseTrainStatus *out)
{
  g_mutex_lock (&self->mutex);
  *out = self->status;
  g_mutex_unlock (&self->mutex);
}

void
guise_train_feed_put_status (GuiseTrainFeed *self, const GuiseTrainStatus *status)
{
  g_mutex_lock (&self->mutex);
  self->status = *status;
  g_mutex_unlock (&self->mutex);
}

GArray *
guise_train_feed_take_losses (GuiseTrainFeed *self)
{
  GArray *fresh = g_array_new (FALSE, FALSE, sizeof (GuiseLossRecord)), *taken;

  g_mutex_lock (&self->mutex);
  taken = self->losses;
  self->losses = fresh;
  g_mutex_unlock (&self->mutex);
  return taken;
}

/* Every second one, but none of those that were measured, which are few. */
static void
thin (GArray *losses)
{
  guint n = 0;

  for (guint i = 0; i < losses->len; i++)
    {
      const GuiseLossRecord *record = &g_array_index (losses, GuiseLossRecord, i);

      if (i % 2 == 0 || !isnan (record->held_out) || !isnan (record->likeness))
        g_array_index (losses, GuiseLossRecord, n++) = *record;
    }
  g_array_set_size (losses, n);
}

void
guise_train_feed_put_loss (GuiseTrainFeed *self, const GuiseLossRecord *record)
{
  g_mutex_lock (&self->mutex);
  if (self->losses->len >= MAX_LOSSES)
    thin (self->losses);
  g_array_append_val (self->losses, *record);
  g_mutex_unlock (&self->mutex);
}

void
guise_train_feed_set_watched (GuiseTrainFeed *self, gboolean watched)
{
  g_mutex_lock (&self->mutex);
  self->watched = watched;
  g_mutex_unlock (&self->mutex);
}

void
guise_train_feed_set_shown (GuiseTrainFeed *self, const GuiseTrainShown *shown)
{
  g_return_if_fail (shown->n_rows <= GUISE_TRAIN_MAX_SHOWN);

  g_mutex_lock (&self->mutex);
  self->shown = *shown;
  g_mutex_unlock (&self->mutex);
}

gboolean
guise_train_feed_is_watched (GuiseTrainFeed *self, GuiseTrainShown *shown)
{
  gboolean watched;

  g_mutex_lock (&self->mutex);
  watched = self->watched;
  *shown = self->shown;
  g_mutex_unlock (&self->mutex);
  return watched;
}

GuiseTrainPreview *
guise_train_feed_take_preview (GuiseTrainFeed *self)
{
  GuiseTrainPreview *preview;

  g_mutex_lock (&self->mutex);
  preview = g_steal_pointer (&self->preview);
  g_mutex_unlock (&self->mutex);
  return preview;
}

void
guise_train_feed_put_preview (GuiseTrainFeed *self, GuiseTrainPreview *preview)
{
  GuiseTrainPreview *old;

  g_mutex_lock (&self->mutex);
  old = self->preview;
  self->preview = preview;
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&old, guise_train_preview_unref);
}

void
guise_train_feed_ask_snapshot (GuiseTrainFeed *self)
{
  g_mutex_lock (&self->mutex);
  self->wants_snapshot = TRUE;
  g_mutex_unlock (&self->mutex);
}

gboolean
guise_train_feed_take_snapshot (GuiseTrainFeed *self)
{
  gboolean wanted;

  g_mutex_lock (&self->mutex);
  wanted = self->wants_snapshot;
  self->wants_snapshot = FALSE;
  g_mutex_unlock (&self->mutex);
  return wanted;
}

GuiseTrainWeights *
guise_train_feed_get_weights (GuiseTrainFeed *self)
{
  GuiseTrainWeights *weights;

  g_mutex_lock (&self->mutex);
  self->wants_weights = TRUE;
  weights = self->weights != NULL ? guise_train_weights_ref (self->weights) : NULL;
  g_mutex_unlock (&self->mutex);
  return weights;
}

static void
cancelled_cb (GCancellable *cancellable, gpointer user_data)
{
  GuiseTrainFeed *self = user_data;

  g_mutex_lock (&self->mutex);
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}

GuiseTrainWeights *
guise_train_feed_wait_weights (GuiseTrainFeed *self, gint64 after, GCancellable *cancellable, GError **error)
{
  gulong handler = cancellable != NULL
                   ? g_cancellable_connect (cancellable, G_CALLBACK (cancelled_cb), self, NULL) : 0;
  GuiseTrainWeights *weights = NULL;

  g_mutex_lock (&self->mutex);
  while ((self->weights == NULL || self->weights->iteration <= after) && !self->closed
         && !g_cancellable_is_cancelled (cancellable))
    {
      self->wants_weights = TRUE;
      g_cond_wait (&self->changed, &self->mutex);
    }
  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    weights = NULL;
  else if (self->weights != NULL && self->weights->iteration > after)
    weights = guise_train_weights_ref (self->weights);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CLOSED, _("The training has ended"));
  g_mutex_unlock (&self->mutex);

  g_cancellable_disconnect (cancellable, handler);
  return weights;
}

gboolean
guise_train_feed_wants_weights (GuiseTrainFeed *self)
{
  gboolean wanted;

  g_mutex_lock (&self->mutex);
  wanted = self->wants_weights;
  g_mutex_unlock (&self->mutex);
  return wanted;
}

void
guise_train_feed_put_weights (GuiseTrainFeed *self, GuiseTrainWeights *weights)
{
  GuiseTrainWeights *old;

  g_mutex_lock (&self->mutex);
  old = self->weights;
  self->weights = weights;
  self->wants_weights = FALSE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
  g_clear_pointer (&old, guise_train_weights_unref);
}

void
guise_train_feed_close (GuiseTrainFeed *self)
{
  g_mutex_lock (&self->mutex);
  self->closed = TRUE;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->mutex);
}
