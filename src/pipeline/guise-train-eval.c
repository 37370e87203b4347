/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-eval-private.h"

#include <math.h>
#include <string.h>

#include "guise-augment.h"
#include "guise-front.h"
#include "guise-image-warp.h"

/* Enough for a median, few enough to measure every minute. */
#define MAX_FACES 20

static void
eval_face_free (GuiseEvalFace *self)
{
  g_clear_pointer (&self->crop, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->swapped, guise_image_unref);
  g_clear_pointer (&self->wanted, guise_image_unref);
  g_clear_pointer (&self->weights, guise_image_unref);
  g_free (self->input);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GuiseEvalFace, eval_face_free)

/* The face at @size, with its landmarks there. */
static GuiseImage *
shrink (GuiseEvalFace *face, guint size, GuisePoint3 *points, GError **error)
{
  const double scale = (double) size / GUISE_EVAL_SIZE;
  const GuiseAffine affine = { { scale, 0, 0, 0, scale, 0 } };

  guise_face_mesh_transform (face->points, &affine, points);
  return guise_image_scale (face->crop, size, size, error);
}

static gboolean
make_input (GuiseTrainEval *self, GuiseEvalFace *face, GError **error)
{
  const guint size = self->architecture.input_size;
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  g_autoptr(GuiseImage) image = shrink (face, size, points, error);

  if (image == NULL)
    return FALSE;

  face->input = g_new (float, (gsize) size * size * guise_architecture_get_in_channels (&self->architecture));
  return guise_train_face_to_input (image, points, &self->cut, self->architecture.guided, face->input, error);
}

/* What the loss compares with, just as the kernel would make it. @seen, @paint: (nullable): of GUISE_EVAL_SIZE */
static gboolean
make_wanted (GuiseTrainEval *self, GuiseEvalFace *face, GuiseImage *seen, GuiseFacePaint *paint, GError **error)
{
  const guint size = self->architecture.output_size;
  const double scale = (double) size / GUISE_EVAL_SIZE;
  const GuiseAffine from_small = { { 1 / scale, 0, 0, 0, 1 / scale, 0 } };
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  g_autoptr(GuiseImage) image = shrink (face, size, points, error), small_seen = NULL;
  g_autofree guint8 *rgbw = g_malloc ((gsize) size * size * 4);
  GuiseFaceColours colours;

  if (image == NULL || (seen != NULL && (small_seen = guise_image_scale (seen, size, size, error)) == NULL))
    return FALSE;
  if (paint != NULL)
    paint->frame_to_paint = guise_affine_compose (&from_small, &paint->frame_to_paint);
  if (!guise_train_face_pack (image, points, &self->cut, small_seen, paint, rgbw, &colours, error))
    return FALSE;

  face->wanted = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, size, size);
  face->weights = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, size, size);
  for (guint i = 0; i < size * size; i++)
    {
      const float weight = (float) guise_augment_unpack_weight (rgbw[i * 4 + 3]);
      const float shown = self->cut.face_only ? MIN (weight, 1) : 1;

      guise_image_row (face->weights, i / size)[i % size] = MAX (weight, (float) self->cut.outside);
      for (guint k = 0; k < 3; k++)
        guise_image_row (face->wanted, i / size)[i % size * 3 + k] =
          0.5f + (rgbw[i * 4 + k] / 255.0f - 0.5f) * shown;
    }

  return TRUE;
}

/* Where the face is, less what is before it. @paint: (nullable): of the frame; is put where the crop has it */
static gboolean
make_masks (GuiseTrainEval *self, GuiseEvalFace *face, const GuisePoint3 *mesh, gint64 track, GuiseFacePaint *paint,
            GuiseFront *front, GError **error)
{
  g_autoptr(GuiseImage) seen = NULL;

  face->mask = guise_train_face_mask (face->points, self->cut.coverage, GUISE_EVAL_SIZE, error);
  if (face->mask == NULL
      || (face->swapped = guise_train_face_swap_mask (face->points, self->cut.coverage, GUISE_EVAL_SIZE, error)) == NULL
      || (front != NULL
          && (seen = guise_front_find (face->crop, face->points, track, &GUISE_AFFINE_IDENTITY, GUISE_EVAL_SIZE, front,
                                       error)) == NULL)
      || (paint != NULL && !guise_train_face_place_paint (paint, mesh, self->cut.coverage, GUISE_EVAL_SIZE, error)))
    return FALSE;
  guise_train_face_narrow (face->mask, seen, paint);
  guise_train_face_narrow (face->swapped, seen, paint);
  return make_wanted (self, face, seen, paint, error);
}

