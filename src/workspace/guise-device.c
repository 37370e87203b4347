/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-device.h"

#include "guise-engine.h"
#include "guise-train-plan.h"

JsonNode *
guise_device_list (void)
{
  return guise_engine_list_devices ();
}

JsonNode *
guise_device_prove_kernels (guint device, GError **error)
{
  return guise_engine_prove_kernels (device, error);
}

JsonNode *
guise_device_bench (const GuiseDeviceBenchParams *params, GCancellable *cancellable, GError **error)
{
  g_auto(GuiseTrainBench) bench = { 0 };
  const GuiseTrainBenchParams all = {
    .model = params->model,
    .resolution = params->resolution,
    .batch = params->batch,
    .device = params->device,
    .kernels = params->kernels,
    .precision = params->precision,
    .n_steps = params->n_steps,
    .profile = params->profile,
    .tune = params->tune,
  };

  if (!guise_train_bench_run (&all, &bench, cancellable, error))
    return NULL;
  return guise_train_bench_to_json (&bench);
}
