/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-model-export.h"

#include "guise-checkpoint-find.h"
#include "guise-config.h"
#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-file.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-onnx-export.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-runs.h"
#include "guise-train-face.h"
#include "guise-train-fields.h"

#include <glib/gstdio.h>
#include <stdlib.h>
#include <string.h>

/* Faces that a mean outline is taken from: more change nothing that is seen. */
#define OUTLINE_FACES 64

/* What a checkpoint calls the means of its weights, and what it keeps beside them. */
#define AVERAGE "average."
#define KEY_CHANNELS "guise.model.out_channels"
#define KEY_CARD     "guise.card"

typedef struct
{
  GuiseStore            *store;
  gint64                 choice;          /* which checkpoint */
  GCancellable          *cancellable;     /* (nullable) */
  GuiseRunRecord        *run;
  GuiseTrainSettings     settings;
  GuiseArchitecture      architecture;
  GuiseCheckpointRecord  checkpoint;
  GuiseSafetensors      *weights;         /* as they swap: means where the run keeps them */
  guint                  out_channels;
  char                  *note;            /* (nullable): that a newer checkpoint is damaged */
} Model;

struct _GuiseModelExport
{
  GuiseJob     parent_instance;

  GuiseStore  *store;              /* its owner outlives the job */
  gint64       run, checkpoint;
  char        *file, *card_file;   /* absolute */
  gboolean     overwrite;
  JsonNode    *result;             /* (nullable): until it has ended well */
};

G_DEFINE_FINAL_TYPE (GuiseModelExport, guise_model_export, GUISE_TYPE_JOB)

static void
model_clear (Model *self)
{
  g_clear_pointer (&self->run, guise_run_record_free);
  g_clear_pointer (&self->weights, guise_safetensors_destroy);
  guise_train_settings_clear (&self->settings);
  g_clear_pointer (&self->note, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Model, model_clear)

static gboolean
find_run (Model *self, gint64 id, gboolean *found, GError **error)
{
  g_clear_pointer (&self->note, g_free);
  g_clear_pointer (&self->run, guise_run_record_free);
  self->run = guise_store_run_get (self->store, id, error);
  return self->run != NULL
         && guise_checkpoint_find (self->store, id, self->choice, &self->checkpoint, found, &self->note,
                                   self->cancellable, error);
}

static gboolean
choose_run (Model *self, gint64 id, GError **error)
{
  g_autoptr(GPtrArray) runs = id == 0 ? guise_store_run_list (self->store, error) : NULL;
  gboolean found = FALSE;

  if ((id == 0 && runs == NULL) || (id != 0 && !find_run (self, id, &found, error)))
    return FALSE;
  for (guint i = runs != NULL ? runs->len : 0; i > 0 && !found; i--)
    if (!find_run (self, ((GuiseRunRecord *) g_ptr_array_index (runs, i - 1))->id, &found, error))
      return FALSE;
  if (found)
    return TRUE;
  if (id != 0)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                 _("Run %" PRId64 " has no checkpoint yet: train it first"), id);
  else
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                         _("No run of this project has a checkpoint yet: train one first"));
  return FALSE;
}

/* The means where there are some, under the names of the weights; nothing of the optimizer's. */
static GuiseSafetensors *
take_weights (const GuiseSafetensors *file)
{
  GuiseSafetensors *out = guise_safetensors_new ();

  for (guint i = 0; i < guise_safetensors_get_size (file); i++)
    {
      const GuiseSafetensorsEntry *entry = guise_safetensors_get_entry (file, i), *mean;
      g_autofree char *mean_name = g_strconcat (AVERAGE, entry->name, NULL);

      if (g_str_has_prefix (entry->name, AVERAGE) || g_str_has_prefix (entry->name, "moment"))
        continue;
      mean = guise_safetensors_find (file, mean_name);
      memcpy (guise_safetensors_add (out, entry->name, entry->dimensions, entry->n_dimensions),
              mean != NULL ? mean->values : entry->values, entry->n_values * sizeof (float));
    }
  return out;
}

