/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-eval.h"

#include <math.h>
#include <string.h>

#include "guise-augment.h"
#include "guise-error.h"
#include "guise-front.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-measures.h"
#include "guise-sheet.h"
#include "guise-train-fields.h"

/* Enough for a median, few enough to measure every minute. */
#define MAX_FACES 20

/* Columns of a sheet. */
#define N_SHOWN 6
#define CELL 128

/* Of a sheet that is read: more columns than are shown do not fit. */
#define MAX_SHEET_SIDE 4096

/* Pixels a side at which results are looked at: about what footage has. */
#define LOOK_SIZE 256

typedef struct
{
  GuiseImage *crop;                                  /* RGB8, LOOK_SIZE */
  GuiseImage *mask;                                  /* GRAYF, LOOK_SIZE: what is trained */
  GuiseImage *swapped;                               /* the same: what a swap takes of it */
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];      /* in the crop */
  float      *input;                                 /* of the encoder */
  GuiseImage *wanted, *weights;                      /* RGBF, GRAYF, of the output's size */
} EvalFace;

struct _GuiseTrainEval
{
  GuiseArchitecture        architecture;
  GuiseLossWeights         losses;
  GuiseTrainFaceCut        cut;
  GuiseFaceFinder         *finder;                   /* (nullable), borrowed */
  gboolean                 held_out;                 /* whether the faces of both sides are */
  GPtrArray               *faces[GUISE_N_SIDES];     /* of EvalFace */
  float                    means[GUISE_N_SIDES][GUISE_IDENTITY_LENGTH];
  gboolean                 has_means;
};

static void
eval_face_free (EvalFace *self)
{
  g_clear_pointer (&self->crop, guise_image_unref);
  g_clear_pointer (&self->mask, guise_image_unref);
  g_clear_pointer (&self->swapped, guise_image_unref);
  g_clear_pointer (&self->wanted, guise_image_unref);
  g_clear_pointer (&self->weights, guise_image_unref);
  g_free (self->input);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (EvalFace, eval_face_free)

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (void *) (image->plane[0] + y * image->stride[0]);
}

/* The face at @size, with its landmarks there. */
static GuiseImage *
shrink (EvalFace *face, guint size, GuisePoint3 *points, GError **error)
{
  const double scale = (double) size / LOOK_SIZE;
  const GuiseAffine affine = { { scale, 0, 0, 0, scale, 0 } };

  guise_face_mesh_transform (face->points, &affine, points);
  return guise_image_scale (face->crop, size, size, error);
}

static gboolean
make_input (GuiseTrainEval *self, EvalFace *face, GError **error)
{
  const guint size = self->architecture.input_size;
  GuisePoint3 points[GUISE_FACE_MESH_N_POINTS];
  g_autoptr(GuiseImage) image = shrink (face, size, points, error);

  if (image == NULL)
    return FALSE;

  face->input = g_new (float, (gsize) size * size * guise_architecture_get_in_channels (&self->architecture));
  return guise_train_face_to_input (image, points, &self->cut, self->architecture.guided, face->input, error);
}

/* What the loss compares with, just as the kernel would make it. @seen, @paint: (nullable): of LOOK_SIZE */
static gboolean
make_wanted (GuiseTrainEval *self, EvalFace *face, GuiseImage *seen, GuiseFacePaint *paint, GError **error)
{
  const guint size = self->architecture.output_size;
  const double scale = (double) size / LOOK_SIZE;
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

      row_of (face->weights, i / size)[i % size] = MAX (weight, (float) self->cut.outside);
      for (guint k = 0; k < 3; k++)
        row_of (face->wanted, i / size)[i % size * 3 + k] = 0.5f + (rgbw[i * 4 + k] / 255.0f - 0.5f) * shown;
    }

  return TRUE;
}

