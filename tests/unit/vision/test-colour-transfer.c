/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-colour-match.h"
#include "guise-colour-membrane.h"
#include "guise-colour-transfer.h"
#include "guise-random.h"

#include <math.h>
#include <string.h>

#define SIDE 64

static float *
pixel_at (GuiseImage *image, guint x, guint y)
{
  return (float *) (gpointer) (image->plane[0] + y * image->stride[0]) + 3 * x;
}

static GuiseImage *
mask_new (double radius)
{
  GuiseImage *mask = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      ((float *) (gpointer) (mask->plane[0] + y * mask->stride[0]))[x] =
        hypot (x - SIDE / 2.0, y - SIDE / 2.0) < radius ? 1.0f : 0.0f;
  return mask;
}

/* Colours about @mean whose L leans to one side by @lean and with which b goes along, or against it: @b_along 1 or −1. */
static GuiseImage *
noise_new_with_b (guint64 seed, const float mean[3], double deviation, double lean, double b_along)
{
  const double along[3] = { 0.8, 0, 0.8 * b_along };
  GuiseImage *image = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      {
        double shared = guise_random_normal (&random);
        float lab[3];

        shared += lean * (shared * shared - 1);
        for (guint i = 0; i < 3; i++)
          lab[i] = (float) (mean[i] + deviation * (along[i] * shared + 0.4 * guise_random_normal (&random)));
        guise_colour_lab_to_rgb (lab, pixel_at (image, x, y));
      }
  return image;
}

static GuiseImage *
noise_new (guint64 seed, const float mean[3], double deviation, double lean)
{
  return noise_new_with_b (seed, mean, deviation, lean, 1);
}

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  const double x = *(const double *) a, y = *(const double *) b;

  return x < y ? -1 : x > y;
}

/* The mean distance between the sorted values of both along a direction of L*a*b*: Wasserstein's. */
static double
distance (GuiseImage *a, GuiseImage *b, const double axis[3])
{
  g_autofree double *x = g_new (double, SIDE * SIDE), *y = g_new (double, SIDE * SIDE);
  double sum = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    {
      float lab[3];

      guise_colour_rgb_to_lab (pixel_at (a, i % SIDE, i / SIDE), lab);
      x[i] = axis[0] * lab[0] + axis[1] * lab[1] + axis[2] * lab[2];
      guise_colour_rgb_to_lab (pixel_at (b, i % SIDE, i / SIDE), lab);
      y[i] = axis[0] * lab[0] + axis[1] * lab[1] + axis[2] * lab[2];
    }
  qsort (x, SIDE * SIDE, sizeof *x, compare_doubles);
  qsort (y, SIDE * SIDE, sizeof *y, compare_doubles);
  for (guint i = 0; i < SIDE * SIDE; i++)
    sum += fabs (x[i] - y[i]);
  return sum / (SIDE * SIDE);
}

static const float made_mean[3] = { 55, 12, 10 }, wanted_mean[3] = { 45, 20, 22 };
static const double straight[3] = { 1, 0, 0 }, oblique[3] = { 0.6, -0.5, -0.62 };

static void
test_takes_the_distribution (gconstpointer data)
{
  const GuiseColourTransferMethod method = GPOINTER_TO_UINT (data);
  g_autoptr(GuiseImage) made = noise_new (1, made_mean, 5, 0);
  g_autoptr(GuiseImage) wanted = noise_new_with_b (2, wanted_mean, 9, 0.3, -1);
  g_autoptr(GuiseImage) mask = mask_new (SIDE), out = NULL;
  GuiseColourTransfer transfer = { 0 };
  g_autoptr(GError) error = NULL;
  double along, across;

  out = guise_colour_transfer_apply (&transfer, method, made, wanted, mask, 1, 1, &error);
  g_assert_no_error (error);
  along = distance (out, wanted, straight) / distance (made, wanted, straight);
  across = distance (out, wanted, oblique) / distance (made, wanted, oblique);
  g_test_message ("left of the distance: %.3f of L, %.3f along an oblique axis", along, across);
  g_assert_cmpfloat (along, <, 0.15);
  /* A histogram of each channel by itself does not know that L and b go against each other. */
  if (method == GUISE_COLOUR_HISTOGRAM)
    g_assert_cmpfloat (across, >, 0.12);
  else
    g_assert_cmpfloat (across, <, 0.12);
}

