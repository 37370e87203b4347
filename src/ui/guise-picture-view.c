/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-picture-view.h"

#include "guise-i18n.h"
#include "guise-picture-mix.h"
#include "guise-picture-parts.h"
#include "guise-texture.h"

#include <math.h>

#define GAP 6             /* between the pictures, pixels */
#define GRIP 20           /* so near to the line a press takes hold of it, pixels */
#define MAX_ZOOM 8.0
#define MIN_ZOOM 0.1

struct _GuisePictureView
{
  GtkWidget        parent_instance;

  GuisePictureMode mode;
  double           zoom;                 /* 0: fit */
  double           wipe;
  guint            wanted_side;
  guint            width, height;        /* of the clip's frames; 0 before there is one */
  double           pan_x, pan_y;         /* of the middle of the picture, logical pixels */
  GdkTexture      *original, *swap;      /* (nullable) */
  GdkTexture      *difference;           /* (nullable): in its mode */
  GuiseImage      *images[2];            /* (nullable): what @original and @swap are of */
  GuiseImage      *marks;                /* (nullable) */
  GdkTexture      *overlay;              /* (nullable): of @marks, what is to be seen of them */
  gboolean         mask, landmarks;

  gboolean         drags_wipe;
  double           drag_x, drag_y;       /* what was dragged, as it was before */
  double           pointer_x, pointer_y;
};

