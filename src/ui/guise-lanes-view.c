/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-lanes-view.h"

#include "guise-clip.h"
#include "guise-i18n.h"

#define BAR 6
#define GAP 4

/* More people than this are a crowd: the tooltip still names them. */
#define MAX_LANES 6

struct _GuiseLanesView
{
  GtkWidget  parent_instance;

  GPtrArray *lanes;      /* (nullable) */
  gint64     n_frames;
};

G_DEFINE_FINAL_TYPE (GuiseLanesView, guise_lanes_view, GTK_TYPE_WIDGET)

static guint
n_shown (GuiseLanesView *self)
{
  return self->lanes != NULL ? MIN (self->lanes->len, MAX_LANES) : 0;
}

static char *
describe (GuiseLanesView *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; self->lanes != NULL && i < self->lanes->len; i++)
    {
      const GuiseClipLane *lane = g_ptr_array_index (self->lanes, i);
      g_autofree char *number = guise_i18n_dup_number (lane->n_faces);
      g_autofree char *faces = g_strdup_printf (ngettext ("%s face", "%s faces", (gulong) lane->n_faces), number);

      g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", lane->name != NULL ? lane->name : _("Nobody yet"),
                              faces);
    }
  return g_string_free (text, FALSE);
}

void
guise_lanes_view_set_lanes (GuiseLanesView *self, GPtrArray *lanes, gint64 n_frames)
{
  g_autofree char *text = NULL;

  g_return_if_fail (GUISE_IS_LANES_VIEW (self));

  if (lanes != NULL)
    g_ptr_array_ref (lanes);
  g_clear_pointer (&self->lanes, g_ptr_array_unref);
  self->lanes = lanes;
  self->n_frames = n_frames;

  text = describe (self);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text[0] != '\0' ? text : NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text[0] != '\0' ? text : _("Nobody seen yet"), -1);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
append_bar (GtkSnapshot *snapshot, float left, float right, float top, guint32 colour)
{
  const GdkRGBA rgba = { (float) (colour >> 16 & 0xff) / 255, (float) (colour >> 8 & 0xff) / 255,
                         (float) (colour & 0xff) / 255, 1 };
  const graphene_rect_t rect = GRAPHENE_RECT_INIT (left, top, MAX (right - left, BAR / 2), BAR);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &rect, BAR / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &rgba, &rect);
  gtk_snapshot_pop (snapshot);
}

static void
guise_lanes_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseLanesView *self = GUISE_LANES_VIEW (widget);
  double scale = (double) gtk_widget_get_width (widget) / (double) MAX (self->n_frames, 1);

  for (guint i = 0; i < n_shown (self); i++)
    {
      const GuiseClipLane *lane = g_ptr_array_index (self->lanes, i);

      for (guint k = 0; k < lane->spans->len; k++)
        {
          const GuiseClipSpan *span = &g_array_index (lane->spans, GuiseClipSpan, k);

          append_bar (snapshot, (float) ((double) span->first * scale), (float) ((double) (span->last + 1) * scale),
                      (float) (i * (BAR + GAP)), lane->colour);
        }
    }
}

static void
guise_lanes_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                          int *minimum_baseline, int *natural_baseline)
{
  int n = (int) n_shown (GUISE_LANES_VIEW (widget));

  *minimum = *natural = orientation == GTK_ORIENTATION_VERTICAL && n > 0 ? n * BAR + (n - 1) * GAP : 0;
}

static void
guise_lanes_view_finalize (GObject *object)
{
  g_clear_pointer (&GUISE_LANES_VIEW (object)->lanes, g_ptr_array_unref);

  G_OBJECT_CLASS (guise_lanes_view_parent_class)->finalize (object);
}

static void
guise_lanes_view_class_init (GuiseLanesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = guise_lanes_view_finalize;
  widget_class->snapshot = guise_lanes_view_snapshot;
  widget_class->measure = guise_lanes_view_measure;

  gtk_widget_class_set_css_name (widget_class, "lanesview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_lanes_view_init (GuiseLanesView *self)
{
}
