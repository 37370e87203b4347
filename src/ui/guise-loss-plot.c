/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-plot.h"

#include "guise-i18n.h"

#include <math.h>

/* Pixels around the axes. */
/* Margins, for text of the usual size; in functions of a canvas. */
#define LEFT (44 * self->zoom)
#define RIGHT (34 * self->zoom)
#define TOP (26 * self->zoom)
#define BOTTOM (22 * self->zoom)

/* Of a line of that text, in pixels. */
#define USUAL_LINE 19

#define MAX_BINS 4096

/* Light and dark: of GNOME's palette. */
static const char *const colours[GUISE_N_CURVES][2] = {
  { "#e66100", "#ff9c3f" },
  { "#1c71d8", "#78aeed" },
  { "#813d9c", "#dc8add" },
  { "#26a269", "#57e389" },
  { "#c01c28", "#f66151" },
};

typedef struct
{
  const GuiseLossPlot *plot;
  cairo_t             *cr;
  double               width, height;   /* of all */
  double               zoom;            /* of larger text */
  double               low, high;       /* of the axis of losses */
} Canvas;

static const char *
curve_title (GuiseCurve curve)
{
  switch (curve)
    {
    case GUISE_CURVE_SOURCE:
      return _("source");
    case GUISE_CURVE_TARGET:
      return _("target");
    case GUISE_CURVE_HELD_OUT:
      return _("held out");
    case GUISE_CURVE_LIKENESS:
      return _("likeness");
    case GUISE_CURVE_BLEED:
      return _("bleed");
    case GUISE_N_CURVES:
    default:
      return NULL;
    }
}

static GdkRGBA
colour_of (const GuiseLossPlot *self, GuiseCurve curve)
{
  GdkRGBA colour;

  gdk_rgba_parse (&colour, colours[curve][self->is_dark]);
  return colour;
}

static void
set_colour (cairo_t *cr, const GdkRGBA *colour, double alpha)
{
  cairo_set_source_rgba (cr, (double) colour->red, (double) colour->green, (double) colour->blue, alpha);
}

static double
zoom_of (const GuiseLossPlot *self)
{
  PangoFontMetrics *metrics;
  double line;

  if (self->pango == NULL)
    return 1;
  metrics = pango_context_get_metrics (self->pango, NULL, NULL);
  line = pango_units_to_double (pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics));
  pango_font_metrics_unref (metrics);
  return MAX (line / USUAL_LINE, 1);
}

static double
x_of (const Canvas *self, double iteration)
{
  const GuiseLossPlot *plot = self->plot;

  return LEFT + (iteration - plot->from) / (plot->to - plot->from) * (self->width - LEFT - RIGHT);
}

double
guise_loss_plot_x_to_iteration (const GuiseLossPlot *plot, double x, double width)
{
  const Canvas canvas = { .zoom = zoom_of (plot) }, *self = &canvas;

  return plot->from + (x - LEFT) / MAX (width - LEFT - RIGHT, 1) * (plot->to - plot->from);
}

static double
y_of (const Canvas *self, double value)
{
  double part = self->plot->logarithmic
                ? (log (MAX (value, 1e-9)) - log (self->low)) / (log (self->high) - log (self->low))
                : (value - self->low) / (self->high - self->low);

  return self->height - BOTTOM - CLAMP (part, -0.02, 1.02) * (self->height - TOP - BOTTOM);
}

/* Of the right axis, which goes from 0 to 1. */
static double
right_y_of (const Canvas *self, double value)
{
  return self->height - BOTTOM - CLAMP (value, -0.02, 1.02) * (self->height - TOP - BOTTOM);
}

static double
text (const Canvas *self, double x, double y, double align, const char *words, double alpha)
{
  g_autoptr(PangoLayout) layout = pango_layout_new (self->plot->pango);
  PangoAttrList *attributes = pango_attr_list_new ();
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.82));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_text (layout, words, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  set_colour (self->cr, &self->plot->text, alpha);
  cairo_move_to (self->cr, x - align * width, y - height / 2.0);
  pango_cairo_show_layout (self->cr, layout);
  return width;
}