enum {
  PROP_0,
  PROP_MODE,
  PROP_ZOOM,
  PROP_WIPE,
  PROP_MASK,
  PROP_LANDMARKS,
  PROP_WANTED_SIDE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_ENUM_TYPE (GuisePictureMode, guise_picture_mode,
                    G_DEFINE_ENUM_VALUE (GUISE_PICTURE_ORIGINAL, "original"),
                    G_DEFINE_ENUM_VALUE (GUISE_PICTURE_SWAP, "swap"),
                    G_DEFINE_ENUM_VALUE (GUISE_PICTURE_SIDE, "side"),
                    G_DEFINE_ENUM_VALUE (GUISE_PICTURE_WIPE, "wipe"),
                    G_DEFINE_ENUM_VALUE (GUISE_PICTURE_ONION, "onion"),
                    G_DEFINE_ENUM_VALUE (GUISE_PICTURE_DIFFERENCE, "difference"))

G_DEFINE_FINAL_TYPE (GuisePictureView, guise_picture_view, GTK_TYPE_WIDGET)

static void
update_difference (GuisePictureView *self)
{
  g_autoptr(GuiseImage) difference = NULL;

  g_clear_object (&self->difference);
  if (self->mode != GUISE_PICTURE_DIFFERENCE || self->images[0] == NULL || self->images[1] == NULL)
    return;
  difference = guise_picture_mix_difference (self->images[0], self->images[1]);
  self->difference = difference != NULL ? guise_texture_new (difference) : NULL;
}

static void
update_overlay (GuisePictureView *self)
{
  g_autoptr(GuiseImage) overlay = NULL;

  g_clear_object (&self->overlay);
  if (self->marks != NULL && (self->mask || self->landmarks))
    overlay = guise_picture_mix_overlay (self->marks, self->mask, self->landmarks);
  self->overlay = overlay != NULL ? guise_texture_new (overlay) : NULL;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_picture_view_set_marks (GuisePictureView *self, GuiseImage *marks)
{
  g_return_if_fail (GUISE_IS_PICTURE_VIEW (self));

  if (self->marks == marks)
    return;
  g_clear_pointer (&self->marks, guise_image_unref);
  self->marks = marks != NULL ? guise_image_ref (marks) : NULL;
  update_overlay (self);
}

static void
keep_image (GuiseImage **at, GuiseImage *image)
{
  if (image != NULL)
    guise_image_ref (image);
  g_clear_pointer (at, guise_image_unref);
  *at = image;
}

void
guise_picture_view_set_pictures (GuisePictureView *self, GuiseImage *original, GuiseImage *swap)
{
  g_return_if_fail (GUISE_IS_PICTURE_VIEW (self));

  g_clear_object (&self->original);
  g_clear_object (&self->swap);
  keep_image (&self->images[0], original);
  keep_image (&self->images[1], swap);
  update_difference (self);
  self->original = original != NULL ? guise_texture_new (original) : NULL;
  if (swap != NULL)
    self->swap = swap == original ? g_object_ref (self->original) : guise_texture_new (swap);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* The rooms of one picture or two. */
static guint
get_rooms (GuisePictureView *self, graphene_rect_t rooms[2])
{
  float width = (float) gtk_widget_get_width (GTK_WIDGET (self));
  float height = (float) gtk_widget_get_height (GTK_WIDGET (self));
  float half = MAX ((width - GAP) / 2, 1);

  if (self->mode != GUISE_PICTURE_SIDE)
    {
      rooms[0] = GRAPHENE_RECT_INIT (0, 0, width, height);
      return 1;
    }
  rooms[0] = GRAPHENE_RECT_INIT (0, 0, half, height);
  rooms[1] = GRAPHENE_RECT_INIT (half + GAP, 0, half, height);
  return 2;
}

static double
get_fit (GuisePictureView *self, const graphene_rect_t *room)
{
  if (self->width == 0 || self->height == 0)
    return 1;
  return MIN ((double) room->size.width / self->width, (double) room->size.height / self->height);
}

/* Logical pixels a pixel of the clip. */
static double
get_scale (GuisePictureView *self, const graphene_rect_t *room)
{
  return self->zoom > 0 ? self->zoom / gtk_widget_get_scale_factor (GTK_WIDGET (self)) : get_fit (self, room);
}

/* Where the picture lies, of which the room shows a part. On whole device pixels, so that 100 % is sharp. */
static void
get_place (GuisePictureView *self, const graphene_rect_t *room, graphene_rect_t *place)
{
  float device = (float) gtk_widget_get_scale_factor (GTK_WIDGET (self));
  float scale = (float) get_scale (self, room);
  float width = (float) self->width * scale, height = (float) self->height * scale;
  float x = room->origin.x + (room->size.width - width) / 2 + (float) self->pan_x;
  float y = room->origin.y + (room->size.height - height) / 2 + (float) self->pan_y;

  *place = GRAPHENE_RECT_INIT (roundf (x * device) / device, roundf (y * device) / device, width, height);
}

/* A picture is not moved out of its room, nor away from the middle of one that it does not fill. */
static void
set_pan (GuisePictureView *self, double x, double y)
{
  graphene_rect_t rooms[2];
  double scale, free_x, free_y;

  get_rooms (self, rooms);
  scale = get_scale (self, &rooms[0]);
  free_x = MAX (self->width * scale - (double) rooms[0].size.width, 0) / 2;
  free_y = MAX (self->height * scale - (double) rooms[0].size.height, 0) / 2;
  self->pan_x = CLAMP (x, -free_x, free_x);
  self->pan_y = CLAMP (y, -free_y, free_y);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Few sizes, so that pictures that were shown are still of use when the window's size changes a little. */
static void
update_wanted_side (GuisePictureView *self)
{
  static const guint steps[] = { 480, 640, 960, 1280, 1920, 2560 };
  guint side = MAX (self->width, self->height), wanted = 0;
  graphene_rect_t rooms[2];
  double needed;

  get_rooms (self, rooms);
  needed = get_scale (self, &rooms[0]) * side * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  for (guint i = 0; i < G_N_ELEMENTS (steps) && wanted == 0; i++)
    if (steps[i] >= needed)
      wanted = steps[i];
  if (wanted >= side)
    wanted = 0;
  if (self->wanted_side == wanted)
    return;
  self->wanted_side = wanted;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WANTED_SIDE]);
}

void
guise_picture_view_set_size (GuisePictureView *self, guint width, guint height)
{
  g_return_if_fail (GUISE_IS_PICTURE_VIEW (self));

  if (self->width == width && self->height == height)
    return;
  self->width = width;
  self->height = height;
  set_pan (self, 0, 0);
  update_wanted_side (self);
}

/* @x, @y: what stays where it is, in the widget. */
static void
set_zoom_about (GuisePictureView *self, double zoom, double x, double y)
{
  graphene_rect_t rooms[2];
  const graphene_rect_t *room = &rooms[0];
  double before, from_x, from_y;

  if (get_rooms (self, rooms) == 2 && x > (double) rooms[1].origin.x)
    room = &rooms[1];
  before = get_scale (self, room);
  from_x = x - (double) (room->origin.x + room->size.width / 2) - self->pan_x;
  from_y = y - (double) (room->origin.y + room->size.height / 2) - self->pan_y;
  if (zoom > 0)
    zoom = CLAMP (zoom, MIN_ZOOM, MAX_ZOOM);
  if (self->zoom != zoom)
    {
      self->zoom = zoom;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ZOOM]);
    }
  before = get_scale (self, room) / before - 1;
  set_pan (self, self->pan_x - from_x * before, self->pan_y - from_y * before);
  update_wanted_side (self);
}

