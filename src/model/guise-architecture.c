/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-architecture.h"

#include "guise-graph-arrays.h"
#include "guise-graph-private.h"

/* A part of a network while its rows are added. */
typedef struct
{
  const GuiseArchitecture *of;
  GuiseGraph *graph;
  const char *part;                          /* "encoder", "source" …: where the parameters belong */
  guint       n_blocks[GUISE_N_BLOCKS];
  guint       out_channels;                  /* of the picture */
} Builder;

guint
guise_architecture_get_in_channels (const GuiseArchitecture *self)
{
  return self->guided ? 4 : 3;
}

/* (transfer full): "encoder.down0": the next of its kind. */
static char *
next_name (Builder *self, GuiseBlock block, const char *kind)
{
  return g_strdup_printf ("%s.%s%u", self->part, kind, self->n_blocks[block]++);
}

static GuiseTensor
add_conv (Builder *self, GuiseTensor x, const char *name, const GuiseLayerParams *like)
{
  GuiseLayerParams params = *like;

  params.name = name;
  params.init = GUISE_INIT_HE_UNIFORM;
  return guise_graph_conv2d (self->graph, x, &params);
}

static GuiseTensor
add_up (Builder *self, GuiseTensor x, const GuiseLayer *layer)
{
  g_autofree char *name = next_name (self, GUISE_BLOCK_UP, "up");

  x = add_conv (self, x, name, &(GuiseLayerParams) {
    .out_channels = 4 * layer->channels, .kernel = 3, .activation = GUISE_ACTIVATION_LEAKY_RELU, .slope = layer->slope,
  });
  return guise_graph_depth_to_space (self->graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
}

static GuiseTensor
add_residual (Builder *self, GuiseTensor x)
{
  const guint channels = guise_graph_get_shape (self->graph, x).c;
  g_autofree char *name = next_name (self, GUISE_BLOCK_RESIDUAL, "residual");
  g_autofree char *first = g_strconcat (name, ".conv0", NULL), *second = g_strconcat (name, ".conv1", NULL);
  GuiseTensor y;

  y = add_conv (self, x, first, &(GuiseLayerParams) {
    .out_channels = channels, .kernel = 3, .activation = GUISE_ACTIVATION_LEAKY_RELU, .slope = 0.2f,
  });
  y = add_conv (self, y, second, &(GuiseLayerParams) { .out_channels = channels, .kernel = 3 });
  return guise_graph_leaky_relu (self->graph, guise_graph_add (self->graph, x, y), 0.2f);
}

/* Down, residuals, and what came down added to them. */
static GuiseTensor
add_stem (Builder *self, GuiseTensor x, const GuiseLayer *layer)
{
  g_autofree char *name = next_name (self, GUISE_BLOCK_DOWN, "down");
  GuiseTensor y;

  x = add_conv (self, x, name, &(GuiseLayerParams) { .out_channels = layer->channels, .kernel = 5, .stride = 2 });
  y = guise_graph_leaky_relu (self->graph, x, 0.2f);
  for (guint i = 0; i < layer->count; i++)
    y = add_residual (self, y);

  return guise_graph_add (self->graph, y, guise_graph_leaky_relu (self->graph, x, 0.1f));
}

static GuiseTensor
add_separable (Builder *self, GuiseTensor x, const GuiseLayer *layer)
{
  g_autofree char *name = next_name (self, GUISE_BLOCK_SEPARABLE, "separable");
  g_autofree char *depth = g_strconcat (name, ".depth", NULL), *point = g_strconcat (name, ".point", NULL);

  x = guise_graph_depthwise (self->graph, x, &(GuiseLayerParams) {
    .name = depth, .kernel = 5, .stride = 2, .init = GUISE_INIT_HE_UNIFORM,
  });
  x = add_conv (self, x, point, &(GuiseLayerParams) { .out_channels = layer->channels, .kernel = 1 });
  return guise_array_relu (self->graph, guise_array_of (self->graph, x)).tensor;
}

static GuiseTensor
add_norm (Builder *self, GuiseTensor x)
{
  const GuiseShape shape = guise_graph_get_shape (self->graph, x);
  const GuiseArray flat = guise_array_of (self->graph,
                                          guise_graph_reshape (self->graph, x, 1, 1, shape.h * shape.w * shape.c));
  const GuiseArray mean = guise_array_mean (self->graph, guise_array_mul (self->graph, flat, flat), 1u << 3);
  const GuiseArray root = guise_array_sqrt (self->graph, guise_array_affine (self->graph, mean, 1.0f, 1e-6f));

  return guise_array_div (self->graph, flat, root).tensor;
}

static GuiseTensor
add_dense (Builder *self, GuiseTensor x, guint n)
{
  const GuiseShape shape = guise_graph_get_shape (self->graph, x);
  g_autofree char *name = next_name (self, GUISE_BLOCK_DENSE, "dense");

  x = guise_graph_reshape (self->graph, x, 1, 1, shape.h * shape.w * shape.c);
  return guise_graph_dense (self->graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = n, .init = GUISE_INIT_GLOROT_UNIFORM,
  });
}

