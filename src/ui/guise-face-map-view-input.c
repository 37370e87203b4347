/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-map-view-private.h"

#include "guise-face-map-raster.h"

#include <math.h>

/* A face is looked at from so near; a press that is moved less is none of a line. Pixels. */
#define REACH     10.0
#define CLICK     4.0

#define WHEEL     1.25
#define KEY_ZOOM  1.5
#define KEY_STEP  12.0     /* pixels; with Shift one */
#define MIN_RADIUS 6.0
#define MAX_RADIUS 400.0

static void
emit_picked (GuiseFaceMapView *self, GuiseMapPick pick)
{
  g_signal_emit_by_name (self, "picked", (guint) pick);
}

static GuiseMapPick
pick_of (GdkModifierType state)
{
  return (state & GDK_CONTROL_MASK) != 0 ? GUISE_MAP_PICK_REMOVE
         : (state & GDK_SHIFT_MASK) != 0 ? GUISE_MAP_PICK_ADD : GUISE_MAP_PICK_ONLY;
}

/* Whether a line from @at to the right crosses the lasso an odd number of times. */
static gboolean
is_inside (const GArray *lasso, GuisePoint at)
{
  gboolean inside = FALSE;

  for (guint i = 0, j = lasso->len - 1; i < lasso->len; j = i++)
    {
      const GuisePoint a = g_array_index (lasso, GuisePoint, i), b = g_array_index (lasso, GuisePoint, j);

      if ((a.y > at.y) != (b.y > at.y) && at.x < (b.x - a.x) * (at.y - a.y) / (b.y - a.y) + a.x)
        inside = !inside;
    }
  return inside;
}

/* Those that are shown, within the lasso, or within the circle where there is none. */
static void
pick_all (GuiseFaceMapView *self)
{
  const GuisePoint edge = guise_face_map_view_to_map (self, self->radius, 0), zero = guise_face_map_view_to_map (self, 0, 0);
  const float reach = edge.x - zero.x;
  const GuisePoint *line = (const GuisePoint *) (gpointer) self->lasso->data;
  const GuiseRect bound = guise_rect_bound (line, self->lasso->len);
  guint n;
  const GuiseMapFace *faces = guise_identity_map_get_faces (self->map, &n);

  g_array_set_size (self->picked, 0);
  for (guint i = 0; i < MIN (n, self->marks->len); i++)
    {
      const GuisePoint at = faces[i].point;
      gboolean inside;

      if (g_array_index (self->marks, guint8, i) < GUISE_MAP_MARK_SHOWN)
        continue;
      if (self->lasso->len > 0)
        inside = at.x >= bound.x && at.y >= bound.y && at.x <= bound.x + bound.width && at.y <= bound.y + bound.height
                 && is_inside (self->lasso, at);
      else
        inside = hypotf (at.x - self->cursor.x, at.y - self->cursor.y) <= reach;
      if (inside)
        g_array_append_val (self->picked, i);
    }
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  const guint button = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture));

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->by_keys = FALSE;
  self->press_x = x;
  self->press_y = y;
  self->drag_x = self->drag_y = 0;
  self->pans = button != GDK_BUTTON_PRIMARY || (state & GDK_ALT_MASK) != 0;
  self->pick = pick_of (state);
  g_array_set_size (self->lasso, 0);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);

  if (self->map == NULL)
    return;
  if (self->pans)
    {
      const GuisePoint before = guise_face_map_view_to_map (self, self->drag_x, self->drag_y);
      const GuisePoint now = guise_face_map_view_to_map (self, x, y);

      self->drag_x = x;
      self->drag_y = y;
      guise_face_map_view_look_at (self, self->x - (double) (now.x - before.x), self->y - (double) (now.y - before.y),
                                   self->zoom);
      return;
    }
  if (self->lasso->len > 0 || hypot (x, y) >= CLICK)
    {
      const GuisePoint at = guise_face_map_view_to_map (self, self->press_x + x, self->press_y + y);

      g_array_append_val (self->lasso, at);
      guise_face_map_view_hover (self, G_MAXUINT);
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

/* A line around faces; or a press on one of them, or beside all. */
static void
drag_end_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);

  if (self->map == NULL || self->pans)
    return;
  if (self->lasso->len > 0)
    pick_all (self);
  else
    {
      const guint near = guise_face_map_view_find_near (self, self->press_x, self->press_y, REACH);

      g_array_set_size (self->picked, 0);
      if (near != G_MAXUINT)
        g_array_append_val (self->picked, near);
    }
  g_array_set_size (self->lasso, 0);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  emit_picked (self, self->pick);
}

/* So that what is at @x, @y stays there. */
static void
zoom_at (GuiseFaceMapView *self, double x, double y, double zoom)
{
  const GuisePoint before = guise_face_map_view_to_map (self, x, y);
  GuisePoint after;

  guise_face_map_view_look_at (self, self->x, self->y, zoom);
  after = guise_face_map_view_to_map (self, x, y);
  guise_face_map_view_look_at (self, self->x + (double) (before.x - after.x), self->y + (double) (before.y - after.y),
                               self->zoom);
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);

  zoom_at (self, self->pointer_x, self->pointer_y, self->zoom * pow (WHEEL, -dy));
  return TRUE;
}

