/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-engine.h"

#include "guise-architecture.h"
#include "guise-gpu.h"
#include "guise-json.h"
#include "guise-matrix.h"
#include "guise-tensor.h"

static const char *
type_name (GuiseGpuType type)
{
  switch (type)
    {
    case GUISE_GPU_DISCRETE:
      return "discrete";
    case GUISE_GPU_INTEGRATED:
      return "integrated";
    case GUISE_GPU_VIRTUAL:
      return "virtual";
    case GUISE_GPU_CPU:
      return "processor";
    case GUISE_GPU_OTHER:
    default:
      return "other";
    }
}

JsonNode *
guise_engine_list_devices (void)
{
  g_autoptr(GPtrArray) devices = guise_gpu_list_devices (NULL);
  JsonArray *array = json_array_new ();
  JsonObject *object = json_object_new ();

  for (guint i = 0; i < devices->len; i++)
    {
      const GuiseGpuDevice *device = g_ptr_array_index (devices, i);
      JsonObject *entry = json_object_new ();

      json_object_set_int_member (entry, "device", i + 1);
      json_object_set_string_member (entry, "name", device->name);
      json_object_set_string_member (entry, "driver", device->driver);
      json_object_set_string_member (entry, "type", type_name (device->type));
      json_object_set_boolean_member (entry, "usable", device->usable);
      if (device->reason != NULL)
        json_object_set_string_member (entry, "reason", device->reason);
      else
        json_object_set_null_member (entry, "reason");
      json_array_add_object_element (array, entry);
    }
  json_object_set_array_member (object, "devices", array);
  return guise_json_node (object);
}

static JsonObject *
prove (GuiseGpu *gpu, GuiseMatrixVariant variant, GuisePrecision precision)
{
  g_autoptr(GError) error = NULL;
  JsonObject *object = json_object_new ();
  const gboolean passed = guise_matrix_prove (gpu, variant, precision == GUISE_PRECISION_FP16, &error);

  json_object_set_string_member (object, "kernels", guise_matrix_variant_get_name (variant));
  json_object_set_string_member (object, "precision", guise_precision_get_name (precision));
  json_object_set_boolean_member (object, "passed", passed);
  if (passed)
    json_object_set_null_member (object, "reason");
  else
    json_object_set_string_member (object, "reason", error->message);
  return object;
}

JsonNode *
guise_engine_prove_kernels (guint device, GError **error)
{
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (&(GuiseGpuParams) { .device = device }, error);
  g_autoptr(JsonArray) array = json_array_new ();
  JsonNode *node;

  if (gpu == NULL)
    return NULL;

  for (guint variant = 0; variant < GUISE_MATRIX_N_VARIANTS; variant++)
    for (guint precision = 0; precision < GUISE_N_PRECISIONS; precision++)
      if (!guise_matrix_multiplies_halves (variant)
          || (precision == GUISE_PRECISION_FP16 && guise_gpu_get_limits (gpu)->has_matrix_units))
        json_array_add_object_element (array, prove (gpu, (GuiseMatrixVariant) variant, (GuisePrecision) precision));

  node = json_node_new (JSON_NODE_ARRAY);
  json_node_set_array (node, array);
  return node;
}

gboolean
guise_engine_check_resolution (const char *model, guint resolution, GError **error)
{
  GuiseArchitecture architecture;

  return guise_architecture_find (model, resolution, &architecture, error);
}

const char *
guise_engine_get_model (guint index, const char **summary)
{
  guint n;
  const GuiseArchitecture *models = guise_architecture_list (&n);

  if (index >= n)
    return NULL;
  *summary = models[index].summary;
  return models[index].name;
}
