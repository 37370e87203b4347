/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-project-faces.h"

#include "guise-error.h"
#include "guise-extract-job.h"
#include "guise-face-compare.h"
#include "guise-face-draw.h"
#include "guise-face-export.h"
#include "guise-face-import.h"
#include "guise-face-map.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-mask-job.h"
#include "guise-person-steps-private.h"
#include "guise-project-people.h"
#include "guise-project-private.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"
#include "guise-store-suggestions.h"

GuiseJob *
guise_project_find_faces (GuiseProject *self, const GuiseFindFaces *params)
{
  GuiseExtractParams extract = {
    .store = guise_project_get_store (self),
    .clip = params->clip,
    .every = params->every,
    .from = params->from,
    .to = params->to,
    .min_size = (float) params->min_size,
  };

  return GUISE_JOB (guise_extract_job_new (&extract));
}

GuiseJob *
guise_project_import_faces (GuiseProject *self, const char *const *files)
{
  return GUISE_JOB (guise_face_import_new (guise_project_get_store (self), files, NULL));
}

GuiseJob *
guise_project_draw_face (GuiseProject *self, gint64 clip, gint64 frame, const GuiseRect *box)
{
  g_autofree char *number = guise_i18n_dup_number (frame);
  g_autofree char *step = g_strdup_printf (_("Draw a face on frame %s"), number);

  return GUISE_JOB (guise_face_draw_new (&(GuiseFaceDrawParams) {
    .store = guise_project_get_store (self), .clip = clip, .frame = frame, .box = *box, .step = step,
  }));
}

GuiseJob *
guise_project_learn_masks (GuiseProject *self, const GuiseProjectMasks *params)
{
  return GUISE_JOB (guise_mask_job_new (&(GuiseMaskJobParams) {
    .store = guise_project_get_store (self), .iterations = params->iterations, .resume = params->resume,
    .device = params->device,
    .seed = params->seed, .sheet = params->sheet,
  }));
}

GArray *
guise_project_list_clips (GuiseProject *self, GError **error)
{
  g_autoptr(GPtrArray) clips = guise_store_clip_list (guise_project_get_store (self), error);
  GArray *ids;

  if (clips == NULL)
    return NULL;

  ids = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < clips->len; i++)
    {
      const GuiseClipRecord *clip = g_ptr_array_index (clips, i);

      g_array_append_val (ids, clip->id);
    }
  return ids;
}

JsonNode *
guise_project_list_persons (GuiseProject *self, GError **error)
{
  g_autoptr(GPtrArray) persons = guise_store_person_list (guise_project_get_store (self), error);
  JsonObject *object;
  JsonArray *array;

  if (persons == NULL)
    return NULL;

  array = json_array_new ();
  for (guint i = 0; i < persons->len; i++)
    json_array_add_object_element (array, guise_person_record_to_object (g_ptr_array_index (persons, i)));
  object = json_object_new ();
  json_object_set_array_member (object, "persons", array);
  return guise_json_node (object);
}

static gboolean
parse_role (const char *name, GuiseRole *out, GError **error)
{
  if (guise_role_from_name (name, out))
    return TRUE;
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no role: write source, target or none"), name);
  return FALSE;
}

static gboolean
parse_consent (const char *name, GuiseConsent *out, GError **error)
{
  for (GuiseConsent consent = 0; consent < GUISE_N_CONSENTS; consent++)
    if (g_str_equal (name, guise_consent_get_name (consent)))
      {
        *out = consent;
        return TRUE;
      }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no consent: write yes, no or none"), name);
  return FALSE;
}

/* Each is a step of its own, which says of whom. */
static gboolean
merge (GuiseStore *store, gint64 person, const GuisePersonChange *change, GError **error)
{
  g_autoptr(GuisePersonRecord) kept = NULL, gone = NULL;
  g_autofree char *step = NULL;

  if (change->merge == 0)
    return TRUE;
  if ((kept = guise_store_person_get (store, person, error)) == NULL
      || (gone = guise_store_person_get (store, change->merge, error)) == NULL)
    return FALSE;
  step = guise_person_step_dup_merge (gone->name, kept->name);
  return guise_store_person_merge (store, person, change->merge,
                                   change->even_together ? GUISE_MERGE_EVEN_TOGETHER : GUISE_MERGE_APART, step, error);
}