/* The lowest and the highest mean that is shown: single steps may stick out. */
static void
find_range (Canvas *self)
{
  GuiseLossBin bins[64];
  double low = INFINITY, high = 0;

  for (guint curve = 0; curve <= GUISE_CURVE_HELD_OUT; curve++)
    {
      guint n = guise_loss_series_bin (self->plot->series, curve, (gint64) floor (self->plot->from),
                                       (gint64) ceil (self->plot->to), bins, G_N_ELEMENTS (bins));

      for (guint i = 0; i < n; i++)
        {
          low = MIN (low, bins[i].mean);
          high = MAX (high, bins[i].mean);
        }
    }
  if (!isfinite (low))
    low = high = 0.1;
  if (self->plot->logarithmic)
    {
      self->low = MAX (low, 1e-6) / 1.25;
      self->high = MAX (high, 1e-6) * 1.25;
    }
  else
    {
      self->low = 0;
      self->high = MAX (high * 1.15, 1e-6);
    }
}

/* 1, 2 or 5 times a power of ten, so that there are at most @n steps of it in @range. */
static double
nice_step (double range, double n)
{
  const double raw = range / n, power = pow (10, floor (log10 (raw)));
  const double part = raw / power;

  return (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10) * power;
}

static void
grid_line (const Canvas *self, double value)
{
  const double y = round (y_of (self, value)) + 0.5;
  g_autofree char *words = guise_i18n_dup_decimal (value, value > 0 && value < 0.01 ? 3 : 2);

  set_colour (self->cr, &self->plot->text, 0.12);
  cairo_set_line_width (self->cr, 1);
  cairo_move_to (self->cr, LEFT, y);
  cairo_line_to (self->cr, self->width - RIGHT, y);
  cairo_stroke (self->cr);
  text (self, LEFT - 6, y, 1, words, 0.7);
}

static void
draw_y_axis (const Canvas *self)
{
  const double room = self->height - TOP - BOTTOM;

  if (!self->plot->logarithmic)
    {
      const double step = nice_step (self->high, MAX (room / 36, 1));

      for (double value = 0; value <= self->high; value += step)
        grid_line (self, value);
      return;
    }
  for (double power = pow (10, floor (log10 (self->low))); power <= self->high; power *= 10)
    for (guint i = 0; i < 3; i++)
      {
        static const double parts[] = { 1, 2, 5 };

        if (power * parts[i] >= self->low && power * parts[i] <= self->high)
          grid_line (self, power * parts[i]);
      }
}

static void
draw_x_axis (const Canvas *self)
{
  const GuiseLossPlot *plot = self->plot;
  const double step = MAX (nice_step (plot->to - plot->from, MAX ((self->width - LEFT - RIGHT) / 90, 1)), 1);

  for (double value = ceil (plot->from / step) * step; value <= plot->to; value += step)
    {
      g_autofree char *words = guise_i18n_dup_number ((gint64) value);

      text (self, x_of (self, value), self->height - BOTTOM / 2.0, 0.5, words, 0.7);
    }
}

static void
draw_right_axis (const Canvas *self)
{
  for (guint i = 0; i <= 2; i++)
    {
      g_autofree char *words = guise_i18n_dup_decimal (i / 2.0, 1);

      text (self, self->width - RIGHT + 6, right_y_of (self, i / 2.0), 0, words, 0.5);
    }
}

/* From the lowest to the highest of each pixel. */
static void
draw_band (const Canvas *self, GuiseCurve curve, GuiseLossBin *bins, guint n)
{
  const GdkRGBA colour = colour_of (self->plot, curve);

  set_colour (self->cr, &colour, 0.25);
  cairo_set_line_width (self->cr, 1);
  for (guint i = 0; i < n; i++)
    {
      const double x = x_of (self, ((double) bins[i].first + (double) bins[i].last) / 2);

      cairo_move_to (self->cr, x, y_of (self, (double) bins[i].min) + 0.5);
      cairo_line_to (self->cr, x, y_of (self, (double) bins[i].max) - 0.5);
    }
  cairo_stroke (self->cr);
}

static void
draw_smooth (const Canvas *self, GuiseCurve curve, guint n)
{
  const GuiseLossPlot *plot = self->plot;
  const GdkRGBA colour = colour_of (plot, curve);
  const double window = MAX ((plot->to - plot->from) * plot->smoothing, 1);
  gboolean begun = FALSE;

  for (guint i = 0; i <= n; i++)
    {
      const double at = plot->from + (plot->to - plot->from) * i / n;
      const double mean = guise_loss_series_get_mean (plot->series, curve, (gint64) floor (at - window),
                                                      (gint64) floor (at));

      if (isnan (mean))
        continue;
      if (begun)
        cairo_line_to (self->cr, x_of (self, at), y_of (self, mean));
      else
        cairo_move_to (self->cr, x_of (self, at), y_of (self, mean));
      begun = TRUE;
    }
  set_colour (self->cr, &colour, 1);
  cairo_set_line_width (self->cr, 2);
  cairo_stroke (self->cr);
}

