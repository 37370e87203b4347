/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-film-view.h"

#include "guise-clip.h"

#include <math.h>

#define HEIGHT 72       /* of the strip, and what makes a picture's natural width */
#define MAX_HEIGHT 144  /* where it is so wide that all pictures stand beside each other and heads would be cut off */
#define USUAL_ASPECT (4.0f / 3)
#define GAP 2
#define CORNER 6

/* Of a single picture. */
#define SINGLE_WIDTH 80
#define SINGLE_HEIGHT 48

struct _GuiseFilmView
{
  GtkWidget     parent_instance;

  GBytes       *film;          /* (nullable) */
  GdkTexture   *texture;       /* (nullable): decoded */
  GCancellable *cancellable;   /* of the decoding under way */
  gboolean      single;
  int           width;         /* that it has; 0 before it has one */
  guint         resize_id;     /* source: the height goes by a new width */
};

G_DEFINE_FINAL_TYPE (GuiseFilmView, guise_film_view, GTK_TYPE_WIDGET)

static void
decode_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  GdkTexture *texture = gdk_texture_new_from_bytes (data, &error);

  if (texture != NULL)
    g_task_return_pointer (task, texture, g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
decoded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFilmView) self = GUISE_FILM_VIEW (user_data);
  g_autoptr(GdkTexture) texture = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Of a film that was taken away meanwhile. */
  if (texture == NULL || g_task_get_task_data (G_TASK (result)) != self->film)
    return;
  g_set_object (&self->texture, texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_film_view_set_film (GuiseFilmView *self, GBytes *film)
{
  g_return_if_fail (GUISE_IS_FILM_VIEW (self));

  if (self->film == film)
    return;
  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->texture);
  g_clear_pointer (&self->film, g_bytes_unref);
  self->film = film != NULL ? g_bytes_ref (film) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));

  if (film != NULL && g_bytes_get_size (film) > 0)
    {
      g_autoptr(GTask) task = NULL;

      self->cancellable = g_cancellable_new ();
      task = g_task_new (NULL, self->cancellable, decoded_cb, g_object_ref (self));
      g_task_set_task_data (task, g_bytes_ref (film), (GDestroyNotify) g_bytes_unref);
      g_task_run_in_thread (task, decode_thread);
    }
}

void
guise_film_view_set_single (GuiseFilmView *self, gboolean single)
{
  g_return_if_fail (GUISE_IS_FILM_VIEW (self));

  self->single = single;
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* Picture @at of the texture, so that it fills @rect. */
static void
append_picture (GtkSnapshot *snapshot, GdkTexture *texture, guint at, const graphene_rect_t *rect)
{
  float picture_width = (float) gdk_texture_get_width (texture) / GUISE_CLIP_N_PICTURES;
  float picture_height = (float) gdk_texture_get_height (texture);
  float scale = MAX (rect->size.width / picture_width, rect->size.height / picture_height);
  float x = rect->origin.x - (float) at * picture_width * scale - (picture_width * scale - rect->size.width) / 2;
  float y = rect->origin.y - (picture_height * scale - rect->size.height) / 2;

  gtk_snapshot_push_clip (snapshot, rect);
  gtk_snapshot_append_texture (snapshot, texture,
                               &GRAPHENE_RECT_INIT (x, y, picture_width * GUISE_CLIP_N_PICTURES * scale,
                                                    picture_height * scale));
  gtk_snapshot_pop (snapshot);
}

static void
guise_film_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFilmView *self = GUISE_FILM_VIEW (widget);
  float width = (float) gtk_widget_get_width (widget), height = (float) gtk_widget_get_height (widget);
  GskRoundedRect outline;
  float natural;
  guint n;

  if (self->texture == NULL)
    return;

  natural = height * (float) gdk_texture_get_width (self->texture) / GUISE_CLIP_N_PICTURES
            / (float) gdk_texture_get_height (self->texture);
  n = self->single ? 1 : (guint) CLAMP (roundf (width / natural), 1, GUISE_CLIP_N_PICTURES);
  gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (0, 0, width, height), CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  for (guint i = 0; i < n; i++)
    {
      float left = roundf ((float) i * (width + GAP) / (float) n);
      float right = roundf ((float) (i + 1) * (width + GAP) / (float) n) - GAP;

      append_picture (snapshot, self->texture, (2 * i + 1) * GUISE_CLIP_N_PICTURES / (2 * n),
                      &GRAPHENE_RECT_INIT (left, 0, right - left, height));
    }
  gtk_snapshot_pop (snapshot);
}

static GtkSizeRequestMode
guise_film_view_get_request_mode (GtkWidget *widget)
{
  return GUISE_FILM_VIEW (widget)->single ? GTK_SIZE_REQUEST_CONSTANT_SIZE : GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static int
height_for (int width)
{
  return (int) CLAMP (roundf ((float) width / GUISE_CLIP_N_PICTURES / USUAL_ASPECT), HEIGHT, MAX_HEIGHT);
}

static void
guise_film_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  gboolean single = GUISE_FILM_VIEW (widget)->single;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = single ? SINGLE_HEIGHT
                          : height_for (for_size >= 0 ? for_size : GUISE_FILM_VIEW (widget)->width);
  else
    *minimum = *natural = single ? SINGLE_WIDTH : HEIGHT / 2;
}

static gboolean
resize_cb (gpointer data)
{
  GUISE_FILM_VIEW (data)->resize_id = 0;
  gtk_widget_queue_resize (data);
  return G_SOURCE_REMOVE;
}

/* A scrolled window asks how high its list would like to be without saying how wide it is. */
static void
guise_film_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseFilmView *self = GUISE_FILM_VIEW (widget);

  if (!self->single && height_for (width) != height_for (self->width) && self->resize_id == 0)
    self->resize_id = g_idle_add (resize_cb, self);
  self->width = width;
}

static void
guise_film_view_dispose (GObject *object)
{
  g_clear_handle_id (&GUISE_FILM_VIEW (object)->resize_id, g_source_remove);
  guise_film_view_set_film (GUISE_FILM_VIEW (object), NULL);

  G_OBJECT_CLASS (guise_film_view_parent_class)->dispose (object);
}

static void
guise_film_view_class_init (GuiseFilmViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_film_view_dispose;
  widget_class->snapshot = guise_film_view_snapshot;
  widget_class->get_request_mode = guise_film_view_get_request_mode;
  widget_class->measure = guise_film_view_measure;
  widget_class->size_allocate = guise_film_view_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "filmview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_film_view_init (GuiseFilmView *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}
