/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-job-words.h"

static void
test_frames (void)
{
  const struct { gint64 n_done, n_all; double rate; const char *text; } table[] = {
    { 12, 0, 3, "Exporting a.mp4 · 12 frames" },
    { 1, 0, 0, "Exporting a.mp4 · 1 frame" },
    { 0, 765, 0, "Exporting a.mp4 · 0 of 765 frames" },
    { 120, 1765, 4.25, "Exporting a.mp4 · 120 of 1,765 frames · 4.2 frames/s · 6 min left" },
    { 120, 765, 41.7, "Exporting a.mp4 · 120 of 765 frames · 42 frames/s · 15 s left" },
    { 765, 765, 41.7, "Exporting a.mp4 · 765 of 765 frames · 42 frames/s · 0 s left" },
    { 0, 1000000, 4.25, "Exporting a.mp4 · 0 of 1,000,000 frames · 4.2 frames/s · 3 days left" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    {
      g_autofree char *text = guise_job_words_dup_frames ("Exporting a.mp4", table[i].n_done, table[i].n_all, table[i].rate);

      g_assert_cmpstr (text, ==, table[i].text);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pipeline/job-words/frames", test_frames);
  return g_test_run ();
}
