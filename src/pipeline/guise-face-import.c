/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-import.h"

#include "guise-face-describe.h"
#include "guise-face-finder.h"
#include "guise-foreign-faces.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-json.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#define MAX_SIDE 8192     /* of a picture */
#define BATCH    24

/* Below this the network sees no face there. */
#define MIN_FLAG 0.5f

/* A set on its way in. */
typedef struct
{
  const char *file;
  gint64      clip, person, track;
  guint       n_pictures, n_faces;
} Set;

struct _GuiseFaceImport
{
  GuiseJob         parent_instance;

  GuiseStore      *store;
  GStrv            files;
  char            *models_folder;
  GArray          *sets;       /* of Set */

  /* Of the run, on its thread. */
  GuiseFaceModels *models;
  GuiseFaceFinder *finder;
  GArray          *detections;
};

G_DEFINE_FINAL_TYPE (GuiseFaceImport, guise_face_import, GUISE_TYPE_JOB)

/* A square around the face, upright as its eyes are, half as large again. */
static GuiseFaceRoi
roi_of_points (const GuisePoint *points)
{
  GuisePoint left = { 0, 0 }, right = { 0, 0 };
  GuiseRect box = guise_rect_bound (points, GUISE_FACE_68_N_POINTS);

  for (guint i = 0; i < 6; i++)
    {
      left.x += points[36 + i].x / 6;
      left.y += points[36 + i].y / 6;
      right.x += points[42 + i].x / 6;
      right.y += points[42 + i].y / 6;
    }
  return (GuiseFaceRoi) {
    .centre = { box.x + box.width / 2, box.y + box.height / 2 }, .side = 1.5f * MAX (box.width, box.height),
    .angle = atan2f (right.y - left.y, right.x - left.x),
  };
}

/* Where the set says, or else where the surest detection is. */
static gboolean
find_mesh (GuiseFaceImport *self, const GuiseForeignFace *face, GuiseImage *image, GuiseFaceMesh *out, GError **error)
{
  const GuiseDetectOptions options = { .threshold = 0.3f };
  GuiseFaceRoi roi;

  out->flag = 0;
  if (face->has_points)
    {
      roi = roi_of_points (face->points);
      if (roi.side >= GUISE_DETECT_MIN_SIZE && !guise_face_finder_landmarks (self->finder, image, &roi, out, error))
        return FALSE;
      if (out->flag >= MIN_FLAG)
        return TRUE;
    }
  if (!guise_face_finder_detect (self->finder, image, &options, self->detections, error))
    return FALSE;
  if (self->detections->len == 0)
    return TRUE;
  roi = guise_detection_get_roi (&g_array_index (self->detections, GuiseDetection, 0));
  return guise_face_finder_landmarks (self->finder, image, &roi, out, error);
}

/* One picture; what shows no face is left out. */
static gboolean
add_face (GuiseFaceImport *self, GuiseForeignFace *face, gint64 frame, gint64 track, GuiseFaceBatch *batch, GError **error)
{
  g_autoptr(GBytes) bytes = guise_foreign_face_load (face, NULL), crop = NULL;
  g_autoptr(GuiseImage) image = bytes != NULL ? guise_image_decode (bytes, MAX_SIDE, NULL) : NULL;
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  float vector[GUISE_FACE_VECTOR_SIZE];
  GuiseFaceRecord record = { .track = track, .frame = frame, .time = frame * GUISE_TIME_SECOND };
  GuiseFaceMesh mesh;

  if (image == NULL)
    return TRUE;
  if (!find_mesh (self, face, image, &mesh, error))
    return FALSE;
  if (mesh.flag < MIN_FLAG)
    return TRUE;
  guise_face_mesh_to_68 (mesh.points, points);
  guise_face_describe_figures (self->models, image, &mesh, &record, NULL);
  if (!guise_face_finder_identity (self->finder, image, points, vector, error)
      || !guise_face_describe_crop (image, points, &record, &crop, error))
    return FALSE;
  if (crop != NULL)
    guise_face_batch_add (batch, &record, mesh.points, vector, crop);
  return TRUE;
}

static guint64
get_picture_size (const GuiseForeignFace *face)
{
  GStatBuf status;

  if (face->picture != NULL)
    return g_bytes_get_size (face->picture);
  return g_stat (face->path, &status) == 0 ? (guint64) status.st_size : 0;
}

/* A set is known again by its name and by how large its pictures are: names alone say nothing, for extractors call every
 * folder and every file in it alike. */
static char *
dup_fingerprint (const char *file, const GPtrArray *faces)
{
  g_autoptr(GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *name = g_path_get_basename (file);

  g_checksum_update (checksum, (const guchar *) name, -1);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseForeignFace *face = faces->pdata[i];
      const guint64 size = get_picture_size (face);

      g_checksum_update (checksum, (const guchar *) face->name, (gssize) strlen (face->name) + 1);
      g_checksum_update (checksum, (const guchar *) &size, sizeof size);
    }
  return g_strconcat ("faces:", g_checksum_get_string (checksum), NULL);
}

static gboolean
add_clip (GuiseFaceImport *self, Set *set, const GPtrArray *faces, GError **error)
{
  g_autofree char *path = g_canonicalize_filename (set->file, NULL);
  g_autofree char *name = g_path_get_basename (set->file);
  g_autofree char *fingerprint = dup_fingerprint (set->file, faces);
  g_autofree char *step = g_strdup_printf ("Import the faces of %s", name);
  const GuiseClipRecord clip = {
    .path = path, .is_folder = TRUE, .fingerprint = fingerprint, .status = GUISE_CLIP_UNREADABLE,
    .error = (char *) "a face set of another program: its faces are in the project, and there is no clip to play",
    .n_frames = faces->len, .duration = faces->len * GUISE_TIME_SECOND, .width = 1, .height = 1, .frame_rate = { 1, 1 },
  };

  return guise_store_clip_add (self->store, &clip, step, &set->clip, error);
}

