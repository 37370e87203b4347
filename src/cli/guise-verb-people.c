/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-count.h"
#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-face-compare.h"
#include "guise-i18n.h"
#include "guise-project-check.h"
#include "guise-project-faces.h"
#include "guise-project-photos.h"

#include <stdio.h>
#include <unistd.h>

/* Whether the source has what the target asks for. */
static void
print_check (GuiseCli *cli, const GuiseProjectCheck *check)
{
  guise_cli_print (cli, "%s", check->summary);
  for (guint i = 0; i < check->advice->len; i++)
    guise_cli_print (cli, "· %s", ((const GuiseAdvice *) check->advice->pdata[i])->text);
}

static gboolean
run_people (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_people, NULL, arguments, 1, 1, error);
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GuiseProjectCheck) check = NULL;
  JsonArray *persons;

  if (words == NULL)
    return FALSE;
  project = guise_cli_open (cli, words[0], GUISE_PROJECT_READ, error);
  node = project != NULL ? guise_project_list_persons (project, error) : NULL;
  check = node != NULL ? guise_project_check_faces (project, 0, 0, error) : NULL;
  if (check == NULL)
    return FALSE;

  persons = json_object_get_array_member (json_node_get_object (node), "persons");
  for (guint i = 0; i < json_array_get_length (persons); i++)
    {
      JsonObject *person = json_array_get_object_element (persons, i);
      g_autofree char *faces = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (person, "faces"));
      g_autofree char *photos = guise_cli_dup_count (GUISE_COUNT_PHOTOS, json_object_get_int_member (person, "references"));

      guise_cli_print (cli, _("person %d  %s  %s, %s, %d kept, %d held out, %d suggested, %s, consent declared: %s"),
                       (int) json_object_get_int_member (person, "id"),
                       json_object_get_string_member (person, "name"),
                       guise_cli_get_role_word (json_object_get_string_member (person, "role")),
                       faces,
                       (int) json_object_get_int_member (person, "kept"),
                       (int) json_object_get_int_member (person, "held_out"),
                       (int) json_object_get_int_member (person, "suggested"),
                       photos,
                       guise_cli_get_consent_word (json_object_get_string_member (person, "consent")));
    }
  if (json_array_get_length (persons) > 0)
    print_check (cli, check);
  json_object_set_object_member (json_node_get_object (node), "check", guise_project_check_to_object (check));
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (node)));
  return TRUE;
}

/* The one deletion without undo is asked for, or said on the command line. */
static gboolean
may_forget (gint64 person, gboolean yes, GError **error)
{
  char answer[16] = "";

  if (yes)
    return TRUE;
  if (isatty (STDIN_FILENO))
    {
      g_printerr (_("Forget person %" PRId64 " for good, with all faces and crops? There is no undo. Type yes: "),
                  person);
      if (fgets (answer, sizeof answer, stdin) != NULL && g_str_equal (g_strstrip (answer), "yes"))
        return TRUE;
    }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
               _("Person %" PRId64 " was not forgotten: confirm it with --yes"), person);
  return FALSE;
}

static gboolean
forget (GuiseCli *cli, GuiseProject *project, gint64 person, gboolean with_runs, gboolean yes, GError **error)
{
  g_autoptr(JsonNode) report = NULL;
  g_autofree char *faces = NULL, *runs = NULL;

  if (!may_forget (person, yes, error))
    return FALSE;
  report = guise_project_forget_person (project, person, with_runs, error);
  if (report == NULL)
    return FALSE;

  faces = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (json_node_get_object (report), "faces"));
  runs = guise_cli_dup_count (GUISE_COUNT_RUNS, json_object_get_int_member (json_node_get_object (report), "runs"));
  guise_cli_print (cli, _("Person %" PRId64 " is forgotten: %s and %s removed"), person, faces, runs);
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (report)));
  return TRUE;
}

static gboolean
change (GuiseCli *cli, GuiseProject *project, gint64 person, const GuisePersonChange *wanted, GError **error)
{
  g_autoptr(JsonNode) node = NULL;

  if (!guise_project_change_person (project, person, wanted, error))
    return FALSE;
  node = guise_project_list_persons (project, error);
  if (node == NULL)
    return FALSE;
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (node)));
  guise_cli_print (cli, _("Person %" PRId64 " changed"), person);
  return TRUE;
}

