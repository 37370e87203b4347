/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "model-cases.h"

#include "guise-graph-private.h"

/* Graphs of a case whose shapes are drawn. */
#define N_DRAWS 16

static GuiseTensor
add_input (GuiseGraph *graph, guint n, guint h, guint w, guint c)
{
  const GuiseTensor x = guise_graph_input (graph, "x", GUISE_SHAPE (n, h, w, c));

  guise_graph_want_gradient (graph, x);
  return x;
}

static void
add_loss (GuiseGraph *graph, GuiseTensor x)
{
  const GuiseShape shape = guise_graph_get_shape (graph, x);
  const GuiseTensor picture = guise_graph_input (graph, "picture", shape);
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (shape.n, 1, 1, shape.h * shape.w));

  guise_graph_keep (graph, x);
  guise_graph_pixel_loss (graph, x, picture, weights, &(GuisePixelLossParams) { .mse = 1.0f });
}

GuiseTensor
model_cases_add_input (GuiseGraph *graph, guint n, guint h, guint w, guint c)
{
  return add_input (graph, n, h, w, c);
}

void
model_cases_add_loss (GuiseGraph *graph, GuiseTensor x)
{
  add_loss (graph, x);
}

static GuiseTensor
add_layer (GuiseGraph *graph, GuiseTensor x, const char *name, guint channels, guint kernel, guint stride,
           GuiseActivation activation)
{
  return guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = channels, .kernel = kernel, .stride = stride, .activation = activation,
    .slope = 0.2f, .init = GUISE_INIT_HE_UNIFORM,
  });
}

static void
build_conv1 (GuiseGraph *graph)
{
  add_loss (graph, add_layer (graph, add_input (graph, 1, 1, 7, 3), "layer", 5, 1, 1, GUISE_ACTIVATION_NONE));
}

static void
build_conv3 (GuiseGraph *graph)
{
  add_loss (graph, add_layer (graph, add_input (graph, 2, 5, 7, 6), "layer", 9, 3, 1, GUISE_ACTIVATION_LEAKY_RELU));
}

static void
build_conv5_stride2 (GuiseGraph *graph)
{
  add_loss (graph, add_layer (graph, add_input (graph, 3, 8, 7, 3), "layer", 8, 5, 2, GUISE_ACTIVATION_LEAKY_RELU));
}

static void
build_conv_sigmoid (GuiseGraph *graph)
{
  add_loss (graph, add_layer (graph, add_input (graph, 1, 6, 6, 4), "layer", 3, 5, 1, GUISE_ACTIVATION_SIGMOID));
}

static void
build_shared_layer (GuiseGraph *graph)
{
  GuiseTensor x = add_input (graph, 2, 4, 4, 8);

  x = add_layer (graph, x, "layer", 8, 3, 1, GUISE_ACTIVATION_LEAKY_RELU);
  add_loss (graph, add_layer (graph, x, "layer", 8, 3, 1, GUISE_ACTIVATION_NONE));
}

static void
build_dense (GuiseGraph *graph)
{
  const GuiseTensor x = guise_graph_reshape (graph, add_input (graph, 5, 3, 2, 8), 1, 1, 48);

  add_loss (graph, guise_graph_dense (graph, x, &(GuiseLayerParams) {
    .name = "dense", .out_channels = 13, .init = GUISE_INIT_GLOROT_UNIFORM,
  }));
}

static void
add_depthwise_loss (GuiseGraph *graph, GuiseTensor x, guint kernel, guint stride)
{
  const GuiseLayerParams params = { .name = "depthwise", .kernel = kernel, .stride = stride,
                                    .init = GUISE_INIT_HE_UNIFORM };

  add_loss (graph, guise_graph_depthwise (graph, x, &params));
}

static void
build_depthwise (GuiseGraph *graph)
{
  add_depthwise_loss (graph, add_input (graph, 2, 8, 7, 6), 5, 2);
}

/* Used twice: the gradient has two parts. */
static void
build_depthwise_shared (GuiseGraph *graph)
{
  const GuiseTensor x = add_input (graph, 3, 5, 4, 8);

  add_depthwise_loss (graph, x, 3, 1);
  add_depthwise_loss (graph, guise_graph_sigmoid (graph, x), 3, 1);
}

static void
build_depthwise_one (GuiseGraph *graph)
{
  add_depthwise_loss (graph, add_input (graph, 1, 1, 2, 1), 5, 2);
}

static void
build_leaky (GuiseGraph *graph)
{
  add_loss (graph, guise_graph_leaky_relu (graph, add_input (graph, 2, 3, 5, 7), 0.3f));
}

static void
build_normalize (GuiseGraph *graph)
{
  add_loss (graph, guise_graph_normalize (graph, add_input (graph, 2, 9, 11, 6), 1e-3f, 0.1f));
}

