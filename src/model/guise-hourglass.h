/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "guise-architecture.h"
#include "guise-gpu.h"
#include "guise-gpu-memory.h"
#include "guise-gpu-program.h"
#include "guise-identity-loss.h"
#include "guise-loss-scale.h"
#include "guise-losses.h"
#include "guise-optimizer.h"
#include "guise-safetensors.h"
#include "guise-side.h"

G_BEGIN_DECLS

/**
 * GuiseHourglass:
 *
 * The model of a run on a device: one shared encoder and a decoder for each
 * side, its optimizer, its recorded training step and its inference.
 *
 * Same parameters, seed, inputs, device and driver: the same bits.
 *
 * Thread: owner only; calls block on the device.
 */
typedef struct _GuiseHourglass GuiseHourglass;

/* What of a model stays as it is while the rest learns; inters always learn. */
typedef enum
{
  GUISE_FREEZE_NONE,
  GUISE_FREEZE_ENCODER,
  GUISE_FREEZE_DECODERS,
  GUISE_N_FREEZES
} GuiseFreeze;

/**
 * GuiseHourglassParams:
 *
 * @architecture: as guise_architecture_find() has it
 * @batch: faces a side in one step, at least 1
 * @inference_batch: most faces that one pass of guise_hourglass_infer() takes; 0 is 8
 * @learn_mask: the decoders put out a fourth channel, trained towards that of the pictures by a mean square error of
 *   its own. Models that have layers for the mask always do
 * @inference_only: no optimizer and no training step; takes a fraction of the memory
 * @losses, @optimizer, @freeze, @precision, @seed: of a training
 * @identity: what the source's picture counts to a recogniser, a loss of its own beside @losses. Its network is
 *   borrowed for the life of the model
 * @adversarial: power of a critic of the source's picture, see guise-critic.h; 0: there is none. It learns by the same
 *   kind of optimizer, without clipping and average
 * @plan: (nullable): which kernels compute each layer, as guise_hourglass_dup_plan() gave it when the run began; layers
 *   that it does not name get what is counted. %NULL begins a run: then what guise_hourglass_tune() kept comes before
 */
typedef struct
{
  GuiseArchitecture        architecture;
  guint                    batch;
  guint                    inference_batch;
  gboolean                 learn_mask;
  gboolean                 inference_only;
  GuiseLossWeights         losses;
  GuiseIdentityLoss        identity;
  double                   adversarial;
  GuiseOptimizerSettings   optimizer;
  GuiseFreeze              freeze;
  GuisePrecision           precision;
  guint64                  seed;
  const char              *plan;
} GuiseHourglassParams;

/**
 * GuiseHourglassInputs:
 *
 * Device memory that a training step reads, of one side; whoever fills it does
 * so between two steps. Floats, all written anew before each step or left as
 * they are:
 *
 * - @faces: (batch, in, in, 4): R, G, B in 0..1 and a 0
 * - @pictures: (batch, out, out, 4): R, G, B in 0..1 and the mask in 0..1, which is read only when the mask is learned
 * - @weights: (batch, out · out rounded up to a multiple of 4): how much a pixel counts, 0 or more
 */
typedef struct
{
  GuiseGpuRange faces;
  GuiseGpuRange pictures;
  GuiseGpuRange weights;
} GuiseHourglassInputs;

/**
 * GuiseHourglassLosses:
 *
 * Losses of one side in the latest step: means over its faces, each 0..1.
 * @total is their weighted mean, the mask left out. L1 and MSE are always
 * there, the others are NAN where they have no weight, as they then are not
 * computed; @mask is 0 where none is learned.
 *
 * Not in @total, and NAN where there is none: @identity, and of the critic
 * @deceived, which the model pays, and @critic, the mean of what it pays itself
 * for wanted and for made pictures; those two go beyond 1, and are 0.693 where
 * the critic cannot tell.
 */
typedef struct
{
  double total;
  double of[GUISE_N_LOSSES];
  double mask;
  double identity;
  double deceived, critic;
} GuiseHourglassLosses;

/**
 * guise_hourglass_new:
 *
 * Takes the memory, draws the initial weights and records the step.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_OUT_OF_VRAM (says what was
 * needed and what there is), %GUISE_ERROR_DEVICE_LOST or %GUISE_ERROR_FAILED,
 * or, with an identity loss, the errors of guise_identity_loss_add()
 *
 * Blocks, for seconds where a driver compiles slowly.
 */
GuiseHourglass *guise_hourglass_new     (GuiseGpu *gpu, const GuiseHourglassParams *params, GError **error);
void            guise_hourglass_destroy (GuiseHourglass *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseHourglass, guise_hourglass_destroy)