/* @others: further files. */
static gboolean
add_photos (GuiseCli *cli, GuiseProject *project, gint64 person, char **photos, const char *const *others, GError **error)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new ();
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  g_autofree char *summary = NULL;
  JsonArray *looked_at;
  JsonObject *object;

  for (guint i = 0; photos[i] != NULL; i++)
    g_ptr_array_add (files, photos[i]);
  for (guint i = 0; others[i] != NULL; i++)
    g_ptr_array_add (files, (char *) others[i]);
  g_ptr_array_add (files, NULL);
  job = guise_project_look_at_photos (project, person, (const char *const *) files->pdata);
  result = guise_cli_run (cli, project, job, _("Looking at photos"), error);
  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  looked_at = json_object_get_array_member (object, "photos");
  for (guint i = 0; i < json_array_get_length (looked_at); i++)
    {
      JsonObject *photo = json_array_get_object_element (looked_at, i);
      JsonNode *distance = json_object_get_member (photo, "distance");

      if (json_node_is_null (distance))
        guise_cli_print (cli, _("%s: nothing to compare with yet"), json_object_get_string_member (photo, "file"));
      else
        guise_cli_print (cli, _("%s: %.2f from the person's faces: %s"), json_object_get_string_member (photo, "file"),
                         json_node_get_double (distance),
                         guise_verdict_get_words (guise_verdict_of_distance (json_node_get_double (distance))));
    }
  summary = guise_photos_dup_summary (object);
  guise_cli_print (cli, "%s", summary);
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return TRUE;
}

/* What is to happen beside a change of the person. */
typedef struct
{
  GStrv    photos;
  gboolean forgets, with_runs, yes, no_photos;
} PersonTask;

static gboolean
check_person (const PersonTask *task, const GuisePersonChange *wanted, gboolean has_files, GError **error)
{
  const gboolean changes = wanted->name != NULL || wanted->role != NULL || wanted->merge != 0 || wanted->consent != NULL
                           || wanted->note != NULL;
  const char *problem = NULL;

  if (task->photos == NULL && has_files)
    problem = _("FILEs go with --reference");
  else if ((task->photos != NULL) + task->forgets + task->no_photos > 1)
    problem = _("--reference, --no-reference and --forget exclude each other");
  else if (task->forgets && changes)
    problem = _("--forget removes the person: it goes with no other change");
  else if (!task->forgets && (task->with_runs || task->yes))
    problem = _("--with-runs and --yes go with --forget");
  else if (wanted->even_together && wanted->merge == 0)
    problem = _("--even-together goes with --merge");
  else if (!changes && task->photos == NULL && !task->forgets && !task->no_photos)
    problem = _("Nothing is to change: say --name, --role, --merge, --consent, --reference or --forget");
  else if (wanted->name != NULL && wanted->name[0] == '\0')
    problem = _("A name has a letter at least");
  if (problem != NULL)
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, problem);
  return problem == NULL;
}

static gboolean
run_person (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuisePersonChange wanted = { 0 };
  g_autofree char *name = NULL, *role = NULL, *consent = NULL, *note = NULL;
  PersonTask task = { 0 };
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("Rename"), "S" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &role, N_("Default for the next run"), "source|target|none" },
    { "merge", 0, 0, G_OPTION_ARG_INT64, &wanted.merge, N_("Person M is the same: take its faces"), "M" },
    { "even-together", 0, 0, G_OPTION_ARG_NONE, &wanted.even_together,
      N_("With --merge: although both are seen on one frame"), NULL },
    { "consent", 0, 0, G_OPTION_ARG_STRING, &consent, N_("Declare consent"), "yes|no|none" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, N_("Whom and how was asked"), "S" },
    { "reference", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &task.photos,
      N_("Photos of this person, more as FILEs: tracks that look like it join, or are suggested"), "FILE" },
    { "no-reference", 0, 0, G_OPTION_ARG_NONE, &task.no_photos, N_("Take its photos away; what joined stays"), NULL },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &task.forgets, N_("Remove everything of this person, without undo"), NULL },
    { "with-runs", 0, 0, G_OPTION_ARG_NONE, &task.with_runs, N_("With --forget: the runs trained on it too"), NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &task.yes, N_("With --forget: do not ask"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_person, entries, arguments, 2, G_MAXINT, error);
  g_auto(GStrv) photos = task.photos;
  g_autoptr(GuiseProject) project = NULL;
  gint64 person;

  wanted.name = name;
  wanted.role = role;
  wanted.consent = consent;
  wanted.note = note;
  if (words == NULL || !guise_cli_parse_id (words[1], &person, error)
      || !check_person (&task, &wanted, words[2] != NULL, error))
    return FALSE;

  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  if (project == NULL || (task.no_photos && !guise_project_remove_photos (project, person, error)))
    return FALSE;
  if (task.forgets)
    return forget (cli, project, person, task.with_runs, task.yes, error) && guise_cli_close (cli, project);
  if (photos != NULL)
    return guise_project_change_person (project, person, &wanted, error)
           && add_photos (cli, project, person, photos, (const char *const *) words + 2, error)
           && guise_cli_close (cli, project);
  return change (cli, project, person, &wanted, error) && guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_people = { "people", "PROJECT", N_("Who is in it"), run_people };
const GuiseVerb guise_verb_person = { "person", "PROJECT N [FILE...]", N_("Name, role, consent, photos of a person; merge, forget"), run_person };
