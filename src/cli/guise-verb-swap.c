/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-checkpoint-choice.h"
#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-swap.h"

static void
print_swap (GuiseCli *cli, JsonObject *swap)
{
  JsonObject *settings = json_object_get_object_member (swap, "settings");
  JsonArray *keys = json_object_has_member (settings, "keys") ? json_object_get_array_member (settings, "keys") : NULL;
  JsonArray *shots = json_object_has_member (settings, "shots") ? json_object_get_array_member (settings, "shots") : NULL;
  gint64 run = json_object_get_int_member (swap, "run");
  const char *checkpoint = json_object_get_string_member (swap, "checkpoint");
  g_autofree char *by = run != 0 ? g_strdup_printf (_("run %d"), (int) run) : g_strdup (_("as it is chosen"));

  guise_cli_print (cli, _("person %d  %s: %s, checkpoint %s, %d shots with settings of their own, %d keys"),
                   (int) json_object_get_int_member (swap, "person"), json_object_get_string_member (swap, "name"), by, checkpoint,
                   shots != NULL ? (int) json_array_get_length (shots) : 0,
                   keys != NULL ? (int) json_array_get_length (keys) : 0);
  for (guint i = 0; keys != NULL && i < json_array_get_length (keys); i++)
    {
      JsonObject *key = json_array_get_object_element (keys, i);

      guise_cli_print (cli, _("  frame %d: %s is %g%s"), (int) json_object_get_int_member (key, "frame"),
                       json_object_get_string_member (key, "setting"), json_object_get_double_member (key, "value"),
                       json_object_get_boolean_member (key, "hold") ? _(", held until the next") : "");
    }
}

static gboolean
answer (GuiseCli *cli, GuiseProject *project, gint64 clip, GError **error)
{
  g_autoptr(JsonNode) node = guise_project_describe_swap (project, clip, error);
  JsonArray *swaps;

  if (node == NULL)
    return FALSE;
  swaps = json_object_get_array_member (json_node_get_object (node), "swaps");
  for (guint i = 0; i < json_array_get_length (swaps); i++)
    print_swap (cli, json_array_get_object_element (swaps, i));
  if (json_array_get_length (swaps) == 0)
    guise_cli_print (cli, _("clip %d: everything is as in a new swap"),
                     (int) json_object_get_int_member (json_node_get_object (node), "clip"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (node)));
  return TRUE;
}

/* "none" or a run's number. */
static gboolean
parse_run (const char *text, gint64 *out, GError **error)
{
  if (text == NULL)
    return TRUE;
  if (!g_str_equal (text, "none"))
    return guise_cli_parse_id (text, out, error);
  *out = 0;
  return TRUE;
}

static gboolean
check (const GuiseSwapping *swapping, GError **error)
{
  if (swapping->at == NULL && (swapping->hold || swapping->shot || swapping->no_shot))
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--hold, --shot and --no-shot need --at"));
  else if (swapping->at != NULL && swapping->set == NULL && swapping->unset == NULL && !swapping->shot && !swapping->no_shot)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--at says when: say what by --set, --unset, --shot or --no-shot"));
  else if (swapping->hold && swapping->set == NULL)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--hold goes with --set"));
  else if (swapping->shot + swapping->no_shot + swapping->hold > 1)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--hold, --shot and --no-shot exclude each other"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
run_swap (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseSwapping swapping = GUISE_SWAPPING_INIT;
  g_auto(GStrv) set = NULL, unset = NULL;
  g_autofree char *at = NULL, *run = NULL, *which = NULL;
  gint64 checkpoint = GUISE_CHECKPOINT_NEWEST;
  const GOptionEntry entries[] = {
    { "clip", 0, 0, G_OPTION_ARG_INT64, &swapping.clip, N_("The clip that is meant, where there are several"), "N" },
    { "person", 0, 0, G_OPTION_ARG_INT64, &swapping.person, N_("Somebody else than the newest run's target"), "N" },
    { "run", 0, 0, G_OPTION_ARG_STRING, &run, N_("Put this run on the person in this clip, or leave them as they are"),
      "N|none" },
    { "checkpoint", 0, 0, G_OPTION_ARG_STRING, &which, N_("Which of the run's checkpoints"), "newest|best|N" },
    { "set", 0, 0, G_OPTION_ARG_STRING_ARRAY, &set, N_("Change a setting; again for another"), "NAME=VALUE" },
    { "unset", 0, 0, G_OPTION_ARG_STRING_ARRAY, &unset, N_("The usual value, without keys; with --at: no key there"),
      "NAME" },
    { "at", 0, 0, G_OPTION_ARG_STRING, &at, N_("As a key-frame here: a time or #FRAME"), "T" },
    { "hold", 0, 0, G_OPTION_ARG_NONE, &swapping.hold, N_("The value stays until the next key-frame"), NULL },
    { "shot", 0, 0, G_OPTION_ARG_NONE, &swapping.shot, N_("For the shot around --at alone"), NULL },
    { "no-shot", 0, 0, G_OPTION_ARG_NONE, &swapping.no_shot, N_("That shot has the clip's settings again"), NULL },
    { "reset", 0, 0, G_OPTION_ARG_NONE, &swapping.reset, N_("All as in a new swap"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_swap, entries, arguments, 1, 1, error);
  g_autoptr(GuiseProject) project = NULL;
  gboolean changes = run != NULL || which != NULL || set != NULL || unset != NULL || swapping.no_shot
                     || swapping.reset || swapping.shot;

  swapping.set = (const char *const *) set;
  swapping.unset = (const char *const *) unset;
  swapping.at = at;
  swapping.checkpoint = which != NULL ? &checkpoint : NULL;
  if (words == NULL || !parse_run (run, &swapping.run, error) || !guise_checkpoint_choice_parse (which, &checkpoint, error)
      || !check (&swapping, error))
    return FALSE;
  project = guise_cli_open (cli, words[0], changes ? GUISE_PROJECT_WRITE : GUISE_PROJECT_READ, error);
  return project != NULL && (!changes || guise_project_change_swap (project, &swapping, error))
         && answer (cli, project, swapping.clip, error) && guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_swap = { "swap", "PROJECT", N_("Who is replaced by which run, and how: settings and key-frames"),
                                    run_swap };
