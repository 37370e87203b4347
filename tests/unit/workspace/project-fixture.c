/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "project-fixture.h"

#include "guise-project-faces.h"
#include "guise-store-faces.h"
#include "guise-store-persons.h"

#include <math.h>

void
project_fixture_take_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

void
project_fixture_wait (GAsyncResult **result)
{
  while (*result == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
open_project (ProjectFixture *self, GuiseProjectMode mode)
{
  g_autofree char *path = g_build_filename (self->folder, "film.guise", NULL);
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_open_async (path, mode, "test", project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  self->project = guise_project_open_finish (result, &error);
  g_assert_no_error (error);
}

static void
close_project (ProjectFixture *self)
{
  g_autoptr(GAsyncResult) result = NULL;
  g_autoptr(GError) error = NULL;

  guise_project_close_async (self->project, project_fixture_take_cb, &result);
  project_fixture_wait (&result);
  guise_project_close_finish (self->project, result, &error);
  g_assert_no_error (error);
  g_clear_object (&result);
  g_assert_finalize_object (g_steal_pointer (&self->project));
}

void
project_fixture_set_up (ProjectFixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("guise-project-XXXXXX", NULL);
  open_project (self, GUISE_PROJECT_CREATE);
}

void
project_fixture_reopen (ProjectFixture *self)
{
  if (self->project != NULL)
    close_project (self);
  open_project (self, GUISE_PROJECT_WRITE);
}

void
project_fixture_tear_down (ProjectFixture *self, gconstpointer data)
{
  g_autofree char *command = g_strdup_printf ("rm -rf %s", self->folder);

  close_project (self);
  g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL);
  g_free (self->folder);
}

gint64
project_fixture_add_clip (ProjectFixture *self, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *step = g_strdup_printf ("Import %s", name);
  GuiseClipRecord clip = {
    .path = (char *) path, .fingerprint = name, .size_bytes = 1000000, .status = GUISE_CLIP_READY, .n_frames = 1000,
    .duration = 40 * GUISE_TIME_SECOND, .width = 1280, .height = 720, .frame_rate = { 25, 1 }, .codec = (char *) "h264",
  };
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_clip_add (guise_project_get_store (self->project), &clip, step, &id, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (self->project);
  return id;
}

gint64
project_fixture_add_person (ProjectFixture *self, const char *name)
{
  g_autoptr(GError) error = NULL;
  gint64 id = 0;

  guise_store_person_add (guise_project_get_store (self->project), name, GUISE_ROLE_NONE, NULL, &id, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (self->project);
  return id;
}

gint64
project_fixture_add_faces (ProjectFixture *self, gint64 clip, gint64 first, gint64 last, gint64 person, GBytes *crop)
{
  GuiseStore *store = guise_project_get_store (self->project);
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (clip, (GuiseFrameRange) { first, last }, 1, "test");
  gint64 handle = guise_face_batch_add_track (batch), track;
  g_autoptr(GError) error = NULL;

  for (gint64 frame = first; frame <= last; frame++)
    {
      GuiseFaceRecord face = {
        .track = handle, .frame = frame, .time = frame * GUISE_TIME_SECOND / 25, .box = { 10, 10, 100, 100 },
        .yaw = frame - 50, .pitch = NAN, .roll = 1, .pose_error = 1, .sharpness = (frame + 0.5f) / 100, .size = frame + 50,
        .exposure = 0.5f, .confidence = 1, .match = NAN,
        .difference = frame % 5 == 0 ? 0.5f : 0.0005f, .crop_width = 64, .crop_height = 64,
        .frame_to_crop = { { 0.5, 0, 0, 0, 0.5, 0 } },
      };
      GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

      for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
        points[i] = (GuisePoint3) { i % 100, frame, 0 };
      guise_face_batch_add (batch, &face, points, NULL, crop);
    }
  guise_face_batch_commit (batch, store, &error);
  g_assert_no_error (error);
  track = guise_face_batch_get_track_id (batch, handle);
  guise_store_track_assign (store, &track, 1, person, NULL, &error);
  g_assert_no_error (error);
  guise_project_emit_changed (self->project);
  return track;
}

char *
project_fixture_dup_content (ProjectFixture *self)
{
  g_autoptr(GPtrArray) persons = guise_store_person_list (guise_project_get_store (self->project), NULL);
  g_autoptr(JsonNode) faces = guise_project_decide_faces (self->project, &(GuiseFacesChoice) { 0 }, &(GuiseFacesChange) { 0 },
                                                         NULL);
  g_autofree char *text = json_to_string (faces, TRUE);
  GString *content = g_string_new (NULL);

  for (guint i = 0; i < persons->len; i++)
    {
      const GuisePersonRecord *person = g_ptr_array_index (persons, i);

      g_string_append_printf (content, "%" G_GINT64_FORMAT " %s %06x %u %u %s %s\n", person->id, person->name,
                              person->colour, person->role, person->consent, person->consent_note,
                              person->consent_hash);
    }
  g_string_append (content, text);
  return g_string_free (content, FALSE);
}
