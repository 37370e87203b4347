/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "guise-run.h"

G_BEGIN_DECLS

/* A layer of a run's network, see guise_run_list_layers(). */
typedef enum
{
  GUISE_RUN_PART_ENCODER,
  GUISE_RUN_PART_INTER,
  GUISE_RUN_PART_DECODER
} GuiseRunPart;

/**
 * GuiseRunLayer: what comes out of a layer.
 * @size: pixels a side; 1 for a list of numbers
 * @channels: numbers a pixel
 */
typedef struct
{
  GuiseRunPart part;
  guint        size, channels;
} GuiseRunLayer;

/* Returns: (transfer full) (nullable) (element-type GuiseRunLayer): what goes in, and each layer from there to a picture of
 * the source;
 * %NULL when the model is not known to this version. Thread: main only. */
GArray *guise_run_list_layers (GuiseRun *run);

G_END_DECLS
