/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "guise-error.h"
#include "guise-graph-program.h"
#include "guise-onnx.h"
#include "test-device.h"

/*
 * The conformance cases of ONNX itself, as Debian's libonnx-testdata has them:
 * somebody else's networks, inputs and results. Every case whose operators we
 * have is a test case here, run on the device and by the double precision
 * twins, or skipped with the reason; those of other operators are counted in
 * the table at the end. What must not be skipped is listed here.
 *
 * Where a case has several inputs it is run twice: with all of them filled
 * before the run, and with all but the first as constants, so that the matrix
 * kernels take them as weights. Every run is done with each variant of the
 * kernels.
 */

#define DATA_FOLDER "/usr/share/libonnx-testdata/data"

/* Farthest from what is wanted, relative to the greatest magnitude of the result. */
#define DEVICE_TOLERANCE 2e-6
#define TWIN_TOLERANCE   1e-6

/* All their cases with 32-bit floats must run: what models, losses and the recogniser need. */
static const char *const needed[] = {
  "Abs", "Add", "AveragePool", "Clip", "Concat", "Conv", "DepthToSpace", "Div", "Exp", "Gemm", "GlobalAveragePool",
  "InstanceNormalization", "LeakyRelu", "Log", "MatMul", "Max", "MaxPool", "Mean", "Min", "Mul", "Neg", "PRelu", "Pad",
  "ReduceMean", "ReduceSum", "Relu", "Reshape", "Resize", "Sigmoid", "Slice", "SpaceToDepth", "Sqrt", "Sub", "Sum",
  "Tanh", "Transpose", NULL
};

typedef struct
{
  guint n_passed, n_skipped;
} Count;

typedef struct
{
  char *folder;             /* of the case */
} Case;

static GuiseGpu *gpu;
static GHashTable *counts;    /* operators of a case -> Count */
static GHashTable *unknown;   /* operators that we do not have -> Count of their cases */
static guint       n_newer;   /* cases of operator sets that came after ours: a newer libonnx-testdata has them */

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *data;
  gsize size;

  return g_file_get_contents (path, &data, &size, NULL) ? g_bytes_new_take (data, size) : NULL;
}

/* The values of an "input" or "output"; NULL without an error where there is no such file. */
static GuiseOnnxTensor *
read_vector (const char *folder, const char *what, guint number, GError **error)
{
  g_autofree char *name = g_strdup_printf ("%s_%u.pb", what, number);
  g_autoptr(GBytes) bytes = read_file (folder, name);

  return bytes != NULL ? guise_onnx_tensor_parse (bytes, NULL, error) : NULL;
}

static GHashTable *
read_inputs (const GuiseOnnxModel *model, const char *folder, GError **error)
{
  g_autoptr(GHashTable) values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                        (GDestroyNotify) guise_onnx_tensor_free);

  for (guint i = 0; i < guise_onnx_model_count_inputs (model); i++)
    {
      g_autoptr(GError) local = NULL;
      GuiseOnnxTensor *tensor = read_vector (folder, "input", i, &local);

      if (local != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&local));
          return NULL;
        }
      if (tensor != NULL)
        g_hash_table_insert (values, (char *) guise_onnx_model_get_input (model, i), tensor);
    }

  return g_steal_pointer (&values);
}

/* A graph that was imported, and what runs it. */
typedef struct
{
  GuiseParameters  *parameters;
  GuiseGraph       *graph;
  GuiseOnnxNetwork *network;
  GuiseReference   *reference;
} Fixture;

static void
fixture_clear (Fixture *self)
{
  g_clear_pointer (&self->reference, guise_reference_destroy);
  g_clear_pointer (&self->network, guise_onnx_network_free);
  g_clear_pointer (&self->graph, guise_graph_destroy);
  g_clear_pointer (&self->parameters, guise_parameters_destroy);
}

static gboolean
fixture_import (Fixture *self, const GuiseOnnxModel *model, GHashTable *values, gboolean all_constant, GError **error)
{
  const GuiseOnnxParams params = { .prefix = "net", .values = values, .all_constant = all_constant };
  g_autoptr(GError) local = NULL;

  self->parameters = guise_parameters_new ();
  self->graph = guise_graph_new (self->parameters);
  self->network = guise_onnx_import (model, self->graph, &params, error);
  if (self->network == NULL)
    return FALSE;

  guise_parameters_allocate (self->parameters, gpu, 1u << GUISE_PARAMETER_VALUE, &local);
  g_assert_no_error (local);
  guise_onnx_network_upload_weights (self->network, self->parameters, &local);
  g_assert_no_error (local);
  self->reference = guise_reference_new (self->graph, 1);
  guise_onnx_network_copy_weights (self->network, self->parameters, self->reference);

  return TRUE;
}

