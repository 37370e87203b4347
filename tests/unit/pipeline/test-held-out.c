/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-held-out.h"

#include <string.h>

/* @n faces of one clip, @fps a second. */
static GuiseFaceMoment *
make_moments (guint n, double fps)
{
  GuiseFaceMoment *moments = g_new (GuiseFaceMoment, n);

  for (guint i = 0; i < n; i++)
    moments[i] = (GuiseFaceMoment) { 1, (GuiseTime) (i * GUISE_TIME_SECOND / fps) };

  return moments;
}

static guint
count (const GuiseFaceUse *uses, guint n, GuiseFaceUse use)
{
  guint sum = 0;

  for (guint i = 0; i < n; i++)
    sum += uses[i] == use;

  return sum;
}

/* No trained face may stand within @guard of a held-out one. */
static void
assert_guarded (const GuiseFaceMoment *moments, const GuiseFaceUse *uses, guint n, GuiseTime guard)
{
  for (guint i = 0; i < n; i++)
    for (guint k = 0; k < n; k++)
      if (uses[i] == GUISE_FACE_HELD_OUT && uses[k] == GUISE_FACE_TRAINED && moments[i].clip == moments[k].clip)
        g_assert_cmpint (ABS (moments[i].time - moments[k].time), >=, guard);
}

static void
test_long (void)
{
  const guint n = 3000;   /* two minutes */
  g_autofree GuiseFaceMoment *moments = make_moments (n, 25);
  g_autofree GuiseFaceUse *uses = g_new (GuiseFaceUse, n);
  g_autofree char *note = NULL;
  guint blocks = 0;

  guise_held_out_choose (moments, n, uses, &note);
  g_assert_null (note);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_HELD_OUT), ==, n / 10);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_GUARD), <=, n / 5 + 25);
  for (guint i = 1; i < n; i++)
    blocks += uses[i] == GUISE_FACE_HELD_OUT && uses[i - 1] != GUISE_FACE_HELD_OUT;
  g_assert_cmpuint (blocks, >=, 3);
  g_assert_cmpuint (blocks, <=, 10);
  assert_guarded (moments, uses, n, GUISE_HELD_OUT_GUARD);
}

static void
test_short (void)
{
  const guint n = 400;   /* sixteen seconds: one guard is all that can be spared */
  g_autofree GuiseFaceMoment *moments = make_moments (n, 25);
  g_autofree GuiseFaceUse *uses = g_new (GuiseFaceUse, n);
  g_autofree char *note = NULL;

  guise_held_out_choose (moments, n, uses, &note);
  g_assert_null (note);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_HELD_OUT), ==, 40);
  g_assert_cmpint (uses[n - 1], ==, GUISE_FACE_HELD_OUT);
  g_assert_cmpint (uses[n - 40], ==, GUISE_FACE_HELD_OUT);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_GUARD), ==, 49);
  assert_guarded (moments, uses, n, GUISE_HELD_OUT_GUARD);
}

static void
test_seconds (void)
{
  const guint n = 100;   /* four seconds */
  g_autofree GuiseFaceMoment *moments = make_moments (n, 25);
  g_autofree GuiseFaceUse *uses = g_new (GuiseFaceUse, n);
  g_autofree char *note = NULL;

  guise_held_out_choose (moments, n, uses, &note);
  g_assert_nonnull (note);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_HELD_OUT), ==, 10);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_TRAINED), >=, 75);
}

/* What the rule has chosen in a short clip is guarded no wider when the next run finds it chosen. */
static void
test_seconds_again (void)
{
  const guint n = 100;
  g_autofree GuiseFaceMoment *moments = make_moments (n, 25);
  g_autofree GuiseFaceUse *first = g_new (GuiseFaceUse, n), *again = NULL;

  guise_held_out_choose (moments, n, first, NULL);
  again = g_memdup2 (first, n * sizeof (GuiseFaceUse));
  guise_held_out_guard (moments, n, again);
  g_assert_cmpmem (first, n * sizeof (GuiseFaceUse), again, n * sizeof (GuiseFaceUse));
}

static void
test_few (void)
{
  const guint n = GUISE_HELD_OUT_MIN_FACES - 1;
  g_autofree GuiseFaceMoment *moments = make_moments (n, 1);
  g_autofree GuiseFaceUse *uses = g_new (GuiseFaceUse, n);
  g_autofree char *note = NULL;

  guise_held_out_choose (moments, n, uses, &note);
  g_assert_nonnull (note);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_TRAINED), ==, n);
}

