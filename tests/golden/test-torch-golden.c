/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <json-glib/json-glib.h>
#include <math.h>

#include "guise-graph-private.h"
#include "guise-graph-program.h"
#include "guise-parameters-private.h"
#include "model-cases.h"

/*
 * The twins, and the device where there is one, against what PyTorch computed
 * in double precision: see make-torch-golden.py.
 */

#define TWIN_TOLERANCE   1e-5    /* of the norm: parameters are 32-bit floats here, doubles there */
#define DEVICE_TOLERANCE 1e-4

static const GuiseOptimizerSettings optimizer = {
  .rate = 1e-3, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-7, .passes = 1,
};

static double
get_wave (gsize k, double step, double phase)
{
  return sin (step * k + phase);
}

/* The formulas of make-torch-golden.py, in the layouts of the device. */
static void
fill_inputs (GuiseReference *reference, const GuiseGraph *graph)
{
  guint n_inputs = 0;

  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      const guint pitch = guise_padded_channels (node->shape.c);
      double *values = guise_reference_get_value (reference, i);

      if (node->op != GUISE_OP_INPUT)
        continue;
      for (gsize k = 0; k < guise_shape_count (node->shape); k++)
        {
          const double wave = get_wave (k, 0.7, 1.3 * n_inputs);

          values[k / node->shape.c * pitch + k % node->shape.c] = node->wants_gradient ? wave : wave * 0.5 + 0.5;
        }
      n_inputs++;
    }
}

static float *
make_parameter (const GuiseParameterInfo *info, guint index)
{
  const double area = info->kernel_h * info->kernel_w;
  const double fan = info->init == GUISE_INIT_GLOROT_UNIFORM ? area * info->in + area * info->out : area * info->in;
  const double limit = info->kernel_h == 0 ? 0.1 : sqrt (6.0 / fan);
  const gsize n = guise_parameter_info_count (info);
  float *logical = g_new (float, n);

  for (gsize k = 0; k < n; k++)
    logical[k] = (float) (limit * get_wave (k, 0.9, 0.4 * index));

  return logical;
}

static void
fill_parameters (GuiseReference *reference, GuiseParameters *parameters)
{
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (parameters, i);
      g_autofree float *logical = make_parameter (info, i);
      g_autofree float *device = g_malloc (guise_parameter_info_bytes (info));
      double *values = guise_reference_get_parameter (reference, i);

      guise_parameter_info_to_device (info, logical, device);
      for (gsize k = 0; k < guise_reference_count_parameter (reference, i); k++)
        values[k] = device[k];
    }
}

/* What the file keeps of a list of values. */
static void
compare (JsonObject *golden, const float *values, gsize n, double tolerance, const char *what)
{
  JsonArray *first = json_object_get_array_member (golden, "first");
  const double norm = json_object_get_double_member (golden, "norm");
  double projection = 0.0, squares = 0.0;

  for (gsize k = 0; k < n; k++)
    {
      projection += values[k] * cos (0.3 * k);
      squares += (double) values[k] * values[k];
    }

  g_test_message ("%s: norm %g, wanted %g", what, sqrt (squares), norm);
  g_assert_cmpfloat (norm, >, 0.0);
  g_assert_cmpfloat (fabs (sqrt (squares) - norm), <=, tolerance * norm);
  g_assert_cmpfloat (fabs (projection - json_object_get_double_member (golden, "projection")), <=, tolerance * norm);
  for (guint k = 0; k < json_array_get_length (first); k++)
    g_assert_cmpfloat (fabs (values[k] - json_array_get_double_element (first, k)), <=, tolerance * norm);
}

static float *
to_floats (const double *values, gsize n)
{
  float *floats = g_new (float, n);

  for (gsize i = 0; i < n; i++)
    floats[i] = (float) values[i];

  return floats;
}

static void
compare_tensor (JsonObject *golden, GuiseShape shape, const float *padded, double tolerance)
{
  g_autofree float *logical = g_new (float, guise_shape_count (shape));

  guise_shape_unpad (shape, padded, logical);
  compare (golden, logical, guise_shape_count (shape), tolerance, "input");
}

static void
compare_parameter (JsonObject *golden, const GuiseParameterInfo *info, const float *device, double tolerance)
{
  g_autofree float *logical = g_new (float, guise_parameter_info_count (info));

  guise_parameter_info_from_device (info, device, logical);
  compare (json_object_get_object_member (golden, info->name), logical, guise_parameter_info_count (info), tolerance,
           info->name);
}

static void
check_twin (JsonObject *golden, GuiseReference *reference, const GuiseGraph *graph)
{
  JsonArray *inputs = json_object_get_array_member (golden, "inputs");
  GuiseParameters *parameters = guise_graph_get_parameters (graph);
  const double loss = json_object_get_double_member (golden, "loss");
  guint n_inputs = 0;

  g_assert_cmpfloat (fabs (guise_reference_forward (reference) - loss), <=, TWIN_TOLERANCE * loss);
  guise_reference_backward (reference);

  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      g_autofree float *floats = to_floats (guise_reference_get_gradient (reference, i),
                                            guise_shape_padded_count (node->shape));

      if (node->wants_gradient)
        compare_tensor (json_array_get_object_element (inputs, n_inputs++), node->shape, floats, TWIN_TOLERANCE);
    }
  g_assert_cmpuint (n_inputs, ==, json_array_get_length (inputs));
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      g_autofree float *floats = to_floats (guise_reference_get_parameter_gradient (reference, i),
                                            guise_reference_count_parameter (reference, i));

      compare_parameter (json_object_get_object_member (golden, "parameters"),
                         guise_parameters_get_info (parameters, i), floats, TWIN_TOLERANCE);
    }
}