void
guise_picture_view_zoom_by (GuisePictureView *self, double factor)
{
  graphene_rect_t rooms[2];
  double now;

  g_return_if_fail (GUISE_IS_PICTURE_VIEW (self));

  get_rooms (self, rooms);
  now = get_scale (self, &rooms[0]) * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  set_zoom_about (self, now * factor, gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                  gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
}

static void
set_wipe (GuisePictureView *self, double wipe)
{
  wipe = CLAMP (wipe, 0, 1);
  if (self->wipe == wipe)
    return;
  self->wipe = wipe;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WIPE]);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static double
get_line (const graphene_rect_t *place, double wipe)
{
  return (double) place->origin.x + wipe * (double) place->size.width;
}

static void
snapshot_wipe (GuisePictureView *self, GtkSnapshot *snapshot, const graphene_rect_t *room, const graphene_rect_t *place)
{
  graphene_rect_t shown, left, right;
  float line = (float) get_line (place, self->wipe);

  if (!graphene_rect_intersection (room, place, &shown))
    return;
  line = CLAMP (line, shown.origin.x, shown.origin.x + shown.size.width);
  left = GRAPHENE_RECT_INIT (shown.origin.x, shown.origin.y, line - shown.origin.x, shown.size.height);
  right = GRAPHENE_RECT_INIT (line, shown.origin.y, shown.origin.x + shown.size.width - line, shown.size.height);
  guise_picture_append (snapshot, self->original, &left, place);
  guise_picture_append (snapshot, self->swap != NULL ? self->swap : self->original, &right, place);
  guise_picture_append_caption (GTK_WIDGET (self), snapshot, _("Original"), &left, FALSE);
  guise_picture_append_caption (GTK_WIDGET (self), snapshot, _("Swap"), &right, TRUE);
  guise_picture_append_handle (snapshot, line, &shown);
}

static void
snapshot_side (GuisePictureView *self, GtkSnapshot *snapshot, const graphene_rect_t rooms[2])
{
  GdkTexture *textures[] = { self->original, self->swap != NULL ? self->swap : self->original };
  const char *names[] = { _("Original"), _("Swap") };

  for (guint i = 0; i < 2; i++)
    {
      graphene_rect_t place, shown;

      get_place (self, &rooms[i], &place);
      guise_picture_append (snapshot, textures[i], &rooms[i], &place);
      if (graphene_rect_intersection (&rooms[i], &place, &shown))
        guise_picture_append_caption (GTK_WIDGET (self), snapshot, names[i], &shown, FALSE);
    }
}

/* Halves that are mixed by the eye. */
static void
snapshot_onion (GuisePictureView *self, GtkSnapshot *snapshot, const graphene_rect_t *room,
                const graphene_rect_t *place)
{
  guise_picture_append (snapshot, self->original != NULL ? self->original : self->swap, room, place);
  if (self->original == NULL || self->swap == NULL)
    return;
  gtk_snapshot_push_opacity (snapshot, 0.5);
  guise_picture_append (snapshot, self->swap, room, place);
  gtk_snapshot_pop (snapshot);
}

