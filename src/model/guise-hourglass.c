/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-hourglass.h"

#include <math.h>

#include "guise-hourglass-private.h"

#define DEFAULT_INFERENCE_BATCH 8

static const char *const side_names[GUISE_N_SIDES] = { "source", "target" };

static GuiseHourglassParams
complete_params (const GuiseHourglassParams *params)
{
  GuiseHourglassParams out = *params;
  double sum;

  out.batch = MAX (out.batch, 1u);    /* inference alone needs none */
  if (out.inference_batch == 0)
    out.inference_batch = DEFAULT_INFERENCE_BATCH;
  if (out.losses.dssim == 0.0 && out.losses.l1 == 0.0 && out.losses.mse == 0.0)
    out.losses.dssim = out.losses.mse = 1.0;
  sum = out.losses.dssim + out.losses.l1 + out.losses.mse;
  out.losses.dssim /= sum;
  out.losses.l1 /= sum;
  out.losses.mse /= sum;
  out.optimizer = guise_optimizer_settings_complete (&params->optimizer);

  return out;
}

static void
add_losses (GuiseGraph *graph, const GuiseHourglassParams *params, GuiseSide side, GuiseHourglassTensors *tensors)
{
  const guint size = params->architecture->output_size;
  const GuiseTensor pictures = guise_graph_input (graph, "pictures", GUISE_SHAPE (params->batch, size, size, 4));
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (params->batch, 1, 1, size * size));
  const GuisePixelLossParams pixel = {
    .l1 = (float) params->losses.l1, .mse = (float) params->losses.mse, .mask = params->learn_mask ? 1.0f : 0.0f,
  };

  tensors->pictures[side] = pictures;
  tensors->weights[side] = weights;
  tensors->pixel_losses[side] = guise_graph_pixel_loss (graph, tensors->outputs[side], pictures, weights, &pixel);
  if (params->losses.dssim > 0.0)
    tensors->dssim_losses[side] = guise_graph_dssim_loss (graph, tensors->outputs[side], pictures, weights,
                                                          (float) params->losses.dssim);
}

static GuiseGraph *
build_step (const GuiseHourglassParams *params, GuiseParameters *parameters, GuiseHourglassTensors *tensors)
{
  const GuiseArchitecture *architecture = params->architecture;
  const guint out_channels = params->learn_mask ? 4 : 3;
  const GuiseShape shape = GUISE_SHAPE (2 * params->batch, architecture->input_size, architecture->input_size,
                                         guise_architecture_get_in_channels (architecture));
  GuiseGraph *graph = guise_graph_new (parameters);
  GuiseTensor code;

  tensors->faces = guise_graph_input (graph, "faces", shape);
  code = guise_architecture_encode (architecture, graph, tensors->faces);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const GuiseTensor own = guise_graph_slice (graph, code, side * params->batch, params->batch);

      tensors->outputs[side] = guise_architecture_decode (architecture, graph, own, side_names[side], out_channels);
      guise_graph_keep (graph, tensors->outputs[side]);
      add_losses (graph, params, side, tensors);
    }

  return graph;
}

/* Bit set of what is kept of each parameter. */
static guint
get_states (const GuiseHourglassParams *params)
{
  guint states = 1u << GUISE_PARAMETER_VALUE;

  if (!params->inference_only)
    states |= 1u << GUISE_PARAMETER_MOMENT1 | 1u << GUISE_PARAMETER_MOMENT2;
  if (params->optimizer.average > 0.0)
    states |= 1u << GUISE_PARAMETER_AVERAGE;

  return states;
}

static GuiseGraphProgramParams
get_program_params (const GuiseHourglassParams *params, GuiseMatrixVariant variant)
{
  return (GuiseGraphProgramParams) { .variant = variant, .train = TRUE, .update = TRUE, .plan = params->plan };
}

