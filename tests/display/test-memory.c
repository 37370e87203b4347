/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-window.h"

#include "guise-application.h"

#include <malloc.h>
#include <string.h>

/* What the window has taken, once a project was opened, looked at and closed many times. */

#define N_TIMES 20

/* The first times fill caches: fonts, icons, styles, the pools of GLib. */
#define N_WARM 5

/* What was drawn and asked for by a page has come by then, even where the machine does other things. */
#define SETTLE_MS 500

/* Bytes each time: GLib and GTK keep some 15 kB, in tables that grow for ever by themselves. A picture, a page, a
 * project or what a page holds of one is more. */
#define MOST_KEPT 40000

static gboolean
quiet_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
settle (guint ms)
{
  gboolean is_over = FALSE;

  g_timeout_add (ms, quiet_cb, &is_over);
  while (!is_over)
    g_main_context_iteration (NULL, TRUE);
}

static gsize
taken (void)
{
  const struct mallinfo2 info = mallinfo2 ();

  return info.uordblks + info.hblkhd;
}

static gsize
resident (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  return (gsize) g_ascii_strtoull (strchr (text, ' '), NULL, 10) * 4096;
}

static void
open_and_close (GuiseWindow *window, const char *path)
{
  static const char *const pages[] = { "media", "faces", "train", "swap", "export" };

  guise_window_open (window, path, GUISE_PROJECT_WRITE);
  while (guise_window_get_project (window) == NULL)
    g_main_context_iteration (NULL, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      gtk_widget_activate_action (GTK_WIDGET (window), "win.page", "s", pages[i]);
      settle (SETTLE_MS);
    }
  gtk_widget_activate_action (GTK_WIDGET (window), "win.close-project", NULL);
  while (guise_window_get_path (window) != NULL)
    g_main_context_iteration (NULL, TRUE);
  settle (SETTLE_MS);
}

/* argv[1]: make-faces; argv[2]: another project to try it on. */
static char *
dup_project (char **argv, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "film.guise", NULL);
  const char *const make[] = { argv[1], path, "200", NULL };
  int status;

  if (argv[2] != NULL)
    return g_strdup (argv[2]);
  g_assert_true (g_spawn_sync (NULL, (char **) make, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL, &status, NULL));
  g_assert_true (g_spawn_check_wait_status (status, NULL));
  return g_steal_pointer (&path);
}

static void
test_reopen (gconstpointer argv)
{
  g_autoptr(GuiseApplication) application = guise_application_new ();
  g_autofree char *folder = g_dir_make_tmp ("guise-memory-XXXXXX", NULL);
  g_autofree char *path = dup_project ((char **) argv, folder);
  g_autoptr(GError) error = NULL;
  GtkWindow *window;
  gsize warm = 0;

  g_application_set_flags (G_APPLICATION (application), G_APPLICATION_NON_UNIQUE);
  g_application_register (G_APPLICATION (application), NULL, &error);
  g_assert_no_error (error);
  g_application_activate (G_APPLICATION (application));
  window = gtk_application_get_active_window (GTK_APPLICATION (application));

  for (guint i = 1; i <= N_TIMES; i++)
    {
      open_and_close (GUISE_WINDOW (window), path);
      g_test_message ("after %u: %" G_GSIZE_FORMAT " kB taken, %" G_GSIZE_FORMAT " kB resident", i, taken () / 1000,
                      resident () / 1000);
      if (i == N_WARM)
        warm = taken ();
    }
  g_assert_cmpuint (taken (), <, warm + (N_TIMES - N_WARM) * MOST_KEPT);
  gtk_window_destroy (window);
}

int
main (int argc, char *argv[])
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_data_func ("/display/memory/reopen", argv, test_reopen);
  return g_test_run ();
}
