/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-timeline-view-private.h"

#include "guise-i18n.h"
#include "guise-timeline-ticks.h"

#include <math.h>

/* The bar of what is at hand, just above the film. */
#define KEPT 3

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
  guise_timeline_view_get_track (self, &x, &width);
  guise_timeline_view_get_window (self, &from, &length);
  step = guise_timeline_choose_tick ((GuiseTime) length, (double) width);
  for (GuiseTime time = (from + step - 1) / step * step; time <= from + (GuiseTime) length; time += step)
    {
      float at = roundf (guise_timeline_view_x_of_time (self, time));
      g_autofree char *text = guise_timeline_dup_tick (time, step);

      gtk_snapshot_append_color (snapshot, &line, &GRAPHENE_RECT_INIT (at, RULER - 7, 1, 5));
      if (at + 44 < x + width)
        append_text (self, snapshot, text, at + 8, RULER / 2 - 1, 0, &faint);
    }
}

static void
snapshot_lane (GuiseTimelineView *self, GtkSnapshot *snapshot, const GuiseClipLane *lane, float y, const GdkRGBA *colour)
{
  const GdkRGBA bar = { (float) (lane->colour >> 16 & 0xff) / 255, (float) (lane->colour >> 8 & 0xff) / 255,
                        (float) (lane->colour & 0xff) / 255, 1 };
  const float lane_height = guise_timeline_view_get_lane_height (self);
  GdkRGBA bed = *colour;
  float x, width;

  bed.alpha = 0.07f;
  guise_timeline_view_get_track (self, &x, &width);
  append_text (self, snapshot, lane->name != NULL ? lane->name : _("Nobody yet"), MARGIN, y + lane_height / 2,
               guise_timeline_view_get_names (self) - 8, colour);
  gtk_snapshot_append_color (snapshot, &bed, &GRAPHENE_RECT_INIT (x, y, width, lane_height));
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x, y, width, lane_height));
  for (guint i = 0; i < lane->spans->len; i++)
    {
      const GuiseClipSpan *span = &g_array_index (lane->spans, GuiseClipSpan, i);
      float left = guise_timeline_view_x_of_frame (self, span->first), right = guise_timeline_view_x_of_frame (self, span->last + 1);
      const graphene_rect_t rect = GRAPHENE_RECT_INIT (left, y, MAX (right - left, 2), lane_height);
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
      if (last >= guise_timeline_view_get_n_frames (self))
        return;
      left = guise_timeline_view_x_of_frame (self, first);
      right = guise_timeline_view_x_of_frame (self, last + 1);
      gtk_snapshot_append_color (snapshot, &bar, &GRAPHENE_RECT_INIT (left, RULER - KEPT, MAX (right - left, 1), KEPT));
    }
}

/* From green by yellow to red. */
static GdkRGBA
colour_of (float badness, gboolean stale)
{
  GdkRGBA colour = { badness < 0.5f ? 0.25f + 1.3f * badness : 0.9f, badness < 0.5f ? 0.68f : 1.24f - 1.12f * badness,
                     0.25f, stale ? 0.4f : 1 };

  return colour;
}

/* A bar for each pixel, as high as the worst frame that it stands for is bad, so that it can be read without colours. */
static void
snapshot_strip (GuiseTimelineView *self, GtkSnapshot *snapshot, float y, const GdkRGBA *colour)
{
  GdkRGBA bed = *colour;
  float x, width, worst = NAN;
  int column = -1;

  bed.alpha = 0.07f;
  guise_timeline_view_get_track (self, &x, &width);
  append_text (self, snapshot, _("Quality"), MARGIN, y + STRIP / 2, guise_timeline_view_get_names (self) - 8, colour);
  gtk_snapshot_append_color (snapshot, &bed, &GRAPHENE_RECT_INIT (x, y, width, STRIP));
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x, y, width, STRIP));
  for (guint i = 0; i < self->badness->len && i < guise_timeline_view_get_n_frames (self); i++)
    {
      float badness = g_array_index (self->badness, float, i);
      float left = guise_timeline_view_x_of_frame (self, i);
      float right = guise_timeline_view_x_of_frame (self, (gint64) i + 1);
      GdkRGBA bar;
      float high;

      if (isnan (badness) || right < x || left > x + width)
        continue;
      /* Of frames that share a pixel the worst is seen. */
      if ((int) left == column && badness <= worst)
        continue;
      column = (int) left;
      worst = badness;
      high = 3 + roundf (badness * (STRIP - 3));
      bar = colour_of (badness, self->stale);
      gtk_snapshot_append_color (snapshot, &bar, &GRAPHENE_RECT_INIT (left, y + STRIP - high, MAX (right - left, 1), high));
    }
  gtk_snapshot_pop (snapshot);
}

