/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Devices that train, and how fast they are. Thread: any; both block, so the window asks on another one. */

/* {"devices": [{"device", "name", "driver", "type", "usable", "reason"}]}; "device" counts from 1. */
JsonNode *guise_device_list  (void);

/* Which kernels compute right on a device, from 1: [{"kernels", "precision", "passed", "reason"}]; takes some seconds. */
JsonNode *guise_device_prove_kernels (guint device, GError **error);

/**
 * GuiseDeviceBenchParams:
 * @model: (nullable): "original"
 * @resolution: pixels a side; 0: the model's usual ones
 * @batch: 0: 16
 * @device: from 1; 0: the best
 * @kernels: (nullable)
 * @precision: (nullable): "fp32"
 * @n_steps: steps that are timed; 0: 20
 * @profile: time by operation too
 * @tune: find the fastest kernels first, for this and for later trainings
 */
typedef struct
{
  const char *model, *kernels, *precision;
  guint       resolution, batch, device, n_steps;
  gboolean    profile, tune;
} GuiseDeviceBenchParams;

/* Steps on random pictures: {"model", "batch", "device", "driver", "kernels", "precision", "skipped_steps",
 * "memory_bytes", "parameters", "images_per_second_median", "images_per_second_best", "first_step_s",
 * "first_step_processor_s"}; with @profile "profile", [{"operation", "dispatches", "seconds", "share", "flops", "bytes"}],
 * "roofline" and "tables", a text for people; with @tune "operations", "operations_tuned" and "operations_changed" too. */
JsonNode *guise_device_bench (const GuiseDeviceBenchParams *params, GCancellable *cancellable, GError **error);

G_END_DECLS
