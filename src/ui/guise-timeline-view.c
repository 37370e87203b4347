/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-timeline-view-private.h"

#include "guise-film-view.h"
#include "guise-i18n.h"
#include "guise-review.h"

#include <math.h>

/* Pixels a frame at most. */
#define MAX_FRAME 16.0

/* More people than this are a crowd. */
#define MAX_LANES 5

#define ZOOM_STEP 1.25

/* A place so near is meant, pixels. */
#define SNAP 6.0

/* Of what is shown, by which the wheel goes along. */
#define SCROLL_STEP 0.1

G_DEFINE_FINAL_TYPE (GuiseTimelineView, guise_timeline_view, GTK_TYPE_WIDGET)

GPtrArray *
guise_timeline_view_get_lanes (GuiseTimelineView *self)
{
  return self->clip != NULL ? guise_clip_get_lanes (self->clip) : NULL;
}

guint
guise_timeline_view_get_n_lanes (GuiseTimelineView *self)
{
  GPtrArray *lanes = guise_timeline_view_get_lanes (self);

  return lanes != NULL ? MIN (lanes->len, MAX_LANES) : 0;
}

gint64
guise_timeline_view_get_n_frames (GuiseTimelineView *self)
{
  return self->timeline != NULL ? guise_timeline_get_n_frames (self->timeline) : 0;
}

/* How much larger than usual text is. */
static float
text_scale (GuiseTimelineView *self)
{
  int dpi = 0;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-xft-dpi", &dpi, NULL);
  return MAX ((float) dpi / (96 * PANGO_SCALE), 1);
}

float
guise_timeline_view_get_names (GuiseTimelineView *self)
{
  return roundf (NAMES * text_scale (self));
}

float
guise_timeline_view_get_lane_height (GuiseTimelineView *self)
{
  return roundf (LANE * text_scale (self));
}

/* Where the track that shows time begins, and how long it is. Time goes to the right in every language. */
void
guise_timeline_view_get_track (GuiseTimelineView *self, float *x, float *width)
{
  *x = MARGIN + guise_timeline_view_get_names (self);
  *width = MAX ((float) gtk_widget_get_width (GTK_WIDGET (self)) - *x - MARGIN, 1);
}

/* The part of the clip that the track shows: at its left edge, and how long. */
void
guise_timeline_view_get_window (GuiseTimelineView *self, GuiseTime *from, double *length)
{
  GuiseTime end = MAX (guise_timeline_get_time (self->timeline, guise_timeline_view_get_n_frames (self)), 1);

  *length = (double) end / self->zoom;
  *from = CLAMP (self->from, 0, MAX (end - (GuiseTime) *length, 0));
}

/* A clip whose rate varies is drawn by its times: what is long is long. */
float
guise_timeline_view_x_of_time (GuiseTimelineView *self, GuiseTime time)
{
  GuiseTime from;
  double length;
  float x, width;

  guise_timeline_view_get_track (self, &x, &width);
  guise_timeline_view_get_window (self, &from, &length);
  return x + (float) ((double) (time - from) / length) * width;
}

float
guise_timeline_view_x_of_frame (GuiseTimelineView *self, gint64 frame)
{
  return guise_timeline_view_x_of_time (self, guise_timeline_get_time (self->timeline, frame));
}

static GuiseTime
time_at (GuiseTimelineView *self, double at)
{
  GuiseTime from;
  double length;
  float x, width;

  guise_timeline_view_get_track (self, &x, &width);
  guise_timeline_view_get_window (self, &from, &length);
  return from + (GuiseTime) (CLAMP ((at - (double) x) / (double) width, 0, 1) * length);
}

