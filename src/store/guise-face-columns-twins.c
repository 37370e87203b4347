/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-columns-private.h"
#include "guise-near-duplicates-private.h"

/* Near duplicates among the columns: which run a face is in, and whether a better one of it is kept. */

static int
compare_frames (gconstpointer a, gconstpointer b, gpointer data)
{
  const GuiseFaceColumns *self = data;
  const guint32 first = *(const guint32 *) a, second = *(const guint32 *) b;

  if (self->frames[first] != self->frames[second])
    return self->frames[first] < self->frames[second] ? -1 : 1;
  return first < second ? -1 : first > second;
}

/* Faces are added by frame, so that hardly a track has to be sorted. */
static void
sort_track (GuiseFaceColumns *self, guint32 *rows, guint n)
{
  for (guint i = 1; i < n; i++)
    if (self->frames[rows[i]] < self->frames[rows[i - 1]])
      {
        g_qsort_with_data (rows, (int) n, sizeof *rows, compare_frames, self);
        return;
      }
}

/* Rows by track and frame; those whose track is gone come last. */
static void
order_rows (GuiseFaceColumns *self)
{
  const guint n_tracks = self->track_groups->len;
  g_autofree guint *begins = g_new0 (guint, (gsize) n_tracks + 2);

  self->order = g_renew (guint32, self->order, MAX (self->n, 1));
  for (guint row = 0; row < self->n; row++)
    begins[MIN (self->tracks[row], n_tracks) + 1]++;
  for (guint t = 0; t <= n_tracks; t++)
    begins[t + 1] += begins[t];
  for (guint row = 0; row < self->n; row++)
    self->order[begins[MIN (self->tracks[row], n_tracks)]++] = row;
  /* Where one begins the one before it ends by now. */
  for (guint t = 0, begin = 0; t < n_tracks; begin = begins[t++])
    sort_track (self, self->order + begin, begins[t] - begin);
  self->ordered = TRUE;
}

void
guise_face_columns_find_twins (GuiseFaceColumns *self)
{
  g_autofree GuiseNearDuplicate *faces = NULL;

  if (self->twins_found)
    return;
  if (!self->ordered)
    order_rows (self);
  faces = g_new (GuiseNearDuplicate, MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++)
    {
      const guint32 row = self->order[i];

      faces[i] = (GuiseNearDuplicate) {
        .track = self->tracks[row], .row = row, .difference = self->measured[GUISE_FIGURE_DIFFERENCE][row],
        .sharpness = self->measured[GUISE_FIGURE_SHARPNESS][row],
        .kept = self->decisions[row] != GUISE_DECISION_EXCLUDE, .hold_out = self->hold_outs[row],
      };
    }
  guise_near_duplicates_find (faces, self->n);
  self->duplicates = g_renew (guint8, self->duplicates, MAX (self->n, 1));
  self->runs = g_renew (guint32, self->runs, MAX (self->n, 1));
  for (guint i = 0; i < self->n; i++)
    {
      self->duplicates[faces[i].row] = faces[i].duplicate;
      self->runs[faces[i].row] = faces[faces[i].first].row;
    }
  self->twins_found = TRUE;
}

gint64
guise_face_columns_get_run (const GuiseFaceColumns *self, gint64 id)
{
  const guint row = guise_face_columns_find_row (self, id);

  return row < self->n && self->ids[row] == id ? self->ids[self->runs[row]] : 0;
}