static gboolean
rename_person (GuiseStore *store, gint64 person, const char *name, GError **error)
{
  g_autoptr(GuisePersonRecord) before = guise_store_person_get (store, person, error);
  g_autofree char *step = before != NULL ? guise_person_step_dup_rename (before->name, name) : NULL;

  return before != NULL && guise_store_person_rename (store, person, name, step, error);
}

static gboolean
set_role (GuiseStore *store, gint64 person, GuiseRole role, GError **error)
{
  g_autoptr(GuisePersonRecord) record = guise_store_person_get (store, person, error);
  g_autofree char *step = record != NULL ? guise_person_step_dup_role (record->name, role) : NULL;

  return record != NULL && guise_store_person_set_role (store, person, role, step, error);
}

static gboolean
set_consent (GuiseStore *store, gint64 person, GuiseConsent consent, const char *note, GError **error)
{
  g_autoptr(GuisePersonRecord) record = guise_store_person_get (store, person, error);
  g_autofree char *step = record != NULL ? guise_person_step_dup_consent (record->name) : NULL;

  return record != NULL && guise_store_person_set_consent (store, person, consent, note, step, error);
}

gboolean
guise_project_change_person (GuiseProject *self, gint64 person, const GuisePersonChange *change, GError **error)
{
  GuiseStore *store = guise_project_get_store (self);
  GuiseRole role = GUISE_ROLE_NONE;
  GuiseConsent consent = GUISE_CONSENT_NONE;

  /* Words first: a wrong one must not leave half of the changes behind. */
  if (change->role != NULL && !parse_role (change->role, &role, error))
    return FALSE;
  if (change->consent != NULL && !parse_consent (change->consent, &consent, error))
    return FALSE;
  if (!guise_store_person_check_words (change->name, change->note, error))
    return FALSE;
  if (change->note != NULL && change->consent == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("A note goes with a consent: add --consent yes or --consent no"));
      return FALSE;
    }

  return merge (store, person, change, error)
         && (change->name == NULL || rename_person (store, person, change->name, error))
         && (change->role == NULL || set_role (store, person, role, error))
         && (change->consent == NULL || set_consent (store, person, consent, change->note, error));
}

JsonNode *
guise_project_forget_person (GuiseProject *self, gint64 person, gboolean with_runs, GError **error)
{
  GuiseForgetReport report = { 0 };
  JsonObject *object;

  if (!guise_store_person_forget (guise_project_get_store (self), person, with_runs, &report, error))
    return NULL;

  object = json_object_new ();
  json_object_set_int_member (object, "faces", report.n_faces);
  json_object_set_int_member (object, "packs", report.n_packs);
  json_object_set_int_member (object, "runs", report.n_runs);
  json_object_set_int_member (object, "undo_steps", report.n_undo_steps);
  return guise_json_node (object);
}

static JsonArray *
tags_to_array (guint64 bits, const char *const *tags)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; tags[i] != NULL && i < 64; i++)
    if ((bits >> i & 1) != 0)
      json_array_add_string_element (array, tags[i]);
  return array;
}

/* @tags: names by the bits of a record's */
static JsonObject *
face_to_object (const GuiseFaceRecord *face, const char *const *tags)
{
  JsonObject *object = json_object_new ();

  json_object_set_int_member (object, "id", face->id);
  json_object_set_int_member (object, "clip", face->clip);
  json_object_set_int_member (object, "frame", face->frame);
  json_object_set_int_member (object, "person", face->person);
  json_object_set_boolean_member (object, "kept", face->decision != GUISE_DECISION_EXCLUDE);
  json_object_set_boolean_member (object, "held_out", face->hold_out == GUISE_HOLD_OUT_YES);
  guise_json_set_figure (object, "yaw", face->yaw);
  guise_json_set_figure (object, "pitch", face->pitch);
  guise_json_set_figure (object, "roll", face->roll);
  guise_json_set_figure (object, "size", face->size);
  guise_json_set_figure (object, "sharpness", face->sharpness);
  guise_json_set_figure (object, "exposure", face->exposure);
  guise_json_set_figure (object, "confidence", face->confidence);
  guise_json_set_figure (object, "match", face->match);
  guise_json_set_figure (object, "noise", face->noise);
  guise_json_set_figure (object, "mouth", face->mouth);
  guise_json_set_figure (object, "eyes", face->eyes);
  guise_json_set_figure (object, "detection", face->detection);
  guise_json_set_figure (object, "difference", face->difference);
  guise_json_set_figure (object, "occlusion", face->occlusion);
  guise_json_set_figure (object, "rating", face->rating);
  json_object_set_int_member (object, "track", face->track);
  json_object_set_array_member (object, "tags", tags_to_array (face->tags, tags));
  json_object_set_boolean_member (object, "suggested", face->suggested);
  json_object_set_string_member (object, "rejected", guise_rejection_get_name (face->rejected));
  return object;
}

