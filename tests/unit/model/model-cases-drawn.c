/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-losses.h"
#include "model-cases-drawn.h"

/* Layers and losses of drawn shapes. */

guint
model_cases_draw_from (GuiseRandom *random, const guint *from, guint n)
{
  return from[guise_random_below (random, n)];
}

/* Ones, primes, and others that are no multiples of 4. */
guint
model_cases_draw_size (GuiseRandom *random)
{
  return DRAW_FROM (random, 1, 2, 3, 5, 6, 7, 9, 11, 13);
}

/* Of fields that a channel more or less, a pixel, or a sample alone may have. */
static GuiseTensor
draw_input (GuiseGraph *graph, GuiseRandom *random, guint c)
{
  const guint n = DRAW_FROM (random, 1, 2, 3, 5), h = model_cases_draw_size (random);

  return model_cases_add_input (graph, n, h, model_cases_draw_size (random), c);
}

static void
draw_activations (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseTensor x = draw_input (graph, random, model_cases_draw_size (random));

  model_cases_add_loss (graph, guise_graph_leaky_relu (graph, x, 0.3f));
  model_cases_add_loss (graph, guise_graph_sigmoid (graph, x));
}

/* Of two values the deviation is nearly all there is: a large epsilon leaves gradients that floats can tell from 0. */
static void
draw_normalize (GuiseGraph *graph, GuiseRandom *random)
{
  const gboolean plain = guise_random_below (random, 2) == 0;
  const GuiseTensor x = draw_input (graph, random, model_cases_draw_size (random));

  model_cases_add_loss (graph, guise_graph_normalize (graph, x, 0.1f, plain ? 1.0f : 0.2f));
}

static void
draw_add (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseTensor a = draw_input (graph, random, model_cases_draw_size (random));
  const GuiseShape shape = guise_graph_get_shape (graph, a);
  const GuiseTensor b = model_cases_add_input (graph, shape.n, shape.h, shape.w, shape.c);

  model_cases_add_loss (graph, guise_graph_add (graph, guise_graph_add (graph, a, b), a));
}

static void
draw_concat (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseTensor a = draw_input (graph, random, 4 * DRAW_FROM (random, 1, 2, 3, 5));
  const GuiseShape shape = guise_graph_get_shape (graph, a);
  const GuiseTensor b = model_cases_add_input (graph, shape.n, shape.h, shape.w, model_cases_draw_size (random));

  model_cases_add_loss (graph, guise_graph_concat (graph, a, b));
}

/* Cut into two parts where every device can bind the second, each seen as a vector. */
static void
draw_slice (GuiseGraph *graph, GuiseRandom *random)
{
  const guint first = DRAW_FROM (random, 1, 2, 3), second = DRAW_FROM (random, 1, 2, 5);
  const guint h = DRAW_FROM (random, 1, 2, 3), w = DRAW_FROM (random, 1, 3, 5), c = 64 * DRAW_FROM (random, 1, 3);
  GuiseTensor x = model_cases_add_input (graph, first + second, h, w, c);

  x = guise_graph_reshape (graph, guise_graph_sigmoid (graph, x), 1, 1, h * w * c);
  model_cases_add_loss (graph, guise_graph_leaky_relu (graph, guise_graph_slice (graph, x, 0, first), 0.5f));
  model_cases_add_loss (graph, guise_graph_slice (graph, x, first, second));
}

static void
draw_upsample (GuiseGraph *graph, GuiseRandom *random)
{
  model_cases_add_loss (graph, guise_graph_upsample (graph, draw_input (graph, random, model_cases_draw_size (random))));
}

/* To a number of channels that is a multiple of 4, four at once, and to others. */
static void
draw_depth_to_space (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseTensor x = draw_input (graph, random, 4 * DRAW_FROM (random, 1, 2, 3, 4, 5, 8));

  model_cases_add_loss (graph, guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_BLOCK_FIRST));
  model_cases_add_loss (graph, guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_CHANNEL_FIRST));
}

static void
draw_space_to_depth (GuiseGraph *graph, GuiseRandom *random)
{
  const guint n = DRAW_FROM (random, 1, 2, 3), h = 2 * DRAW_FROM (random, 1, 2, 3, 5);
  const guint w = 2 * DRAW_FROM (random, 1, 2, 3, 7);
  const GuiseTensor x = model_cases_add_input (graph, n, h, w, DRAW_FROM (random, 1, 3, 4, 5, 8, 13));

  model_cases_add_loss (graph, guise_graph_space_to_depth (graph, x, GUISE_SHUFFLE_BLOCK_FIRST));
  model_cases_add_loss (graph, guise_graph_space_to_depth (graph, x, GUISE_SHUFFLE_CHANNEL_FIRST));
}

static void
draw_conv (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseTensor x = draw_input (graph, random, model_cases_draw_size (random));
  const guint channels = model_cases_draw_size (random), kernel = DRAW_FROM (random, 1, 3, 5, 7);
  const guint stride = DRAW_FROM (random, 1, 2);

  model_cases_add_loss (graph, guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = "layer", .out_channels = channels, .kernel = kernel, .stride = stride, .init = GUISE_INIT_HE_UNIFORM,
    .activation = (GuiseActivation) guise_random_below (random, 3), .slope = 0.2f,
  }));
}

