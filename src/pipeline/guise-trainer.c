/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-trainer.h"

#include <math.h>
#include <string.h>

#include "guise-augment.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-train-fields.h"

/* Metadata of a checkpoint that are ours, beside the model's own. */
#define KEY_RANDOM  "guise.train.random"
#define KEY_RATE    "guise.train.rate"
#define KEY_PLATEAU "guise.train.plateau"

static const char *const side_names[GUISE_N_SIDES] = { "source", "target" };

struct _GuiseTrainer
{
  GuiseTrainSettings settings;
  GuiseTrainFaces   *faces[GUISE_N_SIDES];
  GuiseOnnxModel    *recogniser;                /* (nullable) */
  GuiseHourglass    *hourglass;
  GuiseAugment      *augment;
  GuiseFaceSampler  *samplers[GUISE_N_SIDES];
  GuiseRandom        random;
  GuiseSmoothLoss    losses[GUISE_N_SIDES];
  GuisePlateau       plateau;
  gint64             faces_us;                  /* of the latest step, to draw its faces and vary them */
  double             rate;                      /* what the guard against divergence has left of it */
};

/* @network: (nullable): of @recogniser, for an identity loss */
static GuiseIdentityLoss
get_identity_loss (const GuiseTrainSettings *settings, const GuiseFaceRecogniser *recogniser,
                   const GuiseOnnxModel *network)
{
  if (network == NULL)
    return (GuiseIdentityLoss) { 0 };

  return (GuiseIdentityLoss) {
    .recogniser = network, .factor = settings->identity,
    .left = recogniser->left, .top = recogniser->top, .size = recogniser->size,
    .mean = { recogniser->mean[0], recogniser->mean[1], recogniser->mean[2] },
  };
}

/* The network that the settings' identity loss asks for. @out: (out) (nullable) (transfer full): %NULL without one */
static gboolean
parse_recogniser (const GuiseTrainSettings *settings, const GuiseFaceRecogniser *recogniser, GuiseOnnxModel **out,
                  GError **error)
{
  *out = NULL;
  if (!(settings->identity > 0))
    return TRUE;
  if (recogniser == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_NO_MODELS,
                           _("The identity loss needs the recogniser, which is not there: set identity to 0"));
      return FALSE;
    }

  *out = guise_onnx_model_parse (recogniser->network, error);
  return *out != NULL;
}

static GuiseHourglassParams
get_model_params (const GuiseTrainSettings *settings, const GuiseArchitecture *architecture)
{
  return (GuiseHourglassParams) {
    .architecture = *architecture,
    .batch = settings->batch,
    .learn_mask = settings->learn_mask,
    .losses = guise_train_settings_get_losses (settings),
    .adversarial = settings->adversarial,
    .optimizer = {
      .kind = (GuiseOptimizer) settings->optimizer, .rate = settings->rate, .beta1 = settings->beta1,
      .beta2 = settings->beta2, .epsilon = settings->epsilon, .weight_decay = settings->weight_decay,
      .clip = settings->clip, .passes = settings->passes, .warm_up = settings->warm_up, .average = settings->average,
    },
    .freeze = (GuiseFreeze) settings->freeze,
    .precision = (GuisePrecision) settings->precision,
    .seed = settings->seed,
  };
}

guint
guise_trainer_get_face_size (const GuiseTrainSettings *settings, const GuiseArchitecture *model)
{
  return (guint) lround (MAX (model->input_size, model->output_size) * settings->face_scale);
}

gboolean
guise_trainer_predict_memory (GuiseGpu *gpu, const GuiseTrainSettings *settings,
                              const GuiseFaceRecogniser *recogniser, guint64 *bytes, GError **error)
{
  g_autoptr(GuiseOnnxModel) network = NULL;
  GuiseArchitecture architecture;
  GuiseHourglassParams params;

  if (!guise_train_settings_find_model (settings, &architecture, error)
      || !parse_recogniser (settings, recogniser, &network, error))
    return FALSE;

  params = get_model_params (settings, &architecture);
  params.identity = get_identity_loss (settings, recogniser, network);
  return guise_hourglass_predict_memory (gpu, &params, bytes, error);
}

