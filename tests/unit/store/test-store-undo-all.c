/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "undo-actions.h"

#include <sqlite3.h>
#include <string.h>

/* Whatever takes the name of an undo step can be undone: each such function of the store does something to the content of
 * a project, which undoing takes back and doing again brings back. The functions are read from the headers, so that a new
 * one without a case fails. */

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
dump (UndoProject *self)
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
make_project (UndoProject *self, StoreFixture *fixture)
{
  static const char *const names[] = { "Anna", "Bert" };
  g_autoptr(GError) error = NULL;
  g_autoptr(GArray) faces = NULL;

  *self = (UndoProject) { .fixture = fixture, .clip = store_fixture_add_clip (fixture, "one") };
  for (guint i = 0; i < 2; i++)
    {
      self->tracks[i] = store_fixture_add_faces (fixture, self->clip, 20 * i, 20 * i + 9, names[i]);
      guise_store_person_add (fixture->store, names[i], GUISE_ROLE_NONE, NULL, &self->persons[i], &error);
      g_assert_no_error (error);
      guise_store_track_assign (fixture->store, &self->tracks[i], 1, self->persons[i], NULL, &error);
      g_assert_no_error (error);
    }
  guise_store_clip_measure_tracks (fixture->store, self->clip, &error);
  g_assert_no_error (error);
  faces = store_fixture_find (fixture, (GuiseFaceQuery) { 0 });
  g_assert_cmpuint (faces->len, ==, G_N_ELEMENTS (self->faces));
  memcpy (self->faces, faces->data, sizeof self->faces);
}

static void
go (UndoProject *self, gboolean back)
{
  g_autofree char *name = NULL;
  g_autoptr(GError) error = NULL;

  if (back)
    guise_store_undo (self->fixture->store, &name, &error);
  else
    guise_store_redo (self->fixture->store, &name, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (name, ==, UNDO_STEP);
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
  const UndoAction *action = data;
  g_auto(Dump) before = { 0 }, done = { 0 }, undone = { 0 }, again = { 0 }, undone_again = { 0 };
  g_autoptr(GError) error = NULL;
  UndoProject self;

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
  for (guint i = 0; i < n_undo_actions; i++)
    if (g_str_equal (undo_actions[i].function, function))
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
  for (guint i = 0; i < n_undo_actions; i++)
    g_assert_true (g_hash_table_contains (found, undo_actions[i].function));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/undo-all/none-is-missing", test_none_is_missing);
  for (guint i = 0; i < n_undo_actions; i++)
    {
      g_autofree char *path = g_strdup_printf ("/store/undo-all/%u-%s", i + 1,
                                               undo_actions[i].function + strlen ("guise_store_"));

      g_test_add (path, StoreFixture, &undo_actions[i], store_fixture_set_up, test_action, store_fixture_tear_down);
    }
  return g_test_run ();
}
