/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "guise-augment-sample.h"

/* Where the map of @n × @n points sends (x, y): what the kernels and their twin do with 9 × 9. */
static void
look_up (const double (*points)[2], guint n, double x, double y, double out[2])
{
  const double u = x * (n - 1), v = y * (n - 1);
  const guint i = MIN ((guint) u, n - 2), j = MIN ((guint) v, n - 2);
  const double tx = u - i, ty = v - j;
  const double (*top)[2] = &points[j * n + i], (*bottom)[2] = top + n;

  for (guint axis = 0; axis < 2; axis++)
    out[axis] = (1 - ty) * ((1 - tx) * top[0][axis] + tx * top[1][axis])
                + ty * ((1 - tx) * bottom[0][axis] + tx * bottom[1][axis]);
}

/* The sample's map is that of @points everywhere, and at its nodes to the last bit of a float. */
static void
check_same_map (const GuiseAugmentSample *sample, const double (*points)[2], guint n, GuiseRandom *random)
{
  const guint every = (GUISE_AUGMENT_GRID - 1) / (n - 1);
  double nodes[GUISE_AUGMENT_N_POINTS][2];

  for (guint i = 0; i < GUISE_AUGMENT_N_POINTS; i++)
    for (guint axis = 0; axis < 2; axis++)
      nodes[i][axis] = (double) sample->warp[i][axis];
  for (guint i = 0; i < n * n; i++)
    for (guint axis = 0; axis < 2; axis++)
      g_assert_cmpfloat (sample->warp[i / n * every * GUISE_AUGMENT_GRID + i % n * every][axis], ==,
                         (float) points[i][axis]);
  for (guint i = 0; i < 200; i++)
    {
      const double x = guise_random_uniform (random), y = guise_random_uniform (random);
      double wanted[2], got[2];

      look_up (points, n, x, y, wanted);
      look_up ((const double (*)[2]) nodes, GUISE_AUGMENT_GRID, x, y, got);
      for (guint axis = 0; axis < 2; axis++)
        g_assert_cmpfloat_with_epsilon (got[axis], wanted[axis], 1e-6);
    }
}

static void
test_same_map (void)
{
  GuiseRandom random;

  guise_random_init (&random, 3);
  for (guint n = 3; n <= GUISE_AUGMENT_GRID; n = 2 * n - 1)
    {
      GuiseAugmentSample sample = { 0 };
      double points[GUISE_AUGMENT_N_POINTS][2];

      for (guint i = 0; i < n * n; i++)
        for (guint axis = 0; axis < 2; axis++)
          points[i][axis] = guise_random_uniform (&random);
      guise_augment_set_warp (&sample, n, (const double (*)[2]) points);
      check_same_map (&sample, (const double (*)[2]) points, n, &random);
    }
}

/* faceswap's grid comes of the numbers of which it came when the sample had 5 × 5 points: ten uniforms for colours and
 * place, then 50 normals. Runs of before go on as they were. */
static void
test_faceswap (void)
{
  const GuiseAugmentSettings settings = { .rotation_deg = 10, .flip = 0.5, .warp = 5.0 / 256 };
  GuiseRandom random, before, other;

  guise_random_init (&random, 5);
  guise_random_init (&before, 5);
  guise_random_init (&other, 6);
  for (guint n = 0; n < 50; n++)
    {
      GuiseAugmentSample sample = { 0 };
      double points[25][2];

      guise_augment_draw (&settings, &random, NULL, NULL, &sample);
      for (guint i = 0; i < 10; i++)
        guise_random_uniform (&before);
      for (guint i = 0; i < 25; i++)
        {
          points[i][0] = i % 5 * 0.25 + settings.warp * guise_random_normal (&before);
          points[i][1] = i / 5 * 0.25 + settings.warp * guise_random_normal (&before);
        }
      g_assert_cmpmem (&random, sizeof random, &before, sizeof before);
      check_same_map (&sample, (const double (*)[2]) points, 5, &other);
    }
}

