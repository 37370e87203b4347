/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-main-axes.h"
#include "guise-near-rows.h"
#include "guise-plane-forces.h"
#include "guise-plane-layout.h"
#include "guise-random.h"

#include <math.h>
#include <string.h>

#define SIZE 24
#define K    GUISE_PLANE_LAYOUT_K

/* @n rows in @n_heaps heaps; in a heap rows lie within about 0.3, heaps 1.4 apart. (transfer full) */
static float *
make_rows (guint n, guint n_heaps, guint64 seed)
{
  float *rows = g_new (float, (gsize) n * SIZE);
  GuiseRandom random;

  guise_random_init (&random, seed);
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < SIZE; k++)
      rows[i * SIZE + k] = (float) ((k == i % n_heaps ? 1.0 : 0.0) + 0.06 * guise_random_normal (&random));
  return rows;
}

static double
distance2 (const float *a, const float *b)
{
  double sum = 0;

  for (guint k = 0; k < SIZE; k++)
    sum += ((double) a[k] - b[k]) * ((double) a[k] - b[k]);
  return sum;
}

static void
test_axes (void)
{
  const guint n = 500;
  g_autofree float *rows = make_rows (n, 3, 1), *turned = g_new (float, n * SIZE);
  float mean[SIZE], axes[SIZE * SIZE];
  double last = INFINITY;

  guise_main_axes_find (rows, n, SIZE, mean, axes);
  for (guint i = 0; i < n; i++)
    guise_main_axes_apply (mean, axes, SIZE, rows + i * SIZE, turned + i * SIZE);

  /* Turned, and nothing else. */
  for (guint i = 1; i < n; i++)
    g_assert_cmpfloat_with_epsilon (distance2 (rows, rows + i * SIZE), distance2 (turned, turned + i * SIZE), 1e-4);
  /* The most first, and nothing that two share. */
  for (guint a = 0; a < SIZE; a++)
    {
      double variance = 0, shared = 0;

      for (guint i = 0; i < n; i++)
        {
          variance += (double) turned[i * SIZE + a] * turned[i * SIZE + a] / n;
          shared += (double) turned[i * SIZE + a] * turned[i * SIZE + (a + 1) % SIZE] / n;
        }
      g_assert_cmpfloat (variance, <=, last + 1e-6);
      g_assert_cmpfloat_with_epsilon (shared, 0, 1e-5);
      last = variance;
    }
}

/* The slow way: by all distances. */
static void
find_all (const float *rows, guint n, guint row, guint k, guint *out)
{
  g_autofree gboolean *taken = g_new0 (gboolean, n);

  taken[row] = TRUE;
  for (guint j = 0; j < k; j++)
    {
      out[j] = G_MAXUINT;
      for (guint i = 0; i < n; i++)
        if (!taken[i] && (out[j] == G_MAXUINT || distance2 (rows + row * SIZE, rows + i * SIZE)
                                                 < distance2 (rows + row * SIZE, rows + out[j] * SIZE)))
          out[j] = i;
      taken[out[j]] = TRUE;
    }
}

static void
test_near_rows_are_those_of_all (void)
{
  const guint sizes[] = { 1, 2, 9, 700 };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      const guint n = sizes[s], k = 8;
      g_autofree float *rows = make_rows (n, 5, 2 + s);
      g_autoptr(GuiseNearRows) near = guise_near_rows_new (rows, n, SIZE);

      for (guint i = 0; i < n; i++)
        {
          guint found[8], wanted[8];
          float distances[8];

          g_assert_cmpuint (guise_near_rows_find (near, rows + i * SIZE, i, k, found, distances), ==, MIN (k, n - 1));
          find_all (rows, n, i, MIN (k, n - 1), wanted);
          for (guint j = 0; j < MIN (k, n - 1); j++)
            {
              g_assert_cmpuint (found[j], ==, wanted[j]);
              g_assert_cmpfloat_with_epsilon ((double) distances[j],
                                              distance2 (rows + i * SIZE, rows + wanted[j] * SIZE), 1e-4);
            }
        }
    }
}

