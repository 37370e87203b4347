/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-train-live.h"

G_BEGIN_DECLS

/**
 * GuiseTrainLog:
 *
 * What a training has measured of itself: losses on their way to the project
 * and to whoever looks, and the held-out loss of the whole run, which decides
 * when to stop.
 *
 * Thread: owner only.
 */
typedef struct
{
  GuiseTrainLive *live;                  /* borrowed */
  GArray         *losses;                /* GuiseLossRecord: not yet in the project */
  GArray         *held_out;              /* GuiseHeldOutLoss: of the whole run */
  double          sums[GUISE_N_SIDES];   /* of the steps since the last record */
  guint           n_summed;
  double          likeness, bleed;       /* as measured last; NAN: never */
} GuiseTrainLog;

void     guise_train_log_init  (GuiseTrainLog *self, GuiseTrainLive *live);
void     guise_train_log_clear (GuiseTrainLog *self);

/* The losses of step @iteration. */
void     guise_train_log_add_step         (GuiseTrainLog *self, const double losses[GUISE_N_SIDES], gint64 iteration);

/* Measures the held-out loss of the weights of now, once for each iteration; nothing where nothing is held out. */
gboolean guise_train_log_measure_held_out (GuiseTrainLog *self, GuiseTrainEval *eval, GuiseTrainer *trainer,
                                           GCancellable *cancellable, GError **error);

gboolean guise_train_log_measure_likeness (GuiseTrainLog *self, GuiseTrainEval *eval, GuiseTrainer *trainer,
                                           GCancellable *cancellable, GError **error);

/* The newest held-out loss; NAN before the first. */
double   guise_train_log_get_held_out (const GuiseTrainLog *self);

/* Writes what waits into the project. */
gboolean guise_train_log_flush        (GuiseTrainLog *self, GuiseStore *store, gint64 run, GError **error);

/* Drops what the training goes back behind: what waits and, until guise_train_log_read(), the held-out losses. */
void     guise_train_log_forget       (GuiseTrainLog *self);

/* What the project knows of the held-out loss of @run. */
gboolean guise_train_log_read         (GuiseTrainLog *self, GuiseStore *store, gint64 run, GError **error);

G_END_DECLS