/* Where the face is, less what is before it. @paint: (nullable): of the frame; is put where the crop has it */
static gboolean
make_masks (GuiseTrainEval *self, EvalFace *face, const GuisePoint3 *mesh, GuiseFacePaint *paint, GuiseFront *front,
            GError **error)
{
  g_autoptr(GuiseImage) seen = NULL;

  face->mask = guise_train_face_mask (face->points, self->cut.coverage, LOOK_SIZE, error);
  if (face->mask == NULL
      || (face->swapped = guise_train_face_swap_mask (face->points, self->cut.coverage, LOOK_SIZE, error)) == NULL
      || (front != NULL
          && (seen = guise_front_find (face->crop, face->points, &GUISE_AFFINE_IDENTITY, LOOK_SIZE, front, error)) == NULL)
      || (paint != NULL && !guise_train_face_place_paint (paint, mesh, self->cut.coverage, LOOK_SIZE, error)))
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
  g_autoptr(EvalFace) face = g_new0 (EvalFace, 1);
  g_autoptr(GError) unusable = NULL;

  if (!guise_store_face_get_landmarks (store, &record->id, 1, GUISE_LANDMARKS_BEST, mesh, NULL, error)
      || !guise_store_face_get_paints (store, &record->id, 1, &paint, error))
    return FALSE;

  face->crop = guise_train_face_read (store, record, mesh, self->cut.coverage, LOOK_SIZE, face->points, &unusable);
  if (face->crop != NULL && make_input (self, face, &unusable) && make_masks (self, face, mesh, paint, front, &unusable))
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
identify (GuiseTrainEval *self, GuiseImage *image, const EvalFace *face, float *vector, GError **error)
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
          const EvalFace *face = g_ptr_array_index (self->faces[side], i);

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

/* What @decoder makes of @faces: (transfer full) (element-type GuiseImage): RGBF, output size. */
static GPtrArray *
decode (GuiseTrainEval *self, GuiseHourglass *hourglass, const GPtrArray *faces, GuiseSide decoder,
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
    memcpy (inputs + i * n_in, ((EvalFace *) g_ptr_array_index (faces, i))->input, n_in * sizeof (float));
  if (n > 0 && !guise_hourglass_infer (hourglass, decoder, guise_hourglass_has_average (hourglass), inputs, n, outputs,
                                       cancellable, error))
    return NULL;

  for (guint i = 0; i < n; i++)
    {
      GuiseImage *picture = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, size, size);

      for (guint pixel = 0; pixel < size * size; pixel++)
        memcpy (row_of (picture, pixel / size) + pixel % size * 3, outputs + i * n_out + (gsize) pixel * channels,
                3 * sizeof (float));
      g_ptr_array_add (pictures, picture);
    }

  return g_steal_pointer (&pictures);
}

static double
get_loss (GuiseTrainEval *self, const EvalFace *face, GuiseImage *picture)
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
      g_autoptr(GPtrArray) pictures = decode (self, hourglass, self->faces[side], (GuiseSide) side, cancellable, error);

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

