/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-track-match.h"

#include <math.h>

static void
add (GArray *faces, gint64 track, gint64 frame, float match)
{
  const GuiseFaceRecord face = { .track = track, .frame = frame, .match = match };

  g_array_append_val (faces, face);
}

static void
test_between (void)
{
  /* Of two tracks, in disorder, and one that nobody was compared on. */
  static const struct { gint64 track, frame; float before, after; } rows[] = {
    { 2, 40, NAN, 0.2f }, { 1, 12, 0.8f, 0.8f }, { 1, 2, NAN, 0.4f }, { 1, 6, NAN, 0.5f }, { 2, 32, 0.2f, 0.2f },
    { 1, 4, 0.4f, 0.4f }, { 1, 10, NAN, 0.7f }, { 3, 5, NAN, NAN }, { 1, 20, NAN, 0.8f },
  };
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    add (faces, rows[i].track, rows[i].frame, rows[i].before);
  guise_track_match_fill (faces);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const GuiseFaceRecord *face = &g_array_index (faces, GuiseFaceRecord, i);

      g_assert_cmpint (face->frame, ==, rows[i].frame);
      if (isnan (rows[i].after))
        g_assert_true (isnan (face->match));
      else
        g_assert_cmpfloat_with_epsilon (face->match, rows[i].after, 1e-6f);
    }
}

static void
test_nobody (void)
{
  g_autoptr(GArray) faces = g_array_new (FALSE, FALSE, sizeof (GuiseFaceRecord));

  guise_track_match_fill (faces);
  g_assert_cmpuint (faces->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/track-match/between", test_between);
  g_test_add_func ("/pipeline/track-match/nobody", test_nobody);
  return g_test_run ();
}
