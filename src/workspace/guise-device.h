/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Devices that train, and how fast they are. Thread: any; both block, so the window asks on another one. */

/* {"devices": [{"device", "name", "driver", "type", "usable", "reason"}]}; "device" counts from 1. */
JsonNode *guise_device_list  (void);

/**
 * guise_device_bench:
 * @model: (nullable): "original"
 * @resolution: pixels a side; 0: the model's usual ones
 * @batch: 0: 16
 * @device: from 1; 0: the best
 * @kernels: (nullable)
 *
 * Steps on random pictures: {"model", "batch", "device", "driver", "kernels",
 * "parameters", "images_per_second_median", "images_per_second_best", "profile"}.
 */
JsonNode *guise_device_bench (const char *model, guint resolution, guint batch, guint device, const char *kernels,
                              gboolean profile, GCancellable *cancellable, GError **error);

G_END_DECLS
