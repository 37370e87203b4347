/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-shaders.h"

#include "guise-error.h"
#include "guise-shaders.h"

GBytes *
guise_gpu_shaders_load (const char *name, const char *variant, GError **error)
{
  g_autofree char *path = g_strdup_printf (GUISE_GPU_SHADER_FOLDER "%s_%s.spv", name, variant);
  GBytes *spirv = g_resource_lookup_data (guise_shaders_get_resource (), path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  if (spirv == NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "There is no kernel %s_%s", name, variant);
      return NULL;
    }

  /* Vulkan reads words; GResource aligns its data so, but promises it nowhere. */
  g_assert (((guintptr) g_bytes_get_data (spirv, NULL)) % sizeof (guint32) == 0);
  g_assert (g_bytes_get_size (spirv) % sizeof (guint32) == 0);
  return spirv;
}

void
guise_gpu_shaders_add_to_checksum (GChecksum *checksum)
{
  GResource *resource = guise_shaders_get_resource ();
  g_auto(GStrv) names = g_resource_enumerate_children (resource, GUISE_GPU_SHADER_FOLDER,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *path = g_strconcat (GUISE_GPU_SHADER_FOLDER, names[i], NULL);
      g_autoptr(GBytes) bytes = g_resource_lookup_data (resource, path, G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
      gsize size;
      const guchar *data = g_bytes_get_data (bytes, &size);

      g_checksum_update (checksum, (const guchar *) names[i], -1);
      g_checksum_update (checksum, data, (gssize) size);
    }
}
