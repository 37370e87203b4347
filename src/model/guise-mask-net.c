/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-net.h"

#include "guise-graph-arrays.h"
#include "guise-graph-program.h"

#include <string.h>

#define SIDE GUISE_MASK_NET_SIDE

/* Channels at 32, 16, 8 and 4 pixels a side, of the way down and of the way up: few where there are many pixels. At 64
 * there are none: the network sees and says four pixels at once. */
static const guint channels[] = { 24, 48, 64, 96 };
static const guint up_channels[] = { 32, 40, 64 };

/* Each map of each face has mean 0 and deviation 1 before it is activated: what counts is what differs within a face. The
 * variance's ε, and the slope of the leaky ReLU. */
#define EPSILON 1e-3f
#define SLOPE 0.1f

/* What the weights were of late weighs so much in their running mean, which is what looks: the weights themselves go on
 * swinging while the rate is high. */
#define AVERAGE 0.998

#define N_LEVELS G_N_ELEMENTS (channels)

struct _GuiseMaskNet
{
  GuiseGpu               *gpu;
  GuiseMaskNetParams      params;
  GuiseOptimizerSettings  optimizer;
  GuiseMatrixVariant      variant;
  GuiseParameters        *parameters;
  guint64                 iteration;

  GuiseGraph        *step_graph;            /* (nullable): inference only has no step */
  GuiseGraphProgram *step;
  GuiseTensor        step_faces, step_seen, step_weights, step_loss;

  GuiseGraph        *look_graph;            /* (nullable): until somebody looks */
  GuiseGraphProgram *look;
  GuiseTensor        look_faces, look_odds;
};

static GuiseTensor
add_conv (GuiseGraph *graph, GuiseTensor x, const char *kind, guint level, guint n_channels, guint stride)
{
  g_autofree char *name = g_strdup_printf ("%s%u", kind, level);

  x = guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = name, .out_channels = n_channels, .kernel = 3, .stride = stride, .init = GUISE_INIT_HE_UNIFORM,
    .activation = GUISE_ACTIVATION_NONE,
  });
  return guise_graph_normalize (graph, x, EPSILON, SLOPE);
}

