/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-window.h"

#include "guise-application.h"
#include "guise-cache-folder.h"
#include "guise-job-bar.h"
#include "guise-preferences-window.h"
#include "guise-settings.h"
#include "guise-work-row.h"
#include "test-job.h"

/* Widgets by themselves, with jobs of the test's own. */

static TestJobPlan looking = { .words = "Looking at clip.mp4 · 41 frames/s · 1 min left", .fraction = 0.25 };

static GtkWidget *
child_of (gpointer widget, GType type, const char *name)
{
  return GTK_WIDGET (gtk_widget_get_template_child (GTK_WIDGET (widget), type, name));
}

static gboolean
shows (gpointer row, const char *name)
{
  return gtk_widget_get_visible (child_of (row, GUISE_TYPE_WORK_ROW, name));
}

/* One of the windows that there are. */
static GtkWindow *
find_window (GType type)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *l = windows; l != NULL; l = l->next)
    if (G_TYPE_CHECK_INSTANCE_TYPE (l->data, type))
      return l->data;
  g_assert_not_reached ();
}

static void
wait_for (GuiseWork *work, GuiseWorkState state)
{
  while (guise_work_get_state (work) != state)
    g_main_context_iteration (NULL, TRUE);
}

/* Hidden while there is nothing, the right buttons for each state, gone at the end. */
static void
test_job_bar (void)
{
  g_autoptr(GuiseJobBar) bar = g_object_ref_sink (g_object_new (GUISE_TYPE_JOB_BAR, NULL));
  g_autoptr(GuiseWorkList) works = guise_work_list_new ();
  GuiseWork *work = guise_work_new (&(GuiseWorkParams) {
    .title = "Looking at clip.mp4", .make = test_job_make, .data = &looking, .can_pause = TRUE,
  });
  g_autoptr(GuiseWork) held = g_object_ref (work);
  GtkWidget *row = child_of (bar, GUISE_TYPE_JOB_BAR, "current");

  guise_job_bar_set_works (bar, works);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));

  guise_work_list_add (works, work);
  while (guise_work_get_fraction (work) < 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_true (gtk_widget_get_visible (GTK_WIDGET (bar)));
  g_assert_true (shows (row, "pause") && shows (row, "stop") && shows (row, "cancel"));
  g_assert_false (shows (row, "resume") || shows (row, "dismiss"));
  g_assert_cmpstr (gtk_label_get_text (GTK_LABEL (child_of (row, GUISE_TYPE_WORK_ROW, "text"))), ==,
                   "41 frames/s · 1 min left");
  g_assert_cmpfloat (gtk_progress_bar_get_fraction (GTK_PROGRESS_BAR (child_of (row, GUISE_TYPE_WORK_ROW, "progress"))),
                     ==, 0.25);

  g_assert_true (gtk_widget_activate_action (row, "work.pause", NULL));
  wait_for (work, GUISE_WORK_PAUSED);
  g_assert_true (shows (row, "resume"));
  g_assert_true (gtk_widget_activate_action (row, "work.resume", NULL));
  wait_for (work, GUISE_WORK_RUNNING);
  g_assert_true (gtk_widget_activate_action (row, "work.stop", NULL));
  wait_for (work, GUISE_WORK_STOPPED);
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (bar)));

  g_object_run_dispose (G_OBJECT (bar));
  g_assert_null (gtk_widget_get_first_child (GTK_WIDGET (bar)));
}

/* How many pages were made. */
static guint
count_pages (gpointer window)
{
  GtkWidget *pages = child_of (window, GUISE_TYPE_WINDOW, "pages");
  guint n = 0;

  for (GtkWidget *slot = gtk_widget_get_first_child (pages); slot != NULL; slot = gtk_widget_get_next_sibling (slot))
    n += adw_bin_get_child (ADW_BIN (slot)) != NULL;
  return n;
}

/* A page costs what its template costs, and is made when it is looked at. */
static void
check_pages_are_made_late (GuiseWindow *window)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-window-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "film.guise", NULL);

  g_assert_cmpuint (count_pages (window), ==, 0);
  guise_window_open (window, path, GUISE_PROJECT_CREATE);
  while (guise_window_get_project (window) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_pages (window), ==, 1);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", "train");
  g_assert_cmpuint (count_pages (window), ==, 2);
  gtk_widget_activate_action (GTK_WIDGET (window), "win.close-project", NULL);
  while (guise_window_get_path (window) != NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (count_pages (window), ==, 2);
}

/* So are the list of keys and the buttons that switch pages: a start that shows neither does not wait for them. */
static void
check_the_rest_is_made_late (GtkWindow *window)
{
  AdwViewSwitcherBar *bar = ADW_VIEW_SWITCHER_BAR (child_of (window, GUISE_TYPE_WINDOW, "switcher_bar"));
  GtkApplicationWindow *with_keys = GTK_APPLICATION_WINDOW (window);
  GtkShortcutsWindow *keys;

  g_assert_null (adw_view_switcher_bar_get_stack (bar));
  g_assert_null (gtk_application_window_get_help_overlay (with_keys));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.keys", NULL);
  keys = gtk_application_window_get_help_overlay (with_keys);
  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (keys) && gtk_widget_get_visible (GTK_WIDGET (keys)));
  gtk_window_close (GTK_WINDOW (keys));
  g_assert_false (gtk_widget_get_visible (GTK_WIDGET (keys)));
  gtk_widget_activate_action (GTK_WIDGET (window), "win.keys", NULL);
  g_assert_true (gtk_application_window_get_help_overlay (with_keys) == keys);
  gtk_window_close (GTK_WINDOW (keys));
}

