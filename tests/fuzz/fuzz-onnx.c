/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-onnx.h"

#include <string.h>

#include "guise-graph-private.h"
#include "guise-convert-writer.h"

/*
 * ONNX files that were spoilt: whatever happens is a graph, or an error with
 * one sentence; never a crash, a critical, or memory beyond the limit. What
 * becomes a small graph is run by the twins, which would read past an array.
 *
 *     fuzz-onnx [ROUNDS [FIRST-SEED]]
 *
 * Seeds of the files: a network of our own, and ONNX's conformance cases where
 * they are installed.
 */

#define DATA_FOLDER "/usr/share/libonnx-testdata/data"
#define MAX_VALUES  (1u << 18)

/* A file, and the values of its inputs. */
typedef struct
{
  GBytes    *model;
  GPtrArray *inputs;        /* of GBytes */
} Seed;

static void
free_seed (gpointer data)
{
  Seed *seed = data;

  g_bytes_unref (seed->model);
  g_ptr_array_unref (seed->inputs);
  g_free (seed);
}

static void
take_seed (GPtrArray *seeds, GBytes *model, GPtrArray *inputs)
{
  Seed *seed = g_new0 (Seed, 1);

  seed->model = model;
  seed->inputs = inputs;
  g_ptr_array_add (seeds, seed);
}

static void
add_own_seed (GPtrArray *seeds)
{
  const gint64 in_dims[] = { 1, 4, 6, 5 }, weight_dims[] = { 4, 2, 3, 3 }, pads[] = { 1, 1, 1, 1 };
  const gint64 two[] = { 2, 2 }, none[] = { 0 }, four[] = { 4 }, shape[] = { 0, -1 }, out_dims[] = { 1, 48 };
  const float weights[72] = { 1.0f }, scales[] = { 1.0f, 1.0f, 1.5f, 2.0f };
  g_autoptr(GuiseOnnxWriter) writer = guise_convert_writer_new ();
  const char *value;
  GuiseOnnxNode *node;

  guise_convert_writer_set_input (writer, "x", in_dims, 4);
  node = guise_convert_writer_add_node (writer, "Conv", &value, "x",
                                        guise_convert_writer_add_floats (writer, weights, weight_dims, 4), NULL);
  guise_onnx_node_set_ints (node, "pads", pads, 4);
  guise_onnx_node_set_int (node, "group", 2);
  node = guise_convert_writer_add_node (writer, "AveragePool", &value, value, NULL, NULL);
  guise_onnx_node_set_ints (node, "kernel_shape", two, 2);
  guise_onnx_node_set_ints (node, "strides", two, 2);
  node = guise_convert_writer_add_node (writer, "Resize", &value, value,
                                        guise_convert_writer_add_floats (writer, weights, none, 1),
                                        guise_convert_writer_add_floats (writer, scales, four, 1));
  guise_onnx_node_set_string (node, "mode", "linear");
  guise_convert_writer_add_node (writer, "Reshape", &value, value, guise_onnx_writer_add_ints (writer, shape, 2),
                                 NULL);
  guise_convert_writer_add_output (writer, value, "y", out_dims, 2);
  take_seed (seeds, guise_onnx_writer_finish (writer),
             g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref));
}

static GBytes *
read_file (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  char *data;
  gsize size;

  return g_file_get_contents (path, &data, &size, NULL) ? g_bytes_new_take (data, size) : NULL;
}

static void
add_seeds (GPtrArray *seeds, const char *group)
{
  g_autofree char *path = g_build_filename (DATA_FOLDER, group, NULL);
  g_autoptr(GDir) dir = g_dir_open (path, 0, NULL);

  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *folder = g_build_filename (path, name, NULL);
      GBytes *model = read_file (folder, "model.onnx");
      GPtrArray *inputs = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

      for (guint i = 0; i < 8; i++)
        {
          g_autofree char *file = g_strdup_printf ("test_data_set_0/input_%u.pb", i);
          GBytes *input = read_file (folder, file);

          if (input != NULL)
            g_ptr_array_add (inputs, input);
        }
      if (model != NULL)
        take_seed (seeds, model, inputs);
      else
        g_ptr_array_unref (inputs);
    }
}

static int
compare_seeds (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare ((*(Seed *const *) a)->model, (*(Seed *const *) b)->model);
}

static GBytes *
spoil (GBytes *bytes, GRand *rand, int most)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  guint8 *copy = g_memdup2 (data, MAX (size, 1));

  if (rand == NULL)
    return g_bytes_new_take (copy, size);

  for (int n = size > 0 ? g_rand_int_range (rand, 0, most) : 0; n > 0; n--)
    {
      const gsize at = g_rand_int_range (rand, 0, (gint32) size);

      switch (g_rand_int_range (rand, 0, 5))
        {
        case 0:
          copy[at] ^= 1 << g_rand_int_range (rand, 0, 8);
          break;
        case 1:
          copy[at] = (guint8) g_rand_int_range (rand, 0, 16);
          break;
        case 2:
          copy[at] = 0xff;
          break;
        case 3:
          memmove (copy + at, copy + g_rand_int_range (rand, 0, (gint32) size - (gint32) MIN (size - 1, 8)),
                   MIN (size - at, MIN (size - 1, 8)));
          break;
        default:
          size = g_rand_int_range (rand, 0, 20) == 0 ? MAX (at, 1) : size;
          break;
        }
    }

  return g_bytes_new_take (copy, size);
}

