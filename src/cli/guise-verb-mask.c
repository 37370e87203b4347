/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-paint.h"

#include <math.h>

/* Corners of a polygon at most. */
#define MAX_CORNERS 1000

/* "10,20 30,40 …". (transfer full) (element-type GuisePoint) */
static GArray *
parse_polygon (const char *text, GError **error)
{
  g_auto(GStrv) words = g_strsplit_set (text, " ;", -1);
  g_autoptr(GArray) points = g_array_new (FALSE, FALSE, sizeof (GuisePoint));

  for (guint i = 0; words[i] != NULL; i++)
    {
      char *end = NULL;
      double x, y;
      GuisePoint point;

      if (words[i][0] == '\0')
        continue;
      x = g_ascii_strtod (words[i], &end);
      y = *end == ',' ? g_ascii_strtod (end + 1, &end) : NAN;
      if (*end != '\0' || !isfinite (x) || !isfinite (y) || points->len == MAX_CORNERS)
        {
          g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("“%s” is no corner: write x,y in pixels, at most %d of them"),
                       words[i], MAX_CORNERS);
          return NULL;
        }
      point = (GuisePoint) { (float) x, (float) y };
      g_array_append_val (points, point);
    }
  if (points->len >= 3)
    return g_steal_pointer (&points);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("A polygon has three corners at least, “%s” has %u"), text,
               points->len);
  return NULL;
}

static gboolean
paint (GuiseProject *project, gint64 face, const char *text, GuisePaintKind kind, double feather, GError **error)
{
  g_autoptr(GArray) points = parse_polygon (text, error);

  return points != NULL
         && guise_project_paint_polygon (project, face, (const GuisePoint *) (gpointer) points->data, points->len, kind,
                                         feather, error);
}

static gboolean
carry (GuiseProject *project, gint64 face, const char *word, guint *out_n, GError **error)
{
  if (g_str_equal (word, "forward"))
    return guise_project_change_paint (project, face, GUISE_PAINT_CARRY_ON, out_n, error);
  if (g_str_equal (word, "backward"))
    return guise_project_change_paint (project, face, GUISE_PAINT_CARRY_BACK, out_n, error);
  g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("%s %s: write one of %s"), "--carry", word, "forward, backward");
  return FALSE;
}

static gboolean
answer (GuiseCli *cli, GuiseProject *project, gint64 face, gboolean changed, guint n, GError **error)
{
  g_autoptr(JsonNode) node = guise_project_describe_paint (project, face, error);
  JsonObject *object;

  if (node == NULL)
    return FALSE;
  object = json_node_get_object (node);
  guise_cli_print (cli, _("face %d  clip %d frame %d  mask painted: %s; %.0f pixels of face, %.0f painted as face, %.0f as not"),
                   (int) face, (int) json_object_get_int_member (object, "clip"),
                   (int) json_object_get_int_member (object, "frame"), json_object_get_string_member (object, "paint"),
                   json_object_get_double_member (object, "mask"),
                   json_object_get_double_member (object, "painted_face"),
                   json_object_get_double_member (object, "painted_other"));
  guise_cli_tell_face (cli, object, changed, n);
  return TRUE;
}

static gboolean
run_mask (GuiseCli *cli, const char *const *arguments, GError **error)
{
  g_autofree char *in = NULL, *out = NULL, *erase = NULL, *along = NULL;
  gboolean reset = FALSE;
  double feather = 2;
  const GOptionEntry entries[] = {
    { "face", 0, 0, G_OPTION_ARG_STRING, &in, N_("Within this polygon is face; pixels of the frame"), "X,Y X,Y X,Y..." },
    { "not-face", 0, 0, G_OPTION_ARG_STRING, &out, N_("Within it is something else: a hand, a microphone"), "X,Y X,Y X,Y..." },
    { "erase", 0, 0, G_OPTION_ARG_STRING, &erase, N_("Within it the landmarks count again"), "X,Y X,Y X,Y..." },
    { "feather", 0, 0, G_OPTION_ARG_DOUBLE, &feather, N_("Pixels over which a polygon's edge fades"), "PX" },
    { "carry", 0, 0, G_OPTION_ARG_STRING, &along, N_("Take the paint to other frames of the track, with the face"), "forward|backward" },
    { "reset", 0, 0, G_OPTION_ARG_NONE, &reset, N_("Take the paint away"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_mask, entries, arguments, 2, 2, error);
  g_autoptr(GuiseProject) project = NULL;
  const guint n_wanted = (in != NULL) + (out != NULL) + (erase != NULL) + (along != NULL) + !!reset;
  guint n = 1;
  gint64 face;

  if (words == NULL || !guise_cli_parse_id (words[1], &face, error))
    return FALSE;
  if (n_wanted > 1 || !(feather >= 0))
    {
      g_set_error_literal (error, GUISE_ERROR, GUISE_ERROR_USAGE,
                           _("--face, --not-face, --erase, --carry and --reset exclude each other: say one, and --feather from 0 up"));
      return FALSE;
    }

  project = guise_cli_open (cli, words[0], n_wanted > 0 ? GUISE_PROJECT_WRITE : GUISE_PROJECT_READ, error);
  if (project == NULL)
    return FALSE;
  if ((in != NULL && !paint (project, face, in, GUISE_PAINT_FACE, feather, error))
      || (out != NULL && !paint (project, face, out, GUISE_PAINT_OTHER, feather, error))
      || (erase != NULL && !paint (project, face, erase, GUISE_PAINT_ERASE, feather, error))
      || (along != NULL && !carry (project, face, along, &n, error))
      || (reset && !guise_project_change_paint (project, face, GUISE_PAINT_TAKE_AWAY, &n, error)))
    return FALSE;
  if (n_wanted > 0)
    guise_cli_measure_again (cli, project);
  return answer (cli, project, face, n_wanted > 0, n, error) && guise_cli_close (cli, project);
}

const GuiseVerb guise_verb_mask = { "mask", "PROJECT FACE", N_("Mask of a face: paint what is face and what is not"), run_mask };