/* Which grid a sample was drawn on: the coarsest that has its map. */
static guint
find_cells (const GuiseAugmentSample *sample)
{
  for (guint n_cells = 2; n_cells < GUISE_AUGMENT_GRID; n_cells *= 2)
    {
      const guint n = n_cells + 1, every = (GUISE_AUGMENT_GRID - 1) / n_cells;
      GuiseAugmentSample again = { 0 };
      double points[GUISE_AUGMENT_N_POINTS][2], farthest = 0;

      for (guint i = 0; i < n * n; i++)
        for (guint axis = 0; axis < 2; axis++)
          points[i][axis] = (double) sample->warp[i / n * every * GUISE_AUGMENT_GRID + i % n * every][axis];
      guise_augment_set_warp (&again, n, (const double (*)[2]) points);
      for (guint i = 0; i < GUISE_AUGMENT_N_POINTS; i++)
        for (guint axis = 0; axis < 2; axis++)
          farthest = MAX (farthest, (double) fabsf (again.warp[i][axis] - sample->warp[i][axis]));
      if (farthest < 1e-6)
        return n_cells;
    }

  g_assert_not_reached ();
}

typedef struct
{
  guint  n_samples, n;
  double sum, squares, farthest;     /* in parts of the strength */
} Moved;

static void
count_moved (const GuiseAugmentSample *sample, guint n_cells, double strength, Moved *out)
{
  const guint n = n_cells + 1, every = (GUISE_AUGMENT_GRID - 1) / n_cells;

  out->n_samples++;
  for (guint i = 0; i < n * n; i++)
    for (guint axis = 0; axis < 2; axis++)
      {
        const guint column = i % n, row = i / n;
        const double at = (double) sample->warp[row * every * GUISE_AUGMENT_GRID + column * every][axis];
        const double moved = (at * n_cells - (axis == 0 ? column : row)) / strength;

        if (column == 0 || row == 0 || column == n_cells || row == n_cells)
          {
            g_assert_cmpfloat (moved, ==, 0);
            continue;
          }
        out->n++;
        out->sum += moved;
        out->squares += moved * moved;
        out->farthest = MAX (out->farthest, fabs (moved));
      }
}

/* DeepFaceLab's: three grids equally often, whose edge stays and whose inside moves by a cut normal. Its deviation is
 * √(1 − 5 · φ (2.5) / (2 · Φ (2.5) − 1)) / 2.5. */
static void
test_cells (void)
{
  const GuiseAugmentSettings settings = { .warp = 0.1, .warp_cells = 0.24 };
  Moved moved[3] = { 0 };
  GuiseRandom random;

  guise_random_init (&random, 7);
  for (guint i = 0; i < 3000; i++)
    {
      GuiseAugmentSample sample = { 0 };
      guint n_cells;

      guise_augment_draw (&settings, &random, NULL, NULL, &sample);
      n_cells = find_cells (&sample);
      count_moved (&sample, n_cells, settings.warp_cells, &moved[n_cells / 4]);
    }

  for (guint i = 0; i < 3; i++)
    {
      const double mean = moved[i].sum / moved[i].n, deviation = sqrt (moved[i].squares / moved[i].n - mean * mean);

      g_test_message ("%u cells: %u samples, mean %.4f, deviation %.4f, farthest %.4f", 2u << i, moved[i].n_samples, mean,
                      deviation, moved[i].farthest);
      g_assert_cmpfloat_with_epsilon (moved[i].n_samples, 1000, 100);
      g_assert_cmpfloat_with_epsilon (mean, 0, 0.04);
      g_assert_cmpfloat_with_epsilon (deviation, 0.3818, 0.02);
      g_assert_cmpfloat (moved[i].farthest, <=, 1 + 1e-5);
      g_assert_cmpfloat (moved[i].farthest, >, 0.95);
    }
}

/* At the greatest strength points meet at most: from left to right and from top to bottom the map never turns back. */
static void
test_never_folds (void)
{
  const GuiseAugmentSettings settings = { .warp_cells = 0.5 };
  GuiseRandom random;

  guise_random_init (&random, 9);
  for (guint n = 0; n < 500; n++)
    {
      GuiseAugmentSample sample = { 0 };

      guise_augment_draw (&settings, &random, NULL, NULL, &sample);
      for (guint i = 0; i < GUISE_AUGMENT_N_POINTS; i++)
        {
          if (i % GUISE_AUGMENT_GRID > 0)
            g_assert_cmpfloat (sample.warp[i][0], >=, sample.warp[i - 1][0] - 1e-6f);
          if (i >= GUISE_AUGMENT_GRID)
            g_assert_cmpfloat (sample.warp[i][1], >=, sample.warp[i - GUISE_AUGMENT_GRID][1] - 1e-6f);
        }
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/model/warp/same-map", test_same_map);
  g_test_add_func ("/model/warp/faceswap", test_faceswap);
  g_test_add_func ("/model/warp/cells", test_cells);
  g_test_add_func ("/model/warp/never-folds", test_never_folds);

  return g_test_run ();
}