static void
test_clips (void)
{
  const guint n = 2000;
  g_autofree GuiseFaceMoment *moments = make_moments (n, 25);
  g_autofree GuiseFaceUse *uses = g_new0 (GuiseFaceUse, n);

  /* Times start anew with the second clip: a guard must not reach across. */
  for (guint i = n / 2; i < n; i++)
    {
      moments[i].clip = 2;
      moments[i].time -= moments[n / 2].time;
    }
  for (guint i = n / 2; i < n / 2 + 10; i++)
    uses[i] = GUISE_FACE_HELD_OUT;
  g_assert_cmpint (guise_held_out_guard (moments, n, uses), ==, GUISE_HELD_OUT_GUARD);

  g_assert_cmpuint (count (uses, n / 2, GUISE_FACE_TRAINED), ==, n / 2);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_GUARD), >, 0);
  assert_guarded (moments, uses, n, GUISE_HELD_OUT_GUARD);
}

/* @length faces of a shot that begins at @begin, 30 a second. Returns: how many there are now */
static guint
add_shot (GuiseFaceMoment *moments, guint n, GuiseTime begin, guint length)
{
  for (guint i = 0; i < length; i++)
    moments[n + i] = (GuiseFaceMoment) { 1, begin + i * GUISE_TIME_SECOND / 30 };

  return n + length;
}

/* A tenth is held out, no more than a fifth guards it, the rest is trained; and it stays so. */
static void
assert_shares (const GuiseFaceMoment *moments, guint n, const char *noted)
{
  g_autofree GuiseFaceUse *uses = g_new (GuiseFaceUse, n), *again = NULL;
  g_autofree char *note = NULL;

  guise_held_out_choose (moments, n, uses, &note);
  g_assert_nonnull (note);
  g_assert_nonnull (strstr (note, noted));
  g_assert_cmpuint (count (uses, n, GUISE_FACE_HELD_OUT), ==, n / 10);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_GUARD), >, 0);
  g_assert_cmpuint (count (uses, n, GUISE_FACE_GUARD), <=, n / 5);

  again = g_memdup2 (uses, n * sizeof (GuiseFaceUse));
  guise_held_out_guard (moments, n, again);
  g_assert_cmpmem (uses, n * sizeof (GuiseFaceUse), again, n * sizeof (GuiseFaceUse));
}

/* A minute between two shots is no footage of the person. */
static void
test_two_shots (void)
{
  GuiseFaceMoment moments[60];
  guint n = add_shot (moments, 0, 0, 30);

  n = add_shot (moments, n, 60 * GUISE_TIME_SECOND, 30);
  assert_shares (moments, n, "is 0.3 s instead of 2 s");
}

static void
test_three_shots (void)
{
  GuiseFaceMoment moments[90];
  guint n = 0;

  for (guint i = 0; i < 3; i++)
    n = add_shot (moments, n, i * 60 * GUISE_TIME_SECOND, 30);
  assert_shares (moments, n, "is 0.5 s instead of 2 s");
}

static void
test_stray_face (void)
{
  GuiseFaceMoment moments[58];
  guint n = add_shot (moments, 0, 0, 1);

  n = add_shot (moments, n, 600 * GUISE_TIME_SECOND, 57);
  assert_shares (moments, n, "is 0.3 s instead of 2 s");
}

/* Half of the faces in a twentieth of the footage: blocks among them would guard them all. */
static void
test_uneven (void)
{
  GuiseFaceMoment moments[1200];
  guint n = 0;

  for (guint i = 0; i < 600; i++)
    n = add_shot (moments, n, i * GUISE_TIME_SECOND, 1);
  n = add_shot (moments, n, 600 * GUISE_TIME_SECOND, 600);
  assert_shares (moments, n, "is 0.5 s instead of 2 s");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/pipeline/held-out/long", test_long);
  g_test_add_func ("/pipeline/held-out/one-block", test_short);
  g_test_add_func ("/pipeline/held-out/seconds", test_seconds);
  g_test_add_func ("/pipeline/held-out/seconds-again", test_seconds_again);
  g_test_add_func ("/pipeline/held-out/few", test_few);
  g_test_add_func ("/pipeline/held-out/clips", test_clips);
  g_test_add_func ("/pipeline/held-out/two-shots", test_two_shots);
  g_test_add_func ("/pipeline/held-out/three-shots", test_three_shots);
  g_test_add_func ("/pipeline/held-out/stray-face", test_stray_face);
  g_test_add_func ("/pipeline/held-out/uneven", test_uneven);

  return g_test_run ();
}
