/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-cli-project.h"

#include "guise-cache-folder.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-cache.h"
#include "guise-project-masks.h"
#include "guise-project-measures.h"

char *
guise_cli_dup_sample_path (const char *name, GError **error)
{
  const char *cache = g_getenv ("GUISE_CACHE");
  g_autofree char *path = cache != NULL ? g_build_filename (cache, "samples", name, NULL)
                                        : g_build_filename (g_get_user_cache_dir (), "guise", "samples", name, NULL);

  if (g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_steal_pointer (&path);

  g_set_error (error, GUISE_ERROR, GUISE_ERROR_MEDIA_MISSING,
               _("The sample clip %s is not there: “./run setup” fetches it"), path);
  return NULL;
}

/* As in the window. */
static void
set_cache_roots (GuiseProject *project)
{
  g_autoptr(GSettings) settings = guise_cache_folder_load_settings ();
  g_auto(GStrv) roots = settings != NULL ? guise_cache_folder_dup_roots (settings) : NULL;

  if (roots != NULL)
    guise_project_set_cache_roots (project, (const char *const *) roots);
}

GuiseProject *
guise_cli_open (GuiseCli *self, const char *path, GuiseProjectMode mode, GError **error)
{
  GuiseProject *project = guise_project_open (path, mode, "shell", error);

  if (project == NULL)
    return NULL;
  set_cache_roots (project);
  for (const char *const *line = guise_project_get_recovered (project); *line != NULL; line++)
    guise_cli_remark (self, _("Recovered: %s"), *line);
  return project;
}

typedef struct
{
  GMainLoop *loop;
  GError    *error;
} Closing;

static void
closed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Closing *closing = user_data;

  guise_project_close_finish (GUISE_PROJECT (source), result, &closing->error);
  g_main_loop_quit (closing->loop);
}

gboolean
guise_cli_close (GuiseCli *self, GuiseProject *project)
{
  g_autofree char *path = g_strdup (guise_project_get_path (project));
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GError) error = NULL;
  Closing closing = { .loop = loop };

  /* A viewer's thread may still read from it. */
  guise_project_close_async (project, closed_cb, &closing);
  g_main_loop_run (loop);
  error = closing.error;
  if (error != NULL)
    guise_cli_remark (self, _("Everything is kept in %s, but the copy that a repair would need is the one before: %s"),
                      path, error->message);
  return TRUE;
}

void
guise_cli_remark_masks (GuiseCli *self, GuiseProject *project)
{
  if (guise_project_has_old_masks (project))
    guise_cli_remark (self, _("What %s learned of things before faces is of an older Guise and not in use: “guise front” learns "
                              "it again"), guise_project_get_path (project));
}

JsonNode *
guise_cli_run (GuiseCli *self, GuiseProject *project, GuiseJob *job, const char *title, GError **error)
{
  return guise_cli_run_job (self, job, title, error) ? guise_project_dup_result (project, job, error) : NULL;
}

void
guise_cli_measure_again (GuiseCli *self, GuiseProject *project)
{
  g_autoptr(GuiseJob) job = guise_project_measure_again (project);
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) result = guise_cli_run (self, project, job, _("Measuring corrected faces"), &error);
  JsonObject *object = result != NULL ? json_node_get_object (result) : NULL;

  if (object == NULL)
    guise_cli_remark (self, _("Figures of corrected faces are still those of before: %s"), error->message);
  else if (json_object_get_int_member (object, "left") > 0)
    guise_cli_remark (self, _("Figures of %d corrected faces are still those of before: %s"),
                      (int) json_object_get_int_member (object, "left"),
                      json_object_get_string_member (object, "problem"));
}

void
guise_cli_tell_face (GuiseCli *self, JsonObject *object, gboolean changed, guint n)
{
  if (changed)
    {
      json_object_set_int_member (object, "changed", n);
      guise_cli_print (self, _("%d faces changed"), (int) n);
    }
  if (self->json)
    guise_cli_print_json (json_object_ref (object));
}

gboolean
guise_cli_parse_id (const char *word, gint64 *out, GError **error)
{
  guint64 value;

  if (!g_ascii_string_to_unsigned (word, 10, 1, G_MAXINT64, &value, NULL))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                   _("“%s” is no number of a person, clip or run: they count from 1"), word);
      return FALSE;
    }
  *out = (gint64) value;
  return TRUE;
}

gboolean
guise_cli_parse_time (const char *text, GuiseTime *out, GError **error)
{
  return text == NULL || guise_time_parse (text, out, error);
}

GuiseCasting *
guise_cli_parse_castings (const char *const *words, guint *n, GError **error)
{
  g_autoptr(GArray) castings = g_array_new (FALSE, FALSE, sizeof (GuiseCasting));

  *n = 0;
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    {
      g_auto(GStrv) parts = g_strsplit (words[i], ":", 2);
      GuiseCasting casting = { 0 };

      if (!guise_cli_parse_id (parts[0] != NULL ? parts[0] : "", &casting.run, error)
          || (parts[0] != NULL && parts[1] != NULL && !guise_cli_parse_id (parts[1], &casting.person, error)))
        return NULL;
      g_array_append_val (castings, casting);
    }
  *n = castings->len;
  return castings->len > 0 ? (GuiseCasting *) (gpointer) g_array_free (g_steal_pointer (&castings), FALSE) : NULL;
}
