/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-landmark-smoothing.h"

#include "guise-landmark-filter.h"

/* Faces that are smoothed at once. */
#define PAGE 256

/* Buffers for a page and the neighbours that smoothing looks at on both sides. */
#define MAX_FACES (PAGE + 2 * GUISE_LANDMARK_FILTER_REACH)

typedef struct
{
  gint64       ids[MAX_FACES];
  guint        frames[MAX_FACES];
  gboolean     found[MAX_FACES];
  GuisePoint3 *raw, *smooth;                     /* MAX_FACES × landmarks */
  const GuisePoint3 *from[MAX_FACES];
  GuisePoint3 *to[MAX_FACES];
} Page;

static Page *
page_new (void)
{
  Page *self = g_new0 (Page, 1);

  self->raw = g_new (GuisePoint3, (gsize) MAX_FACES * GUISE_FACE_N_LANDMARKS);
  self->smooth = g_new (GuisePoint3, (gsize) MAX_FACES * GUISE_FACE_N_LANDMARKS);
  for (guint i = 0; i < MAX_FACES; i++)
    {
      self->from[i] = self->raw + (gsize) i * GUISE_FACE_N_LANDMARKS;
      self->to[i] = self->smooth + (gsize) i * GUISE_FACE_N_LANDMARKS;
    }
  return self;
}

static void
page_free (Page *self)
{
  g_free (self->raw);
  g_free (self->smooth);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

static gboolean
all_found (const Page *page, guint first, guint n)
{
  for (guint i = first; i < first + n; i++)
    if (!page->found[i])
      return FALSE;

  return TRUE;
}

/* Smooths faces @first … @first + @n − 1 of a track. */
static gboolean
smooth_page (GuiseStore *store, Page *page, GArray *faces, guint first, guint n, GError **error)
{
  guint before = MIN (first, GUISE_LANDMARK_FILTER_REACH);
  guint total = MIN (before + n + GUISE_LANDMARK_FILTER_REACH, faces->len - (first - before));

  for (guint i = 0; i < total; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, first - before + i);

      page->ids[i] = face->id;
      page->frames[i] = (guint) face->frame;
    }

  if (!guise_store_face_get_landmarks (store, page->ids, total, GUISE_LANDMARKS_SMOOTHED, page->smooth, page->found,
                                       error))
    return FALSE;
  if (all_found (page, before, n))
    return TRUE;

  if (!guise_store_face_get_landmarks (store, page->ids, total, GUISE_LANDMARKS_RAW, page->raw, NULL, error))
    return FALSE;
  guise_landmark_filter_smooth (page->frames, page->from, total, GUISE_FACE_N_LANDMARKS, page->to);

  return guise_store_face_set_landmarks (store, page->ids + before, n, GUISE_LANDMARKS_SMOOTHED, page->to[before],
                                         NULL, error);
}

static gboolean
smooth_track (GuiseStore *store, Page *page, gint64 clip, gint64 track, GCancellable *cancellable, GError **error)
{
  GuiseFaceQuery query = { .clip = clip, .track = track };
  g_autoptr(GArray) faces = guise_store_face_load (store, &query, error);

  if (faces == NULL)
    return FALSE;

  for (guint first = 0; first < faces->len; first += PAGE)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !smooth_page (store, page, faces, first, MIN (PAGE, faces->len - first), error))
      return FALSE;

  return TRUE;
}

gboolean
guise_landmark_smoothing_update (GuiseStore *store, gint64 clip, GCancellable *cancellable, GError **error)
{
  g_autoptr(GArray) tracks = guise_store_track_list (store, clip, error);
  g_autoptr(Page) page = page_new ();

  if (tracks == NULL)
    return FALSE;

  for (guint i = 0; i < tracks->len; i++)
    if (!smooth_track (store, page, clip, g_array_index (tracks, GuiseTrackRecord, i).id, cancellable, error))
      return FALSE;

  return TRUE;
}
