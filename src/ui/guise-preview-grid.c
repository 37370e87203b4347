/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-preview-grid.h"

#include "guise-i18n.h"
#include "guise-preview-area.h"

#include <math.h>

#define GAP 6
#define HEADING 24       /* at least, above the columns */
#define TITLE_SCALE 0.85f
#define GUTTER 20        /* for pins, at the left */
#define MARGIN 4         /* for the frame of a row, at the right */
#define MIN_SIDE 40
#define MAX_SIDE 640
#define ZOOM_STEP 1.25

typedef struct
{
  GuiseRunCell cell;
  GuiseLook    look;
} Column;

/* All that there are, in their order. */
static const Column all_columns[] = {
  { GUISE_RUN_CELL_SOURCE, GUISE_LOOK_PLAIN }, { GUISE_RUN_CELL_SOURCE, GUISE_LOOK_MASK },
  { GUISE_RUN_CELL_SOURCE_REBUILT, GUISE_LOOK_PLAIN }, { GUISE_RUN_CELL_SOURCE_REBUILT, GUISE_LOOK_DIFFERENCE },
  { GUISE_RUN_CELL_TARGET, GUISE_LOOK_PLAIN }, { GUISE_RUN_CELL_TARGET, GUISE_LOOK_MASK },
  { GUISE_RUN_CELL_TARGET_REBUILT, GUISE_LOOK_PLAIN }, { GUISE_RUN_CELL_TARGET_REBUILT, GUISE_LOOK_DIFFERENCE },
  { GUISE_RUN_CELL_SWAP, GUISE_LOOK_PLAIN }, { GUISE_RUN_CELL_SWAP, GUISE_LOOK_DIFFERENCE },
};

struct _GuisePreviewGrid
{
  GtkWidget         parent_instance;

  GuisePreviewArea *area;        /* (nullable): drawing by OpenGL */
  GuiseRunPreview  *preview;     /* (nullable) */
  GdkTexture       *texture;     /* (nullable): of the preview, where GTK draws */
  GuiseLook         look;
  Column            columns[G_N_ELEMENTS (all_columns)];
  guint             n_columns;
  guint             side;        /* 0: as fits */
  guint             row;         /* that the keyboard is at */
  gboolean          pinned[GUISE_RUN_MAX_ROWS];
};

enum { ROW_ACTIVATED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GuisePreviewGrid, guise_preview_grid, GTK_TYPE_WIDGET)

static const char *
heading_of (const Column *column)
{
  if (column->look == GUISE_LOOK_DIFFERENCE)
    /* Translators: above pictures of what differs, made four times as strong. */
    return _("difference ×4");
  /* Translators: the part of a face that is learned. */
  if (column->look == GUISE_LOOK_MASK)
    return _("what counts");

  switch (column->cell)
    {
    case GUISE_RUN_CELL_SOURCE:
      return _("source");
    case GUISE_RUN_CELL_TARGET:
      return _("target");
    case GUISE_RUN_CELL_SWAP:
      return _("swapped");
    default:
      /* Translators: what the network made of the face beside it. */
      return _("rebuilt");
    }
}

/* What it is compared with, and its mask. */
static GuiseRunCell
original_of (guint cell)
{
  return cell <= GUISE_RUN_CELL_SOURCE_REBUILT ? GUISE_RUN_CELL_SOURCE : GUISE_RUN_CELL_TARGET;
}

static GuiseRunCell
mask_of (guint cell)
{
  return cell <= GUISE_RUN_CELL_SOURCE_REBUILT ? GUISE_RUN_CELL_SOURCE_MASK : GUISE_RUN_CELL_TARGET_MASK;
}

static void
choose_columns (GuisePreviewGrid *self)
{
  const gboolean has_masks = self->preview != NULL && guise_run_preview_has_masks (self->preview);

  self->n_columns = 0;
  for (guint i = 0; i < G_N_ELEMENTS (all_columns); i++)
    if (all_columns[i].look == GUISE_LOOK_PLAIN
        || ((all_columns[i].look == self->look || self->look == GUISE_LOOK_BOTH)
            && (all_columns[i].look != GUISE_LOOK_MASK || has_masks)))
      self->columns[self->n_columns++] = all_columns[i];
}

