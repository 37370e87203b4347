/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cache-folder.h"
#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-cache.h"

typedef struct
{
  char     *folder;        /* (nullable) */
  gboolean  in_projects;
  gboolean  among_media;
} Options;

static gboolean
choose (GSettings *settings, const Options *options, GError **error)
{
  g_autofree char *folder = options->folder != NULL ? g_canonicalize_filename (options->folder, NULL) : NULL;
  g_autofree char *question = NULL;

  if (folder == NULL && !options->in_projects)
    return TRUE;
  if (folder != NULL && !guise_cache_folder_check (folder, NULL, &question, error))
    return FALSE;
  if (question != NULL && !options->among_media)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, _("%s Choose another folder, or say --among-media"), question);
      return FALSE;
    }
  guise_cache_folder_choose (settings, folder);
  g_settings_sync ();
  return TRUE;
}

static gboolean
gather (GuiseCli *cli, const char *path, JsonObject *answer, GError **error)
{
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, GUISE_PROJECT_WRITE, error);
  g_autoptr(GuiseJob) job = project != NULL ? guise_project_make_gather (project) : NULL;
  g_autoptr(JsonNode) result = job != NULL ? guise_cli_run (cli, project, job, _("Moving cached pictures"), error) : NULL;
  g_autofree char *size = NULL;
  JsonObject *object;

  if (result == NULL)
    return FALSE;
  object = json_node_get_object (result);
  size = g_format_size ((guint64) json_object_get_int_member (object, "bytes"));
  guise_cli_print (cli, _("%s moved to %s"), size, json_object_get_string_member (object, "folder"));
  json_object_set_object_member (answer, "moved", json_object_ref (object));
  return guise_cli_close (cli, project);
}

static void
say_where (GuiseCli *cli, GSettings *settings, JsonObject *answer)
{
  g_auto(GStrv) roots = guise_cache_folder_dup_roots (settings);

  if (roots[0][0] != '\0')
    {
      guise_cli_print (cli, _("Film strips and proxies are kept in %s"), roots[0]);
      json_object_set_string_member (answer, "folder", roots[0]);
    }
  else
    {
      guise_cli_print (cli, _("Film strips and proxies are kept in each project"));
      json_object_set_null_member (answer, "folder");
    }
}

static gboolean
run_cache (GuiseCli *cli, const char *const *arguments, GError **error)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "folder", 0, 0, G_OPTION_ARG_FILENAME, &options.folder, N_("From now on keep them in this folder"), "DIR" },
    { "in-projects", 0, 0, G_OPTION_ARG_NONE, &options.in_projects, N_("From now on keep them in each project"), NULL },
    { "among-media", 0, 0, G_OPTION_ARG_NONE, &options.among_media, N_("Also where films, pictures or music are"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_cache, entries, arguments, 0, 1, error);
  g_autoptr(GSettings) settings = guise_cache_folder_load_settings ();
  g_autoptr(JsonObject) answer = json_object_new ();
  g_autofree char *folder = options.folder;

  if (words == NULL)
    return FALSE;
  if (folder != NULL && options.in_projects)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("Say --folder or --in-projects, not both"));
      return FALSE;
    }
  if (settings == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _("The settings of Guise are not installed: install it with its "
                   "data, then try again"));
      return FALSE;
    }
  if (!choose (settings, &options, error))
    return FALSE;
  say_where (cli, settings, answer);
  if (words[0] != NULL && !gather (cli, words[0], answer, error))
    return FALSE;
  if (cli->json)
    guise_cli_print_json (json_object_ref (answer));
  return TRUE;
}

const GuiseVerb guise_verb_cache = { "cache", "[PROJECT]", N_("Say or choose where film strips and proxies are kept"), run_cache };
