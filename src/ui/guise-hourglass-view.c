/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "guise-hourglass-view.h"

#include "guise-i18n.h"
#include "guise-run-layers.h"

#include <math.h>

#define FACE 96          /* pixels a side of the faces at both ends */
#define GAP 8
#define SLOT 34          /* least room for what a bar is called */
#define LABELS 44        /* under the bars */
#define MIN_BAR 3

struct _GuiseHourglassView
{
  GtkWidget       parent_instance;

  GuiseRun       *run;         /* (nullable) */
  GArray         *layers;      /* (nullable): GuiseRunLayer */
  GdkTexture     *texture;     /* (nullable): of the run's newest preview */
  guint           n_columns, n_rows;
  GuiseStepPhase  phase;
};

G_DEFINE_FINAL_TYPE (GuiseHourglassView, guise_hourglass_view, GTK_TYPE_WIDGET)

static void
show_preview (GuiseHourglassView *self, GuiseRunPreview *preview)
{
  GuiseImage *atlas = preview != NULL ? guise_run_preview_get_atlas (preview) : NULL;
  g_autoptr(GBytes) bytes = NULL;

  g_clear_object (&self->texture);
  gtk_widget_queue_draw (GTK_WIDGET (self));
  if (atlas == NULL)
    return;
  bytes = g_bytes_new_with_free_func (atlas->plane[0], atlas->stride[0] * atlas->height, g_object_unref,
                                      g_object_ref (preview));
  self->texture = gdk_memory_texture_new ((int) atlas->width, (int) atlas->height, GDK_MEMORY_R8G8B8, bytes,
                                          atlas->stride[0]);
  self->n_columns = guise_run_preview_get_n_columns (preview);
  self->n_rows = guise_run_preview_get_n_rows (preview);
}

static void
preview_cb (GuiseHourglassView *self)
{
  show_preview (self, self->run != NULL ? guise_run_get_preview (self->run) : NULL);
}

static void
sheet_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseHourglassView) self = GUISE_HOURGLASS_VIEW (user_data);
  g_autoptr(GuiseRunPreview) preview = guise_run_load_sheet_finish (GUISE_RUN (source), result, NULL);

  if (GUISE_RUN (source) == self->run && preview != NULL && self->texture == NULL)
    show_preview (self, preview);
}

/* Of a run that does not train: the last that was kept. */
static void
load_sheet (GuiseHourglassView *self)
{
  guint n_sheets;
  const gint64 *history = guise_run_get_history (self->run, &n_sheets);

  if (self->texture == NULL && n_sheets > 0)
    guise_run_load_sheet_async (self->run, history[n_sheets - 1], sheet_cb, g_object_ref (self));
}

void
guise_hourglass_view_set_run (GuiseHourglassView *self, GuiseRun *run)
{
  g_return_if_fail (GUISE_IS_HOURGLASS_VIEW (self));

  if (self->run != NULL)
    g_signal_handlers_disconnect_by_data (self->run, self);
  g_set_object (&self->run, run);
  g_clear_pointer (&self->layers, g_array_unref);
  if (run != NULL)
    {
      self->layers = guise_run_list_layers (run);
      g_signal_connect_object (run, "notify::preview", G_CALLBACK (preview_cb), self, G_CONNECT_SWAPPED);
    }
  preview_cb (self);
  if (run != NULL)
    load_sheet (self);
}

void
guise_hourglass_view_set_phase (GuiseHourglassView *self, GuiseStepPhase phase)
{
  g_return_if_fail (GUISE_IS_HOURGLASS_VIEW (self) && phase < GUISE_N_PHASES);

  self->phase = phase;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static const GuiseRunLayer *
layer_at (GuiseHourglassView *self, guint index)
{
  return &g_array_index (self->layers, GuiseRunLayer, index);
}

/* Of the narrowest: what everything about a face has to pass. */
static guint
find_bottleneck (GuiseHourglassView *self)
{
  guint found = 0;
  guint64 least = G_MAXUINT64;

  for (guint i = 0; i < self->layers->len; i++)
    {
      const guint64 n = (guint64) layer_at (self, i)->size * layer_at (self, i)->size * layer_at (self, i)->channels;

      if (n < least)
        {
          least = n;
          found = i;
        }
    }
  return found;
}

static void
append_words (GuiseHourglassView *self, GtkSnapshot *snapshot, const char *words, float x, float y, gboolean bold)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA colour;
  int width;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.75));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
  pango_layout_get_pixel_size (layout, &width, NULL);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - (float) width / 2, y));
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

