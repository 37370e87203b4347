/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-chart.h"
#include "guise-preview-grid.h"
#include "guise-rule-rows.h"
#include "guise-run-private.h"
#include "guise-run-setup.h"
#include "guise-run-view.h"
#include "guise-train-page.h"

#include <adwaita.h>
#include <glib/gstdio.h>
#include <math.h>

/* What the Train page is made of, with figures of the test's own. */

#define CELL 32
#define N_ROWS 2

static void
painted_cb (GdkFrameClock *clock, gpointer user_data)
{
  ++*(guint *) user_data;
}

static void
wait_for_paint (GtkWindow *window, GtkWidget *widget)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (window));
  guint n_painted = 0;

  g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n_painted);
  while (n_painted < 2)
    {
      gtk_widget_queue_draw (widget);
      g_main_context_iteration (NULL, TRUE);
    }
  g_signal_handlers_disconnect_by_data (clock, &n_painted);
}

/* @widget in a window of its own, painted. */
static GtkWindow *
present (GtkWidget *widget, int width, int height)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_default_size (window, width, height);
  gtk_window_set_child (window, widget);
  gtk_window_present (window);
  wait_for_paint (window, widget);
  return window;
}

/* (transfer full): the pixels of @widget, four bytes each: blue, green, red, alpha. */
static guint32 *
draw (GtkWindow *window, GtkWidget *widget, int *width)
{
  g_autoptr(GdkPaintable) paintable = gtk_widget_paintable_new (widget);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  const int height = gtk_widget_get_height (widget);
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;
  guint32 *pixels;

  *width = gtk_widget_get_width (widget);
  wait_for_paint (window, widget);
  while (g_main_context_iteration (NULL, FALSE))
    ;
  gdk_paintable_snapshot (paintable, snapshot, *width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  g_assert_nonnull (node);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, (float) *width, (float) height));
  pixels = g_new0 (guint32, *width * height);
  gdk_texture_download (texture, (guchar *) pixels, (gsize) *width * 4);
  return pixels;
}

/* Each cell has one grey of its own, so that it is known again. */
static GuiseRunPreview *
make_preview (void)
{
  GuiseImage *atlas = guise_image_new (GUISE_PIXEL_RGB8, GUISE_COLORIMETRY_SRGB, GUISE_RUN_N_CELLS * CELL, N_ROWS * CELL);
  GuiseTrainPreview *preview;

  for (guint y = 0; y < atlas->height; y++)
    for (guint x = 0; x < atlas->width * 3; x++)
      atlas->plane[0][y * atlas->stride[0] + x] = (guint8) (20 + 30 * (x / 3 / CELL) + 10 * (y / CELL));
  preview = guise_train_preview_new (atlas);
  preview->iteration = 7;
  preview->cell = CELL;
  preview->n_columns = GUISE_RUN_N_CELLS;
  preview->shown.n_rows = N_ROWS;
  return guise_run_preview_new (preview);
}

static guint8
grey_of (guint cell, guint row)
{
  return (guint8) (20 + 30 * cell + 10 * row);
}

/* Red in the middle of what is shown in @column. */
static void
check_cell (const guint32 *pixels, int width, guint row, guint column, guint8 wanted)
{
  const int side = 60, left = 20 + (int) column * (side + 6), top = 24 + (int) row * (side + 6);
  const guint8 got = (guint8) (pixels[(top + side / 2) * width + left + side / 2] >> 16);

  g_test_message ("row %u, column %u: %u, wanted %u", row, column, got, wanted);
  g_assert_cmpint (ABS ((int) got - (int) wanted), <=, 3);
}