/* %TRUE without @error for a face that cannot be used. */
static gboolean
add_face (GuiseTrainEval *self, GuiseStore *store, const GuiseFaceRecord *record, GuiseSide side, GuiseFront *front,
          GError **error)
{
  g_autofree GuisePoint3 *mesh = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autoptr(GuiseFacePaint) paint = NULL;
  g_autoptr(GuiseEvalFace) face = g_new0 (GuiseEvalFace, 1);
  g_autoptr(GError) unusable = NULL;

  if (!guise_store_face_get_landmarks (store, &record->id, 1, GUISE_LANDMARKS_BEST, mesh, NULL, error)
      || !guise_store_face_get_paints (store, &record->id, 1, &paint, error))
    return FALSE;

  face->crop = guise_train_face_read (store, record, mesh, self->cut.coverage, GUISE_EVAL_SIZE, face->points, &unusable);
  if (face->crop != NULL && make_input (self, face, &unusable)
      && make_masks (self, face, mesh, record->track, paint, front, &unusable))
    g_ptr_array_add (self->faces[side], g_steal_pointer (&face));
  return TRUE;
}

static gboolean
add_faces (GuiseTrainEval *self, GuiseStore *store, GArray *records, GuiseSide side, GuiseFront *front,
           GCancellable *cancellable, GError **error)
{
  const guint n = MIN (records->len, MAX_FACES);

  self->faces[side] = g_ptr_array_new_with_free_func ((GDestroyNotify) eval_face_free);
  for (guint i = 0; i < n; i++)
    {
      guint index = (guint) ((guint64) (2 * i + 1) * records->len / (2 * n));

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || !add_face (self, store, &g_array_index (records, GuiseFaceRecord, index), side, front, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
identify (GuiseTrainEval *self, GuiseImage *image, const GuiseEvalFace *face, float *vector, GError **error)
{
  GuisePoint ibug[GUISE_FACE_68_N_POINTS];

  guise_face_mesh_to_68 (face->points, ibug);
  return guise_face_finder_identity (self->finder, image, ibug, vector, error);
}

/* The mean vectors S and T of the real faces. */
static gboolean
measure_means (GuiseTrainEval *self, GCancellable *cancellable, GError **error)
{
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const guint n = self->faces[side]->len;
      g_autofree float *vectors = g_new (float, (gsize) n * GUISE_IDENTITY_LENGTH);

      for (guint i = 0; i < n; i++)
        {
          const GuiseEvalFace *face = g_ptr_array_index (self->faces[side], i);

          if (g_cancellable_set_error_if_cancelled (cancellable, error)
              || !identify (self, face->crop, face, vectors + (gsize) i * GUISE_IDENTITY_LENGTH, error))
            return FALSE;
        }
      guise_measure_mean_vector (vectors, n, self->means[side]);
    }

  self->has_means = TRUE;
  return TRUE;
}

GuiseTrainEval *
guise_train_eval_new (GuiseStore *store, GuiseGpu *gpu, GuiseTrainSet *const sets[GUISE_N_SIDES],
                      const GuiseTrainSettings *settings, GCancellable *cancellable, GError **error)
{
  GuiseArchitecture architecture;
  g_autoptr(GuiseTrainEval) self = NULL;
  g_autoptr(GuiseFront) front = NULL;

  if (!guise_train_settings_find_model (settings, &architecture, error) || !guise_front_load (store, gpu, &front, error))
    return NULL;

  self = g_new0 (GuiseTrainEval, 1);
  self->architecture = architecture;
  self->losses = guise_train_settings_get_losses (settings);
  self->cut = guise_train_settings_get_cut (settings);
  self->held_out = sets[GUISE_SIDE_SOURCE]->held_out->len > 0 && sets[GUISE_SIDE_TARGET]->held_out->len > 0;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    if (!add_faces (self, store, self->held_out ? sets[side]->held_out : sets[side]->trained, (GuiseSide) side, front,
                    cancellable, error))
      return NULL;

  self->held_out = self->held_out && self->faces[0]->len > 0 && self->faces[1]->len > 0;
  return g_steal_pointer (&self);
}

void
guise_train_eval_set_finder (GuiseTrainEval *self, GuiseFaceFinder *finder)
{
  self->finder = finder;
}

void
guise_train_eval_destroy (GuiseTrainEval *self)
{
  if (self == NULL)
    return;

  for (guint side = 0; side < GUISE_N_SIDES; side++)
    g_clear_pointer (&self->faces[side], g_ptr_array_unref);
  g_free (self);
}

GPtrArray *
guise_train_eval_decode (GuiseTrainEval *self, GuiseHourglass *hourglass, const GPtrArray *faces, GuiseSide decoder,
                         GCancellable *cancellable, GError **error)
{
  const guint n = faces->len;
  const gsize n_in = (gsize) self->architecture.input_size * self->architecture.input_size
                     * guise_architecture_get_in_channels (&self->architecture);
  const guint size = self->architecture.output_size, channels = guise_hourglass_get_out_channels (hourglass);
  const gsize n_out = (gsize) size * size * channels;
  g_autofree float *inputs = g_new (float, n * n_in), *outputs = g_new (float, n * n_out);
  g_autoptr(GPtrArray) pictures = g_ptr_array_new_with_free_func ((GDestroyNotify) guise_image_unref);

  for (guint i = 0; i < n; i++)
    memcpy (inputs + i * n_in, ((GuiseEvalFace *) g_ptr_array_index (faces, i))->input, n_in * sizeof (float));
  if (n > 0 && !guise_hourglass_infer (hourglass, decoder, guise_hourglass_has_average (hourglass), inputs, n, outputs,
                                       cancellable, error))
    return NULL;

  for (guint i = 0; i < n; i++)
    {
      GuiseImage *picture = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, size, size);

      for (guint pixel = 0; pixel < size * size; pixel++)
        memcpy (guise_image_row (picture, pixel / size) + pixel % size * 3,
                outputs + i * n_out + (gsize) pixel * channels, 3 * sizeof (float));
      g_ptr_array_add (pictures, picture);
    }

  return g_steal_pointer (&pictures);
}

static double
get_loss (GuiseTrainEval *self, const GuiseEvalFace *face, GuiseImage *picture)
{
  const double *by = self->losses.of;
  const double weight = by[GUISE_LOSS_DSSIM] + by[GUISE_LOSS_L1] + by[GUISE_LOSS_MSE];
  double l1, mse, sum;

  if (!(weight > 0))
    return guise_measure_dssim (picture, face->wanted, face->weights);

  guise_measure_pixels (picture, face->wanted, face->weights, &l1, &mse);
  sum = by[GUISE_LOSS_L1] * l1 + by[GUISE_LOSS_MSE] * mse;
  if (by[GUISE_LOSS_DSSIM] > 0)
    sum += by[GUISE_LOSS_DSSIM] * guise_measure_dssim (picture, face->wanted, face->weights);

  return sum / weight;
}

gboolean
guise_train_eval_loss (GuiseTrainEval *self, GuiseHourglass *hourglass, double *loss, GCancellable *cancellable,
                       GError **error)
{
  *loss = NAN;
  if (!self->held_out)
    return TRUE;

  *loss = 0;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const guint n = self->faces[side]->len;
      g_autoptr(GPtrArray) pictures = guise_train_eval_decode (self, hourglass, self->faces[side], (GuiseSide) side,
                                                               cancellable, error);

      if (pictures == NULL)
        return FALSE;
      for (guint i = 0; i < n; i++)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          *loss += get_loss (self, g_ptr_array_index (self->faces[side], i), g_ptr_array_index (pictures, i))
                   / (GUISE_N_SIDES * n);
        }
    }

  return TRUE;
}

