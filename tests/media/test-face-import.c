/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-import.h"

#include "guise-error.h"
#include "guise-face-models.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

/* Face sets of other programs, with photos of GUISE_SHARED in them: a folder, and the same packed. */

#define N_PHOTOS 4

typedef struct
{
  char       *folder, *photos;     /* @photos: (nullable): why it skips was said */
  GuiseStore *store;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  const char *shared = g_getenv ("GUISE_SHARED");
  g_autoptr(GuiseFaceModels) models = guise_face_models_load (NULL, NULL);
  g_autofree char *photos = g_build_filename (shared != NULL ? shared : "/nowhere", "data", "photos", "id", "id-01", NULL);
  g_autofree char *path = NULL;

  self->folder = g_dir_make_tmp ("guise-import-XXXXXX", NULL);
  path = g_build_filename (self->folder, "a.guise", NULL);
  self->store = guise_store_create (path, NULL, NULL);
  if (models == NULL)
    g_test_skip ("needs the face models: ./run setup");
  else if (!g_file_test (photos, G_FILE_TEST_IS_DIR))
    g_test_skip ("needs GUISE_SHARED with data/photos/id");
  else
    self->photos = g_steal_pointer (&photos);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", self->folder);

  guise_store_destroy (self->store);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
  g_free (self->photos);
}

static void
take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* (nullable) (transfer full): the only set of the answer; %NULL with @error */
static JsonObject *
import (Fixture *self, const char *file, GError **error)
{
  const char *files[] = { file, NULL };
  g_autoptr(GuiseFaceImport) job = guise_face_import_new (self->store, files, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonNode) node = NULL;

  guise_job_run_async (GUISE_JOB (job), NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  if (!guise_job_run_finish (GUISE_JOB (job), result, error))
    return NULL;
  node = guise_face_import_dup_result (job);
  return json_object_ref (json_array_get_object_element (json_object_get_array_member (json_node_get_object (node),
                                                                                      "sets"), 0));
}

static void
append_u64 (GByteArray *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

/* The first photos as DeepFaceLab packs them, and a picture of nothing. */
static void
write_pak (Fixture *self, const char *path)
{
  static const char samples[] = "](}}}}}e.";
  g_autoptr(GByteArray) pictures = g_byte_array_new (), out = g_byte_array_new ();
  guint64 offsets[N_PHOTOS + 2] = { 0 };

  for (guint i = 0; i < N_PHOTOS; i++)
    {
      g_autofree char *file = g_strdup_printf ("%s/%02u.jpg", self->photos, i + 1), *contents = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (file, &contents, &size, NULL));
      g_byte_array_append (pictures, (const guint8 *) contents, (guint) size);
      offsets[i + 1] = pictures->len;
    }
  g_byte_array_append (pictures, (const guint8 *) "no picture", 10);
  append_u64 (out, 1);
  append_u64 (out, sizeof samples - 1);
  g_byte_array_append (out, (const guint8 *) samples, sizeof samples - 1);
  for (guint i = 0; i < N_PHOTOS + 2; i++)
    append_u64 (out, offsets[i]);
  g_byte_array_append (out, pictures->data, pictures->len);
  g_assert_true (g_file_set_contents (path, (const char *) out->data, out->len, NULL));
}

static void
test_pak (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "faceset.pak", NULL);
  g_autoptr(JsonObject) first = NULL, again = NULL;
  g_autoptr(GArray) faces = NULL;
  g_autoptr(GError) error = NULL;

  if (self->photos == NULL)
    return;
  write_pak (self, path);
  first = import (self, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (first, "pictures"), ==, N_PHOTOS + 1);
  g_assert_cmpint (json_object_get_int_member (first, "faces"), ==, N_PHOTOS);
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) {
    .person = json_object_get_int_member (first, "person"), .with_vector = TRUE }, NULL);
  g_assert_cmpuint (faces->len, ==, N_PHOTOS);
  for (guint i = 0; i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      g_autoptr(GBytes) crop = guise_store_face_read_crop (self->store, &face->crop, &error);
      GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

      g_assert_no_error (error);
      g_assert_false (isnan (face->yaw) || isnan (face->sharpness));
      g_assert_true (guise_store_face_get_landmarks (self->store, &face->id, 1, GUISE_LANDMARKS_BEST, points, NULL,
                                                     &error));
    }

  /* The same again is nothing new. */
  again = import (self, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (again, "clip"), ==, json_object_get_int_member (first, "clip"));
  g_assert_cmpint (json_object_get_int_member (again, "faces"), ==, 0);
}

