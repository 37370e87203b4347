/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-hourglass.h"

#include <math.h>

#include "guise-error.h"
#include "guise-hourglass-private.h"
#include "guise-i18n.h"

#define DEFAULT_INFERENCE_BATCH 8

static const char *const side_names[GUISE_N_SIDES] = { "source", "target" };

/* L1 and MSE are one operation, which also has the mask's. */
static gboolean
is_pixel_loss (guint loss)
{
  return loss == GUISE_LOSS_L1 || loss == GUISE_LOSS_MSE;
}

static gboolean
is_computed (const GuiseHourglassParams *params, guint loss)
{
  return is_pixel_loss (loss) || params->losses.of[loss] > 0.0;
}

static GuiseLossWeights
complete_losses (const GuiseLossWeights *losses)
{
  GuiseLossWeights out = *losses;
  double sum = 0.0;

  for (guint i = 0; i < GUISE_N_LOSSES; i++)
    sum += out.of[i];
  if (!(sum > 0.0))
    sum = 2.0 * (out.of[GUISE_LOSS_DSSIM] = out.of[GUISE_LOSS_MSE] = 1.0);
  for (guint i = 0; i < GUISE_N_LOSSES; i++)
    out.of[i] /= sum;

  return out;
}

GuiseHourglassParams
guise_hourglass_complete_params (const GuiseHourglassParams *params)
{
  GuiseHourglassParams out = *params;

  out.batch = MAX (out.batch, 1u);    /* inference alone needs none */
  out.learn_mask = params->learn_mask || params->architecture.mask != NULL;
  if (out.inference_batch == 0)
    out.inference_batch = DEFAULT_INFERENCE_BATCH;
  out.losses = complete_losses (&params->losses);
  out.optimizer = guise_optimizer_settings_complete (&params->optimizer);

  return out;
}

static void
add_losses (GuiseGraph *graph, const GuiseHourglassParams *params, GuiseSide side, GuiseHourglassTensors *tensors)
{
  const guint size = params->architecture.output_size;
  const GuiseTensor pictures = guise_graph_input (graph, "pictures", GUISE_SHAPE (params->batch, size, size, 4));
  const GuiseTensor weights = guise_graph_input (graph, "weights", GUISE_SHAPE (params->batch, 1, 1, size * size));
  const GuisePixelLossParams pixel = {
    .l1 = (float) params->losses.of[GUISE_LOSS_L1], .mse = (float) params->losses.of[GUISE_LOSS_MSE],
    .mask = params->learn_mask ? 1.0f : 0.0f,
  };

  tensors->pictures[side] = pictures;
  tensors->weights[side] = weights;
  tensors->pixel_losses[side] = guise_graph_pixel_loss (graph, tensors->outputs[side], pictures, weights, &pixel);
  for (guint i = 0; i < GUISE_N_LOSSES; i++)
    if (!is_pixel_loss (i) && is_computed (params, i))
      tensors->losses[side][i] = guise_loss_add (graph, i, tensors->outputs[side], pictures, weights,
                                                 (float) params->losses.of[i]);
}

static void
freeze (GuiseParameters *parameters, GuiseFreeze what)
{
  static const char *const decoders[] = { "decoder.", "source.", "target." };

  if (what == GUISE_FREEZE_ENCODER)
    guise_parameters_freeze (parameters, GUISE_ENCODER_PREFIX);
  for (guint i = 0; what == GUISE_FREEZE_DECODERS && i < G_N_ELEMENTS (decoders); i++)
    guise_parameters_freeze (parameters, decoders[i]);
}

GuiseGraph *
guise_hourglass_build_step (const GuiseHourglassParams *params, GuiseParameters *parameters,
                            GuiseHourglassTensors *tensors, GuiseOnnxNetwork **recogniser, GError **error)
{
  const GuiseArchitecture *architecture = &params->architecture;
  const guint out_channels = params->learn_mask ? 4 : 3;
  const GuiseShape shape = GUISE_SHAPE (2 * params->batch, architecture->input_size, architecture->input_size,
                                         guise_architecture_get_in_channels (architecture));
  g_autoptr(GuiseGraph) graph = guise_graph_new (parameters);
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
  if (!guise_hourglass_add_rivals (params, graph, tensors, recogniser, error))
    return NULL;
  freeze (parameters, params->freeze);

  return g_steal_pointer (&graph);
}

