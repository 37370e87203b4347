/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-landmark-filter.h"

#include "guise-random.h"

#include <math.h>

#define N_FRAMES 60
#define N_POINTS 20

typedef struct
{
  guint        frames[N_FRAMES];
  GuisePoint3  in[N_FRAMES][N_POINTS], out[N_FRAMES][N_POINTS];
  const GuisePoint3 *from[N_FRAMES];
  GuisePoint3 *to[N_FRAMES];
} Track;

/* Points on a grid that move by @path, with noise of deviation @noise. */
static Track *
make_track (double (*path) (double frame), double noise, guint step)
{
  Track *track = g_new0 (Track, 1);
  GuiseRandom random;

  guise_random_init (&random, 7);
  for (guint i = 0; i < N_FRAMES; i++)
    {
      track->frames[i] = i * step;
      track->from[i] = track->in[i];
      track->to[i] = track->out[i];
      for (guint j = 0; j < N_POINTS; j++)
        track->in[i][j] = (GuisePoint3) {
          (float) (10.0 * j + path (i * step) + noise * guise_random_normal (&random)),
          (float) (5.0 * j + noise * guise_random_normal (&random)),
          (float) (noise * guise_random_normal (&random)),
        };
    }
  return track;
}

static void
smooth (Track *track)
{
  guise_landmark_filter_smooth (track->frames, track->from, N_FRAMES, N_POINTS, track->to);
}

static double still (double t) { return 0 * t; }
static double ramp (double t) { return 3.5 * t; }
static double sway (double t) { return 20 * sin (t / 6); }
static double blink (double t) { return fabs (t - 30) < 1.5 ? 8 : 0; }

static void
test_ramp_stays_a_ramp (void)
{
  g_autofree Track *track = make_track (ramp, 0, 1);

  smooth (track);
  for (guint i = 0; i < N_FRAMES; i++)
    for (guint j = 0; j < N_POINTS; j++)
      g_assert_cmpfloat_with_epsilon (track->out[i][j].x, track->in[i][j].x, 1e-3);
}

static double
deviation (double (*path) (double), gboolean smoothed)
{
  g_autofree Track *track = make_track (path, 0.5, 1);
  double sum = 0;

  smooth (track);
  for (guint i = 2; i < N_FRAMES - 2; i++)
    for (guint j = 0; j < N_POINTS; j++)
      {
        double x = (smoothed ? track->out : track->in)[i][j].x - 10.0 * j - path (i);

        sum += x * x;
      }

  return sqrt (sum / (N_FRAMES - 4) / N_POINTS);
}

static void
test_noise_is_calmed (void)
{
  g_assert_cmpfloat (deviation (still, TRUE), <, 0.65 * deviation (still, FALSE));
}

static void
test_movement_is_kept (void)
{
  /* A sway of 20 pixels in 38 frames: what is left is less than the noise was. */
  g_assert_cmpfloat (deviation (sway, TRUE), <, 0.85 * deviation (sway, FALSE));
}

/* No lag: the smoothed ramp with noise is right on average, not behind. */
static void
test_no_lag (void)
{
  g_autofree Track *track = make_track (ramp, 0.5, 1);
  double sum = 0;

  smooth (track);
  for (guint i = 2; i < N_FRAMES - 2; i++)
    for (guint j = 0; j < N_POINTS; j++)
      sum += track->out[i][j].x - 10.0 * j - ramp (i);
  g_assert_cmpfloat (fabs (sum / (N_FRAMES - 4) / N_POINTS), <, 0.05);
}

/* Rest, a turn of the head by 160 pixels in 10 frames, rest. */
static double
dash (double t)
{
  double part = CLAMP ((t - 25) / 10, 0, 1);

  return 80 * (1 - cos (G_PI * part));
}

