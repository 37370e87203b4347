/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-columns-private.h"

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-id-set-private.h"

#include <string.h>

/* More changed stretches than this, and reading everything anew is not slower. */
#define MAX_RANGES 4096

#define COLUMNS "SELECT id, clip, track, frame, time, decision, hold_out, tags, " GUISE_MEASURED_COLUMNS " FROM faces "
#define FIRST_MEASURED 8

static void
note_face (GuiseFaceColumns *self, gint64 id)
{
  GuiseIdRange *last = self->changed_faces->len > 0 ? &g_array_index (self->changed_faces, GuiseIdRange,
                                                                      self->changed_faces->len - 1) : NULL;
  const GuiseIdRange range = { id, id };

  if (last != NULL && id >= last->first && id <= last->last)
    return;
  if (last != NULL && id == last->last + 1)
    last->last = id;
  else if (self->changed_faces->len < MAX_RANGES)
    g_array_append_val (self->changed_faces, range);
  else
    self->forgotten = TRUE;
}

/* SQLite: a row of @table was written, in a transaction that may not have ended. */
static void
update_cb (gpointer data, int kind, const char *database, const char *table, sqlite3_int64 id)
{
  GuiseFaceColumns *self = data;

  if (strcmp (table, "faces") == 0)
    note_face (self, id);
  else if (strcmp (table, "tracks") == 0 || strcmp (table, "clips") == 0)
    self->groups_changed = TRUE;
}

static void
rollback_cb (gpointer data)
{
  GuiseFaceColumns *self = data;

  self->forgotten = TRUE;
}

GuiseFaceColumns *
guise_face_columns_new (GuiseDb *db)
{
  GuiseFaceColumns *self = g_new0 (GuiseFaceColumns, 1);

  self->db = db;
  self->track_groups = g_array_new (FALSE, FALSE, sizeof (GuiseColumnGroup));
  self->clip_groups = g_array_new (FALSE, FALSE, sizeof (GuiseColumnGroup));
  self->changed_faces = g_array_new (FALSE, FALSE, sizeof (GuiseIdRange));
  self->forgotten = TRUE;
  sqlite3_update_hook (db->handle, update_cb, self);
  sqlite3_rollback_hook (db->handle, rollback_cb, self);
  return self;
}

static void
drop_rows (GuiseFaceColumns *self)
{
  g_clear_pointer (&self->ids, g_free);
  g_clear_pointer (&self->frames, g_free);
  g_clear_pointer (&self->times, g_free);
  g_clear_pointer (&self->tags, g_free);
  g_clear_pointer (&self->tracks, g_free);
  g_clear_pointer (&self->clips, g_free);
  for (guint i = 0; i < GUISE_N_MEASURED; i++)
    g_clear_pointer (&self->measured[i], g_free);
  g_clear_pointer (&self->decisions, g_free);
  g_clear_pointer (&self->hold_outs, g_free);
  g_clear_pointer (&self->order, g_free);
  g_clear_pointer (&self->runs, g_free);
  g_clear_pointer (&self->duplicates, g_free);
  self->ordered = self->twins_found = FALSE;
  self->n = self->n_allocated = 0;
  g_array_set_size (self->changed_faces, 0);
  self->ready = FALSE;
}

void
guise_face_columns_free (GuiseFaceColumns *self)
{
  if (self == NULL)
    return;
  sqlite3_update_hook (self->db->handle, NULL, NULL);
  sqlite3_rollback_hook (self->db->handle, NULL, NULL);
  drop_rows (self);
  g_array_unref (self->track_groups);
  g_array_unref (self->clip_groups);
  g_array_unref (self->changed_faces);
  g_free (self);
}

/* All or nothing: a project may claim to have more faces than there is memory for. */
static gboolean
grow (GuiseFaceColumns *self, GError **error)
{
  guint n = MAX (self->n_allocated + self->n_allocated / 2, 1024);
  struct { gpointer *array; gsize size; } arrays[8 + GUISE_N_MEASURED] = {
    { (gpointer *) &self->ids, 8 }, { (gpointer *) &self->frames, 8 }, { (gpointer *) &self->times, 8 },
    { (gpointer *) &self->tracks, 4 }, { (gpointer *) &self->clips, 4 }, { (gpointer *) &self->decisions, 1 },
    { (gpointer *) &self->hold_outs, 1 }, { (gpointer *) &self->tags, 8 },
  };

  for (guint i = 0; i < GUISE_N_MEASURED; i++)
    {
      arrays[8 + i].array = (gpointer *) &self->measured[i];
      arrays[8 + i].size = sizeof (float);
    }
  for (guint i = 0; i < G_N_ELEMENTS (arrays); i++)
    {
      gpointer larger = n > self->n_allocated ? g_try_realloc_n (*arrays[i].array, n, arrays[i].size) : NULL;

      if (larger == NULL)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s: there is not enough memory to sort %u faces"),
                       self->db->path, n);
          return FALSE;
        }
      *arrays[i].array = larger;
    }
  self->n_allocated = n;
  return TRUE;
}