static void
test_leaves_alone (gconstpointer data)
{
  g_autoptr(GuiseImage) made = noise_new (1, made_mean, 5, 0), wanted = noise_new (2, wanted_mean, 9, 0);
  g_autoptr(GuiseImage) mask = mask_new (SIDE), nothing = mask_new (3), same = NULL, first = NULL;
  GuiseColourTransfer transfer = { 0 }, fresh = { 0 };

  same = guise_colour_transfer_apply (&transfer, GPOINTER_TO_UINT (data), made, wanted, mask, 1, 0, NULL);
  first = guise_colour_transfer_apply (&fresh, GPOINTER_TO_UINT (data), made, wanted, nothing, 1, 1, NULL);
  for (guint y = 0; y < SIDE; y++)
    {
      g_assert_cmpmem (pixel_at (same, 0, y), SIDE * 12, pixel_at (made, 0, y), SIDE * 12);
      g_assert_cmpmem (pixel_at (first, 0, y), SIDE * 12, pixel_at (made, 0, y), SIDE * 12);
    }
}

/* A hand before the face: what is seen of it is too little to learn from, but must not look other than before. */
static void
test_goes_on_when_hidden (gconstpointer data)
{
  g_autoptr(GuiseImage) made = noise_new (1, made_mean, 5, 0), wanted = noise_new (2, wanted_mean, 9, 0);
  g_autoptr(GuiseImage) other = noise_new (3, made_mean, 5, 0), mask = mask_new (SIDE), nothing = mask_new (3);
  g_autoptr(GuiseImage) before = NULL, after = NULL;
  GuiseColourTransfer transfer = { 0 };

  before = guise_colour_transfer_apply (&transfer, GPOINTER_TO_UINT (data), made, wanted, mask, 1, 1, NULL);
  after = guise_colour_transfer_apply (&transfer, GPOINTER_TO_UINT (data), made, other, nothing, 1, 1, NULL);
  for (guint y = 0; y < SIDE; y++)
    g_assert_cmpmem (pixel_at (after, 0, y), SIDE * 12, pixel_at (before, 0, y), SIDE * 12);
}

/* A flat face against one of high contrast: its own noise must not become stains. */
static void
test_limits_gains (gconstpointer data)
{
  g_autoptr(GuiseImage) made = noise_new (1, made_mean, 1.5, 0), wanted = noise_new (2, made_mean, 20, 0.3);
  g_autoptr(GuiseImage) mask = mask_new (SIDE), out = NULL;
  GuiseColourTransfer transfer = { 0 };
  double worst = 0;

  out = guise_colour_transfer_apply (&transfer, GPOINTER_TO_UINT (data), made, wanted, mask, 1, 1, NULL);
  for (guint i = 0; i + 1 < SIDE * SIDE; i++)
    {
      float a[3], b[3], c[3], d[3];

      guise_colour_rgb_to_lab (pixel_at (made, i % SIDE, i / SIDE), a);
      guise_colour_rgb_to_lab (pixel_at (made, (i + 1) % SIDE, (i + 1) / SIDE), b);
      guise_colour_rgb_to_lab (pixel_at (out, i % SIDE, i / SIDE), c);
      guise_colour_rgb_to_lab (pixel_at (out, (i + 1) % SIDE, (i + 1) / SIDE), d);
      if (fabsf (a[1] - b[1]) < 0.1f && fabsf (a[2] - b[2]) < 0.1f && fabsf (a[0] - b[0]) > 1)
        worst = MAX (worst, fabs ((double) (c[0] - d[0]) / (double) (a[0] - b[0])));
    }
  g_test_message ("differences of L grow %.2f times at most", worst);
  g_assert_cmpfloat (worst, >, 1.5);
  g_assert_cmpfloat (worst, <, 3.3);
}

/* One bright frame among many must not make the face bright. */
static void
test_is_steady (gconstpointer data)
{
  const float bright[3] = { 75, 20, 22 };
  g_autoptr(GuiseImage) made = noise_new (1, made_mean, 5, 0), wanted = noise_new (2, wanted_mean, 5, 0);
  g_autoptr(GuiseImage) flash = noise_new (3, bright, 5, 0), mask = mask_new (SIDE), before = NULL, after = NULL;
  GuiseColourTransfer transfer = { 0 };
  double jump;

  before = guise_colour_transfer_apply (&transfer, GPOINTER_TO_UINT (data), made, wanted, mask, 0.1, 1, NULL);
  after = guise_colour_transfer_apply (&transfer, GPOINTER_TO_UINT (data), made, flash, mask, 0.1, 1, NULL);
  jump = distance (before, after, straight);
  g_test_message ("a flash of 30 of L moves it by %.2f", jump);
  g_assert_cmpfloat (jump, >, 0.5);
  g_assert_cmpfloat (jump, <, 6);
}

