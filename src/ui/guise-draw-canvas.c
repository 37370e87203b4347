/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-draw-canvas.h"

#include "guise-i18n.h"
#include "guise-texture.h"

#include <math.h>

#define MAX_ZOOM 32.0

/* A shorter drag is a press of the button. */
#define MIN_DRAG 6.0

/* Of the box by a key, in parts of its side; with Shift it grows by as much. */
#define STEP 0.1f

struct _GuiseDrawCanvas
{
  GtkWidget        parent_instance;

  GuiseFrameFaces *faces;      /* (nullable) */
  GdkTexture      *texture;    /* (nullable): of @image */
  GuiseImage      *image;      /* (nullable) */
  double           zoom;       /* pixels of the widget a pixel of the frame; 0: as large as it fits */
  double           x, y;       /* what of the frame is in the middle, when zoomed */
  GuiseRect        box;        /* empty: none was drawn or moved yet */
  double           start_x, start_y, reached_x, reached_y;
  double           pointer_x, pointer_y;
  gboolean         pans;
};

enum { DRAWN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseDrawCanvas, guise_draw_canvas, GTK_TYPE_WIDGET)

static void
get_frame_size (GuiseDrawCanvas *self, double *width, double *height)
{
  guint w = 0, h = 0;

  if (self->faces != NULL)
    guise_frame_faces_get_size (self->faces, &w, &h);
  *width = MAX (w, 1);
  *height = MAX (h, 1);
}

/* The zoom as it is, and what of the frame is in the middle. */
static double
get_view (GuiseDrawCanvas *self, double *x, double *y)
{
  double width, height;

  get_frame_size (self, &width, &height);
  *x = self->zoom > 0 ? self->x : width / 2;
  *y = self->zoom > 0 ? self->y : height / 2;
  return self->zoom > 0 ? self->zoom : MIN (gtk_widget_get_width (GTK_WIDGET (self)) / width,
                                            gtk_widget_get_height (GTK_WIDGET (self)) / height);
}

static void
to_frame (GuiseDrawCanvas *self, double x, double y, double *out_x, double *out_y)
{
  double middle_x, middle_y, zoom = get_view (self, &middle_x, &middle_y);

  *out_x = middle_x + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / zoom;
  *out_y = middle_y + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / zoom;
}

static graphene_rect_t
place (GuiseDrawCanvas *self, double x, double y, double width, double height)
{
  double middle_x, middle_y, zoom = get_view (self, &middle_x, &middle_y);

  return GRAPHENE_RECT_INIT ((float) (gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 + (x - middle_x) * zoom),
                             (float) (gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 + (y - middle_y) * zoom),
                             (float) (width * zoom), (float) (height * zoom));
}