static void
guise_picture_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuisePictureView *self = GUISE_PICTURE_VIEW (widget);
  graphene_rect_t rooms[2], place;

  if (self->width == 0 || (self->original == NULL && self->swap == NULL))
    return;
  get_rooms (self, rooms);
  get_place (self, &rooms[0], &place);
  switch (self->mode)
    {
    case GUISE_PICTURE_SIDE:
      snapshot_side (self, snapshot, rooms);
      break;
    case GUISE_PICTURE_WIPE:
      snapshot_wipe (self, snapshot, &rooms[0], &place);
      break;
    case GUISE_PICTURE_ONION:
      snapshot_onion (self, snapshot, &rooms[0], &place);
      break;
    case GUISE_PICTURE_DIFFERENCE:
      guise_picture_append (snapshot, self->difference, &rooms[0], &place);
      break;
    case GUISE_PICTURE_SWAP:
      guise_picture_append (snapshot, self->swap != NULL ? self->swap : self->original, &rooms[0], &place);
      break;
    case GUISE_PICTURE_ORIGINAL:
    default:
      guise_picture_append (snapshot, self->original != NULL ? self->original : self->swap, &rooms[0], &place);
    }

  /* Beside each other they belong to the swap. */
  if (self->mode == GUISE_PICTURE_SIDE)
    get_place (self, &rooms[1], &place);
  guise_picture_append (snapshot, self->overlay, &rooms[self->mode == GUISE_PICTURE_SIDE ? 1 : 0], &place);
}

static void
guise_picture_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuisePictureView *self = GUISE_PICTURE_VIEW (widget);

  set_pan (self, self->pan_x, self->pan_y);
  update_wanted_side (self);
}

static gboolean
is_near_line (GuisePictureView *self, double x)
{
  graphene_rect_t rooms[2], place;

  if (self->mode != GUISE_PICTURE_WIPE || self->width == 0)
    return FALSE;
  get_rooms (self, rooms);
  get_place (self, &rooms[0], &place);
  return fabs (get_line (&place, self->wipe) - x) < GRIP;
}

static void
drag_begin_cb (GuisePictureView *self, double x, double y)
{
  self->drags_wipe = is_near_line (self, x);
  self->drag_x = self->drags_wipe ? self->wipe : self->pan_x;
  self->drag_y = self->pan_y;
}

static void
drag_update_cb (GuisePictureView *self, double x, double y)
{
  graphene_rect_t rooms[2], place;

  get_rooms (self, rooms);
  get_place (self, &rooms[0], &place);
  if (self->drags_wipe)
    set_wipe (self, self->drag_x + x / MAX ((double) place.size.width, 1));
  else
    set_pan (self, self->drag_x + x, self->drag_y + y);
}

static void
motion_cb (GuisePictureView *self, double x, double y)
{
  self->pointer_x = x;
  self->pointer_y = y;
  gtk_widget_set_cursor_from_name (GTK_WIDGET (self), is_near_line (self, x) ? "ew-resize" : NULL);
}

static gboolean
scroll_cb (GuisePictureView *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  GdkModifierType state = gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));
  graphene_rect_t rooms[2];
  double now;

  if ((state & GDK_CONTROL_MASK) == 0)
    {
      if (self->zoom <= 0)
        return GDK_EVENT_PROPAGATE;
      set_pan (self, self->pan_x - 40 * dx, self->pan_y - 40 * dy);
      return GDK_EVENT_STOP;
    }

  get_rooms (self, rooms);
  now = get_scale (self, &rooms[0]) * gtk_widget_get_scale_factor (GTK_WIDGET (self));
  set_zoom_about (self, now * pow (1.15, -dy), self->pointer_x, self->pointer_y);
  return GDK_EVENT_STOP;
}

