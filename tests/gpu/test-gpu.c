/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-gpu-kernel.h"
#include "guise-gpu-memory.h"

#include "test-device.h"

#include <glib/gstdio.h>
#include <string.h>

static const GuiseGpuKernelParams reduce_params = {
  .name = "matrix_reduce", .variant = "f32", .constants = { 64 }, .n_constants = 1
};

static void
test_no_device_says_what_to_do (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) list = guise_gpu_list_devices (&(GuiseGpuParams) { .pretend_no_device = TRUE });

  g_assert_cmpuint (list->len, ==, 0);
  g_assert_null (guise_gpu_open (&(GuiseGpuParams) { .pretend_no_device = TRUE }, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (error->message, "mesa-vulkan-drivers"));
}

static void
test_number_beyond_the_list (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_gpu_open (&(GuiseGpuParams) { .device = 1000 }, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (error->message, "1000"));
}

static void
test_list_and_limits (void)
{
  g_autoptr(GPtrArray) list = guise_gpu_list_devices (NULL);
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  const GuiseGpuLimits *limits;

  if (gpu == NULL)
    return;
  limits = guise_gpu_get_limits (gpu);
  g_test_message ("%s, %s, %s", limits->name, limits->driver, limits->driver_id);
  g_assert_cmpuint (list->len, >, 0);
  for (guint i = 0; i < list->len; i++)
    {
      const GuiseGpuDevice *device = g_ptr_array_index (list, i);

      g_assert_cmpstr (device->name, !=, "");
      g_assert_true (device->usable == (device->reason == NULL));
    }
  g_assert_cmpuint (limits->subgroup_size, >, 0);
  g_assert_cmpuint (limits->max_binding_bytes, >=, 1 << 27);
  g_assert_cmpuint (limits->max_block_bytes, <=, 1 << 30);
  g_assert_cmpuint (limits->buffer_alignment % 64, ==, 0);
}

static void
test_memory_is_aligned_and_given_back (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autoptr(GError) error = NULL;
  guint64 end = 0;

  if (gpu == NULL)
    return;
  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  for (guint size = 1; size < 100000; size = size * 3 + 1)
    {
      GuiseGpuRange range;

      guise_gpu_arena_allocate (arena, size, &range, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (range.offset % guise_gpu_get_limits (gpu)->buffer_alignment, ==, 0);
      g_assert_cmpuint (range.offset, >=, end);
      g_assert_cmpuint (range.size, >=, size);
      end = range.offset + range.size;
    }
  g_assert_cmpuint (guise_gpu_arena_get_allocated_bytes (arena), >=, end);
  g_assert_cmpuint (guise_gpu_get_allocated_bytes (gpu), ==, guise_gpu_arena_get_allocated_bytes (arena));
  g_clear_pointer (&arena, guise_gpu_arena_destroy);
  g_assert_cmpuint (guise_gpu_get_allocated_bytes (gpu), ==, 0);
}

static void
test_out_of_memory_has_figures (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .memory_limit_bytes = 10000000 });
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autoptr(GError) error = NULL;
  GuiseGpuRange range;

  if (gpu == NULL)
    return;
  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  g_assert_true (guise_gpu_arena_allocate (arena, 6000000, &range, &error));
  g_assert_no_error (error);
  g_assert_false (guise_gpu_arena_allocate (arena, 5000000, &range, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM);
  g_assert_nonnull (strstr (error->message, "5.0 MB more: 6.0 MB of 10.0 MB"));
  g_clear_error (&error);

  /* What still fits is given, and sizes beyond all reason are refused without overflow. */
  g_assert_true (guise_gpu_arena_allocate (arena, 3000000, &range, &error));
  g_assert_no_error (error);
  g_assert_false (guise_gpu_arena_allocate (arena, G_MAXUINT64 - 3, &range, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM);
}

static void
test_copies_come_back (gconstpointer data)
{
  const gsize size = (33 << 20) + 12;       /* three turns of the staging buffer, the last a short one */
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_unmapped = GPOINTER_TO_INT (data) });
  g_autoptr(GuiseGpuArena) arena = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree guint8 *up = g_malloc (size), *down = g_malloc0 (size);
  GuiseGpuRange gap, range;

  if (gpu == NULL)
    return;
  for (gsize i = 0; i < size; i++)
    up[i] = (guint8) (i * 7 + i / 251);
  arena = guise_gpu_arena_new (gpu, GUISE_GPU_MEMORY_DEVICE);
  g_assert_true (guise_gpu_arena_allocate (arena, 100, &gap, &error));
  g_assert_true (guise_gpu_arena_allocate (arena, size, &range, &error));
  if (GPOINTER_TO_INT (data))
    g_assert_null (guise_gpu_range_map (range));
  g_assert_true (guise_gpu_upload (gpu, range, up, size, &error));
  g_assert_no_error (error);
  g_assert_true (guise_gpu_download (gpu, range, down, size, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (up, size, down, size);

  /* Zeros for the range alone: what is before it stays. */
  g_assert_true (guise_gpu_upload (gpu, gap, up, 100, &error));
  g_assert_true (guise_gpu_clear (gpu, range, &error));
  g_assert_true (guise_gpu_download (gpu, range, down, size, &error));
  g_assert_no_error (error);
  for (gsize i = 0; i < size; i++)
    g_assert_cmpuint (down[i], ==, 0);
  g_assert_true (guise_gpu_download (gpu, gap, down, 100, &error));
  g_assert_cmpmem (up, 100, down, 100);
}

static void
test_kernels_are_shared_and_capped (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .max_kernels = 2 });
  g_autoptr(GError) error = NULL;
  GuiseGpuKernelParams params = reduce_params;
  const GuiseGpuKernel *first;

  if (gpu == NULL)
    return;
  first = guise_gpu_get_kernel (gpu, &params, &error);
  g_assert_no_error (error);
  g_assert_true (guise_gpu_get_kernel (gpu, &params, &error) == first);
  g_assert_cmpuint (guise_gpu_count_kernels (gpu), ==, 1);

  params.constants[0] = 32;
  g_assert_true (guise_gpu_get_kernel (gpu, &params, &error) != first);
  g_assert_no_error (error);
  params.constants[0] = 16;
  g_assert_null (guise_gpu_get_kernel (gpu, &params, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_nonnull (strstr (error->message, "at most 2"));
}

static void
test_unknown_kernel (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;
  g_assert_null (guise_gpu_get_kernel (gpu, &(GuiseGpuKernelParams) { .name = "no", .variant = "such" }, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_FAILED);
}

static void
compile_one (const char *folder)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .cache_folder = folder });
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (gpu);
  g_assert_nonnull (guise_gpu_get_kernel (gpu, &reduce_params, &error));
  g_assert_no_error (error);
}

