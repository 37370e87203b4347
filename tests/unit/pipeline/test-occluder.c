/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-occluder.h"

#include <string.h>

#define SIDE 64

typedef struct
{
  float rgb[SIDE * SIDE * 3], patch[SIDE * SIDE * 3], seen[SIDE * SIDE];
} Picture;

static void
draw (Picture *picture, GuiseOccluderKind kind, guint64 seed)
{
  GuiseOccluderScene scene = {
    .side = SIDE, .rgb = picture->rgb, .seen = picture->seen, .patch = picture->patch,
    .eyes = { { 22, 24 }, { 42, 24 } }, .mouth = { 32, 46 }, .chin = { 32, 56 }, .skin = { 0.7f, 0.5f, 0.4f },
  };
  GuiseRandom random;

  for (guint i = 0; i < SIDE * SIDE * 3; i++)
    {
      picture->rgb[i] = 0.5f;
      picture->patch[i] = (float) (i % 97) / 97;
    }
  for (guint i = 0; i < SIDE * SIDE; i++)
    picture->seen[i] = 1;
  guise_random_init (&random, seed);
  guise_occluder_draw (kind, &scene, &random);
}

/* Each kind hides some of some faces and never all of most; what it hides and shows are numbers of a picture. */
static void
test_every_kind_hides_something (void)
{
  g_autofree Picture *picture = g_new (Picture, 1);

  for (GuiseOccluderKind kind = 0; kind < GUISE_N_OCCLUDERS; kind++)
    {
      double hidden = 0;

      for (guint64 seed = 0; seed < 40; seed++)
        {
          draw (picture, kind, seed);
          for (guint i = 0; i < SIDE * SIDE; i++)
            {
              g_assert_true (picture->seen[i] >= 0 && picture->seen[i] <= 1);
              hidden += 1 - picture->seen[i];
              for (guint c = 0; c < 3; c++)
                g_assert_true (picture->rgb[i * 3 + c] >= 0 && picture->rgb[i * 3 + c] <= 1);
            }
        }
      g_test_message ("kind %d hides %.3f", (int) kind, hidden / (40 * SIDE * SIDE));
      g_assert_cmpfloat (hidden / (40 * SIDE * SIDE), >, 0.005);
      g_assert_cmpfloat (hidden / (40 * SIDE * SIDE), <, 0.6);
    }
}

static void
test_chance_is_the_seed (void)
{
  g_autofree Picture *a = g_new0 (Picture, 1), *b = g_new0 (Picture, 1);

  draw (a, GUISE_OCCLUDER_HAND, 7);
  draw (b, GUISE_OCCLUDER_HAND, 7);
  g_assert_cmpmem (a, sizeof *a, b, sizeof *b);
  draw (b, GUISE_OCCLUDER_HAND, 8);
  g_assert_cmpint (memcmp (a, b, sizeof *a), !=, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/occluder/every-kind-hides-something", test_every_kind_hides_something);
  g_test_add_func ("/pipeline/occluder/chance-is-the-seed", test_chance_is_the_seed);
  return g_test_run ();
}
