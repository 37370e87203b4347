/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-count.h"
#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-face-compare.h"
#include "guise-i18n.h"
#include "guise-project-faces.h"

#include <math.h>
#include <stdio.h>

/* A clip that was looked through before is looked at at no speed. */
static void
print_found (GuiseCli *cli, JsonObject *object)
{
  g_autofree char *faces = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (object, "faces"));
  g_autofree char *persons = guise_cli_dup_count (GUISE_COUNT_PERSONS, json_object_get_int_member (object, "persons"));
  const double rate = json_object_get_double_member (object, "frames_per_second");
  g_autofree char *speed = rate > 0 ? g_strdup_printf (_("%.1f frames/s"), rate) : g_strdup (_("all found before"));

  guise_cli_print (cli, _("clip %d: %s of %s on %d of %d frames, %s"), (int) json_object_get_int_member (object, "clip"),
                   faces, persons, (int) json_object_get_int_member (object, "frames_with_face"),
                   (int) json_object_get_int_member (object, "frames_read"), speed);
}

static gboolean
extract_clip (GuiseCli *cli, GuiseProject *project, const GuiseFindFaces *params, JsonArray *results, GError **error)
{
  g_autoptr(GuiseJob) job = guise_project_find_faces (project, params);
  g_autoptr(JsonNode) result = guise_cli_run (cli, project, job, _("Finding faces"), error);

  if (result == NULL)
    return FALSE;
  print_found (cli, json_node_get_object (result));
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

static void
print_faces (GuiseCli *cli, JsonArray *faces)
{
  g_autofree char *count = guise_cli_dup_count (GUISE_COUNT_FACES, json_array_get_length (faces));

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
  guise_cli_print (cli, "%s", count);
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

      g_autofree char *count = guise_cli_dup_count (GUISE_COUNT_FACES, json_object_get_int_member (set, "faces"));

      guise_cli_print (cli, _("%s: %s in %d pictures, person %d"), json_object_get_string_member (set, "file"), count,
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
  char    *folder, *coverage, *tags, *box, *compare;
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
  g_free (self->compare);
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
  if (json_object_get_boolean_member (object, "guessed"))
    guise_cli_remark (cli, _("Where the eyes and the mouth of face %d are is a guess: correct its landmarks in the window, or with "
                             "“guise landmarks”"), (int) json_object_get_int_member (object, "face"));
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

/* "A B", one word or two */
static gboolean
parse_pair (const char *first, const char *second, gint64 *out, GError **error)
{
  if (second != NULL)
    return guise_cli_parse_id (first, &out[0], error) && guise_cli_parse_id (second, &out[1], error);
  g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--compare wants the numbers of two faces"));
  return FALSE;
}

static void
print_pair (GuiseCli *cli, JsonObject *first, JsonObject *second)
{
  static const char *const figures[] = { "person", "clip", "frame", "yaw", "pitch", "size", "sharpness", "exposure",
                                         "noise", "mouth", "eyes", "occlusion", "confidence", "match" };

  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    {
      JsonObject *objects[] = { first, second };
      char *texts[2];

      for (guint k = 0; k < 2; k++)
        {
          JsonNode *node = json_object_get_member (objects[k], figures[i]);

          texts[k] = JSON_NODE_HOLDS_NULL (node) ? g_strdup ("–")
                     : i < 3 ? g_strdup_printf ("%" PRId64, json_node_get_int (node))
                     : g_strdup_printf ("%.2f", json_node_get_double (node));
        }
      guise_cli_print (cli, "%-12s %10s %10s", figures[i], texts[0], texts[1]);
      g_free (texts[0]);
      g_free (texts[1]);
    }
}

static gboolean
compare_faces (GuiseCli *cli, const char *path, const char *first, const char *second, GError **error)
{
  g_autoptr(GuiseProject) project = NULL;
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;
  gint64 faces[2];

  if (!parse_pair (first, second, faces, error))
    return FALSE;
  project = guise_cli_open (cli, path, GUISE_PROJECT_READ, error);
  node = project != NULL ? guise_project_describe_comparison (project, faces[0], faces[1], error) : NULL;
  if (node == NULL)
    return FALSE;
  object = json_node_get_object (node);
  print_pair (cli, json_array_get_object_element (json_object_get_array_member (object, "faces"), 0),
              json_array_get_object_element (json_object_get_array_member (object, "faces"), 1));
  if (json_node_is_null (json_object_get_member (object, "distance")))
    guise_cli_print (cli, "%s", json_object_get_string_member (object, "words"));
  else
    guise_cli_print (cli, _("%s: %.2f apart"), json_object_get_string_member (object, "words"),
                     json_object_get_double_member (object, "distance"));
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

/* Whoever says what is not looked at means other faces than would be changed. */
static gboolean
check_choice (const FacesTask *task, const GuiseFacesChoice *choice, GError **error)
{
  const gboolean chooses = choice->person != 0 || choice->where != NULL || choice->sort != NULL || choice->descending
                           || choice->limit != 0;

  if (task->box == NULL && (task->clip != 0 || task->frame != 0))
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                         _("--clip and --frame go with --draw; faces of a clip are chosen by --where \"clip = 2\""));
  else if (chooses && (task->box != NULL || task->compare != NULL || task->import))
    g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                         _("--person, --where, --sort, --descending and --limit choose faces of the project, which --draw, --compare "
                           "and --import do not ask for"));
  else
    return TRUE;
  return FALSE;
}

static gboolean
check_task (const FacesTask *task, gboolean has_files, int limit, GError **error)
{
  if (task->import + task->keep + task->exclude + task->hold_out + task->reject + task->restore + task->confirm + task->deny
      + (task->rating >= 0) + (task->tags != NULL) + (task->folder != NULL) + (task->box != NULL)
      + (task->compare != NULL) > 1 || (!task->import && task->compare == NULL && has_files))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("--keep, --exclude, --hold-out, --reject, --restore, --confirm, --deny, --rate, --tag, --draw, --export, --compare and --import "
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
  g_auto(FacesTask) task = { .rating = -1 };
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
    { "compare", 0, 0, G_OPTION_ARG_STRING, &task.compare, N_("How far face A is from face B, and whether that is one person"),
      "A B" },
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
  if (!check_choice (&task, &choice, error))
    return FALSE;
  task.clip = task.clip != 0 ? task.clip : 1;

  if (task.compare != NULL)
    return compare_faces (cli, words[0], task.compare, words[1], error);
  if (task.import)
    return import_faces (cli, words[0], (const char *const *) words + 1, error);
  if (task.box != NULL)
    return draw_face (cli, words[0], &task, error);
  if (task.folder != NULL)
    return export_faces (cli, words[0], &choice, &task, error);
  return decide_faces (cli, words[0], &choice, &task, error);
}

const GuiseVerb guise_verb_extract = { "extract", "PROJECT", N_("Find the faces of its clips"), run_extract };
const GuiseVerb guise_verb_faces = { "faces", "PROJECT [FILE...]", N_("List faces, keep, exclude or hold them out; take in and give out face sets"), run_faces };
