/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-landmarks.h"

#include <math.h>

/* What the landmarks of a face take as text is a tenth of that. */
#define MAX_TEXT (1u << 20)

typedef struct
{
  char    *set, *move, *copy, *carry;    /* (nullable) */
  gboolean reset;
} Wanted;

static void
wanted_clear (Wanted *self)
{
  g_free (self->set);
  g_free (self->move);
  g_free (self->copy);
  g_free (self->carry);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, wanted_clear)

/* (transfer full): what @path holds, "-" is standard input. */
static char *
read_text (const char *path, GError **error)
{
  g_autoptr(GFile) file = g_file_new_for_path (g_str_equal (path, "-") ? "/dev/stdin" : path);
  g_autoptr(GFileInputStream) stream = g_file_read (file, NULL, error);
  g_autofree char *text = g_malloc (MAX_TEXT + 1);
  gsize n;

  if (stream == NULL || !g_input_stream_read_all (G_INPUT_STREAM (stream), text, MAX_TEXT + 1, &n, NULL, error))
    return NULL;
  if (n > MAX_TEXT)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s is longer than %u bytes: these are no landmarks"), path,
                   MAX_TEXT);
      return NULL;
    }
  text[n] = '\0';
  return g_steal_pointer (&text);
}

/* "mouth:1.5,-2" */
static gboolean
move (GuiseProject *project, gint64 face, const char *word, GError **error)
{
  g_auto(GStrv) parts = g_strsplit (word, ":", 2);
  char *end = NULL;
  double dx = NAN, dy = NAN;

  if (parts[0] != NULL && parts[1] != NULL)
    {
      dx = g_ascii_strtod (parts[1], &end);
      if (end != parts[1] && *end == ',')
        {
          const char *second = end + 1;

          dy = g_ascii_strtod (second, &end);
          if (end == second || *end != '\0')
            dy = NAN;
        }
    }
  if (!isfinite (dx) || !isfinite (dy))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no move: write mouth:1.5,-2"), word);
      return FALSE;
    }
  return guise_project_move_landmarks (project, face, parts[0], dx, dy, error);
}

static gboolean
pick (const char *option, const char *word, const char *const *words, const GuiseLandmarksChange *changes,
      GuiseLandmarksChange *out, GError **error)
{
  g_autofree char *all = g_strjoinv (", ", (char **) words);

  for (guint i = 0; words[i] != NULL; i++)
    if (g_str_equal (word, words[i]))
      {
        *out = changes[i];
        return TRUE;
      }
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s %s: write one of %s"), option, word, all);
  return FALSE;
}

/* @out_n: faces that were changed */
static gboolean
change (GuiseProject *project, gint64 face, const Wanted *wanted, guint *out_n, GError **error)
{
  static const char *const copies[] = { "previous", "next", NULL }, *const carries[] = { "forward", "backward", "between",
                                                                                         NULL };
  static const GuiseLandmarksChange of_copies[] = { GUISE_LANDMARKS_COPY_BEFORE, GUISE_LANDMARKS_COPY_AFTER };
  static const GuiseLandmarksChange of_carries[] = { GUISE_LANDMARKS_CARRY_ON, GUISE_LANDMARKS_CARRY_BACK,
                                                     GUISE_LANDMARKS_CARRY_BETWEEN };
  GuiseLandmarksChange what = GUISE_LANDMARKS_TAKE_BACK;
  g_autofree char *text = NULL;

  *out_n = 1;
  if (wanted->set != NULL)
    return (text = read_text (wanted->set, error)) != NULL
           && guise_project_set_landmarks_from_json (project, face, text, error);
  if (wanted->move != NULL)
    return move (project, face, wanted->move, error);
  if ((wanted->copy != NULL && !pick ("--copy", wanted->copy, copies, of_copies, &what, error))
      || (wanted->carry != NULL && !pick ("--carry", wanted->carry, carries, of_carries, &what, error)))
    return FALSE;
  return guise_project_change_landmarks (project, face, what, NULL, out_n, error);
}

static gboolean
answer (GuiseCli *cli, GuiseProject *project, gint64 face, gboolean changed, guint n, GError **error)
{
  g_autoptr(JsonNode) node = guise_project_describe_landmarks (project, face, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;
  object = json_node_get_object (node);
  guise_cli_print (cli, _("face %d  clip %d frame %d  landmarks corrected: %s"), (int) face,
                   (int) json_object_get_int_member (object, "clip"),
                   (int) json_object_get_int_member (object, "frame"),
                   json_object_get_string_member (object, "correction"));
  guise_cli_tell_face (cli, object, changed, n);
  return TRUE;
}

static gboolean
run_landmarks (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_auto(Wanted) wanted = { 0 };
  const GOptionEntry entries[] = {
    { "set", 0, 0, G_OPTION_ARG_FILENAME, &wanted.set, N_("Correct them as FILE says, as --json prints them; “-” reads standard input"), "FILE" },
    { "move", 0, 0, G_OPTION_ARG_STRING, &wanted.move, N_("Move a part (jaw, left-brow, right-brow, nose, left-eye, right-eye, mouth, forehead, all) by pixels"), "PART:X,Y" },
    { "copy", 0, 0, G_OPTION_ARG_STRING, &wanted.copy, N_("As on that frame of the track"), "previous|next" },
    { "carry", 0, 0, G_OPTION_ARG_STRING, &wanted.carry, N_("Correct other frames of the track by as much"), "forward|backward|between" },
    { "reset", 0, 0, G_OPTION_ARG_NONE, &wanted.reset, N_("As they were found"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_landmarks, entries, arguments, 2, 2, error);
  g_autoptr(GuiseProject) project = NULL;
  guint n_wanted, n_changed = 0;
  gint64 face;

  if (words == NULL || !guise_cli_parse_id (words[1], &face, error))
    return FALSE;
  n_wanted = (wanted.set != NULL) + (wanted.move != NULL) + (wanted.copy != NULL) + (wanted.carry != NULL)
             + !!wanted.reset;
  if (n_wanted > 1)
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("--set, --move, --copy, --carry and --reset exclude each other: say one"));
      return FALSE;
    }

  project = guise_cli_open (cli, words[0], n_wanted > 0 ? GUISE_PROJECT_WRITE : GUISE_PROJECT_READ, error);
  if (project == NULL || (n_wanted > 0 && !change (project, face, &wanted, &n_changed, error)))
    return FALSE;
  if (n_wanted > 0)
    guise_cli_measure_again (cli, project);
  return answer (cli, project, face, n_wanted > 0, n_changed, error) && guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_landmarks = { "landmarks", "PROJECT FACE", N_("Landmarks of a face: read, correct, carry along its track"), run_landmarks };