/* Measured now and then: a line from one to the next, with dots while they are few. */
static void
draw_measured (const Canvas *self, GuiseCurve curve, GuiseLossBin *bins, guint n)
{
  const gboolean right = curve >= GUISE_CURVE_LIKENESS;
  const GdkRGBA colour = colour_of (self->plot, curve);
  const double dash[] = { 5, 3 };

  set_colour (self->cr, &colour, 1);
  for (guint i = 0; i < n; i++)
    {
      const double x = x_of (self, ((double) bins[i].first + (double) bins[i].last) / 2);

      cairo_line_to (self->cr, x, right ? right_y_of (self, bins[i].mean) : y_of (self, bins[i].mean));
    }
  cairo_set_line_width (self->cr, right ? 1.5 : 2);
  if (right)
    cairo_set_dash (self->cr, dash, G_N_ELEMENTS (dash), 0);
  cairo_stroke (self->cr);
  cairo_set_dash (self->cr, NULL, 0, 0);

  for (guint i = 0; n <= 60 && i < n; i++)
    {
      const double x = x_of (self, ((double) bins[i].first + (double) bins[i].last) / 2);

      cairo_arc (self->cr, x, right ? right_y_of (self, bins[i].mean) : y_of (self, bins[i].mean), 2.5, 0, 2 * G_PI);
      cairo_fill (self->cr);
    }
}

static void
draw_curves (const Canvas *self)
{
  const GuiseLossPlot *plot = self->plot;
  const guint n_bins = (guint) CLAMP (self->width - LEFT - RIGHT, 1, MAX_BINS);
  g_autofree GuiseLossBin *bins = g_new (GuiseLossBin, n_bins);
  const gint64 from = (gint64) floor (plot->from), to = (gint64) ceil (plot->to);

  cairo_save (self->cr);
  cairo_rectangle (self->cr, LEFT, TOP - 4, self->width - LEFT - RIGHT, self->height - TOP - BOTTOM + 8);
  cairo_clip (self->cr);
  cairo_set_line_join (self->cr, CAIRO_LINE_JOIN_ROUND);
  for (guint curve = 0; curve <= GUISE_CURVE_TARGET; curve++)
    draw_band (self, curve, bins, guise_loss_series_bin (plot->series, curve, from, to, bins, n_bins));
  for (guint curve = 0; curve <= GUISE_CURVE_TARGET; curve++)
    draw_smooth (self, curve, MAX (n_bins / 2, 1));
  for (guint curve = GUISE_CURVE_HELD_OUT; curve < GUISE_N_CURVES; curve++)
    draw_measured (self, curve, bins, guise_loss_series_bin (plot->series, curve, from, to, bins, n_bins));
  cairo_restore (self->cr);
}

static void
draw_snapshots (const Canvas *self)
{
  const double dash[] = { 3, 3 };

  cairo_set_line_width (self->cr, 1);
  for (guint i = 0; i < self->plot->n_snapshots; i++)
    {
      const double x = round (x_of (self, (double) self->plot->snapshots[i])) + 0.5;

      if (x < LEFT || x > self->width - RIGHT)
        continue;
      set_colour (self->cr, &self->plot->text, 0.5);
      cairo_set_dash (self->cr, dash, G_N_ELEMENTS (dash), 0);
      cairo_move_to (self->cr, x, TOP);
      cairo_line_to (self->cr, x, self->height - BOTTOM);
      cairo_stroke (self->cr);
      cairo_set_dash (self->cr, NULL, 0, 0);
      if (i + 1 == self->plot->n_snapshots)
        text (self, x < self->width - 100 ? x + 4 : x - 4, TOP + 6, x < self->width - 100 ? 0 : 1, _("snapshot"), 0.6);
    }
}

