/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-face-canvas-private.h"

#include "guise-project-actions.h"

#include <math.h>

/* So near a press takes hold of a handle, pixels. */
#define GRIP 9.0

/* What an arrow key moves, pixels of the frame; with Shift ten times as much. */
#define NUDGE 0.5f

void
guise_face_canvas_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceCanvas) self = GUISE_FACE_CANVAS (user_data);
  g_autoptr(GError) error = NULL;

  if (!guise_project_change_finish (GUISE_PROJECT (source), result, &error))
    g_signal_emit_by_name (self, "failed", error->message);
}

static void
commit (GuiseFaceCanvas *self)
{
  if (self->edit != NULL)
    guise_face_edit_commit (self->edit, guise_face_canvas_written_cb, g_object_ref (self));
}

/* The handle that is nearest to a place of the widget; −1 where none is near. */
static int
find_handle (GuiseFaceCanvas *self, double x, double y)
{
  double best = GRIP;
  int handle = -1;
  guint n;
  const GuisePoint *handles = guise_face_edit_get_handles (self->edit, FALSE, &n);

  for (guint i = 0; i < n; i++)
    {
      double hx, hy, distance;

      guise_face_canvas_to_widget (self, (double) handles[i].x, (double) handles[i].y, &hx, &hy);
      distance = hypot (hx - x, hy - y);
      if (distance < best)
        {
          best = distance;
          handle = (int) i;
        }
    }
  return handle;
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (user_data);
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (gesture));
  gboolean left = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) == GDK_BUTTON_PRIMARY;
  int handle = -1;

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->drag_x = self->drag_y = 0;
  /* Whatever comes later: a face that is loaded meanwhile, a mask that is left. */
  self->pans = TRUE;
  self->paints = FALSE;
  if (self->edit == NULL || !guise_face_edit_get_loaded (self->edit))
    return;
  self->paints = self->mask != NULL && left && (state & GDK_CONTROL_MASK) == 0;
  if (self->paints)
    {
      guise_face_canvas_paint_begin (self, x, y);
      return;
    }
  if (left && !self->found && self->mask == NULL)
    handle = find_handle (self, x, y);
  self->pans = handle < 0;
  if (self->pans)
    return;
  if ((state & GDK_CONTROL_MASK) != 0)
    guise_face_edit_select (self->edit, guise_face_edit_get_n_parts () - 1, GUISE_FACE_EDIT_ALL_OF_IT);
  else if ((state & GDK_SHIFT_MASK) != 0)
    guise_face_edit_select (self->edit, guise_face_edit_get_part_of ((guint) handle), GUISE_FACE_EDIT_ALL_OF_IT);
  else if (guise_face_edit_get_handle (self->edit) != GUISE_FACE_EDIT_ALL_OF_IT
           || !guise_face_edit_is_selected (self->edit, (guint) handle)
           || guise_face_edit_get_part (self->edit) == guise_face_edit_get_n_parts () - 1)
    guise_face_edit_select (self->edit, guise_face_edit_get_part_of ((guint) handle), handle);
}

static void
drag_update_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (user_data);
  double dx = (x - self->drag_x) / self->zoom, dy = (y - self->drag_y) / self->zoom;

  if (self->edit == NULL)
    return;
  if (self->paints && self->mask != NULL)
    {
      guise_face_canvas_paint_to (self, x, y);
      return;
    }
  self->drag_x = x;
  self->drag_y = y;
  if (!self->pans)
    {
      guise_face_edit_move (self->edit, (float) dx, (float) dy);
      return;
    }
  self->fitted = FALSE;
  self->x -= dx;
  self->y -= dy;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_end_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (user_data);

  if (self->paints && self->mask != NULL)
    guise_face_canvas_paint_end (self);
  else if (!self->pans)
    commit (self);
  self->paints = FALSE;
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (user_data);
  double frame_x, frame_y;

  self->pointer_x = x;
  self->pointer_y = y;
  if (self->mask != NULL && !self->paints && !self->pen_down)
    {
      guise_face_canvas_to_frame (self, x, y, &frame_x, &frame_y);
      self->cursor = (GuisePoint) { (float) frame_x, (float) frame_y };
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
}

