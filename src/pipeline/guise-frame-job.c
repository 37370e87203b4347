/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-job.h"

#include "guise-config.h"
#include "guise-checkpoint-find.h"
#include "guise-disclosure.h"
#include "guise-error.h"
#include "guise-export-record.h"
#include "guise-image-file.h"
#include "guise-json.h"
#include "guise-scrub.h"
#include "guise-store-clips.h"
#include "guise-store-exports.h"
#include "guise-store-persons.h"
#include "guise-swap-choice.h"

#include <glib/gstdio.h>

struct _GuiseFrameJob
{
  GuiseJob          parent_instance;

  GuiseFrameParams  params;
  char             *file, *label, *models;
  gint64            clip, run;
  gboolean          labelled;
};

G_DEFINE_FINAL_TYPE (GuiseFrameJob, guise_frame_job, GUISE_TYPE_JOB)

/* Who is in the picture. */
typedef struct
{
  GuiseRunRecord    *run;
  GuisePersonRecord *source, *target;
} Cast;

static void
cast_clear (Cast *self)
{
  g_clear_pointer (&self->run, guise_run_record_free);
  g_clear_pointer (&self->source, guise_person_record_free);
  g_clear_pointer (&self->target, guise_person_record_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cast, cast_clear)

static gboolean
find_cast (GuiseFrameJob *self, Cast *out, GError **error)
{
  GuiseStore *store = self->params.store;

  out->run = guise_swap_choose_run (store, self->params.run, error);
  if (out->run == NULL)
    return FALSE;
  if (out->run->source == 0 || out->run->target == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   "A person of run %" G_GINT64_FORMAT " was forgotten: it can no longer be swapped", out->run->id);
      return FALSE;
    }
  out->source = guise_store_person_get (store, out->run->source, error);
  out->target = out->source != NULL ? guise_store_person_get (store, out->run->target, error) : NULL;
  self->run = out->run->id;
  self->clip = self->params.clip;
  return out->target != NULL && (self->clip != 0 || guise_swap_choose_clip (store, out->run, &self->clip, error));
}

static const char *
get_disclosure (GuiseFrameJob *self)
{
  return self->labelled ? "xmp, record, label" : "xmp, record";
}

static gboolean
check_file (GuiseFrameJob *self, GError **error)
{
  if (!g_str_has_suffix (self->file, ".png"))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "%s does not end in .png, which is what a frame is saved as",
                   self->file);
      return FALSE;
    }
  if (!self->params.overwrite && g_file_test (self->file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, "%s is there already: choose another name, or have it "
                   "overwritten", self->file);
      return FALSE;
    }
  return TRUE;
}

static gboolean
use_settings (GuiseFrameJob *self, GuiseScrub *scrub, gint64 person, GError **error)
{
  g_autoptr(GError) failure = NULL;
  g_autofree char *kept = guise_store_swap_get (self->params.store, self->clip, person, &failure);
  GuiseSwapSettings settings;

  guise_swap_settings_init (&settings);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  return (kept == NULL || guise_swap_settings_from_json (&settings, kept, error))
         && guise_scrub_set_settings (scrub, &settings, error);
}

static GuiseImage *
render (GuiseFrameJob *self, const Cast *cast, GuiseClipInfo **out_info, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseScrub) scrub = guise_scrub_open (self->params.store, self->clip, self->models, cancellable, error);
  g_autoptr(GuiseScrubRun) run = NULL;
  GuiseImage *swap = NULL;

  if (scrub == NULL || !use_settings (self, scrub, cast->target->id, error))
    return NULL;
  if (self->params.frame < 0 || self->params.frame >= (gint64) guise_scrub_get_table (scrub)->n_frames)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, "There is no frame %" G_GINT64_FORMAT ": the clip has %u",
                   self->params.frame, guise_scrub_get_table (scrub)->n_frames);
      return NULL;
    }
  run = guise_scrub_run_load (self->params.store, self->run, self->models, error);
  if (run == NULL || !guise_scrub_use_run (scrub, g_steal_pointer (&run), error)
      || !guise_scrub_read (scrub, (guint) self->params.frame, FALSE, 0, NULL, &swap, NULL, cancellable, error))
    return NULL;
  *out_info = guise_clip_info_new_as_shown (guise_scrub_get_info (scrub), swap->width, swap->height);
  return swap;
}

/* (transfer full) */
static GuiseImage *
draw_label (GuiseFrameJob *self, const Cast *cast, GuiseImage *picture, GuiseClipInfo *info, GError **error)
{
  gboolean declared = cast->source->consent == GUISE_CONSENT_YES && cast->target->consent == GUISE_CONSENT_YES;
  const char *text = self->label != NULL ? self->label : declared ? NULL : GUISE_LABEL_TEXT;
  g_autoptr(GuiseLabel) label = NULL;
  GuiseImage *copy;

  self->labelled = text != NULL;
  if (text == NULL)
    return guise_image_ref (picture);
  label = guise_label_new (info, text, self->params.corner, error);
  copy = label != NULL ? guise_image_copy (picture) : NULL;
  if (copy != NULL)
    guise_label_draw (label, copy);
  return copy;
}