/**
 * guise_hourglass_predict_memory:
 * @bytes: (out): of device memory that guise_hourglass_new() would take, and guise_hourglass_infer() beside a training
 *
 * Plans without taking anything.
 *
 * Returns: %FALSE with %GUISE_ERROR_OUT_OF_VRAM when a single tensor is larger
 * than the device can bind, whatever memory it has
 *
 * Thread: any.
 */
gboolean guise_hourglass_predict_memory (GuiseGpu *gpu, const GuiseHourglassParams *params, guint64 *bytes,
                                         GError **error);

/* Of that what guise_hourglass_infer() takes when it is first asked, for one face and for many of either side. Errors as
 * above. */
gboolean guise_hourglass_predict_inference (GuiseHourglass *self, guint64 *bytes, GError **error);

const GuiseHourglassParams *guise_hourglass_get_params       (const GuiseHourglass *self);
guint64                     guise_hourglass_count_parameters (const GuiseHourglass *self);

/* Returns: (transfer full): the kernel plan as text, a line for each operation of each layer: kept with the run. */
char                       *guise_hourglass_dup_plan         (const GuiseHourglass *self);

/**
 * GuiseHourglassTuning: what guise_hourglass_tune() found.
 */
typedef struct
{
  guint n_operations;   /* different ones of the training step; layers of one shape count once */
  guint n_measured;     /* in the time that there was, the largest first */
  guint n_changed;      /* that another plan than before is faster for */
} GuiseHourglassTuning;

/**
 * guise_hourglass_tune:
 * @budget_seconds: begins no further operation after so long
 * @only_new: leaves alone what was measured before
 *
 * Finds the fastest kernels for the training step by a clock and keeps them in
 * the cache folder, for runs that begin from now on; see guise-matrix-tune.h.
 * What is stopped keeps what it has. A cache folder that cannot be written is an error.
 *
 * Blocks. On a processor each operation takes seconds, most of them to compile.
 */
gboolean guise_hourglass_tune (GuiseGpu *gpu, const GuiseHourglassParams *params, double budget_seconds,
                               gboolean only_new, GuiseHourglassTuning *out, GCancellable *cancellable, GError **error);

/* Returns: (nullable): how the latest steps went, with %GUISE_PRECISION_FP16 */
const GuiseLossScale       *guise_hourglass_get_loss_scale   (const GuiseHourglass *self);

/* Which matrix kernels it computes with: what GuiseGpuParams.kernels takes to have them again. */
const char                 *guise_hourglass_get_kernels      (const GuiseHourglass *self);

/* 3, or 4 with a learned mask. */
guint                       guise_hourglass_get_out_channels (const GuiseHourglass *self);

/* Not with inference_only. The same ranges for the life of @self. */
GuiseHourglassInputs        guise_hourglass_get_inputs       (const GuiseHourglass *self, GuiseSide side);

/* What the latest step made of the faces: (batch, out, out, 4), zero in what is no channel. Not with inference_only. */
GuiseGpuRange               guise_hourglass_get_outputs      (const GuiseHourglass *self, GuiseSide side);

/**
 * guise_hourglass_get_step_program:
 *
 * The recorded step, for profiling and for yielding to other jobs; not to be
 * run by anyone else. Not with inference_only.
 *
 * Returns: (transfer none)
 */
GuiseGpuProgram            *guise_hourglass_get_step_program (const GuiseHourglass *self);

/* Times each dispatch of the following steps. */
void                        guise_hourglass_set_profiling    (GuiseHourglass *self, gboolean profiling);

/* Returns: (transfer full) (element-type GuiseGpuWork): of a training step, its update included */
GArray                     *guise_hourglass_list_work        (const GuiseHourglass *self);

/**
 * guise_hourglass_count_work:
 * @variant: of the matrix kernels; the device need not be one that would choose them
 *
 * What a training step would do, without doing it: takes the memory of a step and gives it back.
 *
 * Returns: (transfer full) (element-type GuiseGpuWork)
 */
GArray                     *guise_hourglass_count_work       (GuiseGpu *gpu, const GuiseHourglassParams *params,
                                                              GuiseMatrixVariant variant, GError **error);

/**
 * guise_hourglass_train_pass:
 *
 * Encode, decode, loss, backpropagate, over both sides; changes no weights yet.
 * Only with an optimizer of several passes, before the step that counts as the
 * last of them.
 *
 * Returns: as guise_hourglass_train_step()
 */
gboolean guise_hourglass_train_pass (GuiseHourglass *self, GCancellable *cancellable, GError **error);

