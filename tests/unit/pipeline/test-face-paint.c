/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-paint.h"
#include "guise-paint-brush.h"
#include "guise-train-face.h"

#include "guise-augment.h"

#include <math.h>
#include <string.h>

#define N GUISE_FACE_N_LANDMARKS

static GuiseImage *
make_mask (guint side, float value)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, side, side);

  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] = value;
  return mask;
}

static float
at (GuiseImage *mask, guint x, guint y)
{
  return ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x];
}

static void
test_less_and_more (void)
{
  /* The paint is four times as fine as the frame, and begins at 10, 20. */
  const GuiseAffine place = { { 4, 0, -40, 0, 4, -80 } };
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);
  g_autoptr(GuiseImage) mask = make_mask (200, 0.6f);

  for (guint y = 0; y < GUISE_PAINT_SIDE; y++)
    for (guint x = 0; x < GUISE_PAINT_SIDE; x++)
      paint->pixels[y * GUISE_PAINT_SIDE + x] = x < 80 ? 0 : x < 160 ? 64 : x < 240 ? GUISE_PAINT_NONE : 255;
  guise_face_paint_apply (paint, &GUISE_AFFINE_IDENTITY, mask);
  g_assert_cmpfloat (at (mask, 5, 50), ==, 0.6f);       /* beside the square */
  g_assert_cmpfloat (at (mask, 20, 50), ==, 0);
  g_assert_cmpfloat_with_epsilon (at (mask, 40, 50), 0.3f, 1e-6f);
  g_assert_cmpfloat (at (mask, 60, 50), ==, 0.6f);
  g_assert_cmpfloat_with_epsilon (at (mask, 90, 50), 1, 1e-6f);
  g_assert_cmpfloat (at (mask, 60, 10), ==, 0.6f);
  g_assert_cmpfloat (at (mask, 190, 190), ==, 0.6f);
}

static void
test_goes_along (void)
{
  const GuiseAffine place = { { 4, 0, -40, 0, 4, -80 } };
  /* Unit squares of a face, and of the same turned, larger and elsewhere. */
  const GuiseAffine from = { { 0.01, 0, -1, 0, 0.01, -0.5 } }, to = { { 0.003, 0.004, -2, -0.004, 0.003, 1 } };
  const GuiseAffine moved = guise_face_paint_move (&place, &from, &to);
  GuiseAffine to_frame;
  GuisePoint on_unit = { 0.3f, 0.7f }, here, there;

  guise_affine_invert (&from, &to_frame);
  here = guise_affine_apply (&place, guise_affine_apply (&to_frame, on_unit));
  guise_affine_invert (&to, &to_frame);
  there = guise_affine_apply (&moved, guise_affine_apply (&to_frame, on_unit));
  g_assert_cmpfloat_with_epsilon (here.x, there.x, 0.01f);
  g_assert_cmpfloat_with_epsilon (here.y, there.y, 0.01f);
}

static void
test_a_soft_edge_stays_soft (void)
{
  g_autofree guint8 *pixels = g_malloc (100 * 100), *once = NULL;
  g_autoptr(GuisePaintStroke) stroke = NULL;

  memset (pixels, 128, 100 * 100);
  stroke = guise_paint_stroke_new (pixels, 100, 0);
  guise_paint_stroke_line (stroke, (GuisePoint) { 30, 50 }, (GuisePoint) { 70, 50 }, 20, 0.5);
  g_assert_cmpuint (pixels[50 * 100 + 50], ==, 0);
  g_assert_cmpuint (pixels[35 * 100 + 50], >, 20);
  g_assert_cmpuint (pixels[35 * 100 + 50], <, 108);
  g_assert_cmpuint (pixels[20 * 100 + 50], ==, 128);
  once = g_memdup2 (pixels, 100 * 100);
  for (guint i = 0; i < 5; i++)
    guise_paint_stroke_line (stroke, (GuisePoint) { 70, 50 }, (GuisePoint) { 30, 50 }, 20, 0.5);
  g_assert_cmpmem (pixels, 100 * 100, once, 100 * 100);
  /* From far outside, and nowhere. */
  guise_paint_stroke_line (stroke, (GuisePoint) { -1e8f, 1e8f }, (GuisePoint) { -1e8f, 1e8f }, 20, 0);
  guise_paint_stroke_line (stroke, (GuisePoint) { NAN, 0 }, (GuisePoint) { 0, 0 }, 20, 0);
  g_assert_cmpmem (pixels, 100 * 100, once, 100 * 100);
}

