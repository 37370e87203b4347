/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store-fixture.h"

#include "guise-store-paints.h"
#include "guise-store-references.h"
#include "guise-store-suggestions.h"

#include <sqlite3.h>
#include <string.h>

/* Whatever takes the name of an undo step can be undone: each such function of the store does something to the content of
 * a project, which undoing takes back and doing again brings back. The functions are read from the headers, so that a new
 * one without a case fails. */

#define STEP "A step"

typedef struct
{
  StoreFixture *fixture;
  gint64        clip;
  gint64        tracks[2];    /* ten faces each */
  gint64        persons[2];   /* of a track each */
  gint64        faces[20];
} Project;

typedef struct
{
  const char *function;
  void      (*prepare) (Project *self);    /* (nullable) */
  gboolean  (*act)     (Project *self, GError **error);
} Action;

/* @data: by how much */
static gboolean
move_down (gsize index, const GuisePoint3 *found, GuisePoint3 *out, gpointer data, GError **error)
{
  for (guint i = 0; i < GUISE_FACE_N_LANDMARKS; i++)
    out[i] = (GuisePoint3) { found[i].x, found[i].y + GPOINTER_TO_INT (data), found[i].z };
  return TRUE;
}

static gboolean
clip_add (Project *self, GError **error)
{
  GuiseClipRecord clip = {
    .path = (char *) "/somewhere/two.mp4", .fingerprint = (char *) "two", .n_frames = 10, .duration = GUISE_TIME_SECOND,
    .width = 64, .height = 36, .frame_rate = { 25, 1 },
  };
  gint64 id;

  return guise_store_clip_add (self->fixture->store, &clip, STEP, &id, error);
}

static gboolean
clip_set_role (Project *self, GError **error)
{
  return guise_store_clip_set_role (self->fixture->store, self->clip, GUISE_ROLE_SOURCE, STEP, error);
}

static gboolean
clip_remove (Project *self, GError **error)
{
  return guise_store_clip_remove (self->fixture->store, self->clip, STEP, error);
}

static gboolean
clip_set_markers (Project *self, GError **error)
{
  return guise_store_clip_set_markers (self->fixture->store, self->clip, "12 a smile", STEP, error);
}

static gboolean
face_correct_each (Project *self, GError **error)
{
  return guise_store_face_correct_each (self->fixture->store, self->faces + 2, 3, GUISE_CORRECTION_BY_HAND, move_down,
                                        GINT_TO_POINTER (3), STEP, error);
}

static void
correct (Project *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_face_correct_each (self->fixture->store, self->faces, 6, GUISE_CORRECTION_BY_HAND, move_down,
                                 GINT_TO_POINTER (8), NULL, &error);
  g_assert_no_error (error);
}

static gboolean
face_uncorrect (Project *self, GError **error)
{
  return guise_store_face_uncorrect (self->fixture->store, self->faces + 1, 2, STEP, error);
}

static gboolean
face_set_landmarks (Project *self, GError **error)
{
  GuisePoint3 points[GUISE_FACE_N_LANDMARKS];

  store_fixture_make_landmarks (points, 77);
  return guise_store_face_set_landmarks (self->fixture->store, self->faces + 3, 1, GUISE_LANDMARKS_CORRECTED, points, STEP,
                                         error);
}

static gboolean
swap_set (Project *self, GError **error)
{
  return guise_store_swap_set (self->fixture->store, self->clip, self->persons[1], "{\"opacity\":0.5}", STEP, error);
}

static gboolean
swap_set_all (Project *self, GError **error)
{
  const GuiseSwapRow rows[] = {
    { self->clip, self->persons[1], (char *) "{\"opacity\":0.5}" }, { self->clip, self->persons[0], (char *) "{\"run\":3}" },
  };

  return guise_store_swap_set_all (self->fixture->store, rows, G_N_ELEMENTS (rows), STEP, error);
}

static gboolean
face_set_decision (Project *self, GError **error)
{
  return guise_store_face_set_decision (self->fixture->store, self->faces + 4, 9, GUISE_DECISION_EXCLUDE, STEP, error);
}

static gboolean
face_set_hold_out (Project *self, GError **error)
{
  return guise_store_face_set_hold_out (self->fixture->store, self->faces + 4, 9, GUISE_HOLD_OUT_YES, STEP, error);
}

