/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-quality-chart.h"

#include <math.h>

#include "guise-error.h"
#include "guise-i18n.h"

#define N_COLUMNS 3
#define PANEL_WIDTH 320.0
#define PANEL_HEIGHT 230.0
#define MARGIN_LEFT 54.0
#define MARGIN_RIGHT 14.0
#define MARGIN_TOP 34.0
#define MARGIN_BOTTOM 30.0
#define LEGEND_ROW 20.0
#define LEGEND_COLUMNS 4u    /* wide enough for what stands there */
#define N_LINES 4            /* across a panel */
#define MAX_POINTS 32
#define MAX_FILE (1 << 20)   /* bytes */

typedef struct
{
  const char *title, *member;
  const char *mean;          /* (nullable): what always showing the mean face scores */
  double      low, high;     /* shown at least; high NAN: the greatest there is */
} Panel;

static const Panel panels[] = {
  { N_("DSSIM of the source (less is better)"), "dssim_source", "mean_face_dssim_source", 0, NAN },
  { N_("DSSIM of the target (less is better)"), "dssim_target", "mean_face_dssim_target", 0, NAN },
  { N_("Likeness to the source"), "likeness", NULL, 0, 1 },
  { N_("Landmarks, percent of eye distance (less is better)"), "landmark_error", NULL, 0, NAN },
  { N_("Mouth opening, correlation"), "mouth_correlation", NULL, 0, 1 },
  { N_("Gradient energy, by contrast"), "crispness", NULL, 0, NAN },
};

/* Told apart by eyes of every kind: Okabe and Ito, Color Universal Design, 2008. */
static const char *const colours[] = {
  "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#888888",
};

typedef struct
{
  GString    *svg;
  GPtrArray  *results;
  const char *across;        /* member that lies on the horizontal axis */
  double      from, to;      /* its logarithms */
} Chart;

/* Of @object: its member @name, NAN without one that is a finite number. */
static double
get_number (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);
  double value;

  if (node == NULL || !JSON_NODE_HOLDS_VALUE (node)
      || (json_node_get_value_type (node) != G_TYPE_DOUBLE && json_node_get_value_type (node) != G_TYPE_INT64))
    return NAN;
  value = json_node_get_double (node);
  return isfinite (value) ? value : NAN;
}

static JsonArray *
get_points (GPtrArray *results, guint i)
{
  return json_object_get_array_member (results->pdata[i], "points");
}

static gboolean
is_result (JsonNode *root)
{
  JsonObject *object = root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  JsonNode *name = object != NULL ? json_object_get_member (object, "name") : NULL;
  JsonNode *points = object != NULL ? json_object_get_member (object, "points") : NULL;
  JsonArray *array;

  if (name == NULL || points == NULL || !JSON_NODE_HOLDS_VALUE (name)
      || json_node_get_value_type (name) != G_TYPE_STRING || !JSON_NODE_HOLDS_ARRAY (points))
    return FALSE;

  array = json_node_get_array (points);
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      return FALSE;
  return json_array_get_length (array) > 0 && json_array_get_length (array) <= MAX_POINTS;
}

JsonObject *
guise_quality_chart_read (const char *path, GError **error)
{
  g_autoptr(JsonParser) parser = json_parser_new_immutable ();
  g_autoptr(GFile) file = g_file_new_for_path (path);
  g_autoptr(GFileInfo) info = g_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_SIZE, G_FILE_QUERY_INFO_NONE, NULL,
                                                 error);

  if (info == NULL)
    return NULL;
  if (g_file_info_get_size (info) > MAX_FILE || !json_parser_load_from_file (parser, path, NULL)
      || !is_result (json_parser_get_root (parser)))
    {
      g_set_error (error, GUISE_ERROR, GUISE_ERROR_FAILED,
                   _("%s is not what “guise bench quality --json” prints: an object with a name and 1 to %d points"),
                   path, MAX_POINTS);
      return NULL;
    }

  return json_object_ref (json_node_get_object (json_parser_get_root (parser)));
}

/* The least and greatest of a member over all results; NAN where none has it. */
static void
find_range (GPtrArray *results, const char *member, double *least, double *greatest)
{
  *least = *greatest = NAN;
  for (guint i = 0; i < results->len; i++)
    for (guint k = 0; k < json_array_get_length (get_points (results, i)); k++)
      {
        const double value = get_number (json_array_get_object_element (get_points (results, i), k), member);

        *least = fmin (*least, value);
        *greatest = fmax (*greatest, value);
      }
}

