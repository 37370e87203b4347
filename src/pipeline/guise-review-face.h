/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-clip-info.h"
#include "guise-face-finder.h"
#include "guise-swap-figure.h"
#include "guise-swap-renderer.h"

G_BEGIN_DECLS

/**
 * GuiseReviewJudge:
 * @info: of the clip
 * @models, @finder: look at both pictures
 * @source, @target: mean vectors of both persons
 * @reconstruction: median p of the run's reconstructions of held-out source faces; NAN: not measured, no bleed then
 *
 * What faces of a swap are measured by. All borrowed. Thread: one at a time.
 */
typedef struct
{
  GuiseClipInfo   *info;
  GuiseFaceModels *models;
  GuiseFaceFinder *finder;
  const float     *source, *target;
  double           reconstruction;
} GuiseReviewJudge;

/* A frame and its swap, native, and how far each pixel was replaced, as guise_swap_renderer_render() says it. */
typedef struct
{
  GuiseImage *original, *swapped, *mask;
} GuiseReviewFrame;

/**
 * guise_review_measure_face:
 * @face: that was replaced on @now
 * @before: (nullable): the frame before; %NULL: there is no flicker
 * @out: what cannot be measured is NAN; where no face is found again expression is infinite
 *
 * Both pictures are looked at alike: the same cut out of the frame, the same networks. Contrast at the seam and
 * gradient energy are those of the frame's own pixels, flicker that of a cut of the head.
 *
 * Returns: %FALSE when there is no memory or a network fails
 */
gboolean guise_review_measure_face (const GuiseReviewJudge *judge, const GuiseSwapFace *face,
                                    const GuiseReviewFrame *now, const GuiseReviewFrame *before, GuiseSwapFigures *out,
                                    GError **error);

G_END_DECLS
