/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"

static void
print_result (GuiseCli *cli, JsonObject *object)
{
  guise_cli_print (cli, _("learned from %d faces in %.0f s"), (int) json_object_get_int_member (object, "faces"),
                   json_object_get_double_member (object, "seconds"));
  guise_cli_print (cli, _("of other faces the mask is right to %.1f %% behind things that were taught (%.1f %% without), "
                          "%.1f %% behind others (%.1f %%), %.1f %% behind nothing"),
                   100 * json_object_get_double_member (object, "iou_known"),
                   100 * json_object_get_double_member (object, "iou_known_without"),
                   100 * json_object_get_double_member (object, "iou_unknown"),
                   100 * json_object_get_double_member (object, "iou_unknown_without"),
                   100 * json_object_get_double_member (object, "iou_bare"));
  if (!json_object_get_boolean_member (object, "in_use"))
    guise_cli_print (cli, _("that is less than without it, so swaps are as before: --resume goes on after the %d steps, unless "
                            "the project had learned better before"),
                     (int) json_object_get_int_member (object, "iterations"));
  if (!json_object_get_null_member (object, "iou_painted"))
    guise_cli_print (cli, _("of painted faces that it did not learn from the mask is right to %.1f %% (%.1f %% without)"),
                     100 * json_object_get_double_member (object, "iou_painted"),
                     100 * json_object_get_double_member (object, "iou_painted_without"));
}

static gboolean
run_front (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseProjectMasks params = { 0 };
  g_autofree char *sheet = NULL;
  int iterations = 0, device = 0;
  gboolean resume = FALSE;
  gint64 seed = 0;
  const GOptionEntry entries[] = {
    { "iterations", 0, 0, G_OPTION_ARG_INT, &iterations, N_("Stop after N steps of learning"), "N" },
    { "resume", 0, 0, G_OPTION_ARG_NONE, &resume, N_("Go on with what was learned before"), NULL },
    { "device", 0, 0, G_OPTION_ARG_INT, &device, N_("Number of the device, as “guise devices” lists them"), "N" },
    { "seed", 0, 0, G_OPTION_ARG_INT64, &seed, N_("What chance begins with"), "N" },
    { "sheet", 0, 0, G_OPTION_ARG_FILENAME, &sheet, N_("Write a picture of what it sees"), "FILE.png" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_front, entries, arguments, 1, 1, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;

  if (words == NULL)
    return FALSE;
  if (iterations < 0 || device < 0 || seed < 0)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--iterations, --device and --seed must not be below 0"));
      return FALSE;
    }
  params = (GuiseProjectMasks) { (guint) iterations, (guint) device, resume, (guint64) seed, sheet };

  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  job = guise_project_learn_masks (project, &params);
  result = guise_cli_run (cli, project, job, _("Learning what is before faces"), error);
  if (result == NULL)
    return FALSE;
  print_result (cli, json_node_get_object (result));
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (result)));
  return guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_front = {
  "front", "PROJECT", N_("Learn to leave hands, hair and microphones before faces in front"), run_front
};
