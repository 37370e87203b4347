/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-error.h"
#include "guise-hourglass-private.h"
#include "guise-i18n.h"

#define KEY_ARCHITECTURE "guise.model.architecture"
#define KEY_RESOLUTION   "guise.model.resolution"
#define KEY_ITERATION    "guise.model.iteration"
#define KEY_CHANNELS     "guise.model.out_channels"
#define KEY_PLAN         "guise.model.plan"
#define KEY_OPTIMIZER    "guise.model.optimizer"
#define KEY_LOSS_SCALE   "guise.model.loss_scale"

static const char *const prefixes[GUISE_N_PARAMETER_STATES] = {
  [GUISE_PARAMETER_VALUE] = "",
  [GUISE_PARAMETER_MOMENT1] = "moment1.",
  [GUISE_PARAMETER_MOMENT2] = "moment2.",
  [GUISE_PARAMETER_AVERAGE] = "average.",
};

static guint
get_dimensions (const GuiseParameterInfo *info, gsize dimensions[4])
{
  dimensions[0] = info->out;
  dimensions[1] = info->kernel_h;
  dimensions[2] = info->kernel_w;
  dimensions[3] = info->in;

  return info->kernel_h == 0 ? 1 : 4;
}

/* Whose parameters go into a checkpoint, and which are all that inference needs. */
static const gboolean in_checkpoint[GUISE_N_PARAMETER_ROLES] = {
  [GUISE_PARAMETER_OF_MODEL] = TRUE, [GUISE_PARAMETER_OF_CRITIC] = TRUE,
};
static const gboolean in_inference[GUISE_N_PARAMETER_ROLES] = { [GUISE_PARAMETER_OF_MODEL] = TRUE };

/* The values of @state of those @roles, by names that begin with @prefix. */
static gboolean
save_state (GuiseHourglass *self, GuiseParameterState state, const char *prefix, const gboolean *roles,
            GuiseSafetensors *file, GError **error)
{
  for (guint i = 0; i < guise_parameters_get_size (self->parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, i);
      g_autofree char *name = g_strconcat (prefix, info->name, NULL);
      gsize dimensions[4];
      const guint n_dimensions = get_dimensions (info, dimensions);
      float *values;

      if (!roles[info->role] || !guise_parameters_has_state_of (self->parameters, state, i))
        continue;
      values = guise_safetensors_add (file, name, dimensions, n_dimensions);
      if (!guise_parameters_download (self->parameters, state, i, values, error))
        return FALSE;
    }

  return TRUE;
}

/* What a loader must match. */
static void
describe (GuiseHourglass *self, GuiseSafetensors *file)
{
  g_autofree char *iteration = g_strdup_printf ("%" G_GUINT64_FORMAT, self->iteration);
  g_autofree char *resolution = g_strdup_printf ("%u", self->params.architecture.output_size);
  g_autofree char *channels = g_strdup_printf ("%u", guise_hourglass_get_out_channels (self));

  guise_safetensors_set_metadata (file, KEY_ARCHITECTURE, self->params.architecture.name);
  guise_safetensors_set_metadata (file, KEY_RESOLUTION, resolution);
  guise_safetensors_set_metadata (file, KEY_ITERATION, iteration);
  guise_safetensors_set_metadata (file, KEY_CHANNELS, channels);
  if (!self->params.inference_only)
    guise_safetensors_set_metadata (file, KEY_OPTIMIZER, guise_optimizer_get_name (self->params.optimizer.kind));
}

GuiseSafetensors *
guise_hourglass_save (GuiseHourglass *self, GError **error)
{
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();
  g_autofree char *plan = guise_hourglass_dup_plan (self);

  for (guint state = 0; state < GUISE_N_PARAMETER_STATES; state++)
    if (guise_parameters_has_state (self->parameters, state)
        && !save_state (self, state, prefixes[state], in_checkpoint, file, error))
      return NULL;

  describe (self, file);
  if (plan != NULL)
    guise_safetensors_set_metadata (file, KEY_PLAN, plan);
  if (self->params.precision == GUISE_PRECISION_FP16)
    {
      g_autofree char *loss_scale = guise_loss_scale_format (&self->loss_scale);

      guise_safetensors_set_metadata (file, KEY_LOSS_SCALE, loss_scale);
    }

  return g_steal_pointer (&file);
}

