/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-plan.h"

#include <math.h>
#include <string.h>

#include "guise-json.h"
#include "guise-measures.h"
#include "guise-rate-finder.h"
#include "guise-train-rules.h"
#include "guise-train-setup.h"

/* Steps that are measured, after as many more as a driver needs to settle. */
#define WARM_UP_STEPS 2
#define PROBE_STEPS 20

/* A slow device is not probed longer than this. */
#define PROBE_SECONDS 20.0

/* Steps in which a learning rate is looked for, and about how long that may take. */
#define LEAST_RATE_STEPS 40
#define MOST_RATE_STEPS 150
#define RATE_SECONDS 60.0

/* A kind of pose is wanting when the target shows it in so many parts of its faces and the source in fewer than that
 * part of its own, or in fewer faces than these. */
#define WANTED_SHARE 0.08
#define WANTING_SHARE 0.01
#define WANTING_FACES 8

void
guise_train_plan_clear (GuiseTrainPlan *self)
{
  g_clear_pointer (&self->model, g_free);
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->driver, g_free);
  g_clear_pointer (&self->kernels, g_free);
  g_clear_pointer (&self->layers, g_array_unref);
  g_clear_pointer (&self->rate_points, g_array_unref);
  g_clear_pointer (&self->advice, g_free);
  memset (self, 0, sizeof *self);
}

/* Medians of a step: all its seconds, and what share of them its faces took. */
typedef struct
{
  double seconds, faces_share;
} StepTime;

static gboolean
probe (GuiseTrainer *trainer, StepTime *out, GCancellable *cancellable, GError **error)
{
  double seconds[PROBE_STEPS], shares[PROBE_STEPS], losses[GUISE_N_SIDES];
  const gint64 begin = g_get_monotonic_time ();
  guint n = 0;

  for (guint i = 0; i < WARM_UP_STEPS + PROBE_STEPS; i++)
    {
      const gint64 before = g_get_monotonic_time ();

      if (!guise_trainer_step (trainer, losses, cancellable, error))
        return FALSE;
      if (i >= WARM_UP_STEPS)
        {
          seconds[n] = (double) (g_get_monotonic_time () - before) / G_USEC_PER_SEC;
          shares[n] = guise_trainer_get_faces_seconds (trainer) / seconds[n];
          n++;
        }
      if (n > 0 && g_get_monotonic_time () - begin > PROBE_SECONDS * G_USEC_PER_SEC)
        break;
    }

  *out = (StepTime) { guise_measure_median (seconds, n), guise_measure_median (shares, n) };
  return TRUE;
}

/* Which way the face looks and how far the mouth is open, in words, for kind @k. */
static void
describe_kind (guint k, GString *text)
{
  static const char *const yaws[] = { "far to the left", "to the left", "ahead", "to the right", "far to the right" };
  static const char *const pitches[] = { " and down", "", " and up" };
  static const char *const mouths[] = { "", ", mouth ajar", ", mouth open" };
  static const char *const eyes[] = { ", eyes closed", "" };

  g_string_append_printf (text, "%s%s%s%s", yaws[k / 18], pitches[k / 6 % 3], mouths[k / 2 % 3], eyes[k % 2]);
}

/* What the target shows often and the source hardly ever. (transfer full) (nullable) */
static char *
advise (GuiseTrainSetup *setup)
{
  guint counts[GUISE_N_SIDES][GUISE_FACE_N_KINDS] = { 0 };
  GString *text = g_string_new (setup->note->str);

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    for (guint i = 0; i < setup->faces[side]->n; i++)
      counts[side][guise_face_kind_get_index (&setup->faces[side]->kinds[i])]++;

  for (guint k = 0; k < GUISE_FACE_N_KINDS; k++)
    {
      const double wanted = (double) counts[GUISE_SIDE_TARGET][k] / setup->faces[GUISE_SIDE_TARGET]->n;
      const guint there = counts[GUISE_SIDE_SOURCE][k];

      if (wanted < WANTED_SHARE
          || (there >= WANTING_FACES && there >= WANTING_SHARE * setup->faces[GUISE_SIDE_SOURCE]->n))
        continue;
      g_string_append_printf (text, "%sThe target looks ", text->len > 0 ? " " : "");
      describe_kind (k, text);
      g_string_append_printf (text, " in %.0f %% of its faces; the source has %u such face%s.", 100 * wanted, there,
                              there == 1 ? "" : "s");
    }

  return g_string_free (text, text->len == 0);
}