static gboolean
offers (GtkWindow *question, const char *answer)
{
  return adw_message_dialog_has_response (ADW_MESSAGE_DIALOG (question), answer);
}

/* A project is not closed over a job without being asked; the session ends while the window asks: nobody answers. */
static void
check_it_asks_and_leaves_unanswered (GtkWindow *window)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-window-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "film.guise", NULL);
  GtkWindow *question;

  guise_window_open (GUISE_WINDOW (window), path, GUISE_PROJECT_CREATE);
  while (guise_window_get_project (GUISE_WINDOW (window)) == NULL)
    g_main_context_iteration (NULL, TRUE);
  guise_work_list_add (guise_project_get_works (guise_window_get_project (GUISE_WINDOW (window))),
                       guise_work_new (&(GuiseWorkParams) { .title = "Looking", .make = test_job_make, .data = &looking }));

  gtk_widget_activate_action (GTK_WIDGET (window), "win.close-project", NULL);
  question = find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (offers (question, "stop") && !offers (question, "background"));
  gtk_window_close (question);
  gtk_window_close (window);
  question = find_window (ADW_TYPE_MESSAGE_DIALOG);
  g_assert_true (offers (question, "quit") && offers (question, "background"));

  g_object_add_weak_pointer (G_OBJECT (window), (gpointer *) &window);
  g_object_add_weak_pointer (G_OBJECT (question), (gpointer *) &question);
  guise_window_leave (GUISE_WINDOW (window));
  while (window != NULL || question != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* Without a project there is nothing to import into. */
static void
test_actions (void)
{
  g_autoptr(GuiseApplication) application = guise_application_new ();
  g_autoptr(GError) error = NULL;
  GtkWindow *window;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (application));
  window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_assert_true (GUISE_IS_WINDOW (window));
  g_assert_null (guise_window_get_project (GUISE_WINDOW (window)));

  g_assert_false (gtk_widget_get_sensitive (child_of (window, GUISE_TYPE_WINDOW, "undo_button")));
  g_assert_false (gtk_widget_get_visible (child_of (window, GUISE_TYPE_WINDOW, "project_button")));
  g_assert_cmpstr (gtk_stack_get_visible_child_name (GTK_STACK (child_of (window, GUISE_TYPE_WINDOW, "stack"))), ==,
                   "welcome");
  check_the_rest_is_made_late (window);
  check_pages_are_made_late (GUISE_WINDOW (window));
  check_it_asks_and_leaves_unanswered (window);
}

/* Each setting reaches what it is for, at once. */
static void
test_settings (void)
{
  g_autoptr(GSettings) settings = guise_settings_load ();
  GtkWindow *window = GTK_WINDOW (gtk_window_new ()), *preferences;
  GtkWidget *cache;
  AdwStyleManager *style = adw_style_manager_get_default ();

  guise_settings_bind_appearance (settings);
  g_assert_cmpint (adw_style_manager_get_color_scheme (style), ==, ADW_COLOR_SCHEME_DEFAULT);
  g_settings_set_string (settings, "appearance", "dark");
  g_assert_true (adw_style_manager_get_dark (style));

  guise_preferences_window_present (window, settings, NULL);
  preferences = find_window (GUISE_TYPE_PREFERENCES_WINDOW);
  adw_combo_row_set_selected (ADW_COMBO_ROW (child_of (preferences, GUISE_TYPE_PREFERENCES_WINDOW, "appearance")), 1);
  g_assert_cmpint (adw_style_manager_get_color_scheme (style), ==, ADW_COLOR_SCHEME_FORCE_LIGHT);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (child_of (preferences, GUISE_TYPE_PREFERENCES_WINDOW, "pictures")), 200);
  g_assert_cmpint (g_settings_get_int (settings, "pictures-memory"), ==, 200);
  gtk_switch_set_active (GTK_SWITCH (child_of (preferences, GUISE_TYPE_PREFERENCES_WINDOW, "label_always")), TRUE);
  g_assert_true (g_settings_get_boolean (settings, "label-always"));

  cache = child_of (preferences, GUISE_TYPE_PREFERENCES_WINDOW, "cache");
  guise_cache_folder_choose (settings, "/a <disk>");
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (cache)), ==, "/a <disk>");
  g_assert_true (gtk_widget_activate_action (cache, "cache.reset", NULL));
  g_assert_cmpstr (adw_action_row_get_subtitle (ADW_ACTION_ROW (cache)), ==, "Each project’s own folder");
  g_settings_reset (settings, "cache-folders-before");

  for (guint i = 0; i < 2; i++)
    g_settings_reset (settings, i == 0 ? "appearance" : "label-always");
  g_settings_reset (settings, "pictures-memory");
  gtk_window_destroy (preferences);
  gtk_window_destroy (window);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/display/window/job-bar", test_job_bar);
  g_test_add_func ("/display/window/actions", test_actions);
  g_test_add_func ("/display/window/settings", test_settings);
  return g_test_run ();
}
