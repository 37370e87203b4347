/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-check.h"
#include "guise-project-faces.h"

#include <math.h>
#include <stdio.h>
#include <unistd.h>

static gboolean
extract_clip (GuiseCli *cli, GuiseProject *project, const GuiseFindFaces *params, JsonArray *results, GError **error)
{
  g_autoptr(GuiseJob) job = guise_project_find_faces (project, params);
  g_autoptr(JsonNode) result = guise_cli_run (cli, project, job, _("Finding faces"), error);
  JsonObject *object;

  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  guise_cli_print (cli, _("clip %d: %d faces of %d persons on %d of %d frames, %.1f frames/s"),
                   (int) json_object_get_int_member (object, "clip"),
                   (int) json_object_get_int_member (object, "faces"),
                   (int) json_object_get_int_member (object, "persons"),
                   (int) json_object_get_int_member (object, "frames_with_face"),
                   (int) json_object_get_int_member (object, "frames_read"),
                   json_object_get_double_member (object, "frames_per_second"));
  json_array_add_element (results, json_node_copy (result));
  return TRUE;
}

/* One clip: its own object, as documented; several: the same objects in "results". */
static void
print_results (JsonArray *results)
{
  JsonObject *answer;

  if (json_array_get_length (results) == 1)
    {
      guise_cli_print_json (json_object_ref (json_array_get_object_element (results, 0)));
      return;
    }
  answer = json_object_new ();
  json_object_set_array_member (answer, "results", json_array_ref (results));
  guise_cli_print_json (answer);
}

static gboolean
extract_all (GuiseCli *cli, GuiseProject *project, GuiseFindFaces *params, GError **error)
{
  g_autoptr(JsonArray) results = json_array_new ();
  g_autoptr(GArray) clips = NULL;

  if (params->clip != 0)
    {
      clips = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_array_append_val (clips, params->clip);
    }
  else
    {
      clips = guise_project_list_clips (project, error);
      if (clips == NULL)
        return FALSE;
    }
  if (clips->len == 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("%s has no clip yet: “guise import” takes one in"), guise_project_get_path (project));
      return FALSE;
    }

  for (guint i = 0; i < clips->len && !cli->interrupted; i++)
    {
      params->clip = g_array_index (clips, gint64, i);
      if (!extract_clip (cli, project, params, results, error))
        return FALSE;
    }
  if (cli->json)
    print_results (results);
  return TRUE;
}

static gboolean
run_extract (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseFindFaces params = { 0 };
  g_autofree char *from = NULL, *to = NULL;
  int every = 1;
  const GOptionEntry entries[] = {
    { "clip", 0, 0, G_OPTION_ARG_INT64, &params.clip, N_("Only this clip"), "N" },
    { "every", 0, 0, G_OPTION_ARG_INT, &every, N_("Only every n-th frame"), "N" },
    { "from", 0, 0, G_OPTION_ARG_STRING, &from, N_("Begin here"), "T" },
    { "to", 0, 0, G_OPTION_ARG_STRING, &to, N_("End before here"), "T" },
    { "min-size", 0, 0, G_OPTION_ARG_DOUBLE, &params.min_size, N_("Smallest face in pixels"), "PX" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_extract, entries, arguments, 1, 1, error);
  g_autoptr(GuiseProject) project = NULL;

  if (words == NULL
      || !guise_cli_parse_time (from, &params.from, error)
      || !guise_cli_parse_time (to, &params.to, error))
    return FALSE;
  if (every < 1 || params.min_size < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--every %d and --min-size %g must be above 0"),
                   every, params.min_size);
      return FALSE;
    }
  params.every = (guint) every;

  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  return project != NULL && extract_all (cli, project, &params, error) && guise_cli_close (cli, project);
}

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

      guise_cli_print (cli, _("person %d  %s  %s, %d faces, %d kept, %d held out, %d suggested, consent declared: %s"),
                       (int) json_object_get_int_member (person, "id"),
                       json_object_get_string_member (person, "name"),
                       json_object_get_string_member (person, "role"),
                       (int) json_object_get_int_member (person, "faces"),
                       (int) json_object_get_int_member (person, "kept"),
                       (int) json_object_get_int_member (person, "held_out"),
                       (int) json_object_get_int_member (person, "suggested"),
                       json_object_get_string_member (person, "consent"));
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

  if (!may_forget (person, yes, error))
    return FALSE;
  report = guise_project_forget_person (project, person, with_runs, error);
  if (report == NULL)
    return FALSE;

  guise_cli_print (cli, _("Person %" PRId64 " is forgotten: %d faces and %d runs removed"), person,
                   (int) json_object_get_int_member (json_node_get_object (report), "faces"),
                   (int) json_object_get_int_member (json_node_get_object (report), "runs"));
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