static void
fill_plan (GuiseTrainPlan *out, GuiseTrainSetup *setup, const GuiseStopRules *rules, const StepTime *step,
           guint64 inference_bytes)
{
  const double step_seconds = step->seconds;
  const GuiseGpuLimits *limits = guise_gpu_get_limits (setup->gpu);
  GuiseHourglass *hourglass = guise_trainer_get_hourglass (setup->trainer);
  const GuiseTrainFaces *source = setup->faces[GUISE_SIDE_SOURCE], *target = setup->faces[GUISE_SIDE_TARGET];
  const double steps_an_epoch = (double) MAX (source->n, target->n) / (setup->settings.batch * setup->settings.passes);
  const double done = setup->record != NULL ? (double) setup->record->iterations : 0;

  *out = (GuiseTrainPlan) {
    .model = g_strdup (setup->settings.model),
    .device = g_strdup (limits->name),
    .driver = g_strdup (limits->driver),
    .kernels = g_strdup (guise_hourglass_get_kernels (hourglass)),
    .on_processor = limits->type == GUISE_GPU_CPU,
    .batch = setup->settings.batch,
    .rate = setup->settings.rate, .rate_suggested = NAN,
    .resolution = guise_hourglass_get_params (hourglass)->architecture.output_size,
    .layers = guise_architecture_dup_layers (&guise_hourglass_get_params (hourglass)->architecture,
                                             guise_hourglass_get_out_channels (hourglass)),
    .parameters = guise_hourglass_count_parameters (hourglass),
    .device_bytes = guise_gpu_get_allocated_bytes (setup->gpu) + inference_bytes,
    .source_faces = source->n - source->drawn, .target_faces = target->n - target->drawn,
    .source_held_out = setup->sets[GUISE_SIDE_SOURCE]->held_out->len,
    .target_held_out = setup->sets[GUISE_SIDE_TARGET]->held_out->len,
    .faces_share = step->faces_share,
    .images_per_second = 2.0 * setup->settings.batch * setup->settings.passes / step_seconds,
    .seconds_iterations = rules->iterations > 0 ? MAX ((double) rules->iterations - done, 0) * step_seconds : NAN,
    .seconds_epochs = rules->epochs > 0 ? MAX (rules->epochs * steps_an_epoch - done, 0) * step_seconds : NAN,
    .seconds_time = rules->seconds > 0 ? rules->seconds : NAN,
    .advice = advise (setup),
  };
  out->checkpoint_bytes = guise_train_get_checkpoint_bytes (&setup->settings, out->parameters);
  out->process_bytes = guise_train_predict_process (out->on_processor, out->device_bytes, out->checkpoint_bytes);
  out->checkpoint_seconds = guise_train_get_checkpoint_seconds (out->checkpoint_bytes);
}

/* A run that goes on has weights of its own: how fast it is they do not change, and are not read. */
static gboolean
begin (GuiseTrainSetup *setup, GError **error)
{
  return setup->record != NULL || guise_train_setup_take_start (setup, error);
}

static gboolean
find_rate (GuiseTrainPlan *self, GuiseTrainSetup *setup, double step_seconds, GCancellable *cancellable, GError **error)
{
  const guint n_steps = (guint) CLAMP (RATE_SECONDS / step_seconds, LEAST_RATE_STEPS, MOST_RATE_STEPS);

  self->rate_points = g_array_new (FALSE, FALSE, sizeof (GuiseRatePoint));
  if (!guise_train_setup_restart (setup, error) || !begin (setup, error)
      || !guise_rate_find (setup->trainer, n_steps, self->rate_points, cancellable, error))
    return FALSE;

  self->rate_suggested = guise_rate_choose ((const GuiseRatePoint *) (gpointer) self->rate_points->data,
                                            self->rate_points->len);
  return TRUE;
}

