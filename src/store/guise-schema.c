/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-schema-private.h"

#include "guise-error.h"
#include "guise-i18n.h"

/*
 * How the tables grew: entry i leads from version i to version i + 1. An
 * entry that was released is never changed again, for the check of a
 * stranger's file compares with what these statements make.
 *
 * Booleans and enumerations are integers; times of day are seconds since
 * 1970; stream times are nanoseconds; hashes are 32 bytes unless said to be
 * text. `removed` rows are out of all lists and wait for undo.
 */
static const char *const migrations[] = {
  "CREATE TABLE meta (key TEXT PRIMARY KEY, value ANY) STRICT, WITHOUT ROWID;"
  "CREATE TABLE events (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, text TEXT NOT NULL) STRICT;"

  "CREATE TABLE clips ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, path TEXT NOT NULL, is_folder INTEGER NOT NULL, fingerprint TEXT NOT NULL,"
  "  size_bytes INTEGER NOT NULL, mtime INTEGER NOT NULL, role INTEGER NOT NULL, status INTEGER NOT NULL, error TEXT,"
  "  n_frames INTEGER NOT NULL, duration INTEGER NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,"
  "  rate_num INTEGER NOT NULL, rate_den INTEGER NOT NULL, variable_rate INTEGER NOT NULL, rotation INTEGER NOT NULL,"
  "  codec TEXT, n_audio_streams INTEGER NOT NULL, info TEXT, removed INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE TABLE frame_tables (clip INTEGER PRIMARY KEY REFERENCES clips ON DELETE CASCADE, bytes BLOB NOT NULL) STRICT;"
  "CREATE TABLE done_ranges ("
  "  clip INTEGER NOT NULL REFERENCES clips ON DELETE CASCADE, options TEXT NOT NULL, step INTEGER NOT NULL,"
  "  first INTEGER NOT NULL, last INTEGER NOT NULL, PRIMARY KEY (clip, options, step, first)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE cuts (clip INTEGER NOT NULL REFERENCES clips ON DELETE CASCADE, frame INTEGER NOT NULL,"
  "  PRIMARY KEY (clip, frame)) STRICT, WITHOUT ROWID;"

  "CREATE TABLE persons ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, colour INTEGER NOT NULL, role INTEGER NOT NULL,"
  "  consent INTEGER NOT NULL DEFAULT 0, consent_date INTEGER NOT NULL DEFAULT 0, consent_note TEXT,"
  "  consent_hash TEXT, removed INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE TABLE tracks ("
  "  id INTEGER PRIMARY KEY, clip INTEGER NOT NULL REFERENCES clips ON DELETE CASCADE,"
  "  person INTEGER REFERENCES persons, n_vectors INTEGER NOT NULL DEFAULT 0, vector BLOB) STRICT;"
  "CREATE INDEX tracks_by_clip ON tracks (clip);"
  "CREATE INDEX tracks_by_person ON tracks (person);"

  /* AUTOINCREMENT: a reference to a crop must never meet a later pack of the same number. */
  "CREATE TABLE packs (id INTEGER PRIMARY KEY AUTOINCREMENT, uuid BLOB NOT NULL, bytes INTEGER NOT NULL) STRICT;"
  "CREATE TABLE faces ("
  "  id INTEGER PRIMARY KEY, clip INTEGER NOT NULL REFERENCES clips ON DELETE CASCADE,"
  "  track INTEGER NOT NULL REFERENCES tracks ON DELETE CASCADE, frame INTEGER NOT NULL, time INTEGER NOT NULL,"
  "  box_x REAL NOT NULL, box_y REAL NOT NULL, box_width REAL NOT NULL, box_height REAL NOT NULL,"
  "  yaw REAL, pitch REAL, roll REAL, pose_error REAL, sharpness REAL, exposure REAL, size REAL, confidence REAL,"
  "  match REAL, flags INTEGER NOT NULL, decision INTEGER NOT NULL DEFAULT 0, hold_out INTEGER NOT NULL,"
  "  pack INTEGER NOT NULL DEFAULT 0, pack_offset INTEGER NOT NULL DEFAULT 0, pack_length INTEGER NOT NULL DEFAULT 0,"
  "  pack_crc INTEGER NOT NULL DEFAULT 0, crop_width INTEGER NOT NULL, crop_height INTEGER NOT NULL,"
  "  frame_to_crop BLOB NOT NULL) STRICT;"
  "CREATE INDEX faces_by_frame ON faces (clip, frame);"
  /* Holds all that counting needs, so that a million faces are counted without reading their rows. */
  "CREATE INDEX faces_by_track ON faces (track, frame, decision, hold_out);"
  "CREATE TABLE landmarks_raw (face INTEGER PRIMARY KEY REFERENCES faces ON DELETE CASCADE, points BLOB) STRICT;"
  "CREATE TABLE landmarks_smoothed (face INTEGER PRIMARY KEY REFERENCES faces ON DELETE CASCADE, points BLOB) STRICT;"
  "CREATE TABLE landmarks_corrected (face INTEGER PRIMARY KEY REFERENCES faces ON DELETE CASCADE, points BLOB) STRICT;"
  "CREATE TABLE vectors (face INTEGER PRIMARY KEY REFERENCES faces ON DELETE CASCADE, vector BLOB NOT NULL) STRICT;"

  "CREATE TABLE steps (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, who TEXT NOT NULL,"
  "  time INTEGER NOT NULL, undone INTEGER NOT NULL DEFAULT 0) STRICT;"
  "CREATE TABLE changes (id INTEGER PRIMARY KEY, step INTEGER NOT NULL REFERENCES steps ON DELETE CASCADE,"
  "  field INTEGER NOT NULL, ids BLOB NOT NULL, before BLOB, after BLOB) STRICT;"
  "CREATE INDEX changes_by_step ON changes (step);"

  "CREATE TABLE runs ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, source INTEGER REFERENCES persons ON DELETE SET NULL,"
  "  target INTEGER REFERENCES persons ON DELETE SET NULL, created INTEGER NOT NULL, model TEXT NOT NULL, preset TEXT,"
  "  resolution INTEGER NOT NULL, seed INTEGER NOT NULL, settings TEXT NOT NULL, plan TEXT, device TEXT, driver TEXT,"
  "  state INTEGER NOT NULL, stopped_by TEXT, n_parameters INTEGER NOT NULL, epochs REAL NOT NULL,"
  "  seconds REAL NOT NULL) STRICT;"
  "CREATE TABLE checkpoints (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, iteration INTEGER NOT NULL,"
  "  size_bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, good INTEGER NOT NULL, best INTEGER NOT NULL,"
  "  PRIMARY KEY (run, iteration)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE losses (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, iteration INTEGER NOT NULL,"
  "  source REAL, target REAL, held_out REAL, likeness REAL, bleed REAL,"
  "  PRIMARY KEY (run, iteration)) STRICT, WITHOUT ROWID;"
  "CREATE TABLE previews (run INTEGER NOT NULL REFERENCES runs ON DELETE CASCADE, iteration INTEGER NOT NULL,"
  "  size_bytes INTEGER NOT NULL, PRIMARY KEY (run, iteration)) STRICT, WITHOUT ROWID;"

  "CREATE TABLE swaps (id INTEGER PRIMARY KEY, clip INTEGER NOT NULL REFERENCES clips ON DELETE CASCADE,"
  "  person INTEGER NOT NULL REFERENCES persons ON DELETE CASCADE, settings TEXT, UNIQUE (clip, person)) STRICT;"
  "CREATE TABLE exports ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, file TEXT NOT NULL, clip INTEGER REFERENCES clips ON DELETE SET NULL,"
  "  run INTEGER REFERENCES runs ON DELETE SET NULL, start INTEGER, stop INTEGER, created INTEGER NOT NULL,"
  "  state INTEGER NOT NULL, n_frames INTEGER NOT NULL, n_swapped_frames INTEGER NOT NULL, sha256 TEXT,"
  "  disclosure TEXT NOT NULL, reason TEXT, record TEXT) STRICT;",

  "ALTER TABLE checkpoints ADD COLUMN kept INTEGER NOT NULL DEFAULT 0;",

  "CREATE TABLE reviews ("
  "  clip INTEGER NOT NULL REFERENCES clips ON DELETE CASCADE,"
  "  person INTEGER NOT NULL REFERENCES persons ON DELETE CASCADE, run INTEGER REFERENCES runs ON DELETE SET NULL,"
  "  key TEXT NOT NULL, n_frames INTEGER NOT NULL, n_done INTEGER NOT NULL, figures BLOB NOT NULL,"
  "  PRIMARY KEY (clip, person)) STRICT, WITHOUT ROWID;",
  /* What is painted over a face's mask. */
  "CREATE TABLE paints (face INTEGER PRIMARY KEY REFERENCES faces ON DELETE CASCADE, paint BLOB) STRICT;",

  "ALTER TABLE clips ADD COLUMN markers TEXT;",
  "ALTER TABLE faces ADD COLUMN noise REAL;"
  "ALTER TABLE faces ADD COLUMN mouth REAL;"
  "ALTER TABLE faces ADD COLUMN eyes REAL;"
  "ALTER TABLE faces ADD COLUMN detection REAL;"
  "ALTER TABLE faces ADD COLUMN difference REAL;"
  "ALTER TABLE faces ADD COLUMN occlusion REAL;",
  /* Why a track is none of a face; what the user calls faces, a bit for each name, and how many stars they have. */
  "ALTER TABLE tracks ADD COLUMN rejected INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE faces ADD COLUMN rating INTEGER;"
  "ALTER TABLE faces ADD COLUMN tags INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE tags (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;",
  /* A track that is its person's only as far as Guise can tell, and persons of whom the user said that it is none of. */
  "ALTER TABLE tracks ADD COLUMN suggested INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE tracks ADD COLUMN denied TEXT;",
  /* Of photos that say who a person is: nothing but who is on them. */
  "CREATE TABLE reference_vectors ("
  "  id INTEGER PRIMARY KEY AUTOINCREMENT, person INTEGER NOT NULL REFERENCES persons ON DELETE CASCADE,"
  "  time INTEGER NOT NULL, vector BLOB NOT NULL, removed INTEGER NOT NULL DEFAULT 0) STRICT;",
  /* Which correction and paint a face's figures are of, and those of its other states, for undo. */
  "ALTER TABLE faces ADD COLUMN measured INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE measures ("
  "  face INTEGER NOT NULL REFERENCES faces ON DELETE CASCADE, retouch INTEGER NOT NULL,"
  "  box_x REAL NOT NULL, box_y REAL NOT NULL, box_width REAL NOT NULL, box_height REAL NOT NULL,"
  "  yaw REAL, pitch REAL, roll REAL, pose_error REAL, sharpness REAL, exposure REAL, size REAL, confidence REAL,"
  "  match REAL, noise REAL, mouth REAL, eyes REAL, detection REAL, difference REAL, occlusion REAL,"
  "  pack INTEGER NOT NULL, pack_offset INTEGER NOT NULL, pack_length INTEGER NOT NULL, pack_crc INTEGER NOT NULL,"
  "  crop_width INTEGER NOT NULL, crop_height INTEGER NOT NULL, frame_to_crop BLOB NOT NULL, vector BLOB,"
  "  PRIMARY KEY (face, retouch)) STRICT, WITHOUT ROWID;",
  /* How much a face differs from the one before it goes by the landmarks of both: a state of its own, -1 where nobody
   * knows of which it is. `occlusion_old`: measured before there was another mask network. */
  "ALTER TABLE faces ADD COLUMN compared INTEGER NOT NULL DEFAULT 0;"
  "CREATE TABLE differences ("
  "  face INTEGER NOT NULL REFERENCES faces ON DELETE CASCADE, compared INTEGER NOT NULL, difference REAL,"
  "  PRIMARY KEY (face, compared)) STRICT, WITHOUT ROWID;"
  "INSERT OR REPLACE INTO differences SELECT face, 0, difference FROM measures WHERE retouch >> 32 = 0;"
  "UPDATE faces SET compared = -1 WHERE measured >> 32 <> 0;"
  "ALTER TABLE measures DROP COLUMN difference;"
  "ALTER TABLE faces ADD COLUMN occlusion_old INTEGER NOT NULL DEFAULT 0;"
  "ALTER TABLE measures ADD COLUMN occlusion_old INTEGER NOT NULL DEFAULT 0;"
  "UPDATE measures SET occlusion_old = 1 WHERE occlusion IS NULL;",
};