/* Without an activation, and used twice: its gradient has two parts. */
static void
build_normalize_shared (GuiseGraph *graph)
{
  const GuiseTensor x = guise_graph_normalize (graph, add_input (graph, 3, 4, 2, 8), 1e-2f, 1.0f);

  add_loss (graph, guise_graph_sigmoid (graph, x));
  add_loss (graph, guise_graph_normalize (graph, x, 1e-3f, 0.3f));
}

static void
build_sigmoid (GuiseGraph *graph)
{
  add_loss (graph, guise_graph_sigmoid (graph, add_input (graph, 2, 3, 5, 7)));
}

/* One input twice over: its gradient has two parts. */
static void
build_add (GuiseGraph *graph)
{
  const GuiseTensor x = add_input (graph, 2, 3, 5, 6);

  add_loss (graph, guise_graph_add (graph, guise_graph_sigmoid (graph, x), guise_graph_leaky_relu (graph, x, 0.1f)));
}

static void
build_concat (GuiseGraph *graph)
{
  const GuiseTensor a = add_input (graph, 2, 3, 5, 8);
  const GuiseTensor b = add_input (graph, 2, 3, 5, 3);

  add_loss (graph, guise_graph_concat (graph, a, b));
}

static void
build_slice (GuiseGraph *graph)
{
  GuiseTensor x = guise_graph_sigmoid (graph, add_input (graph, 5, 4, 4, 4));

  x = guise_graph_reshape (graph, x, 1, 1, 64);
  add_loss (graph, guise_graph_leaky_relu (graph, guise_graph_slice (graph, x, 0, 2), 0.5f));
  add_loss (graph, guise_graph_sigmoid (graph, guise_graph_slice (graph, x, 2, 3)));
}

static void
build_upsample (GuiseGraph *graph)
{
  add_loss (graph, guise_graph_upsample (graph, add_input (graph, 2, 3, 5, 6)));
}

static void
build_depth_to_space (GuiseGraph *graph)
{
  GuiseTensor x = add_input (graph, 2, 3, 5, 32);

  x = guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);      /* to 8: four at once */
  x = guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_CHANNEL_FIRST);    /* to 2 */
  add_loss (graph, x);
}

static void
build_depth_to_space_odd (GuiseGraph *graph)
{
  add_loss (graph, guise_graph_depth_to_space (graph, add_input (graph, 1, 3, 1, 12), GUISE_SHUFFLE_BLOCK_FIRST));
}

static void
build_space_to_depth (GuiseGraph *graph)
{
  GuiseTensor x = add_input (graph, 2, 12, 4, 1);

  x = guise_graph_space_to_depth (graph, x, GUISE_SHUFFLE_CHANNEL_FIRST);
  x = guise_graph_space_to_depth (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
  add_loss (graph, x);
}

/* The picture has a channel more than the colours, as in training. */
static void
add_picture_losses (GuiseGraph *graph, guint size, const GuisePixelLossParams *pixel, float dssim, guint channels)
{
  const GuiseTensor x = add_input (graph, 2, size + 2, size, channels);
  const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (2, size + 2, size, 4));
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (2, 1, 1, (size + 2) * size));
  const GuiseTensor y = guise_graph_sigmoid (graph, x);

  if (pixel != NULL)
    guise_graph_pixel_loss (graph, y, picture, weights, pixel);
  if (dssim > 0.0f)
    guise_graph_dssim_loss (graph, y, picture, weights, dssim);
}

static void
build_pixel_loss (GuiseGraph *graph)
{
  add_picture_losses (graph, 9, &(GuisePixelLossParams) { .l1 = 0.5f, .mse = 2.0f }, 0.0f, 3);
}

static void
build_mask_loss (GuiseGraph *graph)
{
  add_picture_losses (graph, 9, &(GuisePixelLossParams) { .l1 = 0.5f, .mask = 0.7f }, 0.0f, 4);
}

static void
build_dssim_loss (GuiseGraph *graph)
{
  add_picture_losses (graph, 13, NULL, 1.0f, 3);
}

static void
build_both_losses (GuiseGraph *graph)
{
  add_picture_losses (graph, 17, &(GuisePixelLossParams) { .l1 = 0.3f, .mse = 0.4f }, 0.6f, 3);
}

