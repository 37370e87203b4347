/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-parameters-private.h"

static guint
declare (GuiseParameters *parameters, const char *name, guint out, guint kernel, guint in, GuiseInit init)
{
  return guise_parameters_declare (parameters, &(GuiseParameterInfo) {
    .name = (char *) name, .out = out, .kernel_h = kernel, .kernel_w = kernel, .in = in, .init = init,
  });
}

static void
test_layout (void)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  const guint index = declare (parameters, "w", 5, 3, 6, GUISE_INIT_HE_UNIFORM);
  const GuiseParameterInfo *info = guise_parameters_get_info (parameters, index);
  const gsize n = guise_parameter_info_count (info);
  g_autofree float *logical = g_new (float, n);
  g_autofree float *device = g_malloc (guise_parameter_info_bytes (info));
  g_autofree float *back = g_new0 (float, n);
  gsize n_padding = 0;

  g_assert_cmpuint (n, ==, 5 * 9 * 6);
  g_assert_cmpuint (guise_parameter_info_bytes (info), ==, 9 * 2 * 8 * 16);
  for (gsize i = 0; i < n; i++)
    logical[i] = i + 1;
  guise_parameter_info_to_device (info, logical, device);
  guise_parameter_info_from_device (info, device, back);
  g_assert_cmpmem (logical, n * sizeof (float), back, n * sizeof (float));

  /* Output 3, row 1, column 2, input 5 by the formula of guise-matrix.h. */
  g_assert_cmpfloat (device[((5 * 2 + 1) * 8 + 3) * 4 + 1], ==, logical[(3 * 9 + 5) * 6 + 5]);
  for (gsize i = 0; i < guise_parameter_info_bytes (info) / sizeof (float); i++)
    n_padding += device[i] == 0.0f;
  g_assert_cmpuint (n_padding, ==, guise_parameter_info_bytes (info) / sizeof (float) - n);
}

static void
test_draw (void)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  const guint a = declare (parameters, "a.weight", 40, 3, 16, GUISE_INIT_HE_UNIFORM);
  const guint b = declare (parameters, "b.weight", 40, 3, 16, GUISE_INIT_HE_UNIFORM);
  const gsize n = 40 * 9 * 16;
  const double limit = sqrt (6.0 / (9 * 16));
  g_autofree float *left = g_new (float, n), *right = g_new (float, n);
  double sum = 0.0, squares = 0.0;

  guise_parameters_draw (parameters, a, 3, left);
  guise_parameters_draw (parameters, a, 3, right);
  g_assert_cmpmem (left, n * sizeof (float), right, n * sizeof (float));
  guise_parameters_draw (parameters, b, 3, right);
  g_assert_cmpfloat (left[0], !=, right[0]);
  guise_parameters_draw (parameters, a, 4, right);
  g_assert_cmpfloat (left[0], !=, right[0]);

  for (gsize i = 0; i < n; i++)
    {
      g_assert_cmpfloat (fabs (left[i]), <=, limit);
      sum += left[i];
      squares += left[i] * left[i];
    }
  g_assert_cmpfloat (fabs (sum / n), <, 0.02 * limit);
  g_assert_cmpfloat_with_epsilon (squares / n, limit * limit / 3.0, 0.03 * limit * limit);
}

static void
test_shared_names (void)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  const guint a = declare (parameters, "w", 8, 3, 4, GUISE_INIT_ZERO);
  guint found;

  g_assert_cmpuint (declare (parameters, "w", 8, 3, 4, GUISE_INIT_ZERO), ==, a);
  g_assert_cmpuint (guise_parameters_get_size (parameters), ==, 1);
  g_assert_true (guise_parameters_find (parameters, "w", &found));
  g_assert_false (guise_parameters_find (parameters, "v", &found));
  g_assert_cmpuint (guise_parameters_count (parameters), ==, 8 * 9 * 4);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/parameters/layout", test_layout);
  g_test_add_func ("/model/parameters/draw", test_draw);
  g_test_add_func ("/model/parameters/shared-names", test_shared_names);

  return g_test_run ();
}