static guint
get_n_rows (GuisePreviewGrid *self)
{
  return self->preview != NULL ? guise_run_preview_get_n_rows (self->preview) : 0;
}

static double
side_at (GuisePreviewGrid *self, int width)
{
  if (self->side != 0)
    return self->side;
  return MAX (floor ((double) (width - GUTTER - MARGIN - (int) (self->n_columns - 1) * GAP) / self->n_columns), MIN_SIDE);
}

/* Room for a line above the columns, whatever the size of text. */
static int
heading_height (GuisePreviewGrid *self)
{
  PangoFontMetrics *metrics = pango_context_get_metrics (gtk_widget_get_pango_context (GTK_WIDGET (self)), NULL, NULL);
  const int line = pango_font_metrics_get_ascent (metrics) + pango_font_metrics_get_descent (metrics);

  pango_font_metrics_unref (metrics);
  return MAX (HEADING, (int) ceilf (TITLE_SCALE * (float) line / PANGO_SCALE) + 6);
}

static graphene_rect_t
rect_of (GuisePreviewGrid *self, guint row, guint column)
{
  const float side = (float) side_at (self, gtk_widget_get_width (GTK_WIDGET (self)));

  return GRAPHENE_RECT_INIT (GUTTER + (float) column * (side + GAP),
                             (float) heading_height (self) + (float) row * (side + GAP), side, side);
}

static GuiseRunCell
against_of (const Column *column)
{
  return column->look == GUISE_LOOK_MASK ? mask_of (column->cell) : original_of (column->cell);
}

static void
place_tiles (GuisePreviewGrid *self)
{
  g_autoptr(GArray) tiles = g_array_new (FALSE, FALSE, sizeof (GuisePreviewTile));

  if (self->area == NULL)
    return;
  for (guint row = 0; row < get_n_rows (self); row++)
    for (guint i = 0; i < self->n_columns; i++)
      {
        const Column *column = &self->columns[i];
        const GuisePreviewTile tile = { rect_of (self, row, i), row, column->cell, against_of (column), column->look };

        g_array_append_val (tiles, tile);
      }
  guise_preview_area_set_tiles (self->area, tiles);
}

static void
make_texture (GuisePreviewGrid *self)
{
  GuiseImage *atlas = guise_run_preview_get_atlas (self->preview);
  const gsize size = atlas->stride[0] * atlas->height;
  g_autoptr(GBytes) bytes = g_bytes_new_with_free_func (atlas->plane[0], size, g_object_unref,
                                                        g_object_ref (self->preview));

  g_clear_object (&self->texture);
  self->texture = gdk_memory_texture_new ((int) atlas->width, (int) atlas->height, GDK_MEMORY_R8G8B8, bytes,
                                          atlas->stride[0]);
}

static void
describe (GuisePreviewGrid *self)
{
  g_autofree char *iteration = self->preview != NULL
                               ? guise_i18n_dup_number (guise_run_preview_get_iteration (self->preview)) : NULL;
  g_autofree char *words = iteration == NULL
                           ? g_strdup (_("No preview yet"))
                           : g_strdup_printf (ngettext ("%u row of faces at iteration %s",
                                                        "%u rows of faces at iteration %s", get_n_rows (self)),
                                              get_n_rows (self), iteration);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, words, -1);
}