static void
copy_metadata (const GuiseSafetensors *from, GuiseSafetensors *to)
{
  static const char *const keys[] = {
    "guise.model.architecture", "guise.model.resolution", "guise.model.iteration", KEY_CHANNELS,
  };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (guise_safetensors_get_metadata (from, keys[i]) != NULL)
      guise_safetensors_set_metadata (to, keys[i], guise_safetensors_get_metadata (from, keys[i]));
}

gboolean
guise_model_export_check_dfm (const GuiseTrainSettings *settings, GError **error)
{
  GuiseArchitecture architecture;

  if (!guise_train_settings_find_model (settings, &architecture, error)
      || !guise_onnx_export_check (&architecture, error))
    return FALSE;
  if (guise_train_settings_get_cut (settings).coverage == GUISE_COVERAGE_WHOLE_FACE)
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("The run was trained on “%s” crops, and readers of .dfm cut out “whole_face” ones: train a run of the "
                 "preset fine, which has them, or write .safetensors"),
               guise_face_coverage_get_name (guise_train_settings_get_cut (settings).coverage));
  return FALSE;
}

static gboolean
find_settings (Model *self, gint64 id, GError **error)
{
  return choose_run (self, id, error)
         && guise_train_settings_from_json (&self->settings, self->run->settings, error)
         && guise_train_settings_find_model (&self->settings, &self->architecture, error);
}

static gboolean
load_weights (Model *self, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr(GuiseSafetensors) file = NULL;
  const char *channels;

  path = guise_store_checkpoint_dup_path (self->store, self->run->id, self->checkpoint.iteration);
  /* Its hash was compared just now. */
  file = guise_safetensors_read (path, NULL, error);
  if (file == NULL)
    return FALSE;
  self->weights = take_weights (file);
  copy_metadata (file, self->weights);
  channels = guise_safetensors_get_metadata (file, KEY_CHANNELS);
  self->out_channels = channels != NULL && g_str_equal (channels, "4") ? 4 : 3;
  return TRUE;
}

/* Adds a face's mask in a crop of @size to @sum. @shown: the part that training shows, else the face itself. */
static gboolean
add_outline (Model *self, const GuisePoint3 *mesh, guint size, gboolean shown, float *sum, GError **error)
{
  const GuiseFaceCoverage coverage = guise_train_settings_get_cut (&self->settings).coverage;
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_square;
  g_autoptr(GuiseImage) mask = NULL;

  guise_face_mesh_to_68 (mesh, ibug);
  if (!guise_face_align_crop (ibug, coverage, size, &to_square, error))
    return FALSE;
  guise_face_mesh_transform (mesh, &to_square, points);
  mask = shown ? guise_train_face_mask (points, coverage, size, error)
               : guise_face_mask_outline (points, &GUISE_AFFINE_IDENTITY, size, size, 0, error);
  for (guint y = 0; mask != NULL && y < size; y++)
    for (guint x = 0; x < size; x++)
      sum[(gsize) y * size + x] += guise_image_row (mask, y)[x];
  return mask != NULL;
}

/* (transfer full): the mean over the target's faces. */
static float *
make_outline (Model *self, guint size, gboolean shown, GError **error)
{
  GuiseFaceQuery query = { .person = self->run->target, .kept = GUISE_KEPT_ONLY };
  g_autoptr(GArray) faces = guise_store_face_load (self->store, &query, error);
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autofree float *sum = g_new0 (float, (gsize) size * size);
  guint n;

  if (faces == NULL)
    return NULL;
  if (faces->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("Run %" PRId64 " has no face of its target left, whose outline the file needs"),
                   self->run->id);
      return NULL;
    }
  n = MIN (faces->len, OUTLINE_FACES);
  for (guint i = 0; i < n; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, (gsize) i * faces->len / n);

      if (!guise_store_face_get_landmarks (self->store, &face->id, 1, GUISE_LANDMARKS_BEST, mesh, NULL, error)
          || !add_outline (self, mesh, size, shown, sum, error))
        return NULL;
    }
  for (gsize i = 0; i < (gsize) size * size; i++)
    sum[i] /= (float) n;
  return g_steal_pointer (&sum);
}

