/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-checkpoint-choice.h"
#include "guise-cli-project.h"
#include "guise-i18n.h"
#include "guise-project-model.h"

#include <inttypes.h>

static void
print_model (GuiseCli *cli, JsonObject *object)
{
  guise_cli_print (cli, _("%s: %s of %d pixels, run %d at iteration %" PRId64 "; what it is and is not for: %s"),
                   json_object_get_string_member (object, "file"), json_object_get_string_member (object, "model"),
                   (int) json_object_get_int_member (object, "resolution"),
                   (int) json_object_get_int_member (object, "run"), json_object_get_int_member (object, "iteration"),
                   json_object_get_string_member (object, "card"));
  if (!json_object_get_null_member (object, "note"))
    guise_cli_remark (cli, "%s", json_object_get_string_member (object, "note"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
}

static gboolean
run_model (GuiseCli *cli, const char *const *arguments, GError **error)
{
  gint64 run = 0, checkpoint = GUISE_CHECKPOINT_NEWEST;
  g_autofree char *which = NULL;
  gboolean overwrite = FALSE;
  const GOptionEntry entries[] = {
    { "run", 0, 0, G_OPTION_ARG_INT64, &run, N_("Another run than the newest"), "N" },
    { "checkpoint", 0, 0, G_OPTION_ARG_STRING, &which, N_("Another checkpoint of it than the newest"), "best|N" },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &overwrite, N_("Replace FILE if it is there"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_model, entries, arguments, 2, 2, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) node = NULL;

  if (words != NULL && guise_checkpoint_choice_parse (which, &checkpoint, error))
    project = guise_cli_open (cli, words[0], GUISE_PROJECT_READ, error);
  job = project != NULL ? guise_project_export_model (project, run, checkpoint, words[1], overwrite) : NULL;
  node = job != NULL ? guise_cli_run (cli, project, job, _("Saving the model"), error) : NULL;
  if (node == NULL)
    return FALSE;

  print_model (cli, json_node_get_object (node));
  return guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_model = {
  "model", "PROJECT FILE.dfm|FILE.safetensors", N_("Write what a run learned, for other programs"), run_model
};
