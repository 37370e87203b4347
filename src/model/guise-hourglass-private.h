/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

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
} GuiseHourglassTensors;

/* One recorded way through encoder and decoder. */
typedef struct
{
  GuiseGraph        *graph;
  GuiseGraphProgram *program;
  GuiseTensor        faces, pictures;
} GuiseHourglassPass;

struct _GuiseHourglass
{
  GuiseGpu              *gpu;
  GuiseHourglassParams   params;             /* complete */
  GuiseMatrixVariant     variant;
  GuiseParameters       *parameters;
  GuiseGraph            *graph;              /* of the training step */
  GuiseHourglassTensors  tensors;
  GuiseGraphProgram     *program;            /* NULL with inference_only */
  guint64                iteration;
  GuiseHourglassPass     passes[GUISE_N_SIDES][2][2];   /* by decoder, use_average, whole batch; made at need */
};

/* Frees what a pass holds. */
void guise_hourglass_pass_clear (GuiseHourglassPass *self);

G_END_DECLS