/* Bright while the phase is in it; the way back goes through all. */
static GdkRGBA
colour_of (GuiseHourglassView *self, const GuiseRunLayer *layer)
{
  static const char *const colours[] = { "#3584e4", "#9141ac", "#e66100" };
  const gboolean is_encoder = layer->part == GUISE_RUN_PART_ENCODER;
  GdkRGBA colour;

  gdk_rgba_parse (&colour, colours[layer->part]);
  if ((self->phase == GUISE_PHASE_ENCODE && !is_encoder) || (self->phase == GUISE_PHASE_DECODE && is_encoder)
      || self->phase == GUISE_PHASE_LOSS)
    colour.alpha = 0.35f;
  return colour;
}

/* The face at one end: cell @cell of the first row. */
static void
append_face (GuiseHourglassView *self, GtkSnapshot *snapshot, guint cell, float x, float middle, const char *words)
{
  const graphene_rect_t rect = GRAPHENE_RECT_INIT (x, middle - FACE / 2.0f, FACE, FACE);

  append_words (self, snapshot, words, x + FACE / 2.0f, middle + FACE / 2.0f + 4, FALSE);
  if (self->texture == NULL)
    {
      gtk_snapshot_append_color (snapshot, &(const GdkRGBA) { 0.5f, 0.5f, 0.5f, 0.3f }, &rect);
      return;
    }
  gtk_snapshot_push_clip (snapshot, &rect);
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (x - (float) cell * FACE, rect.origin.y, (float) self->n_columns * FACE,
                                                    (float) self->n_rows * FACE));
  gtk_snapshot_pop (snapshot);
}

static void
append_layers (GuiseHourglassView *self, GtkSnapshot *snapshot, float left, float width, float height)
{
  const guint n = self->layers->len, bottleneck = find_bottleneck (self);
  const float middle = height / 2, room = MAX (width - (float) n * SLOT, 0);
  float total = 0, x = left;
  guint largest = 1;

  for (guint i = 0; i < n; i++)
    {
      total += sqrtf ((float) layer_at (self, i)->channels);
      largest = MAX (largest, layer_at (self, i)->size);
    }
  for (guint i = 0; i < n; i++)
    {
      const GuiseRunLayer *layer = layer_at (self, i);
      const GdkRGBA colour = colour_of (self, layer);
      const float thick = MAX (room * sqrtf ((float) layer->channels) / total, MIN_BAR);
      const float slot = SLOT + room * sqrtf ((float) layer->channels) / total;
      const float high = MAX (height * (float) layer->size / (float) largest, MIN_BAR);
      g_autofree char *words = layer->size > 1 ? g_strdup_printf ("%u²\n×%u", layer->size, layer->channels)
                                               : g_strdup_printf ("%u", layer->channels);

      gtk_snapshot_append_color (snapshot, &colour, &GRAPHENE_RECT_INIT (x + (slot - thick) / 2, middle - high / 2,
                                                                         thick, high));
      append_words (self, snapshot, words, x + slot / 2, height + 6, i == bottleneck);
      x += slot;
    }
}

static void
guise_hourglass_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseHourglassView *self = GUISE_HOURGLASS_VIEW (widget);
  const float width = (float) gtk_widget_get_width (widget);
  const float height = (float) gtk_widget_get_height (widget) - LABELS;
  const gboolean is_loss = self->phase >= GUISE_PHASE_LOSS;

  if (self->layers == NULL)
    return;
  append_face (self, snapshot, GUISE_RUN_CELL_SOURCE, 0, height / 2, _("original"));
  append_layers (self, snapshot, FACE + 2 * GAP, width - 2 * FACE - 4 * GAP, height);
  append_face (self, snapshot, GUISE_RUN_CELL_SOURCE_REBUILT, width - FACE, height / 2, _("rebuilt"));
  if (is_loss)
    append_words (self, snapshot, _("compared"), width - FACE / 2.0f, height / 2 - FACE / 2.0f - 20, TRUE);
}

static void
guise_hourglass_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                              int *minimum_baseline, int *natural_baseline)
{
  *minimum = orientation == GTK_ORIENTATION_HORIZONTAL ? 560 : FACE + LABELS + 60;
  *natural = orientation == GTK_ORIENTATION_HORIZONTAL ? 720 : 260;
}

static void
guise_hourglass_view_dispose (GObject *object)
{
  GuiseHourglassView *self = GUISE_HOURGLASS_VIEW (object);

  guise_hourglass_view_set_run (self, NULL);

  G_OBJECT_CLASS (guise_hourglass_view_parent_class)->dispose (object);
}

static void
guise_hourglass_view_class_init (GuiseHourglassViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_hourglass_view_dispose;
  widget_class->snapshot = guise_hourglass_view_snapshot;
  widget_class->measure = guise_hourglass_view_measure;
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_hourglass_view_init (GuiseHourglassView *self)
{
}
