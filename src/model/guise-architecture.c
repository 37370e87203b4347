/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-architecture.h"

#include "guise-error.h"

/*
 * The models. `quick` is made for machines without a card: where `original`
 * spends 1.9 GMAC and 82 M parameters a face, it spends a sixth and a tenth,
 * and its head makes the last doubling out of one convolution at half size.
 * Tensors have four channels a pixel anyway, so a guide costs nothing.
 */
static const GuiseArchitecture architectures[] = {
  {
    .name = "quick",
    .summary = "64 to 96 pixels, light: minutes, also without a graphics card",
    .input_size = 64, .output_size = 96, .guided = TRUE,
    .downs = { 32, 64, 128, 256 },
    .bottleneck = 256, .base = 6, .base_channels = 192,
    .ups = { 128, 80, 40 },
    .head = GUISE_HEAD_DEPTH_TO_SPACE,
    .dense_init = GUISE_INIT_GLOROT_UNIFORM,
  },
  {
    .name = "original",
    .summary = "64 to 64 pixels, the shared-encoder model that started it all",
    .input_size = 64, .output_size = 64,
    .downs = { 128, 256, 512, 1024 },
    .bottleneck = 1024, .base = 4, .base_channels = 1024,
    .shared_ups = { 512 },
    .ups = { 256, 128, 64 },
    .head = GUISE_HEAD_CONV5,
    .dense_init = GUISE_INIT_GLOROT_UNIFORM,
  },
};

const GuiseArchitecture *
guise_architecture_list (guint *n_architectures)
{
  *n_architectures = G_N_ELEMENTS (architectures);

  return architectures;
}

const GuiseArchitecture *
guise_architecture_find (const char *name, GError **error)
{
  GString *names;

  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    if (g_strcmp0 (name, architectures[i].name) == 0)
      return &architectures[i];

  names = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (architectures); i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "", architectures[i].name);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "There is no model “%s”: take one of %s", name, names->str);
  g_string_free (names, TRUE);

  return NULL;
}

guint
guise_architecture_get_in_channels (const GuiseArchitecture *self)
{
  return self->guided ? 4 : 3;
}

/* The input of @batch faces. */
static GuiseTensor
add_faces (const GuiseArchitecture *self, GuiseGraph *graph, guint batch)
{
  return guise_graph_input (graph, "faces", GUISE_SHAPE (batch, self->input_size, self->input_size,
                                                         guise_architecture_get_in_channels (self)));
}

static GuiseTensor
add_conv (GuiseGraph *graph, GuiseTensor x, const char *name, guint out_channels, guint kernel, guint stride,
          GuiseActivation activation)
{
  return guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = out_channels, .kernel = kernel, .stride = stride,
    .activation = activation, .init = GUISE_INIT_HE_UNIFORM,
  });
}

static GuiseTensor
add_dense (GuiseGraph *graph, GuiseTensor x, const char *name, guint out_channels, GuiseInit init)
{
  return guise_graph_dense (graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = out_channels, .init = init,
  });
}

/* Doubles the size as often as the list has entries. */
static GuiseTensor
add_ups (GuiseGraph *graph, GuiseTensor x, const char *prefix, const guint *ups)
{
  for (guint i = 0; i < GUISE_ARCHITECTURE_MAX_LAYERS && ups[i] > 0; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.up%u", prefix, i);

      x = add_conv (graph, x, name, 4 * ups[i], 3, 1, GUISE_ACTIVATION_LEAKY_RELU);
      x = guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
    }

  return x;
}

GuiseTensor
guise_architecture_encode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor faces)
{
  GuiseTensor x = faces;
  GuiseShape shape;

  for (guint i = 0; i < GUISE_ARCHITECTURE_MAX_LAYERS && self->downs[i] > 0; i++)
    {
      g_autofree char *name = g_strdup_printf ("encoder.down%u", i);

      x = add_conv (graph, x, name, self->downs[i], 5, 2, GUISE_ACTIVATION_LEAKY_RELU);
    }

  shape = guise_graph_get_shape (graph, x);
  x = guise_graph_reshape (graph, x, 1, 1, shape.h * shape.w * shape.c);
  x = add_dense (graph, x, "encoder.dense0", self->bottleneck, self->dense_init);
  x = add_dense (graph, x, "encoder.dense1", self->base * self->base * self->base_channels, self->dense_init);
  x = guise_graph_reshape (graph, x, self->base, self->base, self->base_channels);

  return add_ups (graph, x, "encoder", self->shared_ups);
}

GuiseTensor
guise_architecture_decode (const GuiseArchitecture *self, GuiseGraph *graph, GuiseTensor code,
                           const char *side, guint out_channels)
{
  g_autofree char *head = g_strdup_printf ("%s.head", side);
  GuiseTensor x = add_ups (graph, code, side, self->ups);

  if (self->head == GUISE_HEAD_CONV5)
    return add_conv (graph, x, head, out_channels, 5, 1, GUISE_ACTIVATION_SIGMOID);

  /* The sigmoid is of each value by itself, so it may come before the channels move. */
  x = add_conv (graph, x, head, 4 * out_channels, 3, 1, GUISE_ACTIVATION_SIGMOID);
  return guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
}

/* A graph of both sides for one face, which declares all parameters. */
static GuiseGraph *
build (const GuiseArchitecture *self, GuiseParameters *parameters, guint out_channels)
{
  GuiseGraph *graph = guise_graph_new (parameters);
  const GuiseTensor faces = add_faces (self, graph, 1);
  const GuiseTensor code = guise_architecture_encode (self, graph, faces);

  guise_architecture_decode (self, graph, code, "source", out_channels);
  guise_architecture_decode (self, graph, code, "target", out_channels);

  return graph;
}

guint64
guise_architecture_count_parameters (const GuiseArchitecture *self, guint out_channels)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = build (self, parameters, out_channels);

  return guise_parameters_count (guise_graph_get_parameters (graph));
}

guint64
guise_architecture_count_multiply_adds (const GuiseArchitecture *self, guint out_channels)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
  const GuiseTensor faces = add_faces (self, graph, 1);
  const GuiseTensor code = guise_architecture_encode (self, graph, faces);

  guise_architecture_decode (self, graph, code, "source", out_channels);

  return guise_graph_count_multiply_adds (graph);
}
