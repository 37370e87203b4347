/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-label.h"

#include "guise-error.h"

#include <string.h>

static GuiseClipInfo
make_info (guint width, guint height, GuisePixelFormat format, GuiseOrientation orientation)
{
  gboolean lies = orientation == GUISE_ORIENTATION_ROTATE_90;
  GuiseClipInfo info = {
    .stored_width = width, .stored_height = height, .display_width = lies ? height : width,
    .display_height = lies ? width : height, .orientation = orientation, .pixel_aspect = { 1, 1 }, .format = format,
    .colorimetry = { GUISE_RANGE_LIMITED, GUISE_MATRIX_BT709, 1, 1 },
  };

  g_atomic_ref_count_init (&info.ref_count);
  return info;
}

static GuiseImage *
make_grey (const GuiseClipInfo *info)
{
  GuiseImage *image = guise_image_new (info->format, info->colorimetry, info->stored_width, info->stored_height);

  for (guint plane = 0; plane < guise_pixel_format_get_info (info->format)->n_planes; plane++)
    memset (image->plane[plane], 128, image->stride[plane] * guise_image_get_plane_height (image, plane));
  return image;
}

typedef struct
{
  guint left, top, right, bottom;    /* of what changed; right and bottom exclusive */
  guint lightest, darkest;
} Changes;

static Changes
draw_at (GuiseClipInfo *info, const char *text, GuiseLabelCorner corner)
{
  g_autoptr(GuiseImage) image = make_grey (info);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseLabel) label = guise_label_new (info, text, corner, &error);
  Changes changes = { G_MAXUINT, G_MAXUINT, 0, 0, 0, 255 };

  g_assert_no_error (error);
  guise_label_draw (label, image);
  for (guint y = 0; y < image->height; y++)
    for (guint x = 0; x < image->width; x++)
      {
        guint code = image->plane[0][y * image->stride[0] + x];

        if (code == 128)
          continue;
        changes = (Changes) {
          MIN (changes.left, x), MIN (changes.top, y), MAX (changes.right, x + 1), MAX (changes.bottom, y + 1),
          MAX (changes.lightest, code), MIN (changes.darkest, code),
        };
      }

  return changes;
}

static Changes
draw (GuiseClipInfo *info, const char *text)
{
  return draw_at (info, text, GUISE_LABEL_BOTTOM_LEFT);
}

/* As far from the edges in each corner, also where the frame is stored lying. */
static void
test_corners (void)
{
  GuiseClipInfo info = make_info (640, 360, GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  Changes home = draw_at (&info, GUISE_LABEL_TEXT, GUISE_LABEL_BOTTOM_LEFT);

  for (guint corner = 0; corner < GUISE_N_LABEL_CORNERS; corner++)
    {
      Changes changes = draw_at (&info, GUISE_LABEL_TEXT, (GuiseLabelCorner) corner);
      gboolean right = corner == GUISE_LABEL_BOTTOM_RIGHT || corner == GUISE_LABEL_TOP_RIGHT;
      gboolean top = corner == GUISE_LABEL_TOP_LEFT || corner == GUISE_LABEL_TOP_RIGHT;
      guint from_side = right ? 640 - changes.right : changes.left;
      guint from_edge = top ? changes.top : 360 - changes.bottom;

      g_assert_cmpint (ABS ((int) from_side - (int) home.left), <=, 2);
      g_assert_cmpint (ABS ((int) from_edge - (int) (360 - home.bottom)), <=, 2);
      g_assert_cmpint (ABS ((int) (changes.right - changes.left) - (int) (home.right - home.left)), <=, 2);
    }
}

static void
test_legible_in_the_lower_left_corner (void)
{
  GuiseClipInfo info = make_info (640, 360, GUISE_PIXEL_I420, GUISE_ORIENTATION_UPRIGHT);
  Changes changes = draw (&info, GUISE_LABEL_TEXT);

  g_assert_cmpuint (changes.right, <, 320);
  g_assert_cmpuint (changes.top, >, 270);
  g_assert_cmpuint (changes.bottom, <, 360);
  g_assert_cmpuint (changes.bottom - changes.top, >=, 15);
  g_assert_cmpuint (changes.lightest, >, 215);
  g_assert_cmpuint (changes.darkest, <, 75);
}

/* Stored lying, seen upright: the lower left corner of the display is the lower right one of the stored picture. */
static void
test_upright_on_a_turned_clip (void)
{
  GuiseClipInfo info = make_info (640, 360, GUISE_PIXEL_I420, GUISE_ORIENTATION_ROTATE_90);
  GuiseAffine display_to_stored;
  GuisePoint corner;
  Changes changes = draw (&info, GUISE_LABEL_TEXT);

  guise_clip_info_get_display_to_stored (&info, &display_to_stored);
  corner = guise_affine_apply (&display_to_stored, (GuisePoint) { 0, info.display_height });
  g_assert_cmpuint (changes.bottom - changes.top, >, changes.right - changes.left);
  g_assert_cmpfloat (MIN (ABS ((float) changes.left - corner.x), ABS ((float) changes.right - corner.x)), <, 20);
  g_assert_cmpfloat (MIN (ABS ((float) changes.top - corner.y), ABS ((float) changes.bottom - corner.y)), <, 20);
}

static void
test_fits_small_pictures (void)
{
  GuiseClipInfo small = make_info (160, 120, GUISE_PIXEL_NV12, GUISE_ORIENTATION_UPRIGHT);
  GuiseClipInfo tiny = make_info (8, 6, GUISE_PIXEL_GRAY8, GUISE_ORIENTATION_UPRIGHT);
  Changes changes = draw (&small, GUISE_LABEL_TEXT);

  g_assert_cmpuint (changes.right, >, 60);
  draw (&tiny, GUISE_LABEL_TEXT);
}

/* What shows a dark plate, or boxes for what no font has, is no label, whatever the file's record says. */
static void
test_needs_words (void)
{
  static const char *const silent[] = { "", "   ", "…", "?!", "\xff\xfe", "\U000F0000 swapped" };
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (silent); i++)
    {
      g_assert_false (guise_label_check (silent[i], &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
      g_clear_error (&error);
    }
  g_assert_true (guise_label_check (GUISE_LABEL_TEXT, &error));
  g_assert_true (guise_label_check ("Gesicht geändert", &error));
  g_assert_true (guise_label_check ("Лицо заменено", &error));
  g_assert_no_error (error);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/label/legible-in-the-lower-left-corner", test_legible_in_the_lower_left_corner);
  g_test_add_func ("/pipeline/label/needs-words", test_needs_words);
  g_test_add_func ("/pipeline/label/in-each-corner", test_corners);
  g_test_add_func ("/pipeline/label/upright-on-a-turned-clip", test_upright_on_a_turned_clip);
  g_test_add_func ("/pipeline/label/fits-small-pictures", test_fits_small_pictures);

  return g_test_run ();
}