gboolean
guise_trainer_tune (GuiseGpu *gpu, const GuiseTrainSettings *settings, double budget_seconds, GError **error)
{
  GuiseHourglassTuning found;
  GuiseArchitecture architecture;
  GuiseHourglassParams params;

  if (!guise_train_settings_find_model (settings, &architecture, error))
    return FALSE;

  params = get_model_params (settings, &architecture);
  return guise_hourglass_tune (gpu, &params, budget_seconds, TRUE, &found, NULL, error);
}

static gboolean
fits (GuiseGpu *gpu, const GuiseHourglassParams *params, guint batch, guint64 free_bytes)
{
  GuiseHourglassParams smaller = *params;
  guint64 bytes;

  smaller.batch = batch;
  return guise_hourglass_predict_memory (gpu, &smaller, &bytes, NULL) && bytes <= free_bytes;
}

/* Adds to an out-of-memory error the largest batch for which there is room. */
static void
name_batch_that_fits (GuiseGpu *gpu, const GuiseHourglassParams *params, GError **error)
{
  const guint64 total = guise_gpu_get_limits (gpu)->memory_bytes, used = guise_gpu_get_allocated_bytes (gpu);
  const guint64 free_bytes = total > used ? total - used : 0;
  guint low = 0, high = params->batch;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (fits (gpu, params, middle, free_bytes))
        low = middle;
      else
        high = middle;
    }

  if (low > 0)
    g_prefix_error (error, "A batch of %u is too large for this device, %u would fit: ", params->batch, low);
  else
    g_prefix_error (error, "The model %s is too large for this device at any batch, take a smaller one: ",
                    params->architecture.name);
}

static gboolean
make_model (GuiseTrainer *self, const GuiseTrainerParams *from, GError **error)
{
  GuiseArchitecture architecture;
  GuiseAugmentParams augment = { .batch = self->settings.batch, .face_only = self->settings.face_only,
                                 .weight_outside = self->settings.weight_outside,
                                 .blurs = self->settings.blur > 0, .compresses = self->settings.compression > 0,
                                 .varies_hsv = self->settings.jitter_hsv > 0 };
  GuiseHourglassParams params;
  GError *failure = NULL;

  if (!guise_train_settings_find_model (&self->settings, &architecture, error)
      || !parse_recogniser (&self->settings, from->recogniser, &self->recogniser, error))
    return FALSE;

  params = get_model_params (&self->settings, &architecture);
  params.identity = get_identity_loss (&self->settings, from->recogniser, self->recogniser);
  params.plan = from->plan;
  self->hourglass = guise_hourglass_new (from->gpu, &params, &failure);
  if (self->hourglass == NULL)
    {
      if (g_error_matches (failure, GUISE_ERROR, GUISE_ERROR_OUT_OF_VRAM))
        name_batch_that_fits (from->gpu, &params, &failure);
      g_propagate_error (error, failure);
      return FALSE;
    }

  augment.guided = architecture.guided;
  augment.input_size = architecture.input_size;
  augment.output_size = architecture.output_size;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    augment.sides[side] = (GuiseAugmentSide) { self->faces[side]->faces,
                                               guise_hourglass_get_inputs (self->hourglass, (GuiseSide) side) };
  self->augment = guise_augment_new (from->gpu, &augment, error);
  return self->augment != NULL;
}

/* Both samplers and the random numbers as they are before the first step. */
static void
make_samplers (GuiseTrainer *self)
{
  guise_random_init (&self->random, self->settings.seed);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const guint64 seed = guise_random_next (&self->random);

      g_clear_pointer (&self->samplers[side], guise_face_sampler_destroy);
      self->samplers[side] = guise_face_sampler_new (self->faces[side]->kinds, self->faces[side]->n,
                                                     self->settings.balance, seed);
    }
}