/* Bars for shots with settings of their own, diamonds for frames with keys, squares where all of them are held. */
static void
snapshot_keys (GuiseTimelineView *self, GtkSnapshot *snapshot, float y, const GdkRGBA *colour)
{
  const GdkRGBA own = { 0.38f, 0.63f, 0.92f, 0.55f }, key = { 0.96f, 0.76f, 0.07f, 1 };
  const float lane = guise_timeline_view_get_lane_height (self), names = guise_timeline_view_get_names (self);
  GdkRGBA bed = *colour;
  float x, width;

  bed.alpha = 0.07f;
  guise_timeline_view_get_track (self, &x, &width);
  append_text (self, snapshot, _("Keys"), MARGIN, y + lane / 2, names - 8, colour);
  gtk_snapshot_append_color (snapshot, &bed, &GRAPHENE_RECT_INIT (x, y, width, lane));
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x - lane / 2, y, width + lane, lane));
  for (guint i = 0; self->swap != NULL && i < guise_swap_get_n_shots (self->swap); i++)
    {
      gint64 first, last;
      float left, right;

      guise_swap_get_shot (self->swap, i, &first, &last);
      left = guise_timeline_view_x_of_frame (self, first);
      right = guise_timeline_view_x_of_frame (self, last + 1);
      gtk_snapshot_append_color (snapshot, &own, &GRAPHENE_RECT_INIT (left + 1, y + 3, MAX (right - left - 2, 2), lane - 6));
    }
  for (guint i = 0; i < self->keys->len; i++)
    {
      const GuiseSwapMark *mark = &g_array_index (self->keys, GuiseSwapMark, i);
      const float side = 8;

      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (guise_timeline_view_x_of_frame (self, mark->frame), y + lane / 2));
      if (!mark->hold)
        gtk_snapshot_rotate (snapshot, 45);
      gtk_snapshot_append_color (snapshot, &key, &GRAPHENE_RECT_INIT (-side / 2, -side / 2, side, side));
      gtk_snapshot_restore (snapshot);
    }
  gtk_snapshot_pop (snapshot);
}

/* What is outside of the marks is dimmed, and the marks stand at its edges. */
static void
snapshot_marks (GuiseTimelineView *self, GtkSnapshot *snapshot, float height)
{
  const GdkRGBA mark = { 0.9f, 0.65f, 0.04f, 1 }, dim = { 0.1f, 0.1f, 0.1f, 0.45f };
  gint64 in = guise_timeline_get_in (self->timeline), out = guise_timeline_get_out (self->timeline);
  float x, width;

  guise_timeline_view_get_track (self, &x, &width);
  if (in >= 0)
    {
      float at = guise_timeline_view_x_of_frame (self, in);

      gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (x, RULER, MAX (at - x, 0), height - RULER));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 1, RULER - 6, 2, height - RULER + 6));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at, RULER - 6, 5, 6));
    }
  if (out >= 0)
    {
      float at = guise_timeline_view_x_of_frame (self, out + 1);

      gtk_snapshot_append_color (snapshot, &dim, &GRAPHENE_RECT_INIT (at, RULER, MAX (x + width - at, 0), height - RULER));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 1, RULER - 6, 2, height - RULER + 6));
      gtk_snapshot_append_color (snapshot, &mark, &GRAPHENE_RECT_INIT (at - 5, RULER - 6, 5, 6));
    }
}

/* On a plate, for the film lies below. */
static void
append_name (GuiseTimelineView *self, GtkSnapshot *snapshot, const char *text, float x, float room)
{
  const GdkRGBA plate = { 0, 0, 0, 0.7f }, light = { 1, 1, 1, 1 };
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  int width;

  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_snapshot_append_color (snapshot, &plate, &GRAPHENE_RECT_INIT (x, RULER, MIN ((float) width + 6, room), 17));
  append_text (self, snapshot, text, x + 3, RULER + 8, room - 6, &light);
}