static gboolean
fill_memory (GuiseHourglass *self, GError **error)
{
  const GuiseGraphProgramParams program_params = get_program_params (&self->params, self->variant);

  if (!guise_parameters_allocate (self->parameters, self->gpu, get_states (&self->params), error) ||
      !guise_parameters_initialise (self->parameters, self->params.seed, error))
    return FALSE;
  if (self->params.inference_only)
    return TRUE;

  self->program = guise_graph_program_new (self->graph, self->gpu, &program_params, error);
  return self->program != NULL;
}

GuiseHourglass *
guise_hourglass_new (GuiseGpu *gpu, const GuiseHourglassParams *params, GError **error)
{
  g_autoptr(GuiseHourglass) self = NULL;

  g_return_val_if_fail (params->architecture != NULL, NULL);
  g_return_val_if_fail (params->batch > 0 || params->inference_only, NULL);

  self = g_new0 (GuiseHourglass, 1);
  self->gpu = guise_gpu_ref (gpu);
  self->params = complete_params (params);
  self->params.plan = g_strdup (params->plan);
  self->parameters = guise_parameters_new ();
  self->graph = build_step (&self->params, self->parameters, &self->tensors);

  if (!guise_matrix_select (gpu, &self->variant, error) || !fill_memory (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_hourglass_destroy (GuiseHourglass *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < GUISE_N_SIDES * 4; i++)
    guise_hourglass_pass_clear (&self->passes[i / 4][i / 2 % 2][i % 2]);
  g_clear_pointer (&self->program, guise_graph_program_destroy);
  g_clear_pointer (&self->graph, guise_graph_destroy);
  g_clear_pointer (&self->parameters, guise_parameters_destroy);
  g_free ((char *) self->params.plan);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

gboolean
guise_hourglass_predict_memory (GuiseGpu *gpu, const GuiseHourglassParams *params, guint64 *bytes, GError **error)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  GuiseHourglassParams complete = complete_params (params);
  GuiseHourglassTensors tensors;
  g_autoptr(GuiseGraph) graph = build_step (&complete, parameters, &tensors);
  const GuiseMatrixVariant variant = guise_gpu_get_limits (gpu)->type == GUISE_GPU_CPU ? GUISE_MATRIX_CPU
                                                                                       : GUISE_MATRIX_SIMT;
  const GuiseGraphProgramParams program_params = get_program_params (&complete, variant);
  guint64 tensor_bytes = 0;

  if (!complete.inference_only &&
      !guise_graph_program_predict_memory (graph, gpu, &program_params, &tensor_bytes, error))
    return FALSE;

  *bytes = tensor_bytes + guise_parameters_predict_memory (parameters, gpu, get_states (&complete));

  return TRUE;
}

const GuiseHourglassParams *
guise_hourglass_get_params (const GuiseHourglass *self)
{
  return &self->params;
}

guint64
guise_hourglass_count_parameters (const GuiseHourglass *self)
{
  return guise_parameters_count (self->parameters);
}

char *
guise_hourglass_dup_plan (const GuiseHourglass *self)
{
  return self->program != NULL ? guise_graph_program_dup_plan (self->program) : g_strdup (self->params.plan);
}

const char *
guise_hourglass_get_kernels (const GuiseHourglass *self)
{
  return guise_matrix_variant_get_name (self->variant);
}

guint
guise_hourglass_get_out_channels (const GuiseHourglass *self)
{
  return self->params.learn_mask ? 4 : 3;
}

GuiseHourglassInputs
guise_hourglass_get_inputs (const GuiseHourglass *self, GuiseSide side)
{
  const GuiseGpuRange faces = guise_graph_program_get_value (self->program, self->tensors.faces);

  return (GuiseHourglassInputs) {
    .faces = guise_gpu_range_sub (faces, side * (faces.size / 2), faces.size / 2),
    .pictures = guise_graph_program_get_value (self->program, self->tensors.pictures[side]),
    .weights = guise_graph_program_get_value (self->program, self->tensors.weights[side]),
  };
}

GuiseGpuRange
guise_hourglass_get_outputs (const GuiseHourglass *self, GuiseSide side)
{
  return guise_graph_program_get_value (self->program, self->tensors.outputs[side]);
}

GuiseGpuProgram *
guise_hourglass_get_step_program (const GuiseHourglass *self)
{
  return guise_graph_program_get_program (self->program);
}

gboolean
guise_hourglass_train_step (GuiseHourglass *self, double rate_factor, GCancellable *cancellable, GError **error)
{
  const GuiseOptimizerStep step = guise_optimizer_get_step (&self->params.optimizer, self->iteration + 1, rate_factor);

  guise_graph_program_set_optimizer_step (self->program, &step);
  if (!guise_graph_program_run (self->program, cancellable, error))
    return FALSE;

  self->iteration++;
  return TRUE;
}

/* Losses of each face: (transfer full): 4 numbers a face, in the order DSSIM, L1, MSE, mask. */
static float *
read_losses (GuiseHourglass *self, GuiseSide side, GError **error)
{
  const gboolean has_dssim = self->params.losses.dssim > 0.0;
  const gsize bytes = self->params.batch * 4 * sizeof (float);
  g_autofree float *pixel = g_malloc (bytes);
  g_autofree float *dssim = g_malloc0 (bytes);
  float *losses;

  if (!guise_gpu_download (self->gpu, guise_graph_program_get_value (self->program, self->tensors.pixel_losses[side]),
                           pixel, bytes, error))
    return NULL;
  if (has_dssim &&
      !guise_gpu_download (self->gpu, guise_graph_program_get_value (self->program, self->tensors.dssim_losses[side]),
                           dssim, bytes, error))
    return NULL;

  losses = g_malloc (bytes);
  for (guint i = 0; i < self->params.batch; i++)
    {
      losses[4 * i + 0] = dssim[4 * i];
      losses[4 * i + 1] = pixel[4 * i];
      losses[4 * i + 2] = pixel[4 * i + 1];
      losses[4 * i + 3] = pixel[4 * i + 2];
    }

  return losses;
}

static double
get_total (const GuiseLossWeights *weights, const float *losses)
{
  return weights->dssim * losses[0] + weights->l1 * losses[1] + weights->mse * losses[2];
}

gboolean
guise_hourglass_get_losses (GuiseHourglass *self, GuiseSide side, GuiseHourglassLosses *losses, GError **error)
{
  g_autofree float *values = read_losses (self, side, error);
  const double n = self->params.batch;

  if (values == NULL)
    return FALSE;

  *losses = (GuiseHourglassLosses) { 0 };
  for (guint i = 0; i < self->params.batch; i++)
    {
      losses->total += get_total (&self->params.losses, values + 4 * i) / n;
      losses->dssim += values[4 * i + 0] / n;
      losses->l1 += values[4 * i + 1] / n;
      losses->mse += values[4 * i + 2] / n;
      losses->mask += values[4 * i + 3] / n;
    }
  if (self->params.losses.dssim == 0.0)
    losses->dssim = NAN;

  return TRUE;
}

gboolean
guise_hourglass_get_face_losses (GuiseHourglass *self, GuiseSide side, double *totals, GError **error)
{
  g_autofree float *values = read_losses (self, side, error);

  if (values == NULL)
    return FALSE;

  for (guint i = 0; i < self->params.batch; i++)
    totals[i] = get_total (&self->params.losses, values + 4 * i);

  return TRUE;
}

guint64
guise_hourglass_get_iteration (const GuiseHourglass *self)
{
  return self->iteration;
}

gboolean
guise_hourglass_has_average (const GuiseHourglass *self)
{
  return guise_parameters_has_state (self->parameters, GUISE_PARAMETER_AVERAGE);
}

GuiseParameters *
guise_hourglass_get_parameters (const GuiseHourglass *self)
{
  return self->parameters;
}
