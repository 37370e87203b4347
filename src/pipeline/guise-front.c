/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-front.h"

#include "guise-face-align.h"
#include "guise-face-mask.h"
#include "guise-image-warp.h"
#include "guise-mask-edges.h"
#include "guise-mask-file.h"
#include "guise-mask-lessons.h"
#include "guise-mask-tracks.h"
#include "guise-store-faces.h"
#include "guise-train-face.h"

#include <math.h>
#include <string.h>

#define SIDE GUISE_MASK_NET_SIDE

/* Pixels of the network by which its edges may be off. */
#define REACH 1.5

/* What the network says is spread about its middle, so that the inside of either is 0 or 1. */
#define LOW  0.25f
#define HIGH 0.75f

struct _GuiseFront
{
  GuiseMaskNet    *net;
  GuiseMaskTracks *tracks;
  float           *input, *seen;
};

gboolean
guise_front_load (GuiseStore *store, GuiseGpu *gpu, GuiseFront **out, GError **error)
{
  g_autoptr(GuiseSafetensors) file = guise_mask_file_read (store);
  g_autoptr(GuiseFront) self = NULL;

  *out = NULL;
  if (file == NULL || guise_mask_file_is_begun (file))
    return TRUE;

  self = g_new0 (GuiseFront, 1);
  self->input = g_new (float, GUISE_MASK_N_IN);
  self->seen = g_new (float, GUISE_MASK_N_OUT);
  self->tracks = guise_mask_tracks_new (store);
  self->net = guise_mask_net_new (gpu, &(GuiseMaskNetParams) { .batch = 1, .inference_only = TRUE }, error);
  if (self->net == NULL || !guise_mask_net_load (self->net, file, error))
    return FALSE;
  *out = g_steal_pointer (&self);
  return TRUE;
}

void
guise_front_free (GuiseFront *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->net, guise_mask_net_destroy);
  g_clear_pointer (&self->tracks, guise_mask_tracks_free);
  g_free (self->input);
  g_free (self->seen);
  g_free (self);
}

void
guise_front_forget (GuiseFront *self)
{
  guise_mask_tracks_forget (self->tracks);
}

/* What the network says of @input, in self's seen. */
static gboolean
look_at_input (GuiseFront *self, const float *input, GError **error)
{
  if (!guise_mask_net_look (self->net, input, 1, self->seen, NULL, error))
    return FALSE;
  guise_mask_follow_colours (input, self->seen);
  return TRUE;
}

/* @input: (out): of a face of @track. */
static gboolean
show (GuiseFront *self, GuiseImage *image, const GuisePoint3 *points, gint64 track, float *input, GError **error)
{
  const GuiseMaskUsual *usual;

  return guise_mask_tracks_find (self->tracks, track, &usual, error)
         && guise_mask_face_to_input (image, points, usual, input, error);
}

/* What the network says of the square of @rgb that @to_square cuts out. */
static GuiseImage *
look_at_square (GuiseFront *self, GuiseImage *rgb, const GuisePoint3 *points, gint64 track,
                const GuiseAffine *to_square, GError **error)
{
  g_autoptr(GuiseImage) crop = guise_image_warp (rgb, to_square, SIDE, SIDE, GUISE_WARP_FINE, error);
  g_autofree GuisePoint3 *moved = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  GuiseImage *seen;

  guise_face_mesh_transform (points, to_square, moved);
  if (crop == NULL || !show (self, crop, moved, track, self->input, error) || !look_at_input (self, self->input, error))
    return NULL;
  seen = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  for (guint y = 0; y < SIDE; y++)
    memcpy (seen->plane[0] + y * seen->stride[0], self->seen + y * SIDE, SIDE * sizeof (float));
  return seen;
}

static float *
mask_row (GuiseImage *mask, guint y)
{
  return guise_image_row (mask, y);
}

static void
firm_up (GuiseImage *mask)
{
  for (guint y = 0; y < mask->height; y++)
    {
      float *row = mask_row (mask, y);

      for (guint x = 0; x < mask->width; x++)
        row[x] = CLAMP ((row[x] - LOW) / (HIGH - LOW), 0.0f, 1.0f);
    }
}

GuiseImage *
guise_front_find (GuiseImage *rgb, const GuisePoint3 *points, gint64 track, const GuiseAffine *to_mask, guint size,
                  gpointer data, GError **error)
{
  GuiseFront *self = data;
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_square, from_square, square_to_mask;
  g_autoptr(GuiseImage) seen = NULL, coarse = NULL, picture = NULL;
  GuiseImage *mask;

  guise_face_mesh_to_68 (points, ibug);
  if (!guise_face_align_crop (ibug, GUISE_MASK_COVERAGE, SIDE, &to_square, error)
      || (seen = look_at_square (self, rgb, points, track, &to_square, error)) == NULL)
    return NULL;

  guise_affine_invert (&to_square, &from_square);
  square_to_mask = guise_affine_compose (&from_square, to_mask);
  coarse = guise_image_warp (seen, &square_to_mask, size, size, GUISE_WARP_FINE, error);
  picture = coarse != NULL ? guise_image_warp (rgb, to_mask, size, size, GUISE_WARP_FINE, error) : NULL;
  if (picture == NULL)
    return NULL;
  mask = guise_face_mask_follow_edges (coarse, picture,
                                       (guint) (REACH * guise_affine_get_scale (&square_to_mask) + 0.5), error);
  if (mask != NULL)
    firm_up (mask);
  return mask;
}