static gboolean
face_set_rating (Project *self, GError **error)
{
  return guise_store_face_set_rating (self->fixture->store, self->faces + 4, 9, 3, STEP, error);
}

static void
tag (Project *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_face_set_tags (self->fixture->store, self->faces + 2, 6, (const char *const[]) { "smile", NULL }, NULL, &error);
  g_assert_no_error (error);
  guise_store_face_set_tags (self->fixture->store, self->faces, 4, (const char *const[]) { "best", NULL }, NULL, &error);
  g_assert_no_error (error);
}

static gboolean
face_set_tag (Project *self, GError **error)
{
  return guise_store_face_set_tags (self->fixture->store, self->faces, 9, (const char *const[]) { "smile", NULL }, STEP, error);
}

static gboolean
face_take_tag (Project *self, GError **error)
{
  return guise_store_face_set_tags (self->fixture->store, self->faces, 9, (const char *const[]) { "-smile", "other", NULL }, STEP, error);
}

static gboolean
face_set_rejected (Project *self, GError **error)
{
  return guise_store_face_set_rejected (self->fixture->store, self->faces + 4, 1, GUISE_REJECTED_BY_HAND, STEP, error);
}

static gboolean
draw (Project *self, gint64 join, gint64 person, GError **error)
{
  g_autoptr(GuiseFaceBatch) batch = guise_face_batch_new (self->clip, (GuiseFrameRange) { 500, 500 }, 1, "drawn");
  gint64 face;

  store_fixture_add_face (batch, guise_face_batch_add_track (batch), 500, 200, "drawn");
  return guise_face_batch_commit_drawn (batch, self->fixture->store, join, person, STEP, &face, error);
}

static gboolean
face_draw_new (Project *self, GError **error)
{
  return draw (self, 0, self->persons[1], error);
}

static gboolean
face_draw_joined (Project *self, GError **error)
{
  return draw (self, self->tracks[0], 0, error);
}

static void
suggest (Project *self)
{
  g_autoptr(GError) error = NULL;

  guise_store_track_suggest (self->fixture->store, self->tracks, 2, self->persons[1], &error);
  g_assert_no_error (error);
}

static gboolean
face_confirm (Project *self, GError **error)
{
  return guise_store_face_confirm (self->fixture->store, self->faces + 9, 2, TRUE, STEP, error);
}

static gboolean
face_deny (Project *self, GError **error)
{
  return guise_store_face_confirm (self->fixture->store, self->faces + 9, 1, FALSE, STEP, error);
}

static gboolean
person_confirm (Project *self, GError **error)
{
  return guise_store_person_confirm (self->fixture->store, self->persons[1], TRUE, STEP, error);
}

static gboolean
person_deny (Project *self, GError **error)
{
  return guise_store_person_confirm (self->fixture->store, self->persons[1], FALSE, STEP, error);
}

/* Of a part of a track, which is split by it. */
static gboolean
face_assign (Project *self, GError **error)
{
  return guise_store_face_assign (self->fixture->store, self->faces + 2, 4, self->persons[1], STEP, error);
}

static gboolean
face_split (Project *self, GError **error)
{
  gint64 person;

  return guise_store_face_split (self->fixture->store, self->faces + 8, 6, "Somebody new", STEP, &person, error);
}

static gboolean
track_assign (Project *self, GError **error)
{
  return guise_store_track_assign (self->fixture->store, self->tracks, 1, self->persons[1], STEP, error);
}

static gboolean
face_set_paints (Project *self, GError **error)
{
  const GuiseAffine place = GUISE_AFFINE_IDENTITY, places[] = { place, place };
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);

  memset (paint->pixels + 5000, 255, 300);
  return guise_store_face_set_paints (self->fixture->store, self->faces + 6, 2, paint, places, STEP, error);
}

static void
paint (Project *self)
{
  g_autoptr(GError) error = NULL;

  face_set_paints (self, &error);
  g_assert_no_error (error);
}

static gboolean
face_take_paints (Project *self, GError **error)
{
  return guise_store_face_set_paints (self->fixture->store, self->faces + 6, 1, NULL, NULL, STEP, error);
}

static gboolean
person_add (Project *self, GError **error)
{
  gint64 person;

  return guise_store_person_add (self->fixture->store, "Carla", GUISE_ROLE_SOURCE, STEP, &person, error);
}