static gboolean
write_dfm (Model *self, const char *file, const char *card, GError **error)
{
  const gboolean blanks = guise_train_settings_get_cut (&self->settings).face_only;
  g_autofree float *shown = blanks ? make_outline (self, self->architecture.input_size, TRUE, error) : NULL;
  g_autofree float *mask = NULL;
  g_autoptr(GBytes) bytes = NULL;
  GuiseOnnxExportParams params = {
    .architecture = &self->architecture, .weights = self->weights, .out_channels = self->out_channels, .shown = shown,
    .producer = "Guise " GUISE_VERSION, .about = card,
  };

  if (blanks && shown == NULL)
    return FALSE;
  if (self->out_channels < 4 && (mask = make_outline (self, self->architecture.output_size, FALSE, error)) == NULL)
    return FALSE;
  params.mask = mask;
  bytes = guise_onnx_export_swap (&params, error);
  return bytes != NULL && !g_cancellable_set_error_if_cancelled (self->cancellable, error)
         && guise_file_replace (file, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), error);
}

static const char *
get_consent (GuiseStore *store, gint64 person)
{
  g_autoptr(GuisePersonRecord) record = person != 0 ? guise_store_person_get (store, person, NULL) : NULL;

  return record != NULL ? guise_consent_get_name (record->consent) : "unknown";
}

/* (transfer full): the card, in Markdown. */
static char *
make_card (Model *self)
{
  return g_strdup_printf (
    "# Face-swap model “%s”, %u pixels\n\n"
    "Weights of one shared encoder and of what draws two people, made with Guise %s (GPL-3.0-or-later; the weights are "
    "the maker's). It is of these two people alone and of no use for others.\n\n"
    "- Model: %s, %u pixels in, %u out, %s crops%s\n"
    "- Trained for %" G_GINT64_FORMAT " iterations on the maker's own footage\n"
    "- Checkpoint: SHA-256 %s\n"
    "- Consent declared (not verified): of the person put in %s, of the person shown %s\n\n"
    "What it makes is to be said to be made: pictures of it are IPTC digital source type "
    "compositeWithTrainedAlgorithmicMedia. It is not for deceiving anybody, nor for sexual pictures, nor for showing "
    "anybody who did not agree.\n",
    self->architecture.name, self->architecture.output_size, GUISE_VERSION, self->architecture.name,
    self->architecture.input_size, self->architecture.output_size,
    guise_face_coverage_get_name (guise_train_settings_get_cut (&self->settings).coverage),
    self->architecture.guided ? ", guided by landmarks" : "", self->checkpoint.iteration, self->checkpoint.sha256,
    get_consent (self->store, self->run->source), get_consent (self->store, self->run->target));
}

static gboolean
write_safetensors (Model *self, const char *file, const char *card, GError **error)
{
  guise_safetensors_set_metadata (self->weights, "format", "pt");
  guise_safetensors_set_metadata (self->weights, KEY_CARD, card);
  return guise_safetensors_write (self->weights, file, NULL, self->cancellable, error);
}

static JsonNode *
make_result (Model *self, const char *file, const char *card, GError **error)
{
  g_autofree char *sha256 = guise_store_hash_file (file, NULL, error);
  JsonObject *object;
  GStatBuf info;

  if (sha256 == NULL)
    return NULL;
  object = json_object_new ();
  json_object_set_string_member (object, "file", file);
  json_object_set_int_member (object, "run", self->run->id);
  json_object_set_string_member (object, "model", self->architecture.name);
  json_object_set_int_member (object, "resolution", self->architecture.output_size);
  json_object_set_int_member (object, "iteration", self->checkpoint.iteration);
  json_object_set_int_member (object, "bytes", g_stat (file, &info) == 0 ? (gint64) info.st_size : 0);
  json_object_set_string_member (object, "sha256", sha256);
  json_object_set_string_member (object, "card", card);
  guise_json_set_text (object, "note", self->note);
  return guise_json_node (object);
}

