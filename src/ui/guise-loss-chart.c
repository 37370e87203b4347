/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-loss-chart.h"

#include "guise-i18n.h"
#include "guise-loss-plot.h"

#include <cairo-svg.h>
#include <math.h>

#define ZOOM_STEP 1.3
#define MIN_SHOWN 10.0       /* iterations */
#define SVG_WIDTH 960
#define SVG_HEIGHT 420

struct _GuiseLossChart
{
  GtkWidget        parent_instance;

  GuiseLossSeries *series;       /* (nullable) */
  GArray          *snapshots;    /* gint64 */
  gboolean         logarithmic;
  double           smoothing;
  double           from, to;     /* NAN: all there is */
  double           hover;        /* iteration; NAN */
  double           drag_from, drag_to;   /* shown when the drag began */
};

enum {
  PROP_0,
  PROP_LOGARITHMIC,
  PROP_SMOOTHING,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuiseLossChart, guise_loss_chart, GTK_TYPE_WIDGET)

static void
get_all (GuiseLossChart *self, double *from, double *to)
{
  gint64 first = 0, last = 0;

  if (self->series != NULL)
    guise_loss_series_get_range (self->series, &first, &last);
  *from = (double) MIN (first, 1) - 1;
  *from = MAX (*from, 0);
  *to = MAX ((double) last, *from + MIN_SHOWN);
}

void
guise_loss_chart_get_shown (GuiseLossChart *self, double *from, double *to)
{
  g_return_if_fail (GUISE_IS_LOSS_CHART (self));

  get_all (self, from, to);
  if (!isnan (self->from))
    {
      *from = self->from;
      *to = self->to;
    }
}

static GuiseLossPlot
get_plot (GuiseLossChart *self)
{
  GuiseLossPlot plot = {
    .series = self->series, .snapshots = (const gint64 *) (const void *) self->snapshots->data,
    .n_snapshots = self->snapshots->len, .smoothing = self->smoothing, .hover = self->hover,
    .logarithmic = self->logarithmic, .pango = gtk_widget_get_pango_context (GTK_WIDGET (self)),
  };

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &plot.text);
  plot.is_dark = plot.text.red + plot.text.green + plot.text.blue > 1.5f;
  guise_loss_chart_get_shown (self, &plot.from, &plot.to);
  return plot;
}

