/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-log.h"

#include <math.h>

/* Losses are kept as the mean of so many iterations. */
#define LOSS_STRIDE 10

void
guise_train_log_init (GuiseTrainLog *self, GuiseTrainLive *live)
{
  *self = (GuiseTrainLog) {
    .live = live, .likeness = NAN, .bleed = NAN,
    .losses = g_array_new (FALSE, FALSE, sizeof (GuiseLossRecord)),
    .held_out = g_array_new (FALSE, FALSE, sizeof (GuiseHeldOutLoss)),
  };
}

void
guise_train_log_clear (GuiseTrainLog *self)
{
  g_clear_pointer (&self->losses, g_array_unref);
  g_clear_pointer (&self->held_out, g_array_unref);
}

/* The record of @iteration among those that wait, made if there is none. */
static GuiseLossRecord *
get_record (GuiseTrainLog *self, gint64 iteration)
{
  const GuiseLossRecord empty = { iteration, NAN, NAN, NAN, NAN, NAN };

  if (self->losses->len == 0
      || g_array_index (self->losses, GuiseLossRecord, self->losses->len - 1).iteration != iteration)
    g_array_append_val (self->losses, empty);

  return &g_array_index (self->losses, GuiseLossRecord, self->losses->len - 1);
}

void
guise_train_log_add_step (GuiseTrainLog *self, const double losses[GUISE_N_SIDES], gint64 iteration)
{
  GuiseLossRecord of_step = { iteration, (float) losses[GUISE_SIDE_SOURCE], (float) losses[GUISE_SIDE_TARGET], NAN, NAN,
                              NAN };

  guise_train_live_log (self->live, &of_step);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    self->sums[side] += losses[side];

  if (++self->n_summed >= LOSS_STRIDE)
    {
      GuiseLossRecord *record = get_record (self, iteration);

      record->source = (float) (self->sums[GUISE_SIDE_SOURCE] / self->n_summed);
      record->target = (float) (self->sums[GUISE_SIDE_TARGET] / self->n_summed);
      self->sums[0] = self->sums[1] = 0;
      self->n_summed = 0;
    }
}

gboolean
guise_train_log_measure_held_out (GuiseTrainLog *self, GuiseTrainEval *eval, GuiseTrainer *trainer,
                                  GCancellable *cancellable, GError **error)
{
  const gint64 iteration = guise_trainer_get_iteration (trainer);
  GuiseHeldOutLoss measured = { iteration, NAN };

  if (self->held_out->len > 0
      && g_array_index (self->held_out, GuiseHeldOutLoss, self->held_out->len - 1).iteration == iteration)
    return TRUE;
  if (!guise_train_eval_loss (eval, guise_trainer_get_hourglass (trainer), &measured.loss, cancellable, error))
    return FALSE;
  if (isnan (measured.loss))
    return TRUE;

  g_array_append_val (self->held_out, measured);
  get_record (self, iteration)->held_out = (float) measured.loss;
  guise_train_live_log (self->live, &(GuiseLossRecord) { iteration, NAN, NAN, (float) measured.loss, NAN, NAN });
  return TRUE;
}

gboolean
guise_train_log_measure_likeness (GuiseTrainLog *self, GuiseTrainEval *eval, GuiseTrainer *trainer,
                                  GCancellable *cancellable, GError **error)
{
  GuiseLossRecord *record;

  if (!guise_train_eval_likeness (eval, guise_trainer_get_hourglass (trainer), &self->likeness, &self->bleed,
                                  cancellable, error))
    return FALSE;

  record = get_record (self, guise_trainer_get_iteration (trainer));
  record->likeness = (float) self->likeness;
  record->bleed = (float) self->bleed;
  guise_train_live_log (self->live, &(GuiseLossRecord) { record->iteration, NAN, NAN, NAN, record->likeness,
                                                         record->bleed });
  return TRUE;
}

double
guise_train_log_get_held_out (const GuiseTrainLog *self)
{
  return self->held_out->len > 0 ? g_array_index (self->held_out, GuiseHeldOutLoss, self->held_out->len - 1).loss : NAN;
}

gboolean
guise_train_log_flush (GuiseTrainLog *self, GuiseStore *store, gint64 run, GError **error)
{
  const GuiseLossRecord *records = (const GuiseLossRecord *) (const void *) self->losses->data;

  if (self->losses->len > 0 && !guise_store_loss_append (store, run, records, self->losses->len, error))
    return FALSE;

  g_array_set_size (self->losses, 0);
  return TRUE;
}

void
guise_train_log_forget (GuiseTrainLog *self)
{
  g_array_set_size (self->losses, 0);
  g_array_set_size (self->held_out, 0);
  self->sums[0] = self->sums[1] = 0;
  self->n_summed = 0;
}

gboolean
guise_train_log_read (GuiseTrainLog *self, GuiseStore *store, gint64 run, GError **error)
{
  g_autoptr(GArray) losses = guise_store_loss_list (store, run, error);

  if (losses == NULL)
    return FALSE;

  g_array_set_size (self->held_out, 0);
  for (guint i = 0; i < losses->len; i++)
    {
      const GuiseLossRecord *record = &g_array_index (losses, GuiseLossRecord, i);
      const GuiseHeldOutLoss measured = { record->iteration, record->held_out };

      if (isfinite (record->held_out))
        g_array_append_val (self->held_out, measured);
    }
  return TRUE;
}
