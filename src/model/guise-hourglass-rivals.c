/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-error.h"
#include "guise-hourglass-private.h"
#include "guise-i18n.h"

gboolean
guise_hourglass_add_rivals (const GuiseHourglassParams *params, GuiseGraph *graph, GuiseHourglassTensors *tensors,
                            GuiseOnnxNetwork **recogniser, GError **error)
{
  const GuiseTensor output = tensors->outputs[GUISE_SIDE_SOURCE], picture = tensors->pictures[GUISE_SIDE_SOURCE];

  *recogniser = NULL;
  if (params->inference_only)
    return TRUE;

  if (params->adversarial > 0.0 && params->precision == GUISE_PRECISION_FP16)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("A critic (adversarial %g) learns with the precision fp32 only: choose that, or adversarial 0"),
                   params->adversarial);
      return FALSE;
    }
  if (params->adversarial > 0.0)
    tensors->critic = guise_critic_add (graph, output, picture, params->adversarial);
  if (params->identity.recogniser == NULL)
    return TRUE;

  *recogniser = guise_identity_loss_add (&params->identity, graph, output, picture, &tensors->identity, error);
  return *recogniser != NULL;
}

/* The mean over the faces of a loss that has one number a face. */
static gboolean
read_mean (GuiseHourglass *self, GuiseTensor tensor, double *mean, GError **error)
{
  const guint n = self->params.batch;
  const gsize bytes = 4 * n * sizeof (float);
  g_autofree float *values = g_malloc (bytes);

  if (!guise_gpu_download (self->gpu, guise_graph_program_get_value (self->program, tensor), values, bytes, error))
    return FALSE;

  *mean = 0.0;
  for (guint i = 0; i < n; i++)
    *mean += (double) values[4 * i] / n;

  return TRUE;
}

gboolean
guise_hourglass_read_rivals (GuiseHourglass *self, GuiseHourglassLosses *losses, GError **error)
{
  const GuiseHourglassTensors *tensors = &self->tensors;
  double genuine, made;

  losses->identity = losses->deceived = losses->critic = NAN;
  if (self->params.identity.recogniser != NULL && !read_mean (self, tensors->identity, &losses->identity, error))
    return FALSE;
  if (!(self->params.adversarial > 0.0))
    return TRUE;

  if (!read_mean (self, tensors->critic.deceived, &losses->deceived, error)
      || !read_mean (self, tensors->critic.genuine, &genuine, error)
      || !read_mean (self, tensors->critic.made, &made, error))
    return FALSE;

  losses->critic = (genuine + made) / 2;
  return TRUE;
}