static gboolean
person_rename (Project *self, GError **error)
{
  return guise_store_person_rename (self->fixture->store, self->persons[0], "Ana Maria", STEP, error);
}

static gboolean
person_set_role (Project *self, GError **error)
{
  return guise_store_person_set_role (self->fixture->store, self->persons[0], GUISE_ROLE_TARGET, STEP, error);
}

static gboolean
person_set_colour (Project *self, GError **error)
{
  return guise_store_person_set_colour (self->fixture->store, self->persons[0], 0x123456, STEP, error);
}

static gboolean
person_merge (Project *self, GError **error)
{
  return guise_store_person_merge (self->fixture->store, self->persons[0], self->persons[1], GUISE_MERGE_APART, STEP,
                                   error);
}

static gboolean
person_set_consent (Project *self, GError **error)
{
  return guise_store_person_set_consent (self->fixture->store, self->persons[0], GUISE_CONSENT_YES, "asked at lunch", STEP,
                                         error);
}

static gboolean
reference_add (Project *self, GError **error)
{
  const GuiseReferenceTracks tracks = { .suggested = &self->tracks[1], .n_suggested = 1 };
  float vectors[2 * GUISE_FACE_VECTOR_SIZE] = { 0.25f };

  return guise_store_reference_add (self->fixture->store, self->persons[0], vectors, 2, &tracks, STEP, error);
}

static gboolean
reference_add_alone (Project *self, GError **error)
{
  float vector[GUISE_FACE_VECTOR_SIZE] = { 0.5f };

  return guise_store_reference_add (self->fixture->store, self->persons[1], vector, 1, NULL, STEP, error);
}

static void
add_photo (Project *self)
{
  g_autoptr(GError) error = NULL;

  reference_add_alone (self, &error);
  g_assert_no_error (error);
}

static gboolean
reference_remove (Project *self, GError **error)
{
  return guise_store_reference_remove (self->fixture->store, self->persons[1], STEP, error);
}

static const Action actions[] = {
  { "guise_store_clip_add", NULL, clip_add },
  { "guise_store_clip_set_role", NULL, clip_set_role },
  { "guise_store_clip_remove", NULL, clip_remove },
  { "guise_store_clip_set_markers", NULL, clip_set_markers },
  { "guise_store_face_correct_each", NULL, face_correct_each },
  { "guise_store_face_correct_each", correct, face_correct_each },
  { "guise_store_face_uncorrect", correct, face_uncorrect },
  { "guise_store_face_set_landmarks", NULL, face_set_landmarks },
  { "guise_store_face_set_landmarks", correct, face_set_landmarks },
  { "guise_store_swap_set", NULL, swap_set },
  { "guise_store_swap_set_all", NULL, swap_set_all },
  { "guise_store_face_set_decision", NULL, face_set_decision },
  { "guise_store_face_set_hold_out", NULL, face_set_hold_out },
  { "guise_face_batch_commit_drawn", NULL, face_draw_new },
  { "guise_face_batch_commit_drawn", NULL, face_draw_joined },
  { "guise_store_face_set_rating", NULL, face_set_rating },
  { "guise_store_face_set_tags", tag, face_set_tag },
  { "guise_store_face_set_tags", tag, face_take_tag },
  { "guise_store_face_set_rejected", NULL, face_set_rejected },
  { "guise_store_face_confirm", suggest, face_confirm },
  { "guise_store_face_confirm", suggest, face_deny },
  { "guise_store_person_confirm", suggest, person_confirm },
  { "guise_store_person_confirm", suggest, person_deny },
  { "guise_store_face_assign", NULL, face_assign },
  { "guise_store_face_split", NULL, face_split },
  { "guise_store_track_assign", NULL, track_assign },
  { "guise_store_face_set_paints", NULL, face_set_paints },
  { "guise_store_face_set_paints", paint, face_take_paints },
  { "guise_store_person_add", NULL, person_add },
  { "guise_store_person_rename", NULL, person_rename },
  { "guise_store_person_set_role", NULL, person_set_role },
  { "guise_store_person_set_colour", NULL, person_set_colour },
  { "guise_store_person_merge", NULL, person_merge },
  { "guise_store_person_merge", add_photo, person_merge },
  { "guise_store_person_set_consent", NULL, person_set_consent },
  { "guise_store_reference_add", NULL, reference_add },
  { "guise_store_reference_add", NULL, reference_add_alone },
  { "guise_store_reference_remove", add_photo, reference_remove },
};