/* Bit set of what is kept of each parameter. */
static guint
get_states (const GuiseHourglassParams *params)
{
  guint states = 1u << GUISE_PARAMETER_VALUE;

  if (!params->inference_only && guise_optimizer_has_moment1 (params->optimizer.kind))
    states |= 1u << GUISE_PARAMETER_MOMENT1;
  if (!params->inference_only && guise_optimizer_has_moment2 (params->optimizer.kind))
    states |= 1u << GUISE_PARAMETER_MOMENT2;
  if (params->optimizer.average > 0.0)
    states |= 1u << GUISE_PARAMETER_AVERAGE;

  return states;
}

/* What was measured of the device, for a run that begins: one that goes on keeps what it has. (transfer full) (nullable) */
static GuiseMatrixTunes *
load_tunes (GuiseGpu *gpu, const GuiseHourglassParams *params)
{
  return params->plan == NULL && !params->inference_only ? guise_matrix_tunes_load (gpu) : NULL;
}

/* Whether all gradients must be there before the first update: halves may have overflowed. */
static gboolean
needs_all (const GuiseHourglassParams *params)
{
  return guise_optimizer_settings_needs_all (&params->optimizer) || params->precision == GUISE_PRECISION_FP16;
}

static GuiseGraphProgramParams
get_program_params (const GuiseHourglassParams *params, GuiseMatrixVariant variant, GuiseMatrixTunes *tunes)
{
  return (GuiseGraphProgramParams) {
    .variant = variant, .train = TRUE, .update = TRUE, .plan = params->plan, .tunes = tunes, .optimizer = params->optimizer.kind,
    .update_apart = needs_all (params), .clip = params->optimizer.clip > 0.0,
    .precision = params->precision,
  };
}

/* One without memory. */
static GuiseHourglass *
begin (GuiseGpu *gpu, const GuiseHourglassParams *params, GError **error)
{
  g_autoptr(GuiseHourglass) self = g_new0 (GuiseHourglass, 1);

  self->gpu = guise_gpu_ref (gpu);
  self->params = guise_hourglass_complete_params (params);
  self->params.plan = g_strdup (params->plan);
  guise_loss_scale_init (&self->loss_scale);
  self->parameters = guise_parameters_new ();
  self->graph = guise_hourglass_build_step (&self->params, self->parameters, &self->tensors, &self->recogniser, error);

  return self->graph != NULL ? g_steal_pointer (&self) : NULL;
}

/* What guise_matrix_select() did for floats, and of products of halves for both. */
static gboolean
prove_halves (GuiseHourglass *self, GError **error)
{
  g_autoptr(GError) reason = NULL;

  if (self->params.precision == GUISE_PRECISION_FP32 || guise_matrix_multiplies_halves (self->variant)
      || guise_matrix_self_test (self->gpu, self->variant, TRUE, &reason))
    return TRUE;

  g_set_error (error, reason->domain, reason->code,
               _("The device %s cannot train with the precision fp16, %s: choose fp32"),
               guise_gpu_get_limits (self->gpu)->name, reason->message);
  return FALSE;
}

/* Which kernels, and the step that is recorded with them. @variant: (nullable): which; else those that prove right */
static gboolean
make_program (GuiseHourglass *self, const GuiseMatrixVariant *variant, GError **error)
{
  g_autoptr(GuiseMatrixTunes) tunes = load_tunes (self->gpu, &self->params);
  GuiseGraphProgramParams program_params;

  if (variant != NULL)
    self->variant = *variant;
  else if (self->params.inference_only)
    return guise_matrix_select_forward (self->gpu, &self->variant, error);
  else if (!guise_matrix_select (self->gpu, self->params.precision == GUISE_PRECISION_FP16, &self->variant, error) ||
           !prove_halves (self, error))
    return FALSE;
  if (self->params.inference_only)
    return TRUE;

  program_params = get_program_params (&self->params, self->variant, tunes);
  self->program = guise_graph_program_new (self->graph, self->gpu, &program_params, error);
  return self->program != NULL;
}