static void
pinch_begin_cb (GtkGesture *gesture, GdkEventSequence *sequence, gpointer user_data)
{
  GUISE_FACE_MAP_VIEW (user_data)->pinch_zoom = GUISE_FACE_MAP_VIEW (user_data)->zoom;
}

static void
pinch_cb (GtkGestureZoom *gesture, double scale, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);
  double x = self->pointer_x, y = self->pointer_y;

  gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y);
  zoom_at (self, x, y, self->pinch_zoom * scale);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);

  if (x == self->pointer_x && y == self->pointer_y)
    return;
  self->pointer_x = x;
  self->pointer_y = y;
  if (self->lasso->len == 0)
    guise_face_map_view_hover (self, guise_face_map_view_find_near (self, x, y, REACH));
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer user_data)
{
  guise_face_map_view_hover (GUISE_FACE_MAP_VIEW (user_data), G_MAXUINT);
}

/* The view follows the circle. */
static void
move_cursor (GuiseFaceMapView *self, double dx, double dy)
{
  const int width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));
  GuisePoint at = guise_face_map_view_to_widget (self, self->cursor);

  self->by_keys = TRUE;
  self->cursor = guise_face_map_view_to_map (self, (double) at.x + dx, (double) at.y + dy);
  self->cursor.x = CLAMP (self->cursor.x, 0, 1);
  self->cursor.y = CLAMP (self->cursor.y, 0, 1);
  at = guise_face_map_view_to_widget (self, self->cursor);
  if (at.x < 0 || at.y < 0 || at.x > (float) width || at.y > (float) height)
    guise_face_map_view_look_at (self, (double) self->cursor.x, (double) self->cursor.y, self->zoom);
  at = guise_face_map_view_to_widget (self, self->cursor);
  guise_face_map_view_hover (self, guise_face_map_view_find_near (self, (double) at.x, (double) at.y, self->radius));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
resize_cursor (GuiseFaceMapView *self, double factor)
{
  self->radius = CLAMP (self->radius * factor, MIN_RADIUS, MAX_RADIUS);
  move_cursor (self, 0, 0);
}

static void
zoom_by_key (GuiseFaceMapView *self, double factor)
{
  if (self->by_keys)
    guise_face_map_view_look_at (self, (double) self->cursor.x, (double) self->cursor.y, self->zoom);
  guise_face_map_view_zoom (self, factor);
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  GuiseFaceMapView *self = GUISE_FACE_MAP_VIEW (user_data);
  const double step = (state & GDK_SHIFT_MASK) != 0 ? 1 : KEY_STEP;

  if (self->map == NULL || (state & GDK_ALT_MASK) != 0)
    return FALSE;
  if (key == GDK_KEY_Left || key == GDK_KEY_KP_Left)
    move_cursor (self, -step, 0);
  else if (key == GDK_KEY_Right || key == GDK_KEY_KP_Right)
    move_cursor (self, step, 0);
  else if (key == GDK_KEY_Up || key == GDK_KEY_KP_Up)
    move_cursor (self, 0, -step);
  else if (key == GDK_KEY_Down || key == GDK_KEY_KP_Down)
    move_cursor (self, 0, step);
  else if (key == GDK_KEY_bracketleft)
    resize_cursor (self, 1 / WHEEL);
  else if (key == GDK_KEY_bracketright)
    resize_cursor (self, WHEEL);
  else if (key == GDK_KEY_Home)
    guise_face_map_view_show_all (self);
  else if ((key == GDK_KEY_plus || key == GDK_KEY_KP_Add || key == GDK_KEY_equal) && (state & GDK_CONTROL_MASK) == 0)
    zoom_by_key (self, KEY_ZOOM);
  else if ((key == GDK_KEY_minus || key == GDK_KEY_KP_Subtract) && (state & GDK_CONTROL_MASK) == 0)
    zoom_by_key (self, 1 / KEY_ZOOM);
  else if (key == GDK_KEY_Return || key == GDK_KEY_KP_Enter)
    {
      move_cursor (self, 0, 0);
      pick_all (self);
      emit_picked (self, pick_of (state));
    }
  else
    return FALSE;
  return TRUE;
}

static void
redraw_cb (GtkWidget *widget)
{
  gtk_widget_queue_draw (widget);
}

void
guise_face_map_view_add_input (GuiseFaceMapView *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  GtkGesture *drag = gtk_gesture_drag_new (), *pinch = gtk_gesture_zoom_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new (), *key = gtk_event_controller_key_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (pinch, "begin", G_CALLBACK (pinch_begin_cb), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (pinch_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  g_signal_connect (key, "key-pressed", G_CALLBACK (key_cb), self);
  g_signal_connect (self, "notify::has-focus", G_CALLBACK (redraw_cb), NULL);
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (widget, GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (widget, scroll);
  gtk_widget_add_controller (widget, motion);
  gtk_widget_add_controller (widget, key);
}
