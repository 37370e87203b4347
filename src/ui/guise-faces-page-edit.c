/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "guise-ui"

#include "guise-faces-page-private.h"

#include "guise-draw-sheet.h"

/* One face in the editor. */

static gboolean
is_editing (GuiseFacesPage *self)
{
  return gtk_stack_get_visible_child (self->content) == GTK_WIDGET (self->editor);
}

void
guise_faces_page_edit (GuiseFacesPage *self, gboolean edit)
{
  if (edit == is_editing (self))
    return;
  /* Letters mean other things there. */
  gtk_event_controller_set_propagation_phase (self->content_keys, edit ? GTK_PHASE_NONE : GTK_PHASE_CAPTURE);
  if (!edit)
    {
      guise_face_editor_set_face (self->editor, NULL, 0);
      guise_faces_page_look_closer (self, FALSE);
      return;
    }
  /* What it shows will be another's, or the same with other landmarks. */
  guise_face_portrait_set_face (self->closer_portrait, NULL, 0, NULL);
  guise_face_editor_set_face (self->editor, self->project, guise_face_list_get_id (self->faces, self->current));
  gtk_stack_set_visible_child_name (self->content, "editor");
  gtk_widget_grab_focus (GTK_WIDGET (self->editor));
}

void
guise_faces_page_edited_moved (GuiseFacesPage *self, gint64 face)
{
  guint position = self->faces != NULL ? guise_face_list_find (self->faces, face) : G_MAXUINT;

  if (position != G_MAXUINT)
    guise_faces_page_go_to (self, position);
}

static void
edit (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  if (!is_editing (self) && (self->project == NULL || self->current == G_MAXUINT))
    {
      gtk_widget_error_bell (widget);
      return;
    }
  guise_faces_page_edit (self, !is_editing (self));
}

static void
paint (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);

  edit (widget, name, parameter);
  if (is_editing (self))
    guise_face_editor_set_painting (self->editor, TRUE);
}

/* The frame of the face at hand, for one that was missed there. */
static void
draw (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GuiseFacesPage *self = GUISE_FACES_PAGE (widget);
  g_autoptr(GuiseFace) face = self->project != NULL && self->current != G_MAXUINT
                              ? g_list_model_get_item (G_LIST_MODEL (self->selection), self->current) : NULL;
  const GuiseFaceFacts *facts = face != NULL ? guise_face_get_facts (face) : NULL;

  if (facts == NULL)
    gtk_widget_error_bell (widget);
  else
    guise_draw_sheet_present (GTK_WINDOW (gtk_widget_get_root (widget)), self->project, facts->clip, facts->frame);
}

void
guise_faces_page_install_edit_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "faces.edit", NULL, edit);
  gtk_widget_class_install_action (widget_class, "faces.paint", NULL, paint);
  gtk_widget_class_install_action (widget_class, "faces.draw", NULL, draw);
}
