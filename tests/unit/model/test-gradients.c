/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-graph-private.h"
#include "guise-random.h"
#include "model-cases.h"

/* Differentiates one number by central differences; the twin's own gradient must agree. */
static void
check_number (GuiseReference *reference, double *number, double gradient, double scale, const char *what)
{
  const double step = 1e-6;
  const double before = *number;
  double above, below, measured;

  *number = before + step;
  above = guise_reference_forward (reference);
  *number = before - step;
  below = guise_reference_forward (reference);
  *number = before;
  measured = (above - below) / (2.0 * step);

  if (fabs (measured - gradient) > 1e-6 * scale + 1e-9)
    g_error ("%s: gradient %g, measured %g, scale %g", what, gradient, measured, scale);
}

static double
get_scale (const double *values, gsize n)
{
  double scale = 0.0;

  for (gsize i = 0; i < n; i++)
    scale = MAX (scale, fabs (values[i]));

  return scale;
}

/* Some numbers of an array, drawn at random: all of them would take minutes. Padding is no number. */
static void
check_array (GuiseReference *reference, double *values, const double *gradients, gsize n, GuiseRandom *random,
             gboolean may_vanish, const char *what)
{
  g_autofree double *kept = g_memdup2 (gradients, n * sizeof (double));
  const double scale = get_scale (kept, n);

  g_assert_true (may_vanish || scale > 0.0);
  for (guint i = 0; i < 24; i++)
    {
      const gsize at = guise_random_below (random, n);

      if (values[at] != 0.0)
        check_number (reference, &values[at], kept[at], scale, what);
    }
}

static void
check_graph (const ModelCase *model_case, guint number)
{
  const gboolean drawn = model_case->draw != NULL;
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseReference) reference = NULL;
  GuiseRandom random;

  model_cases_build (model_case, number, graph);
  reference = guise_reference_new (graph, 7);
  guise_random_init (&random, 11);
  model_cases_fill (reference, graph, 3);
  guise_reference_forward (reference);
  guise_reference_backward (reference);
  guise_reference_hold_detached (reference, TRUE);

  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);

      if (node->wants_gradient)
        check_array (reference, guise_reference_get_value (reference, i), guise_reference_get_gradient (reference, i),
                     guise_shape_padded_count (node->shape), &random, drawn, node->label);
    }
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    if (guise_parameters_get_info (parameters, i)->kernel_h > 0)
      check_array (reference, guise_reference_get_parameter (reference, i),
                   guise_reference_get_parameter_gradient (reference, i),
                   guise_reference_count_parameter (reference, i), &random, drawn,
                   guise_parameters_get_info (parameters, i)->name);
}

static void
test_case (gconstpointer data)
{
  for (guint i = 0; i < model_cases_count (data); i++)
    check_graph (data, i);
}

static void
add_cases (const ModelCase *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/model/gradients/%s", cases[i].name);

      g_test_add_data_func (path, &cases[i], test_case);
    }
}

int
main (int argc, char *argv[])
{
  guint n_cases, n_arrays, n_losses, n_drawn, n_drawn_arrays;
  const ModelCase *cases = model_cases_list (&n_cases);
  const ModelCase *arrays = model_cases_list_arrays (&n_arrays);
  const ModelCase *losses = model_cases_list_losses (&n_losses);
  const ModelCase *drawn = model_cases_list_drawn (&n_drawn);
  const ModelCase *drawn_arrays = model_cases_list_drawn_arrays (&n_drawn_arrays);

  g_test_init (&argc, &argv, NULL);
  add_cases (cases, n_cases);
  add_cases (arrays, n_arrays);
  add_cases (losses, n_losses);
  add_cases (drawn, n_drawn);
  add_cases (drawn_arrays, n_drawn_arrays);

  return g_test_run ();
}
