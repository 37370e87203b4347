/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-i18n.h"
#include "guise-project-runs.h"

static gboolean
save (GuiseCli *cli, const char *path, const GuiseFrameSaving *saving, GError **error)
{
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, GUISE_PROJECT_READ, error);
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  JsonObject *object;

  if (project == NULL)
    return FALSE;
  guise_cli_remark_masks (cli, project);
  job = guise_project_save_frame (project, saving);
  result = guise_cli_run (cli, project, job, _("Swapping"), error);
  if (result == NULL)
    return FALSE;
  object = json_node_get_object (result);
  guise_cli_print (cli, _("%s: frame %d; it carries: %s"), json_object_get_string_member (object, "file"),
                   (int) json_object_get_int_member (object, "frame"),
                   json_object_get_string_member (object, "disclosure"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

static gboolean
run_frame (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseFrameSaving saving = { 0 };
  g_auto(GStrv) runs = NULL;
  g_autofree GuiseCasting *castings = NULL;
  g_autofree char *label = NULL;
  const GOptionEntry entries[] = {
    { "clip", 0, 0, G_OPTION_ARG_INT64, &saving.clip, N_("Another clip than the target's"), "N" },
    { "run", 0, 0, G_OPTION_ARG_STRING_ARRAY, &runs, N_("Another run than the newest; again for another person"),
      "N[:PERSON]" },
    { "frame", 0, 0, G_OPTION_ARG_INT64, &saving.frame, N_("Another frame than the first"), "N" },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &saving.overwrite, N_("Replace FILE if it is there"), NULL },
    { "label", 0, 0, G_OPTION_ARG_STRING, &label, N_("Words of the visible label"), "TEXT" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_frame, entries, arguments, 2, 2, error);

  if (words == NULL)
    return FALSE;
  saving.castings = castings = guise_cli_parse_castings ((const char *const *) runs, &saving.n_castings, error);
  if (runs != NULL && castings == NULL)
    return FALSE;
  saving.file = words[1];
  saving.label = label;
  return save (cli, words[0], &saving, error);
}

const GuiseVerb guise_verb_frame = { "frame", "PROJECT FILE.png", N_("Write one swapped frame"), run_frame };