static void
test_grid (void)
{
  GuisePreviewGrid *grid = g_object_new (GUISE_TYPE_PREVIEW_GRID, NULL);
  g_autoptr(GuiseRunPreview) preview = make_preview ();
  const gboolean no_gl = g_getenv ("GDK_DISABLE") != NULL;
  g_autofree guint32 *plain = NULL, *difference = NULL, *mask = NULL, *both = NULL;
  guint8 counts;
  GtkWindow *window;
  int width;

  guise_preview_grid_set_zoom (grid, 60);
  guise_preview_grid_set_preview (grid, preview);
  window = present (GTK_WIDGET (grid), 720, 320);
  g_test_message ("drawn by %s", guise_preview_grid_uses_gl (grid) ? "OpenGL" : "GTK");
  g_assert_false (no_gl && guise_preview_grid_uses_gl (grid));

  plain = draw (window, GTK_WIDGET (grid), &width);
  for (guint row = 0; row < N_ROWS; row++)
    for (guint cell = 0; cell <= GUISE_RUN_CELL_SWAP; cell++)
      check_cell (plain, width, row, cell, grey_of (cell, row));

  /* What came out against what went in, four times as strong, beside it: source, rebuilt, difference; target, rebuilt, difference; swap, difference. */
  guise_preview_grid_set_look (grid, GUISE_LOOK_DIFFERENCE);
  difference = draw (window, GTK_WIDGET (grid), &width);
  check_cell (difference, width, 1, 0, grey_of (GUISE_RUN_CELL_SOURCE, 1));
  check_cell (difference, width, 1, 1, grey_of (GUISE_RUN_CELL_SOURCE_REBUILT, 1));
  check_cell (difference, width, 1, 2, 4 * 30);
  check_cell (difference, width, 0, 6, grey_of (GUISE_RUN_CELL_SWAP, 0));
  check_cell (difference, width, 0, 7, 4 * 60);

  /* Source, what counts, rebuilt; target, what counts, rebuilt, swap. */
  counts = (guint8) (grey_of (GUISE_RUN_CELL_TARGET, 0) * grey_of (GUISE_RUN_CELL_TARGET_MASK, 0) / 255);
  guise_preview_grid_set_look (grid, GUISE_LOOK_MASK);
  mask = draw (window, GTK_WIDGET (grid), &width);
  check_cell (mask, width, 0, 4, counts);
  check_cell (mask, width, 0, 6, grey_of (GUISE_RUN_CELL_SWAP, 0));

  guise_preview_grid_set_look (grid, GUISE_LOOK_BOTH);
  both = draw (window, GTK_WIDGET (grid), &width);
  check_cell (both, width, 0, 5, counts);
  check_cell (both, width, 0, 9, 4 * 60);
  gtk_window_destroy (window);
}

static void
row_cb (GuisePreviewGrid *grid, guint row, gpointer user_data)
{
  *(guint *) user_data = row;
}

static void
test_grid_keys (void)
{
  GuisePreviewGrid *grid = g_object_new (GUISE_TYPE_PREVIEW_GRID, NULL);
  g_autoptr(GuiseRunPreview) preview = make_preview ();
  GtkWindow *window;
  guint row = 99;

  guise_preview_grid_set_preview (grid, preview);
  g_signal_connect (grid, "row-activated", G_CALLBACK (row_cb), &row);
  window = present (GTK_WIDGET (grid), 400, 320);
  gtk_widget_activate_action (GTK_WIDGET (grid), "grid.move", "i", 1);
  gtk_widget_activate_action (GTK_WIDGET (grid), "grid.move", "i", 1);
  gtk_widget_activate_action (GTK_WIDGET (grid), "grid.activate", NULL);
  g_assert_cmpuint (row, ==, 1);

  gtk_widget_activate_action (GTK_WIDGET (grid), "grid.zoom-in", NULL);
  g_assert_cmpuint (guise_preview_grid_get_zoom (grid), >, 0);
  gtk_widget_activate_action (GTK_WIDGET (grid), "grid.zoom-fit", NULL);
  g_assert_cmpuint (guise_preview_grid_get_zoom (grid), ==, 0);
  gtk_window_destroy (window);
}

static GuiseLossSeries *
make_series (guint n)
{
  GuiseLossSeries *series = guise_loss_series_new ();
  g_autofree GuiseLossPoint *points = g_new (GuiseLossPoint, n);

  for (guint i = 0; i < n; i++)
    points[i] = (GuiseLossPoint) { i + 1, { 0.2f + 0.01f * (float) (i % 7), 0.15f, i % 100 == 0 ? 0.25f : NAN,
                                            i % 10000 == 0 ? 0.8f : NAN, NAN } };
  guise_loss_series_append (series, points, n);
  return series;
}

