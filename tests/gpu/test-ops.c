/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-error.h"
#include "guise-graph-private.h"
#include "guise-graph-program.h"
#include "model-cases.h"

/*
 * Every operation on the device, forward and backward, against its double
 * precision twin, with every variant of the matrix kernels. To add a case, add
 * it to tests/unit/model/model-cases.c, and one of drawn shapes to
 * tests/unit/model/model-cases-drawn.c.
 */

typedef struct
{
  GuiseGpu          *gpu;
  GuiseGraph        *graph;
  GuiseReference    *reference;
  GuiseGraphProgram *program;
} Fixture;

static void
upload_doubles (GuiseGpu *gpu, GuiseGpuRange range, const double *values)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *floats = g_new (float, n);
  g_autoptr(GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    floats[i] = (float) values[i];
  guise_gpu_upload (gpu, range, floats, range.size, &error);
  g_assert_no_error (error);
}

/* Less than this is nothing: what drawn shapes may make of everything, such as the deviation of one value. */
#define NOTHING 1e-6

/* Greatest difference, relative to the greatest magnitude. */
static void
compare (GuiseGpu *gpu, GuiseGpuRange range, const double *wanted, double tolerance, gboolean may_vanish,
         const char *what)
{
  const gsize n = range.size / sizeof (float);
  g_autofree float *got = g_new (float, n);
  g_autoptr(GError) error = NULL;
  double scale = 0.0, worst = 0.0;

  guise_gpu_download (gpu, range, got, range.size, &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    {
      g_assert_false (isnan (got[i]));
      scale = MAX (scale, fabs (wanted[i]));
      worst = MAX (worst, fabs (got[i] - wanted[i]));
    }

  if (may_vanish)
    scale = MAX (scale, NOTHING);
  g_test_message ("%s: error %.2g of %.3g", what, worst / scale, scale);
  g_assert_cmpfloat (scale, >, 0.0);
  g_assert_cmpfloat (worst, <=, tolerance * scale);
}

static void
compare_all (const Fixture *self, const ModelCase *model_case)
{
  const double tolerance = model_case->tolerance;
  const gboolean drawn = model_case->draw != NULL;

  for (guint i = 0; i < guise_graph_get_size (self->graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (self->graph, i);

      if (node->keep && node->op != GUISE_OP_INPUT)
        compare (self->gpu, guise_graph_program_get_value (self->program, i),
                 guise_reference_get_value (self->reference, i), tolerance, drawn, node->label);
      if (node->wants_gradient)
        compare (self->gpu, guise_graph_program_get_gradient (self->program, i),
                 guise_reference_get_gradient (self->reference, i), tolerance, drawn, "input gradient");
    }
  for (guint i = 0; i < guise_parameters_get_size (self->graph->parameters); i++)
    compare (self->gpu, guise_graph_program_get_parameter_gradient (self->program, i),
             guise_reference_get_parameter_gradient (self->reference, i), tolerance, drawn,
             guise_parameters_get_info (self->graph->parameters, i)->name);
}

/* Every input that wants a gradient becomes all ones. */
static void
make_equal (GuiseReference *reference, const GuiseGraph *graph)
{
  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      double *values = guise_reference_get_value (reference, i);

      for (gsize k = 0; node->wants_gradient && k < guise_shape_padded_count (node->shape); k++)
        values[k] = k % guise_padded_channels (node->shape.c) < node->shape.c ? 1.0 : 0.0;
    }
}

static void
upload_inputs (const Fixture *self)
{
  for (guint i = 0; i < guise_graph_get_size (self->graph); i++)
    if (guise_graph_get_node (self->graph, i)->op == GUISE_OP_INPUT)
      upload_doubles (self->gpu, guise_graph_program_get_value (self->program, i),
                      guise_reference_get_value (self->reference, i));
}

static void
run_case (GuiseGpu *gpu, const ModelCase *model_case, guint number, GuiseMatrixVariant variant, gboolean equal)
{
  const GuiseGraphProgramParams params = { .variant = variant, .train = TRUE };
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseReference) reference = NULL;
  g_autoptr(GuiseGraphProgram) program = NULL;
  g_autoptr(GError) error = NULL;

  model_cases_build (model_case, number, graph);
  reference = guise_reference_new (graph, 7);
  model_cases_fill (reference, graph, 3);
  if (equal)
    make_equal (reference, graph);
  guise_reference_forward (reference);
  guise_reference_backward (reference);

  guise_parameters_allocate (parameters, gpu, 1u << GUISE_PARAMETER_VALUE, &error);
  g_assert_no_error (error);
  guise_parameters_initialise (parameters, 7, &error);
  g_assert_no_error (error);
  program = guise_graph_program_new (graph, gpu, &params, &error);
  g_assert_no_error (error);
  upload_inputs (&(Fixture) { gpu, graph, reference, program });

  /* Twice, because memory is shared between tensors and nothing may be left over from a run. */
  for (guint run = 0; run < 2; run++)
    {
      guise_graph_program_run (program, NULL, &error);
      g_assert_no_error (error);
      compare_all (&(Fixture) { gpu, graph, reference, program }, model_case);
    }
}

