/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-face-cell.h"

#include "guise-face-problem.h"
#include "guise-i18n.h"
#include "guise-texture.h"

#define CORNER 6

/* The number of a stack, pixels. */
#define BADGE_WIDTH  46.0f
#define BADGE_HEIGHT 18.0f
#define FADED 0.35

/* Pictures are asked for in steps of so many pixels, for they are kept while a window is made wider. */
#define SIDE_STEP 32

struct _GuiseFaceCell
{
  GtkWidget     parent_instance;

  GuiseProject *project;       /* (nullable) */
  GuiseFace    *face;          /* (nullable) */
  GSignalGroup *signals;       /* of the face */
  GSignalGroup *people;        /* of the list of people */
  GSignalGroup *person;        /* of whose face it is: who may be called otherwise later */
  GdkTexture   *texture;       /* (nullable) */
  GCancellable *cancellable;   /* (nullable): of the picture under way */
  int           side, shown;
  guint         n_recuts;      /* of the face, when the picture was asked for */
};

G_DEFINE_FINAL_TYPE (GuiseFaceCell, guise_face_cell, GTK_TYPE_WIDGET)

static void
set_texture (GuiseFaceCell *self, GuiseImage *image)
{
  g_clear_object (&self->texture);
  if (image != NULL)
    self->texture = guise_texture_new (image);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr(GuiseFaceCell) self = GUISE_FACE_CELL (user_data);
  g_autoptr(GError) error = NULL;
  g_autoptr(GuiseImage) image = guise_face_pictures_load_finish (GUISE_FACE_PICTURES (source), result, &error);

  /* Whoever cancelled it has another under way, or none. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->cancellable);
  if (image != NULL)
    set_texture (self, image);
  else
    g_debug ("No picture of a face: %s", error->message);
}

static void
drop_picture (GuiseFaceCell *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  set_texture (self, NULL);
}

static void
ask_for_picture (GuiseFaceCell *self)
{
  guint pixels = (guint) (self->shown * gtk_widget_get_scale_factor (GTK_WIDGET (self)));
  guint side = (pixels + SIDE_STEP - 1) / SIDE_STEP * SIDE_STEP;
  GuiseFacePictures *pictures = guise_project_get_pictures (self->project);
  GuiseImage *image = guise_face_pictures_peek (pictures, self->face, side);

  if (image != NULL)
    set_texture (self, image);
  if (image != NULL || self->cancellable != NULL || guise_face_get_facts (self->face) == NULL)
    return;
  self->cancellable = g_cancellable_new ();
  guise_face_pictures_load_async (pictures, self->face, side, self->cancellable, loaded_cb, g_object_ref (self));
}

/* In words, for who does not see it. */
static void
update_label (GuiseFaceCell *self)
{
  const GuiseFaceFacts *facts = guise_face_get_facts (self->face);
  GuisePerson *person = facts != NULL ? guise_person_list_find (guise_project_get_people (self->project), facts->person)
                                      : NULL;
  g_autofree char *name = person != NULL ? guise_person_dup_title (person) : g_strdup (_("Nobody yet"));
  g_autofree char *frame = guise_i18n_dup_number (facts != NULL ? facts->frame : 0);
  g_autofree char *label = NULL;
  GtkWidget *item = gtk_widget_get_parent (GTK_WIDGET (self));
  gboolean open;
  guint n = guise_face_get_stack (self->face, &open);

  g_signal_group_set_target (self->person, person);

  if (facts == NULL)
    label = g_strdup (_("A face"));
  else if (facts->rejected != NULL)
    label = g_strdup_printf (_("Not a face, frame %s"), frame);
  else if (facts->suggested)
    label = g_strdup_printf (_("%s?, frame %s"), name, frame);
  else if (facts->excluded)
    label = g_strdup_printf (_("%s, frame %s, excluded"), name, frame);
  else if (facts->held_out)
    label = g_strdup_printf (_("%s, frame %s, held out"), name, frame);
  else
    label = g_strdup_printf (_("%s, frame %s"), name, frame);
  if (n > 0)
    {
      g_autofree char *number = guise_i18n_dup_number (n);
      g_autofree char *face = g_steal_pointer (&label);

      label = g_strdup_printf (ngettext ("%s, first of a stack of %s", "%s, first of a stack of %s", n), face, number);
    }
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  if (item != NULL)
    gtk_accessible_update_property (GTK_ACCESSIBLE (item), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
}

static void
people_cb (GuiseFaceCell *self)
{
  if (self->face != NULL)
    update_label (self);
}

static void
changed_cb (GuiseFaceCell *self)
{
  const guint n_recuts = guise_face_get_n_recuts (self->face);

  /* The old one is shown until the new one is there. */
  if (self->texture == NULL || self->n_recuts != n_recuts)
    {
      if (self->cancellable != NULL && self->n_recuts != n_recuts)
        g_cancellable_cancel (self->cancellable);
      if (self->n_recuts != n_recuts)
        g_clear_object (&self->cancellable);
      self->n_recuts = n_recuts;
      ask_for_picture (self);
    }
  update_label (self);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

void
guise_face_cell_set_face (GuiseFaceCell *self, GuiseProject *project, GuiseFace *face)
{
  g_return_if_fail (GUISE_IS_FACE_CELL (self));
  g_return_if_fail (face == NULL || project != NULL);

  g_set_object (&self->project, project);
  if (!g_set_object (&self->face, face))
    return;
  g_signal_group_set_target (self->signals, face);
  g_signal_group_set_target (self->people, face != NULL ? guise_project_get_people (project) : NULL);
  g_signal_group_set_target (self->person, NULL);
  drop_picture (self);
  if (face == NULL)
    return;
  self->n_recuts = guise_face_get_n_recuts (face);
  ask_for_picture (self);
  update_label (self);
}

GuiseFace *
guise_face_cell_get_face (GuiseFaceCell *self)
{
  g_return_val_if_fail (GUISE_IS_FACE_CELL (self), NULL);

  return self->face;
}

void
guise_face_cell_set_side (GuiseFaceCell *self, int side, int shown)
{
  g_return_if_fail (GUISE_IS_FACE_CELL (self));

  if (self->side == side && self->shown == shown)
    return;
  self->side = side;
  self->shown = shown;
  if (self->face != NULL)
    {
      /* The old one is shown larger or smaller until the new one is there. */
      if (self->cancellable != NULL)
        g_cancellable_cancel (self->cancellable);
      g_clear_object (&self->cancellable);
      ask_for_picture (self);
    }
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

/* @texture so that it fills the square. */
static void
append_picture (GuiseFaceCell *self, GtkSnapshot *snapshot, const graphene_rect_t *rect)
{
  float width = (float) gdk_texture_get_width (self->texture), height = (float) gdk_texture_get_height (self->texture);
  float scale = MAX (rect->size.width / width, rect->size.height / height);

  gtk_snapshot_append_texture (snapshot, self->texture,
                               &GRAPHENE_RECT_INIT (rect->origin.x + (rect->size.width - width * scale) / 2,
                                                    rect->origin.y + (rect->size.height - height * scale) / 2,
                                                    width * scale, height * scale));
}

/* White on dark at the lower edge. */
static void
append_caption (GuiseFaceCell *self, GtkSnapshot *snapshot, const char *text)
{
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  float side = (float) gtk_widget_get_width (GTK_WIDGET (self));
  PangoRectangle extents;
  GskRoundedRect box;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.75));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
  pango_layout_set_width (layout, (int) MAX (side - 16, 1) * PANGO_SCALE);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  gsk_rounded_rect_init_from_rect (&box, &GRAPHENE_RECT_INIT (4, side - (float) extents.height - 5,
                                                              (float) extents.width + 8,
                                                              (float) extents.height + 1), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &box);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 0.65f }, &box.bounds);
  gtk_snapshot_pop (snapshot);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (8 - (float) extents.x, side - (float) extents.height - 5));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA) { 1, 1, 1, 1 });
  gtk_snapshot_restore (snapshot);
}

