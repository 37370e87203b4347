/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guise-architecture.h"
#include "guise-error.h"

static GuiseArchitecture
find (const char *name, guint resolution)
{
  GuiseArchitecture architecture;
  g_autoptr(GError) error = NULL;

  guise_architecture_find (name, resolution, &architecture, &error);
  g_assert_no_error (error);
  return architecture;
}

static void
test_original_parameters (void)
{
  const GuiseArchitecture original = find ("original", 0);

  g_assert_cmpuint (guise_architecture_count_parameters (&original, 3), ==, 82062470);
  g_assert_cmpuint (guise_architecture_count_multiply_adds (&original, 3), >, 1890000000);
  g_assert_cmpuint (guise_architecture_count_multiply_adds (&original, 3), <, 1910000000);
}

/* The counts that other tools' models have, in millions, rounded there to 0.1; and thousands of millions of multiply-adds. */
static void
test_known_sizes (void)
{
  static const struct { const char *name; guint resolution; double parameters, multiply_adds, tolerance; } known[] = {
    { "original", 0, 82.1, 1.90, 0.01 }, { "lightweight", 0, 51.1, 3.28, 0.01 }, { "iae", 0, 117.8, 1.92, 0.01 },
    { "dfaker", 0, 113.3, 8.9, 0.05 }, { "dfaker", 256, 258, 43.1, 0.5 }, { "dfl-h128", 0, 107.7, 15.4, 0.05 },
    { "villain", 0, 155.1, 48.2, 0.1 },
    { "df", 128, 57.5, 27.7, 0.05 }, { "df-ud", 128, 54.5, 7.6, 0.05 }, { "df-udt", 128, 87.7, 8.7, 0.05 },
    { "df-ud", 256, 82.8, 30.5, 0.05 },
    /* Both inters are counted there, where the source's way goes through one twice. */
    { "liae", 128, 95.0, 33.7, 0.7 }, { "liae-ud", 128, 82.4, 9.1, 0.2 }, { "liae-udt", 128, 77.5, 9.0, 0.1 },
    { "liae-ud", 256, 145, 36.4, 0.8 },
    { "quick96", 0, 38.3, 4.0, 0.05 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const GuiseArchitecture model = find (known[i].name, known[i].resolution);
      const guint channels = model.mask != NULL ? 4 : 3;
      const double parameters = guise_architecture_count_parameters (&model, channels) / 1e6;
      const double multiply_adds = guise_architecture_count_multiply_adds (&model, channels) / 1e9;

      g_test_message ("%s at %u: %.3f M parameters, %.3f G multiply-adds", model.name, model.output_size, parameters,
                      multiply_adds);
      /* Counts of more than 130 M are known to the million. */
      g_assert_cmpfloat_with_epsilon (parameters, known[i].parameters, known[i].resolution == 256 ? 0.5 : 0.05);
      g_assert_cmpfloat_with_epsilon (multiply_adds, known[i].multiply_adds, known[i].tolerance);
    }
}

/* Every row must make pictures of the size it promises, with a mask or without, also of a step with one face a side: then
 * its code is cut after the first. */
static void
check_size (const GuiseArchitecture *model)
{
  for (guint channels = 3; channels <= 4; channels++)
    {
      const guint in_channels = guise_architecture_get_in_channels (model);
      g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
      g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
      const GuiseTensor faces = guise_graph_input (graph, "faces", GUISE_SHAPE (2, model->input_size,
                                                                                model->input_size, in_channels));
      const GuiseTensor code = guise_architecture_encode (model, graph, faces);
      const GuiseTensor own = guise_graph_slice (graph, code, 1, 1);
      const GuiseTensor picture = guise_architecture_decode (model, graph, own, "source", channels);

      g_assert_true (guise_shape_equal (guise_graph_get_shape (graph, picture),
                                        GUISE_SHAPE (1, model->output_size, model->output_size, channels)));
    }
}

static void
test_sizes (void)
{
  guint n;
  const GuiseArchitecture *list = guise_architecture_list (&n);

  for (guint i = 0; i < n; i++)
    {
      check_size (&list[i]);
      for (guint size = list[i].least_size; size <= list[i].most_size; size += list[i].step)
        {
          const GuiseArchitecture model = find (list[i].name, size);

          g_assert_cmpuint (model.output_size, ==, size);
          check_size (&model);
        }
    }
}

static void
test_unknown (void)
{
  g_autoptr(GError) error = NULL;
  GuiseArchitecture model;

  g_assert_false (guise_architecture_find ("no-such-model", 0, &model, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "original"));
  g_clear_error (&error);

  g_assert_false (guise_architecture_find ("dfaker", 240, &model, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "64 to 224 in steps of 32 and 256 to 512 in steps of 64"));
}

/* All parameters of one side are on the list. */
static void
test_layers (void)
{
  const GuiseArchitecture model = find ("quick96", 0);
  g_autoptr(GArray) layers = guise_architecture_dup_layers (&model, 4);
  const GuiseArchitectureLayer *first = &g_array_index (layers, GuiseArchitectureLayer, 0);
  const GuiseArchitectureLayer *down = &g_array_index (layers, GuiseArchitectureLayer, 1);
  guint64 of_encoder = 0, of_decoder = 0;

  g_assert_cmpuint (first->height, ==, 96);
  g_assert_cmpuint (first->parameters, ==, 0);
  g_assert_cmpstr (down->name, ==, "encoder.down0");
  g_assert_cmpuint (down->height, ==, 48);
  g_assert_cmpuint (down->channels, ==, 64);
  for (guint i = 0; i < layers->len; i++)
    {
      const GuiseArchitectureLayer *layer = &g_array_index (layers, GuiseArchitectureLayer, i);

      *(g_str_has_prefix (layer->name, "encoder.") ? &of_encoder : &of_decoder) += layer->parameters;
    }
  g_assert_cmpuint (of_encoder + 2 * of_decoder, ==, guise_architecture_count_parameters (&model, 4));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/architecture/original-has-82062470-parameters", test_original_parameters);
  g_test_add_func ("/model/architecture/known-sizes", test_known_sizes);
  g_test_add_func ("/model/architecture/sizes", test_sizes);
  g_test_add_func ("/model/architecture/unknown-lists-what-there-is", test_unknown);
  g_test_add_func ("/model/architecture/layers", test_layers);

  return g_test_run ();
}