/* What is seen, for who does not see it. */
static void
describe (GuiseDrawCanvas *self)
{
  g_autofree char *frame = guise_i18n_dup_number (guise_frame_faces_get_frame (self->faces));
  g_autofree char *text = NULL;
  guint n;

  guise_frame_faces_get_boxes (self->faces, &n);
  if (self->box.width > 0)
    text = g_strdup_printf (ngettext ("Frame %s, %u face; box of %.0f × %.0f at %.0f, %.0f",
                                      "Frame %s, %u faces; box of %.0f × %.0f at %.0f, %.0f", n), frame, n,
                            (double) self->box.width, (double) self->box.height, (double) self->box.x,
                            (double) self->box.y);
  else
    text = g_strdup_printf (ngettext ("Frame %s, %u face", "Frame %s, %u faces", n), frame, n);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
changed_cb (GuiseDrawCanvas *self)
{
  GuiseImage *image = guise_frame_faces_get_image (self->faces);

  if (image != self->image)
    {
      g_clear_object (&self->texture);
      g_clear_pointer (&self->image, guise_image_unref);
      self->image = image != NULL ? guise_image_ref (image) : NULL;
      self->texture = image != NULL ? guise_texture_new (image) : NULL;
    }
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_draw_canvas_set_faces (GuiseDrawCanvas *self, GuiseFrameFaces *faces)
{
  g_return_if_fail (GUISE_IS_DRAW_CANVAS (self));

  if (self->faces != NULL)
    g_signal_handlers_disconnect_by_data (self->faces, self);
  g_set_object (&self->faces, faces);
  if (faces == NULL)
    return;
  g_signal_connect_swapped (faces, "changed", G_CALLBACK (changed_cb), self);
  changed_cb (self);
}

void
guise_draw_canvas_get_box (GuiseDrawCanvas *self, GuiseRect *out)
{
  g_return_if_fail (GUISE_IS_DRAW_CANVAS (self));

  *out = self->box;
}

void
guise_draw_canvas_fit (GuiseDrawCanvas *self)
{
  g_return_if_fail (GUISE_IS_DRAW_CANVAS (self));

  self->zoom = 0;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* What is at @x, @y of the widget stays there. */
static void
zoom_about (GuiseDrawCanvas *self, double factor, double x, double y)
{
  double frame_x, frame_y, middle_x, middle_y, zoom = get_view (self, &middle_x, &middle_y);

  to_frame (self, x, y, &frame_x, &frame_y);
  zoom = CLAMP (zoom * factor, 0.02, MAX_ZOOM);
  self->zoom = zoom;
  self->x = frame_x - (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / zoom;
  self->y = frame_y - (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / zoom;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_draw_canvas_zoom (GuiseDrawCanvas *self, double factor)
{
  graphene_rect_t box;

  g_return_if_fail (GUISE_IS_DRAW_CANVAS (self));

  box = self->box.width > 0 ? place (self, (double) self->box.x, (double) self->box.y, (double) self->box.width,
                                     (double) self->box.height)
                            : GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (GTK_WIDGET (self)),
                                                  (float) gtk_widget_get_height (GTK_WIDGET (self)));
  zoom_about (self, factor, (double) (box.origin.x + box.size.width / 2),
              (double) (box.origin.y + box.size.height / 2));
}

static void
append_box (GuiseDrawCanvas *self, GtkSnapshot *snapshot, const GuiseRect *box, const GdkRGBA *colour)
{
  graphene_rect_t rect = place (self, (double) box->x, (double) box->y, (double) box->width, (double) box->height);
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &rect, 2);
  gtk_snapshot_append_border (snapshot, &outline, (float[4]) { 2, 2, 2, 2 },
                              (GdkRGBA[4]) { *colour, *colour, *colour, *colour });
}

static void
guise_draw_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  static const GdkRGBA dark = { 0.08f, 0.08f, 0.09f, 1 }, there = { 0.2f, 0.95f, 0.55f, 0.9f },
                       drawn = { 1, 0.75f, 0.1f, 1 };
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (widget);
  double width, height;
  const GuiseRect *boxes;
  graphene_rect_t frame;
  guint n;

  gtk_snapshot_append_color (snapshot, &dark, &GRAPHENE_RECT_INIT (0, 0, (float) gtk_widget_get_width (widget),
                                                                   (float) gtk_widget_get_height (widget)));
  if (self->texture == NULL)
    return;
  get_frame_size (self, &width, &height);
  frame = place (self, 0, 0, width, height);
  gtk_snapshot_append_texture (snapshot, self->texture, &frame);
  boxes = guise_frame_faces_get_boxes (self->faces, &n);
  for (guint i = 0; i < n; i++)
    append_box (self, snapshot, &boxes[i], &there);
  if (self->box.width > 0)
    append_box (self, snapshot, &self->box, &drawn);
}

static void
set_box (GuiseDrawCanvas *self, GuiseRect box)
{
  double width, height;

  get_frame_size (self, &width, &height);
  box.width = CLAMP (box.width, 1, (float) width);
  box.height = CLAMP (box.height, 1, (float) height);
  box.x = CLAMP (box.x, 0, (float) width - box.width);
  box.y = CLAMP (box.y, 0, (float) height - box.height);
  self->box = box;
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
drag_begin_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (user_data);

  gtk_widget_grab_focus (GTK_WIDGET (self));
  self->pans = gtk_gesture_single_get_current_button (GTK_GESTURE_SINGLE (gesture)) != GDK_BUTTON_PRIMARY;
  self->start_x = x;
  self->start_y = y;
  self->reached_x = self->reached_y = 0;
}

static void
drag_update_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (user_data);
  double x0, y0, x1, y1;

  if (self->pans)
    {
      double zoom = get_view (self, &x0, &y0);

      self->zoom = zoom;
      self->x = x0 - (dx - self->reached_x) / zoom;
      self->y = y0 - (dy - self->reached_y) / zoom;
      self->reached_x = dx;
      self->reached_y = dy;
      gtk_widget_queue_draw (GTK_WIDGET (self));
      return;
    }
  to_frame (self, self->start_x, self->start_y, &x0, &y0);
  to_frame (self, self->start_x + dx, self->start_y + dy, &x1, &y1);
  set_box (self, (GuiseRect) { (float) MIN (x0, x1), (float) MIN (y0, y1), (float) fabs (x1 - x0),
                               (float) fabs (y1 - y0) });
}

static void
drag_end_cb (GtkGestureDrag *gesture, double dx, double dy, gpointer user_data)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (user_data);

  if (!self->pans && MIN (fabs (dx), fabs (dy)) >= MIN_DRAG)
    g_signal_emit (self, signals[DRAWN], 0);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer user_data)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (user_data);

  self->pointer_x = x;
  self->pointer_y = y;
}

