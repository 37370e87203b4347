/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>
#include <time.h>

#include "guise-error.h"
#include "guise-json.h"
#include "guise-measures.h"
#include "guise-random.h"
#include "guise-train-plan.h"
#include "guise-train-roofline.h"
#include "guise-train-setup.h"

#define DEFAULT_BATCH 16
#define DEFAULT_STEPS 20
#define WARM_UP_STEPS 1
#define MAX_TUNE_SECONDS 1800

void
guise_train_bench_clear (GuiseTrainBench *self)
{
  g_clear_pointer (&self->model, g_free);
  g_clear_pointer (&self->device, g_free);
  g_clear_pointer (&self->driver, g_free);
  g_clear_pointer (&self->kernels, g_free);
  g_clear_pointer (&self->tables, g_free);
  g_clear_pointer (&self->profile, json_node_unref);
  g_clear_pointer (&self->roofline, json_node_unref);
  memset (self, 0, sizeof *self);
}

/* Uniform noise in 0..1: speed must not depend on what is shown, but zeros could make a processor faster. */
static gboolean
fill_noise (GuiseGpu *gpu, GuiseGpuRange range, GuiseRandom *random, GError **error)
{
  g_autofree float *values = g_malloc (range.size);

  for (gsize i = 0; i < range.size / sizeof (float); i++)
    values[i] = (float) guise_random_uniform (random);

  return guise_gpu_upload (gpu, range, values, range.size, error);
}

static gboolean
fill_inputs (GuiseGpu *gpu, GuiseHourglass *hourglass, GError **error)
{
  GuiseRandom random;

  guise_random_init (&random, 1);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const GuiseHourglassInputs inputs = guise_hourglass_get_inputs (hourglass, (GuiseSide) side);

      if (!fill_noise (gpu, inputs.faces, &random, error) || !fill_noise (gpu, inputs.pictures, &random, error)
          || !fill_noise (gpu, inputs.weights, &random, error))
        return FALSE;
    }

  return TRUE;
}

/* The first step, in which the driver compiles what it has not kept of earlier starts. */
static gboolean
take_first_step (GuiseHourglass *hourglass, gint64 begin, GuiseTrainBench *out, GCancellable *cancellable,
                 GError **error)
{
  struct timespec processor;

  if (!guise_hourglass_train_step (hourglass, 1, cancellable, error))
    return FALSE;

  clock_gettime (CLOCK_PROCESS_CPUTIME_ID, &processor);
  out->first_step_seconds = (double) (g_get_monotonic_time () - begin) / G_USEC_PER_SEC;
  out->first_step_processor_seconds = (double) processor.tv_sec + (double) processor.tv_nsec * 1e-9;
  return TRUE;
}

static gboolean
measure_steps (GuiseHourglass *hourglass, double *seconds, guint n, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < WARM_UP_STEPS + n; i++)
    {
      const gint64 before = g_get_monotonic_time ();

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !guise_hourglass_train_step (hourglass, 1, cancellable, error))
        return FALSE;
      if (i >= WARM_UP_STEPS)
        seconds[i - WARM_UP_STEPS] = (double) (g_get_monotonic_time () - before) / G_USEC_PER_SEC;
    }

  return TRUE;
}

static double
sum_seconds (const GArray *rows)
{
  double sum = 0;

  for (guint i = 0; i < rows->len; i++)
    sum += g_array_index (rows, GuiseGpuProfileRow, i).seconds;
  return sum;
}

/* (transfer full): a line an operation, longest first. */
static char *
format_profile (const GArray *rows)
{
  const double all = sum_seconds (rows);
  GString *text = g_string_new ("ms a step    share   GFLOP/s   GB/s   runs  operation\n");

  for (guint i = 0; i < rows->len; i++)
    {
      const GuiseGpuProfileRow *row = &g_array_index (rows, GuiseGpuProfileRow, i);

      g_string_append_printf (text, "%9.2f %6.1f %% %9.1f %6.1f %6u  %s\n", row->seconds * 1e3,
                              100.0 * row->seconds / all, row->flops / row->seconds / 1e9,
                              row->bytes / row->seconds / 1e9, row->n_dispatches, row->label);
    }

  return g_string_free (text, FALSE);
}