/* One error after the other is expected here; each must be a sentence for people. */
static void
look_at (GError **error)
{
  if (*error == NULL)
    return;
  g_assert_cmpstr ((*error)->message, !=, "");
  g_assert_null (strchr ((*error)->message, '\n'));
  g_assert_true (g_utf8_validate ((*error)->message, -1, NULL));
  g_clear_error (error);
}

/* @rand: (nullable): %NULL leaves them whole */
static GHashTable *
read_inputs (const GuiseOnnxModel *model, const Seed *seed, GRand *rand)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) guise_onnx_tensor_free);

  for (guint i = 0; i < MIN (guise_onnx_model_count_inputs (model), seed->inputs->len); i++)
    {
      g_autoptr(GBytes) bytes = spoil (seed->inputs->pdata[i], rand, 2);
      g_autoptr(GError) error = NULL;
      g_autofree char *name = NULL;
      GuiseOnnxTensor *tensor = guise_onnx_tensor_parse (bytes, &name, &error);

      look_at (&error);
      if (tensor != NULL)
        g_hash_table_insert (values, (char *) guise_onnx_model_get_input (model, i), tensor);
    }

  return values;
}

/* About how much a twin has to do. */
static double
count_work (const GuiseGraph *graph)
{
  double work = 0.0;

  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      double product = 1.0;

      for (guint k = 0; k < node->contraction.rank; k++)
        product *= node->contraction.sizes[k];
      work += product;
      for (guint k = 0; k < node->n_parts; k++)
        {
          product = 1.0;
          for (guint axis = 0; axis < node->parts[k].rank; axis++)
            product *= node->parts[k].sizes[axis];
          work += product;
        }
      product = guise_shape_padded_count (node->shape);
      if (node->window.kernel[0] > 0)
        product *= (double) guise_window_count (node->window.kernel) *
                   (node->n_inputs > 1 ? guise_node_get_input_shape (graph, node, 0).c : 1);
      work += product;
    }

  return work + guise_graph_count_multiply_adds (graph);
}

/* @rand: (nullable): %NULL leaves the file whole. Returns: whether it became a graph */
static gboolean
try_out (const Seed *seed, GRand *rand)
{
  g_autoptr(GBytes) bytes = spoil (seed->model, rand, 6);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseOnnxModel) model = guise_onnx_model_parse (bytes, &error);
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  g_autoptr(GuiseOnnxNetwork) network = NULL;
  g_autoptr(GHashTable) values = NULL;
  GuiseOnnxParams params = { .prefix = "net", .max_values = MAX_VALUES };

  look_at (&error);
  if (model == NULL)
    return FALSE;

  values = read_inputs (model, seed, rand);
  params.values = values;
  params.all_constant = rand != NULL && g_rand_boolean (rand);
  network = guise_onnx_import (model, graph, &params, &error);
  g_assert_true ((network == NULL) == (error != NULL));
  look_at (&error);
  if (network == NULL)
    return FALSE;

  if (count_work (graph) < 1e6)
    {
      g_autoptr(GuiseReference) reference = guise_reference_new (graph, 1);

      guise_onnx_network_copy_weights (network, parameters, reference);
      guise_reference_forward (reference);
    }

  return TRUE;
}

/* Files of operators that we do not have would all end at the same door. */
static void
keep_readable (GPtrArray *seeds)
{
  for (guint i = seeds->len; i-- > 0;)
    if (!try_out (seeds->pdata[i], NULL))
      g_ptr_array_remove_index (seeds, i);
}

int
main (int argc, char **argv)
{
  const guint n_rounds = argc > 1 ? (guint) g_ascii_strtoull (argv[1], NULL, 10) : 1000;
  const guint first_seed = argc > 2 ? (guint) g_ascii_strtoull (argv[2], NULL, 10) : 0;
  g_autoptr(GPtrArray) seeds = g_ptr_array_new_with_free_func (free_seed);
  guint n_graphs = 0;

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  add_own_seed (seeds);
  add_seeds (seeds, "node");
  add_seeds (seeds, "pytorch-converted");
  keep_readable (seeds);
  g_ptr_array_sort (seeds, compare_seeds);
  g_assert_cmpuint (seeds->len, >, 0);

  for (guint seed = first_seed; seed < first_seed + n_rounds; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);

      n_graphs += try_out (seeds->pdata[g_rand_int_range (rand, 0, (gint32) seeds->len)], rand);
    }

  /* Else only the first look at the file was tried out. */
  g_assert_cmpuint (n_graphs, >, n_rounds / 20);
  g_print ("%u rounds over %u files, %u became a graph\n", n_rounds, seeds->len, n_graphs);
  return 0;
}