/* A cross at the upper corner. */
static void
append_cross (GuiseFaceCell *self, GtkSnapshot *snapshot)
{
  float side = (float) gtk_widget_get_width (GTK_WIDGET (self));
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;
  graphene_rect_t box = GRAPHENE_RECT_INIT (rtl ? 4 : side - 20, 4, 16, 16);
  GskRoundedRect disc;
  cairo_t *cr;

  gsk_rounded_rect_init_from_rect (&disc, &box, 8);
  gtk_snapshot_push_rounded_clip (snapshot, &disc);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0, 0, 0, 0.65f }, &box);
  gtk_snapshot_pop (snapshot);
  cr = gtk_snapshot_append_cairo (snapshot, &box);
  cairo_translate (cr, box.origin.x, box.origin.y);
  cairo_set_source_rgb (cr, 1, 1, 1);
  cairo_set_line_width (cr, 2);
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  cairo_move_to (cr, 5, 5);
  cairo_line_to (cr, 11, 11);
  cairo_move_to (cr, 11, 5);
  cairo_line_to (cr, 5, 11);
  cairo_stroke (cr);
  cairo_destroy (cr);
}

/* At the upper corner that no cross is at. */
static graphene_rect_t
get_badge (GuiseFaceCell *self)
{
  float side = (float) gtk_widget_get_width (GTK_WIDGET (self));
  gboolean rtl = gtk_widget_get_direction (GTK_WIDGET (self)) == GTK_TEXT_DIR_RTL;

  return GRAPHENE_RECT_INIT (rtl ? side - 4 - BADGE_WIDTH : 4, 4, BADGE_WIDTH, BADGE_HEIGHT);
}

