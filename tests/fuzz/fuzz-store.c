/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/*
 * Projects whose database was spoilt: whatever happens is an error with one
 * sentence; never a crash, a hang or a critical.
 *
 *     fuzz-store [ROUNDS [FIRST-SEED]]
 */

static void
build (StoreFixture *self)
{
  GuiseLossRecord loss = { 1, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f };
  gint64 clip = store_fixture_add_clip (self, "one"), person, run;
  gint64 track = store_fixture_add_faces (self, clip, 0, 60, "crop");
  g_autoptr(GBytes) table = g_bytes_new_static ("a table", 7);
  g_autoptr(GArray) ids = store_fixture_find (self, (GuiseFaceQuery) { 0 });

  guise_store_clip_set_frame_table (self->store, clip, table, 1000, 1, FALSE, NULL);
  guise_store_person_add (self->store, "Anna", GUISE_ROLE_SOURCE, "Add", &person, NULL);
  guise_store_track_assign (self->store, &track, 1, person, "Assign", NULL);
  guise_store_face_assign (self->store, IDS (ids), 10, 0, "Split", NULL);
  guise_store_face_set_decision (self->store, IDS (ids), 7, GUISE_DECISION_EXCLUDE, "Exclude", NULL);
  guise_store_person_set_consent (self->store, person, GUISE_CONSENT_YES, "asked", "Consent", NULL);
  guise_store_swap_set (self->store, clip, person, "{}", "Swap", NULL);
  guise_store_run_add (self->store, &(GuiseRunRecord) { .source = person, .target = person,
                       .model = (char *) "quick", .settings = (char *) "{}" }, &run, NULL);
  guise_store_loss_append (self->store, run, &loss, 1, NULL);
  guise_store_export_begin (self->store, &(GuiseExportRow) { .file = (char *) "/a.mp4", .clip = clip, .run = run,
                            .disclosure = (char *) "a swap" }, NULL, NULL);
}

static void
spoil (guint8 *bytes, gsize size, GRand *rand)
{
  int n = g_rand_int_range (rand, 1, 30);

  /* Half of the time within the first pages, where the structure is. */
  gsize within = g_rand_boolean (rand) ? MIN (size, 32768) : size;

  for (; n > 0; n--)
    {
      gsize at = g_rand_int_range (rand, 0, within);

      switch (g_rand_int_range (rand, 0, 4))
        {
        case 0:
          bytes[at] ^= 1 << g_rand_int_range (rand, 0, 8);
          break;
        case 1:
          bytes[at] = 0xff;
          break;
        case 2:
          memset (bytes + at, 0, MIN (size - at, (gsize) g_rand_int_range (rand, 1, 64)));
          break;
        default:
          memmove (bytes + at, bytes + g_rand_int_range (rand, 0, size - 64), MIN (size - at, 64));
          break;
        }
    }
}

/* One error after the other is expected here; each must be a sentence for people. */
static void
look_at (GError **error)
{
  if (*error == NULL)
    return;
  g_assert_cmpstr ((*error)->message, !=, "");
  g_assert_null (strchr ((*error)->message, '\n'));
  g_clear_error (error);
}

static void
read_faces (GuiseStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = guise_store_face_load (store, &(GuiseFaceQuery) { .sort = GUISE_FACE_SORT_YAW }, &error);
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];
  float vector[GUISE_FACE_VECTOR_SIZE];

  look_at (&error);
  for (guint i = 0; faces != NULL && i < faces->len; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);
      g_autoptr(GBytes) crop = guise_store_face_read_crop (store, &face->crop, &error);

      g_assert_true ((crop == NULL) == (error != NULL));
      look_at (&error);
      guise_store_face_get_landmarks (store, &face->id, 1, GUISE_LANDMARKS_BEST, points, NULL, &error);
      look_at (&error);
      guise_store_face_get_vectors (store, &face->id, 1, vector, NULL, &error);
      look_at (&error);
    }
}

static void
read_rest (GuiseStore *store)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GPtrArray) problems = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(JsonNode) info = guise_store_info_to_json (store, &error);
  g_autoptr(GBytes) table = NULL;
  g_autoptr(GArray) tracks = NULL;
  g_autoptr(GArray) losses = NULL;
  g_autoptr(GArray) shots = NULL;
  g_autoptr(GPtrArray) exports = NULL;
  g_autoptr(GPtrArray) steps = NULL;

  g_assert_true ((info == NULL) == (error != NULL));
  look_at (&error);
  table = guise_store_clip_get_frame_table (store, 1, &error);
  look_at (&error);
  tracks = guise_store_track_list (store, 0, &error);
  look_at (&error);
  losses = guise_store_loss_list (store, 1, &error);
  look_at (&error);
  shots = guise_store_clip_list_shots (store, 1, &error);
  look_at (&error);
  exports = guise_store_export_list (store, &error);
  look_at (&error);
  steps = guise_store_undo_list (store, &error);
  look_at (&error);
  guise_store_verify (store, problems, NULL, &error);
  look_at (&error);
}

static void
write_some (GuiseStore *store)
{
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 4; i++)
    {
      guise_store_undo (store, NULL, &error);
      look_at (&error);
    }
  guise_store_redo (store, NULL, &error);
  look_at (&error);
  guise_store_person_forget (store, 1, TRUE, NULL, &error);
  look_at (&error);
}

/* Returns: whether it could be opened at all. */
static gboolean
try_out (StoreFixture *self)
{
  g_autoptr(GError) error = NULL;
  GuiseStore *store = guise_store_open (self->path, NULL, &error);

  look_at (&error);
  if (store == NULL)
    return FALSE;
  read_faces (store);
  read_rest (store);
  write_some (store);
  read_faces (store);
  guise_store_close (store, &error);
  look_at (&error);
  return TRUE;
}

int
main (int argc, char **argv)
{
  guint n_rounds = argc > 1 ? g_ascii_strtoull (argv[1], NULL, 10) : 100;
  guint first_seed = argc > 2 ? g_ascii_strtoull (argv[2], NULL, 10) : 0, n_opened = 0;
  StoreFixture fixture = { 0 };
  g_autofree char *database = NULL;
  g_autofree char *pack = NULL;
  g_autofree char *log = NULL;
  g_autofree char *pristine = NULL;
  g_autofree char *pristine_pack = NULL;
  gsize size, pack_size;

  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
  store_fixture_set_up (&fixture, NULL);
  build (&fixture);
  store_fixture_close (&fixture);
  database = g_build_filename (fixture.path, "project.db", NULL);
  log = g_strconcat (database, "-wal", NULL);
  pack = g_build_filename (fixture.path, "faces", "crops-000001.pack", NULL);
  g_assert_true (g_file_get_contents (database, &pristine, &size, NULL));
  g_assert_true (g_file_get_contents (pack, &pristine_pack, &pack_size, NULL));

  for (guint seed = first_seed; seed < first_seed + n_rounds; seed++)
    {
      g_autoptr(GRand) rand = g_rand_new_with_seed (seed);
      g_autofree guint8 *bytes = g_memdup2 (pristine, size);

      spoil (bytes, size, rand);
      g_unlink (log);
      g_assert_true (g_file_set_contents (pack, pristine_pack, pack_size, NULL));
      g_assert_true (g_file_set_contents (database, (char *) bytes, size, NULL));
      n_opened += try_out (&fixture);
    }
  store_fixture_tear_down (&fixture, NULL);
  /* Else only the first look at the file was tried out. */
  g_assert_cmpuint (n_opened, >, n_rounds / 20);
  g_print ("%u rounds, %u of them could be opened\n", n_rounds, n_opened);
  return 0;
}