void
guise_preview_grid_set_preview (GuisePreviewGrid *self, GuiseRunPreview *preview)
{
  const guint n_before = get_n_rows (self), n_columns_before = self->n_columns;

  g_return_if_fail (GUISE_IS_PREVIEW_GRID (self));

  if (!g_set_object (&self->preview, preview))
    return;
  g_clear_object (&self->texture);
  choose_columns (self);
  if (self->area != NULL)
    guise_preview_area_set_preview (self->area, preview);
  self->row = MIN (self->row, MAX (get_n_rows (self), 1) - 1);
  if (n_before != get_n_rows (self) || n_columns_before != self->n_columns)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  place_tiles (self);
  describe (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_preview_grid_set_look (GuisePreviewGrid *self, GuiseLook look)
{
  g_return_if_fail (GUISE_IS_PREVIEW_GRID (self));

  self->look = look;
  choose_columns (self);
  place_tiles (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_preview_grid_set_zoom (GuisePreviewGrid *self, guint side)
{
  g_return_if_fail (GUISE_IS_PREVIEW_GRID (self));

  self->side = side == 0 ? 0 : CLAMP (side, MIN_SIDE, MAX_SIDE);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

guint
guise_preview_grid_get_zoom (GuisePreviewGrid *self)
{
  g_return_val_if_fail (GUISE_IS_PREVIEW_GRID (self), 0);

  return self->side;
}

void
guise_preview_grid_set_pinned (GuisePreviewGrid *self, guint row, gboolean pinned)
{
  g_return_if_fail (GUISE_IS_PREVIEW_GRID (self) && row < GUISE_RUN_MAX_ROWS);

  self->pinned[row] = pinned;
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

gboolean
guise_preview_grid_uses_gl (GuisePreviewGrid *self)
{
  g_return_val_if_fail (GUISE_IS_PREVIEW_GRID (self), FALSE);

  return self->area != NULL && gtk_widget_get_realized (GTK_WIDGET (self->area))
         && !guise_preview_area_has_failed (self->area);
}

/* Cell @cell of @row so that it fills @rect. */
static void
append_cell (GuisePreviewGrid *self, GtkSnapshot *snapshot, guint row, guint cell, const graphene_rect_t *rect)
{
  const float columns = (float) guise_run_preview_get_n_columns (self->preview), rows = (float) get_n_rows (self);

  gtk_snapshot_push_clip (snapshot, rect);
  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (rect->origin.x - (float) cell * rect->size.width,
                                                    rect->origin.y - (float) row * rect->size.height,
                                                    columns * rect->size.width, rows * rect->size.height));
  gtk_snapshot_pop (snapshot);
}

static void
append_tile (GuisePreviewGrid *self, GtkSnapshot *snapshot, guint row, guint place)
{
  const graphene_rect_t rect = rect_of (self, row, place);
  const Column *column = &self->columns[place];
  const gboolean is_difference = column->look == GUISE_LOOK_DIFFERENCE;
  graphene_matrix_t stronger;

  if (column->look == GUISE_LOOK_PLAIN)
    {
      append_cell (self, snapshot, row, column->cell, &rect);
      return;
    }
  if (is_difference)
    {
      graphene_matrix_init_scale (&stronger, GUISE_PREVIEW_DIFFERENCE_GAIN, GUISE_PREVIEW_DIFFERENCE_GAIN,
                                  GUISE_PREVIEW_DIFFERENCE_GAIN);
      gtk_snapshot_push_color_matrix (snapshot, &stronger, graphene_vec4_zero ());
    }
  gtk_snapshot_push_blend (snapshot, is_difference ? GSK_BLEND_MODE_DIFFERENCE : GSK_BLEND_MODE_MULTIPLY);
  append_cell (self, snapshot, row, column->cell, &rect);
  gtk_snapshot_pop (snapshot);
  append_cell (self, snapshot, row, against_of (column), &rect);
  gtk_snapshot_pop (snapshot);
  if (is_difference)
    gtk_snapshot_pop (snapshot);
}

/* In the middle of @room, and no wider. */
static void
append_text (GuisePreviewGrid *self, GtkSnapshot *snapshot, const char *words, gboolean bold, float x, float y,
             float room)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), words);
  PangoAttrList *attributes = pango_attr_list_new ();
  GdkRGBA colour;
  float scale;
  int width, height;

  pango_attr_list_insert (attributes, pango_attr_scale_new (TITLE_SCALE));
  if (bold)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, &height);
  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  colour.alpha *= bold ? 1.0f : 0.7f;
  gtk_snapshot_save (snapshot);
  scale = MIN (room / (float) MAX (width, 1), 1);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - scale * (float) width / 2,
                                                       y + (1 - scale) * (float) height / 2));
  gtk_snapshot_scale (snapshot, scale, scale);
  gtk_snapshot_append_layout (snapshot, layout, &colour);
  gtk_snapshot_restore (snapshot);
}