GuiseSafetensors *
guise_hourglass_save_for_inference (GuiseHourglass *self, GError **error)
{
  const gboolean has_average = guise_parameters_has_state (self->parameters, GUISE_PARAMETER_AVERAGE);
  const GuiseParameterState state = has_average ? GUISE_PARAMETER_AVERAGE : GUISE_PARAMETER_VALUE;
  g_autoptr(GuiseSafetensors) file = guise_safetensors_new ();

  if (!save_state (self, state, prefixes[GUISE_PARAMETER_VALUE], in_inference, file, error))
    return NULL;

  describe (self, file);
  return g_steal_pointer (&file);
}

GuiseSafetensors *
guise_hourglass_read_for_inference (const char *path, const char *sha256, GError **error)
{
  const char *const without[] = { prefixes[GUISE_PARAMETER_MOMENT1], prefixes[GUISE_PARAMETER_MOMENT2], NULL };

  return guise_safetensors_read_without (path, sha256, without, error);
}

static gboolean
check_settings (GuiseHourglass *self, const GuiseSafetensors *file, guint64 *iteration, GError **error)
{
  const char *architecture = guise_safetensors_get_metadata (file, KEY_ARCHITECTURE);
  const char *text = guise_safetensors_get_metadata (file, KEY_ITERATION);
  const char *optimizer = guise_safetensors_get_metadata (file, KEY_OPTIMIZER);
  const char *resolution = guise_safetensors_get_metadata (file, KEY_RESOLUTION);
  const char *own = guise_optimizer_get_name (self->params.optimizer.kind);

  if (g_strcmp0 (architecture, self->params.architecture.name) != 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("The weights are of the model “%s” and not of “%s”: choose the run they belong to"),
                   architecture != NULL ? architecture : "unknown", self->params.architecture.name);
      return FALSE;
    }
  if (resolution != NULL && g_ascii_strtoull (resolution, NULL, 10) != self->params.architecture.output_size)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("The weights are of pictures of %s pixels and not of %u: choose the run they belong to"),
                   resolution, self->params.architecture.output_size);
      return FALSE;
    }

  /* Files from before there was a choice do not say: their tensors tell. */
  if (!self->params.inference_only && optimizer != NULL && !g_str_equal (optimizer, own))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("The weights were trained by the optimizer %s and not by %s: go on with that, or begin a new run"),
                   optimizer, own);
      return FALSE;
    }
  if (text == NULL || !g_ascii_string_to_unsigned (text, 10, 0, G_MAXINT64, iteration, NULL))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                           _("The weights do not say after which iteration they were saved"));
      return FALSE;
    }

  return TRUE;
}

/* Weights of another precision know of no factor: it finds itself anew. */
static gboolean
read_loss_scale (const GuiseSafetensors *file, GuiseLossScale *out, GError **error)
{
  const char *text = guise_safetensors_get_metadata (file, KEY_LOSS_SCALE);

  guise_loss_scale_init (out);
  if (text == NULL || guise_loss_scale_parse (text, out))
    return TRUE;

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
               _("“%s” in the weights is no factor of a loss: go on from another snapshot"), text);
  return FALSE;
}

/* The file's values of one parameter. Averages that it lacks are its weights. */
static const float *
find_values (GuiseHourglass *self, const GuiseSafetensors *file, GuiseParameterState state, guint index,
             GError **error)
{
  const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, index);
  g_autofree char *name = g_strconcat (prefixes[state], info->name, NULL);
  gsize dimensions[4];
  const guint n_dimensions = get_dimensions (info, dimensions);

  if (state == GUISE_PARAMETER_AVERAGE && guise_safetensors_find (file, name) == NULL)
    return guise_safetensors_expect (file, info->name, dimensions, n_dimensions, error);

  return guise_safetensors_expect (file, name, dimensions, n_dimensions, error);
}