JsonNode *
guise_project_describe_comparison (GuiseProject *self, gint64 first, gint64 second, GError **error)
{
  static const char *const names[GUISE_N_VERDICTS] = { "unknown", "together", "track", "same", "probably same", "open", "two" };
  GuiseStore *store = guise_project_get_store (self);
  g_auto(GStrv) tags = guise_store_tag_list (store, error);
  GuiseFaceComparison comparison;
  g_autoptr(GArray) faces = NULL;
  JsonObject *object;
  JsonArray *array;

  if (tags == NULL || !guise_project_compare_faces (self, first, second, &comparison, error)
      || (faces = guise_store_face_get (store, comparison.faces, 2, error)) == NULL)
    return NULL;
  array = json_array_new ();
  for (guint i = 0; i < faces->len; i++)
    json_array_add_object_element (array, face_to_object (&g_array_index (faces, GuiseFaceRecord, i),
                                                           (const char *const *) tags));
  object = json_object_new ();
  json_object_set_array_member (object, "faces", array);
  guise_json_set_figure (object, "distance", comparison.distance);
  guise_json_set_figure (object, "turn", comparison.turn);
  json_object_set_boolean_member (object, "by_tracks", comparison.by_tracks);
  json_object_set_string_member (object, "verdict", names[comparison.verdict]);
  json_object_set_string_member (object, "words", guise_verdict_get_words (comparison.verdict));
  return guise_json_node (object);
}

static JsonNode *
list_faces (GuiseStore *store, const GuiseFaceQuery *query, GError **error)
{
  g_auto(GStrv) tags = guise_store_tag_list (store, error);
  g_autoptr(GArray) faces = tags != NULL ? guise_store_face_load (store, query, error) : NULL;
  JsonObject *object;
  JsonArray *array;

  if (faces == NULL)
    return NULL;

  array = json_array_new ();
  for (guint i = 0; i < faces->len; i++)
    json_array_add_object_element (array, face_to_object (&g_array_index (faces, GuiseFaceRecord, i),
                                                           (const char *const *) tags));
  object = json_object_new ();
  json_object_set_array_member (object, "faces", array);
  return guise_json_node (object);
}

static gboolean
tag (GuiseStore *store, const GArray *ids, const char *text, GError **error)
{
  g_auto(GStrv) tags = guise_tags_split (text);

  return guise_store_face_set_tags (store, (const gint64 *) (const void *) ids->data, ids->len,
                                    (const char *const *) tags, _("Tag faces"), error);
}