/* Weights are drawn while kernels are made and proved: on two cores either takes as long. */
static gboolean
fill_memory (GuiseHourglass *self, const GuiseMatrixVariant *variant, GError **error)
{
  GuiseParametersFill *fill;
  gboolean ok;

  if (!guise_parameters_allocate (self->parameters, self->gpu, get_states (&self->params), error))
    return FALSE;

  fill = guise_parameters_fill_begin (self->parameters, self->params.seed);
  ok = make_program (self, variant, error);
  ok = guise_parameters_fill_finish (fill, ok ? error : NULL) && ok;
  if (ok && self->program != NULL && self->recogniser != NULL)
    ok = guise_onnx_network_upload_weights (self->recogniser, self->parameters, error);

  g_clear_pointer (&self->recogniser, guise_onnx_network_free);
  return ok;
}

GuiseHourglass *
guise_hourglass_new (GuiseGpu *gpu, const GuiseHourglassParams *params, GError **error)
{
  g_autoptr(GuiseHourglass) self = NULL;

  g_return_val_if_fail (params->architecture.name != NULL, NULL);
  g_return_val_if_fail (params->batch > 0 || params->inference_only, NULL);

  self = begin (gpu, params, error);
  if (self == NULL || !fill_memory (self, NULL, error))
    return NULL;

  return g_steal_pointer (&self);
}

GArray *
guise_hourglass_list_work (const GuiseHourglass *self)
{
  return guise_graph_program_list_work (self->program);
}

void
guise_hourglass_set_profiling (GuiseHourglass *self, gboolean profiling)
{
  guise_graph_program_set_profiling (self->program, profiling);
}

GArray *
guise_hourglass_count_work (GuiseGpu *gpu, const GuiseHourglassParams *params, GuiseMatrixVariant variant,
                            GError **error)
{
  g_autoptr(GuiseHourglass) self = begin (gpu, params, error);

  return self != NULL && fill_memory (self, &variant, error) ? guise_hourglass_list_work (self) : NULL;
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
  g_clear_pointer (&self->recogniser, guise_onnx_network_free);
  g_free ((char *) self->params.plan);
  guise_gpu_unref (self->gpu);
  g_free (self);
}