static void
test_polygon (void)
{
  const GuisePoint corners[] = { { 20, 20 }, { 80, 20 }, { 80, 80 }, { 50, 50 }, { 20, 80 } };
  g_autofree guint8 *pixels = g_malloc (100 * 100);
  g_autoptr(GuisePaintStroke) stroke = NULL;
  double sum = 0;

  memset (pixels, 0, 100 * 100);
  stroke = guise_paint_stroke_new (pixels, 100, 255);
  guise_paint_stroke_polygon (stroke, corners, 2, 1);
  g_assert_cmpuint (pixels[30 * 100 + 50], ==, 0);
  guise_paint_stroke_polygon (stroke, corners, G_N_ELEMENTS (corners), 1);
  g_assert_cmpuint (pixels[30 * 100 + 50], ==, 255);
  g_assert_cmpuint (pixels[70 * 100 + 50], ==, 0);
  g_assert_cmpuint (pixels[10 * 100 + 50], ==, 0);
  for (guint i = 0; i < 100 * 100; i++)
    sum += pixels[i] / 255.0;
  g_assert_cmpfloat_with_epsilon (sum, 60 * 60 - 30 * 30, 15);
}

/* A mesh that a mask can be drawn of: an oval, and eyes and mouth somewhere within. */
static void
make_face (GuisePoint3 *points)
{
  GuisePoint unit[GUISE_FACE_68_N_POINTS];

  for (guint i = 0; i < N; i++)
    points[i] = (GuisePoint3) { 48 + 10 * cosf ((float) i), 48 + 10 * sinf ((float) i), 0 };
  for (guint i = 0; i < GUISE_FACE_68_N_POINTS; i++)
    unit[i] = (GuisePoint) { 48, 48 };
  for (guint i = 0; i < 17; i++)
    unit[i] = (GuisePoint) { 48 - 30 * cosf ((float) i * (float) G_PI / 16), 48 + 35 * sinf ((float) i * (float) G_PI / 16) };
  for (guint i = 0; i < 17; i++)
    {
      points[guise_face_mesh_index_of_68 (i)].x = unit[i].x;
      points[guise_face_mesh_index_of_68 (i)].y = unit[i].y;
    }
}

static void
test_training_weighs_by_it (void)
{
  const guint side = 96;
  GuiseTrainFaceCut cut = { .coverage = GUISE_COVERAGE_WHOLE_FACE, .eyes = 1, .mouth = 1 };
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, side, side);
  g_autofree guint8 *plain = g_malloc (side * side * 4), *painted = g_malloc (side * side * 4);
  const GuiseAffine place = { { GUISE_PAINT_SIDE / 96.0, 0, 0, 0, GUISE_PAINT_SIDE / 96.0, 0 } };
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);
  GuisePoint3 points[N];
  GuiseFaceColours colours;
  g_autoptr(GError) error = NULL;
  guint n_less = 0;

  make_face (points);
  memset (image->plane[0], 120, image->stride[0] * side);
  /* The left half is something else. */
  for (guint y = 0; y < GUISE_PAINT_SIDE; y++)
    memset (paint->pixels + y * GUISE_PAINT_SIDE, 0, GUISE_PAINT_SIDE / 2);
  g_assert_true (guise_train_face_pack (image, points, &cut, NULL, NULL, plain, &colours, &error));
  g_assert_true (guise_train_face_pack (image, points, &cut, NULL, paint, painted, &colours, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < side * side; i++)
    {
      double before = guise_augment_unpack_weight (plain[i * 4 + 3]), after = guise_augment_unpack_weight (painted[i * 4 + 3]);

      if (i % side < side / 2 - 1)
        g_assert_cmpfloat (after, ==, 0);
      else if (i % side > side / 2)
        g_assert_cmpfloat (after, ==, before);
      n_less += after < before;
    }
  g_assert_cmpuint (n_less, >, 500);
}

