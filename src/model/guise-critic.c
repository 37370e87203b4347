/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-critic.h"

#include "guise-graph-arrays.h"

#define N_LEVELS 3
#define N_CHANNELS 16      /* at full size; twice as many with each level */

#define SLOPE 0.2f

/* What the critic says of n pictures, as logarithms of the odds that they are genuine. */
typedef struct
{
  GuiseTensor patches, pixels;
} Verdict;

static GuiseTensor
add_conv (GuiseGraph *graph, GuiseTensor x, const char *kind, guint index, guint channels, guint kernel, guint stride,
          gboolean activate)
{
  g_autofree char *name = g_strdup_printf (GUISE_CRITIC_PREFIX "%s%u", kind, index);

  return guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = channels, .kernel = kernel, .stride = stride, .init = GUISE_INIT_HE_UNIFORM,
    .activation = activate ? GUISE_ACTIVATION_LEAKY_RELU : GUISE_ACTIVATION_NONE, .slope = SLOPE,
  });
}

static Verdict
add_network (GuiseGraph *graph, GuiseTensor x)
{
  GuiseTensor levels[N_LEVELS];
  Verdict verdict;

  x = add_conv (graph, x, "in", 0, N_CHANNELS, 1, 1, TRUE);
  for (guint i = 0; i < N_LEVELS; i++)
    {
      levels[i] = x;
      x = add_conv (graph, x, "down", i, N_CHANNELS << (i + 1), 3, 2, TRUE);
    }

  verdict.patches = add_conv (graph, x, "patches", 0, 1, 1, 1, FALSE);
  x = add_conv (graph, x, "middle", 0, N_CHANNELS << N_LEVELS, 1, 1, TRUE);
  for (guint i = N_LEVELS; i-- > 0;)
    {
      /* With the shuffle that is an up-convolution of 2×2. */
      x = add_conv (graph, x, "up", i, 4 * (N_CHANNELS << i), 1, 1, TRUE);
      x = guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
      x = guise_graph_concat (graph, levels[i], x);
    }
  verdict.pixels = add_conv (graph, x, "pixels", 0, 1, 1, 1, FALSE);

  return verdict;
}

/* Of each face the mean of log (1 + e^(sign · x)), without overflow. */
static GuiseArray
add_cross_entropy (GuiseGraph *graph, GuiseTensor odds, float sign)
{
  const GuiseArray x = guise_array_affine (graph, guise_array_of (graph, odds), sign, 0.0f);
  const GuiseArray small = guise_array_exp (graph, guise_array_affine (graph, guise_array_abs (graph, x), -1.0f, 0.0f));
  const GuiseArray rest = guise_array_log (graph, guise_array_affine (graph, small, 1.0f, 1.0f));

  return guise_array_mean (graph, guise_array_add (graph, guise_array_relu (graph, x), rest), 1u << 1 | 1u << 2);
}

/* @genuine: what the critic is to say */
static GuiseTensor
add_loss (GuiseGraph *graph, Verdict verdict, gboolean genuine, double factor)
{
  const float sign = genuine ? -1.0f : 1.0f;
  const GuiseArray sum = guise_array_add (graph, add_cross_entropy (graph, verdict.patches, sign),
                                          add_cross_entropy (graph, verdict.pixels, sign));

  return guise_graph_value_loss (graph, guise_array_affine (graph, sum, 0.5f, 0.0f).tensor, (float) factor);
}

/* The colours of @x, black where there is no face. */
static GuiseArray
add_face (GuiseGraph *graph, GuiseTensor x, GuiseArray mask)
{
  const GuiseArray array = guise_array_of (graph, x);
  const guint first[] = { 0, 0, 0, 0 };
  const gint steps[] = { 1, 1, 1, 1 };
  const guint counts[] = { array.dims.sizes[0], array.dims.sizes[1], array.dims.sizes[2], 3 };

  return guise_array_mul (graph, guise_array_slice (graph, array, first, steps, counts), mask);
}

GuiseCriticLosses
guise_critic_add (GuiseGraph *graph, GuiseTensor prediction, GuiseTensor picture, double power)
{
  const GuiseShape shape = guise_graph_get_shape (graph, picture);
  const guint first[] = { 0, 0, 0, 3 };
  const gint steps[] = { 1, 1, 1, 1 };
  const guint counts[] = { shape.n, shape.h, shape.w, 1 };
  const GuiseArray mask = guise_array_slice (graph, guise_array_of (graph, picture), first, steps, counts);
  const GuiseArray made = add_face (graph, prediction, mask);
  GuiseCriticLosses losses;

  g_assert (shape.h % (1u << N_LEVELS) == 0 && shape.w % (1u << N_LEVELS) == 0);

  losses.genuine = add_loss (graph, add_network (graph, add_face (graph, picture, mask).tensor), TRUE, 0.5);
  losses.made = add_loss (graph, add_network (graph, guise_array_detach (graph, made).tensor), FALSE, 0.5);
  guise_graph_hold (graph, TRUE);
  losses.deceived = add_loss (graph, add_network (graph, made.tensor), TRUE, power);
  guise_graph_hold (graph, FALSE);
  guise_parameters_set_role (guise_graph_get_parameters (graph), GUISE_CRITIC_PREFIX, GUISE_PARAMETER_OF_CRITIC);

  return losses;
}