/* What @mask has of the picture put into the crop it was made from: (transfer full): RGB8, LOOK_SIZE. */
static GuiseImage *
put_back (const EvalFace *face, GuiseImage *mask, GuiseImage *picture, GError **error)
{
  g_autoptr(GuiseImage) large = guise_image_scale (picture, LOOK_SIZE, LOOK_SIZE, error);
  GuiseImage *result;

  if (large == NULL)
    return NULL;

  result = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, LOOK_SIZE, LOOK_SIZE);
  for (guint y = 0; y < LOOK_SIZE; y++)
    for (guint x = 0; x < LOOK_SIZE * 3; x++)
      {
        const float old = face->crop->plane[0][y * face->crop->stride[0] + x];
        const float new = CLAMP (row_of (large, y)[x], 0.0f, 1.0f) * 255, part = row_of (mask, y)[x / 3];

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
  g_autoptr(GPtrArray) pictures = decode (self, hourglass, self->faces[side], GUISE_SIDE_SOURCE, cancellable, error);
  g_autofree double *values = g_new (double, n);

  if (pictures == NULL)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const EvalFace *face = g_ptr_array_index (self->faces[side], i);
      g_autoptr(GuiseImage) image = NULL;
      float vector[GUISE_IDENTITY_LENGTH];

      if (g_cancellable_set_error_if_cancelled (cancellable, error)
          || (image = put_back (face, face->mask, g_ptr_array_index (pictures, i), error)) == NULL
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

/* A row of what was there, or (@decoder of GUISE_N_SIDES) of the faces themselves. */
static gboolean
add_row (GuiseTrainEval *self, GuiseHourglass *hourglass, GuiseSheet *sheet, const char *label, GuiseSide side,
         GuiseSide decoder, GCancellable *cancellable, GError **error)
{
  const guint n = MIN (self->faces[side]->len, N_SHOWN);
  g_autoptr(GPtrArray) shown = g_ptr_array_new (), pictures = NULL;

  for (guint i = 0; i < n; i++)
    g_ptr_array_add (shown, g_ptr_array_index (self->faces[side], i * self->faces[side]->len / n));

  guise_sheet_begin_row (sheet, label);
  if (decoder != GUISE_N_SIDES
      && (pictures = decode (self, hourglass, shown, decoder, cancellable, error)) == NULL)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const EvalFace *face = g_ptr_array_index (shown, i);
      g_autoptr(GuiseImage) image = NULL;

      if (pictures == NULL)
        image = guise_image_ref (face->crop);
      else if ((image = put_back (face, face->swapped, g_ptr_array_index (pictures, i), error)) == NULL)
        return FALSE;
      guise_sheet_add (sheet, image, NULL);
    }

  return TRUE;
}

static const struct { const char *label; GuiseSide side, decoder; } sheet_rows[] = {
  { "source", GUISE_SIDE_SOURCE, GUISE_N_SIDES },
  { "reconstruction", GUISE_SIDE_SOURCE, GUISE_SIDE_SOURCE },
  { "target", GUISE_SIDE_TARGET, GUISE_N_SIDES },
  { "reconstruction", GUISE_SIDE_TARGET, GUISE_SIDE_TARGET },
  { "swap", GUISE_SIDE_TARGET, GUISE_SIDE_SOURCE },
};

/* Rows of a sheet are columns of a preview. */
G_STATIC_ASSERT (G_N_ELEMENTS (sheet_rows) == GUISE_TRAIN_CELL_SWAP + 1);

GuiseImage *
guise_train_eval_sheet (GuiseTrainEval *self, GuiseHourglass *hourglass, const char *title, GCancellable *cancellable,
                        GError **error)
{
  g_autoptr(GuiseSheet) sheet = guise_sheet_new (CELL, CELL, title);

  for (guint i = 0; i < G_N_ELEMENTS (sheet_rows); i++)
    if (!add_row (self, hourglass, sheet, sheet_rows[i].label, sheet_rows[i].side, sheet_rows[i].decoder, cancellable,
                  error))
      return NULL;

  return guise_sheet_draw (sheet, error);
}

GuiseTrainPreview *
guise_train_preview_load (const char *path, GError **error)
{
  g_autoptr(GuiseImage) sheet = guise_image_load (path, MAX_SHEET_SIDE, error);
  guint first[2], step[2], n;
  GuiseTrainPreview *preview;
  GuiseImage *atlas;

  if (sheet == NULL)
    return NULL;
  n = guise_sheet_find_cells (sheet, CELL, G_N_ELEMENTS (sheet_rows), first, step);
  if (n == 0 || n > GUISE_TRAIN_MAX_SHOWN)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED, _("%s is no preview of a training"), path);
      return NULL;
    }

  atlas = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, G_N_ELEMENTS (sheet_rows) * CELL, n * CELL);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < G_N_ELEMENTS (sheet_rows); k++)
      for (guint y = 0; y < CELL; y++)
        memcpy (atlas->plane[0] + (i * CELL + y) * atlas->stride[0] + k * CELL * 3,
                sheet->plane[0] + (first[1] + k * step[1] + y) * sheet->stride[0]
                + (gsize) (first[0] + i * step[0]) * 3, CELL * 3);

  preview = guise_train_preview_new (atlas);
  preview->cell = CELL;
  preview->n_columns = G_N_ELEMENTS (sheet_rows);
  preview->shown.n_rows = n;
  return preview;
}

gboolean
guise_train_eval_has_faces (GuiseTrainEval *self)
{
  return self->faces[GUISE_SIDE_SOURCE]->len > 0 && self->faces[GUISE_SIDE_TARGET]->len > 0;
}

/* The usual rows are those of the sheets. */
static void
choose_shown (GuiseTrainEval *self, const GuiseTrainShown *wanted, GuiseTrainShown *out)
{
  const guint longest = MAX (self->faces[GUISE_SIDE_SOURCE]->len, self->faces[GUISE_SIDE_TARGET]->len);

  *out = (GuiseTrainShown) { .n_rows = wanted->n_rows != 0 ? wanted->n_rows : MIN (longest, N_SHOWN) };
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    {
      const guint len = self->faces[side]->len, usual = MIN (len, N_SHOWN);

      for (guint i = 0; i < out->n_rows; i++)
        out->faces[side][i] = wanted->n_rows != 0 ? wanted->faces[side][i] % len : i % usual * len / usual;
    }
}

