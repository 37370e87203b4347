/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-timeline.h"

#include "guise-error.h"
#include "guise-frame-table.h"

#define N_FRAMES 100
#define MS (GUISE_TIME_SECOND / 1000)

/* 25 frames a second, and one in the middle that is shown for a whole second. */
static GuiseTimeline *
make_timeline (void)
{
  GuiseFrameTableBuilder *builder = guise_frame_table_builder_create ();
  GuiseTimeline *timeline = guise_timeline_new ();
  g_autoptr(GuiseFrameTable) table = NULL;

  for (guint i = 0; i < N_FRAMES; i++)
    guise_frame_table_builder_add (builder, i * 40 * MS + (i > 50 ? 960 * MS : 0), 40 * MS, i % 25 == 0);
  table = guise_frame_table_builder_finish (builder, NULL);
  guise_frame_table_builder_destroy (builder);
  guise_timeline_set_table (timeline, table);
  return timeline;
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_move (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  guint n_moved = 0, n_notified = 0;

  g_signal_connect_swapped (timeline, "moved", G_CALLBACK (count_cb), &n_moved);
  g_signal_connect_swapped (timeline, "notify::frame", G_CALLBACK (count_cb), &n_notified);
  g_assert_cmpint (guise_timeline_get_n_frames (timeline), ==, N_FRAMES);
  guise_timeline_step (timeline, 1);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 1);
  guise_timeline_step (timeline, -5);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 0);
  guise_timeline_step (timeline, G_MAXINT64);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, N_FRAMES - 1);
  guise_timeline_seek (timeline, 50);
  guise_timeline_seek (timeline, 50);
  g_assert_cmpint (guise_timeline_get_time (timeline, 50), ==, 2000 * MS);
  g_assert_cmpint (guise_timeline_get_time (timeline, 51), ==, 3000 * MS);
  g_assert_cmpint (guise_timeline_get_time (timeline, N_FRAMES), ==, 4960 * MS);
  g_assert_cmpuint (n_moved, ==, 5);
  g_assert_cmpuint (n_notified, ==, 4);

  guise_timeline_set_table (timeline, NULL);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 0);
  guise_timeline_step (timeline, 3);
  guise_timeline_toggle (timeline);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 0);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 0);
}

static void
test_marks (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  GuiseTime from, to;

  g_assert_false (guise_timeline_get_range (timeline, &from, &to));
  g_assert_cmpint (from, ==, 0);
  g_assert_cmpint (to, ==, 0);
  guise_timeline_seek (timeline, 10);
  guise_timeline_mark_in (timeline);
  guise_timeline_seek (timeline, 50);
  guise_timeline_mark_out (timeline);
  g_assert_true (guise_timeline_get_range (timeline, &from, &to));
  g_assert_cmpint (from, ==, 400 * MS);
  g_assert_cmpint (to, ==, 3000 * MS);

  /* A mark on the wrong side of the other clears that one. */
  guise_timeline_seek (timeline, 60);
  guise_timeline_mark_in (timeline);
  g_assert_cmpint (guise_timeline_get_in (timeline), ==, 60);
  g_assert_cmpint (guise_timeline_get_out (timeline), ==, -1);
  guise_timeline_seek (timeline, 5);
  guise_timeline_mark_out (timeline);
  g_assert_cmpint (guise_timeline_get_in (timeline), ==, -1);
  g_assert_cmpint (guise_timeline_get_out (timeline), ==, 5);
  guise_timeline_set_marks (timeline, -1, -1);
  g_assert_false (guise_timeline_get_range (timeline, &from, &to));
}

static void
test_shuttle (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  const int rates[] = { 1, 2, 4, 8, 8 };

  for (guint i = 0; i < G_N_ELEMENTS (rates); i++)
    {
      guise_timeline_shuttle (timeline, 1);
      g_assert_cmpint (guise_timeline_get_rate (timeline), ==, rates[i]);
    }
  guise_timeline_shuttle (timeline, -1);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, -1);
  guise_timeline_shuttle (timeline, -1);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, -2);
  guise_timeline_toggle (timeline);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 0);
  guise_timeline_toggle (timeline);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 1);
  guise_timeline_step (timeline, 1);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 0);
}

/* The frame that is shown at a time, whatever the rate; at the end it stops, and plays again from the beginning. */
static void
test_play (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();

  guise_timeline_play_to (timeline, 400 * MS);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 0);
  guise_timeline_toggle (timeline);
  guise_timeline_play_to (timeline, 439 * MS);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 10);
  guise_timeline_play_to (timeline, 2999 * MS);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 50);
  guise_timeline_play_to (timeline, 4959 * MS);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, N_FRAMES - 1);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 1);
  guise_timeline_play_to (timeline, 4960 * MS);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 0);
  guise_timeline_toggle (timeline);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 0);

  guise_timeline_stop (timeline);
  guise_timeline_shuttle (timeline, -1);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, N_FRAMES - 1);
  guise_timeline_play_to (timeline, -1);
  g_assert_cmpint (guise_timeline_get_frame (timeline), ==, 0);
  g_assert_cmpint (guise_timeline_get_rate (timeline), ==, 0);
}

static void
test_timecode (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  const struct { const char *text; gint64 frame; } good[] = {
    { "0.4", 10 }, { " 0:00.4 ", 10 }, { "0:00:02.999", 50 }, { "3", 51 }, { "9999", 99 }, { "#7", 7 }, { "#1000", 99 },
    { "+5", 25 }, { "-5", 15 }, { "−5", 15 }, { "-500", 0 },
  };
  const char *const bad[] = { "", "x", "#", "#x", "+", "--1", "1e9", "0x10", "#-1", "1:70", "# 1" };

  guise_timeline_seek (timeline, 20);
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      gint64 frame = -1;
      g_autoptr(GError) error = NULL;

      guise_timeline_parse (timeline, good[i].text, &frame, &error);
      g_assert_no_error (error);
      g_assert_cmpint (frame, ==, good[i].frame);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      gint64 frame = -1;
      g_autoptr(GError) error = NULL;

      g_assert_false (guise_timeline_parse (timeline, bad[i], &frame, &error));
      g_assert_error (error, GUISE_ERROR, GUISE_ERROR_USAGE);
    }

  /* What is written of a frame, rounded for people, means that frame. */
  for (gint64 i = 0; i < N_FRAMES; i++)
    {
      g_autofree char *text = guise_timeline_dup_timecode (timeline, i);
      gint64 frame = -1;

      g_assert_true (guise_timeline_parse (timeline, text, &frame, NULL));
      g_assert_cmpint (frame, ==, i);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/workspace/timeline/moves", test_move);
  g_test_add_func ("/workspace/timeline/marks", test_marks);
  g_test_add_func ("/workspace/timeline/shuttles", test_shuttle);
  g_test_add_func ("/workspace/timeline/plays", test_play);
  g_test_add_func ("/workspace/timeline/timecode", test_timecode);
  return g_test_run ();
}