static guint
find_group (const GArray *groups, gint64 id)
{
  guint low = 0, high = groups->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (groups, GuiseColumnGroup, middle).id < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low < groups->len && g_array_index (groups, GuiseColumnGroup, low).id == id ? low : G_MAXUINT;
}

static gboolean
read_groups (GuiseFaceColumns *self, GArray *groups, const char *sql, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, sql);

  g_array_set_size (groups, 0);
  while (guise_query_next (query))
    {
      GuiseColumnGroup group = { guise_query_int (query, 0), guise_query_int (query, 1), guise_query_int (query, 2),
                                 guise_query_int (query, 3) };

      g_array_append_val (groups, group);
    }
  return guise_query_finish (query, error);
}

/* Where the groups of before stand now; G_MAXUINT for those that are gone. */
static guint32 *
map_groups (const GArray *before, const GArray *after)
{
  guint32 *map = g_new (guint32, MAX (before->len, 1));

  for (guint i = 0; i < before->len; i++)
    map[i] = find_group (after, g_array_index (before, GuiseColumnGroup, i).id);
  return map;
}

static gboolean
refresh_groups (GuiseFaceColumns *self, GError **error)
{
  g_autoptr(GArray) old_tracks = g_array_copy (self->track_groups), old_clips = g_array_copy (self->clip_groups);
  g_autofree guint32 *tracks = NULL, *clips = NULL;

  if (!read_groups (self, self->track_groups, "SELECT id, person, rejected, suggested FROM tracks ORDER BY id", error)
      || !read_groups (self, self->clip_groups, "SELECT id, removed, 0, 0 FROM clips ORDER BY id", error))
    return FALSE;
  tracks = map_groups (old_tracks, self->track_groups);
  clips = map_groups (old_clips, self->clip_groups);
  for (guint i = 0; i < self->n; i++)
    {
      self->tracks[i] = self->tracks[i] < old_tracks->len ? tracks[self->tracks[i]] : G_MAXUINT;
      self->clips[i] = self->clips[i] < old_clips->len ? clips[self->clips[i]] : G_MAXUINT;
    }
  self->ordered = self->twins_found = FALSE;
  self->groups_changed = FALSE;
  return TRUE;
}

static void
read_row (GuiseFaceColumns *self, GuiseQuery *query, guint row)
{
  const guint32 track = find_group (self->track_groups, guise_query_int (query, 2));
  const gint64 frame = guise_query_int_in (query, 3, 0, G_MAXINT64);

  self->ordered = self->ordered && self->ids[row] == guise_query_int (query, 0) && self->tracks[row] == track
                  && self->frames[row] == frame;
  self->twins_found = FALSE;
  self->ids[row] = guise_query_int (query, 0);
  self->clips[row] = find_group (self->clip_groups, guise_query_int (query, 1));
  self->tracks[row] = track;
  self->frames[row] = frame;
  self->times[row] = guise_query_int (query, 4);
  self->decisions[row] = guise_query_int_in (query, 5, 0, GUISE_N_DECISIONS - 1);
  self->hold_outs[row] = guise_query_int_in (query, 6, 0, GUISE_N_HOLD_OUTS - 1);
  self->tags[row] = guise_query_int_in (query, 7, 0, G_MAXINT64);
  for (int i = 0; i < GUISE_N_MEASURED; i++)
    self->measured[i][row] = guise_query_float (query, FIRST_MEASURED + i);
}

guint
guise_face_columns_find_row (const GuiseFaceColumns *self, gint64 id)
{
  guint low = 0, high = self->n;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (self->ids[middle] < id)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

/* Rows above all that are there. */
static gboolean
append_rows (GuiseFaceColumns *self, guint limit, guint *out_n, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, COLUMNS "WHERE id > ? ORDER BY id LIMIT ?");
  gboolean good = TRUE;

  *out_n = 0;
  guise_query_add_int (query, self->n > 0 ? self->ids[self->n - 1] : G_MININT64);
  guise_query_add_int (query, limit);
  while (good && guise_query_next (query))
    {
      good = self->n < self->n_allocated || grow (self, error);
      self->ordered = FALSE;
      if (good)
        read_row (self, query, self->n++);
      ++*out_n;
    }
  return guise_query_finish (query, good ? error : NULL) && good;
}

/*
 * Rows of @range again, those that are there already. Gone ones get the id 0; a
 * new one between others, which only a vacant id makes, is for reading all anew.
 */
