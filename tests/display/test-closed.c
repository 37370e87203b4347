/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-window.h"

#include "guise-application.h"
#include "guise-clip-sheet.h"
#include "guise-consent-dialog.h"
#include "guise-find-faces-dialog.h"
#include "live-objects.h"

/* Nothing of a project outlives it, whatever the window showed of it when it was closed, and nothing outlives the window. */

/* What is asked for by a page, on a machine that does other things. It is no matter if it has not all come: then it is
 * on its way when the project is closed. */
#define SETTLE_MS 300

/* Until what a closed project had on its way is let go. */
#define PATIENCE_MS 20000

/* What an application has without a window, and what a window with all its pages has without a project, beside widgets:
 * the training that is set up. */
#define OF_APPLICATION "GuiseRecent: 1, GuiseRecents: 1"
#define OF_WINDOW      OF_APPLICATION ", GuiseRunOptions: 1"

typedef struct
{
  const char *page;
  guint       n_faces;                    /* that are selected first, on the faces page */
  const char *action;                     /* (nullable): of the page, or the window */
  void      (*present) (GuiseWindow *);   /* (nullable): a sheet over it */
} State;

static void
present_clip (GuiseWindow *window)
{
  g_autoptr(GuiseClip) clip = g_list_model_get_item (G_LIST_MODEL (guise_project_get_clips (guise_window_get_project (window))), 0);

  guise_clip_sheet_present (GTK_WINDOW (window), clip);
}

static void
present_consent (GuiseWindow *window)
{
  GuiseProject *project = guise_window_get_project (window);

  guise_consent_dialog_present (GTK_WINDOW (window), project, guise_person_list_get_nth (guise_project_get_people (project), 1));
}

static void
present_search (GuiseWindow *window)
{
  guise_find_faces_dialog_present (GTK_WINDOW (window), guise_window_get_project (window), NULL);
}

/* Each is left by closing the project. */
static const State states[] = {
  { "media", 0, NULL, present_clip },
  { "media", 0, NULL, present_search },
  { "media", 0, "app.preferences" },
  { "media", 0, "win.keys" },
  { "media", 0, "win.history" },
  { "faces", 1 },
  { "faces", 1, "faces.look-closer" },
  { "faces", 1, "faces.edit" },
  { "faces", 1, "faces.paint" },
  { "faces", 2, "faces.compare" },
  { "faces", 1, "faces.toggle-map" },
  { "faces", 1, "faces.draw" },
  { "faces", 1, "faces.tag" },
  { "faces", 1, "faces.take-folder" },
  { "faces", 1, NULL, present_consent },
  { "train" },
  { "swap", 0, "swap.play" },
  { "export" },
  { "export", 0, "export.verify" },
};

static gboolean
over_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (void)
{
  gboolean is_over = FALSE;

  g_timeout_add (SETTLE_MS, over_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

/* Until no other widgets of the program's own are alive, or else no other objects. */
static void
assert_alive (gboolean widgets, const char *wanted)
{
  const gint64 end = g_get_monotonic_time () + PATIENCE_MS * G_TIME_SPAN_MILLISECOND;
  g_autofree char *alive = live_objects_dup_names (GTK_TYPE_WIDGET, widgets);

  while (!g_str_equal (alive, wanted) && g_get_monotonic_time () < end)
    {
      settle ();
      g_free (alive);
      alive = live_objects_dup_names (GTK_TYPE_WIDGET, widgets);
    }
  g_assert_cmpstr (alive, ==, wanted);
}

static GtkWidget *
get_page (GuiseWindow *window)
{
  GObject *pages = gtk_widget_get_template_child (GTK_WIDGET (window), GUISE_TYPE_WINDOW, "pages");

  return adw_bin_get_child (ADW_BIN (adw_view_stack_get_visible_child (ADW_VIEW_STACK (pages))));
}

static void
select_faces (GtkWidget *page, guint n)
{
  GObject *grid = gtk_widget_get_template_child (page, G_OBJECT_TYPE (page), "grid");
  GtkSelectionModel *faces = gtk_grid_view_get_model (GTK_GRID_VIEW (grid));

  while (g_list_model_get_n_items (G_LIST_MODEL (faces)) < n)
    g_main_context_iteration (NULL, TRUE);
  gtk_selection_model_select_range (faces, 0, n, TRUE);
}

static void
show (GuiseWindow *window, const State *state)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", state->page);
  settle ();
  if (state->n_faces > 0)
    select_faces (get_page (window), state->n_faces);
  if (state->action != NULL)
    gtk_widget_activate_action (get_page (window), state->action, NULL);
  if (state->present != NULL)
    state->present (window);
  settle ();
}

static void
open_project (GuiseWindow *window, const char *path)
{
  guise_window_open (window, path, GUISE_PROJECT_WRITE);
  while (guise_window_get_project (window) == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (live_objects_count (GUISE_TYPE_PROJECT), ==, 1);
}

static void
close_project (GuiseWindow *window)
{
  gtk_widget_activate_action (GTK_WIDGET (window), "win.close-project", NULL);
  while (guise_window_get_path (window) != NULL)
    g_main_context_iteration (NULL, TRUE);
}

/* They are made when they are looked at, and stay. */
static void
make_pages (GuiseWindow *window, const char *path)
{
  static const char *const pages[] = { "media", "faces", "train", "swap", "export" };

  open_project (window, path);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    show (window, &(State) { pages[i] });
  close_project (window);
  assert_alive (FALSE, OF_WINDOW);
}

static char *
make_project (const char *maker, const char *folder)
{
  char *path = g_build_filename (folder, "film.guise", NULL);
  const char *const make[] = { maker, path, "200", NULL };
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (NULL, (char **) make, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return path;
}

static GuiseApplication *
begin_application (void)
{
  GuiseApplication *application = guise_application_new ();
  g_autoptr(GError) error = NULL;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (application));
  return application;
}

/* argv[1]: make-faces; argv[2]: another project to try it on. */
static void
test_closed (gconstpointer data)
{
  char **argv = (char **) data;
  g_autoptr(GuiseApplication) application = begin_application ();
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (application));
  g_autofree char *folder = g_dir_make_tmp ("guise-closed-XXXXXX", NULL);
  g_autofree char *path = argv[2] != NULL ? g_strdup (argv[2]) : make_project (argv[1], folder);
  g_autofree char *widgets = NULL;
  guint n_groups;

  make_pages (GUISE_WINDOW (window), path);
  widgets = live_objects_dup_names (GTK_TYPE_WIDGET, TRUE);
  n_groups = live_objects_count (ADW_TYPE_PREFERENCES_GROUP);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    {
      g_test_message ("state %u: %s %s", i, states[i].page, states[i].action != NULL ? states[i].action : "");
      open_project (GUISE_WINDOW (window), path);
      show (GUISE_WINDOW (window), &states[i]);
      close_project (GUISE_WINDOW (window));
      assert_alive (FALSE, OF_WINDOW);
      assert_alive (TRUE, widgets);
      /* Of sheets; the libraries' widgets that a page makes when it needs them are not counted. */
      g_assert_cmpuint (live_objects_count (ADW_TYPE_PREFERENCES_GROUP), ==, n_groups);
    }

  gtk_window_destroy (window);
  assert_alive (TRUE, "");
  assert_alive (FALSE, OF_APPLICATION);
}

int
main (int argc, char *argv[])
{
  live_objects_begin ();
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/display/closed/nothing-outlives-it", argv, test_closed);
  return g_test_run ();
}
