/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-timeline-view.h"

#include "guise-film-view.h"
#include "guise-i18n.h"
#include "guise-timeline-ticks.h"

#include <math.h>

#define NAMES 96          /* room for the names at the left, pixels */
#define MARGIN 12
#define RULER 24
#define FILM 44
#define LANE 14
#define GAP 5
#define BOTTOM 8

/* Pixels a frame at most. */
#define MAX_FRAME 16.0

#define ZOOM_STEP 1.25

/* Of what is shown, by which the wheel goes along. */
#define SCROLL_STEP 0.1

/* The bar of what is at hand, just above the film. */
#define KEPT 3

/* More people than this are a crowd. */
#define MAX_LANES 5

struct _GuiseTimelineView
{
  GtkWidget      parent_instance;

  GtkWidget     *film;
  GuiseTimeline *timeline;   /* (nullable) */
  GuiseClip     *clip;       /* (nullable) */
  GSignalGroup  *timeline_signals, *clip_signals;
  double         drag_x;     /* where a drag began */
  double         pointer_x;  /* where it was last */
  double         zoom;       /* 1: the whole clip */
  GuiseTime      from;       /* at the left edge of the track; see get_window() */
  GArray        *kept;       /* (nullable) of gint64: frames that would be shown at once */
};

G_DEFINE_FINAL_TYPE (GuiseTimelineView, guise_timeline_view, GTK_TYPE_WIDGET)

static GPtrArray *
get_lanes (GuiseTimelineView *self)
{
  return self->clip != NULL ? guise_clip_get_lanes (self->clip) : NULL;
}

static guint
n_lanes (GuiseTimelineView *self)
{
  GPtrArray *lanes = get_lanes (self);

  return lanes != NULL ? MIN (lanes->len, MAX_LANES) : 0;
}

static gint64
n_frames (GuiseTimelineView *self)
{
  return self->timeline != NULL ? guise_timeline_get_n_frames (self->timeline) : 0;
}

/* Where the track that shows time begins, and how long it is. Time goes to the right in every language. */
static void
get_track (GuiseTimelineView *self, float *x, float *width)
{
  *x = MARGIN + NAMES;
  *width = MAX ((float) gtk_widget_get_width (GTK_WIDGET (self)) - *x - MARGIN, 1);
}

/* The part of the clip that the track shows: at its left edge, and how long. */
static void
get_window (GuiseTimelineView *self, GuiseTime *from, double *length)
{
  GuiseTime end = MAX (guise_timeline_get_time (self->timeline, n_frames (self)), 1);

  *length = (double) end / self->zoom;
  *from = CLAMP (self->from, 0, MAX (end - (GuiseTime) *length, 0));
}

/* A clip whose rate varies is drawn by its times: what is long is long. */
static float
x_of_time (GuiseTimelineView *self, GuiseTime time)
{
  GuiseTime from;
  double length;
  float x, width;

  get_track (self, &x, &width);
  get_window (self, &from, &length);
  return x + (float) ((double) (time - from) / length) * width;
}

static float
x_of_frame (GuiseTimelineView *self, gint64 frame)
{
  return x_of_time (self, guise_timeline_get_time (self->timeline, frame));
}

static GuiseTime
time_at (GuiseTimelineView *self, double at)
{
  GuiseTime from;
  double length;
  float x, width;

  get_track (self, &x, &width);
  get_window (self, &from, &length);
  return from + (GuiseTime) (CLAMP ((at - (double) x) / (double) width, 0, 1) * length);
}

static gint64
frame_at (GuiseTimelineView *self, double at)
{
  GuiseTime time = time_at (self, at);
  gint64 low = 0, high = n_frames (self) - 1;

  while (low < high)
    {
      gint64 middle = low + (high - low + 1) / 2;

      if (guise_timeline_get_time (self->timeline, middle) <= time)
        low = middle;
      else
        high = middle - 1;
    }
  return low;
}

