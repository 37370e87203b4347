/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matrix.h"

#include "test-device.h"

#include <string.h>

static void
test_takes_what_the_device_is_made_for (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;
  gboolean is_cpu;

  if (gpu == NULL)
    return;
  is_cpu = guise_gpu_get_limits (gpu)->type == GUISE_GPU_CPU && guise_matrix_can_run (gpu, GUISE_MATRIX_CPU);
  g_assert_true (guise_matrix_select (gpu, FALSE, &variant, &error));
  g_assert_no_error (error);
  g_assert_cmpint (variant, ==, is_cpu ? GUISE_MATRIX_CPU : GUISE_MATRIX_SIMT);
}

static void
test_without_shuffle (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_no_shuffle = TRUE });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL)
    return;
  g_assert_true (guise_matrix_select (gpu, FALSE, &variant, &error));
  g_assert_no_error (error);
  g_assert_cmpint (variant, ==, GUISE_MATRIX_SIMT);
  g_assert_cmpint (guise_matrix_expect (gpu, FALSE), ==, variant);
}

static void
test_override_that_cannot_run (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_no_shuffle = TRUE, .kernels = "cpu" });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL)
    return;
  g_assert_false (guise_matrix_select (gpu, FALSE, &variant, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
}

/* Products of halves are for who has a factor for small gradients, and where there are no matrix units for who asks. */
static void
test_products_of_halves (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseGpu) asked = test_device_open (&(GuiseGpuParams) { .kernels = "cooperative" });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL || asked == NULL)
    return;
  g_assert_true (guise_matrix_select (gpu, TRUE, &variant, &error));
  g_assert_no_error (error);
  g_assert_cmpint (guise_matrix_multiplies_halves (variant), ==,
                   guise_gpu_get_limits (gpu)->has_matrix_units && guise_gpu_get_limits (gpu)->type != GUISE_GPU_CPU);

  g_assert_true (guise_matrix_select (asked, TRUE, &variant, &error));
  g_assert_no_error (error);
  g_assert_cmpint (variant, ==, GUISE_MATRIX_COOPERATIVE);
  g_assert_cmpint (guise_matrix_expect (asked, TRUE), ==, variant);
  g_assert_false (guise_matrix_select (asked, FALSE, &variant, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "fp16"));
}

static void
test_broken_products_of_halves (gconstpointer kernel)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .kernels = "cooperative", .pretend_broken = kernel });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL)
    return;
  if (!guise_gpu_get_limits (gpu)->has_matrix_units)
    g_test_expect_message ("guise-model", G_LOG_LEVEL_MESSAGE, "* has no matrix units that we can use: *");
  g_test_expect_message ("guise-model", G_LOG_LEVEL_MESSAGE, "Kernels \"cooperative\" are not used: *");
  g_assert_false (guise_matrix_select (gpu, TRUE, &variant, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
}

/* Each kernel of the faster variant broken in turn: the other one is taken, and the log says why. */
static void
test_broken_kernel_is_found (gconstpointer kernel)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_broken = kernel });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL)
    return;
  if (guise_gpu_get_limits (gpu)->type != GUISE_GPU_CPU || !guise_matrix_can_run (gpu, GUISE_MATRIX_CPU))
    {
      g_test_skip ("the device would not take this variant anyway");
      return;
    }
  g_test_expect_message ("guise-model", G_LOG_LEVEL_MESSAGE, "Kernels \"cpu\" are not used: its * is wrong by *");
  g_assert_true (guise_matrix_select (gpu, FALSE, &variant, &error));
  g_test_assert_expected_messages ();
  g_assert_no_error (error);
  g_assert_cmpint (variant, ==, GUISE_MATRIX_SIMT);
}

