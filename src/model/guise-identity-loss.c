/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-identity-loss.h"

#include <math.h>

#include "guise-error.h"
#include "guise-i18n.h"

/* Features whose squares add up to less have no direction. */
#define LEAST_SQUARE 1e-12f

/* Pixels a side of what a recogniser may look at. */
#define MOST_SIDE 1024

/* Axes of a picture. */
enum { AXIS_ROW = 1, AXIS_COLUMN = 2, AXIS_CHANNEL = 3 };

static GuiseArray
take_channels (GuiseGraph *graph, GuiseArray x, guint first_channel, guint n)
{
  const guint first[] = { 0, 0, 0, first_channel };
  const gint steps[] = { 1, 1, 1, 1 };
  const guint counts[] = { x.dims.sizes[0], x.dims.sizes[1], x.dims.sizes[2], n };

  return x.dims.sizes[AXIS_CHANNEL] == n ? x : guise_array_slice (graph, x, first, steps, counts);
}

/* Value i of @n_out looks at the values about @first + @scale · (i + ½), at least one and at least @scale wide. */
static GuiseArray
resample (GuiseGraph *graph, GuiseArray x, guint axis, guint n_out, double first, double scale)
{
  const gint n_in = (gint) x.dims.sizes[axis];
  const double reach = MAX (1.0, scale);
  g_autoptr(GArray) taps = g_array_new (FALSE, FALSE, sizeof (GuiseAxisTap));

  for (guint i = 0; i < n_out; i++)
    {
      const double middle = first + scale * (i + 0.5) - 0.5;
      double sum = 0.0;

      for (gint k = (gint) ceil (middle - reach); k <= (gint) floor (middle + reach); k++)
        sum += MAX (0.0, 1.0 - fabs (k - middle) / reach);
      for (gint k = MAX (0, (gint) ceil (middle - reach)); k <= MIN (n_in - 1, (gint) floor (middle + reach)); k++)
        {
          const GuiseAxisTap tap = { i, (guint) k, (float) (MAX (0.0, 1.0 - fabs (k - middle) / reach) / sum) };

          if (tap.weight > 0.0f)
            g_array_append_val (taps, tap);
        }
    }

  return guise_array_map_axis (graph, x, axis, n_out, (const GuiseAxisTap *) (gpointer) taps->data, taps->len);
}

/* What the recogniser gets of a picture: less the mean, nothing outside the mask, cut and resized. Other axes only name
 * the same memory. */
static GuiseArray
add_chip (const GuiseIdentityLoss *self, GuiseGraph *graph, GuiseArray picture, GuiseArray mask, guint side)
{
  const GuiseDims colour = { GUISE_AXES_NHWC, 4, { 1, 1, 1, 3 } };
  const float means[] = { (float) self->mean[0], (float) self->mean[1], (float) self->mean[2] };
  const guint n_in = picture.dims.sizes[AXIS_ROW];
  const double scale = self->size * n_in / side;
  GuiseArray x = guise_array_sub (graph, take_channels (graph, picture, 0, 3),
                                  guise_array_constant (graph, "mean", &colour, means));

  x = guise_array_mul (graph, x, mask);
  x = resample (graph, x, AXIS_ROW, side, self->top * n_in, scale);
  x = resample (graph, x, AXIS_COLUMN, side, self->left * n_in, scale);
  x.dims = (GuiseDims) { GUISE_AXES_CHANNELS_SECOND, 4, { picture.dims.sizes[0], 3, side, side } };
  return x;
}

/* The features of @chip, divided by their length. */
static GuiseOnnxNetwork *
add_features (const GuiseIdentityLoss *self, GuiseGraph *graph, GuiseArray chip, GuiseArray *features, GError **error)
{
  const GuiseOnnxParams params = {
    .prefix = GUISE_RECOGNISER_PREFIX, .input = &chip, .n_samples = chip.dims.sizes[0],
  };
  g_autoptr(GuiseOnnxNetwork) network = guise_onnx_import (self->recogniser, graph, &params, error);
  const GArray *outputs;
  GuiseArray x, square;

  if (network == NULL)
    return NULL;

  outputs = guise_onnx_network_get_outputs (network);
  if (outputs->len != 1 || (x = g_array_index (outputs, GuiseOnnxPort, 0).array).dims.rank != 2
      || x.dims.sizes[0] != chip.dims.sizes[0])
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                           _("The network is no recogniser: it does not give one list of features for each face"));
      return NULL;
    }

  square = guise_array_sum (graph, guise_array_mul (graph, x, x), 1u << 1);
  square = guise_array_clip (graph, square, LEAST_SQUARE, G_MAXFLOAT);
  *features = guise_array_div (graph, x, guise_array_sqrt (graph, square));
  return g_steal_pointer (&network);
}

/* The side of the recogniser's pictures; 0 for another kind of network. */
static guint
get_side (const GuiseOnnxModel *recogniser)
{
  guint sizes[GUISE_MAX_RANK];

  if (guise_onnx_model_count_inputs (recogniser) != 1
      || guise_onnx_model_get_input_sizes (recogniser, 0, sizes) != 4 || sizes[1] != 3 || sizes[2] != sizes[3]
      || sizes[2] > MOST_SIDE)
    return 0;

  return sizes[2];
}

GuiseOnnxNetwork *
guise_identity_loss_add (const GuiseIdentityLoss *self, GuiseGraph *graph, GuiseTensor prediction,
                         GuiseTensor picture, GuiseTensor *loss, GError **error)
{
  const GuiseArray wanted = guise_array_of (graph, picture);
  const guint side = get_side (self->recogniser);
  g_autoptr(GuiseOnnxNetwork) network = NULL, twin = NULL;
  GuiseArray mask, chip, features, wanted_features, d;

  if (side == 0)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                           _("The network is no recogniser: its input is not one square picture of three colours"));
      return NULL;
    }

  mask = take_channels (graph, wanted, 3, 1);
  chip = add_chip (self, graph, guise_array_of (graph, prediction), mask, side);
  network = add_features (self, graph, chip, &features, error);
  if (network == NULL)
    return NULL;

  /* The same weights by the same names. */
  chip = add_chip (self, graph, wanted, mask, side);
  twin = add_features (self, graph, chip, &wanted_features, error);
  if (twin == NULL)
    return NULL;

  d = guise_array_sub (graph, features, wanted_features);
  d = guise_array_affine (graph, guise_array_sum (graph, guise_array_mul (graph, d, d), 1u << 1), 0.25f, 0.0f);
  *loss = guise_graph_value_loss (graph, d.tensor, (float) self->factor);
  guise_parameters_set_role (guise_graph_get_parameters (graph), GUISE_RECOGNISER_PREFIX, GUISE_PARAMETER_OF_OTHERS);

  return g_steal_pointer (&network);
}
