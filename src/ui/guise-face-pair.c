/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-pair.h"

#include "guise-texture.h"

#define CORNER       9
#define GAP          12
#define LINE_WIDTH   2
#define MINIMUM_SIDE 100
#define NATURAL_SIDE 240
#define BLINK_MS     600

struct _GuiseFacePair
{
  GtkWidget          parent_instance;

  GuiseFacePictures *pictures;         /* (nullable) */
  gint64             faces[2];
  GdkTexture        *textures[2];      /* (nullable) */
  GCancellable      *cancellable[2];   /* (nullable): of looks under way */
  GuisePairMode      mode;
  double             line;             /* 0 … 1 of the picture's width */
  guint              blink_source;
  gboolean           second_shown;     /* of the blink */
};

G_DEFINE_FINAL_TYPE (GuiseFacePair, guise_face_pair, GTK_TYPE_WIDGET)

/* A look on its way, and which of the two it is of. */
typedef struct
{
  GuiseFacePair *pair;
  guint          index;
} Looking;

static void
set_texture (GuiseFacePair *self, guint index, GuiseImage *image)
{
  g_clear_object (&self->textures[index]);
  if (image != NULL)
    self->textures[index] = guise_texture_new (image);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
looked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  Looking *looking = user_data;
  g_autoptr(GuiseFacePair) self = looking->pair;
  const guint index = looking->index;
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseFaceLook) look = guise_face_pictures_look_finish (GUISE_FACE_PICTURES (source), result, &error);

  g_free (looking);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  if (look == NULL)
    g_debug ("No picture of a face: %s", error->message);
  g_clear_object (&self->cancellable[index]);
  set_texture (self, index, look != NULL ? look->image : NULL);
}

static void
cancel_look (GuiseFacePair *self, guint index)
{
  if (self->cancellable[index] != NULL)
    g_cancellable_cancel (self->cancellable[index]);
  g_clear_object (&self->cancellable[index]);
}

void
guise_face_pair_set_faces (GuiseFacePair *self, GuiseFacePictures *pictures, gint64 first, gint64 second)
{
  const gint64 faces[] = { first, second };

  g_return_if_fail (GUISE_IS_FACE_PAIR (self));
  g_return_if_fail ((first == 0 && second == 0) || pictures != NULL);

  g_set_object (&self->pictures, pictures);
  for (guint i = 0; i < 2; i++)
    {
      Looking *looking;

      if (self->faces[i] == faces[i])
        continue;
      cancel_look (self, i);
      self->faces[i] = faces[i];
      set_texture (self, i, NULL);
      if (faces[i] == 0)
        continue;
      looking = g_new (Looking, 1);
      *looking = (Looking) { g_object_ref (self), i };
      self->cancellable[i] = g_cancellable_new ();
      guise_face_pictures_look_async (pictures, faces[i], self->cancellable[i], looked_cb, looking);
    }
}

static gboolean
blink_cb (gpointer user_data)
{
  GuiseFacePair *self = GUISE_FACE_PAIR (user_data);

  self->second_shown = !self->second_shown;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  return G_SOURCE_CONTINUE;
}

/* Only while somebody can see it. */
static void
update_blink (GuiseFacePair *self)
{
  const gboolean wanted = self->mode == GUISE_PAIR_BLINK && gtk_widget_get_mapped (GTK_WIDGET (self));

  if (wanted && self->blink_source == 0)
    self->blink_source = g_timeout_add (BLINK_MS, blink_cb, self);
  else if (!wanted)
    g_clear_handle_id (&self->blink_source, g_source_remove);
}

