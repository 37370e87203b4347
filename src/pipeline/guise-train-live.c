/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-live.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "guise-image-file.h"

/* A preview may be as old as 2 s or 2 steps, whichever is longer; making one takes time, too. */
#define SHOWN_SECONDS 1.5
#define SHOWN_STEPS 2

/* Sheets of a run may take so much of the disk together. */
#define SHEET_BYTES (64 << 20)

/* And this part of the time: a checkpoint that comes sooner goes without one. */
#define SHEET_SHARE 0.015

static double
seconds_since (gint64 monotonic)
{
  return (double) (g_get_monotonic_time () - monotonic) / G_USEC_PER_SEC;
}

void
guise_train_live_init (GuiseTrainLive *self, GuiseTrainFeed *feed, GuiseTrainEval *eval, GuiseTrainSetup *setup)
{
  *self = (GuiseTrainLive) { .feed = feed, .eval = eval, .setup = setup, .shown_iteration = -1 };
}

void
guise_train_live_tell (GuiseTrainLive *self, const GuiseStopRules *rules, const GuiseTrainProgress *progress,
                       const GuiseTrainStatus *known)
{
  const GuiseStopRules single[GUISE_N_STOPS] = {
    [GUISE_STOP_BY_ITERATIONS] = { .iterations = rules->iterations },
    [GUISE_STOP_BY_EPOCHS] = { .epochs = rules->epochs },
    [GUISE_STOP_BY_TIME] = { .seconds = rules->seconds },
  };
  const GuiseGpuLimits *limits = guise_gpu_get_limits (self->setup->gpu);
  GuiseTrainer *trainer = self->setup->trainer;
  GuiseTrainStatus status = *known;

  if (self->feed == NULL)
    return;

  status.iteration = progress->iterations;
  status.epochs = progress->epochs;
  status.seconds = progress->seconds;
  status.loss_source = guise_trainer_get_loss (trainer, GUISE_SIDE_SOURCE);
  status.loss_target = guise_trainer_get_loss (trainer, GUISE_SIDE_TARGET);
  status.loss_held_out = progress->n_held_out > 0 ? progress->held_out[progress->n_held_out - 1].loss : NAN;
  status.n_skipped = guise_trainer_get_n_skipped (trainer);
  status.on_processor = limits->type == GUISE_GPU_CPU;
  status.device_bytes = guise_gpu_get_allocated_bytes (self->setup->gpu);
  for (guint i = 0; i < GUISE_N_STOPS; i++)
    status.seconds_left[i] = guise_stop_rules_get_seconds_left (&single[i], progress);
  g_strlcpy (status.device, limits->name, sizeof status.device);
  g_strlcpy (status.kernels, guise_hourglass_get_kernels (guise_trainer_get_hourglass (trainer)),
             sizeof status.kernels);
  guise_train_feed_put_status (self->feed, &status);
}

void
guise_train_live_log (GuiseTrainLive *self, const GuiseLossRecord *record)
{
  if (self->feed != NULL)
    guise_train_feed_put_loss (self->feed, record);
}

static gboolean
is_due (GuiseTrainLive *self, const GuiseTrainShown *shown)
{
  const gint64 n_steps = guise_trainer_get_iteration (self->setup->trainer) - self->shown_iteration;

  if (self->shown_iteration < 0 || memcmp (&self->shown, shown, sizeof *shown) != 0)
    return TRUE;

  /* Back at an earlier iteration, the picture is of weights that are gone. */
  return n_steps < 0 || (n_steps >= SHOWN_STEPS && seconds_since (self->shown_us) >= SHOWN_SECONDS);
}

static gboolean
show (GuiseTrainLive *self, const GuiseTrainShown *shown, GCancellable *cancellable, GError **error)
{
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (self->setup->trainer);
  GuiseTrainPreview *preview = guise_train_eval_preview (self->eval, hourglass, shown, cancellable, error);

  if (preview == NULL)
    return FALSE;

  preview->iteration = guise_trainer_get_iteration (self->setup->trainer);
  self->shown_us = g_get_monotonic_time ();
  self->shown_iteration = preview->iteration;
  self->shown = *shown;
  guise_train_feed_put_preview (self->feed, preview);
  return TRUE;
}

static gboolean
hand_weights (GuiseTrainLive *self, GError **error)
{
  const gint64 iteration = guise_trainer_get_iteration (self->setup->trainer);
  GuiseSafetensors *file = guise_hourglass_save_for_inference (guise_trainer_get_hourglass (self->setup->trainer),
                                                               error);

  if (file == NULL)
    return FALSE;

  guise_train_feed_put_weights (self->feed, guise_train_weights_new (iteration, file));
  return TRUE;
}

gboolean
guise_train_live_serve (GuiseTrainLive *self, GCancellable *cancellable, GError **error)
{
  GuiseTrainShown shown;

  if (self->feed == NULL)
    return TRUE;
  if (guise_train_feed_wants_weights (self->feed) && !hand_weights (self, error))
    return FALSE;
  if (!guise_train_feed_is_watched (self->feed, &shown) || !guise_train_eval_has_faces (self->eval))
    return TRUE;

  return !is_due (self, &shown) || show (self, &shown, cancellable, error);
}

gboolean
guise_train_live_sheet_is_due (GuiseTrainLive *self)
{
  return self->sheet_seconds <= SHEET_SHARE * seconds_since (self->sheet_us);
}

gboolean
guise_train_live_write_sheet (GuiseTrainLive *self, GuiseStore *store, gint64 run, GCancellable *cancellable,
                              GError **error)
{
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (self->setup->trainer);
  GuisePreviewRecord record = { .run = run, .iteration = guise_trainer_get_iteration (self->setup->trainer) };
  g_autofree char *path = guise_store_preview_dup_path (store, record.run, record.iteration);
  g_autofree char *title = g_strdup_printf ("run %" G_GINT64_FORMAT ", iteration %" G_GINT64_FORMAT, record.run,
                                            record.iteration);
  g_autoptr(GuiseImage) sheet = NULL;
  GStatBuf info;

  self->sheet_us = g_get_monotonic_time ();
  sheet = guise_train_eval_sheet (self->eval, hourglass, title, cancellable, error);
  if (sheet == NULL || !guise_image_save (sheet, path, error))
    return FALSE;

  self->sheet_seconds = seconds_since (self->sheet_us);
  record.size_bytes = g_stat (path, &info) == 0 ? info.st_size : 0;
  return guise_store_preview_add (store, &record, SHEET_BYTES, error);
}