static void
guise_picture_view_dispose (GObject *object)
{
  GuisePictureView *self = GUISE_PICTURE_VIEW (object);

  g_clear_object (&self->original);
  g_clear_object (&self->swap);
  g_clear_object (&self->difference);
  g_clear_object (&self->overlay);
  for (guint i = 0; i < 2; i++)
    g_clear_pointer (&self->images[i], guise_image_unref);
  g_clear_pointer (&self->marks, guise_image_unref);

  G_OBJECT_CLASS (guise_picture_view_parent_class)->dispose (object);
}

static void
guise_picture_view_get_property (GObject *object, guint prop_id, GValue *value, GParamSpec *pspec)
{
  GuisePictureView *self = GUISE_PICTURE_VIEW (object);

  switch (prop_id)
    {
    case PROP_MODE:
      g_value_set_enum (value, (int) self->mode);
      break;
    case PROP_ZOOM:
      g_value_set_double (value, self->zoom);
      break;
    case PROP_WIPE:
      g_value_set_double (value, self->wipe);
      break;
    case PROP_MASK:
      g_value_set_boolean (value, self->mask);
      break;
    case PROP_LANDMARKS:
      g_value_set_boolean (value, self->landmarks);
      break;
    case PROP_WANTED_SIDE:
      g_value_set_uint (value, self->wanted_side);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
set_mode (GuisePictureView *self, GuisePictureMode mode)
{
  if (self->mode == mode)
    return;
  self->mode = mode;
  update_difference (self);
  set_pan (self, self->pan_x, self->pan_y);
  update_wanted_side (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_MODE]);
}

static void
set_overlay (GuisePictureView *self, guint prop, gboolean shown)
{
  gboolean *at = prop == PROP_MASK ? &self->mask : &self->landmarks;

  if (*at == shown)
    return;
  *at = shown;
  update_overlay (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[prop]);
}

static void
guise_picture_view_set_property (GObject *object, guint prop_id, const GValue *value, GParamSpec *pspec)
{
  GuisePictureView *self = GUISE_PICTURE_VIEW (object);

  switch (prop_id)
    {
    case PROP_MODE:
      set_mode (self, (GuisePictureMode) g_value_get_enum (value));
      break;
    case PROP_ZOOM:
      set_zoom_about (self, g_value_get_double (value), gtk_widget_get_width (GTK_WIDGET (self)) / 2.0,
                      gtk_widget_get_height (GTK_WIDGET (self)) / 2.0);
      break;
    case PROP_WIPE:
      set_wipe (self, g_value_get_double (value));
      break;
    case PROP_MASK:
    case PROP_LANDMARKS:
      set_overlay (self, prop_id, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
guise_picture_view_class_init (GuisePictureViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->dispose = guise_picture_view_dispose;
  object_class->get_property = guise_picture_view_get_property;
  object_class->set_property = guise_picture_view_set_property;
  widget_class->snapshot = guise_picture_view_snapshot;
  widget_class->size_allocate = guise_picture_view_size_allocate;

  properties[PROP_MODE] = g_param_spec_enum ("mode", NULL, NULL, GUISE_TYPE_PICTURE_MODE, GUISE_PICTURE_ORIGINAL,
                                             flags | G_PARAM_READWRITE);
  properties[PROP_ZOOM] = g_param_spec_double ("zoom", NULL, NULL, 0, MAX_ZOOM, 0, flags | G_PARAM_READWRITE);
  properties[PROP_WIPE] = g_param_spec_double ("wipe", NULL, NULL, 0, 1, 0.5, flags | G_PARAM_READWRITE);
  properties[PROP_MASK] = g_param_spec_boolean ("mask", NULL, NULL, FALSE, flags | G_PARAM_READWRITE);
  properties[PROP_LANDMARKS] = g_param_spec_boolean ("landmarks", NULL, NULL, FALSE, flags | G_PARAM_READWRITE);
  properties[PROP_WANTED_SIDE] = g_param_spec_uint ("wanted-side", NULL, NULL, 0, G_MAXUINT, 0,
                                                    flags | G_PARAM_READABLE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_css_name (widget_class, "pictureview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_picture_view_init (GuisePictureView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *motion = gtk_event_controller_motion_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);

  self->wipe = 0.5;
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (self), motion);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
}