static void
test_case (gconstpointer data)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);

  if (gpu == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  for (guint variant = 0; variant < GUISE_MATRIX_N_VARIANTS; variant++)
    if (guise_matrix_can_run (gpu, variant) && !guise_matrix_multiplies_halves (variant))
      for (guint i = 0; i < model_cases_count (data); i++)
        run_case (gpu, data, i, variant, FALSE);
}

/* The state of every parameter against the twin's; @averages (nullable): running means of the twin's values. */
static void
compare_parameters (const Fixture *self, const GuiseParameters *parameters, double **averages)
{
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      compare (self->gpu, guise_parameters_get_range (parameters, GUISE_PARAMETER_VALUE, i),
               guise_reference_get_parameter (self->reference, i), 1e-4, FALSE, "value");
      if (averages != NULL)
        compare (self->gpu, guise_parameters_get_range (parameters, GUISE_PARAMETER_AVERAGE, i), averages[i], 1e-4,
                 FALSE, "average");
    }
}

/* How a step is made, and how the test makes its gradient: of so many runs on the same inputs. */
typedef struct
{
  const char            *of;                /* name of the graph */
  GuiseOptimizerSettings settings;
} OptimizerCase;

/* A large epsilon, or weights whose gradient is next to nothing would go by the sign of its rounding. Lion does so
 * always, and gets a graph that has none of those. */
static const OptimizerCase optimizer_cases[] = {
  { "model", { .kind = GUISE_OPTIMIZER_ADAM, .epsilon = 0.01 } },
  { "model", { .kind = GUISE_OPTIMIZER_ADAM, .epsilon = 0.01, .average = 0.5 } },
  { "model", { .kind = GUISE_OPTIMIZER_ADAM, .epsilon = 0.01, .average = 0.5, .passes = 3 } },
  { "model", { .kind = GUISE_OPTIMIZER_ADAMW, .epsilon = 0.01, .weight_decay = 0.5, .clip = 1e-3 } },
  { "model", { .kind = GUISE_OPTIMIZER_ADAMW, .epsilon = 0.01, .weight_decay = 0.5, .clip = 1e3 } },
  { "model", { .kind = GUISE_OPTIMIZER_ADABELIEF, .epsilon = 0.01 } },
  { "model", { .kind = GUISE_OPTIMIZER_RMSPROP, .epsilon = 0.01, .average = 0.9 } },
  { "model", { .kind = GUISE_OPTIMIZER_RMSPROP, .epsilon = 0.01, .clip = 1e-3, .passes = 2 } },
  { "dense", { .kind = GUISE_OPTIMIZER_LION, .weight_decay = 0.1 } },
  { "dense", { .kind = GUISE_OPTIMIZER_LION, .average = 0.9, .passes = 2, .clip = 0.1 } },
};

static void
run_updates (const Fixture *self, const GuiseParameters *parameters, const GuiseOptimizerSettings *settings,
             double **averages)
{
  g_autoptr(GError) error = NULL;

  for (guint t = 1; t <= 3; t++)
    {
      const GuiseOptimizerStep step = guise_optimizer_get_step (settings, t, 1.0);
      GuiseOptimizerStep once = step;

      guise_graph_program_set_optimizer_step (self->program, &step);
      for (guint i = 0; i < settings->passes; i++)
        guise_graph_program_run (self->program, NULL, &error);
      g_assert_no_error (error);
      if (guise_optimizer_settings_needs_all (settings))
        guise_graph_program_update (self->program, NULL, &error);
      g_assert_no_error (error);

      /* The mean of equal gradients is one of them. */
      once.scale = once.factor = 1.0f;
      guise_reference_forward (self->reference);
      guise_reference_backward (self->reference);
      guise_reference_update (self->reference, settings->kind, &once);
      for (guint i = 0; averages != NULL && i < guise_parameters_get_size (parameters); i++)
        for (gsize k = 0; k < guise_reference_count_parameter (self->reference, i); k++)
          averages[i][k] += (double) step.average * (guise_reference_get_parameter (self->reference, i)[k]
                                                     - averages[i][k]);
      compare_parameters (self, parameters, averages);
    }
}

