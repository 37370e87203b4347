/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-graph-arrays.h"
#include "model-cases-drawn.h"

/* What works on arrays, of drawn shapes and numbers of axes. */

/* Values of an array at most: central differences of all losses still have the digits. */
#define MAX_COUNT 3000

static GuiseArray
add_input (GuiseGraph *graph, const GuiseDims *dims)
{
  const GuiseArray x = guise_array_input (graph, "x", dims);

  guise_graph_want_gradient (graph, x.tensor);
  return x;
}

static void
add_loss (GuiseGraph *graph, GuiseArray x)
{
  model_cases_add_loss (graph, x.tensor);
}

static gboolean
flip (GuiseRandom *random)
{
  return guise_random_below (random, 2) == 0;
}

/* Sizes of so many axes; of four as a tensor has them or as ONNX does. */
static GuiseDims
draw_dims (GuiseRandom *random, guint rank)
{
  GuiseDims dims = { rank == 4 && flip (random) ? GUISE_AXES_NHWC : GUISE_AXES_CHANNELS_SECOND, rank, { 0 } };
  guint count = 1;

  for (guint i = 0; i < rank; i++)
    {
      do
        dims.sizes[i] = model_cases_draw_size (random);
      while (count * dims.sizes[i] > MAX_COUNT);
      count *= dims.sizes[i];
    }

  return dims;
}

static GuiseArray
draw_input (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseDims dims = draw_dims (random, DRAW_FROM (random, 1, 2, 3, 4, 4, 5, 6));

  return add_input (graph, &dims);
}

/* Between 0.1 and 1.1. */
static GuiseArray
make_positive (GuiseGraph *graph, GuiseArray x)
{
  return guise_array_affine (graph, (GuiseArray) { guise_graph_sigmoid (graph, x.tensor), x.dims }, 1.0f, 0.1f);
}

static void
draw_unary (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random), positive = make_positive (graph, x);

  add_loss (graph, guise_array_relu (graph, x));
  add_loss (graph, guise_array_tanh (graph, x));
  add_loss (graph, guise_array_abs (graph, x));
  add_loss (graph, guise_array_exp (graph, x));
  add_loss (graph, guise_array_clip (graph, x, -0.7f, 0.4f));
  add_loss (graph, guise_array_affine (graph, x, -3.0f, 0.5f));
  add_loss (graph, guise_array_log_cosh (graph, x));
  add_loss (graph, guise_array_sqrt (graph, positive));
  add_loss (graph, guise_array_log (graph, positive));
  add_loss (graph, guise_array_mul (graph, x, guise_array_detach (graph, positive)));
}

/* Each side is repeated along axes that are drawn. */
static void
draw_binary (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseDims dims = draw_dims (random, DRAW_FROM (random, 1, 2, 3, 4, 4, 5, 6));
  GuiseDims sides[2] = { dims, dims };
  GuiseArray a, b;

  for (guint i = 0; i < dims.rank; i++)
    switch (guise_random_below (random, 5))
      {
      case 0:
        sides[0].sizes[i] = 1;
        break;
      case 1:
        sides[1].sizes[i] = 1;
        break;
      default:
        break;
      }
  a = add_input (graph, &sides[0]);
  b = add_input (graph, &sides[1]);

  add_loss (graph, guise_array_add (graph, a, b));
  add_loss (graph, guise_array_sub (graph, a, b));
  add_loss (graph, guise_array_mul (graph, a, b));
  add_loss (graph, guise_array_div (graph, a, make_positive (graph, b)));
  add_loss (graph, guise_array_max (graph, a, b));
  add_loss (graph, guise_array_min (graph, a, b));
  add_loss (graph, guise_array_prelu (graph, a, b));
}

static void
draw_reduce (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);

  add_loss (graph, guise_array_sum (graph, x, (guint) guise_random_below (random, 1u << x.dims.rank)));
  add_loss (graph, guise_array_mean (graph, x, (guint) guise_random_below (random, 1u << x.dims.rank)));
}

