/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-store-progress-private.h"

/* Which frames of a clip were searched, and where its shots begin. */

gboolean
guise_store_mark_done (GuiseStore *self, gint64 clip, const char *options, guint step, GuiseFrameRange range,
                       GError **error)
{
  GuiseFrameRange whole = range;
  GuiseQuery *query;

  /* With what it touches it becomes one row, so that a clip searched in a thousand batches has one. */
  query = guise_db_query (self->db, "DELETE FROM done_ranges WHERE clip = ? AND options = ? AND step = ? "
                          "AND first <= ? AND last >= ? RETURNING first, last");
  guise_query_add_int (query, clip);
  guise_query_add_text (query, options);
  guise_query_add_int (query, step);
  guise_query_add_int (query, range.last + 1);
  guise_query_add_int (query, range.first - 1);
  while (guise_query_next (query))
    {
      whole.first = MIN (whole.first, guise_query_int (query, 0));
      whole.last = MAX (whole.last, guise_query_int (query, 1));
    }
  if (!guise_query_finish (query, error))
    return FALSE;

  query = guise_db_query (self->db, "INSERT INTO done_ranges (clip, options, step, first, last) "
                          "VALUES (?, ?, ?, ?, ?)");
  guise_query_add_int (query, clip);
  guise_query_add_text (query, options);
  guise_query_add_int (query, step);
  guise_query_add_int (query, whole.first);
  guise_query_add_int (query, whole.last);
  return guise_query_run (query, error);
}

gboolean
guise_store_mark_cut (GuiseStore *self, gint64 clip, gint64 frame, GError **error)
{
  GuiseQuery *query = guise_db_query (self->db, "INSERT OR IGNORE INTO cuts (clip, frame) VALUES (?, ?)");

  guise_query_add_int (query, clip);
  guise_query_add_int (query, frame);
  return guise_query_run (query, error);
}

typedef struct
{
  gint64          clip;
  GuiseFrameRange range;
  guint           step;
  const char     *options;
  GArray         *found;
} RangeCall;

static gboolean
missing_body (GuiseStore *self, gpointer data, GError **error)
{
  RangeCall *call = data;
  gint64 next = call->range.first;      /* the first frame that may be missing */
  GuiseQuery *query = guise_db_query (self->db, "SELECT first, last FROM done_ranges WHERE clip = ? AND options = ? "
                                      "AND ? % step = 0 AND last >= ? AND first <= ? ORDER BY first");

  guise_query_add_int (query, call->clip);
  guise_query_add_text (query, call->options);
  guise_query_add_int (query, call->step);
  guise_query_add_int (query, call->range.first);
  guise_query_add_int (query, call->range.last);
  while (guise_query_next (query))
    {
      gint64 first = guise_query_int_in (query, 0, 0, G_MAXINT64);
      gint64 last = guise_query_int_in (query, 1, 0, G_MAXINT64 - 1);

      if (first > next)
        g_array_append_val (call->found, ((GuiseFrameRange) { next, first - 1 }));
      next = MAX (next, last + 1);
    }
  if (next <= call->range.last)
    g_array_append_val (call->found, ((GuiseFrameRange) { next, call->range.last }));
  return guise_query_finish (query, error);
}

GArray *
guise_store_clip_list_missing (GuiseStore *self, gint64 clip, GuiseFrameRange range, guint step, const char *options,
                               GError **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFrameRange));
  RangeCall call = { clip, range, MAX (step, 1), options, found };

  return guise_store_read (self, missing_body, &call, error) ? g_steal_pointer (&found) : NULL;
}

static gboolean
shots_body (GuiseStore *self, gpointer data, GError **error)
{
  RangeCall *call = data;
  gint64 n_frames, begin = 0;
  GuiseQuery *query = guise_db_query (self->db, "SELECT n_frames FROM clips WHERE id = ?");

  guise_query_add_int (query, call->clip);
  if (!guise_query_run_int (query, 0, &n_frames, error))
    return FALSE;

  query = guise_db_query (self->db, "SELECT frame FROM cuts WHERE clip = ? AND frame > 0 AND frame < ? ORDER BY frame");
  guise_query_add_int (query, call->clip);
  guise_query_add_int (query, n_frames);
  while (guise_query_next (query))
    {
      gint64 frame = guise_query_int (query, 0);

      g_array_append_val (call->found, ((GuiseFrameRange) { begin, frame - 1 }));
      begin = frame;
    }
  if (n_frames > 0)
    g_array_append_val (call->found, ((GuiseFrameRange) { begin, n_frames - 1 }));
  return guise_query_finish (query, error);
}

GArray *
guise_store_clip_list_shots (GuiseStore *self, gint64 clip, GError **error)
{
  g_autoptr(GArray) found = g_array_new (FALSE, FALSE, sizeof (GuiseFrameRange));
  RangeCall call = { .clip = clip, .found = found };

  return guise_store_read (self, shots_body, &call, error) ? g_steal_pointer (&found) : NULL;
}