/* Rows that are the same row: each is found, and none twice. */
static void
test_near_rows_of_copies (void)
{
  float rows[40 * SIZE];
  g_autoptr(GuiseNearRows) near = NULL;
  guint found[40];
  float distances[40];

  for (guint i = 0; i < 40 * SIZE; i++)
    rows[i] = 0.25f;
  near = guise_near_rows_new (rows, 40, SIZE);
  g_assert_cmpuint (guise_near_rows_find (near, rows, 3, 40, found, distances), ==, 39);
  for (guint i = 0; i < 39; i++)
    {
      g_assert_cmpuint (found[i], ==, i < 3 ? i : i + 1);
      g_assert_cmpfloat (distances[i], ==, 0);
    }
}

/* The slow way, in float64. */
static double
push_all (const GuisePoint *points, guint n, double *out)
{
  double sum = 0;

  memset (out, 0, 2 * n * sizeof *out);
  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      {
        const double dx = (double) points[i].x - points[j].x, dy = (double) points[i].y - points[j].y;
        const double q = 1 / (1 + dx * dx + dy * dy);

        sum += i != j ? q : 0;
        out[2 * i] += q * q * dx;
        out[2 * i + 1] += q * q * dy;
      }
  return sum;
}

static void
check_forces (const GuisePoint *points, guint n, float theta, double tolerance)
{
  g_autoptr(GuisePlaneForces) forces = guise_plane_forces_new (n);
  g_autofree GuisePoint *got = g_new (GuisePoint, MAX (n, 1));
  g_autofree double *wanted = g_new (double, 2 * MAX (n, 1));
  const double all = push_all (points, n, wanted), sum = guise_plane_forces_find (forces, points, theta, got);
  double off = 0, length = 0;

  g_assert_cmpfloat (fabs (sum - all), <=, tolerance * MAX (all, 1e-9) + 1e-5);
  for (guint i = 0; i < n; i++)
    {
      off += pow ((double) got[i].x - wanted[2 * i], 2) + pow ((double) got[i].y - wanted[2 * i + 1], 2);
      length += pow (wanted[2 * i], 2) + pow (wanted[2 * i + 1], 2);
    }
  g_assert_cmpfloat (sqrt (off), <=, tolerance * sqrt (length) + 1e-6);
}

static void
test_forces_are_those_of_all (void)
{
  const guint sizes[] = { 0, 1, 2, 3, 17, 500 };
  GuiseRandom random;

  guise_random_init (&random, 9);
  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (guint spread = 0; spread < 3; spread++)
      {
        const double scale = (double[]) { 1e-4, 3, 60 }[spread];
        g_autofree GuisePoint *points = g_new (GuisePoint, MAX (sizes[s], 1));

        for (guint i = 0; i < sizes[s]; i++)
          points[i] = (GuisePoint) { (float) (scale * guise_random_normal (&random)),
                                     (float) (scale * guise_random_normal (&random) + 5 * scale * (i % 2)) };
        check_forces (points, sizes[s], 0, 2e-3);
        check_forces (points, sizes[s], 0.6f, 0.06);
      }
}

static void
test_forces_of_copies (void)
{
  GuisePoint points[6] = { { 1, 2 }, { 1, 2 }, { 1, 2 }, { 4, 2 }, { 4, 2 }, { 1, 2 } };

  check_forces (points, 6, 0, 1e-5);
  check_forces (points, 4, 0.6f, 0.06);
}

typedef struct
{
  guint      *neighbours;
  float      *distances2;
  GuisePoint *start;
} Input;

