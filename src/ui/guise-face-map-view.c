/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-map-view-private.h"

#include "guise-face-map-raster.h"
#include "guise-texture.h"

#include <math.h>

#define MARGIN   24
#define MIN_SIDE 200
#define MAX_ZOOM 64

enum { PICKED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFaceMapView, guise_face_map_view, GTK_TYPE_WIDGET)

/* Of the whole map, pixels. */
static double
get_side (GuiseFaceMapView *self)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  return self->zoom * MAX (MIN (width, height) - 2 * MARGIN, 1);
}

GuisePoint
guise_face_map_view_to_widget (GuiseFaceMapView *self, GuisePoint point)
{
  const double side = get_side (self);

  return (GuisePoint) {
    (float) (((double) point.x - self->x) * side + gtk_widget_get_width (GTK_WIDGET (self)) / 2.0),
    (float) (((double) point.y - self->y) * side + gtk_widget_get_height (GTK_WIDGET (self)) / 2.0),
  };
}

GuisePoint
guise_face_map_view_to_map (GuiseFaceMapView *self, double x, double y)
{
  const double side = get_side (self);

  return (GuisePoint) { (float) (self->x + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / side),
                        (float) (self->y + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / side) };
}

static void
forget_dots (GuiseFaceMapView *self)
{
  g_clear_object (&self->dots);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_map_view_look_at (GuiseFaceMapView *self, double x, double y, double zoom)
{
  self->zoom = CLAMP (zoom, 1, MAX_ZOOM);
  self->x = CLAMP (x, 0, 1);
  self->y = CLAMP (y, 0, 1);
  forget_dots (self);
}

void
guise_face_map_view_show_all (GuiseFaceMapView *self)
{
  g_return_if_fail (GUISE_IS_FACE_MAP_VIEW (self));

  guise_face_map_view_look_at (self, 0.5, 0.5, 1);
}

void
guise_face_map_view_zoom (GuiseFaceMapView *self, double factor)
{
  g_return_if_fail (GUISE_IS_FACE_MAP_VIEW (self));

  guise_face_map_view_look_at (self, self->x, self->y, self->zoom * factor);
}

guint
guise_face_map_view_find_near (GuiseFaceMapView *self, double x, double y, double reach)
{
  const GuisePoint at = guise_face_map_view_to_map (self, x, y);
  float least = (float) (reach / get_side (self));
  guint n, found = G_MAXUINT;
  const GuiseMapFace *faces;

  if (self->map == NULL)
    return G_MAXUINT;
  faces = guise_identity_map_get_faces (self->map, &n);
  least *= least;
  for (guint i = 0; i < MIN (n, self->marks->len); i++)
    {
      const float dx = faces[i].point.x - at.x, dy = faces[i].point.y - at.y;

      if (dx * dx + dy * dy < least && g_array_index (self->marks, guint8, i) >= GUISE_MAP_MARK_SHOWN)
        {
          least = dx * dx + dy * dy;
          found = i;
        }
    }
  return found;
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceMapView) self = GUISE_FACE_MAP_VIEW (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFaceLook) look = guise_face_pictures_look_finish (GUISE_FACE_PICTURES (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->looking);
  if (look != NULL)
    self->picture = guise_texture_new (look->image);
  else
    g_debug ("No picture of a face: %s", error->message);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_map_view_hover (GuiseFaceMapView *self, guint place)
{
  guint n;
  const GuiseMapFace *faces;

  if (self->hovered == place)
    return;
  self->hovered = place;
  if (self->looking != NULL)
    g_cancellable_cancel (self->looking);
  g_clear_object (&self->looking);
  g_clear_object (&self->picture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (place == G_MAXUINT)
    return;
  faces = guise_identity_map_get_faces (self->map, &n);
  self->looking = g_cancellable_new ();
  guise_face_pictures_look_async (guise_project_get_pictures (self->project), faces[place].id, self->looking, looked_cb,
                                  g_object_ref (self));
}

static void
changed_cb (GuiseFaceMapView *self)
{
  guise_face_map_view_hover (self, G_MAXUINT);
  forget_dots (self);
}

void
guise_face_map_view_set_map (GuiseFaceMapView *self, GuiseProject *project, GuiseIdentityMap *map)
{
  g_return_if_fail (GUISE_IS_FACE_MAP_VIEW (self));
  g_return_if_fail ((project == NULL) == (map == NULL));

  guise_face_map_view_hover (self, G_MAXUINT);
  if (self->map != NULL)
    g_signal_handlers_disconnect_by_data (self->map, self);
  g_set_object (&self->project, project);
  g_set_object (&self->map, map);
  g_array_set_size (self->marks, 0);
  g_array_set_size (self->picked, 0);
  self->by_keys = FALSE;
  if (map != NULL)
    g_signal_connect_swapped (map, "changed", G_CALLBACK (changed_cb), self);
  guise_face_map_view_show_all (self);
}

void
guise_face_map_view_set_marks (GuiseFaceMapView *self, const guint8 *marks, guint n)
{
  g_return_if_fail (GUISE_IS_FACE_MAP_VIEW (self));

  g_array_set_size (self->marks, 0);
  g_array_append_vals (self->marks, marks, n);
  forget_dots (self);
}

const GArray *
guise_face_map_view_get_picked (GuiseFaceMapView *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_MAP_VIEW (self), NULL);

  return self->picked;
}

static void
guise_face_map_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  guise_face_map_view_draw (GUISE_FACE_MAP_VIEW (widget), snapshot);
}

static void
guise_face_map_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  g_clear_object (&GUISE_FACE_MAP_VIEW (widget)->dots);
}

static void
guise_face_map_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  *minimum = *natural = MIN_SIDE;
}

/* Of the theme, which a ring and a frame are drawn with. */
static void
guise_face_map_view_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (guise_face_map_view_parent_class)->css_changed (widget, change);
  forget_dots (GUISE_FACE_MAP_VIEW (widget));
}

static void
guise_face_map_view_dispose (GObject *object)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (object);

  guise_face_map_view_set_map (self, NULL, NULL);
  g_clear_object (&self->dots);

  G_OBJECT_CLASS (guise_face_map_view_parent_class)->dispose (object);
}

static void
guise_face_map_view_finalize (GObject *object)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (object);

  g_array_unref (self->marks);
  g_array_unref (self->picked);
  g_array_unref (self->lasso);

  G_OBJECT_CLASS (guise_face_map_view_parent_class)->finalize (object);
}

static void
guise_face_map_view_class_init (GuiseFaceMapViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_map_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_face_map_view_finalize;
  widget_class->snapshot = guise_face_map_view_snapshot;
  widget_class->size_allocate = guise_face_map_view_size_allocate;
  widget_class->measure = guise_face_map_view_measure;
  widget_class->css_changed = guise_face_map_view_css_changed;

  signals[PICKED] = g_signal_new ("picked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_UINT);

  gtk_widget_class_set_css_name (widget_class, "facemap");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_map_view_init (GuiseFaceMapView *self)
{
  self->zoom = 1;
  self->x = self->y = 0.5;
  self->radius = 40;
  self->cursor = (GuisePoint) { 0.5f, 0.5f };
  self->hovered = G_MAXUINT;
  self->marks = g_array_new (FALSE, FALSE, sizeof (guint8));
  self->picked = g_array_new (FALSE, FALSE, sizeof (guint));
  self->lasso = g_array_new (FALSE, FALSE, sizeof (GuisePoint));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  guise_face_map_view_add_input (self);
}
