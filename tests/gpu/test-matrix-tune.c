/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-matrix-tune.h"

#include "guise-matrix-private.h"
#include "test-device.h"

#include <math.h>

#define N_ROUNDS 7

/* Three plans, a round a line. */
static void
test_chooses_the_fastest (void)
{
  static const double seconds[N_ROUNDS * 3] = {
    1.0, 0.9, 0.8,
    1.0, 0.9, 0.8,
    1.1, 0.9, 0.8,
    1.0, 0.9, 0.8,
    0.9, 0.8, 0.7,
    1.0, 0.9, 0.8,
    1.0, 0.9, 0.8,
  };

  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 3, N_ROUNDS), ==, 2);
  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 1, N_ROUNDS), ==, 0);
}

/* What the plan in use lost in one or two rounds, or by a hair, proves nothing. */
static void
test_noise_changes_nothing (void)
{
  double seconds[N_ROUNDS * 2];

  for (guint i = 0; i < N_ROUNDS; i++)
    {
      seconds[2 * i] = 1.0;
      seconds[2 * i + 1] = i < 3 ? 0.1 : 1.2;    /* three rounds of seven, by chance */
    }
  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 2, N_ROUNDS), ==, 0);

  for (guint i = 0; i < N_ROUNDS; i++)
    seconds[2 * i + 1] = 0.97;    /* always, but by less than is worth a change */
  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 2, N_ROUNDS), ==, 0);

  for (guint i = 0; i < N_ROUNDS; i++)
    seconds[2 * i + 1] = i < 5 ? 0.5 : 1.5;    /* a good median, but slower in two rounds of seven */
  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 2, N_ROUNDS), ==, 0);

  seconds[2 * 5 + 1] = 0.5;    /* in one: disturbed */
  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 2, N_ROUNDS), ==, 1);

  for (guint i = 0; i < N_ROUNDS; i++)
    seconds[2 * i + 1] = (double) INFINITY;    /* computes wrong */
  g_assert_cmpuint (guise_matrix_tune_choose (seconds, 2, N_ROUNDS), ==, 0);
}

static const GuiseConvShape shape = { 2, 6, 6, 5, 6, 6, 8, 3, 3, 1, 1, 1 };

/* What was measured is found again, by whoever opens the device, and for this shape alone. "simt" compiles fastest. */
static void
test_is_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-tunes-XXXXXX", NULL);
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .cache_folder = folder });
  g_autoptr(GuiseMatrixTunes) tunes = NULL, again = NULL;
  g_autoptr(GError) error = NULL;
  GuiseConvShape other = shape;
  GuiseMatrixPlan found, refound;
  gboolean has_changed;

  if (gpu == NULL)
    return;

  tunes = guise_matrix_tunes_load (gpu);
  g_assert_false (guise_matrix_tunes_find (tunes, GUISE_MATRIX_SIMT, GUISE_MATRIX_FORWARD, &shape, &found));
  g_assert_true (guise_matrix_tunes_measure (tunes, GUISE_MATRIX_SIMT, GUISE_MATRIX_FORWARD, &shape, &has_changed, NULL,
                                             &error));
  g_assert_no_error (error);
  g_assert_true (guise_matrix_tunes_find (tunes, GUISE_MATRIX_SIMT, GUISE_MATRIX_FORWARD, &shape, &found));
  g_assert_true (guise_matrix_plan_fits (&found, gpu, GUISE_MATRIX_FORWARD, &shape));
  g_assert_true (guise_matrix_tunes_save (tunes, &error));
  g_assert_no_error (error);

  again = guise_matrix_tunes_load (gpu);
  g_assert_true (guise_matrix_tunes_find (again, GUISE_MATRIX_SIMT, GUISE_MATRIX_FORWARD, &shape, &refound));
  g_assert_true (guise_matrix_plan_equal (&found, &refound));
  g_assert_false (guise_matrix_tunes_find (again, GUISE_MATRIX_CPU, GUISE_MATRIX_FORWARD, &shape, &refound));
  g_assert_false (guise_matrix_tunes_find (again, GUISE_MATRIX_SIMT, GUISE_MATRIX_BACKWARD_DATA, &shape, &refound));
  other.batch++;
  g_assert_false (guise_matrix_tunes_find (again, GUISE_MATRIX_SIMT, GUISE_MATRIX_FORWARD, &other, &refound));
}

static void
test_rubbish_is_as_nothing (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-tunes-XXXXXX", NULL);
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .cache_folder = folder });
  g_autofree char *path = NULL;
  g_autoptr(GuiseMatrixTunes) tunes = NULL;
  g_autoptr(GError) error = NULL;
  GuiseMatrixPlan plan;

  if (gpu == NULL)
    return;

  path = guise_gpu_dup_cache_path (gpu, ".plans");
  g_assert_true (g_file_set_contents (path, "simt:forward:2x6x6x5:6x6x8:3x3:1:1,1 simt direct 7x9x9/0\n\nsimt\n:\n", -1,
                                      &error));
  tunes = guise_matrix_tunes_load (gpu);
  g_assert_false (guise_matrix_tunes_find (tunes, GUISE_MATRIX_SIMT, GUISE_MATRIX_FORWARD, &shape, &plan));
}

/* A broken kernel takes no time at all: it must not win by that. */
static void
test_wrong_plans_are_not_taken (void)
{
  static const GuiseMatrixPlan plans[] = {
    { GUISE_MATRIX_SIMT, GUISE_MATRIX_DIRECT, 32, 4, 1, 1 }, { GUISE_MATRIX_SIMT, GUISE_MATRIX_F2, 32, 4, 1, 1 },
  };
  g_autoptr(GuiseGpu) gpu = test_device_open (&(GuiseGpuParams) { .pretend_broken = "matrix_winograd_output" });
  g_autoptr(GError) error = NULL;
  double seconds[3 * G_N_ELEMENTS (plans)];
  gboolean is_right[G_N_ELEMENTS (plans)];

  if (gpu == NULL)
    return;

  g_assert_true (guise_matrix_trial_time (gpu, GUISE_MATRIX_FORWARD, &shape, plans, G_N_ELEMENTS (plans), 3, is_right,
                                          seconds, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (is_right[0]);
  g_assert_false (is_right[1]);
  g_assert_cmpfloat (seconds[0], >, 0.0);
  g_assert_true (isinf (seconds[1]));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/matrix-tune/chooses-the-fastest", test_chooses_the_fastest);
  g_test_add_func ("/model/matrix-tune/noise-changes-nothing", test_noise_changes_nothing);
  g_test_add_func ("/model/matrix-tune/is-kept", test_is_kept);
  g_test_add_func ("/model/matrix-tune/rubbish-is-as-nothing", test_rubbish_is_as_nothing);
  g_test_add_func ("/model/matrix-tune/wrong-plans-are-not-taken", test_wrong_plans_are_not_taken);
  return g_test_run ();
}
