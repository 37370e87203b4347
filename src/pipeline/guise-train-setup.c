/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-setup.h"

#include <math.h>

#include "guise-budget.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-matrix.h"
#include "guise-train-fields.h"
#include "guise-train-rules.h"
#include "guise-vision.h"

/* Of the start of a run that may go into finding the fastest kernels. */
#define TUNE_SECONDS 4

/* Part of the device's memory that neither faces nor model take: networks that measure and mask, and other programs. */
#define SLACK_SHARE 10

void
guise_train_setup_say (GuiseTrainSetup *self, const char *format, ...)
{
  va_list arguments;

  if (self->note->len > 0)
    g_string_append_c (self->note, ' ');
  va_start (arguments, format);
  g_string_append_vprintf (self->note, format, arguments);
  va_end (arguments);
  g_string_append_c (self->note, '.');
}

static GuiseGpu *
open_gpu (const GuiseGpuParams *params, GError **error)
{
  const char *kernels = params->kernels;
  GuiseMatrixVariant variant;

  if (kernels != NULL && !guise_matrix_variant_parse (kernels, &variant))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("There are no kernels \"%s\": there are cpu, simt and cooperative"),
                   kernels);
      return NULL;
    }

  return guise_gpu_open (params, error);
}

GuiseGpu *
guise_train_open_gpu (guint device, guint pretend_lost_after, const char *kernels, GError **error)
{
  return open_gpu (&(GuiseGpuParams) { .device = device, .pretend_lost_after = pretend_lost_after, .kernels = kernels },
                   error);
}

/* A member of the plan in @text, which is of a project and so of anybody. (transfer full) (nullable) */
static char *
read_plan (const char *text, const char *name)
{
  g_autoptr(JsonNode) root = text != NULL ? guise_json_parse (text, NULL) : NULL;
  JsonNode *node;

  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root)
      || (node = json_object_get_member (json_node_get_object (root), name)) == NULL
      || !JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_STRING)
    return NULL;

  return json_node_dup_string (node);
}

char *
guise_train_setup_dup_plan (GuiseTrainSetup *self, const GuiseStopRules *stop)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "kernels",
                                 guise_hourglass_get_kernels (guise_trainer_get_hourglass (self->trainer)));
  json_object_set_string_member (object, "layers", self->plan);
  json_object_set_string_member (object, "driver_id", guise_gpu_get_limits (self->gpu)->driver_id);
  json_object_set_object_member (object, GUISE_STOP_RULES_MEMBER, guise_stop_rules_to_json (stop));
  guise_train_setup_add_start (self, object);
  json_node_set_object (node, object);

  return json_to_string (node, FALSE);
}

static gboolean
read_run (GuiseTrainSetup *self, const GuiseTrainParams *params, GError **error)
{
  if (params->run == 0)
    {
      guise_train_settings_copy (&self->settings, params->settings);
      self->source = params->source;
      self->target = params->target;
      return guise_train_settings_check (&self->settings, error)
             && guise_train_start_check (&params->start, &self->settings, error);
    }

  self->record = guise_store_run_get (params->store, params->run, error);
  if (self->record == NULL || !guise_train_settings_from_json (&self->settings, self->record->settings, error))
    return FALSE;

  self->source = self->record->source;
  self->target = self->record->target;
  if (self->source == 0 || self->target == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("A person of run %" PRId64 " was forgotten: begin a new run"), params->run);
      return FALSE;
    }
  return TRUE;
}

/* A run that goes on where it was computes each layer as it did: so do runs of before there was a choice, by count. */
static void
take_plan (GuiseTrainSetup *self, const char *driver)
{
  const gboolean halves = self->settings.precision == GUISE_PRECISION_FP16;
  const char *kernels = guise_matrix_variant_get_name (guise_matrix_expect (self->gpu, halves));
  g_autofree char *had = read_plan (self->record->plan, "kernels");

  if (driver == NULL || !g_str_equal (driver, guise_gpu_get_limits (self->gpu)->driver_id)
      || g_strcmp0 (kernels, had) != 0)
    return;

  self->plan = read_plan (self->record->plan, "layers");
  if (self->plan == NULL)
    self->plan = g_strdup ("");
}