GuiseImage *
guise_train_eval_put_back (const GuiseEvalFace *face, GuiseImage *mask, GuiseImage *picture, GError **error)
{
  g_autoptr(GuiseImage) large = guise_image_scale (picture, GUISE_EVAL_SIZE, GUISE_EVAL_SIZE, error);
  GuiseImage *result;

  if (large == NULL)
    return NULL;

  result = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, GUISE_EVAL_SIZE, GUISE_EVAL_SIZE);
  for (guint y = 0; y < GUISE_EVAL_SIZE; y++)
    for (guint x = 0; x < GUISE_EVAL_SIZE * 3; x++)
      {
        const float old = face->crop->plane[0][y * face->crop->stride[0] + x];
        const float new = CLAMP (guise_image_row (large, y)[x], 0.0f, 1.0f) * 255;
        const float part = guise_image_row (mask, y)[x / 3];

        result->plane[0][y * result->stride[0] + x] = (guint8) lroundf (old + (new - old) * part);
      }

  return result;
}

/* Median p of what the source's decoder makes of the faces of @side. */
static gboolean
measure_p (GuiseTrainEval *self, GuiseHourglass *hourglass, GuiseSide side, double *out, GCancellable *cancellable,
           GError **error)
{
  const guint n = self->faces[side]->len;
  g_autoptr(GPtrArray) pictures = guise_train_eval_decode (self, hourglass, self->faces[side], GUISE_SIDE_SOURCE,
                                                           cancellable, error);
  g_autofree double *values = g_new (double, n);

  if (pictures == NULL)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const GuiseEvalFace *face = g_ptr_array_index (self->faces[side], i);
      g_autoptr(GuiseImage) image = NULL;
      float vector[GUISE_IDENTITY_LENGTH];

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || (image = guise_train_eval_put_back (face, face->mask, g_ptr_array_index (pictures, i), error)) == NULL
          || !identify (self, image, face, vector, error))
        return FALSE;
      values[i] = guise_measure_p (vector, self->means[GUISE_SIDE_SOURCE], self->means[GUISE_SIDE_TARGET]);
    }

  *out = guise_measure_median (values, n);
  return TRUE;
}

gboolean
guise_train_eval_likeness (GuiseTrainEval *self, GuiseHourglass *hourglass, double *likeness, double *bleed,
                           GCancellable *cancellable, GError **error)
{
  double reconstructed;

  *likeness = *bleed = NAN;
  if (!self->held_out || self->finder == NULL)
    return TRUE;

  if ((!self->has_means && !measure_means (self, cancellable, error))
      || !measure_p (self, hourglass, GUISE_SIDE_TARGET, likeness, cancellable, error)
      || !measure_p (self, hourglass, GUISE_SIDE_SOURCE, &reconstructed, cancellable, error))
    return FALSE;

  *bleed = reconstructed - *likeness;
  return TRUE;
}