/* The row that the keyboard is at, and pins. */
static void
append_marks (GuisePreviewGrid *self, GtkSnapshot *snapshot)
{
  const gboolean has_focus = gtk_widget_has_visible_focus (GTK_WIDGET (self));
  GdkRGBA colour;

  gtk_style_context_get_color (gtk_widget_get_style_context (GTK_WIDGET (self)), &colour);
  for (guint row = 0; row < get_n_rows (self); row++)
    {
      const graphene_rect_t first = rect_of (self, row, 0), last = rect_of (self, row, self->n_columns - 1);

      if (self->pinned[row])
        append_text (self, snapshot, "●", TRUE, GUTTER / 2.0f - 2, first.origin.y + first.size.height / 2 - 8,
                     GUTTER);
      if (has_focus && row == self->row)
        {
          GskRoundedRect outline;

          gsk_rounded_rect_init_from_rect (&outline, &GRAPHENE_RECT_INIT (
            first.origin.x - 3, first.origin.y - 3, last.origin.x + last.size.width - first.origin.x + 6,
            first.size.height + 6), 6);
          gtk_snapshot_append_border (snapshot, &outline, (const float[4]) { 2, 2, 2, 2 },
                                      (const GdkRGBA[4]) { colour, colour, colour, colour });
        }
    }
}

static void
guise_preview_grid_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (widget);
  const gboolean uses_gl = guise_preview_grid_uses_gl (self);

  if (self->preview == NULL)
    return;

  if (!uses_gl && self->texture == NULL)
    make_texture (self);
  if (uses_gl)
    gtk_widget_snapshot_child (widget, GTK_WIDGET (self->area), snapshot);
  for (guint i = 0; i < self->n_columns; i++)
    {
      const Column *column = &self->columns[i];
      const graphene_rect_t rect = rect_of (self, 0, i);

      append_text (self, snapshot, heading_of (column),
                   column->cell == GUISE_RUN_CELL_SWAP && column->look == GUISE_LOOK_PLAIN,
                   rect.origin.x + rect.size.width / 2, 2, rect.size.width);
      for (guint row = 0; !uses_gl && row < get_n_rows (self); row++)
        append_tile (self, snapshot, row, i);
    }
  append_marks (self, snapshot);
}

static GtkSizeRequestMode
guise_preview_grid_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
guise_preview_grid_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                            int *minimum_baseline, int *natural_baseline)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (widget);
  const int side = self->side != 0 ? (int) self->side : MIN_SIDE;

  if (orientation == GTK_ORIENTATION_HORIZONTAL)
    *minimum = *natural = GUTTER + MARGIN + (int) self->n_columns * side + ((int) self->n_columns - 1) * GAP;
  else
    {
      const int n_rows = (int) get_n_rows (self);

      /* Without a width: the height at the least one, which no width makes smaller, and at one that suits. */
      *minimum = heading_height (self) + n_rows * ((int) side_at (self, for_size > 0 ? for_size : 0) + GAP);
      *natural = heading_height (self) + n_rows * ((int) side_at (self, for_size > 0 ? for_size : 600) + GAP);
    }
  if (self->area != NULL)
    gtk_widget_measure (GTK_WIDGET (self->area), orientation, for_size, NULL, NULL, NULL, NULL);
}

static void
guise_preview_grid_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (widget);

  if (self->area != NULL)
    gtk_widget_allocate (GTK_WIDGET (self->area), width, height, -1, NULL);
  place_tiles (self);
}

static void
activate_row (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (widget);

  if (self->preview != NULL)
    g_signal_emit (self, signals[ROW_ACTIVATED], 0, self->row);
}

