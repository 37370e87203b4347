/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-flow-trail.h"
#include "guise-random.h"

#include <math.h>
#include <string.h>

#define SIDE 128

/* A soft pattern, moved by @dx, and before it a disc of another that is moved by @disc. */
static GuiseImage *
make_picture (double dx, double disc)
{
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        const gboolean on_disc = hypot (x - (50 + disc), y - 64.0) < 20;
        const double u = on_disc ? x - disc : x - dx, v = y, k = on_disc ? 0.7 : 0.35;
        guint8 *pixel = image->plane[0] + y * image->stride[0] + 3 * x;

        for (guint c = 0; c < 3; c++)
          pixel[c] = (guint8) (128 + (on_disc ? 40 : -40) + 35 * sin (k * u + 0.3 * c) * cos (k * v) + 25 * sin (0.17 * (u + v)));
      }
  return image;
}

static void
make_disc (double middle, guint8 *pixels)
{
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      pixels[y * SIDE + x] = hypot (x - middle, y - 64.0) < 20 ? 255 : 0;
}

/* Over both, of the pixels of either. */
static double
get_overlap (const guint8 *a, const guint8 *b)
{
  guint both = 0, either = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      both += a[i] > 127 && b[i] > 127;
      either += a[i] > 127 || b[i] > 127;
    }
  return (double) both / either;
}

/* The disc is followed over what stands behind it, which is not taken along where it comes into view. */
static void
test_slides_over (void)
{
  g_autoptr(GuiseImage) first = make_picture (0, 0);
  g_autofree guint8 *disc = g_malloc (SIDE * SIDE), *expected = g_malloc (SIDE * SIDE), *carried = g_malloc (SIDE * SIDE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFlowTrail) trail = guise_flow_trail_new (first, &error);

  g_assert_no_error (error);
  for (guint i = 1; i <= 12; i++)
    {
      g_autoptr(GuiseImage) next = make_picture (0, 2.5 * i);

      g_assert_true (guise_flow_trail_follow (trail, next, &error));
    }
  make_disc (50, disc);
  make_disc (80, expected);
  guise_flow_trail_carry (trail, disc, SIDE, 0, carried);
  g_test_message ("overlap %.3f", get_overlap (carried, expected));
  g_assert_cmpfloat (get_overlap (carried, expected), >, 0.8);
  g_assert_cmpfloat (guise_flow_trail_get_lost (trail, carried, 0, SIDE), <, 0.2);
}

/* What comes in at the edge was not there. */
static void
test_from_outside (void)
{
  g_autoptr(GuiseImage) first = make_picture (0, 500);
  g_autofree guint8 *all = g_malloc (SIDE * SIDE), *carried = g_malloc (SIDE * SIDE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFlowTrail) trail = guise_flow_trail_new (first, &error);

  for (guint i = 1; i <= 5; i++)
    {
      g_autoptr(GuiseImage) next = make_picture (2.0 * i, 500);

      g_assert_true (guise_flow_trail_follow (trail, next, &error));
    }
  memset (all, 255, SIDE * SIDE);
  guise_flow_trail_carry (trail, all, SIDE, 0, carried);
  for (guint y = 20; y < SIDE - 20; y++)
    {
      g_assert_cmpuint (carried[y * SIDE + 4], <, 128);
      g_assert_cmpuint (carried[y * SIDE + 16], >, 128);
    }
}

/* Another scene altogether is no place to carry anything to. */
static void
test_lost (void)
{
  g_autoptr(GuiseImage) first = make_picture (0, 0), other = guise_image_copy (first);
  g_autofree guint8 *disc = g_malloc (SIDE * SIDE), *carried = g_malloc (SIDE * SIDE);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFlowTrail) trail = guise_flow_trail_new (first, &error);
  GuiseRandom random;

  make_disc (50, disc);
  guise_random_init (&random, 7);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < 3 * SIDE; x++)
      other->plane[0][y * other->stride[0] + x] = (guint8) guise_random_below (&random, 256);
  g_assert_true (guise_flow_trail_follow (trail, first, &error));
  g_assert_cmpfloat (guise_flow_trail_get_lost (trail, disc, 0, SIDE), ==, 0);
  g_assert_true (guise_flow_trail_follow (trail, other, &error));
  guise_flow_trail_carry (trail, disc, SIDE, 0, carried);
  g_test_message ("lost %.3f", guise_flow_trail_get_lost (trail, carried, 0, SIDE));
  g_assert_cmpfloat (guise_flow_trail_get_lost (trail, carried, 0, SIDE), >, 0.5);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/vision/flow-trail/slides-over", test_slides_over);
  g_test_add_func ("/vision/flow-trail/from-outside", test_from_outside);
  g_test_add_func ("/vision/flow-trail/lost", test_lost);
  return g_test_run ();
}