/* (transfer full): the same for programs. */
static JsonNode *
profile_to_json (const GArray *rows)
{
  const double all = sum_seconds (rows);
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_array (builder);
  for (guint i = 0; i < rows->len; i++)
    {
      const GuiseGpuProfileRow *row = &g_array_index (rows, GuiseGpuProfileRow, i);

      json_builder_begin_object (builder);
      guise_json_add_string (builder, "operation", row->label);
      guise_json_add_int (builder, "dispatches", row->n_dispatches);
      guise_json_add_number (builder, "seconds", row->seconds);
      guise_json_add_number (builder, "share", row->seconds / all);
      guise_json_add_number (builder, "flops", row->flops);
      guise_json_add_number (builder, "bytes", row->bytes);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);

  return json_builder_get_root (builder);
}

/* Three steps by operation and by kind of dispatch; and what they come to on a card. */
static gboolean
profile_steps (GuiseGpu *gpu, GuiseHourglass *hourglass, GuiseTrainBench *out, GCancellable *cancellable,
               GError **error)
{
  const GuiseHourglassParams *params = guise_hourglass_get_params (hourglass);
  g_autoptr(GArray) rows = NULL, here = NULL, card = NULL;
  g_autofree char *operations = NULL, *roofline = NULL;
  GuiseTrainRoofline all;
  double seconds[3];

  guise_hourglass_set_profiling (hourglass, TRUE);
  if (!measure_steps (hourglass, seconds, G_N_ELEMENTS (seconds), cancellable, error)
      || (card = guise_hourglass_count_work (gpu, params, GUISE_MATRIX_SIMT, error)) == NULL)
    return FALSE;

  here = guise_hourglass_list_work (hourglass);
  all = (GuiseTrainRoofline) { here, card, 2 * params->batch };
  rows = guise_gpu_program_get_profile (guise_hourglass_get_step_program (hourglass));
  operations = format_profile (rows);
  roofline = guise_train_roofline_format (&all);
  out->tables = g_strdup_printf ("%s\n%s", operations, roofline);
  out->profile = profile_to_json (rows);
  out->roofline = guise_train_roofline_to_json (&all);
  return TRUE;
}

/* What nobody has measured, so that a tuning that was stopped goes on; if there is no such thing, all of it anew. */
static gboolean
tune (GuiseGpu *gpu, const GuiseHourglassParams *model, GuiseHourglassTuning *found, GCancellable *cancellable,
      GError **error)
{
  return guise_hourglass_tune (gpu, model, MAX_TUNE_SECONDS, TRUE, found, cancellable, error)
         && (found->n_measured > 0
             || guise_hourglass_tune (gpu, model, MAX_TUNE_SECONDS, FALSE, found, cancellable, error));
}

/* An hourglass that learns noise with the L1 loss alone. */
static GuiseHourglass *
make_model (GuiseGpu *gpu, const GuiseTrainBenchParams *params, guint batch, GuiseHourglassTuning *tuning,
            GCancellable *cancellable, GError **error)
{
  GuiseHourglassParams model = { .batch = batch, .losses.of[GUISE_LOSS_L1] = 1, .seed = 1 };

  if (!guise_architecture_find (params->model, params->resolution, &model.architecture, error)
      || (params->precision != NULL && !guise_precision_parse (params->precision, &model.precision, error))
      || (params->tune && !tune (gpu, &model, tuning, cancellable, error)))
    return NULL;

  return guise_hourglass_new (gpu, &model, error);
}