/* @from and @to are brought into what there is; all of it is shown again as it grows. */
static void
show (GuiseLossChart *self, double from, double to)
{
  double first, last;
  const double width = to - from;

  get_all (self, &first, &last);
  if (width >= last - first)
    {
      self->from = self->to = NAN;
    }
  else
    {
      self->from = CLAMP (from, first, last - width);
      self->to = self->from + width;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
zoom (GuiseLossChart *self, double factor, double around)
{
  double from, to, width;

  guise_loss_chart_get_shown (self, &from, &to);
  width = MAX ((to - from) * factor, MIN_SHOWN);
  around = CLAMP (around, from, to);
  show (self, around - (around - from) / (to - from) * width, around + (to - around) / (to - from) * width);
}

static void
describe (GuiseLossChart *self)
{
  g_autofree char *words = NULL;
  GuiseLossPlot plot;

  if (self->series == NULL || guise_loss_series_get_n_points (self->series) == 0)
    return;
  plot = get_plot (self);
  words = guise_loss_plot_dup_read_out (&plot, isnan (self->hover) ? plot.to : self->hover);
  g_strdelimit (words, "\n", ',');
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

static void
series_cb (GuiseLossChart *self)
{
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_loss_chart_set_series (GuiseLossChart *self, GuiseLossSeries *series)
{
  g_return_if_fail (GUISE_IS_LOSS_CHART (self));

  if (self->series == series)
    return;
  if (self->series != NULL)
    g_signal_handlers_disconnect_by_data (self->series, self);
  g_set_object (&self->series, series);
  if (series != NULL)
    g_signal_connect_object (series, "changed", G_CALLBACK (series_cb), self, G_CONNECT_SWAPPED);
  self->from = self->to = self->hover = NAN;
  series_cb (self);
}

void
guise_loss_chart_set_snapshots (GuiseLossChart *self, const gint64 *iterations, guint n_iterations)
{
  g_return_if_fail (GUISE_IS_LOSS_CHART (self));

  g_array_set_size (self->snapshots, 0);
  if (n_iterations > 0)
    g_array_append_vals (self->snapshots, iterations, n_iterations);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static cairo_status_t
append_cb (gpointer closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

GBytes *
guise_loss_chart_to_svg (GuiseLossChart *self)
{
  GByteArray *text = g_byte_array_new ();
  GuiseLossPlot plot;
  cairo_surface_t *surface;
  cairo_t *cr;

  g_return_val_if_fail (GUISE_IS_LOSS_CHART (self) && self->series != NULL, NULL);

  plot = get_plot (self);
  /* On paper, whatever the window looks like. */
  plot.text = (GdkRGBA) { 0, 0, 0, 1 };
  plot.is_dark = FALSE;
  plot.hover = NAN;
  surface = cairo_svg_surface_create_for_stream (append_cb, text, SVG_WIDTH, SVG_HEIGHT);
  cr = cairo_create (surface);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_paint (cr);
  guise_loss_plot_draw (&plot, cr, SVG_WIDTH, SVG_HEIGHT);
  cairo_destroy (cr);
  cairo_surface_finish (surface);
  cairo_surface_destroy (surface);
  return g_byte_array_free_to_bytes (text);
}

static void
guise_loss_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseLossChart *self = GUISE_LOSS_CHART (widget);
  const int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  const GuiseLossPlot plot = get_plot (self);
  cairo_t *cr;

  if (self->series == NULL || guise_loss_series_get_n_points (self->series) == 0)
    return;
  cr = gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  guise_loss_plot_draw (&plot, cr, width, height);
  cairo_destroy (cr);
}

static void
guise_loss_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 240 : 160;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 480 : 220;
}

static void
set_hover (GuiseLossChart *self, double hover)
{
  self->hover = hover;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
motion_cb (GuiseLossChart *self, double x, double y)
{
  const GuiseLossPlot plot = get_plot (self);

  set_hover (self, guise_loss_plot_x_to_iteration (&plot, x, gtk_widget_get_width (GTK_WIDGET (self))));
}

static void
leave_cb (GuiseLossChart *self)
{
  set_hover (self, NAN);
}

static gboolean
scroll_cb (GuiseLossChart *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  double from, to;

  /* A page that scrolls must scroll on over the chart. */
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK))
    return FALSE;
  guise_loss_chart_get_shown (self, &from, &to);
  zoom (self, pow (ZOOM_STEP, dy), isnan (self->hover) ? (from + to) / 2 : self->hover);
  return TRUE;
}

static void
drag_begin_cb (GuiseLossChart *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self));
  guise_loss_chart_get_shown (self, &self->drag_from, &self->drag_to);
}

static void
drag_update_cb (GuiseLossChart *self, double dx, double dy)
{
  const GuiseLossPlot plot = { .from = self->drag_from, .to = self->drag_to };
  const int width = gtk_widget_get_width (GTK_WIDGET (self));
  const double shift = guise_loss_plot_x_to_iteration (&plot, 0, width) - guise_loss_plot_x_to_iteration (&plot, dx, width);

  show (self, self->drag_from + shift, self->drag_to + shift);
}

static void
pressed_cb (GuiseLossChart *self, int n_press)
{
  if (n_press == 2)
    show (self, 0, INFINITY);
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseLossChart *self = GUISE_LOSS_CHART (widget);
  double from, to;

  guise_loss_chart_get_shown (self, &from, &to);
  if (g_str_equal (name, "chart.zoom-in"))
    zoom (self, 1 / ZOOM_STEP, isnan (self->hover) ? to : self->hover);
  else if (g_str_equal (name, "chart.zoom-out"))
    zoom (self, ZOOM_STEP, isnan (self->hover) ? to : self->hover);
  else
    show (self, 0, INFINITY);
}

/* The keyboard's pointer. */
static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseLossChart *self = GUISE_LOSS_CHART (widget);
  const int direction = g_variant_get_int32 (parameter);
  double from, to, hover;

  guise_loss_chart_get_shown (self, &from, &to);
  hover = (isnan (self->hover) ? to : self->hover) + direction * (to - from) / 100;
  if (hover < from || hover > to)
    show (self, from + direction * (to - from) / 100, to + direction * (to - from) / 100);
  guise_loss_chart_get_shown (self, &from, &to);
  set_hover (self, CLAMP (hover, from, to));
}