static gint64
frame_at (GuiseTimelineView *self, double at)
{
  GuiseTime time = time_at (self, at);
  gint64 low = 0, high = guise_timeline_view_get_n_frames (self) - 1;

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
guise_timeline_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                             int *minimum_baseline, int *natural_baseline)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = RULER + FILM + GAP
                          + ((int) guise_timeline_view_get_n_lanes (self) + (guise_timeline_view_has_keys (self) ? 1 : 0))
                          * ((int) guise_timeline_view_get_lane_height (self) + GAP)
                          + (self->figures != NULL ? STRIP + GAP : 0) + BOTTOM;
  else
    *minimum = *natural = (int) guise_timeline_view_get_names (self) + 2 * MARGIN + 100;
}

static void
guise_timeline_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);
  float x, track;

  guise_timeline_view_get_track (self, &x, &track);
  if (guise_timeline_view_get_n_frames (self) > 0)
    x = guise_timeline_view_x_of_time (self, 0);
  gtk_widget_size_allocate (self->film, &(GtkAllocation) { (int) roundf (x), RULER, (int) (track * (float) self->zoom),
                                                           FILM }, -1);
}

static void
go_along (GuiseTimelineView *self, GuiseTime from)
{
  double length;

  self->from = from;
  guise_timeline_view_get_window (self, &self->from, &length);
  gtk_widget_queue_allocate (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* Brings the playhead back into sight when it has left it. */
static void
follow (GuiseTimelineView *self)
{
  GuiseTime now, from;
  double length;

  if (guise_timeline_view_get_n_frames (self) == 0 || self->zoom <= 1)
    return;
  guise_timeline_view_get_window (self, &from, &length);
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

  if (guise_timeline_view_get_n_frames (self) == 0)
    return;
  guise_timeline_view_get_track (self, &track_x, &width);
  at = time_at (self, x);
  share = CLAMP ((x - (double) track_x) / (double) width, 0, 1);
  self->zoom = CLAMP (self->zoom * factor, 1, MAX ((double) guise_timeline_view_get_n_frames (self) * MAX_FRAME / (double) width, 1));
  guise_timeline_view_get_window (self, &from, &length);
  go_along (self, at - (GuiseTime) (share * length));
}

gint64
guise_timeline_view_get_frame_at (GuiseTimelineView *self, double x)
{
  g_return_val_if_fail (GUISE_IS_TIMELINE_VIEW (self), 0);

  return guise_timeline_view_get_n_frames (self) > 0 ? frame_at (self, x) : 0;
}

static gboolean
scroll_cb (GuiseTimelineView *self, double dx, double dy, GtkEventController *controller)
{
  gboolean zooms = (gtk_event_controller_get_current_event_state (controller) & GDK_CONTROL_MASK) != 0;
  double length;
  GuiseTime from;

  if (guise_timeline_view_get_n_frames (self) == 0)
    return FALSE;
  if (zooms)
    {
      guise_timeline_view_zoom_by (self, pow (ZOOM_STEP, -dy), self->pointer_x);
      return TRUE;
    }
  guise_timeline_view_get_window (self, &from, &length);
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

  if (guise_timeline_view_get_n_frames (self) == 0)
    return FALSE;
  guise_timeline_view_zoom_by (self, direction != 0 ? pow (ZOOM_STEP, direction) : 1 / self->zoom,
                               (double) guise_timeline_view_x_of_frame (self, guise_timeline_get_frame (self->timeline)));
  return TRUE;
}

static void
tell_reader (GuiseTimelineView *self)
{
  g_autofree char *time = NULL;
  g_autofree char *number = NULL;
  g_autofree char *text = NULL;

  if (guise_timeline_view_get_n_frames (self) == 0)
    return;
  time = guise_timeline_dup_timecode (self->timeline, guise_timeline_get_frame (self->timeline));
  number = guise_i18n_dup_number (guise_timeline_get_frame (self->timeline));
  text = g_strdup_printf (_("%s, frame %s"), time, number);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self),
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MIN, 0.0,
                                  GTK_ACCESSIBLE_PROPERTY_VALUE_MAX, (double) (guise_timeline_view_get_n_frames (self) - 1),
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

void
guise_timeline_view_set_figures (GuiseTimelineView *self, const GuiseSwapFigures *figures, guint n, GuiseSwapFigure by,
                                 gboolean stale)
{
  gboolean had = self->figures != NULL;

  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  g_clear_pointer (&self->figures, g_array_unref);
  g_clear_pointer (&self->badness, g_array_unref);
  self->stale = stale;
  if (figures != NULL)
    {
      self->figures = g_array_append_vals (g_array_new (FALSE, FALSE, sizeof (GuiseSwapFigures)), figures, n);
      self->badness = g_array_sized_new (FALSE, FALSE, sizeof (float), n);
      for (guint i = 0; i < n; i++)
        {
          float badness = (float) (by < GUISE_N_SWAP_FIGURES
                                   ? guise_swap_figure_get_badness (by, (double) figures[i].value[by])
                                   : guise_swap_figures_get_badness (&figures[i], NULL));

          g_array_append_val (self->badness, badness);
        }
    }
  if (had != (figures != NULL))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_timeline_view_set_markers (GuiseTimelineView *self, GuiseMarkers *markers)
{
  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  g_set_object (&self->markers, markers);
  g_signal_group_set_target (self->marker_signals, markers);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
guise_timeline_view_has_keys (GuiseTimelineView *self)
{
  return self->keys->len > 0 || (self->swap != NULL && guise_swap_get_n_shots (self->swap) > 0);
}

static void
keys_cb (GuiseTimelineView *self)
{
  gboolean had = guise_timeline_view_has_keys (self);

  g_clear_pointer (&self->keys, g_array_unref);
  self->keys = self->swap != NULL ? guise_swap_list_keys (self->swap)
                                  : g_array_new (FALSE, FALSE, sizeof (GuiseSwapMark));
  if (had != guise_timeline_view_has_keys (self))
    gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_timeline_view_set_swap (GuiseTimelineView *self, GuiseSwap *swap)
{
  g_return_if_fail (GUISE_IS_TIMELINE_VIEW (self));

  g_set_object (&self->swap, swap);
  g_signal_group_set_target (self->swap_signals, swap);
  keys_cb (self);
}

/* Takes @frame if it is drawn nearer to @x than @best. */
static void
take_nearer (GuiseTimelineView *self, double x, gint64 frame, gint64 *best, double *distance)
{
  double apart;

  if (frame < 0 || frame >= guise_timeline_view_get_n_frames (self))
    return;
  apart = fabs ((double) guise_timeline_view_x_of_frame (self, frame) - x);
  if (apart >= *distance)
    return;
  *distance = apart;
  *best = frame;
}

gint64
guise_timeline_view_snap (GuiseTimelineView *self, double x)
{
  double distance = SNAP;
  gint64 best;

  g_return_val_if_fail (GUISE_IS_TIMELINE_VIEW (self), 0);

  if (guise_timeline_view_get_n_frames (self) == 0)
    return 0;
  best = frame_at (self, x);
  take_nearer (self, x, guise_timeline_get_in (self->timeline), &best, &distance);
  take_nearer (self, x, guise_timeline_get_out (self->timeline), &best, &distance);
  for (guint i = 0; self->markers != NULL && i < guise_markers_list (self->markers)->len; i++)
    take_nearer (self, x, ((GuiseMarker *) g_ptr_array_index (guise_markers_list (self->markers), i))->frame, &best,
                 &distance);
  for (guint i = 0; self->markers != NULL && i < guise_markers_list_cuts (self->markers)->len; i++)
    take_nearer (self, x, g_array_index (guise_markers_list_cuts (self->markers), gint64, i), &best, &distance);
  for (guint i = 0; i < self->keys->len; i++)
    take_nearer (self, x, g_array_index (self->keys, GuiseSwapMark, i).frame, &best, &distance);
  return best;
}

static void
drag_begin_cb (GuiseTimelineView *self, double x, double y)
{
  self->drag_x = x;
  if (guise_timeline_view_get_n_frames (self) > 0)
    guise_timeline_seek (self->timeline, guise_timeline_view_snap (self, x));
}

static void
drag_update_cb (GuiseTimelineView *self, double x, double y, GtkEventController *drag)
{
  gboolean free_hand = (gtk_event_controller_get_current_event_state (drag) & GDK_SHIFT_MASK) != 0;
  double at = self->drag_x + x;

  if (guise_timeline_view_get_n_frames (self) > 0)
    guise_timeline_seek (self->timeline, free_hand ? frame_at (self, at) : guise_timeline_view_snap (self, at));
}

/* What was measured of @frame, a line a figure. */
static void
append_figures (GuiseTimelineView *self, gint64 frame, GString *text)
{
  const GuiseSwapFigures *figures;

  if (self->figures == NULL || frame >= (gint64) self->figures->len)
    return;
  figures = &g_array_index (self->figures, GuiseSwapFigures, frame);
  if (isnan (guise_swap_figures_get_badness (figures, NULL)))
    return;
  for (guint i = 0; i < GUISE_N_SWAP_FIGURES; i++)
    {
      g_autofree char *value = guise_review_dup_value ((GuiseSwapFigure) i, (double) figures->value[i]);

      /* Translators: a figure of a frame and its value: "Flicker: 1.25 ×". */
      g_string_append_printf (text, _("\n%s: %s"), guise_review_get_word ((GuiseSwapFigure) i), value);
    }
}

static gboolean
query_tooltip_cb (GuiseTimelineView *self, int x, int y, gboolean keyboard, GtkTooltip *tooltip)
{
  g_autofree char *time = NULL, *number = NULL;
  g_autoptr(GString) text = g_string_new (NULL);
  gint64 frame;

  if (guise_timeline_view_get_n_frames (self) == 0 || keyboard
      || (float) x < MARGIN + guise_timeline_view_get_names (self))
    return FALSE;
  frame = frame_at (self, x);
  time = guise_timeline_dup_timecode (self->timeline, frame);
  number = guise_i18n_dup_number (frame);
  g_string_printf (text, _("%s, frame %s"), time, number);
  append_figures (self, frame, text);
  gtk_tooltip_set_text (tooltip, text->str);
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
      g_signal_group_set_target (self->marker_signals, NULL);
      g_signal_group_set_target (self->swap_signals, NULL);
    }
  g_clear_object (&self->swap_signals);
  g_clear_object (&self->swap);
  g_clear_object (&self->marker_signals);
  g_clear_object (&self->markers);
  g_clear_object (&self->timeline_signals);
  g_clear_object (&self->clip_signals);
  g_clear_object (&self->timeline);
  g_clear_object (&self->clip);
  g_clear_pointer (&self->kept, g_array_unref);
  g_clear_pointer (&self->keys, g_array_unref);
  g_clear_pointer (&self->figures, g_array_unref);
  g_clear_pointer (&self->badness, g_array_unref);
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
  self->keys = g_array_new (FALSE, FALSE, sizeof (GuiseSwapMark));
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
  self->marker_signals = g_signal_group_new (GUISE_TYPE_MARKERS);
  g_signal_group_connect_swapped (self->marker_signals, "changed", G_CALLBACK (gtk_widget_queue_draw), self);
  self->swap_signals = g_signal_group_new (GUISE_TYPE_SWAP);
  g_signal_group_connect_swapped (self->swap_signals, "keys-changed", G_CALLBACK (keys_cb), self);
  self->clip_signals = g_signal_group_new (GUISE_TYPE_CLIP);
  g_signal_group_connect_swapped (self->clip_signals, "notify::film", G_CALLBACK (film_cb), self);
  g_signal_group_connect_swapped (self->clip_signals, "notify::lanes", G_CALLBACK (gtk_widget_queue_resize), self);
}
