/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-graph.h"

G_BEGIN_DECLS

/* What parameters of the critic begin with. */
#define GUISE_CRITIC_PREFIX "critic."

/**
 * GuiseCriticLosses:
 *
 * (n, 1, 1, 4) each: of each face the loss, 0, 0, 0. Log 2 = 0.693 is what
 * somebody loses who cannot tell.
 *
 * @deceived: what the model pays: −log of how genuine the critic takes what it made to be
 * @genuine, @made: what the critic pays for wanted pictures, and for what the model made of them
 */
typedef struct
{
  GuiseTensor deceived, genuine, made;
} GuiseCriticLosses;

/**
 * guise_critic_add:
 * @prediction: (n, size, size, 3 or more), size a multiple of 8
 * @picture: (n, size, size, 4): what it should be, with the face's mask
 * @power: what @deceived counts in what training minimises
 *
 * An opponent that learns to tell pictures from what the model makes, each with
 * black outside the mask: a U-Net whose middle judges patches of the picture
 * and whose end judges pixels (Schönfeld, Schiele and Khoreva 2020, arXiv
 * 2002.12655). Three levels of 16, 32, 64 and 128 channels, so that a patch is
 * 15 pixels wide. Losses are the cross-entropy of Goodfellow et al. 2014
 * in its non-saturating form, the mean of that of the patches and that of the
 * pixels.
 *
 * The critic learns from @genuine and @made, through which no gradient reaches
 * the model; the model learns from @deceived, by which the critic does not.
 */
GuiseCriticLosses guise_critic_add (GuiseGraph *graph, GuiseTensor prediction, GuiseTensor picture, double power);

G_END_DECLS
