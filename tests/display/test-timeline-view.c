/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-frame-table.h"
#include "guise-timeline-ticks.h"
#include "guise-timeline-view.h"

#include <adwaita.h>

/* The timeline by itself: which frame is where, as a whole and zoomed in. */

#define N_FRAMES 1000
#define FRAME    (GUISE_TIME_SECOND / 25)
#define WIDTH    700
#define LEFT     108      /* of the track: names and margin */
#define RIGHT    (WIDTH - 13)

static GuiseTimeline *
make_timeline (void)
{
  GuiseFrameTableBuilder *builder = guise_frame_table_builder_create ();
  GuiseTimeline *timeline = guise_timeline_new ();
  g_autoptr(GuiseFrameTable) table = NULL;

  for (guint i = 0; i < N_FRAMES; i++)
    guise_frame_table_builder_add (builder, i * FRAME, FRAME, i % 25 == 0);
  table = guise_frame_table_builder_finish (builder, NULL);
  guise_frame_table_builder_destroy (builder);
  guise_timeline_set_table (timeline, table);
  return timeline;
}

static GuiseTimelineView *
make_view (GuiseTimeline *timeline)
{
  GuiseTimelineView *view = g_object_ref_sink (g_object_new (GUISE_TYPE_TIMELINE_VIEW, NULL));

  guise_timeline_view_set_timeline (view, timeline);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_HORIZONTAL, -1, NULL, NULL, NULL, NULL);
  gtk_widget_measure (GTK_WIDGET (view), GTK_ORIENTATION_VERTICAL, WIDTH, NULL, NULL, NULL, NULL);
  gtk_widget_size_allocate (GTK_WIDGET (view), &(GtkAllocation) { 0, 0, WIDTH, 200 }, -1);
  return view;
}

static void
test_zoom (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  g_autoptr(GuiseTimelineView) view = make_view (timeline);
  gint64 middle, first, last;

  g_assert_cmpint (guise_timeline_view_get_frame_at (view, LEFT), ==, 0);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, RIGHT), >=, N_FRAMES - 3);

  /* What is under the pointer stays there, and the rest goes apart. */
  middle = guise_timeline_view_get_frame_at (view, 400);
  guise_timeline_view_zoom_by (view, 4, 400);
  g_assert_cmpint (ABS (guise_timeline_view_get_frame_at (view, 400) - middle), <=, 1);
  first = guise_timeline_view_get_frame_at (view, LEFT);
  last = guise_timeline_view_get_frame_at (view, RIGHT);
  g_assert_cmpint (ABS (last - first - N_FRAMES / 4), <=, 3);

  /* Nothing lies beyond the clip, and neither end of the scale. */
  guise_timeline_view_zoom_by (view, 1e-6, 650);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, LEFT), ==, 0);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, RIGHT), >=, N_FRAMES - 3);
  guise_timeline_view_zoom_by (view, 1e6, RIGHT);
  last = guise_timeline_view_get_frame_at (view, RIGHT);
  first = guise_timeline_view_get_frame_at (view, LEFT);
  g_assert_cmpint (last - first, >, 10);
  g_assert_cmpint (last - first, <, 60);
}

/* The playhead is never out of sight; another clip is seen whole. */
static void
test_follows (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  g_autoptr(GuiseTimelineView) view = make_view (timeline);

  guise_timeline_view_zoom_by (view, 10, LEFT);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, RIGHT), <=, N_FRAMES / 10);
  guise_timeline_seek (timeline, 700);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, LEFT), <, 700);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, RIGHT), >, 700);
  guise_timeline_seek (timeline, 0);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, LEFT), ==, 0);
  guise_timeline_set_table (timeline, NULL);
  g_assert_cmpint (guise_timeline_view_get_frame_at (view, 300), ==, 0);
}

/* What is pressed near a mark means it; further away means the frame itself. */
static void
test_snaps (void)
{
  g_autoptr(GuiseTimeline) timeline = make_timeline ();
  g_autoptr(GuiseTimelineView) view = make_view (timeline);
  gint64 frame = guise_timeline_view_get_frame_at (view, 400);

  g_assert_cmpint (guise_timeline_view_snap (view, 400), ==, frame);
  /* Each pixel is some two frames wide. */
  guise_timeline_set_marks (timeline, frame + 4, 900);
  g_assert_cmpint (guise_timeline_view_snap (view, 400), ==, frame + 4);
  g_assert_cmpint (guise_timeline_view_snap (view, 385), ==, guise_timeline_view_get_frame_at (view, 385));
  g_assert_cmpint (guise_timeline_view_snap (view, 30), ==, 0);
}

static void
check_tick (double seconds, double width, double step, double at, const char *expected)
{
  GuiseTime chosen = guise_timeline_choose_tick ((GuiseTime) (seconds * GUISE_TIME_SECOND), width);
  g_autofree char *text = guise_timeline_dup_tick ((GuiseTime) (at * GUISE_TIME_SECOND), chosen);

  g_assert_cmpint (chosen, ==, (GuiseTime) (step * GUISE_TIME_SECOND));
  g_assert_cmpstr (text, ==, expected);
}

static void
test_ticks (void)
{
  check_tick (20, 580, 5, 10, "0:10");
  check_tick (1, 580, 0.2, 0.4, "0:00.4");
  check_tick (7200, 580, 1800, 5400, "1:30:00");
  check_tick (100000, 580, 18000, 36000, "10:00:00");
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/display/timeline-view/zoom", test_zoom);
  g_test_add_func ("/display/timeline-view/follows", test_follows);
  g_test_add_func ("/display/timeline-view/snaps", test_snaps);
  g_test_add_func ("/display/timeline-view/ticks", test_ticks);
  return g_test_run ();
}
