/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guise-architecture.h"
#include "guise-error.h"

static void
test_original_parameters (void)
{
  const GuiseArchitecture *original = guise_architecture_find ("original", NULL);

  g_assert_nonnull (original);
  g_assert_cmpuint (guise_architecture_count_parameters (original, 3), ==, 82062470);
  g_assert_cmpuint (guise_architecture_count_multiply_adds (original, 3), >, 1890000000);
  g_assert_cmpuint (guise_architecture_count_multiply_adds (original, 3), <, 1910000000);
}

/* The counts that other tools' models have, in millions, rounded there to 0.1; and thousands of millions of multiply-adds. */
static void
test_known_sizes (void)
{
  static const struct { const char *name; double parameters, multiply_adds, tolerance; } known[] = {
    { "original", 82.1, 1.90, 0.01 }, { "lightweight", 51.1, 3.28, 0.01 }, { "iae", 117.8, 1.92, 0.01 },
    { "dfaker", 113.3, 8.9, 0.05 }, { "dfl-h128", 107.7, 15.4, 0.05 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const GuiseArchitecture *model = guise_architecture_find (known[i].name, NULL);

      g_assert_nonnull (model);
      g_test_message ("%s: %" G_GUINT64_FORMAT " parameters, %" G_GUINT64_FORMAT " multiply-adds", model->name,
                      guise_architecture_count_parameters (model, 3), guise_architecture_count_multiply_adds (model, 3));
      g_assert_cmpfloat_with_epsilon (guise_architecture_count_parameters (model, 3) / 1e6, known[i].parameters, 0.05);
      g_assert_cmpfloat_with_epsilon (guise_architecture_count_multiply_adds (model, 3) / 1e9, known[i].multiply_adds,
                                      known[i].tolerance);
    }
}

/* Every row must make pictures of the size it promises, with a mask or without. */
static void
test_sizes (void)
{
  guint n;
  const GuiseArchitecture *list = guise_architecture_list (&n);

  for (guint i = 0; i < n; i++)
    for (guint channels = 3; channels <= 4; channels++)
      {
        g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
        g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
        const GuiseTensor faces = guise_graph_input (graph, "faces", GUISE_SHAPE (2, list[i].input_size,
                                                                                  list[i].input_size,
                                                                                  guise_architecture_get_in_channels (&list[i])));
        const GuiseTensor code = guise_architecture_encode (&list[i], graph, faces);
        const GuiseShape shape = guise_graph_get_shape (graph, guise_architecture_decode (&list[i], graph, code,
                                                                                          "source", channels));

        g_assert_true (guise_shape_equal (shape, GUISE_SHAPE (2, list[i].output_size, list[i].output_size, channels)));
      }
}

static void
test_unknown_name (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_architecture_find ("no-such-model", &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
  g_assert_nonnull (strstr (error->message, "original"));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/architecture/original-has-82062470-parameters", test_original_parameters);
  g_test_add_func ("/model/architecture/known-sizes", test_known_sizes);
  g_test_add_func ("/model/architecture/sizes", test_sizes);
  g_test_add_func ("/model/architecture/unknown-name-lists-the-names", test_unknown_name);

  return g_test_run ();
}