static void
fill_input (const Fixture *self, const GuiseGraphProgram *program, const GuiseOnnxPort *port, GHashTable *values)
{
  const GuiseOnnxTensor *tensor = g_hash_table_lookup (values, port->name);
  const gsize n = guise_shape_padded_count (guise_dims_get_shape (&port->array.dims));
  g_autofree float *padded = g_new (float, n);
  double *twin = guise_reference_get_value (self->reference, port->array.tensor);
  g_autoptr(GError) error = NULL;

  g_assert_nonnull (tensor);
  guise_dims_pack (&port->array.dims, tensor->floats, padded);
  guise_gpu_upload (gpu, guise_graph_program_get_value (program, port->array.tensor), padded, n * sizeof (float),
                    &error);
  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    twin[i] = padded[i];
}

/* Greatest difference, relative to the greatest magnitude; what is no finite number must be the same. */
static void
compare (const GuiseOnnxTensor *wanted, const GuiseDims *dims, const float *padded, double tolerance, const char *what)
{
  g_autofree float *got = g_new (float, wanted->count);
  double scale = 0.0, worst = 0.0;

  guise_dims_unpack (dims, padded, got);
  for (gsize i = 0; i < wanted->count; i++)
    if (isfinite (wanted->floats[i]))
      {
        scale = MAX (scale, fabs (wanted->floats[i]));
        g_assert_true (isfinite (got[i]));
        worst = MAX (worst, fabs ((double) got[i] - wanted->floats[i]));
      }
    else
      g_assert_true (isnan (wanted->floats[i]) ? isnan (got[i]) : got[i] == wanted->floats[i]);

  g_test_message ("%s: error %.2g of %.3g", what, worst, scale);
  g_assert_cmpfloat (worst, <=, tolerance * MAX (scale, 1e-30));
}

static void
compare_output (const Fixture *self, const GuiseGraphProgram *program, const GuiseOnnxPort *port,
                const GuiseOnnxTensor *wanted)
{
  const GuiseDims *dims = &port->array.dims;
  const gsize n = guise_shape_padded_count (guise_dims_get_shape (dims));
  const double *twin = guise_reference_get_value (self->reference, port->array.tensor);
  g_autofree float *values = g_new (float, n);
  g_autoptr(GError) error = NULL;

  g_assert_cmpuint (dims->rank, ==, wanted->rank);
  for (guint i = 0; i < dims->rank; i++)
    g_assert_cmpuint (dims->sizes[i], ==, wanted->sizes[i]);

  guise_gpu_download (gpu, guise_graph_program_get_value (program, port->array.tensor), values, n * sizeof (float),
                      &error);
  g_assert_no_error (error);
  compare (wanted, dims, values, DEVICE_TOLERANCE, "device");
  for (gsize i = 0; i < n; i++)
    values[i] = (float) twin[i];
  compare (wanted, dims, values, TWIN_TOLERANCE, "twin");
}

/* Returns: FALSE with an error when a vector is of a type we cannot read */
static gboolean
run_vectors (const Fixture *self, const char *folder, GHashTable *values, GuiseMatrixVariant variant, GError **error)
{
  const GuiseGraphProgramParams params = { .variant = variant };
  const GArray *inputs = guise_onnx_network_get_inputs (self->network);
  const GArray *outputs = guise_onnx_network_get_outputs (self->network);
  g_autoptr(GError) local = NULL;
  g_autoptr(GuiseGraphProgram) program = guise_graph_program_new (self->graph, gpu, &params, &local);

  g_assert_no_error (local);
  for (guint i = 0; i < inputs->len; i++)
    fill_input (self, program, &g_array_index (inputs, GuiseOnnxPort, i), values);
  guise_graph_program_run (program, NULL, &local);
  g_assert_no_error (local);
  guise_reference_forward (self->reference);

  for (guint i = 0; i < outputs->len; i++)
    {
      g_autoptr(GuiseOnnxTensor) wanted = read_vector (folder, "output", i, error);

      if (wanted == NULL)
        return FALSE;
      if (wanted->floats == NULL)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, "output %u holds integers", i);
          return FALSE;
        }
      compare_output (self, program, &g_array_index (outputs, GuiseOnnxPort, i), wanted);
    }

  return TRUE;
}