/* What stands in no list any more counts as gone: a step that is undone leaves such rows, so that it can be done again. */
static const struct { const char *table, *counts; } leftovers[] = {
  { "clips", "NOT removed" }, { "persons", "NOT removed" }, { "landmarks_corrected", "points IS NOT NULL" },
  { "paints", "paint IS NOT NULL" }, { "tags", "EXISTS (SELECT 1 FROM faces WHERE faces.tags >> tags.id & 1)" },
  { "swaps", "settings IS NOT NULL" }, { "tracks", "id IN (SELECT track FROM faces) AND rejected <> 4" },
  { "faces", "track IN (SELECT id FROM tracks WHERE rejected <> 4)" },
  { "landmarks_raw", "face IN (SELECT f.id FROM faces AS f JOIN tracks AS t ON t.id = f.track WHERE t.rejected <> 4)" },
  { "vectors", "face IN (SELECT f.id FROM faces AS f JOIN tracks AS t ON t.id = f.track WHERE t.rejected <> 4)" },
  { "reference_vectors", "NOT removed" },
  { "packs", "FALSE" },    /* crops are in the files */
};

static const char *
what_counts (const char *table)
{
  for (guint i = 0; i < G_N_ELEMENTS (leftovers); i++)
    if (g_str_equal (table, leftovers[i].table))
      return leftovers[i].counts;
  return "TRUE";
}

static sqlite3_stmt *
prepare (sqlite3 *handle, const char *sql)
{
  sqlite3_stmt *query = NULL;

  if (sqlite3_prepare_v2 (handle, sql, -1, &query, NULL) != SQLITE_OK)
    g_error ("%s: %s", sql, sqlite3_errmsg (handle));
  return query;
}

static void
dump_table (sqlite3 *handle, const char *table, gboolean all, GString *out)
{
  g_autofree char *sql = g_strdup_printf ("SELECT * FROM %s WHERE %s ORDER BY 1, 2", table,
                                          all ? "TRUE" : what_counts (table));
  sqlite3_stmt *query = prepare (handle, sql);

  while (sqlite3_step (query) == SQLITE_ROW)
    {
      g_string_append (out, table);
      for (int i = 0; i < sqlite3_column_count (query); i++)
        {
          gconstpointer bytes = sqlite3_column_blob (query, i);
          const int n = sqlite3_column_bytes (query, i);
          const gboolean is_blob = sqlite3_column_type (query, i) == SQLITE_BLOB;
          g_autofree char *sum = is_blob ? g_compute_checksum_for_data (G_CHECKSUM_SHA1, bytes, (gsize) n) : NULL;

          g_string_append_printf (out, " %s=%s", sqlite3_column_name (query, i),
                                  is_blob ? sum : (const char *) sqlite3_column_text (query, i));
        }
      g_string_append_c (out, '\n');
    }
  sqlite3_finalize (query);
}

/* The rows of all tables but those of undo itself: what counts, and all of them. */
typedef struct
{
  GString *content, *all;
} Dump;

