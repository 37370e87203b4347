/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What those who do not see `compute` and `model` ask of them. Thread: any; the first blocks while drivers load. */

/* (transfer full): {"devices": [{"device", "name", "driver", "type", "usable", "reason"}]}, "device" from 1. */
JsonNode *guise_engine_list_devices     (void);

/**
 * guise_engine_prove_kernels:
 * @device: from 1
 *
 * Runs the start-up test of every variant of the matrix kernels, with numbers
 * of 32 and of 16 bits between layers.
 *
 * Returns: (transfer full): [{"kernels", "precision", "passed", "reason"}], the
 * reason %NULL where they passed; %NULL with an error when the device cannot be
 * opened
 *
 * Blocks for seconds, on a processor for half a minute when it has to compile.
 */
JsonNode *guise_engine_prove_kernels    (guint device, GError **error);

/* Returns: %FALSE with %GUISE_ERROR_USAGE when @model is none, or makes no pictures of @resolution, where
 * that is not 0. */
gboolean  guise_engine_check_resolution (const char *model, guint resolution, GError **error);

/* (transfer none): name of model @index for settings, and what it is, for people; %NULL after the last. */
const char *guise_engine_get_model      (guint index, const char **summary);

G_END_DECLS