static gboolean
scroll_cb (GtkEventControllerScroll *controller, double dx, double dy, gpointer user_data)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (user_data);

  zoom_about (self, pow (1.2, -dy), self->pointer_x, self->pointer_y);
  return TRUE;
}

/* The first key puts a box into the middle of what is seen. */
static gboolean
begin_box (GuiseDrawCanvas *self)
{
  double x, y, width, height;

  if (self->box.width > 0)
    return FALSE;
  get_view (self, &x, &y);
  get_frame_size (self, &width, &height);
  set_box (self, (GuiseRect) { (float) (x - height / 8), (float) (y - height / 6), (float) (height / 4),
                               (float) (height / 3) });
  return TRUE;
}

static gboolean
move_box (GuiseDrawCanvas *self, int dx, int dy, gboolean grow)
{
  GuiseRect box = self->box;
  const float step = STEP * MIN (box.width, box.height);

  if (begin_box (self))
    return TRUE;
  if (grow)
    box = (GuiseRect) { box.x - step * (float) dx / 2, box.y + step * (float) dy / 2, box.width + step * (float) dx,
                        box.height - step * (float) dy };
  else
    box = (GuiseRect) { box.x + step * (float) dx, box.y + step * (float) dy, box.width, box.height };
  set_box (self, box);
  return TRUE;
}

static gboolean
key_pressed_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state, gpointer user_data)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (user_data);
  gboolean grow = (state & GDK_SHIFT_MASK) != 0;

  if ((state & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  switch (key)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return move_box (self, -1, 0, grow);
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return move_box (self, 1, 0, grow);
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return move_box (self, 0, -1, grow);
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return move_box (self, 0, 1, grow);
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
      if (!begin_box (self))
        g_signal_emit (self, signals[DRAWN], 0);
      return TRUE;
    default:
      return FALSE;
    }
}

static void
add_input (GuiseDrawCanvas *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *motion = gtk_event_controller_motion_new (), *keys = gtk_event_controller_key_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (drag), 0);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect (drag, "drag-end", G_CALLBACK (drag_end_cb), self);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_pressed_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

static void
guise_draw_canvas_dispose (GObject *object)
{
  GuiseDrawCanvas *self = GUISE_DRAW_CANVAS (object);

  guise_draw_canvas_set_faces (self, NULL);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->image, guise_image_unref);

  G_OBJECT_CLASS (guise_draw_canvas_parent_class)->dispose (object);
}

static void
guise_draw_canvas_class_init (GuiseDrawCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_draw_canvas_dispose;
  widget_class->snapshot = guise_draw_canvas_snapshot;

  signals[DRAWN] = g_signal_new ("drawn", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "drawcanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_draw_canvas_init (GuiseDrawCanvas *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  add_input (self);
}