static gboolean
run_set (const GuiseOnnxModel *model, const char *folder, gboolean all_constant, GError **error)
{
  g_autoptr(GHashTable) values = read_inputs (model, folder, error);
  Fixture fixture = { 0 };
  gboolean ok;

  if (values == NULL)
    return FALSE;

  ok = fixture_import (&fixture, model, values, all_constant, error);
  for (guint variant = 0; ok && variant < GUISE_MATRIX_N_VARIANTS; variant++)
    if (guise_matrix_can_run (gpu, variant) && !guise_matrix_multiplies_halves (variant))
      ok = run_vectors (&fixture, folder, values, variant, error);
  fixture_clear (&fixture);

  return ok;
}

static gboolean
run_model (const GuiseOnnxModel *model, const char *folder, GError **error)
{
  guint n_sets = 0;

  for (;; n_sets++)
    {
      g_autofree char *name = g_strdup_printf ("test_data_set_%u", n_sets);
      g_autofree char *set = g_build_filename (folder, name, NULL);

      if (!g_file_test (set, G_FILE_TEST_IS_DIR))
        break;
      if (!run_set (model, set, FALSE, error))
        return FALSE;
      if (guise_onnx_model_count_inputs (model) > 1 && !run_set (model, set, TRUE, error))
        return FALSE;
    }

  g_assert_cmpuint (n_sets, >, 0);
  return TRUE;
}

static Count *
get_count (GHashTable *counts_of, const char *operators)
{
  Count *count = g_hash_table_lookup (counts_of, operators);

  if (count == NULL)
    {
      count = g_new0 (Count, 1);
      g_hash_table_insert (counts_of, g_strdup (operators), count);
    }

  return count;
}

static gboolean
are_needed (const char *operators)
{
  g_auto(GStrv) names = g_strsplit (operators, " ", -1);

  for (guint i = 0; names[i] != NULL; i++)
    if (!g_strv_contains (needed, names[i]) && !g_str_equal (names[i], "Constant"))
      return FALSE;

  return names[0] != NULL;
}

/* Some inputs say how, and are integers; the type of what is computed decides. An array without values cannot be. */
static gboolean
may_be_skipped (const char *operators, const char *reason)
{
  static const char *const allowed[] = { "holds", "without values", "tell indices" };

  if (!are_needed (operators))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (allowed); i++)
    if (strstr (reason, allowed[i]) != NULL)
      return TRUE;

  return FALSE;
}

/* Files of sequences and the like are no tensors either. */
static gboolean
has_tensors_only (const GuiseOnnxModel *model, GError **error)
{
  g_autofree char *foreign = guise_onnx_model_dup_foreign_type (model);

  if (foreign == NULL || !g_str_has_suffix (foreign, "is no tensor"))
    return TRUE;

  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED, foreign);
  return FALSE;
}

static void
test_case (gconstpointer data)
{
  const Case *self = data;
  g_autoptr(GBytes) bytes = read_file (self->folder, "model.onnx");
  g_autofree char *operators = NULL;
  g_autoptr(GuiseOnnxModel) model = NULL;
  g_autoptr(GError) error = NULL;

  if (gpu == NULL)
    {
      g_test_skip ("no device");
      return;
    }

  model = guise_onnx_model_parse (bytes, &error);
  operators = model != NULL ? guise_onnx_model_dup_operators (model) : g_strdup ("(not read)");
  if (model != NULL && has_tensors_only (model, &error) && run_model (model, self->folder, &error))
    {
      get_count (counts, operators)->n_passed++;
      return;
    }

  g_assert_nonnull (error);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_test_message ("%s", error->message);
  g_assert_false (g_error_matches (error, GUISE_ERROR, GUISE_ERROR_DAMAGED));
  g_assert_true (may_be_skipped (operators, error->message));
  get_count (counts, operators)->n_skipped++;
  g_test_skip (error->message);
}

