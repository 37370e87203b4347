/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-paint.h"

#include "guise-error.h"
#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-i18n.h"

#include <math.h>

/* How far up the forehead what is painted on reaches: as in training. */
#define FOREHEAD 0.8

/* Faces whose landmarks are read at once. */
#define PAGE 64

gboolean
guise_face_paint_place (const GuisePoint3 *points, GuiseAffine *out, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  return guise_face_align_crop (ibug, GUISE_COVERAGE_WHOLE_FACE, GUISE_PAINT_SIDE, out, error);
}

static float
pixel_at (const GuiseFacePaint *self, int x, int y)
{
  if (x < 0 || y < 0 || x >= GUISE_PAINT_SIDE || y >= GUISE_PAINT_SIDE)
    return GUISE_PAINT_NONE;
  return self->pixels[y * GUISE_PAINT_SIDE + x];
}

/* Between pixels; beside the square nothing is painted. */
static float
sample (const GuiseFacePaint *self, double x, double y)
{
  double left = floor (x - 0.5), top = floor (y - 0.5);
  float u = (float) (x - 0.5 - left), v = (float) (y - 0.5 - top);
  int i, j;

  if (!(left >= -1 && top >= -1 && left < GUISE_PAINT_SIDE && top < GUISE_PAINT_SIDE))
    return GUISE_PAINT_NONE;
  i = (int) left;
  j = (int) top;
  return (pixel_at (self, i, j) * (1 - u) + pixel_at (self, i + 1, j) * u) * (1 - v)
         + (pixel_at (self, i, j + 1) * (1 - u) + pixel_at (self, i + 1, j + 1) * u) * v;
}

void
guise_face_paint_apply (const GuiseFacePaint *self, const GuiseAffine *frame_to_mask, GuiseImage *mask)
{
  GuiseAffine to_frame, to_paint;

  g_return_if_fail (mask->format == GUISE_PIXEL_GRAYF);

  if (!guise_affine_invert (frame_to_mask, &to_frame))
    return;
  to_paint = guise_affine_compose (&to_frame, &self->frame_to_paint);
  for (guint y = 0; y < mask->height; y++)
    {
      float *row = (float *) (gpointer) (mask->plane[0] + (gsize) y * mask->stride[0]);

      for (guint x = 0; x < mask->width; x++)
        {
          const double *m = to_paint.m;
          float paint = sample (self, m[0] * (x + 0.5) + m[1] * (y + 0.5) + m[2],
                                m[3] * (x + 0.5) + m[4] * (y + 0.5) + m[5]);

          if (paint < GUISE_PAINT_NONE)
            row[x] *= paint / GUISE_PAINT_NONE;
          else
            row[x] += (1 - row[x]) * (paint - GUISE_PAINT_NONE) / (255 - GUISE_PAINT_NONE);
        }
    }
}

GuiseImage *
guise_face_paint_preview (const GuisePoint3 *points, const GuiseAffine *place, GError **error)
{
  return guise_face_mask_outline (points, place, GUISE_PAINT_SIDE, GUISE_PAINT_SIDE, FOREHEAD, error);
}

GuiseAffine
guise_face_paint_move (const GuiseAffine *frame_to_paint, const GuiseAffine *from, const GuiseAffine *to)
{
  GuiseAffine back, moved;

  if (!guise_affine_invert (from, &back))
    return *frame_to_paint;
  moved = guise_affine_compose (to, &back);
  return guise_affine_compose (&moved, frame_to_paint);
}

static gboolean
align (const GuisePoint3 *points, GuiseAffine *out, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (points, ibug);
  return guise_face_align_unit (ibug, out, error);
}

