/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-count.h"
#include "guise-cli-project.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"

static gboolean
draw_up (GuiseCli *cli, GuiseProject *project, const GuiseFacesChoice *choice, const char *path, GError **error)
{
  g_autoptr(GuiseJob) job = guise_project_map_faces (project, choice, path, error);
  g_autoptr(JsonNode) result = job != NULL ? guise_cli_run (cli, project, job, _("Drawing up the map of faces"), error)
                                           : NULL;
  g_autofree char *faces = NULL, *persons = NULL;
  JsonObject *object;

  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  faces = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (object, "faces"));
  persons = guise_cli_dup_count (GUISE_COUNT_PERSONS, json_object_get_int_member (object, "persons"));
  guise_cli_print (cli, _("%s: %s of %s, in %.1f s"), path, faces, persons,
                   json_object_get_double_member (object, "seconds"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
}

static gboolean
run_map (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseFacesChoice choice = { 0 };
  g_autofree char *where = NULL;
  const GOptionEntry entries[] = {
    { "person", 0, 0, G_OPTION_ARG_INT64, &choice.person, N_("Only faces of this person"), "N" },
    { "where", 0, 0, G_OPTION_ARG_STRING, &where, N_("Only faces for which this holds, such as “sharpness < 0.3”"), "EXPR" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_map, entries, arguments, 2, 2, error);
  g_autoptr(GuiseProject) project = NULL;

  if (words == NULL)
    return FALSE;
  choice.where = where;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_READ, error);
  return project != NULL && draw_up (cli, project, &choice, words[1], error) && guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_map = {
  "map", "PROJECT FILE.svg|FILE.csv", N_("Write a map on which faces that look like one person lie together"), run_map
};