/* @image: RGB8 or GRAYF, LOOK_SIZE. */
static void
fill_cell (GuiseImage *atlas, guint row, GuiseTrainCell cell, GuiseImage *image)
{
  for (guint y = 0; y < LOOK_SIZE; y++)
    {
      guint8 *to = atlas->plane[0] + (row * LOOK_SIZE + y) * atlas->stride[0] + (gsize) cell * LOOK_SIZE * 3;

      if (image->format == GUISE_PIXEL_RGB8)
        memcpy (to, image->plane[0] + y * image->stride[0], LOOK_SIZE * 3);
      else
        for (guint x = 0; x < LOOK_SIZE * 3; x++)
          to[x] = (guint8) lroundf (255 * CLAMP (row_of (image, y)[x / 3], 0.0f, 1.0f));
    }
}

/* Into column @cell of @atlas: what @decoder makes of the faces that are shown of @side. */
static gboolean
fill_column (GuiseTrainEval *self, GuiseHourglass *hourglass, GuiseImage *atlas, const GuiseTrainShown *shown,
             GuiseSide side, GuiseSide decoder, GuiseTrainCell cell, GCancellable *cancellable, GError **error)
{
  g_autoptr(GPtrArray) faces = g_ptr_array_new (), pictures = NULL;

  for (guint i = 0; i < shown->n_rows; i++)
    g_ptr_array_add (faces, g_ptr_array_index (self->faces[side], shown->faces[side][i]));
  pictures = decode (self, hourglass, faces, decoder, cancellable, error);
  if (pictures == NULL)
    return FALSE;

  for (guint i = 0; i < shown->n_rows; i++)
    {
      const EvalFace *face = g_ptr_array_index (faces, i);
      g_autoptr(GuiseImage) image = put_back (face, face->swapped, g_ptr_array_index (pictures, i), error);

      if (image == NULL)
        return FALSE;
      fill_cell (atlas, i, cell, image);
    }
  return TRUE;
}

GuiseTrainPreview *
guise_train_eval_preview (GuiseTrainEval *self, GuiseHourglass *hourglass, const GuiseTrainShown *wanted,
                          GCancellable *cancellable, GError **error)
{
  static const struct { GuiseSide side, decoder; GuiseTrainCell cell; } columns[] = {
    { GUISE_SIDE_SOURCE, GUISE_SIDE_SOURCE, GUISE_TRAIN_CELL_SOURCE_REBUILT },
    { GUISE_SIDE_TARGET, GUISE_SIDE_TARGET, GUISE_TRAIN_CELL_TARGET_REBUILT },
    { GUISE_SIDE_TARGET, GUISE_SIDE_SOURCE, GUISE_TRAIN_CELL_SWAP },
  };
  g_autoptr(GuiseImage) atlas = NULL;
  GuiseTrainPreview *preview;
  GuiseTrainShown shown;

  choose_shown (self, wanted, &shown);
  atlas = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, GUISE_TRAIN_N_CELLS * LOOK_SIZE,
                           shown.n_rows * LOOK_SIZE);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    for (guint i = 0; i < shown.n_rows; i++)
      {
        const EvalFace *face = g_ptr_array_index (self->faces[side], shown.faces[side][i]);
        const gboolean source = side == GUISE_SIDE_SOURCE;

        fill_cell (atlas, i, source ? GUISE_TRAIN_CELL_SOURCE : GUISE_TRAIN_CELL_TARGET, face->crop);
        fill_cell (atlas, i, source ? GUISE_TRAIN_CELL_SOURCE_MASK : GUISE_TRAIN_CELL_TARGET_MASK, face->mask);
      }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (!fill_column (self, hourglass, atlas, &shown, columns[i].side, columns[i].decoder, columns[i].cell, cancellable,
                      error))
      return NULL;

  preview = guise_train_preview_new (g_steal_pointer (&atlas));
  preview->cell = LOOK_SIZE;
  preview->n_columns = GUISE_TRAIN_N_CELLS;
  preview->shown = shown;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    preview->n_faces[side] = self->faces[side]->len;
  return preview;
}
