/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-face-recogniser.h"
#include "guise-hourglass.h"
#include "guise-train-rules.h"
#include "guise-train-set.h"

G_BEGIN_DECLS

/**
 * GuiseTrainer:
 *
 * A training on a device: the model, the faces of both sides, what draws them
 * and how far it is. Knows nothing of projects and clocks: its state follows
 * from settings, faces and the number of steps alone.
 *
 * Thread: owner only; calls block on the device.
 */
typedef struct _GuiseTrainer GuiseTrainer;

typedef struct
{
  GuiseGpu                 *gpu;
  const GuiseTrainSettings *settings;               /* copied */
  GuiseTrainFaces          *faces[GUISE_N_SIDES];   /* borrowed; outlive the trainer */
  const GuiseFaceRecogniser *recogniser;            /* (nullable): borrowed; settings with an identity loss need it */
  const char               *plan;                   /* (nullable): as in GuiseHourglassParams */
} GuiseTrainerParams;

/**
 * guise_trainer_new:
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_USAGE for a model that does
 * not exist, %GUISE_ERROR_OUT_OF_VRAM that names the batch that would fit, or what
 * the device says
 *
 * May take seconds where a driver compiles slowly.
 */
GuiseTrainer *guise_trainer_new     (const GuiseTrainerParams *params, GError **error);
void          guise_trainer_destroy (GuiseTrainer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseTrainer, guise_trainer_destroy)

/* Finds the fastest kernels for operations that nobody has measured on this device, in about @budget_seconds: see
 * guise_hourglass_tune(). Trainings that begin afterwards use them. */
gboolean      guise_trainer_tune    (GuiseGpu *gpu, const GuiseTrainSettings *settings, double budget_seconds,
                                     GError **error);

/**
 * guise_trainer_step:
 * @losses: (out) (array length=2): of each side before this step's change, 0..1; NAN once the model has diverged
 *
 * Draws a batch a side, varies it, and makes one step over both.
 *
 * Returns: %FALSE with %GUISE_ERROR_DEVICE_LOST or %G_IO_ERROR_CANCELLED: the
 * state is then undefined until a checkpoint is loaded
 */
gboolean      guise_trainer_step    (GuiseTrainer *self, double losses[GUISE_N_SIDES], GCancellable *cancellable,
                                     GError **error);

/* The same with a learning rate of exactly @rate, whatever settings, warm-up and schedule say: to look for one. */
gboolean      guise_trainer_try_rate (GuiseTrainer *self, double rate, double losses[GUISE_N_SIDES],
                                      GCancellable *cancellable, GError **error);

/* Of the latest step: what it took to draw its faces and to vary them. */
double        guise_trainer_get_faces_seconds (GuiseTrainer *self);

gint64          guise_trainer_get_iteration (GuiseTrainer *self);
double          guise_trainer_get_epochs    (GuiseTrainer *self);

/* Steps of the run whose 16-bit gradients overflowed, so that they changed nothing; −1: its gradients have 32 bits. */
gint64          guise_trainer_get_n_skipped (GuiseTrainer *self);

/* Smoothed losses, 0..1; NAN before the first step. */
double          guise_trainer_get_loss      (GuiseTrainer *self, GuiseSide side);

/* For inference between two steps. (transfer none) */
GuiseHourglass *guise_trainer_get_hourglass (GuiseTrainer *self);

/* Halves the learning rate from the next step on; part of the state. */
void            guise_trainer_lower_rate    (GuiseTrainer *self);
double          guise_trainer_get_rate      (GuiseTrainer *self);

/* The whole state on the host, to be written by any thread. (transfer full): %NULL with %GUISE_ERROR_DEVICE_LOST. */
GuiseSafetensors *guise_trainer_save (GuiseTrainer *self, GError **error);

/**
 * guise_trainer_load:
 * @faces_changed: (out): the sets are not those that the file was made with: the
 *   weights are taken, but faces come in a new order
 *
 * Afterwards the next step is bit for bit what it would have been.
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED or %GUISE_ERROR_DEVICE_LOST
 */
gboolean          guise_trainer_load (GuiseTrainer *self, const GuiseSafetensors *file, gboolean *faces_changed,
                                      GError **error);

/* Bytes on the device that the model would take with these settings. @recogniser: as above. Thread: any. */
gboolean          guise_trainer_predict_memory (GuiseGpu *gpu, const GuiseTrainSettings *settings,
                                                const GuiseFaceRecogniser *recogniser, guint64 *bytes, GError **error);

/* Side in pixels at which faces are kept on the device. */
guint             guise_trainer_get_face_size  (const GuiseTrainSettings *settings, const GuiseArchitecture *model);

G_END_DECLS