static void
append_text (GuiseTimelineView *self, GtkSnapshot *snapshot, const char *text, float x, float y, float width,
             const GdkRGBA *colour)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  int height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  pango_attr_list_insert (attributes, pango_attr_font_features_new ("tnum=1"));
  pango_layout_set_attributes (layout, attributes);
  if (width > 0)
    {
      pango_layout_set_width (layout, (int) width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  pango_layout_get_pixel_size (layout, NULL, &height);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x, y - (float) height / 2));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
snapshot_ruler (GuiseTimelineView *self, GtkSnapshot *snapshot, const GdkRGBA *colour)
{
  GdkRGBA faint = *colour, line = *colour;
  GuiseTime from, step;
  double length;
  float x, width;

  faint.alpha *= 0.7f;
  line.alpha *= 0.3f;
  get_track (self, &x, &width);
  get_window (self, &from, &length);
  step = guise_timeline_choose_tick ((GuiseTime) length, (double) width);
  for (GuiseTime time = (from + step - 1) / step * step; time <= from + (GuiseTime) length; time += step)
    {
      float at = roundf (x_of_time (self, time));
      g_autofree char *text = guise_timeline_dup_tick (time, step);

      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (at, RULER - 7, 1, 5));
      if (at + 40 < x + width)
        append_text (self, snapshot, text, at + 4, RULER / 2 - 1, 0, &faint);
    }
}

static void
snapshot_lane (GuiseTimelineView *self, GtkSnapshot *snapshot, const GuiseClipLane *lane, float y, const GdkRGBA *colour)
{
  const GdkRGBA bar = { (float) (lane->colour >> 16 & 0xff) / 255, (float) (lane->colour >> 8 & 0xff) / 255,
                        (float) (lane->colour & 0xff) / 255, 1 };
  GdkRGBA bed = *colour;
  float x, width;

  bed.alpha = 0.07f;
  get_track (self, &x, &width);
  append_text (self, snapshot, lane->name != NULL ? lane->name : _("Nobody yet"), MARGIN, y + LANE / 2, NAMES - 8, colour);
  gtk_snapshot_append_color (snapshot, &bed, &GRAPHENE_RECT_INIT (x, y, width, LANE));
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x, y, width, LANE));
  for (guint i = 0; i < lane->spans->len; i++)
    {
      const GuiseClipSpan *span = &g_array_index (lane->spans, GuiseClipSpan, i);
      float left = x_of_frame (self, span->first), right = x_of_frame (self, span->last + 1);
      const graphene_rect_t rect = GRAPHENE_RECT_INIT (left, y, MAX (right - left, 2), LANE);
      GskRoundedRect outline;

      gsk_rounded_rect_init_from_rect (&outline, &rect, 3);
      gtk_snapshot_push_rounded_clip (snapshot, &outline);
      gtk_snapshot_append_color (snapshot, &bar, &rect);
      gtk_snapshot_pop (snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

/* A stretch of frames that are at hand, each as wide as it lasts. */
static void
snapshot_kept (GuiseTimelineView *self, GtkSnapshot *snapshot)
{
  const GdkRGBA bar = { 0.20f, 0.60f, 0.42f, 1 };

  for (guint i = 0, k; self->kept != NULL && i < self->kept->len; i = k)
    {
      gint64 first = g_array_index (self->kept, gint64, i), last = first;
      float left, right;

      for (k = i + 1; k < self->kept->len && g_array_index (self->kept, gint64, k) == last + 1; k++)
        last++;
      if (last >= n_frames (self))
        return;
      left = x_of_frame (self, first);
      right = x_of_frame (self, last + 1);
      gtk_snapshot_append_color (snapshot, &bar, &GRAPHENE_RECT_INIT (left, RULER - KEPT, MAX (right - left, 1), KEPT));
    }
}

/* What is outside of the marks is dimmed, and the marks stand at its edges. */
static void
snapshot_marks (GuiseTimelineView *self, GtkSnapshot *snapshot, float height)
{
  const GdkRGBA mark = { 0.9f, 0.65f, 0.04f, 1 }, dim = { 0.1f, 0.1f, 0.1f, 0.45f };
  gint64 in = guise_timeline_get_in (self->timeline), out = guise_timeline_get_out (self->timeline);
  float x, width;

  get_track (self, &x, &width);
  if (in >= 0)
    {
      float at = x_of_frame (self, in);

      gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (x, RULER, MAX (at - x, 0), height - RULER));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 1, RULER - 6, 2, height - RULER + 6));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at, RULER - 6, 5, 6));
    }
  if (out >= 0)
    {
      float at = x_of_frame (self, out + 1);

      gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (at, RULER, MAX (x + width - at, 0), height - RULER));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 1, RULER - 6, 2, height - RULER + 6));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 5, RULER - 6, 5, 6));
    }
}