gboolean
guise_train_plan_make (const GuiseTrainParams *params, GuiseTrainPlan *out, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseTrainSetup) setup = guise_train_setup_open (params, FALSE, NULL, cancellable, error);
  guint64 inference_bytes;
  StepTime step;

  guise_train_plan_clear (out);
  if (setup == NULL || !begin (setup, error) || !probe (setup->trainer, &step, cancellable, error)
      || !guise_hourglass_predict_inference (guise_trainer_get_hourglass (setup->trainer), &inference_bytes, error))
    return FALSE;

  fill_plan (out, setup, &params->stop, &step, inference_bytes);
  return !params->find_rate || find_rate (out, setup, step.seconds, cancellable, error);
}

static void
add_rates (const GuiseTrainPlan *self, JsonBuilder *builder)
{
  guise_json_add_number (builder, "rate", self->rate);
  if (self->rate_points == NULL)
    return;

  guise_json_add_number (builder, "rate_suggested", self->rate_suggested);
  json_builder_set_member_name (builder, "rate_points");
  json_builder_begin_array (builder);
  for (guint i = 0; i < self->rate_points->len; i++)
    {
      const GuiseRatePoint *point = &g_array_index (self->rate_points, GuiseRatePoint, i);

      json_builder_begin_object (builder);
      guise_json_add_number (builder, "rate", point->rate);
      guise_json_add_number (builder, "loss", point->loss);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
add_layers (const GuiseTrainPlan *self, JsonBuilder *builder)
{
  json_builder_set_member_name (builder, "layers");
  json_builder_begin_array (builder);
  for (guint i = 0; self->layers != NULL && i < self->layers->len; i++)
    {
      const GuiseArchitectureLayer *layer = &g_array_index (self->layers, GuiseArchitectureLayer, i);

      json_builder_begin_object (builder);
      guise_json_add_string (builder, "name", layer->name);
      guise_json_add_int (builder, "height", layer->height);
      guise_json_add_int (builder, "width", layer->width);
      guise_json_add_int (builder, "channels", layer->channels);
      guise_json_add_int (builder, "parameters", (gint64) layer->parameters);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

JsonNode *
guise_train_plan_to_json (const GuiseTrainPlan *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "model", self->model);
  guise_json_add_string (builder, "device", self->device);
  guise_json_add_string (builder, "driver", self->driver);
  guise_json_add_string (builder, "kernels", self->kernels);
  guise_json_add_boolean (builder, "on_processor", self->on_processor);
  guise_json_add_int (builder, "resolution", self->resolution);
  guise_json_add_int (builder, "batch", self->batch);
  guise_json_add_int (builder, "parameters", (gint64) self->parameters);
  guise_json_add_int (builder, "device_bytes", (gint64) self->device_bytes);
  guise_json_add_int (builder, "process_bytes", (gint64) self->process_bytes);
  guise_json_add_int (builder, "checkpoint_bytes", (gint64) self->checkpoint_bytes);
  guise_json_add_number (builder, "checkpoint_seconds", self->checkpoint_seconds);
  guise_json_add_int (builder, "source_faces", self->source_faces);
  guise_json_add_int (builder, "target_faces", self->target_faces);
  guise_json_add_int (builder, "source_held_out", self->source_held_out);
  guise_json_add_int (builder, "target_held_out", self->target_held_out);
  guise_json_add_number (builder, "images_per_second", self->images_per_second);
  guise_json_add_number (builder, "faces_share", self->faces_share);
  guise_json_add_number (builder, "seconds_iterations", self->seconds_iterations);
  guise_json_add_number (builder, "seconds_epochs", self->seconds_epochs);
  guise_json_add_number (builder, "seconds_time", self->seconds_time);
  add_rates (self, builder);
  add_layers (self, builder);
  if (self->advice != NULL)
    guise_json_add_string (builder, "advice", self->advice);
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