/* Under its name it says what it is from the beginning. */
static gboolean
write_picture (GuiseFrameJob *self, const Cast *cast, GuiseImage *picture, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->file), *name = g_path_get_basename (self->file);
  g_autofree char *hidden = g_strdup_printf (".guise-%s", name);
  g_autofree char *growing = g_build_filename (folder, hidden, NULL);
  g_autofree char *program = g_strdup_printf ("Guise %s", GUISE_VERSION);
  g_autofree char *comment = g_strdup_printf (
    "This picture shows a face that was replaced by a trained model, made with Guise %s. Consent declared: person shown "
    "%s, person put in %s (declared, not verified).", GUISE_VERSION, guise_consent_get_name (cast->target->consent),
    guise_consent_get_name (cast->source->consent));
  GuiseDisclosure disclosure = { .comment = comment, .program = program };

  if (!guise_image_save (picture, growing, error))
    return FALSE;
  if (guise_disclosure_write (&disclosure, growing, self->file, error))
    {
      if (g_rename (growing, self->file) == 0)
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s could not be written", self->file);
    }
  g_remove (growing);
  return FALSE;
}

/* FILE.guise.json, as beside a movie. */
static gboolean
write_record (GuiseFrameJob *self, const Cast *cast, GCancellable *cancellable, GError **error)
{
  GuiseStore *store = self->params.store;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format_iso8601 (now);
  g_autofree char *name = g_path_get_basename (self->file), *note = NULL;
  g_autofree char *sha256 = guise_store_hash_file (self->file, cancellable, error);
  g_autofree char *settings = guise_store_swap_get (store, self->clip, cast->target->id, NULL);
  g_autoptr(GuiseClipRecord) clip = sha256 != NULL ? guise_store_clip_get (store, self->clip, error) : NULL;
  g_autofree char *clip_name = clip != NULL ? g_path_get_basename (clip->path) : NULL;
  GuiseCheckpointRecord checkpoint = { 0 };
  gboolean found;

  if (clip == NULL || !guise_checkpoint_find (store, self->run, &checkpoint, &found, &note, error))
    return FALSE;
  return guise_export_record_write (&(GuiseExportRecord) {
    .version = (char *) GUISE_VERSION, .date = date, .file = name, .sha256 = sha256, .clip_name = clip_name,
    .clip_fingerprint = clip->fingerprint, .weights_sha256 = checkpoint.sha256, .model = cast->run->model,
    .iteration = checkpoint.iteration, .settings = settings,
    .source_consent = (char *) guise_consent_get_name (cast->source->consent),
    .source_consent_hash = cast->source->consent_hash, .source_consent_date = cast->source->consent_date,
    .target_consent = (char *) guise_consent_get_name (cast->target->consent),
    .target_consent_hash = cast->target->consent_hash, .target_consent_date = cast->target->consent_date,
    .disclosure = (char *) get_disclosure (self), .n_frames = 1, .n_swapped_frames = 1,
  }, self->file, error);
}

static gboolean
guise_frame_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseFrameJob *self = GUISE_FRAME_JOB (job);
  g_auto(Cast) cast = { 0 };
  g_autoptr(GuiseClipInfo) info = NULL;
  g_autoptr(GuiseImage) swap = NULL;
  g_autoptr(GuiseImage) picture = NULL;

  guise_job_report (job, -1, "Swapping frame %" G_GINT64_FORMAT, self->params.frame);
  if (!check_file (self, error) || !find_cast (self, &cast, error))
    return FALSE;
  swap = render (self, &cast, &info, cancellable, error);
  picture = swap != NULL ? draw_label (self, &cast, swap, info, error) : NULL;
  return picture != NULL && write_picture (self, &cast, picture, error)
         && write_record (self, &cast, cancellable, error);
}

static void
guise_frame_job_finalize (GObject *object)
{
  GuiseFrameJob *self = GUISE_FRAME_JOB (object);

  g_free (self->file);
  g_free (self->label);
  g_free (self->models);

  G_OBJECT_CLASS (guise_frame_job_parent_class)->finalize (object);
}

static void
guise_frame_job_class_init (GuiseFrameJobClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_frame_job_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_frame_job_run;
}

static void
guise_frame_job_init (GuiseFrameJob *self)
{
}

GuiseFrameJob *
guise_frame_job_new (const GuiseFrameParams *params)
{
  GuiseFrameJob *self;

  g_return_val_if_fail (params->store != NULL && params->file != NULL, NULL);

  self = g_object_new (GUISE_TYPE_FRAME_JOB, NULL);
  self->params = *params;
  self->file = g_canonicalize_filename (params->file, NULL);
  self->label = g_strdup (params->label);
  self->models = g_strdup (params->models);
  return self;
}

JsonNode *
guise_frame_job_dup_result (GuiseFrameJob *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();

  g_return_val_if_fail (GUISE_IS_FRAME_JOB (self), NULL);

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "file", self->file);
  guise_json_add_int (builder, "clip", self->clip);
  guise_json_add_int (builder, "run", self->run);
  guise_json_add_int (builder, "frame", self->params.frame);
  guise_json_add_string (builder, "disclosure", get_disclosure (self));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
