/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-canvas-private.h"

#include "guise-i18n.h"
#include "guise-texture.h"

/* Sides of the canvas in sides of the face when it is fitted. */
#define FIT 1.35

#define MAX_ZOOM 48.0
#define MIN_ZOOM 0.05

enum { FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuiseFaceCanvas, guise_face_canvas, GTK_TYPE_WIDGET)

void
guise_face_canvas_to_widget (GuiseFaceCanvas *self, double x, double y, double *out_x, double *out_y)
{
  *out_x = gtk_widget_get_width (GTK_WIDGET (self)) / 2.0 + (x - self->x) * self->zoom;
  *out_y = gtk_widget_get_height (GTK_WIDGET (self)) / 2.0 + (y - self->y) * self->zoom;
}

void
guise_face_canvas_to_frame (GuiseFaceCanvas *self, double x, double y, double *out_x, double *out_y)
{
  *out_x = self->x + (x - gtk_widget_get_width (GTK_WIDGET (self)) / 2.0) / self->zoom;
  *out_y = self->y + (y - gtk_widget_get_height (GTK_WIDGET (self)) / 2.0) / self->zoom;
}

void
guise_face_canvas_fit (GuiseFaceCanvas *self)
{
  GuiseRect box;
  double width = gtk_widget_get_width (GTK_WIDGET (self)), height = gtk_widget_get_height (GTK_WIDGET (self));

  g_return_if_fail (GUISE_IS_FACE_CANVAS (self));

  if (self->edit == NULL || !guise_face_edit_get_loaded (self->edit) || width < 1 || height < 1)
    return;
  box = guise_face_edit_get_box (self->edit);
  self->x = box.x + box.width / 2;
  self->y = box.y + box.height / 2;
  self->zoom = CLAMP (MIN (width / (double) box.width, height / (double) box.height) / FIT, MIN_ZOOM, MAX_ZOOM);
  self->fitted = TRUE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_canvas_zoom (GuiseFaceCanvas *self, double factor)
{
  g_return_if_fail (GUISE_IS_FACE_CANVAS (self));

  self->zoom = CLAMP (self->zoom * factor, MIN_ZOOM, MAX_ZOOM);
  self->fitted = FALSE;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* On another frame of the track the view goes along with the face. */
static void
follow (GuiseFaceCanvas *self)
{
  GuiseRect box = guise_face_edit_get_box (self->edit);
  gint64 face = guise_face_edit_get_face (self->edit);

  if (self->face == face)
    return;
  if (self->face == 0)
    guise_face_canvas_fit (self);
  else
    {
      self->x += (double) (box.x + box.width / 2 - self->box.x - self->box.width / 2);
      self->y += (double) (box.y + box.height / 2 - self->box.y - self->box.height / 2);
    }
  if (gtk_widget_get_width (GTK_WIDGET (self)) < 1)
    return;
  self->face = face;
  self->box = box;
}

/* What is seen, for who does not see it. */
static void
describe (GuiseFaceCanvas *self)
{
  g_autofree char *frame = guise_i18n_dup_number (guise_face_edit_get_frame (self->edit));
  g_autofree char *text = g_strdup_printf (_("Landmarks of frame %s"), frame);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
changed_cb (GuiseFaceCanvas *self)
{
  GuiseAffine to_frame;
  GuiseImage *crop = guise_face_edit_get_crop (self->edit, &to_frame);

  g_clear_object (&self->crop);
  self->crop = crop != NULL ? guise_texture_new (crop) : NULL;
  if (guise_face_edit_get_loaded (self->edit))
    {
      follow (self);
      describe (self);
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
shown_cb (GuiseFaceCanvas *self)
{
  GuiseImage *image = guise_face_edit_get_image (self->edit);

  if (image != self->image)
    {
      g_clear_object (&self->frame);
      g_clear_pointer (&self->image, guise_image_unref);
      self->image = image != NULL ? guise_image_ref (image) : NULL;
      self->frame = image != NULL ? guise_texture_new (image) : NULL;
    }
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_canvas_set_edit (GuiseFaceCanvas *self, GuiseFaceEdit *edit)
{
  g_return_if_fail (GUISE_IS_FACE_CANVAS (self));

  if (self->edit == edit)
    return;
  if (self->edit != NULL)
    g_signal_handlers_disconnect_by_data (self->edit, self);
  if (edit == NULL)
    guise_face_canvas_set_mask (self, NULL);
  g_set_object (&self->edit, edit);
  g_clear_object (&self->frame);
  g_clear_object (&self->crop);
  g_clear_pointer (&self->image, guise_image_unref);
  self->face = 0;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, "", -1);
  if (edit != NULL)
    {
      g_signal_connect_swapped (edit, "changed", G_CALLBACK (changed_cb), self);
      g_signal_connect_swapped (edit, "changed", G_CALLBACK (shown_cb), self);
      g_signal_connect_swapped (edit, "shown", G_CALLBACK (shown_cb), self);
      changed_cb (self);
    }
}

void
guise_face_canvas_set_found (GuiseFaceCanvas *self, gboolean found)
{
  g_return_if_fail (GUISE_IS_FACE_CANVAS (self));

  self->found = found;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
guise_face_canvas_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  guise_face_canvas_draw (GUISE_FACE_CANVAS (widget), snapshot);
}

static void
guise_face_canvas_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseFaceCanvas *self = GUISE_FACE_CANVAS (widget);

  if (self->face == 0 && self->edit != NULL && guise_face_edit_get_loaded (self->edit))
    follow (self);
  else if (self->fitted)
    guise_face_canvas_fit (self);
}

static void
guise_face_canvas_dispose (GObject *object)
{
  guise_face_canvas_set_edit (GUISE_FACE_CANVAS (object), NULL);

  G_OBJECT_CLASS (guise_face_canvas_parent_class)->dispose (object);
}

static void
guise_face_canvas_finalize (GObject *object)
{
  g_array_unref (GUISE_FACE_CANVAS (object)->corners);

  G_OBJECT_CLASS (guise_face_canvas_parent_class)->finalize (object);
}

static void
guise_face_canvas_class_init (GuiseFaceCanvasClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_canvas_dispose;
  G_OBJECT_CLASS (klass)->finalize = guise_face_canvas_finalize;
  widget_class->snapshot = guise_face_canvas_snapshot;
  widget_class->size_allocate = guise_face_canvas_size_allocate;

  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);

  gtk_widget_class_set_css_name (widget_class, "facecanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_canvas_init (GuiseFaceCanvas *self)
{
  self->zoom = 1;
  self->corners = g_array_new (FALSE, FALSE, sizeof (GuisePoint));
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  guise_face_canvas_add_input (self);
}