static gboolean
run_person (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuisePersonChange wanted = { 0 };
  g_autofree char *name = NULL, *role = NULL, *consent = NULL, *note = NULL;
  gboolean forgets = FALSE, with_runs = FALSE, yes = FALSE;
  const GOptionEntry entries[] = {
    { "name", 0, 0, G_OPTION_ARG_STRING, &name, N_("Rename"), "S" },
    { "role", 0, 0, G_OPTION_ARG_STRING, &role, N_("Default for the next run"), "source|target|none" },
    { "merge", 0, 0, G_OPTION_ARG_INT64, &wanted.merge, N_("Person M is the same: take its faces"), "M" },
    { "even-together", 0, 0, G_OPTION_ARG_NONE, &wanted.even_together,
      N_("With --merge: although both are seen on one frame"), NULL },
    { "consent", 0, 0, G_OPTION_ARG_STRING, &consent, N_("Declare consent"), "yes|no|none" },
    { "note", 0, 0, G_OPTION_ARG_STRING, &note, N_("Whom and how was asked"), "S" },
    { "forget", 0, 0, G_OPTION_ARG_NONE, &forgets, N_("Remove everything of this person, without undo"), NULL },
    { "with-runs", 0, 0, G_OPTION_ARG_NONE, &with_runs, N_("With --forget: the runs trained on it too"), NULL },
    { "yes", 0, 0, G_OPTION_ARG_NONE, &yes, N_("With --forget: do not ask"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_person, entries, arguments, 2, 2, error);
  g_autoptr(GuiseProject) project = NULL;
  gint64 person;

  if (words == NULL || !guise_cli_parse_id (words[1], &person, error))
    return FALSE;
  wanted.name = name;
  wanted.role = role;
  wanted.consent = consent;
  wanted.note = note;

  project = guise_cli_open (cli, words[0], GUISE_PROJECT_WRITE, error);
  return project != NULL
         && (forgets ? forget (cli, project, person, with_runs, yes, error)
                     : change (cli, project, person, &wanted, error))
         && guise_cli_close (cli, project);
}

static void
print_faces (GuiseCli *cli, JsonArray *faces)
{
  for (guint i = 0; i < json_array_get_length (faces); i++)
    {
      JsonObject *face = json_array_get_object_element (faces, i);
      const char *why = json_object_get_string_member (face, "rejected");
      g_autofree char *rejected = why[0] != '\0' ? g_strdup_printf (_(", rejected: %s"), why) : g_strdup ("");

      guise_cli_print (cli, _("face %d  clip %d frame %d  person %d  %s%s%s"),
                       (int) json_object_get_int_member (face, "id"),
                       (int) json_object_get_int_member (face, "clip"),
                       (int) json_object_get_int_member (face, "frame"),
                       (int) json_object_get_int_member (face, "person"),
                       json_object_get_boolean_member (face, "kept") ? _("kept") : _("excluded"),
                       json_object_get_boolean_member (face, "held_out") ? _(", held out") : "", rejected);
    }
  guise_cli_print (cli, _("%u faces"), json_array_get_length (faces));
}

/* Face sets of other programs. */
static gboolean
import_faces (GuiseCli *cli, const char *path, const char *const *files, GError **error)
{
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, GUISE_PROJECT_WRITE, error);
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  JsonArray *sets;

  if (project == NULL)
    return FALSE;
  if (files[0] == NULL)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--import wants the files to take in"));
      return FALSE;
    }
  job = guise_project_import_faces (project, files);
  result = guise_cli_run (cli, project, job, _("Taking in faces"), error);
  if (result == NULL)
    return FALSE;
  sets = json_object_get_array_member (json_node_get_object (result), "sets");
  for (guint i = 0; i < json_array_get_length (sets); i++)
    {
      JsonObject *set = json_array_get_object_element (sets, i);

      guise_cli_print (cli, _("%s: %d faces in %d pictures, person %d"), json_object_get_string_member (set, "file"),
                       (int) json_object_get_int_member (set, "faces"),
                       (int) json_object_get_int_member (set, "pictures"),
                       (int) json_object_get_int_member (set, "person"));
    }
  if (cli->json)
    guise_cli_print_json (json_object_ref (json_node_get_object (result)));
  return guise_cli_close (cli, project);
}

/* What is done with the faces beside listing them. */
typedef struct
{
  gboolean keep, exclude, hold_out, import, reject, restore, confirm, deny;
  char    *folder, *coverage, *tags, *box;
  gint64   clip, frame;
  int      rating;      /* -1: none is given */
  int      size;
} FacesTask;

static void
faces_task_clear (FacesTask *self)
{
  g_free (self->folder);
  g_free (self->coverage);
  g_free (self->tags);
  g_free (self->box);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FacesTask, faces_task_clear)

