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
guise_device_bench (const char *model, guint resolution, guint batch, guint device, const char *kernels,
                    gboolean profile, GCancellable *cancellable, GError **error)
{
  g_auto(GuiseTrainBench) bench = { 0 };
  GuiseTrainBenchParams params = {
    .model = model,
    .resolution = resolution,
    .batch = batch,
    .device = device,
    .kernels = kernels,
    .profile = profile,
  };

  if (!guise_train_bench_run (&params, &bench, cancellable, error))
    return NULL;
  return guise_train_bench_to_json (&bench);
}