/* What the curves are and where they stand, from @x on; returns where it ends. */
static double
draw_titles (const Canvas *self, double x, gboolean with_figures)
{
  const GuiseLossPlot *plot = self->plot;

  for (guint curve = 0; curve < GUISE_N_CURVES; curve++)
    {
      const GdkRGBA colour = colour_of (plot, curve);
      double value = guise_loss_series_get_newest (plot->series, curve);
      g_autofree char *words = NULL;
      g_autofree char *number = NULL;

      if (isnan (value))
        continue;
      if (curve <= GUISE_CURVE_TARGET)
        value = guise_loss_series_get_mean (plot->series, curve,
                                            (gint64) (plot->to - MAX ((plot->to - plot->from) * plot->smoothing, 1)),
                                            (gint64) plot->to);
      number = with_figures && isfinite (value) ? guise_i18n_dup_decimal (value, 3) : NULL;
      words = number != NULL ? g_strdup_printf ("%s %s", curve_title (curve), number) : g_strdup (curve_title (curve));
      set_colour (self->cr, &colour, 1);
      cairo_arc (self->cr, x + 4, TOP / 2.0 - 2, 4, 0, 2 * G_PI);
      cairo_fill (self->cr);
      x += 13 + text (self, x + 13, TOP / 2.0 - 2, 0, words, 0.9) + 12;
    }
  return x;
}

/* As small as it takes to have room for all of it. */
static void
draw_legend (const Canvas *self)
{
  const gboolean is_wide = self->width >= 420 * self->zoom;
  const double left = is_wide ? LEFT : 4;
  double right;

  cairo_push_group (self->cr);
  right = draw_titles (self, left, is_wide) - 12;
  if (right > self->width)
    {
      const double scale = self->width / right;

      cairo_pattern_destroy (cairo_pop_group (self->cr));
      cairo_push_group (self->cr);
      cairo_translate (self->cr, 0, (1 - scale) * (TOP / 2.0 - 2));
      cairo_scale (self->cr, scale, scale);
      draw_titles (self, left, is_wide);
    }
  cairo_pop_group_to_source (self->cr);
  cairo_paint (self->cr);
}

char *
guise_loss_plot_dup_read_out (const GuiseLossPlot *self, double iteration)
{
  g_autofree char *number = guise_i18n_dup_number ((gint64) round (iteration));
  GString *words = g_string_new (NULL);

  g_string_append_printf (words, _("iteration %s"), number);
  for (guint curve = 0; curve < GUISE_N_CURVES; curve++)
    {
      const double value = guise_loss_series_get_at (self->series, curve, (gint64) round (iteration), NULL);

      if (isfinite (value))
        {
          g_autofree char *figure = guise_i18n_dup_decimal (value, 4);

          g_string_append_printf (words, "\n%s %s", curve_title (curve), figure);
        }
    }
  return g_string_free (words, FALSE);
}

static void
draw_hover (const Canvas *self)
{
  const GuiseLossPlot *plot = self->plot;
  const double x = round (x_of (self, plot->hover)) + 0.5;
  g_autoptr(PangoLayout) layout = pango_layout_new (plot->pango);
  g_autofree char *words = NULL;
  int width, height;
  double left;

  if (isnan (plot->hover) || x < LEFT || x > self->width - RIGHT)
    return;

  words = guise_loss_plot_dup_read_out (plot, plot->hover);
  pango_layout_set_text (layout, words, -1);
  pango_layout_get_pixel_size (layout, &width, &height);
  set_colour (self->cr, &plot->text, 0.5);
  cairo_move_to (self->cr, x, TOP);
  cairo_line_to (self->cr, x, self->height - BOTTOM);
  cairo_stroke (self->cr);

  left = x + 8 + width + 16 < self->width ? x + 8 : x - 8 - width - 16;
  cairo_set_source_rgba (self->cr, plot->is_dark ? 0.1 : 1, plot->is_dark ? 0.1 : 1, plot->is_dark ? 0.1 : 1, 0.92);
  cairo_rectangle (self->cr, left, TOP + 4, width + 16, height + 8);
  cairo_fill_preserve (self->cr);
  set_colour (self->cr, &plot->text, 0.3);
  cairo_stroke (self->cr);
  set_colour (self->cr, &plot->text, 1);
  cairo_move_to (self->cr, left + 8, TOP + 8);
  pango_cairo_show_layout (self->cr, layout);
}

void
guise_loss_plot_draw (const GuiseLossPlot *plot, cairo_t *cr, double width, double height)
{
  Canvas canvas = { .plot = plot, .cr = cr, .width = width, .height = height, .zoom = zoom_of (plot) };
  const Canvas *self = &canvas;

  if (width < LEFT + RIGHT + 20 || height < TOP + BOTTOM + 20)
    return;

  find_range (&canvas);
  draw_y_axis (&canvas);
  draw_x_axis (&canvas);
  if (!isnan (guise_loss_series_get_newest (plot->series, GUISE_CURVE_LIKENESS)))
    draw_right_axis (&canvas);
  draw_curves (&canvas);
  draw_snapshots (&canvas);
  draw_legend (&canvas);
  draw_hover (&canvas);
}