static char *
find_only_file (const char *folder)
{
  g_autoptr(GDir) entries = g_dir_open (folder, 0, NULL);
  char *path;

  g_assert_nonnull (entries);
  path = g_build_filename (folder, g_dir_read_name (entries), NULL);
  g_assert_null (g_dir_read_name (entries));
  return path;
}

static void
test_cache_is_kept_and_checked (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autofree char *root = NULL, *folder = NULL, *path = NULL, *before = NULL, *after = NULL;
  gsize n_before, n_after;

  if (gpu == NULL)
    return;
  root = g_dir_make_tmp ("guise-cache-XXXXXX", NULL);
  folder = g_build_filename (root, "new", NULL);
  compile_one (folder);
  path = find_only_file (folder);
  g_assert_true (g_file_get_contents (path, &before, &n_before, NULL));

  /* A damaged cache is not shown to the driver; the kernel compiles, and a sound cache takes its place. */
  before[n_before - 1] ^= 1;
  g_assert_true (g_file_set_contents (path, before, (gssize) n_before, NULL));
  compile_one (folder);
  g_assert_true (g_file_get_contents (path, &after, &n_after, NULL));
  g_assert_cmpuint (n_after, ==, n_before);
  g_assert_cmpint (memcmp (after, before, n_after), !=, 0);

  g_remove (path);
  g_rmdir (folder);
  g_rmdir (root);
}

static void
test_cache_that_cannot_be_written (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);

  if (gpu == NULL)
    return;
  compile_one ("/dev/null/no/such/folder");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/compute/gpu/no-device-says-what-to-do", test_no_device_says_what_to_do);
  g_test_add_func ("/compute/gpu/number-beyond-the-list", test_number_beyond_the_list);
  g_test_add_func ("/compute/gpu/list-and-limits", test_list_and_limits);
  g_test_add_func ("/compute/gpu-memory/is-aligned-and-given-back", test_memory_is_aligned_and_given_back);
  g_test_add_func ("/compute/gpu-memory/out-of-memory-has-figures", test_out_of_memory_has_figures);
  g_test_add_data_func ("/compute/gpu-memory/copies-come-back/mapped", GINT_TO_POINTER (FALSE), test_copies_come_back);
  g_test_add_data_func ("/compute/gpu-memory/copies-come-back/staged", GINT_TO_POINTER (TRUE), test_copies_come_back);
  g_test_add_func ("/compute/gpu-kernel/are-shared-and-capped", test_kernels_are_shared_and_capped);
  g_test_add_func ("/compute/gpu-kernel/unknown", test_unknown_kernel);
  g_test_add_func ("/compute/gpu-cache/is-kept-and-checked", test_cache_is_kept_and_checked);
  g_test_add_func ("/compute/gpu-cache/cannot-be-written", test_cache_that_cannot_be_written);
  return g_test_run ();
}