#define VERSION ((gint64) G_N_ELEMENTS (migrations))

static gboolean
set_number (GuiseDb *db, const char *pragma, gint64 value, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("PRAGMA %s = %" G_GINT64_FORMAT, pragma, value);

  return guise_query_run (guise_db_query_once (db, sql), error);
}

static gboolean
apply (GuiseDb *db, gint64 from, gint64 to, GError **error)
{
  for (gint64 i = from; i < to; i++)
    if (!guise_db_exec (db, migrations[i], error))
      return FALSE;
  return set_number (db, "user_version", to, error);
}

gboolean
guise_schema_create (GuiseDb *db, GError **error)
{
  if (!guise_db_begin (db, error))
    return FALSE;
  if (!set_number (db, "application_id", GUISE_SCHEMA_APPLICATION_ID, error)
      || !apply (db, 0, VERSION, error)
      || !guise_db_commit (db, error))
    {
      guise_db_rollback (db);
      return FALSE;
    }
  return TRUE;
}

gint64
guise_schema_get_latest (void)
{
  return VERSION;
}

gboolean
guise_schema_create_as (GuiseDb *db, gint64 version, GError **error)
{
  g_return_val_if_fail (version >= 1 && version <= VERSION, FALSE);

  return set_number (db, "application_id", GUISE_SCHEMA_APPLICATION_ID, error) && apply (db, 0, version, error);
}