/* The edge gets the other's colours, and what was drawn inside stays. */
static void
test_seamless (void)
{
  g_autoptr(GuiseImage) made = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) wanted = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) mask = mask_new (20), out = NULL;
  g_autofree GuiseMembrane *membrane = g_new0 (GuiseMembrane, 1);
  g_autoptr(GError) error = NULL;
  double worst = 0;

  for (guint y = 0; y < SIDE; y++)
    for (guint x = 0; x < SIDE; x++)
      for (guint k = 0; k < 3; k++)
        {
          /* Made: a chequered grey; wanted: from dark to light, other in each colour. */
          pixel_at (made, x, y)[k] = 0.5f + ((x / 4 + y / 4) % 2 ? 0.05f : -0.05f);
          pixel_at (wanted, x, y)[k] = 0.3f + 0.1f * (float) k + 0.2f * (float) x / SIDE;
        }
  out = guise_membrane_apply (membrane, made, wanted, mask, 0, 1, 1, &error);
  g_assert_no_error (error);
  for (guint y = 16; y < 48; y++)
    for (guint x = 16; x < 48; x++)
      for (guint k = 0; k < 3; k++)
        {
          /* A ramp is harmonic: inside, the membrane goes on with the difference at the edge. */
          float want = pixel_at (wanted, x, y)[k] + ((x / 4 + y / 4) % 2 ? 0.05f : -0.05f);

          worst = MAX (worst, fabs ((double) pixel_at (out, x, y)[k] - (double) want));
        }
  g_test_message ("worst pixel off by %.3f", worst);
  g_assert_cmpfloat (worst, <, 0.06);
}

static void
test_seamless_is_steady (void)
{
  const float bright[3] = { 75, 20, 22 };
  g_autoptr(GuiseImage) made = noise_new (1, made_mean, 5, 0), wanted = noise_new (2, wanted_mean, 5, 0);
  g_autoptr(GuiseImage) flash = noise_new (3, bright, 5, 0), mask = mask_new (20), before = NULL, after = NULL;
  g_autofree GuiseMembrane *membrane = g_new0 (GuiseMembrane, 1);
  double jump;

  before = guise_membrane_apply (membrane, made, wanted, mask, 0, 0.1, 1, NULL);
  after = guise_membrane_apply (membrane, made, flash, mask, 0, 0.1, 1, NULL);
  jump = distance (before, after, straight);
  g_test_message ("a flash of 30 of L moves it by %.2f", jump);
  g_assert_cmpfloat (jump, >, 0.5);
  g_assert_cmpfloat (jump, <, 6);
}

/* With a reach the edge gets the other's colours as before, and the middle keeps its own. */
static void
test_edge_alone (void)
{
  g_autoptr(GuiseImage) made = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) wanted = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) mask = mask_new (24), out = NULL;
  g_autofree GuiseMembrane *membrane = g_new0 (GuiseMembrane, 1);
  g_autoptr(GError) error = NULL;
  guint edge = 0;

  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      {
        pixel_at (made, 0, y)[i] = 0.5f;
        pixel_at (wanted, 0, y)[i] = 0.7f;
      }
  while (((const float *) (gconstpointer) (mask->plane[0] + SIDE / 2 * mask->stride[0]))[edge] < 0.5f)
    edge++;
  out = guise_membrane_apply (membrane, made, wanted, mask, 0.05, 1, 1, &error);
  g_assert_no_error (error);
  g_test_message ("at the edge %.3f, in the middle %.3f", (double) pixel_at (out, edge, SIDE / 2)[0],
                  (double) pixel_at (out, SIDE / 2, SIDE / 2)[0]);
  g_assert_cmpfloat (pixel_at (out, edge, SIDE / 2)[0], >, 0.62f);
  g_assert_cmpfloat (pixel_at (out, SIDE / 2, SIDE / 2)[0], <, 0.51f);
}