static guint
get_states (const GuiseOptimizerSettings *settings)
{
  return 1u << GUISE_PARAMETER_VALUE
         | (guise_optimizer_has_moment1 (settings->kind) ? 1u << GUISE_PARAMETER_MOMENT1 : 0)
         | (guise_optimizer_has_moment2 (settings->kind) ? 1u << GUISE_PARAMETER_MOMENT2 : 0)
         | (settings->average > 0.0 ? 1u << GUISE_PARAMETER_AVERAGE : 0);
}

static void
run_optimizer_case (GuiseGpu *gpu, const ModelCase *model_case, GuiseMatrixVariant variant,
                    const GuiseOptimizerSettings *settings)
{
  const GuiseGraphProgramParams params = {
    .variant = variant, .train = TRUE, .update = TRUE, .optimizer = settings->kind,
    .update_apart = guise_optimizer_settings_needs_all (settings), .clip = settings->clip > 0.0,
  };
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseReference) reference = NULL;
  g_autoptr(GuiseGraphProgram) program = NULL;
  g_autoptr(GPtrArray) averages = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;
  Fixture fixture;

  model_case->build (graph);
  reference = guise_reference_new (graph, 7);
  model_cases_fill (reference, graph, 3);
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    g_ptr_array_add (averages, g_memdup2 (guise_reference_get_parameter (reference, i),
                                          guise_reference_count_parameter (reference, i) * sizeof (double)));

  guise_parameters_allocate (parameters, gpu, get_states (settings), &error);
  g_assert_no_error (error);
  guise_parameters_initialise (parameters, 7, &error);
  g_assert_no_error (error);
  program = guise_graph_program_new (graph, gpu, &params, &error);
  g_assert_no_error (error);

  fixture = (Fixture) { gpu, graph, reference, program };
  upload_inputs (&fixture);
  run_updates (&fixture, parameters, settings, settings->average > 0.0 ? (double **) averages->pdata : NULL);
}

static const ModelCase *
find_case (const char *name)
{
  guint n_cases;
  const ModelCase *cases = model_cases_list (&n_cases);

  for (guint i = 0; i < n_cases; i++)
    if (g_str_equal (cases[i].name, name))
      return &cases[i];

  g_assert_not_reached ();
}

/* In whole groups and in turns: the model has parameters of which both sorts are made. */
static void
test_optimizers (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);

  if (gpu == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  for (guint i = 0; i < G_N_ELEMENTS (optimizer_cases); i++)
    for (guint variant = 0; variant < GUISE_MATRIX_N_VARIANTS; variant++)
      if (guise_matrix_can_run (gpu, variant) && !guise_matrix_multiplies_halves (variant))
        {
          GuiseOptimizerSettings settings = optimizer_cases[i].settings;

          settings.rate = 0.01;
          settings = guise_optimizer_settings_complete (&settings);
          g_test_message ("%s, clip %g, %u passes", guise_optimizer_get_name (settings.kind), settings.clip,
                          settings.passes);
          run_optimizer_case (gpu, find_case (optimizer_cases[i].of), variant, &settings);
        }
}

/* Of equal values the first is the greatest, for the device as for the twin. */
static void
test_equal_values (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE }, &error);
  guint n_cases, n_found = 0;
  const ModelCase *cases = model_cases_list_arrays (&n_cases);

  if (gpu == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  for (guint i = 0; i < n_cases; i++)
    if (g_str_equal (cases[i].name, "max-pool"))
      {
        run_case (gpu, &cases[i], 0, GUISE_MATRIX_SIMT, TRUE);
        n_found++;
      }
  g_assert_cmpuint (n_found, ==, 1);
}

static void
add_cases (const ModelCase *cases, guint n_cases)
{
  for (guint i = 0; i < n_cases; i++)
    {
      g_autofree char *path = g_strdup_printf ("/gpu/ops/%s", cases[i].name);

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
  g_test_add_func ("/gpu/ops/equal-values", test_equal_values);
  g_test_add_func ("/gpu/ops/optimizers", test_optimizers);

  return g_test_run ();
}
