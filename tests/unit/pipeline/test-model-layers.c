/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-model-layers.h"

#include "guise-error.h"

static const GuiseModelLayer *
layer_at (GArray *layers, guint index)
{
  return &g_array_index (layers, GuiseModelLayer, index);
}

/* From 64² over 256 numbers to 96². */
static void
test_quick (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) layers = guise_model_list_layers ("quick", 0, &error);
  guint64 n_parameters = 0;
  gboolean has_bottleneck = FALSE, has_map = FALSE;

  g_assert_no_error (error);
  g_assert_cmpuint (layer_at (layers, 0)->size, ==, 64);
  g_assert_cmpuint (layer_at (layers, 0)->part, ==, GUISE_PART_ENCODER);
  g_assert_cmpuint (layer_at (layers, 1)->size, ==, 32);
  g_assert_cmpuint (layer_at (layers, 1)->channels, ==, 32);
  for (guint i = 0; i < layers->len; i++)
    {
      const GuiseModelLayer *layer = layer_at (layers, i);

      has_bottleneck |= layer->size == 1 && layer->channels == 256;
      has_map |= layer->size == 6 && layer->channels == 192;
      n_parameters += layer->n_parameters;
      g_assert_true (i == 0 || layer->part >= layer_at (layers, i - 1)->part);
    }
  g_assert_true (has_bottleneck && has_map);
  g_assert_cmpuint (n_parameters, >, 1000000);
  g_assert_cmpuint (layer_at (layers, layers->len - 1)->size, ==, 96);
  g_assert_cmpuint (layer_at (layers, layers->len - 1)->part, ==, GUISE_PART_DECODER);
}

static void
test_inters (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) layers = guise_model_list_layers ("iae", 0, &error);
  guint n_inters = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < layers->len; i++)
    n_inters += layer_at (layers, i)->part == GUISE_PART_INTER;
  g_assert_cmpuint (n_inters, >=, 2);
}

static void
test_unknown (void)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_model_list_layers ("nonsense", 0, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/model-layers/quick", test_quick);
  g_test_add_func ("/pipeline/model-layers/inters", test_inters);
  g_test_add_func ("/pipeline/model-layers/unknown", test_unknown);
  return g_test_run ();
}