/* What is behind something weighs nothing and does not count for the face's colours, unless somebody painted that it does. */
static void
test_training_leaves_out_what_is_hidden (void)
{
  const guint side = 96, edge = 66;
  GuiseTrainFaceCut cut = { .coverage = GUISE_COVERAGE_WHOLE_FACE, .eyes = 1, .mouth = 1 };
  const GuiseAffine place = { { GUISE_PAINT_SIDE / 96.0, 0, 0, 0, GUISE_PAINT_SIDE / 96.0, 0 } };
  g_autoptr(GuiseImage) image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, side, side);
  g_autoptr(GuiseImage) seen = make_mask (side, 1);
  g_autoptr(GuiseFacePaint) paint = guise_face_paint_new (&place);
  g_autofree guint8 *rgbw = g_malloc (side * side * 4), *painted = g_malloc (side * side * 4);
  GuiseFaceColours colours, all;
  GuisePoint3 points[N];
  g_autoptr(GError) error = NULL;

  make_face (points);
  /* A white thing before the lower half of a grey face; the lowest quarter of the picture is painted to be face. */
  for (guint y = 0; y < side; y++)
    {
      memset (image->plane[0] + y * image->stride[0], y < edge ? 120 : 255, side * 3);
      for (guint x = 0; x < side; x++)
        ((float *) (gpointer) (seen->plane[0] + y * seen->stride[0]))[x] = y < edge ? 1 : 0;
    }
  memset (paint->pixels + GUISE_PAINT_BYTES * 3 / 4, 255, GUISE_PAINT_BYTES / 4);
  g_assert_true (guise_train_face_pack (image, points, &cut, NULL, NULL, rgbw, &all, &error));
  g_assert_true (guise_train_face_pack (image, points, &cut, seen, NULL, rgbw, &colours, &error));
  g_assert_true (guise_train_face_pack (image, points, &cut, seen, paint, painted, &all, &error));
  g_assert_no_error (error);
  g_assert_cmpfloat (colours.deviation[0], <, 0.5f);
  g_assert_cmpfloat (all.deviation[0], >, 5);
  g_assert_cmpfloat (guise_augment_unpack_weight (rgbw[(60 * side + 48) * 4 + 3]), >=, 1);
  for (guint i = edge * side; i < side * side; i++)
    g_assert_cmpfloat (guise_augment_unpack_weight (rgbw[i * 4 + 3]), ==, 0);
  g_assert_cmpfloat (guise_augment_unpack_weight (painted[(69 * side + 48) * 4 + 3]), ==, 0);
  g_assert_cmpfloat (guise_augment_unpack_weight (painted[(76 * side + 48) * 4 + 3]), >=, 1);
}

/* What a swap takes was trained, and its edge lies within: else what is behind the source would be seen around it. */
static void
test_a_swap_takes_what_is_trained (void)
{
  const guint side = 96;
  g_autoptr(GuiseImage) trained = NULL, swapped = NULL;
  g_autoptr(GError) error = NULL;
  GuisePoint3 points[N];
  guint n_trained = 0, n_swapped = 0;

  make_face (points);
  trained = guise_train_face_mask (points, GUISE_COVERAGE_WHOLE_FACE, side, &error);
  g_assert_no_error (error);
  swapped = guise_train_face_swap_mask (points, GUISE_COVERAGE_WHOLE_FACE, side, &error);
  g_assert_no_error (error);
  for (guint y = 0; y < side; y++)
    for (guint x = 0; x < side; x++)
      {
        if (at (swapped, x, y) > 0)
          g_assert_cmpfloat (at (trained, x, y), >, 0.9f);
        n_trained += at (trained, x, y) > 0.9f;
        n_swapped += at (swapped, x, y) > 0;
      }
  g_test_message ("%u pixels are trained, %u are swapped", n_trained, n_swapped);
  g_assert_cmpuint (n_swapped, >, 500);
  g_assert_cmpuint (n_swapped, <, n_trained);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/face-paint/less-and-more", test_less_and_more);
  g_test_add_func ("/pipeline/face-paint/goes-along", test_goes_along);
  g_test_add_func ("/pipeline/face-paint/training-weighs-by-it", test_training_weighs_by_it);
  g_test_add_func ("/pipeline/face-paint/training-leaves-out-what-is-hidden", test_training_leaves_out_what_is_hidden);
  g_test_add_func ("/pipeline/train-face/a-swap-takes-what-is-trained", test_a_swap_takes_what_is_trained);
  g_test_add_func ("/pipeline/paint-brush/a-soft-edge-stays-soft", test_a_soft_edge_stays_soft);
  g_test_add_func ("/pipeline/paint-brush/polygon", test_polygon);
  return g_test_run ();
}