static void
move_row (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (widget);
  const int row = (int) self->row + g_variant_get_int32 (parameter);

  self->row = (guint) CLAMP (row, 0, MAX ((int) get_n_rows (self), 1) - 1);
  gtk_widget_queue_draw (widget);
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (widget);
  const double side = side_at (self, gtk_widget_get_width (widget));

  if (g_str_equal (name, "grid.zoom-fit"))
    guise_preview_grid_set_zoom (self, 0);
  else
    guise_preview_grid_set_zoom (self, (guint) round (g_str_equal (name, "grid.zoom-in") ? side * ZOOM_STEP
                                                                                         : side / ZOOM_STEP));
}

static gboolean
scroll_cb (GuisePreviewGrid *self, double dx, double dy, GtkEventControllerScroll *controller)
{
  if (!(gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller)) & GDK_CONTROL_MASK))
    return FALSE;
  zoom_action (GTK_WIDGET (self), dy < 0 ? "grid.zoom-in" : "grid.zoom-out", NULL);
  return TRUE;
}

static void
pressed_cb (GuisePreviewGrid *self, int n_press, double x, double y)
{
  for (guint row = 0; row < get_n_rows (self); row++)
    {
      const graphene_rect_t rect = rect_of (self, row, 0);

      if (y >= (double) rect.origin.y && y < (double) (rect.origin.y + rect.size.height))
        {
          self->row = row;
          g_signal_emit (self, signals[ROW_ACTIVATED], 0, row);
        }
    }
  gtk_widget_grab_focus (GTK_WIDGET (self));
}

static void
guise_preview_grid_dispose (GObject *object)
{
  GuisePreviewGrid *self = GUISE_PREVIEW_GRID (object);

  if (self->area != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->area));
  self->area = NULL;
  g_clear_object (&self->preview);
  g_clear_object (&self->texture);

  G_OBJECT_CLASS (guise_preview_grid_parent_class)->dispose (object);
}

static void
add_keys (GtkWidgetClass *widget_class)
{
  static const struct { guint key; const char *action; } zooms[] = {
    { GDK_KEY_plus, "grid.zoom-in" }, { GDK_KEY_equal, "grid.zoom-in" }, { GDK_KEY_KP_Add, "grid.zoom-in" },
    { GDK_KEY_minus, "grid.zoom-out" }, { GDK_KEY_KP_Subtract, "grid.zoom-out" }, { GDK_KEY_0, "grid.zoom-fit" },
  };

  gtk_widget_class_install_action (widget_class, "grid.activate", NULL, activate_row);
  gtk_widget_class_install_action (widget_class, "grid.move", "i", move_row);
  gtk_widget_class_install_action (widget_class, "grid.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "grid.zoom-out", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "grid.zoom-fit", NULL, zoom_action);
  for (guint i = 0; i < G_N_ELEMENTS (zooms); i++)
    gtk_widget_class_add_binding_action (widget_class, zooms[i].key, GDK_CONTROL_MASK, zooms[i].action, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_space, 0, "grid.activate", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Up, 0, "grid.move", "i", -1);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Down, 0, "grid.move", "i", 1);
}

static void
guise_preview_grid_class_init (GuisePreviewGridClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_preview_grid_dispose;
  widget_class->snapshot = guise_preview_grid_snapshot;
  widget_class->measure = guise_preview_grid_measure;
  widget_class->get_request_mode = guise_preview_grid_get_request_mode;
  widget_class->size_allocate = guise_preview_grid_size_allocate;

  signals[ROW_ACTIVATED] = g_signal_new ("row-activated", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  gtk_widget_class_set_css_name (widget_class, "previewgrid");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  add_keys (widget_class);
}

static void
guise_preview_grid_init (GuisePreviewGrid *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *click = gtk_gesture_click_new ();

  choose_columns (self);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  self->area = g_object_new (GUISE_TYPE_PREVIEW_AREA, "can-target", FALSE, NULL);
  gtk_widget_set_parent (GTK_WIDGET (self->area), GTK_WIDGET (self));

  g_signal_connect_object (scroll, "scroll", G_CALLBACK (scroll_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (click, "pressed", G_CALLBACK (pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), scroll);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
  describe (self);
}
