/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-marks.h"

#include <string.h>

#define WIDTH 80
#define HEIGHT 40

/* Stored as it lies, seen turned by a quarter. */
static GuiseClipInfo
make_info (GuiseOrientation orientation)
{
  gboolean lies = orientation == GUISE_ORIENTATION_ROTATE_90;
  GuiseClipInfo info = {
    .stored_width = WIDTH, .stored_height = HEIGHT, .display_width = lies ? HEIGHT : WIDTH,
    .display_height = lies ? WIDTH : HEIGHT, .orientation = orientation, .pixel_aspect = { 1, 1 },
    .format = GUISE_PIXEL_I420,
  };

  g_atomic_ref_count_init (&info.ref_count);
  return info;
}

/* The left half of the stored picture was replaced. */
static GuiseImage *
make_mask (void)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, WIDTH, HEIGHT);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      ((float *) (void *) (mask->plane[0] + y * mask->stride[0]))[x] = x < WIDTH / 2 ? 1 : 0;
  return mask;
}

static const guint8 *
pixel_at (GuiseImage *image, guint x, guint y)
{
  return image->plane[0] + y * image->stride[0] + 3 * (gsize) x;
}

static GuiseImage *
draw (GuiseOrientation orientation, guint divisor, const GuiseSwapFace *face)
{
  GuiseClipInfo info = make_info (orientation);
  g_autoptr(GuiseImage) mask = make_mask ();
  GError *error = NULL;
  GuiseImage *marks = guise_swap_marks_draw (&info, mask, face, 1, info.display_width / divisor,
                                             info.display_height / divisor, &error);

  g_assert_no_error (error);
  return marks;
}

/* Mask and landmarks stand where the displayed picture has them, whatever its size. */
static void
test_places (void)
{
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);
  g_autoptr(GuiseImage) whole = NULL, half = NULL, turned = NULL;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    face->landmarks[i] = (GuisePoint3) { 20.5f, 10.5f, 0 };
  whole = draw (GUISE_ORIENTATION_UPRIGHT, 1, face);
  g_assert_cmpuint (pixel_at (whole, 10, 20)[0], ==, 255);
  g_assert_cmpuint (pixel_at (whole, 70, 20)[0], ==, 0);
  g_assert_cmpuint (pixel_at (whole, 20, 10)[1], ==, 255);
  g_assert_cmpuint (pixel_at (whole, 22, 10)[1], ==, 0);

  half = draw (GUISE_ORIENTATION_UPRIGHT, 2, face);
  g_assert_cmpuint (half->width, ==, WIDTH / 2);
  g_assert_cmpuint (pixel_at (half, 5, 10)[0], ==, 255);
  g_assert_cmpuint (pixel_at (half, 10, 5)[1], ==, 255);

  /* Turned clockwise the left half is the upper one. */
  turned = draw (GUISE_ORIENTATION_ROTATE_90, 1, face);
  g_assert_cmpuint (turned->height, ==, WIDTH);
  g_assert_cmpuint (pixel_at (turned, 20, 10)[0], ==, 255);
  g_assert_cmpuint (pixel_at (turned, 20, 70)[0], ==, 0);
  g_assert_cmpuint (pixel_at (turned, 20, 10)[1], ==, 255);
}

/* A landmark outside of the picture is nowhere in it. */
static void
test_outside (void)
{
  g_autofree GuiseSwapFace *face = g_new0 (GuiseSwapFace, 1);
  g_autoptr(GuiseImage) marks = NULL;

  for (guint i = 0; i < GUISE_FACE_MESH_N_POINTS; i++)
    face->landmarks[i] = (GuisePoint3) { i % 2 == 0 ? -1e6f : 1e6f, i % 3 == 0 ? -5.0f : 400.0f, 0 };
  marks = draw (GUISE_ORIENTATION_UPRIGHT, 1, face);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      g_assert_cmpuint (pixel_at (marks, x, y)[1], ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-marks/places", test_places);
  g_test_add_func ("/pipeline/swap-marks/outside", test_outside);
  return g_test_run ();
}