static GuisePlaneLayout
make_input (Input *input, const float *rows, guint n)
{
  g_autoptr(GuiseNearRows) near = guise_near_rows_new (rows, n, SIZE);

  input->neighbours = g_new (guint, n * K);
  input->distances2 = g_new (float, n * K);
  input->start = g_new (GuisePoint, n);
  for (guint i = 0; i < n; i++)
    {
      guint n_found = guise_near_rows_find (near, rows + i * SIZE, i, K, input->neighbours + i * K,
                                            input->distances2 + i * K);

      for (; n_found < K; n_found++)
        input->neighbours[i * K + n_found] = G_MAXUINT;
      input->start[i] = (GuisePoint) { rows[i * SIZE + 10], rows[i * SIZE + 11] };
    }
  return (GuisePlaneLayout) { .n = n, .k = K, .neighbours = input->neighbours, .distances2 = input->distances2,
                              .start = input->start };
}

static void
input_clear (Input *input)
{
  g_free (input->neighbours);
  g_free (input->distances2);
  g_free (input->start);
}

/* The nearest point of each is one of its own heap, although they begin all mixed; and it is so each time. */
static void
test_heaps_lie_apart (void)
{
  const guint n = 300, n_heaps = 5;
  g_autofree float *rows = make_rows (n, n_heaps, 4);
  g_autofree GuisePoint *points = g_new (GuisePoint, n), *again = g_new (GuisePoint, n);
  g_autoptr(GError) error = NULL;
  Input input;
  const GuisePlaneLayout layout = make_input (&input, rows, n);

  g_assert_true (guise_plane_layout_run (&layout, points, NULL, &error));
  g_assert_no_error (error);
  for (guint i = 0; i < n; i++)
    {
      guint nearest = G_MAXUINT;
      float least = INFINITY;

      for (guint j = 0; j < n; j++)
        if (j != i && hypotf (points[i].x - points[j].x, points[i].y - points[j].y) < least)
          {
            least = hypotf (points[i].x - points[j].x, points[i].y - points[j].y);
            nearest = j;
          }
      g_assert_cmpuint (nearest % n_heaps, ==, i % n_heaps);
    }
  g_assert_true (guise_plane_layout_run (&layout, again, NULL, &error));
  g_assert_cmpmem (points, n * sizeof *points, again, n * sizeof *again);
  input_clear (&input);
}

static void
test_few (void)
{
  for (guint n = 1; n < 6; n++)
    {
      g_autofree float *rows = make_rows (n, 2, 6);
      GuisePoint points[6];
      g_autoptr(GError) error = NULL;
      Input input;
      const GuisePlaneLayout layout = make_input (&input, rows, n);

      g_assert_true (guise_plane_layout_run (&layout, points, NULL, &error));
      for (guint i = 0; i < n; i++)
        g_assert_true (isfinite (points[i].x) && isfinite (points[i].y));
      input_clear (&input);
    }
}

static gboolean
cancel_cb (double part, gpointer data)
{
  g_cancellable_cancel (data);
  return TRUE;
}

static void
test_cancel (void)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autofree float *rows = make_rows (50, 2, 7);
  GuisePoint points[50];
  g_autoptr(GError) error = NULL;
  Input input;
  GuisePlaneLayout layout = make_input (&input, rows, 50);

  layout.report = cancel_cb;
  layout.data = cancellable;
  g_assert_false (guise_plane_layout_run (&layout, points, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  input_clear (&input);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/plane-layout/axes", test_axes);
  g_test_add_func ("/plane-layout/near-rows-are-those-of-all", test_near_rows_are_those_of_all);
  g_test_add_func ("/plane-layout/near-rows-of-copies", test_near_rows_of_copies);
  g_test_add_func ("/plane-layout/forces-are-those-of-all", test_forces_are_those_of_all);
  g_test_add_func ("/plane-layout/forces-of-copies", test_forces_of_copies);
  g_test_add_func ("/plane-layout/heaps-lie-apart", test_heaps_lie_apart);
  g_test_add_func ("/plane-layout/few", test_few);
  g_test_add_func ("/plane-layout/cancel", test_cancel);
  return g_test_run ();
}
