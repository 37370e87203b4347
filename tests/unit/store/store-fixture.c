/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <ftw.h>
#include <glib/gstdio.h>
#include <math.h>
#include <sqlite3.h>
#include <string.h>

static int
remove_entry (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  return g_remove (path);
}

void
store_fixture_set_up (StoreFixture *self, gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  self->folder = g_dir_make_tmp ("guise-store-XXXXXX", &error);
  g_assert_no_error (error);
  self->path = g_build_filename (self->folder, "a.guise", NULL);
  self->store = guise_store_create (self->path, &(GuiseStoreParams) { .who = "test" }, &error);
  g_assert_no_error (error);
}

void
store_fixture_tear_down (StoreFixture *self, gconstpointer data)
{
  if (self->store != NULL)
    store_fixture_close (self);
  g_assert_cmpint (nftw (self->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS), ==, 0);
  g_free (self->folder);
  g_free (self->path);
}

void
store_fixture_close (StoreFixture *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_close (g_steal_pointer (&self->store), &error);
  g_assert_no_error (error);
}

void
store_fixture_reopen (StoreFixture *self)
{
  g_autoptr(GError) error = NULL;

  if (self->store != NULL)
    store_fixture_close (self);
  self->store = guise_store_open (self->path, NULL, &error);
  g_assert_no_error (error);
}

gint64
store_fixture_add_clip (StoreFixture *self, const char *name)
{
  g_autoptr(GError) error = NULL;
  GuiseClipRecord clip = {
    .path = (char *) "/somewhere/clip.mp4", .fingerprint = (char *) name, .n_frames = 1000,
    .duration = 40 * GUISE_TIME_SECOND, .width = 640, .height = 360, .frame_rate = { 25, 1 },
  };
  gint64 id = 0;

  guise_store_clip_add (self->store, &clip, NULL, &id, &error);
  g_assert_no_error (error);
  return id;
}

void
store_fixture_make_landmarks (GuisePoint3 *points, float seed)
{
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    points[i] = (GuisePoint3) { 100 + 80 * sinf (seed + (float) i), 50 + 90 * cosf ((float) i), (float) (i % 31) };
}

void
store_fixture_add_face (GuiseFaceBatch *batch, gint64 track, gint64 frame, float x, const char *text)
{
  g_autoptr(GBytes) crop = g_bytes_new (text, strlen (text));
  GuisePoint3 landmarks[GUISE_FACE_N_LANDMARKS];
  float vector[GUISE_FACE_VECTOR_SIZE];
  GuiseFaceRecord face = {
    .track = track, .frame = frame, .time = frame * 40000000, .box = { x, 20, 50, 60 }, .yaw = (float) (frame % 90),
    .pitch = NAN, .roll = NAN, .pose_error = NAN, .sharpness = (float) (frame % 100) / 100, .exposure = 0.5f,
    .size = 60, .confidence = 1, .match = NAN, .crop_width = 10, .crop_height = 10,
    .frame_to_crop = GUISE_AFFINE_IDENTITY,
  };

  store_fixture_make_landmarks (landmarks, (float) frame);
  for (guint i = 0; i < GUISE_FACE_VECTOR_SIZE; i++)
    vector[i] = (float) frame + (float) i;
  guise_face_batch_add (batch, &face, landmarks, vector, crop);
}

gint64
store_fixture_add_faces (StoreFixture *self, gint64 clip, gint64 first, gint64 last, const char *text)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { first, last }, 1, "options");
  g_autoptr(GError) error = NULL;
  gint64 track = guise_face_batch_add_track (batch);

  for (gint64 frame = first; frame <= last; frame++)
    {
      g_autofree char *crop = g_strdup_printf ("%s-%" G_GINT64_FORMAT, text, frame);

      store_fixture_add_face (batch, track, frame, 10, crop);
    }
  guise_face_batch_commit (batch, self->store, &error);
  g_assert_no_error (error);
  return guise_face_batch_get_track_id (batch, track);
}

GArray *
store_fixture_find (StoreFixture *self, GuiseFaceQuery query)
{
  g_autoptr(GError) error = NULL;
  GArray *ids = guise_store_face_find (self->store, &query, &error);

  g_assert_no_error (error);
  return ids;
}

char *
store_fixture_dup_crop (StoreFixture *self, const GuiseFaceRecord *face)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = guise_store_face_read_crop (self->store, &face->crop, &error);

  g_assert_no_error (error);
  return g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
}

static const char *wanted;
static guint n_with;

static int
count_entry (const char *path, const struct stat *st, int type, struct FTW *ftw)
{
  g_autofree char *contents = NULL;
  gsize size;

  if (type == FTW_F && g_file_get_contents (path, &contents, &size, NULL)
      && memmem (contents, size, wanted, strlen (wanted)) != NULL)
    n_with++;
  return 0;
}

guint
store_fixture_count_files_with (StoreFixture *self, const char *text)
{
  wanted = text;
  n_with = 0;
  g_assert_cmpint (nftw (self->path, count_entry, 8, FTW_PHYS), ==, 0);
  return n_with;
}

void
store_fixture_assert_sound (StoreFixture *self)
{
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GError) error = NULL;

  guise_store_verify (self->store, problems, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < problems->len; i++)
    g_test_message ("%s", (char *) problems->pdata[i]);
  g_assert_cmpuint (problems->len, ==, 0);
}

void
store_fixture_run_sql (StoreFixture *self, const char *sql)
{
  g_autofree char *file = g_build_filename (self->path, "project.db", NULL);
  sqlite3 *handle = NULL;
  char *message = NULL;

  g_assert_cmpint (sqlite3_open (file, &handle), ==, SQLITE_OK);
  if (sqlite3_exec (handle, sql, NULL, NULL, &message) != SQLITE_OK)
    g_error ("%s: %s", sql, message);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
}

void
store_fixture_assert_refused (StoreFixture *self, int code)
{
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_store_open (self->path, NULL, &error));
  g_test_message ("%s", error->message);
  g_assert_error (error, GUISE_ERROR, code);
  g_assert_null (strchr (error->message, '\n'));
}

void
store_fixture_take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}