gboolean
guise_hourglass_predict_memory (GuiseGpu *gpu, const GuiseHourglassParams *params, guint64 *bytes, GError **error)
{
  g_autoptr(GuiseParameters) parameters = guise_parameters_new ();
  GuiseHourglassParams complete = guise_hourglass_complete_params (params);
  GuiseHourglassTensors tensors;
  g_autoptr(GuiseOnnxNetwork) recogniser = NULL;
  g_autoptr(GuiseGraph) graph = guise_hourglass_build_step (&complete, parameters, &tensors, &recogniser, error);
  g_autoptr(GuiseMatrixTunes) tunes = load_tunes (gpu, &complete);
  const GuiseMatrixVariant variant = guise_matrix_expect (gpu, complete.precision == GUISE_PRECISION_FP16);
  const GuiseGraphProgramParams program_params = get_program_params (&complete, variant, tunes);
  guint64 tensor_bytes = 0, pass_bytes = 0;

  if (graph == NULL)
    return FALSE;
  if (!complete.inference_only
      && (!guise_graph_program_predict_memory (graph, gpu, &program_params, &tensor_bytes, error)
          || !guise_hourglass_predict_passes (gpu, &complete, parameters, variant, &pass_bytes, error)))
    return FALSE;

  *bytes = tensor_bytes + pass_bytes + guise_parameters_predict_memory (parameters, gpu, get_states (&complete));

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

const GuiseLossScale *
guise_hourglass_get_loss_scale (const GuiseHourglass *self)
{
  return self->params.precision == GUISE_PRECISION_FP16 ? &self->loss_scale : NULL;
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

static void
set_step (GuiseHourglass *self, double rate_factor)
{
  GuiseOptimizerStep step = guise_optimizer_get_step (&self->params.optimizer, self->iteration + 1, rate_factor);

  if (self->params.precision == GUISE_PRECISION_FP16)
    {
      step.loss_scale = (float) self->loss_scale.factor;
      step.factor = step.scale /= step.loss_scale;
    }
  guise_graph_program_set_optimizer_step (self->program, &step);
}

/* After an update. */
static gboolean
advance_loss_scale (GuiseHourglass *self, GError **error)
{
  if (self->params.precision == GUISE_PRECISION_FP32
      || guise_loss_scale_advance (&self->loss_scale, guise_graph_program_has_overflowed (self->program)))
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
               _("After %" PRIu64 " iterations gradients are no numbers even without a factor: train this "
               "model with the precision fp32"), self->iteration);
  return FALSE;
}

gboolean
guise_hourglass_train_pass (GuiseHourglass *self, GCancellable *cancellable, GError **error)
{
  g_return_val_if_fail (self->params.optimizer.passes > 1, FALSE);

  set_step (self, 1.0);
  return guise_graph_program_run (self->program, cancellable, error);
}

gboolean
guise_hourglass_train_step (GuiseHourglass *self, double rate_factor, GCancellable *cancellable, GError **error)
{
  set_step (self, rate_factor);
  if (!guise_graph_program_run (self->program, cancellable, error))
    return FALSE;
  if (needs_all (&self->params) &&
      (!guise_graph_program_update (self->program, cancellable, error) || !advance_loss_scale (self, error)))
    return FALSE;

  self->iteration++;
  return TRUE;
}

/* What read_losses() gives of a face: all losses, by their number, then the mask's. */
#define N_FACE_LOSSES (GUISE_N_LOSSES + 1)

/* Puts the first @n of the four numbers that a loss left of each face to @places of that face. */
static gboolean
read_loss (GuiseHourglass *self, GuiseTensor tensor, const guint *places, guint n, double *losses, GError **error)
{
  const gsize bytes = self->params.batch * 4 * sizeof (float);
  g_autofree float *values = g_malloc (bytes);

  if (!guise_gpu_download (self->gpu, guise_graph_program_get_value (self->program, tensor), values, bytes, error))
    return FALSE;

  for (guint i = 0; i < self->params.batch; i++)
    for (guint k = 0; k < n; k++)
      losses[N_FACE_LOSSES * i + places[k]] = values[4 * i + k];

  return TRUE;
}

/* Losses of each face: (transfer full): N_FACE_LOSSES numbers a face; NAN is what is not computed. */
static double *
read_losses (GuiseHourglass *self, GuiseSide side, GError **error)
{
  static const guint pixel_places[] = { GUISE_LOSS_L1, GUISE_LOSS_MSE, GUISE_N_LOSSES };
  g_autofree double *losses = g_new (double, (gsize) self->params.batch * N_FACE_LOSSES);

  for (guint i = 0; i < self->params.batch * N_FACE_LOSSES; i++)
    losses[i] = NAN;
  if (!read_loss (self, self->tensors.pixel_losses[side], pixel_places, 3, losses, error))
    return NULL;
  for (guint i = 0; i < GUISE_N_LOSSES; i++)
    if (!is_pixel_loss (i) && is_computed (&self->params, i) &&
        !read_loss (self, self->tensors.losses[side][i], &i, 1, losses, error))
      return NULL;

  return g_steal_pointer (&losses);
}

static double
get_total (const GuiseHourglassParams *params, const double *losses)
{
  double total = 0.0;

  for (guint i = 0; i < GUISE_N_LOSSES; i++)
    if (params->losses.of[i] > 0.0)
      total += params->losses.of[i] * losses[i];

  return total;
}

gboolean
guise_hourglass_get_losses (GuiseHourglass *self, GuiseSide side, GuiseHourglassLosses *losses, GError **error)
{
  g_autofree double *values = read_losses (self, side, error);
  const double n = self->params.batch;

  if (values == NULL)
    return FALSE;

  *losses = (GuiseHourglassLosses) { 0 };
  for (guint i = 0; i < self->params.batch; i++)
    {
      const double *face = values + N_FACE_LOSSES * i;

      losses->total += get_total (&self->params, face) / n;
      for (guint k = 0; k < GUISE_N_LOSSES; k++)
        losses->of[k] += face[k] / n;
      losses->mask += face[GUISE_N_LOSSES] / n;
    }

  losses->identity = losses->deceived = losses->critic = NAN;
  return side != GUISE_SIDE_SOURCE || guise_hourglass_read_rivals (self, losses, error);
}

gboolean
guise_hourglass_get_face_losses (GuiseHourglass *self, GuiseSide side, double *totals, GError **error)
{
  g_autofree double *values = read_losses (self, side, error);

  if (values == NULL)
    return FALSE;

  for (guint i = 0; i < self->params.batch; i++)
    totals[i] = get_total (&self->params, values + N_FACE_LOSSES * i);

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