gboolean
guise_face_cell_is_on_badge (GuiseFaceCell *self, double x, double y)
{
  graphene_rect_t box = get_badge (self);
  gboolean open;

  g_return_val_if_fail (GUISE_IS_FACE_CELL (self), FALSE);

  return self->face != NULL && guise_face_get_stack (self->face, &open) > 0
         && graphene_rect_contains_point (&box, &GRAPHENE_POINT_INIT ((float) x, (float) y));
}

/* How many lie here, and whether they are seen. */
static void
append_badge (GuiseFaceCell *self, GtkSnapshot *snapshot, guint n, gboolean open)
{
  g_autofree char *number = guise_i18n_dup_number (n);
  g_autofree char *text = g_strdup_printf ("%s %s", number, open ? "▾" : "▸");
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self), text);
  g_autoptr(PangoAttrList) attributes = pango_attr_list_new ();
  graphene_rect_t box = get_badge (self);
  PangoRectangle extents;
  GskRoundedRect pill;

  pango_attr_list_insert (attributes, pango_attr_scale_new (0.75));
  pango_layout_set_attributes (layout, attributes);
  pango_layout_get_pixel_extents (layout, NULL, &extents);
  gsk_rounded_rect_init_from_rect (&pill, &box, BADGE_HEIGHT / 2);
  gtk_snapshot_push_rounded_clip (snapshot, &pill);
  gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.1f, 0.25f, 0.55f, 0.85f }, &box);
  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT (box.origin.x + (BADGE_WIDTH - (float) extents.width) / 2,
                                                box.origin.y + (BADGE_HEIGHT - (float) extents.height) / 2));
  gtk_snapshot_append_layout (snapshot, layout, &(GdkRGBA) { 1, 1, 1, 1 });
  gtk_snapshot_restore (snapshot);
  gtk_snapshot_pop (snapshot);
}

