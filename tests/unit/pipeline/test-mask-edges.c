/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-mask-edges.h"

#include "guise-mask-lessons.h"

#include <math.h>
#include <string.h>

#define SIDE GUISE_MASK_NET_SIDE

typedef struct
{
  float input[GUISE_MASK_N_IN], seen[GUISE_MASK_N_OUT], wanted[GUISE_MASK_N_OUT];
} Picture;

static gboolean
is_in_square (gint x, gint y)
{
  return x >= 20 && x < 44 && y >= 14 && y < 40;
}

/* A bright square before a face, with @noise, and the square that was said, two pixels off. */
static Picture *
draw (double noise)
{
  Picture *picture = g_new (Picture, 1);
  GuiseRandom random;

  guise_random_init (&random, 9);
  for (gint i = 0; i < SIDE * SIDE; i++)
    {
      for (guint c = 0; c < GUISE_MASK_NET_CHANNELS; c++)
        picture->input[i * GUISE_MASK_NET_CHANNELS + c] = (float) (noise * guise_random_normal (&random))
                                                          + (is_in_square (i % SIDE, i / SIDE) ? 1.5f : 0);
      picture->wanted[i] = is_in_square (i % SIDE, i / SIDE) ? 0 : 1;
      picture->seen[i] = is_in_square (i % SIDE + 2, i / SIDE + 2) ? 0.2f : 0.9f;
    }
  return picture;
}

static guint
count_wrong (const Picture *picture)
{
  guint wrong = 0;

  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    wrong += (picture->seen[i] >= 0.5f) != (picture->wanted[i] >= 0.5f) ? 1 : 0;
  return wrong;
}

static void
test_edges_follow (void)
{
  g_autofree Picture *picture = draw (0.1);
  const guint before = count_wrong (picture);

  guise_mask_follow_colours (picture->input, picture->seen);
  g_test_message ("%u of %u wrong pixels are left", count_wrong (picture), before);
  g_assert_cmpuint (count_wrong (picture), <, before / 10);
}

/* One turn, as it is defined. */
static void
filter_slowly (const float *input, const double *from, double *to)
{
  for (gint i = 0; i < SIDE * SIDE; i++)
    {
      double sum = 0, total = 0;

      for (gint dy = -4; dy <= 4; dy++)
        for (gint dx = -4; dx <= 4; dx++)
          {
            const gint x = i % SIDE + dx, y = i / SIDE + dy, k = y * SIDE + x;
            double distance = (dx * dx + dy * dy) / (2 * 3.0 * 3.0);

            if (x < 0 || y < 0 || x >= SIDE || y >= SIDE)
              continue;
            for (guint c = 0; c < 3; c++)
              distance += pow (input[i * GUISE_MASK_NET_CHANNELS + c] - input[k * GUISE_MASK_NET_CHANNELS + c], 2)
                          / (2 * 0.5 * 0.5);
            sum += exp (-distance) * from[k];
            total += exp (-distance);
          }
      to[i] = sum / total;
    }
}

static void
test_is_its_twin (void)
{
  g_autofree Picture *picture = draw (0.5);
  g_autofree double *a = g_new (double, SIDE * SIDE), *b = g_new (double, SIDE * SIDE);
  double worst = 0;

  for (guint i = 0; i < SIDE * SIDE; i++)
    a[i] = picture->seen[i];
  for (guint turn = 0; turn < 4; turn++)
    {
      filter_slowly (picture->input, a, b);
      memcpy (a, b, SIDE * SIDE * sizeof (double));
    }
  guise_mask_follow_colours (picture->input, picture->seen);
  for (guint i = 0; i < SIDE * SIDE; i++)
    worst = MAX (worst, fabs (a[i] - picture->seen[i]));
  g_test_message ("off by %.3g at most", worst);
  g_assert_cmpfloat (worst, <, 0.03);
}

/* What is said of all of a face alike stays. */
static void
test_the_same_stays (void)
{
  g_autofree Picture *picture = draw (0.3);

  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    picture->seen[i] = 0.7f;
  guise_mask_follow_colours (picture->input, picture->seen);
  for (guint i = 0; i < GUISE_MASK_N_OUT; i++)
    g_assert_cmpfloat_with_epsilon (picture->seen[i], 0.7f, 1e-5);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/mask-edges/edges-follow", test_edges_follow);
  g_test_add_func ("/pipeline/mask-edges/is-its-twin", test_is_its_twin);
  g_test_add_func ("/pipeline/mask-edges/the-same-stays", test_the_same_stays);
  return g_test_run ();
}
