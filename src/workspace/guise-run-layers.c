/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-run-layers.h"

#include "guise-model-layers.h"

G_STATIC_ASSERT ((int) GUISE_RUN_PART_DECODER == GUISE_PART_DECODER);

GArray *
guise_run_list_layers (GuiseRun *run)
{
  g_autoptr(GArray) layers = NULL;
  GArray *list;

  g_return_val_if_fail (GUISE_IS_RUN (run), NULL);

  if (guise_run_get_model (run) == NULL)
    return NULL;
  layers = guise_model_list_layers (guise_run_get_model (run), guise_run_get_resolution (run), NULL);
  if (layers == NULL)
    return NULL;

  list = g_array_new (FALSE, FALSE, sizeof (GuiseRunLayer));
  for (guint i = 0; i < layers->len; i++)
    {
      const GuiseModelLayer *of = &g_array_index (layers, GuiseModelLayer, i);
      const GuiseRunLayer layer = { (GuiseRunPart) of->part, of->size, of->channels };

      g_array_append_val (list, layer);
    }
  return list;
}
