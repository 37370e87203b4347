/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-verbs.h"

#include "guise-cli-project.h"
#include "guise-error.h"
#include "guise-i18n.h"
#include "guise-project-runs.h"
#include "guise-swap-figure.h"

#include <math.h>
#include <string.h>

/* Frames of the table that lie apart at least: a third of a second of most clips. */
#define APART 10

static double
get_figure (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : NAN;
}

static void
append_row (GString *line, const char *head, JsonObject *figures)
{
  g_string_printf (line, "%-10s", head);
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    {
      const char *name = guise_swap_figure_get_name ((GuiseSwapFigure) i);
      double value = get_figure (figures, name);
      g_autofree char *text = isnan (value) ? g_strdup ("–") : g_strdup_printf ("%.2f", value);

      /* An en dash is one column wide, and three bytes. */
      g_string_append_printf (line, "%*s", 12 + (int) strlen (text) - (int) g_utf8_strlen (text, -1), text);
    }
}

static void
print_table (GuiseCli *cli, JsonObject *object, guint worst)
{
  JsonArray *frames = json_object_get_array_member (object, "worst");
  g_autoptr(GString) line = g_string_new (NULL);

  g_string_printf (line, "%-10s", _("frame"));
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    g_string_append_printf (line, "%12s", guise_swap_figure_get_name ((GuiseSwapFigure) i));
  guise_cli_print (cli, "%s", line->str);
  append_row (line, _("median"), json_object_get_object_member (object, "medians"));
  guise_cli_print (cli, "%s", line->str);
  for (guint i = 0; i < MIN (worst, json_array_get_length (frames)); i++)
    {
      JsonObject *frame = json_array_get_object_element (frames, i);
      g_autofree char *head = g_strdup_printf ("%d", (int) json_object_get_int_member (frame, "frame"));

      append_row (line, head, frame);
      guise_cli_print (cli, "%s", line->str);
    }
}

/* (transfer full): the frames of @object that are worst by @by, as an array of their objects. */
static JsonArray *
list_worst (JsonObject *object, GuiseSwapFigure by, guint most)
{
  JsonArray *frames = json_object_get_array_member (object, "frames"), *out = json_array_new ();
  guint n = (guint) json_object_get_int_member (object, "n_frames");
  g_autofree GuiseSwapFigures *figures = g_new (GuiseSwapFigures, MAX (n, 1));
  g_autofree guint *places = g_new0 (guint, MAX (n, 1));
  g_autoptr(GArray) worst = NULL;

  for (guint i = 0; i < n; i++)
    guise_swap_figures_clear (&figures[i]);
  for (guint i = 0; i < json_array_get_length (frames); i++)
    {
      JsonObject *frame = json_array_get_object_element (frames, i);
      guint index = (guint) json_object_get_int_member (frame, "frame");

      places[index] = i;
      for (guint k = 0; k < GUISE_N_SWAP_FIGURES; k++)
        figures[index].value[k] = (float) get_figure (frame, guise_swap_figure_get_name ((GuiseSwapFigure) k));
    }
  worst = guise_swap_figures_find_worst (figures, n, by, APART, 0, most);
  for (guint i = 0; i < worst->len; i++)
    json_array_add_object_element (out, json_object_ref (
      json_array_get_object_element (frames, places[g_array_index (worst, guint, i)])));
  return out;
}

static gboolean
review (GuiseCli *cli, const char *path, const GuiseReviewing *reviewing, GuiseSwapFigure by, guint worst,
        GError **error)
{
  g_autoptr(GuiseProject) project = guise_cli_open (cli, path, GUISE_PROJECT_WRITE, error);
  g_autoptr(GuiseJob) job = NULL;
  g_autoptr(JsonNode) result = NULL;
  JsonObject *object;

  if (project == NULL)
    return FALSE;
  guise_cli_remark_masks (cli, project);
  job = guise_project_review (project, reviewing);
  result = guise_cli_run (cli, project, job, _("Measuring"), error);
  if (result == NULL)
    return FALSE;

  object = json_node_get_object (result);
  json_object_set_array_member (object, "worst", list_worst (object, by, worst));
  print_table (cli, object, worst);
  if (cli->json)
    guise_cli_print_json (json_object_ref (object));
  return guise_cli_close (cli, project);
}

static gboolean
run_review (GuiseCli *cli, const char *const *arguments, GError **error)
{
  GuiseReviewing reviewing = { 0 };
  GuiseSwapFigure figure = GUISE_N_SWAP_FIGURES;
  g_autofree char *by = NULL;
  int worst = 10;
  const GOptionEntry entries[] = {
    { "clip", 0, 0, G_OPTION_ARG_INT64, &reviewing.clip, N_("Another clip than the target's"), "N" },
    { "run", 0, 0, G_OPTION_ARG_INT64, &reviewing.run, N_("Another run than the newest"), "N" },
    { "worst", 0, 0, G_OPTION_ARG_INT, &worst, N_("How many of the worst frames are listed"), "N" },
    { "by", 0, 0, G_OPTION_ARG_STRING, &by, N_("Worst by this figure alone"), "NAME" },
    { "afresh", 0, 0, G_OPTION_ARG_NONE, &reviewing.afresh, N_("Measure again what was measured"), NULL },
    G_OPTION_ENTRY_NULL
  };
  g_auto(GStrv) words = guise_cli_parse (cli, &guise_verb_review, entries, arguments, 1, 1, error);

  if (words == NULL)
    return FALSE;
  if (worst < 0)
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("--worst %d must be 0 or more"), worst);
      return FALSE;
    }
  if (by != NULL && !guise_swap_figure_parse (by, &figure))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_USAGE, _("There is no figure “%s”: likeness, bleed, pose, "
                   "expression, flicker, seam or energy"), by);
      return FALSE;
    }
  return review (cli, words[0], &reviewing, figure, (guint) worst, error);
}

const GuiseVerb guise_verb_review = { "review", "PROJECT", N_("Measure each frame of a swap"), run_review };