/* Minutes say more, but only of what was stopped by the clock. */
static const char *
pick_across (GPtrArray *results)
{
  for (guint i = 0; i < results->len; i++)
    for (guint k = 0; k < json_array_get_length (get_points (results, i)); k++)
      if (!(get_number (json_array_get_object_element (get_points (results, i), k), "minutes") > 0))
        return "iterations";
  return "minutes";
}

/* Numbers as SVG wants them, whatever the locale. */
static void
add (GString *svg, const char *format, ...)
{
  g_auto(GStrv) parts = g_strsplit (format, "@", -1);
  va_list values;

  va_start (values, format);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char number[G_ASCII_DTOSTR_BUF_SIZE];

      g_string_append (svg, parts[i]);
      if (parts[i + 1] != NULL)
        g_string_append (svg, g_ascii_formatd (number, sizeof number, "%.1f", va_arg (values, double)));
    }
  va_end (values);
}

static void
add_text (GString *svg, double x, double y, const char *anchor, const char *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);

  add (svg, "<text x=\"@\" y=\"@\" text-anchor=\"", x, y);
  g_string_append_printf (svg, "%s\">%s</text>\n", anchor, escaped);
}

/* 1, 2 or 5 times a power of ten, at least @value. */
static double
round_up (double value)
{
  const double power = pow (10, floor (log10 (value)));
  static const double steps[] = { 1, 1.5, 2, 3, 5, 10 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] * power >= value * (1 - 1e-9))
      return steps[i] * power;
  return 10 * power;
}

static double
place_across (const Chart *chart, double left, double value)
{
  const double width = PANEL_WIDTH - MARGIN_LEFT - MARGIN_RIGHT;

  return left + MARGIN_LEFT + width * (log (value) - chart->from) / (chart->to - chart->from);
}

static double
place_down (const Panel *panel, double top, double high, double value)
{
  const double height = PANEL_HEIGHT - MARGIN_TOP - MARGIN_BOTTOM;

  return top + MARGIN_TOP + height * (1 - (CLAMP (value, panel->low, high) - panel->low) / (high - panel->low));
}

static void
draw_axes (const Chart *chart, const Panel *panel, double left, double top, double high)
{
  const double right = left + PANEL_WIDTH - MARGIN_RIGHT, bottom = top + PANEL_HEIGHT - MARGIN_BOTTOM;
  static const double steps[] = { 1, 2, 5 };

  add_text (chart->svg, left + MARGIN_LEFT, top + 20, "start", gettext (panel->title));
  for (guint i = 0; i <= N_LINES; i++)
    {
      const double value = panel->low + (high - panel->low) * i / N_LINES, y = place_down (panel, top, high, value);
      g_autofree char *label = g_strdup_printf ("%.3g", value);

      add (chart->svg, "<path class=\"grid\" d=\"M@,@H@\"/>\n", left + MARGIN_LEFT, y, right);
      add_text (chart->svg, left + MARGIN_LEFT - 6, y + 4, "end", label);
    }
  for (double power = pow (10, floor (chart->from / G_LN10)); log (power) <= chart->to; power *= 10)
    for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
      if (log (power * steps[i]) >= chart->from - 1e-6 && log (power * steps[i]) <= chart->to + 1e-6)
        {
          g_autofree char *label = g_strdup_printf ("%g", power * steps[i]);

          add_text (chart->svg, place_across (chart, left, power * steps[i]), bottom + 18, "middle", label);
        }
}

static void
draw_curve (const Chart *chart, const Panel *panel, double left, double top, double high, guint result)
{
  JsonArray *points = get_points (chart->results, result);
  const char *colour = colours[result % G_N_ELEMENTS (colours)];
  g_autoptr(GString) dots = g_string_new (NULL);
  gboolean first = TRUE;

  g_string_append_printf (chart->svg, "<path class=\"curve\" stroke=\"%s\" d=\"", colour);
  for (guint k = 0; k < json_array_get_length (points); k++)
    {
      JsonObject *point = json_array_get_object_element (points, k);
      const double value = get_number (point, panel->member), at = get_number (point, chart->across);
      double x, y;

      if (isnan (value) || !(at > 0))
        continue;
      x = place_across (chart, left, at);
      y = place_down (panel, top, high, value);
      add (chart->svg, first ? "M@,@" : "L@,@", x, y);
      add (dots, "<circle cx=\"@\" cy=\"@\" r=\"3\"", x, y);
      g_string_append_printf (dots, " fill=\"%s\"/>\n", colour);
      first = FALSE;
    }
  g_string_append_printf (chart->svg, "\"/>\n%s", dots->str);
}