/* As many points as a run of weeks has, all of them and a few. */
static void
test_chart (void)
{
  GuiseLossChart *chart = g_object_new (GUISE_TYPE_LOSS_CHART, NULL);
  g_autoptr(GuiseLossSeries) series = make_series (1000000);
  const gint64 snapshots[] = { 500000 };
  g_autofree guint32 *drawn = NULL, *logarithmic = NULL;
  g_autoptr(GBytes) svg = NULL;
  GtkWindow *window;
  double from, to, narrow_from, narrow_to;
  int width;
  gint64 begin;

  guise_loss_chart_set_series (chart, series);
  guise_loss_chart_set_snapshots (chart, snapshots, G_N_ELEMENTS (snapshots));
  window = present (GTK_WIDGET (chart), 600, 300);
  begin = g_get_monotonic_time ();
  drawn = draw (window, GTK_WIDGET (chart), &width);
  g_test_message ("a million points drawn in %.1f ms", (double) (g_get_monotonic_time () - begin) / 1000);
  g_object_set (chart, "logarithmic", TRUE, NULL);
  logarithmic = draw (window, GTK_WIDGET (chart), &width);
  g_assert_true (memcmp (drawn, logarithmic, 4 * (gsize) width * 200) != 0);

  guise_loss_chart_get_shown (chart, &from, &to);
  g_assert_cmpfloat (to, ==, 1000000);
  gtk_widget_activate_action (GTK_WIDGET (chart), "chart.zoom-in", NULL);
  guise_loss_chart_get_shown (chart, &narrow_from, &narrow_to);
  g_assert_cmpfloat (narrow_to - narrow_from, <, to - from);
  gtk_widget_activate_action (GTK_WIDGET (chart), "chart.zoom-all", NULL);
  guise_loss_chart_get_shown (chart, &narrow_from, &narrow_to);
  g_assert_cmpfloat (narrow_to - narrow_from, ==, to - from);

  svg = guise_loss_chart_to_svg (chart);
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (svg, NULL), (gssize) g_bytes_get_size (svg), "<svg"));
  g_assert_nonnull (g_strstr_len (g_bytes_get_data (svg, NULL), (gssize) g_bytes_get_size (svg), "</svg>"));
  gtk_window_destroy (window);
}

static GtkWidget *
child_of (gpointer widget, GType type, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (widget), type, name));
}

static void
count_cb (GtkAdjustment *adjustment, gpointer user_data)
{
  ++*(guint *) user_data;
}

/* From the first picture that was kept to the newest, each of them, and no further. */
static void
test_time_lapse (void)
{
  GuiseRunView *view = g_object_new (GUISE_TYPE_RUN_VIEW, NULL);
  GtkAdjustment *range = GTK_ADJUSTMENT (gtk_widget_get_template_child (GTK_WIDGET (view), GUISE_TYPE_RUN_VIEW,
                                                                        "history_range"));
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  g_autoptr(GuiseRun) run = guise_run_new (NULL, options, "Ann → Bob");
  GtkWindow *window;
  guint n_seen = 0;

  for (gint64 iteration = 10; iteration <= 30; iteration += 10)
    g_array_append_val (run->history, iteration);
  guise_run_view_set_run (view, run);
  window = present (GTK_WIDGET (view), 900, 500);
  g_assert_cmpfloat (gtk_adjustment_get_value (range), ==, 3);
  g_signal_connect (range, "value-changed", G_CALLBACK (count_cb), &n_seen);
  gtk_widget_activate_action (GTK_WIDGET (view), "run.time-lapse", NULL);
  g_assert_cmpfloat (gtk_adjustment_get_value (range), ==, 0);
  while (gtk_adjustment_get_value (range) < 3)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (n_seen, ==, 4);

  /* A second press holds it. */
  gtk_widget_activate_action (GTK_WIDGET (view), "run.time-lapse", NULL);
  gtk_widget_activate_action (GTK_WIDGET (view), "run.time-lapse", NULL);
  gtk_window_destroy (window);
}

/* While it trains: what it takes of the device, of what was planned, and what ends it; afterwards neither. */
static void
test_figures (void)
{
  GuiseRunView *view = g_object_new (GUISE_TYPE_RUN_VIEW, NULL);
  g_autoptr(GuiseRunOptions) options = guise_run_options_new (GUISE_RUN_QUICK);
  g_autoptr(GuiseRun) run = guise_run_new (NULL, options, "Ann → Bob");
  GtkWindow *window;

  for (guint i = 0; i < GUISE_N_RULES; i++)
    guise_run_options_set_rule (options, (GuiseRule) i, 0);
  guise_run_options_set_rule (options, GUISE_RULE_ITERATIONS, 30000);
  guise_run_options_set_rule (options, GUISE_RULE_PLATEAU, 1);
  guise_run_set_rules (run, options);
  guise_run_set_planned_bytes (run, 2000000000);
  run->figures.device_bytes = 2100000000;
  run->work = guise_work_new (&(GuiseWorkParams) { .title = "Training", .lane = GUISE_LANE_TRAIN });
  guise_run_view_set_run (view, run);
  window = present (GTK_WIDGET (view), 900, 500);
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (child_of (view, GUISE_TYPE_RUN_VIEW, "memory"))), ==,
                   "2.1\302\240GB (planned 2.0\302\240GB)");
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (child_of (view, GUISE_TYPE_RUN_VIEW, "stops"))), ==,
                   "held-out plateau, or 30,000 iterations");

  g_clear_object (&run->work);
  run->figures.device_bytes = 0;
  guise_run_emit_changed (run);
  g_assert_false (gtk_widget_get_visible (child_of (view, GUISE_TYPE_RUN_VIEW, "memory_row")));
  g_assert_false (gtk_widget_get_visible (child_of (view, GUISE_TYPE_RUN_VIEW, "stops_row")));
  gtk_window_destroy (window);
}

