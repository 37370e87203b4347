/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-flow.h"

#include <math.h>

#define SIZE 96

static float *
row_of (GuiseImage *image, guint y)
{
  return (float *) (void *) (image->plane[0] + y * image->stride[0]);
}

/* A soft pattern, moved by @dx, @dy. */
static GuiseImage *
make_pattern (double dx, double dy)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIZE, SIZE);

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < SIZE; x++)
      for (guint c = 0; c < 3; c++)
        row_of (image, y)[3 * x + c] = (float) (0.5 + 0.2 * sin ((x - dx) / 4.0) * cos ((y - dy) / 5.0)
                                                + 0.2 * sin ((x - dx + y - dy) / 9.0));
  return image;
}

/* Mean difference away from the edges. */
static double
get_difference (GuiseImage *a, GuiseImage *b)
{
  double sum = 0;

  for (guint y = 16; y < SIZE - 16; y++)
    for (guint x = 48; x < 3 * SIZE - 48; x++)
      sum += (double) fabsf (row_of (a, y)[x] - row_of (b, y)[x]);
  return sum / ((SIZE - 32) * (3.0 * SIZE - 96));
}

/* What moves by three pixels is brought back to where it is now; and so is a second picture that moves with it. */
static void
test_moved (void)
{
  g_autoptr(GuiseImage) before = make_pattern (0, 0), now = make_pattern (3, -2);
  g_autoptr(GuiseImage) dark = guise_image_copy (before), now_dark = guise_image_copy (now);
  GuiseImage *carried[2] = { NULL, NULL };
  GError *error = NULL;

  for (guint y = 0; y < SIZE; y++)
    for (guint x = 0; x < 3 * SIZE; x++)
      {
        row_of (dark, y)[x] *= 0.5f;
        row_of (now_dark, y)[x] *= 0.5f;
      }
  g_assert_cmpfloat (get_difference (before, now), >, 0.05);
  guise_flow_carry (before, now, (GuiseImage *[]) { before, dark }, 2, GUISE_WARP_FAST, carried, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (get_difference (carried[0], now), <, 0.01);
  g_assert_cmpfloat (get_difference (carried[1], now_dark), <, 0.005);
  guise_image_unref (carried[0]);
  guise_image_unref (carried[1]);
}

/* A picture of the same view of twice the size moves twice as far, and keeps its sharpness where it is to be fine. */
static void
test_other_size (void)
{
  g_autoptr(GuiseImage) before = make_pattern (0, 0), now = make_pattern (2.5, -1.5);
  g_autoptr(GuiseImage) large = guise_image_scale (before, 2 * SIZE, 2 * SIZE, NULL);
  g_autoptr(GuiseImage) back = NULL;
  GuiseImage *carried[2] = { NULL, NULL }, *fast = NULL;
  GError *error = NULL;

  guise_flow_carry (before, now, (GuiseImage *[]) { large, before }, 2, GUISE_WARP_FINE, carried, &error);
  g_assert_no_error (error);
  guise_flow_carry (before, now, &before, 1, GUISE_WARP_FAST, &fast, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (carried[0]->width, ==, 2 * SIZE);
  back = guise_image_scale (carried[0], SIZE, SIZE, NULL);
  g_assert_cmpfloat (get_difference (back, now), <, 0.01);
  g_assert_cmpfloat (get_difference (carried[1], now), <, get_difference (fast, now));
  guise_image_unref (carried[0]);
  guise_image_unref (carried[1]);
  guise_image_unref (fast);
}

/* Nothing moves: nothing is changed. */
static void
test_still (void)
{
  g_autoptr(GuiseImage) picture = make_pattern (0, 0);
  GuiseImage *carried = NULL;
  GError *error = NULL;

  guise_flow_carry (picture, picture, &picture, 1, GUISE_WARP_FAST, &carried, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (get_difference (carried, picture), <, 0.001);
  guise_image_unref (carried);
}

/* Two steps joined are the whole way; who was found between which two is known, and of what was joined nothing is. */
static void
test_joined (void)
{
  g_autoptr(GuiseImage) before = make_pattern (0, 0), between = make_pattern (2, -1), now = make_pattern (3, -2);
  g_autoptr(GuiseFlow) first = guise_flow_find (before, between, GUISE_WARP_FINE, NULL);
  g_autoptr(GuiseFlow) second = guise_flow_find (between, now, GUISE_WARP_FINE, NULL);
  g_autoptr(GuiseFlow) whole = guise_flow_join (first, second, NULL);
  GuiseImage *carried = NULL;

  g_assert_true (guise_flow_is_of (first, before, between));
  g_assert_false (guise_flow_is_of (first, between, now));
  g_assert_false (guise_flow_is_of (whole, before, now));
  g_assert_true (guise_flow_carry_along (whole, &before, 1, &carried, NULL));
  g_assert_cmpfloat (get_difference (carried, now), <, 0.01);
  guise_image_unref (carried);
}

static gpointer
carry_on_another_thread (gpointer data)
{
  GuiseImage **images = data, *carried = NULL;

  g_assert_true (guise_flow_carry (images[0], images[1], images, 1, GUISE_WARP_FINE, &carried, NULL));
  return carried;
}

/* A thread that has followed others before finds the very same as one that begins. */
static void
test_has_no_memory (void)
{
  g_autoptr(GuiseImage) before = make_pattern (0, 0), now = make_pattern (3, -2), other = make_pattern (-5, 4);
  g_autoptr(GuiseImage) fresh = NULL;
  GuiseImage *images[] = { before, now }, *carried = NULL;

  for (guint i = 0; i < 3; i++)
    {
      g_clear_pointer (&carried, guise_image_unref);
      g_assert_true (guise_flow_carry (i == 2 ? before : other, i == 1 ? other : now, (GuiseImage *[]) { before }, 1,
                                       i == 1 ? GUISE_WARP_FAST : GUISE_WARP_FINE, &carried, NULL));
    }
  fresh = g_thread_join (g_thread_new ("fresh", carry_on_another_thread, images));
  for (guint y = 0; y < SIZE; y++)
    g_assert_cmpmem (row_of (carried, y), 3 * SIZE * sizeof (float), row_of (fresh, y), 3 * SIZE * sizeof (float));
  guise_image_unref (carried);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/flow/moved", test_moved);
  g_test_add_func ("/vision/flow/still", test_still);
  g_test_add_func ("/vision/flow/other-size", test_other_size);
  g_test_add_func ("/vision/flow/joined", test_joined);
  g_test_add_func ("/vision/flow/has-no-memory", test_has_no_memory);
  return g_test_run ();
}
