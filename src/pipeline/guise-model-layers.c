/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-model-layers.h"

#include "guise-architecture.h"

static GuiseModelPart
part_of (const char *name)
{
  if (name == NULL || g_str_has_prefix (name, "encoder") || strchr (name, '.') == NULL)
    return GUISE_PART_ENCODER;
  return g_str_has_prefix (name, "inter") ? GUISE_PART_INTER : GUISE_PART_DECODER;
}

/* A list of numbers that becomes a map is shown as the map: the layer behind it says how large that is. */
static void
unfold (GArray *list)
{
  for (guint i = 0; i + 1 < list->len; i++)
    {
      GuiseModelLayer *layer = &g_array_index (list, GuiseModelLayer, i);
      const guint next = g_array_index (list, GuiseModelLayer, i + 1).size;

      if (layer->size == 1 && next > 1 && layer->channels % (next * next) == 0)
        {
          layer->size = next;
          layer->channels /= next * next;
        }
    }
}

GArray *
guise_model_list_layers (const char *model, guint resolution, GError **error)
{
  g_autoptr(GArray) layers = NULL;
  GuiseModelLayer picture = { .part = GUISE_PART_DECODER, .channels = 3 };
  GuiseArchitecture architecture;
  GArray *list;

  if (!guise_architecture_find (model, resolution, &architecture, error))
    return NULL;

  layers = guise_architecture_dup_layers (&architecture, 3);
  list = g_array_new (FALSE, FALSE, sizeof (GuiseModelLayer));
  for (guint i = 0; i < layers->len; i++)
    {
      const GuiseArchitectureLayer *of = &g_array_index (layers, GuiseArchitectureLayer, i);
      const GuiseModelLayer layer = { part_of (of->name), MAX (of->height, of->width), of->channels, of->parameters };

      g_array_append_val (list, layer);
    }
  picture.size = architecture.output_size;
  g_array_append_val (list, picture);
  unfold (list);
  return list;
}