static gboolean
reread_rows (GuiseFaceColumns *self, const GuiseIdRange *range, gboolean *out_gone, GError **error)
{
  guint row = guise_face_columns_find_row (self, range->first);
  GuiseQuery *query;

  if (self->n == 0 || range->first > self->ids[self->n - 1])
    return TRUE;
  query = guise_db_query (self->db, COLUMNS "WHERE id BETWEEN ? AND ? ORDER BY id");
  guise_query_add_int (query, range->first);
  guise_query_add_int (query, MIN (range->last, self->ids[self->n - 1]));
  while (guise_query_next (query))
    {
      gint64 id = guise_query_int (query, 0);

      for (; row < self->n && self->ids[row] < id; row++)
        self->decisions[row] = G_MAXUINT8;
      if (row < self->n && self->ids[row] == id)
        read_row (self, query, row++);
      else
        self->forgotten = TRUE;
    }
  for (; row < self->n && self->ids[row] <= range->last; row++)
    self->decisions[row] = G_MAXUINT8;
  *out_gone = TRUE;
  return guise_query_finish (query, error);
}

static void
move_row (GuiseFaceColumns *self, guint to, guint from)
{
  self->ids[to] = self->ids[from];
  self->clips[to] = self->clips[from];
  self->tracks[to] = self->tracks[from];
  self->frames[to] = self->frames[from];
  self->times[to] = self->times[from];
  self->decisions[to] = self->decisions[from];
  self->hold_outs[to] = self->hold_outs[from];
  self->tags[to] = self->tags[from];
  for (guint i = 0; i < GUISE_N_MEASURED; i++)
    self->measured[i][to] = self->measured[i][from];
}

static void
close_gaps (GuiseFaceColumns *self)
{
  guint kept = 0;

  for (guint row = 0; row < self->n; row++)
    if (self->decisions[row] != G_MAXUINT8)
      {
        if (kept != row)
          move_row (self, kept, row);
        kept++;
      }
  if (kept < self->n)
    self->ordered = self->twins_found = FALSE;
  self->n = kept;
}

static gboolean
reread_changed (GuiseFaceColumns *self, GError **error)
{
  g_autoptr(GArray) ranges = g_steal_pointer (&self->changed_faces);
  gboolean gone = FALSE;

  self->changed_faces = g_array_new (FALSE, FALSE, sizeof (GuiseIdRange));
  for (guint i = 0; i < ranges->len; i++)
    if (!reread_rows (self, &g_array_index (ranges, GuiseIdRange, i), &gone, error))
      return FALSE;
  if (gone)
    close_gaps (self);
  return TRUE;
}

/* %FALSE in @out_good: nothing of what is here can be used. */
static gboolean
check (GuiseFaceColumns *self, GError **error)
{
  gint64 version;

  if (!guise_query_run_int (guise_db_query (self->db, "PRAGMA data_version"), 0, &version, error))
    return FALSE;
  if (self->forgotten || version != self->data_version)
    {
      drop_rows (self);
      g_array_set_size (self->track_groups, 0);
      g_array_set_size (self->clip_groups, 0);
      self->groups_changed = TRUE;
      self->data_version = version;
      self->forgotten = FALSE;
    }
  return !self->groups_changed || refresh_groups (self, error);
}

gboolean
guise_face_columns_load (GuiseFaceColumns *self, guint limit, GError **error)
{
  gboolean good = check (self, error);
  guint n;

  if (good && !self->ready)
    {
      good = append_rows (self, limit, &n, error);
      self->ready = good && n < limit;
    }
  if (!good)
    self->forgotten = TRUE;
  return good;
}

gboolean
guise_face_columns_refresh (GuiseFaceColumns *self, gboolean *out_ready, GError **error)
{
  guint n;

  *out_ready = FALSE;
  if (!check (self, error))
    goto failed;
  if (!self->ready)
    return TRUE;
  if (self->changed_faces->len > 0
      && (!reread_changed (self, error) || !append_rows (self, G_MAXINT, &n, error)))
    goto failed;
  *out_ready = !self->forgotten;
  return TRUE;

failed:
  self->forgotten = TRUE;
  return FALSE;
}

gboolean
guise_face_columns_get_place (const GuiseFaceColumns *self, gint64 id, gint64 *clip, gint64 *frame, gint64 *track)
{
  guint row = guise_face_columns_find_row (self, id);

  if (row == self->n || self->ids[row] != id || self->clips[row] >= self->clip_groups->len
      || self->tracks[row] >= self->track_groups->len)
    return FALSE;
  *clip = g_array_index (self->clip_groups, GuiseColumnGroup, self->clips[row]).id;
  *frame = self->frames[row];
  *track = g_array_index (self->track_groups, GuiseColumnGroup, self->tracks[row]).id;
  return TRUE;
}