static void
draw_dense (GuiseGraph *graph, GuiseRandom *random)
{
  const guint n = model_cases_draw_size (random), c = DRAW_FROM (random, 1, 3, 5, 17, 37, 61);
  const GuiseTensor x = model_cases_add_input (graph, n, 1, 1, c);

  model_cases_add_loss (graph, guise_graph_dense (graph, x, &(GuiseLayerParams) {
    .name = "dense", .out_channels = DRAW_FROM (random, 1, 2, 5, 13, 29), .init = GUISE_INIT_GLOROT_UNIFORM,
  }));
}

static void
draw_depthwise (GuiseGraph *graph, GuiseRandom *random)
{
  const GuiseTensor x = draw_input (graph, random, model_cases_draw_size (random));
  const guint kernel = DRAW_FROM (random, 1, 3, 5, 7), stride = DRAW_FROM (random, 1, 2);

  model_cases_add_loss (graph, guise_graph_depthwise (graph, x, &(GuiseLayerParams) {
    .name = "depthwise", .kernel = kernel, .stride = stride, .init = GUISE_INIT_HE_UNIFORM,
  }));
}

/* Pictures have as many channels as the prediction or more; the last is a mask if there is another. */
static void
draw_pixel_loss (GuiseGraph *graph, GuiseRandom *random)
{
  const guint c = DRAW_FROM (random, 1, 2, 3, 4, 5);
  const gboolean squares = guise_random_below (random, 2) == 0, mask = c > 1 && guise_random_below (random, 2) == 0;
  const GuiseTensor x = draw_input (graph, random, c);
  GuiseShape shape = guise_graph_get_shape (graph, x);
  GuiseTensor picture, weights;

  shape.c += (guint) guise_random_below (random, 3);
  picture = guise_graph_input (graph, "picture", shape);
  weights = guise_graph_input (graph, "weights", GUISE_SHAPE (shape.n, 1, 1, shape.h * shape.w));
  guise_graph_pixel_loss (graph, guise_graph_sigmoid (graph, x), picture, weights, &(GuisePixelLossParams) {
    .l1 = 0.5f, .mse = squares ? 2.0f : 0.0f, .mask = mask ? 0.7f : 0.0f,
  });
}

static void
draw_value_loss (GuiseGraph *graph, GuiseRandom *random)
{
  guise_graph_value_loss (graph, model_cases_add_input (graph, model_cases_draw_size (random), 1, 1, 1), 0.7f);
}

/* As in training; a loss that compares neighbours has at least two places to do so, or the best gradient is 0. */
static void
draw_loss (GuiseGraph *graph, GuiseRandom *random, GuiseLoss loss)
{
  const guint least = guise_loss_get_least_size (loss), n = DRAW_FROM (random, 1, 2, 3);
  const guint h = least + DRAW_FROM (random, 1, 2, 6, 8), w = least + DRAW_FROM (random, 0, 2, 4, 10);
  const GuiseTensor x = model_cases_add_input (graph, n, h, w, DRAW_FROM (random, 3, 4));
  const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (n, h, w, 4));
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (n, 1, 1, h * w));

  guise_loss_add (graph, loss, guise_graph_sigmoid (graph, x), picture, weights, 0.7f);
}

#define LOSS(name, loss)                                      \
  static void                                                 \
  draw_##name (GuiseGraph *graph, GuiseRandom *random)        \
  {                                                           \
    draw_loss (graph, random, GUISE_LOSS_##loss);             \
  }

LOSS (dssim, DSSIM)
LOSS (log_cosh, LOG_COSH)
LOSS (smooth_l1, SMOOTH_L1)
LOSS (ms_ssim, MS_SSIM)
LOSS (gmsd, GMSD)
LOSS (laplacian, LAPLACIAN)
LOSS (frequency, FREQUENCY)
LOSS (gradient, GRADIENT)

static const ModelCase cases[] = {
  { "drawn/activations", 1e-5, NULL, draw_activations },
  { "drawn/normalize-channels", 1e-5, NULL, draw_normalize },
  { "drawn/add", 1e-5, NULL, draw_add },
  { "drawn/concat", 1e-5, NULL, draw_concat },
  { "drawn/slice", 1e-5, NULL, draw_slice },
  { "drawn/upsample", 1e-5, NULL, draw_upsample },
  { "drawn/depth-to-space", 1e-5, NULL, draw_depth_to_space },
  { "drawn/space-to-depth", 1e-5, NULL, draw_space_to_depth },
  { "drawn/conv", 1e-4, NULL, draw_conv },
  { "drawn/dense", 1e-4, NULL, draw_dense },
  { "drawn/depthwise", 1e-5, NULL, draw_depthwise },
  { "drawn/pixel-loss", 1e-5, NULL, draw_pixel_loss },
  { "drawn/value-loss", 1e-5, NULL, draw_value_loss },
  { "drawn/dssim", 1e-4, NULL, draw_dssim },
  { "drawn/log-cosh", 1e-5, NULL, draw_log_cosh },
  { "drawn/smooth-l1", 1e-5, NULL, draw_smooth_l1 },
  { "drawn/ms-ssim", 1e-4, NULL, draw_ms_ssim },
  { "drawn/gmsd", 1e-4, NULL, draw_gmsd },
  { "drawn/laplacian", 1e-5, NULL, draw_laplacian },
  { "drawn/frequency", 1e-5, NULL, draw_frequency },
  { "drawn/gradient", 1e-5, NULL, draw_gradient },
};

const ModelCase *
model_cases_list_drawn (guint *n_cases)
{
  *n_cases = G_N_ELEMENTS (cases);

  return cases;
}
