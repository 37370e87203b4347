/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-anchors.h"

#define SPACING 8

/* A face of a stretch that began on frame 3. */
static GuiseSwapFace
face_at (gint64 frame)
{
  return (GuiseSwapFace) { .track = 5, .first = 3, .frame = frame };
}

/* What the frame @frame teaches. */
static void
learn (GuiseSwapAnchors *anchors, gint64 frame)
{
  const GuiseSwapFace face = face_at (frame);
  g_autofree GuiseSwapMemory *memory = g_new0 (GuiseSwapMemory, 1);

  memory->n_frames = 1;
  memory->detail.n_frames = 1;
  memory->detail.amount = (double) (frame * frame);
  memory->membrane.rgb[7][1] = (float) frame;
  guise_swap_anchors_take (anchors, &face, memory);
}

/* Learns what @frame wants; returns what it then goes by, −1 for nothing but itself. */
static double
look_at (GuiseSwapAnchors *anchors, gint64 frame)
{
  const GuiseSwapFace face = face_at (frame);
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree GuiseSwapMemory *memory = g_new0 (GuiseSwapMemory, 1);

  guise_swap_anchors_list_missing (anchors, &face, SPACING, missing);
  for (guint i = 0; i < missing->len; i++)
    {
      g_assert_cmpint (g_array_index (missing, gint64, i), <, frame);
      learn (anchors, g_array_index (missing, gint64, i));
    }
  if (!guise_swap_anchors_mix (anchors, &face, SPACING, memory))
    return -1;
  return memory->detail.amount;
}

/* By jumps in any order each frame goes by the same as when all are looked at in turn. */
static void
test_jump_is_play (void)
{
  static const gint64 order[] = { 60, 3, 11, 40, 12, 59, 19, 10, 27, 26, 4 };
  g_autoptr(GuiseSwapAnchors) played = guise_swap_anchors_new ();
  double by_play[64];

  for (gint64 frame = 3; frame < 64; frame++)
    {
      const GuiseSwapFace face = face_at (frame);

      by_play[frame] = look_at (played, frame);
      if (guise_swap_anchors_lacks (played, &face, SPACING))
        learn (played, frame);
    }
  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autoptr(GuiseSwapAnchors) jumped = guise_swap_anchors_new ();

      g_assert_cmpfloat (look_at (jumped, order[i]), ==, by_play[order[i]]);
    }
  /* Frames 3, 11, 19: the first by itself, up to the second by the first, then from that towards the second. */
  g_assert_cmpfloat (by_play[3], ==, -1);
  g_assert_cmpfloat (by_play[4], ==, 9);
  g_assert_cmpfloat (by_play[11], ==, 9);
  g_assert_cmpfloat (by_play[15], ==, (9 + 121) / 2.0);
  g_assert_cmpfloat (by_play[19], ==, 121);
}

/* Nothing that is looked at for long takes more room, and what goes is asked for again. */
static void
test_bounded (void)
{
  g_autoptr(GuiseSwapAnchors) anchors = guise_swap_anchors_new ();
  double first = look_at (anchors, 40);

  for (gint64 frame = 64; frame < 64 + 1000 * SPACING; frame += SPACING)
    look_at (anchors, frame);
  g_assert_cmpfloat (look_at (anchors, 40), ==, first);
  guise_swap_anchors_clear (anchors);
  g_assert_cmpfloat (look_at (anchors, 40), ==, first);
}

static void
test_without (void)
{
  g_autoptr(GuiseSwapAnchors) anchors = guise_swap_anchors_new ();
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autofree GuiseSwapMemory *memory = g_new0 (GuiseSwapMemory, 1);
  const GuiseSwapFace face = face_at (20);

  guise_swap_anchors_list_missing (anchors, &face, 0, missing);
  g_assert_cmpuint (missing->len, ==, 0);
  g_assert_false (guise_swap_anchors_lacks (anchors, &face, 0));
  g_assert_false (guise_swap_anchors_mix (anchors, &face, 0, memory));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-anchors/a-jump-is-as-good-as-playing", test_jump_is_play);
  g_test_add_func ("/pipeline/swap-anchors/bounded", test_bounded);
  g_test_add_func ("/pipeline/swap-anchors/without-averages", test_without);
  return g_test_run ();
}
