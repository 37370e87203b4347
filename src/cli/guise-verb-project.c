/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-count.h"
#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-runs.h"

#define MANY_FILES 100000

static gboolean
run_new (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_new, NULL, arguments, 1, 1, error);
  g_autoptr(GuiseProject) project = NULL;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_CREATE, error);
  if (project == NULL)
    return FALSE;

  guise_cli_print (cli, _("Made %s"), guise_project_get_path (project));
  if (cli->json)
    {
      JsonObject *answer = json_object_new ();

      json_object_set_string_member (answer, "project", guise_project_get_path (project));
      guise_cli_print_json (answer);
    }
  return guise_cli_close (cli, project);
}

static void
print_clip (GuiseCli *cli, JsonObject *clip)
{
  g_autofree char *length = guise_time_format ((GuiseTime) (json_object_get_double_member (clip, "duration_s")
                                                            * GUISE_TIME_SECOND));
  g_autofree char *frames = guise_cli_dup_count (GUISE_COUNT_FRAMES, json_object_get_int_member (clip, "frames"));
  g_autofree char *sounds = guise_cli_dup_count (GUISE_COUNT_SOUNDS, json_object_get_int_member (clip, "audio_streams"));
  g_autofree char *faces = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (clip, "faces"));

  guise_cli_print (cli, _("clip %d  %s  %s, %s, %d×%d, %.3g fps%s, %s, %s, %s"),
                   (int) json_object_get_int_member (clip, "id"),
                   json_object_get_string_member (clip, "path"),
                   frames,
                   length,
                   (int) json_object_get_int_member (clip, "width"),
                   (int) json_object_get_int_member (clip, "height"),
                   json_object_get_double_member (clip, "fps"),
                   json_object_get_boolean_member (clip, "variable_rate") ? _(" (varies)") : "",
                   json_object_get_string_member_with_default (clip, "codec", "?"),
                   sounds,
                   faces);
}

/* All or nothing is for one file; of several, the readable ones are in and the first error is told. */
static gboolean
tell_failed (GuiseCli *cli, JsonArray *failed, GError **error)
{
  guint n_failed = json_array_get_length (failed);
  JsonObject *first;

  if (n_failed == 0)
    return TRUE;

  for (guint i = 1; i < n_failed; i++)
    guise_cli_remark (cli, "guise: %s",
                      json_object_get_string_member (json_array_get_object_element (failed, i), "message"));
  first = json_array_get_object_element (failed, 0);
  g_set_error_literal (error, GUISE_ERROR,
                       guise_error_from_name (json_object_get_string_member (first, "code")),
                       json_object_get_string_member (first, "message"));
  return FALSE;
}

static gboolean
finish_import (GuiseCli *cli, GuiseProject *project, GuiseJob *job, GError **error)
{
  g_autoptr(JsonNode) result = NULL;
  JsonObject *object;
  JsonArray *clips;
  gboolean good;

  if (!guise_cli_run_job (cli, job, _("Importing"), error))
    return FALSE;
  result = guise_project_dup_result (project, job, error);
  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  good = tell_failed (cli, json_object_get_array_member (object, "failed"), error);
  clips = json_object_get_array_member (object, "clips");
  for (guint i = 0; i < json_array_get_length (clips); i++)
    print_clip (cli, json_array_get_object_element (clips, i));

  /* With an error the one object is the error's, which the caller prints. */
  if (cli->json && good)
    guise_cli_print_json (json_object_ref (object));
  return good;
}

static gboolean
run_import (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_autofree char *role = NULL;
  const GOptionEntry entries[] = {
    { "role", 0, 0, G_OPTION_ARG_STRING, &role, N_("What the person in them is for by default"), "source|target" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_import, entries, arguments, 2, MANY_FILES, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(GuiseJob) job = NULL;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  job = guise_project_import (project, (const char *const *) words + 1, role, error);

  return job != NULL && finish_import (cli, project, job, error) && guise_cli_close (cli, project);
}

static gboolean
run_relink (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_relink, NULL, arguments, 2, MANY_FILES, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(GuiseJob) job = NULL;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  if (project == NULL)
    return FALSE;
  job = guise_project_relink (project, (const char *const *) words + 1);

  return finish_import (cli, project, job, error) && guise_cli_close (cli, project);
}

static void
print_person (GuiseCli *cli, JsonObject *person)
{
  g_autofree char *faces = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (person, "faces"));
  g_autofree char *clips = guise_cli_dup_count (GUISE_COUNT_CLIPS, json_object_get_int_member (person, "clips"));

  guise_cli_print (cli, _("person %d  %s  %s, %s, %d kept, in %s"),
                   (int) json_object_get_int_member (person, "id"),
                   json_object_get_string_member (person, "name"),
                   guise_cli_get_role_word (json_object_get_string_member (person, "role")),
                   faces,
                   (int) json_object_get_int_member (person, "kept"),
                   clips);
}

/* (transfer full): "500 (snapshot), 900 (best), 1000": what --checkpoint takes */
static char *
list_checkpoints (JsonArray *checkpoints)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (checkpoints); i++)
    {
      JsonObject *checkpoint = json_array_get_object_element (checkpoints, i);
      const char *what = !json_object_get_boolean_member (checkpoint, "good") ? _("damaged")
                         : json_object_get_boolean_member (checkpoint, "best") ? _("best")
                         : json_object_get_boolean_member (checkpoint, "snapshot") ? _("snapshot") : NULL;

      g_string_append_printf (text, "%s%" PRId64, i > 0 ? ", " : "", json_object_get_int_member (checkpoint, "iteration"));
      if (what != NULL)
        g_string_append_printf (text, " (%s)", what);
    }
  return g_string_free (text, FALSE);
}

