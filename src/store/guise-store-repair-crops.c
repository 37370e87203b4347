/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-faces.h"
#include "guise-store-progress-private.h"

/*
 * Crops can be cut again from the clip, so that one which is damaged costs
 * nothing but time: its frame counts as not searched, and what finds the face
 * again leaves all that was decided about it.
 */

typedef struct
{
  gint64       clip, frame;
  GuiseCropRef crop;
} Place;

static gboolean
list_places (GuiseStore *self, GArray *places, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "SELECT clip, frame, pack, pack_offset, pack_length, pack_crc "
                                      "FROM faces WHERE pack <> 0 ORDER BY pack, pack_offset");

  while (guise_query_next (query))
    {
      Place place = {
        .clip = guise_query_int (query, 0),
        .frame = guise_query_int_in (query, 1, 0, G_MAXINT64 - 1),
        .crop.pack = guise_query_int_in (query, 2, 0, G_MAXUINT32),
        .crop.offset = guise_query_int_in (query, 3, 0, G_MAXINT64),
        .crop.length = guise_query_int_in (query, 4, 0, G_MAXUINT32),
        .crop.crc = guise_query_int_in (query, 5, 0, G_MAXUINT32),
      };

      g_array_append_val (places, place);
    }
  return guise_query_finish (query, error);
}

static gboolean
keep_damaged (GuiseStore *self, GArray *places, GCancellable *cancellable, GError **error)
{
  guint n_damaged = 0;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);
      g_autoptr(GBytes) bytes = guise_store_face_read_crop (self, &place->crop, NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      if (bytes == NULL)
        g_array_index (places, Place, n_damaged++) = *place;
    }
  g_array_set_size (places, n_damaged);
  return TRUE;
}

typedef struct
{
  char  *options;
  gint64 step, first, last;
} DoneRange;

static void
done_range_clear (gpointer data)
{
  g_free (((DoneRange *) data)->options);
}

static gboolean
add_range (GuiseStore *self, gint64 clip, const DoneRange *range, gint64 first, gint64 last, GError **error)
{
  GuiseQuery *query;

  if (first > last)
    return TRUE;
  query = guise_db_query (self->db, "INSERT INTO done_ranges (clip, options, step, first, last) "
                          "VALUES (?, ?, ?, ?, ?)");
  guise_query_add_int (query, clip);
  guise_query_add_text (query, range->options);
  guise_query_add_int (query, range->step);
  guise_query_add_int (query, first);
  guise_query_add_int (query, last);
  return guise_query_run (query, error);
}

gboolean
guise_store_mark_not_done (GuiseStore *self, gint64 clip, gint64 frame, GError **error)
{
  g_autoptr(GArray) ranges = g_array_new (FALSE, FALSE, sizeof (DoneRange));
  GuiseQuery *query = guise_db_query (self->db, "DELETE FROM done_ranges WHERE clip = ? AND first <= ? AND last >= ? "
                                      "RETURNING options, step, first, last");

  g_array_set_clear_func (ranges, done_range_clear);
  guise_query_add_int (query, clip);
  guise_query_add_int (query, frame);
  guise_query_add_int (query, frame);
  while (guise_query_next (query))
    {
      DoneRange range = {
        guise_query_dup_text (query, 0), guise_query_int (query, 1), guise_query_int (query, 2),
        guise_query_int (query, 3),
      };

      g_array_append_val (ranges, range);
    }
  if (!guise_query_finish (query, error))
    return FALSE;

  for (guint i = 0; i < ranges->len; i++)
    {
      const DoneRange *range = &g_array_index (ranges, DoneRange, i);

      if (!add_range (self, clip, range, range->first, frame - 1, error)
          || !add_range (self, clip, range, frame + 1, range->last, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
mark_body (GuiseStore *self, gpointer data, GError **error)
{
  GArray *places = data;

  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (!guise_store_mark_not_done (self, place->clip, place->frame, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
guise_store_repair_crops (GuiseStore *self, const char *file, GPtrArray *done, GCancellable *cancellable,
                          GError **error)
{
  g_autoptr(GArray) places = g_array_new (FALSE, FALSE, sizeof (Place));

  g_clear_pointer (&self->db, guise_db_close);
  self->db = guise_db_open (file, GUISE_DB_READ, error);
  if (self->db == NULL || !list_places (self, places, error) || !keep_damaged (self, places, cancellable, error))
    return FALSE;
  if (places->len == 0)
    return TRUE;

  g_clear_pointer (&self->db, guise_db_close);
  self->db = guise_db_open (file, GUISE_DB_WRITE, error);
  if (self->db == NULL || !guise_store_transact (self, mark_body, places, error))
    return FALSE;
  g_ptr_array_add (done, g_strdup_printf ("%u crops cannot be read: “guise extract %s”, with the options it had, finds "
                                          "these faces again and leaves what was decided about them", places->len,
                                          self->path));
  return TRUE;
}