static void
append_decisions (GuiseFaceCell *self, GtkSnapshot *snapshot, const GuiseFaceFacts *facts)
{
  GuiseFaceProblem problem = guise_face_problem_find (facts);
  gboolean open;
  guint n = guise_face_get_stack (self->face, &open);

  if (n > 0)
    append_badge (self, snapshot, n, open);
  if (facts->excluded)
    append_cross (self, snapshot);
  if (facts->held_out)
    append_caption (self, snapshot, _("Held out"));
  else if (facts->suggested)
    append_caption (self, snapshot, _("Suggested"));
  else if (facts->excluded && problem != GUISE_PROBLEM_NONE)
    append_caption (self, snapshot, guise_face_problem_get_name (problem));
}

static void
guise_face_cell_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  GuiseFaceCell *self = GUISE_FACE_CELL (widget);
  float side = (float) gtk_widget_get_width (widget);
  const GuiseFaceFacts *facts = self->face != NULL ? guise_face_get_facts (self->face) : NULL;
  graphene_rect_t rect = GRAPHENE_RECT_INIT (0, 0, side, (float) gtk_widget_get_height (widget));
  GskRoundedRect outline;

  gsk_rounded_rect_init_from_rect (&outline, &rect, CORNER);
  gtk_snapshot_push_rounded_clip (snapshot, &outline);
  if (self->texture != NULL && facts != NULL && facts->excluded)
    {
      gtk_snapshot_push_opacity (snapshot, FADED);
      append_picture (self, snapshot, &rect);
      gtk_snapshot_pop (snapshot);
    }
  else if (self->texture != NULL)
    append_picture (self, snapshot, &rect);
  else
    gtk_snapshot_append_color (snapshot, &(GdkRGBA) { 0.5f, 0.5f, 0.5f, 0.15f }, &rect);
  gtk_snapshot_pop (snapshot);
  if (facts != NULL)
    append_decisions (self, snapshot, facts);
}

static GtkSizeRequestMode
guise_face_cell_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

/* A square as wide as its column. */
static void
guise_face_cell_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum, int *natural,
                         int *minimum_baseline, int *natural_baseline)
{
  int side = GUISE_FACE_CELL (widget)->side;

  if (orientation == GTK_ORIENTATION_VERTICAL)
    *minimum = *natural = MAX (for_size, 1);
  else
    {
      *minimum = 1;
      *natural = side;
    }
}

static void
guise_face_cell_dispose (GObject *object)
{
  GuiseFaceCell *self = GUISE_FACE_CELL (object);

  if (self->signals != NULL)
    {
      g_signal_group_set_target (self->signals, NULL);
      g_signal_group_set_target (self->people, NULL);
      g_signal_group_set_target (self->person, NULL);
    }
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->signals);
  g_clear_object (&self->people);
  g_clear_object (&self->person);
  g_clear_object (&self->texture);
  g_clear_object (&self->face);
  g_clear_object (&self->project);

  G_OBJECT_CLASS (guise_face_cell_parent_class)->dispose (object);
}

static void
guise_face_cell_class_init (GuiseFaceCellClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = guise_face_cell_dispose;
  widget_class->snapshot = guise_face_cell_snapshot;
  widget_class->measure = guise_face_cell_measure;
  widget_class->get_request_mode = guise_face_cell_get_request_mode;

  gtk_widget_class_set_css_name (widget_class, "facecell");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
guise_face_cell_init (GuiseFaceCell *self)
{
  self->side = self->shown = 96;
  self->signals = g_signal_group_new (GUISE_TYPE_FACE);
  g_signal_group_connect_swapped (self->signals, "changed", G_CALLBACK (changed_cb), self);
  self->people = g_signal_group_new (GUISE_TYPE_PERSON_LIST);
  g_signal_group_connect_swapped (self->people, "items-changed", G_CALLBACK (people_cb), self);
  self->person = g_signal_group_new (GUISE_TYPE_PERSON);
  g_signal_group_connect_swapped (self->person, "changed", G_CALLBACK (people_cb), self);
}