/* @self: (nullable). @image: of the network's size; @paint: (nullable): placed in it. */
static gboolean
measure (GuiseFront *self, GuiseImage *image, const GuisePoint3 *points, gint64 track, const GuiseFacePaint *paint,
         float *share, GError **error)
{
  g_autofree float *input = g_new (float, GUISE_MASK_N_IN);
  g_autoptr(GuiseImage) mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  double hidden = 0, all = 0;

  if (mask == NULL || !(self != NULL ? show (self, image, points, track, input, error)
                                     : guise_mask_face_to_input (image, points, NULL, input, error))
      || (self != NULL && !look_at_input (self, input, error)))
    return FALSE;
  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    mask_row (mask, i / SIDE)[i % SIDE] = self != NULL ? self->seen[i] : 1;
  if (paint != NULL)
    guise_face_paint_apply (paint, &GUISE_AFFINE_IDENTITY, mask);
  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    if (input[i * GUISE_MASK_NET_CHANNELS + 3] >= 0)
      {
        hidden += mask_row (mask, i / SIDE)[i % SIDE] < 0.5f ? 1 : 0;
        all++;
      }
  *share = all > 0 ? (float) (hidden / all) : 0;
  return TRUE;
}

gboolean
guise_front_measure (GuiseFront *self, GuiseImage *rgb, const GuisePoint3 *points, gint64 track,
                     const GuiseFacePaint *paint, float *out, GError **error)
{
  g_autofree GuisePoint3 *moved = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autoptr(GuiseFacePaint) placed = paint != NULL ? guise_face_paint_copy (paint) : NULL;
  g_autoptr(GuiseImage) square = NULL;
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_square;

  *out = NAN;
  if (self == NULL && paint == NULL)
    return TRUE;
  guise_face_mesh_to_68 (points, ibug);
  if (!guise_face_align_crop (ibug, GUISE_MASK_COVERAGE, SIDE, &to_square, error)
      || (placed != NULL && !guise_train_face_place_paint (placed, points, GUISE_MASK_COVERAGE, SIDE, error))
      || (square = guise_image_warp (rgb, &to_square, SIDE, SIDE, GUISE_WARP_FINE, error)) == NULL)
    return FALSE;
  guise_face_mesh_transform (points, &to_square, moved);
  return measure (self, square, moved, track, placed, out, error);
}

/* @paint: (nullable): of the frame; is placed. NAN for a face of which there is no picture. */
static gboolean
measure_face (GuiseFront *self, GuiseStore *store, const GuiseFaceRecord *record, const GuisePoint3 *mesh,
              GuiseFacePaint *paint, float *share, GError **error)
{
  g_autofree GuisePoint3 *points = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autoptr(GuiseImage) image = guise_train_face_read (store, record, mesh, GUISE_MASK_COVERAGE, SIDE, points, NULL);

  *share = NAN;
  if (image == NULL
      || (paint != NULL && !guise_train_face_place_paint (paint, mesh, GUISE_MASK_COVERAGE, SIDE, NULL)))
    return TRUE;
  return measure (self, image, points, record->track, paint, share, error);
}

static void
free_paints (GuiseFacePaint **paints, guint n)
{
  for (guint i = 0; i < n; i++)
    guise_face_paint_free (paints[i]);
  g_free (paints);
}

gboolean
guise_front_measure_faces (GuiseFront *self, GuiseStore *store, const gint64 *ids, guint n, GError **error)
{
  g_autoptr(GArray) records = guise_store_face_get (store, ids, n, error);
  g_autofree GuisePoint3 *meshes = g_new (GuisePoint3, (gsize) n * GUISE_FACE_MESH_N_POINTS);
  g_autofree float *shares = g_new (float, n);
  g_autofree gboolean *has = g_new (gboolean, n);
  GuiseFacePaint **paints;
  gboolean good = TRUE;

  if (records == NULL || records->len != n
      || !guise_store_face_get_landmarks (store, ids, n, GUISE_LANDMARKS_BEST, meshes, has, error))
    return records != NULL && records->len != n;      /* deleted meanwhile */
  paints = g_new0 (GuiseFacePaint *, n);
  good = guise_store_face_get_paints (store, ids, n, paints, error);
  for (guint i = 0; i < n && good; i++)
    {
      shares[i] = NAN;
      good = !has[i] || measure_face (self, store, &g_array_index (records, GuiseFaceRecord, i),
                                      meshes + (gsize) i * GUISE_FACE_MESH_N_POINTS, paints[i], &shares[i], error);
    }
  free_paints (paints, n);
  return good && guise_store_face_set_occlusion (store, ids, n, shares, error);
}
