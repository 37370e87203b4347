/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-program.h"

#include "test-device.h"

#include <string.h>

/* Mirrors shaders/matrix_reduce.comp. */
typedef struct
{
  guint32 n, n_parts, part_stride, c4, c, has_bias, activation, accumulate;
  float   slope;
} SumParams;

/* Files below a folder: what Mesa keeps is one each. */
static guint
count_files (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      if (g_file_test (path, G_FILE_TEST_IS_DIR))
        n += count_files (path);
      else if (strlen (name) > 30)    /* the rest of a hash; not the index of all */
        n++;
    }

  return n;
}

/* A block of its own of @n floats, copied by the kernel to another one. */
static void
run_kernel (GuiseGpu *gpu, const GuiseGpuKernel *kernel, gsize n)
{
  g_autoptr(GuiseGpuArena) arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  g_autoptr(GuiseGpuProgram) program = guise_gpu_program_new (gpu);
  const SumParams params = {
    .n = 16, .n_parts = 1, .part_stride = 16, .c4 = 16, .c = 64,
  };
  g_autoptr(GError) error = NULL;
  GuiseGpuRange from, to;

  g_assert_true (guise_gpu_arena_allocate (arena, n * sizeof (float), &from, &error));
  g_assert_true (guise_gpu_arena_allocate (arena, n * sizeof (float), &to, &error));
  guise_gpu_program_fill (program, from, guise_gpu_constant (3.0f));
  guise_gpu_program_dispatch (program, &(GuiseGpuDispatch) {
    .kernel = kernel, .bindings = { from, from, to }, .n_bindings = 3, .push = &params, .push_size = sizeof params,
  });
  g_assert_true (guise_gpu_program_seal (program, &error));
  g_assert_true (guise_gpu_program_run (program, NULL, &error));
  g_assert_no_error (error);
}

/* However large what it reads, and in whatever block: else each start of the program compiles for seconds. */
static void
test_compiled_once (void)
{
  static const gsize sizes[] = { 64, 100, 16384, 20000, 4 << 20, (4 << 20) + 16384, 5000000 };
  g_autofree char *folder = g_dir_make_tmp ("guise-mesa-XXXXXX", NULL);
  const GuiseGpuKernel *kernel;
  g_autoptr(GError) error = NULL;
  GuiseGpu *gpu;
  guint n;

  g_setenv ("MESA_SHADER_CACHE_DIR", folder, TRUE);
  g_unsetenv ("MESA_SHADER_CACHE_DISABLE");
  gpu = test_device_open (NULL);
  if (gpu == NULL)
    return;

  kernel = guise_gpu_get_kernel (gpu, &(GuiseGpuKernelParams) {
    .name = "matrix_reduce", .variant = "f32_texels", .constants = { 64 }, .n_constants = 1,
  }, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    run_kernel (gpu, kernel, sizes[i]);
  guise_gpu_unref (gpu);    /* with the device goes the thread that writes */

  n = count_files (folder);
  if (n == 0)
    g_test_skip ("the driver keeps no kernels as files of their own, so they cannot be counted");
  else
    g_assert_cmpuint (n, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compute/kernel-cache/compiled-once", test_compiled_once);
  return g_test_run ();
}