/* What is under the pointer stays there. */
static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (user_data);
  double x, y, new_x, new_y;

  guise_face_canvas_to_frame (self, self->pointer_x, self->pointer_y, &x, &y);
  guise_face_canvas_zoom (self, pow (1.2, -dy));
  guise_face_canvas_to_frame (self, self->pointer_x, self->pointer_y, &new_x, &new_y);
  self->x += x - new_x;
  self->y += y - new_y;
  return TRUE;
}

/* Arrow keys move while they are held; letting go ends the stroke. */
static gboolean
nudge (GuiseFaceCanvas *self, guint key, gboolean far)
{
  const float step = far ? 10 * NUDGE : NUDGE;

  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      guise_face_edit_move (self->edit, -step, 0);
      return TRUE;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      guise_face_edit_move (self->edit, step, 0);
      return TRUE;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      guise_face_edit_move (self->edit, 0, -step);
      return TRUE;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      guise_face_edit_move (self->edit, 0, step);
      return TRUE;
    case GDK_KEY_r:
    case GDK_KEY_R:
      guise_face_edit_turn (self->edit, far ? -1 : 1, 1);
      return TRUE;
    case GDK_KEY_s:
    case GDK_KEY_S:
      guise_face_edit_turn (self->edit, 0, far ? 1 / 1.01f : 1.01f);
      return TRUE;
    default:
      return FALSE;
    }
}

/* A single handle, or the part that it is in. */
static void
toggle_single (GuiseFaceCanvas *self)
{
  guint part = guise_face_edit_get_part (self->edit), n;

  guise_face_edit_get_handles (self->edit, FALSE, &n);
  if (guise_face_edit_get_handle (self->edit) != GUISE_FACE_EDIT_ALL_OF_IT)
    {
      guise_face_edit_select (self->edit, part, GUISE_FACE_EDIT_ALL_OF_IT);
      return;
    }
  for (guint i = 0; i < n; i++)
    if (guise_face_edit_is_selected (self->edit, i))
      {
        guise_face_edit_select (self->edit, guise_face_edit_get_part_of (i), (int) i);
        return;
      }
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (user_data);

  if (self->edit == NULL || !guise_face_edit_get_loaded (self->edit) || self->found
      || (state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  if (self->mask != NULL)
    return guise_face_canvas_paint_key (self, key, (state & GDK_SHIFT_MASK) != 0);
  switch (key)
    {
    case GDK_KEY_Tab:
      guise_face_edit_step (self->edit, 1);
      return TRUE;
    case GDK_KEY_ISO_Left_Tab:
      guise_face_edit_step (self->edit, -1);
      return TRUE;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      toggle_single (self);
      return TRUE;
    case GDK_KEY_a:
      guise_face_edit_select (self->edit, guise_face_edit_get_n_parts () - 1, GUISE_FACE_EDIT_ALL_OF_IT);
      return TRUE;
    default:
      return nudge (self, key, (state & GDK_SHIFT_MASK) != 0);
    }
}

static void
key_released_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  commit (GUISE_FACE_CANVAS (user_data));
}

/* With the keyboard the release goes, too. */
static void
left_cb (GtkEventControllerFocus *controller, gpointer user_data)
{
  commit (GUISE_FACE_CANVAS (user_data));
}

void
guise_face_canvas_add_input (GuiseFaceCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *keys = gtk_event_controller_key_new (), *focus = gtk_event_controller_focus_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  g_signal_connect (keys, "key-released", G_CALLBACK (key_released_cb), self);
  g_signal_connect (focus, "leave", G_CALLBACK (left_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
}