/* A line for each set of operators, sorted. Returns: the sum */
static Count
tell (GHashTable *counts_of)
{
  g_autoptr(GList) keys = g_list_sort (g_hash_table_get_keys (counts_of), (GCompareFunc) g_strcmp0);
  Count all = { 0 };

  for (const GList *k = keys; k != NULL; k = k->next)
    {
      const Count *count = g_hash_table_lookup (counts_of, k->data);

      g_test_message ("%-40s %3u passed %3u skipped", (const char *) k->data, count->n_passed, count->n_skipped);
      all.n_passed += count->n_passed;
      all.n_skipped += count->n_skipped;
    }

  return all;
}

/* The table, and whether every operator that must be there was met at all. */
static void
test_table (void)
{
  Count all, others;

  if (gpu == NULL)
    {
      g_test_skip ("no device");
      return;
    }

  all = tell (counts);
  g_test_message ("operators that we do not have:");
  others = tell (unknown);
  g_test_message ("%u cases passed, %u were skipped, %u are of other operators, %u of newer operator sets",
                  all.n_passed, all.n_skipped, others.n_skipped, n_newer);

  for (guint i = 0; needed[i] != NULL; i++)
    {
      const Count *count = g_hash_table_lookup (counts, needed[i]);

      /* Where the cases were made anew for a newer set there is none left that we could run. */
      if (count == NULL && n_newer > 0)
        g_test_message ("all cases of %s are of newer operator sets", needed[i]);
      else if (count == NULL || count->n_passed == 0)
        g_error ("no case of %s passed", needed[i]);
    }
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* An operator of a case that we do not have, or another reason to leave it out; NULL when there is none. */
static char *
find_unknown (const char *folder)
{
  g_autoptr(GBytes) bytes = read_file (folder, "model.onnx");
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseOnnxModel) model = guise_onnx_model_parse (bytes, &error);

  if (g_error_matches (error, GUISE_ERROR, GUISE_ERROR_FAILED) && strstr (error->message, "operator set") != NULL)
    {
      n_newer++;
      return g_strdup ("(newer operator set)");
    }
  if (g_error_matches (error, GUISE_ERROR, GUISE_ERROR_FAILED))
    return g_strdup ("(foreign domain)");

  return model != NULL ? g_strdup (guise_onnx_model_find_unknown (model)) : NULL;
}

static void
add_cases (GPtrArray *cases, const char *group)
{
  g_autofree char *path = g_build_filename (DATA_FOLDER, group, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);

  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *folder = g_build_filename (path, names->pdata[i], NULL);
      g_autofree char *test_path = g_strdup_printf ("/gpu/onnx/%s/%s", group, (char *) names->pdata[i]);
      g_autofree char *other = find_unknown (folder);

      if (other != NULL)
        get_count (unknown, other)->n_skipped++;
      else
        {
          Case *self = g_new0 (Case, 1);

          self->folder = g_steal_pointer (&folder);
          g_ptr_array_add (cases, self);
          g_test_add_data_func (test_path, self, test_case);
        }
    }
}

static void
free_case (gpointer data)
{
  Case *self = data;

  g_free (self->folder);
  g_free (self);
}

static void
test_no_cases (void)
{
  g_test_skip ("libonnx-testdata is not installed: there is no " DATA_FOLDER);
}

int
main (int argc, char *argv[])
{
  /* "real" has but addresses to fetch networks from. */
  static const char *const groups[] = { "node", "pytorch-converted", "pytorch-operator", "simple" };
  g_autoptr(GPtrArray) cases = g_ptr_array_new_with_free_func (free_case);
  g_autoptr(GError) error = NULL;
  int status;

  /* Every case is to be told, whichever fails. */
  g_test_init (&argc, &argv, NULL);
  g_test_set_nonfatal_assertions ();
  counts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  unknown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    add_cases (cases, groups[i]);
  if (cases->len == 0)
    g_test_add_func ("/gpu/onnx/none", test_no_cases);
  else
    g_test_add_func ("/gpu/onnx/table/all", test_table);

  gpu = guise_gpu_open (&(GuiseGpuParams) { .enable_validation = TRUE, .max_kernels = 4096 }, &error);
  status = g_test_run ();
  g_clear_pointer (&gpu, guise_gpu_unref);
  g_hash_table_unref (counts);
  g_hash_table_unref (unknown);

  return status;
}