static gboolean
decide (GuiseStore *store, const GArray *ids, const GuiseFacesChange *change, GError **error)
{
  const gint64 *first = (const gint64 *) (const void *) ids->data;

  switch (change->action)
    {
    case GUISE_FACES_KEEP:
      return guise_store_face_set_decision (store, first, ids->len, GUISE_DECISION_KEEP, _("Keep faces"), error);
    case GUISE_FACES_EXCLUDE:
      return guise_store_face_set_decision (store, first, ids->len, GUISE_DECISION_EXCLUDE, _("Exclude faces"), error);
    case GUISE_FACES_HOLD_OUT:
      return guise_store_face_set_hold_out (store, first, ids->len, GUISE_HOLD_OUT_YES, _("Hold out faces"), error);
    case GUISE_FACES_REJECT:
      return guise_store_face_set_rejected (store, first, ids->len, GUISE_REJECTED_BY_HAND, _("Not faces"), error);
    case GUISE_FACES_RESTORE:
      return guise_store_face_set_rejected (store, first, ids->len, GUISE_REJECTED_NOT, _("Faces after all"), error);
    case GUISE_FACES_RATE:
      return guise_store_face_set_rating (store, first, ids->len, change->rating, _("Rate faces"), error);
    case GUISE_FACES_TAG:
      return tag (store, ids, change->tags, error);
    case GUISE_FACES_CONFIRM:
      return guise_store_face_confirm (store, first, ids->len, TRUE, _("Confirm faces"), error);
    case GUISE_FACES_DENY:
      return guise_store_face_confirm (store, first, ids->len, FALSE, _("Deny faces"), error);
    case GUISE_FACES_LIST:
    default:
      g_return_val_if_reached (FALSE);
    }
}

static gboolean
parse_sort (const char *name, GuiseFaceSort *out, GError **error)
{
  g_autoptr(GString) names = g_string_new (NULL);

  if (name == NULL || guise_face_sort_from_name (name, out))
    return TRUE;
  for (GuiseFaceSort sort = 0; sort < GUISE_N_FACE_SORTS; sort++)
    g_string_append_printf (names, "%s%s", sort > 0 ? ", " : "", guise_face_sort_get_name (sort));
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Faces are not sorted by “%s”, but by %s"), name, names->str);
  return FALSE;
}

/* The query of a choice. */
static gboolean
read_choice (const GuiseFacesChoice *choice, GuiseFaceQuery *out, GError **error)
{
  *out = (GuiseFaceQuery) {
    .person = choice->person, .where = choice->where, .descending = choice->descending, .limit = choice->limit,
  };
  return parse_sort (choice->sort, &out->sort, error);
}

GuiseJob *
guise_project_export_faces (GuiseProject *self, const GuiseFacesChoice *choice, const char *folder,
                            const char *coverage, guint size, GError **error)
{
  GuiseStore *store = guise_project_get_store (self);
  GuiseFaceExportParams params = { .folder = folder, .coverage = GUISE_COVERAGE_HEAD, .size = size };
  g_autoptr(GArray) ids = NULL;
  GuiseFaceQuery query;

  if (size != 0 && (size < GUISE_FACE_EXPORT_MIN_SIZE || size > GUISE_FACE_EXPORT_MAX_SIZE))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("A face cannot have %u pixels a side: ask for %d to %d"),
                   size, GUISE_FACE_EXPORT_MIN_SIZE, GUISE_FACE_EXPORT_MAX_SIZE);
      return NULL;
    }
  if (coverage != NULL && !guise_face_coverage_parse (coverage, &params.coverage))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("“%s” is no coverage: write half, mid_full, full, whole_face or head"), coverage);
      return NULL;
    }
  if (!read_choice (choice, &query, error) || (ids = guise_store_face_find (store, &query, error)) == NULL)
    return NULL;

  params.ids = ids;
  return GUISE_JOB (guise_face_export_new (store, &params));
}

GuiseJob *
guise_project_map_faces (GuiseProject *self, const GuiseFacesChoice *choice, const char *path, GError **error)
{
  GuiseFaceMapParams params = { .path = path };

  return read_choice (choice, &params.query, error)
         ? GUISE_JOB (guise_face_map_new (guise_project_get_store (self), &params)) : NULL;
}

JsonNode *
guise_project_decide_faces (GuiseProject *self, const GuiseFacesChoice *choice, const GuiseFacesChange *change,
                            GError **error)
{
  GuiseStore *store = guise_project_get_store (self);
  g_autoptr(GArray) ids = NULL;
  GuiseFaceQuery query;
  JsonObject *object;

  if (!read_choice (choice, &query, error))
    return NULL;
  if (change->action == GUISE_FACES_LIST)
    return list_faces (store, &query, error);

  ids = guise_store_face_find (store, &query, error);
  if (ids == NULL || (ids->len > 0 && !decide (store, ids, change, error)))
    return NULL;

  object = json_object_new ();
  json_object_set_int_member (object, "changed", ids->len);
  return guise_json_node (object);
}
