/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-portrait.h"

#include "guise-texture.h"

#define CORNER 9
#define NATURAL_SIDE 256
#define MINIMUM_SIDE 120

struct _GuiseFacePortrait
{
  GtkWidget          parent_instance;

  GuiseFacePictures *pictures;      /* (nullable) */
  gint64             face;
  GuiseFaceLook     *look;          /* (nullable) */
  GdkTexture        *texture;       /* (nullable) */
  GCancellable      *cancellable;   /* (nullable): of the look under way */
  gboolean           show_landmarks;
};

enum {
  PROP_0,
  PROP_SHOW_LANDMARKS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (GuiseFacePortrait, guise_face_portrait, GTK_TYPE_WIDGET)

static void
set_look (GuiseFacePortrait *self, GuiseFaceLook *look)
{
  guise_face_look_free (self->look);
  self->look = look;
  g_clear_object (&self->texture);
  if (look != NULL)
    self->texture = guise_texture_new (look->image);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFacePortrait) self = GUISE_FACE_PORTRAIT (user_data);
  g_autoptr(GError) error = NULL;
  GuiseFaceLook *look = guise_face_pictures_look_finish (GUISE_FACE_PICTURES (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (look == NULL)
    g_debug ("No picture of a face: %s", error->message);
  g_clear_object (&self->cancellable);
  set_look (self, look);
}

static void
look (GuiseFacePortrait *self)
{
  self->cancellable = g_cancellable_new ();
  guise_face_pictures_look_async (self->pictures, self->face, self->cancellable, looked_cb, g_object_ref (self));
}

void
guise_face_portrait_refresh (GuiseFacePortrait *self)
{
  g_return_if_fail (GUISE_IS_FACE_PORTRAIT (self));

  if (self->face == 0)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  look (self);
}

void
guise_face_portrait_set_face (GuiseFacePortrait *self, GuiseFacePictures *pictures, gint64 face,
                              const char *label)
{
  g_return_if_fail (GUISE_IS_FACE_PORTRAIT (self));
  g_return_if_fail (face == 0 || pictures != NULL);

  /* They are all that were looked at: they stay no longer than their project, which is closed without a face. */
  if (face == 0)
    pictures = NULL;
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label != NULL ? label : "", -1);
  if (self->face == face && self->pictures == pictures)
    return;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_set_object (&self->pictures, pictures);
  self->face = face;
  if (face == 0)
    {
      set_look (self, NULL);
      return;
    }
  look (self);
}

/* Dots that are seen on skin and on hair. */
static void
append_points (GuiseFacePortrait *self, GtkSnapshot *snapshot, const graphene_rect_t *rect, float scale)
{
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, rect);
  double radius = CLAMP (rect->size.width / 280, 0.9, 2.2);

  for (guint i = 0; i < self->look->n_points; i++)
    {
      cairo_new_sub_path (cr);
      cairo_arc (cr, rect->origin.x + self->look->points[i].x * scale, rect->origin.y + self->look->points[i].y * scale,
                 radius, 0, 2 * G_PI);
    }
  cairo_set_source_rgba (cr, 0.2, 0.95, 0.55, 0.85);
  cairo_fill (cr);
  cairo_destroy (cr);
}

static void
guise_face_portrait_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFacePortrait *self = GUISE_FACE_PORTRAIT (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  graphene_rect_t rect = GRAPHENE_RECT_INIT (0, 0, width, height);
  GskRoundedRect outline;
  float scale = 1;

  if (self->texture != NULL)
    {
      float w = (float) gdk_texture_get_width (self->texture), h = (float) gdk_texture_get_height (self->texture);

      scale = MIN (width / w, height / h);
      rect = GRAPHENE_RECT_INIT ((width - w * scale) / 2, (height - h * scale) / 2, w * scale, h * scale);
    }
  gsk_rounded_rect_init_from_rect (&outline, &rect, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (self->texture == NULL)
    gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.5f, 0.5f, 0.5f, 0.12f }, &rect);
  else
    gtk_snapshot_append_texture (snapshot, self->texture, &rect);
  if (self->texture != NULL && self->show_landmarks && self->look->n_points > 0)
    append_points (self, snapshot, &rect, scale);
  gtk_snapshot_pop (snapshot);
}

static GtkSizeRequestMode
guise_face_portrait_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
guise_face_portrait_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  *minimum = MINIMUM_SIDE;
  *natural = orientation == GTK_ORIENTATION_VERTICAL && for_size > 0 ? MAX (for_size, MINIMUM_SIDE) : NATURAL_SIDE;
}

static void
guise_face_portrait_dispose (GObject *object)
{
  GuiseFacePortrait *self = GUISE_FACE_PORTRAIT (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->pictures);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->look, guise_face_look_free);

  G_OBJECT_CLASS (guise_face_portrait_parent_class)->dispose (object);
}

static void
guise_face_portrait_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_LANDMARKS:
      g_value_set_boolean (value, GUISE_FACE_PORTRAIT (object)->show_landmarks);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_face_portrait_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  switch (prop_id)
    {
    case PROP_SHOW_LANDMARKS:
      GUISE_FACE_PORTRAIT (object)->show_landmarks = g_value_get_boolean (value);
      gtk_widget_queue_draw (GTK_WIDGET (object));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_face_portrait_class_init (GuiseFacePortraitClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = guise_face_portrait_dispose;
  object_class->get_property = guise_face_portrait_get_property;
  object_class->set_property = guise_face_portrait_set_property;
  widget_class->snapshot = guise_face_portrait_snapshot;
  widget_class->measure = guise_face_portrait_measure;
  widget_class->get_request_mode = guise_face_portrait_get_request_mode;

  properties[PROP_SHOW_LANDMARKS] = g_param_spec_boolean ("show-landmarks", NULL, NULL, TRUE,
                                                          G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "faceportrait");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_portrait_init (GuiseFacePortrait *self)
{
  self->show_landmarks = TRUE;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