static void
test_folder (Fixture *self, gconstpointer data)
{
  g_autoptr(JsonObject) set = NULL;
  g_autoptr(GError) error = NULL;

  if (self->photos == NULL)
    return;
  set = import (self, self->photos, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (set, "faces"), >=, N_PHOTOS);
}

/* Enough pictures for a stop to come before the last of them: photos, again and again. */
static void
write_folder (Fixture *self, const char *folder, guint n)
{
  g_assert_cmpint (g_mkdir (folder, 0755), ==, 0);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *from = g_strdup_printf ("%s/%02u.jpg", self->photos, i % N_PHOTOS + 1), *contents = NULL;
      g_autofree char *to = g_strdup_printf ("%s/%03u.jpg", folder, i);
      gsize size;

      g_assert_true (g_file_get_contents (from, &contents, &size, NULL));
      g_assert_true (g_file_set_contents (to, contents, (gssize) size, NULL));
    }
}

static void
stop_cb (GObject *job, GParamSpec *pspec, gpointer user_data)
{
  guise_job_stop (GUISE_JOB (job));
}

static void
test_resumed (Fixture *self, gconstpointer data)
{
  const guint n = 96;
  g_autofree char *path = g_build_filename (self->folder, "many", NULL);
  const char *files[] = { path, NULL };
  g_autoptr(GuiseFaceImport) job = guise_face_import_new (self->store, files, NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(JsonObject) set = NULL;
  g_autoptr(GPtrArray) persons = NULL;
  g_autoptr(GArray) tracks = NULL, faces = NULL;
  g_autoptr(GError) error = NULL;

  if (self->photos == NULL)
    return;
  write_folder (self, path, n);
  g_signal_connect (job, "notify::fraction", G_CALLBACK (stop_cb), NULL);
  guise_job_run_async (GUISE_JOB (job), NULL, take_cb, &result);
  while (result == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (guise_job_run_finish (GUISE_JOB (job), result, &error));
  faces = guise_store_face_load (self->store, &(GuiseFaceQuery) { .limit = n }, &error);
  g_assert_cmpuint (faces->len, >, 0);
  g_assert_cmpuint (faces->len, <, n);

  set = import (self, path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (json_object_get_int_member (set, "faces"), ==, n - faces->len);
  persons = guise_store_person_list (self->store, &error);
  tracks = guise_store_track_list (self->store, 0, &error);
  g_assert_cmpuint (persons->len, ==, 1);
  g_assert_cmpuint (tracks->len, ==, 1);
  g_assert_cmpint (g_array_index (tracks, GuiseTrackRecord, 0).n_faces, ==, n);
}

/* Extractors call every folder and every file alike, whoever is in them. */
static void
test_namesake (Fixture *self, gconstpointer data)
{
  static const char *const people[] = { "id-01", "id-02" };
  gint64 clips[G_N_ELEMENTS (people)], persons[G_N_ELEMENTS (people)];
  g_autoptr(GError) error = NULL;

  if (self->photos == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (people); i++)
    {
      g_autofree char *all = g_path_get_dirname (self->photos);
      g_autofree char *from = g_build_filename (all, people[i], "01.jpg", NULL), *contents = NULL;
      g_autofree char *folder = g_build_filename (self->folder, people[i], "aligned", NULL);
      g_autofree char *to = g_build_filename (folder, "00001_0.jpg", NULL);
      g_autoptr(JsonObject) set = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from, &contents, &size, NULL));
      g_assert_cmpint (g_mkdir_with_parents (folder, 0755), ==, 0);
      g_assert_true (g_file_set_contents (to, contents, (gssize) size, NULL));
      set = import (self, folder, &error);
      g_assert_no_error (error);
      g_assert_cmpint (json_object_get_int_member (set, "faces"), ==, 1);
      clips[i] = json_object_get_int_member (set, "clip");
      persons[i] = json_object_get_int_member (set, "person");
    }
  g_assert_cmpint (clips[0], !=, clips[1]);
  g_assert_cmpint (persons[0], !=, persons[1]);
}

static void
test_none (Fixture *self, gconstpointer data)
{
  g_autofree char *path = g_build_filename (self->folder, "bad", NULL);
  g_autoptr(GError) error = NULL;

  if (self->photos == NULL)
    return;
  g_assert_true (g_file_set_contents (path, "no face set at all", -1, NULL));
  g_assert_null (import (self, path, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_BAD_MEDIA);
  g_assert_nonnull (strstr (error->message, "is no face set"));
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  ADD ("/pipeline/face-import/pak", test_pak);
  ADD ("/pipeline/face-import/folder", test_folder);
  ADD ("/pipeline/face-import/resumed", test_resumed);
  ADD ("/pipeline/face-import/namesake", test_namesake);
  ADD ("/pipeline/face-import/none", test_none);
  return g_test_run ();
}