static gboolean
export_faces (GuiseCli *cli, const char *path, const GuiseFacesChoice *choice, const FacesTask *task, GError **error)
{
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, GUISE_PROJECT_READ, error);
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  JsonObject *object;

  if (project == NULL)
    return FALSE;
  job = guise_project_export_faces (project, choice, task->folder, task->coverage, (guint) task->size, error);
  result = job != NULL ? guise_cli_run (cli, project, job, _("Writing faces"), error) : NULL;
  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  guise_cli_print (cli, _("%s: %d faces, %d left out for want of landmarks or picture"),
                   json_object_get_string_member (object, "folder"), (int) json_object_get_int_member (object, "faces"),
                   (int) json_object_get_int_member (object, "left_out"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

/* "X,Y,WIDTH,HEIGHT" */
static gboolean
parse_box (const char *text, GuiseRect *out, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (text, ",", -1);
  double numbers[4] = { 0 };
  gboolean good = g_strv_length (parts) == G_N_ELEMENTS (numbers);

  for (guint i = 0; i < G_N_ELEMENTS (numbers) && good; i++)
    {
      char *end;

      numbers[i] = g_ascii_strtod (parts[i], &end);
      good = end != parts[i] && *end == '\0' && fabs (numbers[i]) < 1e6;
    }
  *out = (GuiseRect) { (float) numbers[0], (float) numbers[1], (float) numbers[2], (float) numbers[3] };
  if (!good)
    g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no box: write X,Y,WIDTH,HEIGHT in pixels"), text);
  return good;
}

/* A face that was missed. */
static gboolean
draw_face (GuiseCli *cli, const char *path, const FacesTask *task, GError **error)
{
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  JsonObject *object;
  GuiseRect box;

  if (!parse_box (task->box, &box, error))
    return FALSE;
  project = guise_cli_open (cli, path, GUISE_PROJECT_WRITE, error);
  job = project != NULL ? guise_project_draw_face (project, task->clip, task->frame, &box) : NULL;
  result = job != NULL ? guise_cli_run (cli, project, job, _("Fitting a face"), error) : NULL;
  if (result == NULL)
    return FALSE;
  object = json_node_get_object (result);
  guise_cli_print (cli, json_object_get_boolean_member (object, "joined") ? _("face %d  person %d  part of track %d")
                   : _("face %d  person %d  new track %d"), (int) json_object_get_int_member (object, "face"),
                   (int) json_object_get_int_member (object, "person"),
                   (int) json_object_get_int_member (object, "track"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

static gboolean
decide_faces (GuiseCli *cli, const char *path, const GuiseFacesChoice *choice, const FacesTask *task, GError **error)
{
  const GuiseFacesAction action = task->keep ? GUISE_FACES_KEEP : task->exclude ? GUISE_FACES_EXCLUDE
                                  : task->hold_out ? GUISE_FACES_HOLD_OUT : task->reject ? GUISE_FACES_REJECT
                                  : task->restore ? GUISE_FACES_RESTORE : task->rating >= 0 ? GUISE_FACES_RATE
                                  : task->tags != NULL ? GUISE_FACES_TAG : task->confirm ? GUISE_FACES_CONFIRM
                                  : task->deny ? GUISE_FACES_DENY : GUISE_FACES_LIST;
  const GuiseFacesChange change = { action, (guint) MAX (task->rating, 0), task->tags };
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, action == GUISE_FACES_LIST ? GUISE_PROJECT_READ
                                                    : GUISE_PROJECT_WRITE, error);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;

  node = project != NULL ? guise_project_decide_faces (project, choice, &change, error) : NULL;
  if (node == NULL)
    return FALSE;

  object = json_node_get_object (node);
  if (action == GUISE_FACES_LIST)
    print_faces (cli, json_object_get_array_member (object, "faces"));
  else
    guise_cli_print (cli, _("%d faces changed"), (int) json_object_get_int_member (object, "changed"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

static gboolean
check_task (const FacesTask *task, gboolean has_files, int limit, GError **error)
{
  if (task->import + task->keep + task->exclude + task->hold_out + task->reject + task->restore + task->confirm + task->deny
      + (task->rating >= 0) + (task->tags != NULL) + (task->folder != NULL) + (task->box != NULL) > 1
      || (!task->import && has_files))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("--keep, --exclude, --hold-out, --reject, --restore, --confirm, --deny, --rate, --tag, --draw, --export and --import "
                             "exclude each other: say one; FILEs go with the last"));
      return FALSE;
    }
  if (task->folder == NULL && (task->size != 0 || task->coverage != NULL))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--size and --coverage go with --export"));
      return FALSE;
    }
  if (task->rating < -1 || task->rating > 5)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--rate %d must be 1 to 5, or 0 for none"), task->rating);
      return FALSE;
    }
  if (limit < 0 || task->size < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--limit %d and --size %d must be above 0"), limit,
                   task->size);
      return FALSE;
    }
  return TRUE;
}

static gboolean
run_faces (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseFacesChoice choice = { 0 };
  g_auto(FacesTask) task = { .rating = -1, .clip = 1 };
  g_autofree char *where = NULL, *sort = NULL;
  int limit = 0;
  const GOptionEntry entries[] = {
    { "person", 0, 0, G_OPTION_ARG_INT64, &choice.person, N_("Only faces of this person"), "N" },
    { "where", 0, 0, G_OPTION_ARG_STRING, &where, N_("Only faces for which this holds, such as “sharpness < 0.3”"), "EXPR" },
    { "sort", 0, 0, G_OPTION_ARG_STRING, &sort, N_("In the order of this figure; without it by time"), "FIGURE" },
    { "descending", 0, 0, G_OPTION_ARG_NONE, &choice.descending, N_("The highest first"), NULL },
    { "limit", 0, 0, G_OPTION_ARG_INT, &limit, N_("Only the first N of them"), "N" },
    { "keep", 0, 0, G_OPTION_ARG_NONE, &task.keep, N_("Train with them"), NULL },
    { "exclude", 0, 0, G_OPTION_ARG_NONE, &task.exclude, N_("Do not train with them"), NULL },
    { "hold-out", 0, 0, G_OPTION_ARG_NONE, &task.hold_out, N_("Only measure with them"), NULL },
    { "reject", 0, 0, G_OPTION_ARG_NONE, &task.reject, N_("They are no faces, nor are the others of their tracks"), NULL },
    { "restore", 0, 0, G_OPTION_ARG_NONE, &task.restore, N_("They are faces after all: with “--where rejected”"), NULL },
    { "confirm", 0, 0, G_OPTION_ARG_NONE, &task.confirm, N_("Who is suggested for them is who they are"), NULL },
    { "deny", 0, 0, G_OPTION_ARG_NONE, &task.deny, N_("Who is suggested for them is not who they are"), NULL },
    { "rate", 0, 0, G_OPTION_ARG_INT, &task.rating, N_("Give them stars, 1 to 5; 0 takes them away"), "N" },
    { "tag", 0, 0, G_OPTION_ARG_STRING, &task.tags, N_("Give them names; “-NAME” takes one away"), "NAMES" },
    { "draw", 0, 0, G_OPTION_ARG_STRING, &task.box, N_("Fit a face that was missed in this box of --clip and --frame"),
      "X,Y,W,H" },
    { "clip", 0, 0, G_OPTION_ARG_INT64, &task.clip, N_("With --draw: the clip (1)"), "N" },
    { "frame", 0, 0, G_OPTION_ARG_INT64, &task.frame, N_("With --draw: the frame (0)"), "N" },
    { "import", 0, 0, G_OPTION_ARG_NONE, &task.import, N_("Take in face sets of faceswap or DeepFaceLab: the FILEs"), NULL },
    { "export", 0, 0, G_OPTION_ARG_FILENAME, &task.folder, N_("Write them as PNG files into a new folder"), "DIR" },
    { "coverage", 0, 0, G_OPTION_ARG_STRING, &task.coverage, N_("With --export: how much of the head (head)"),
      "half|mid_full|full|whole_face|head" },
    { "size", 0, 0, G_OPTION_ARG_INT, &task.size, N_("With --export: pixels a side (512)"), "N" },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_faces, entries, arguments, 1, G_MAXINT, error);

  if (words == NULL || !check_task (&task, words[1] != NULL, limit, error))
    return FALSE;
  choice.where = where;
  choice.sort = sort;
  choice.limit = (guint) limit;

  if (task.import)
    return import_faces (cli, words[0], (const char *const *) words + 1, error);
  if (task.box != NULL)
    return draw_face (cli, words[0], &task, error);
  if (task.folder != NULL)
    return export_faces (cli, words[0], &choice, &task, error);
  return decide_faces (cli, words[0], &choice, &task, error);
}

const GuiseVerb guise_verb_extract = { "extract", "PROJECT", N_("Find the faces of its clips"), run_extract };
const GuiseVerb guise_verb_people = { "people", "PROJECT", N_("Who is in it"), run_people };
const GuiseVerb guise_verb_person = { "person", "PROJECT N", N_("Name, role, consent of a person; merge, forget"), run_person };
const GuiseVerb guise_verb_faces = { "faces", "PROJECT [FILE...]", N_("List faces, keep, exclude or hold them out; take in and give out face sets"), run_faces };