/* A brow that lies across a part of the edge in the one picture is not drawn into the other beside it. */
static void
test_edge_has_no_brow (void)
{
  g_autoptr(GuiseImage) made = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) wanted = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) mask = mask_new (24), with = NULL, without = NULL;
  g_autofree GuiseMembrane *first = g_new0 (GuiseMembrane, 1), *second = g_new0 (GuiseMembrane, 1);
  guint top = 0;
  double worst = 0;

  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      {
        pixel_at (made, 0, y)[i] = 0.5f;
        pixel_at (wanted, 0, y)[i] = 0.6f + 0.02f * (float) ((i / 3 + y) % 3);
      }
  without = guise_membrane_apply (first, made, wanted, mask, 0.05, 1, 1, NULL);
  while (((const float *) (gconstpointer) (mask->plane[0] + top * mask->stride[0]))[SIDE / 2] < 0.5f)
    top++;
  for (guint y = top - SIDE / 32; y < top + SIDE / 32; y++)
    for (guint i = 3 * (SIDE / 2 - SIDE / 24); i < 3 * (SIDE / 2 + SIDE / 24); i++)
      pixel_at (wanted, 0, y)[i] = 0.1f;
  with = guise_membrane_apply (second, made, wanted, mask, 0.05, 1, 1, NULL);
  for (guint y = top; y < SIDE / 2; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      worst = MAX (worst, fabs ((double) pixel_at (with, 0, y)[i] - (double) pixel_at (without, 0, y)[i]));
  g_test_message ("what lies across the edge changes the face by up to %.3f", worst);
  g_assert_cmpfloat (worst, <, 0.05);
}

/* A face that moved on since its edge was learned gets the edge's colours there, and nothing of what the network draws
 * where it was never taught. */
static void
test_edge_goes_no_farther (void)
{
  g_autoptr(GuiseImage) made = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) wanted = guise_image_new (GUISE_PIXEL_RGBF, GUISE_COLORIMETRY_SRGB, SIDE, SIDE);
  g_autoptr(GuiseImage) mask = mask_new (20), wider = mask_new (26), learned = NULL, later = NULL;
  g_autofree GuiseMembrane *membrane = g_new0 (GuiseMembrane, 1);
  float most = 0;

  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      {
        pixel_at (wanted, 0, y)[i] = 0.6f;
        pixel_at (made, 0, y)[i] = hypot (i / 3 - SIDE / 2.0, y - SIDE / 2.0) < 23 ? 0.55f : 0.1f;
      }
  learned = guise_membrane_apply (membrane, made, wanted, mask, 0.05, 1, 1, NULL);
  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      pixel_at (made, 0, y)[i] = 0.55f;
  later = guise_membrane_apply (membrane, made, wanted, wider, 0.05, 0, 1, NULL);
  for (guint y = 0; y < SIDE; y++)
    for (guint i = 0; i < 3 * SIDE; i++)
      most = MAX (most, pixel_at (later, 0, y)[i]);
  g_test_message ("the brightest is %.3f, and 0.6 is wanted", (double) most);
  g_assert_cmpfloat (most, <, 0.62);
}

int
main (int argc, char **argv)
{
  static const char *const names[] = { "histogram", "iterative", "sliced" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *takes = g_strdup_printf ("/vision/colour-transfer/%s-takes-the-distribution", names[i]);
      g_autofree char *leaves = g_strdup_printf ("/vision/colour-transfer/%s-leaves-alone", names[i]);
      g_autofree char *hidden = g_strdup_printf ("/vision/colour-transfer/%s-goes-on-when-hidden", names[i]);
      g_autofree char *limits = g_strdup_printf ("/vision/colour-transfer/%s-limits-gains", names[i]);
      g_autofree char *steady = g_strdup_printf ("/vision/colour-transfer/%s-is-steady", names[i]);

      g_test_add_data_func (takes, GUINT_TO_POINTER (i), test_takes_the_distribution);
      g_test_add_data_func (leaves, GUINT_TO_POINTER (i), test_leaves_alone);
      g_test_add_data_func (hidden, GUINT_TO_POINTER (i), test_goes_on_when_hidden);
      g_test_add_data_func (limits, GUINT_TO_POINTER (i), test_limits_gains);
      g_test_add_data_func (steady, GUINT_TO_POINTER (i), test_is_steady);
    }
  g_test_add_func ("/vision/colour-transfer/edge-has-no-brow", test_edge_has_no_brow);
  g_test_add_func ("/vision/colour-transfer/edge-goes-no-farther", test_edge_goes_no_farther);
  g_test_add_func ("/vision/colour-transfer/seamless", test_seamless);
  g_test_add_func ("/vision/colour-transfer/edge-alone", test_edge_alone);
  g_test_add_func ("/vision/colour-transfer/seamless-is-steady", test_seamless_is_steady);
  return g_test_run ();
}