/* How far behind @track is where it moves fast, pixels: what is missing in the direction of the movement. */
static double
lag_of (const Track *track, double (*path) (double))
{
  double sum = 0;
  guint n = 0;

  for (guint i = 3; i < N_FRAMES - 3; i++)
    if (fabs (path (i + 1) - path (i - 1)) > 10)
      for (guint j = 0; j < N_POINTS; j++, n++)
        sum += (path (i) + 10.0 * j - (double) track->out[i][j].x) * (path (i + 1) > path (i - 1) ? 1 : -1);
  g_assert_cmpuint (n, >, 0);
  return sum / n;
}

static double
dash_back (double t)
{
  return dash (t) - dash (t - 12);
}

/* And no more than half a pixel on fast movement, at its beginning, in the middle and where it turns back. */
static void
test_no_lag_on_fast_movement (void)
{
  double (*const paths[]) (double) = { dash, dash_back, sway };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree Track *track = make_track (paths[i], 0.5, 1);
      double worst = 0;

      smooth (track);
      for (guint k = 0; k < N_FRAMES; k++)
        {
          double mean = 0;

          for (guint j = 0; j < N_POINTS; j++)
            mean += ((double) track->out[k][j].x - (double) track->in[k][j].x) / N_POINTS;
          worst = MAX (worst, fabs (mean));
        }
      g_test_message ("path %u: lag %.3f px, largest shift of a frame %.3f px", i,
                      paths[i] == sway ? 0 : lag_of (track, paths[i]), worst);
      if (paths[i] != sway)
        g_assert_cmpfloat (fabs (lag_of (track, paths[i])), <, 0.5);
      g_assert_cmpfloat (worst, <, 0.75);
    }
}

static void
test_blink_stays (void)
{
  g_autofree Track *track = make_track (blink, 0.2, 1);

  smooth (track);
  for (guint j = 0; j < N_POINTS; j++)
    g_assert_cmpfloat (track->out[30][j].x - track->out[20][j].x, >, 6.0);
}

/* Over a hole nothing is averaged: the points beside it look at one side less. */
static void
test_holes (void)
{
  g_autofree Track *track = make_track (ramp, 0, 1);

  for (guint i = 30; i < N_FRAMES; i++)
    {
      track->frames[i] += 100;
      for (guint j = 0; j < N_POINTS; j++)
        track->in[i][j].x += 1000;
    }
  smooth (track);
  for (guint i = 0; i < N_FRAMES; i++)
    g_assert_cmpfloat_with_epsilon (track->out[i][3].x, track->in[i][3].x, 1e-2);
}

static void
test_every_nth_frame (void)
{
  g_autofree Track *track = make_track (still, 0.5, 10);
  double before = 0, after = 0;

  smooth (track);
  for (guint i = 2; i < N_FRAMES - 2; i++)
    {
      before += fabs (track->in[i][0].x);
      after += fabs (track->out[i][0].x);
    }
  g_assert_cmpfloat (after, <, 0.75 * before);
}

static void
test_one_frame (void)
{
  g_autofree Track *track = make_track (ramp, 1, 1);

  guise_landmark_filter_smooth (track->frames, track->from, 1, N_POINTS, track->to);
  g_assert_cmpmem (track->out[0], sizeof track->out[0], track->in[0], sizeof track->in[0]);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/landmark-filter/ramp-stays-a-ramp", test_ramp_stays_a_ramp);
  g_test_add_func ("/pipeline/landmark-filter/noise-is-calmed", test_noise_is_calmed);
  g_test_add_func ("/pipeline/landmark-filter/movement-is-kept", test_movement_is_kept);
  g_test_add_func ("/pipeline/landmark-filter/no-lag", test_no_lag);
  g_test_add_func ("/pipeline/landmark-filter/no-lag-on-fast-movement", test_no_lag_on_fast_movement);
  g_test_add_func ("/pipeline/landmark-filter/blink-stays", test_blink_stays);
  g_test_add_func ("/pipeline/landmark-filter/holes", test_holes);
  g_test_add_func ("/pipeline/landmark-filter/every-nth-frame", test_every_nth_frame);
  g_test_add_func ("/pipeline/landmark-filter/one-frame", test_one_frame);

  return g_test_run ();
}