GuiseTrainer *
guise_trainer_new (const GuiseTrainerParams *params, GError **error)
{
  g_autoptr(GuiseTrainer) self = g_new0 (GuiseTrainer, 1);

  guise_train_settings_copy (&self->settings, params->settings);
  self->rate = 1;
  self->plateau = (GuisePlateau) GUISE_PLATEAU_INIT;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    self->faces[side] = params->faces[side];

  if (!make_model (self, params, error))
    return NULL;
  make_samplers (self);

  return g_steal_pointer (&self);
}

void
guise_trainer_destroy (GuiseTrainer *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->augment, guise_augment_destroy);
  g_clear_pointer (&self->hourglass, guise_hourglass_destroy);
  g_clear_pointer (&self->recogniser, guise_onnx_model_free);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    g_clear_pointer (&self->samplers[side], guise_face_sampler_destroy);
  guise_train_settings_clear (&self->settings);
  g_free (self);
}

static void
draw_batch (GuiseTrainer *self, GuiseSide side)
{
  const GuiseTrainSettings *settings = &self->settings;
  const GuiseAugmentSettings varied = {
    settings->rotation_deg, settings->scale, settings->shift, settings->flip, settings->jitter_light,
    settings->jitter_colour, settings->transfer, guise_train_get_warp (settings, guise_trainer_get_iteration (self)),
    settings->blur, settings->compression, settings->jitter_hsv,
    guise_train_get_warp_cells (settings, guise_trainer_get_iteration (self)),
  };
  const GuiseTrainFaces *own = self->faces[side], *other = self->faces[GUISE_N_SIDES - 1 - side];
  GuiseAugmentSample *samples = guise_augment_get_samples (self->augment, side);

  for (guint i = 0; i < settings->batch; i++)
    {
      const guint face = guise_face_sampler_next (self->samplers[side]);
      const guint towards = (guint) guise_random_below (&self->random, other->n);

      guise_augment_draw (&varied, &self->random, &own->colours[face], &other->colours[towards], &samples[i]);
      samples[i].face = face;
      if (settings->warp_landmarks > 0 && guise_random_uniform (&self->random) < settings->warp_landmarks)
        {
          const guint like = guise_augment_find_like (&own->shapes[face], other->shapes, other->n, &self->random);

          guise_augment_warp_to (&samples[i], &own->shapes[face], &other->shapes[like], &self->random);
        }
    }
}

/* One batch a side: varied, and put through the model. @rate: for the last of the passes, which changes the weights;
 * else NAN. Adds to @losses its part of their mean. */
static gboolean
make_pass (GuiseTrainer *self, double rate, double losses[GUISE_N_SIDES], GCancellable *cancellable, GError **error)
{
  const gint64 begin = g_get_monotonic_time ();

  draw_batch (self, GUISE_SIDE_SOURCE);
  draw_batch (self, GUISE_SIDE_TARGET);
  if (!guise_augment_run (self->augment, cancellable, error))
    return FALSE;

  self->faces_us += g_get_monotonic_time () - begin;
  if (!(isnan (rate) ? guise_hourglass_train_pass (self->hourglass, cancellable, error)
                     : guise_hourglass_train_step (self->hourglass, rate, cancellable, error)))
    return FALSE;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      GuiseHourglassLosses of_pass;

      if (!guise_hourglass_get_losses (self->hourglass, (GuiseSide) side, &of_pass, error))
        return FALSE;
      losses[side] += of_pass.total / self->settings.passes;
    }

  return TRUE;
}

/* All passes of one step, which changes the weights by @rate times the rate of the settings. */
static gboolean
make_step (GuiseTrainer *self, double rate, double losses[GUISE_N_SIDES], GCancellable *cancellable, GError **error)
{
  losses[GUISE_SIDE_SOURCE] = losses[GUISE_SIDE_TARGET] = 0;
  self->faces_us = 0;
  for (guint i = 0; i < self->settings.passes; i++)
    if (!make_pass (self, i + 1 == self->settings.passes ? rate : NAN, losses, cancellable, error))
      return FALSE;

  return TRUE;
}

