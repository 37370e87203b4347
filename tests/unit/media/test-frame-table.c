/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-table.h"

#define N_FRAMES 10
#define MS (GUISE_TIME_SECOND / 1000)

/* A frame is told by its time, as far as there is one. */
static void
test_match (void)
{
  g_autoptr(GuiseFrameTableBuilder) builder = guise_frame_table_builder_create ();
  g_autoptr(GuiseFrameTable) table = NULL;

  for (guint i = 0; i < N_FRAMES; i++)
    guise_frame_table_builder_add (builder, i * 40 * MS, 40 * MS, i == 0);
  table = guise_frame_table_builder_finish (builder, NULL);

  g_assert_cmpuint (guise_frame_table_match (table, 0), ==, 0);
  g_assert_cmpuint (guise_frame_table_match (table, 80 * MS + MS / 2), ==, 2);
  g_assert_cmpuint (guise_frame_table_match (table, 80 * MS - MS / 2), ==, 2);
  g_assert_cmpuint (guise_frame_table_match (table, 100 * MS), ==, G_MAXUINT);
  g_assert_cmpuint (guise_frame_table_match (table, GUISE_TIME_NONE), ==, G_MAXUINT);
  g_assert_cmpuint (guise_frame_table_match (table, G_MAXINT64), ==, G_MAXUINT);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/media/frame-table/match", test_match);
  return g_test_run ();
}
