/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-person-photos.h"

#include "guise-error.h"
#include "guise-face-finder.h"
#include "guise-frame-reader.h"
#include "guise-i18n.h"
#include "guise-json.h"
#include "guise-media.h"
#include "guise-people.h"
#include "guise-photo-match.h"
#include "guise-store-persons.h"
#include "guise-store-suggestions.h"
#include "guise-vision.h"

#include <math.h>
#include <string.h>

/* Longest side that a photo is looked at with: a face that stands out in it is still some 100 pixels wide. */
#define MAX_SIDE 1920

/* How many times as wide as the next one a face is that stands out. */
#define STANDS_OUT 1.5f

/* Photos of one person in any pose and light are nearer to each other than this, most of two people are not. */
#define TWO_PEOPLE 0.75f

typedef struct
{
  const char *file;
  float       vector[GUISE_FACE_VECTOR_SIZE];
  float       distance;    /* to the person; NAN: unknown */
} Photo;

struct _GuisePersonPhotos
{
  GuiseJob         parent_instance;

  GuiseStore      *store;
  gint64           person;
  GStrv            files;
  char            *step, *models_folder;

  /* Of the run, on its thread. */
  GuiseFaceFinder *finder;
  GArray          *photos;    /* of Photo */
  guint            n_matches[GUISE_N_PHOTO_MATCHES];
};

G_DEFINE_FINAL_TYPE (GuisePersonPhotos, guise_person_photos, GUISE_TYPE_JOB)

static GuiseImage *
read_photo (const char *file, GCancellable *cancellable, GError **error)
{
  const GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB, .max_side = MAX_SIDE };
  g_autoptr(GuiseClipInfo) info = guise_media_probe (file, cancellable, error);
  g_autoptr(GuiseFrameReader) reader = info != NULL ? guise_frame_reader_open (info, NULL, &params, error) : NULL;
  g_auto(GuiseFrame) frame = { 0 };

  if (reader == NULL)
    return NULL;
  switch (guise_frame_reader_read_next (reader, &frame, cancellable, error))
    {
    case GUISE_READ_FRAME:
      return g_steal_pointer (&frame.image);
    case GUISE_READ_END:
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA, _("%s holds no picture"), file);
      return NULL;
    case GUISE_READ_ERROR:
    default:
      return NULL;
    }
}

static int
compare_width (gconstpointer a, gconstpointer b)
{
  const GuiseFoundFace *first = a, *second = b;

  return (first->box.width < second->box.width) - (first->box.width > second->box.width);
}

/* The face that is meant. (transfer none): of @found */
static const GuiseFoundFace *
choose_face (const char *file, GArray *found, GError **error)
{
  g_array_sort (found, compare_width);
  if (found->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("No face was found in %s: take another photo, or a larger one"), file);
      return NULL;
    }
  if (found->len > 1 && g_array_index (found, GuiseFoundFace, 0).box.width
                        < STANDS_OUT * g_array_index (found, GuiseFoundFace, 1).box.width)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s shows %u people: cut the one out who is meant"), file,
                   found->len);
      return NULL;
    }
  return &g_array_index (found, GuiseFoundFace, 0);
}

static gboolean
look_at_photo (GuisePersonPhotos *self, const char *file, GCancellable *cancellable, GError **error)
{
  const GuiseFindOptions options = {
    .mode = GUISE_FIND_DETECT, .detect = { .tiles = TRUE, .rotations = TRUE },
  };
  g_autoptr(GuiseImage) image = read_photo (file, cancellable, error);
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFoundFace));
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  const GuiseFoundFace *face;
  Photo photo = { .file = file, .distance = NAN };

  if (image == NULL || !guise_face_finder_find (self->finder, image, NULL, 0, &options, found, error))
    return FALSE;
  face = choose_face (file, found, error);
  if (face == NULL)
    return FALSE;
  guise_face_mesh_to_68 (face->mesh.points, points);
  if (!guise_face_finder_identity (self->finder, image, points, photo.vector, error))
    return FALSE;
  g_array_append_val (self->photos, photo);
  return TRUE;
}

static gboolean
check_one_person (GuisePersonPhotos *self, GError **error)
{
  for (guint i = 0; i < self->photos->len; i++)
    for (guint k = 0; k < i; k++)
      {
        const Photo *a = &g_array_index (self->photos, Photo, k), *b = &g_array_index (self->photos, Photo, i);

        if (guise_identity_distance (a->vector, b->vector) <= TWO_PEOPLE)
          continue;
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                     _("%s and %s show two people (%.2f apart): give only photos of one"), a->file, b->file,
                     (double) guise_identity_distance (a->vector, b->vector));
        return FALSE;
      }
  return TRUE;
}

static gboolean
measure_distances (GuisePersonPhotos *self, GError **error)
{
  float mean[GUISE_FACE_VECTOR_SIZE];
  guint n;

  if (!guise_people_get_mean_vector (self->store, self->person, FALSE, mean, &n, error))
    return FALSE;
  for (guint i = 0; i < self->photos->len && n > 0; i++)
    {
      Photo *photo = &g_array_index (self->photos, Photo, i);

      photo->distance = guise_identity_distance (photo->vector, mean);
    }
  return TRUE;
}

