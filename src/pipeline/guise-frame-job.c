/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-job.h"

#include "guise-config.h"
#include "guise-checkpoint-find.h"
#include "guise-disclosure.h"
#include "guise-error.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-json.h"
#include "guise-scrub.h"
#include "guise-store-clips.h"
#include "guise-store-exports.h"
#include "guise-store-outputs.h"
#include "guise-swap-cast.h"

#include <glib/gstdio.h>

struct _GuiseFrameJob
{
  GuiseJob          parent_instance;

  GuiseFrameParams  params;
  char             *file, *label, *models;
  GuiseCasting     *castings;
  GPtrArray        *cast;       /* of GuiseSwapRole; (nullable) before it was found */
  gint64            clip;
  gboolean          labelled;
};

G_DEFINE_FINAL_TYPE (GuiseFrameJob, guise_frame_job, GUISE_TYPE_JOB)

static gboolean
find_cast (GuiseFrameJob *self, GError **error)
{
  const GuiseCasting one = { .run = self->params.run };
  gboolean is_one = self->params.n_castings == 0 && self->params.run != 0;

  self->clip = self->params.clip;
  self->cast = guise_swap_cast_choose (self->params.store, is_one ? &one : self->castings,
                                       is_one ? 1 : self->params.n_castings, &self->clip, error);
  return self->cast != NULL;
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
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("%s does not end in .png, which is what a frame is saved as"), self->file);
      return FALSE;
    }
  if (!self->params.overwrite && g_file_test (self->file, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS, _("%s is there already: choose another name, or have it "
                   "overwritten"), self->file);
      return FALSE;
    }
  return guise_store_check_output (self->params.store, self->file, error);
}

static gboolean
use_cast (GuiseFrameJob *self, GuiseScrub *scrub, GError **error)
{
  g_autofree GuiseSwapScript **scripts = g_new0 (GuiseSwapScript *, self->cast->len);
  g_autofree GuiseCasting *castings = guise_swap_cast_dup_castings (self->cast);
  GuiseScrubRun *run;

  for (guint i = 0; i < self->cast->len; i++)
    scripts[i] = ((GuiseSwapRole *) g_ptr_array_index (self->cast, i))->script;
  if (!guise_scrub_set_scripts (scrub, scripts, self->cast->len, error))
    return FALSE;
  run = guise_scrub_run_load (self->params.store, castings, self->cast->len, self->models, error);
  return run != NULL && guise_scrub_use_run (scrub, run, error);
}

static GuiseImage *
render (GuiseFrameJob *self, GuiseClipInfo **out_info, GCancellable *cancellable, GError **error)
{
  g_autoptr(GuiseScrub) scrub = guise_scrub_open (self->params.store, self->clip, self->models, cancellable, error);
  GuiseImage *swap = NULL;

  if (scrub == NULL)
    return NULL;
  if (self->params.frame < 0 || self->params.frame >= (gint64) guise_scrub_get_table (scrub)->n_frames)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no frame %" PRId64 ": the clip has %u"),
                   self->params.frame, guise_scrub_get_table (scrub)->n_frames);
      return NULL;
    }
  if (!use_cast (self, scrub, error)
      || !guise_scrub_read (scrub, (guint) self->params.frame, FALSE, 0, NULL, &swap, NULL, cancellable, error))
    return NULL;
  *out_info = guise_clip_info_new_as_shown (guise_scrub_get_info (scrub), swap->width, swap->height);
  return swap;
}

