/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli-progress.h"

static const char status[] = "Finding faces in interview.mp4 · 120 of 765 frames · 62 frames/s · 10 s left";

static void
check (double fraction, const char *text, guint columns, const char *expected)
{
  g_autofree char *line = guise_cli_progress_line (fraction, text, columns);

  g_assert_cmpstr (line, ==, expected);
  g_assert_cmpint (g_utf8_strlen (line, -1), <=, columns);
}

static void
test_bar_gives_way_first (void)
{
  check (0.5, "Reading", 120, "██████████░░░░░░░░░░  50 %  Reading");
  check (0.5, status, 92, "████░░░░  50 %  Finding faces in interview.mp4 · 120 of 765 frames · 62 frames/s · 10 s left");
  check (0.5, status, 88, "  50 %  Finding faces in interview.mp4 · 120 of 765 frames · 62 frames/s · 10 s left");
  check (-1, "Reading", 120, "  Reading");
}

static void
test_figures_stay (void)
{
  check (0.5, status, 79, "  50 %  Finding face…nterview.mp4 · 120 of 765 frames · 62 frames/s · 10 s left");
}

static void
test_end_goes_last (void)
{
  check (0.5, status, 40, "  50 %  Finding faces in interview.mp4 ·");
  check (0.5, "Reading", 3, "  5");
  check (0.5, "Lesen von »ähnlich.mp4«", 20, "  50 %  Lesen von »ä");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/progress/bar-gives-way-first", test_bar_gives_way_first);
  g_test_add_func ("/cli/progress/figures-stay", test_figures_stay);
  g_test_add_func ("/cli/progress/end-goes-last", test_end_goes_last);

  return g_test_run ();
}