/* Presets take their settings with them, and back again. */
static void
test_setup (void)
{
  g_autoptr(GuiseRunSetup) setup = g_object_ref_sink (g_object_new (GUISE_TYPE_RUN_SETUP, NULL));
  GuiseRunOptions *options = guise_run_setup_get_options (setup);
  GtkWidget *rules = child_of (setup, GUISE_TYPE_RUN_SETUP, "rules");
  GtkSpinButton *iterations = GTK_SPIN_BUTTON (child_of (rules, GUISE_TYPE_RULE_ROWS, "iterations"));

  g_assert_cmpfloat (gtk_spin_button_get_value (iterations), ==, 6000);
  guise_run_options_set_preset (options, GUISE_RUN_FINE);
  g_assert_cmpfloat (gtk_spin_button_get_value (iterations), ==, 300000);
  gtk_spin_button_set_value (iterations, 50);
  g_assert_cmpfloat (guise_run_options_get_rule (options, GUISE_RULE_ITERATIONS), ==, 50);

  guise_run_options_set (options, 1, 2);
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 1);
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (setup), "setup.reset-all", NULL));
  g_assert_cmpuint (guise_run_options_count_unusual (options), ==, 0);
}

/* The widgets below @widget whose class has that name; the first expander row is kept in @expander. */
static guint
count (GtkWidget *widget, const char *type, GtkWidget **expander)
{
  guint n = g_str_equal (G_OBJECT_TYPE_NAME (widget), type);

  if (*expander == NULL && ADW_IS_EXPANDER_ROW (widget))
    *expander = widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    n += count (child, type, expander);
  return n;
}

/* Each row has a text to lay out, and there are many: those of a group come when it is opened, once. */
static void
test_rows_come_late (void)
{
  g_autoptr(GuiseRunSetup) setup = g_object_ref_sink (g_object_new (GUISE_TYPE_RUN_SETUP, NULL));
  const GuiseSetting *settings;
  guint n_settings, n = 0;
  GtkWidget *expander = NULL;

  g_assert_cmpuint (count (GTK_WIDGET (setup), "GuiseSettingRow", &expander), ==, 0);
  settings = guise_run_options_list_settings (&n_settings);
  while (n < n_settings && g_str_equal (settings[n].group, settings[0].group))
    n++;
  for (guint i = 0; i < 3; i++)
    {
      adw_expander_row_set_expanded (ADW_EXPANDER_ROW (expander), i % 2 == 0);
      g_assert_cmpuint (count (GTK_WIDGET (setup), "GuiseSettingRow", &expander), ==, n);
    }
}

/* Without a project there is nothing to do, and nothing is asked. */
static void
test_page (void)
{
  GtkWidget *page = g_object_new (GUISE_TYPE_TRAIN_PAGE, NULL);
  GtkWindow *window = present (page, 900, 600);

  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (child_of (page, GUISE_TYPE_TRAIN_PAGE, "stack"))), ==,
                   "loading");
  g_assert_false (gtk_widget_get_sensitive (child_of (page, GUISE_TYPE_TRAIN_PAGE, "start")));
  g_assert_false (gtk_widget_get_visible (child_of (page, GUISE_TYPE_TRAIN_PAGE, "stop")));
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/display/train/grid", test_grid);
  g_test_add_func ("/display/train/grid-keys", test_grid_keys);
  g_test_add_func ("/display/train/chart", test_chart);
  g_test_add_func ("/display/train/time-lapse", test_time_lapse);
  g_test_add_func ("/display/train/figures", test_figures);
  g_test_add_func ("/display/train/setup", test_setup);
  g_test_add_func ("/display/train/rows-come-late", test_rows_come_late);
  g_test_add_func ("/display/train/page", test_page);
  return g_test_run ();
}