/* A curve of each result, and the mean face's. */
static double
get_legend_height (const Chart *chart)
{
  return LEGEND_ROW * (2 + chart->results->len / LEGEND_COLUMNS);
}

static void
draw_panel (const Chart *chart, guint number)
{
  const Panel *panel = &panels[number];
  const double left = PANEL_WIDTH * (number % N_COLUMNS), top = get_legend_height (chart) + PANEL_HEIGHT * (number / N_COLUMNS);
  double least, greatest, mean = NAN, high = panel->high;

  find_range (chart->results, panel->member, &least, &greatest);
  if (panel->mean != NULL)
    find_range (chart->results, panel->mean, &least, &mean);
  if (isnan (high))
    high = round_up (fmax (fmax (greatest, mean), 0.01));

  draw_axes (chart, panel, left, top, high);
  if (!isnan (mean))
    add (chart->svg, "<path class=\"mean\" d=\"M@,@H@\"/>\n", left + MARGIN_LEFT, place_down (panel, top, high, mean),
         left + PANEL_WIDTH - MARGIN_RIGHT);
  for (guint i = 0; i < chart->results->len; i++)
    draw_curve (chart, panel, left, top, high, i);
}

/* Entry @number: a piece of its line, begun by @path, and its name. */
static void
add_entry (const Chart *chart, guint number, const char *path, const char *name)
{
  const double x = MARGIN_LEFT + (PANEL_WIDTH * N_COLUMNS - MARGIN_LEFT) / LEGEND_COLUMNS * (number % LEGEND_COLUMNS);
  const double y = 18 + LEGEND_ROW * (number / LEGEND_COLUMNS);

  g_string_append (chart->svg, path);
  add (chart->svg, " d=\"M@,@h24\"/>\n", x, y);
  add_text (chart->svg, x + 30, y + 4, "start", name);
}

static void
draw_legend (const Chart *chart)
{
  for (guint i = 0; i < chart->results->len; i++)
    {
      g_autofree char *path = g_strdup_printf ("<path class=\"curve\" stroke=\"%s\"",
                                               colours[i % G_N_ELEMENTS (colours)]);

      add_entry (chart, i, path, json_object_get_string_member (chart->results->pdata[i], "name"));
    }
  add_entry (chart, chart->results->len, "<path class=\"mean\"", _("always the mean face"));
}

char *
guise_quality_chart_to_svg (GPtrArray *results)
{
  const guint n_rows = (G_N_ELEMENTS (panels) + N_COLUMNS - 1) / N_COLUMNS;
  const double width = PANEL_WIDTH * N_COLUMNS;
  Chart chart = { .svg = g_string_new (NULL), .results = results, .across = pick_across (results) };
  double least, greatest, height;

  g_return_val_if_fail (results->len > 0, NULL);

  height = get_legend_height (&chart) + PANEL_HEIGHT * n_rows + 24;
  find_range (results, chart.across, &least, &greatest);
  chart.from = log (fmax (least, 0.01));
  chart.to = fmax (log (fmax (greatest, 0.01)), chart.from + 0.1);

  add (chart.svg, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 @ @\">\n", width, height);
  g_string_append (chart.svg,
                   "<style>text{font:12px sans-serif;fill:#222}.grid{stroke:#ddd}.curve{fill:none;stroke-width:2}"
                   ".mean{stroke:#777;stroke-dasharray:5 4}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
  draw_legend (&chart);
  for (guint i = 0; i < G_N_ELEMENTS (panels); i++)
    draw_panel (&chart, i);
  add_text (chart.svg, width / 2, height - 8, "middle",
            g_str_equal (chart.across, "minutes") ? _("minutes of training") : _("steps of training"));
  g_string_append (chart.svg, "</svg>\n");
  return g_string_free (chart.svg, FALSE);
}