/* The kernels that the run had before, for which it is the device that decides where they are those of matrix units. */
static char *
read_kernels (const char *plan)
{
  g_autofree char *kernels = read_plan (plan, "kernels");
  GuiseMatrixVariant variant;

  return kernels != NULL && guise_matrix_variant_parse (kernels, &variant) && guise_matrix_multiplies_halves (variant)
           ? NULL : g_steal_pointer (&kernels);
}

/* The device, with the kernels that the run had before. */
static gboolean
open_device (GuiseTrainSetup *self, const GuiseTrainParams *params, GCancellable *cancellable, GError **error)
{
  const char *plan = self->record != NULL ? self->record->plan : NULL;
  g_autofree char *kernels = read_kernels (plan), *driver = read_plan (plan, "driver_id");

  if (self->settings.kernels != NULL)
    {
      g_free (kernels);
      kernels = g_strdup (self->settings.kernels);
    }

  self->gpu = open_gpu (&(GuiseGpuParams) {
    .device = params->device, .memory_limit_bytes = params->memory_limit_bytes, .kernels = kernels,
    .pretend_lost_after = params->pretend_lost_after,
  }, error);
  if (self->gpu == NULL)
    return FALSE;
  guise_gpu_set_cancellable (self->gpu, cancellable);
  if (self->record != NULL)
    take_plan (self, driver);

  if (driver != NULL && !g_str_equal (driver, guise_gpu_get_limits (self->gpu)->driver_id))
    guise_train_setup_say (self, _("The run goes on with another device or driver, so its weights will differ in the "
                                   "last digits from those of an unbroken run"));
  return TRUE;
}

typedef struct
{
  GuiseJob *job;
  GuiseSide side;
} Loading;

static void
report_faces (double fraction, gpointer user_data)
{
  const Loading *loading = user_data;

  if (loading->job != NULL)
    guise_job_report (loading->job, -1, _("Loading faces · %.0f %%"),
                      100 * ((int) loading->side + fraction) / GUISE_N_SIDES);
}

/* (nullable) */
static const GuiseFaceRecogniser *
get_recogniser (GuiseTrainSetup *self)
{
  return self->recogniser.network != NULL ? &self->recogniser : NULL;
}

/* Bytes of the device that the faces of @side may take: half of what the model leaves, or what the other side spares. */
static guint64
get_room (GuiseTrainSetup *self, GuiseSide side, guint size)
{
  const guint64 memory = guise_gpu_get_limits (self->gpu)->memory_bytes;
  const guint64 other = side == GUISE_SIDE_SOURCE
                        ? (guint64) self->sets[GUISE_SIDE_TARGET]->trained->len * size * size * 4 : 0;
  guint64 model, taken, room;

  /* A model that fits at no price is the trainer's to tell. */
  if (!guise_trainer_predict_memory (self->gpu, &self->settings, get_recogniser (self), &model, NULL))
    return 0;

  taken = guise_gpu_get_allocated_bytes (self->gpu) + model + memory / SLACK_SHARE;
  room = memory > taken ? memory - taken : 0;
  return room - MIN (other, room / 2);
}

static gboolean
load_faces (GuiseTrainSetup *self, const GuiseTrainParams *params, GuiseSide side, guint size, guint n_threads,
            GuiseJob *job, GCancellable *cancellable, GError **error)
{
  Loading loading = { job, side };
  const GuiseTrainFacesParams faces_params = {
    .gpu = self->gpu,
    .size = size,
    .cut = guise_train_settings_get_cut (&self->settings),
    .room_bytes = get_room (self, side, size),
    .blinks = self->settings.blinks,
    .n_threads = n_threads,
    .progress = report_faces,
    .user_data = &loading,
  };
  GuiseTrainFaces *faces;

  faces = guise_train_faces_load (params->store, self->sets[side], &faces_params, cancellable, error);
  self->faces[side] = faces;
  if (faces == NULL)
    return FALSE;

  if (faces->skipped > 0)
    guise_train_setup_say (self, _("%u faces could not be read and were left out: “Repair” in the project menu, or "
                                   "“guise verify --repair”, has them found again"), faces->skipped);
  if (faces->left_out > 0)
    guise_train_setup_say (self, _("Of %u faces %u fit on the device, evenly chosen"),
                           faces->n - faces->drawn + faces->left_out, faces->n - faces->drawn);
  if (faces->drawn > 0)
    guise_train_setup_say (self, side == GUISE_SIDE_SOURCE
                           ? _("The source hardly blinks: %u of its faces are trained again with eyes drawn shut")
                           : _("The target hardly blinks: %u of its faces are trained again with eyes drawn shut"),
                           faces->drawn);
  return TRUE;
}