gboolean
guise_trainer_try_rate (GuiseTrainer *self, double rate, double losses[GUISE_N_SIDES], GCancellable *cancellable,
                        GError **error)
{
  const double t = (double) guise_trainer_get_iteration (self) + 1;
  const double warm = self->settings.warm_up > 0 ? MIN (1.0, t / self->settings.warm_up) : 1.0;

  return make_step (self, rate / (self->settings.rate * warm), losses, cancellable, error);
}

gboolean
guise_trainer_step (GuiseTrainer *self, double losses[GUISE_N_SIDES], GCancellable *cancellable, GError **error)
{
  const double rate = self->rate * self->plateau.factor
                      * guise_train_get_rate_factor (&self->settings, guise_trainer_get_iteration (self));

  if (!make_step (self, rate, losses, cancellable, error))
    return FALSE;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    guise_smooth_loss_add (&self->losses[side], losses[side]);
  if (self->settings.schedule == GUISE_SCHEDULE_PLATEAU)
    guise_plateau_add (&self->plateau, (guise_trainer_get_loss (self, GUISE_SIDE_SOURCE)
                                        + guise_trainer_get_loss (self, GUISE_SIDE_TARGET)) / GUISE_N_SIDES,
                       self->settings.decay, guise_trainer_get_iteration (self));

  return TRUE;
}

double
guise_trainer_get_faces_seconds (GuiseTrainer *self)
{
  return (double) self->faces_us / G_USEC_PER_SEC;
}

gint64
guise_trainer_get_iteration (GuiseTrainer *self)
{
  return (gint64) guise_hourglass_get_iteration (self->hourglass);
}

gint64
guise_trainer_get_n_skipped (GuiseTrainer *self)
{
  const GuiseLossScale *scale = guise_hourglass_get_loss_scale (self->hourglass);

  return scale != NULL ? (gint64) scale->n_skipped : -1;
}

double
guise_trainer_get_epochs (GuiseTrainer *self)
{
  guint largest = MAX (self->faces[GUISE_SIDE_SOURCE]->n, self->faces[GUISE_SIDE_TARGET]->n);

  return (double) guise_trainer_get_iteration (self) * self->settings.batch * self->settings.passes / largest;
}

double
guise_trainer_get_loss (GuiseTrainer *self, GuiseSide side)
{
  return guise_smooth_loss_get (&self->losses[side]);
}

GuiseHourglass *
guise_trainer_get_hourglass (GuiseTrainer *self)
{
  return self->hourglass;
}

void
guise_trainer_lower_rate (GuiseTrainer *self)
{
  self->rate /= 2;
}

double
guise_trainer_get_rate (GuiseTrainer *self)
{
  return self->rate;
}

static void
save_plateau (const GuisePlateau *plateau, GuiseSafetensors *file)
{
  const double numbers[] = { plateau->best, (double) plateau->since, plateau->factor };
  g_autoptr(GString) text = g_string_new (NULL);
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? " " : "", g_ascii_dtostr (number, sizeof number, numbers[i]));
  guise_safetensors_set_metadata (file, KEY_PLATEAU, text->str);
}

GuiseSafetensors *
guise_trainer_save (GuiseTrainer *self, GError **error)
{
  g_autoptr(GuiseSafetensors) file = guise_hourglass_save (self->hourglass, error);
  char rate[G_ASCII_DTOSTR_BUF_SIZE], sum[G_ASCII_DTOSTR_BUF_SIZE], weight[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *random = NULL;

  if (file == NULL)
    return NULL;

  random = g_strdup_printf ("%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER "x%016" G_GINT64_MODIFIER
                            "x%016" G_GINT64_MODIFIER "x", self->random.s[0], self->random.s[1], self->random.s[2],
                            self->random.s[3]);
  guise_safetensors_set_metadata (file, KEY_RANDOM, random);
  guise_safetensors_set_metadata (file, KEY_RATE, g_ascii_dtostr (rate, sizeof rate, self->rate));
  if (self->settings.schedule == GUISE_SCHEDULE_PLATEAU)
    save_plateau (&self->plateau, file);

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      g_autofree char *sampler_key = g_strconcat ("guise.train.sampler.", side_names[side], NULL);
      g_autofree char *loss_key = g_strconcat ("guise.train.loss.", side_names[side], NULL);
      g_autofree char *sampler = guise_face_sampler_save (self->samplers[side]);
      g_autofree char *loss = g_strconcat (g_ascii_dtostr (sum, sizeof sum, self->losses[side].sum), " ",
                                           g_ascii_dtostr (weight, sizeof weight, self->losses[side].weight), NULL);

      guise_safetensors_set_metadata (file, sampler_key, sampler);
      guise_safetensors_set_metadata (file, loss_key, loss);
    }

  return g_steal_pointer (&file);
}