/* What passes have made of the weights is of other ones now. */
static void
renew_passes (GuiseHourglass *self)
{
  for (guint i = 0; i < GUISE_N_SIDES * 4; i++)
    self->passes[i / 4][i / 2 % 2][i % 2].has_weights = FALSE;
}

gboolean
guise_hourglass_load (GuiseHourglass *self, const GuiseSafetensors *file, GError **error)
{
  const guint n = guise_parameters_get_size (self->parameters);
  GuiseLossScale loss_scale;
  guint64 iteration;

  if (!check_settings (self, file, &iteration, error) || !read_loss_scale (file, &loss_scale, error))
    return FALSE;

  /* Twice: nothing is changed unless all of it is there. */
  for (guint i = 0; i < 2 * GUISE_N_PARAMETER_STATES * n; i++)
    {
      const gboolean upload = i >= GUISE_N_PARAMETER_STATES * n;
      const GuiseParameterState state = i / n % GUISE_N_PARAMETER_STATES;
      const float *values;

      if (!guise_parameters_has_state_of (self->parameters, state, i % n)
          || guise_parameters_get_info (self->parameters, i % n)->role == GUISE_PARAMETER_OF_OTHERS)
        continue;
      values = find_values (self, file, state, i % n, error);
      if (values == NULL || (upload && !guise_parameters_upload (self->parameters, state, i % n, values, error)))
        return FALSE;
    }

  if (self->program != NULL && !guise_graph_program_forget_gradients (self->program, error))
    return FALSE;

  renew_passes (self);
  self->iteration = iteration;
  self->loss_scale = loss_scale;
  return TRUE;
}

/* What @file has for one parameter of its very shape. (nullable) */
static const float *
find_fitting (GuiseHourglass *self, const GuiseSafetensors *file, guint index)
{
  static const GuiseParameterState states[] = { GUISE_PARAMETER_AVERAGE, GUISE_PARAMETER_VALUE };
  const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, index);
  gsize dimensions[4];
  const guint n_dimensions = get_dimensions (info, dimensions);

  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_autofree char *name = g_strconcat (prefixes[states[i]], info->name, NULL);
      const float *values = guise_safetensors_expect (file, name, dimensions, n_dimensions, NULL);

      if (values != NULL)
        return values;
    }

  return NULL;
}

static gboolean
adopt (GuiseHourglass *self, guint index, const float *values, GError **error)
{
  return guise_parameters_upload (self->parameters, GUISE_PARAMETER_VALUE, index, values, error) &&
         (!guise_hourglass_has_average (self) ||
          guise_parameters_upload (self->parameters, GUISE_PARAMETER_AVERAGE, index, values, error));
}

gboolean
guise_hourglass_adopt (GuiseHourglass *self, const GuiseSafetensors *file, gboolean encoder_only, guint *n_taken,
                       guint *n_all, GError **error)
{
  const char *theirs = guise_safetensors_get_metadata (file, KEY_ARCHITECTURE);
  const GuiseSafetensorsEntry *diverged = guise_safetensors_find_no_number (file);

  *n_taken = *n_all = 0;
  if (diverged != NULL)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                   _("The weights “%s” hold what is no number, as those of a training that diverged: start from others"),
                   diverged->name);
      return FALSE;
    }

  renew_passes (self);
  for (guint i = 0; i < guise_parameters_get_size (self->parameters); i++)
    {
      const GuiseParameterInfo *info = guise_parameters_get_info (self->parameters, i);
      const float *values = find_fitting (self, file, i);

      if (info->role != GUISE_PARAMETER_OF_MODEL
          || (encoder_only && !g_str_has_prefix (info->name, GUISE_ENCODER_PREFIX)))
        continue;
      (*n_all)++;
      if (values == NULL)
        continue;
      (*n_taken)++;
      if (!adopt (self, i, values, error))
        return FALSE;
    }

  if (*n_taken == 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                 _("Nothing of the weights of the model “%s” fits the model “%s”: start from a run of the same model"),
                 theirs != NULL ? theirs : "unknown", self->params.architecture.name);
  return *n_taken > 0;
}