void
guise_face_pair_set_mode (GuiseFacePair *self, GuisePairMode mode)
{
  g_return_if_fail (GUISE_IS_FACE_PAIR (self) && mode < GUISE_N_PAIR_MODES);

  self->mode = mode;
  self->second_shown = FALSE;
  update_blink (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

GuisePairMode
guise_face_pair_get_mode (GuiseFacePair *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_PAIR (self), GUISE_PAIR_SIDE);

  return self->mode;
}

static void
set_line (GuiseFacePair *self, double line)
{
  self->line = CLAMP (line, 0, 1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_pair_move_line (GuiseFacePair *self, double step)
{
  g_return_if_fail (GUISE_IS_FACE_PAIR (self));

  set_line (self, self->line + step);
}

/* Where a square picture lies, the @n-th of @n_all side by side. */
static graphene_rect_t
get_place (GuiseFacePair *self, guint n, guint n_all)
{
  const float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  const float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  const float side = MAX (MIN ((width - (float) (n_all - 1) * GAP) / (float) n_all, height), 1);
  const float left = (width - (float) n_all * side - (float) (n_all - 1) * GAP) / 2;

  return GRAPHENE_RECT_INIT (left + (float) n * (side + GAP), (height - side) / 2, side, side);
}

/* All of the face's picture within @place, cut off at @clip. */
static void
append_face (GuiseFacePair *self, GtkSnapshot *snapshot, guint index, const graphene_rect_t *place,
             const graphene_rect_t *clip)
{
  graphene_rect_t rect = *place;
  GskRoundedRect outline;

  if (self->textures[index] != NULL)
    {
      const float w = (float) gdk_texture_get_width (self->textures[index]);
      const float h = (float) gdk_texture_get_height (self->textures[index]);
      const float scale = MIN (place->size.width / w, place->size.height / h);

      rect = GRAPHENE_RECT_INIT (place->origin.x + (place->size.width - w * scale) / 2,
                                 place->origin.y + (place->size.height - h * scale) / 2, w * scale, h * scale);
    }
  gsk_rounded_rect_init_from_rect (&outline, place, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_push_clip (snapshot, clip);
  if (self->textures[index] == NULL)
    gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.5f, 0.5f, 0.5f, 0.12f }, &rect);
  else
    gtk_snapshot_append_texture (snapshot, self->textures[index], &rect);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
append_wipe (GuiseFacePair *self, GtkSnapshot *snapshot)
{
  const graphene_rect_t place = get_place (self, 0, 1);
  const float x = place.origin.x + place.size.width * (float) self->line;
  const graphene_rect_t first = GRAPHENE_RECT_INIT (place.origin.x, place.origin.y, x - place.origin.x, place.size.height);
  const graphene_rect_t second = GRAPHENE_RECT_INIT (x, place.origin.y, place.origin.x + place.size.width - x,
                                                     place.size.height);

  append_face (self, snapshot, 0, &place, &first);
  append_face (self, snapshot, 1, &place, &second);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 1, 1, 1, 0.9f },
                             &GRAPHENE_RECT_INIT (x - LINE_WIDTH / 2.0f, place.origin.y, LINE_WIDTH, place.size.height));
}

static void
guise_face_pair_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFacePair *self = GUISE_FACE_PAIR (widget);
  graphene_rect_t place;

  switch (self->mode)
    {
    case GUISE_PAIR_WIPE:
      append_wipe (self, snapshot);
      break;
    case GUISE_PAIR_BLINK:
      place = get_place (self, 0, 1);
      append_face (self, snapshot, self->second_shown ? 1 : 0, &place, &place);
      break;
    case GUISE_PAIR_SIDE:
    case GUISE_N_PAIR_MODES:
    default:
      for (guint i = 0; i < 2; i++)
        {
          place = get_place (self, i, 2);
          append_face (self, snapshot, i, &place, &place);
        }
    }
}

static void
guise_face_pair_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  const int n = orientation == GTK_ORIENTATION_HORIZONTAL ? 2 : 1;

  *minimum = n * MINIMUM_SIDE + (n - 1) * GAP;
  *natural = n * NATURAL_SIDE + (n - 1) * GAP;
}

static void
guise_face_pair_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_face_pair_parent_class)->map (widget);
  update_blink (GUISE_FACE_PAIR (widget));
}

static void
guise_face_pair_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (guise_face_pair_parent_class)->unmap (widget);
  update_blink (GUISE_FACE_PAIR (widget));
}

static void
drag_cb (GtkGestureDrag *gesture, double x, double y, gpointer user_data)
{
  GuiseFacePair *self = GUISE_FACE_PAIR (user_data);
  const graphene_rect_t place = get_place (self, 0, 1);
  double start_x, start_y;

  if (self->mode == GUISE_PAIR_WIPE && gtk_gesture_drag_get_start_point (gesture, &start_x, &start_y))
    {
      double offset_x = 0, offset_y = 0;

      gtk_gesture_drag_get_offset (gesture, &offset_x, &offset_y);
      set_line (self, (start_x + offset_x - (double) place.origin.x) / (double) place.size.width);
    }
}

static void
guise_face_pair_dispose (GObject *object)
{
  GuiseFacePair *self = GUISE_FACE_PAIR (object);

  for (guint i = 0; i < 2; i++)
    {
      cancel_look (self, i);
      g_clear_object (&self->textures[i]);
    }
  g_clear_handle_id (&self->blink_source, g_source_remove);
  g_clear_object (&self->pictures);

  G_OBJECT_CLASS (guise_face_pair_parent_class)->dispose (object);
}

static void
guise_face_pair_class_init (GuiseFacePairClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_pair_dispose;
  widget_class->snapshot = guise_face_pair_snapshot;
  widget_class->measure = guise_face_pair_measure;
  widget_class->map = guise_face_pair_map;
  widget_class->unmap = guise_face_pair_unmap;

  gtk_widget_class_set_css_name (widget_class, "facepair");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_pair_init (GuiseFacePair *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->line = 0.5;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_object (drag, "drag-begin", G_CALLBACK (drag_cb), self, 0);
  g_signal_connect_object (drag, "drag-update", G_CALLBACK (drag_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
}
