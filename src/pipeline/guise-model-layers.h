/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  GUISE_PART_ENCODER,
  GUISE_PART_INTER,
  GUISE_PART_DECODER
} GuiseModelPart;

/**
 * GuiseModelLayer: what comes out of a layer of a model.
 * @size: pixels a side; 1 for a list of numbers
 * @channels: numbers a pixel
 * @n_parameters: that it learns
 */
typedef struct
{
  GuiseModelPart part;
  guint          size, channels;
  guint64        n_parameters;
} GuiseModelLayer;

/**
 * guise_model_list_layers:
 * @resolution: pixels a side of what it makes; 0: its usual size
 *
 * What `model` knows of a model, for those who do not see it.
 *
 * Returns: (transfer full) (element-type GuiseModelLayer): what goes in, each layer of the source's way, and the picture;
 * %NULL with %GUISE_ERROR_USAGE for a model or a size that does not exist
 *
 * Thread: any.
 */
GArray *guise_model_list_layers (const char *model, guint resolution, GError **error);

G_END_DECLS