static void
check_twin_update (JsonObject *golden, GuiseReference *reference, GuiseParameters *parameters)
{
  const GuiseOptimizerStep step = guise_optimizer_get_step (&optimizer, 1, 1.0);

  guise_reference_update (reference, GUISE_OPTIMIZER_ADAM, &step);
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      g_autofree float *floats = to_floats (guise_reference_get_parameter (reference, i),
                                            guise_reference_count_parameter (reference, i));

      compare_parameter (json_object_get_object_member (golden, "updated"), guise_parameters_get_info (parameters, i),
                         floats, TWIN_TOLERANCE);
    }
}

/* Runs the graph on the device from the twin's inputs; with @update the optimizer's step as well. */
static GuiseGraphProgram *
run_on_device (GuiseGpu *gpu, const GuiseGraph *graph, GuiseReference *reference, gboolean update)
{
  const GuiseOptimizerStep step = guise_optimizer_get_step (&optimizer, 1, 1.0);
  GuiseGraphProgramParams params = { .train = TRUE, .update = update };
  GuiseGraphProgram *program;
  g_autoptr(GError) error = NULL;

  g_assert_true (guise_matrix_select (gpu, FALSE, &params.variant, &error));
  program = guise_graph_program_new (graph, gpu, &params, &error);
  g_assert_no_error (error);

  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      g_autofree float *floats = to_floats (guise_reference_get_value (reference, i),
                                            guise_shape_padded_count (node->shape));

      if (node->op == GUISE_OP_INPUT)
        g_assert_true (guise_gpu_upload (gpu, guise_graph_program_get_value (program, i), floats,
                                         guise_shape_bytes (node->shape), &error));
    }
  if (update)
    guise_graph_program_set_optimizer_step (program, &step);
  guise_graph_program_run (program, NULL, &error);
  g_assert_no_error (error);

  return program;
}

static void
allocate_parameters (GuiseGpu *gpu, GuiseParameters *parameters)
{
  const guint states = 1u << GUISE_PARAMETER_VALUE | 1u << GUISE_PARAMETER_MOMENT1 | 1u << GUISE_PARAMETER_MOMENT2;
  g_autoptr(GError) error = NULL;

  guise_parameters_allocate (parameters, gpu, states, &error);
  g_assert_no_error (error);
  guise_parameters_initialise (parameters, 1, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      g_autofree float *logical = make_parameter (guise_parameters_get_info (parameters, i), i);

      guise_parameters_upload (parameters, GUISE_PARAMETER_VALUE, i, logical, &error);
      g_assert_no_error (error);
    }
}

static void
check_device (JsonObject *golden, GuiseGpu *gpu, const GuiseGraph *graph, GuiseReference *reference)
{
  GuiseParameters *parameters = guise_graph_get_parameters (graph);
  g_autoptr(GuiseGraphProgram) program = run_on_device (gpu, graph, reference, FALSE);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      const GuiseGpuRange range = guise_graph_program_get_parameter_gradient (program, i);
      g_autofree float *floats = g_malloc (range.size);

      g_assert_true (guise_gpu_download (gpu, range, floats, range.size, &error));
      compare_parameter (json_object_get_object_member (golden, "parameters"),
                         guise_parameters_get_info (parameters, i), floats, DEVICE_TOLERANCE);
    }
}

static void
check_device_update (JsonObject *golden, GuiseGpu *gpu, const GuiseGraph *graph, GuiseReference *reference)
{
  GuiseParameters *parameters = guise_graph_get_parameters (graph);
  g_autoptr(GError) error = NULL;

  guise_graph_program_destroy (run_on_device (gpu, graph, reference, TRUE));
  for (guint i = 0; i < guise_parameters_get_size (parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (parameters, i);
      JsonObject *updated = json_object_get_object_member (golden, "updated");
      JsonObject *wanted = json_object_get_object_member (updated, info->name);
      g_autofree float *logical = g_new (float, guise_parameter_info_count (info));

      g_assert_true (guise_parameters_download (parameters, GUISE_PARAMETER_VALUE, i, logical, &error));
      compare (wanted, logical, guise_parameter_info_count (info), DEVICE_TOLERANCE, info->name);
    }
}

static JsonObject *
load_golden (JsonParser *parser, const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "torch-golden.json", NULL);
  g_autoptr(GError) error = NULL;

  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);

  return json_object_get_object_member (json_node_get_object (json_parser_get_root (parser)), name);
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

static void
test_case (gconstpointer name)
{
  g_autoptr(JsonParser) parser = json_parser_new ();
  JsonObject *golden = load_golden (parser, name);
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseReference) reference = NULL;
  g_autoptr(GuiseGpu) gpu = guise_gpu_open (NULL, NULL);
  const gboolean has_update = json_object_has_member (golden, "updated");

  find_case (name)->build (graph);
  reference = guise_reference_new (graph, 0);
  fill_inputs (reference, graph);
  fill_parameters (reference, parameters);

  check_twin (golden, reference, graph);
  if (has_update)
    check_twin_update (golden, reference, parameters);
  if (gpu == NULL)
    {
      g_test_skip ("The twin agrees, but there is no Vulkan device to compare");
      return;
    }

  allocate_parameters (gpu, parameters);
  check_device (golden, gpu, graph, reference);
  if (has_update)
    check_device_update (golden, gpu, graph, reference);
}

int
main (int argc, char *argv[])
{
  static const char *const names[] = {
    "conv3", "conv5-stride2", "conv-sigmoid", "dense", "depth-to-space", "mask-loss", "dssim-loss", "both-losses",
    "model",
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *path = g_strdup_printf ("/golden/torch/%s", names[i]);

      g_test_add_data_func (path, names[i], test_case);
    }

  return g_test_run ();
}