static GuiseTensor
add_picture (Builder *self, GuiseTensor x, const GuiseLayer *layer)
{
  const gboolean shuffled = layer->block == GUISE_BLOCK_PICTURE_SHUFFLED;
  g_autofree char *name = g_strconcat (self->part, ".head", NULL);

  x = add_conv (self, x, name, &(GuiseLayerParams) {
    .out_channels = (shuffled ? 4 : 1) * self->out_channels, .kernel = shuffled ? 3 : layer->kernel,
    .activation = GUISE_ACTIVATION_SIGMOID,
  });
  /* The sigmoid is of each value by itself, so it may come before the channels move. */
  return shuffled ? guise_graph_depth_to_space (self->graph, x, GUISE_SHUFFLE_BLOCK_FIRST) : x;
}

/* Picture i of four is the pixels at row i / 2, column i % 2 of each block of 2×2. */
static GuiseTensor
add_four_pictures (Builder *self, GuiseTensor x)
{
  GuiseArray all = { 0 };

  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.head%u", self->part, i);
      const GuiseTensor y = add_conv (self, x, name, &(GuiseLayerParams) {
        .out_channels = self->out_channels, .kernel = i == 0 ? 1 : 3, .activation = GUISE_ACTIVATION_SIGMOID,
      });
      const GuiseArray array = guise_array_of (self->graph, y);

      all = i == 0 ? array : guise_array_concat (self->graph, all, array, 3);
    }

  return guise_graph_depth_to_space (self->graph, all.tensor, GUISE_SHUFFLE_BLOCK_FIRST);
}

static GuiseTensor
add_layer (Builder *self, GuiseTensor x, const GuiseLayer *layer)
{
  const guint base = layer->divisor > 0 ? self->of->output_size / layer->divisor : 0;
  g_autofree char *name = NULL;

  switch (layer->block)
    {
    case GUISE_BLOCK_DOWN:
      name = next_name (self, GUISE_BLOCK_DOWN, "down");
      return add_conv (self, x, name, &(GuiseLayerParams) {
        .out_channels = layer->channels, .kernel = 5, .stride = 2,
        .activation = GUISE_ACTIVATION_LEAKY_RELU, .slope = layer->slope,
      });

    case GUISE_BLOCK_STEM:
      return add_stem (self, x, layer);

    case GUISE_BLOCK_SHUFFLE:
      return guise_graph_depth_to_space (self->graph, x, GUISE_SHUFFLE_BLOCK_FIRST);

    case GUISE_BLOCK_SEPARABLE:
      return add_separable (self, x, layer);

    case GUISE_BLOCK_NORM:
      return add_norm (self, x);

    case GUISE_BLOCK_UP:
      return add_up (self, x, layer);

    case GUISE_BLOCK_RESIDUAL:
      return add_residual (self, x);

    case GUISE_BLOCK_DENSE:
      return add_dense (self, x, layer->channels);

    case GUISE_BLOCK_GROW:
      x = add_dense (self, x, base * base * layer->channels);
      return guise_graph_reshape (self->graph, x, base, base, layer->channels);

    case GUISE_BLOCK_PICTURE:
    case GUISE_BLOCK_PICTURE_SHUFFLED:
      return add_picture (self, x, layer);

    case GUISE_BLOCK_PICTURE_FOUR:
      return add_four_pictures (self, x);

    case GUISE_BLOCK_END:
    case GUISE_N_BLOCKS:
    default:
      g_assert_not_reached ();
    }
}

static GuiseTensor
add_layers (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor x, const GuiseLayer *layers,
            const char *part, guint out_channels)
{
  Builder builder = { .of = self, .graph = graph, .part = part, .out_channels = out_channels };

  for (const GuiseLayer *layer = layers; layer->block != GUISE_BLOCK_END; layer++)
    x = add_layer (&builder, x, layer);

  return x;
}

