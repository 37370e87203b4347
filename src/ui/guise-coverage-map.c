/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-coverage-map.h"

#include "guise-i18n.h"

#include <math.h>

#define GAP 2.0f
#define FIELD_WIDTH  18
#define FIELD_HEIGHT 14

struct _GuiseCoverageMap
{
  GtkWidget         parent_instance;

  GuiseCoverage coverage;
};

enum { PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseCoverageMap, guise_coverage_map, GTK_TYPE_WIDGET)

static graphene_rect_t
get_field (GuiseCoverageMap *self, guint pitch, guint yaw)
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self)) / GUISE_COVERAGE_N_YAWS;
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self)) / GUISE_COVERAGE_N_PITCHES;

  return GRAPHENE_RECT_INIT ((float) yaw * width + GAP / 2, (float) pitch * height + GAP / 2, width - GAP, height - GAP);
}

static void
append_mark (GtkSnapshot *snapshot, const GskRoundedRect *outline)
{
  const GdkRGBA orange = { 0.9f, 0.38f, 0, 1 };
  const float widths[4] = { 2, 2, 2, 2 };
  const GdkRGBA colours[4] = { orange, orange, orange, orange };
  const graphene_rect_t *box = &outline->bounds;

  gtk_snapshot_append_border (snapshot, outline, widths, colours);
  /* A bar besides the colour. */
  gtk_snapshot_append_color (snapshot, &orange,
                             &GRAPHENE_RECT_INIT (box->origin.x + box->size.width / 2 - 3,
                                                  box->origin.y + box->size.height / 2 - 1, 6, 2));
}

static void
guise_coverage_map_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseCoverageMap *self = GUISE_COVERAGE_MAP (widget);
  guint most = 1;

  for (guint p = 0; p < GUISE_COVERAGE_N_PITCHES; p++)
    for (guint y = 0; y < GUISE_COVERAGE_N_YAWS; y++)
      most = MAX (most, self->coverage.source[p][y]);
  for (guint p = 0; p < GUISE_COVERAGE_N_PITCHES; p++)
    for (guint y = 0; y < GUISE_COVERAGE_N_YAWS; y++)
      {
        guint n = self->coverage.source[p][y];
        graphene_rect_t box = get_field (self, p, y);
        float full = n > 0 ? 0.15f + 0.75f * log1pf ((float) n) / log1pf ((float) most) : 0;
        GskRoundedRect outline;

        gsk_rounded_rect_init_from_rect (&outline, &box, 3);
        gtk_snapshot_push_rounded_clip (snapshot, &outline);
        gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.5f, 0.5f, 0.5f, 0.12f }, &box);
        gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.21f, 0.52f, 0.89f, full }, &box);
        gtk_snapshot_pop (snapshot);
        if (self->coverage.lacks[p][y])
          append_mark (snapshot, &outline);
      }
}

static void
guise_coverage_map_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? FIELD_WIDTH * GUISE_COVERAGE_N_YAWS
                                                                  : FIELD_HEIGHT * GUISE_COVERAGE_N_PITCHES;
}

/* Degrees of the edges of a field, in a condition; the outer ones have no end. */
static void
append_bounds (GString *where, const char *figure, int place, int n)
{
  double low = (place - n / 2) * 15 - 7.5;

  if (place > 0)
    g_string_append_printf (where, "%s%s >= %.1f", where->len > 0 ? " and " : "", figure, low);
  if (place < n - 1)
    g_string_append_printf (where, "%s%s < %.1f", where->len > 0 ? " and " : "", figure, low + 15);
}

static void
pressed_cb (GtkGestureClick *gesture, int n_presses, double x, double y, gpointer user_data)
{
  GuiseCoverageMap *self = GUISE_COVERAGE_MAP (user_data);
  int yaw = (int) (x * GUISE_COVERAGE_N_YAWS / MAX (gtk_widget_get_width (GTK_WIDGET (self)), 1));
  int pitch = (int) (y * GUISE_COVERAGE_N_PITCHES / MAX (gtk_widget_get_height (GTK_WIDGET (self)), 1));
  g_autoptr(GString) where = g_string_new (NULL);

  append_bounds (where, "yaw", CLAMP (yaw, 0, GUISE_COVERAGE_N_YAWS - 1), GUISE_COVERAGE_N_YAWS);
  append_bounds (where, "pitch", GUISE_COVERAGE_N_PITCHES - 1 - CLAMP (pitch, 0, GUISE_COVERAGE_N_PITCHES - 1),
                 GUISE_COVERAGE_N_PITCHES);
  g_signal_emit (self, signals[PICKED], 0, where->str);
}

static void
guise_coverage_map_class_init (GuiseCoverageMapClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = guise_coverage_map_snapshot;
  widget_class->measure = guise_coverage_map_measure;
  gtk_widget_class_set_css_name (widget_class, "coveragemap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);

  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
guise_coverage_map_init (GuiseCoverageMap *self)
{
  GtkGesture *click = gtk_gesture_click_new ();

  g_signal_connect (click, "pressed", G_CALLBACK (pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

void
guise_coverage_map_set_coverage (GuiseCoverageMap *self, const GuiseCoverage *coverage)
{
  guint n = 0;
  g_autofree char *text = NULL;

  g_return_if_fail (GUISE_IS_COVERAGE_MAP (self));

  self->coverage = coverage != NULL ? *coverage : (GuiseCoverage) { 0 };
  for (guint p = 0; p < GUISE_COVERAGE_N_PITCHES; p++)
    for (guint y = 0; y < GUISE_COVERAGE_N_YAWS; y++)
      n += self->coverage.lacks[p][y];
  text = g_strdup_printf (_("Map of the poses of the source; that the target has and the source lacks: %u"), n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}