static gboolean
get_version (GuiseDb *db, gint64 *out, GError **error)
{
  gint64 application_id;

  if (!guise_query_run_int (guise_db_query (db, "PRAGMA application_id"), 0, &application_id, error)
      || !guise_query_run_int (guise_db_query (db, "PRAGMA user_version"), 0, out, error))
    return FALSE;
  if (application_id != GUISE_SCHEMA_APPLICATION_ID || *out < 1)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, _("%s is a database, but not one of Guise"), db->path);
      return FALSE;
    }
  if (*out > VERSION)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_SCHEMA, _("%s was made by a newer Guise (format %" PRId64
                   ", this one knows %" PRId64 "): update Guise to open it"), db->path, *out, VERSION);
      return FALSE;
    }
  return TRUE;
}

/* What the schema table says, in an order that does not depend on history. */
static GPtrArray *
list_objects (GuiseDb *db, GError **error)
{
  g_autoptr(GPtrArray) objects = g_ptr_array_new_with_free_func (g_free);
  GuiseQuery *query = guise_db_query (db, "SELECT type, name, tbl_name, COALESCE (sql, '') FROM sqlite_schema "
                                      "ORDER BY type, name, tbl_name");

  while (guise_query_next (query))
    {
      g_autofree char *type = guise_query_dup_text (query, 0);
      g_autofree char *name = guise_query_dup_text (query, 1);
      g_autofree char *table = guise_query_dup_text (query, 2);
      g_autofree char *sql = guise_query_dup_text (query, 3);

      g_ptr_array_add (objects, g_strdup_printf ("%s \"%s\" on \"%s\": %s", type, name, table, sql));
    }
  return guise_query_finish (query, error) ? g_steal_pointer (&objects) : NULL;
}

