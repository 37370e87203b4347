/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-export-measure.h"

#include "guise-error.h"
#include "guise-export-view.h"
#include "guise-face-align.h"
#include "guise-i18n.h"
#include "guise-image-file.h"
#include "guise-image-warp.h"
#include "guise-sheet.h"

#define USUAL_ROWS 6

/* Cells of the sheet, pixels. */
#define CELL_WIDTH  320
#define CELL_HEIGHT 240

/* Whole-face crop of @image, at the cell's height. */
static GuiseImage *
crop_face (GuiseImage *image, const GuisePoint3 *landmarks, GError **error)
{
  GuisePoint points[GUISE_FACE_68_N_POINTS];
  GuiseAffine to_crop;

  guise_face_mesh_to_68 (landmarks, points);
  if (!guise_face_align_crop (points, GUISE_COVERAGE_WHOLE_FACE, CELL_HEIGHT, &to_crop, error))
    return NULL;

  return guise_image_warp (image, &to_crop, CELL_HEIGHT, CELL_HEIGHT, GUISE_WARP_FINE, error);
}

static gboolean
add_row (GuiseSheet *sheet, GuiseStore *store, GuiseExportView *view, GuiseFrameReader *clip,
         const GuiseFaceRecord *face, GCancellable *cancellable, GError **error)
{
  g_auto(GuiseFrame) before = { 0 }, after = { 0 };
  g_autoptr(GuiseImage) crop_before = NULL, crop_after = NULL;
  g_autofree GuisePoint3 *landmarks = g_new (GuisePoint3, GUISE_FACE_MESH_N_POINTS);
  g_autofree char *label = NULL;

  if (!guise_store_face_get_landmarks (store, &face->id, 1, GUISE_LANDMARKS_BEST, landmarks, NULL, error)
      || guise_frame_reader_read_at (clip, (guint) face->frame, &before, cancellable, error) != GUISE_READ_FRAME
      || !guise_export_view_read (view, face->frame, &after, cancellable, error))
    return FALSE;

  crop_before = crop_face (before.image, landmarks, error);
  crop_after = crop_before != NULL ? crop_face (after.image, landmarks, error) : NULL;
  if (crop_after == NULL)
    return FALSE;

  label = g_strdup_printf ("%.2f s", (double) face->time / GUISE_TIME_SECOND);
  guise_sheet_begin_row (sheet, label);
  guise_sheet_add (sheet, before.image, "original");
  guise_sheet_add (sheet, after.image, "swapped");
  guise_sheet_add (sheet, crop_before, "before");
  guise_sheet_add (sheet, crop_after, face->hold_out == GUISE_HOLD_OUT_YES ? "after (held out)" : "after");
  return TRUE;
}

gboolean
guise_export_sheet (GuiseStore *store, const char *file, const char *png, guint n_rows, GCancellable *cancellable,
                    GError **error)
{
  g_auto(GuiseExportView) view = { 0 };
  GuiseFrameReaderParams params = { .output = GUISE_FRAME_OUTPUT_DISPLAY_RGB };
  g_autoptr(GuiseFrameReader) clip = NULL;
  g_autoptr(GuiseSheet) sheet = guise_sheet_new (CELL_WIDTH, CELL_HEIGHT, "Original and swap: faces made by Guise");
  g_autoptr(GuiseImage) picture = NULL;
  gint64 last = -1;

  if (!guise_export_view_open (store, file, FALSE, &view, cancellable, error))
    return FALSE;
  if (view.faces->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED, _("%s shows no face that was replaced"), file);
      return FALSE;
    }
  clip = guise_frame_reader_open (view.clip.info, view.clip.table, &params, error);
  if (clip == NULL)
    return FALSE;

  n_rows = MIN (n_rows == 0 ? USUAL_ROWS : n_rows, view.faces->len);
  for (guint i = 0; i < n_rows; i++)
    {
      const GuiseFaceRecord *face = &g_array_index (view.faces, GuiseFaceRecord,
                                                    (2 * i + 1) * view.faces->len / (2 * n_rows));

      if (face->frame > last && !add_row (sheet, store, &view, clip, face, cancellable, error))
        return FALSE;
      last = face->frame;
    }

  picture = guise_sheet_draw (sheet, error);
  return picture != NULL && guise_image_save (picture, png, error);
}
