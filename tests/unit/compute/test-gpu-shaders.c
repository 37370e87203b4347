/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-gpu-shaders.h"
#include "guise-gpu-spirv.h"
#include "guise-shaders.h"

#include <string.h>

/* The program finds its bindings in the shader: one that binds what it does not know would be found only in use. */
static void
test_all_can_be_read (void)
{
  g_auto(GStrv) names = g_resource_enumerate_children (guise_shaders_get_resource (), GUISE_GPU_SHADER_FOLDER,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);

  g_assert_nonnull (names);
  g_assert_nonnull (names[0]);
  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (names[i], strlen (names[i]) - strlen (".spv"));
      char *variant = strrchr (name, '_');
      g_autoptr(GError) error = NULL;
      g_autoptr(GBytes) spirv = NULL;
      GuiseSpirvInterface interface;

      g_assert_nonnull (variant);
      *variant++ = '\0';
      spirv = guise_gpu_shaders_load (name, variant, &error);
      g_assert_no_error (error);
      if (!guise_spirv_reflect (g_bytes_get_data (spirv, NULL), g_bytes_get_size (spirv) / 4, &interface))
        g_error ("%s cannot be bound", names[i]);
    }
}

static void
test_unknown_is_an_error (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_gpu_shaders_load ("no_such", "f32", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "no_such_f32"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compute/gpu-shaders/all-can-be-read", test_all_can_be_read);
  g_test_add_func ("/compute/gpu-shaders/unknown-is-an-error", test_unknown_is_an_error);
  return g_test_run ();
}