static void
guise_loss_chart_dispose (GObject *object)
{
  guise_loss_chart_set_series (GUISE_LOSS_CHART (object), NULL);

  G_OBJECT_CLASS (guise_loss_chart_parent_class)->dispose (object);
}

static void
guise_loss_chart_finalize (GObject *object)
{
  g_array_unref (GUISE_LOSS_CHART (object)->snapshots);

  G_OBJECT_CLASS (guise_loss_chart_parent_class)->finalize (object);
}

static void
guise_loss_chart_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuiseLossChart *self = GUISE_LOSS_CHART (object);

  switch (prop_id)
    {
    case PROP_LOGARITHMIC:
      g_value_set_boolean (value, self->logarithmic);
      break;
    case PROP_SMOOTHING:
      g_value_set_double (value, self->smoothing);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_loss_chart_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuiseLossChart *self = GUISE_LOSS_CHART (object);

  switch (prop_id)
    {
    case PROP_LOGARITHMIC:
      self->logarithmic = g_value_get_boolean (value);
      break;
    case PROP_SMOOTHING:
      self->smoothing = g_value_get_double (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct { guint key; const char *action; } zooms[] = {
    { GDK_KEY_plus, "chart.zoom-in" }, { GDK_KEY_KP_Add, "chart.zoom-in" }, { GDK_KEY_equal, "chart.zoom-in" },
    { GDK_KEY_minus, "chart.zoom-out" }, { GDK_KEY_KP_Subtract, "chart.zoom-out" }, { GDK_KEY_0, "chart.zoom-all" },
  };

  gtk_widget_class_install_action (widget_class, "chart.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "chart.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "chart.zoom-all", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "chart.move", "i", move_action);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding_action (widget_class, zooms[i].key, 0, zooms[i].action, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, 0, "chart.move", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, 0, "chart.move", "i", 1);
}

static void
guise_loss_chart_class_init (GuiseLossChartClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = guise_loss_chart_dispose;
  object_class->finalize = guise_loss_chart_finalize;
  object_class->get_property = guise_loss_chart_get_property;
  object_class->set_property = guise_loss_chart_set_property;
  widget_class->snapshot = guise_loss_chart_snapshot;
  widget_class->measure = guise_loss_chart_measure;

  properties[PROP_LOGARITHMIC] = g_param_spec_boolean ("logarithmic", NULL, NULL, FALSE, flags);
  properties[PROP_SMOOTHING] = g_param_spec_double ("smoothing", NULL, NULL, 0, 0.5, 0.02, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "losschart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  add_keys (widget_class);
}

static void
guise_loss_chart_init (GuiseLossChart *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *drag = gtk_gesture_drag_new (), *click = gtk_gesture_click_new ();

  self->snapshots = g_array_new (FALSE, FALSE, sizeof (gint64));
  self->from = self->to = self->hover = NAN;
  self->smoothing = 0.02;
  gtk_widget_set_focusable (widget, TRUE);

  g_signal_connect_object (motion, "motion", G_CALLBACK (motion_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (motion, "leave", G_CALLBACK (leave_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_update_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (click));
}