static gboolean
load_sets (GuiseTrainSetup *self, const GuiseTrainParams *params, gboolean keep, GuiseJob *job,
           GCancellable *cancellable, GError **error)
{
  GuiseArchitecture architecture;
  const gint64 persons[GUISE_N_SIDES] = { self->source, self->target };
  gboolean done = TRUE;
  guint size, n_threads;

  if (!guise_train_settings_find_model (&self->settings, &architecture, error))
    return FALSE;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    if ((self->sets[side] = guise_train_set_load (params->store, persons[side], keep, error)) == NULL)
      return FALSE;

  size = guise_trainer_get_face_size (&self->settings, &architecture);
  guise_vision_set_threads (1);
  n_threads = guise_budget_take (guise_budget_get_shared (), GUISE_BUDGET_JOB, 0);
  for (guint side = 0; done && side < GUISE_N_SIDES; side++)
    {
      done = load_faces (self, params, (GuiseSide) side, size, n_threads, job, cancellable, error);
      if (done && self->sets[side]->note != NULL)
        guise_train_setup_say (self, "%s", self->sets[side]->note);
    }
  guise_budget_give_back (guise_budget_get_shared (), GUISE_BUDGET_JOB, n_threads);

  return done;
}

/*
 * What a card makes of a kernel only a clock can tell, and there it takes a moment. A driver that computes on the
 * processor would compile for minutes, and its kernels can be counted well: there “guise bench train --tune” does it.
 */
static void
tune_card (GuiseTrainSetup *self)
{
  g_autoptr(GError) error = NULL;

  if (self->plan == NULL && guise_gpu_get_limits (self->gpu)->type != GUISE_GPU_CPU
      && !guise_trainer_tune (self->gpu, &self->settings, TUNE_SECONDS, &error))
    g_debug ("kernels are not measured: %s", error->message);
}

gboolean
guise_train_setup_restart (GuiseTrainSetup *self, GError **error)
{
  GuiseTrainerParams params = {
    self->gpu, &self->settings, { self->faces[0], self->faces[1] }, get_recogniser (self),
  };

  g_clear_pointer (&self->trainer, guise_trainer_destroy);
  tune_card (self);
  params.plan = self->plan;
  self->trainer = guise_trainer_new (&params, error);
  if (self->trainer == NULL)
    return FALSE;
  if (self->plan == NULL)
    self->plan = guise_hourglass_dup_plan (guise_trainer_get_hourglass (self->trainer));

  return TRUE;
}

GuiseTrainSetup *
guise_train_setup_open (const GuiseTrainParams *params, gboolean keep, GuiseJob *job, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr(GuiseTrainSetup) self = g_new0 (GuiseTrainSetup, 1);

  self->note = g_string_new (NULL);
  self->store = params->store;
  if (!read_run (self, params, error))
    return NULL;
  guise_train_setup_find_start (self, &params->start);
  if (!open_device (self, params, cancellable, error)
      || (self->settings.identity > 0
          && !guise_face_recogniser_init (&self->recogniser, params->models, self->settings.coverage, error))
      || !load_sets (self, params, keep, job, cancellable, error))
    return NULL;

  if (job != NULL)
    guise_job_report (job, -1, _("Preparing %s"), guise_gpu_get_limits (self->gpu)->name);
  if (!guise_train_setup_restart (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

void
guise_train_setup_destroy (GuiseTrainSetup *self)
{
  if (self == NULL)
    return;

  g_clear_pointer (&self->trainer, guise_trainer_destroy);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      g_clear_pointer (&self->faces[side], guise_train_faces_destroy);
      g_clear_pointer (&self->sets[side], guise_train_set_destroy);
    }
  guise_face_recogniser_clear (&self->recogniser);
  g_free (self->start_file);
  g_clear_pointer (&self->gpu, guise_gpu_unref);
  g_clear_pointer (&self->record, guise_run_record_free);
  guise_train_settings_clear (&self->settings);
  g_free (self->plan);
  g_string_free (self->note, TRUE);
  g_free (self);
}