/* Lines through the film where a shot begins, and flags on the ruler with their names as far as there is room. */
static void
snapshot_markers (GuiseTimelineView *self, GtkSnapshot *snapshot)
{
  const GdkRGBA cut = { 0, 0, 0, 0.75f }, edge = { 1, 1, 1, 0.6f }, flag = { 0.85f, 0.35f, 0.75f, 1 };
  GPtrArray *markers = guise_markers_list (self->markers);
  GArray *cuts = guise_markers_list_cuts (self->markers);

  for (guint i = 0; i < cuts->len; i++)
    {
      float at = roundf (guise_timeline_view_x_of_frame (self, g_array_index (cuts, gint64, i)));

      gtk_snapshot_append_color (snapshot, &edge, &GRAPHENE_RECT_INIT (at - 1, RULER, 3, FILM));
      gtk_snapshot_append_color (snapshot, &cut, &GRAPHENE_RECT_INIT (at, RULER, 1, FILM));
    }
  for (guint i = 0; i < markers->len; i++)
    {
      const GuiseMarker *marker = g_ptr_array_index (markers, i);
      const GuiseMarker *next = i + 1 < markers->len ? g_ptr_array_index (markers, i + 1) : NULL;
      float at = roundf (guise_timeline_view_x_of_frame (self, marker->frame));
      float room = next != NULL ? guise_timeline_view_x_of_frame (self, next->frame) - at - 12 : 160;

      gtk_snapshot_append_color (snapshot, &flag, &GRAPHENE_RECT_INIT (at, RULER - 12, 2, 12 + FILM));
      gtk_snapshot_append_color (snapshot, &flag, &GRAPHENE_RECT_INIT (at, RULER - 12, 8, 7));
      if (marker->name != NULL && room > 24)
        append_name (self, snapshot, marker->name, at + 2, MIN (room, 160));
    }
}

static void
snapshot_playhead (GuiseTimelineView *self, GtkSnapshot *snapshot, float height, const GdkRGBA *colour)
{
  const GdkRGBA edge = { 0, 0, 0, 0.5f };
  float at = roundf (guise_timeline_view_x_of_frame (self, guise_timeline_get_frame (self->timeline)));
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

void
guise_timeline_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseTimelineView *self = GUISE_TIMELINE_VIEW (widget);
  float height = (float) gtk_widget_get_height (widget), y = RULER + FILM + GAP;
  GPtrArray *lanes = guise_timeline_view_get_lanes (self);
  GdkRGBA colour;
  float x, width;

  if (guise_timeline_view_get_n_frames (self) == 0)
    return;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &colour);
  snapshot_ruler (self, snapshot, &colour);
  append_text (self, snapshot, _("Film"), MARGIN, RULER + FILM / 2, guise_timeline_view_get_names (self) - 8, &colour);
  guise_timeline_view_get_track (self, &x, &width);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x, RULER, width, FILM));
  gtk_widget_snapshot_child (widget, self->film, snapshot);
  gtk_snapshot_pop (snapshot);
  for (guint i = 0; i < guise_timeline_view_get_n_lanes (self); i++, y += guise_timeline_view_get_lane_height (self) + GAP)
    snapshot_lane (self, snapshot, g_ptr_array_index (lanes, i), y, &colour);
  if (guise_timeline_view_has_keys (self))
    {
      snapshot_keys (self, snapshot, y, &colour);
      y += guise_timeline_view_get_lane_height (self) + GAP;
    }
  if (self->badness != NULL)
    snapshot_strip (self, snapshot, y, &colour);
  gtk_snapshot_push_clip (snapshot, &GRAPHENE_RECT_INIT (x - 6, 0, width + 12, height));
  snapshot_kept (self, snapshot);
  if (self->markers != NULL)
    snapshot_markers (self, snapshot);
  snapshot_marks (self, snapshot, height);
  gtk_snapshot_pop (snapshot);
  snapshot_playhead (self, snapshot, height, &colour);
}

