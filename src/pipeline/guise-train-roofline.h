/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "guise-gpu-roofline.h"

G_BEGIN_DECLS

/**
 * GuiseTrainRoofline:
 *
 * What a training step computes and moves, for people and scripts. Borrows the
 * two lists, of #GuiseGpuWork.
 *
 * @here: of the plan in use
 * @card: of the one that a card begins with; may be the same
 * @n_images: of both sides, in a step
 */
typedef struct
{
  const GArray *here, *card;
  guint         n_images;
} GuiseTrainRoofline;

/* (transfer full): tables of the kinds of dispatch of each plan, and one of classes of card; lines end in a newline. */
char     *guise_train_roofline_format  (const GuiseTrainRoofline *self);

/* {"here" and "card", the plans: {"operations", "bytes", "dispatches",
 *    "kinds": [{"kind", "dispatches", "seconds", "operations", "bytes"}]},
 *  "cards": [{"card", "plan": "here" or "card", "flops_per_second", "bytes_per_second", "source", "seconds",
 *             "compute_share", "images_per_second"}]} */
JsonNode *guise_train_roofline_to_json (const GuiseTrainRoofline *self);

G_END_DECLS
