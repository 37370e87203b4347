/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-train-feed.h"

#include "guise-error.h"
#include "guise-image-file.h"
#include "guise-sheet.h"

#include <glib/gstdio.h>

#define CELL 128
#define N_COLUMNS 3

static guint8
grey_of (guint row, guint column)
{
  return (guint8) (20 + 40 * row + 10 * column);
}

static GuiseImage *
plain (guint8 grey)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, CELL, CELL);

  for (guint y = 0; y < CELL; y++)
    memset (image->plane[0] + y * image->stride[0], grey, CELL * 3);
  return image;
}

/* A sheet as a training writes it, with @n_rows rows, into a file. (transfer full): its path */
static char *
write_sheet (const char *folder, guint n_rows)
{
  g_autoptr(GuiseSheet) sheet = guise_sheet_new (CELL, CELL, "run 1, iteration 2");
  char *path = g_build_filename (folder, "sheet.png", NULL);
  g_autoptr(GuiseImage) drawn = NULL;
  g_autoptr(GError) error = NULL;

  for (guint row = 0; row < n_rows; row++)
    {
      guise_sheet_begin_row (sheet, "row");
      for (guint column = 0; column < N_COLUMNS; column++)
        {
          g_autoptr(GuiseImage) image = plain (grey_of (row, column));

          guise_sheet_add (sheet, image, NULL);
        }
    }
  drawn = guise_sheet_draw (sheet, &error);
  g_assert_no_error (error);
  g_assert_true (guise_image_save (drawn, path, &error));
  return path;
}

/* The rows of a sheet are the columns of a preview, and nothing of the paper between them comes along. */
static void
test_sheet_is_read_back (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-preview-XXXXXX", NULL);
  g_autofree char *path = write_sheet (folder, 5);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseTrainPreview) preview = guise_train_preview_load (path, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (preview->cell, ==, CELL);
  g_assert_cmpuint (preview->n_columns, ==, 5);
  g_assert_cmpuint (preview->shown.n_rows, ==, N_COLUMNS);
  for (guint row = 0; row < N_COLUMNS; row++)
    for (guint column = 0; column < 5; column++)
      {
        const guint8 *corner = preview->atlas->plane[0] + row * CELL * preview->atlas->stride[0] + column * CELL * 3;
        const guint8 *end = corner + (CELL - 1) * preview->atlas->stride[0] + (CELL - 1) * 3;

        g_assert_cmpuint (corner[0], ==, grey_of (column, row));
        g_assert_cmpuint (end[2], ==, grey_of (column, row));
      }
  g_remove (path);
  g_rmdir (folder);
}

/* A project may come from anybody. */
static void
test_other_pictures_are_refused (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-preview-XXXXXX", NULL);
  g_autofree char *path = write_sheet (folder, 4);
  g_autoptr(GError) error = NULL;

  g_assert_null (guise_train_preview_load (path, &error));
  g_assert_error (error, GUISE_ERROR, GUISE_ERROR_DAMAGED);
  g_clear_error (&error);
  g_assert_true (g_file_set_contents (path, "no picture", -1, NULL));
  g_assert_null (guise_train_preview_load (path, &error));
  g_assert_nonnull (error);
  g_remove (path);
  g_rmdir (folder);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/train-preview/sheet-is-read-back", test_sheet_is_read_back);
  g_test_add_func ("/pipeline/train-preview/other-pictures-are-refused", test_other_pictures_are_refused);
  return g_test_run ();
}