GuiseTensor
guise_architecture_encode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor faces)
{
  return add_layers (self, graph, faces, self->encoder, "encoder", 0);
}

/* What the decoder gets: the inters named @first and @second, side by side. */
static GuiseTensor
add_inters (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code, const char *first, const char *second)
{
  const GuiseTensor a = add_layers (self, graph, code, self->inter, first, 0);
  const GuiseTensor b = g_str_equal (first, second) ? a : add_layers (self, graph, code, self->inter, second, 0);

  return guise_graph_concat (graph, a, b);
}

/* The picture and, where it is wanted, the mask as a channel more: by layers of its own or out of the same ones. */
static GuiseTensor
add_decoder (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code, const char *part, guint out_channels)
{
  g_autofree char *mask_part = g_strconcat (part, ".mask", NULL);
  GuiseTensor picture, mask;

  if (self->mask == NULL || out_channels == 3)
    return add_layers (self, graph, code, self->decoder, part, out_channels);

  picture = add_layers (self, graph, code, self->decoder, part, 3);
  mask = add_layers (self, graph, code, self->mask, mask_part, 1);
  return guise_array_concat (graph, guise_array_of (graph, picture), guise_array_of (graph, mask), 3).tensor;
}

GuiseTensor
guise_architecture_decode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code,
                           const char *side, guint out_channels)
{
  const gboolean is_source = g_str_equal (side, "source");

  switch (self->wiring)
    {
    case GUISE_WIRING_IAE:
      code = add_inters (self, graph, code, is_source ? "inter_source" : "inter_target", "inter_both");
      return add_decoder (self, graph, code, "decoder", out_channels);

    case GUISE_WIRING_LIAE:
      code = add_inters (self, graph, code, is_source ? "inter_ab" : "inter_b", "inter_ab");
      return add_decoder (self, graph, code, "decoder", out_channels);

    case GUISE_WIRING_DECODERS:
    default:
      return add_decoder (self, graph, code, side, out_channels);
    }
}

/* A graph of one face's way to the picture of @n_sides, which declares the parameters on it. */
static GuiseGraph *
build (const GuiseArchitecture *self, GuiseParameters *parameters, guint out_channels, guint n_sides)
{
  static const char *const sides[] = { "source", "target" };
  GuiseGraph *graph = guise_graph_new (parameters);
  const GuiseShape shape = GUISE_SHAPE (1, self->input_size, self->input_size,
                                        guise_architecture_get_in_channels (self));
  const GuiseTensor code = guise_architecture_encode (self, graph, guise_graph_input (graph, "faces", shape));

  for (guint i = 0; i < n_sides; i++)
    guise_architecture_decode (self, graph, code, sides[i], out_channels);

  return graph;
}

guint64
guise_architecture_count_parameters (const GuiseArchitecture *self, guint out_channels)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = build (self, parameters, out_channels, 2);

  return guise_parameters_count (guise_graph_get_parameters (graph));
}

guint64
guise_architecture_count_multiply_adds (const GuiseArchitecture *self, guint out_channels)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = build (self, parameters, out_channels, 1);

  return guise_graph_count_multiply_adds (graph);
}

static void
clear_layer (gpointer data)
{
  GuiseArchitectureLayer *layer = data;

  g_free (layer->name);
}

GArray *
guise_architecture_dup_layers (const GuiseArchitecture *self, guint out_channels)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = build (self, parameters, out_channels, 1);
  GArray *layers = g_array_new (FALSE, FALSE, sizeof (GuiseArchitectureLayer));

  g_array_set_clear_func (layers, clear_layer);
  for (guint i = 0; i < guise_graph_get_size (graph); i++)
    {
      const GuiseNode *node = guise_graph_get_node (graph, i);
      GuiseArchitectureLayer layer = { NULL, node->shape.h, node->shape.w, node->shape.c, 0 };

      for (guint k = 0; k < node->n_parameters; k++)
        layer.parameters += guise_parameter_info_count (guise_parameters_get_info (parameters, node->parameters[k]));
      if (node->n_parameters == 0 && node->op != GUISE_OP_INPUT)
        continue;
      layer.name = g_strdup (node->label);
      g_array_append_val (layers, layer);
    }

  return layers;
}