/* Returns: of each pixel the logarithm of the odds that it is seen. */
static GuiseTensor
add_network (GuiseGraph *graph, GuiseTensor x)
{
  GuiseTensor levels[N_LEVELS];

  x = guise_graph_space_to_depth (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
  levels[0] = x = add_conv (graph, x, "in", 0, channels[0], 1);
  for (guint i = 1; i < N_LEVELS; i++)
    {
      x = add_conv (graph, x, "down", i, channels[i], 2);
      levels[i] = x = add_conv (graph, x, "at", i, channels[i], 1);
    }
  for (guint i = N_LEVELS - 1; i-- > 0; )
    x = add_conv (graph, guise_graph_concat (graph, guise_graph_upsample (graph, x), levels[i]), "up", i,
                  up_channels[i], 1);

  x = guise_graph_conv2d (graph, x, &(GuiseLayerParams) {
    .name = "odds", .out_channels = 4, .kernel = 3, .init = GUISE_INIT_GLOROT_UNIFORM,
    .activation = GUISE_ACTIVATION_NONE,
  });
  return guise_graph_depth_to_space (graph, x, GUISE_SHUFFLE_BLOCK_FIRST);
}

/* Weighted mean of log (1 + eˣ) − seen · x over the pixels of each face, without overflow. */
static GuiseTensor
add_loss (GuiseGraph *graph, GuiseTensor odds, GuiseTensor seen, GuiseTensor weights)
{
  const guint pixels = 1u << 1 | 1u << 2;
  const GuiseArray x = guise_array_of (graph, odds), w = guise_array_of (graph, weights);
  const GuiseArray small = guise_array_exp (graph, guise_array_affine (graph, guise_array_abs (graph, x), -1.0f, 0.0f));
  const GuiseArray rest = guise_array_log (graph, guise_array_affine (graph, small, 1.0f, 1.0f));
  const GuiseArray wrong = guise_array_sub (graph, guise_array_add (graph, guise_array_relu (graph, x), rest),
                                            guise_array_mul (graph, x, guise_array_of (graph, seen)));
  const GuiseArray sum = guise_array_sum (graph, guise_array_mul (graph, wrong, w), pixels);
  const GuiseArray all = guise_array_clip (graph, guise_array_sum (graph, w, pixels), 1e-3f, G_MAXFLOAT);

  return guise_graph_value_loss (graph, guise_array_div (graph, sum, all).tensor, 1.0f);
}

static void
build_step (GuiseMaskNet *self)
{
  const guint n = self->params.batch;
  GuiseGraph *graph = self->step_graph = guise_graph_new (self->parameters);

  self->step_faces = guise_graph_input (graph, "faces", GUISE_SHAPE (n, SIDE, SIDE, GUISE_MASK_NET_CHANNELS));
  self->step_seen = guise_graph_input (graph, "seen", GUISE_SHAPE (n, SIDE, SIDE, 1));
  self->step_weights = guise_graph_input (graph, "weights", GUISE_SHAPE (n, SIDE, SIDE, 1));
  self->step_loss = add_loss (graph, add_network (graph, self->step_faces), self->step_seen, self->step_weights);
}

static void
build_look (GuiseMaskNet *self)
{
  self->look_graph = guise_graph_new (self->parameters);
  self->look_faces = guise_graph_input (self->look_graph, "faces",
                                        GUISE_SHAPE (self->params.batch, SIDE, SIDE, GUISE_MASK_NET_CHANNELS));
  self->look_odds = guise_graph_sigmoid (self->look_graph, add_network (self->look_graph, self->look_faces));
  guise_graph_keep (self->look_graph, self->look_odds);
}

static gboolean
fill_memory (GuiseMaskNet *self, GError **error)
{
  const GuiseGraphProgramParams step = {
    .variant = self->variant, .train = TRUE, .update = TRUE, .optimizer = self->optimizer.kind,
  };
  guint states = 1u << GUISE_PARAMETER_VALUE;

  if (!self->params.inference_only)
    states |= 1u << GUISE_PARAMETER_MOMENT1 | 1u << GUISE_PARAMETER_MOMENT2 | 1u << GUISE_PARAMETER_AVERAGE;
  if (!guise_parameters_allocate (self->parameters, self->gpu, states, error)
      || !guise_parameters_initialise (self->parameters, self->params.seed, error))
    return FALSE;
  if (self->params.inference_only)
    return TRUE;

  self->step = guise_graph_program_new (self->step_graph, self->gpu, &step, error);
  return self->step != NULL;
}

GuiseMaskNet *
guise_mask_net_new (GuiseGpu *gpu, const GuiseMaskNetParams *params, GError **error)
{
  g_autoptr(GuiseMaskNet) self = g_new0 (GuiseMaskNet, 1);

  g_return_val_if_fail (params->batch > 0, NULL);

  self->gpu = guise_gpu_ref (gpu);
  self->params = *params;
  self->optimizer = guise_optimizer_settings_complete (&(GuiseOptimizerSettings) {
    .rate = params->rate, .average = AVERAGE,
  });
  self->parameters = guise_parameters_new ();
  build_look (self);
  if (!params->inference_only)
    build_step (self);
  if (!(params->inference_only ? guise_matrix_select_forward (gpu, &self->variant, error)
                               : guise_matrix_select (gpu, FALSE, &self->variant, error))
      || !fill_memory (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_mask_net_destroy (GuiseMaskNet *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->step, guise_graph_program_destroy);
  g_clear_pointer (&self->look, guise_graph_program_destroy);
  g_clear_pointer (&self->step_graph, guise_graph_destroy);
  g_clear_pointer (&self->look_graph, guise_graph_destroy);
  g_clear_pointer (&self->parameters, guise_parameters_destroy);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

static gboolean
upload (GuiseMaskNet *self, GuiseGraphProgram *program, const GuiseGraph *graph, GuiseTensor tensor,
        const float *values, guint n, GError **error)
{
  GuiseShape shape = guise_graph_get_shape (graph, tensor);
  const gsize bytes = guise_shape_bytes (shape);
  g_autofree float *padded = g_malloc0 (bytes);

  /* What a short batch leaves free stays zero. */
  shape.n = n;
  guise_shape_pad (shape, values, padded);
  return guise_gpu_upload (self->gpu, guise_graph_program_get_value (program, tensor), padded, bytes, error);
}

static gboolean
read_loss (GuiseMaskNet *self, double *loss, GError **error)
{
  const guint n = self->params.batch;
  g_autofree float *values = g_new (float, 4 * n);

  if (!guise_gpu_download (self->gpu, guise_graph_program_get_value (self->step, self->step_loss), values,
                           4 * n * sizeof (float), error))
    return FALSE;
  *loss = 0;
  for (guint i = 0; i < n; i++)
    *loss += values[4 * i] / n;
  return TRUE;
}

gboolean
guise_mask_net_train (GuiseMaskNet *self, const float *faces, const float *seen, const float *weights,
                      double rate_factor, double *loss, GCancellable *cancellable, GError **error)
{
  const GuiseOptimizerStep step = guise_optimizer_get_step (&self->optimizer, self->iteration + 1, rate_factor);
  const guint n = self->params.batch;

  g_return_val_if_fail (!self->params.inference_only, FALSE);

  guise_graph_program_set_optimizer_step (self->step, &step);
  if (!upload (self, self->step, self->step_graph, self->step_faces, faces, n, error)
      || !upload (self, self->step, self->step_graph, self->step_seen, seen, n, error)
      || !upload (self, self->step, self->step_graph, self->step_weights, weights, n, error)
      || !guise_graph_program_run (self->step, cancellable, error))
    return FALSE;

  self->iteration++;
  return loss == NULL || read_loss (self, loss, error);
}

static gboolean
look_at_some (GuiseMaskNet *self, const float *faces, guint n, float *seen, GCancellable *cancellable, GError **error)
{
  GuiseShape shape = guise_graph_get_shape (self->look_graph, self->look_odds);
  const gsize bytes = guise_shape_bytes (shape);
  g_autofree float *padded = g_malloc (bytes);

  if (!upload (self, self->look, self->look_graph, self->look_faces, faces, n, error)
      || !guise_graph_program_run (self->look, cancellable, error)
      || !guise_gpu_download (self->gpu, guise_graph_program_get_value (self->look, self->look_odds), padded, bytes,
                              error))
    return FALSE;
  shape.n = n;
  guise_shape_unpad (shape, padded, seen);
  return TRUE;
}

gboolean
guise_mask_net_look (GuiseMaskNet *self, const float *faces, guint n_faces, float *seen, GCancellable *cancellable,
                     GError **error)
{
  const gsize n_in = (gsize) SIDE * SIDE * GUISE_MASK_NET_CHANNELS, n_out = (gsize) SIDE * SIDE;

  if (self->look == NULL)
    self->look = guise_graph_program_new (self->look_graph, self->gpu,
                                          &(GuiseGraphProgramParams) {
      .variant = self->variant, .use_average = !self->params.inference_only,
    }, error);
  if (self->look == NULL)
    return FALSE;

  for (guint first = 0, n; first < n_faces; first += n)
    {
      n = MIN (self->params.batch, n_faces - first);
      if (!look_at_some (self, faces + first * n_in, n, seen + first * n_out, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static guint
get_dimensions (const GuiseParameterInfo *info, gsize dimensions[4])
{
  dimensions[0] = info->out;
  dimensions[1] = info->kernel_h;
  dimensions[2] = info->kernel_w;
  dimensions[3] = info->in;
  return info->kernel_h == 0 ? 1 : 4;
}

GuiseSafetensors *
guise_mask_net_save (GuiseMaskNet *self, GError **error)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  const GuiseParameterState state = self->params.inference_only ? GUISE_PARAMETER_VALUE : GUISE_PARAMETER_AVERAGE;

  for (guint i = 0; i < guise_parameters_get_size (self->parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, i);
      gsize dimensions[4];
      const guint n_dimensions = get_dimensions (info, dimensions);
      float *values = guise_safetensors_add (file, info->name, dimensions, n_dimensions);

      if (!guise_parameters_download (self->parameters, state, i, values, error))
        return NULL;
    }
  return g_steal_pointer (&file);
}

gboolean
guise_mask_net_load (GuiseMaskNet *self, const GuiseSafetensors *file, GError **error)
{
  for (guint i = 0; i < guise_parameters_get_size (self->parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, i);
      gsize dimensions[4];
      const guint n_dimensions = get_dimensions (info, dimensions);
      const float *values = guise_safetensors_expect (file, info->name, dimensions, n_dimensions, error);

      if (values == NULL || !guise_parameters_upload (self->parameters, GUISE_PARAMETER_VALUE, i, values, error)
          || (!self->params.inference_only
              && !guise_parameters_upload (self->parameters, GUISE_PARAMETER_AVERAGE, i, values, error)))
        return FALSE;
    }
  return TRUE;
}
