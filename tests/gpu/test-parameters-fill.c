/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guise-parameters.h"
#include "test-device.h"

#define ALL_STATES ((1u << GUISE_N_PARAMETER_STATES) - 1)

/* Whole rows of four and not, more rows than are laid out at once, a bias, and what begins with zeros. */
static const GuiseParameterInfo infos[] = {
  { .name = (char *) "whole", .out = 32, .kernel_h = 3, .kernel_w = 3, .in = 8, .init = GUISE_INIT_HE_UNIFORM },
  { .name = (char *) "padded", .out = 37, .kernel_h = 5, .kernel_w = 3, .in = 7, .init = GUISE_INIT_GLOROT_UNIFORM },
  { .name = (char *) "dense", .out = 5, .kernel_h = 1, .kernel_w = 1, .in = 130, .init = GUISE_INIT_HE_UNIFORM },
  { .name = (char *) "zero", .out = 6, .kernel_h = 3, .kernel_w = 3, .in = 5, .init = GUISE_INIT_ZERO },
  { .name = (char *) "bias", .out = 13, .init = GUISE_INIT_ZERO },
};

static GuiseParameters *
make_parameters (GuiseGpu *gpu)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    guise_parameters_declare (parameters, &infos[i]);
  guise_parameters_allocate (parameters, gpu, ALL_STATES, &error);
  g_assert_no_error (error);
  return g_steal_pointer (&parameters);
}

/* All bytes of all states are rubbish, padding too. */
static void
spoil (GuiseGpu *gpu, GuiseParameters *parameters)
{
  g_autoptr(GError) error = NULL;

  for (guint state = 0; state < GUISE_N_PARAMETER_STATES; state++)
    for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
      {
        const GuiseGpuRange range = guise_parameters_get_range (parameters, state, i);
        g_autofree guint8 *rubbish = g_malloc (range.size);

        memset (rubbish, 0x5a, range.size);
        g_assert_true (guise_gpu_upload (gpu, range, rubbish, range.size, &error));
      }
}

/* What lies in the layout of the device beside the values: all of it must be 0. */
static void
assert_padding_is_zero (GuiseGpu *gpu, GuiseParameters *parameters, guint index, const float *values, gsize n)
{
  const GuiseGpuRange range = guise_parameters_get_range (parameters, GUISE_PARAMETER_VALUE, index);
  g_autofree float *raw = g_malloc (range.size);
  g_autoptr(GError) error = NULL;
  gsize n_set = 0, n_values = 0;

  g_assert_true (guise_gpu_download (gpu, range, raw, range.size, &error));
  for (gsize i = 0; i < guise_parameter_info_bytes (&infos[index]) / sizeof (float); i++)
    n_set += raw[i] != 0.0f;
  for (gsize i = 0; i < n; i++)
    n_values += values[i] != 0.0f;
  g_assert_cmpuint (n_set, ==, n_values);
}

static void
check (GuiseGpu *gpu, GuiseParameters *parameters, guint64 seed)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (infos); i++)
    {
      const gsize n = guise_parameter_info_count (&infos[i]);
      g_autofree float *wanted = g_new (float, n), *got = g_new (float, n), *zeros = g_new0 (float, n);

      guise_parameters_draw (parameters, i, seed, wanted);
      for (guint state = 0; state < GUISE_N_PARAMETER_STATES; state++)
        {
          const gboolean is_moment = state == GUISE_PARAMETER_MOMENT1 || state == GUISE_PARAMETER_MOMENT2;

          g_assert_true (guise_parameters_download (parameters, state, i, got, &error));
          g_assert_cmpmem (got, n * sizeof (float), is_moment ? zeros : wanted, n * sizeof (float));
        }
      assert_padding_is_zero (gpu, parameters, i, wanted, n);
    }
}

static void
test_fills (gconstpointer data)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (data);
  g_autoptr(GuiseParameters) parameters = NULL;
  GuiseParametersFill *fill;
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;

  parameters = make_parameters (gpu);
  spoil (gpu, parameters);
  g_assert_true (guise_parameters_initialise (parameters, 3, &error));
  check (gpu, parameters, 3);

  spoil (gpu, parameters);
  fill = guise_parameters_fill_begin (parameters, 4);
  g_assert_true (guise_parameters_fill_finish (fill, &error));
  check (gpu, parameters, 4);
}

/* A network of others has its weights already. */
static void
test_leaves_others (void)
{
  g_autoptr(GuiseGpu) gpu = test_device_open (NULL);
  g_autoptr(GuiseParameters) parameters = NULL;
  const gsize n = guise_parameter_info_count (&infos[1]);
  g_autofree float *given = g_new (float, n), *got = g_new (float, n);
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    return;

  parameters = guise_parameters_new ();
  for (guint i = 0; i < 2; i++)
    guise_parameters_declare (parameters, &infos[i]);
  guise_parameters_set_role (parameters, "padded", GUISE_PARAMETER_OF_OTHERS);
  g_assert_true (guise_parameters_allocate (parameters, gpu, 1u << GUISE_PARAMETER_VALUE, &error));
  for (gsize i = 0; i < n; i++)
    given[i] = (float) (i + 1);
  g_assert_true (guise_parameters_upload (parameters, GUISE_PARAMETER_VALUE, 1, given, &error));
  g_assert_true (guise_parameters_initialise (parameters, 3, &error));
  g_assert_true (guise_parameters_download (parameters, GUISE_PARAMETER_VALUE, 1, got, &error));
  g_assert_cmpmem (got, n * sizeof (float), given, n * sizeof (float));
}

int
main (int argc, char *argv[])
{
  static const GuiseGpuParams unmapped = { .pretend_unmapped = TRUE };

  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/gpu/parameters-fill/mapped", NULL, test_fills);
  g_test_add_data_func ("/gpu/parameters-fill/unmapped", &unmapped, test_fills);
  g_test_add_func ("/gpu/parameters-fill/leaves-others", test_leaves_others);

  return g_test_run ();
}