static void
snapshot_playhead (GuiseTimelineView *self, GtkSnapshot *snapshot, float height, const GdkRGBA *colour)
{
  const GdkRGBA edge = { 0, 0, 0, 0.5f };
  float at = roundf (x_of_frame (self, guise_timeline_get_frame (self->timeline)));
  const graphene_rect_t head = GRAPHENE_RECT_INIT (at - 5, 2, 11, 10);
  GdkRGBA full = *colour;
  GskRoundedRect outline;

  full.alpha = 1;
  gtk_snapshot_append_color (snapshot, &edge, &GRAPHENE_RECT_INIT (at - 1, 8, 3, height - 8));
  gtk_snapshot_append_color (snapshot, &full, &GRAPHENE_RECT_INIT (at, 8, 1, height - 8));
  gsk_rounded_rect_init_from_rect (&outline, &head, 3);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  gtk_snapshot_append_color (snapshot, &full, &head);
  gtk_snapshot_pop (snapshot);
}

static void
guise_timeline_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);
  float height = (float) gtk_widget_get_height (widget), y = RULER + FILM + GAP;
  GPtrArray *lanes = get_lanes (self);
  GdkRGBA colour;
  float x, width;

  if (n_frames (self) == 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  snapshot_ruler (self, snapshot, &colour);
  append_text (self, snapshot, _("Film"), MARGIN, RULER + FILM / 2, NAMES - 8, &colour);
  get_track (self, &x, &width);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x, RULER, width, FILM));
  gtk_widget_snapshot_child (widget, self->film, snapshot);
  gtk_snapshot_pop (snapshot);
  for (guint i = 0; i < n_lanes (self); i++, y += LANE + GAP)
    snapshot_lane (self, snapshot, g_ptr_array_index (lanes, i), y, &colour);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x - 6, 0, width + 12, height));
  snapshot_kept (self, snapshot);
  snapshot_marks (self, snapshot, height);
  gtk_snapshot_pop (snapshot);
  snapshot_playhead (self, snapshot, height, &colour);
}

static void
guise_timeline_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = RULER + FILM + GAP + (int) n_lanes (self) * (LANE + GAP) + BOTTOM;
  else
    *minimum = *natural = NAMES + 2 * MARGIN + 100;
}

static void
guise_timeline_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);
  float x, track;

  get_track (self, &x, &track);
  if (n_frames (self) > 0)
    x = x_of_time (self, 0);
  gtk_widget_size_allocate (self->film, &(GtkAllocation) { (int) roundf (x), RULER, (int) (track * (float) self->zoom),
                                                           FILM }, -1);
}

