/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-train-eval.h"

#include "guise-measures.h"
#include "guise-train-fields.h"

G_BEGIN_DECLS

/* Pixels a side at which results are looked at: about what footage has. */
#define GUISE_EVAL_SIZE 256

/* A face that is measured and shown. */
typedef struct
{
  GuiseImage *crop;                                  /* RGB8, GUISE_EVAL_SIZE */
  GuiseImage *mask;                                  /* GRAYF, GUISE_EVAL_SIZE: what is trained */
  GuiseImage *swapped;                               /* the same: what a swap takes of it */
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];      /* in the crop */
  float      *input;                                 /* of the encoder */
  GuiseImage *wanted, *weights;                      /* RGBF, GRAYF, of the output's size */
} GuiseEvalFace;

struct _GuiseTrainEval
{
  GuiseArchitecture        architecture;
  GuiseLossWeights         losses;
  GuiseTrainFaceCut        cut;
  GuiseFaceFinder         *finder;                   /* (nullable), borrowed */
  gboolean                 held_out;                 /* whether the faces of both sides are */
  GPtrArray               *faces[GUISE_N_SIDES];     /* of GuiseEvalFace */
  float                    means[GUISE_N_SIDES][GUISE_IDENTITY_LENGTH];
  gboolean                 has_means;
};

/* What @decoder makes of @faces (of GuiseEvalFace): (transfer full) (element-type GuiseImage): RGBF, output size. */
GPtrArray  *guise_train_eval_decode   (GuiseTrainEval *self, GuiseHourglass *hourglass, const GPtrArray *faces,
                                       GuiseSide decoder, GCancellable *cancellable, GError **error);

/* What @mask has of the picture put into the crop it was made from: (transfer full): RGB8, GUISE_EVAL_SIZE. */
GuiseImage *guise_train_eval_put_back (const GuiseEvalFace *face, GuiseImage *mask, GuiseImage *picture, GError **error);

G_END_DECLS