static gboolean
parse_random (const char *text, GuiseRandom *out)
{
  if (text == NULL || strlen (text) != 64 || strspn (text, "0123456789abcdef") != 64)
    return FALSE;

  for (guint i = 0; i < 4; i++)
    {
      char word[17] = { 0 };

      memcpy (word, text + 16 * i, 16);
      out->s[i] = g_ascii_strtoull (word, NULL, 16);
    }
  return TRUE;
}

/* Numbers as g_ascii_dtostr() wrote them, which is exact; all must be finite. */
static gboolean
parse_numbers (const char *text, double *out, guint n)
{
  for (guint i = 0; i < n; i++)
    {
      char *end = NULL;

      if (text == NULL)
        return FALSE;
      out[i] = g_ascii_strtod (text, &end);
      if (end == text || !isfinite (out[i]) || *end != (i + 1 < n ? ' ' : '\0'))
        return FALSE;
      text = end + 1;
    }

  return TRUE;
}

static gboolean
load_plateau (const GuiseSafetensors *file, GuisePlateau *out)
{
  double numbers[3];

  if (!parse_numbers (guise_safetensors_get_metadata (file, KEY_PLATEAU), numbers, 3)
      || numbers[0] < 0 || numbers[1] < 0 || numbers[1] > 1e15 || numbers[2] < 0 || numbers[2] > 1)
    return FALSE;

  *out = (GuisePlateau) { numbers[0], (gint64) numbers[1], numbers[2] };
  return TRUE;
}

/* Our own part of the state. %FALSE when it is none; nothing is changed then. */
static gboolean
load_state (GuiseTrainer *self, const GuiseSafetensors *file)
{
  GuiseSmoothLoss smooth[GUISE_N_SIDES];
  GuisePlateau plateau = GUISE_PLATEAU_INIT;
  GuiseRandom random;
  double rate;

  if (!parse_random (guise_safetensors_get_metadata (file, KEY_RANDOM), &random)
      || !parse_numbers (guise_safetensors_get_metadata (file, KEY_RATE), &rate, 1) || rate <= 0 || rate > 1)
    return FALSE;
  if (self->settings.schedule == GUISE_SCHEDULE_PLATEAU && !load_plateau (file, &plateau))
    return FALSE;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      g_autofree char *key = g_strconcat ("guise.train.loss.", side_names[side], NULL);
      double numbers[2];

      if (!parse_numbers (guise_safetensors_get_metadata (file, key), numbers, 2))
        return FALSE;
      smooth[side] = (GuiseSmoothLoss) { numbers[0], numbers[1] };
    }

  self->random = random;
  self->rate = rate;
  self->plateau = plateau;
  memcpy (self->losses, smooth, sizeof smooth);
  return TRUE;
}

gboolean
guise_trainer_load (GuiseTrainer *self, const GuiseSafetensors *file, gboolean *faces_changed, GError **error)
{
  if (!guise_hourglass_load (self->hourglass, file, error))
    return FALSE;

  make_samplers (self);
  if (!load_state (self, file))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_DAMAGED,
                           _("The checkpoint lacks the state of its training"));
      return FALSE;
    }

  *faces_changed = FALSE;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      g_autofree char *key = g_strconcat ("guise.train.sampler.", side_names[side], NULL);
      const char *text = guise_safetensors_get_metadata (file, key);

      if (text == NULL || !guise_face_sampler_restore (self->samplers[side], text, NULL))
        *faces_changed = TRUE;
    }

  return TRUE;
}
