/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli-project.h"

#include "guise-project-private.h"

typedef struct
{
  GuiseProject *project;
  guint         n_left;
} Holder;

/* As the thread of a viewer does that is still at work: it lets go when it has come to an end. */
static gboolean
let_go_cb (gpointer user_data)
{
  Holder *self = user_data;

  if (--self->n_left > 0)
    return G_SOURCE_CONTINUE;
  /* The store is still there for it. */
  g_assert_nonnull (guise_project_get_store (self->project));
  guise_project_release (self->project);
  return G_SOURCE_REMOVE;
}

static void
test_waits (void)
{
  g_autofree char *folder = g_dir_make_tmp ("guise-close-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "film.guise", NULL);
  g_autofree char *command = g_strdup_printf ("rm -rf %s", folder);
  g_autoptr(GError) error = NULL;
  GuiseCli cli = { .quiet = TRUE };
  GuiseProject *project = guise_cli_open (&cli, path, GUISE_PROJECT_CREATE, &error);
  Holder holder = { project, 3 };

  g_assert_no_error (error);
  guise_project_hold (project);
  g_idle_add (let_go_cb, &holder);
  g_assert_true (guise_cli_close (&cli, project));
  g_assert_cmpuint (holder.n_left, ==, 0);
  g_assert_finalize_object (project);
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cli/close/waits-for-whoever-uses-the-project", test_waits);
  return g_test_run ();
}