/* Decides over all tracks. @joined, @suggested: (element-type gint64) */
static gboolean
match_tracks (GuisePersonPhotos *self, const float *vectors, GArray *joined, GArray *suggested, GError **error)
{
  g_autoptr(GArray) tracks = guise_store_track_list (self->store, 0, error);
  g_autofree GuiseClusterTrack *described = tracks != NULL ? guise_people_describe_tracks (tracks) : NULL;
  g_autofree GuisePhotoMatch *matches = NULL;
  g_autofree gboolean *open = NULL;

  if (tracks == NULL || (open = guise_people_list_open_tracks (self->store, tracks, self->person, error)) == NULL)
    return FALSE;
  matches = g_new (GuisePhotoMatch, MAX (tracks->len, 1));
  guise_photo_match (described, tracks->len, self->person, open, vectors, self->photos->len, matches);
  for (guint i = 0; i < tracks->len; i++)
    {
      const gint64 id = g_array_index (tracks, GuiseTrackRecord, i).id;

      self->n_matches[matches[i]]++;
      if (matches[i] == GUISE_PHOTO_SAME)
        g_array_append_val (joined, id);
      else if (matches[i] == GUISE_PHOTO_SUGGESTED)
        g_array_append_val (suggested, id);
    }
  return TRUE;
}

static gboolean
keep (GuisePersonPhotos *self, GError **error)
{
  g_autofree float *vectors = g_new (float, (gsize) self->photos->len * GUISE_FACE_VECTOR_SIZE);
  g_autoptr(GArray) joined = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr(GArray) suggested = g_array_new (FALSE, FALSE, sizeof (gint64));
  GuiseReferenceTracks tracks;

  for (guint i = 0; i < self->photos->len; i++)
    memcpy (vectors + (gsize) i * GUISE_FACE_VECTOR_SIZE, g_array_index (self->photos, Photo, i).vector,
            GUISE_FACE_VECTOR_SIZE * sizeof *vectors);
  if (!match_tracks (self, vectors, joined, suggested, error))
    return FALSE;
  tracks = (GuiseReferenceTracks) {
    (const gint64 *) (gpointer) joined->data, (const gint64 *) (gpointer) suggested->data, joined->len, suggested->len,
  };
  return guise_store_reference_add (self->store, self->person, vectors, self->photos->len, &tracks, self->step, error);
}

static gboolean
guise_person_photos_run (GuiseJob *job, GCancellable *cancellable, GError **error)
{
  GuisePersonPhotos *self = GUISE_PERSON_PHOTOS (job);
  g_autoptr(GuisePersonRecord) person = guise_store_person_get (self->store, self->person, error);
  g_autoptr(GuiseFaceModels) models = NULL;
  const guint n = g_strv_length (self->files);

  if (person == NULL || !guise_media_init (error))
    return FALSE;
  guise_vision_set_threads (1);
  models = guise_face_models_load (self->models_folder, error);
  self->finder = models != NULL ? guise_face_finder_new (models, NULL, error) : NULL;
  for (guint i = 0; i < n && self->finder != NULL; i++)
    {
      guise_job_report (job, (double) i / n, _("Looking at photo %u of %u"), i + 1, n);
      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !look_at_photo (self, self->files[i], cancellable, error))
        return FALSE;
    }
  return self->finder != NULL && check_one_person (self, error) && measure_distances (self, error) && keep (self, error);
}

static void
guise_person_photos_finalize (GObject *object)
{
  GuisePersonPhotos *self = GUISE_PERSON_PHOTOS (object);

  guise_face_finder_destroy (self->finder);
  g_array_unref (self->photos);
  g_strfreev (self->files);
  g_free (self->step);
  g_free (self->models_folder);

  G_OBJECT_CLASS (guise_person_photos_parent_class)->finalize (object);
}

static void
guise_person_photos_class_init (GuisePersonPhotosClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = guise_person_photos_finalize;
  GUISE_JOB_CLASS (klass)->run = guise_person_photos_run;
}

static void
guise_person_photos_init (GuisePersonPhotos *self)
{
  self->photos = g_array_new (FALSE, FALSE, sizeof (Photo));
}

GuisePersonPhotos *
guise_person_photos_new (const GuisePersonPhotosParams *params)
{
  GuisePersonPhotos *self;

  g_return_val_if_fail (params->store != NULL && params->step != NULL && params->files[0] != NULL, NULL);

  self = g_object_new (GUISE_TYPE_PERSON_PHOTOS, NULL);
  self->store = params->store;
  self->person = params->person;
  self->files = g_strdupv ((char **) params->files);
  self->step = g_strdup (params->step);
  self->models_folder = g_strdup (params->models);
  return self;
}

JsonNode *
guise_person_photos_dup_result (GuisePersonPhotos *self)
{
  JsonObject *object = json_object_new ();
  JsonArray *photos = json_array_new ();

  for (guint i = 0; i < self->photos->len; i++)
    {
      const Photo *photo = &g_array_index (self->photos, Photo, i);
      JsonObject *one = json_object_new ();

      json_object_set_string_member (one, "file", photo->file);
      if (isnan (photo->distance))
        json_object_set_null_member (one, "distance");
      else
        json_object_set_double_member (one, "distance", (double) photo->distance);
      json_array_add_object_element (photos, one);
    }
  json_object_set_int_member (object, "person", self->person);
  json_object_set_array_member (object, "photos", photos);
  json_object_set_int_member (object, "joined", self->n_matches[GUISE_PHOTO_SAME]);
  json_object_set_int_member (object, "suggested", self->n_matches[GUISE_PHOTO_SUGGESTED]);
  json_object_set_int_member (object, "together", self->n_matches[GUISE_PHOTO_TOGETHER]);
  return guise_json_node (object);
}