static void
draw_transpose (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);
  guint order[GUISE_MAX_RANK];

  for (guint i = 0; i < x.dims.rank; i++)
    {
      const guint at = (guint) guise_random_below (random, i + 1);

      order[i] = order[at];
      order[at] = i;
    }
  add_loss (graph, guise_array_transpose (graph, x, order));
}

/* Neighbouring axes become one, and one becomes two: 1 and itself. */
static void
draw_reshape (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);
  GuiseDims dims = { GUISE_AXES_CHANNELS_SECOND, 0, { 0 } };

  for (guint i = 0; i < x.dims.rank; i++)
    if (dims.rank > 0 && flip (random))
      dims.sizes[dims.rank - 1] *= x.dims.sizes[i];
    else
      dims.sizes[dims.rank++] = x.dims.sizes[i];
  if (flip (random))
    dims.sizes[dims.rank++] = 1;
  add_loss (graph, guise_array_reshape (graph, x, &dims));
}

static void
draw_slice (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);
  guint first[GUISE_MAX_RANK], counts[GUISE_MAX_RANK];
  gint steps[GUISE_MAX_RANK];

  for (guint i = 0; i < x.dims.rank; i++)
    {
      const guint size = x.dims.sizes[i], step = DRAW_FROM (random, 1, 1, 2, 3);

      counts[i] = 1 + (guint) guise_random_below (random, (size - 1) / step + 1);
      first[i] = (guint) guise_random_below (random, size - (counts[i] - 1) * step);
      steps[i] = (gint) step;
      if (flip (random))
        {
          first[i] = size - 1 - first[i];
          steps[i] = -steps[i];
        }
    }
  add_loss (graph, guise_array_slice (graph, x, first, steps, counts));
}

static void
draw_concat (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray a = draw_input (graph, random);
  const guint axis = (guint) guise_random_below (random, a.dims.rank);
  GuiseDims dims = a.dims;

  dims.sizes[axis] = DRAW_FROM (random, 1, 2, 3, 5);
  add_loss (graph, guise_array_concat (graph, a, add_input (graph, &dims), axis));
}

static void
draw_pad (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);
  guint before[GUISE_MAX_RANK], after[GUISE_MAX_RANK];

  for (guint i = 0; i < x.dims.rank; i++)
    {
      before[i] = DRAW_FROM (random, 0, 0, 1, 3);
      after[i] = DRAW_FROM (random, 0, 0, 1, 2);
    }
  add_loss (graph, guise_array_pad (graph, x, before, after, flip (random) ? 0.0f : -1.5f));
}

static void
draw_axis_map (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);
  const guint axis = (guint) guise_random_below (random, x.dims.rank), n_out = model_cases_draw_size (random);
  GuiseAxisTap taps[24];
  const guint n_taps = 1 + (guint) guise_random_below (random, G_N_ELEMENTS (taps));

  for (guint i = 0; i < n_taps; i++)
    {
      taps[i].out = (guint) guise_random_below (random, n_out);
      taps[i].in = (guint) guise_random_below (random, x.dims.sizes[axis]);
      taps[i].weight = (float) guise_random_normal (random);
    }
  add_loss (graph, guise_array_map_axis (graph, x, axis, n_out, taps, n_taps));
}

/* Stacks of which either is repeated, turned or not. */
static void
draw_matmul (GuiseGraph *graph, GuiseRandom *random)
{
  const guint rank = DRAW_FROM (random, 2, 2, 3, 4, 5);
  const gboolean turn_a = flip (random), turn_b = flip (random);
  const guint m = model_cases_draw_size (random), n = model_cases_draw_size (random), k = model_cases_draw_size (random);
  GuiseDims a = { GUISE_AXES_CHANNELS_SECOND, rank, { 0 } }, b = a;

  for (guint i = 0; i + 2 < rank; i++)
    {
      const guint size = DRAW_FROM (random, 1, 2, 3), repeated = (guint) guise_random_below (random, 3);

      a.sizes[i] = repeated == 1 ? 1 : size;
      b.sizes[i] = repeated == 2 ? 1 : size;
    }
  a.sizes[rank - 2] = turn_a ? k : m;
  a.sizes[rank - 1] = turn_a ? m : k;
  b.sizes[rank - 2] = turn_b ? n : k;
  b.sizes[rank - 1] = turn_b ? k : n;
  add_loss (graph, guise_array_matmul (graph, add_input (graph, &a), add_input (graph, &b), turn_a, turn_b, -0.5f));
}