/* Who computes forwards alone does not care what else is broken. */
static void
test_forward_alone (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_broken = "matrix_sum_pixels" });
  g_autoptr(GuiseGpu) broken = test_device_open (&(GuiseGpuParams) {
    .pretend_no_shuffle = TRUE, .pretend_broken = "matrix_forward",
  });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL || broken == NULL)
    return;
  g_assert_true (guise_matrix_select_forward (gpu, &variant, &error));
  g_assert_no_error (error);
  g_assert_cmpint (variant, ==, guise_matrix_expect (gpu, FALSE));

  g_test_expect_message ("guise-model", G_LOG_LEVEL_MESSAGE, "Kernels \"simt\" are not used: its convolution of *");
  g_assert_false (guise_matrix_select_forward (broken, &variant, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
}

/* What `guise devices --kernels` says: which fail, and why. */
static void
test_says_why (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) {
    .pretend_no_shuffle = TRUE, .pretend_broken = "matrix_sum_pixels",
  });
  g_autoptr(GError) wrong = NULL, unable = NULL;

  if (gpu == NULL)
    return;
  g_assert_false (guise_matrix_prove (gpu, GUISE_MATRIX_SIMT, TRUE, &wrong));
  g_assert_error (wrong, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_nonnull (strstr (wrong->message, "gradient of the bias"));
  g_assert_false (guise_matrix_prove (gpu, GUISE_MATRIX_CPU, FALSE, &unable));
  g_assert_error (unable, GUISE_ERROR, GUISE_ERROR_FAILED);
  g_assert_nonnull (strstr (unable->message, "subgroup"));
}

static void
test_all_broken (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_broken = "matrix_sum_pixels" });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL)
    return;
  for (variant = 0; variant < GUISE_MATRIX_N_VARIANTS; variant++)
    if (guise_matrix_can_run (gpu, variant) && !guise_matrix_multiplies_halves (variant))
      g_test_expect_message ("guise-model", G_LOG_LEVEL_MESSAGE, "Kernels \"*\" are not used: *gradient of the bias*");
  g_assert_false (guise_matrix_select (gpu, FALSE, &variant, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_NO_DEVICE);
  g_assert_nonnull (strstr (error->message, "gradient of the bias"));
}

static void
test_memory_shortage_is_no_wrong_kernel (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .memory_limit_bytes = 4096 });
  g_autoptr(GError) error = NULL;
  GuiseMatrixVariant variant;

  if (gpu == NULL)
    return;
  g_assert_false (guise_matrix_select (gpu, FALSE, &variant, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/matrix-select/says-why", test_says_why);
  g_test_add_func ("/model/matrix-select/takes-what-the-device-is-made-for", test_takes_what_the_device_is_made_for);
  g_test_add_func ("/model/matrix-select/without-shuffle", test_without_shuffle);
  g_test_add_func ("/model/matrix-select/override-that-cannot-run", test_override_that_cannot_run);
  g_test_add_data_func ("/model/matrix-select/broken-kernel-is-found/forward", "matrix_forward_cpu",
                        test_broken_kernel_is_found);
  g_test_add_data_func ("/model/matrix-select/broken-kernel-is-found/backward-data", "matrix_backward_data_cpu",
                        test_broken_kernel_is_found);
  g_test_add_data_func ("/model/matrix-select/broken-kernel-is-found/backward-weights", "matrix_backward_weights_cpu",
                        test_broken_kernel_is_found);
  g_test_add_data_func ("/model/matrix-select/broken-kernel-is-found/f4", "matrix_winograd_tiles_f4_gradient",
                        test_broken_kernel_is_found);
  g_test_add_func ("/model/matrix-select/products-of-halves", test_products_of_halves);
  g_test_add_data_func ("/model/matrix-select/broken-products-of-halves/forward", "matrix_forward_cooperative",
                        test_broken_products_of_halves);
  g_test_add_data_func ("/model/matrix-select/broken-products-of-halves/backward-data",
                        "matrix_backward_data_cooperative", test_broken_products_of_halves);
  g_test_add_data_func ("/model/matrix-select/broken-products-of-halves/backward-weights",
                        "matrix_backward_weights_cooperative", test_broken_products_of_halves);
  g_test_add_func ("/model/matrix-select/forward-alone", test_forward_alone);
  g_test_add_func ("/model/matrix-select/all-broken", test_all_broken);
  g_test_add_func ("/model/matrix-select/memory-shortage-is-no-wrong-kernel", test_memory_shortage_is_no_wrong_kernel);
  return g_test_run ();
}