static void
dump_clear (Dump *self)
{
  g_string_free (self->content, TRUE);
  g_string_free (self->all, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Dump, dump_clear)

/* The project is closed for it, so that the steps come from the disk. */
static Dump
dump (Project *self)
{
  g_autofree char *file = g_build_filename (self->fixture->path, "project.db", NULL);
  const Dump out = { g_string_new (NULL), g_string_new (NULL) };
  sqlite3 *handle = NULL;
  sqlite3_stmt *tables;

  store_fixture_close (self->fixture);
  g_assert_cmpint (sqlite3_open_v2 (file, &handle, SQLITE_OPEN_READONLY, NULL), ==, SQLITE_OK);
  tables = prepare (handle, "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                            "AND name NOT IN ('steps', 'changes') ORDER BY name");
  while (sqlite3_step (tables) == SQLITE_ROW)
    {
      dump_table (handle, (const char *) sqlite3_column_text (tables, 0), FALSE, out.content);
      dump_table (handle, (const char *) sqlite3_column_text (tables, 0), TRUE, out.all);
    }
  sqlite3_finalize (tables);
  g_assert_cmpint (sqlite3_close (handle), ==, SQLITE_OK);
  store_fixture_reopen (self->fixture);
  return out;
}

static void
make_project (Project *self, StoreFixture *fixture)
{
  static const char *const names[] = { "Anna", "Bert" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = NULL;

  *self = (Project) { .fixture = fixture, .clip = store_fixture_add_clip (fixture, "one") };
  for (guint i = 0; i < 2; i++)
    {
      self->tracks[i] = store_fixture_add_faces (fixture, self->clip, 20 * i, 20 * i + 9, names[i]);
      guise_store_person_add (fixture->store, names[i], GUISE_ROLE_NONE, NULL, &self->persons[i], &error);
      g_assert_no_error (error);
      guise_store_track_assign (fixture->store, &self->tracks[i], 1, self->persons[i], NULL, &error);
      g_assert_no_error (error);
    }
  faces = store_fixture_find (fixture, (GuiseFaceQuery) { 0 });
  g_assert_cmpuint (faces->len, ==, G_N_ELEMENTS (self->faces));
  memcpy (self->faces, faces->data, sizeof self->faces);
}

static void
go (Project *self, gboolean back)
{
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  if (back)
    guise_store_undo (self->fixture->store, &name, &error);
  else
    guise_store_redo (self->fixture->store, &name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, STEP);
}

/* With the rows that differ, when they do. */
static void
assert_same (const GString *a, const GString *b)
{
  if (!g_string_equal (a, b))
    g_test_message ("%s\n---- and not\n%s", a->str, b->str);
  g_assert_true (g_string_equal (a, b));
}

static void
test_action (StoreFixture *fixture, gconstpointer data)
{
  const Action *action = data;
  g_auto(Dump) before = { 0 }, done = { 0 }, undone = { 0 }, again = { 0 }, undone_again = { 0 };
  g_autoptr(GError) error = NULL;
  Project self;

  make_project (&self, fixture);
  if (action->prepare != NULL)
    action->prepare (&self);
  before = dump (&self);
  action->act (&self, &error);
  g_assert_no_error (error);
  done = dump (&self);
  g_assert_false (g_string_equal (before.content, done.content));

  go (&self, TRUE);
  undone = dump (&self);
  assert_same (undone.content, before.content);
  go (&self, FALSE);
  again = dump (&self);
  assert_same (again.all, done.all);
  go (&self, TRUE);
  undone_again = dump (&self);
  assert_same (undone_again.all, undone.all);
  store_fixture_assert_sound (fixture);
}

static gboolean
has_action (const char *function)
{
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    if (g_str_equal (actions[i].function, function))
      return TRUE;
  return FALSE;
}

/* The functions of a header that take the name of a step, into @found. */
static void
find_functions (const char *path, GRegex *pattern, GHashTable *found)
{
  g_autofree char *text = NULL;
  g_autoptr(GMatchInfo) match = NULL;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (g_regex_match (pattern, text, 0, &match); g_match_info_matches (match); g_match_info_next (match, NULL))
    g_hash_table_add (found, g_match_info_fetch (match, 1));
}

static void
test_none_is_missing (void)
{
  g_autofree char *folder = g_build_filename (g_getenv ("GUISE_TEST_SOURCE_ROOT"), "src", "store", NULL);
  g_autoptr(GRegex) pattern = g_regex_new ("(guise_(?:store|face_batch)_\\w+)\\s*\\([^;()]*const char \\*step\\b", 0, 0, NULL);
  g_autoptr(GHashTable) found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr(GError) error = NULL;
  g_autoptr(GDir) dir = g_dir_open (folder, 0, &error);
  const char *name;
  GHashTableIter iter;

  g_assert_no_error (error);
  while ((name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".h"))
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        find_functions (path, pattern, found);
      }
  g_hash_table_iter_init (&iter, found);
  while (g_hash_table_iter_next (&iter, (gpointer *) &name, NULL))
    if (!has_action (name))
      g_error ("%s can be undone, and no case tries it", name);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    g_assert_true (g_hash_table_contains (found, actions[i].function));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/undo-all/none-is-missing", test_none_is_missing);
  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/undo-all/%u-%s", i + 1,
                                               actions[i].function + strlen ("guise_store_"));

      g_test_add (path, StoreFixture, &actions[i], store_fixture_set_up, test_action, store_fixture_tear_down);
    }
  return g_test_run ();
}
