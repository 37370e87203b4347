/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-swap-recent.h"

#define STEADY 3

/* A face of a stretch that began on frame 3. */
static GuiseSwapFace
face_at (gint64 frame)
{
  return (GuiseSwapFace) { .track = 5, .first = 3, .frame = frame };
}

/* A picture that is as wide as its frame's number says. */
static void
make (GuiseSwapRecent *recent, gint64 frame)
{
  const GuiseSwapFace face = face_at (frame);
  GuiseSwapView view = { .made = guise_image_new (GUISE_PIXEL_GRAYF, GUISE_COLORIMETRY_SRGB, (guint) frame, 1) };

  guise_swap_recent_take (recent, &face, &view);
  g_assert_null (view.made);
}

/* Makes what @frame wants; returns the frames it then goes by, as digits. */
static gint64
look_at (GuiseSwapRecent *recent, gint64 frame)
{
  const GuiseSwapFace face = face_at (frame);
  g_autoptr(GArray) missing = g_array_new (FALSE, FALSE, sizeof (gint64));
  GuiseSwapView views[STEADY];
  gint64 by = 0;
  guint n;

  guise_swap_recent_list_missing (recent, &face, STEADY, missing);
  for (guint i = 0; i < missing->len; i++)
    {
      g_assert_cmpint (g_array_index (missing, gint64, i), <, frame);
      make (recent, g_array_index (missing, gint64, i));
    }
  n = guise_swap_recent_get (recent, &face, STEADY, views);
  for (guint i = 0; i < n; i++)
    by = 100 * by + views[i].made->width;
  return by;
}

static void
test_jump_is_play (void)
{
  static const struct { gint64 frame, by; } jumps[] = {
    { 60, 595857 }, { 3, 0 }, { 4, 3 }, { 5, 403 }, { 6, 50403 }, { 7, 60504 }, { 59, 585756 }, { 61, 605958 },
  };
  g_autoptr(GuiseSwapRecent) recent = guise_swap_recent_new ();
  g_autoptr(GuiseSwapRecent) played = guise_swap_recent_new ();

  for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
    g_assert_cmpint (look_at (recent, jumps[i].frame), ==, jumps[i].by);
  for (gint64 frame = 3; frame < 64; frame++)
    {
      const GuiseSwapFace face = face_at (frame);
      const gint64 by = look_at (played, frame);

      for (guint i = 0; i < G_N_ELEMENTS (jumps); i++)
        g_assert_true (jumps[i].frame != frame || jumps[i].by == by);
      g_assert_true (guise_swap_recent_lacks (played, &face));
      make (played, frame);
      g_assert_false (guise_swap_recent_lacks (played, &face));
    }
}

/* Playing for long takes no more room, and what goes is asked for again. */
static void
test_bounded (void)
{
  g_autoptr(GuiseSwapRecent) recent = guise_swap_recent_new ();
  const GuiseSwapFace early = face_at (10);

  for (gint64 frame = 3; frame < 1000; frame++)
    make (recent, frame);
  g_assert_true (guise_swap_recent_lacks (recent, &early));
  g_assert_cmpint (look_at (recent, 10), ==, 90807);
  guise_swap_recent_clear (recent);
  g_assert_cmpint (look_at (recent, 10), ==, 90807);
}

/* On a frame where the face was out of the picture nothing was made; it is known, and skipped. */
static void
test_out_of_the_picture (void)
{
  g_autoptr(GuiseSwapRecent) recent = guise_swap_recent_new ();
  const GuiseSwapFace face = face_at (8);
  GuiseSwapView nothing = { 0 };

  guise_swap_recent_take (recent, &face, &nothing);
  g_assert_false (guise_swap_recent_lacks (recent, &face));
  g_assert_cmpint (look_at (recent, 10), ==, 907);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/swap-recent/a-jump-is-as-good-as-playing", test_jump_is_play);
  g_test_add_func ("/pipeline/swap-recent/bounded", test_bounded);
  g_test_add_func ("/pipeline/swap-recent/out-of-the-picture", test_out_of_the_picture);
  return g_test_run ();
}
