/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-critic.h"
#include "guise-graph-program.h"
#include "guise-hourglass.h"

G_BEGIN_DECLS

/* What parameters of the encoder begin with. */
#define GUISE_ENCODER_PREFIX "encoder."

/* The tensors of a training step that somebody reads or writes. */
typedef struct
{
  GuiseTensor faces;                         /* of both sides, the source's first: one way through the encoder */
  GuiseTensor pictures[GUISE_N_SIDES];
  GuiseTensor weights[GUISE_N_SIDES];
  GuiseTensor outputs[GUISE_N_SIDES];
  GuiseTensor pixel_losses[GUISE_N_SIDES];
  GuiseTensor losses[GUISE_N_SIDES][GUISE_N_LOSSES];   /* of those that have a weight and are no pixel losses */
  GuiseTensor identity;                      /* of the source, as the next; only where it has a factor */
  GuiseCriticLosses critic;                  /* only with a power */
} GuiseHourglassTensors;

/* One recorded way through encoder and decoder. */
typedef struct
{
  GuiseGraph        *graph;
  GuiseGraphProgram *program;
  GuiseTensor        faces, pictures;
  gboolean           has_weights;            /* with inference_only: took those that there are now */
} GuiseHourglassPass;

struct _GuiseHourglass
{
  GuiseGpu              *gpu;
  GuiseHourglassParams   params;             /* complete */
  GuiseMatrixVariant     variant;
  GuiseOnnxNetwork      *recogniser;         /* (nullable): until its weights are on the device */
  GuiseParameters       *parameters;
  GuiseGraph            *graph;              /* of the training step */
  GuiseHourglassTensors  tensors;
  GuiseGraphProgram     *program;            /* NULL with inference_only */
  guint64                iteration;
  GuiseLossScale         loss_scale;         /* of %GUISE_PRECISION_FP16 */
  GuiseHourglassPass     passes[GUISE_N_SIDES][2][2];   /* by decoder, use_average, whole batch; made at need */
};

/* Defaults filled in. */
GuiseHourglassParams guise_hourglass_complete_params (const GuiseHourglassParams *params);

/* The graph of a training step over both sides. @recogniser: (out) (nullable) (transfer full). (transfer full) */
GuiseGraph *guise_hourglass_build_step (const GuiseHourglassParams *params, GuiseParameters *parameters,
                                        GuiseHourglassTensors *tensors, GuiseOnnxNetwork **recogniser, GError **error);

/* guise-hourglass-rivals.c: what is beside the losses of a training. */

/* Adds identity loss and critic of the source's picture. @recogniser: (out) (nullable) (transfer full) */
gboolean guise_hourglass_add_rivals (const GuiseHourglassParams *params, GuiseGraph *graph,
                                     GuiseHourglassTensors *tensors, GuiseOnnxNetwork **recogniser, GError **error);

/* Their losses of the latest step. */
gboolean guise_hourglass_read_rivals (GuiseHourglass *self, GuiseHourglassLosses *losses, GError **error);

/* Memory of all passes that previews and measures make beside a training. @params: complete. @parameters: with those of the
 * model */
gboolean guise_hourglass_predict_passes (GuiseGpu *gpu, const GuiseHourglassParams *params, GuiseParameters *parameters,
                                         GuiseMatrixVariant variant, guint64 *bytes, GError **error);

/* Frees what a pass holds. */
void guise_hourglass_pass_clear (GuiseHourglassPass *self);

G_END_DECLS