/* Windows over one to three axes, some of which may lie wholly outside. */
static GuiseWindowParams
draw_window (GuiseRandom *random, GuiseDims *dims)
{
  GuiseWindowParams params = { .n_axes = DRAW_FROM (random, 1, 2, 2, 3) };

  params.counts_pads = flip (random);
  *dims = (GuiseDims) { GUISE_AXES_CHANNELS_SECOND, params.n_axes + 2, { 0 } };
  dims->sizes[0] = DRAW_FROM (random, 1, 2, 3);
  dims->sizes[1] = DRAW_FROM (random, 1, 3, 5, 6);
  for (guint i = 0; i < params.n_axes; i++)
    {
      const guint size = dims->sizes[2 + i] = DRAW_FROM (random, 1, 2, 3, 5, 7);

      params.kernel[i] = DRAW_FROM (random, 1, 2, 3, 5);
      params.stride[i] = DRAW_FROM (random, 1, 2, 3);
      params.dilation[i] = DRAW_FROM (random, 1, 1, 2);
      params.before[i] = (guint) guise_random_below (random, params.kernel[i] * params.dilation[i] + 1);
      params.out[i] = (size + params.before[i] - 1) / params.stride[i] + 1 + (guint) guise_random_below (random, 2);
    }

  return params;
}

static void
draw_pool (GuiseGraph *graph, GuiseRandom *random)
{
  GuiseDims dims;
  const GuiseWindowParams params = draw_window (random, &dims);
  const GuiseArray x = add_input (graph, &dims);

  add_loss (graph, guise_array_average_pool (graph, x, &params));
  add_loss (graph, guise_array_max_pool (graph, x, &params));
}

static void
draw_window_conv (GuiseGraph *graph, GuiseRandom *random)
{
  GuiseDims dims, weights;
  GuiseWindowParams params = draw_window (random, &dims);

  params.n_groups = DRAW_FROM (random, 1, 2, 3);
  weights = dims;
  weights.sizes[0] = params.n_groups * DRAW_FROM (random, 1, 2, 5);
  weights.sizes[1] = DRAW_FROM (random, 1, 2, 3);
  dims.sizes[1] = params.n_groups * weights.sizes[1];
  for (guint i = 0; i < params.n_axes; i++)
    weights.sizes[2 + i] = params.kernel[i];
  add_loss (graph, guise_array_conv (graph, add_input (graph, &dims), add_input (graph, &weights), &params));
}

/* Epsilon as in the layer's case. */
static void
draw_normalize (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseArray x = draw_input (graph, random);
  const guint axes = 1 + (guint) guise_random_below (random, (1u << x.dims.rank) - 1);

  add_loss (graph, guise_array_normalize (graph, x, axes, 0.1f));
}

static const ModelCase cases[] = {
  { "drawn/unary", 1e-5, NULL, draw_unary },
  { "drawn/binary", 1e-5, NULL, draw_binary },
  { "drawn/reduce", 1e-5, NULL, draw_reduce },
  { "drawn/transpose", 1e-6, NULL, draw_transpose },
  { "drawn/array-reshape", 1e-6, NULL, draw_reshape },
  { "drawn/array-slice", 1e-6, NULL, draw_slice },
  { "drawn/array-concat", 1e-6, NULL, draw_concat },
  { "drawn/pad", 1e-6, NULL, draw_pad },
  { "drawn/axis-map", 1e-5, NULL, draw_axis_map },
  { "drawn/matmul", 1e-5, NULL, draw_matmul },
  { "drawn/pool", 1e-5, NULL, draw_pool },
  { "drawn/window-conv", 1e-5, NULL, draw_window_conv },
  { "drawn/normalize", 1e-4, NULL, draw_normalize },
};

const ModelCase *
model_cases_list_drawn_arrays (guint *n_cases)
{
  *n_cases = G_N_ELEMENTS (cases);

  return cases;
}