static void
print_run (GuiseCli *cli, JsonObject *run)
{
  g_autofree char *checkpoints = list_checkpoints (json_object_get_array_member (run, "checkpoints"));

  guise_cli_print (cli, _("run %d  %s, %d px, iteration %" PRId64),
                   (int) json_object_get_int_member (run, "id"),
                   json_object_get_string_member (run, "model"),
                   (int) json_object_get_int_member (run, "resolution"),
                   json_object_get_int_member (run, "iterations"));
  if (json_array_get_length (json_object_get_array_member (run, "checkpoints")) > 0)
    guise_cli_print (cli, _("  checkpoints %s"), checkpoints);
}

static void
print_each (GuiseCli *cli, JsonObject *object, const char *member, void (*print) (GuiseCli *, JsonObject *))
{
  JsonArray *array = json_object_get_array_member (object, member);

  for (guint i = 0; i < json_array_get_length (array); i++)
    print (cli, json_array_get_object_element (array, i));
}

static gboolean
run_info (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_info, NULL, arguments, 1, 1, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_READ, error);
  node = project != NULL ? guise_project_describe (project, error) : NULL;
  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  guise_cli_print (cli, "%s", guise_project_get_path (project));
  print_each (cli, object, "clips", print_clip);
  print_each (cli, object, "persons", print_person);
  print_each (cli, object, "runs", print_run);
  guise_cli_remark_masks (cli, project);
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
}

static JsonNode *
verify (GuiseCli *cli, const char *path, GError **error)
{
  g_autoptr(GuiseProject) project = NULL;

  if (!guise_project_is_project (path))
    return guise_verify_file (path, cli->cancellable, error);

  project = guise_cli_open (cli, path, GUISE_PROJECT_READ, error);
  return project != NULL ? guise_project_verify (project, cli->cancellable, error) : NULL;
}

/* What was done stands in the answer as "repaired". */
static JsonNode *
repair_and_verify (GuiseCli *cli, const char *path, GError **error)
{
  g_autoptr(GPtrArray) done = guise_project_repair (path, cli->cancellable, error);
  g_autoptr(GuiseProject) project = NULL;
  JsonArray *array;
  JsonNode *node;

  /* Opened for writing, so that files which nothing refers to any more are gone before they count as problems. */
  project = done != NULL ? guise_cli_open (cli, path, GUISE_PROJECT_WRITE, error) : NULL;
  node = project != NULL ? guise_project_verify (project, cli->cancellable, error) : NULL;
  if (node == NULL)
    return NULL;

  array = json_array_new ();
  for (guint i = 0; i < done->len; i++)
    {
      guise_cli_print (cli, "%s", (const char *) g_ptr_array_index (done, i));
      json_array_add_string_element (array, g_ptr_array_index (done, i));
    }
  if (done->len == 0)
    guise_cli_print (cli, _("%s had nothing to repair"), path);
  json_object_set_array_member (json_node_get_object (node), "repaired", array);
  return node;
}

static gboolean
run_verify (GuiseCli *cli, const char *const *arguments, GError **error)
{
  gboolean repair = FALSE;
  const GOptionEntry entries[] = {
    { "repair", 0, 0, G_OPTION_ARG_NONE, &repair, N_("Mend a project: a damaged database by its last copy, damaged "
                                                      "crops by finding them again"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_verify, entries, arguments, 1, 1, error);
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *count = NULL;
  JsonObject *object;
  JsonArray *problems;
  guint n_problems;

  if (words == NULL)
    return FALSE;
  node = repair ? repair_and_verify (cli, words[0], error) : verify (cli, words[0], error);
  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  problems = json_object_get_array_member (object, "problems");
  n_problems = json_array_get_length (problems);
  if (json_object_has_member (object, "comment") && !json_object_get_null_member (object, "comment"))
    guise_cli_print (cli, _("It says: %s"), json_object_get_string_member (object, "comment"));
  for (guint i = 0; i < n_problems; i++)
    guise_cli_print (cli, "%s", json_array_get_string_element (problems, i));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));

  if (n_problems == 0)
    {
      guise_cli_print (cli, _("%s is sound."), words[0]);
      return TRUE;
    }
  cli->failed = TRUE;
  count = guise_cli_dup_count (GUISE_COUNT_PROBLEMS, n_problems);
  guise_cli_print (cli, _("%s: %s."), words[0], count);
  return TRUE;
}

const GuiseVerb guise_verb_new = { "new", "PROJECT", N_("Make an empty project"), run_new };
const GuiseVerb guise_verb_import = { "import", "PROJECT FILE...", N_("Take in videos, photos or folders of pictures"), run_import };
const GuiseVerb guise_verb_relink = { "relink", "PROJECT FILE...", N_("Find clips again that have moved"), run_relink };
const GuiseVerb guise_verb_info = { "info", "PROJECT", N_("What a project holds"), run_info };
const GuiseVerb guise_verb_verify = { "verify", "PROJECT|FILE", N_("Check a project, or what an exported file claims"), run_verify };