/* (transfer full) */
static GuiseImage *
draw_label (GuiseFrameJob *self, GuiseImage *picture, GuiseClipInfo *info, GError **error)
{
  gboolean declared = guise_swap_cast_is_declared (self->cast);
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
write_picture (GuiseFrameJob *self, GuiseImage *picture, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (self->file), *name = g_path_get_basename (self->file);
  g_autofree char *hidden = g_strdup_printf (".guise-%s", name);
  g_autofree char *growing = g_build_filename (folder, hidden, NULL);
  g_autofree char *program = g_strdup_printf ("Guise %s", GUISE_VERSION);
  g_autofree char *consent = guise_swap_cast_dup_consent (self->cast);
  g_autofree char *comment = g_strdup_printf (
    "This picture shows %s replaced by %s, made with Guise %s. %s", self->cast->len == 1 ? "a face that was"
    : "faces that were", self->cast->len == 1 ? "a trained model" : "trained models", GUISE_VERSION, consent);
  GuiseDisclosure disclosure = { .comment = comment, .program = program };

  if (!guise_image_save (picture, growing, error))
    return FALSE;
  if (guise_disclosure_write (&disclosure, growing, self->file, error) && guise_file_publish (growing, self->file, error))
    return TRUE;
  g_remove (growing);
  return FALSE;
}

/* What the file says of a swap; @texts: gets what of it is borrowed. */
static gboolean
describe_swap (GuiseFrameJob *self, const GuiseSwapRole *role, GPtrArray *texts, GuiseExportRecord *out, GError **error)
{
  GuiseCheckpointRecord checkpoint = { 0 };
  g_autofree char *note = NULL;
  gboolean found;

  if (!guise_checkpoint_find (self->params.store, role->run->id, role->checkpoint, &checkpoint, &found, &note, NULL,
                              error))
    return FALSE;
  g_ptr_array_add (texts, g_strdup (checkpoint.sha256));
  g_ptr_array_add (texts, guise_swap_script_to_text (role->script));
  guise_swap_role_describe (role, g_ptr_array_index (texts, texts->len - 2), checkpoint.iteration,
                            g_ptr_array_index (texts, texts->len - 1), out);
  return TRUE;
}

/* FILE.guise.json, as beside a movie. */
static gboolean
write_record (GuiseFrameJob *self, GCancellable *cancellable, GError **error)
{
  GuiseStore *store = self->params.store;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format_iso8601 (now);
  g_autofree char *name = g_path_get_basename (self->file);
  g_autofree char *sha256 = guise_store_hash_file (self->file, cancellable, error);
  g_autoptr(GuiseClipRecord) clip = sha256 != NULL ? guise_store_clip_get (store, self->clip, error) : NULL;
  g_autofree char *clip_name = clip != NULL ? g_path_get_basename (clip->path) : NULL;
  g_autofree GuiseExportRecord *swaps = g_new0 (GuiseExportRecord, self->cast->len);
  g_autoptr(GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);

  if (clip == NULL)
    return FALSE;
  for (guint i = 0; i < self->cast->len; i++)
    {
      if (!describe_swap (self, g_ptr_array_index (self->cast, i), texts, &swaps[i], error))
        return FALSE;
      swaps[i].next = i + 1 < self->cast->len ? &swaps[i + 1] : NULL;
    }
  swaps[0].version = (char *) GUISE_VERSION;
  swaps[0].date = date;
  swaps[0].file = name;
  swaps[0].sha256 = sha256;
  swaps[0].clip_name = clip_name;
  swaps[0].clip_fingerprint = clip->fingerprint;
  swaps[0].disclosure = (char *) get_disclosure (self);
  swaps[0].n_frames = swaps[0].n_swapped_frames = 1;
  return guise_export_record_write (&swaps[0], self->file, error);
}

static gboolean
guise_frame_job_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseFrameJob *self = GUISE_FRAME_JOB (job);
  g_autoptr(GuiseClipInfo) info = NULL;
  g_autoptr(GuiseImage) swap = NULL;
  g_autoptr(GuiseImage) picture = NULL;

  guise_job_report (job, -1, _("Swapping frame %" PRId64), self->params.frame);
  if ((self->label != NULL && !guise_label_check (self->label, error)) || !check_file (self, error)
      || !find_cast (self, error))
    return FALSE;
  swap = render (self, &info, cancellable, error);
  picture = swap != NULL ? draw_label (self, swap, info, error) : NULL;
  return picture != NULL && write_picture (self, picture, error)
         && write_record (self, cancellable, error);
}

static void
guise_frame_job_finalize (GObject *object)
{
  GuiseFrameJob *self = GUISE_FRAME_JOB (object);

  g_free (self->file);
  g_free (self->label);
  g_free (self->models);
  g_free (self->castings);
  g_clear_pointer (&self->cast, g_ptr_array_unref);

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
  self->castings = g_memdup2 (params->castings, params->n_castings * sizeof *params->castings);
  return self;
}

JsonNode *
guise_frame_job_dup_result (GuiseFrameJob *self)
{
  g_autoptr(JsonBuilder) builder = json_builder_new ();
  g_autofree GuiseCasting *castings = NULL;
  JsonNode *swaps;

  g_return_val_if_fail (GUISE_IS_FRAME_JOB (self), NULL);

  swaps = json_node_new (JSON_NODE_ARRAY);

  json_builder_begin_object (builder);
  guise_json_add_string (builder, "file", self->file);
  guise_json_add_int (builder, "clip", self->clip);
  guise_json_add_int (builder, "run", ((GuiseSwapRole *) g_ptr_array_index (self->cast, 0))->run->id);
  castings = guise_swap_cast_dup_castings (self->cast);
  json_builder_set_member_name (builder, "swaps");
  json_node_take_array (swaps, guise_castings_to_json (castings, self->cast->len));
  json_builder_add_value (builder, swaps);
  guise_json_add_int (builder, "frame", self->params.frame);
  guise_json_add_string (builder, "disclosure", get_disclosure (self));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}
