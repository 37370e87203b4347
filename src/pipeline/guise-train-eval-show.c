/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-eval-private.h"

#include <math.h>
#include <string.h>

#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-sheet.h"

/* Columns of a sheet. */
#define N_SHOWN 6
#define CELL 128

/* Of a sheet that is read: more columns than are shown do not fit. */
#define MAX_SHEET_SIDE 4096

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
      && (pictures = guise_train_eval_decode (self, hourglass, shown, decoder, cancellable, error)) == NULL)
    return FALSE;

  for (guint i = 0; i < n; i++)
    {
      const GuiseEvalFace *face = g_ptr_array_index (shown, i);
      g_autoptr(GuiseImage) image = NULL;

      if (pictures == NULL)
        image = guise_image_ref (face->crop);
      else
        image = guise_train_eval_put_back (face, face->swapped, g_ptr_array_index (pictures, i), error);
      if (image == NULL)
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

/* @image: RGB8 or GRAYF, GUISE_EVAL_SIZE. */
static void
fill_cell (GuiseImage *atlas, guint row, GuiseTrainCell cell, GuiseImage *image)
{
  for (guint y = 0; y < GUISE_EVAL_SIZE; y++)
    {
      guint8 *to = atlas->plane[0] + (row * GUISE_EVAL_SIZE + y) * atlas->stride[0]
                   + (gsize) cell * GUISE_EVAL_SIZE * 3;

      if (image->format == GUISE_PIXEL_RGB8)
        memcpy (to, image->plane[0] + y * image->stride[0], GUISE_EVAL_SIZE * 3);
      else
        for (guint x = 0; x < GUISE_EVAL_SIZE * 3; x++)
          to[x] = (guint8) lroundf (255 * CLAMP (guise_image_row (image, y)[x / 3], 0.0f, 1.0f));
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
  pictures = guise_train_eval_decode (self, hourglass, faces, decoder, cancellable, error);
  if (pictures == NULL)
    return FALSE;

  for (guint i = 0; i < shown->n_rows; i++)
    {
      const GuiseEvalFace *face = g_ptr_array_index (faces, i);
      g_autoptr(GuiseImage) image = guise_train_eval_put_back (face, face->swapped, g_ptr_array_index (pictures, i),
                                                               error);

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
  atlas = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, GUISE_TRAIN_N_CELLS * GUISE_EVAL_SIZE,
                           shown.n_rows * GUISE_EVAL_SIZE);
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    for (guint i = 0; i < shown.n_rows; i++)
      {
        const GuiseEvalFace *face = g_ptr_array_index (self->faces[side], shown.faces[side][i]);
        const gboolean source = side == GUISE_SIDE_SOURCE;

        fill_cell (atlas, i, source ? GUISE_TRAIN_CELL_SOURCE : GUISE_TRAIN_CELL_TARGET, face->crop);
        fill_cell (atlas, i, source ? GUISE_TRAIN_CELL_SOURCE_MASK : GUISE_TRAIN_CELL_TARGET_MASK, face->mask);
      }
  for (guint i = 0; i < G_N_ELEMENTS (columns); i++)
    if (!fill_column (self, hourglass, atlas, &shown, columns[i].side, columns[i].decoder, columns[i].cell, cancellable,
                      error))
      return NULL;

  preview = guise_train_preview_new (g_steal_pointer (&atlas));
  preview->cell = GUISE_EVAL_SIZE;
  preview->n_columns = GUISE_TRAIN_N_CELLS;
  preview->shown = shown;
  for (guint side = 0; side < GUISE_N_SIDES; side++)
    preview->n_faces[side] = self->faces[side]->len;
  return preview;
}