static GPtrArray *
list_expected_objects (gint64 version, GError **error)
{
  g_autoptr(GuiseDb) db = guise_db_open (":memory:", GUISE_DB_CREATE, error);

  if (db == NULL || !apply (db, 0, version, error))
    return NULL;
  return list_objects (db, error);
}

static void
set_unsafe (GuiseDb *db, const char *what, const char *object, GError **error)
{
  g_autofree char *shown = guise_error_dup_shown (object, 60);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_UNSAFE, "%s %s (%s): it was not made by Guise alone; do not open it",
               db->path, what, shown);
}

gboolean
guise_schema_check (GuiseDb *db, GError **error)
{
  g_autoptr(GPtrArray) found = NULL;
  g_autoptr(GPtrArray) expected = NULL;
  gint64 version;

  if (!get_version (db, &version, error)
      || (found = list_objects (db, error)) == NULL
      || (expected = list_expected_objects (version, error)) == NULL)
    return FALSE;

  for (guint i = 0; i < found->len; i++)
    if (!g_ptr_array_find_with_equal_func (expected, found->pdata[i], g_str_equal, NULL))
      {
        set_unsafe (db, "holds what a project never does", found->pdata[i], error);
        return FALSE;
      }
  for (guint i = 0; i < expected->len; i++)
    if (!g_ptr_array_find_with_equal_func (found, expected->pdata[i], g_str_equal, NULL))
      {
        set_unsafe (db, "lacks what a project has", expected->pdata[i], error);
        return FALSE;
      }
  if (found->len != expected->len)
    {
      set_unsafe (db, "holds something twice", found->pdata[0], error);
      return FALSE;
    }
  return TRUE;
}

gboolean
guise_schema_is_current (GuiseDb *db, gboolean *out, GError **error)
{
  gint64 version = 0;

  if (!get_version (db, &version, error))
    return FALSE;
  *out = version == VERSION;
  return TRUE;
}

gboolean
guise_schema_migrate (GuiseDb *db, GError **error)
{
  gint64 version;

  if (!get_version (db, &version, error))
    return FALSE;
  if (version == VERSION)
    return TRUE;
  if (!guise_db_begin (db, error))
    return FALSE;
  if (!apply (db, version, VERSION, error) || !guise_db_commit (db, error))
    {
      guise_db_rollback (db);
      return FALSE;
    }
  return TRUE;
}