/**
 * guise_hourglass_train_step:
 * @rate_factor: multiplies the learning rate of this step; 1 for none
 *
 * One optimizer step over both sides: encode, decode, loss, backpropagate. The
 * encoder gets the sum of both sides' gradients.
 *
 * Returns: %FALSE with %GUISE_ERROR_DEVICE_LOST or %G_IO_ERROR_CANCELLED: the
 * weights are then undefined and the last checkpoint is to be loaded
 */
gboolean guise_hourglass_train_step (GuiseHourglass *self, double rate_factor, GCancellable *cancellable,
                                     GError **error);

/* Losses of the latest step or pass: a small download, for every few steps. @total is NAN where the model diverged. */
gboolean guise_hourglass_get_losses (GuiseHourglass *self, GuiseSide side, GuiseHourglassLosses *losses,
                                     GError **error);

/* The same of each face of the batch: weighted mean of its losses. @totals: (out) (array length=batch) */
gboolean guise_hourglass_get_face_losses (GuiseHourglass *self, GuiseSide side, double *totals, GError **error);

/* Steps made since the weights were drawn. */
guint64  guise_hourglass_get_iteration (const GuiseHourglass *self);

/**
 * guise_hourglass_infer:
 * @decoder: whose decoder to use; the other side's than the faces' is a swap
 * @use_average: the running mean of the weights, where the optimizer keeps one; else the weights
 * @faces: @n_faces × in × in × guise_architecture_get_in_channels() values in 0..1: RGB and, if any, the guide
 * @pictures: (out): @n_faces × out × out × 3 (or 4) values in 0..1
 *
 * Any number of faces. Recorded for one face and for inference_batch faces at
 * the first use of each, which may take seconds.
 */
gboolean guise_hourglass_infer (GuiseHourglass *self, GuiseSide decoder, gboolean use_average,
                                const float *faces, guint n_faces, float *pictures,
                                GCancellable *cancellable, GError **error);

/* Whether a running mean of the weights is kept. */
gboolean guise_hourglass_has_average (const GuiseHourglass *self);

/**
 * guise_hourglass_save:
 *
 * Copies the whole state to the host: weights, moments, averages, iteration and
 * what a loader must match. Tensors are named as their parameter, moments and
 * averages with "moment1.", "moment2." and "average." before it. Add metadata of
 * your own, with keys that do not begin with "guise.model.", and write it on
 * any thread.
 *
 * Returns: (transfer full): %NULL with %GUISE_ERROR_DEVICE_LOST
 */
GuiseSafetensors *guise_hourglass_save (GuiseHourglass *self, GError **error);

/* The running mean of the model's weights, where the optimizer keeps one, else the weights, and nothing more: what a model with
 * inference_only loads. (transfer full): %NULL with %GUISE_ERROR_DEVICE_LOST. */
GuiseSafetensors *guise_hourglass_save_for_inference (GuiseHourglass *self, GError **error);

/* What guise_hourglass_load() takes of the file where inference_only, a third of what training has put there; as of
 * guise_safetensors_read_without(). Thread: any. */
GuiseSafetensors *guise_hourglass_read_for_inference (const char *path, const char *sha256, GError **error);

/**
 * guise_hourglass_load:
 *
 * Takes the state from a file: afterwards the next step gives bit for bit what
 * the saved one would have. With inference_only moments are not looked at, and
 * the averages only where the file has them.
 *
 * Returns: %FALSE with %GUISE_ERROR_DAMAGED that names what is missing or of
 * another shape (nothing is changed then), or %GUISE_ERROR_DEVICE_LOST
 */
gboolean guise_hourglass_load (GuiseHourglass *self, const GuiseSafetensors *file, GError **error);

/**
 * guise_hourglass_adopt:
 * @file: of any model, whoever it is from
 * @encoder_only: take nothing else
 * @n_taken: (out): tensors that were taken
 * @n_all: (out): tensors that there are, or of the encoder
 *
 * Begins with the weights of another: what has the same name and shape is
 * taken, from the averages where there are some. Moments and iteration stay.
 *
 * Returns: %FALSE with %GUISE_ERROR_USAGE when nothing fits or %GUISE_ERROR_DAMAGED
 * when some are no numbers (nothing is changed then), or %GUISE_ERROR_DEVICE_LOST
 */
gboolean guise_hourglass_adopt (GuiseHourglass *self, const GuiseSafetensors *file, gboolean encoder_only,
                                guint *n_taken, guint *n_all, GError **error);

/* The weights themselves, for converters; see #GuiseParameters for their layout. */
GuiseParameters *guise_hourglass_get_parameters (const GuiseHourglass *self);

G_END_DECLS