/* Ids of the faces of the track to which the paint of @face goes. (transfer full) */
static GArray *
list_faces (GuiseStore *store, gint64 face, GuiseCarry carry, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, &face, 1, error), track = NULL, chosen = NULL;
  g_autofree GuiseCorrection *origins = NULL;
  const gint64 *ids;
  guint place = 0;

  if (records == NULL)
    return NULL;
  if (records->len == 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("There is no face %" PRId64 " in the project"),
                   face);
      return NULL;
    }
  track = guise_store_face_find (store, &(GuiseFaceQuery) { .track = g_array_index (records, GuiseFaceRecord, 0).track },
                                 error);
  if (track == NULL)
    return NULL;
  ids = (const gint64 *) (gpointer) track->data;
  origins = g_new0 (GuiseCorrection, track->len);
  if (!guise_store_face_get_paint_origins (store, ids, track->len, origins, error))
    return NULL;
  while (place < track->len - 1 && ids[place] != face)
    place++;
  chosen = g_array_new (FALSE, FALSE, sizeof (gint64));
  if (carry == GUISE_CARRY_FORWARD)
    for (guint i = place + 1; i < track->len && origins[i] != GUISE_CORRECTION_BY_HAND; i++)
      g_array_append_val (chosen, ids[i]);
  else
    for (guint i = place; i > 0 && origins[i - 1] != GUISE_CORRECTION_BY_HAND; i--)
      g_array_append_val (chosen, ids[i - 1]);
  return g_steal_pointer (&chosen);
}

/* @places: (out): where each of @ids has what lies at @paint on the face whose unit square is @from */
static gboolean
find_places (GuiseStore *store, const GArray *ids, const GuiseFacePaint *paint, const GuiseAffine *from,
             GuiseAffine *places, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, (gsize) PAGE * GUISE_FACE_N_LANDMARKS);

  for (guint first = 0; first < ids->len; first += PAGE)
    {
      guint n = MIN (PAGE, ids->len - first);

      if (!guise_store_face_get_landmarks (store, &g_array_index (ids, gint64, first), n, GUISE_LANDMARKS_BEST, points,
                                           NULL, error))
        return FALSE;
      for (guint i = 0; i < n; i++)
        {
          GuiseAffine to;

          if (!align (points + (gsize) i * GUISE_FACE_N_LANDMARKS, &to, error))
            return FALSE;
          places[first + i] = guise_face_paint_move (&paint->frame_to_paint, from, &to);
        }
    }
  return TRUE;
}

gboolean
guise_face_paint_carry_along (GuiseStore *store, gint64 face, GuiseCarry carry, const char *step, guint *out_n,
                              GError **error)
{
  g_autoptr(GArray) ids = list_faces (store, face, carry, error);
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_N_LANDMARKS);
  g_autofree GuiseAffine *places = NULL;
  g_autoptr(GuiseFacePaint) paint = NULL;
  GuiseAffine from;

  g_return_val_if_fail (carry == GUISE_CARRY_FORWARD || carry == GUISE_CARRY_BACKWARD, FALSE);

  if (ids == NULL || !guise_store_face_get_paints (store, &face, 1, &paint, error))
    return FALSE;
  if (paint == NULL || ids->len == 0)
    {
      if (paint == NULL)
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Nothing is painted on face %" PRId64), face);
      else
        g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, carry == GUISE_CARRY_FORWARD
                     ? _("There is no frame after face %" PRId64 " in its track that its paint could go to")
                     : _("There is no frame before face %" PRId64 " in its track that its paint could go to"), face);
      return FALSE;
    }
  if (!guise_store_face_get_landmarks (store, &face, 1, GUISE_LANDMARKS_BEST, points, NULL, error)
      || !align (points, &from, error))
    return FALSE;
  places = g_new (GuiseAffine, ids->len);
  paint->origin = GUISE_CORRECTION_CARRIED;
  if (!find_places (store, ids, paint, &from, places, error)
      || !guise_store_face_set_paints (store, (const gint64 *) (gpointer) ids->data, ids->len, paint, places, step,
                                       error))
    return FALSE;
  *out_n = ids->len;
  return TRUE;
}