gboolean
guise_train_bench_run (const GuiseTrainBenchParams *params, GuiseTrainBench *out, GCancellable *cancellable,
                       GError **error)
{
  const guint batch = params->batch != 0 ? params->batch : DEFAULT_BATCH;
  const guint n = params->n_steps != 0 ? params->n_steps : DEFAULT_STEPS;
  const gint64 begin = g_get_monotonic_time ();
  g_autoptr(GuiseGpu) gpu = guise_train_open_gpu (params->device, 0, params->kernels, error);
  g_autoptr(GuiseHourglass) hourglass = NULL;
  g_autofree double *seconds = g_new (double, n);
  GuiseHourglassTuning tuning = { 0 };
  g_auto(GuiseTrainBench) found = { 0 };
  const GuiseLossScale *loss_scale;
  guint64 memory_bytes = 0;
  double best = INFINITY;

  guise_train_bench_clear (out);
  if (gpu == NULL || (hourglass = make_model (gpu, params, batch, &tuning, cancellable, error)) == NULL
      || !fill_inputs (gpu, hourglass, error)
      || !take_first_step (hourglass, begin, &found, cancellable, error)
      || !measure_steps (hourglass, seconds, n, cancellable, error)
      || (memory_bytes = guise_gpu_get_allocated_bytes (gpu)) == 0
      || (params->profile && !profile_steps (gpu, hourglass, &found, cancellable, error)))
    return FALSE;

  loss_scale = guise_hourglass_get_loss_scale (hourglass);
  for (guint i = 0; i < n; i++)
    best = MIN (best, seconds[i]);
  *out = (GuiseTrainBench) {
    .model = g_strdup (params->model),
    .device = g_strdup (guise_gpu_get_limits (gpu)->name),
    .driver = g_strdup (guise_gpu_get_limits (gpu)->driver),
    .kernels = g_strdup (guise_hourglass_get_kernels (hourglass)),
    .precision = guise_precision_get_name (guise_hourglass_get_params (hourglass)->precision),
    .n_skipped = loss_scale != NULL ? loss_scale->n_skipped : 0,
    .memory_bytes = memory_bytes,
    .batch = batch,
    .parameters = guise_hourglass_count_parameters (hourglass),
    .images_per_second_median = 2.0 * batch / guise_measure_median (seconds, n),
    .images_per_second_best = 2.0 * batch / best,
    .first_step_seconds = found.first_step_seconds,
    .first_step_processor_seconds = found.first_step_processor_seconds,
    .n_operations = tuning.n_operations, .n_tuned = tuning.n_measured, .n_changed = tuning.n_changed,
    .tables = g_steal_pointer (&found.tables),
    .profile = g_steal_pointer (&found.profile), .roofline = g_steal_pointer (&found.roofline),
  };
  return TRUE;
}

JsonNode *
guise_train_bench_to_json (const GuiseTrainBench *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "model", self->model);
  guise_json_add_int (builder, "batch", self->batch);
  guise_json_add_string (builder, "device", self->device);
  guise_json_add_string (builder, "driver", self->driver);
  guise_json_add_string (builder, "kernels", self->kernels);
  guise_json_add_string (builder, "precision", self->precision);
  guise_json_add_int (builder, "skipped_steps", (gint64) self->n_skipped);
  guise_json_add_int (builder, "memory_bytes", (gint64) self->memory_bytes);
  guise_json_add_int (builder, "parameters", (gint64) self->parameters);
  guise_json_add_number (builder, "images_per_second_median", self->images_per_second_median);
  guise_json_add_number (builder, "images_per_second_best", self->images_per_second_best);
  guise_json_add_number (builder, "first_step_s", self->first_step_seconds);
  guise_json_add_number (builder, "first_step_processor_s", self->first_step_processor_seconds);
  if (self->n_operations > 0)
    {
      guise_json_add_int (builder, "operations", self->n_operations);
      guise_json_add_int (builder, "operations_tuned", self->n_tuned);
      guise_json_add_int (builder, "operations_changed", self->n_changed);
    }
  if (self->profile != NULL)
    {
      guise_json_add_string (builder, "tables", self->tables);
      json_builder_set_member_name (builder, "profile");
      json_builder_add_value (builder, json_node_ref (self->profile));
      json_builder_set_member_name (builder, "roofline");
      json_builder_add_value (builder, json_node_ref (self->roofline));
    }
  json_builder_end_object (builder);

  return json_builder_get_root (builder);
}