/* A model in small: everything together, two sides over one encoder. */
static void
build_model (GuiseGraph *graph)
{
  GuiseTensor x = guise_graph_input (graph, "faces", GUISE_SHAPE (4, 16, 16, 3));

  x = add_layer (graph, x, "down0", 8, 5, 2, GUISE_ACTIVATION_LEAKY_RELU);
  x = add_layer (graph, x, "down1", 16, 5, 2, GUISE_ACTIVATION_LEAKY_RELU);
  x = guise_graph_reshape (graph, x, 1, 1, 256);
  x = add_layer (graph, x, "dense0", 12, 1, 1, GUISE_ACTIVATION_NONE);
  x = add_layer (graph, x, "dense1", 256, 1, 1, GUISE_ACTIVATION_NONE);
  x = guise_graph_reshape (graph, x, 4, 4, 16);

  for (guint side = 0; side < 2; side++)
    {
      GuiseTensor y = guise_graph_slice (graph, x, 2 * side, 2);
      const GuiseTensor picture = guise_graph_input (graph, "picture", GUISE_SHAPE (2, 16, 16, 4));
      const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (2, 1, 1, 256));

      y = add_layer (graph, y, side == 0 ? "a.up" : "b.up", 32, 3, 1, GUISE_ACTIVATION_LEAKY_RELU);
      y = guise_graph_depth_to_space (graph, y, GUISE_SHUFFLE_BLOCK_FIRST);
      y = add_layer (graph, y, side == 0 ? "a.head" : "b.head", 12, 3, 1, GUISE_ACTIVATION_SIGMOID);
      y = guise_graph_depth_to_space (graph, y, GUISE_SHUFFLE_BLOCK_FIRST);
      guise_graph_keep (graph, y);
      guise_graph_pixel_loss (graph, y, picture, weights, &(GuisePixelLossParams) { .l1 = 0.2f, .mse = 0.3f });
      guise_graph_dssim_loss (graph, y, picture, weights, 0.5f);
    }
}

static const ModelCase cases[] = {
  { "conv1", 1e-4, build_conv1 },
  { "conv3", 1e-4, build_conv3 },
  { "conv5-stride2", 1e-4, build_conv5_stride2 },
  { "conv-sigmoid", 1e-4, build_conv_sigmoid },
  { "shared-layer", 1e-4, build_shared_layer },
  { "dense", 1e-4, build_dense },
  { "depthwise", 1e-5, build_depthwise },
  { "depthwise-shared", 1e-5, build_depthwise_shared },
  { "depthwise-one", 1e-5, build_depthwise_one },
  { "leaky-relu", 1e-5, build_leaky },
  { "normalize-channels", 1e-5, build_normalize },
  { "normalize-channels-twice", 1e-5, build_normalize_shared },
  { "sigmoid", 1e-5, build_sigmoid },
  { "add", 1e-5, build_add },
  { "concat", 1e-5, build_concat },
  { "slice", 1e-5, build_slice },
  { "upsample", 1e-5, build_upsample },
  { "depth-to-space", 1e-5, build_depth_to_space },
  { "depth-to-space-odd", 1e-5, build_depth_to_space_odd },
  { "space-to-depth", 1e-5, build_space_to_depth },
  { "pixel-loss", 1e-5, build_pixel_loss },
  { "mask-loss", 1e-5, build_mask_loss },
  { "dssim-loss", 1e-4, build_dssim_loss },
  { "both-losses", 1e-4, build_both_losses },
  { "model", 1e-3, build_model },
};

const ModelCase *
model_cases_list (guint *n_cases)
{
  *n_cases = G_N_ELEMENTS (cases);

  return cases;
}

guint
model_cases_count (const ModelCase *model_case)
{
  return model_case->draw != NULL ? N_DRAWS : 1;
}

void
model_cases_build (const ModelCase *model_case, guint number, GuiseGraph *graph)
{
  const guint seed = g_str_hash (model_case->name) + number;
  g_autoptr(GString) shapes = g_string_new (NULL);
  GuiseRandom random;

  if (model_case->draw == NULL)
    {
      model_case->build (graph);
      return;
    }

  guise_random_init (&random, seed);
  model_case->draw (graph, &random);
  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);

      if (node->op == GUISE_OP_INPUT && node->wants_gradient)
        g_string_append_printf (shapes, ", %ux%ux%ux%u", node->shape.n, node->shape.h, node->shape.w, node->shape.c);
    }
  g_test_message ("%s: seed %u%s", model_case->name, seed, shapes->str);
}

void
model_cases_fill (GuiseReference *reference, const GuiseGraph *graph, guint64 seed)
{
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      const guint pitch = guise_padded_channels (node->shape.c);
      double *values = guise_reference_get_value (reference, i);

      for (gsize k = 0; node->op == GUISE_OP_INPUT && k < guise_shape_padded_count (node->shape); k++)
        {
          const double value = node->wants_gradient ? guise_random_normal (&random) : guise_random_uniform (&random);

          values[k] = k % pitch < node->shape.c ? (float) value : 0.0;
        }
    }
}