/* Goes on with what an import that was stopped left: its track, and the person it was given to. */
static gboolean
resume (GuiseFaceImport *self, Set *set, GError **error)
{
  g_autoptr(GArray) tracks = guise_store_track_list_places (self->store, set->clip, error);

  for (guint i = 0; tracks != NULL && i < tracks->len && set->person == 0; i++)
    {
      const GuiseTrackRecord *track = &g_array_index (tracks, GuiseTrackRecord, i);

      if (set->track == 0 || track->person != 0)
        {
          set->track = track->id;
          set->person = track->person;
        }
    }
  return tracks != NULL;
}

static gboolean
add_batch (GuiseFaceImport *self, Set *set, GPtrArray *faces, GuiseFrameRange range, GError **error)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (set->clip, range, 1, "faces-import-1");
  gint64 handle = set->track != 0 ? set->track : guise_face_batch_add_track (batch);

  for (gint64 frame = range.first; frame <= range.last; frame++)
    if (!add_face (self, faces->pdata[frame], frame, handle, batch, error))
      return FALSE;
  set->n_faces += guise_face_batch_get_n_faces (batch);
  if (!guise_face_batch_commit (batch, self->store, error))
    return FALSE;
  if (set->track == 0)
    set->track = guise_face_batch_get_track_id (batch, handle);
  return TRUE;
}

static gboolean
add_person (GuiseFaceImport *self, Set *set, GError **error)
{
  g_autofree char *base = g_path_get_basename (set->file);
  g_autofree char *name = g_utf8_make_valid (base, -1);

  return set->track == 0 || set->person != 0
         || (guise_store_person_add (self->store, name, GUISE_ROLE_NONE, NULL, &set->person, error)
             && guise_store_track_assign (self->store, &set->track, 1, set->person, NULL, error));
}

static gboolean
import_set (GuiseFaceImport *self, Set *set, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) faces = guise_foreign_faces_list (set->file, error);
  g_autoptr(GArray) missing = NULL;

  if (faces == NULL || !add_clip (self, set, faces, error) || !resume (self, set, error))
    return FALSE;
  set->n_pictures = faces->len;
  missing = guise_store_clip_list_missing (self->store, set->clip, (GuiseFrameRange) { 0, faces->len - 1 }, 1,
                                           "faces-import-1", error);
  for (guint m = 0; missing != NULL && m < missing->len; m++)
    {
      GuiseFrameRange range = g_array_index (missing, GuiseFrameRange, m);

      for (; range.first <= range.last && !guise_job_is_stopping (GUISE_JOB (self)); range.first += BATCH)
        {
          GuiseFrameRange part = { range.first, MIN (range.first + BATCH - 1, range.last) };

          if (g_cancellable_set_error_if_cancelled (cancellable, error) || !add_batch (self, set, faces, part, error))
            return FALSE;
          guise_job_report (GUISE_JOB (self), (double) part.last / faces->len, _("Taking in %s · %" PRId64 " of %u pictures"),
                            set->file, part.last + 1, faces->len);
        }
    }
  return missing != NULL && add_person (self, set, error);
}

static gboolean
guise_face_import_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuiseFaceImport *self = GUISE_FACE_IMPORT (job);

  self->models = guise_face_models_load (self->models_folder, error);
  self->finder = self->models != NULL ? guise_face_finder_new (self->models, NULL, error) : NULL;
  if (self->finder == NULL)
    return FALSE;
  for (guint i = 0; self->files[i] != NULL && !guise_job_is_stopping (job); i++)
    {
      Set set = { .file = self->files[i] };

      if (!import_set (self, &set, cancellable, error))
        return FALSE;
      g_array_append_val (self->sets, set);
    }
  return TRUE;
}

static void
guise_face_import_finalize (GObject *object)
{
  GuiseFaceImport *self = GUISE_FACE_IMPORT (object);

  guise_face_finder_destroy (self->finder);
  g_clear_pointer (&self->models, guise_face_models_unref);
  g_array_unref (self->detections);
  g_array_unref (self->sets);
  g_strfreev (self->files);
  g_free (self->models_folder);

  G_OBJECT_CLASS (guise_face_import_parent_class)->finalize (object);
}

static void
guise_face_import_class_init (GuiseFaceImportClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_face_import_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_face_import_run;
}

static void
guise_face_import_init (GuiseFaceImport *self)
{
  self->detections = g_array_new (FALSE, FALSE, sizeof (GuiseDetection));
  self->sets = g_array_new (FALSE, FALSE, sizeof (Set));
}

GuiseFaceImport *
guise_face_import_new (GuiseStore *store, const char *const *files, const char *models)
{
  GuiseFaceImport *self = g_object_new (GUISE_TYPE_FACE_IMPORT, NULL);

  self->store = store;
  self->files = g_strdupv ((char **) files);
  self->models_folder = g_strdup (models);
  return self;
}

JsonNode *
guise_face_import_dup_result (GuiseFaceImport *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *sets = json_array_new ();

  for (guint i = 0; i < self->sets->len; i++)
    {
      const Set *set = &g_array_index (self->sets, Set, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "file", set->file);
      json_object_set_int_member (one, "clip", set->clip);
      json_object_set_int_member (one, "person", set->person);
      json_object_set_int_member (one, "pictures", set->n_pictures);
      json_object_set_int_member (one, "faces", set->n_faces);
      json_array_add_object_element (sets, one);
    }
  json_object_set_array_member (object, "sets", sets);
  return guise_json_node (object);
}