static gboolean
check_free (const char *path, gboolean overwrite, GError **error)
{
  if (overwrite || !g_file_test (path, G_FILE_TEST_EXISTS))
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               _("%s is there already: choose another name, or have it overwritten"), path);
  return FALSE;
}

/* Nothing comes into the project's own folder, whatever the folders on the way to it are called. */
static gboolean
check_place (GuiseStore *store, const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path), *real = realpath (folder, NULL);
  g_autofree char *project = realpath (guise_store_get_path (store), NULL);
  const gsize n = project != NULL ? strlen (project) : 0;

  if (real == NULL || project == NULL || !g_str_has_prefix (real, project) || (real[n] != '\0' && real[n] != '/'))
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s is in the project's own folder, where the weights of its runs "
               "are that training goes on from: choose another place"), path);
  return FALSE;
}

static gboolean
is_dfm (const char *file)
{
  g_autofree char *lower = g_ascii_strdown (file, -1);

  return g_str_has_suffix (lower, ".dfm");
}

static gboolean
check_file (GuiseModelExport *self, GError **error)
{
  g_autofree char *lower = g_ascii_strdown (self->file, -1);

  if (is_dfm (self->file) || g_str_has_suffix (lower, ".safetensors"))
    return check_place (self->store, self->file, error) && check_free (self->file, self->overwrite, error)
           && check_free (self->card_file, self->overwrite, error);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
               _("%s is no model's name: give it the ending .dfm or .safetensors"), self->file);
  return FALSE;
}

static gboolean
guise_model_export_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseModelExport *self = GUISE_MODEL_EXPORT (job);
  const gboolean dfm = is_dfm (self->file);
  g_auto(Model) model = {
    .store = self->store, .choice = self->checkpoint, .cancellable = cancellable, .settings = GUISE_TRAIN_SETTINGS_INIT,
  };
  g_autofree char *card = NULL;

  guise_job_report (job, 0, _("Reading the weights"));
  if (!check_file (self, error) || !find_settings (&model, self->run, error)
      || (dfm && !guise_model_export_check_dfm (&model.settings, error)) || g_cancellable_set_error_if_cancelled (cancellable, error)
      || !load_weights (&model, error) || g_cancellable_set_error_if_cancelled (cancellable, error))
    return FALSE;

  guise_job_report (job, 1 / 3.0, _("Writing the model"));
  card = make_card (&model);
  if (!(dfm ? write_dfm (&model, self->file, card, error)
            : write_safetensors (&model, self->file, card, error))
      || !guise_file_replace (self->card_file, card, strlen (card), error))
    return FALSE;

  /* It stands: a cancel comes too late. */
  guise_job_report (job, 2 / 3.0, _("Reading it again"));
  self->result = make_result (&model, self->file, self->card_file, error);
  return self->result != NULL;
}

static void
guise_model_export_finalize (GObject *object)
{
  GuiseModelExport *self = GUISE_MODEL_EXPORT (object);

  g_free (self->file);
  g_free (self->card_file);
  g_clear_pointer (&self->result, json_node_unref);

  G_OBJECT_CLASS (guise_model_export_parent_class)->finalize (object);
}

static void
guise_model_export_class_init (GuiseModelExportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_model_export_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_model_export_run;
}

static void
guise_model_export_init (GuiseModelExport *self)
{
}

GuiseModelExport *
guise_model_export_new (GuiseStore *store, gint64 run, gint64 checkpoint, const char *file, gboolean overwrite)
{
  GuiseModelExport *self = g_object_new (GUISE_TYPE_MODEL_EXPORT, NULL);

  self->store = store;
  self->run = run;
  self->checkpoint = checkpoint;
  self->file = g_canonicalize_filename (file, NULL);
  self->card_file = g_strconcat (self->file, ".md", NULL);
  self->overwrite = overwrite;
  return self;
}

JsonNode *
guise_model_export_dup_result (GuiseModelExport *self)
{
  g_return_val_if_fail (GUISE_IS_MODEL_EXPORT (self), NULL);

  return json_node_ref (self->result);
}