static void
go_along (GuiseTimelineView *self, GuiseTime from)
{
  double length;

  self->from = from;
  get_window (self, &self->from, &length);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Brings the playhead back into sight when it has left it. */
static void
follow (GuiseTimelineView *self)
{
  GuiseTime now, from;
  double length;

  if (n_frames (self) == 0 || self->zoom <= 1)
    return;
  get_window (self, &from, &length);
  now = guise_timeline_get_time (self->timeline, guise_timeline_get_frame (self->timeline));
  if (now < from || (double) (now - from) > length)
    go_along (self, now - (GuiseTime) (length * (now < from ? 1 - SCROLL_STEP : SCROLL_STEP)));
}

void
guise_timeline_view_zoom_by (GuiseTimelineView *self, double factor, double x)
{
  float track_x, width;
  GuiseTime at, from;
  double length, share;

  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  if (n_frames (self) == 0)
    return;
  get_track (self, &track_x, &width);
  at = time_at (self, x);
  share = CLAMP ((x - (double) track_x) / (double) width, 0, 1);
  self->zoom = CLAMP (self->zoom * factor, 1, MAX ((double) n_frames (self) * MAX_FRAME / (double) width, 1));
  get_window (self, &from, &length);
  go_along (self, at - (GuiseTime) (share * length));
}

gint64
guise_timeline_view_get_frame_at (GuiseTimelineView *self, double x)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE_VIEW (self), 0);

  return n_frames (self) > 0 ? frame_at (self, x) : 0;
}

static gboolean
scroll_cb (GuiseTimelineView *self, double dx, double dy, GtkEventController *controller)
{
  gboolean zooms = (gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) != 0;
  double length;
  GuiseTime from;

  if (n_frames (self) == 0)
    return FALSE;
  if (zooms)
    {
      guise_timeline_view_zoom_by (self, pow (ZOOM_STEP, -dy), self->pointer_x);
      return TRUE;
    }
  get_window (self, &from, &length);
  go_along (self, from + (GuiseTime) ((dx != 0 ? dx : dy) * SCROLL_STEP * length));
  return self->zoom > 1;
}

static void
motion_cb (GuiseTimelineView *self, double x, double y)
{
  self->pointer_x = x;
}

static gboolean
zoom_key_cb (GtkWidget *widget, GVariant *argument, gpointer user_data)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);
  int direction = g_variant_get_int32 (argument);

  if (n_frames (self) == 0)
    return FALSE;
  guise_timeline_view_zoom_by (self, direction != 0 ? pow (ZOOM_STEP, direction) : 1 / self->zoom,
                               (double) x_of_frame (self, guise_timeline_get_frame (self->timeline)));
  return TRUE;
}

static void
tell_reader (GuiseTimelineView *self)
{
  g_autofree char *time = NULL;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (n_frames (self) == 0)
    return;
  time = guise_timeline_dup_timecode (self->timeline, guise_timeline_get_frame (self->timeline));
  number = guise_i18n_dup_number (guise_timeline_get_frame (self->timeline));
  text = g_strdup_printf (_("%s, frame %s"), time, number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) (n_frames (self) - 1),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_NOW, (double) guise_timeline_get_frame (self->timeline),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_TEXT, text, -1);
}

