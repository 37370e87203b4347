/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-timeline-view.h"

#include "guise-film-view.h"
#include "guise-i18n.h"

#include <math.h>

#define NAMES 96          /* room for the names at the left, pixels */
#define MARGIN 12
#define RULER 24
#define FILM 44
#define LANE 14
#define GAP 5
#define BOTTOM 8

/* More people than this are a crowd. */
#define MAX_LANES 5

/* Of the ruler: a number each so many pixels at least. */
#define TICK_DISTANCE 90

struct _GuiseTimelineView
{
  GtkWidget      parent_instance;

  GtkWidget     *film;
  GuiseTimeline *timeline;   /* (nullable) */
  GuiseClip     *clip;       /* (nullable) */
  GSignalGroup  *timeline_signals, *clip_signals;
  double         drag_x;     /* where a drag began */
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

/* A clip whose rate varies is drawn by its times: what is long is long. */
static float
x_of_time (GuiseTimelineView *self, GuiseTime time)
{
  GuiseTime end = guise_timeline_get_time (self->timeline, n_frames (self));
  float x, width;

  get_track (self, &x, &width);
  return x + (float) ((double) CLAMP (time, 0, end) / (double) MAX (end, 1)) * width;
}

static float
x_of_frame (GuiseTimelineView *self, gint64 frame)
{
  return x_of_time (self, guise_timeline_get_time (self->timeline, frame));
}

static gint64
frame_at (GuiseTimelineView *self, double at)
{
  GuiseTime end = guise_timeline_get_time (self->timeline, n_frames (self)), time;
  gint64 low = 0, high = n_frames (self) - 1;
  float x, width;

  get_track (self, &x, &width);
  time = (GuiseTime) (CLAMP ((at - (double) x) / (double) width, 0, 1) * (double) end);
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

/* A step that people count in, with room for its number. */
static GuiseTime
choose_step (GuiseTime end, float width)
{
  static const double steps[] = { 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600 };
  double needed = (double) end / GUISE_TIME_SECOND * TICK_DISTANCE / (double) width;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (steps[i] >= needed)
      return (GuiseTime) (steps[i] * GUISE_TIME_SECOND);
  return (GuiseTime) (ceil (needed / 3600) * 3600) * GUISE_TIME_SECOND;
}

/* "0:08", "1:02:30", "0:00.5" */
static char *
dup_tick (GuiseTime time, GuiseTime step)
{
  gint64 tenths = time / (GUISE_TIME_SECOND / 10), seconds = tenths / 10;
  int hours = (int) (seconds / 3600), minutes = (int) (seconds / 60 % 60), rest = (int) (seconds % 60);

  if (hours > 0)
    return g_strdup_printf ("%d:%02d:%02d", hours, minutes, rest);
  if (step < GUISE_TIME_SECOND)
    return g_strdup_printf ("%d:%02d.%d", minutes, rest, (int) (tenths % 10));
  return g_strdup_printf ("%d:%02d", minutes, rest);
}

static void
snapshot_ruler (GuiseTimelineView *self, GtkSnapshot *snapshot, const GdkRGBA *colour)
{
  GuiseTime end = guise_timeline_get_time (self->timeline, n_frames (self)), step;
  GdkRGBA faint = *colour, line = *colour;
  float x, width;

  faint.alpha *= 0.7f;
  line.alpha *= 0.3f;
  get_track (self, &x, &width);
  step = choose_step (end, width);
  for (GuiseTime time = 0; time <= end; time += step)
    {
      float at = roundf (x_of_time (self, time));
      g_autofree char *text = dup_tick (time, step);

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

      gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (x, RULER, at - x, height - RULER));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 1, RULER - 6, 2, height - RULER + 6));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at, RULER - 6, 5, 6));
    }
  if (out >= 0)
    {
      float at = x_of_frame (self, out + 1);

      gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (at, RULER, x + width - at, height - RULER));
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

  if (n_frames (self) == 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  snapshot_ruler (self, snapshot, &colour);
  append_text (self, snapshot, _("Film"), MARGIN, RULER + FILM / 2, NAMES - 8, &colour);
  gtk_widget_snapshot_child (widget, self->film, snapshot);
  for (guint i = 0; i < n_lanes (self); i++, y += LANE + GAP)
    snapshot_lane (self, snapshot, g_ptr_array_index (lanes, i), y, &colour);
  snapshot_marks (self, snapshot, height);
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
  gtk_widget_size_allocate (self->film, &(GtkAllocation) { (int) x, RULER, (int) track, FILM }, -1);
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
  tell_reader (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
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
  frame_cb (self);
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
  g_clear_pointer (&self->film, gtk_widget_unparent);

  G_OBJECT_CLASS (guise_timeline_view_parent_class)->dispose (object);
}

static void
guise_timeline_view_class_init (GuiseTimelineViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_timeline_view_dispose;
  widget_class->snapshot = guise_timeline_view_snapshot;
  widget_class->measure = guise_timeline_view_measure;
  widget_class->size_allocate = guise_timeline_view_size_allocate;

  gtk_widget_class_set_css_name (widget_class, "timelineview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_SLIDER);
}

static void
guise_timeline_view_init (GuiseTimelineView *self)
{
  GtkGesture *drag = gtk_gesture_drag_new ();

  self->film = g_object_new (GUISE_TYPE_FILM_VIEW, NULL);
  gtk_widget_set_parent (self->film, GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->film), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Film"), -1);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_has_tooltip (GTK_WIDGET (self), TRUE);
  g_signal_connect_swapped (self, "query-tooltip", G_CALLBACK (query_tooltip_cb), self);
  g_signal_connect_swapped (drag, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  g_signal_connect_swapped (drag, "drag-update", G_CALLBACK (drag_update_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (drag));

  self->timeline_signals = g_signal_group_new (GUISE_TYPE_TIMELINE);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::frame", G_CALLBACK (frame_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::n-frames", G_CALLBACK (frame_cb), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::in", G_CALLBACK (gtk_widget_queue_draw), self);
  g_signal_group_connect_swapped (self->timeline_signals, "notify::out", G_CALLBACK (gtk_widget_queue_draw), self);
  self->clip_signals = g_signal_group_new (GUISE_TYPE_CLIP);
  g_signal_group_connect_swapped (self->clip_signals, "notify::film", G_CALLBACK (film_cb), self);
  g_signal_group_connect_swapped (self->clip_signals, "notify::lanes", G_CALLBACK (gtk_widget_queue_resize), self);
}
