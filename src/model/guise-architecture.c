/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-architecture.h"

/* A part of a network while its rows are added. */
typedef struct
{
  const GuiseArchitecture *of;
  GuiseGraph *graph;
  const char *part;                          /* "encoder", "source" …: where the parameters belong */
  guint       n_blocks[GUISE_BLOCK_PICTURE_SHUFFLED + 1];
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

    case GUISE_BLOCK_END:
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

GuiseTensor
guise_architecture_decode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code,
                           const char *side, guint out_channels)
{
  const gboolean is_source = g_str_equal (side, "source");

  switch (self->wiring)
    {
    case GUISE_WIRING_IAE:
      code = add_inters (self, graph, code, is_source ? "inter_source" : "inter_target", "inter_both");
      return add_layers (self, graph, code, self->decoder, "decoder", out_channels);

    case GUISE_WIRING_LIAE:
      code = add_inters (self, graph, code, is_source ? "inter_ab" : "inter_b", "inter_ab");
      return add_layers (self, graph, code, self->decoder, "decoder", out_channels);

    case GUISE_WIRING_DECODERS:
    default:
      return add_layers (self, graph, code, self->decoder, side, out_channels);
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