static void
frame_cb (GuiseTimelineView *self)
{
  follow (self);
  tell_reader (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Another clip is seen whole. */
static void
n_frames_cb (GuiseTimelineView *self)
{
  self->zoom = 1;
  self->from = 0;
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  frame_cb (self);
}

static void
film_cb (GuiseTimelineView *self)
{
  guise_film_view_set_film (GUISE_FILM_VIEW (self->film), self->clip != NULL ? guise_clip_get_film (self->clip) : NULL);
}

void
guise_timeline_view_set_timeline (GuiseTimelineView *self, GuiseTimeline *timeline)
{
  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  g_set_object (&self->timeline, timeline);
  g_signal_group_set_target (self->timeline_signals, timeline);
  n_frames_cb (self);
}

void
guise_timeline_view_set_clip (GuiseTimelineView *self, GuiseClip *clip)
{
  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  g_set_object (&self->clip, clip);
  g_signal_group_set_target (self->clip_signals, clip);
  film_cb (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

void
guise_timeline_view_take_kept (GuiseTimelineView *self, GArray *frames)
{
  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  g_clear_pointer (&self->kept, g_array_unref);
  self->kept = frames;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
seek_to (GuiseTimelineView *self, double x)
{
  if (n_frames (self) > 0)
    guise_timeline_seek (self->timeline, frame_at (self, x));
}

static void
drag_begin_cb (GuiseTimelineView *self, double x, double y)
{
  self->drag_x = x;
  seek_to (self, x);
}

static void
drag_update_cb (GuiseTimelineView *self, double x, double y)
{
  seek_to (self, self->drag_x + x);
}

static gboolean
query_tooltip_cb (GuiseTimelineView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *time = NULL, *number = NULL, *text = NULL;
  gint64 frame;

  if (n_frames (self) == 0 || keyboard || x < MARGIN + NAMES)
    return FALSE;
  frame = frame_at (self, x);
  time = guise_timeline_dup_timecode (self->timeline, frame);
  number = guise_i18n_dup_number (frame);
  text = g_strdup_printf (_("%s, frame %s"), time, number);
  gtk_tooltip_set_text (tooltip, text);
  gtk_tooltip_set_tip_area (tooltip, &(GdkRectangle) { x, y, 1, 1 });
  return TRUE;
}

static void
guise_timeline_view_dispose (GObject *object)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (object);

  if (self->timeline_signals != NULL)
    {
      g_signal_group_set_target (self->timeline_signals, NULL);
      g_signal_group_set_target (self->clip_signals, NULL);
    }
  g_clear_object (&self->timeline_signals);
  g_clear_object (&self->clip_signals);
  g_clear_object (&self->timeline);
  g_clear_object (&self->clip);
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->film, gtk_widget_unparent);

  G_OBJECT_CLASS (guise_timeline_view_parent_class)->dispose (object);
}

static void
guise_timeline_view_class_init (GuiseTimelineViewClass *klass)
{
  static const struct { guint key; int direction; } zoom_keys[] = {
    { GDK_KEY_plus, 1 }, { GDK_KEY_KP_Add, 1 }, { GDK_KEY_minus, -1 }, { GDK_KEY_KP_Subtract, -1 }, { GDK_KEY_0, 0 },
  };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_timeline_view_dispose;
  widget_class->snapshot = guise_timeline_view_snapshot;
  widget_class->measure = guise_timeline_view_measure;
  widget_class->size_allocate = guise_timeline_view_size_allocate;

  for (guint i = 0; i < G_N_ELEMENTS (zoom_keys); i++)
    gtk_widget_class_add_binding (widget_class, zoom_keys[i].key, 0, zoom_key_cb, "i", zoom_keys[i].direction);
  gtk_widget_class_set_css_name (widget_class, "timelineview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
guise_timeline_view_init (GuiseTimelineView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_BOTH_AXES);
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->zoom = 1;
  self->film = g_object_new (GUISE_TYPE_FILM_VIEW, NULL);
  gtk_widget_set_parent (self->film, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->film), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Film"), -1);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));
  g_signal_connect_swapped (scroll, "scroll", G_CALLBACK (scroll_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  g_signal_connect_swapped (motion, "enter", G_CALLBACK (motion_cb), self);
  g_signal_connect_swapped (motion, "motion", G_CALLBACK (motion_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), motion);

  self->timeline_signals = g_signal_group_new (GUISE_TYPE_TIMELINE);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::frame", G_CALLBACK (frame_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::n-frames", G_CALLBACK (n_frames_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::in", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::out", G_CALLBACK (gtk_widget_queue_draw), self);
  self->clip_signals = g_signal_group_new (GUISE_TYPE_CLIP);
  g_signal_group_connect_swapped (self->clip_signals, "notify::film", G_CALLBACK (film_cb), self);
  g_signal_group_connect_swapped (self->clip_signals, "notify::lanes", G_CALLBACK (gtk_widget_queue_resize), self);
}
