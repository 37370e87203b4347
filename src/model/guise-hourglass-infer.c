/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "guise-hourglass-private.h"

/* A face gets the same bits alone and among others, so that what is exported is what was shown. Between one and the few
 * that an export computes at once, both lose little. */
#define ORDER_BATCH 4

void
guise_hourglass_pass_clear (GuiseHourglassPass *self)
{
  g_clear_pointer (&self->program, guise_graph_program_destroy);
  g_clear_pointer (&self->graph, guise_graph_destroy);
  self->has_weights = FALSE;
}

static void
build_pass (const GuiseHourglassParams *params, GuiseParameters *parameters, GuiseSide decoder, guint batch,
            GuiseHourglassPass *pass)
{
  const GuiseArchitecture *architecture = &params->architecture;
  const GuiseShape shape = GUISE_SHAPE (batch, architecture->input_size, architecture->input_size,
                                         guise_architecture_get_in_channels (architecture));
  GuiseTensor code;

  pass->graph = guise_graph_new (parameters);
  pass->faces = guise_graph_input (pass->graph, "faces", shape);
  code = guise_architecture_encode (architecture, pass->graph, pass->faces);
  pass->pictures = guise_architecture_decode (architecture, pass->graph, code,
                                              decoder == GUISE_SIDE_SOURCE ? "source" : "target",
                                              params->learn_mask ? 4 : 3);
  guise_graph_keep (pass->graph, pass->pictures);
}

static GuiseGraphProgramParams
get_pass_params (const GuiseHourglassParams *params, GuiseMatrixVariant variant, gboolean use_average)
{
  return (GuiseGraphProgramParams) { .variant = variant, .use_average = use_average,
                                     .fixed_weights = params->inference_only, .order_batch = ORDER_BATCH };
}

static gboolean
record_pass (GuiseHourglass *self, GuiseSide decoder, gboolean use_average, guint batch, GuiseHourglassPass *pass,
             GError **error)
{
  const GuiseGraphProgramParams params = get_pass_params (&self->params, self->variant, use_average);

  build_pass (&self->params, self->parameters, decoder, batch, pass);
  pass->program = guise_graph_program_new (pass->graph, self->gpu, &params, error);
  if (pass->program == NULL)
    guise_hourglass_pass_clear (pass);

  return pass->program != NULL;
}

gboolean
guise_hourglass_predict_passes (GuiseGpu *gpu, const GuiseHourglassParams *params, GuiseParameters *parameters,
                                GuiseMatrixVariant variant, guint64 *bytes, GError **error)
{
  const guint batches[] = { 1, params->inference_batch };
  const GuiseGraphProgramParams program = get_pass_params (params, variant, FALSE);

  *bytes = 0;
  for (guint i = 0; i < GUISE_N_SIDES * G_N_ELEMENTS (batches); i++)
    {
      GuiseHourglassPass pass = { 0 };
      guint64 of_pass = 0;
      gboolean ok;

      build_pass (params, parameters, (GuiseSide) (i / G_N_ELEMENTS (batches)), batches[i % G_N_ELEMENTS (batches)], &pass);
      ok = guise_graph_program_predict_memory (pass.graph, gpu, &program, &of_pass, error);
      guise_hourglass_pass_clear (&pass);
      if (!ok)
        return FALSE;
      *bytes += of_pass;
    }

  return TRUE;
}

gboolean
guise_hourglass_predict_inference (GuiseHourglass *self, guint64 *bytes, GError **error)
{
  return guise_hourglass_predict_passes (self->gpu, &self->params, self->parameters, self->variant, bytes, error);
}

/* Whoever trains has other weights each time. */
static gboolean
take_weights (GuiseHourglass *self, GuiseHourglassPass *pass, GCancellable *cancellable, GError **error)
{
  if (self->params.inference_only && !pass->has_weights)
    pass->has_weights = guise_graph_program_take_weights (pass->program, cancellable, error);
  return pass->has_weights || !self->params.inference_only;
}

static gboolean
run_pass (GuiseHourglass *self, GuiseHourglassPass *pass, const float *faces, guint n_faces, float *pictures,
          GCancellable *cancellable, GError **error)
{
  GuiseShape in = guise_graph_get_shape (pass->graph, pass->faces);
  GuiseShape out = guise_graph_get_shape (pass->graph, pass->pictures);
  const GuiseGpuRange in_range = guise_graph_program_get_value (pass->program, pass->faces);
  const GuiseGpuRange out_range = guise_graph_program_get_value (pass->program, pass->pictures);
  g_autofree float *padded = g_malloc0 (MAX (guise_shape_bytes (in), guise_shape_bytes (out)));
  const gsize in_bytes = guise_shape_bytes (in), out_bytes = guise_shape_bytes (out);

  /* What a short batch leaves free stays zero: computed, and dropped. */
  in.n = out.n = n_faces;
  guise_shape_pad (in, faces, padded);
  if (!take_weights (self, pass, cancellable, error) ||
      !guise_gpu_upload (self->gpu, in_range, padded, in_bytes, error) ||
      !guise_graph_program_run (pass->program, cancellable, error) ||
      !guise_gpu_download (self->gpu, out_range, padded, out_bytes, error))
    return FALSE;
  guise_shape_unpad (out, padded, pictures);

  return TRUE;
}

gboolean
guise_hourglass_infer (GuiseHourglass *self, GuiseSide decoder, gboolean use_average, const float *faces,
                       guint n_faces, float *pictures, GCancellable *cancellable, GError **error)
{
  const GuiseArchitecture *architecture = &self->params.architecture;
  const gsize in_count = (gsize) architecture->input_size * architecture->input_size *
                         guise_architecture_get_in_channels (architecture);
  const gsize out_count = (gsize) architecture->output_size * architecture->output_size *
                          guise_hourglass_get_out_channels (self);

  use_average = use_average && guise_hourglass_has_average (self);
  while (n_faces > 0)
    {
      const gboolean whole = n_faces > 1 && self->params.inference_batch > 1;
      const guint batch = whole ? self->params.inference_batch : 1;
      const guint n = MIN (batch, n_faces);
      GuiseHourglassPass *pass = &self->passes[decoder][use_average ? 1 : 0][whole ? 1 : 0];

      if (pass->program == NULL && !record_pass (self, decoder, use_average, batch, pass, error))
        return FALSE;
      if (!run_pass (self, pass, faces, n, pictures, cancellable, error))
        return FALSE;

      faces += n * in_count;
      pictures += n * out_count;
      n_faces -= n;
    }

  return TRUE;
}
